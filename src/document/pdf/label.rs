//! What a text is by its form on the page: a label, a bullet that the font doesn't name.

use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;

/// A sign that the font doesn't name, or names for itself only: in front of a text it is a bullet.
pub(super) fn is_unnamed(c: char) -> bool {
    c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// The field of a label as it is printed: a few words that begin with a capital, no sentence.
pub(super) fn label(text: &str, labels: &Labels) -> Option<Field> {
    let text = text.trim();
    let sentence = text.contains(". ") || text.split_whitespace().count() > 8;
    labels.field(text).filter(|_| text.starts_with(char::is_uppercase) && !sentence)
}
