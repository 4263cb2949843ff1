//! What one line of `rattachements.csv` names, looked for in the territory and in the layers.

use super::departments::departments;
use super::epci::find_epci;
use super::fault::{malformed, unknown};
use super::target::{Target, all_of, layer_targets};
use super::vocabulary::Vocabulary;
use crate::diagnostic::Diagnostic;
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

/// What may stand in the column `genre`.
const KINDS: [&str; 8] = ["commune", "epci", "departement", "territoire", "couche", "entite", "filtre", "aucun"];

/// Nothing is called so; the nearest name is proposed, or else what to do.
fn absent<'a>(message: String, typed: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> Box<Diagnostic> {
    Box::new(unknown(message).help(nearest_or(typed, known, otherwise)))
}

fn nearest_or<'a>(typed: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> String {
    let nearest = french::nearest(typed, known);
    nearest.map_or_else(|| otherwise.to_owned(), |nearest| format!("vouliez-vous dire `{nearest}` ?"))
}

fn ill_formed(message: String, help: impl Into<String>) -> Box<Diagnostic> {
    Box::new(malformed(message).help(help))
}

/// The targets that a line names: a kind of layers may be held by several.
pub(super) fn targets(
    kind: &str,
    text: &str,
    territory: &Territory,
    layers: &[Layer],
    vocabulary: &Vocabulary,
) -> Result<Vec<Target>, Box<Diagnostic>> {
    if french::name_key(kind).trim_end_matches('s') != "couche" {
        return target(kind, text, territory, layers).map(|target| vec![target]);
    }
    if let Some(layer) = layers.iter().find(|l| l.id == text) {
        return Ok(vec![all_of(layer, territory)]);
    }
    if vocabulary.kinds.iter().any(|k| k.id == text) {
        return Ok(layer_targets(text, vocabulary, territory, layers));
    }
    let known = layers.iter().map(|l| l.id.as_str()).chain(vocabulary.kinds.iter().map(|k| k.id.as_str()));
    let otherwise = "donner une couche de l'étude ou un genre de couche du vocabulaire";
    Err(absent(format!("la couche `{text}` n'existe pas"), text, known, otherwise))
}

fn department(text: &str, key: &str, territory: &Territory) -> Result<Target, Box<Diagnostic>> {
    let all = departments(territory);
    if let Some((code, _)) = all.iter().find(|(code, name)| code == text || french::name_key(name) == key) {
        return Ok(Target::Department(code.clone()));
    }
    let message = format!("le territoire n'a pas de commune dans le département `{text}`");
    Err(absent(message, text, all.iter().map(|(_, name)| name.as_str()), "donner le code ou le nom"))
}

fn target(kind: &str, text: &str, territory: &Territory, layers: &[Layer]) -> Result<Target, Box<Diagnostic>> {
    let key = french::name_key(text);
    let empty = || ill_formed(format!("la cible du genre `{kind}` manque"), "remplir la colonne cible");
    match french::name_key(kind).trim_end_matches('s') {
        "commune" if text.is_empty() => Err(empty()),
        "commune" => commune(text, &key, territory),
        "epci" if text.is_empty() => Err(empty()),
        "epci" => epci(text, territory),
        "departement" if text.is_empty() => Err(empty()),
        "departement" => department(text, &key, territory),
        "territoire" => {
            if key.is_empty() || text == "*" || key == "territoire" || key == french::name_key(&territory.name) {
                return Ok(Target::Territory);
            }
            let message = format!("`{text}` n'est pas le territoire de l'étude");
            Err(absent(message, text, std::iter::once(territory.name.as_str()), "laisser la cible vide"))
        }
        "aucun" => Ok(Target::Nowhere),
        "entite" => feature(text, layers),
        "filtre" => filter(text, territory, layers),
        _ => {
            let message = format!("le genre `{kind}` n'existe pas");
            let otherwise = format!("écrire {}", KINDS.join(", "));
            Err(ill_formed(message, nearest_or(kind, KINDS.into_iter(), &otherwise)))
        }
    }
}

fn commune(text: &str, key: &str, territory: &Territory) -> Result<Target, Box<Diagnostic>> {
    let by_name: Vec<usize> =
        (0..territory.communes.len()).filter(|&i| french::name_key(&territory.communes[i].name) == key).collect();
    match (territory.index_of(text), by_name.as_slice()) {
        (Some(i), _) | (None, &[i]) => Ok(Target::Commune(i)),
        (None, []) => {
            let message = format!("la commune `{text}` n'est pas dans le territoire");
            let names = territory.communes.iter().map(|c| c.name.as_str());
            // The code is compared with codes: a code is near no name.
            let codes = territory.communes.iter().map(|c| c.code.as_str());
            let digits = text.chars().any(|c| c.is_ascii_digit());
            let otherwise = "donner le code INSEE ou le nom d'une commune du territoire";
            Err(if digits { absent(message, text, codes, otherwise) } else { absent(message, text, names, otherwise) })
        }
        (None, several) => {
            let codes: Vec<&str> = several.iter().map(|&i| territory.communes[i].code.as_str()).collect();
            let message = format!("plusieurs communes s'appellent `{text}`");
            Err(Box::new(unknown(message).help(format!("écrire le code : {}", codes.join(" ou ")))))
        }
    }
}

fn epci(text: &str, territory: &Territory) -> Result<Target, Box<Diagnostic>> {
    if let Some(i) = find_epci(territory, text) {
        return Ok(Target::Epci(i));
    }
    let message = format!("l'EPCI `{text}` n'est pas dans le territoire");
    let otherwise = "donner le SIREN ou le nom d'un EPCI du territoire";
    let digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ');
    Err(if digits {
        absent(message, text, territory.epcis.iter().map(|e| e.code.as_str()), otherwise)
    } else {
        absent(message, text, territory.epcis.iter().map(|e| e.name.as_str()), otherwise)
    })
}

fn layer_of<'a, 'b>(text: &'b str, layers: &'a [Layer]) -> Result<(&'a Layer, &'b str), Box<Diagnostic>> {
    let Some((id, rest)) = text.split_once(':') else {
        let message = format!("la cible `{text}` n'a pas la forme `couche:…`");
        return Err(ill_formed(message, "écrire `couche:identifiant`, `couche:champ=valeur` ou `couche:*`"));
    };
    let (id, rest) = (id.trim(), rest.trim());
    match layers.iter().find(|l| l.id == id) {
        Some(layer) => Ok((layer, rest)),
        None => {
            let known: Vec<&str> = layers.iter().map(|l| l.id.as_str()).collect();
            let otherwise = if known.is_empty() {
                "déclarer la couche dans `territoire.toml`".to_owned()
            } else {
                format!("les couches de l'étude sont {}", french::list_at_most(&known, 8))
            };
            let message = format!("la couche `{id}` n'existe pas");
            Err(absent(message, id, known.into_iter(), &otherwise))
        }
    }
}

fn feature(text: &str, layers: &[Layer]) -> Result<Target, Box<Diagnostic>> {
    let (layer, id) = layer_of(text, layers)?;
    if layer.features.iter().any(|f| f.id == id) {
        return Ok(Target::Features { layer: layer.id.clone(), ids: vec![id.to_owned()], filter: None });
    }
    let message = format!("l'entité `{id}` n'est pas dans la couche `{}`", layer.id);
    let known = layer.features.iter().map(|f| f.id.as_str());
    Err(absent(message, id, known, "donner un identifiant de la couche"))
}

fn filter(text: &str, territory: &Territory, layers: &[Layer]) -> Result<Target, Box<Diagnostic>> {
    let (layer, condition) = layer_of(text, layers)?;
    if condition == "*" {
        return Ok(all_of(layer, territory));
    }
    let Some((field, value)) = condition.split_once('=') else {
        let message = format!("le filtre `{condition}` n'a pas la forme `champ=valeur`");
        return Err(ill_formed(message, format!("écrire `{}:champ=valeur` ou `{}:*`", layer.id, layer.id)));
    };
    let (field, value) = (field.trim(), value.trim());
    let Some(place) = layer.field(field) else {
        let message = format!("le champ `{field}` n'est pas dans la couche `{}`", layer.id);
        let names: Vec<&str> = layer.fields.iter().map(String::as_str).collect();
        let otherwise = format!("les champs sont {}", french::list_at_most(&names, 8));
        return Err(absent(message, field, names.into_iter(), &otherwise));
    };
    let ids = layer.features.iter().filter(|f| layer.value(f, place).is(value) && f.is_of(territory));
    Ok(Target::Features {
        layer: layer.id.clone(),
        ids: ids.map(|f| f.id.clone()).collect(),
        filter: Some(format!("{field}={value}")),
    })
}
