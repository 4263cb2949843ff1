//! What is wrong with the user's material, said so that it can be mended.
//!
//! A fault of data is a value, not an exception: readers push [`Diagnostic`]s in [`Notes`] and go on as far as makes
//! sense. An error stops what depends on the faulty thing; a warning lets it go on and is repeated in the results.
//!
//! How a message is written: lower case start, no full stop, one clause, things named as the user wrote them between
//! backticks; the place; what was found; what was expected; the mend, in the infinitive or as a question.
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::{Diagnostic, Notes, render};
//!
//! let mut notes = Notes::new();
//! let fault = Diagnostic::unknown("la couche `mairie` n'est pas déclarée");
//! notes.push(fault.at_line(Path::new("territoire.toml"), 12).did_you_mean(Some("mairies")));
//! assert!(notes.has_errors());
//! let told = "erreur[E0109]: la couche `mairie` n'est pas déclarée\n --> territoire.toml:12\n   \
//!             = aide: vouliez-vous dire `mairies` ?";
//! assert_eq!(render(&notes.all()[0]), told);
//! ```
//!
//! What the machine refuses is no diagnostic but a [`crate::disk::Failure`]; a mistake of ours is a panic that says why it
//! cannot be.

mod codes;
mod foreign;
mod remarks;
mod render;
mod secret;
mod written;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

pub use codes::{Code, all, code, find};
pub use foreign::{Said, Trade};
pub use render::{Detail, render, summary, told};
pub use secret::{mask, mask_in_place};

/// How much a fault stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops what depends on it; the command ends with exit code 1.
    #[serde(rename = "erreur")]
    Error,
    /// The run goes on; the warning is repeated in the results.
    #[serde(rename = "attention")]
    Warning,
    /// Something detected or decided that the user should be able to check.
    Info,
}

/// Where a fault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A whole file or folder.
    File(PathBuf),
    /// A line of a text file, 1-based; the column when known.
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: Option<usize>,
    },
    /// A piece of a text file that is shown with a mark under it.
    Span {
        /// The file.
        file: PathBuf,
        /// Its whole text.
        text: Arc<str>,
        /// First byte of the piece.
        start: usize,
        /// The byte after the piece.
        end: usize,
    },
    /// A cell of a spreadsheet.
    Cell {
        /// The file.
        file: PathBuf,
        /// The sheet's name.
        sheet: String,
        /// The cell as the spreadsheet names it: `H12`.
        cell: String,
    },
    /// A feature of a GIS file.
    Feature {
        /// The file.
        file: PathBuf,
        /// Its number in the file, from 1.
        number: usize,
        /// Its identifier, when it has one.
        id: Option<String>,
    },
}

impl Place {
    /// The file that the place is in.
    #[must_use]
    pub fn file(&self) -> &Path {
        match self {
            Self::File(file)
            | Self::Line { file, .. }
            | Self::Span { file, .. }
            | Self::Cell { file, .. }
            | Self::Feature { file, .. } => file,
        }
    }

    /// Line and column (from 1) of the start of a span, or those of a line.
    #[must_use]
    pub fn line_column(&self) -> Option<(usize, Option<usize>)> {
        match self {
            Self::Line { line, column, .. } => Some((*line, *column)),
            Self::Span { text, start, .. } => {
                let before = &text[..*start];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
                Some((line, Some(column)))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file().display();
        match self {
            Self::File(_) => write!(f, "{file}"),
            Self::Line { .. } | Self::Span { .. } => match self.line_column() {
                Some((line, Some(column))) => write!(f, "{file}:{line}:{column}"),
                Some((line, None)) => write!(f, "{file}:{line}"),
                None => write!(f, "{file}"),
            },
            Self::Cell { sheet, cell, .. } => write!(f, "{file}, feuille {sheet}, cellule {cell}"),
            Self::Feature { number, id: None, .. } => write!(f, "{file}, entité {number}"),
            Self::Feature { number, id: Some(id), .. } => write!(f, "{file}, entité {number} (id {id})"),
        }
    }
}

/// One fault, with all that is needed to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of fault, from the table of codes.
    pub code: &'static Code,
    /// What is wrong, in one clause.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What stands at that place.
    pub label: Option<String>,
    /// The mend.
    pub help: Option<String>,
    /// What to write instead of the span, when it is certain enough to be shown.
    pub patch: Option<String>,
    /// The words of who refused, a library or a machine, which the rest tells in French.
    pub original: Option<String>,
}

impl Diagnostic {
    /// A fault of the kind `id` (`"E0102"`). Passwords in its texts are hidden.
    ///
    /// # Panics
    /// When the table has no such code: our bug, found by the test that reads the sources.
    #[must_use]
    pub fn new(id: &str, message: impl Into<String>) -> Self {
        let code = code(id);
        Self { code, message: mask(&message.into()), place: None, label: None, help: None, patch: None, original: None }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says where: a file.
    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        self.at(Place::File(file.to_owned()))
    }

    /// Says where: a line of a text file, from 1.
    #[must_use]
    pub fn at_line(self, file: &Path, line: usize) -> Self {
        self.at(Place::Line { file: file.to_owned(), line, column: None })
    }

    /// Says what stands there.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(mask(&label.into()));
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(mask(&help.into()));
        self
    }

    /// Names the nearest known thing as help: « vouliez-vous dire `communes` ? ».
    #[must_use]
    pub fn did_you_mean(mut self, nearest: Option<&str>) -> Self {
        if let Some(nearest) = nearest {
            self.help = Some(format!("vouliez-vous dire `{nearest}` ?"));
            if matches!(self.place, Some(Place::Span { .. })) {
                self.patch = Some(nearest.to_owned());
            }
        }
        self
    }
}

/// The sink that every reader writes in. Order is that of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    list: Vec<Diagnostic>,
}

impl Notes {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds a fault unless the same one, at the same place, has been told: several analyses may meet it.
    pub fn push_once(&mut self, diagnostic: Diagnostic) {
        if !self.list.contains(&diagnostic) {
            self.push(diagnostic);
        }
    }

    /// Adds all faults of another sink, after those already here.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// All faults, in the order in which they were found.
    #[must_use]
    pub fn all(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Whether one of the faults is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many faults have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.code.severity == severity).count()
    }

    /// The faults of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter().filter(move |d| d.code.severity == severity)
    }
}

impl Extend<Diagnostic> for Notes {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.list.extend(diagnostics);
    }
}

/// A diagnostic as machines read it (`--format json`, `resultats.json`).
#[derive(Debug, Clone, Serialize)]
pub struct Plain {
    code: &'static str,
    gravite: Severity,
    message: String,
    lieu: Option<String>,
    constat: Option<String>,
    correction: Option<String>,
    /// The words of the library or of the machine, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    origine: Option<String>,
}

impl From<&Diagnostic> for Plain {
    fn from(d: &Diagnostic) -> Self {
        Self {
            code: d.code.id,
            gravite: d.code.severity,
            message: d.message.clone(),
            lieu: d.place.as_ref().map(ToString::to_string),
            constat: d.label.clone(),
            correction: d.help.clone(),
            origine: d.original.clone(),
        }
    }
}
