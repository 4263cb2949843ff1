//! What the columns hold: the model's kind for its own, and for the others what their cells say, by a large majority: a
//! cell of text among thousands of numbers is a fault of that cell.

use std::collections::BTreeMap;

use super::control::{Fate, Problem};
use super::reading::{Draft, Reading};
use crate::book::column_key;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::faults;
use crate::layer::model::number::{Mark, Signs, Written, is_unit, mark, written};
use crate::layer::model::value::{self, Check};
use crate::layer::{FieldType, Kind};

/// The numbers of columns that no model declares, row by row; missing where there is none.
pub(super) type Numbers = BTreeMap<usize, Vec<f64>>;

/// One text for so many cells is a fault of that cell; more, and the column is one of texts.
const ALONE: usize = 20;

/// A column of fewer numbers than this has no faulty cell: it is one of texts.
const FEW: usize = 10;

/// Cells after which a column that is mostly texts is looked at no more.
const ENOUGH: usize = 200;

/// The kind of each column, with the numbers of those that no model declares; faulty cells are told, and emptied.
pub(super) fn kinds(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    counts: &mut [u32],
    problems: &mut Vec<Problem>,
    told: &mut Told,
) -> (Vec<Kind>, Numbers) {
    let mut found: Vec<Option<Column>> = Vec::new();
    for (c, field) in reading.fields.iter().enumerate() {
        let mut mixed = None;
        found.push(if field.is_none() { Column::of(reading, c, drafts, &mut mixed) } else { None });
        told.mixed.extend(mixed.map(|(numbers, row)| (c, numbers, row)));
    }
    // A file is written in one way: what a column does not tell, the others do.
    let mut all = found.iter().flatten().fold(Known::default(), |all, column| all.and(column.known));
    all.decimal_point |= reading.raw.commas;
    let mut numbers = Numbers::new();
    let mut kinds = Vec::new();
    for (c, (field, column)) in reading.fields.iter().zip(found).enumerate() {
        kinds.push(match (field.map(|f| f.kind), column) {
            (Some(kind), _) if kind.is_number() => Kind::Number,
            (Some(FieldType::Flag), _) => Kind::Flag,
            (None, Some(column)) => {
                let (thousands, doubt) = column.thousands(all, drafts);
                let values = column.settle(thousands, reading, drafts, counts, problems, told);
                told.doubtful.extend(doubt.map(|(row, text)| (c, row, text, values[row])));
                numbers.insert(c, values);
                Kind::Number
            }
            (_, _) => Kind::Text,
        });
    }
    (kinds, numbers)
}

/// What the cells of columns of numbers tell besides.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The unit that stands behind the numbers of a column.
    pub(super) units: BTreeMap<usize, String>,
    /// Columns where a separator may part thousands as well as decimals: the row of the first, what stands there, how it is
    /// read.
    pub(super) doubtful: Vec<(usize, usize, String, f64)>,
    /// Columns of texts where many cells are numbers: how many, and the row of the first that is none.
    mixed: Vec<(usize, usize, usize)>,
}

/// What separators were seen to be, beyond doubt.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    decimal_point: bool,
    decimal_comma: bool,
    thousands_point: bool,
    thousands_comma: bool,
}

impl Known {
    fn and(self, other: Self) -> Self {
        Self {
            decimal_point: self.decimal_point || other.decimal_point,
            decimal_comma: self.decimal_comma || other.decimal_comma,
            thousands_point: self.thousands_point || other.thousands_point,
            thousands_comma: self.thousands_comma || other.thousands_comma,
        }
    }

    fn add(&mut self, signs: Signs) {
        self.decimal_point |= signs.decimal == Some('.');
        self.decimal_comma |= signs.decimal == Some(',');
        self.thousands_point |= signs.thousands == Some('.');
        self.thousands_comma |= signs.thousands == Some(',');
    }

    /// Whether a lone sign parts thousands; `None` when nothing tells.
    fn parts_thousands(self, sign: char) -> Option<bool> {
        let (decimal, thousands, other) = match sign {
            '.' => (self.decimal_point, self.thousands_point, self.decimal_comma),
            _ => (self.decimal_comma, self.thousands_comma, self.decimal_point),
        };
        match (decimal, thousands || other) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => None,
        }
    }
}

/// A column of numbers that no model declares.
struct Column {
    at: usize,
    cells: Vec<Cell>,
    unit: Option<String>,
    known: Known,
    /// Some number is so large without separators that the column parts no thousands.
    unparted: bool,
    /// The first row with a lone separator, which may part thousands or decimals, and that sign.
    lone: Option<(usize, char)>,
}

/// A cell of a column of numbers.
enum Cell {
    Empty,
    Mark(Mark),
    /// The number; whether its text is another by itself; its lone separator before three digits.
    Number(f64, bool, Option<char>),
    /// A number that is no quantity: a fault among quantities, a long code among its like.
    Beyond,
    Text,
}

impl Column {
    /// The column, when it holds numbers: by its cells, unless its name says that they are codes.
    /// `mixed` is then how many numbers a column of texts has, and its first row that has none, when they are many.
    fn of(reading: &Reading<'_>, at: usize, drafts: &[Draft], mixed: &mut Option<(usize, usize)>) -> Option<Self> {
        if names_codes(&reading.raw.fields[at]) {
            return None;
        }
        let mut cells = Vec::with_capacity(drafts.len());
        let (mut numbers, mut beyond, mut texts, mut secrets) = (0, 0, 0, 0);
        let mut unit: Option<&str> = None;
        let (mut known, mut unparted, mut lone) = (Known::default(), false, None);
        let mut first_text = None;
        let mut bare = 0;
        for (row, draft) in drafts.iter().enumerate() {
            let Some(text) = draft.cells.get(at) else {
                cells.push(Cell::Empty);
                continue;
            };
            if let Some(number) = read(text).filter(|n| fits(n, &mut unit)) {
                if !french::is_quantity(number.value) {
                    beyond += 1;
                    first_text = first_text.or(Some(row));
                    cells.push(Cell::Beyond);
                    continue;
                }
                numbers += 1;
                bare += usize::from(number.unit.is_empty());
                known.add(number.signs);
                unparted |= number.value.abs() >= 1000.0 && number.signs.thousands.is_none() && is_unparted(text);
                lone = lone.or_else(|| number.signs.lone.map(|sign| (row, sign)));
                // What reads as the same number by itself stays as the file has it.
                let odd = value::number(text) != Some(number.value);
                cells.push(Cell::Number(number.value, odd, number.signs.lone));
            } else if let Some(mark) = mark_of(reading, text) {
                secrets += usize::from(mark == Mark::Secret);
                cells.push(Cell::Mark(mark));
            } else {
                texts += 1;
                first_text = first_text.or(Some(row));
                if numbers + texts >= ENOUGH && texts * 2 > numbers {
                    return None;
                }
                cells.push(Cell::Text);
            }
        }
        let texts = texts + beyond;
        let mostly = texts == 0 || numbers >= FEW && (texts == 1 || texts * ALONE <= numbers + texts);
        // Nothing but secrets are numbers too, which nobody may know.
        let held = numbers > 0
            || (secrets > 0 && (reading.by_commune() || is_described(reading, at)))
            || (beyond > 0 && is_described(reading, at));
        let column = Self { at, cells, unit: unit.map(str::to_owned), known, unparted, lone };
        // An unknown word behind some of the numbers only is no unit: «12 bis».
        let held = held && (column.unit.as_deref().is_none_or(is_unit) || (bare == 0 && numbers >= 3 && texts == 0));
        let taken = held && (mostly || (numbers + beyond > 0 && is_described(reading, at)));
        if !taken && numbers >= 3 && numbers >= texts && !reading.place.columns.is_some_and(|c| c.holds(at)) {
            *mixed = first_text.map(|row| (numbers, row));
        }
        taken.then_some(column)
    }

    /// Whether lone separators part thousands, with the row and the text of the first when the column itself does not tell:
    /// `all` is what the columns of the file show together.
    fn thousands(&self, all: Known, drafts: &[Draft]) -> (bool, Option<(usize, String)>) {
        let Some((row, sign)) = self.lone else { return (false, None) };
        if let Some(parted) = self.known.parts_thousands(sign) {
            return (parted, None);
        }
        let text = || Some((row, drafts[row].cells.get(self.at).unwrap_or_default().to_owned()));
        match all.parts_thousands(sign).filter(|_| !self.unparted) {
            Some(true) => (true, text()),
            Some(false) => (false, None),
            // Without any sign of the contrary, that of decimals.
            None => (false, text().filter(|_| !self.unparted)),
        }
    }

    /// The numbers, row by row: cells are then plain numbers or empty, and what was wrong is told.
    fn settle(
        self,
        thousands: bool,
        reading: &Reading<'_>,
        drafts: &mut [Draft],
        counts: &mut [u32],
        problems: &mut Vec<Problem>,
        told: &mut Told,
    ) -> Vec<f64> {
        let rule = reading.rule_of_cell(self.at, Check::Type);
        // A position that can't be read is told as one.
        let placed = reading.place.columns.is_some_and(|c| c.holds(self.at));
        let faulty = !placed && self.cells.iter().any(|c| matches!(c, Cell::Text | Cell::Beyond));
        let mut out = Vec::with_capacity(drafts.len());
        for (cell, draft) in self.cells.into_iter().zip(drafts.iter_mut()) {
            counts[rule] += u32::from(faulty && !matches!(cell, Cell::Empty | Cell::Mark(_)));
            let (value, written) = match cell {
                Cell::Empty => (f64::NAN, None),
                Cell::Number(value, odd, lone) => {
                    let parted = thousands && lone.is_some();
                    let value = if parted { (value * 1000.0).round() } else { value };
                    (value, (odd || parted).then(|| value.to_string()))
                }
                Cell::Mark(mark) => {
                    draft.marks.push((self.at, mark));
                    (f64::NAN, Some(String::new()))
                }
                Cell::Text | Cell::Beyond => {
                    let expected = match cell {
                        Cell::Beyond => format!("un nombre {}", french::AT_MOST),
                        _ => "un nombre, comme dans le reste de la colonne".to_owned(),
                    };
                    problems.extend((!placed).then(|| fault(reading, draft, (self.at, rule), expected)));
                    (f64::NAN, Some(String::new()))
                }
            };
            if let Some(text) = written {
                draft.cells.replace(&[(self.at, text)]);
            }
            out.push(value);
        }
        if let Some(unit) = self.unit {
            told.units.insert(self.at, unit);
        }
        out
    }
}

/// What is no quantity where the rest of the column has them.
fn fault(reading: &Reading<'_>, draft: &Draft, (column, rule): (usize, usize), expected: String) -> Problem {
    Problem {
        rule,
        row: draft.number,
        place: reading.shown_in(draft.line, Some(column)),
        id: draft.id.clone().unwrap_or_default(),
        column: Some(reading.raw.fields[column].clone()),
        found: french::shorten(draft.cells.get(column).unwrap_or_default(), 60),
        expected,
        fate: Fate::Lost,
        at: draft.point(),
    }
}

/// Whether the study says what the numbers of a column are.
fn is_described(reading: &Reading<'_>, column: usize) -> bool {
    let said = &reading.spec.columns;
    let key = column_key(&reading.raw.fields[column]);
    let named = said.natures.iter().map(|(_, c)| c).chain(said.units.iter().map(|(c, _)| c));
    named.into_iter().any(|c| column_key(&c.name) == key)
}

/// A number that a cell of a table may be; a leading zero makes a code.
fn read(text: &str) -> Option<Written<'_>> {
    if text.len() > 1 && text.starts_with('0') && all_digits(text) {
        return None;
    }
    // What is behind the numbers of a whole column is its unit, whatever it is: «12 pers.», «14 pers.».
    written(text).filter(|w| w.unit.chars().count() <= 12 && !w.unit.contains(char::is_whitespace))
}

/// Whether nothing parts the thousands of a number.
fn is_unparted(text: &str) -> bool {
    let whole = text.split(['.', ',']).next().unwrap_or(text);
    all_digits(whole.trim_start_matches(['-', '+', '(']).trim_end_matches(|c: char| !c.is_ascii_digit()))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a number has the unit of its column, or none: «12 ha» and «300 m²» are not added up.
fn fits<'t>(number: &Written<'t>, unit: &mut Option<&'t str>) -> bool {
    number.unit.is_empty() || *unit.get_or_insert(number.unit) == number.unit
}

/// Why there is no number: as the model says, or as people write it.
pub(super) fn mark_of(reading: &Reading<'_>, text: &str) -> Option<Mark> {
    mark(text).or_else(|| reading.is_missing(text).then_some(Mark::Unknown))
}

/// Whether the name of a column says that it holds codes, not numbers: `code_postal`, `id_site`, `tel`; the words are
/// looked at, not their letters, so that `residences` and `hotels` say nothing of that kind.
fn names_codes(name: &str) -> bool {
    const CODES: [&str; 33] = [
        "code",
        "codes",
        "cod",
        "insee",
        "siren",
        "siret",
        "nic",
        "id",
        "ids",
        "ident",
        "identifiant",
        "uid",
        "uuid",
        "tel",
        "telephone",
        "phone",
        "fax",
        "portable",
        "depcom",
        "codgeo",
        "cp",
        "num",
        "numero",
        "no",
        "ref",
        "reference",
        "finess",
        "uai",
        "iris",
        "ape",
        "naf",
        "parcelle",
        "section",
    ];
    const COUNTS: [&str; 8] = ["nb", "nbr", "nbre", "nombre", "effectif", "total", "part", "taux"];
    let folded = french::fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.first().is_some_and(|w| COUNTS.contains(w)) {
        return false;
    }
    let glued = ["codgeo", "codepostal", "codeinsee", "codecommune", "telephone", "siren", "siret", "depcom"];
    words.iter().any(|w| CODES.contains(w) || glued.iter().any(|g| w.starts_with(g)))
}

/// Columns whose numbers can be read two ways are told, with the first of them.
pub(super) fn tell(reading: &Reading<'_>, drafts: &[Draft], told: &Told, notes: &mut Notes) {
    for (at, row, text, value) in &told.doubtful {
        let name = &reading.raw.fields[*at];
        let draft = &drafts[*row];
        notes.push(
            faults::two_ways(format!("`{name}` : « {text} » est lu {}", french::short(*value, 3)))
                .at(reading.raw.place_in(draft.number, draft.line, Some(*at)))
                .label("ce signe peut séparer les décimales ou les milliers, et la colonne ne dit pas lequel")
                .help("écrire les nombres de cette colonne sans séparateur de milliers lève le doute"),
        );
    }
    for (at, numbers, row) in &told.mixed {
        let draft = &drafts[*row];
        let text = draft.cells.get(*at).unwrap_or_default();
        let n = french::count(*numbers, "cellule est un nombre", "cellules sont des nombres");
        notes.push(
            faults::mixed(format!("`{}` est lue comme du texte, alors que {n}", reading.raw.fields[*at]))
                .at(reading.raw.place_in(draft.number, draft.line, Some(*at)))
                .label(format!("« {} » n'en est pas un", french::shorten(text, 40)))
                .help("n'y laisser que des nombres d'une même unité pour pouvoir les compter ; un nombre inconnu s'écrit `nd`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::names_codes;

    #[test]
    fn words_of_names_say_codes_and_letters_do_not() {
        for name in ["code_postal", "id", "id_site", "N° SIRET", "Tel.", "codgeo_26", "num_voie", "CodePostal"] {
            assert!(names_codes(name), "{name}");
        }
        for name in
            ["nb_residences_secondaires", "nb_hotels", "accidents", "individus", "nb_codes", "numerique", "idees"]
        {
            assert!(!names_codes(name), "{name}");
        }
    }
}
