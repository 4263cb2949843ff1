//! Tables whose rows stand for several things each, with their number: a row for each of them, as the model reads.

use std::collections::BTreeMap;

use super::raw::{Broken, Raw, RawRow, Why};
use crate::book::{Cells, column_key};
use crate::french;
use crate::layer::Schema;
use crate::layer::model::value::number;

/// More than this of one kind in one commune is a number that is something else.
const MOST: f64 = 100_000.0;

/// The table with a row for each thing, when it is of the counted form of its model; as it is, otherwise. What is left out
/// (other territories, other measures, totals, numbers that are not known) is counted for people.
pub(in crate::layer) fn unfold(mut raw: Raw, model: &Schema) -> Raw {
    let Some(spec) = &model.counted else { return raw };
    // It has the number, and what stands for the columns that rows can't do without.
    let needed = |field: &String| model.essential.contains(field) || model.commune.contains(field);
    let there = spec.columns.iter().filter(|(_, field)| needed(field)).all(|(c, _)| raw.find(&[c]).is_some());
    let Some(count) = raw.find(&[&spec.number]).filter(|_| there) else { return raw };
    let kept: Vec<(usize, &str)> =
        spec.kept.iter().filter_map(|(c, value)| Some((raw.find(&[c])?, value.as_str()))).collect();
    let renamed: Vec<usize> = spec.columns.iter().filter_map(|(c, _)| raw.find(&[c])).collect();
    let communes: Vec<usize> =
        spec.columns.iter().filter(|(_, f)| model.commune.contains(f)).filter_map(|(c, _)| raw.find(&[c])).collect();
    let (mut others, mut totals, mut unknown) = (BTreeMap::<String, usize>::new(), 0_usize, 0_usize);
    let (mut read, mut rows) = (0_usize, Vec::new());
    for row in std::mem::take(&mut raw.rows) {
        let other = kept.iter().find_map(|(c, value)| row.cells.get(*c).filter(|cell| cell.trim() != *value));
        if let Some(other) = other {
            *others.entry(other.trim().to_owned()).or_default() += 1;
            continue;
        }
        let total = |c: &usize| spec.total.is_some() && row.cells.get(*c).map(str::trim) == spec.total.as_deref();
        if renamed.iter().any(total) {
            totals += 1;
            continue;
        }
        let Some(text) = row.cells.get(count).filter(|t| !is_unknown(t)) else {
            unknown += 1;
            continue;
        };
        let n = match number(text) {
            Some(n) if n >= 0.0 && n.fract() == 0.0 && n <= MOST => n as usize,
            _ => {
                let said = format!("`{text}` n'est pas un nombre ({})", raw.fields[count]);
                raw.broken.push(Broken { number: row.number, line: row.line, said, why: Why::Cut });
                continue;
            }
        };
        read += 1;
        let cells = bare_codes(&row, &communes);
        // The number of a row is its own: each thing keeps the line that it comes from.
        rows.extend((0..n).map(|_| RawRow { line: row.line, cells: cells.clone(), ..RawRow::default() }));
    }
    for (i, row) in rows.iter_mut().enumerate() {
        row.number = i + 1;
    }
    raw.rows = rows;
    for (column, field) in &spec.columns {
        if let Some(at) = raw.find(&[column]).filter(|_| !raw.fields.iter().any(|f| column_key(f) == column_key(field)))
        {
            raw.fields[at].clone_from(field);
        }
    }
    let mut said = format!(
        "décompte par commune : {} dépliée{} en {}, à la mairie de leur commune",
        french::count(read, "ligne", "lignes"),
        french::s(read),
        french::count(raw.rows.len(), &model.row[0], &model.row[1])
    );
    let mut left: Vec<String> = Vec::new();
    if !others.is_empty() {
        let of: Vec<String> = others.iter().map(|(what, n)| format!("{} {what}", french::integer(*n as u64))).collect();
        left.push(format!("d'autres territoires ou mesures ({})", french::list_at_most(&of, 6)));
    }
    if totals > 0 {
        left.push(french::count(totals, "total", "totaux"));
    }
    if unknown > 0 {
        left.push(french::count(unknown, "nombre inconnu ou secret", "nombres inconnus ou secrets"));
    }
    if !left.is_empty() {
        said.push_str(&format!(" ; lignes laissées : {}", left.join(", ")));
    }
    raw.detected.push(said);
    raw
}

/// What people and the INSEE write for a number that is not known, or not told.
fn is_unknown(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "s" | "c" | "nd" | "n.d." | "na" | "nan" | "-" | "…")
}

/// The cells of a row, whose codes of communes lose what the API of the INSEE writes before them: `2025-COM-55463`.
fn bare_codes(row: &RawRow, communes: &[usize]) -> Cells {
    let mut cells = row.cells.clone();
    let bare = |c: &usize| Some((*c, row.cells.get(*c)?.trim().rsplit_once("COM-")?.1.to_owned()));
    let changes: Vec<(usize, String)> = communes.iter().filter_map(bare).collect();
    if !changes.is_empty() {
        cells.replace(&changes);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Notes;
    use crate::layer::Model;
    use crate::layer::input::table::{self, Asked};
    use std::path::Path;

    fn unfolded(csv: &str, model: &str) -> Raw {
        let model_of = Model::named(model).expect("a model");
        let asked = Asked { model: Some(&model_of), ..Asked::default() };
        let raw = table::csv(csv.as_bytes(), Path::new("b.csv"), asked, &mut Notes::new()).expect("a table");
        unfold(raw, &Model::named(model).expect("a model"))
    }

    const COUNTS: &str = "\"GEO\";\"GEO_OBJECT\";\"FACILITY_DOM\";\"FACILITY_SDOM\";\"FACILITY_TYPE\";\"BPE_MEASURE\";\"TIME_PERIOD\";\"OBS_VALUE\"\n\
        \"55\";\"DEP\";\"A\";\"A1\";\"A129\";\"FACILITIES\";2024;499\n\
        \"55463\";\"COM\";\"A\";\"A5\";\"A504\";\"FACILITIES\";2024;3\n\
        \"55463\";\"COM\";\"_T\";\"_T\";\"_T\";\"FACILITIES\";2024;4\n\
        \"55463\";\"COM\";\"B\";\"B2\";\"B207\";\"FACILITIES\";2024;1\n\
        \"55268\";\"COM\";\"B\";\"B2\";\"B207\";\"FACILITIES\";2024;0\n\
        \"55268\";\"COM\";\"D\";\"D2\";\"D265\";\"FACILITIES\";2024;\n\
        \"55268\";\"COM\";\"F\";\"F1\";\"F103\";\"PLAYING_AREAS\";2024;2\n\
        \"55268\";\"COM\";\"A\";\"A1\";\"A129\";\"FACILITIES\";2024;beaucoup\n";

    #[test]
    fn a_count_becomes_as_many_rows_and_what_is_no_kind_in_no_commune_is_left() {
        let raw = unfolded(COUNTS, "bpe");
        let of = |name: &str| {
            let c = raw.find(&[name]).unwrap_or_else(|| panic!("{name}"));
            raw.rows.iter().map(|r| r.cells.get(c).unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of("DEPCOM"), ["55463"; 4]);
        assert_eq!(of("TYPEQU"), ["A504", "A504", "A504", "B207"]);
        assert_eq!(of("AN"), ["2024"; 4]);
        assert_eq!(raw.rows.iter().map(|r| (r.number, r.line)).collect::<Vec<_>>(), [(1, 3), (2, 3), (3, 3), (4, 5)]);
        assert_eq!(raw.broken.iter().map(|b| b.line).collect::<Vec<_>>(), [9]);
        let said = raw.detected.last().expect("told");
        for part in [
            "3\u{a0}lignes dépliées en 4\u{a0}équipements",
            "1 DEP",
            "1 PLAYING_AREAS",
            "1\u{a0}total",
            "1\u{a0}nombre inconnu",
        ] {
            assert!(said.contains(part), "{part} is missing from {said}");
        }
        // The codes of the API.
        let api = "GEO;FACILITY_TYPE;TIME_PERIOD;OBS_VALUE\n2025-COM-55463;A504;2025;2\n";
        let raw = unfolded(api, "bpe");
        assert_eq!(raw.rows.len(), 2);
        assert_eq!(raw.rows[0].cells.get(0), Some("55463"));
    }

    #[test]
    fn a_table_of_another_form_or_model_is_left_as_it_is() {
        let one = "AN;DEPCOM;TYPEQU;LAMBERT_X;LAMBERT_Y\n2024;55463;A504;886000;6867000\n";
        assert_eq!(unfolded(one, "bpe").fields, ["AN", "DEPCOM", "TYPEQU", "LAMBERT_X", "LAMBERT_Y"]);
        assert_eq!(unfolded(COUNTS, "libre").rows.len(), 8);
    }
}
