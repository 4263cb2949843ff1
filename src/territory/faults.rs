//! The faults of communes, which are told here and by who names communes above.

use crate::diagnostic::Diagnostic;

/// A commune that does not exist, or is not of the territory.
pub(crate) fn unknown_commune(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0201", message)
}

/// A commune without outline, or whose mairie is nowhere.
pub(crate) fn commune_nowhere(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0203", message)
}

/// A territory without any commune.
pub(crate) fn no_commune(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0205", message)
}
