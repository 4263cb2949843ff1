//! The services of a basket: each the whole of a layer, or the features of it that pass a filter.

use std::collections::BTreeSet;

use super::column::{Fit, LISTED, has_field};
use super::{Entry, Kind, Seen, Stage, layer, unfit};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::pull::{Given, Section};

/// One of the services of a basket.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name for people: «Boulangerie».
    pub name: String,
    /// The layer that it is of.
    pub layer: String,
    /// Which features of the layer it is; all of them without.
    pub filter: Option<Filter>,
}

/// Which features of a layer count.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field that is looked at.
    pub field: String,
    /// Those that have one of these texts there.
    pub values: Vec<String>,
    /// Those that have this number there, or more.
    pub least: Option<f64>,
}

/// The services of a basket: `[{ nom = "Pharmacie", couche = "bpe", champ = "TYPEQU", valeurs = ["D307"] }]`.
#[derive(Debug, Clone, Copy)]
pub struct Services;

/// The filter of a service as it is written.
struct Written {
    layer: String,
    /// The field that is looked at.
    field: Given<String>,
    /// The texts of it that are kept.
    values: Vec<Given<String>>,
    /// Whether numbers are kept, from a least one up.
    numbers: bool,
}

impl Kind for Services {
    type Value = Vec<Service>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<Service>> {
        let before = entry.notes.count(Severity::Error);
        let place = entry.section.place();
        let mut out: Vec<Service> = Vec::new();
        let mut names = BTreeSet::new();
        for section in entry.section.sections(entry.key, entry.notes) {
            let at = section.place();
            let Some((service, written)) = service(section, entry.layers, entry.notes) else { continue };
            if !names.insert(french::name_key(&service.name)) {
                let message = format!("deux services du panier s'appellent « {} »", service.name);
                let help = "donner un autre `nom` à l'un des deux, ou réunir leurs `valeurs`";
                entry.notes.push(unfit(message, at).help(help));
            }
            if let Some(written) = written {
                entry.later(Stage::Values, move |_, seen, notes| check(&written, seen, notes));
            }
            out.push(service);
        }
        if out.is_empty() && entry.notes.count(Severity::Error) == before {
            entry.notes.push(
                unfit(format!("la clé `{}` n'a aucun service", entry.key), place)
                    .help("écrire par exemple `{ nom = \"Pharmacie\", couche = \"pharmacies\" }`"),
            );
        }
        (entry.notes.count(Severity::Error) == before).then_some(out)
    }
}

fn service(mut s: Section<'_>, layers: Option<&[&str]>, notes: &mut Notes) -> Option<(Service, Option<Written>)> {
    let name = s.text("nom", notes);
    let name = s.require("nom", name);
    let layer = s.text("couche", notes);
    let layer = s.require("couche", layer);
    let field = s.text("champ", notes);
    let values = s.texts("valeurs", notes);
    let least = s.number("minimum", notes);
    s.finish(notes);
    let known = layer.as_ref().is_none_or(|given| layer::known(given, layers, notes));
    let filtered = values.is_some() || least.is_some();
    let fault = |message: &str, given: &Given<String>, help: &str, notes: &mut Notes| {
        notes.push(unfit(message, given.place.clone()).help(help.to_owned()));
    };
    match (&field, &name) {
        (Some(given), _) if !filtered => {
            fault("`champ` ne dit pas ce qu'il garde", given, "ajouter `valeurs = [\"…\"]` ou `minimum = …`", notes);
        }
        (Some(given), _) if values.is_some() && least.is_some() => {
            fault("un service se filtre par `valeurs` ou par `minimum`, pas les deux", given, "retirer l'un", notes);
        }
        (None, Some(given)) if filtered => {
            fault("`valeurs` et `minimum` demandent un `champ`", given, "ajouter `champ = \"…\"`", notes);
        }
        _ => {}
    }
    let (name, layer) = (name?.value, layer?.value);
    let values = values.unwrap_or_default();
    let numbers = least.is_some();
    let filter = field.as_ref().filter(|_| filtered).map(|field| Filter {
        field: field.value.clone(),
        values: values.iter().map(|v| v.value.clone()).collect(),
        least: least.map(|v| v.value),
    });
    let written = field.map(|field| Written { layer: layer.clone(), field, values, numbers });
    known.then_some((Service { name, layer, filter }, written))
}

/// A field that a service is filtered by, and each of the values that it keeps.
fn check(written: &Written, seen: &Seen<'_>, notes: &mut Notes) {
    let Some(layer) = seen.layer(&written.layer) else { return };
    let name = written.field.value.as_str();
    let fit = if written.numbers { Fit::Numbers } else { Fit::Any };
    if !has_field(layer, name, &str::to_owned, fit, &written.field.place, notes) {
        return;
    }
    let Some(at) = layer.field(name) else { return };
    let mut known: Vec<&str> = layer.features.iter().filter_map(|f| f.cells.get(at)).collect();
    known.sort_unstable();
    known.dedup();
    for given in &written.values {
        let wanted = given.value.trim();
        if known.iter().any(|k| k.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        let message = format!("aucune entité de la couche `{}` n'a `{wanted}` dans `{name}`", layer.id);
        let nearest = near(wanted, &known);
        let label = match nearest.as_slice() {
            [] => format!("il y a : {}", french::list_at_most(&known, LISTED)),
            nearest => format!("les plus proches : {}", french::list(nearest)),
        };
        let first = nearest.first().map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::new("A0620", message)
                .at(given.place.clone())
                .label(label)
                .help("retirer cette valeur, ou l'écrire comme la couche")
                .did_you_mean(first.as_deref()),
        );
    }
}

/// The values most like one that is not there, the most alike first: three at most.
fn near<'a>(wanted: &str, known: &[&'a str]) -> Vec<&'a str> {
    let mut left = known.to_vec();
    let mut out = Vec::new();
    while let Some(one) = french::nearest(wanted, left.iter().copied()).filter(|_| out.len() < 3) {
        left.retain(|k| *k != one);
        out.push(one);
    }
    out
}
