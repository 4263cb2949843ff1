//! Questions and their registry. One question is one file and one line in [`ALL`].
//!
//! A question declares its parameters once ([`Parameter`]): the keys of `territoire.toml`, their reading and their
//! checks, the commented default file and the help all come from that declaration.

mod access;
mod against;
mod armature;
mod balance;
mod basket;
mod bornes;
mod compare;
mod coverage;
mod dimension;
mod distance;
mod far;
mod friches;
mod share;
mod travel;
mod variable;
mod weight;

pub use balance::Neighbourhood;
pub use compare::{MAPPED, Sides, compare};

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Notes};
use crate::layer::Layer;
use crate::network::Travel;
use crate::outcome::{Column, Outcome};
use crate::territory::Territory;
use crate::units::{Measure, Span};

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// The id of a layer of the study.
    Layer,
    /// Ids of layers.
    Layers,
    /// A length or a time with its unit: it tells what the question counts.
    Span,
    /// Several lengths or several times, ascending.
    Spans,
    /// Several lengths or several times in ascending order, or none: each goes with what stands at its rank elsewhere.
    Steps,
    /// A way of travelling: `etude`, `vol-d-oiseau` or a profile of the network.
    Travel,
    /// Where one starts: `mairie`, `voies`, or `couche:id.champ`.
    Departure,
    /// A number within bounds.
    Number {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// Several numbers, in an order that counts, or none.
    Numbers {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// The name of a field of the question's layer, or none.
    Field,
    /// One of several words.
    Choice(&'static [&'static str]),
    /// Any of several words, or none.
    Choices(&'static [&'static str]),
    /// What makes basins: `poles`, or `couche:id.champ`.
    Basins,
    /// The services of a basket: each the whole of a layer or the features of it that pass a filter.
    Services,
    /// A column of an earlier answer: `analyse.tableau.colonne`, or of the reference: `population`, `mairies.heures`…
    Variable,
    /// Who is the neighbour of whom: `reine`, `tour`, `5 plus proches`, or the length of a band (`10 km`).
    Neighbourhood,
}

/// A parameter of a question.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its key in `territoire.toml`.
    pub key: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The default, written as in the file (`["5 km", "10 km"]`); `None` when it must be given.
    pub default: Option<&'static str>,
    /// What it means, in French.
    pub about: &'static str,
}

/// A value given to a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A word, an id or a variable.
    Text(String),
    /// Ids.
    Texts(Vec<String>),
    /// A length or a time.
    Span(Span),
    /// Lengths or times, all of one measure.
    Spans(Vec<Span>),
    /// A number.
    Number(f64),
    /// Numbers.
    Numbers(Vec<f64>),
    /// The services of a basket.
    Services(Vec<Service>),
}

/// One of the services of a basket.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name for people: «Boulangerie».
    pub name: String,
    /// The layer that it is of.
    pub layer: String,
    /// Which features of the layer it is; all of them without.
    pub filter: Option<Filter>,
}

/// Which features of a layer count.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field that is looked at.
    pub field: String,
    /// Those that have one of these texts there.
    pub values: Vec<String>,
    /// Those that have this number there, or more.
    pub least: Option<f64>,
}

/// The method note of a question: printed by `territoire expliquer` and by the atlas.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Title: «Distance au service le plus proche».
    pub title: &'static str,
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

/// One analysis of the study: a question with its settings.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its id in the study.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The settings, every parameter of the question with its value.
    pub settings: BTreeMap<&'static str, Setting>,
}

impl Asked {
    /// A text setting.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        match self.settings.get(key) {
            Some(Setting::Text(text)) => text,
            other => panic!("parameter `{key}` is a text, not {other:?}"),
        }
    }

    /// A text setting, or the usual one where whoever asks leaves it out.
    #[must_use]
    pub fn text_or<'a>(&'a self, key: &str, usual: &'a str) -> &'a str {
        if self.settings.contains_key(key) { self.text(key) } else { usual }
    }

    /// Several texts.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn texts(&self, key: &str) -> &[String] {
        match self.settings.get(key) {
            Some(Setting::Texts(texts)) => texts,
            other => panic!("parameter `{key}` is a list of texts, not {other:?}"),
        }
    }

    /// A length or a time.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn span(&self, key: &str) -> Span {
        match self.settings.get(key) {
            Some(Setting::Span(span)) => *span,
            other => panic!("parameter `{key}` is a length or a time, not {other:?}"),
        }
    }

    /// Several lengths or times, ascending.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn spans(&self, key: &str) -> &[Span] {
        match self.settings.get(key) {
            Some(Setting::Spans(spans)) => spans,
            other => panic!("parameter `{key}` is a list of lengths or times, not {other:?}"),
        }
    }

    /// What the question counts, which its thresholds tell; none when it is not about travel.
    #[must_use]
    pub fn measure(&self) -> Option<Measure> {
        self.settings.values().find_map(|setting| match setting {
            Setting::Span(span) => Some(span.measure()),
            Setting::Spans(spans) => spans.first().map(|s| s.measure()),
            _ => None,
        })
    }

    /// A number setting.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn number(&self, key: &str) -> f64 {
        match self.settings.get(key) {
            Some(Setting::Number(number)) => *number,
            other => panic!("parameter `{key}` is a number, not {other:?}"),
        }
    }

    /// The services of a basket.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn services(&self, key: &str) -> &[Service] {
        match self.settings.get(key) {
            Some(Setting::Services(services)) => services,
            other => panic!("parameter `{key}` is a list of services, not {other:?}"),
        }
    }

    /// A number setting, or the usual one where whoever asks leaves it out.
    #[must_use]
    pub fn number_or(&self, key: &str, usual: f64) -> f64 {
        if self.settings.contains_key(key) { self.number(key) } else { usual }
    }

    /// Several numbers, in their order.
    ///
    /// # Panics
    /// When the question declares no such parameter: our bug.
    #[must_use]
    pub fn numbers(&self, key: &str) -> &[f64] {
        match self.settings.get(key) {
            Some(Setting::Numbers(numbers)) => numbers,
            other => panic!("parameter `{key}` is a list of numbers, not {other:?}"),
        }
    }
}

/// The variables that every study has: those of the reference.
pub const REFERENCE: &[&str] = &["population", "mairies.heures", "mairies.soir", "mairies.samedi"];

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

    /// A column of an earlier answer, by `analyse.tableau.colonne`.
    #[must_use]
    pub fn column(&self, variable: &str) -> Option<&'a Column> {
        let (answer, rest) = variable.split_once('.')?;
        let (table, column) = rest.split_once('.')?;
        self.answers.iter().find(|a| a.id == answer)?.table(table)?.column(column)
    }
}

/// A question that can be asked of a territory.
pub trait Question: Sync {
    /// Its name in `territoire.toml`: `distance`.
    fn kind(&self) -> &'static str;

    /// Its method note.
    fn about(&self) -> About;

    /// Its parameters.
    fn parameters(&self) -> &'static [Parameter];

    /// What is wrong with settings that are each right but don't go together; where they stand is added by who read them.
    fn fault(&self, _asked: &Asked) -> Option<Diagnostic> {
        None
    }

    /// The keys that these settings make idle, each with why: a study that gives one is told.
    fn ignored(&self, _asked: &Asked) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Answers it. `None`, with a note, when the data do not allow an answer.
    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Outcome>;
}

/// Every question.
pub const ALL: &[&dyn Question] = &[
    &coverage::Coverage,
    &distance::Distance,
    &basket::Basket,
    &balance::Balance,
    &bornes::Bornes,
    &friches::Friches,
    &armature::Armature,
    &access::Access,
];

/// The question of that kind.
#[must_use]
pub fn find(kind: &str) -> Option<&'static dyn Question> {
    ALL.iter().copied().find(|q| q.kind() == kind)
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
