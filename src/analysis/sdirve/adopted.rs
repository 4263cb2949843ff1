//! The adopted SDIRVE, commune by commune.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::class::{ByClass, LISTED, needed, whole};
use super::fault;
use crate::analysis::no_answer::NoAnswer;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::charging::CLASSES;
use crate::territory::Territory;

/// What the adopted SDIRVE says of a commune.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// What there was at its diagnosis.
    pub(super) existing: ByClass,
    /// What comes without it.
    pub(super) induced: ByClass,
    /// How many there are to be, in all.
    pub(super) objective: ByClass,
}

/// The adopted SDIRVE.
pub(super) struct Adopted<'a> {
    pub(super) layer: &'a Layer,
    /// None for a commune that it doesn't have.
    pub(super) communes: Vec<Option<Plan>>,
    pub(super) adoption: Option<Date>,
    /// The latest of its deadlines.
    pub(super) deadline: Option<Date>,
    /// How many communes were added up from IRIS.
    pub(super) by_iris: usize,
    /// The communes of the dataset that are not of the study.
    pub(super) outside: Vec<String>,
}

impl<'a> Adopted<'a> {
    pub(super) fn of(layer: &'a Layer, territory: &Territory, notes: &mut Notes) -> Result<Self, NoAnswer> {
        needed(layer, &["objectifs_nb_pdc_intervalle_1"])?;
        let mut rows: Vec<(Vec<&Feature>, Vec<&Feature>)> = vec![Default::default(); territory.communes.len()];
        let mut outside = BTreeSet::new();
        for feature in layer.features.iter() {
            let by_iris = layer.text(feature, "code_iris_insee").is_some();
            match feature.commune {
                Some(i) if by_iris => rows[i].1.push(feature),
                Some(i) => rows[i].0.push(feature),
                None => outside.extend(layer.text(feature, "code_commune_insee").map(str::to_owned)),
            }
        }
        let both: Vec<&str> = rows
            .iter()
            .zip(&territory.communes)
            .filter(|((whole, parts), _)| !whole.is_empty() && !parts.is_empty())
            .map(|(_, commune)| commune.name.as_str())
            .collect();
        if !both.is_empty() {
            let communes = french::count(both.len(), "commune", "communes");
            let d = fault::twice(format!("{communes} du SDIRVE à la fois en entier et par IRIS"), layer);
            let d =
                d.label(format!("{} : les lignes par IRIS ne sont pas comptées", french::list_at_most(&both, LISTED)));
            notes.push(d.help("garder l'une ou l'autre : les objectifs seraient comptés deux fois"));
        }
        iris_of_others(layer, notes);
        let by_iris = rows.iter().filter(|(whole, parts)| whole.is_empty() && !parts.is_empty()).count();
        let communes = rows
            .iter()
            .map(|(whole, parts)| match (whole.as_slice(), parts.as_slice()) {
                ([], []) => None,
                ([], rows) | (rows, _) => Some(Plan::of(layer, rows)),
            })
            .collect();
        let days = |field: &str| -> BTreeSet<Date> {
            let inside = layer.inside().filter_map(|f| layer.text(f, field));
            inside.filter_map(|day| day.get(..10)?.parse().ok()).collect()
        };
        let deadlines = days("date_objectifs");
        if deadlines.len() > 1 {
            let all: Vec<String> = deadlines.iter().map(|day| french::day(*day)).collect();
            let d = fault::dates(format!("le SDIRVE a {} échéances", deadlines.len())).in_file(&layer.file);
            let d = d.label(format!("{} : la dernière compte", french::list_at_most(&all, LISTED)));
            notes.push(d.help("donner une couche par SDIRVE, et une analyse pour chacune"));
        }
        Ok(Self {
            layer,
            communes,
            adoption: days("date_adoption_sdirve").last().copied(),
            deadline: deadlines.last().copied(),
            by_iris,
            outside: outside.into_iter().collect(),
        })
    }

    /// The communes of the study that it doesn't have.
    pub(super) fn absent(&self) -> Vec<usize> {
        (0..self.communes.len()).filter(|&i| self.communes[i].is_none()).collect()
    }
}

/// The rule of the model on the code of an IRIS, which begins with that of its commune.
const IRIS: &str = "IRIS";

/// Tells the rows whose IRIS is of another commune, as the check of the layer found them.
fn iris_of_others(layer: &Layer, notes: &mut Notes) {
    let control = &layer.control;
    let inside = |row: usize| layer.inside().any(|feature| feature.number == row);
    let of = |rule: usize| control.rules.get(rule).is_some_and(|rule| rule.code == IRIS);
    let rows = control.problems.iter().filter(|p| of(p.rule) && inside(p.row));
    let rows: Vec<String> = rows.map(|p| format!("{} : {}", p.place, p.found)).collect();
    if rows.is_empty() {
        return;
    }
    let lines = french::count(rows.len(), "ligne du SDIRVE a un IRIS", "lignes du SDIRVE ont un IRIS");
    let d = fault::other_iris(format!("{lines} d'une autre commune"), layer);
    let d = d.label(format!("{} ; comptée dans la commune de la ligne", french::list_at_most(&rows, LISTED)));
    notes.push(d.help(
        "corriger le code de l'IRIS, dont les 5 premiers caractères sont ceux de la commune, ou celui de la commune",
    ));
}

impl Plan {
    /// The rows of a commune, added up; what one of them lacks is unknown for the whole.
    fn of(layer: &Layer, rows: &[&Feature]) -> Self {
        let sum = |field: &str| -> ByClass {
            let class = |c: usize| {
                let of = |row: &&Feature| whole(layer.number(row, &format!("{field}_nb_pdc_intervalle_{}", c + 1)));
                rows.iter().map(of).try_fold(0u32, |sum, n| sum.checked_add(n?))
            };
            std::array::from_fn::<_, CLASSES, _>(class)
        };
        Self { existing: sum("existant"), induced: sum("evaluation_developpement"), objective: sum("objectifs") }
    }
}
