//! The faults put together, with the rules that were tested and what they are for people.

use super::builtin::Built;
use super::columns::version;
use super::control::{Control, Problem, RuleResult};
use super::groups::of_file;
use super::reading::Reading;
use crate::diagnostic::Severity;
use crate::french;
use crate::layer::model::value::Check;
use crate::layer::{Family, FieldType, Test};

/// Required columns that the file does not have: one fault for all rows. Those of a newer version are not asked of a file
/// that follows an older one.
pub(super) fn absent_required(reading: &Reading<'_>, counts: &mut Vec<u32>) -> Vec<Problem> {
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

/// Puts the faults together, with the rules that were tested.
pub(super) fn collect(reading: &Reading<'_>, mut problems: Vec<Problem>, counts: &[u32], control: &mut Control) {
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
        // Beyond the rules of the file are those of the columns that it does not have.
        let absent = (rule >= reading.rules_len()).then(|| problems.iter().find(|p| p.rule == rule));
        let absent = absent.flatten().and_then(|p| p.column.as_deref());
        control.rules.push(describe(reading, rule, absent, *checked as usize, failed[rule]));
    }
    problems.sort_by_key(|p| p.row);
    for problem in &mut problems {
        problem.rule = renumbered[problem.rule];
    }
    control.problems = problems.into();
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
        let mend = || "écrire un nombre, ou laisser la cellule vide s'il n'est pas connu".to_owned();
        let help = spec.map_or_else(mend, |s| s.description.clone());
        let (word, family, title) = match Check::ALL[rule % checks] {
            Check::Required => ("requis", Family::Completeness, format!("`{column}` vide, alors qu'obligatoire")),
            Check::Type => {
                // Only columns of numbers are judged without a model.
                let kind = spec.map_or(FieldType::Number, |s| s.kind);
                ("type", Family::Conformity, format!("`{column}` n'est pas {}", kind_name(Some(kind))))
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
        Some(FieldType::Hours) => "un horaire",
        _ => "un texte",
    }
}

/// Rules on the share of rows that fail another rule.
pub(super) fn shares(reading: &Reading<'_>, control: &mut Control) {
    for (r, rule) in reading.rules.iter().enumerate() {
        let Test::Share(of, most) = &rule.spec.test else { continue };
        let Some(other) = control.rules.iter().find(|c| c.code == *of && c.checked > 0) else { continue };
        let share = other.failed as f64 / other.checked as f64;
        let (checked, wrong) = (1, usize::from(share > *most));
        control.rules.push(describe(reading, reading.rule_of_model(r), None, checked, wrong));
        if wrong > 0 {
            let expected = format!("au plus {}", french::percent(*most, 0));
            control
                .problems
                .make_mut()
                .insert(0, of_file(control.rules.len() - 1, &french::percent(share, 1), &expected));
        }
    }
}
