//! The cells of a row as one text and the ends of its pieces: a table of 200,000 rows and 40 columns holds two
//! allocations a row instead of forty.

use crate::french;

/// The cells of a row. An empty cell is a missing value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    ends: Vec<u32>,
}

impl Cells {
    /// A row of cells; surrounding blanks are dropped.
    pub fn new<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> Self {
        let mut out = Self::default();
        for cell in cells {
            out.push(cell.as_ref());
        }
        out
    }

    /// Adds a cell at the end; surrounding blanks are dropped.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell.trim());
        // A row of more than 4 GiB is cut by no reader of ours.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell; `None` when it is empty or beyond the end of the row.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)? as usize;
        let start = column.checked_sub(1).map_or(0, |c| self.ends[c] as usize);
        self.text.get(start..end).filter(|cell| !cell.is_empty())
    }

    /// Every cell, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|c| self.get(c))
    }

    /// Replaces cells: pairs of a column and its new text.
    pub(crate) fn replace(&mut self, changes: &[(usize, String)]) {
        if changes.is_empty() {
            return;
        }
        let mut out = Self { text: String::with_capacity(self.text.len()), ends: Vec::with_capacity(self.ends.len()) };
        for c in 0..self.len() {
            // The last change of a cell is the one that holds.
            match changes.iter().rev().find(|(column, _)| *column == c) {
                Some((_, text)) => out.push(text),
                None => out.push(self.get(c).unwrap_or_default()),
            }
        }
        *self = out;
    }

    /// How many cells are filled.
    pub(crate) fn filled(&self) -> usize {
        self.iter().flatten().count()
    }
}

/// What two ways of writing the name of one column have in common.
pub(crate) fn column_key(name: &str) -> String {
    french::fold(name.trim()).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_missing_and_a_change_moves_its_neighbours() {
        let mut cells = Cells::new(["a", "", " b ", "d"]);
        assert_eq!(cells.iter().collect::<Vec<_>>(), [Some("a"), None, Some("b"), Some("d")]);
        cells.replace(&[(1, "long".into()), (2, String::new()), (1, "court".into())]);
        assert_eq!(cells.iter().collect::<Vec<_>>(), [Some("a"), Some("court"), None, Some("d")]);
        assert_eq!((cells.len(), cells.filled(), cells.get(9)), (4, 3, None));
    }
}
