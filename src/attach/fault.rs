//! The faults of attachments: one function a code.

use crate::diagnostic::Diagnostic;

/// A line of `rattachements.csv`, of the refusals or of a list of decisions that can't be understood.
pub(super) fn malformed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0405", message)
}

/// A target that nothing is.
pub(super) fn unknown(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0403", message)
}
