//! The keys of baskets and comparisons in `territoire.toml`: services with their filters, basins, several words.

use std::collections::BTreeSet;

use crate::analysis::{Filter, Service};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::pull::{Given, Section};

/// The filter of a service as it is written.
#[derive(Debug)]
pub(super) struct FilterConfig {
    /// The layer.
    pub layer: String,
    /// The field that is looked at.
    pub field: Given<String>,
    /// The texts of it that are kept.
    pub values: Vec<Given<String>>,
    /// Whether numbers are kept, from a least one up.
    pub numbers: bool,
}

/// The filters of services that have been read.
pub(super) fn filters(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<FilterConfig> {
    let one = |mut section: Section<'_>| {
        let layer = section.text("couche", notes)?.value;
        let field = section.text("champ", notes)?;
        let numbers = section.has("minimum");
        Some(FilterConfig { layer, field, values: section.texts("valeurs", notes).unwrap_or_default(), numbers })
    };
    let sections = s.sections(key, &mut Notes::new());
    sections.into_iter().filter_map(one).collect()
}

/// The services of a basket: `[{ nom = "Pharmacie", couche = "bpe", champ = "TYPEQU", valeurs = ["D307"] }]`. `None`,
/// with notes, when one of them can't be right.
pub(super) fn services(
    s: &mut Section<'_>,
    key: &str,
    layers: Option<&[&str]>,
    notes: &mut Notes,
) -> Option<Vec<Service>> {
    let before = notes.count(Severity::Error);
    let place = s.place();
    let mut out: Vec<Service> = Vec::new();
    let mut names = BTreeSet::new();
    for section in s.sections(key, notes) {
        let at = section.place();
        let Some(service) = service(section, layers, notes) else { continue };
        if !names.insert(french::name_key(&service.name)) {
            notes.push(
                Diagnostic::new("E0104", format!("deux services du panier s'appellent « {} »", service.name))
                    .at(at)
                    .help("donner un autre `nom` à l'un des deux, ou réunir leurs `valeurs`"),
            );
        }
        out.push(service);
    }
    if out.is_empty() && notes.count(Severity::Error) == before {
        notes.push(
            Diagnostic::new("E0104", format!("la clé `{key}` n'a aucun service"))
                .at(place)
                .help("écrire par exemple `{ nom = \"Pharmacie\", couche = \"pharmacies\" }`"),
        );
    }
    (notes.count(Severity::Error) == before).then_some(out)
}

fn service(mut s: Section<'_>, layers: Option<&[&str]>, notes: &mut Notes) -> Option<Service> {
    let name = s.text("nom", notes);
    let name = s.require("nom", name);
    let layer = s.text("couche", notes);
    let layer = s.require("couche", layer);
    let field = s.text("champ", notes);
    let values = s.texts("valeurs", notes);
    let least = s.number("minimum", notes);
    s.finish(notes);
    let known = layer.as_ref().is_none_or(|given| known_layer(given, layers, notes));
    let filtered = values.is_some() || least.is_some();
    let fault = |message: &str, given: &Given<String>, help: &str, notes: &mut Notes| {
        notes.push(Diagnostic::new("E0104", message.to_owned()).at(given.place.clone()).help(help.to_owned()));
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
    let filter = field.filter(|_| filtered).map(|field| Filter {
        field: field.value,
        values: values.into_iter().flatten().map(|v| v.value).collect(),
        least: least.map(|v| v.value),
    });
    let (name, layer) = (name?, layer?);
    known.then_some(Service { name: name.value, layer: layer.value, filter })
}

/// Whether the layer is declared; a note says it when it is not. Without a list everything is.
pub(super) fn known_layer(given: &Given<String>, layers: Option<&[&str]>, notes: &mut Notes) -> bool {
    let Some(layers) = layers else { return true };
    if layers.contains(&given.value.as_str()) {
        return true;
    }
    let nearest = french::nearest(&given.value, layers.iter().copied()).map(|n| format!("\"{n}\""));
    notes.push(
        Diagnostic::new("E0109", format!("la couche `{}` n'est pas déclarée", given.value))
            .at(given.place.clone())
            .label(format!("couches déclarées : {}", french::list(layers)))
            .did_you_mean(nearest.as_deref()),
    );
    false
}

/// The text of a key that names a field of a layer, `couche:id.champ`, once its layer is known to be declared.
pub(super) fn layer_field(given: Given<String>, layers: Option<&[&str]>, notes: &mut Notes) -> Option<String> {
    let rest = given.value.strip_prefix("couche:").unwrap_or(&given.value);
    let (id, rest) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    if layers.is_none_or(|known| known.contains(&id)) {
        return Some(given.value);
    }
    let known = layers.unwrap_or_default();
    let nearest = french::nearest(id, known.iter().copied()).map(|n| format!("\"couche:{n}{rest}\""));
    notes.push(
        Diagnostic::new("E0109", format!("la couche `{id}` n'est pas déclarée"))
            .at(given.place)
            .label(format!("couches déclarées : {}", french::list(known)))
            .did_you_mean(nearest.as_deref()),
    );
    None
}

/// What makes basins: `poles`, or a field of a layer.
pub(super) fn basins(given: Given<String>, layers: Option<&[&str]>, notes: &mut Notes) -> Option<String> {
    if given.value.starts_with("couche:") && given.value.contains('.') {
        return layer_field(given, layers, notes);
    }
    if given.value == "poles" {
        return Some(given.value);
    }
    notes.push(
        Diagnostic::new("E0104", format!("`{}` ne dit pas ce qui fait les bassins", given.value))
            .at(given.place)
            .label("attendu : poles, ou couche:identifiant.champ"),
    );
    None
}

/// Words, each one of those that are known, each once.
pub(super) fn choices(
    given: Vec<Given<String>>,
    (key, words): (&str, &[&str]),
    notes: &mut Notes,
) -> Option<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    let mut all = true;
    for one in given {
        if !words.contains(&one.value.as_str()) {
            notes.push(not_a_choice(&one, key, words));
            all = false;
        } else if !out.contains(&one.value) {
            out.push(one.value);
        }
    }
    all.then_some(out)
}

/// The diagnostic of a word that is none of those known.
pub(super) fn not_a_choice(given: &Given<String>, key: &str, words: &[&str]) -> Diagnostic {
    let nearest = french::nearest(&given.value, words.iter().copied()).map(|n| format!("\"{n}\""));
    Diagnostic::new("E0104", format!("`{}` n'est pas un choix de la clé `{key}`", given.value))
        .at(given.place.clone())
        .label(format!("choix possibles : {}", french::list(words)))
        .did_you_mean(nearest.as_deref())
}
