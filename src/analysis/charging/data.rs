//! What the study knows of each commune: cars, electric ones, light commercial vehicles, dwellings, who goes to work by car,
//! the points that are there.

use super::{Settings, fault};
use crate::analysis::bornes::count::{POWER, power};
use crate::analysis::no_answer::{NoField, Wanted};
use crate::analysis::{Context, NoAnswer, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Layer;
use crate::method::charging::{CLASSES, power_class};

/// The fields of the model of vehicles.
const CARS: &str = "NB_VP";
const BATTERY: &str = "NB_VP_RECHARGEABLES_EL";
const PLUG_IN: &str = "NB_VP_RECHARGEABLES_GAZ";

/// What is known, one entry a commune; missing is not zero.
pub(super) struct Data<'a> {
    pub(super) cars: Vec<Option<f64>>,
    pub(super) battery: Vec<Option<f64>>,
    /// Nothing at all when the table has no such column.
    pub(super) plug_in: Option<Vec<Option<f64>>>,
    /// Nothing at all when the study does not count them.
    pub(super) vans: Option<Vec<Option<f64>>>,
    /// Houses and flats.
    pub(super) dwellings: Vec<Option<[f64; 2]>>,
    /// The share of cars that go to work.
    pub(super) commuters: Vec<Option<f64>>,
    /// Nothing at all when the study does not give the points that are there.
    pub(super) existing: Option<Existing>,
    pub(super) layers: Vec<&'a Layer>,
    pub(super) told: Vec<String>,
}

/// The points that are there.
pub(super) struct Existing {
    /// By commune and class.
    pub(super) communes: Vec<[u32; CLASSES]>,
    /// Those whose power nobody knows, which are in no class.
    pub(super) unknown: u32,
}

impl<'a> Data<'a> {
    pub(super) fn of(settings: &Settings, context: &Context<'a>, notes: &mut Notes) -> Result<Self, NoAnswer> {
        let communes = context.territory.communes.len();
        let vehicles = share::layer(&settings.vehicles, context)?;
        let sums = |layer: &Layer, field: &str| -> Result<Vec<Option<f64>>, NoAnswer> {
            by_commune(layer, field, communes)
                .ok_or_else(|| NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)))
        };
        let mut out = Self {
            cars: sums(vehicles, CARS)?,
            battery: sums(vehicles, BATTERY)?,
            plug_in: sums(vehicles, PLUG_IN).ok(),
            vans: settings.vans.as_deref().map(|field| sums(vehicles, field)).transpose()?,
            dwellings: vec![None; communes],
            commuters: vec![None; communes],
            existing: None,
            layers: vec![vehicles],
            told: Vec::new(),
        };
        if out.cars.iter().all(Option::is_none) {
            return Err(NoAnswer::NoCars { layer: vehicles.id.clone() });
        }
        out.tell_without_cars(vehicles, context, notes);
        if out.plug_in.is_none() {
            let does = match settings.hybrids {
                Some(_) => "ceux de `serie_hybrides` sont répartis comme les voitures qui ne sont pas électriques",
                None => "ils ne comptent pas",
            };
            out.told.push(format!("« {} » n'a pas les hybrides rechargeables : {does}", vehicles.title));
        }
        if let Some(id) = &settings.dwellings {
            let layer = share::layer(id, context)?;
            let (houses, flats) = (sums(layer, &settings.houses)?, sums(layer, &settings.flats)?);
            let both = houses.into_iter().zip(flats).map(|(h, f)| h.zip(f).map(|(h, f)| [h, f]));
            out.dwellings = both.map(|both| both.filter(|[h, f]| h + f > 0.0)).collect();
            if let Some(field) = &settings.commuters {
                out.commuters = shares(layer, field, communes)
                    .ok_or_else(|| NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)))?;
            }
            out.layers.push(layer);
        }
        if let Some(id) = &settings.existing {
            let layer = context.layer(id).ok_or(NoAnswer::Told)?;
            if layer.field(POWER).is_none() && !layer.features.is_empty() {
                return Err(NoAnswer::NoField(NoField::of(layer, POWER, Wanted::Numbers)));
            }
            out.existing = Some(Existing::of(layer, communes));
            out.layers.push(layer);
        }
        out.stand_ins(settings, context, notes);
        Ok(out)
    }

    /// Tells the communes where people live and the table has no car at all: what is secret, or not known, is written so
    /// more often than there is none.
    fn tell_without_cars(&mut self, layer: &Layer, context: &Context<'_>, notes: &mut Notes) {
        let territory = context.territory;
        let empty = |i: &usize| self.cars[*i] == Some(0.0) && territory.communes[*i].population.is_some_and(|n| n > 0);
        let communes: Vec<usize> = (0..self.cars.len()).filter(empty).collect();
        if communes.is_empty() {
            return;
        }
        let of = |i: usize| {
            let row = layer.features.iter().find(|f| f.commune == Some(i)).map_or(0, |f| f.number);
            format!("{} (ligne de données {row})", territory.communes[i].name)
        };
        let rows: Vec<String> = communes.iter().map(|&i| of(i)).collect();
        let has = if communes.len() < 2 { "n'a" } else { "n'ont" };
        let named = french::count(communes.len(), "commune habitée", "communes habitées");
        let d = fault::without_cars(format!("{named} {has} aucune voiture (`{CARS}` = 0)"), layer);
        let d = d.label(french::list_at_most(&rows, 6));
        notes.push(d.help(
            "laisser la cellule vide si le nombre est secret ou inconnu ; corriger la commune si elle est fausse",
        ));
        self.told.push(format!("{named} sans aucune voiture dans « {} » : besoin nul", layer.title));
    }

    /// Tells what a parameter stands for, and where.
    fn stand_ins(&mut self, settings: &Settings, context: &Context<'_>, notes: &mut Notes) {
        let parameters = &settings.parameters;
        let units = |values: &[bool]| (0..values.len()).filter(|&i| self.cars[i].is_some() && !values[i]).collect();
        let dwellings: Vec<usize> = units(&share::have(&self.dwellings));
        let commuters: Vec<usize> = units(&share::have(&self.commuters));
        for (without, what, part, key) in [
            (dwellings, "logements", format!("{} de maisons", percent(parameters.houses)), "logements"),
            (
                commuters,
                "part des voitures qui vont au travail",
                format!("{} des voitures", percent(parameters.commuters)),
                "trajets",
            ),
        ] {
            if without.is_empty() {
                continue;
            }
            let everywhere = without.len() == self.cars.iter().flatten().count();
            let who = if everywhere {
                "aucune commune n'a".to_owned()
            } else {
                let names = share::names(context.territory, &without, 6);
                let have = if without.len() < 2 { "n'a pas" } else { "n'ont pas" };
                format!("{} ({names}) {have}", french::count(without.len(), "commune", "communes"))
            };
            let line = format!("{who} de « {what} » : {part} à la place (paramètre `{key}`)");
            notes.push_once(
                fault::in_its_place(line.clone()).help("donner la table `logements` de l'étude et ses colonnes"),
            );
            self.told.push(line);
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", french::short(share * 100.0, 1))
}

impl Existing {
    fn of(layer: &Layer, communes: usize) -> Self {
        let mut out = Self { communes: vec![[0; CLASSES]; communes], unknown: 0 };
        for feature in layer.inside() {
            let Some(commune) = feature.commune else { continue };
            match power(layer, feature).and_then(power_class) {
                Some(class) => out.communes[commune][class] += 1,
                None => out.unknown += 1,
            }
        }
        out
    }

    /// Those of some communes, by class.
    pub(super) fn among(&self, communes: impl Iterator<Item = usize>) -> [u32; CLASSES] {
        let mut out = [0; CLASSES];
        for commune in communes {
            for (sum, number) in out.iter_mut().zip(self.communes[commune]) {
                *sum += number;
            }
        }
        out
    }
}

/// The sum of a field in each commune; what is negative is unknown. `None` when the layer has no such field.
fn by_commune(layer: &Layer, field: &str, communes: usize) -> Option<Vec<Option<f64>>> {
    share::sums_by_commune(layer, field, communes, |v| v >= 0.0)
}

/// A share in each commune, of its only row. What is above one anywhere is written as percentages.
fn shares(layer: &Layer, field: &str, communes: usize) -> Option<Vec<Option<f64>>> {
    let values = by_commune(layer, field, communes)?;
    let scale = if values.iter().flatten().any(|v| *v > 1.0) { 0.01 } else { 1.0 };
    Some(values.into_iter().map(|v| v.map(|v| v * scale).filter(|v| *v <= 1.0)).collect())
}
