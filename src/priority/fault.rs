//! The faults of the tables of priorities: one function a code.

use crate::diagnostic::Diagnostic;

/// A table, one of its rows or one of its cells that can't be read.
pub(crate) fn malformed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0450", message)
}

/// What to do of a table that lost what it held: no advice asks people to remove what may hold their work.
pub(crate) const AGAIN: &str = "rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) ; s'il est perdu pour de bon, le renommer, puis lancer `territoire plan prioriser`, qui en écrit un à remplir";
