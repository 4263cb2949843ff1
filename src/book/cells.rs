//! The cells of a row as one text and the ends of its pieces: a table of 200,000 rows and 40 columns holds two
//! allocations a row instead of forty.

use crate::french;

/// The cells of a row. An empty cell is a missing value.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: Box<str>,
    ends: Ends,
    /// The numbers that cells were read as, for whoever has read them; missing where not a number.
    numbers: Box<[f64]>,
}

/// Where each piece of the text ends. A row is rarely as long as 64 KiB: most need half of the room.
#[derive(Debug, Clone)]
enum Ends {
    Short(Box<[u16]>),
    Long(Box<[u32]>),
}

impl Default for Ends {
    fn default() -> Self {
        Self::Short(Box::default())
    }
}

impl Ends {
    fn len(&self) -> usize {
        match self {
            Self::Short(ends) => ends.len(),
            Self::Long(ends) => ends.len(),
        }
    }

    fn get(&self, column: usize) -> Option<usize> {
        match self {
            Self::Short(ends) => ends.get(column).map(|end| usize::from(*end)),
            Self::Long(ends) => ends.get(column).map(|end| *end as usize),
        }
    }
}

/// Two rows are equal when their cells are the same texts.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.len() == other.len() && (0..self.len()).all(|c| self.end(c) == other.end(c))
    }
}

impl Eq for Cells {}

impl Cells {
    /// A row of cells; surrounding blanks are dropped.
    pub fn new<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> Self {
        let mut row = RowBuilder::default();
        for cell in cells {
            row.push(cell.as_ref());
        }
        row.finish()
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn end(&self, column: usize) -> Option<usize> {
        self.ends.get(column)
    }

    /// A cell; `None` when it is empty or beyond the end of the row.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&str> {
        let end = self.end(column)?;
        let start = column.checked_sub(1).and_then(|before| self.end(before)).unwrap_or(0);
        self.text.get(start..end).filter(|cell| !cell.is_empty())
    }

    /// Every cell, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|c| self.get(c))
    }

    /// Replaces cells: pairs of a column and its new text. The numbers that were read are kept for none.
    pub(crate) fn replace(&mut self, changes: &[(usize, String)]) {
        if changes.is_empty() {
            return;
        }
        let mut out = RowBuilder::default();
        for c in 0..self.len() {
            // The last change of a cell is the one that holds.
            match changes.iter().rev().find(|(column, _)| *column == c) {
                Some((_, text)) => out.push(text),
                None => out.push(self.get(c).unwrap_or_default()),
            }
        }
        *self = out.finish();
    }

    /// How many cells are filled.
    pub(crate) fn filled(&self) -> usize {
        self.iter().flatten().count()
    }

    /// Keeps the numbers that some cells were read as, in an order that the caller knows.
    pub(crate) fn keep_numbers(&mut self, numbers: Vec<f64>) {
        self.numbers = numbers.into_boxed_slice();
    }

    /// The number that was kept at that rank; `None` when none were kept at all.
    pub(crate) fn number(&self, rank: usize) -> Option<Option<f64>> {
        self.numbers.get(rank).map(|n| Some(*n).filter(|n| !n.is_nan()))
    }
}

/// Makes rows one after the other, in room that is used again.
#[derive(Debug, Default)]
pub(crate) struct RowBuilder {
    text: String,
    ends: Vec<usize>,
}

impl RowBuilder {
    /// Adds a cell at the end; surrounding blanks are dropped.
    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell.trim());
        self.ends.push(self.text.len());
    }

    /// The row of what was added, after which the next one begins.
    pub(crate) fn finish(&mut self) -> Cells {
        let ends = if u16::try_from(self.text.len()).is_ok() {
            Ends::Short(self.ends.iter().map(|end| *end as u16).collect())
        } else {
            // A row of more than 4 GiB is cut by no reader of ours.
            Ends::Long(self.ends.iter().map(|end| u32::try_from(*end).unwrap_or(u32::MAX)).collect())
        };
        let cells = Cells { text: self.text.as_str().into(), ends, numbers: Box::default() };
        self.text.clear();
        self.ends.clear();
        cells
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

    #[test]
    fn a_row_longer_than_short_ends_can_tell_has_long_ones() {
        let long = "x".repeat(usize::from(u16::MAX));
        let mut row = RowBuilder::default();
        let made = [["a", long.as_str(), "é"], ["", "b", "c"]].map(|cells| {
            cells.iter().for_each(|cell| row.push(cell));
            row.finish()
        });
        assert!(matches!((&made[0].ends, &made[1].ends), (Ends::Long(_), Ends::Short(_))));
        assert_eq!((made[0].get(1), made[0].get(2)), (Some(long.as_str()), Some("é")));
        assert_eq!(made[1].iter().collect::<Vec<_>>(), [None, Some("b"), Some("c")]);
        assert!(made[0] == Cells::new(["a", &long, "é"]) && made[0] != made[1]);
    }

    #[test]
    fn numbers_that_were_read_are_found_by_their_rank() {
        let mut cells = Cells::new(["1,5", "x"]);
        assert_eq!(cells.number(0), None);
        cells.keep_numbers(vec![1.5, f64::NAN]);
        assert_eq!((cells.number(0), cells.number(1)), (Some(Some(1.5)), Some(None)));
        cells.replace(&[(0, "2".into())]);
        assert_eq!(cells.number(0), None, "a changed row is read again");
    }
}
