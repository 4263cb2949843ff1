//! What a covered share hides: how many services are within reach, what each one alone brings, and how the share grows
//! with the distance.

use geo::Point;

use super::{Near, Reach, share};
use crate::analysis::Context;
use crate::analysis::bound::Bounds;
use crate::analysis::dimension::Groups;
use crate::analysis::facilities::Facilities;
use crate::analysis::travel::{self, Origins};
use crate::french;
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::territory::Territory;
use crate::units::{Measure, Span};

/// The id of the table of the share against the distance.
pub(super) const CURVE: &str = "courbe";

/// Steps of the curve, in kilometres or minutes.
const STEPS: [f64; 14] = [1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 25.0, 30.0, 45.0, 60.0, 90.0];

/// The steps up to where everything is covered: all of them where something never is.
pub(super) fn steps(distances: impl Iterator<Item = Option<f64>>) -> &'static [f64] {
    let farthest = distances.fold(0.0, |most, d| f64::max(most, d.unwrap_or(f64::INFINITY)));
    let last = STEPS.iter().position(|s| *s >= farthest).unwrap_or(STEPS.len() - 1);
    &STEPS[..=last]
}

/// A departure, as the tables of this file count it.
struct Departure {
    /// Inhabitants that stand for it.
    people: f64,
    /// The nearest place, and how far; none where it is known that there is none.
    nearest: Option<(usize, Span)>,
}

/// What is known of the services of a layer around each departure.
pub(super) struct Depth<'a> {
    departures: Vec<Departure>,
    /// For each threshold, how many places are within reach of each departure.
    counts: Vec<Vec<usize>>,
    facilities: &'a Facilities<'a>,
    /// « (dans la couche, qui s'arrête près de là)», where what it does not hold may be within reach.
    held: &'static str,
    /// Number of departures left out for want of an answer does not show here: shares are of those that have one.
    all: f64,
}

impl<'a> Depth<'a> {
    /// Counts the places around each departure of which something is known.
    pub(super) fn new(
        origins: &Origins,
        near: &Near,
        (facilities, bounds): (&'a Facilities<'a>, &Bounds),
        levels: &[Reach],
        context: &Context<'_>,
    ) -> Self {
        let places = &facilities.sites;
        let people = origins.people(|i| near.answered(i), &context.territory.weights());
        let answered: Vec<usize> = (0..people.len()).filter(|&i| near.answered(i)).collect();
        let points: Vec<Point<f64>> = answered.iter().map(|&i| origins.points[i]).collect();
        let counts = levels.iter().map(|l| context.travel.count_within(&points, places, l.threshold)).collect();
        let departures: Vec<Departure> =
            answered.iter().map(|&i| Departure { people: people[i], nearest: near.first(i) }).collect();
        let all = departures.iter().map(|d| d.people).sum();
        // How many there are may grow where nothing else does.
        let open = levels.last().is_some_and(|l| bounds.may_be_within_of_any(l.threshold));
        let held = if open { " (de ceux que tient la couche, qui s'arrête à portée)" } else { "" };
        Self { departures, counts, facilities, held, all }
    }

    fn people(&self, wanted: impl Fn(usize) -> bool) -> f64 {
        self.departures.iter().enumerate().filter(|(d, _)| wanted(*d)).map(|(_, d)| d.people).sum()
    }

    /// People by the number of services within each threshold.
    pub(super) fn redundancy(&self, levels: &[Reach]) -> Table {
        let row = |f: &dyn Fn(&[usize]) -> Option<f64>| self.counts.iter().map(|c| f(c)).collect::<Vec<_>>();
        let exactly = |n: usize| row(&|c| Some(self.people(|d| c[d] == n)));
        let at_least = |n: usize| row(&|c| Some(self.people(|d| c[d] >= n)));
        let share = |n: usize| row(&|c| share::ratio(self.people(|d| c[d] >= n), self.all));
        let people = |id: &str, label: &str, values| Column::numbers(id, label, Unit::Inhabitants, values);
        Table::new(
            "redondance",
            format!("Habitants selon le nombre de services à portée{}", self.held),
            Row::Other,
            levels.iter().map(Reach::id).collect(),
            levels.iter().map(|l| format!("à {} au plus", l.threshold)).collect(),
        )
        .with(people("aucun", "Aucun service", exactly(0)).direction(Direction::Worse))
        .with(people("un", "Un seul", exactly(1)))
        .with(people("deux", "Deux", exactly(2)))
        .with(people("trois_et_plus", "Trois ou plus", at_least(3)).direction(Direction::Better))
        .with(
            Column::numbers("part_deux_et_plus", "Part qui a le choix (deux ou plus)", Unit::Share, share(2))
                .direction(Direction::Better),
        )
    }

    /// For each service the people who would have none left without it, within the last threshold, with its rank.
    fn gains(&self) -> Vec<(usize, f64)> {
        let mut alone = vec![0.0; self.facilities.features.len()];
        if let Some(counts) = self.counts.last() {
            // Who has one within reach has the nearest.
            for (departure, _) in self.departures.iter().zip(counts).filter(|(_, n)| **n == 1) {
                if let Some((place, _)) = departure.nearest {
                    alone[place] += departure.people;
                }
            }
        }
        alone.into_iter().enumerate().collect()
    }

    /// What each service brings: who would have none left without it, and who has it for the nearest.
    pub(super) fn gain(&self, last: Span) -> Table {
        let gains = self.gains();
        let mut nearest = vec![0.0; self.facilities.features.len()];
        for departure in &self.departures {
            if let Some((place, _)) = departure.nearest.filter(|(_, d)| *d <= last) {
                nearest[place] += departure.people;
            }
        }
        let mut used: Vec<usize> = (0..gains.len()).filter(|&p| gains[p].1 > 0.0 || nearest[p] > 0.0).collect();
        used.sort_by(|&a, &b| gains[b].1.total_cmp(&gains[a].1).then(a.cmp(&b)));
        let feature = |place: &usize| self.facilities.feature(*place);
        let people = |id: &str, label: String, values: &dyn Fn(usize) -> f64| {
            Column::numbers(id, label, Unit::Inhabitants, used.iter().map(|&p| Some(values(p))).collect())
        };
        Table::new(
            "apport",
            format!("Apport de chaque service, à {last} au plus{}", self.held),
            Row::Feature { layer: self.facilities.layer.id.clone() },
            used.iter().map(|p| feature(p).id.clone()).collect(),
            used.iter().map(|p| feature(p).name.clone()).collect(),
        )
        .with(people("population_seule", "Habitants qui n'auraient plus rien sans lui".to_owned(), &|p| gains[p].1))
        .with(people("population_proche", "Habitants dont il est le plus proche".to_owned(), &|p| nearest[p]))
    }

    /// The share of people against the distance, up to where everybody is covered.
    pub(super) fn curve(&self, measure: Measure) -> Table {
        let far = |d: &Departure| d.nearest.map(|(_, d)| d.amount());
        let steps = steps(self.departures.iter().map(far));
        let unit = if measure == Measure::Length { "km" } else { "min" };
        let covered = |step: f64| self.people(|d| far(&self.departures[d]).is_some_and(|far| far <= step));
        Table::new(
            CURVE,
            format!("Part des habitants selon la distance au service le plus proche{}", self.held),
            Row::Other,
            steps.iter().map(|s| format!("{s}")).collect(),
            steps.iter().map(|s| format!("à {} {unit} au plus", french::short(*s, 0))).collect(),
        )
        .with(Column::numbers("seuil", "Seuil", travel::unit(measure), steps.iter().map(|s| Some(*s)).collect()))
        .with(
            Column::numbers(
                "population",
                "Population couverte",
                Unit::Inhabitants,
                steps.iter().map(|s| Some(covered(*s))).collect(),
            )
            .direction(Direction::Better),
        )
        .with(
            Column::numbers(
                "part_population",
                "Part de la population",
                Unit::Share,
                steps.iter().map(|s| share::ratio(covered(*s), self.all)).collect(),
            )
            .direction(Direction::Better),
        )
    }

    /// Who has the choice, and the service that nobody could do without most.
    pub(super) fn findings(&self, outcome: &mut Outcome, last: Span) {
        let Some(counts) = self.counts.last().filter(|_| self.all > 0.0) else { return };
        let title = &self.facilities.layer.title;
        let share = |wanted: &dyn Fn(usize) -> bool| {
            share::ratio(self.people(|d| wanted(counts[d])), self.all)
                .map(|s| french::percent(s, 1))
                .unwrap_or_default()
        };
        outcome.find(format!(
            "{title} : à {last} au plus, {} des habitants ont le choix entre deux ou plus, {} n'en ont qu'un{}.",
            share(&|n| n >= 2),
            share(&|n| n == 1),
            self.held
        ));
        // Of one alone everybody depends, which is no news.
        let several = self.facilities.features.len() > 1;
        let most = self.gains().into_iter().filter(|_| several).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((place, people)) = most.filter(|(_, people)| *people >= 1.0) {
            outcome.find(format!(
                "{title} : sans {}, {} habitant{} n'en auraient plus à {last} au plus{}.",
                self.facilities.feature(place).name,
                french::number(people, 0),
                french::s(people as usize),
                self.held
            ));
        }
    }
}

/// The shares of people by level of the armature, by basin.
pub(super) fn by_group(levels: &[Reach], groups: &Groups, territory: &Territory) -> Table {
    let weights = territory.weights();
    let mut table = groups.table(territory);
    for l in levels {
        let shares = groups.each(|members| l.people_share(&weights, members));
        let label = format!("Population à {} au plus", l.threshold);
        table = table.with(
            Column::numbers(format!("part_population_{}", l.id()), label, Unit::Share, shares)
                .direction(Direction::Better),
        );
    }
    table
}
