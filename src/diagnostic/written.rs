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

    /// A GeoJSON that is none, or not the one that is expected.
    #[must_use]
    pub fn not_geojson(message: impl Into<String>) -> Self {
        Self::new("E0304", message)
    }

    /// Values of a layer that can't be used.
    #[must_use]
    pub fn unused(message: impl Into<String>) -> Self {
        Self::new("A0314", message)
    }

    /// What is not followed of a downloaded file.
    #[must_use]
    pub fn left_out(message: impl Into<String>) -> Self {
        Self::new("A0349", message)
    }

    /// A database that can't be reached by the connection that is given.
    #[must_use]
    pub fn no_database(message: impl Into<String>) -> Self {
        Self::new("E0350", message)
    }

    /// A file that holds no roads.
    #[must_use]
    pub fn no_roads(message: impl Into<String>) -> Self {
        Self::new("E0530", message)
    }

    /// A name that nothing in the study has: a layer, a field, a variable.
    #[must_use]
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new("E0109", message)
    }
}
