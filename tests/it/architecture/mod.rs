//! The house that `src/` is: who may use whom, held against the code. The tables are in `rooms`, the rules in `rules` and
//! `circles`, each shown there to find what it looks for; here they are held over `src/`.

mod circles;
mod paths;
mod rooms;
mod rules;
mod source;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rooms::HOUSE;
use rules::Breaches;
use source::{Source, sources};
use territoire::analysis;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of `src/`, read once for all rules.
fn read() -> &'static [Source] {
    static READ: LazyLock<Vec<Source>> = LazyLock::new(|| sources(&src()));
    assert!(READ.len() > 40, "only {} files were looked at", READ.len());
    &READ
}

/// Fails on what breaks a rule.
fn held(rule: &str, breaches: &Breaches) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn rooms_use_only_what_they_may() {
    let (breaches, looked) = rules::uses(&HOUSE, read());
    assert!(looked > 50, "only {looked} uses were looked at");
    held("uses", &breaches);
}

#[test]
fn only_the_command_line_prints() {
    held("prints", &rules::prints(read()));
}

#[test]
fn crates_are_named_at_home() {
    for (name, breaches) in rules::homes(&HOUSE, read()) {
        held(&format!("home of {name}"), &breaches);
    }
}

#[test]
fn kinds_of_questions_are_written_in_their_folder() {
    let kinds: Vec<&str> = analysis::ALL.iter().map(|q| q.kind()).collect();
    assert!(kinds.len() > 5, "{kinds:?}");
    held("kinds", &rules::kinds(&HOUSE, read(), &kinds));
}

#[test]
fn each_code_of_a_diagnostic_is_written_once() {
    held("codes", &rules::codes(&HOUSE, read()));
}

#[test]
fn files_are_short() {
    held("lengths", &rules::lengths(&HOUSE, read()));
}

#[test]
fn the_tables_are_of_today() {
    held("tables", &rules::outlived(&HOUSE, read()));
}

#[test]
fn the_table_is_that_of_the_library() {
    let lib = std::fs::read_to_string(src().join("lib.rs")).expect("lib.rs is read");
    let mut declared: Vec<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';')).collect();
    let mut listed: Vec<&str> = HOUSE.rooms.iter().map(|r| r.0).filter(|r| *r != "cli").collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

/// The circles of another `src/`, of an earlier commit for one: `make circles TERRITOIRE_SRC=…`.
#[test]
#[allow(clippy::print_stdout, reason = "the count is what `make circles` is for")]
fn files_do_not_need_each_other() {
    let elsewhere = std::env::var_os("TERRITOIRE_SRC").map(PathBuf::from);
    let found = match &elsewhere {
        Some(folder) => circles::circles(&sources(folder)),
        None => circles::circles(read()),
    };
    let told: Breaches = found.iter().map(circles::Circle::describe).collect();
    if let Some(folder) = elsewhere {
        let files: usize = found.iter().map(|c| c.files.len()).sum();
        println!("{}: {} circles, {files} files in them\n{}", folder.display(), found.len(), told.join("\n"));
        return;
    }
    held("circles", &told);
}
