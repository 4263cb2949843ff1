//! Datasets whose files move: the portal is asked which file is the newest, by the dataset's name and a pattern.

use std::time::Duration;

use serde_json::Value as Json;

use super::fault::{Fault, Service};
use super::kept::Chosen;
use super::{Cache, Dataset, Entry, Format, Patience, service};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// The file of a dataset that an entry wants: the newest that matches, as the portal says now, or as it said last when
/// `offline`. `None`, with the reason in the notes, when there is none.
#[must_use]
pub fn choose(
    entry: &Entry,
    dataset: &Dataset,
    cache: &Cache,
    offline: bool,
    patience: &Patience,
    notes: &mut Notes,
) -> Option<Chosen> {
    let address = format!("{}/datasets/{}/", dataset.portal.trim_end_matches('/'), dataset.id);
    let slot = cache.slot(&entry.id, &format!("{address}#{}", dataset.resource.as_deref().unwrap_or_default()));
    let earlier = slot.chosen();
    if offline {
        if earlier.is_none() {
            notes.push(super::nothing_kept(entry, &address, cache));
        }
        return earlier;
    }
    // A page of a portal comes at once or not at all.
    let patience = Patience { idle: patience.idle.min(Duration::from_secs(30)), ..*patience };
    let listed = service::ask(&address, None, Format::Json, &patience).and_then(|bytes| resources(&bytes, dataset));
    let listed = match listed {
        Ok(listed) => listed,
        Err(fault) => {
            let kept = if earlier.is_some() { " ; `--hors-ligne` utilise la copie en réserve" } else { "" };
            notes.push(fault.tell_service(&Service {
                name: "le portail de données",
                address: &address,
                expected: "la description d'un jeu de données (JSON)",
                mend: &format!("vérifier `jeu` dans catalogue.toml, d'après {}{kept}", entry.page),
            }));
            return None;
        }
    };
    let chosen = newest(entry, dataset, listed, &address, notes)?;
    // What can't be kept is asked again the next time.
    let _ = slot.keep_chosen(&chosen);
    Some(chosen)
}

/// A file of a dataset, with its format as the portal says it.
struct Listed {
    file: Chosen,
    format: String,
}

fn resources(bytes: &[u8], dataset: &Dataset) -> Result<Vec<Listed>, Fault> {
    let wrong = || Fault::Reply("une réponse qui ne décrit pas un jeu de données".to_owned());
    let json: Json = serde_json::from_slice(bytes).map_err(|_| wrong())?;
    let list = json["resources"].as_array().ok_or_else(wrong)?;
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let listed = |r: &Json| {
        let file = Chosen {
            adresse: text(&r["url"])?,
            id: text(&r["id"]).unwrap_or_default(),
            titre: text(&r["title"]).unwrap_or_default(),
            modifiee_le: text(&r["last_modified"]).or_else(|| text(&r["created_at"])),
            jeu: dataset.id.clone(),
        };
        Some(Listed { format: text(&r["format"]).unwrap_or_default().to_lowercase(), file })
    };
    Ok(list.iter().filter_map(listed).collect())
}

/// The newest file that matches; how many did is told, and what there was when none does.
fn newest(entry: &Entry, dataset: &Dataset, listed: Vec<Listed>, address: &str, notes: &mut Notes) -> Option<Chosen> {
    let seen: Vec<String> = listed.iter().map(|l| format!("« {} » ({})", l.file.titre, l.format)).collect();
    let right = |l: &Listed| {
        let name = l.file.adresse.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let pattern = dataset.resource.as_deref();
        pattern.is_none_or(|p| is_like(&l.file.titre, p) || is_like(name, p)) && fits(entry, &l.format, name)
    };
    let mut found: Vec<Chosen> = listed.into_iter().filter(right).map(|l| l.file).collect();
    found.sort_by(|a, b| b.moment().cmp(&a.moment()).then_with(|| a.titre.cmp(&b.titre)).then_with(|| a.id.cmp(&b.id)));
    let Some(first) = found.first().cloned() else {
        let pattern =
            dataset.resource.as_ref().map(|p| format!(" dont le titre ou le nom suit `{p}`")).unwrap_or_default();
        let wanted = entry.expected();
        let titles = if seen.is_empty() { "aucun fichier".to_owned() } else { french::list_at_most(&seen, 12) };
        notes.push(
            Diagnostic::new("E0367", format!("le jeu `{}` n'a pas de fichier pour `{}`", dataset.id, entry.id))
                .label(format!("{wanted}{pattern} : aucun ; {address} donne {titles}"))
                .help("corriger `ressource` ou `format` dans un fichier catalogue.toml de l'étude"),
        );
        return None;
    };
    let of = |chosen: &Chosen| chosen.day().map(|day| format!(", modifiée le {day}")).unwrap_or_default();
    let mut message = format!("`{}` : ressource « {} »{}", entry.id, first.titre, of(&first));
    if found.len() > 1 {
        message.push_str(&format!(", la plus récente de {} qui conviennent", found.len()));
    }
    let d = Diagnostic::new("I0368", message);
    let ties: Vec<&str> =
        found.iter().skip(1).filter(|c| c.moment() == first.moment()).map(|c| c.titre.as_str()).collect();
    notes.push(if ties.is_empty() {
        d
    } else {
        d.label(format!("de la même date : {}", french::list_at_most(&ties, 6)))
            .help("préciser `ressource` dans un fichier catalogue.toml de l'étude")
    });
    Some(first)
}

/// Whether a text is like a pattern, without regard to case nor accents.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (french::fold(text), french::fold(pattern));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let Some((last, middle)) = rest.split_last() else { return text.contains(first) };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Whether a file is of the format of the entry, by what the portal says or by its name.
fn fits(entry: &Entry, format: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let is = |word: &str| format == word || name.ends_with(&format!(".{word}"));
    if entry.member.is_some() {
        return is("zip") || format.ends_with("zip");
    }
    match entry.format {
        Format::Shapefile => is("zip") || is("shp"),
        Format::GeoPackage => is("gpkg") || is("geopackage"),
        Format::GeoJson => is("geojson") || is("json"),
        Format::Pbf => is("pbf"),
        other => is(other.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_as_people_write_it() {
        for (text, pattern, found) in [
            ("BPE 2024 – Détail", "bpe*detail", true),
            ("BPE 2024 – Détail", "detail", true),
            ("bpe24.parquet", "*.parquet", true),
            ("bpe24.parquet.txt", "*.parquet", false),
            ("Notice BPE", "BPE*", false),
            ("abc", "a*b*c", true),
            ("ab", "a*b*b", false),
        ] {
            assert_eq!(is_like(text, pattern), found, "{text} {pattern}");
        }
    }
}
