//! What a question is, and how it is asked: read from a section of the study, checked, answered.

use std::fmt;

use super::asked::Asked;
use super::no_answer::NoAnswer;
use super::parameter::{self, Beside, Declared, Facts, Reader, Variable};
use super::{Change, Context};
use crate::diagnostic::{Diagnostic, Notes};
use crate::outcome::{Column, Outcome, Row};
use crate::pull::{Given, Section};
use crate::units::Measure;

/// The method note of a question: printed by `territoire expliquer` and by the atlas.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Title: «Distance au service le plus proche».
    pub title: &'static str,
    /// The title where a time is counted, and the usual one names a distance.
    pub title_by_time: Option<&'static str>,
    /// What it asks, in a line of the guide: «à quelle distance est le service le plus proche ?».
    pub asks: &'static str,
    /// Ce que ça mesure.
    pub measures: &'static str,
    /// Comment.
    pub how: &'static str,
    /// Comment le lire.
    pub reading: &'static str,
    /// Limites.
    pub limits: &'static str,
    /// Sources.
    pub sources: &'static str,
}

impl About {
    /// Head and text of each part, in the order in which they are read.
    #[must_use]
    pub fn paragraphs(&self) -> [(&'static str, &'static str); 5] {
        [
            ("Ce que ça mesure", self.measures),
            ("Comment", self.how),
            ("Comment le lire", self.reading),
            ("Limites", self.limits),
            ("Sources", self.sources),
        ]
    }
}

/// What the file of a new study is given of a question, commented out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// The section made from its declaration: every key with its default and what it means.
    Declared,
    /// The keys of a section as they are written for most studies, a line each.
    Written(&'static [&'static str]),
    /// Nothing: the file has a section of it that runs.
    Elsewhere,
}

/// A map that comes with a question: a recipe as those of `cartes/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapRecipe {
    /// Its id, which names its file.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A question that can be asked of a territory: what each declares in its own folder. Everything else of it comes from
/// there: keys, checks, help, the commented section of a new study, method page, tables of the guide, maps, what a
/// comparison tells.
pub trait Question: fmt::Debug + Clone + Send + Sync + 'static {
    /// Its parameters with their values.
    type Settings: fmt::Debug + Send + Sync + 'static;

    /// Its name in `territoire.toml`: `distance`.
    fn kind(&self) -> &'static str;

    /// Its method note.
    fn about(&self) -> About;

    /// Takes the values of its parameters; `None` when one of them can't be used.
    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Self::Settings>;

    /// What is wrong with settings that are each right but don't go together; where they stand is added by who read them.
    fn fault(&self, _settings: &Self::Settings) -> Option<Diagnostic> {
        None
    }

    /// The keys that these settings make idle, each with why: a study that gives one is told.
    fn ignored(&self, _settings: &Self::Settings) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The layers whose features it counts by one of their fields, each with that field: a feature that has nothing there is
    /// in no figure made of it. Those of variables are known without it.
    fn counts_by(&self, _settings: &Self::Settings) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What a new study is given of it.
    fn sample(&self) -> Sample {
        Sample::Declared
    }

    /// The maps that come with it.
    fn maps(&self) -> &'static [MapRecipe] {
        &[]
    }

    /// What a comparison or a scenario tells of it first; what is told of any answer follows.
    fn tell_change(&self, _change: &Change<'_>) -> Vec<String> {
        Vec::new()
    }

    /// Answers it.
    ///
    /// # Errors
    /// When the data do not allow an answer.
    fn run(
        &self,
        asked: &Asked,
        settings: &Self::Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer>;
}

/// A question whatever its settings: what the registry holds.
pub trait AnyQuestion: Sync {
    /// Its name in `territoire.toml`.
    fn kind(&self) -> &'static str;

    /// Its method note.
    fn about(&self) -> About;

    /// Its parameters, in the order in which they are told.
    fn parameters(&self) -> Vec<Declared>;

    /// What a new study is given of it.
    fn sample(&self) -> Sample;

    /// The maps that come with it.
    fn maps(&self) -> &'static [MapRecipe];

    /// What a comparison or a scenario tells of it first.
    fn tell_change(&self, change: &Change<'_>) -> Vec<String>;

    /// Reads its settings out of a section of the study, which may name what is beside it; `None`, with notes, when one
    /// can't be used.
    fn read(&self, s: &mut Section<'_>, beside: Beside<'_>, notes: &mut Notes) -> Option<Inquiry>;
}

impl fmt::Debug for dyn AnyQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl<Q: Question> AnyQuestion for Q {
    fn kind(&self) -> &'static str {
        Question::kind(self)
    }

    fn about(&self) -> About {
        Question::about(self)
    }

    fn parameters(&self) -> Vec<Declared> {
        let mut reader = Reader::describing();
        self.settings(&mut reader);
        reader.declared()
    }

    fn sample(&self) -> Sample {
        Question::sample(self)
    }

    fn maps(&self) -> &'static [MapRecipe] {
        Question::maps(self)
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        Question::tell_change(self, change)
    }

    fn read(&self, s: &mut Section<'_>, beside: Beside<'_>, notes: &mut Notes) -> Option<Inquiry> {
        let mut reader = Reader::new(s, beside, notes);
        let settings = self.settings(&mut reader)?;
        let facts = reader.facts();
        let about = Question::about(self);
        // A time is not called a distance.
        let by_time = about.title_by_time.filter(|_| facts.measure == Some(Measure::Time));
        let asked = Asked { id: Question::kind(self).to_owned(), title: by_time.unwrap_or(about.title).to_owned() };
        Some(Inquiry { asked, facts, ready: Box::new(Ready { question: self.clone(), settings }) })
    }
}

/// A question with its settings.
#[derive(Debug)]
struct Ready<Q: Question> {
    question: Q,
    settings: Q::Settings,
}

/// A question with its settings, whatever they are.
trait Answers: fmt::Debug + Send + Sync {
    fn kind(&self) -> &'static str;
    fn fault(&self) -> Option<Diagnostic>;
    fn ignored(&self) -> Vec<(&'static str, String)>;
    fn counts_by(&self) -> Vec<(String, String)>;
    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Result<Outcome, NoAnswer>;
}

impl<Q: Question> Answers for Ready<Q> {
    fn kind(&self) -> &'static str {
        self.question.kind()
    }

    fn fault(&self) -> Option<Diagnostic> {
        self.question.fault(&self.settings)
    }

    fn ignored(&self) -> Vec<(&'static str, String)> {
        self.question.ignored(&self.settings)
    }

    fn counts_by(&self) -> Vec<(String, String)> {
        self.question.counts_by(&self.settings)
    }

    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Result<Outcome, NoAnswer> {
        self.question.run(asked, &self.settings, context, notes)
    }
}

/// One analysis of the study: a question with its settings, ready to be answered.
#[derive(Debug)]
pub struct Inquiry {
    /// What it is called.
    pub asked: Asked,
    /// What its settings tell besides their values.
    pub facts: Facts,
    ready: Box<dyn Answers>,
}

impl Inquiry {
    /// The kind of question.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.ready.kind()
    }

    /// What the question counts, which its thresholds tell; none when it is not about travel.
    #[must_use]
    pub fn measure(&self) -> Option<Measure> {
        self.facts.measure
    }

    /// What is wrong with settings that are each right but don't go together.
    #[must_use]
    pub fn fault(&self) -> Option<Diagnostic> {
        self.ready.fault()
    }

    /// The layers whose features it counts by one of their fields, each with that field.
    #[must_use]
    pub fn counts_by(&self) -> Vec<(String, String)> {
        let named = |given: &Given<Variable>| match &given.value {
            Variable::Layer(of) => Some((of.layer.clone(), of.field.clone()?)),
            _ => None,
        };
        let mut out = self.ready.counts_by();
        out.extend(self.facts.variables.iter().filter_map(named));
        out.sort();
        out.dedup();
        out
    }

    /// Tells the keys that the study gives and that its other settings make idle.
    pub(crate) fn tell_idle(&self, notes: &mut Notes) {
        for (key, why) in self.ready.ignored() {
            if let Some(place) = self.facts.given.get(key) {
                let d = Diagnostic::new("A0621", format!("la clé `{key}` n'a pas d'effet ici")).at(place.clone());
                notes.push(d.label(why).help("retirer cette clé"));
            }
        }
    }

    /// Answers it, with the answers given before it in the context. What keeps it from an answer is told, at its place.
    ///
    /// # Errors
    /// When the data do not allow an answer.
    pub fn answer(&self, context: &Context<'_>, notes: &mut Notes) -> Result<Outcome, NoAnswer> {
        self.have_variables(context.answers, notes)?;
        let answer = self.ready.run(&self.asked, context, notes);
        if let Err(none) = &answer {
            none.tell(&self.asked, &self.facts.given, notes);
        }
        answer
    }

    /// Whether the columns of earlier answers that it uses are there. One that does not exist is an error; what an
    /// analysis without answer would have held is a warning.
    fn have_variables(&self, answers: &[Outcome], notes: &mut Notes) -> Result<(), NoAnswer> {
        let mut lost = None;
        for given in &self.facts.variables {
            let Variable::Column { answer: head, .. } = &given.value else { continue };
            let Some(answer) = answers.iter().find(|a| a.id == *head) else {
                let none = NoAnswer::Earlier { answer: head.clone() };
                notes.extend(none.diagnostic(&self.asked).map(|d| d.at(given.place.clone())));
                lost = Some(none);
                continue;
            };
            let columns = answer.tables.iter().filter(|t| t.row == Row::Commune);
            let columns = columns.flat_map(|t| t.columns.iter().map(move |c| (t, c)));
            let numbers = |c: &Column| c.as_numbers().is_some();
            let known: Vec<String> =
                columns.filter(|(_, c)| numbers(c)).map(|(t, c)| format!("{head}.{}.{}", t.id, c.id)).collect();
            if !known.contains(&given.value.to_string()) {
                notes.push(parameter::unknown_variable(given, &known));
                lost = Some(NoAnswer::Told);
            }
        }
        lost.map_or(Ok(()), Err)
    }
}
