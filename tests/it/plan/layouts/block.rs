//! What a document is made of, before a format is chosen.

/// A paragraph, or a table.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// The title of the document, and what else its cover says.
    Cover(String),
    Heading(Heading),
    Text(String),
    /// «Label : value».
    Said(String, String),
    /// A label alone on its line.
    Label(String),
    Item(String),
    /// A line of the contents list.
    Entry(Entry),
    Table(Vec<Vec<Cell>>),
    /// A new page.
    Page,
}

/// A heading.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// From 0; actions with a heading of their own are one deeper than what they stand under.
    pub(super) rank: usize,
    /// What stands in front of the title: «Axe 1 – ».
    pub(super) head: String,
    pub(super) title: String,
    /// Whether the title stands on the line below.
    pub(super) below: bool,
    /// Whether the contents list has it.
    pub(super) listed: bool,
}

/// A line of the contents list.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) rank: usize,
    pub(super) page: Option<usize>,
    pub(super) leader: &'static str,
}

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) lines: Vec<String>,
    /// How many columns it covers besides its own.
    pub(super) wider: usize,
    /// Whether it is merged with the one above it.
    pub(super) below: bool,
    pub(super) bold: bool,
}

impl Cell {
    pub(super) fn of(text: &str) -> Self {
        Self { lines: vec![text.to_owned()], ..Self::default() }
    }

    pub(super) fn bold(text: &str) -> Self {
        Self { bold: true, ..Self::of(text) }
    }

    pub(super) fn wide(text: &str, columns: usize) -> Self {
        Self { wider: columns.saturating_sub(1), ..Self::bold(text) }
    }
}

impl Heading {
    pub(super) fn of(rank: usize, title: &str) -> Self {
        Self { rank, head: String::new(), title: title.to_owned(), below: false, listed: true }
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}", self.head, self.title)
    }

    /// What stands on its line, and on the one below.
    pub(super) fn lines(&self) -> Vec<String> {
        if !self.below {
            return vec![self.text()];
        }
        let name = self.head.trim_end_matches(|c: char| !c.is_alphanumeric());
        vec![name.to_owned(), self.title.clone()]
    }
}
