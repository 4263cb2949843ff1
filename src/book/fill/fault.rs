//! The faults of workbooks that people fill: one function a code.

use crate::diagnostic::Diagnostic;

/// A file of which nothing can be taken.
pub(crate) fn unreadable(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0441", message)
}

/// What is read, though it is not written as it should be.
pub(crate) fn understood(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0445", message)
}
