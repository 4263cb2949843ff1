//! A small pull reader over a spanned TOML table: each key is taken once, what is left over is unknown. All faults of a
//! recipe are said in one pass, with their place and the nearest known word.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::colour::Colour;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// The file that is read.
pub(super) struct Source {
    file: PathBuf,
    text: Arc<str>,
}

impl Source {
    pub(super) fn new(text: &str, shown: &Path) -> Self {
        Self { file: shown.to_owned(), text: text.into() }
    }

    pub(super) fn place(&self, span: std::ops::Range<usize>) -> Place {
        let end = span.end.min(self.text.len());
        Place::Span { file: self.file.clone(), text: Arc::clone(&self.text), start: span.start.min(end), end }
    }
}

/// One table of the file, and the keys that were asked of it.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    table: &'a DeTable<'a>,
    /// How the table is called in messages: `[fond]`.
    name: &'static str,
    asked: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'a>, name: &'static str) -> Self {
        Self { source, table, name, asked: Vec::new() }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v)
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str, notes: &mut Notes) {
        let message = format!("valeur inattendue pour `{key}` : {expected} attendu");
        notes.push(Diagnostic::new("E0104", message).at(self.source.place(value.span())));
    }

    pub(super) fn text(&mut self, key: &'static str, notes: &mut Notes) -> Option<String> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(value, key, "un texte entre guillemets", notes);
        }
        text.map(str::to_owned)
    }

    pub(super) fn required(&mut self, key: &'static str, notes: &mut Notes) -> Option<String> {
        let missing = !self.table.iter().any(|(k, _)| k.get_ref() == key);
        if missing {
            let message = format!("la clé `{key}` manque dans {}", self.name);
            notes.push(Diagnostic::new("E0103", message).in_file(&self.source.file));
        }
        self.text(key, notes)
    }

    pub(super) fn flag(&mut self, key: &'static str, default: bool, notes: &mut Notes) -> bool {
        let Some(value) = self.value(key) else { return default };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(value, key, "`true` ou `false`", notes);
        }
        flag.unwrap_or(default)
    }

    pub(super) fn number(&mut self, key: &'static str, low: f64, high: f64, notes: &mut Notes) -> Option<f64> {
        let value = self.value(key)?;
        let number = as_number(value.get_ref()).filter(|n| (low..=high).contains(n));
        if number.is_none() {
            let expected = format!("un nombre de {} à {}", french::short(low, 2), french::short(high, 2));
            self.wrong(value, key, &expected, notes);
        }
        number
    }

    /// Numbers, ascending and different.
    pub(super) fn limits(&mut self, key: &'static str, notes: &mut Notes) -> Option<Vec<f64>> {
        let value = self.value(key)?;
        let numbers: Option<Vec<f64>> =
            value.get_ref().as_array().and_then(|a| a.iter().map(|v| as_number(v.get_ref())).collect());
        let good = numbers.filter(|n| !n.is_empty() && n.len() <= 6 && n.windows(2).all(|w| w[0] < w[1]));
        if good.is_none() {
            self.wrong(value, key, "une liste croissante de 1 à 6 nombres", notes);
        }
        good
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
        notes: &mut Notes,
    ) -> Option<T> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str().unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, t)| *t);
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            let message = format!("`{text}` n'est pas une valeur de `{key}` (attendu : {})", french::list(&list));
            let span = value.span();
            // The mark is put between the quotes, so that the corrected line keeps them.
            let inner = if span.len() >= text.len() + 2 { span.start + 1..span.end - 1 } else { span };
            let near = french::nearest(text, words.iter().map(|(word, _)| *word));
            notes.push(Diagnostic::new("E0701", message).at(self.source.place(inner)).did_you_mean(near));
        }
        found
    }

    pub(super) fn colour(&mut self, key: &'static str, notes: &mut Notes) -> Option<Colour> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str().unwrap_or_default();
        let colour = Colour::parse(text);
        if colour.is_none() {
            let names: Vec<String> = Colour::names().map(|n| format!("`{n}`")).collect();
            let message = format!("`{text}` n'est pas une couleur (attendu : `#rrvvbb`, {})", french::list(&names));
            let near = french::nearest(text, Colour::names());
            let mut fault = Diagnostic::new("E0701", message).at(self.source.place(value.span()));
            if let Some(near) = near {
                fault = fault.help(format!("vouliez-vous dire `{near}` ?"));
            }
            notes.push(fault);
        }
        colour
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &'static str, name: &'static str, notes: &mut Notes) -> Option<Reader<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Reader::new(self.source, table, name)),
            _ => {
                self.wrong(value, key, "une section", notes);
                None
            }
        }
    }

    /// A list of tables.
    pub(super) fn tables(&mut self, key: &'static str, name: &'static str, notes: &mut Notes) -> Vec<Reader<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, "une liste de sections", notes);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array {
            match item.get_ref() {
                DeValue::Table(table) => out.push(Reader::new(self.source, table, name)),
                _ => self.wrong(item, key, "une section", notes),
            }
        }
        out
    }

    /// Says which keys nobody asked for.
    pub(super) fn finish(self, notes: &mut Notes) {
        for (key, _) in self.table {
            let text: &str = key.get_ref();
            if !self.asked.contains(&text) {
                let near = french::nearest(text, self.asked.iter().copied());
                let fault = Diagnostic::new("E0102", format!("la clé `{text}` n'existe pas dans {}", self.name));
                notes.push(fault.at(self.source.place(key.span())).did_you_mean(near));
            }
        }
    }
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(i) => i.as_str(),
        DeValue::Float(f) => f.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite())
}
