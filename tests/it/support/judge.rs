//! The judge of files in official schemas, another program: frictionless, by the makers of Table Schema.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use serde_json::{Value as Json, json};
use territoire::layer::{FieldType, Model};

use super::files::root;
use super::skips::{FRICTIONLESS, skipped};
use super::tool::all;

/// The Python of the judge; `None` after having said that the test could not run.
pub(crate) fn judge(test: &str) -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).join("frictionless/bin/python");
    let there = Process::new(&python).args(["-c", "import frictionless"]).output().is_ok_and(|o| o.status.success());
    if !there {
        skipped(test, FRICTIONLESS);
    }
    there.then_some(python)
}

/// The model as a Table Schema.
pub(crate) fn table_schema(model: &Model) -> Json {
    let kind = |kind| match kind {
        FieldType::Number => "number",
        FieldType::Integer => "integer",
        FieldType::Flag => "boolean",
        FieldType::Date => "date",
        FieldType::Year => "year",
        FieldType::Position => "geopoint",
        _ => "string",
    };
    let fields: Vec<Json> = model
        .official()
        .map(|f| {
            let mut constraints = json!({ "required": f.required });
            if let Some(pattern) = &f.pattern {
                constraints["pattern"] = json!(pattern.as_str());
            }
            if !f.values.is_empty() && f.list.is_none() {
                constraints["enum"] = json!(f.values);
            }
            if let Some(minimum) = f.minimum {
                constraints["minimum"] = json!(minimum);
            }
            if let Some(maximum) = f.maximum {
                constraints["maximum"] = json!(maximum);
            }
            let mut field = json!({ "name": f.name, "type": kind(f.kind), "constraints": constraints });
            if f.kind == FieldType::Position {
                field["format"] = json!("array");
            }
            field
        })
        .collect();
    json!({ "fields": fields, "missingValues": [""] })
}

/// Whether the file is valid under the schema, and what the judge said.
pub(crate) fn verdict(python: &Path, file: &Path, schema: &Path) -> (bool, String) {
    let script = root().join("data/fabrique/valider.py");
    let output = Process::new(python).arg(script).arg(file).arg(schema).output().expect("the judge runs");
    let said = all(&output);
    (output.status.success(), said)
}
