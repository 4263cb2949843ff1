//! Who waits while a question looks for a plan.

/// Told what a long search is about, and free to ask that it stops with the best that it has found.
pub trait Watch: std::fmt::Debug + Send + Sync {
    /// What is looked for now, in French; `None` once nothing is under way that could be stopped.
    fn looks_for(&self, what: Option<&str>);

    /// Whether the search is to stop. Once it is, it stays so.
    fn stopped(&self) -> bool;
}

/// A search under way, until it is dropped, however it ends.
pub(super) struct Search<'a>(&'a dyn Watch);

impl<'a> Search<'a> {
    /// One begins, for this.
    pub(super) fn of(watch: &'a dyn Watch, what: &str) -> Self {
        watch.looks_for(Some(what));
        Self(watch)
    }

    /// It goes on, for that.
    pub(super) fn goes_on(&self, what: &str) {
        self.0.looks_for(Some(what));
    }
}

impl Drop for Search<'_> {
    fn drop(&mut self) {
        self.0.looks_for(None);
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Debug, Default)]
    struct Heard(Mutex<Vec<Option<String>>>);

    impl Watch for Heard {
        fn looks_for(&self, what: Option<&str>) {
            self.0.lock().expect("nobody panics with it").push(what.map(str::to_owned));
        }

        fn stopped(&self) -> bool {
            false
        }
    }

    /// What finds nothing is over too: whoever waits may end the program again.
    #[test]
    fn a_search_that_fails_is_over() {
        let heard = Heard::default();
        let fails = || -> Option<()> {
            let search = Search::of(&heard, "un plan");
            search.goes_on("le reste");
            None?
        };
        assert_eq!(fails(), None);
        let heard = heard.0.into_inner().expect("nobody panicked");
        assert_eq!(heard, [Some("un plan".to_owned()), Some("le reste".to_owned()), None]);
    }
}
