//! Faults that any room may meet in what people write: one constructor each, so that a code stands in one place and what
//! it means is read where it is told.

use super::Diagnostic;

impl Diagnostic {
    /// A file that is not where it is said to be.
    #[must_use]
    pub fn no_file(message: impl Into<String>) -> Self {
        Self::new("E0101", message)
    }

    /// What must be said, and is not: a key, a section, what a change changes.
    #[must_use]
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new("E0103", message)
    }

    /// A value that its key does not take.
    #[must_use]
    pub fn unfit(message: impl Into<String>) -> Self {
        Self::new("E0104", message)
    }

    /// A file that is not in its format from the first line on.
    #[must_use]
    pub fn garbled(message: impl Into<String>) -> Self {
        Self::new("E0105", message)
    }

    /// An identifier that is taken.
    #[must_use]
    pub fn taken(message: impl Into<String>) -> Self {
        Self::new("E0106", message)
    }

    /// A file or a folder that the machine refuses.
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new("E0108", message)
    }

    /// A name that nothing in the study has: a layer, a field, a variable.
    #[must_use]
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new("E0109", message)
    }
}
