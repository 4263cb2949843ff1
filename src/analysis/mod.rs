//! Questions and their registry. One question is one folder and one line in [`ALL`].
//!
//! A question declares its parameters once ([`parameter::Parameter`]): the keys of `territoire.toml`, their reading and
//! their checks, the commented default file and the help all come from that declaration. So do its method page, its
//! maps, and what a comparison or a scenario tells of it ([`Question`]). How one is added is told in `CONTRIBUTING.md`.
//!
//! A question knows no file and no output. It looks at a [`Context`] and gives an [`Outcome`], or says with a type why
//! there is none ([`NoAnswer`]). No kind of question is written outside its folder: who must know one asks its declaration.

mod access;
mod against;
mod armature;
mod asked;
mod balance;
mod base;
mod basket;
mod bornes;
mod bound;
mod charging;
mod compare;
mod coverage;
mod dimension;
mod distance;
mod facilities;
mod far;
mod friches;
mod land;
mod located;
mod mutability;
mod no_answer;
pub mod parameter;
mod question;
mod requalification;
mod rounds;
mod sdirve;
mod share;
mod siting;
mod told;
mod travel;
mod variable;
mod watch;
mod weight;

pub use asked::Asked;
pub use compare::{Change, KIND as COMPARISON, Sides, compare, not_comparable};
pub(crate) use friches::built as built_surface;
pub use mutability::{AskedCriterion, KIND as MUTABILITY, criteria};
pub use no_answer::{CoefficientFault, NoAnswer, NoField, Wanted};
pub use question::{About, AnyQuestion, Inquiry, MapRecipe, Question, Sample};
pub(crate) use told::not_compared;
pub use watch::{Nobody, Watch};

use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::Notes;
use crate::layer::Layer;
use crate::network::Travel;
use crate::outcome::{Column, Outcome};
use crate::pull;
use crate::territory::Territory;

/// The questions that a study may ask.
pub type Questions = [&'static dyn AnyQuestion];

/// Every question of the tool.
pub const ALL: &Questions = &[
    &coverage::Coverage,
    &distance::Distance,
    &basket::Basket,
    &balance::Balance,
    &bornes::Bornes,
    &friches::Friches,
    &mutability::Mutability,
    &requalification::Requalification,
    &land::Land,
    &armature::Armature,
    &access::Access,
    &siting::Siting,
    &rounds::Rounds,
    &charging::Charging,
    &located::Located,
    &sdirve::Sdirve,
];

/// The question of that kind among these.
#[must_use]
pub fn find(kind: &str, questions: &Questions) -> Option<&'static dyn AnyQuestion> {
    questions.iter().copied().find(|q| q.kind() == kind)
}

/// A question with the usual value of each of its parameters, but for those that `given` sets as `territoire.toml` would:
/// `couche = "pharmacies"`. Any layer will do. `None`, with notes, when one of them can't be used.
///
/// ```
/// use territoire::analysis::{self, usual};
/// use territoire::diagnostic::Notes;
///
/// let distance = analysis::find("distance", analysis::ALL).expect("a question of the tool");
/// let mut notes = Notes::new();
/// let asked = usual(distance, "couche = \"mairies\"", &mut notes).expect("the layer is all that it needs");
/// assert_eq!(asked.asked.title, "Distance au service le plus proche");
/// ```
#[must_use]
pub fn usual(question: &dyn AnyQuestion, given: &str, notes: &mut Notes) -> Option<Inquiry> {
    usual_beside(question, given, &parameter::NoFiles, notes)
}

/// The same where the settings may name files.
#[must_use]
pub fn usual_beside(
    question: &dyn AnyQuestion,
    given: &str,
    files: &dyn parameter::Files,
    notes: &mut Notes,
) -> Option<Inquiry> {
    let read = |mut section: pull::Section<'_>, notes: &mut Notes| {
        let beside = parameter::Beside { layers: None, files };
        let inquiry = question.read(&mut section, beside, notes);
        section.finish(notes);
        inquiry
    };
    pull::parse(given, Path::new("réglages"), notes, read).flatten()
}

/// The section of a question in the file of a new study, commented out; none where the file has one that runs.
#[must_use]
pub fn sample(question: &dyn AnyQuestion) -> Option<String> {
    let kind = question.kind();
    let lines: Vec<String> = match question.sample() {
        Sample::Elsewhere => return None,
        Sample::Written(lines) => lines.iter().map(|&line| line.to_owned()).collect(),
        Sample::Declared => {
            let declared = question.parameters().into_iter();
            let key = |p: parameter::Declared| format!("{} = {}   # {}", p.key, p.default.unwrap_or("\"…\""), p.about);
            std::iter::once(format!("id = \"{kind}\"")).chain(declared.map(key)).collect()
        }
    };
    let head = ["[[analyse]]".to_owned(), format!("genre = \"{kind}\"")];
    Some(head.into_iter().chain(lines).map(|line| format!("# {line}\n")).collect())
}

/// The table of questions of the guide, in Markdown: what each asks, and its keys.
#[must_use]
pub fn guide(questions: &Questions) -> String {
    let mut out = String::from("| genre | question | clés |\n|---|---|---|\n");
    for question in questions {
        let keys: Vec<String> = question.parameters().iter().map(|p| format!("`{}`", p.key)).collect();
        out.push_str(&format!("| `{}` | {} | {} |\n", question.kind(), question.about().asks, keys.join(", ")));
    }
    out
}

/// What a question may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The territory.
    pub territory: &'a Territory,
    /// The layers that could be read.
    pub layers: &'a [Layer],
    /// The layers as they are, when `layers` are those of a scenario: what it takes away is known not to be there.
    pub today: Option<&'a [Layer]>,
    /// Answers already given, in the order of the study.
    pub answers: &'a [Outcome],
    /// How people travel.
    pub travel: &'a dyn Travel,
    /// Seed of every permutation.
    pub seed: u64,
    /// Who waits for what takes long.
    pub watch: &'a dyn Watch,
    /// The day of the study, which what is past is told by; none leaves it untold.
    pub date: Option<Date>,
}

impl<'a> Context<'a> {
    /// A layer by its id.
    #[must_use]
    pub fn layer(&self, id: &str) -> Option<&'a Layer> {
        self.layers.iter().find(|l| l.id == id)
    }

    /// Whether the scenario has taken away all that the layer holds today: that there is nothing is then known, which an
    /// empty file does not tell.
    #[must_use]
    pub fn emptied(&self, layer: &Layer) -> bool {
        layer.features.is_empty() && self.was(layer).is_some_and(|today| !today.features.is_empty())
    }

    /// The layer as it is today, in a scenario.
    #[must_use]
    pub fn was(&self, layer: &Layer) -> Option<&'a Layer> {
        self.today?.iter().find(|l| l.id == layer.id)
    }

    /// A column of an earlier answer, by the ids of the analysis, of its table and of the column.
    #[must_use]
    pub fn column(&self, answer: &str, table: &str, column: &str) -> Option<&'a Column> {
        self.answers.iter().find(|a| a.id == answer)?.table(table)?.column(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_notes_and_its_own_name() {
        for (i, question) in ALL.iter().enumerate() {
            let about = question.about();
            for text in [about.title, about.measures, about.how, about.reading, about.limits, about.sources] {
                assert!(text.len() > 10, "{}", question.kind());
            }
            assert!(ALL[..i].iter().all(|other| other.kind() != question.kind()));
        }
    }
}
