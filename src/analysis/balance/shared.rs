//! What is shared, over the communes that have a value: amounts for each who shares, or values and their weights.

use super::grouping::Grouping;
use super::{Asked, Context, NoAnswer, Settings, share};
use crate::analysis::base::Base;
use crate::analysis::parameter::{Reference, Variable};
use crate::analysis::told;
use crate::analysis::variable::{Found, MeanBase};
use crate::analysis::weight::Weight;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Magnitude;
use crate::method::spatial::{Moran, Weights, moran, moran_permutations};
use crate::method::summary::weighted_mean;
use crate::outcome::Unit;
use crate::territory::Territory;

/// What the weights of communes are to the means of what is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// They are weighted by these.
    Weighted,
    /// Nobody says what they are to be weighted by: there are none.
    Unknown,
}

/// What each commune weighs: what the study names; else what a rate is a part of; else its people. And whether means are
/// to be weighted by that.
pub(super) fn weight<'a>(
    variable: &Found<'a>,
    endowment: bool,
    settings: &Settings,
    context: &Context<'a>,
    notes: &mut Notes,
) -> Result<(Weight<'a>, Means), NoAnswer> {
    let people = Variable::Reference(Reference::Population);
    if let Some(named) = &settings.weight {
        return Ok((Weight::of(named, context, notes)?, Means::Weighted));
    }
    // An amount that is asked for as a level is what the people of a commune meet.
    let amount = variable.magnitude == Magnitude::Amount;
    match &variable.base {
        MeanBase::Of(base) if !endowment && !amount => match Weight::of(base, context, notes) {
            Ok(weight) => Ok((weight, Means::Weighted)),
            Err(_) => Ok((Weight::of(&people, context, notes)?, Means::Unknown)),
        },
        MeanBase::Unknown if !endowment && !amount => Ok((Weight::of(&people, context, notes)?, Means::Unknown)),
        _ => Ok((Weight::of(&people, context, notes)?, Means::Weighted)),
    }
}

/// The figures, over the communes that have a value.
pub(super) struct Shared<'a> {
    pub(super) variable: Found<'a>,
    pub(super) weight: Weight<'a>,
    pub(super) endowment: bool,
    pub(super) means: Means,
    /// Communes with a value, and for an endowment with somebody to share it.
    pub(super) at: Vec<usize>,
    /// Communes without a value, those with one that nobody shares, those where who shares it is unknown.
    missing: [usize; 3],
    /// What is shared: the quantity itself, or the value times the inhabitants.
    pub(super) quantities: Vec<f64>,
    pub(super) weights: Vec<f64>,
    /// What is compared between neighbours: the quantity per head, or the value.
    pub(super) levels: Vec<f64>,
    pub(super) epcis: Grouping,
    /// The levels of the armature; `None` when the study declares none.
    pub(super) poles: Option<Grouping>,
    pub(super) basins: Option<Grouping>,
    /// How neighbours were chosen.
    neighbours_said: String,
    pub(super) neighbours: Weights,
    /// The same neighbours, each for 1.
    pub(super) touching: Weights,
    /// Which of the communes kept have no neighbour.
    pub(super) alone: Vec<bool>,
    /// Moran's I, with its probability.
    pub(super) moran: Option<(Moran, Option<f64>)>,
    pub(super) permutations: usize,
    pub(super) seed: u64,
}

impl<'a> Shared<'a> {
    pub(super) fn new(
        (variable, weight, endowment, means): (Found<'a>, Weight<'a>, bool, Means),
        (asked, settings): (&Asked, &Settings),
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Self {
        let territory = context.territory;
        let heads = weight.values();
        let valued: Vec<usize> = (0..territory.communes.len()).filter(|&i| variable.values[i].is_some()).collect();
        // A quantity where nobody lives has no endowment per head.
        let at: Vec<usize> = valued.iter().copied().filter(|&i| !endowment || heads[i] > 0.0).collect();
        // Of a weight that is unknown the weight itself tells; here are those that are known to have none.
        let alone = valued.iter().filter(|&&i| endowment && weight.is_nothing(i)).count();
        let unknown = if endowment && weight.people { weight.missing(&valued) } else { 0 };
        let missing = [territory.communes.len() - valued.len(), alone, unknown];
        let values: Vec<f64> = at.iter().filter_map(|&i| variable.values[i]).collect();
        let weights: Vec<f64> = at.iter().map(|&i| heads[i]).collect();
        let by_head = |(v, w): (&f64, &f64)| if endowment { v / w } else { *v };
        let held = |(v, w): (&f64, &f64)| if endowment { *v } else { v * w };
        let levels: Vec<f64> = values.iter().zip(&weights).map(by_head).collect();
        let quantities = values.iter().zip(&weights).map(held).collect();
        let (choice, tolerance) = (settings.neighbourhood, settings.tolerance);
        let found = choice.among(&at, territory, tolerance);
        let neighbours = Weights::row_standardised(&found);
        let (permutations, seed) = (settings.permutations, context.seed);
        let basins = Grouping::basins(&settings.basins, asked, context, notes);
        Self {
            moran: moran(&levels, &neighbours)
                .map(|m| (m, moran_permutations(&levels, &neighbours, permutations, seed))),
            touching: Weights::binary(&found),
            alone: found.iter().map(Vec::is_empty).collect(),
            neighbours,
            neighbours_said: choice.said(tolerance),
            epcis: Grouping::epcis(territory),
            poles: Grouping::levels(territory),
            basins,
            permutations,
            seed,
            variable,
            weight,
            endowment,
            means,
            at,
            missing,
            quantities,
            weights,
            levels,
        }
    }

    /// What was done and what was left out; notes tell the latter.
    pub(super) fn method(&self, settings: &Settings, context: &Context<'_>, notes: &mut Notes) -> Vec<String> {
        let by = if self.weight.people {
            share::weighting(context.territory)
        } else {
            format!("« {} »", self.weight.label)
        };
        let mut lines = vec![match (self.endowment, self.means) {
            (true, _) => format!("quantité rapportée à {by}"),
            (false, Means::Weighted) => format!("valeur par commune, pondérée par {by}"),
            (false, Means::Unknown) => format!(
                "valeur par commune ; dans les indices, chacune pèse {by}, comme le fait l'indice de Williamson ; pas de moyenne par groupe : rien ne dit par quoi la pondérer (le dire par `poids`)"
            ),
        }];
        if !self.endowment && self.variable.magnitude != Magnitude::Amount {
            let (nature, by) = (self.variable.magnitude.name(), self.variable.told_by.said());
            lines.push(format!(
                "« {} » est {nature}, {by} : ni additionné, ni rapporté aux habitants",
                self.variable.label
            ));
        }
        lines.extend(
            self.base(&self.everyone(context), context.territory).said().map(|said| format!("chiffres {said}")),
        );
        let unknown = self.weight.missing(&self.at);
        if self.weight.people && unknown > 0 {
            let communes = french::count(unknown, "commune", "communes");
            lines.push(format!("{communes} de population inconnue, hors des chiffres pondérés"));
        }
        lines.push(format!(
            "{} ; {} permutations, graine {} ; fausses découvertes : {} au plus",
            self.neighbours_said,
            french::integer(settings.permutations as u64),
            self.seed,
            french::percent(settings.alpha, 0)
        ));
        lines.extend(self.variable.told.iter().chain(&self.weight.told).chain(&self.variable.bound).cloned());
        let why = [
            format!("sans valeur pour « {} »", self.variable.label),
            format!("sans {}", self.head()),
            "de population inconnue".to_owned(),
        ];
        for (count, why) in self.missing.iter().zip(why).filter(|(count, _)| **count > 0) {
            let line = format!("{} {why}, hors des indices", french::count(*count, "commune", "communes"));
            notes.push_once(told::left_out(line.clone()));
            lines.push(line);
        }
        let alone: Vec<usize> = self.at.iter().zip(&self.alone).filter(|(_, alone)| **alone).map(|(i, _)| *i).collect();
        if !alone.is_empty() && self.at.len() > 1 {
            let names = share::names(context.territory, &alone, 6);
            let line = format!(
                "{} sans voisine ({names}), sans indice local",
                french::count(alone.len(), "commune", "communes")
            );
            notes.push(Diagnostic::new("I0606", format!("{} : {line}", self.variable.label)));
            lines.push(line);
        }
        lines
    }

    /// Who shares: «habitant», or a unit of the weight.
    fn head(&self) -> String {
        if self.weight.people { "habitant".to_owned() } else { format!("« {} »", self.weight.label) }
    }

    pub(super) fn weighted_label(&self) -> String {
        match (self.endowment, self.weight.people) {
            (true, true) => "Par habitant".to_owned(),
            (true, false) => format!("Par unité de « {} »", self.weight.label),
            (false, true) => "Pondéré par la population".to_owned(),
            (false, false) => format!("Pondéré par « {} »", self.weight.label),
        }
    }

    fn everyone(&self, context: &Context<'_>) -> Vec<usize> {
        (0..context.territory.communes.len()).collect()
    }

    /// On how much the weighted figures of these communes stand.
    pub(super) fn base(&self, members: &[usize], territory: &Territory) -> Base {
        self.weight.base(members, |i| self.variable.values[i].is_some(), territory)
    }

    /// The same of figures for which each commune counts once.
    pub(super) fn base_by_commune(&self, members: &[usize], territory: &Territory) -> Base {
        if self.endowment {
            return self.base(members, territory);
        }
        Base::among(members, |i| self.variable.values[i].is_some(), territory)
    }

    /// The total of what these communes share, over those that its rate counts.
    pub(super) fn total_of(&self, members: &[usize]) -> Option<f64> {
        let mine = self.kept(members);
        (!mine.is_empty()).then(|| mine.iter().map(|&k| self.quantities[k]).sum())
    }

    /// Quantity per thousand inhabitants, or mean level; none where nobody says by what it is to be weighted.
    pub(super) fn level_of(&self, members: &[usize]) -> Option<f64> {
        if self.means == Means::Unknown {
            return None;
        }
        let mine = self.kept(members);
        let weights: Vec<f64> = mine.iter().map(|&k| self.weights[k]).collect();
        let levels: Vec<f64> = mine.iter().map(|&k| self.levels[k]).collect();
        Some(weighted_mean(&levels, &weights)? * self.factor())
    }

    /// An endowment is told for a thousand inhabitants; for one unit of another weight.
    pub(super) fn factor(&self) -> f64 {
        if self.endowment && self.weight.people { 1000.0 } else { 1.0 }
    }

    pub(super) fn level_unit(&self) -> Unit {
        match (self.endowment, self.weight.people, self.variable.unit) {
            (true, true, Unit::Hours) => Unit::HoursPerThousand,
            (true, true, _) => Unit::PerThousand,
            (true, false, _) => Unit::Index,
            (false, _, unit) => unit,
        }
    }

    pub(super) fn level_label(&self) -> String {
        match (self.endowment, self.weight.people) {
            (true, true) if self.wished_for() => "Dotation par habitant".to_owned(),
            (true, true) => "Rapporté aux habitants".to_owned(),
            (true, false) if self.wished_for() => format!("Dotation par unité de « {} »", self.weight.label),
            (true, false) => format!("Rapporté à « {} »", self.weight.label),
            (false, true) => "Moyenne, pondérée par la population".to_owned(),
            (false, false) => format!("Moyenne, pondérée par « {} »", self.weight.label),
        }
    }
}
