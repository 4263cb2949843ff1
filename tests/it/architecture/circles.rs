//! Files that need each other.
//!
//! A file needs another when a path that it writes, outside its tests, leads to something that the other defines (see
//! `paths`). What passes between a file and a `mod.rs` above it, at any depth, is left out: a parent is there to hold
//! its children together, and they to share what it gives. So two files of one folder may both lean on its `mod.rs`, and
//! what is counted is what holds no longer if one of the files is taken away: siblings, or files of two folders, each of
//! which can't be read without the other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::paths::Crates;
use super::source::Source;

/// For each file, those that it needs.
type Needs = BTreeMap<String, BTreeSet<String>>;

/// Files that all need one another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circle {
    pub(super) files: Vec<String>,
    /// The shortest way round: each needs the next, the last the first.
    pub(super) shortest: Vec<String>,
}

impl Circle {
    pub(super) fn describe(&self) -> String {
        let first = self.shortest.first().map_or("", String::as_str);
        let way = self.shortest.iter().map(String::as_str).chain(std::iter::once(first)).collect::<Vec<_>>();
        let others: Vec<&str> = self.files.iter().filter(|f| !self.shortest.contains(f)).map(String::as_str).collect();
        let also = if others.is_empty() { String::new() } else { format!(" (and with them {})", others.join(", ")) };
        format!("{}{also}", way.join(" → "))
    }
}

/// Every circle, those that need one another together.
pub(super) fn circles(sources: &[Source]) -> Vec<Circle> {
    let needs = needs(sources);
    let reached: Needs = needs.keys().map(|file| (file.clone(), reach(&needs, file))).collect();
    let mut out: Vec<Circle> = Vec::new();
    for file in needs.keys() {
        if !reached[file].contains(file) || out.iter().any(|c| c.files.contains(file)) {
            continue;
        }
        let together = reached[file].iter().filter(|other| reached.get(*other).is_some_and(|r| r.contains(file)));
        let files: Vec<String> = together.cloned().collect();
        let ways = files.iter().filter_map(|f| shortest(&needs, f));
        let shortest = ways.min_by_key(Vec::len).expect("each file of a circle comes back to itself");
        out.push(Circle { files, shortest });
    }
    out
}

fn needs(sources: &[Source]) -> Needs {
    let crates = Crates::new(sources, false);
    let mut out = Needs::new();
    for source in sources {
        let module = crates.module(&source.path);
        let targets = crates.paths(&source.path).iter().flat_map(|path| crates.targets(&source.path, path));
        let above = |other: &[String]| module.starts_with(other) || other.starts_with(module);
        let files = targets.filter(|t| t.file != source.path && !above(crates.module(&t.file))).map(|t| t.file);
        out.insert(source.path.clone(), files.collect());
    }
    out
}

fn reach(needs: &Needs, from: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut next: Vec<&String> = needs.get(from).into_iter().flatten().collect();
    while let Some(file) = next.pop() {
        if out.insert(file.clone()) {
            next.extend(needs.get(file).into_iter().flatten());
        }
    }
    out
}

fn shortest(needs: &Needs, from: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([from]);
    while let Some(file) = next.pop_front() {
        for other in needs.get(file).into_iter().flatten() {
            if other == from {
                let mut way = vec![file];
                while let Some(previous) = before.get(way[way.len() - 1]).filter(|_| way[way.len() - 1] != from) {
                    way.push(previous);
                }
                return Some(way.into_iter().rev().map(str::to_owned).collect());
            }
            if !before.contains_key(other.as_str()) {
                before.insert(other, file);
                next.push_back(other);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let mut sources = vec![Source::new("lib.rs", "pub mod plan;\npub mod layer;\n")];
        sources.extend(files.iter().map(|(path, text)| Source::new(path, text)));
        circles(&sources).iter().map(Circle::describe).collect()
    }

    #[test]
    fn siblings_that_need_each_other_make_a_circle() {
        let face = ("plan/mod.rs", "mod a;\nmod b;\nmod c;\npub use a::A;\npub use b::B;\npub use c::C;");
        // Whether they say so outright, through what their parent shows, or inline.
        for (a, b) in [
            ("use super::b::B;\npub struct A;", "use super::a::A;\npub struct B;"),
            ("use super::B;\npub struct A;", "use super::A;\npub struct B;"),
            ("use super::{b::{self}};\npub struct A(b::B);", "pub struct B;\nfn f() { crate::plan::A::new() }"),
            ("use super::*;\npub struct A(B);", "pub struct B;\nfn f(_: &super::a::A) {}"),
        ] {
            let found = of(&[face, ("plan/a.rs", a), ("plan/b.rs", b), ("plan/c.rs", "pub struct C;")]);
            assert_eq!(found, ["plan/a.rs → plan/b.rs → plan/a.rs"], "{a} | {b}");
        }
        // The long way round: the short one is told, and who else is in it.
        let c = ("plan/c.rs", "use super::A;\npub struct C;");
        let found = of(&[face, ("plan/a.rs", "use super::B;"), ("plan/b.rs", "use super::{A, C};"), c]);
        assert_eq!(found, ["plan/a.rs → plan/b.rs → plan/a.rs (and with them plan/c.rs)"]);
        let found = of(&[face, ("plan/a.rs", "use super::B;"), ("plan/b.rs", "use super::C;"), c]);
        assert_eq!(found, ["plan/a.rs → plan/b.rs → plan/c.rs → plan/a.rs"]);
    }

    #[test]
    fn files_of_two_folders_make_a_circle_too() {
        let found = of(&[
            ("plan/mod.rs", "mod a;\nmod deep;\npub use a::A;"),
            ("plan/a.rs", "use super::deep::B;\npub struct A;"),
            ("plan/deep/mod.rs", "mod b;\npub use b::B;"),
            ("plan/deep/b.rs", "use crate::plan::A;\npub struct B;"),
        ]);
        assert_eq!(found, ["plan/a.rs → plan/deep/b.rs → plan/a.rs"]);
    }

    #[test]
    fn parents_tests_comments_and_texts_make_none() {
        let found = of(&[
            ("plan/mod.rs", "mod a;\nmod b;\nmod deep;\npub use a::A;\npub struct Own;\nfn f() { deep::c::D; }"),
            ("plan/a.rs", "use super::b::B;\nuse super::Own;\npub struct A;"),
            (
                "plan/b.rs",
                "use super::Own;\n// use super::A;\n/// [`super::A`]\npub struct B;\nconst C: &str = \"super::A\";\n\
                 #[cfg(test)]\nmod tests {\n    use super::super::A;\n}\n",
            ),
            ("plan/deep/mod.rs", "pub mod c;\nuse super::Own;"),
            ("plan/deep/c.rs", "use super::super::Own;\npub struct D;"),
        ]);
        assert_eq!(found, [] as [&str; 0]);
    }
}
