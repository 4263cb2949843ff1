//! What the columns hold: the model's kind for its own, and for the others what their cells say, by a large majority: a
//! cell of text among thousands of numbers is a fault of that cell.

use std::collections::BTreeMap;

use super::control::{Fate, Problem};
use super::reading::{Draft, Reading};
use crate::french;
use crate::layer::faults;
use crate::layer::model::number::{Mark, Written, is_unit, mark, written};
use crate::layer::model::value::Check;
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
    let mut numbers = Numbers::new();
    let mut kinds = Vec::new();
    for (c, field) in reading.fields.iter().enumerate() {
        kinds.push(match field.map(|f| f.kind) {
            Some(kind) if kind.is_number() => Kind::Number,
            Some(FieldType::Flag) => Kind::Flag,
            Some(_) => Kind::Text,
            None => match Column::of(reading, c, drafts) {
                Some(column) => {
                    numbers.insert(c, column.settle(reading, drafts, counts, problems, told));
                    Kind::Number
                }
                None => Kind::Text,
            },
        });
    }
    (kinds, numbers)
}

/// What the cells of columns of numbers tell besides.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The unit that stands behind the numbers of a column.
    pub(super) units: BTreeMap<usize, String>,
    /// Columns where a dot may part thousands as well as decimals: the row of the first, what stands there, how it is read.
    pub(super) doubtful: Vec<(usize, usize, String, f64)>,
}

/// A column of numbers that no model declares.
struct Column {
    at: usize,
    cells: Vec<Cell>,
    unit: Option<String>,
    /// A lone dot parts thousands, as other cells show.
    thousands: bool,
    /// The first row whose lone dot might part thousands or decimals, when nothing tells which.
    doubtful: Option<usize>,
}

/// A cell of a column of numbers.
enum Cell {
    Empty,
    Mark(Mark),
    /// The number; whether its text is no plain number, a lone dot before three digits.
    Number(f64, bool, bool),
    Text,
}

impl Column {
    /// The column, when it holds numbers: by its cells, unless its name says that they are codes.
    fn of(reading: &Reading<'_>, at: usize, drafts: &[Draft]) -> Option<Self> {
        if names_codes(&reading.raw.fields[at]) {
            return None;
        }
        let mut cells = Vec::with_capacity(drafts.len());
        let (mut known, mut texts, mut marks) = (0, 0, 0);
        let mut unit: Option<&str> = None;
        let (mut dotted, mut decimals, mut first_doubt) = (false, false, None);
        for (row, draft) in drafts.iter().enumerate() {
            let Some(text) = draft.cells.get(at) else {
                cells.push(Cell::Empty);
                continue;
            };
            let number = read(text).filter(|n| fits(n, &mut unit));
            cells.push(match number {
                Some(number) => {
                    known += 1;
                    dotted |= number.dotted || (text.contains(',') && number.unit.is_empty());
                    if number.doubtful {
                        first_doubt = first_doubt.or(Some(row));
                    } else if text.contains('.') && !number.dotted || number.value.abs() >= 1000.0 && all_digits(text) {
                        // Decimals of another length, or thousands that nothing parts: a dot is that of decimals.
                        decimals = true;
                    }
                    Cell::Number(number.value, text.parse::<f64>().is_err(), number.doubtful)
                }
                None => match mark_of(reading, text) {
                    Some(mark) => {
                        marks += usize::from(mark == Mark::Secret);
                        Cell::Mark(mark)
                    }
                    None => {
                        texts += 1;
                        if known + texts >= ENOUGH && texts * 2 > known {
                            return None;
                        }
                        Cell::Text
                    }
                },
            });
        }
        let declared = || {
            let said = &reading.spec.columns;
            let named = said.natures.iter().map(|(_, c)| c).chain(said.units.iter().map(|(c, _)| c));
            let key = crate::book::column_key(&reading.raw.fields[at]);
            named.into_iter().any(|c| crate::book::column_key(&c.name) == key)
        };
        let few = known < FEW || texts * ALONE > known + texts && texts > 1;
        if known == 0 {
            // Nothing but secrets: numbers that nobody may know.
            if texts > 0 || marks == 0 || !(declared() || reading.by_commune()) {
                return None;
            }
        } else if texts > 0 && few && !declared() {
            return None;
        }
        Some(Self {
            at,
            cells,
            unit: unit.map(str::to_owned),
            thousands: dotted && !decimals,
            doubtful: first_doubt.filter(|_| !dotted && !decimals),
        })
    }

    /// The numbers, row by row: cells are then plain numbers or empty, and what was wrong is told.
    fn settle(
        self,
        reading: &Reading<'_>,
        drafts: &mut [Draft],
        counts: &mut [u32],
        problems: &mut Vec<Problem>,
        told: &mut Told,
    ) -> Vec<f64> {
        let rule = reading.rule_of_cell(self.at, Check::Type);
        let faulty = self.cells.iter().any(|c| matches!(c, Cell::Text));
        let mut out = Vec::with_capacity(drafts.len());
        for (cell, draft) in self.cells.into_iter().zip(drafts.iter_mut()) {
            counts[rule] += u32::from(faulty && !matches!(cell, Cell::Empty | Cell::Mark(_)));
            let (value, written) = match cell {
                Cell::Empty => (f64::NAN, None),
                Cell::Number(value, odd, doubtful) => {
                    let value = if doubtful && self.thousands { (value * 1000.0).round() } else { value };
                    (value, (odd || (doubtful && self.thousands)).then(|| value.to_string()))
                }
                Cell::Mark(mark) => {
                    draft.marks.push((self.at, mark));
                    (f64::NAN, Some(String::new()))
                }
                Cell::Text => {
                    let found = draft.cells.get(self.at).unwrap_or_default();
                    problems.push(Problem {
                        rule,
                        row: draft.number,
                        place: reading.shown(draft.line),
                        id: draft.id.clone().unwrap_or_default(),
                        column: Some(reading.raw.fields[self.at].clone()),
                        found: french::shorten(found, 60),
                        expected: "un nombre, comme dans le reste de la colonne".to_owned(),
                        fate: Fate::Lost,
                        at: draft.point(),
                    });
                    (f64::NAN, Some(String::new()))
                }
            };
            if let Some(text) = written {
                draft.cells.replace(&[(self.at, text)]);
            }
            out.push(value);
        }
        if let Some(row) = self.doubtful {
            let text = drafts[row].cells.get(self.at).unwrap_or_default().to_owned();
            told.doubtful.push((self.at, row, text, out[row]));
        }
        if let Some(unit) = self.unit {
            told.units.insert(self.at, unit);
        }
        out
    }
}

/// A number that a cell of a table may be; a leading zero makes a code.
fn read(text: &str) -> Option<Written<'_>> {
    let code = text.len() > 1 && text.starts_with('0') && all_digits(text);
    if code {
        return None;
    }
    let written = written(text)?;
    (written.unit.is_empty() || is_unit(written.unit)).then_some(written)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a number has the unit of its column, or none: «12 ha» and «300 m²» are not added up.
fn fits<'t>(number: &Written<'t>, unit: &mut Option<&'t str>) -> bool {
    if number.unit.is_empty() {
        return true;
    }
    *unit.get_or_insert(number.unit) == number.unit
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
pub(super) fn tell(reading: &Reading<'_>, drafts: &[Draft], told: &Told, notes: &mut crate::diagnostic::Notes) {
    for (at, row, text, value) in &told.doubtful {
        let name = &reading.raw.fields[*at];
        let draft = &drafts[*row];
        notes.push(
            faults::two_ways(format!("`{name}` : « {text} » est lu {}", french::short(*value, 3)))
                .at(reading.raw.place(draft.number, draft.line))
                .label("dans cette colonne, le point peut aussi séparer les milliers")
                .help(format!("si c'est le cas, écrire {} sans point : rien d'autre ne le dit", text.replace('.', ""))),
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
