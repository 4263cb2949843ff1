//! The rules, each on files that are given: what a file breaks, and where.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::Crates;
use super::source::Source;

/// What the rules go by.
#[derive(Clone, Copy)]
pub(super) struct House {
    /// Each room and the rooms that it may use.
    pub(super) rooms: &'static [(&'static str, &'static [&'static str])],
    /// Files that may use one room more than their own, and why.
    pub(super) allowed: &'static [(&'static str, &'static str, &'static str)],
    /// Crates, each with the rooms that may name it.
    pub(super) homes: &'static [(&'static str, &'static [&'static str])],
    /// Where every question is listed: its kind may stand there.
    pub(super) registry: &'static str,
    /// Files, words that are a question's kind and something else there, and what.
    pub(super) homonyms: &'static [(&'static str, &'static str, &'static str)],
    /// The table of diagnostics: each code stands there, and once elsewhere.
    pub(super) codes: &'static str,
    /// Most lines of a file.
    pub(super) longest: usize,
    /// Tables of data that may be longer, and why.
    pub(super) tables: &'static [(&'static str, &'static str)],
}

/// Where a rule is broken and what it says.
pub(super) type Breaches = Vec<String>;

/// Rooms use only those that the table gives them, the tests in their files too; `use crate::{…}`, which would hide rooms
/// from a reader, is not written. Gives how many uses were looked at.
pub(super) fn uses(house: &House, sources: &[Source]) -> (Breaches, usize) {
    let crates = Crates::new(sources, true);
    let known: Vec<&str> = house.rooms.iter().map(|r| r.0).collect();
    let (mut out, mut looked) = (Breaches::new(), 0);
    for source in sources {
        let room = source.room();
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = house.rooms.iter().find(|r| r.0 == room) else {
            out.push(format!("{}: room `{room}` is not in the table", source.at(1)));
            continue;
        };
        for (n, line) in source.code.lines().enumerate() {
            if line.contains("use crate::{") || line.contains("use territoire::{") {
                out.push(format!("{}: write one `use` a room and a line", source.at(n + 1)));
            }
            if line.contains("#[path") {
                out.push(format!("{}: a module is where its name says", source.at(n + 1)));
            }
        }
        for path in crates.paths(&source.path) {
            let entered = crates.entered(&source.path, path);
            let Some(name) = entered.get(1).filter(|name| *name != room && known.contains(&name.as_str())) else {
                continue;
            };
            looked += 1;
            let more = house.allowed.iter().any(|(file, room, _)| *file == source.path && room == name);
            if !allowed.contains(&name.as_str()) && !more {
                out.push(format!("{}: `{room}` may not use `{name}`", source.at(path.line)));
            }
        }
    }
    out.dedup();
    (out, looked)
}

/// Only the command line prints.
pub(super) fn prints(sources: &[Source]) -> Breaches {
    let mut out = Breaches::new();
    for source in sources.iter().filter(|s| !matches!(s.room(), "cli" | "main")) {
        for (n, line) in source.code.lines().enumerate() {
            if line.contains("println!") || line.contains("print!(") || line.contains("dbg!(") {
                out.push(format!("{}: only the command line prints", source.at(n + 1)));
            }
        }
    }
    out
}

/// A crate is named only where it is at home, in tests too: what breaks it, crate by crate.
pub(super) fn homes(house: &House, sources: &[Source]) -> Vec<(&'static str, Breaches)> {
    let crates = Crates::new(sources, true);
    let breaches = |name: &str, homes: &[&str]| {
        let mut out = Breaches::new();
        for source in sources.iter().filter(|s| !homes.contains(&s.room())) {
            for path in crates.paths(&source.path).iter().filter(|p| crates.is_outside(&source.path, p, name)) {
                out.push(format!("{}: only `{}` may name `{name}`", source.at(path.line), homes.join("`, `")));
            }
        }
        out.dedup();
        out
    };
    house.homes.iter().map(|(name, homes)| (*name, breaches(name, homes))).collect()
}

/// No question's kind is written outside its own folder of `analysis` (or its file) and the registry: a text that is
/// a kind, whole, stands in one folder. Words that are something else there are left out, and each must be found.
pub(super) fn kinds(house: &House, sources: &[Source], kinds: &[&str]) -> Breaches {
    let mut unmet: Vec<_> = house.homonyms.iter().filter(|h| kinds.contains(&h.1)).collect();
    let mut places: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for source in sources.iter().filter(|s| s.path != house.registry) {
        let folder = match source.path.strip_prefix("analysis/") {
            Some(below) => below.split('/').next().unwrap_or_default().trim_end_matches(".rs"),
            None => "",
        };
        for (line, text) in &source.texts {
            let other = house.homonyms.iter().find(|h| source.path.starts_with(h.0) && h.1 == text);
            if let Some(other) = other {
                unmet.retain(|h| *h != other);
            } else if let Some(kind) = kinds.iter().find(|kind| *kind == text) {
                places.entry(kind).or_default().entry(folder).or_default().push(source.at(*line));
            }
        }
    }
    let mut out = Breaches::new();
    for (kind, folders) in places {
        let folder = |f: &&&str| !f.is_empty();
        // Its own is where it is declared: with several, each is told.
        let alone = folders.keys().filter(folder).count() == 1;
        for (folder, at) in folders.iter().filter(|(f, _)| f.is_empty() || !alone) {
            let whose = if folder.is_empty() { "outside the folder of its question" } else { "in several folders" };
            out.extend(at.iter().map(|at| format!("{at}: the kind `{kind}` is written {whose}")));
        }
    }
    out.extend(unmet.into_iter().map(|(files, word, _)| format!("{files}: `{word}` is in a table and not there")));
    out
}

/// The code of a diagnostic stands once in `src/`, tests and the table apart: what is told twice is told by one function.
pub(super) fn codes(house: &House, sources: &[Source]) -> Breaches {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in sources.iter().filter(|s| !s.path.starts_with(house.codes)) {
        for (line, text) in source.texts.iter().filter(|(_, text)| is_code(text)) {
            places.entry(text).or_default().push(source.at(*line));
        }
    }
    let twice = places.into_iter().filter(|(_, at)| at.len() > 1);
    twice.map(|(code, at)| format!("{code} is written {} times: {}", at.len(), at.join(", "))).collect()
}

/// The code of a diagnostic that is told is in the table: the tool stops when it tells one that is not.
pub(super) fn unlisted(house: &House, sources: &[Source]) -> Breaches {
    let (table, told): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|s| s.path.starts_with(house.codes));
    let listed: BTreeSet<&str> = table.iter().flat_map(|s| &s.texts).map(|(_, text)| text.as_str()).collect();
    let written = told.iter().flat_map(|s| s.texts.iter().map(move |(line, text)| (s, *line, text)));
    let unknown = written.filter(|(_, _, text)| is_code(text) && !listed.contains(text.as_str()));
    unknown.map(|(s, line, text)| format!("{}: {text} is not in the table of codes", s.at(line))).collect()
}

/// A code of the table is told somewhere: what `expliquer` lists can be met.
pub(super) fn idle(house: &House, sources: &[Source]) -> Breaches {
    let (table, told): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|s| s.path.starts_with(house.codes));
    let told: BTreeSet<&str> = told.iter().flat_map(|s| &s.texts).map(|(_, text)| text.as_str()).collect();
    let listed = table.iter().flat_map(|s| s.texts.iter().map(move |(line, text)| (s, *line, text)));
    let idle = listed.filter(|(_, _, text)| is_code(text) && !told.contains(text.as_str()));
    idle.map(|(s, line, text)| format!("{}: {text} is told nowhere", s.at(line))).collect()
}

fn is_code(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| "EAI".contains(c)) && text.len() == 5 && chars.all(|c| c.is_ascii_digit())
}

/// No file is longer than people read, but tables of data.
pub(super) fn lengths(house: &House, sources: &[Source]) -> Breaches {
    let long = sources.iter().filter(|s| s.lines > house.longest && !house.tables.iter().any(|t| t.0 == s.path));
    long.map(|s| format!("{} has {} lines, of {} at most", s.path, s.lines, house.longest)).collect()
}

/// What is allowed by name is there, so that no line of a table outlives its reason.
pub(super) fn outlived(house: &House, sources: &[Source]) -> Breaches {
    let paths: BTreeSet<&str> = sources.iter().map(|s| s.path.as_str()).collect();
    let rooms: BTreeSet<&str> = sources.iter().map(Source::room).collect();
    let files = house.allowed.iter().map(|a| a.0).chain(house.tables.iter().map(|t| t.0)).chain([house.registry]);
    let gone = files.filter(|f| !paths.contains(f)).map(|f| format!("{f} is in a table and not in src/"));
    let empty = house.rooms.iter().filter(|r| !rooms.contains(r.0)).map(|r| format!("room `{}` is empty", r.0));
    gone.chain(empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small house of its own: what `src/` becomes changes no test of a rule.
    const SMALL: House = House {
        rooms: &[
            ("territory", &[]),
            ("parallel", &[]),
            ("book", &[]),
            ("document", &[]),
            ("fetch", &[]),
            ("diagnostic", &[]),
            ("layer", &["territory"]),
            ("plan", &["layer"]),
            ("analysis", &["layer"]),
            ("study", &["layer", "plan", "analysis"]),
            ("cli", &["study"]),
        ],
        allowed: &[("cli/explain.rs", "analysis", "it explains the questions")],
        homes: &[("rayon", &["parallel"]), ("zip", &["book", "document", "fetch"])],
        registry: "analysis/mod.rs",
        homonyms: &[("layer/", "friches", "a model"), ("study/new.rs", "friches", "a model")],
        codes: "diagnostic/codes/",
        longest: 500,
        tables: &[("layer/list.rs", "it is a table")],
    };

    /// The file, in a library that has these rooms.
    fn planted(path: &str, text: &str) -> Vec<Source> {
        let lib: String = SMALL.rooms.iter().map(|r| format!("pub mod {};\n", r.0)).collect();
        let mut sources = vec![Source::new("lib.rs", &lib), Source::new("main.rs", "mod cli;")];
        sources.extend(SMALL.rooms.iter().map(|r| Source::new(&format!("{}/mod.rs", r.0), "")));
        sources.retain(|s| s.path != path);
        sources.push(Source::new(path, text));
        sources
    }

    #[test]
    fn a_room_that_uses_one_above_it_is_told() {
        for text in [
            "use crate::study::Study;",
            "pub(crate) use crate::study::{self, Study};",
            "fn f() { crate::study::open() }",
            "use super::super::study::Study;",
            "use super::super::*;\nuse crate::study as s;",
            "#[cfg(test)]\nmod tests {\n    use crate::study::Study;\n}",
        ] {
            let (found, _) = uses(&SMALL, &planted("layer/read.rs", text));
            assert!(found.iter().any(|f| f.contains("`layer` may not use `study`")), "{text}: {found:?}");
        }
        let (found, looked) =
            uses(&SMALL, &planted("layer/read.rs", "use crate::territory::Territory; // crate::study"));
        assert_eq!((found, looked), (Vec::new(), 1));
        let (found, _) = uses(&SMALL, &planted("layer/read.rs", "use crate::{territory::Territory};"));
        assert_eq!(found, ["layer/read.rs:1: write one `use` a room and a line"]);
        let (found, _) = uses(&SMALL, &planted("attic/mod.rs", ""));
        assert_eq!(found, ["attic/mod.rs:1: room `attic` is not in the table"]);
        let (found, _) = uses(&SMALL, &planted("layer/read.rs", "#[path = \"../study/mod.rs\"]\nmod study;"));
        assert_eq!(found, ["layer/read.rs:1: a module is where its name says"]);
    }

    #[test]
    fn a_command_that_goes_past_the_face_of_the_library_is_told() {
        for text in ["use territoire::analysis;", "fn f() { territoire::analysis::find(\"a\") }"] {
            let (found, _) = uses(&SMALL, &planted("cli/run.rs", text));
            assert_eq!(found, ["cli/run.rs:1: `cli` may not use `analysis`"], "{text}");
        }
        let (found, looked) =
            uses(&SMALL, &planted("cli/explain.rs", "use territoire::analysis;\nuse territoire::study::Study;"));
        assert_eq!((found, looked), (Vec::new(), 2));
        let (found, _) = uses(&SMALL, &planted("cli/run.rs", "use territoire::{study::Study};"));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_room_that_prints_is_told() {
        for text in ["fn f() { println!() }", "fn f() { eprint!(\"a\") }", "fn f() { dbg!(1); }"] {
            assert_eq!(prints(&planted("layer/read.rs", text)).len(), 1, "{text}");
        }
        assert_eq!(prints(&planted("cli/run.rs", "fn f() { println!() }")), Breaches::new());
        assert_eq!(prints(&planted("layer/read.rs", "// println!()\nconst A: &str = \"println!\";")), Breaches::new());
    }

    /// What breaks the home of that crate.
    fn home(name: &str, sources: &[Source]) -> Breaches {
        homes(&SMALL, sources).into_iter().find(|(n, _)| *n == name).expect("it has a home").1
    }

    #[test]
    fn a_crate_named_outside_its_home_is_told_however_it_is_written() {
        for text in [
            "use rayon::prelude::*;",
            "use rayon;",
            "use rayon as r;",
            "use ::rayon::join;",
            "use {rayon::join, std::path::Path};",
            "fn f() { rayon::join(a, b) }",
            "fn f() { g(rayon::join) }",
            "fn f(a: &rayon::Scope) {}",
            "fn f(a: Vec<rayon::Scope>) {}",
            "fn f(a: [rayon::Scope; 2]) -> ! { !rayon::g() }",
            "#[cfg(test)]\nmod tests {\n    use rayon::join;\n}",
        ] {
            let found = home("rayon", &planted("layer/read.rs", text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].ends_with("only `parallel` may name `rayon`"), "{found:?}");
            assert_eq!(home("rayon", &planted("parallel/mod.rs", text)), Breaches::new(), "{text}");
        }
        for text in [
            "// rayon::join",
            "const A: &str = \"rayon::join\";",
            "use crate::rayon::a;",
            "use a::rayon::b;",
            "use crayon::c;",
        ] {
            assert_eq!(home("rayon", &planted("layer/read.rs", text)), Breaches::new(), "{text}");
        }
        let found = home("zip", &planted("plan/list.rs", "use zip::ZipArchive;"));
        assert_eq!(found, ["plan/list.rs:1: only `book`, `document`, `fetch` may name `zip`"]);
        for room in ["book", "document", "fetch"] {
            assert_eq!(home("zip", &planted(&format!("{room}/mod.rs"), "use zip::ZipArchive;")), Breaches::new());
        }
    }

    #[test]
    fn a_kind_of_question_written_elsewhere_is_told() {
        let of = |path: &str, text: &str| {
            let mut sources = planted(path, text);
            sources.push(Source::new("analysis/far.rs", "const KIND: &str = \"eloignement\";"));
            kinds(&SMALL, &sources, &["eloignement", "partage"])
        };
        assert_eq!(
            of("study/run.rs", "fn f() { g(\"eloignement\") }"),
            ["study/run.rs:1: the kind `eloignement` is written outside the folder of its question"]
        );
        assert_eq!(of("analysis/near.rs", "const A: &str = \"eloignement\";").len(), 2, "both folders are told");
        assert_eq!(of("study/run.rs", "fn f() { g(\"partage\") }").len(), 1, "even if its own folder has none");
        for (path, text) in [
            ("study/run.rs", "// \"eloignement\"\nfn f() { g(\"eloignements\") }"),
            ("study/run.rs", "#[cfg(test)]\nmod tests { const A: &str = \"eloignement\"; }"),
            ("analysis/mod.rs", "const A: &str = \"eloignement\";"),
            ("analysis/sharing/mod.rs", "const A: &str = \"partage\";"),
        ] {
            assert_eq!(of(path, text), Breaches::new(), "{path}: {text}");
        }
        // A word that the table says to be something else, there and only there.
        let of = |path: &str| kinds(&SMALL, &planted(path, "const A: &str = \"friches\";"), &["friches"]);
        let unmet = |files: &str| format!("{files}: `friches` is in a table and not there");
        assert_eq!(of("layer/model.rs"), [unmet("study/new.rs")]);
        assert_eq!(of("plan/mod.rs").len(), 3);
    }

    #[test]
    fn a_code_of_a_diagnostic_written_twice_is_told() {
        let of = |text: &str| codes(&SMALL, &planted("layer/read.rs", text));
        assert_eq!(
            of("fn f() { g(\"E0102\");\n g(\"E0102\") }"),
            ["E0102 is written 2 times: layer/read.rs:1, layer/read.rs:2"]
        );
        let mut twice = planted("layer/read.rs", "const A: &str = \"A0314\";");
        twice.push(Source::new("plan/read.rs", "const B: &str = \"A0314\";"));
        assert_eq!(codes(&SMALL, &twice).len(), 1);
        twice.pop();
        twice.push(Source::new("diagnostic/codes/layers.rs", "const B: &str = \"A0314\";"));
        assert_eq!(codes(&SMALL, &twice), Breaches::new());
        assert_eq!(
            of("fn f() { g(\"E0102\"); }\n#[cfg(test)]\nmod tests { fn g() { h(\"E0102\"); } }"),
            Breaches::new()
        );
        assert_eq!(
            of("fn f() { g(\"E0102\"); h(\"E01021\"); i(\"B0102\"); i(\"B0102\"); j(\"E0102 \") }"),
            Breaches::new()
        );
    }

    #[test]
    fn a_code_that_is_not_in_the_table_is_told() {
        let mut sources = planted("layer/read.rs", "fn f() { g(\"E0102\");\n h(\"A0314\"); }");
        sources.push(Source::new("diagnostic/codes/layers.rs", "const A: &[&str] = &[\"E0102\"];"));
        assert_eq!(unlisted(&SMALL, &sources), ["layer/read.rs:2: A0314 is not in the table of codes"]);
        sources.push(Source::new("diagnostic/codes/maps.rs", "const B: &[&str] = &[\"A0314\"];"));
        assert_eq!(unlisted(&SMALL, &sources), Breaches::new());
    }

    #[test]
    fn a_code_of_the_table_that_is_told_nowhere_is_told() {
        let mut sources = planted("layer/read.rs", "fn f() { g(\"E0102\"); }");
        sources.push(Source::new("diagnostic/codes/layers.rs", "const A: &[&str] = &[\"E0102\",\n\"A0314\"];"));
        assert_eq!(idle(&SMALL, &sources), ["diagnostic/codes/layers.rs:2: A0314 is told nowhere"]);
        sources.push(Source::new("plan/read.rs", "const B: &str = \"A0314\";"));
        assert_eq!(idle(&SMALL, &sources), Breaches::new());
    }

    #[test]
    fn a_long_file_is_told() {
        assert_eq!(
            lengths(&SMALL, &planted("layer/read.rs", &"\n".repeat(501))),
            ["layer/read.rs has 501 lines, of 500 at most"]
        );
        assert_eq!(lengths(&SMALL, &planted("layer/read.rs", &"\n".repeat(500))), Breaches::new());
        assert_eq!(lengths(&SMALL, &planted("layer/list.rs", &"\n".repeat(501))), Breaches::new());
    }

    #[test]
    fn what_a_table_allows_and_is_no_longer_there_is_told() {
        let found = outlived(&SMALL, &planted("layer/read.rs", ""));
        assert!(found.contains(&"cli/explain.rs is in a table and not in src/".to_owned()), "{found:?}");
        let without: Vec<Source> = planted("layer/read.rs", "").into_iter().filter(|s| s.room() != "plan").collect();
        assert!(outlived(&SMALL, &without).contains(&"room `plan` is empty".to_owned()));
    }
}
