//! A character of a page.

/// A character where it is drawn, in points from the top left of its page.
#[derive(Debug, Clone)]
pub(super) struct Character {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) width: f64,
    pub(super) text: String,
}

impl Character {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Whether it is but a mark that stands over or under a letter.
    pub(super) fn is_accent(&self) -> bool {
        !self.text.is_empty() && self.text.chars().all(|c| ('\u{300}'..='\u{36f}').contains(&c))
    }
}
