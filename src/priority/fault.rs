//! The faults of the tables of priorities: one function a code.

use crate::diagnostic::Diagnostic;

/// A table, one of its rows or one of its cells that can't be read.
pub(crate) fn malformed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0450", message)
}
