//! Who waits while a question looks for a plan.

/// Told what a long search is about, and free to ask that it stops with the best that it has found.
pub trait Watch: std::fmt::Debug + Send + Sync {
    /// What is looked for now, in French; `None` once nothing is under way that could be stopped.
    fn looks_for(&self, what: Option<&str>);

    /// Whether the search is to stop. Once it is, it stays so.
    fn stopped(&self) -> bool;
}

/// Nobody waits: a search goes to its end.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Watch for Nobody {
    fn looks_for(&self, _what: Option<&str>) {}

    fn stopped(&self) -> bool {
        false
    }
}
