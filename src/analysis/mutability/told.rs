//! The sentences.

use super::matrix::Matrix;
use super::score::Site;
use super::tables::trust;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::outcome::Outcome;

/// Under this reliability, out of 10, an index says above all what is to be asked.
const RELIABLE: f64 = 5.0;

/// Tells the words of an inventory that the matrix doesn't have, criterion by criterion.
pub(super) fn unread(layer: &Layer, matrix: &Matrix, sites: &[Site<'_>], notes: &mut Notes) {
    for (c, criterion) in matrix.criteria.iter().enumerate() {
        let words: Vec<&str> =
            sites.iter().flat_map(|s| &s.unread).filter(|(of, _)| *of == c).map(|(_, words)| words.as_str()).collect();
        if words.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` : {} que la matrice n'a pas, qui compte{} comme renseignée{} sans note",
            criterion.id,
            french::count(words.len(), "valeur", "valeurs"),
            if words.len() < 2 { "" } else { "nt" },
            french::s(words.len())
        );
        let mut some = words.clone();
        some.sort_unstable();
        some.dedup();
        let known = criterion.names();
        let help = match known.is_empty() {
            true => "écrire un nombre, « ne sait pas », ou « aucun trouvé »".to_owned(),
            false => format!("écrire l'une de : {}. Ou « ne sait pas », « aucun trouvé »", known.join(" ; ")),
        };
        notes.push(
            Diagnostic::new("A0574", message)
                .at(Place::File(layer.file.clone()))
                .label(french::list_at_most(&some, 5))
                .help(help),
        );
    }
}

pub(super) fn findings(outcome: &mut Outcome, matrix: &Matrix, sites: &[Site<'_>]) {
    let known: Vec<&Site<'_>> = sites.iter().filter(|s| s.best().is_some()).collect();
    if known.is_empty() {
        outcome.find("D'aucune friche un seul critère n'est connu : il n'y a pas d'indice.");
        return;
    }
    let mut parts = Vec::new();
    for (u, one) in matrix.uses.iter().enumerate() {
        let first: Vec<&&Site<'_>> = known.iter().filter(|s| s.best() == Some(u)).collect();
        if first.is_empty() {
            continue;
        }
        let missing = first.iter().filter(|s| s.hectares.is_none()).count();
        let hectares: f64 = first.iter().filter_map(|s| s.hectares).sum();
        let least = if missing > 0 { " au moins" } else { "" };
        parts.push((
            first.len(),
            format!(
                "{} pour {} ({} ha{least})",
                french::integer(first.len() as u64),
                french::lower_first(&one.name),
                french::number(hectares, 1)
            ),
        ));
    }
    parts.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
    let mut notes: Vec<f64> = known.iter().filter_map(|s| s.reliability).collect();
    notes.sort_by(f64::total_cmp);
    let median = notes.get(notes.len() / 2).copied();
    // The sentence goes over the map: it doesn't say more than is known.
    let weak =
        median.filter(|m| *m < RELIABLE).map(|_| " ; indices peu fiables, à prendre comme des questions à poser");
    let own = if matrix.own.is_empty() { "" } else { ", avec les poids de l'étude" };
    outcome.find(format!(
        "Premier usage de {} : {} (matrice Mutafriches {}{own}){}.",
        french::count(known.len(), "friche", "friches"),
        french::list(&parts),
        matrix.version,
        weak.unwrap_or_default()
    ));
    let tied: Vec<&str> = known.iter().filter(|s| !s.ties().is_empty()).map(|s| s.feature.name.as_str()).collect();
    if !tied.is_empty() {
        outcome.find(format!(
            "De {}, d'autres usages ont le même indice que le premier, que seul l'ordre publié met devant eux : {}.",
            french::count(tied.len(), "friche", "friches"),
            french::list_at_most(&tied, 5)
        ));
    }
    if let Some(median) = median {
        let weak = notes.iter().filter(|n| **n < RELIABLE).count();
        let weak = match weak {
            0 => String::new(),
            n => format!(
                " ; {} {} sous {} : {} dit surtout ce qu'il reste à demander",
                french::count(n, "friche", "friches"),
                if n < 2 { "est" } else { "sont" },
                french::short(RELIABLE, 0),
                if n < 2 { "son indice" } else { "leur indice" }
            ),
        };
        outcome.find(format!("Fiabilité médiane : {} sur 10 ({}){weak}.", french::short(median, 1), trust(median)));
    }
    // The weight that would be filled in, over all friches.
    let mut asked: Vec<(usize, f64, usize)> = (0..matrix.criteria.len())
        .map(|c| {
            let n = sites.iter().filter(|s| s.unknown.contains(&c)).count();
            (c, n as f64 * matrix.criteria[c].weight, n)
        })
        .filter(|(_, gain, _)| *gain > 0.0)
        .collect();
    asked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if !asked.is_empty() {
        let first: Vec<String> = asked
            .iter()
            .take(3)
            .map(|(c, _, n)| {
                format!(
                    "{} (inconnu de {})",
                    french::lower_first(&matrix.criteria[*c].name),
                    french::integer(*n as u64)
                )
            })
            .collect();
        outcome.find(format!("Le plus utile à demander : {}.", french::list(&first)));
    }
    let swayed: Vec<&&Site<'_>> = known.iter().filter(|s| !s.swayed.is_empty()).collect();
    if !swayed.is_empty() {
        let names: Vec<&str> = swayed.iter().map(|s| s.feature.name.as_str()).collect();
        outcome.find(format!(
            "De {}, le premier usage tient à un seul poids, doublé ou divisé par deux : {}.",
            french::count(swayed.len(), "friche", "friches"),
            french::list_at_most(&names, 5)
        ));
    }
}
