//! The file beside a layer that keeps where its addresses were found: a row an address, which people may correct.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Address, Answer, Found};
use crate::book;
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::model::value::number;

/// Its columns.
const COLUMNS: [&str; 13] = [
    "adresse",
    "code_postal",
    "commune",
    "code_insee",
    "longitude",
    "latitude",
    "score",
    "type",
    "libelle",
    "code_insee_trouve",
    "retenu",
    "raison",
    "empreinte",
];

/// Where the addresses of a layer were found, by the key of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    answers: BTreeMap<String, Answer>,
    /// Lines that could not be used: they would be lost if the file were written again.
    pub unused: usize,
}

impl Kept {
    /// Where it is kept, for a layer of that file.
    #[must_use]
    pub fn path(layer: &Path) -> PathBuf {
        layer.with_extension("geocodage.csv")
    }

    /// Reads the file. A row that can't be used is told and left out; `None`, with the reason in the notes, when it is no
    /// such file.
    #[must_use]
    pub fn read(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Self> {
        let (text, _) = book::read_text(bytes, shown, notes)?;
        let before = notes.all().len();
        let table =
            FilledTable::of_csv(&text, &COLUMNS, malformed, shown, notes).filter(|_| notes.all().len() == before)?;
        let columns = COLUMNS.map(|name| table.column(name));
        // Without the last ones it is a file that somebody has made.
        if let Some(missing) = (0..11).find(|c| columns[*c].is_none()) {
            notes.push(
                unusable_geocoding(shown)
                    .label(format!("il manque la colonne `{}`", COLUMNS[missing]))
                    .help("la remettre, ou renommer le fichier et relancer `territoire donnees geocoder`"),
            );
            return None;
        }
        let mut answers = BTreeMap::new();
        let mut lost = 0;
        let mut unused = |line: usize, label: String| {
            lost += 1;
            notes.push(
                Diagnostic::new("A0365", "ligne du fichier de géocodage qui ne peut pas servir")
                    .at_line(shown, line)
                    .label(label)
                    .help("corriger la ligne, ou l'effacer : l'adresse sera demandée de nouveau"),
            );
        };
        for row in &table.rows {
            let line = row.line;
            if row.cells.len() < 11 {
                unused(line, format!("la ligne a {}", french::count(row.cells.len(), "cellule", "cellules")));
                continue;
            }
            let cell = |c: usize| row.cell(columns[c]).to_owned();
            let address = Address { text: cell(0), postcode: code(&cell(1)), commune: cell(2), insee: code(&cell(3)) };
            let lonlat = match (cell(4), cell(5)) {
                (x, y) if x.is_empty() && y.is_empty() => None,
                (x, y) => match number(&x).zip(number(&y)) {
                    Some((x, y)) if x.abs() <= 180.0 && y.abs() <= 90.0 => Some((x, y)),
                    _ => {
                        unused(line, format!("`{x}` et `{y}` ne sont pas une longitude et une latitude"));
                        continue;
                    }
                },
            };
            let used = match cell(10).to_lowercase().as_str() {
                "oui" => true,
                "non" | "" => false,
                other => {
                    unused(line, format!("`retenu` attend oui ou non, pas `{other}`"));
                    continue;
                }
            };
            let mut answer = Answer {
                address,
                lonlat,
                score: number(&cell(6)),
                found: Found::of(&cell(7)),
                label: cell(8),
                insee: code(&cell(9)),
                used: used && lonlat.is_some(),
                why: cell(11),
                by_hand: false,
            };
            answer.by_hand = cell(12) != mark(&answer);
            answers.insert(answer.address.key(), answer);
        }
        Some(Self { answers, unused: lost })
    }

    /// What is known of an address.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&Answer> {
        self.answers.get(&address.key())
    }

    /// All that is known.
    pub fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.values()
    }

    /// All that is known, to be changed.
    pub fn answers_mut(&mut self) -> impl Iterator<Item = &mut Answer> {
        self.answers.values_mut()
    }

    /// Adds what was found, unless the address is known.
    pub fn add(&mut self, answer: Answer) {
        self.answers.entry(answer.address.key()).or_insert(answer);
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The rows of the file with `;`, in the order of the addresses.
    #[must_use]
    pub fn text(&self) -> String {
        let rows = self.answers.values().map(|a| {
            let degrees = |v: f64| format!("{v:.6}");
            let (lon, lat) = a.lonlat.map_or_else(Default::default, |(x, y)| (degrees(x), degrees(y)));
            // What a person has changed is told from what was written by its mark, which stays empty.
            let mark = if a.by_hand { String::new() } else { mark(a) };
            [
                a.address.text.clone(),
                a.address.postcode.clone(),
                a.address.commune.clone(),
                a.address.insee.clone(),
                lon,
                lat,
                a.score.map(|s| format!("{s:.4}")).unwrap_or_default(),
                a.found.name().to_owned(),
                a.label.clone(),
                a.insee.clone(),
                if a.used { "oui" } else { "non" }.to_owned(),
                a.why.clone(),
                mark,
            ]
        });
        book::csv_text(&COLUMNS, rows)
    }
}

/// The file can't be used, or not written again.
#[must_use]
pub fn unusable_geocoding(shown: &Path) -> Diagnostic {
    malformed("ce fichier de géocodage n'est pas utilisable".to_owned()).in_file(shown)
}

fn malformed(message: String) -> Diagnostic {
    Diagnostic::new("E0364", message)
}

/// A code whose zero a spreadsheet took off.
fn code(text: &str) -> String {
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) { format!("0{text}") } else { text.to_owned() }
}

/// A mark of what stands in the row, by which a change is seen: where it is, and whether it is used. How a spreadsheet
/// writes numbers does not count.
fn mark(a: &Answer) -> String {
    let micro = |v: f64| (v * 1e6).round() as i64;
    let at = a.lonlat.map(|(x, y)| (micro(x), micro(y)));
    let text = format!("{}|{at:?}|{}|{}", a.address.key(), a.found.name(), a.used);
    // FNV-1a: a word that people need not type, and that is no secret.
    let sum = text.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    format!("g{sum:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Answer {
        Answer {
            address: Address { text: "1 rue A; bis".into(), insee: "01004".into(), ..Address::default() },
            lonlat: Some((5.541_234, 48.891_234)),
            score: Some(0.87),
            found: Found::Number,
            label: "1 Rue A 01500 Ambérieu".into(),
            insee: "01004".into(),
            used: true,
            why: String::new(),
            by_hand: false,
        }
    }

    fn read(text: &str) -> (Option<Kept>, Vec<&'static str>) {
        let mut notes = Notes::new();
        let kept = Kept::read(text.as_bytes(), Path::new("a.geocodage.csv"), &mut notes);
        (kept, notes.all().iter().map(|d| d.code.id).collect())
    }

    #[test]
    fn what_is_written_is_read_back_and_a_change_by_hand_is_seen_and_kept() {
        let mut kept = Kept::default();
        kept.add(one());
        let text = kept.text();
        assert_eq!(read(&text).0.expect("read"), kept);
        // A spreadsheet that takes a zero off and writes commas changes nothing.
        let office = text.replace("01004", "1004").replace("5.541234", "5,541234");
        let back = read(&office).0.expect("read");
        assert!(!back.get(&one().address).expect("the address").by_hand);
        // Another place, or another decision, is somebody's; it stays so after the file was written again.
        for (from, to) in [("48.891234", "48.9"), (";oui;", ";non;")] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text);
            let back = read(&changed).0.expect("read");
            assert!(back.get(&one().address).expect("the address").by_hand, "{to}");
            let again = read(&back.text()).0.expect("read");
            assert_eq!(again, back);
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_at_its_line() {
        let mut kept = Kept::default();
        kept.add(one());
        let text = kept.text();
        let (back, codes) = read(&text.replace("5.541234", "est"));
        assert_eq!((back.expect("read").answers().count(), codes), (0, vec!["A0365"]));
        let (back, codes) = read(&text.replace(";oui;", ";peut-être;"));
        assert_eq!((back.expect("read").answers().count(), codes), (0, vec!["A0365"]));
        assert_eq!(read("nom;x\na;1\n"), (None, vec!["E0364"]));
    }
}
