//! Fields that a model computes from the others: a column of a list of codes, the hours of the week from one column a day.

use crate::french;
use crate::layer::input::raw::Raw;
use crate::layer::{Derived, Schema};

/// A field that is computed, its columns found in the file.
pub(super) struct Computed<'m> {
    /// The name of the field.
    pub(super) name: &'m str,
    /// How it is computed.
    pub(super) how: How<'m>,
}

/// How a field is computed.
pub(super) enum How<'m> {
    /// Columns of the days, Monday first.
    Week(Vec<usize>),
    /// The column of the edition, the column of the code.
    Listed(Option<usize>, usize, &'m Derived),
}

/// The fields of a model that can be computed on a file, and what to say of the others. A column of the file under the
/// name of the field is left as it is.
pub(super) fn compile<'m>(model: &'m Schema, raw: &Raw, detected: &mut Vec<String>) -> Vec<Computed<'m>> {
    let mut out = Vec::new();
    for field in &model.fields {
        let Some(derived) = field.derived.as_ref().filter(|_| raw.find(&[&field.name]).is_none()) else { continue };
        let needed: Vec<&String> = match derived {
            Derived::Week(days) => days.iter().collect(),
            Derived::Listed { edition, of, .. } => edition.iter().chain([of]).collect(),
        };
        let absent: Vec<String> =
            needed.iter().filter(|n| raw.find(&[n]).is_none()).map(|n| format!("`{n}`")).collect();
        if !absent.is_empty() {
            let missing = if absent.len() == 1 { "la colonne manque" } else { "les colonnes manquent" };
            // A file that has none of the columns is of another kind, or of an older one: nothing is expected of it.
            if absent.len() < needed.len() {
                detected.push(format!(
                    "`{}` non calculé, {missing} : {}",
                    field.name,
                    french::list_at_most(&absent, 7)
                ));
            }
            continue;
        }
        let columns: Vec<usize> = needed.iter().filter_map(|n| raw.find(&[n])).collect();
        let how = match derived {
            Derived::Week(_) => How::Week(columns),
            Derived::Listed { edition, .. } => {
                let of = columns[columns.len() - 1];
                How::Listed(edition.as_ref().map(|_| columns[0]), of, derived)
            }
        };
        out.push(Computed { name: &field.name, how });
    }
    out
}

/// The names of the columns that are added.
pub(super) fn names(computed: &[Computed<'_>]) -> impl Iterator<Item = String> {
    computed.iter().map(|c| c.name.to_owned())
}
