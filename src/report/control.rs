//! The control report of layers: counted on the terminal, complete in `controle.xlsx`, each fault as a point to look at
//! in `controle.gpkg`.

use std::fmt::Write as _;
use std::path::Path;

use geo::Geometry;

use super::Failure;
use crate::book::xlsx::{Made, ROWS as SHEET_ROWS, Refusal, Style, Writer};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::french;
use crate::layer::{
    Control, Family, Fate, Field, FieldKind, GeometryKind, Problem, RuleResult, Score, Value, VectorTable,
    write_geopackage,
};
use crate::territory::Territory;

/// How many rules of a layer are named on the terminal.
const RULES: usize = 15;
/// How many rows of a rule are named on the terminal.
const ROWS: usize = 5;

/// The report of one layer for a terminal.
#[must_use]
pub fn text(control: &Control) -> String {
    let mut out = String::new();
    let rows = |n: usize| french::count(n, &control.row[0], &control.row[1]);
    let model = [control.model.as_str(), control.version.as_str()].join(" ");
    let _ = writeln!(out, "Couche « {} » : {}, modèle {}", control.title, control.file, model.trim_end());
    for detected in &control.detected {
        let _ = writeln!(out, "  lu : {detected}");
    }
    let feminine = |n: usize, word: &str| format!("{} {word}{}", french::integer(n as u64), french::s(n));
    let _ = writeln!(
        out,
        "  {} : {}, {} dont {}, {}",
        french::count(control.read, "ligne lue", "lignes lues"),
        rows(control.kept),
        feminine(control.kept, "gardée"),
        feminine(control.repaired, "réparée"),
        feminine(control.rejected, "écartée"),
    );
    if let Some((n, [one, many])) = &control.groups {
        let _ = writeln!(out, "  {} dans {}", rows(control.kept), french::count(*n, one, many));
    }
    let mut where_: Vec<String> = Vec::new();
    let mut say = |n: usize, text: &str| {
        if n > 0 {
            where_.push(format!("{} {text}", french::integer(n as u64)));
        }
    };
    say(control.kept.saturating_sub(control.outside + control.nowhere), "dans le territoire");
    say(control.outside, "hors du territoire (à part : comptent pour les distances seulement)");
    say(control.at_commune, "à la mairie de la commune, faute de coordonnées");
    say(control.nowhere, "sans position");
    if !where_.is_empty() {
        let _ = writeln!(out, "  {}", where_.join(" ; "));
    }
    if let Some(told) = control.addresses.told() {
        let _ = writeln!(out, "  {told}");
    }
    if let Some((oldest, newest)) = control.dates {
        let _ = writeln!(out, "  mises à jour du {} au {}", french::date(oldest), french::date(newest));
    }
    for (rule, n) in &control.duplicates {
        let _ = writeln!(out, "  doublons : {}, {rule}", french::count(*n, "ligne", "lignes"));
    }
    let scores: Vec<String> = Family::ALL
        .iter()
        .filter_map(|f| Some(format!("{} {}", f.name(), scored(control, control.score(*f)?))))
        .collect();
    if !scores.is_empty() {
        let _ = writeln!(out, "  lignes en règle, pour la règle la moins suivie : {}", scores.join(" · "));
    }
    let failed = control.failed();
    for (i, rule) in failed.iter().take(RULES) {
        let _ = writeln!(
            out,
            "    {:<13} {} ({} sur {}){}",
            rule.family.name(),
            rule.title,
            french::integer(rule.failed as u64),
            french::integer(rule.checked as u64),
            rows_of(control, *i)
        );
    }
    if failed.len() > RULES {
        let more = french::count(failed.len() - RULES, "autre règle", "autres règles");
        let _ = writeln!(out, "    … et {more} en défaut, dans controle.xlsx");
    }
    out
}

/// «82,5 % (`nb_log_vacant:connu`)»: the score, and the rule that it is of where some rows fail it.
fn scored(control: &Control, score: Score) -> String {
    let rule = if score.share < 1.0 { format!(" (`{}`)", control.rules[score.rule].code) } else { String::new() };
    // What is not all is not told as all.
    let decimals = (1..4).find(|d| score.share >= 1.0 || score.share * 100.0 < 100.0 - 0.5 * 0.1_f64.powi(*d));
    format!("{}{rule}", french::percent(score.share, decimals.unwrap_or(4) as usize))
}

/// The first rows that fail a rule, with what stands there, and what became of them.
fn rows_of(control: &Control, rule: usize) -> String {
    let named: Vec<String> = control
        .of_rule(rule)
        .map(|p| {
            if p.found.is_empty() {
                p.place.clone()
            } else {
                format!("{} `{}`", p.place, french::shorten(&p.found, 40))
            }
        })
        .collect();
    // What is counted by column is not told row by row.
    if named.is_empty() {
        return String::new();
    }
    let repaired = control.of_rule(rule).filter(|p| matches!(p.fate, Fate::Repaired(_))).count();
    let done = match repaired {
        0 => String::new(),
        n if n == named.len() => " → réparé".to_owned(),
        n => format!(" → {} réparé{}", french::integer(n as u64), french::s(n)),
    };
    format!(" : {}{done}", french::list_at_most(&named, ROWS))
}

/// Writes the workbook: a page of layers, a page of rules, a page of faults row by row. What it can't hold is told.
///
/// # Errors
/// When the file can't be written.
pub fn write_workbook(
    controls: &[&Control],
    name: &str,
    date: jiff::civil::Date,
    path: &Path,
) -> Result<Vec<Diagnostic>, Failure> {
    let made = workbook(controls, name, date).map_err(|e| Failure::writing(path, e))?;
    disk::write(path, &made.bytes)?;
    Ok(made.cuts.told(path))
}

fn workbook(controls: &[&Control], name: &str, date: jiff::civil::Date) -> Result<Made, Refusal> {
    let mut workbook = Writer::new(name, date)?;
    let (head, share) = (Style::heading(), Style::number("0.0%"));
    let mut layers = vec![
        ("Couche", 28.0),
        ("Fichier", 34.0),
        ("Modèle", 20.0),
        ("Version", 10.0),
        ("Lignes lues", 10.0),
        ("Gardées", 10.0),
        ("Réparées", 10.0),
        ("Écartées", 10.0),
        ("Hors du territoire", 12.0),
        ("À la mairie", 12.0),
        ("Sans position", 12.0),
        ("Plus ancienne mise à jour", 14.0),
        ("Plus récente mise à jour", 14.0),
    ];
    let families: Vec<String> = Family::ALL.iter().map(|f| format!("{}, règle la moins suivie", f.name())).collect();
    layers.extend(families.iter().map(|name| (name.as_str(), 15.0)));
    let mut sheet = workbook.sheet("Couches")?;
    sheet.heads(&layers, &head)?;
    for (r, c) in controls.iter().enumerate() {
        let row = r + 1;
        for (i, text) in [&c.title, &c.file, &c.model, &c.version].into_iter().enumerate() {
            sheet.write(row, i, text)?;
        }
        let counts = [c.read, c.kept, c.repaired, c.rejected, c.outside, c.at_commune, c.nowhere];
        for (i, n) in counts.into_iter().enumerate() {
            sheet.write(row, i + 4, n as f64)?;
        }
        if let Some((oldest, newest)) = c.dates {
            sheet.write(row, 11, &french::date(oldest))?;
            sheet.write(row, 12, &french::date(newest))?;
        }
        for (i, family) in Family::ALL.iter().enumerate() {
            if let Some(score) = c.score(*family) {
                sheet.put(row, i + 13, score.share, &share)?;
            }
        }
    }
    let mut sheet = workbook.sheet("Règles")?;
    let columns = [
        ("Couche", 28.0),
        ("Famille", 14.0),
        ("Règle", 30.0),
        ("Ce qui ne va pas", 60.0),
        ("Contrôles", 11.0),
        ("En défaut", 11.0),
        ("Réussite", 11.0),
        ("Comment corriger", 60.0),
        ("Origine de la règle", 50.0),
    ];
    sheet.heads(&columns, &head)?;
    let mut row = 0;
    for c in controls {
        for rule in &c.rules {
            row += 1;
            let texts = [&c.title, rule.family.name(), &rule.code, &rule.title].map(str::to_owned);
            for (i, text) in texts.iter().enumerate() {
                sheet.write(row, i, text)?;
            }
            sheet.write(row, 4, rule.checked as f64)?;
            sheet.write(row, 5, rule.failed as f64)?;
            if rule.checked > 0 {
                let passed = 1.0 - rule.failed as f64 / rule.checked as f64;
                sheet.put(row, 6, passed.max(0.0), &share)?;
            }
            sheet.write(row, 7, &rule.help)?;
            sheet.write(row, 8, &rule.source)?;
        }
    }
    if row > 0 {
        sheet.filter(0, row, 8)?;
    }
    let all = || controls.iter().flat_map(|c| c.problems.iter().map(move |p| (*c, p)));
    let mut sheet = workbook.sheet("Lignes")?;
    let columns = [
        ("Couche", 28.0),
        ("Ligne", 14.0),
        ("Identifiant", 24.0),
        ("Règle", 30.0),
        ("Ce qui ne va pas", 60.0),
        ("Colonne", 24.0),
        ("Valeur lue", 36.0),
        ("Attendu", 50.0),
        ("Devenir", 18.0),
    ];
    sheet.heads(&columns, &head)?;
    let mut row = 0;
    for (c, p) in all().take(SHEET_ROWS) {
        row += 1;
        for (i, text) in cells(c, p).iter().enumerate() {
            if !text.is_empty() {
                sheet.write(row, i, *text)?;
            }
        }
    }
    if row > 0 {
        sheet.filter(0, row, 8)?;
    }
    let left = all().count().saturating_sub(SHEET_ROWS);
    if left > 0 {
        sheet.write(
            row + 1,
            0,
            &format!("… et {left} autres, dans controle.gpkg : une feuille n'en tient pas plus"),
        )?;
    }
    columns_sheet(&mut workbook, controls, &head, &share)?;
    workbook.made()
}

/// A page of the columns of numbers: what each holds, who says so, and of how many rows it is known.
fn columns_sheet(workbook: &mut Writer, controls: &[&Control], head: &Style, share: &Style) -> Result<(), Refusal> {
    let mut sheet = workbook.sheet("Colonnes")?;
    let heads = [
        ("Couche", 28.0),
        ("Colonne", 30.0),
        ("Nature", 12.0),
        ("D'après", 26.0),
        ("Unité", 10.0),
        ("Lignes", 10.0),
        ("Connues", 10.0),
        ("Secrètes", 10.0),
        ("Inconnues", 10.0),
        ("Vides", 10.0),
        ("Part connue", 11.0),
    ];
    sheet.heads(&heads, head)?;
    let mut row = 0;
    for (c, column) in controls.iter().flat_map(|c| c.columns.iter().map(move |column| (*c, column))) {
        row += 1;
        let unit = column.unit.as_deref().unwrap_or_default();
        let nature = column.magnitude.name().trim_start_matches("un ");
        for (i, text) in [c.title.as_str(), &column.name, nature, column.told_by.said(), unit].into_iter().enumerate() {
            if !text.is_empty() {
                sheet.write(row, i, text)?;
            }
        }
        for (i, n) in [column.rows, column.known(), column.secret, column.unknown, column.empty].into_iter().enumerate()
        {
            sheet.write(row, i + 5, n as f64)?;
        }
        if column.rows > 0 {
            sheet.put(row, 10, column.known() as f64 / column.rows as f64, share)?;
        }
    }
    if row > 0 {
        sheet.filter(0, row, 10)?;
    }
    Ok(())
}

fn cells<'a>(control: &'a Control, problem: &'a Problem) -> [&'a str; 9] {
    let rule: &RuleResult = &control.rules[problem.rule];
    [
        &control.title,
        &problem.place,
        &problem.id,
        &rule.code,
        &rule.title,
        problem.column.as_deref().unwrap_or_default(),
        &problem.found,
        &problem.expected,
        problem.fate.name(),
    ]
}

/// Writes the faults as points, one table a layer; those of rows without position have no geometry.
///
/// # Errors
/// When the file can't be written.
pub fn write_points(controls: &[&Control], territory: &Territory, path: &Path) -> Result<(), Failure> {
    let names = ["place", "identifiant", "regle", "constat", "colonne", "valeur", "attendu", "devenir"];
    let field = |name: &str| Field { name: name.to_owned(), kind: FieldKind::Text, about: String::new() };
    let tables: Vec<VectorTable> = controls
        .iter()
        .map(|c| VectorTable {
            name: format!("controle_{}", c.layer.replace('-', "_")),
            title: format!("Contrôle de la couche « {} »", c.title),
            source: c.file.clone(),
            fields: names.iter().map(|n| field(n)).collect(),
            rows: c
                .problems
                .iter()
                .map(|p| {
                    let text = |t: &str| if t.is_empty() { Value::Missing } else { Value::Text(t.to_owned()) };
                    (p.at.map(Geometry::Point), cells(c, p)[1..].iter().map(|t| text(t)).collect())
                })
                .collect(),
            geometry: GeometryKind::Point,
        })
        .collect();
    write_geopackage(path, &territory.projection, &tables).map_err(|e| Failure::writing(path, e))
}

/// The report as JSON, without the faults of single rows beyond their rule's count.
#[must_use]
pub fn json(control: &Control) -> serde_json::Value {
    let rules: Vec<serde_json::Value> = control
        .failed()
        .iter()
        .map(|(i, r)| {
            let rows: Vec<serde_json::Value> = control
                .of_rule(*i)
                .map(|p| serde_json::json!({ "lieu": p.place, "identifiant": p.id, "colonne": p.column, "valeur": p.found, "attendu": p.expected, "devenir": p.fate.name() }))
                .collect();
            serde_json::json!({ "regle": r.code, "famille": r.family.id(), "constat": r.title, "controles": r.checked, "en_defaut": r.failed, "lignes": rows })
        })
        .collect();
    let scores: serde_json::Map<String, serde_json::Value> = Family::ALL
        .iter()
        .filter_map(|f| Some((f.id().to_owned(), serde_json::json!(control.score(*f)?.share))))
        .collect();
    let columns: Vec<serde_json::Value> = control
        .columns
        .iter()
        .map(|c| {
            serde_json::json!({
                "colonne": c.name,
                "nature": c.magnitude.name().trim_start_matches("un "),
                "d_apres": c.told_by.said(),
                "lignes": c.rows,
                "connues": c.known(),
                "secretes": c.secret,
                "inconnues": c.unknown,
                "vides": c.empty,
            })
        })
        .collect();
    serde_json::json!({
        "couche": control.layer,
        "fichier": control.file,
        "modele": control.model,
        "version": control.version,
        "lues": control.read,
        "gardees": control.kept,
        "reparees": control.repaired,
        "ecartees": control.rejected,
        "hors_du_territoire": control.outside,
        "a_la_commune": control.at_commune,
        "par_geocodage": control.addresses.placed,
        "score_du_geocodage": control.addresses.score,
        "sans_position": control.nowhere,
        "groupes": control.groups.as_ref().map(|g| g.0),
        "doublons": control.duplicates,
        "notes": scores,
        "colonnes": columns,
        "regles": rules,
    })
}
