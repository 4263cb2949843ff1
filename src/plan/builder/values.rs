//! The fields of an action that its paragraphs say: «Maître d'ouvrage : …», or a label alone and its value under it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, Tail, place_of};
use crate::document::form::heading::{ACTION, LevelNames, recognise};
use crate::document::{Document, Field, Labels, Line};
use crate::french;

/// A label alone that comes as many times is one, whether or not it is in bold.
const REPEATED: usize = 3;

/// From how many such labels on a document writes them so.
const SEVERAL: usize = 2;

/// The labels of fields, those that were met, and the one whose value is being read.
#[derive(Default)]
pub(super) struct Values {
    labels: Labels,
    /// Lines that are a label and nothing else, and come several times.
    repeated: BTreeSet<String>,
    /// The same that come once or twice, in a document that writes several so.
    single: BTreeSet<String>,
    /// Lines that come several times, alone or in front of a colon, and are labels of no field that is known.
    strangers: BTreeSet<String>,
    told: BTreeMap<Field, BTreeMap<String, usize>>,
    /// The field whose label stands alone: the lines under it are its value.
    pub(super) open: Option<Field>,
    /// Whether the last field was said by a paragraph, and not by a table.
    pub(super) said: bool,
    /// What tables of figures say of the action: its fields when no label says them, details otherwise.
    pub(super) weak: Vec<(Field, String)>,
}

impl Values {
    pub(super) fn of(document: &Document) -> Self {
        let labels = document.labels.clone();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for line in document.lines.iter().filter(|l| l.fields.is_empty() && !l.text.is_empty()) {
            if labels.field(&line.text).is_some() {
                *counts.entry(french::name_key(&line.text)).or_insert(0) += 1;
            }
        }
        // Where several labels stand alone above their values, one that comes once does too.
        let repeated: BTreeSet<String> =
            counts.iter().filter(|(_, n)| **n >= REPEATED).map(|(key, _)| key.clone()).collect();
        let single = if repeated.len() >= SEVERAL { counts.into_keys().collect() } else { BTreeSet::new() };
        let strangers = strangers(document);
        Self { labels, repeated, single, strangers, ..Self::default() }
    }

    /// Whether a line begins with a label that is of no field.
    fn is_stranger(&self, line: &Line) -> bool {
        !self.strangers.is_empty() && stranger(line).is_some_and(|key| self.strangers.contains(&key))
    }

    /// Counts the labels that told fields.
    pub(super) fn tell(&mut self, told: &[(Field, String)]) {
        for (field, label) in told {
            *self.told.entry(*field).or_default().entry(label.clone()).or_insert(0) += 1;
        }
    }

    pub(super) fn told(self) -> BTreeMap<Field, BTreeMap<String, usize>> {
        self.told
    }

    /// «Label : value» as a field and its value.
    pub(super) fn of_line<'t>(&self, text: &'t str) -> Option<(Field, &'t str)> {
        self.labels.of_line(text).map(|(field, _, value)| (field, value))
    }

    /// The label that is all that a line says. Where a value is `awaited`, «Communes» may be that of «Porteur».
    fn alone(&self, line: &Line, awaited: bool) -> Option<Field> {
        let field = self.labels.field(&line.text).filter(|field| !matches!(field, Field::Code | Field::Title))?;
        // The last word of a sentence may be one: «…désigneront un / référent.»
        if line.text.starts_with(char::is_lowercase) && !line.bold {
            return None;
        }
        let marked = line.bold || line.style.is_some() || line.aside || line.text.trim_end().ends_with(':');
        let key = french::name_key(&line.text);
        (marked || self.repeated.contains(&key) || !awaited && self.single.contains(&key)).then_some(field)
    }
}

/// Letters and words of a label that isn't known.
const STRANGE: (usize, usize) = (72, 10);

/// The words of a line that may be a label: all of it when it asks or announces, or what stands in front of its colon.
fn stranger(line: &Line) -> Option<String> {
    let text = line.text.trim();
    if line.item() || line.style.is_some() || !line.fields.is_empty() || !text.starts_with(char::is_uppercase) {
        return None;
    }
    let label = match text.split_once(':') {
        Some((label, _)) => label,
        None => text.strip_suffix('?')?,
    };
    let plain = !label.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | ';' | ','));
    let fits = label.chars().count() <= STRANGE.0 && label.split_whitespace().count() <= STRANGE.1;
    (plain && fits).then(|| french::name_key(label)).filter(|key| !key.is_empty())
}

/// The labels that come at least three times and are of no field.
fn strangers(document: &Document) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in &document.lines {
        let known = || document.labels.field(&line.text).is_some() || document.labels.of_line(&line.text).is_some();
        let level = || recognise(&line.text, false, &LevelNames::default()).is_some();
        if let Some(key) = stranger(line).filter(|_| !known() && !level()) {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    counts.into_iter().filter(|(_, n)| *n >= REPEATED).map(|(key, _)| key).collect()
}

/// Whether the value of a field is of several paragraphs more often than not.
fn is_long(field: Field) -> bool {
    matches!(
        field,
        Field::Context
            | Field::Aims
            | Field::Description
            | Field::Indicators
            | Field::Remarks
            | Field::Links
            | Field::Means
    )
}

/// A field, its label and its value.
type Said = (Field, String, String);

/// The fields that a line says, when labels stand inside the value of its first one.
fn several(labels: &Labels, first: Said) -> Vec<Said> {
    let mut out = vec![first];
    while let Some((_, _, value)) = out.last_mut() {
        let signs = ['.', ';', '|', '/', '–', '-', '\t', '•'];
        let cuts = value.char_indices().filter(|(_, c)| signs.contains(c));
        let next = cuts.into_iter().find_map(|(at, sign)| {
            let (before, rest) = (&value[..at], &value[at + sign.len_utf8()..]);
            let apart = rest.starts_with(char::is_whitespace) && (sign == '.' || sign == ';' || before.ends_with(' '));
            let (field, label, said) = labels.of_line(rest.trim_start()).filter(|_| apart)?;
            let fits = !said.is_empty() && !matches!(field, Field::Code | Field::Title);
            fits.then(|| (before.trim_end().len(), (field, label.to_owned(), said.to_owned())))
        });
        let Some((end, said)) = next else { break };
        value.truncate(end);
        out.push(said);
    }
    // The full stop is that of the line.
    if out.len() > 1 {
        let last = out.last_mut().into_iter();
        last.for_each(|(_, _, value)| value.truncate(value.trim_end_matches('.').len()));
    }
    out
}

impl Builder {
    /// Takes a line that has a label, alone or with its value. `false` when it has none, or stands in no action.
    pub(super) fn says(&mut self, line: &Line) -> bool {
        if !self.in_action() || line.soft && self.values.open.is_none() && self.tail != Tail::Field {
            return false;
        }
        if self.fiche && !self.awaits_value() && !line.soft && self.values.is_stranger(line) {
            // It is of no field: the one before ends there.
            (self.values.open, self.values.said) = (None, false);
            let text = line.printed().into_owned();
            self.current().into_iter().for_each(|node| node.details.push(text.clone()));
            (self.tail, self.last_line) = (Tail::Detail, Some(line.number));
            return true;
        }
        let alone = self.values.alone(line, self.awaits_value());
        let of_line = |labels: &Labels| {
            let (field, label, value) = labels.of_line(&line.text)?;
            let fits = !value.is_empty() && (self.fiche || !matches!(field, Field::Code | Field::Title));
            fits.then(|| (field, label.to_owned(), value.to_owned()))
        };
        let whole = of_line(&self.values.labels);
        // A bullet has a title of its own, not that of its action.
        let whole = whole.filter(|(field, ..)| !line.item() || !matches!(field, Field::Code | Field::Title));
        if let Some(field) = alone.filter(|_| whole.is_none()) {
            // What is said again under its own label is a part of it.
            if self.values.open != Some(field) {
                self.values.tell(&[(field, line.text.trim_end_matches([' ', '\u{a0}', ':']).to_owned())]);
                self.values.open = Some(field);
                self.last_line = Some(line.number);
                self.tail = Tail::Detail;
                return true;
            }
            return false;
        }
        let Some((field, label, value)) = whole.filter(|(field, ..)| self.values.open != Some(*field)) else {
            return false;
        };
        // «Porteur : la CC. Partenaires : la CAF. Budget : 90 000 €.»: several on one line.
        for (field, label, value) in several(&self.values.labels, (field, label, value)) {
            self.values.tell(&[(field, label)]);
            self.fill(field, value);
        }
        (self.values.open, self.values.said) = (None, true);
        (self.tail, self.last_line) = (Tail::Field, Some(line.number));
        true
    }

    /// Gives the action that was read what its tables of figures say.
    pub(super) fn settle_weak(&mut self) {
        let weak = std::mem::take(&mut self.values.weak);
        if weak.is_empty() {
            return;
        }
        let Some(node) = self.current() else { return };
        let said: Vec<Field> = node.fields.iter().map(|(field, _)| *field).collect();
        for (field, value) in weak {
            if said.contains(&field) {
                node.details.push(value);
            } else {
                node.fields.push((field, value));
            }
        }
    }

    /// Whether a label was read and nothing of its value.
    pub(super) fn awaits_value(&self) -> bool {
        self.values.open.is_some() && self.tail != Tail::Field
    }

    /// Adds a line to the value that it goes on with: that of a label above it.
    pub(super) fn goes_on_with_a_value(&mut self, line: &Line) -> bool {
        let level = self.path.last().map(|(level, _)| *level);
        let (tail, last) = (self.tail, self.last_line);
        let (open, said) = (self.values.open, self.values.said);
        let again = self.again;
        let Some(node) = self.current().filter(|_| level == Some(ACTION)) else { return false };
        let field = match open {
            Some(field) => field,
            // A paragraph right under what a label says at length.
            None => match node.fields.last() {
                Some((field, _)) if tail == Tail::Field && said && !line.item() && !line.aside && is_long(*field) => {
                    *field
                }
                _ => return false,
            },
        };
        let text = line.printed();
        if again {
            let text = text.into_owned();
            self.fill_again(field, text);
            (self.tail, self.last_line) = (Tail::Field, Some(line.number));
            return true;
        }
        match node.fields.last_mut().filter(|(last, _)| *last == field) {
            Some((_, value)) if tail == Tail::Field => *value = format!("{value} ; {text}"),
            _ => node.fields.push((field, text.into_owned())),
        }
        (self.tail, self.last_line) = (Tail::Field, Some(line.number).or(last));
        true
    }

    /// Whether the action being read is told by its fiche already: a number that comes then is more likely of the next one.
    pub(super) fn told_already(&mut self) -> bool {
        let other = |(field, _): &(Field, String)| !matches!(field, Field::Title | Field::Code);
        self.current().is_some_and(|node| node.printed_code.is_some() || node.fields.iter().any(other))
    }

    /// The number that a fiche gives under its title.
    pub(super) fn number(&mut self, value: &str) {
        let numberless = self.current().is_some_and(|node| node.printed_code.is_none() && node.level == ACTION);
        if !numberless || value.is_empty() {
            return self.fill(Field::Code, value.to_owned());
        }
        self.current().into_iter().for_each(|node| {
            node.printed_code = Some(value.to_owned());
            node.components = place_of(value);
        });
    }
}
