//! What the check of a layer says on the terminal of a run: what blocks, line by line; what changes figures, counted.

use std::collections::BTreeMap;

use super::builtin::Built;
use super::control::{Control, Fate, Problem};
use super::reading::Reading;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{Feature, Layer};

/// How many rows a counted message names.
const NAMED: usize = 5;

pub(super) fn layer(reading: &Reading<'_>, control: &Control, notes: &mut Notes) {
    let file = &reading.spec.shown;
    for detected in &control.detected {
        notes.push(Diagnostic::new("I0308", detected.clone()).in_file(file));
    }
    for problem in control.problems.iter().filter(|p| p.fate == Fate::Blocking) {
        notes.push(blocking(reading, control, problem));
    }
    counted(reading, control, notes);
    let say = |notes: &mut Notes, code: &str, n: usize, text: &str| {
        if n > 0 {
            let message = format!("{} {text}", french::count(n, "entité", "entités"));
            notes.push(Diagnostic::new(code, message).in_file(file));
        }
    };
    let s = |n: usize| french::s(n);
    let n = control.at_commune;
    say(notes, "A0316", n, &format!("localisée{} à la commune (à sa mairie)", s(n)));
    say(notes, "A0310", control.nowhere, "sans position");
    say(notes, "A0311", control.outside, "hors du territoire");
    conformity(reading, control, notes);
}

/// A fault that stops the study, at its place.
fn blocking(reading: &Reading<'_>, control: &Control, problem: &Problem) -> Diagnostic {
    let built = Built::ALL.into_iter().find(|b| b.about().0 == control.rules[problem.rule].code);
    let found = &problem.found;
    let (code, message) = match built {
        Some(Built::Broken) => ("E0320", found.clone()),
        Some(Built::Unreadable) => ("E0309", format!("`{found}` n'est pas une position")),
        Some(Built::Swapped) => ("E0302", "coordonnées inversées : latitude puis longitude".to_owned()),
        Some(Built::UnknownCommune) => ("E0317", format!("`{found}` n'est pas un code de commune")),
        Some(Built::Invalid) => ("E0309", "un contour se recoupe et n'a pas pu être réparé".to_owned()),
        _ => ("E0303", "coordonnées hors de France".to_owned()),
    };
    let d = Diagnostic::new(code, message).at(place(reading, problem));
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
        Ok(i) => reading.raw.place(reading.lines[i].0, reading.lines[i].1),
        Err(_) => {
            let line = problem.place.rsplit(' ').next().and_then(|l| l.parse().ok());
            match line {
                Some(line) => Place::Line { file: reading.spec.shown.clone(), line, column: None },
                None => Place::File(reading.spec.shown.clone()),
            }
        }
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
        let n = problems.len();
        let lines = french::count(n, "ligne", "lignes");
        let s = french::s(n);
        let code = match (fate, rule.code.as_str()) {
            (0, "DOUBLON-ID") => "A0312",
            (0, "DOUBLON-LIEU") => "A0324",
            (0, code) if code.starts_with("SECTION-") => "A0325",
            (0, _) => "A0321",
            (1, _) => "A0314",
            (2, _) => "A0322",
            (_, "HORAIRES-ILLISIBLES") => "A0314",
            (_, "HORAIRES-PLAGES") => "A0326",
            _ => "A0313",
        };
        let done = match fate {
            0 => format!("{lines} écartée{s}"),
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
        let d = Diagnostic::new(code, format!("{done} : {}", rule.title))
            .at(place(reading, problems[0]))
            .label(french::list_among(&named, n));
        let aside = fate == 0 && !problems[0].expected.is_empty() && rule.code.starts_with("DOUBLON");
        notes.push(d.help(if aside { problems[0].expected.clone() } else { rule.help.clone() }));
    }
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

/// Rules whose faults change figures even where the row is kept as it is.
fn changes_figures(code: &str) -> bool {
    [Built::Elsewhere, Built::DayHours, Built::SameHours].iter().any(|b| b.about().0 == code)
}

/// Rules whose faults have a message of their own.
fn is_told(code: &str) -> bool {
    let own = [Built::AtCommune, Built::Nowhere, Built::FormerCommune].iter().any(|b| b.about().0 == code);
    own || changes_figures(code)
}

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
