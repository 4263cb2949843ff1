//! The model files of `data/modeles/` as the tests read them.

use toml::Table;

use super::files::root;

/// Every model.
pub(crate) const MODELS: &[&str] = &[
    "bpe",
    "capacite-reseau",
    "cyclable",
    "documents-urbanisme",
    "enaf",
    "france-services",
    "friches",
    "irve",
    "libre",
    "logements-vacants",
    "mairies",
    "points-de-rencontre",
    "projets-irve",
    "sante",
    "sdirve",
    "services",
    "stationnement-cyclable",
    "table-communale",
    "usage-irve",
    "vehicules-electriques",
];

/// A model, as its file says it.
pub(crate) fn model(id: &str) -> Table {
    let file = root().join(format!("data/modeles/{id}.toml"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    text.parse().unwrap_or_else(|e| panic!("{id}: {e}"))
}

/// An array of tables, empty when it is absent.
pub(crate) fn tables(model: &Table, key: &str) -> Vec<Table> {
    let of = |v: &toml::Value| v.as_table().expect("an array of tables").clone();
    model.get(key).map_or_else(Vec::new, |v| v.as_array().expect("an array").iter().map(of).collect())
}

/// A key as text: lists joined by `;`, nothing when it is absent.
pub(crate) fn text(table: &Table, key: &str) -> String {
    fn show(value: &toml::Value) -> String {
        match value {
            toml::Value::String(s) => s.clone(),
            toml::Value::Array(a) => a.iter().map(show).collect::<Vec<_>>().join(";"),
            other => other.to_string(),
        }
    }
    table.get(key).map_or_else(String::new, show)
}

/// One text or a list of them.
pub(crate) fn names(table: &Table, key: &str) -> Vec<String> {
    match table.get(key) {
        Some(toml::Value::Array(a)) => a.iter().map(|v| v.as_str().expect("a name").to_owned()).collect(),
        Some(v) => vec![v.as_str().expect("a name").to_owned()],
        None => Vec::new(),
    }
}
