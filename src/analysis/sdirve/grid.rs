//! What the grid can take, as who runs it says (R353-5-3 4°).

use super::class::needed;
use crate::analysis::no_answer::NoAnswer;
use crate::layer::Layer;
use crate::territory::Territory;

/// Its hosting capacity.
pub(super) struct Grid<'a> {
    pub(super) layer: &'a Layer,
    /// By commune; none for one that it doesn't tell of.
    pub(super) communes: Vec<Option<Capacity>>,
}

/// What a commune can take, in kW: its places added up, unknown as soon as one of them is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    pub(super) places: usize,
    pub(super) medium_term: Option<f64>,
    pub(super) long_term: Option<f64>,
}

impl<'a> Grid<'a> {
    pub(super) fn of(layer: &'a Layer, territory: &Territory) -> Result<Self, NoAnswer> {
        needed(layer, &["capacite_moyen_terme_kw"])?;
        let mut communes: Vec<Option<Capacity>> = vec![None; territory.communes.len()];
        for feature in layer.inside() {
            let Some(i) = feature.commune else { continue };
            let known = |field: &str| layer.number(feature, field).filter(|kw| *kw >= 0.0);
            let sum = communes[i].get_or_insert(Capacity { places: 0, medium_term: Some(0.0), long_term: Some(0.0) });
            let add = |sum: Option<f64>, field: &str| Some(sum? + known(field)?);
            sum.places += 1;
            sum.medium_term = add(sum.medium_term, "capacite_moyen_terme_kw");
            sum.long_term = add(sum.long_term, "capacite_long_terme_kw");
        }
        Ok(Self { layer, communes })
    }
}
