//! The results that machines read, held against what `docs/resultats.schema.json` promises.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use super::files::root;

static RESULTS: LazyLock<Value> = LazyLock::new(|| {
    let text = std::fs::read_to_string(root().join("docs/resultats.schema.json")).expect("the schema is read");
    serde_json::from_str(&text).expect("the schema is JSON")
});

/// The words of JSON Schema that the schema may use: one that is not looked at here would promise what nothing holds.
const KNOWN: [&str; 16] = [
    "$schema",
    "$ref",
    "$defs",
    "title",
    "description",
    "type",
    "const",
    "enum",
    "pattern",
    "minimum",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "oneOf",
    "anyOf",
];

/// What a file of results has that the schema does not promise, or the other way round: each with its place.
pub(crate) fn faults(results: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(&RESULTS, results, "", &mut out);
    // Of what a schema can't say: a table has a name and a cell for each of its keys.
    let analyses = results["analyses"].as_array().into_iter().flatten();
    for table in analyses.flat_map(|a| a["tableaux"].as_array().into_iter().flatten()) {
        let len = |list: &Value| list.as_array().map_or(0, Vec::len);
        let rows = len(&table["cles"]);
        let mut columns = table["colonnes"].as_array().into_iter().flatten();
        if len(&table["noms"]) != rows || columns.any(|c| len(&c["cellules"]) != rows) {
            out.push(format!("{} : not one cell a row", table["id"]));
        }
    }
    out
}

/// Whether a value is of a type of JSON Schema.
fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("{other} is no type"),
    }
}

fn check(schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    for word in schema.as_object().expect("a schema is an object").keys() {
        assert!(KNOWN.contains(&word.as_str()), "{word} is not looked at");
    }
    let mut fault = |what: String| out.push(format!("{at} : {what}"));
    if let Some(kinds) = schema.get("type") {
        let kinds: Vec<&str> = kinds.as_array().map_or_else(
            || kinds.as_str().into_iter().collect(),
            |list| list.iter().filter_map(Value::as_str).collect(),
        );
        if !kinds.iter().any(|kind| is_of(value, kind)) {
            return fault(format!("no {}", kinds.join(" or ")));
        }
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        fault(format!("not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|list| !list.contains(value)) {
        fault(format!("{value} is none of {}", schema["enum"]));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !regex::Regex::new(pattern).expect("a pattern").is_match(text)
    {
        fault(format!("{text} has not the form {pattern}"));
    }
    if schema["minimum"].as_f64().zip(value.as_f64()).is_some_and(|(least, v)| v < least) {
        fault(format!("{value} is less than {}", schema["minimum"]));
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(key).is_none() {
            fault(format!("{key} is missing"));
        }
    }
    if let Some(map) = value.as_object() {
        for (key, value) in map {
            match schema["properties"].get(key) {
                Some(of) => check(of, value, &format!("{at}/{key}"), out),
                None if schema["additionalProperties"] == false => out.push(format!("{at} : {key} is not promised")),
                None => {}
            }
        }
    }
    if let (Some(of), Some(list)) = (schema.get("items"), value.as_array()) {
        list.iter().enumerate().for_each(|(n, value)| check(of, value, &format!("{at}/{n}"), out));
    }
    if let Some(name) = schema["$ref"].as_str() {
        let of = RESULTS.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is defined"));
        check(of, value, at, out);
    }
    for (word, several) in [("oneOf", false), ("anyOf", true)] {
        let Some(list) = schema[word].as_array() else { continue };
        let fits = |of: &&Value| {
            let mut faults = Vec::new();
            check(of, value, at, &mut faults);
            faults.is_empty()
        };
        let fitting = list.iter().filter(fits).count();
        if fitting == 0 || (fitting > 1 && !several) {
            out.push(format!("{at} : {fitting} of the forms of {word} fit"));
        }
    }
}

/// Whether a file is one of results.
pub(super) fn holds_for(file: &Path) -> bool {
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    ["resultats.json", "comparaison.json", "scenario.json"].contains(&name)
}
