//! Tests that can't run here: which, for want of what, and where that is a failure.
//!
//! A clone has neither the maintainers' reference files nor, perhaps, the servers that some tests talk to: these tests
//! pass without having tested anything, and `make test` says so at its end. Where everything should be at hand, it would
//! hide that a test has not run for months: with `CI` set and the reference files beside the repository, what is missing
//! fails the test, but for what is excused below.

use std::io::Write;
use std::path::{Path, PathBuf};

/// LibreOffice, by its command.
pub(crate) const LIBREOFFICE: &str = "LibreOffice (soffice)";
/// The judge of converted files.
pub(crate) const FRICTIONLESS: &str = "frictionless (data/fabrique/juge.sh installs it)";
/// The server of databases.
pub(crate) const POSTGIS: &str = "PostgreSQL with PostGIS (data/fabrique/services.sh installs it)";
/// GDAL's tools, which write files to read.
pub(crate) const OGR2OGR: &str = "ogr2ogr (data/fabrique/services.sh installs it)";

/// What may be missing where everything should be at hand, and why.
const EXCUSED: &[(&str, &str)] =
    &[(LIBREOFFICE, "half a gigabyte to install, for the one test that opens workbooks in it")];

/// What becomes of a test that lacks something.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It passes, and the summary says that it did not run.
    Skipped,
    /// It fails.
    Failed,
}

/// The rule: `ci` is whether `CI` is set, `shared` whether the reference files are beside the repository.
fn fate(ci: bool, shared: bool, excused: bool) -> Fate {
    if ci && shared && !excused { Fate::Failed } else { Fate::Skipped }
}

/// The folder of reference files, where it is.
fn reference_files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// A reference file beside the repository, or `None` after having said that `test` could not run.
pub(crate) fn shared(path: &str, test: &str) -> Option<PathBuf> {
    let file = reference_files().join(path);
    if file.exists() {
        return Some(file);
    }
    skipped(test, path);
    None
}

/// Says that a test could not run for want of something: at the end of `make test`, or by failing.
pub(crate) fn skipped(test: &str, missing: &str) {
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    let excused = EXCUSED.iter().any(|(what, _)| *what == missing);
    if fate(ci, reference_files().is_dir(), excused) == Fate::Failed {
        panic!("{test} could not run for want of {missing}, which is at hand where everything is tested");
    }
    let mut list = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new(env!("CARGO_TARGET_TMPDIR")).join("sautes.txt"))
        .expect("the list of skipped tests is written");
    // One write a line: tests that run side by side do not mix theirs.
    list.write_all(format!("{test}: {missing}\n").as_bytes()).expect("the list of skipped tests is written");
}

#[test]
fn what_is_missing_fails_only_where_everything_should_be_at_hand() {
    for (ci, shared, excused, expected) in [
        (true, true, false, Fate::Failed),
        (true, true, true, Fate::Skipped),
        // A public clone, in its owner's own CI or at home.
        (true, false, false, Fate::Skipped),
        (false, false, false, Fate::Skipped),
        // A maintainer at work.
        (false, true, false, Fate::Skipped),
    ] {
        assert_eq!(fate(ci, shared, excused), expected, "CI {ci}, shared {shared}, excused {excused}");
    }
    assert!(EXCUSED.len() <= 3, "the list stays short");
    assert!(EXCUSED.iter().all(|(_, why)| why.len() > 20), "each says why");
}
