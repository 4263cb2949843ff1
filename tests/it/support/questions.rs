//! Questions asked as a study asks them: by the lines of a section, what they leave out being as the question declares.

use std::sync::LazyLock;

use jiff::civil::date;
use territoire::analysis::{self, Context, Nobody};
use territoire::diagnostic::Notes;
use territoire::layer::Layer;
use territoire::network::{Straight, Travel};
use territoire::outcome::Outcome;
use territoire::territory::Territory;
use toml::Table;

/// As the crow flies.
static STRAIGHT: LazyLock<Straight> = LazyLock::new(|| Straight::new(1.0));

/// What a question is asked of.
pub(crate) struct Ground<'a> {
    pub(crate) territory: &'a Territory,
    pub(crate) layers: &'a [Layer],
    pub(crate) travel: &'a dyn Travel,
    pub(crate) answers: &'a [Outcome],
}

impl<'a> Ground<'a> {
    /// A territory and its layers, where one goes as the crow flies.
    pub(crate) fn new(territory: &'a Territory, layers: &'a [Layer]) -> Self {
        Self { territory, layers, travel: &*STRAIGHT, answers: &[] }
    }
}

/// Settings as they are written in a section `[[analyse]]`.
pub(crate) fn settings(lines: &str) -> Table {
    lines.parse().unwrap_or_else(|e| panic!("{lines}: {e}"))
}

/// The same settings with others in their place, or more.
pub(crate) fn with(mut settings: Table, lines: &str) -> Table {
    settings.extend(self::settings(lines));
    settings
}

/// Asks a question, whose answer is called by that title; and what is told.
pub(crate) fn ask(kind: &str, title: &str, settings: &Table, ground: &Ground<'_>) -> (Option<Outcome>, Notes) {
    let mut notes = Notes::new();
    (ask_again(kind, title, settings, ground, &mut notes), notes)
}

/// The same after what was told already.
pub(crate) fn ask_again(
    kind: &str,
    title: &str,
    settings: &Table,
    ground: &Ground<'_>,
    notes: &mut Notes,
) -> Option<Outcome> {
    let question = analysis::find(kind, analysis::ALL).expect("a question");
    let mut inquiry = analysis::usual(question, &settings.to_string(), notes)?;
    inquiry.asked.title = title.to_owned();
    let Ground { territory, layers, travel, answers } = *ground;
    let date = Some(date(2026, 11, 24));
    let context = Context { territory, layers, today: None, answers, travel, seed: 1, date, watch: &Nobody };
    inquiry.answer(&context, notes).ok()
}

/// Which keys a question has.
pub(crate) fn keys(kind: &str) -> Vec<&'static str> {
    analysis::find(kind, analysis::ALL).expect("a question").parameters().iter().map(|p| p.key).collect()
}
