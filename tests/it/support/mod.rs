//! What several integration tests need: the reference files that only the maintainers have, and small tables.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

pub(crate) mod model_files;
pub(crate) mod office;
pub(crate) mod places;
pub(crate) mod postgres;
pub(crate) mod server;

use territoire::layer::{Cells, Kind, Value};

/// A reference file beside the repository, or `None` after having said that `test` could not run.
pub(crate) fn shared(path: &str, test: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    skipped(test, path);
    None
}

/// Says, at the end of `make test`, that a test could not run for want of something.
pub(crate) fn skipped(test: &str, missing: &str) {
    let mut list = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new(env!("CARGO_TARGET_TMPDIR")).join("sautes.txt"))
        .expect("the list of skipped tests is written");
    writeln!(list, "{test}: {missing}").expect("the list of skipped tests is written");
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read").flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).expect("copied");
        }
    }
}

/// A CSV, gzipped or not, as its header and its records.
pub(crate) fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = std::fs::read(path).expect("the file is read");
    let bytes = if path.extension().is_some_and(|e| e == "gz") {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut out).expect("well compressed");
        out
    } else {
        bytes
    };
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let records = reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect();
    (header, records)
}

/// A column of numbers of a table.
pub(crate) fn numbers(table: &(Vec<String>, Vec<Vec<String>>), column: &str) -> Vec<f64> {
    let c = table.0.iter().position(|h| h == column).unwrap_or_else(|| panic!("column {column}"));
    table.1.iter().map(|r| r[c].parse().unwrap_or_else(|_| panic!("{} is a number", r[c]))).collect()
}

/// Fails unless `a` is `b` to the relative tolerance that the issue asks for against references.
pub(crate) fn same(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1e-3), "{what}: {a} is not {b}");
}

/// The cells of a made-up feature, and what its fields hold.
pub(crate) fn cells(values: &[Value]) -> (Cells, Vec<Kind>) {
    let text = |v: &Value| match v {
        Value::Missing => String::new(),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
    };
    let kind = |v: &Value| match v {
        Value::Number(_) => Kind::Number,
        Value::Flag(_) => Kind::Flag,
        Value::Missing | Value::Text(_) => Kind::Text,
    };
    (Cells::new(values.iter().map(text)), values.iter().map(kind).collect())
}

/// The fields of a made-up layer, each of the first kind other than text that a row has for it.
pub(crate) fn kinds<'a>(rows: impl Iterator<Item = &'a [Value]>, fields: usize) -> Vec<Kind> {
    let mut out = vec![Kind::Text; fields];
    for row in rows {
        for (kind, found) in out.iter_mut().zip(cells(row).1) {
            if *kind == Kind::Text {
                *kind = found;
            }
        }
    }
    out
}
