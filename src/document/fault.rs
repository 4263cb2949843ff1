//! The faults of documents: one function a code.

use crate::diagnostic::Diagnostic;

/// A document, or a text beside the plan, that can't be opened or is of no use.
pub(crate) fn unusable(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0407", message)
}

/// A document that could harm who opens it.
pub(super) fn refused(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0432", message)
}
