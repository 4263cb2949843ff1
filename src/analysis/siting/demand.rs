//! Who is to be served: what weighs at each point of departure, and what it costs to reach each site.

use super::candidates::Candidates;
use crate::analysis::travel::Origins;
use crate::analysis::weight::Weight;
use crate::analysis::{Context, NoAnswer};
use crate::french;
use crate::method::siting::Costs;
use crate::network::sites::Sites;

/// Points of departure times sites, at most: what it costs to go from each to each is kept, some fifty bytes for each.
const LARGEST: usize = 25_000_000;

/// Points of departure that weigh something and reach some site.
pub(super) struct Demand {
    pub(super) weights: Vec<f64>,
    pub(super) costs: Costs,
    /// The commune of each.
    pub(super) commune: Vec<usize>,
    /// The rank of each among the points of departure.
    origin: Vec<usize>,
    /// Whether people are what weighs.
    pub(super) people: bool,
    /// The name of what weighs.
    label: String,
    /// All that weighs, and what of it reaches no site at all.
    pub(super) all: f64,
    pub(super) told: Vec<String>,
}

impl Demand {
    pub(super) fn of(
        origins: &Origins,
        weight: &Weight<'_>,
        candidates: &Candidates<'_>,
        context: &Context<'_>,
    ) -> Result<Self, NoAnswer> {
        let (points, sites) = (origins.points.len(), candidates.all.len());
        if points.saturating_mul(sites) > LARGEST {
            return Err(NoAnswer::TooManyPairs { points, sites });
        }
        let mut places = Sites::default();
        candidates.all.iter().for_each(|c| places.push_point(c.point));
        let rows = context.travel.matrix(&origins.points, &places);
        // What a commune weighs is shared out among its points that can be travelled from.
        let reaches: Vec<bool> = rows.iter().map(|row| row.iter().any(Option::is_some)).collect();
        let values = weight.values();
        let travelled = context.travel.reachable(&origins.points);
        let weights = origins.people(|i| travelled[i], &values);
        let kept: Vec<usize> = (0..rows.len()).filter(|&i| weights[i] > 0.0 && reaches[i]).collect();
        let all = weights.iter().fold(0.0, |sum, w| sum + w);
        let lost = (0..rows.len()).filter(|&i| weights[i] > 0.0 && !reaches[i]).fold(0.0, |sum, i| sum + weights[i]);
        let mut out = Self {
            weights: kept.iter().map(|&i| weights[i]).collect(),
            costs: Costs::pairs(kept.iter().map(|&i| {
                let row = rows[i].iter().enumerate();
                row.filter_map(|(site, span)| Some((site, (*span)?.amount()))).collect()
            })),
            commune: kept.iter().map(|&i| origins.commune[i]).collect(),
            origin: kept.clone(),
            people: weight.people,
            label: weight.label.clone(),
            all,
            told: Vec::new(),
        };
        if kept.is_empty() {
            return Err(NoAnswer::NobodyReachesCandidates);
        }
        if lost > 0.0 {
            out.told.push(format!("{} n'atteignent aucun candidat : hors du calcul", out.said(lost)));
        }
        Ok(out)
    }

    /// Of the points of departure of another demand alone: what weighs at each, and what it costs to reach each site.
    pub(super) fn among(&self, other: &Self) -> (Vec<f64>, Costs) {
        let kept = || (0..self.weights.len()).filter(|&d| other.origin.binary_search(&self.origin[d]).is_ok());
        let weights = kept().map(|d| self.weights[d]).collect();
        (weights, Costs::pairs(kept().map(|d| self.costs.of(d).collect())))
    }

    /// The communes of who is beyond a limit of every site, by index.
    pub(super) fn far_from_all(&self, limit: Option<f64>) -> Vec<usize> {
        let Some(limit) = limit else { return Vec::new() };
        let near = |demand: usize| self.costs.of(demand).next().is_some_and(|(_, cost)| cost <= limit);
        let mut communes: Vec<usize> = (0..self.weights.len()).filter(|&d| !near(d)).map(|d| self.commune[d]).collect();
        communes.dedup();
        communes
    }

    /// «1 840 habitants», «320 (Logements)».
    pub(super) fn said(&self, amount: f64) -> String {
        let number = french::number(amount, 0);
        if self.people {
            format!("{number} habitant{}", french::s(amount.round() as usize))
        } else {
            format!("{number} ({})", self.label)
        }
    }

    /// Whether people are what weighs.
    pub(super) fn people(&self) -> bool {
        self.people
    }

    /// «Habitants», or the name of what weighs: the head of a column.
    pub(super) fn noun(&self) -> &str {
        if self.people { "Habitants" } else { &self.label }
    }
}
