//! One criterion of the matrix.

/// One criterion of the matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its column in the table of notes.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its weight, more than 0; what counts is its share of the sum.
    pub weight: f64,
    /// Lowest and highest note.
    pub scale: (f64, f64),
    /// Whether a high note speaks against the action (a cost, a difficulty).
    pub is_adverse: bool,
}

impl Criterion {
    /// A note between 0, the worst, and 1.
    pub(super) fn value(&self, note: f64) -> f64 {
        let (low, high) = self.scale;
        let share = (note - low) / (high - low);
        if self.is_adverse { 1.0 - share } else { share }
    }
}
