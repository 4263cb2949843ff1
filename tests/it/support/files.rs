//! Files and folders of tests: the example, tables, copies.

use std::io::Read;
use std::path::Path;

use tempfile::TempDir;

use super::schema;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example that the tool comes with, where it is.
pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/coeur-de-lorraine");

/// The example in a folder of its own.
pub(crate) fn example() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new(EXAMPLE), folder.path());
    folder
}

/// The example with these lines more in its `territoire.toml`.
pub(crate) fn example_and(lines: &str) -> TempDir {
    let folder = example();
    append(&folder.path().join("territoire.toml"), lines);
    folder
}

/// Writes a file of a folder, in folders below it that are made.
pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    std::fs::write(file, content).expect("written");
}

/// Adds lines at the end of a text.
pub(crate) fn append(file: &Path, lines: &str) {
    let text = std::fs::read_to_string(file).expect("read") + lines;
    std::fs::write(file, text).expect("written");
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
pub(crate) type Records = (Vec<String>, Vec<Vec<String>>);

/// Reads a CSV, gzipped or not.
pub(crate) fn table(path: &Path) -> Records {
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
pub(crate) fn column(table: &Records, column: &str) -> Vec<f64> {
    let c = table.0.iter().position(|h| h == column).unwrap_or_else(|| panic!("column {column}"));
    table.1.iter().map(|r| r[c].parse().unwrap_or_else(|_| panic!("{} is a number", r[c]))).collect()
}

/// A column of texts.
pub(crate) fn texts(table: &Records, column: &str) -> Vec<String> {
    let c = table.0.iter().position(|h| h == column).unwrap_or_else(|| panic!("column {column}"));
    table.1.iter().map(|r| r[c].clone()).collect()
}

/// A JSON file; one of results is held against their schema.
pub(crate) fn json(file: &Path) -> serde_json::Value {
    let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let value = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    if schema::holds_for(file) {
        assert_eq!(schema::faults(&value), Vec::<String>::new(), "{}", file.display());
    }
    value
}

/// A member of a ZIP, as text.
pub(crate) fn member(file: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).expect("opened")).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("a member").read_to_string(&mut text).expect("a text");
    text
}
