//! What could spare land: friches of the stock, dwellings that stay empty.

use super::Settings;
use crate::analysis::friches::{STATUS, Standing, hectares};
use crate::analysis::no_answer::{NoField, Wanted};
use crate::analysis::{Context, NoAnswer, share};
use crate::layer::Layer;

/// The reserves of each commune.
pub(super) struct Reserves<'a> {
    pub(super) friches: Option<Friches<'a>>,
    pub(super) vacant: Option<Vacant<'a>>,
}

/// The friches of the stock.
pub(super) struct Friches<'a> {
    layer: &'a Layer,
    /// Those without a project, then those with one.
    pub(super) communes: Vec<[Stock; 2]>,
}

/// Friches of one status.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stock {
    pub(super) number: usize,
    /// The known hectares of those whose surface is known.
    pub(super) hectares: f64,
    /// Those whose surface nobody knows.
    pub(super) unknown: usize,
}

impl Stock {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            number: self.number + other.number,
            hectares: self.hectares + other.hectares,
            unknown: self.unknown + other.unknown,
        }
    }

    /// Nothing when friches are there and no surface is known.
    pub(super) fn known(self) -> Option<f64> {
        (self.number == 0 || self.unknown < self.number).then_some(self.hectares)
    }
}

/// Dwellings that stay empty.
pub(super) struct Vacant<'a> {
    layer: &'a Layer,
    pub(super) field: &'a str,
    /// Secret where the law keeps it so: unknown, never zero.
    pub(super) communes: Vec<Option<f64>>,
}

impl<'a> Reserves<'a> {
    pub(super) fn of(settings: &'a Settings, context: &Context<'a>) -> Result<Self, NoAnswer> {
        let communes = context.territory.communes.len();
        let friches = settings.friches.as_ref().map(|id| Friches::of(id, context, communes)).transpose()?;
        let vacant = settings.vacant.as_ref().map(|id| Vacant::of(id, &settings.vacant_field, context, communes));
        Ok(Self { friches, vacant: vacant.transpose()? })
    }

    pub(super) fn layers(&self) -> impl Iterator<Item = &'a Layer> {
        let friches = self.friches.as_ref().map(|f| f.layer);
        friches.into_iter().chain(self.vacant.as_ref().map(|v| v.layer))
    }
}

impl<'a> Friches<'a> {
    fn of(id: &str, context: &Context<'a>, communes: usize) -> Result<Self, NoAnswer> {
        // An inventory without any friche is an inventory.
        let layer = context.layer(id).ok_or(NoAnswer::Told)?;
        if layer.field(STATUS).is_none() && !layer.features.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(layer, STATUS, Wanted::Any)));
        }
        let mut out = vec![[Stock::default(); 2]; communes];
        for feature in layer.inside() {
            let Some(commune) = feature.commune else { continue };
            let at = match Standing::of(layer, feature) {
                Standing::Idle => 0,
                Standing::Planned => 1,
                Standing::Potential | Standing::Reconverted | Standing::Unsaid => continue,
            };
            let stock = &mut out[commune][at];
            stock.number += 1;
            match hectares(layer, feature) {
                Some(surface) => stock.hectares += surface,
                None => stock.unknown += 1,
            }
        }
        Ok(Self { layer, communes: out })
    }

    /// Those of some communes, without a project then with one.
    pub(super) fn among(&self, communes: &[usize]) -> [Stock; 2] {
        communes
            .iter()
            .fold([Stock::default(); 2], |sum, &c| [sum[0].and(self.communes[c][0]), sum[1].and(self.communes[c][1])])
    }
}

impl<'a> Vacant<'a> {
    fn of(id: &str, field: &'a str, context: &Context<'a>, communes: usize) -> Result<Self, NoAnswer> {
        let layer = share::layer(id, context)?;
        let column =
            layer.column(field).ok_or_else(|| NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)))?;
        let mut out = vec![None; communes];
        for feature in layer.inside() {
            let (Some(commune), Some(number)) = (feature.commune, column.number(feature)) else { continue };
            *out[commune].get_or_insert(0.0) += number;
        }
        Ok(Self { layer, field, communes: out })
    }
}
