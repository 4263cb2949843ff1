//! What the check of a layer says on the terminal of a run: what blocks, line by line; what changes figures, counted.

use std::collections::BTreeMap;

use super::addresses;
use super::builtin::Built;
use super::control::{Control, Fate, Problem};
use super::reading::Reading;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::model::value::number;
use crate::layer::{Feature, FieldType, Layer, faults};

/// How many rows a counted message names.
const NAMED: usize = 5;

pub(super) fn layer(reading: &Reading<'_>, control: &Control, notes: &mut Notes) {
    let file = &reading.spec.shown;
    for detected in &control.detected {
        notes.push(faults::detected(detected.clone()).in_file(file));
    }
    for problem in control.problems.iter().filter(|p| p.fate == Fate::Blocking) {
        notes.push(blocking(reading, control, problem));
    }
    counted(reading, control, notes);
    let at_commune = format!("localisée{} à la commune (à sa mairie)", french::s(control.at_commune));
    let outside: Fault = if reading.spec.beyond {
        |message| {
            Diagnostic::new("I0328", format!("{message} : elles comptent pour les distances, pas dans les totaux"))
        }
    } else {
        |message| Diagnostic::new("A0311", message)
    };
    let unfound = control.addresses.unasked > 0;
    let said: [(usize, &str, bool, Fault); 3] = [
        (control.at_commune, &at_commune, unfound, |message| Diagnostic::new("A0316", message)),
        (control.nowhere, NOWHERE, unfound, |message| Diagnostic::new("A0310", message)),
        (control.outside, "hors du territoire", false, outside),
    ];
    for (n, text, asked, fault) in said.into_iter().filter(|(n, ..)| *n > 0) {
        let d = fault(format!("{} {text}", french::count(n, "entité", "entités"))).in_file(file);
        let d = if text == NOWHERE { lost(control, d) } else { d };
        notes.push(if asked { d.help(addresses::mend(reading, control)) } else { d });
    }
    if let Some(told) = control.addresses.told() {
        notes.push(Diagnostic::new("I0366", told).in_file(file).label("une position géocodée n'est pas un relevé"));
    }
    conformity(reading, control, notes);
}

/// What is said of rows that nothing places.
const NOWHERE: &str = "sans position";

/// Names the rows that nothing places, and the communes that they may mean: a name misspelt loses a row.
fn lost(control: &Control, d: Diagnostic) -> Diagnostic {
    let rule = control.rules.iter().position(|rule| Built::of(&rule.code) == Some(Built::Nowhere));
    let rows: Vec<&Problem> = rule.into_iter().flat_map(|rule| control.of_rule(rule)).collect();
    let row = |p: &&Problem| match p.found.is_empty() {
        true => p.place.clone(),
        false => format!("{} (« {} » : {})", p.place, p.found, p.expected),
    };
    let named: Vec<String> = rows.iter().take(NAMED).map(row).collect();
    match named.is_empty() {
        true => d,
        false => d.label(french::list_among(&named, rows.len())).help(
            "corriger le nom ou le code de leur commune, ou ajouter leurs coordonnées : elles ne comptent nulle part",
        ),
    }
}

/// A fault that stops the study, at its place.
fn blocking(reading: &Reading<'_>, control: &Control, problem: &Problem) -> Diagnostic {
    let built = Built::of(&control.rules[problem.rule].code);
    let found = &problem.found;
    let d = match built {
        Some(Built::Broken) => faults::cut(found.clone()),
        Some(Built::Unreadable) => faults::no_geometry(format!("`{found}` n'est pas une position")),
        Some(Built::Swapped) => faults::swapped("coordonnées inversées : latitude puis longitude"),
        Some(Built::UnknownCommune) => Diagnostic::new("E0317", format!("`{found}` n'est pas un code de commune")),
        Some(Built::Invalid) => faults::no_geometry("un contour se recoupe et n'a pas pu être réparé"),
        _ => faults::elsewhere("coordonnées hors de France"),
    };
    let d = d.at(place(reading, problem));
    let d = match built {
        Some(Built::Swapped | Built::Outside) => d.label(format!("lu : {found}")),
        Some(Built::UnknownCommune) => d.label("un code INSEE de 5 caractères est attendu"),
        _ => d,
    };
    match built {
        Some(Built::Unreadable | Built::Broken) => d.help(control.rules[problem.rule].help.clone()),
        _ => d.help(problem.expected.clone()),
    }
}

fn place(reading: &Reading<'_>, problem: &Problem) -> Place {
    match reading.lines.binary_search_by_key(&problem.row, |(number, _)| *number) {
        Ok(i) => {
            let column = problem.column.as_ref().and_then(|name| reading.raw.fields.iter().position(|f| f == name));
            reading.raw.place_in(reading.lines[i].0, reading.lines[i].1, column)
        }
        // A line that makes no row, or the whole file.
        Err(_) => match reading.raw.broken.iter().find(|b| b.number == problem.row) {
            Some(broken) => Place::Line { file: reading.spec.shown.clone(), line: broken.line, column: None },
            None => Place::File(reading.spec.shown.clone()),
        },
    }
}

/// What was repaired, lost or set aside: one message for each rule and column.
fn counted(reading: &Reading<'_>, control: &Control, notes: &mut Notes) {
    let mut groups: BTreeMap<(usize, &str, u8), Vec<&Problem>> = BTreeMap::new();
    for problem in &control.problems {
        let fate = match problem.fate {
            Fate::Rejected => 0,
            Fate::Lost => 1,
            Fate::Repaired(_) => 2,
            Fate::Kept if changes_figures(&control.rules[problem.rule].code) => 3,
            Fate::Kept | Fate::Blocking => continue,
        };
        let column = problem.column.as_deref().unwrap_or_default();
        groups.entry((problem.rule, column, fate)).or_default().push(problem);
    }
    for ((rule, _, fate), problems) in groups {
        let rule = &control.rules[rule];
        let built = Built::of(&rule.code);
        let n = problems.len();
        let lines = french::count(n, "ligne", "lignes");
        let s = french::s(n);
        // A number that a surface in whole square metres can't be: its unit is in doubt.
        let field = problems[0].column.as_deref().and_then(|name| reading.model.field_of(name));
        let whole = field.is_some_and(|f| f.kind == FieldType::Integer && f.unit.as_deref() == Some("m²"));
        let doubtful = fate == 1 && whole && problems.iter().all(|p| number(&p.found).is_some_and(french::is_quantity));
        let done = match fate {
            0 => format!("{lines} écartée{s}"),
            1 if doubtful => format!("{lines} dont la surface est écartée, en hectares ou en m²"),
            1 => format!("{lines} dont la valeur est écartée"),
            2 => format!("{lines} réparée{s}"),
            _ => lines,
        };
        let named: Vec<String> = problems
            .iter()
            .take(NAMED)
            .map(|p| match &p.fate {
                Fate::Repaired(new) if !new.is_empty() && !p.found.is_empty() => {
                    format!("{} (`{}` lu `{new}`)", p.place, p.found)
                }
                _ if p.found.is_empty() => p.place.clone(),
                _ => format!("{} (`{}`)", p.place, p.found),
            })
            .collect();
        let message = format!("{done} : {}", rule.title);
        let d = match (fate, built) {
            (0, Some(Built::SameId)) => faults::twice(message),
            (0, Some(Built::SamePlace)) => Diagnostic::new("A0324", message),
            (0, Some(Built::UnknownSection | Built::Orphan | Built::Twice)) => Diagnostic::new("A0325", message),
            (0, _) => Diagnostic::new("A0321", message),
            (1, _) if doubtful => in_another_unit(message),
            (1, _) | (3, Some(Built::DayHours)) => Diagnostic::unused(message),
            (2, _) => Diagnostic::new("A0322", message),
            (_, Some(Built::SameHours)) => Diagnostic::new("A0326", message),
            _ if DOUBTFUL_SURFACES.contains(&rule.code.as_str()) => in_another_unit(message),
            (_, Some(Built::Doubtful | Built::Postal)) => Diagnostic::new("A0329", message),
            _ => Diagnostic::new("A0313", message),
        };
        let d = d.at(place(reading, problems[0])).label(french::list_among(&named, n));
        let twice = matches!(built, Some(Built::SameId | Built::SamePlace));
        let aside = fate == 0 && twice && !problems[0].expected.is_empty();
        notes.push(d.help(if aside || doubtful { problems[0].expected.clone() } else { rule.help.clone() }));
    }
}

/// A surface that is probably in another unit than that of its field.
fn in_another_unit(message: String) -> Diagnostic {
    Diagnostic::new("A0566", message)
}

/// One line on the rest: how far the layer is from its schema.
fn conformity(reading: &Reading<'_>, control: &Control, notes: &mut Notes) {
    let kept = |p: &&Problem| p.fate == Fate::Kept && !is_told(&control.rules[p.rule].code);
    let n = control.problems.iter().filter(kept).count();
    if n > 0 {
        let rules = control
            .rules
            .iter()
            .enumerate()
            .filter(|(i, r)| r.failed > 0 && control.of_rule(*i).any(|p| kept(&p)))
            .count();
        let message = format!(
            "{} de {} du modèle {}",
            french::count(n, "écart", "écarts"),
            french::count(rules, "règle", "règles"),
            reading.model.id
        );
        notes.push(
            Diagnostic::new("I0323", message)
                .in_file(&reading.spec.shown)
                .help("`territoire verifier` les donne règle par règle, et `controle.xlsx` ligne par ligne"),
        );
    }
}

/// Rules of surfaces that are probably in another unit: ten thousand times too small or too large, they change every sum.
const DOUBTFUL_SURFACES: [&str; 2] = ["SURH", "SURM"];

/// Rules whose faults change figures even where the row is kept as it is.
fn changes_figures(code: &str) -> bool {
    if DOUBTFUL_SURFACES.contains(&code) {
        return true;
    }
    let built = Built::of(code);
    let position = matches!(built, Some(Built::Elsewhere | Built::FoundElsewhere | Built::Doubtful | Built::Postal));
    position || matches!(built, Some(Built::DayHours | Built::SameHours | Built::ToCome))
}

/// Rules whose faults have a message of their own.
fn is_told(code: &str) -> bool {
    let own = matches!(Built::of(code), Some(Built::AtCommune | Built::Nowhere | Built::FormerCommune));
    own || changes_figures(code)
}

/// What makes the diagnostic of a sentence.
type Fault = fn(String) -> Diagnostic;

/// Friches without a known surface are told once.
pub(super) fn surfaces(layer: &Layer, notes: &mut Notes) {
    if !layer.model.is("friches") {
        return;
    }
    let columns = ["unite_fonciere_surface", "site_surface"].map(|name| layer.column(name));
    let surface = |f: &Feature| columns.iter().flatten().find_map(|column| column.number(f));
    let missing = layer.features.iter().filter(|f| surface(f).is_none()).count();
    if missing > 0 {
        let message = format!("{} sans surface", french::count(missing, "friche", "friches"));
        notes
            .push(Diagnostic::new("A0318", message).in_file(&layer.file).help("remplir `unite_fonciere_surface` (m²)"));
    }
}
