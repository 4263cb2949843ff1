//! The faults of the follow-up: one function a code.

use crate::diagnostic::Diagnostic;

/// The memory of the follow-up, its journal or the copy of an export, is not as it was written.
pub(crate) fn damaged(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0440", message)
}

/// Something of a file is not where it was, was added, or is not recognised.
pub(crate) fn altered(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0442", message)
}

/// A value, or a choice between values, is not taken.
pub(crate) fn untaken(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0443", message)
}

/// A workbook comes from no export of this study.
pub(super) fn foreign(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0444", message)
}

/// A value of the journal is not what its field holds.
pub(super) fn set_aside(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0508", message)
}

/// There is nothing to follow: no plan, or no such EPCI.
pub(crate) fn without_object(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0448", message)
}
