//! Texts and days that a question can do without.

use jiff::civil::Date;

use super::{Entry, Kind};

/// A text, or none: the empty one.
#[derive(Debug, Clone, Copy)]
pub struct OptionalText;

/// A day (`2026-11-24`), or none: the empty text.
#[derive(Debug, Clone, Copy)]
pub struct OptionalDay;

impl Kind for OptionalText {
    type Value = Option<String>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<String>> {
        Some(Some(entry.text()?.value).filter(|text| !text.is_empty()))
    }
}

impl Kind for OptionalDay {
    type Value = Option<Date>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<Date>> {
        if entry.section.is_blank(entry.key) {
            return Some(None);
        }
        entry.section.date(entry.key, entry.notes).map(Some)
    }
}
