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
fn each_code_that_is_told_is_in_the_table() {
    held("codes listed", &rules::unlisted(&HOUSE, read()));
}

#[test]
fn each_code_of_the_table_is_told_somewhere() {
    held("codes told", &rules::idle(&HOUSE, read()));
}

/// `docs/architecture.md` lists the rooms, and names tests; it and `CONTRIBUTING.md` name files. All are there.
#[test]
fn the_pages_about_the_house_name_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = |name: &str| std::fs::read_to_string(root.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (house, steps) = (page("docs/architecture.md"), page("CONTRIBUTING.md"));
    let mut rooms: Vec<&str> = HOUSE.rooms.iter().map(|r| r.0).collect();
    let table = house.split("## Rooms").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    let rows = table.lines().filter_map(|l| l.strip_prefix("| `"));
    let mut told: Vec<&str> = rows.flat_map(|l| l.split(" | ").next().unwrap_or_default().split('`')).collect();
    told.retain(|name| name.chars().all(|c| c.is_ascii_alphabetic()) && !name.is_empty());
    rooms.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, rooms);

    let tests: String = [sources(&src()), sources(&root.join("tests"))].iter().flatten().map(|s| &*s.code).collect();
    let (mut files, mut functions) = (0, 0);
    for (n, word) in [&house, &steps].into_iter().flat_map(|text| text.split('`').enumerate()) {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
        let top = word.split('/').next().unwrap_or_default();
        if n % 2 == 0 || !plain {
            continue;
        }
        if word.contains('/') && ["src", "tests", "docs", "data", "benches", "fuzz", "maps", ".ci"].contains(&top) {
            assert!(root.join(word).exists(), "{word} is named and is not there");
            files += 1;
        } else if word.matches('_').count() > 3 {
            assert!(tests.contains(&format!("fn {word}(")), "{word} is named and is no test");
            functions += 1;
        }
    }
    assert!(files > 60 && functions > 15, "{files} files and {functions} tests were looked for");
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
