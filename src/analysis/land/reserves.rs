//! What could spare land: friches of the stock, dwellings that stay empty.

use std::collections::BTreeMap;

use super::Settings;
use crate::analysis::friches::{STATUS, Standing, hectares};
use crate::analysis::no_answer::{NoField, Wanted};
use crate::analysis::{Context, NoAnswer, share};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Outcome, Row, Table};

/// The reserves of each commune.
pub(super) struct Reserves<'a> {
    pub(super) friches: Option<Friches<'a>>,
    pub(super) vacant: Option<Vacant<'a>>,
}

/// The friches of the stock, and those that are beside it.
pub(super) struct Friches<'a> {
    layer: &'a Layer,
    /// Those without a project, then those with one.
    pub(super) communes: Vec<[Stock; 2]>,
    /// Those of each commune that are known and beside the stock.
    pub(super) beside: Vec<Beside>,
    /// One by one, whatever their status.
    pub(super) sites: Vec<Reserve<'a>>,
    /// The answer that tells what each could become.
    pub(super) uses: Option<&'a Outcome>,
}

/// A friche that could spare land, could if it is one, or is none any more.
pub(super) struct Reserve<'a> {
    pub(super) commune: usize,
    pub(super) standing: Standing,
    pub(super) hectares: Option<f64>,
    /// The year in which its new life is to begin.
    pub(super) year: Option<f64>,
    /// What it would be best for, as the earlier answer says.
    pub(super) used: Option<&'a str>,
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

    /// Counts one more.
    pub(super) fn take(&mut self, hectares: Option<f64>) {
        self.number += 1;
        match hectares {
            Some(surface) => self.hectares += surface,
            None => self.unknown += 1,
        }
    }

    /// Nothing when friches are there and no surface is known.
    pub(super) fn known(self) -> Option<f64> {
        (self.number == 0 || self.unknown < self.number).then_some(self.hectares)
    }
}

/// Friches that are known and not of the stock, by what keeps them out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Beside {
    potential: usize,
    unsaid: usize,
    done: usize,
}

impl Beside {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            potential: self.potential + other.potential,
            unsaid: self.unsaid + other.unsaid,
            done: self.done + other.done,
        }
    }

    /// «1 potentielle et 2 reconverties»; nothing when there is none.
    pub(super) fn said(self) -> Option<String> {
        let parts = [
            (self.potential, "potentielle", "potentielles"),
            (self.unsaid, "sans statut connu", "sans statut connu"),
            (self.done, "reconvertie", "reconverties"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, one, several)| french::count(n, one, several))
            .collect();
        (!parts.is_empty()).then(|| french::list(&parts))
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
        let friches = settings.friches.as_ref();
        let friches = friches.map(|id| Friches::of(id, settings.uses.as_deref(), context, communes)).transpose()?;
        let vacant = settings.vacant.as_ref().map(|id| Vacant::of(id, &settings.vacant_field, context, communes));
        Ok(Self { friches, vacant: vacant.transpose()? })
    }

    pub(super) fn layers(&self) -> impl Iterator<Item = &'a Layer> {
        let friches = self.friches.as_ref().map(|f| f.layer);
        friches.into_iter().chain(self.vacant.as_ref().map(|v| v.layer))
    }
}

impl<'a> Friches<'a> {
    fn of(id: &str, uses: Option<&str>, context: &Context<'a>, communes: usize) -> Result<Self, NoAnswer> {
        // An inventory without any friche is an inventory.
        let layer = context.layer(id).ok_or(NoAnswer::Told)?;
        if layer.field(STATUS).is_none() && !layer.features.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(layer, STATUS, Wanted::Any)));
        }
        let uses = best_uses(uses, layer, context)?;
        let known = uses.map(|(_, table)| known_uses(table)).unwrap_or_default();
        let mut sites = Vec::new();
        for feature in layer.inside() {
            let (Some(commune), standing) = (feature.commune, Standing::of(layer, feature)) else { continue };
            sites.push(Reserve {
                commune,
                standing,
                hectares: hectares(layer, feature),
                year: layer.number(feature, YEAR).or_else(|| layer.text(feature, YEAR)?.get(..4)?.parse().ok()),
                used: known.get(feature.id.as_str()).copied(),
            });
        }
        let mut out = vec![[Stock::default(); 2]; communes];
        let mut beside = vec![Beside::default(); communes];
        for site in &sites {
            match site.standing {
                Standing::Idle => out[site.commune][0].take(site.hectares),
                Standing::Planned => out[site.commune][1].take(site.hectares),
                Standing::Potential => beside[site.commune].potential += 1,
                Standing::Unsaid => beside[site.commune].unsaid += 1,
                Standing::Reconverted => beside[site.commune].done += 1,
            }
        }
        Ok(Self { layer, communes: out, beside, sites, uses: uses.map(|(answer, _)| answer) })
    }

    /// Those of some communes, without a project then with one.
    pub(super) fn among(&self, communes: &[usize]) -> [Stock; 2] {
        communes
            .iter()
            .fold([Stock::default(); 2], |sum, &c| [sum[0].and(self.communes[c][0]), sum[1].and(self.communes[c][1])])
    }
}

/// The column of an earlier answer that says what a friche would be best for, and the field of the standard that says when its new
/// life begins.
const BEST: &str = "premier_usage";
const YEAR: &str = "site_reconv_annee";

/// The answer that tells it of the friches of a layer: the one that is named, else the first before this one.
fn best_uses<'a>(
    named: Option<&str>,
    layer: &Layer,
    context: &Context<'a>,
) -> Result<Option<(&'a Outcome, &'a Table)>, NoAnswer> {
    let of = |answer: &'a Outcome| {
        let fits = |table: &&Table| {
            matches!(&table.row, Row::Feature { layer: id } if *id == layer.id) && table.column(BEST).is_some()
        };
        Some((answer, answer.tables.iter().find(fits)?))
    };
    match named {
        None => Ok(context.answers.iter().find_map(of)),
        Some(id) => match context.answers.iter().find(|answer| answer.id == id).and_then(of) {
            Some(found) => Ok(Some(found)),
            None => Err(NoAnswer::Earlier { answer: id.to_owned() }),
        },
    }
}

/// What each friche would be best for, by its id.
fn known_uses(table: &Table) -> BTreeMap<&str, &str> {
    let texts = table.column(BEST).and_then(|column| column.as_texts()).unwrap_or_default();
    table.keys.iter().zip(texts).filter_map(|(key, text)| Some((key.as_str(), text.as_deref()?))).collect()
}

impl<'a> Vacant<'a> {
    /// What is counted: a column that the study names is called by its name.
    pub(super) fn label(&self) -> String {
        match self.field {
            super::LONG_VACANT => "Logements vacants depuis plus de deux ans".to_owned(),
            own => format!("Logements vacants (colonne `{own}`)"),
        }
    }

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
