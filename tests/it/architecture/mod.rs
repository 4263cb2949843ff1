//! Who may use whom. The table of rooms, held against the imports of `src/`.

use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use. Rooms are the modules of `lib.rs`.
const ROOMS: &[(&str, &[&str])] = &[
    ("units", &["french"]),
    ("french", &[]),
    ("parallel", &[]),
    ("diagnostic", &["french"]),
    ("disk", &[]),
    ("pull", &["units", "french", "diagnostic"]),
    ("fetch", &["units", "french", "diagnostic", "disk", "pull"]),
    ("territory", &["units", "french", "parallel", "diagnostic"]),
    ("book", &["units", "french", "parallel", "diagnostic", "disk", "pull"]),
    ("layer", &["units", "french", "parallel", "diagnostic", "disk", "pull", "book", "territory"]),
    (
        "plan",
        &[
            "units",
            "french",
            "parallel",
            "diagnostic",
            "disk",
            "pull",
            "book",
            "territory",
            "layer",
            "method",
            "outcome",
        ],
    ),
    ("network", &["units", "french", "parallel", "diagnostic", "disk", "pull", "territory", "layer"]),
    ("method", &["parallel"]),
    ("outcome", &["units", "french", "territory"]),
    (
        "analysis",
        &["units", "french", "parallel", "diagnostic", "territory", "layer", "plan", "network", "method", "outcome"],
    ),
    ("map", &["units", "french", "parallel", "diagnostic", "territory", "layer", "outcome", "method", "pull"]),
    (
        "report",
        &["units", "french", "parallel", "diagnostic", "disk", "book", "territory", "layer", "plan", "outcome", "map"],
    ),
    (
        "study",
        &[
            "units",
            "french",
            "parallel",
            "diagnostic",
            "disk",
            "pull",
            "fetch",
            "book",
            "territory",
            "layer",
            "plan",
            "network",
            "method",
            "outcome",
            "analysis",
            "map",
            "report",
        ],
    ),
    ("workshop", &["units", "french", "diagnostic", "disk", "pull", "fetch", "territory", "layer", "network", "study"]),
];

/// What only one room may name.
const HOMES: &[(&str, &str)] = &[
    ("rayon::", "parallel"),
    ("calamine::", "book"),
    ("gdal::", "layer"),
    ("plotters::", "map"),
    ("krilla::", "map"),
    ("ureq::", "fetch"),
    ("sha2::", "disk"),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The room of a file: its first folder, or its own name.
fn room(path: &Path, src: &Path) -> String {
    let relative = path.strip_prefix(src).expect("under src");
    let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Lines of code, each with its number: comments are left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

#[test]
fn rooms_use_only_what_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 40, "only {} files were looked at", files.len());
    let known: Vec<&str> = ROOMS.iter().map(|r| r.0).collect();
    let mut faults = Vec::new();
    let mut uses = 0;
    for file in &files {
        let room = room(file, &src);
        let text = std::fs::read_to_string(file).expect("a source is read");
        let at = |line: usize| format!("{}:{line}", file.strip_prefix(&src).expect("under src").display());
        for (line, content) in code(&text) {
            for (name, home) in HOMES {
                let named = content.contains(&format!("use {name}")) || content.contains(&format!(" {name}"));
                if named && room != *home {
                    faults.push(format!("{}: only `{home}` may name `{name}`", at(line)));
                }
            }
            if room != "cli" && room != "main" && (content.contains("println!") || content.contains("print!(")) {
                faults.push(format!("{}: only the command line prints", at(line)));
            }
        }
        if matches!(room.as_str(), "lib" | "main" | "cli") {
            if room == "cli" && text.contains("crate::analysis") {
                faults.push(format!("{}: the command line uses the library's public face", at(1)));
            }
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|r| r.0 == room) else {
            faults.push(format!("{}: room `{room}` is not in the table", at(1)));
            continue;
        };
        for (line, content) in code(&text) {
            for target in content.split("crate::").skip(1) {
                let name: String = target.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                // `use crate::{…}` would hide rooms from this test: it is not written that way here.
                if target.starts_with('{') {
                    faults.push(format!("{}: write one `use crate::room` a line", at(line)));
                }
                if name == room || !known.contains(&name.as_str()) {
                    continue;
                }
                uses += 1;
                if !allowed.contains(&name.as_str()) {
                    faults.push(format!("{}: `{room}` may not use `{name}`", at(line)));
                }
            }
        }
    }
    assert!(uses > 50, "only {uses} uses were looked at");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_is_that_of_the_library() {
    let lib =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs is read");
    let mut declared: Vec<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';')).collect();
    let mut listed: Vec<&str> = ROOMS.iter().map(|r| r.0).collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}
