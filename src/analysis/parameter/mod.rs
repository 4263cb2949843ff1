//! The parameters of questions: one file a kind, which says how a value is read, what is checked of it once the layers
//! have been read, and what it is from then on.
//!
//! A question declares each of its parameters once, as a [`Parameter`], and takes their values from a [`Reader`]:
//!
//! ```
//! use territoire::analysis::parameter::{LayerId, Parameter, Reader, Reach};
//! use territoire::units::Span;
//!
//! const LAYER: Parameter<LayerId> =
//!     Parameter { key: "couche", kind: LayerId, default: None, about: "couche des services" };
//! const THRESHOLD: Parameter<Reach> =
//!     Parameter { key: "seuil", kind: Reach, default: Some("\"10 km\""), about: "portée d'un service" };
//!
//! struct Settings {
//!     layer: String,
//!     threshold: Span,
//! }
//!
//! fn settings(from: &mut Reader<'_, '_>) -> Option<Settings> {
//!     // All are taken before any is missed, so that every fault is told at once.
//!     let (layer, threshold) = (from.take(&LAYER), from.take(&THRESHOLD));
//!     Some(Settings { layer: layer?, threshold: threshold? })
//! }
//! ```
//!
//! The keys of `territoire.toml`, their checks, the help and the commented default file all come from that one
//! declaration.

mod basins;
mod choice;
mod column;
mod condition;
mod departure;
mod field;
mod grounds;
mod layer;
mod neighbourhood;
mod number;
mod reach;
mod series;
mod services;
mod text;
mod travel;
mod variable;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::layer::Layer;
use crate::pull::{self, Given, Section};
use crate::territory::Territory;
use crate::units::Measure;

pub use basins::{Basins, BasinsKind};
pub use choice::{Choice, Choices, Switch};
pub use column::OfLayer;
pub use condition::{Condition, Conditions};
pub use departure::{Departure, DepartureKind};
pub use field::{Field, FieldName};
pub use grounds::{Ground, Grounds};
pub use layer::{LayerId, LayerIds, OptionalLayer};
pub use neighbourhood::{Neighbourhood, NeighbourhoodKind};
pub use number::{Number, Numbers, Whole};
pub use reach::{OptionalReach, Reach, Reaches, Steps};
pub use series::{Series, Years};
pub use services::{Filter, Service, Services};
pub use text::{OptionalDay, OptionalText};
pub use travel::{AS_STUDY, STRAIGHT, TravelKind};
pub(super) use variable::unknown as unknown_variable;
pub use variable::{Known, OptionalVariable, Reference, Variable, VariableKind, check as check_variables};

/// A parameter of a question, declared once.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<K> {
    /// Its key in `territoire.toml`.
    pub key: &'static str,
    /// What it takes.
    pub kind: K,
    /// The default, written as in the file (`["5 km", "10 km"]`); `None` when it must be given.
    pub default: Option<&'static str>,
    /// What it means, in French.
    pub about: &'static str,
}

/// A parameter as people are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// Its key.
    pub key: &'static str,
    /// Its default as written in the file; `None` when it must be given.
    pub default: Option<&'static str>,
    /// What it means, in French.
    pub about: &'static str,
}

/// A kind of parameter: what its values are and how one is read.
pub trait Kind: Sync {
    /// What it is once read.
    type Value;

    /// Reads what stands under the key. `None`, with a note at its place, when it can't be used. What can be checked
    /// only once the layers have been read is left with [`Entry::later`].
    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Self::Value>;
}

/// What checks look at once the files of the study have been read.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The layers that could be read.
    pub layers: &'a [Layer],
    /// The territory.
    pub territory: &'a Territory,
    /// The layer that the question is about, when it has one.
    pub about: Option<&'a str>,
}

impl<'a> Seen<'a> {
    /// A layer by its id; one that could not be read has its own error.
    #[must_use]
    pub fn layer(&self, id: &str) -> Option<&'a Layer> {
        self.layers.iter().find(|l| l.id == id)
    }
}

/// Something to be checked once the files have been read.
type Check = Box<dyn Fn(&Seen<'_>, &mut Notes) + Send + Sync>;

/// When a check is made: the values of a filter after the fields that the settings name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Fields of layers, neighbourhoods.
    Fields,
    /// Values in these fields.
    Values,
}

/// What reading the settings told besides their values.
#[derive(Default)]
pub struct Facts {
    /// The layer that the question is about.
    pub layer: Option<String>,
    /// What its thresholds count; none when it is not about travel.
    pub measure: Option<Measure>,
    /// How it travels, when the study says so for it.
    pub travel: Option<Given<String>>,
    /// The variables that the study names for it, with their places.
    pub variables: Vec<Given<Variable>>,
    /// The keys that the study gives, with the places of their values.
    pub given: BTreeMap<&'static str, Place>,
    checks: Vec<(Stage, Check)>,
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("layer", &self.layer)
            .field("measure", &self.measure)
            .field("travel", &self.travel)
            .field("variables", &self.variables)
            .field("checks", &self.checks.len())
            .finish_non_exhaustive()
    }
}

impl Facts {
    /// Makes the checks that waited for the layers.
    pub fn check(&self, layers: &[Layer], territory: &Territory, notes: &mut Notes) {
        let seen = Seen { layers, territory, about: self.layer.as_deref() };
        for stage in [Stage::Fields, Stage::Values] {
            self.checks.iter().filter(|(s, _)| *s == stage).for_each(|(_, check)| check(&seen, notes));
        }
    }
}

/// The files that stand beside a section, which a value may name.
pub trait Files {
    /// The text of one, by the name that the study gives; `None`, with a note at its place, when it can't be read.
    fn text(&self, name: &Given<String>, notes: &mut Notes) -> Option<String>;
}

/// No file at all: a section that stands alone.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn text(&self, name: &Given<String>, notes: &mut Notes) -> Option<String> {
        notes.push(Diagnostic::no_file(format!("le fichier `{}` n'existe pas", name.value)).at(name.place.clone()));
        None
    }
}

/// What a section may name that is not its own.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The layers that the study declares; `None` where any will do.
    pub layers: Option<&'a [&'a str]>,
    /// Its files.
    pub files: &'a dyn Files,
}

/// What stands under one key: the study's value, or the default, which is read in the same way.
pub struct Entry<'e, 'd> {
    /// The section that it stands in.
    pub section: &'e mut Section<'d>,
    /// The key.
    pub key: &'static str,
    /// The layers that the study declares; `None` where any will do.
    pub layers: Option<&'e [&'e str]>,
    /// The files that it may name.
    pub files: &'e dyn Files,
    /// Where faults are told.
    pub notes: &'e mut Notes,
    /// Where its value stands, when the study gives it.
    pub place: Option<Place>,
    facts: &'e mut Facts,
}

impl Entry<'_, '_> {
    /// A text.
    pub fn text(&mut self) -> Option<Given<String>> {
        self.section.text(self.key, self.notes)
    }

    /// A list of texts.
    pub fn texts(&mut self) -> Option<Vec<Given<String>>> {
        self.section.texts(self.key, self.notes)
    }

    /// What else the value tells.
    pub fn facts(&mut self) -> &mut Facts {
        self.facts
    }

    /// Checks a value of the study once the layers have been read; a default needs no check.
    pub fn later(&mut self, stage: Stage, check: impl Fn(&Place, &Seen<'_>, &mut Notes) + Send + Sync + 'static) {
        if let Some(place) = self.place.clone() {
            self.facts.checks.push((stage, Box::new(move |seen, notes| check(&place, seen, notes))));
        }
    }
}

/// Where a question takes the values of its parameters from: a section of the study, or nowhere, when only the
/// declarations are wanted.
pub struct Reader<'r, 'd> {
    from: Option<From<'r, 'd>>,
    declared: Vec<Declared>,
    facts: Facts,
}

struct From<'r, 'd> {
    section: &'r mut Section<'d>,
    beside: Beside<'r>,
    notes: &'r mut Notes,
}

impl<'r, 'd> Reader<'r, 'd> {
    /// Reads a section, which may name what is beside it.
    pub(super) fn new(section: &'r mut Section<'d>, beside: Beside<'r>, notes: &'r mut Notes) -> Self {
        Self { from: Some(From { section, beside, notes }), declared: Vec::new(), facts: Facts::default() }
    }

    /// Takes no value, only the declarations.
    pub(super) fn describing() -> Self {
        Self { from: None, declared: Vec::new(), facts: Facts::default() }
    }

    /// The parameters that were taken, in their order.
    pub(super) fn declared(self) -> Vec<Declared> {
        self.declared
    }

    /// What reading told besides the values.
    pub(super) fn facts(self) -> Facts {
        self.facts
    }

    /// The value of a parameter: the study's, or the default. `None`, with notes, when it can't be used.
    pub fn take<K: Kind>(&mut self, parameter: &Parameter<K>) -> Option<K::Value> {
        let Parameter { key, ref kind, default, about } = *parameter;
        self.declared.push(Declared { key, default, about });
        let from = self.from.as_mut()?;
        let facts = &mut self.facts;
        if from.section.has(key) {
            let place = from.section.place_of(key);
            facts.given.extend(place.clone().map(|place| (key, place)));
            let (section, Beside { layers, files }, notes) = (&mut *from.section, from.beside, &mut *from.notes);
            return kind.read(&mut Entry { section, key, layers, files, notes, place, facts });
        }
        let Some(default) = default else {
            from.section.require::<()>(key, None);
            return None;
        };
        // The default is written as in the file: read by the same code, it can't mean something else.
        let text = format!("{key} = {default}\n");
        let read = |mut section: Section<'_>, notes: &mut Notes| {
            let (section, files) = (&mut section, from.beside.files);
            kind.read(&mut Entry { section, key, layers: None, files, notes, place: None, facts })
        };
        pull::parse(&text, &PathBuf::from("valeur par défaut"), from.notes, read).flatten()
    }

    /// Tells what is wrong with the value of a key beside other values, where the study gives it.
    pub fn tell<K>(&mut self, parameter: &Parameter<K>, diagnostic: Diagnostic) {
        if let Some(from) = self.from.as_mut() {
            let place = from.section.place_of(parameter.key).unwrap_or_else(|| from.section.place());
            from.notes.push(diagnostic.at(place));
        }
    }
}

/// The diagnostic of a value that is not what its key takes.
fn unfit(message: impl Into<String>, place: Place) -> Diagnostic {
    Diagnostic::unfit(message).at(place)
}
