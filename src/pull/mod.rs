//! Reads TOML files that people write, and tells all their faults at once, each at its place.
//!
//! A reader pulls the keys it knows out of a [`Section`], then calls [`Section::finish`], which reports every key that
//! nobody asked for with the nearest known one. A required key that is missing while an unknown one looks like it makes
//! one message, not two.
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::Notes;
//! use territoire::pull::{self, Section};
//! use territoire::units::Metres;
//!
//! let mut notes = Notes::new();
//! let text = "couches = \"mairies\"\nseuil = \"7,5 km\"\n";
//! let read = pull::parse(text, Path::new("essai.toml"), &mut notes, |mut section: Section<'_>, notes: &mut Notes| {
//!     let layer = section.text("couche", notes);
//!     let layer = section.require("couche", layer);
//!     let reach = section.quantity::<Metres>("seuil", notes);
//!     section.finish(notes);
//!     (layer.map(|given| given.value), reach.map(|given| given.value.km()))
//! });
//! assert_eq!(read, Some((None, Some(7.5))));
//! let helps: Vec<_> = notes.all().iter().map(|d| d.help.as_deref()).collect();
//! assert_eq!(helps, [Some("vouliez-vous dire `couche` ?")]);
//! ```

mod file_name;
mod lists;
mod malformed;
mod merged;
mod quantities;
mod words;

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{self, Diagnostic, Notes, Place, Said};
use crate::french;
use malformed::{Malformed, malformed};
use words::kind_of;

pub use file_name::is_device;
#[cfg(feature = "tool")]
pub(crate) use merged::{HELP as MERGED_HELP, LABEL as MERGED, merge_mark};

/// A value with the place where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// The text of a file, for the places of its faults; the passwords in it are hidden.
#[derive(Debug, Clone)]
struct Origin {
    shown: PathBuf,
    text: Arc<str>,
}

impl Origin {
    fn place(&self, span: Range<usize>) -> Place {
        Place::Span { file: self.shown.clone(), text: Arc::clone(&self.text), start: span.start, end: span.end }
    }
}

/// A table of the file, and which of its keys have been asked for.
#[derive(Debug)]
pub struct Section<'d> {
    name: String,
    table: &'d DeTable<'d>,
    /// Where the section is named, for what is missing in it.
    head: Range<usize>,
    origin: Origin,
    asked: Vec<String>,
    missing: Vec<String>,
}

/// Reads a TOML text with `read`, which pulls what it knows from the root section and finishes it.
///
/// A text that is not TOML gives `E0105` at the faulty place and `None`.
pub fn parse<T>(
    text: &str,
    shown: &Path,
    notes: &mut Notes,
    read: impl FnOnce(Section<'_>, &mut Notes) -> T,
) -> Option<T> {
    let origin = Origin { shown: shown.to_owned(), text: diagnostic::mask_in_place(text).into() };
    match DeTable::parse(text) {
        Ok(table) => {
            let root = Section {
                name: String::new(),
                table: table.get_ref(),
                head: 0..text.find('\n').unwrap_or(text.len()).min(text.len()),
                origin,
                asked: Vec::new(),
                missing: Vec::new(),
            };
            Some(read(root, notes))
        }
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let span = span.start.min(text.len())..span.end.min(text.len());
            let Malformed { span, label, help, patch } = malformed(text, error.message(), span);
            let mut d = Diagnostic::garbled("ce fichier TOML n'est pas lisible")
                .at(origin.place(span))
                .because(Said::told(label, error.message()))
                .help(help);
            d.patch = patch;
            notes.push(d);
            None
        }
    }
}

/// What is written, each accented letter in one piece. The places of the file stay those of its text.
fn whole(text: &str) -> String {
    french::nfc(text).into_owned()
}

fn number_of(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(i) => i.as_str().to_owned(),
        DeValue::Float(f) => f.as_str().to_owned(),
        _ => return None,
    };
    text.replace('_', "").parse().ok().filter(|v: &f64| v.is_finite())
}

impl<'d> Section<'d> {
    /// The name as the user wrote it: `[etude]`, `[[couche]]`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The place of the section's head, for what is wrong with the whole of it.
    #[must_use]
    pub fn place(&self) -> Place {
        self.origin.place(self.head.clone())
    }

    fn ask(&mut self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        if !self.asked.iter().any(|k| k == key) {
            self.asked.push(key.to_owned());
        }
        self.table.get(key)
    }

    fn wrong(&self, key: &str, found: &Spanned<DeValue<'_>>, expected: &str, notes: &mut Notes) {
        notes.push(
            Diagnostic::unfit(format!("la clé `{key}` attend {expected}")).at(self.origin.place(found.span())).label(
                match found.get_ref() {
                    DeValue::Float(f) if number_of(found.get_ref()).is_none() => {
                        format!("`{}` n'est pas un nombre fini", f.as_str())
                    }
                    other => format!("c'est {}", kind_of(other)),
                },
            ),
        );
    }

    /// Where the value of a key stands, when the section has it.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<Place> {
        self.table.get(key).map(|found| self.origin.place(found.span()))
    }

    /// Says that a key is required when it is absent.
    pub fn require<T>(&mut self, key: &str, given: Option<T>) -> Option<T> {
        if given.is_none() && !self.table.contains_key(key) {
            self.missing.push(key.to_owned());
        }
        given
    }

    /// Whether the key stands in the section. Asking makes it a known key.
    pub fn has(&mut self, key: &str) -> bool {
        self.ask(key).is_some()
    }

    /// A text.
    pub fn text(&mut self, key: &str, notes: &mut Notes) -> Option<Given<String>> {
        let found = self.ask(key)?;
        match found.get_ref() {
            DeValue::String(text) => Some(Given { value: whole(text), place: self.origin.place(found.span()) }),
            _ => {
                self.wrong(key, found, "un texte entre guillemets", notes);
                None
            }
        }
    }

    /// One word of several, which a message names when it is something else than a text: `true` is none of them.
    pub fn word(&mut self, key: &str, words: &[&str], notes: &mut Notes) -> Option<Given<String>> {
        let found = self.ask(key)?;
        if found.get_ref().is_str() {
            return self.text(key, notes);
        }
        let quoted: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
        let meant = found.get_ref().as_bool().map(|yes| if yes { "oui" } else { "non" });
        let meant = meant.filter(|word| words.contains(word)).map(|word| format!("\"{word}\""));
        notes.push(
            Diagnostic::unfit(format!("la clé `{key}` attend {}", quoted.join(" ou ")))
                .at(self.origin.place(found.span()))
                .label(format!("c'est {}", kind_of(found.get_ref())))
                .did_you_mean(meant.as_deref()),
        );
        None
    }

    /// A list of texts; a single text is a list of one.
    pub fn texts(&mut self, key: &str, notes: &mut Notes) -> Option<Vec<Given<String>>> {
        let found = self.ask(key)?;
        let one = |v: &Spanned<DeValue<'_>>| match v.get_ref() {
            DeValue::String(text) => Some(Given { value: whole(text), place: self.origin.place(v.span()) }),
            _ => None,
        };
        match found.get_ref() {
            DeValue::String(_) => one(found).map(|given| vec![given]),
            DeValue::Array(items) => {
                let mut out = Vec::new();
                for item in items.iter() {
                    match one(item) {
                        Some(given) => out.push(given),
                        None => self.wrong(key, item, "des textes entre guillemets", notes),
                    }
                }
                Some(out)
            }
            _ => {
                self.wrong(key, found, "une liste de textes", notes);
                None
            }
        }
    }

    /// An inline table of texts, `{ "ancien" = "nouveau" }`, in the order of the file.
    pub fn pairs(&mut self, key: &str, notes: &mut Notes) -> Option<Vec<(String, String)>> {
        let found = self.ask(key)?;
        let pair = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
            Some((whole(key.get_ref()), whole(value.get_ref().as_str()?)))
        };
        let pairs: Option<Vec<_>> = found.get_ref().as_table().and_then(|table| table.iter().map(pair).collect());
        if pairs.is_none() {
            self.wrong(key, found, "une table de textes, `{ \"ancien\" = \"nouveau\" }`", notes);
        }
        pairs
    }

    /// An inline table of cells, `{ champ = "valeur", autre = 22 }`, in the order of the file: numbers and flags are what
    /// they would be in a file.
    pub fn cells(&mut self, key: &str, notes: &mut Notes) -> Option<Vec<(String, Given<String>)>> {
        let found = self.ask(key)?;
        let Some(table) = found.get_ref().as_table() else {
            self.wrong(key, found, "une table de valeurs, `{ champ = \"valeur\" }`", notes);
            return None;
        };
        let mut out = Vec::new();
        for (field, value) in table.iter() {
            let text = match value.get_ref() {
                DeValue::String(text) => Some(whole(text)),
                DeValue::Boolean(flag) => Some(flag.to_string()),
                number => number_of(number).map(|n| n.to_string()),
            };
            let field = whole(field.get_ref());
            let Some(text) = text else {
                self.wrong(&field, value, "un texte, un nombre, ou oui ou non (`true`, `false`)", notes);
                continue;
            };
            out.push((field, Given { value: text, place: self.origin.place(value.span()) }));
        }
        Some(out)
    }

    /// A number.
    pub fn number(&mut self, key: &str, notes: &mut Notes) -> Option<Given<f64>> {
        let found = self.ask(key)?;
        match number_of(found.get_ref()) {
            Some(value) if french::is_quantity(value) => {
                return Some(Given { value, place: self.origin.place(found.span()) });
            }
            Some(_) => self.wrong(key, found, &format!("un nombre {}", french::AT_MOST), notes),
            None => self.wrong(key, found, "un nombre", notes),
        }
        None
    }

    /// Yes or no.
    pub fn flag(&mut self, key: &str, notes: &mut Notes) -> Option<bool> {
        let found = self.ask(key)?;
        let value = found.get_ref().as_bool();
        if value.is_none() {
            self.wrong(key, found, "`true` ou `false`", notes);
        }
        value
    }

    /// A date, as TOML writes it or as a text: `2026-11-24`.
    pub fn date(&mut self, key: &str, notes: &mut Notes) -> Option<Date> {
        let found = self.ask(key)?;
        let text = match found.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let date = text.get(..10).and_then(|day| Date::from_str(day).ok());
        if date.is_none() {
            self.wrong(key, found, "une date comme 2026-11-24", notes);
        }
        date
    }

    fn child(&self, name: String, found: &'d Spanned<DeValue<'d>>, table: &'d DeTable<'d>) -> Section<'d> {
        let span = found.span();
        // The span of a table reaches over its whole body in some forms: only its first line is its head.
        let text = &self.origin.text[span.clone()];
        let head = span.start..span.start + text.find('\n').unwrap_or(text.len());
        Section { name, table, head, origin: self.origin.clone(), asked: Vec::new(), missing: Vec::new() }
    }

    /// A sub-section `[key]`.
    pub fn section(&mut self, key: &str, notes: &mut Notes) -> Option<Section<'d>> {
        let found = self.ask(key)?;
        match found.get_ref() {
            DeValue::Table(table) => Some(self.child(format!("[{key}]"), found, table)),
            _ => {
                self.wrong(key, found, &format!("une section `[{key}]`"), notes);
                None
            }
        }
    }

    /// The sub-sections `[[key]]`, in the order of the file.
    pub fn sections(&mut self, key: &str, notes: &mut Notes) -> Vec<Section<'d>> {
        let Some(found) = self.ask(key) else { return Vec::new() };
        let Some(items) = found.get_ref().as_array() else {
            self.wrong(key, found, &format!("des sections `[[{key}]]` (doubles crochets)"), notes);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => out.push(self.child(format!("[[{key}]]"), item, table)),
                _ => self.wrong(key, item, &format!("des sections `[[{key}]]`"), notes),
            }
        }
        out
    }

    /// Reports the keys that nobody asked for and the required ones that are missing.
    pub fn finish(mut self, notes: &mut Notes) {
        let at = if self.name.is_empty() { String::new() } else { format!(" dans {}", self.name) };
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if self.asked.iter().any(|k| k == name) {
                continue;
            }
            let absent: Vec<&str> =
                self.asked.iter().map(String::as_str).filter(|k| !self.table.contains_key(*k)).collect();
            let nearest = french::nearest(name, absent).map(str::to_owned);
            if let Some(found) = &nearest {
                self.missing.retain(|k| k != found);
            }
            let d = Diagnostic::new("E0102", format!("clé inconnue `{name}`{at}"))
                .at(self.origin.place(key.span()))
                .label("cette clé n'existe pas");
            notes.push(match nearest {
                Some(nearest) => d.did_you_mean(Some(&nearest)),
                None => {
                    let known: Vec<String> = self.asked.iter().map(|k| format!("`{k}`")).collect();
                    d.help(format!("clés connues ici : {}", french::list(&known)))
                }
            });
        }
        for key in &self.missing {
            notes.push(
                Diagnostic::missing(format!("il manque la clé `{key}`{at}"))
                    .at(self.origin.place(self.head.clone()))
                    .label("dans cette section"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::summary;
    use crate::units::Metres;

    fn faults(text: &str) -> String {
        let mut notes = Notes::new();
        parse(text, Path::new("territoire.toml"), &mut notes, |mut root, notes| {
            if let Some(mut study) = root.section("etude", notes) {
                let name = study.text("nom", notes);
                study.require("nom", name);
                let _ = study.quantity::<Metres>("seuil", notes);
                study.finish(notes);
            }
            root.finish(notes);
        });
        summary(&notes)
    }

    #[test]
    fn a_missing_key_and_its_misspelling_make_one_message() {
        insta::assert_snapshot!(faults("[etude]\nnoms = \"Essai\"\n"), @r#"
        erreur[E0102]: clé inconnue `noms` dans [etude]
         --> territoire.toml:2:1
          |
        2 | noms = "Essai"
          | ^^^^ cette clé n'existe pas
          |
        aide: vouliez-vous dire `nom` ?
          |
        2 - noms = "Essai"
        2 + nom = "Essai"
          |
        "#);
    }

    #[test]
    fn a_length_without_unit_is_refused_with_its_mend() {
        let text = faults("[etude]\nnom = \"Essai\"\nseuil = 15\n");
        assert!(text.contains("territoire.toml:3:9"), "{text}");
        assert!(text.contains("il manque l'unité (m, km)") && text.contains("`\"15 km\"`"), "{text}");
    }

    #[test]
    fn several_faults_are_told_in_one_pass() {
        let text = faults("[etude]\nnom = 3\nseuil = \"loin\"\n[plam]\n");
        assert_eq!(text.matches("erreur[").count(), 3, "{text}");
    }

    /// «É» as a letter and an accent that follows: the values read are those of «É» in one piece, and what is wrong is shown
    /// where the file has it.
    #[test]
    fn accents_written_apart_are_put_on_their_letters_and_places_stay() {
        let text = "nom = \"E\u{301}tain\"\nnoms = [\"e\u{301}\"]\npaires = { \"e\u{301}\" = \"a\u{300}\" }\nchamps = { \"e\u{301}\" = \"c\u{327}\" }\n\"E\u{301}tat\" = 1\n";
        let mut notes = Notes::new();
        let read = parse(text, Path::new("essai.toml"), &mut notes, |mut root, notes| {
            let name = root.text("nom", notes).expect("a text");
            let names = root.texts("noms", notes).expect("texts");
            let pairs = root.pairs("paires", notes).expect("pairs");
            let cells = root.cells("champs", notes).expect("cells");
            root.finish(notes);
            assert_eq!((name.value.as_str(), names[0].value.as_str()), ("Étain", "é"));
            assert_eq!(pairs, [("é".to_owned(), "à".to_owned())]);
            assert_eq!((cells[0].0.as_str(), cells[0].1.value.as_str()), ("é", "ç"));
            (name.place, cells[0].1.place.clone())
        });
        let (name, cell) = read.expect("read");
        let shown = |place: &Place| match place {
            Place::Span { text, start, end, .. } => text[*start..*end].to_owned(),
            other => other.to_string(),
        };
        assert_eq!((shown(&name), shown(&cell)), ("\"E\u{301}tain\"".to_owned(), "\"c\u{327}\"".to_owned()));
        // `champs = { "e´" = ` is eighteen characters, the accent being one of its own.
        assert_eq!(cell.line_column(), Some((4, Some(19))));
        let told = notes.all();
        assert_eq!((told.len(), told[0].place.as_ref().and_then(Place::line_column)), (1, Some((5, Some(1)))));
    }

    #[test]
    fn a_key_with_its_accent_apart_is_told_to_have_none() {
        let text = faults("[etude]\nno\u{302}m = \"Essai\"\n");
        assert!(text.contains("le nom d'une clé s'écrit sans accent") && text.contains("écrire `nom`"), "{text}");
    }

    #[test]
    fn what_is_not_toml_is_told_at_its_place() {
        let text = faults("[etude]\nnom = \"Essai\nseuil = 3\n");
        assert!(text.contains("E0105") && text.contains("territoire.toml:2"), "{text}");
    }
}
