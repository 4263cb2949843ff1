//! The communes and the EPCI that a list names: a workbook, a table, a text, whatever separates its words.
//!
//! What a cell holds is known by the reference, not by where it stands: the column that is taken is the one whose cells are
//! codes of communes that the same rows name, then the one that holds most codes; a column of SIREN when none does; one of
//! names when there is no code at all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::book::{Workbook, decode, letters};
use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::french;
use crate::territory::{CommuneRow, Followed, Insee, Reference, Selection, Siren};

/// A table of texts and how its places are told.
struct Table {
    sheet: Option<(String, u32, u32)>,
    rows: Vec<Vec<String>>,
}

/// The reference, and its communes by their names.
struct Known<'r> {
    reference: &'r Reference,
    names: BTreeMap<String, Vec<&'r CommuneRow>>,
}

impl<'r> Known<'r> {
    fn of(reference: &'r Reference) -> Self {
        let mut names: BTreeMap<String, Vec<&CommuneRow>> = BTreeMap::new();
        for commune in reference.communes() {
            names.entry(french::name_key(&commune.nom)).or_default().push(commune);
        }
        Self { reference, names }
    }

    fn named(&self, name: &str) -> &[&'r CommuneRow] {
        self.names.get(&french::name_key(name)).map_or(&[], Vec::as_slice)
    }

    fn commune(&self, text: &str) -> Option<String> {
        let code = Insee::parse(text)?.to_string();
        (self.reference.follow(&code) != Followed::Unknown).then_some(code)
    }

    fn epci(&self, text: &str) -> Option<String> {
        let siren = Siren::parse(text)?.to_string();
        self.reference.epci(&siren).map(|_| siren)
    }
}

/// What a column of codes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Communes,
    Epcis,
    Names,
}

/// Adds to `selection` what the list in `path` names, and says in French what was taken from where. `None`, with the
/// reason in the notes, when it can't be read or names nothing.
pub fn add_named(path: &Path, reference: &Reference, selection: &mut Selection, notes: &mut Notes) -> Option<String> {
    let bytes = match crate::book::bytes_of(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            notes.push(Diagnostic::refused("la liste ne peut pas être lue").in_file(path).machine(&error));
            return None;
        }
    };
    let tables = tables(&bytes, path, notes)?;
    let known = Known::of(reference);
    let known = &known;
    let tables: Vec<Table> = tables.into_iter().map(|table| in_a_run(table, known)).collect();
    let all = || {
        tables.iter().flat_map(|table| {
            (0..width(table)).filter_map(move |column| Some((table, column, score(table, column, known)?)))
        })
    };
    // The first of those that are as good.
    let mut best = all().reduce(better);
    // Names say more than the SIREN of their EPCI, and than codes of which none is that of the name beside it: postal ones.
    if let (Some((_, _, (kind, (_, told, n)))), Some(names)) =
        (best, all().filter(|(.., (kind, _))| *kind == Kind::Names).reduce(better))
    {
        let named = names.2.1.2;
        let weaker = kind == Kind::Epcis || (kind == Kind::Communes && told == 0);
        best = if weaker && named >= n { Some(names) } else { best };
    }
    let Some((table, column, (kind, _))) = best else {
        notes.push(
            Diagnostic::missing("cette liste ne nomme aucune commune ni aucun EPCI")
                .in_file(path)
                .label("aucune cellule n'est un code INSEE, un SIREN d'EPCI ou un nom de commune connus")
                .help("donner un tableau dont une colonne a les codes INSEE des communes, ou les SIREN des EPCI"),
        );
        return None;
    };
    let taken = take(table, column, kind, path, known, selection, notes);
    let what = match kind {
        Kind::Communes => french::count(taken, "code de commune", "codes de communes"),
        Kind::Epcis => french::count(taken, "SIREN d'EPCI", "SIREN d'EPCI"),
        Kind::Names => french::count(taken, "nom de commune", "noms de communes"),
    };
    let at = match &table.sheet {
        Some((sheet, _, left)) => format!("feuille « {sheet} », colonne {}", letters(left + column as u32)),
        None if width(table) > 1 => format!("colonne {}", column + 1),
        None => "texte".to_owned(),
    };
    Some(format!("{}, {at} : {what}", path.display()))
}

/// A column of a table, and what it is good for.
type Scored<'t> = (&'t Table, usize, (Kind, (u8, usize, usize)));

fn better<'t>(best: Scored<'t>, other: Scored<'t>) -> Scored<'t> {
    if other.2.1 > best.2.1 { other } else { best }
}

/// A text whose lines are names in a run, «Saint-Mihiel, Sampigny et Maizey», as one column.
fn in_a_run(table: Table, known: &Known<'_>) -> Table {
    if table.sheet.is_some() || table.rows.iter().all(|row| row.len() < 2) {
        return table;
    }
    let cells =
        || table.rows.iter().flatten().flat_map(|cell| cell.split(" et ")).map(str::trim).filter(|c| !c.is_empty());
    let named = cells().filter(|cell| !known.named(cell.trim_end_matches('.')).is_empty()).count();
    if named * 10 < cells().count() * 8 {
        return table;
    }
    let rows = cells().map(|cell| vec![cell.trim_end_matches('.').to_owned()]).collect();
    Table { sheet: None, rows }
}

fn width(table: &Table) -> usize {
    table.rows.iter().map(Vec::len).max().unwrap_or(0)
}

/// The tables of a file: the sheets of a workbook, or its text.
fn tables(bytes: &[u8], path: &Path, notes: &mut Notes) -> Option<Vec<Table>> {
    let workbook = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if !workbook {
        let Ok((text, _)) = decode(bytes) else {
            notes.push(
                Diagnostic::garbled("cette liste n'est ni un classeur ni un texte")
                    .in_file(path)
                    .help("l'enregistrer en XLSX ou en CSV"),
            );
            return None;
        };
        return Some(vec![of_text(&text)]);
    }
    let refused = |cause: String| {
        Diagnostic::garbled("ce classeur n'est pas lisible")
            .in_file(path)
            .cause(Trade::Workbook, cause)
            .help("l'enregistrer de nouveau en XLSX, ou en CSV")
    };
    let mut book = match Workbook::open(bytes) {
        Ok(book) => book,
        Err(cause) => {
            notes.push(refused(cause.to_string()));
            return None;
        }
    };
    let mut tables = Vec::new();
    for (rank, name) in book.sheets().into_iter().enumerate() {
        let Ok(grid) = book.grid(rank) else { continue };
        let rows = grid.rows().map(|row| row.into_iter().map(|cell| plain(&cell.unwrap_or_default())).collect());
        tables.push(Table { sheet: Some((name, grid.top, grid.left)), rows: rows.collect() });
    }
    Some(tables)
}

/// A text as a table: the columns of a CSV, or its words when every one is a code; all in one column when only the order of
/// the words differs from line to line.
fn of_text(text: &str) -> Table {
    let code = |word: &str| Insee::parse(word).is_some() || Siren::parse(word).is_some();
    let cut = |line: &str| -> Vec<String> {
        let cells: Vec<String> = line.split([';', '\t', ',', '|']).map(plain).collect();
        let words: Vec<String> = line.split([';', '\t', ',', '|', ' ', '\u{a0}']).map(plain).collect();
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if !words.is_empty() && words.iter().all(|word| code(word)) { words } else { cells }
    };
    // A Mac of old ends its lines by CR alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let rows: Vec<Vec<String>> = text.lines().map(cut).collect();
    let filled = || rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty()));
    // Words in a run are a list, not a table: nothing tells their columns apart.
    if filled().any(|row| row.len() > 1) && filled().flatten().filter(|c| !c.is_empty()).all(|cell| code(cell)) {
        let one = |row: &Vec<String>| row.iter().filter(|c| !c.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        return Table { sheet: None, rows: rows.iter().map(|row| vec![one(row)]).collect() };
    }
    Table { sheet: None, rows }
}

/// A cell without what spreadsheets and people put around a code: `="01004"`, `'01004`, `(01004)`, `1004.0`.
fn plain(cell: &str) -> String {
    let trimmed = cell.trim().trim_matches(|c: char| matches!(c, '"' | '\'' | '=' | '(' | ')' | '[' | ']' | '’'));
    let trimmed = trimmed.strip_suffix(".0").filter(|n| n.bytes().all(|b| b.is_ascii_digit())).unwrap_or(trimmed);
    french::nfc(trimmed.trim()).into_owned()
}

/// The codes of a cell: one, or those of a list in one line.
fn codes(cell: &str) -> Vec<&str> {
    let words: Vec<&str> = cell.split(' ').collect();
    let all = words.len() > 1 && words.iter().all(|w| Insee::parse(w).is_some() || Siren::parse(w).is_some());
    if all { words } else { vec![cell] }
}

/// What a column is good for: its kind, then how many of its codes the row names, then how many it has.
fn score(table: &Table, column: usize, known: &Known<'_>) -> Option<(Kind, (u8, usize, usize))> {
    let mut communes = BTreeSet::new();
    let mut epcis = BTreeSet::new();
    let (mut told, mut numbers, mut named) = (0, 0, 0);
    for row in &table.rows {
        let Some(cell) = row.get(column).filter(|cell| !cell.is_empty()) else { continue };
        for code in codes(cell) {
            numbers += usize::from(code.bytes().any(|b| b.is_ascii_digit()));
            if let Some(code) = known.commune(code) {
                let name = known.reference.commune(&code).map(|c| french::name_key(&c.nom));
                told += usize::from(row.iter().any(|other| Some(french::name_key(other)) == name));
                communes.insert(code);
            } else if let Some(siren) = known.epci(code) {
                epcis.insert(siren);
            }
        }
        named += usize::from(!cell.bytes().any(|b| b.is_ascii_digit()) && known.named(cell).len() == 1);
    }
    // Numbers of something else may look like codes: some postal codes, some populations.
    if !communes.is_empty() && communes.len() * 2 >= numbers {
        return Some((Kind::Communes, (3, told, communes.len())));
    }
    if !epcis.is_empty() {
        return Some((Kind::Epcis, (2, 0, epcis.len())));
    }
    let filled = table.rows.iter().filter(|row| row.get(column).is_some_and(|cell| !cell.is_empty())).count();
    (named > 0 && named * 2 >= filled).then_some((Kind::Names, (1, 0, named)))
}

/// Takes what a column names, each with its place; the number of cells taken.
fn take(
    table: &Table,
    column: usize,
    kind: Kind,
    path: &Path,
    known: &Known<'_>,
    selection: &mut Selection,
    notes: &mut Notes,
) -> usize {
    let mut taken = 0;
    let mut begun = false;
    for (r, row) in table.rows.iter().enumerate() {
        let Some(cell) = row.get(column).filter(|cell| !cell.is_empty()) else { continue };
        let place = match &table.sheet {
            Some((sheet, top, left)) => Place::Cell {
                file: path.to_owned(),
                sheet: sheet.clone(),
                cell: format!("{}{}", letters(left + column as u32), *top as usize + r + 1),
            },
            None => Place::Line { file: path.to_owned(), line: r + 1, column: None },
        };
        for text in codes(cell) {
            match kind {
                Kind::Communes if known.commune(text).is_some() => {
                    selection.communes.push((text.to_owned(), Some(place.clone())));
                }
                Kind::Epcis if known.epci(text).is_some() => {
                    selection.epcis.push((text.to_owned(), Some(place.clone())));
                }
                Kind::Names => match known.named(text) {
                    [one] => selection.communes.push((one.code.clone(), Some(place.clone()))),
                    // Titles and totals stand before, between and after: only what has the look of a name is told.
                    [] if !begun => continue,
                    several => {
                        notes.push(unsure(text, several, place.clone(), known.reference));
                        continue;
                    }
                },
                // What has the form of a code and is none is told where the others are looked up.
                Kind::Communes if begun && Insee::parse(text).is_some() => {
                    selection.communes.push((text.to_owned(), Some(place.clone())));
                }
                Kind::Epcis if begun && text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit()) => {
                    selection.epcis.push((text.to_owned(), Some(place.clone())));
                }
                _ => continue,
            }
            begun = true;
            taken += 1;
        }
    }
    taken
}

/// A name that several communes bear, or none.
fn unsure(text: &str, several: &[&CommuneRow], place: Place, reference: &Reference) -> Diagnostic {
    if several.is_empty() {
        return Diagnostic::unused(format!("`{text}` n'est le nom d'aucune commune"))
            .at(place)
            .label("cette ligne de la liste n'est pas prise")
            .help("si c'est une commune, donner son code INSEE (`territoire nouveau --chercher` le trouve)");
    }
    let of = |code: &str| reference.departement(code).unwrap_or(code).to_owned();
    let list: Vec<String> = several.iter().map(|c| format!("{} ({})", c.code, of(&c.departement))).collect();
    Diagnostic::unfit(format!("{} s'appellent `{text}`", french::count(several.len(), "commune", "communes")))
        .at(place)
        .label(format!("ce sont {}", french::list_at_most(&list, 8)))
        .help("donner le code INSEE au lieu du nom")
}
