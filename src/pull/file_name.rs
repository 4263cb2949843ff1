//! Names that people give and that become names of files.

use super::Given;
use crate::diagnostic::{Diagnostic, Notes};

/// The most bytes of a name: systems take 255, with what is added to it.
const LONGEST: usize = 150;

/// What no name of a file holds on one of the systems in use: a slash goes to another folder.
const REFUSED: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// What Windows keeps for its devices, whatever follows a dot: a file called so goes to a printer, or nowhere.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Those that a digit follows.
const NUMBERED: [&str; 2] = ["com", "lpt"];

/// Whether Windows keeps a name for one of its devices.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let numbered = |begin: &&str| {
        let rest = stem.strip_prefix(*begin).unwrap_or_default();
        let mut chars = rest.chars();
        chars.next().is_some_and(|c| "0123456789¹²³".contains(c)) && chars.next().is_none()
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED.iter().any(numbered)
}

impl Given<String> {
    /// Itself, when a file can be called so on every system; else it is told at its place. `of` is what it names, with its
    /// article: `une couche`.
    #[must_use]
    pub fn file_name(self, of: &str, notes: &mut Notes) -> Option<Self> {
        let bad = self.value.chars().find(|c| REFUSED.contains(c) || c.is_control());
        let why = match bad {
            Some(c) if c.is_control() => "il contient un caractère invisible".to_owned(),
            Some(c) => format!("il contient « {c} »"),
            None if self.value.starts_with('.') => "il commence par un point".to_owned(),
            None if self.value.ends_with(['.', ' ']) => "il finit par un point ou une espace".to_owned(),
            None if self.value.len() > LONGEST => format!("il est long de {} octets", self.value.len()),
            None if self.value.trim().is_empty() => "il est vide".to_owned(),
            None if is_device(&self.value) => "Windows garde ce nom pour un de ses périphériques".to_owned(),
            None => return Some(self),
        };
        notes.push(
            Diagnostic::unfit(format!("l'identifiant d'{of} sert de nom de fichier : {why}"))
                .at(self.place)
                .help("des lettres, des chiffres, - et _ : `id = \"distance-mairies\"`"),
        );
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn what_no_system_may_take_for_another_place_is_refused() {
        let told = |name: &str| {
            let mut notes = Notes::new();
            let given = Given { value: name.to_owned(), place: Place::File(Path::new("a.toml").to_owned()) };
            let taken = given.file_name("une recette", &mut notes).is_some();
            assert_eq!(taken, !notes.has_errors(), "{name}");
            taken
        };
        for name in [
            "..", ".", "../a", "..\\a", "/tmp/a", "C:a", "a/b", "a\\b", "a\0b", "a\nb", "", " ", "a.", "a ", ".a",
            "CON", "con", "Nul.svg", "COM1", "lpt9.x", "com¹", "aux", "PRN ", "a|b", "a?", "~\u{7f}",
        ] {
            assert!(!told(name), "{name:?}");
        }
        for name in ["a", "distance-mairies", "Étain", "console", "com", "com10", "nulle", "auxiliaire", "a.b", "lpt"]
        {
            assert!(told(name), "{name}");
        }
    }
}
