//! The kinds of layers that the tool knows: the columns of an official schema, what their cells may hold, and the rules
//! that a good file keeps.
//!
//! A model is a declarative file, `data/modeles/<id>.toml` (its format is told in `data/modeles/README.md`); a study
//! adds its own as `modeles/<id>.toml`.

mod accept;
pub(super) mod codes;
mod document;
mod field;
pub(super) mod magnitude;
pub(super) mod number;
pub(super) mod parcel;
mod read;
mod rule;
mod schema;
pub(super) mod unit;
pub(super) mod value;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::book::column_key;
use crate::diagnostic::Notes;

pub use accept::Accepted;
pub use codes::CodeList;
pub use document::documentation;
pub use field::{Derived, FieldSpec, FieldType};
pub use magnitude::{Magnitude, ToldBy, Wish};
pub use rule::{Asked, Condition, Family, RuleSpec, Test};
pub use schema::{Duplicates, Schema, SectionSpec, Shape};

use codes::Lists;

/// A kind of layer. Cheap to copy; two are equal when they have the same id.
#[derive(Debug, Clone)]
pub struct Model(Arc<Schema>);

static EMBEDDED: &[(&str, &str)] = &[
    ("irve", include_str!("../../../data/modeles/irve.toml")),
    ("sdirve", include_str!("../../../data/modeles/sdirve.toml")),
    ("usage-irve", include_str!("../../../data/modeles/usage-irve.toml")),
    ("capacite-reseau", include_str!("../../../data/modeles/capacite-reseau.toml")),
    ("projets-irve", include_str!("../../../data/modeles/projets-irve.toml")),
    ("friches", include_str!("../../../data/modeles/friches.toml")),
    ("points-de-rencontre", include_str!("../../../data/modeles/points-de-rencontre.toml")),
    ("cyclable", include_str!("../../../data/modeles/cyclable.toml")),
    ("stationnement-cyclable", include_str!("../../../data/modeles/stationnement-cyclable.toml")),
    ("bpe", include_str!("../../../data/modeles/bpe.toml")),
    ("sante", include_str!("../../../data/modeles/sante.toml")),
    ("france-services", include_str!("../../../data/modeles/france-services.toml")),
    ("documents-urbanisme", include_str!("../../../data/modeles/documents-urbanisme.toml")),
    ("enaf", include_str!("../../../data/modeles/enaf.toml")),
    ("logements-vacants", include_str!("../../../data/modeles/logements-vacants.toml")),
    ("vehicules-electriques", include_str!("../../../data/modeles/vehicules-electriques.toml")),
    ("services", include_str!("../../../data/modeles/services.toml")),
    ("table-communale", include_str!("../../../data/modeles/table-communale.toml")),
    ("mairies", include_str!("../../../data/modeles/mairies.toml")),
    ("libre", include_str!("../../../data/modeles/libre.toml")),
];

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Model {}

impl std::ops::Deref for Model {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        &self.0
    }
}

impl Model {
    /// The models of the tool.
    ///
    /// # Panics
    /// Never: the embedded files are read by the tests.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Model>> = OnceLock::new();
        ALL.get_or_init(|| {
            EMBEDDED
                .iter()
                .map(|(id, text)| {
                    let mut notes = Notes::new();
                    let model = Self::parse(text, Path::new(id), &mut notes);
                    assert!(notes.all().is_empty(), "data/modeles/{id}.toml: {}", crate::diagnostic::summary(&notes));
                    model.expect("the embedded models are well formed")
                })
                .collect()
        })
    }

    /// Reads a model file; every fault is noted at its place.
    #[must_use]
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        Self::parse_with(text, shown, &[], notes)
    }

    /// Reads a model file of a study that has lists of codes of its own.
    #[must_use]
    pub fn parse_with(text: &str, shown: &Path, lists: &[CodeList], notes: &mut Notes) -> Option<Self> {
        read::read(text, shown, Lists::with(lists), notes).map(|schema| Self(Arc::new(schema)))
    }

    /// The same model with the lists of codes of a study, which stand for the tool's of the same name.
    #[must_use]
    pub fn with_lists(&self, lists: &[CodeList]) -> Self {
        if lists.is_empty() {
            return self.clone();
        }
        let mut schema = (*self.0).clone();
        schema.lists = Lists::with(lists);
        Self(Arc::new(schema))
    }

    /// The model of the tool of that name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::all().iter().find(|m| m.id == id).cloned()
    }

    /// The model for any other layer.
    ///
    /// # Panics
    /// Never: the tool has it.
    #[must_use]
    pub fn free() -> Self {
        Self::named("libre").expect("the tool has a model for any layer")
    }

    /// Whether it is the model of that name.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id == id
    }

    /// The field that a column of a file holds: by its official name, else by one of its other names; case, accents,
    /// hyphens and underscores do not matter.
    #[must_use]
    pub fn field_of(&self, column: &str) -> Option<&FieldSpec> {
        let key = column_key(column);
        let by_name = self.fields.iter().find(|f| column_key(&f.name) == key);
        by_name.or_else(|| self.fields.iter().find(|f| f.aliases.iter().any(|a| column_key(a) == key)))
    }

    /// An empty file in the model's official columns.
    #[must_use]
    pub fn template(&self) -> String {
        let separator = self.separator.unwrap_or(';').to_string();
        let columns: Vec<&str> = self.official().map(|f| f.name.as_str()).collect();
        columns.join(&separator) + "\n"
    }

    /// The fields of the official schema, without those of variants and those that are computed.
    pub fn official(&self) -> impl Iterator<Item = &FieldSpec> {
        self.fields.iter().filter(|f| f.variant.is_none() && f.derived.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of fields of the official schemas.
    #[test]
    fn columns_are_those_of_the_schemas() {
        let count = |id: &str| Model::named(id).expect("a model").official().count();
        assert_eq!(count("irve"), 40);
        assert_eq!(count("friches"), 51);
        let irve = Model::named("irve").expect("a model");
        let power = irve.field_of("Puissance_Nominale").expect("a field");
        assert_eq!((power.kind, power.required, power.unit.as_deref()), (FieldType::Number, true, Some("kW")));
        assert!(irve.template().starts_with("nom_amenageur,siren_amenageur,"));
    }
}
