//! What the settings of analyses name in layers (fields, their values), checked once these have been read: each fault is
//! told at the line that asks for it.

use super::declare::Config;
use super::services::FilterConfig;
use super::settings::AnalysisConfig;
use crate::analysis::{self, Kind, Neighbourhood, Setting};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{self, Layer, Precision};
use crate::territory::Territory;

/// How many fields or values a message lists.
const LISTED: usize = 12;

/// Checks the settings of every analysis.
pub(super) fn check(config: &Config, layers: &[Layer], territory: &Territory, notes: &mut Notes) {
    for declared in &config.analyses {
        let question = analysis::find(declared.kind).expect("the kind was found when the study was read");
        for parameter in question.parameters() {
            let Some(place) = declared.given.get(parameter.key) else { continue };
            let Some(Setting::Text(text)) = declared.asked.settings.get(parameter.key) else { continue };
            match parameter.kind {
                Kind::Field if !text.is_empty() => supply(declared, text, layers, place, notes),
                Kind::Departure => {
                    if let Some((layer, Some(name))) = of_layer(text, layers) {
                        field(layer, name, &|name| format!("couche:{}.{name}", layer.id), true, place, notes);
                    }
                }
                Kind::Basins => basins(text, layers, place, notes),
                Kind::Neighbourhood => neighbourhood(text, territory, place, notes),
                _ => {}
            }
        }
        for filter in &declared.filters {
            if let Some(layer) = layers.iter().find(|l| l.id == filter.layer) {
                values(filter, layer, notes);
            }
        }
    }
}

/// The layer and the field that `couche:id.champ` names; a layer that could not be read has its own error.
fn of_layer<'a>(text: &'a str, layers: &'a [Layer]) -> Option<(&'a Layer, Option<&'a str>)> {
    let rest = text.strip_prefix("couche:")?;
    let (id, name) = rest.split_once('.').map_or((rest, None), |(id, name)| (id, Some(name)));
    Some((layers.iter().find(|l| l.id == id)?, name))
}

/// Whether the layer has this field, of numbers if it must; an error says why not. `written` is how the study writes one.
fn field(
    layer: &Layer,
    name: &str,
    written: &dyn Fn(&str) -> String,
    numbers: bool,
    place: &Place,
    notes: &mut Notes,
) -> bool {
    let kinds = layer.fields.iter().zip(&layer.kinds);
    let fit: Vec<&String> = kinds.filter(|(_, k)| !numbers || **k == layer::Kind::Number).map(|(f, _)| f).collect();
    if fit.iter().any(|f| f.eq_ignore_ascii_case(name)) {
        return true;
    }
    let what = if numbers { "champs de nombres" } else { "champs" };
    let listed = match fit.as_slice() {
        [] => format!("elle n'a aucun de ces {what}"),
        fit => format!("ses {what} : {}", french::list_at_most(fit, LISTED)),
    };
    let d = if layer.field(name).is_some() {
        Diagnostic::new("E0104", format!("le champ `{name}` de la couche `{}` n'est pas de nombres", layer.id))
    } else {
        Diagnostic::new("E0109", format!("la couche `{}` n'a pas de champ `{name}`", layer.id))
    };
    let nearest = french::nearest(name, fit.iter().map(|f| f.as_str())).map(|n| format!("\"{}\"", written(n)));
    notes.push(d.at(place.clone()).label(listed).did_you_mean(nearest.as_deref()));
    false
}

/// The field that measures an offer.
fn supply(declared: &AnalysisConfig, name: &str, layers: &[Layer], place: &Place, notes: &mut Notes) {
    let Some(Setting::Text(id)) = declared.asked.settings.get("couche") else { return };
    if let Some(layer) = layers.iter().find(|l| l.id == *id) {
        field(layer, name, &str::to_owned, true, place, notes);
    }
}

/// A field that makes basins: one value a commune, of a table of communes.
fn basins(text: &str, layers: &[Layer], place: &Place, notes: &mut Notes) {
    let Some((layer, Some(name))) = of_layer(text, layers) else { return };
    if !field(layer, name, &|name| format!("couche:{}.{name}", layer.id), false, place, notes) {
        return;
    }
    let doubtful = |why: &str, help: &str, notes: &mut Notes| {
        let message = format!("`{name}` de la couche `{}` fait des bassins douteux", layer.id);
        notes.push(Diagnostic::new("A0622", message).at(place.clone()).label(why).help(help));
    };
    if layer.inside().any(|f| f.precision == Precision::Exact) {
        let help = "donner une table communale, une ligne par commune";
        doubtful("ses entités sont des lieux : la première de chaque commune décide pour elle", help, notes);
    } else if layer.field(name).and_then(|at| layer.kinds.get(at)) == Some(&layer::Kind::Number) {
        let help = "donner un champ qui nomme le bassin de chaque commune";
        doubtful("ce sont des nombres : un bassin pour chaque nombre différent", help, notes);
    }
}

/// More neighbours than there are other communes.
fn neighbourhood(text: &str, territory: &Territory, place: &Place, notes: &mut Notes) {
    let Ok(Neighbourhood::Nearest(k)) = text.parse() else { return };
    let communes = territory.communes.len();
    if k < communes {
        return;
    }
    let others = french::count(communes.saturating_sub(1), "autre commune", "autres communes");
    notes.push(
        Diagnostic::new("A0624", format!("`{text}` demande plus de voisines qu'il n'y en a"))
            .at(place.clone())
            .label(format!("chaque commune du territoire a {others}"))
            .help("quelques voisines suffisent : `voisinage = \"5 plus proches\"`"),
    );
}

/// A field that a service is filtered by, and each of the values that it keeps.
fn values(filter: &FilterConfig, layer: &Layer, notes: &mut Notes) {
    let name = filter.field.value.as_str();
    if !field(layer, name, &str::to_owned, filter.numbers, &filter.field.place, notes) {
        return;
    }
    let Some(at) = layer.field(name) else { return };
    let mut known: Vec<&str> = layer.features.iter().filter_map(|f| f.cells.get(at)).collect();
    known.sort_unstable();
    known.dedup();
    for given in &filter.values {
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
