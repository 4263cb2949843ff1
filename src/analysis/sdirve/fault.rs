//! What is wrong in the layers of a SDIRVE, and goes on all the same.

use crate::diagnostic::Diagnostic;
use crate::layer::Layer;

/// A commune that has rows of its own and rows by IRIS, a station that has rows of its own and rows by point.
pub(super) fn twice(message: String, layer: &Layer) -> Diagnostic {
    Diagnostic::new("A0545", message).in_file(&layer.file)
}

/// Rows by IRIS of a commune that is not theirs.
pub(super) fn other_iris(message: String, layer: &Layer) -> Diagnostic {
    Diagnostic::new("A0552", message).in_file(&layer.file)
}

/// Rows that can't be counted.
pub(super) fn set_aside(message: String, layer: &Layer) -> Diagnostic {
    Diagnostic::new("A0546", message).in_file(&layer.file)
}

/// Needs that are not there, or not at that year.
pub(super) fn no_needs(message: String) -> Diagnostic {
    Diagnostic::new("A0547", message)
}

/// Dates that are not those of one SDIRVE, or not as the law has them.
pub(super) fn dates(message: String) -> Diagnostic {
    Diagnostic::new("A0548", message)
}

/// Communes that only one of the two knows: the dataset, the study.
pub(super) fn elsewhere(message: String, layer: &Layer) -> Diagnostic {
    Diagnostic::new("A0549", message).in_file(&layer.file)
}
