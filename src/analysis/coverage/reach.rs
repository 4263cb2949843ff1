//! What one threshold reaches.

use geo::MultiPolygon;

use super::open::Open;
use crate::analysis::share;
use crate::analysis::travel;
use crate::outcome::{Column, Direction, Unit};
use crate::units::Span;

/// What one threshold reaches.
pub(super) struct Reach {
    pub(super) threshold: Span,
    /// Where it is reached from.
    pub(super) zone: MultiPolygon<f64>,
    /// Share of each commune's points that are within reach (its mairie's: 0 or 1); unknown when it has none.
    pub(super) covered: Vec<Option<f64>>,
    /// Square metres within reach in each commune; unknown without a contour.
    pub(super) covered_area: Vec<Option<f64>>,
    /// What may be within reach besides, where the layer stops near; none where nothing may.
    pub(super) open: Option<Open>,
}

impl Reach {
    /// In the ids of columns and shapes.
    pub(super) fn id(&self) -> String {
        travel::threshold_id(self.threshold)
    }

    /// The communes of which the greater part is within reach.
    pub(super) fn members(&self, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|&i| self.covered[i].is_some_and(|share| share > 0.5)).collect()
    }

    /// The communes among these of which nothing is known.
    pub(super) fn unanswered(&self, among: &[usize]) -> Vec<usize> {
        share::unanswered(among, &share::have(&self.covered))
    }

    /// The people of these communes, or what else they are weighed by, who are within reach.
    pub(super) fn people(&self, weights: &[f64], among: &[usize]) -> f64 {
        among.iter().filter_map(|&i| Some(self.covered[i]? * weights[i])).sum()
    }

    /// The column of shares of surface within reach.
    pub(super) fn surface(&self, shares: Vec<Option<f64>>) -> Column {
        let (id, label) = (format!("part_surface_{}", self.id()), format!("Surface à {} au plus", self.threshold));
        Column::numbers(id, label, Unit::Share, shares).direction(Direction::Better)
    }

    /// The column of shares of people that may be within reach.
    pub(super) fn people_at_most(&self, shares: Vec<Option<f64>>) -> Column {
        let label = format!("Population à {} au plus, au maximum", self.threshold);
        Column::numbers(format!("part_population_{}_au_plus", self.id()), label, Unit::Share, shares)
            .direction(Direction::Better)
    }

    /// What may be covered of each commune at most.
    pub(super) fn at_most(&self) -> &[Option<f64>] {
        self.open.as_ref().map_or(&self.covered, |open| &open.covered)
    }

    /// The communes of which the greater part may be within reach.
    pub(super) fn members_at_most(&self, among: &[usize]) -> Vec<usize> {
        let most = self.at_most();
        among.iter().copied().filter(|&i| most[i].is_some_and(|share| share > 0.5)).collect()
    }

    /// The share of the people of these communes that may be within reach.
    pub(super) fn people_share_at_most(&self, weights: &[f64], among: &[usize]) -> Option<f64> {
        let most = self.at_most();
        let known = || among.iter().filter_map(|&i| Some((most[i]?, weights[i])));
        share::ratio(known().map(|(share, w)| share * w).sum(), known().map(|(_, w)| w).sum())
    }

    /// Share of the known area of these communes that is within reach.
    pub(super) fn area_share(&self, areas: &[Option<f64>], among: &[usize]) -> Option<f64> {
        let all: f64 = among.iter().filter_map(|&i| areas[i]).sum();
        let reached: f64 = among.iter().filter_map(|&i| self.covered_area[i]).sum();
        share::ratio(reached, all).map(|s| s.min(1.0))
    }

    /// Share of the people of these communes that is within reach; those of communes without position are left out.
    pub(super) fn people_share(&self, weights: &[f64], among: &[usize]) -> Option<f64> {
        let all: f64 = among.iter().filter(|&&i| self.covered[i].is_some()).map(|&i| weights[i]).sum();
        share::ratio(self.people(weights, among), all)
    }
}
