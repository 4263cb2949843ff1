//! What a form of friches asks, and what of it makes an inventory complete: a data file, held to the model of friches.

use std::path::Path;
use std::sync::OnceLock;

use crate::diagnostic::{Notes, summary};
use crate::layer::{FieldSpec, Model};
use crate::pull::{self, Section};

/// What the tool asks.
const TEXT: &str = include_str!("../../../data/friches/formulaire.toml");

/// Where it is, for people.
pub(in crate::inventory) const SHOWN: &str = "data/friches/formulaire.toml";

/// What is asked of a site.
#[derive(Debug)]
pub struct Form {
    /// The version of the list.
    pub version: String,
    /// The model that its fields are of.
    pub model: Model,
    /// The fields, in the order of the columns.
    pub fields: Vec<FormField>,
}

/// A field that is asked.
#[derive(Debug)]
pub struct FormField {
    /// The field of the standard.
    pub spec: FieldSpec,
    /// The heading of its column, with its unit.
    pub title: String,
    /// The width of the column, in characters.
    pub(super) width: f64,
    /// What it weighs in how complete a site is; `None` where it doesn't count.
    pub weight: Option<f64>,
    /// Why it counts.
    pub why: String,
    /// The status of the only sites that it counts for.
    pub when: Option<String>,
    /// Whether it tells a day or a year that can't be to come.
    pub(super) past: bool,
    /// What each value means.
    pub(super) meanings: Vec<(String, String)>,
}

impl FormField {
    /// Its name in the standard.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Its heading without what stands between brackets.
    #[must_use]
    pub fn short(&self) -> &str {
        self.title.split(" (").next().unwrap_or(&self.title)
    }
}

impl Form {
    /// The form of the tool.
    ///
    /// # Panics
    /// Never: the embedded file is read by the tests.
    #[must_use]
    pub fn own() -> &'static Self {
        static OWN: OnceLock<Form> = OnceLock::new();
        OWN.get_or_init(|| {
            let mut notes = Notes::new();
            let form = parse(TEXT, &mut notes);
            assert!(notes.all().is_empty(), "{SHOWN}: {}", summary(&notes));
            form.expect("the form of the tool is well formed")
        })
    }

    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.name() == name)
    }
}

fn parse(text: &str, notes: &mut Notes) -> Option<Form> {
    let model = Model::named("friches")?;
    pull::parse(text, Path::new(SHOWN), notes, |mut root, notes| {
        let version = root.text("version", notes).map(|given| given.value);
        root.text("source", notes);
        let fields = root.sections("champ", notes).into_iter().filter_map(|s| field(s, &model, notes)).collect();
        root.finish(notes);
        Some(Form { version: version?, fields, model: model.clone() })
    })
    .flatten()
}

fn field(mut s: Section<'_>, model: &Model, notes: &mut Notes) -> Option<FormField> {
    let mut word = |key: &str, notes: &mut Notes| {
        let given = s.text(key, notes);
        s.require(key, given).map(|given| given.value)
    };
    let (name, title) = (word("nom", notes), word("titre", notes));
    let width = s.number("largeur", notes);
    let width = s.require("largeur", width).map(|given| given.value);
    let weight = s.number("poids", notes).map(|given| given.value);
    let why = s.text("pourquoi", notes).map(|given| given.value).unwrap_or_default();
    let when = s.text("si", notes).map(|given| given.value);
    let past = s.flag("passe", notes).unwrap_or(false);
    let meanings = s.pairs("sens", notes).unwrap_or_default();
    s.finish(notes);
    let spec = model.field_of(&name?)?.clone();
    Some(FormField { spec, title: title?, width: width?, weight, why, when, past, meanings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_asks_fields_of_the_standard_and_says_what_each_of_their_values_means() {
        let form = Form::own();
        let official: Vec<&str> = form.model.official().map(|f| f.name.as_str()).collect();
        for field in &form.fields {
            assert!(official.contains(&field.name()), "{}", field.name());
            assert!(!field.spec.personal, "{} is of people", field.name());
            let told: Vec<&str> = field.meanings.iter().map(|(value, _)| value.as_str()).collect();
            let mut values: Vec<&str> = field.spec.values.iter().map(String::as_str).collect();
            values.sort_unstable();
            let mut sorted = told.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, values, "{}", field.name());
            assert_eq!(field.weight.is_some(), !field.why.is_empty(), "{}", field.name());
            if let Some(unit) = &field.spec.unit {
                assert!(field.title.contains(unit.as_str()), "{} lacks its unit", field.name());
            }
        }
        // Fifteen fields of 27 points for any site, two more for those that were reconverted.
        let weighing = |always: bool| form.fields.iter().filter(move |f| f.when.is_none() == always);
        let points = |always: bool| weighing(always).filter_map(|f| f.weight).sum::<f64>();
        assert_eq!((points(true), points(false)), (27.0, 2.0));
        assert_eq!(weighing(true).filter(|f| f.weight.is_some()).count(), 15);
    }
}
