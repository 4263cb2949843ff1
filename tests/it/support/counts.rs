//! Counts that a test of many cases has made: `make test` says them at its end, as cargo hides what a passing test prints.

use std::io::Write;
use std::path::Path;

/// Says a count.
pub(crate) fn say(count: &str) {
    let mut list = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new(env!("CARGO_TARGET_TMPDIR")).join("comptes.txt"))
        .expect("the list of counts is written");
    // One write a line: tests that run side by side do not mix theirs.
    list.write_all(format!("{count}\n").as_bytes()).expect("the list of counts is written");
}
