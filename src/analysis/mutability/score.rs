//! What is known of each site, and what follows for each use.

use geo::{Distance as _, Euclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::lookup::{Found, Ready, standard};
use super::matrix::{Criterion, Matrix, says_none};
use crate::analysis::Context;
use crate::analysis::friches::{Standing, built, hectares, is_withdrawn};
use crate::layer::{Feature, Layer};
use crate::method::mutability::{Balance, Fact, balances, filled, order, reliability};
use crate::parallel;

/// A site in the heart of a town or a village is at most so far from a town hall (metres), as Mutafriches has it.
const CENTRE: f64 = 1_000.0;

/// From so many built square metres on, a site has water.
const BUILT: f64 = 20.0;

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A column of the inventory of the criterion's name.
    Inventory,
    /// A layer of the study.
    Layer,
    /// A field of the standard.
    Standard,
    /// Worked out from another fact.
    Derived,
}

/// A friche with its indices.
#[derive(Debug)]
pub(super) struct Site<'a> {
    pub(super) feature: &'a Feature,
    pub(super) hectares: Option<f64>,
    /// For and against each use.
    pub(super) balances: Vec<Balance>,
    /// The uses, the best first.
    pub(super) order: Vec<usize>,
    /// Out of 10.
    pub(super) reliability: Option<f64>,
    /// Ranks of the criteria of which nothing is known, the heaviest first.
    pub(super) unknown: Vec<usize>,
    /// Points of each known criterion for the best use: rank and points, the strongest first.
    pub(super) weighs: Vec<(usize, f64)>,
    /// Criteria whose weight alone, doubled or halved, would put another use first.
    pub(super) swayed: Vec<usize>,
    /// Where each criterion comes from.
    pub(super) origins: Vec<Option<Origin>>,
    /// What the inventory says of a criterion in words that the matrix doesn't have: the rank of the criterion, the words.
    pub(super) unread: Vec<(usize, String)>,
}

impl<'a> Site<'a> {
    /// Every friche of the territory that is still one.
    pub(super) fn all(layer: &'a Layer, matrix: &Matrix, ready: &[Ready<'_>], context: &Context<'_>) -> Vec<Self> {
        let halls = context.territory.communes.iter().filter_map(|c| c.mairie);
        let halls: RTree<GeomWithData<[f64; 2], ()>> =
            RTree::bulk_load(halls.map(|p| GeomWithData::new([p.x(), p.y()], ())).collect());
        let still = |f: &&Feature| Standing::of(layer, f) != Standing::Reconverted && !is_withdrawn(layer, f);
        let sites: Vec<&Feature> = layer.inside().filter(still).collect();
        parallel::map(&sites, |site| Self::of(site, layer, matrix, ready, &halls))
    }

    fn of(
        site: &'a Feature,
        layer: &Layer,
        matrix: &Matrix,
        ready: &[Ready<'_>],
        halls: &RTree<GeomWithData<[f64; 2], ()>>,
    ) -> Self {
        let found: Vec<(Fact<'_>, Option<Origin>)> =
            matrix.criteria.iter().map(|criterion| fact(criterion, site, layer, ready, halls)).collect();
        let facts: Vec<(f64, Fact<'_>)> =
            matrix.criteria.iter().zip(&found).map(|(c, (fact, _))| (c.weight, *fact)).collect();
        let uses = matrix.uses.len();
        let balances = balances(&facts, uses);
        let order = order(&balances);
        let all: f64 = facts.iter().map(|(weight, _)| weight).sum();
        let mut unknown: Vec<usize> =
            (0..facts.len()).filter(|&c| facts[c].1 == Fact::Unknown && facts[c].0 > 0.0).collect();
        unknown.sort_by(|a, b| facts[*b].0.total_cmp(&facts[*a].0).then(a.cmp(b)));
        let mut weighs: Vec<(usize, f64)> = facts
            .iter()
            .enumerate()
            .filter_map(|(c, (weight, fact))| match fact {
                Fact::Scored(scores) => Some((c, weight * scores[order[0]])),
                Fact::Unknown | Fact::Silent => None,
            })
            .collect();
        weighs.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        let swayed = swayed(&facts, uses, order[0]);
        let unread = |(c, criterion): (usize, &Criterion)| {
            let words = layer.column(&criterion.id)?.written(site)?;
            (found[c] == (Fact::Silent, Some(Origin::Inventory)) && !says_none(words)).then(|| (c, words.to_owned()))
        };
        let unread = matrix.criteria.iter().enumerate().filter_map(unread).collect();
        Self {
            feature: site,
            hectares: hectares(layer, site),
            reliability: reliability(filled(&facts), all),
            balances,
            order,
            unknown,
            weighs,
            swayed,
            unread,
            origins: found.into_iter().map(|(_, origin)| origin).collect(),
        }
    }

    /// The use that comes first; nothing when nothing is known.
    pub(super) fn best(&self) -> Option<usize> {
        (!self.weighs.is_empty()).then(|| self.order[0])
    }

    /// The other uses whose index is that of the first: nothing but the order of the matrix puts it before them.
    pub(super) fn ties(&self) -> Vec<usize> {
        let Some(first) = self.best() else { return Vec::new() };
        let index = |u: usize| self.balances[u].index();
        self.order[1..].iter().copied().take_while(|&u| index(u) >= index(first)).collect()
    }
}

/// The criteria whose weight alone, doubled or halved, puts another use first.
fn swayed(facts: &[(f64, Fact<'_>)], uses: usize, first: usize) -> Vec<usize> {
    let mut with = facts.to_vec();
    (0..facts.len())
        .filter(|&c| {
            let sways = matches!(facts[c].1, Fact::Scored(_))
                && [0.5, 2.0].iter().any(|factor| {
                    with[c].0 = facts[c].0 * factor;
                    order(&balances(&with, uses))[0] != first
                });
            with[c].0 = facts[c].0;
            sways
        })
        .collect()
}

/// What is known of a criterion on a site, from the first that knows something.
fn fact<'m>(
    criterion: &'m Criterion,
    site: &Feature,
    layer: &Layer,
    ready: &[Ready<'_>],
    halls: &RTree<GeomWithData<[f64; 2], ()>>,
) -> (Fact<'m>, Option<Origin>) {
    let as_fact = |found: &Found| match found {
        Found::Number(number) => criterion.number(*number),
        Found::Word(word) => criterion.fact(word),
        Found::None => Fact::Silent,
    };
    if let Some(column) = layer.column(&criterion.id) {
        let number = column.number(site).map(|n| criterion.number(n));
        // What a column of flags says is a word to the matrix.
        let flag = column.flag(site).map(|yes| criterion.fact(if yes { "oui" } else { "non" }));
        let fact = number.or(flag).or_else(|| column.written(site).map(|w| criterion.fact(w))).unwrap_or(Fact::Unknown);
        if fact != Fact::Unknown {
            return (fact, Some(Origin::Inventory));
        }
    }
    let of_layer = ready
        .iter()
        .filter(|r| r.criterion == criterion.id)
        .find_map(|r| r.ask(site, &|found| matches!(as_fact(found), Fact::Scored(_))));
    if let Some(fact) = of_layer.as_ref().map(as_fact).filter(|f| *f != Fact::Unknown) {
        return (fact, Some(Origin::Layer));
    }
    if let Some(fact) = standard(&criterion.id, layer, site).as_ref().map(as_fact).filter(|f| *f != Fact::Unknown) {
        return (fact, Some(Origin::Standard));
    }
    let derived = match criterion.id.as_str() {
        "centre_ville" => site.own_place().and_then(|_| site.point()).and_then(|p| {
            let hall = halls.nearest_neighbor(&[p.x(), p.y()])?;
            let far = Euclidean.distance(p, geo::Point::new(hall.geom()[0], hall.geom()[1]));
            Some(if far <= CENTRE { "oui" } else { "non" })
        }),
        "raccordement_eau" => built(layer, site).filter(|m2| *m2 > BUILT).map(|_| "oui"),
        _ => None,
    };
    derived.map_or((Fact::Unknown, None), |word| (criterion.fact(word), Some(Origin::Derived)))
}
