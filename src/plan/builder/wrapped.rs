//! Whether a line goes on with the one above it.

use super::{Builder, Tail};
use crate::document::Line;

/// Columns by which a line broken by hand falls short of the widest.
const SLACK: usize = 16;

impl Builder {
    pub(super) fn continues(&mut self, line: &Line) -> bool {
        // Where there was room left for its first word, a line begins a sentence of its own.
        let first = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
        let room = line.text.starts_with(char::is_uppercase) && self.last_width + first + SLACK < self.width;
        let wrapped = (line.indent > 0 && !room) || line.text.starts_with(char::is_lowercase) || self.unfinished();
        let next = self.last_line.is_some_and(|l| l + 1 == line.number) && wrapped;
        let soft = line.soft && self.last_line == Some(line.number);
        !line.item() && !self.path.is_empty() && (next || soft)
    }

    /// Whether the title that was read last ends with a word that another must follow: «Ouvrir une maison de santé à».
    fn unfinished(&mut self) -> bool {
        const OPEN: [&str; 22] = [
            "à", "de", "des", "du", "d", "le", "la", "les", "l", "un", "une", "et", "ou", "en", "au", "aux", "sur",
            "pour", "par", "avec", "dans", "entre",
        ];
        if self.width == 0 || self.values.open.is_some() {
            return false;
        }
        let tail = self.tail;
        let said = self.values.said;
        self.current().is_some_and(|node| {
            let text = match tail {
                Tail::Node => &node.text,
                // «Partenaires : l'État, la Région,»
                Tail::Field if said => match node.fields.last() {
                    Some((_, value)) if value.trim_end().ends_with(',') => return true,
                    Some((_, value)) => value,
                    None => return false,
                },
                _ => return false,
            };
            let last = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            OPEN.contains(&last)
        })
    }
}
