//! Which analysis of the study is answered.

/// Which analysis of the study is answered: what its tables, sentences and warnings call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id in the study.
    pub id: String,
    /// Its title for people.
    pub title: String,
}
