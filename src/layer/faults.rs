//! What may be wrong with the file of a layer, one constructor each: a code stands here alone, and what it means is read
//! where it is told.

use crate::diagnostic::{Diagnostic, Place, Said, Trade};
use crate::french;

/// What was recognised in a file, for people to check.
pub(super) fn detected(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0308", message)
}

/// Nothing says where the rows are.
pub(super) fn unplaced(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0301", message)
}

/// The two numbers of a position are in the wrong order.
pub(super) fn swapped(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0302", message)
}

/// Positions where none can be.
pub(super) fn elsewhere(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0303", message)
}

/// A file that its library does not read.
pub(super) fn unreadable(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0306", message)
}

/// A file, or a part of it, of a size that no sound one has.
pub(super) fn oversized(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0500", message)
}

/// A file that leads to others, or an address, which the study does not allow.
pub(super) fn leads_elsewhere(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0505", message)
}

/// A file that leads to others, as the study allows, but not to what can be read.
pub(super) fn not_followed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0506", message)
}

/// A service of layers that does not answer as one.
pub(super) fn no_service(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0507", message)
}

/// Cells whose bytes are no text.
pub(super) fn no_text(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0501", message)
}

/// A position or an outline that is none.
pub(super) fn no_geometry(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0309", message)
}

/// The features whose geometry can't be read, each with why; they are kept without it. None when there is none.
pub(super) fn lost_geometries(lost: &[(usize, String)], place: impl Fn(usize) -> Place) -> Option<Diagnostic> {
    let (first, _) = lost.first()?;
    let message = match lost.len() {
        1 => "la géométrie d'une entité n'est pas lisible : l'entité est gardée sans elle".to_owned(),
        n => format!(
            "la géométrie de {} n'est pas lisible : elles sont gardées sans elle",
            french::count(n, "entité", "entités")
        ),
    };
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    let lost: Vec<(usize, Said)> = lost.iter().map(|(n, why)| (*n, Said::of(Trade::Geography, why))).collect();
    for (number, reason) in &lost {
        let reason = reason.french();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, rows)) => rows.push(number.to_string()),
            None => reasons.push((reason, vec![number.to_string()])),
        }
    }
    let said: Vec<String> = reasons
        .into_iter()
        .map(|(reason, rows)| {
            let word = if rows.len() == 1 { "entité" } else { "entités" };
            format!("{word} {} : {reason}", french::list_at_most(&rows, 12))
        })
        .collect();
    Some(
        Diagnostic::new("A0361", message)
            .at(place(*first))
            .label(said.join(" ; "))
            .original(&lost[0].1)
            .help("la redessiner ou la corriger dans un SIG ; un code de commune placerait l'entité à sa mairie"),
    )
}

/// Something given twice, of which one is kept.
pub(super) fn twice(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0312", message)
}

/// Numbers that can be read two ways.
pub(super) fn two_ways(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0370", message)
}

/// A column of texts and numbers.
pub(super) fn mixed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0372", message)
}

/// Formulas whose values a workbook does not hold.
pub(super) fn uncomputed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0374", message)
}

/// Sheets that are alike, of which one is read.
pub(super) fn alike(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0373", message)
}

/// Columns that look like those of positions, and are not read.
pub(super) fn unread_positions(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0371", message)
}

/// Identifiers that a spreadsheet wrote with an exponent.
pub(super) fn exponents(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0386", message)
}

/// Codes that a spreadsheet took the first zero of.
pub(super) fn lost_zeros(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0387", message)
}

/// A column without which nothing can be done.
pub(super) fn no_column(name: &str) -> Diagnostic {
    Diagnostic::new("E0315", format!("il manque la colonne `{name}`"))
}

/// A line that can't be cut in the columns of its file.
pub(super) fn cut(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0320", message)
}

/// What was downloaded can't be used.
pub(super) fn bad_download(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0344", message)
}

/// A table, sheet or column that is not there.
pub(super) fn no_table(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0353", message)
}

/// A file or a folder that holds no heights.
pub(super) fn no_relief(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0520", message)
}
