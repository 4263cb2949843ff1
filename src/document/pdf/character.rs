//! A character of a page.

/// A character where it is drawn, in points from the top left of its page.
#[derive(Debug, Clone)]
pub(super) struct Character {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) width: f64,
    pub(super) bold: bool,
    pub(super) turn: Turn,
    pub(super) text: String,
}

/// Which way a text is read on its page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    #[default]
    Upright,
    /// From the bottom to the top.
    Up,
    /// From the top to the bottom.
    Down,
    /// Upside down, as a page that was scanned or bound the other way.
    Over,
    /// At an angle, as a watermark is.
    Slanted,
}

impl Turn {
    /// Where a point of the page stands once the text that is read this way is upright. The origin moves: only differences
    /// between places are told.
    pub(super) fn upright(self, x: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Upright | Self::Slanted => (x, y),
            Self::Up => (-y, x),
            Self::Down => (y, -x),
            Self::Over => (-x, -y),
        }
    }

    /// How this text is read on a page that is turned so that another one is upright.
    fn seen_from(self, other: Self) -> Self {
        const QUARTERS: [Turn; 4] = [Turn::Upright, Turn::Up, Turn::Over, Turn::Down];
        let quarter = |turn: Self| QUARTERS.iter().position(|q| *q == turn);
        match (quarter(self), quarter(other)) {
            (Some(mine), Some(new)) => QUARTERS[(mine + 4 - new) % 4],
            _ => self,
        }
    }
}

impl Character {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Whether it is but a mark that stands over or under a letter.
    pub(super) fn is_accent(&self) -> bool {
        !self.text.is_empty() && self.text.chars().all(|c| ('\u{300}'..='\u{36f}').contains(&c))
    }

    /// The point of it that tells in which cell it stands.
    pub(super) fn middle(&self) -> (f64, f64) {
        let (along, up) = (0.5 * self.width, 0.3 * self.size);
        match self.turn {
            Turn::Upright | Turn::Slanted => (self.x + along, self.y - up),
            Turn::Up => (self.x - up, self.y - along),
            Turn::Down => (self.x + up, self.y + along),
            Turn::Over => (self.x - along, self.y + up),
        }
    }

    /// The same character once its page is turned so that text read this way is upright.
    pub(super) fn turned(mut self, turn: Turn) -> Self {
        (self.x, self.y) = turn.upright(self.x, self.y);
        self.turn = self.turn.seen_from(turn);
        self
    }
}

/// A gap narrower than this many times the size is one between words; justified rows have wide ones.
const WORDS: f64 = 0.9;

/// Where a line has ink, the gaps between its words filled.
pub(super) fn inked(line: &[Character]) -> Vec<(f64, f64)> {
    let mut ink: Vec<&Character> = line.iter().filter(|c| !c.is_blank()).collect();
    ink.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut out: Vec<(f64, f64)> = Vec::new();
    for c in ink {
        match out.last_mut().filter(|(_, to)| c.x - *to < WORDS * c.size) {
            Some((_, to)) => *to = to.max(c.x + c.width),
            None => out.push((c.x, c.x + c.width)),
        }
    }
    out
}
