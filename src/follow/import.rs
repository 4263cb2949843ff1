//! What a workbook that came back says, cell by cell; what can't be read of it is told, with its place.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Edit, Received};
use super::export::{ID, OTHERS, SHOWN, field_of};
use super::fault::{altered, foreign, untaken};
use super::field::{self, FieldColumn, FieldSheet, SECTIONS, ValueKind};
use super::identity::{misplaced, packed};
use super::journal::Cell;
use super::mark::{GUIDE, HIDDEN};
use super::origin::{Workbooks, export_of};
use super::sent::Export;
use super::value;
use crate::book::fill::fault::understood;
use crate::book::fill::{self, FilledSheet};
use crate::book::{CellValue, letters};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Reads a workbook that came back. `None`, with the reason in the notes, when nothing of it can be used.
pub fn read(file: &Received<'_>, exports: &BTreeMap<String, Export>, notes: &mut Notes) -> Option<Vec<Edit>> {
    let sheets = fill::open(file.bytes, file.shown, notes)?;
    let export = export_of(file, &sheets, exports, EXPORTS, notes)?;
    let mut reading = ImportReading { file, export, misplaced: BTreeMap::new(), edits: Vec::new(), notes };
    let actions = sheets.get(SECTIONS[0].sheet);
    if actions.is_some_and(|sheet| reading.is_sorted_apart(SECTIONS[0].sheet, sheet)) {
        return None;
    }
    for section in &SECTIONS {
        match sheets.get(section.sheet) {
            Some(sheet) => reading.section(section, sheet),
            None => reading.notes.push(
                altered(format!("la feuille « {} » n'est plus dans le classeur", section.sheet))
                    .in_file(file.shown)
                    .label("ses valeurs restent celles de l'étude"),
            ),
        }
    }
    let known = |name: &str| [GUIDE, HIDDEN].contains(&name) || SECTIONS.iter().any(|s| s.sheet == name);
    for name in sheets.iter().filter(|(name, s)| !known(name) && !s.cells.is_empty()).map(|(name, _)| name) {
        let message = format!("la feuille « {name} » a été ajoutée : elle n'est pas importée");
        reading.notes.push(altered(message).in_file(file.shown));
    }
    Some(reading.edits)
}

/// The workbooks of the follow-up.
const EXPORTS: Workbooks = Workbooks {
    foreign: |message| foreign(message),
    one: "export",
    this: "l'export",
    made_by: "territoire plan suivi exporter",
    copies: "plan/suivi/exports/",
};

struct ImportReading<'a> {
    file: &'a Received<'a>,
    export: &'a Export,
    /// The rows of the sheet of actions that are of another action than their identifier's, with it.
    misplaced: BTreeMap<u32, String>,
    edits: Vec<Edit>,
    notes: &'a mut Notes,
}

impl ImportReading<'_> {
    fn place(&self, sheet: &str, row: u32, column: u32) -> Place {
        let cell = format!("{}{}", letters(column), u64::from(row) + 1);
        Place::Cell { file: self.file.shown.to_owned(), sheet: sheet.to_owned(), cell }
    }

    /// Finds the rows that are not those of their identifiers. Whether most are: the file is then refused as a whole.
    fn is_sorted_apart(&mut self, name: &str, sheet: &FilledSheet) -> bool {
        let Some(header) = header_of(sheet) else { return false };
        let heads: Vec<(u32, String)> = (0..sheet.width()).map(|c| (c, sheet.text(header, c))).collect();
        let Some(id) = column_of(&heads, ID) else { return false };
        let (rows, known) = misplaced(sheet, header, id, &heads, self.export);
        let Some(first) = rows.first().filter(|_| rows.len() * 2 > known) else {
            self.misplaced = rows.into_iter().map(|found| (found.row, found.other)).collect();
            return false;
        };
        let message = "les lignes de ce classeur ne sont pas celles de leurs identifiants : rien n'en est importé";
        let label = format!(
            "{} : ici `{}`, à côté des cellules grises de {}",
            french::count(rows.len(), "ligne dans ce cas", "lignes dans ce cas"),
            first.action,
            first.other
        );
        let d = Diagnostic::new("E0508", message).at(self.place(name, first.row, id)).label(label);
        self.notes.push(
            d.help("une colonne a été triée sans les autres : annuler ce tri, ou trier toutes les colonnes ensemble"),
        );
        true
    }

    fn section(&mut self, section: &FieldSheet, sheet: &FilledSheet) {
        let Some(header) = header_of(sheet) else {
            self.notes.push(
                altered(format!("la feuille « {} » n'a plus de colonne « {ID} »", section.sheet))
                    .in_file(self.file.shown)
                    .label("aucune de ses lignes n'est importée, et aucune valeur de l'étude ne change")
                    .help("rétablir la ligne d'en-tête, ou recopier les valeurs dans le classeur d'origine"),
            );
            return;
        };
        let heads: Vec<(u32, String)> = (0..sheet.width()).map(|c| (c, sheet.text(header, c))).collect();
        let find = |label: &str| column_of(&heads, label);
        let Some(id) = find(ID) else { return };
        self.added_columns(section, sheet, header, &heads);
        let keys: Vec<Option<u32>> = section.keys.iter().map(|c| find(c.label)).collect();
        let mut columns: Vec<(u32, &FieldColumn)> = Vec::new();
        for column in section.keys.iter().chain(section.fields) {
            match find(column.label) {
                Some(c) if section.fields.contains(column) => columns.push((c, column)),
                Some(_) => {}
                None => self.notes.push(
                    altered(format!("la colonne « {} » n'est plus dans la feuille", column.label))
                        .at(self.place(section.sheet, header, 0))
                        .label("ses valeurs restent celles de l'étude"),
                ),
            }
        }
        let Some(keys) = keys.into_iter().collect::<Option<Vec<u32>>>() else { return };
        self.merged(section.sheet, sheet, (header, id), &columns);
        if section.keys.is_empty() {
            self.shown(section, sheet, header, id, &heads);
        }
        let mut seen: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for row in sheet.rows().into_iter().filter(|r| *r > header) {
            self.row(section, sheet, row, (id, &keys, &columns), &mut seen);
        }
        self.missing_rows(section, &seen);
    }

    /// Says which cells that may be filled lie under a merge: nothing of them is taken, nor erased.
    fn merged(&mut self, name: &str, sheet: &FilledSheet, (header, id): (u32, u32), columns: &[(u32, &FieldColumn)]) {
        for [row, column, last_row, last_column] in &sheet.merged {
            let fields: Vec<&str> =
                columns.iter().filter(|(c, _)| (*column..=*last_column).contains(c)).map(|(_, f)| f.label).collect();
            let rows = (*row).max(header + 1)..=*last_row;
            // A sheet ends where its cells do, whatever its merges say.
            let of: Vec<String> = sheet
                .rows()
                .into_iter()
                .filter(|r| rows.contains(r))
                .map(|r| sheet.text(r, id))
                .filter(|action| !action.is_empty())
                .collect();
            if fields.is_empty() || of.is_empty() || (*row, *column) == (*last_row, *last_column) {
                continue;
            }
            let message = format!("des cellules sont fusionnées dans la colonne « {} »", fields.join(" », « "));
            let label = format!("actions {}", french::list_at_most(&of, 6));
            let help = "défaire la fusion et remplir chaque ligne ; seule la première cellule est lue, les autres gardent la valeur de l'étude";
            let place = self.place(name, *row, *column);
            self.notes.push(Diagnostic::new("A0509", message).at(place).label(label).help(help));
        }
    }

    fn added_columns(&mut self, section: &FieldSheet, sheet: &FilledSheet, header: u32, heads: &[(u32, String)]) {
        let told = SHOWN.iter().map(|(label, ..)| *label).chain([ID, OTHERS]);
        let fields = section.keys.iter().chain(section.fields).map(|c| c.label);
        let ours: Vec<String> = told.chain(fields).map(french::name_key).collect();
        let ours = |head: &str| ours.contains(&french::name_key(head));
        for (c, head) in heads {
            let filled = sheet.cells.keys().any(|(row, column)| *row > header && column == c);
            if filled && !ours(head) {
                let message = match head.as_str() {
                    "" => "une colonne sans en-tête a été ajoutée : elle n'est pas importée".to_owned(),
                    head => format!("la colonne « {head} » a été ajoutée : elle n'est pas importée"),
                };
                let help = "mettre ce qu'elle dit dans « Votre commentaire », ou sous son en-tête d'origine";
                let place = self.place(section.sheet, header, *c);
                self.notes.push(altered(message).at(place).help(help));
            }
        }
    }

    /// Says which grey cells were changed: they tell the action, and are not read back.
    fn shown(&mut self, section: &FieldSheet, sheet: &FilledSheet, header: u32, id: u32, heads: &[(u32, String)]) {
        let others = (OTHERS, "la colonne « Votre commentaire »");
        let columns = SHOWN.iter().map(|(label, _, place)| (*label, *place)).chain([others]);
        for (label, changed_in) in columns {
            let key = french::name_key(label);
            let Some((c, _)) = heads.iter().find(|(_, head)| french::name_key(head) == key) else { continue };
            for row in sheet.rows().into_iter().filter(|r| *r > header && !self.misplaced.contains_key(r)) {
                let cell = Cell { action: sheet.text(row, id), field: label.to_owned() };
                let Some(sent) = self.export.shown.get(&cell) else { continue };
                let there = sheet.text(row, *c);
                if packed(&there) == packed(sent) {
                    continue;
                }
                let message = format!("la cellule grise « {label} » de l'action {} a été changée", cell.action);
                let place = self.place(section.sheet, row, *c);
                self.notes.push(
                    Diagnostic::new("A0463", message)
                        .at(place)
                        .label(format!("« {there} » n'est pas repris"))
                        .help(format!("faire ce changement dans {changed_in}")),
                );
            }
        }
    }

    fn row(
        &mut self,
        section: &FieldSheet,
        sheet: &FilledSheet,
        row: u32,
        (id, keys, columns): (u32, &[u32], &[(u32, &FieldColumn)]),
        seen: &mut BTreeMap<Vec<String>, u32>,
    ) {
        let action = sheet.text(row, id);
        let filled: Vec<String> = columns.iter().map(|(c, _)| sheet.text(row, *c)).filter(|t| !t.is_empty()).collect();
        let key_filled = keys.iter().any(|c| !sheet.text(row, *c).is_empty());
        if action.is_empty() && filled.is_empty() && !key_filled {
            return;
        }
        let known = self.export.values.keys().any(|cell| cell.action == action);
        if !known {
            let message = match action.as_str() {
                "" => "une ligne remplie n'a pas d'identifiant d'action : elle n'est pas importée".to_owned(),
                id => format!("l'action `{id}` n'est pas dans l'export : sa ligne n'est pas importée"),
            };
            let label = match filled.is_empty() {
                true => "aucune valeur".to_owned(),
                false => format!("valeurs : {}", french::list(&filled)),
            };
            let ids: BTreeSet<&str> = self.export.values.keys().map(|cell| cell.action.as_str()).collect();
            let nearest = french::nearest(&action, ids).map(str::to_owned);
            let place = self.place(section.sheet, row, id);
            let d = altered(message).at(place).label(label);
            let d = d.help("rétablir l'identifiant d'après la feuille « Actions », puis importer de nouveau");
            self.notes.push(d.did_you_mean(nearest.as_deref()));
            return;
        }
        if let Some(other) = self.misplaced.get(&row).filter(|_| section.keys.is_empty()) {
            let message = format!(
                "la ligne de l'action {action} n'est pas importée : ses cellules grises sont celles d'une autre"
            );
            let label = format!("celles de {other} ; valeurs : {}", french::list(&filled));
            let place = self.place(section.sheet, row, id);
            let help = "remettre l'identifiant ou les cellules grises de la ligne, puis importer de nouveau";
            self.notes.push(Diagnostic::new("A0510", message).at(place).label(label).help(help));
            seen.insert(vec![action], row);
            return;
        }
        let mut line = vec![action.clone()];
        for (c, column) in keys.iter().zip(section.keys) {
            let given = sheet.get(row, *c);
            match value::read(column.kind, given).map(|v| v.text).filter(|t| !t.is_empty()) {
                // A name on several lines would be no name.
                Some(key) => line.push(key.replace('\n', " ")),
                None => {
                    let message = format!("la ligne n'a pas de « {} » lisible : elle n'est pas importée", column.label);
                    let why = value::unfit(column.kind, given).map_or(String::new(), |why| format!(" : {why}"));
                    let label = format!("« {} »{why} ; valeurs : {}", given.shown(), french::list(&filled));
                    let place = self.place(section.sheet, row, *c);
                    let help = format!("écrire {}", column.kind.expected());
                    self.notes.push(altered(message).at(place).label(label).help(help));
                    return;
                }
            }
        }
        if let Some(first) = seen.insert(line.clone(), row) {
            let what = line.join(", ");
            let message = format!("deux lignes ont le même identifiant : {what}");
            let label = format!("l'autre est la ligne {} ; les deux sont lues", u64::from(first) + 1);
            let help = "si elles se contredisent, les valeurs sont dans `plan/suivi/conflits.csv` : choisir la bonne";
            let place = self.place(section.sheet, row, id);
            self.notes.push(altered(message).at(place).label(label).help(help));
        }
        for (c, column) in columns {
            let field = match section.keys.is_empty() {
                true => field_of(column, &self.export.who),
                false => field::address(section, &line[1..], column.id),
            };
            self.cell(sheet, (section.sheet, row, *c), column, Cell { action: action.clone(), field });
        }
    }

    fn cell(&mut self, sheet: &FilledSheet, (name, row, c): (&str, u32, u32), column: &FieldColumn, cell: Cell) {
        // Told with its merge: what nobody sees was not emptied.
        if sheet.is_covered(row, c) {
            return;
        }
        let given = sheet.get(row, c);
        let exported = self.export.values.get(&cell).map_or("", String::as_str);
        let formula = sheet.formulas.get(&(row, c));
        let place = self.place(name, row, c);
        let left_out = |label: String| {
            let message = format!("la cellule « {} » de l'action {} n'est pas importée", column.label, cell.action);
            untaken(message).at(place.clone()).label(label)
        };
        let Some(value) = value::read(column.kind, given) else {
            let nearest = column.kind.choices().and_then(|choices| french::nearest(&given.shown(), choices));
            let help = match given {
                CellValue::Fault(_) => format!("corriger la formule, ou écrire {}", column.kind.expected()),
                _ => format!("écrire {}", column.kind.expected()),
            };
            let help =
                nearest.map_or_else(|| help.clone(), |near| format!("vouliez-vous dire `{near}` ? Sinon, {help}"));
            let said = format!("« {} »", french::shorten(&given.shown(), 40));
            let said = value::unfit(column.kind, given).map_or(said.clone(), |why| format!("{said} : {why}"));
            self.notes.push(left_out(said).help(help));
            return;
        };
        if let Some(formula) = formula {
            if *given == CellValue::Empty {
                let label = format!("la formule « {formula} » n'a pas de valeur calculée");
                self.notes
                    .push(left_out(label).help("ouvrir le classeur dans le tableur, l'enregistrer, et l'importer"));
                return;
            }
            let message = format!("une formule est lue par sa valeur, « {} »", given.shown());
            self.notes.push(understood(message).at(place.clone()).label(format!("formule « {formula} »")));
        }
        // Spreadsheets pack blanks and lines: a text that differs by them alone was not touched.
        if column.kind == ValueKind::Text && packed(&value.text) == packed(exported) && value.text != exported {
            return self.say(cell, exported.to_owned());
        }
        if let Some(told) = value.told.filter(|_| value.text != exported) {
            let message = format!("« {} » est {told}", given.shown());
            self.notes.push(understood(message).at(place).label(column.label));
        }
        self.say(cell, value.text);
    }

    fn say(&mut self, cell: Cell, value: String) {
        self.edits.push(Edit {
            cell,
            value,
            who: self.export.who.clone(),
            when: self.file.when.to_owned(),
            source: self.file.kept.to_owned(),
            export: self.export.id.clone(),
        });
    }

    /// Says which lines that were sent did not come back: nothing is withdrawn for that.
    fn missing_rows(&mut self, section: &FieldSheet, seen: &BTreeMap<Vec<String>, u32>) {
        let mut sent: BTreeSet<Vec<String>> = BTreeSet::new();
        for cell in self.export.values.keys() {
            if section.keys.is_empty() {
                sent.insert(vec![cell.action.clone()]);
            } else if let Some((keys, field)) = field::split(section, &cell.field)
                && section.fields.iter().any(|c| c.id == field)
            {
                let keys = keys.into_iter().map(str::to_owned);
                sent.insert(std::iter::once(cell.action.clone()).chain(keys).collect());
            }
        }
        let gone: Vec<String> =
            sent.into_iter().filter(|line| !seen.contains_key(line)).map(|l| l.join(", ")).collect();
        if !gone.is_empty() {
            let count = french::count(gone.len(), "ligne exportée n'est plus", "lignes exportées ne sont plus");
            self.notes.push(
                altered(format!("{count} dans la feuille « {} »", section.sheet))
                    .in_file(self.file.shown)
                    .label(french::list_at_most(&gone, 5))
                    .help("leurs valeurs restent celles de l'étude ; pour en retirer une, vider sa cellule"),
            );
        }
    }
}

/// The row that heads a sheet: the one with the identifiers' heading.
fn header_of(sheet: &FilledSheet) -> Option<u32> {
    let key = french::name_key(ID);
    let headed = |row: &u32| (0..sheet.width()).any(|c| french::name_key(&sheet.text(*row, c)) == key);
    sheet.rows().into_iter().find(headed)
}

/// The column of a heading.
fn column_of(heads: &[(u32, String)], label: &str) -> Option<u32> {
    let key = french::name_key(label);
    heads.iter().find(|(_, head)| french::name_key(head) == key).map(|(column, _)| *column)
}
