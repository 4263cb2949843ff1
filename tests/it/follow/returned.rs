//! What spreadsheets do to a workbook before it comes back: percentages in their own format, merged cells, one column
//! sorted without the others.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::{Read as _, Write as _};
use std::path::Path;

use territoire::diagnostic::{Diagnostic, Notes};

use crate::support::office::{Office, SAMMIELLOIS, Typed, fill, save, sheet_mut, sheets, spot};

/// The diagnostics of an import of one workbook.
fn told(office: &Office, file: &Path) -> Vec<Diagnostic> {
    let mut notes = Notes::new();
    office.study().import_follow_up(&[file.to_owned()], Some("2027-01-10"), &mut notes).unwrap();
    notes.all().to_vec()
}

/// Changes the text of one member of a workbook.
fn edit(file: &Path, member: &str, change: impl Fn(&str) -> String) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name == member {
            let text = String::from_utf8(bytes).unwrap();
            let changed = change(&text);
            assert_ne!(text, changed, "{member}");
            bytes = changed.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    std::fs::write(file, out.finish().unwrap().into_inner()).unwrap();
}

/// 1 in a cell of percentages is shown as «100 %», 0.5 as «50 %», 0.07 as «7 %»; 1 in a cell of ours as «1 %».
#[test]
fn the_format_of_a_cell_says_what_its_percentage_is() {
    let office = Office::new();
    let files = office.send();
    let head = "Avancement (%)";
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", head, Typed::Share(1.0)),
            ("1.2.1-01", head, Typed::Share(0.5)),
            ("1.3.1-01", head, Typed::Share(0.07)),
            ("1.1.2-01", head, Typed::Share(1.5)),
            ("1.1.3-02", head, Typed::Number(1.0)),
        ],
    );
    let told = told(&office, &files[SAMMIELLOIS]);
    let of = |action: &str| office.value(action, "avancement");
    assert_eq!(
        ["1.1.1-01", "1.2.1-01", "1.3.1-01", "1.1.2-01", "1.1.3-02"].map(of),
        ["100", "50", "7", "", "1"],
        "{told:?}"
    );
    let said: Vec<(&str, &str)> = told.iter().map(|d| (d.code.id, d.message.as_str())).collect();
    assert!(said.contains(&("I0445", "« 100 % » est lu comme 100 %")), "{said:?}");
    assert!(told.iter().any(|d| d.code.id == "A0443" && d.label.as_deref() == Some("« 150 % »")), "{told:?}");
}

/// The same of an ODS, whose cells say that they hold percentages.
#[test]
fn a_percentage_of_an_ods_is_known_by_its_kind() {
    let office = Office::new();
    let files = office.send();
    fill(&files[SAMMIELLOIS], &[("1.1.1-01", "Avancement (%)", Typed::Number(35.0))]);
    office.import(&[files[SAMMIELLOIS].clone()]);
    let file = office.send()[SAMMIELLOIS].with_extension("ods");
    let (ours, theirs) =
        ("office:value-type=\"float\" office:value=\"35\"", "office:value-type=\"percentage\" office:value=\"1\"");
    edit(&file, "content.xml", |text| text.replacen(ours, theirs, 1));
    told(&office, &file);
    assert_eq!(office.value("1.1.1-01", "avancement"), "100");
}

/// Someone merges the statuses of two actions into one: the one that nobody sees any more stays what it was.
#[test]
fn what_lies_under_a_merge_was_not_emptied() {
    let office = Office::new();
    let files = office.send();
    fill(&files[SAMMIELLOIS], &[("1.1.1-01", "Statut", Typed::Text("En cours"))]);
    let all = crate::support::office::sheets(&files[SAMMIELLOIS]);
    let rows = crate::support::office::sheet(&all, "Actions");
    let second = rows[2][0].to_string();
    let name: &'static str = Box::leak(second.clone().into_boxed_str());
    fill(&files[SAMMIELLOIS], &[(name, "Statut", Typed::Text("Réalisé")), (name, "Pilote", Typed::Text("Mme A"))]);
    office.import(&[files[SAMMIELLOIS].clone()]);
    let next = office.send();
    let (xlsx, ods) = (next[SAMMIELLOIS].clone(), next[SAMMIELLOIS].with_extension("ods"));
    // As Excel leaves it: H2 tells, H3 is empty.
    fill(&xlsx, &[("1.1.1-01", "Statut", Typed::Text("Bloqué")), (name, "Statut", Typed::Nothing)]);
    edit(&xlsx, "xl/worksheets/sheet2.xml", |text| {
        text.replacen("</sheetData>", "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"H2:H3\"/></mergeCells>", 1)
    });
    let said = told(&office, &xlsx);
    let merged: Vec<&Diagnostic> = said.iter().filter(|d| d.code.id == "A0509").collect();
    assert_eq!(merged.len(), 1, "{said:?}");
    assert_eq!(merged[0].label.as_deref(), Some(format!("actions 1.1.1-01 et {second}").as_str()));
    assert!(merged[0].place.as_ref().unwrap().to_string().contains("feuille Actions, cellule H2"));
    let status = |action: &str| office.value(action, "statut");
    assert_eq!(
        (status("1.1.1-01"), status(&second), office.value(&second, "pilote")),
        ("Bloqué".into(), "Réalisé".into(), "Mme A".into())
    );
    // As LibreOffice leaves it.
    edit(&ods, "content.xml", |text| {
        let (before, after) = text.split_once(">En cours<").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let (start, cell) = before.rsplit_once("<table:table-cell").unwrap();
        let (there, rest) = after.split_once(">Réalisé<").unwrap();
        let (there, _) = there.rsplit_once("<table:table-cell").unwrap();
        let (_, rest) = rest.split_once("</table:table-cell>").unwrap();
        format!(
            "{start}<table:table-cell table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\"{cell}>En pause<{there}<table:covered-table-cell/>{rest}"
        )
    });
    let said = told(&office, &ods);
    assert!(said.iter().any(|d| d.code.id == "A0509"), "{said:?}");
    assert_eq!(status(&second), "Réalisé");
}

/// The identifiers sorted alone, from the last to the first: no row is that of its identifier any more.
#[test]
fn a_workbook_of_which_one_column_was_sorted_is_refused_whole() {
    for column in ["Identifiant", "Action"] {
        let office = Office::new();
        let files = office.send();
        let mut all = sheets(&files[SAMMIELLOIS]);
        let rows = sheet_mut(&mut all, "Actions");
        let (first, c) = spot(rows, "1.1.1-01", column);
        let status = spot(rows, "1.1.1-01", "Statut").1;
        let mut sorted: Vec<_> = rows[1..].iter().map(|row| row[c].clone()).collect();
        sorted.reverse();
        for (row, cell) in rows[1..].iter_mut().zip(sorted) {
            row[c] = cell;
        }
        save(&all, &[("Actions", first, status, Typed::Text("Bloqué"))], &files[SAMMIELLOIS]);
        let told = told(&office, &files[SAMMIELLOIS]);
        assert_eq!(told.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["E0508"], "{column}: {told:?}");
        assert_eq!(office.journal().entries.len(), 0, "{column}");
    }
}

/// Two identifiers that changed places: these two rows are nobody's, the others are taken.
#[test]
fn a_row_whose_grey_cells_are_of_another_action_is_not_taken() {
    let office = Office::new();
    let files = office.send();
    let mut all = sheets(&files[SAMMIELLOIS]);
    let rows = sheet_mut(&mut all, "Actions");
    let (one, pilot) = spot(rows, "1.1.1-01", "Pilote");
    let (other, _) = spot(rows, "1.2.1-01", "Pilote");
    let third = spot(rows, "1.3.1-01", "Pilote").0;
    let kept = rows[one][0].clone();
    rows[one][0] = rows[other][0].clone();
    rows[other][0] = kept;
    let typed = [(one, "Mme A"), (other, "Mme B"), (third, "Mme C")];
    save(&all, &typed.map(|(row, name)| ("Actions", row, pilot, Typed::Text(name))), &files[SAMMIELLOIS]);
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, &str)> = told.iter().map(|d| (d.code.id, d.message.as_str())).collect();
    let message = |action: &str| {
        format!("la ligne de l'action {action} n'est pas importée : ses cellules grises sont celles d'une autre")
    };
    assert_eq!(said, [("A0510", message("1.2.1-01").as_str()), ("A0510", message("1.1.1-01").as_str())]);
    assert_eq!(told[0].label.as_deref(), Some("celles de 1.1.1-01 ; valeurs : Mme A"));
    let pilot = |action: &str| office.value(action, "pilote");
    assert_eq!(["1.1.1-01", "1.2.1-01", "1.3.1-01"].map(pilot), ["", "", "Mme C"]);
}
