//! The door: a file becomes a layer whose features are placed, attached to their commune, typed and checked.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::Built;
use super::control::{Control, Fate, Problem, RuleResult};
use super::duplicates::{self, Candidate, Consolidated, Decision};
use super::model::{Duplicates, Family, FieldType, Model, Shape, Test};
use super::place::{self, Where};
use super::raw::{Raw, RawRow};
use super::row::{Draft, Reading};
use super::rules::{self, Member};
use super::value::{self, Check};
use super::{Feature, Kind, Layer, Precision, Spec, surfaces, table, tell, vector};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::parallel;
use crate::territory::Territory;

/// Rows read by one thread at a time.
const CHUNK: usize = 2_048;

/// Formats that hold one table only, by their extensions.
const SINGLE: [&str; 5] = ["csv", "tsv", "txt", "geojson", "json"];

/// Reads a layer and checks it. `None`, with the reasons in the notes, when the file can't be read as a table; a fault
/// of a row is in [`Layer::control`], and an error in the notes when it would falsify the answers.
#[must_use]
pub fn read(spec: &Spec, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let raw = open(spec, notes)?;
    build(spec, raw, territory, notes)
}

fn open(spec: &Spec, notes: &mut Notes) -> Option<Raw> {
    let extension = spec.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match std::fs::read(&spec.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = if error.kind() == std::io::ErrorKind::NotFound { "E0101" } else { "E0108" };
            let message = format!("le fichier `{}` ne peut pas être ouvert", spec.shown.display());
            notes.push(Diagnostic::new(code, message).in_file(&spec.shown).label(error.to_string()));
            return None;
        }
    };
    if let Some(wanted) = spec.table.as_ref().filter(|_| SINGLE.contains(&extension.as_str())) {
        notes.push(
            Diagnostic::new("E0353", format!("un fichier {} n'a qu'une table", extension.to_uppercase()))
                .at(wanted.place.clone())
                .help("retirer la clé `table`, qui choisit une couche d'un GeoPackage, une feuille d'un classeur ou une table d'une base"),
        );
        return None;
    }
    match extension.as_str() {
        "csv" | "tsv" | "txt" => table::csv(&bytes, &spec.shown, notes),
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => table::spreadsheet(&bytes, &spec.shown, spec.table.as_ref(), notes),
        "geojson" | "json" => vector::geojson(&String::from_utf8_lossy(&bytes), &spec.shown, notes),
        _ => vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), notes),
    }
}

/// The layer of a file whose table was read. `None` when nothing says where its rows are.
pub(super) fn build(spec: &Spec, mut raw: Raw, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let model = &spec.model;
    let mut control = Control {
        layer: spec.id.clone(),
        title: spec.title.clone(),
        file: spec.shown.display().to_string(),
        model: model.id.clone(),
        row: model.row.clone(),
        read: raw.rows.len() + raw.broken.len(),
        detected: std::mem::take(&mut raw.detected),
        ..Control::default()
    };
    if control.read == 0 {
        notes.push(Diagnostic::new("A0307", format!("la couche `{}` est vide", spec.id)).in_file(&spec.shown));
        return Some(layer(spec, raw.fields.clone(), vec![Kind::Text; raw.fields.len()], Vec::new(), control));
    }
    let written = std::mem::take(&mut raw.fields);
    raw.fields = official_names(model, &written, &mut control);
    absent_columns(spec, &raw, &written, notes);
    let place = Where::find(&raw, model);
    if place.nowhere() {
        notes.push(
            Diagnostic::new("E0301", format!("la couche `{}` n'a pas de coordonnées", spec.id))
                .in_file(&spec.shown)
                .label(format!("colonnes lues : {}", french::list_at_most(&written, 12)))
                .help("ajouter des colonnes `lon` et `lat`, ou `code_insee`"),
        );
        return None;
    }
    let Ok((source, recognised)) = place::source(&raw, &place, model, spec.crs, territory) else {
        notes.push(
            Diagnostic::new(
                "E0303",
                "coordonnées qui ne sont pas des degrés, et dont la projection n'a pas été reconnue",
            )
            .in_file(&spec.shown)
            .label("aucune projection française ne met ces points dans leurs communes ou autour du territoire")
            .help("ajouter à la couche `crs = 2154` (Lambert-93) ou le code EPSG de la projection"),
        );
        return None;
    };
    if let Some(found) = &recognised {
        let proof = match found.agree {
            Some((agree, of)) => format!("{agree} points sur {of} y tombent dans leur commune"),
            None => "la seule qui met les points autour du territoire".to_owned(),
        };
        let code = found.projection.code();
        control.detected.push(format!("coordonnées en {} (EPSG:{code}), reconnu : {proof}", found.name));
    }
    let column = |name: &str| raw.find(&[name]);
    let reading = Reading {
        spec,
        model,
        fields: raw.fields.iter().map(|f| model.field_of(f)).collect(),
        rules: rules::compile(model, column),
        abroad: place::is_abroad(territory),
        ids: model.ids.iter().filter_map(|n| column(n)).collect(),
        names: model.names.iter().filter_map(|n| column(n)).collect(),
        date: model.date.as_deref().and_then(column),
        place,
        source,
        territory,
        raw: &raw,
    };
    control.version = version(model, &raw);
    let (mut drafts, mut counts) = rows(&reading);
    let mut whole = broken(&reading, &mut counts);
    identities(&reading, &mut drafts, &mut counts, &mut control);
    stale(&reading, &mut drafts, &mut counts);
    whole.extend(of_groups(&reading, &mut drafts, &mut counts, &mut control));
    whole.extend(absent_required(&reading, &mut counts));
    let failed = collect(&reading, &mut drafts, whole, &counts, &mut control);
    shares(&reading, &failed, &mut control);
    let kinds = kinds(&reading, &drafts);
    let features = features(&reading, drafts, &mut control);
    tell::layer(&reading, &control, notes);
    let fields = raw.fields.clone();
    let layer = layer(spec, fields, kinds, features, control);
    tell::surfaces(&layer, notes);
    Some(layer)
}

fn layer(spec: &Spec, fields: Vec<String>, kinds: Vec<Kind>, features: Vec<Feature>, control: Control) -> Layer {
    Layer {
        id: spec.id.clone(),
        title: spec.title.clone(),
        model: spec.model.clone(),
        source: spec.source.clone(),
        fictional: spec.fictional,
        file: spec.shown.clone(),
        fields,
        kinds,
        features,
        control,
    }
}

/// The columns under the official names of the fields that they hold; another name is said.
fn official_names(model: &Model, written: &[String], control: &mut Control) -> Vec<String> {
    let exact: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut renamed = Vec::new();
    let mut names = Vec::new();
    for column in written {
        let field = model.field_of(column).map(|f| f.name.as_str());
        // A column of the official name wins over one that only looks like it.
        let official = field.filter(|name| (*name == column || !exact.contains(name)) && !taken.contains(*name));
        if let Some(name) = official.filter(|name| name != column) {
            renamed.push(format!("`{column}` lue comme `{name}`"));
        }
        let name = official.unwrap_or(column).to_owned();
        taken.insert(name.clone());
        names.push(name);
    }
    if !renamed.is_empty() {
        control.detected.push(format!("colonnes : {}", french::list_at_most(&renamed, 8)));
    }
    names
}

/// Columns without which the analyses can do nothing.
fn absent_columns(spec: &Spec, raw: &Raw, written: &[String], notes: &mut Notes) {
    for column in spec.model.essential.iter().filter(|c| raw.find(&[c]).is_none()) {
        let d = Diagnostic::new("E0315", format!("il manque la colonne `{column}`")).in_file(&spec.shown);
        notes.push(match french::nearest(column, written.iter().map(String::as_str)) {
            Some(nearest) => d.help(format!("la colonne `{nearest}` est-elle celle-là ? la renommer `{column}`")),
            None => d.help(format!("colonnes du modèle {} : {}", spec.model.id, spec.model.template().trim())),
        });
    }
}

/// The version of the schema that the file follows: the newest whose own fields it has.
fn version(model: &Model, raw: &Raw) -> String {
    let lacks = |version: &&String| {
        model.official().any(|f| f.since.as_ref() == Some(*version) && raw.find(&[&f.name]).is_none())
    };
    model.versions.iter().find(|v| !lacks(v)).unwrap_or(&model.version).clone()
}

/// Reads every row, several chunks side by side; the counts of rows that each rule was tested on.
fn rows(reading: &Reading<'_>) -> (Vec<Draft>, Vec<u32>) {
    let chunks: Vec<&[RawRow]> = reading.raw.rows.chunks(CHUNK).collect();
    let read = parallel::map(&chunks, |rows| {
        let mut counts = vec![0_u32; reading.rules_len()];
        let drafts: Vec<Draft> = rows.iter().map(|row| reading.row(row, &mut counts)).collect();
        (drafts, counts)
    });
    let mut drafts = Vec::with_capacity(reading.raw.rows.len());
    let mut counts = vec![0_u32; reading.rules_len()];
    for (mut some, of_chunk) in read {
        drafts.append(&mut some);
        for (total, n) in counts.iter_mut().zip(of_chunk) {
            *total += n;
        }
    }
    (drafts, counts)
}

/// Lines that could not be cut.
fn broken(reading: &Reading<'_>, counts: &mut [u32]) -> Vec<Problem> {
    let rule = reading.rule_built(Built::Broken);
    if !reading.raw.broken.is_empty() {
        counts[rule] += (reading.raw.broken.len() + reading.raw.rows.len()) as u32;
    }
    let problem = |(line, said): &(usize, String)| Problem {
        rule,
        row: line.saturating_sub(1),
        place: reading.shown(*line),
        id: String::new(),
        column: None,
        found: said.clone(),
        expected: Built::Broken.about().4.to_owned(),
        fate: reading.grave(),
        at: None,
    };
    reading.raw.broken.iter().map(problem).collect()
}

fn add(reading: &Reading<'_>, draft: &mut Draft, rule: usize, found: &str, expected: &str, fate: Fate) {
    let problem = Problem {
        rule,
        row: draft.number,
        place: reading.shown(draft.line),
        id: draft.id.clone().unwrap_or_default(),
        column: None,
        found: found.to_owned(),
        expected: expected.to_owned(),
        fate,
        at: draft.point(),
    };
    draft.problems.push(problem);
}

/// Rows of one identifier, then rows of one thing at one place: one is kept.
fn identities(reading: &Reading<'_>, drafts: &mut [Draft], counts: &mut [u32], control: &mut Control) {
    let column = |names: &[&str]| reading.raw.find(names);
    let consolidated = Consolidated {
        dataset: column(&["datagouv_dataset_id", "dataset_id"]),
        resource: column(&["datagouv_resource_id", "resource_id"]),
        modified: column(&["last_modified", "created_at"]),
    };
    let by_date = match &reading.model.duplicates {
        Duplicates::States(name) => column(&[name]),
        _ => reading.date,
    };
    let decisions = {
        let candidate = |d: &'_ Draft| -> Option<jiff::civil::Date> {
            by_date.and_then(|c| d.cells.get(c)).and_then(value::as_date)
        };
        let candidates: Vec<Candidate<'_>> = drafts
            .iter()
            .map(|d| Candidate { id: d.id.as_deref(), without: d.without_id, cells: &d.cells, date: candidate(d) })
            .collect();
        duplicates::decide(&candidates, &reading.model.duplicates, consolidated)
    };
    counts[reading.rule_built(Built::SameId)] += drafts.iter().filter(|d| d.id.is_some()).count() as u32;
    apply(reading, drafts, &decisions, Built::SameId, control);
    if reading.model.same_place.is_empty() {
        return;
    }
    let columns: Vec<usize> = reading.model.same_place.iter().filter_map(|n| reading.raw.find(&[n])).collect();
    if columns.len() != reading.model.same_place.len() {
        return;
    }
    let keys: Vec<Option<String>> = drafts.iter().map(|d| same_place(d, &columns)).collect();
    counts[reading.rule_built(Built::SamePlace)] += keys.iter().flatten().count() as u32;
    let decisions = {
        let candidates: Vec<Candidate<'_>> = drafts
            .iter()
            .zip(&keys)
            .map(|(d, key)| Candidate { id: key.as_deref(), without: false, cells: &d.cells, date: d.date })
            .collect();
        duplicates::decide(&candidates, &Duplicates::Freshest, Consolidated::default())
    };
    apply(reading, drafts, &decisions, Built::SamePlace, control);
}

/// What two rows of one thing at one exact place have in common; none for a row set aside or placed at its mairie.
fn same_place(draft: &Draft, columns: &[usize]) -> Option<String> {
    if draft.rejected() || draft.precision != Precision::Exact {
        return None;
    }
    let place = position_key(draft)?;
    let values: Option<Vec<String>> = columns.iter().map(|c| draft.cells.get(*c).map(french::name_key)).collect();
    Some(format!("{place} {}", values?.join(" ")))
}

/// The position of a row to the decimetre.
fn position_key(draft: &Draft) -> Option<String> {
    let point = draft.point()?;
    Some(format!("{:.1} {:.1}", point.x(), point.y()))
}

fn apply(reading: &Reading<'_>, drafts: &mut [Draft], decisions: &[Decision], built: Built, control: &mut Control) {
    let rule = reading.rule_built(built);
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    let ids: Vec<String> = drafts.iter().map(|d| d.id.clone().unwrap_or_default()).collect();
    let numbers: Vec<usize> = drafts.iter().map(|d| d.number).collect();
    for (i, decision) in decisions.iter().enumerate() {
        if decision.rule.is_empty() {
            continue;
        }
        *tally.entry(decision.rule).or_default() += 1;
        if decision.aside {
            let said = match decision.kept_instead {
                Some(kept) => format!("{} (ligne de données {})", decision.rule, numbers[kept]),
                None => decision.rule.to_owned(),
            };
            add(reading, &mut drafts[i], rule, &ids[i], &said, Fate::Rejected);
        }
    }
    control.duplicates.extend(tally.into_iter().map(|(rule, n)| (rule.to_owned(), n)));
}

/// Rows that were not updated for long, at the date of the study.
fn stale(reading: &Reading<'_>, drafts: &mut [Draft], counts: &mut [u32]) {
    let (Some(months), Some(today)) = (reading.model.stale_after, reading.spec.today) else { return };
    let Ok(limit) = today.checked_sub(jiff::Span::new().months(i64::from(months))) else { return };
    let rule = reading.rule_built(Built::Stale);
    for draft in drafts.iter_mut() {
        let Some(date) = draft.date else { continue };
        counts[rule] += 1;
        if date < limit {
            add(reading, draft, rule, &french::date(date), &format!("après le {}", french::date(limit)), Fate::Kept);
        }
    }
}

/// Rules of groups of rows, overlaps of outlines, declared surfaces.
fn of_groups(reading: &Reading<'_>, drafts: &mut [Draft], counts: &mut [u32], control: &mut Control) -> Vec<Problem> {
    let mut whole = Vec::new();
    let kept: Vec<usize> = (0..drafts.len()).filter(|i| !drafts[*i].rejected()).collect();
    let everyone: Vec<usize> = (0..drafts.len()).collect();
    let none = &reading.model.without_id;
    let mut found: Vec<(usize, Vec<usize>, String, String)> = Vec::new();
    {
        let members: Vec<Member<'_>> =
            kept.iter().map(|i| Member { cells: &drafts[*i].cells, place: position_key(&drafts[*i]) }).collect();
        let all: Vec<Member<'_>> = drafts.iter().map(|d| Member { cells: &d.cells, place: position_key(d) }).collect();
        for (r, rule) in reading.rules.iter().enumerate() {
            let index = reading.rule_of_model(r);
            // Two rows of one identifier that contradict each other do so even when one of them is set aside.
            let contradiction = matches!(rule.spec.test, Test::OneValue(..));
            let (members, numbers) = if contradiction { (&all, &everyone) } else { (&members, &kept) };
            if let Some(grouped) = rules::test_groups(rule, members, none) {
                counts[index] += grouped.checked as u32;
                for (rows, said, expected) in grouped.failed {
                    found.push((index, rows.iter().map(|m| numbers[*m]).collect(), said, expected));
                }
            }
            match &rule.spec.test {
                Test::Overlap => {
                    let outlines: Vec<_> = kept.iter().map(|i| drafts[*i].geometry.as_ref()).collect();
                    let (checked, pairs) = surfaces::overlaps(&outlines);
                    counts[index] += checked as u32;
                    for (a, b, area) in pairs {
                        let other = drafts[kept[a]].id.clone().unwrap_or_default();
                        let said = format!("recouvre {other} sur {} m²", french::short(area, 0));
                        found.push((index, vec![kept[b]], said, rule.spec.help.clone()));
                    }
                }
                Test::Surface(field, tolerance) => {
                    let column = reading.raw.find(&[field]);
                    for i in &kept {
                        let declared = column.and_then(|c| drafts[*i].cells.get(c)).and_then(value::number);
                        let Some((declared, real)) = declared.zip(surfaces::area(drafts[*i].geometry.as_ref())) else {
                            continue;
                        };
                        counts[index] += 1;
                        if (declared - real).abs() > tolerance * real {
                            let said = format!("{} m² déclarés", french::short(declared, 0));
                            let expected = format!("{} m² dessinés", french::short(real, 0));
                            found.push((index, vec![*i], said, expected));
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some((names, noun)) = &reading.model.group {
            // The first of the columns that is filled says of which group a row is.
            let columns: Vec<usize> = names.iter().filter_map(|n| reading.raw.find(&[n])).collect();
            let first = |m: &Member<'_>| {
                columns.iter().find_map(|c| m.cells.get(*c).filter(|t| !none.iter().any(|n| n == t)).map(str::to_owned))
            };
            let groups: BTreeSet<String> = members.iter().filter_map(first).collect();
            if !groups.is_empty() {
                control.groups = Some((groups.len(), noun.clone()));
            }
        }
    }
    for (rule, rows, said, expected) in found {
        // A fault of a group is shown once, at its first row; its other rows are named by it.
        match rows.first() {
            Some(first) => add(reading, &mut drafts[*first], rule, &said, &expected, Fate::Kept),
            None => whole.push(of_file(rule, &said, &expected)),
        }
    }
    whole
}

fn of_file(rule: usize, found: &str, expected: &str) -> Problem {
    Problem {
        rule,
        row: 0,
        place: "fichier".to_owned(),
        id: String::new(),
        column: None,
        found: found.to_owned(),
        expected: expected.to_owned(),
        fate: Fate::Kept,
        at: None,
    }
}

/// Required columns that the file does not have: one fault for all rows. Those of a newer version are not asked of a file
/// that follows an older one.
fn absent_required(reading: &Reading<'_>, counts: &mut Vec<u32>) -> Vec<Problem> {
    let mut out = Vec::new();
    let followed = version(reading.model, reading.raw);
    for field in reading.model.official().filter(|f| f.required && reading.raw.find(&[&f.name]).is_none()) {
        let newer = field.since.as_ref().is_some_and(|since| *since != followed);
        if newer {
            continue;
        }
        counts.push(1);
        let mut problem = of_file(counts.len() - 1, "colonne absente", "une colonne de ce nom");
        problem.column = Some(field.name.clone());
        out.push(problem);
    }
    out
}

/// Puts the faults together, with the rules that were tested; returns how often each rule fails, by its own index.
fn collect(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    whole: Vec<Problem>,
    counts: &[u32],
    control: &mut Control,
) -> Vec<usize> {
    let mut problems = whole;
    for draft in drafts.iter_mut() {
        // Taken, not copied; what the row became is read from its cells and its place.
        problems.append(&mut draft.problems.clone());
    }
    let mut failed = vec![0_usize; counts.len()];
    for problem in &problems {
        failed[problem.rule] += 1;
    }
    let mut renumbered = vec![usize::MAX; counts.len()];
    for (rule, checked) in counts.iter().enumerate() {
        if *checked == 0 && failed[rule] == 0 {
            continue;
        }
        renumbered[rule] = control.rules.len();
        let absent = problems.iter().find(|p| p.rule == rule).and_then(|p| p.column.as_deref());
        control.rules.push(describe(reading, rule, absent, *checked as usize, failed[rule]));
    }
    problems.sort_by_key(|p| p.row);
    for problem in &mut problems {
        problem.rule = renumbered[problem.rule];
    }
    control.problems = problems;
    failed
}

/// A rule for people.
fn describe(reading: &Reading<'_>, rule: usize, absent: Option<&str>, checked: usize, failed: usize) -> RuleResult {
    let columns = reading.raw.fields.len();
    let checks = Check::ALL.len();
    let official = || {
        let m = reading.model;
        if m.schema.is_empty() { m.source.clone() } else { format!("{} {}", m.schema, m.version) }
    };
    if rule < columns * checks {
        let column = &reading.raw.fields[rule / checks];
        let spec = reading.fields[rule / checks];
        let help = spec.map(|s| s.description.clone()).unwrap_or_default();
        let (word, family, title) = match Check::ALL[rule % checks] {
            Check::Required => ("requis", Family::Completeness, format!("`{column}` vide, alors qu'obligatoire")),
            Check::Type => {
                ("type", Family::Conformity, format!("`{column}` n'est pas {}", kind_name(spec.map(|s| s.kind))))
            }
            Check::Pattern => ("motif", Family::Conformity, format!("`{column}` n'a pas la forme du schéma")),
            Check::Values => ("valeur", Family::Conformity, format!("`{column}` hors de la liste du schéma")),
            Check::Bounds => ("bornes", Family::Plausibility, format!("`{column}` hors bornes")),
        };
        let code = format!("{column}:{word}");
        return RuleResult {
            code,
            family,
            severity: Severity::Warning,
            title,
            help,
            source: official(),
            checked,
            failed,
        };
    }
    if let Some(built) = Built::ALL.get(rule - columns * checks) {
        let (code, family, severity, title, help) = built.about();
        let (title, help) = (title.to_owned(), help.to_owned());
        let source = "territoire".to_owned();
        return RuleResult { code: code.to_owned(), family, severity, title, help, source, checked, failed };
    }
    match reading.rules.get(rule - columns * checks - Built::ALL.len()) {
        Some(rule) => RuleResult {
            code: rule.spec.code.clone(),
            family: rule.spec.family,
            severity: Severity::Warning,
            title: rule.spec.title.clone(),
            help: rule.spec.help.clone(),
            source: rule.spec.source.clone(),
            checked,
            failed,
        },
        None => {
            let column = absent.unwrap_or_default();
            RuleResult {
                code: format!("{column}:absente"),
                family: Family::Completeness,
                severity: Severity::Warning,
                title: format!("colonne obligatoire `{column}` absente"),
                help: "ajouter la colonne".to_owned(),
                source: official(),
                checked,
                failed,
            }
        }
    }
}

fn kind_name(kind: Option<FieldType>) -> &'static str {
    match kind {
        Some(FieldType::Number) => "un nombre",
        Some(FieldType::Integer) => "un nombre entier",
        Some(FieldType::Flag) => "« oui » ou « non »",
        Some(FieldType::Date) => "une date AAAA-MM-JJ",
        Some(FieldType::Year) => "une année",
        Some(FieldType::Url) => "une adresse web",
        Some(FieldType::Email) => "un courriel",
        Some(FieldType::Siren) => "un SIREN",
        Some(FieldType::Insee) => "un code INSEE",
        _ => "un texte",
    }
}

/// Rules on the share of rows that fail another rule.
fn shares(reading: &Reading<'_>, failed: &[usize], control: &mut Control) {
    for (r, rule) in reading.rules.iter().enumerate() {
        let Test::Share(of, most) = &rule.spec.test else { continue };
        let Some(other) = control.rules.iter().find(|c| c.code == *of && c.checked > 0) else { continue };
        let share = other.failed as f64 / other.checked as f64;
        let (checked, wrong) = (1, usize::from(share > *most));
        debug_assert_eq!(failed[reading.rule_of_model(r)], 0);
        control.rules.push(describe(reading, reading.rule_of_model(r), None, checked, wrong));
        if wrong > 0 {
            let expected = format!("au plus {}", french::percent(*most, 0));
            control.problems.insert(0, of_file(control.rules.len() - 1, &french::percent(share, 1), &expected));
        }
    }
}

/// The kind of each column: the model's for its own, deduced from the cells for the others.
fn kinds(reading: &Reading<'_>, drafts: &[Draft]) -> Vec<Kind> {
    let of = |c: usize| {
        if let Some(spec) = reading.fields[c] {
            return match spec.kind {
                FieldType::Number | FieldType::Integer => Kind::Number,
                FieldType::Flag => Kind::Flag,
                _ => Kind::Text,
            };
        }
        let mut cells = drafts.iter().filter_map(|d| d.cells.get(c)).peekable();
        // A leading zero or a name that says code: never a number.
        let code = |t: &str| t.len() > 1 && t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
        let name = french::fold(&reading.raw.fields[c]);
        let named = ["code", "insee", "siren", "siret", "id", "tel", "depcom", "num"].iter().any(|n| name.contains(n));
        let numbers = cells.peek().is_some() && !named && cells.all(|t| value::number(t).is_some() && !code(t));
        if numbers { Kind::Number } else { Kind::Text }
    };
    (0..reading.raw.fields.len()).map(of).collect()
}

/// The features of the layer: the rows that were not set aside.
fn features(reading: &Reading<'_>, drafts: Vec<Draft>, control: &mut Control) -> Vec<Feature> {
    let own: BTreeSet<String> = drafts.iter().filter_map(|d| d.id.clone()).collect();
    let mut out = Vec::new();
    let mut dates: Option<(jiff::civil::Date, jiff::civil::Date)> = None;
    control.rejected += reading.raw.broken.len();
    for draft in drafts {
        if draft.rejected() {
            control.rejected += 1;
            continue;
        }
        control.repaired += usize::from(draft.repaired());
        let table = reading.model.geometry == Shape::None;
        let known = table || draft.precision != Precision::Unknown;
        control.outside += usize::from(draft.commune.is_none() && known);
        control.at_commune += usize::from(draft.precision == Precision::Commune);
        let unplaced = draft.precision == Precision::Unknown && reading.model.geometry != Shape::None;
        control.nowhere += usize::from(unplaced);
        if let Some(date) = draft.date {
            dates = Some(dates.map_or((date, date), |(a, b)| (a.min(date), b.max(date))));
        }
        let number = draft.number.to_string();
        let id = draft.id.unwrap_or_else(|| if own.contains(&number) { format!("n°{number}") } else { number });
        let name = draft.name.unwrap_or_else(|| id.clone());
        out.push(Feature {
            name,
            id,
            number: draft.number,
            geometry: draft.geometry,
            precision: draft.precision,
            commune: draft.commune,
            cells: draft.cells,
        });
    }
    control.dates = dates;
    control.kept = out.len();
    out
}
