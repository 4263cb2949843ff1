//! The models of `data/modeles/` against the official schemas that only the maintainers have at hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use toml::Table;

use crate::support::model_files::{model, tables, text};
use crate::support::skips::shared;

/// Where a model departs from its official schema on purpose: model, field (or `*`), aspect, what the schema has, what
/// the model has, and why.
type Divergence = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const COMMUNE: &str = "the pattern is that of a commune code, which has a type of its own";

const DIVERGENCES: &[Divergence] = &[
    ("irve", "*", "version", "2.3.0", "2.3.1", "the file of release 2.3.1 still carries the number of the one before"),
    (
        "irve",
        "siren_amenageur",
        "type",
        "texte",
        "siren",
        "the pattern is that of a SIREN, which has a type of its own",
    ),
    ("irve", "code_insee_commune", "type", "texte", "insee", COMMUNE),
    ("irve", "horaires", "type", "texte", "horaires", "opening hours are read, not only kept"),
    (
        "friches",
        "site_projet_url",
        "type",
        "url",
        "texte",
        "its description and its pattern also take an e-mail address",
    ),
    (
        "friches",
        "activite_code",
        "motif",
        r"(?:(?:^|\|)([A-Z]\d\d.\d\d[A-Z]|)\1+[A-Z]\d\d.\d\d[A-Z])+$",
        r"^[A-Z]\d\d.\d\d[A-Z](\|[A-Z]\d\d.\d\d[A-Z])*$",
        "Rust's regular expressions have no back reference",
    ),
    ("friches", "comm_insee", "type", "texte", "insee", "it is told to be a commune code, without a pattern"),
    (
        "friches",
        "bati_type",
        "valeurs",
        "",
        "industriel;commercial;résidentiel;secteur tertiaire;inconnu;autre;sans objet",
        "the values of the pattern, once more as a list, so that near misses can be mended",
    ),
    (
        "friches",
        "proprio_type",
        "motif",
        r"(?:(?:^|\|)([A-Z]\d[a-z]|)\1+[A-Z]\d[a-z])+$",
        r"^[A-Z]\d[a-z](\|[A-Z]\d[a-z])*$",
        "Rust's regular expressions have no back reference",
    ),
    (
        "friches",
        "proprio_personne",
        "valeurs",
        "",
        "personne physique;personne morale;inconnu;autre;sans objet",
        "the values of the pattern, once more as a list, so that near misses can be mended",
    ),
    (
        "friches",
        "unite_fonciere_refcad",
        "motif",
        r"(?:(?:^|\|)([0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4}|)\1+[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4})+$",
        r"^[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4}(\|[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4})*$",
        "Rust's regular expressions have no back reference",
    ),
    (
        "friches",
        "unite_fonciere_refcad",
        "type",
        "texte",
        "parcelles",
        "parcels by section and number are read, not only kept",
    ),
    ("friches", "geompoint", "type", "texte", "wkt", "a geometry, which the schema can't say"),
    ("friches", "geomsurf", "type", "texte", "wkt", "a geometry, which the schema can't say"),
    ("sdirve", "code_commune_insee", "type", "texte", "insee", COMMUNE),
    ("stationnement-cyclable", "code_com", "type", "texte", "insee", COMMUNE),
    ("stationnement-cyclable", "d_service", "type", "entier", "annee", "its description says a year"),
    (
        "cyclable",
        "nom_loc",
        "type",
        "liste",
        "texte",
        "a cell holds a list by `liste`, whatever the type of its values",
    ),
    ("cyclable", "code_com_d", "type", "texte", "insee", COMMUNE),
    ("cyclable", "code_com_g", "type", "texte", "insee", COMMUNE),
    ("cyclable", "d_service", "type", "nombre", "annee", "its description says a year"),
];

/// The models that follow an official schema, and its file.
const OFFICIAL: &[(&str, &str, usize)] = &[
    ("irve", "irve-statique-2.3.1.schema.json", 40),
    ("friches", "friches-1.0.6.schema.json", 51),
    ("sdirve", "sdirve-0.1.0.schema.json", 36),
    ("cyclable", "amenagements-cyclables-0.3.5.schema.json", 30),
    ("stationnement-cyclable", "stationnement-cyclable-1.1.2.schema.json", 21),
];

/// A field as the two sides are compared: aspect to text.
type Field = BTreeMap<&'static str, String>;

/// A JSON value in the words of [`text`].
fn json(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(s)) => s.clone(),
        Some(Json::Array(a)) => a.iter().map(|v| json(Some(v))).collect::<Vec<_>>().join(";"),
        Some(other) => other.to_string(),
    }
}

fn field(kind: &str, required: bool, constraints: &Json) -> Field {
    BTreeMap::from([
        ("type", kind.to_owned()),
        ("obligatoire", required.to_string()),
        ("motif", json(constraints.get("pattern"))),
        ("valeurs", json(constraints.get("enum"))),
        ("minimum", json(constraints.get("minimum"))),
        ("maximum", json(constraints.get("maximum"))),
    ])
}

/// The fields of an official schema, in order, with our names of types.
fn official(schema: &Json) -> Vec<(String, Field)> {
    if let Some(fields) = schema.get("fields") {
        return fields.as_array().expect("fields").iter().map(table_field).collect();
    }
    let properties = &schema["properties"]["features"]["items"]["properties"]["properties"];
    let required: BTreeSet<&str> =
        properties["required"].as_array().expect("required").iter().filter_map(Json::as_str).collect();
    let fields = properties["properties"].as_object().expect("properties");
    let of = |(name, f): (&String, &Json)| {
        let kind = match (f["type"].as_str(), f.get("format").and_then(Json::as_str)) {
            (Some("string"), None) => "texte",
            (Some("string"), Some("date")) => "date",
            (Some("number"), None) => "nombre",
            (Some("integer"), None) => "entier",
            (Some("boolean"), None) => "booleen",
            (Some("array"), None) => "liste",
            other => panic!("{name}: {other:?} has no counterpart"),
        };
        (name.clone(), field(kind, required.contains(name.as_str()), f))
    };
    fields.iter().map(of).collect()
}

fn table_field(f: &Json) -> (String, Field) {
    let name = f["name"].as_str().expect("a name");
    let kind = match (f["type"].as_str(), f.get("format").and_then(Json::as_str)) {
        (Some("string"), None) => "texte",
        (Some("string"), Some("email")) => "courriel",
        (Some("string"), Some("uri")) => "url",
        (Some("integer"), None) => "entier",
        (Some("number"), None) => "nombre",
        (Some("boolean"), None) => "booleen",
        (Some("date"), None | Some("%Y-%m-%d")) => "date",
        (Some("date"), Some("%Y")) => "annee",
        (Some("geopoint"), Some("array")) => "position",
        other => panic!("{name}: {other:?} has no counterpart"),
    };
    let constraints = &f["constraints"];
    (name.to_owned(), field(kind, constraints.get("required").and_then(Json::as_bool).unwrap_or(false), constraints))
}

/// The fields of a model that belong to the official schema.
fn ours(model: &Table) -> Vec<(String, Field)> {
    let of = |c: &Table| {
        let required = c.get("obligatoire").and_then(toml::Value::as_bool).unwrap_or(false);
        let aspects = ["type", "motif", "valeurs", "minimum", "maximum"].map(|a| (a, text(c, a)));
        let mut field: Field = aspects.into_iter().collect();
        field.insert("obligatoire", required.to_string());
        (text(c, "nom"), field)
    };
    tables(model, "champ").iter().filter(|c| !c.contains_key("variante")).map(of).collect()
}

/// Compares a model with its schema: field, aspect, theirs, ours.
fn differences(id: &str, schema: &Json) -> Vec<(String, String, String, String)> {
    let model = model(id);
    let (theirs, ours) = (official(schema), ours(&model));
    let order = |fields: &[(String, Field)]| fields.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(order(&theirs), order(&ours), "{id}: the fields or their order");
    let mut out = Vec::new();
    let mut check = |field: &str, aspect: &str, theirs: &str, ours: &str| {
        if theirs != ours {
            out.push((field.to_owned(), aspect.to_owned(), theirs.to_owned(), ours.to_owned()));
        }
    };
    let version = schema.get("version").or_else(|| schema.pointer("/allOf/0/version"));
    check("*", "version", json(version).trim_start_matches('v'), &text(&model, "version"));
    let missing = schema.get("missingValues").map_or_else(String::new, |v| json(Some(v)));
    check("*", "manquants", &missing, &text(&model, "manquants"));
    if let Some(key) = schema.get("primaryKey") {
        check("*", "identifiant", &json(Some(key)), &text(&model, "identifiant"));
    }
    for ((name, theirs), (_, ours)) in theirs.iter().zip(&ours) {
        for (aspect, value) in theirs {
            check(name, aspect, value, &ours[aspect]);
        }
    }
    out
}

#[test]
fn the_models_are_the_official_schemas_but_for_what_is_listed() {
    let name = "the_models_are_the_official_schemas_but_for_what_is_listed";
    let mut faults = Vec::new();
    let mut compared = 0;
    for (id, file, fields) in OFFICIAL {
        let Some(path) = shared(&format!("data/schemas/{file}"), name) else { continue };
        let text = std::fs::read_to_string(path).expect("the schema is read");
        let schema: Json = serde_json::from_str(&text).expect("the schema is JSON");
        assert_eq!(official(&schema).len(), *fields, "{id}: fields of the schema");
        compared += fields;
        let found = differences(id, &schema);
        let listed: Vec<&Divergence> = DIVERGENCES.iter().filter(|d| d.0 == *id).collect();
        let same =
            |d: &Divergence, f: &(String, String, String, String)| (d.1, d.2, d.3, d.4) == (&f.0, &f.1, &f.2, &f.3);
        for f in &found {
            if !listed.iter().any(|d| same(d, f)) {
                faults.push(format!("{id}.{}: {} is `{}` in the schema and `{}` here, unlisted", f.0, f.1, f.2, f.3));
            }
        }
        for d in listed {
            if !found.iter().any(|f| same(d, f)) {
                faults.push(format!("{id}.{}: the divergence of {} no longer exists ({})", d.1, d.2, d.5));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(compared == 178 || compared == 0, "{compared} fields were compared");
}
