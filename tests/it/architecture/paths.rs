//! The paths that a file writes, in its `use` lines and inline, and what they lead to.
//!
//! A path is followed as the compiler does: from the root of the crate, of the module or of its parent, through modules,
//! and through the names that modules bring in or show again. It leads to the file that *defines* the thing named, not to
//! the `mod.rs` that shows it: `super::Thing`, where `mod.rs` says `pub use thing::Thing`, leads to `thing.rs`. A module
//! that is only named (`use super::open;`) leads nowhere; what is then taken from it (`open::read`) does.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;

/// The name of the library in the crate of the command line.
const LIBRARY: &str = "territoire";

/// How many names may stand for one another before a path is given up: more than any code has.
const PATIENCE: usize = 20;

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// Modules written inside the file, in which it stands.
    inside: Vec<String>,
    /// What a `use` calls it; nothing where it is written inline.
    alias: Option<String>,
    /// It brings in all that its module shows.
    glob: bool,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// The file that defines what is named.
    pub(super) file: String,
    /// The path of its module, from the name of its crate.
    pub(super) module: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Colons,
    Sign(char),
}

/// The words and signs of code, each with its line.
fn tokens(code: &str) -> Vec<(usize, Token<'_>)> {
    let mut out = Vec::new();
    let mut line = 1;
    let mut chars = code.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphabetic() || c == '_' {
            let mut end = at + c.len_utf8();
            while let Some((_, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                end += c.len_utf8();
            }
            out.push((line, Token::Word(&code[at..end])));
        } else if c.is_ascii_digit() {
            while chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_').is_some() {}
            out.push((line, Token::Sign('0')));
        } else if c == ':' && chars.next_if(|(_, c)| *c == ':').is_some() {
            out.push((line, Token::Colons));
        } else if c == '\n' {
            line += 1;
        } else if !c.is_whitespace() {
            out.push((line, Token::Sign(c)));
        }
    }
    out
}

/// What code writes that paths are made of.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) paths: Vec<Written>,
    /// The modules that it declares, whose bodies are elsewhere.
    pub(super) children: Vec<String>,
    /// The items that it defines outside any body, each with the modules inside the file that it is in.
    items: Vec<(Vec<String>, String)>,
}

const KINDS_OF_ITEM: &[&str] = &["struct", "enum", "union", "trait", "type", "fn", "const", "static"];

pub(super) fn names(code: &str) -> Names {
    let tokens = tokens(code);
    let mut found = Names::default();
    // Modules written inside the file, each with the depth of braces that ends it.
    let mut inside: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    let open = |inside: &[(String, usize)]| inside.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    while at < tokens.len() {
        match &tokens[at].1 {
            Token::Word("use") => {
                // `impl Trait + use<'a>` captures lifetimes and brings nothing in.
                if tokens.get(at + 1).is_none_or(|t| t.1 == Token::Sign('<')) {
                    at += 1;
                    continue;
                }
                at = tree(&tokens, at + 1, Vec::new(), &open(&inside), &mut found.paths);
                continue;
            }
            Token::Word("mod") => {
                if let (Some((_, Token::Word(name))), Some((_, next))) = (tokens.get(at + 1), tokens.get(at + 2)) {
                    match next {
                        Token::Sign(';') if inside.is_empty() => found.children.push((*name).to_owned()),
                        Token::Sign('{') => {
                            inside.push(((*name).to_owned(), depth));
                            depth += 1;
                            at += 3;
                            continue;
                        }
                        _ => {}
                    }
                }
            }
            Token::Word(kind) if depth == inside.len() && KINDS_OF_ITEM.contains(kind) => {
                if let Some((_, Token::Word(name))) = tokens.get(at + 1) {
                    found.items.push((open(&inside), (*name).to_owned()));
                }
            }
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth = depth.saturating_sub(1);
                if inside.last().is_some_and(|(_, open)| *open == depth) {
                    inside.pop();
                }
            }
            Token::Word(first) if follows_nothing(&tokens, at) => {
                let mut segments = vec![(*first).to_owned()];
                let start = at;
                while let (Some((_, Token::Colons)), Some((_, Token::Word(next)))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    segments.push((*next).to_owned());
                    at += 2;
                }
                // `vec::<T>()` goes on with a sign, and names `vec` alone.
                if segments.len() > 1 {
                    let line = tokens[start].0;
                    found.paths.push(Written { segments, line, inside: open(&inside), alias: None, glob: false });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether a word starts a path: what comes before is neither a path, but for the `::` of an absolute one, nor a value.
fn follows_nothing(tokens: &[(usize, Token<'_>)], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map(|k| &tokens[k].1);
    match before(1) {
        Some(Token::Sign('.')) => matches!(before(2), Some(Token::Sign('.'))),
        Some(Token::Colons) => !matches!(before(2), Some(Token::Word(_) | Token::Sign('>'))),
        _ => true,
    }
}

/// A `use` from that token on, after those segments; the token after it.
fn tree(
    tokens: &[(usize, Token<'_>)],
    mut at: usize,
    mut segments: Vec<String>,
    inside: &[String],
    out: &mut Vec<Written>,
) -> usize {
    let line = |at: usize| tokens[at.min(tokens.len() - 1)].0;
    let inside = inside.to_vec();
    while at < tokens.len() {
        match &tokens[at].1 {
            Token::Colons => at += 1,
            Token::Sign('*') => {
                out.push(Written { segments, line: line(at), inside, alias: None, glob: true });
                return at + 1;
            }
            Token::Sign('{') => {
                at += 1;
                while at < tokens.len() && tokens[at].1 != Token::Sign('}') {
                    at = if tokens[at].1 == Token::Sign(',') {
                        at + 1
                    } else {
                        tree(tokens, at, segments.clone(), &inside, out)
                    };
                }
                return at + 1;
            }
            Token::Word("as") => {
                let alias = match tokens.get(at + 1) {
                    Some((_, Token::Word(name))) => (*name).to_owned(),
                    _ => "_".to_owned(),
                };
                out.push(Written { segments, line: line(at), inside, alias: Some(alias), glob: false });
                return at + 2;
            }
            Token::Word(word) => {
                // `a::{self}` is `a`; `self::a` starts where it is written.
                if *word != "self" || segments.is_empty() {
                    segments.push((*word).to_owned());
                }
                at += 1;
                if !matches!(tokens.get(at), Some((_, Token::Colons | Token::Word("as")))) {
                    let alias = segments.last().cloned();
                    out.push(Written { segments, line: line(at - 1), inside, alias, glob: false });
                    return at;
                }
            }
            Token::Sign(_) => return at,
        }
    }
    at
}

/// One module: a file, or one written inside a file.
#[derive(Debug, Default)]
struct Module {
    file: String,
    /// Names brought in, each with the path that it stands for.
    names: BTreeMap<String, Vec<Vec<String>>>,
    globs: Vec<Vec<String>>,
    /// Items defined here.
    items: BTreeSet<String>,
}

impl Module {
    fn shows(&self, name: &str) -> bool {
        self.names.contains_key(name) || self.items.contains(name)
    }
}

/// The module of a file, the paths that it writes, and the words of its code.
type Known = (Vec<String>, Vec<Written>, BTreeSet<String>);

/// Every module of the library and of the command line, and what each file writes.
pub(super) struct Crates {
    modules: BTreeMap<Vec<String>, Module>,
    files: BTreeMap<String, Known>,
}

impl Crates {
    /// Reads sources, with what is for tests only or without.
    pub(super) fn new(sources: &[Source], with_tests: bool) -> Self {
        let mut crates = Self { modules: BTreeMap::new(), files: BTreeMap::new() };
        for source in sources {
            let code = if with_tests { &source.code } else { &source.untested };
            let Names { paths, items, .. } = names(code);
            let root = if matches!(source.room(), "main" | "cli") { "main" } else { LIBRARY };
            let module: Vec<String> = std::iter::once(root).chain(source.module()).map(str::to_owned).collect();
            crates.modules.entry(module.clone()).or_default().file.clone_from(&source.path);
            for (inside, name) in items {
                let own: Vec<String> = module.iter().cloned().chain(inside).collect();
                crates.modules.entry(own).or_default().items.insert(name);
            }
            for path in &paths {
                let own: Vec<String> = module.iter().chain(&path.inside).cloned().collect();
                let entry = crates.modules.entry(own).or_default();
                entry.file.clone_from(&source.path);
                if path.glob {
                    entry.globs.push(path.segments.clone());
                } else if let Some(alias) = &path.alias {
                    entry.names.entry(alias.clone()).or_default().push(path.segments.clone());
                }
            }
            let words = tokens(code).into_iter().filter_map(|(_, t)| match t {
                Token::Word(word) => Some(word.to_owned()),
                _ => None,
            });
            crates.files.insert(source.path.clone(), (module, paths, words.collect()));
        }
        crates
    }

    /// The paths that a file writes.
    pub(super) fn paths(&self, file: &str) -> &[Written] {
        self.files.get(file).map_or(&[], |(_, paths, _)| paths)
    }

    /// The module that a file is.
    pub(super) fn module(&self, file: &str) -> &[String] {
        self.files.get(file).map_or(&[], |(module, _, _)| module)
    }

    /// Whether a path goes to another crate of that name.
    pub(super) fn is_outside(&self, file: &str, path: &Written, name: &str) -> bool {
        let own: Vec<String> = self.module(file).iter().chain(&path.inside).cloned().collect();
        path.segments.first().is_some_and(|s| s == name)
            && !self.modules.contains_key(&child(&own, name))
            && !self.modules.get(&own).is_some_and(|m| {
                let stands_for = |p: &Vec<String>| p.first().is_none_or(|first| first != name);
                m.names.get(name).is_some_and(|paths| paths.iter().all(stands_for))
            })
    }

    /// The module through which a path enters, as written: its room is the second name of it.
    pub(super) fn entered(&self, file: &str, path: &Written) -> Vec<String> {
        let own: Vec<String> = self.module(file).iter().chain(&path.inside).cloned().collect();
        self.absolute(&own, &path.segments, 0).unwrap_or_default()
    }

    /// The files that define what a path names.
    pub(super) fn targets(&self, file: &str, path: &Written) -> BTreeSet<Target> {
        let own: Vec<String> = self.module(file).iter().chain(&path.inside).cloned().collect();
        let mut out = BTreeSet::new();
        if !path.glob {
            self.follow(&own, &path.segments, 0, &mut out);
            return out;
        }
        // Of all that is brought in, what the file has a word for.
        if let Some(module) = self.absolute(&own, &path.segments, 0)
            && let Some(shown) = self.modules.get(&module)
        {
            let words = self.files.get(file).into_iter().flat_map(|f| &f.2);
            for word in words.filter(|word| shown.shows(word)) {
                self.item(&module, std::slice::from_ref(word), 0, &mut out);
            }
        }
        out
    }

    /// The path from the root of its crate; none where it goes to another crate than these.
    fn absolute(&self, own: &[String], segments: &[String], names: usize) -> Option<Vec<String>> {
        if names > PATIENCE {
            return None;
        }
        let first = segments.first()?.as_str();
        let mut base: Vec<String> = own.to_vec();
        let rest = match first {
            "crate" => {
                base.truncate(1);
                &segments[1..]
            }
            LIBRARY if own.first().is_some_and(|c| c != LIBRARY) => {
                base = vec![LIBRARY.to_owned()];
                &segments[1..]
            }
            "self" => &segments[1..],
            "super" => {
                let up = segments.iter().take_while(|s| *s == "super").count();
                base.truncate(base.len().saturating_sub(up).max(1));
                &segments[up..]
            }
            name if self.modules.contains_key(&child(own, name)) => segments,
            name => {
                let paths = self.modules.get(own)?.names.get(name)?;
                // A name that stands for itself is that of another crate: `use geo;`.
                let path = paths.iter().find(|p| p.first().is_none_or(|f| f != name) || p.len() > 1)?;
                base = self.absolute(own, path, names + 1)?;
                &segments[1..]
            }
        };
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// Adds the files that define what a path names, through the names that modules show again.
    fn follow(&self, own: &[String], segments: &[String], names: usize, out: &mut BTreeSet<Target>) {
        if names > PATIENCE {
            return;
        }
        let Some(path) = self.absolute(own, segments, names) else { return };
        // The deepest module on the way.
        let deepest = (1..=path.len()).rev().find(|n| self.modules.contains_key(&path[..*n]));
        let Some(mut depth) = deepest else { return };
        if depth == path.len() {
            // A module, of which nothing is taken here; a function may have its name.
            depth -= 1;
            let shown = self.modules.get(&path[..depth]).and_then(|m| m.names.get(&path[depth]));
            if shown.is_none() {
                return;
            }
        }
        let (module, rest) = path.split_at(depth);
        self.item(module, rest, names, out);
    }

    /// Adds the files that define an item of a module.
    fn item(&self, module: &[String], rest: &[String], names: usize, out: &mut BTreeSet<Target>) {
        let Some(here) = self.modules.get(module) else { return };
        if let Some(paths) = here.names.get(&rest[0]) {
            for path in paths {
                // `use outcome::outcome;` beside `mod outcome;` goes down, and does not come back here.
                let longer: Vec<String> = path.iter().chain(&rest[1..]).cloned().collect();
                if longer != rest {
                    self.follow(module, &longer, names + 1, out);
                }
            }
            return;
        }
        let before = out.len();
        for glob in &here.globs {
            if let Some(shown) = self.absolute(module, glob, names + 1)
                && self.modules.get(&shown).is_some_and(|m| m.shows(&rest[0]))
            {
                self.item(&shown, rest, names + 1, out);
            }
        }
        if out.len() == before {
            out.insert(Target { file: here.file.clone(), module: module.to_vec() });
        }
    }
}

fn child(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain(std::iter::once(name.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(code: &str) -> Vec<String> {
        names(code).paths.iter().map(|p| p.segments.join("::") + if p.glob { "::*" } else { "" }).collect()
    }

    #[test]
    fn every_way_of_writing_a_path_is_read() {
        let code = "use a::b;\npub(crate) use c::{self, d::{e, f as g}, h::*};\nuse crate::i::{\n    j,\n};\n\
                    fn k(l: &m::N) -> Vec<o::P> { q::r::<s::T>(u.v::<w::X>(), -y::Z) }\nmod aa { use super::bb; }\n\
                    impl Trait + use<'a> {}\nlet cc = ..dd::EE;\n::ff::gg();\n";
        let expected = [
            "a::b",
            "c",
            "c::d::e",
            "c::d::f",
            "c::h::*",
            "crate::i::j",
            "m::N",
            "o::P",
            "q::r",
            "s::T",
            "w::X",
            "y::Z",
            "super::bb",
            "dd::EE",
            "ff::gg",
        ];
        assert_eq!(all(code), expected);
        let Names { paths, children, .. } =
            names("mod a;\n#[cfg(test)]\nmod b;\nmod c { use super::super::d; }\nuse e as f;");
        assert_eq!(children, ["a", "b"]);
        assert_eq!((paths[0].inside.as_slice(), paths[0].line), (["c".to_owned()].as_slice(), 4));
        assert_eq!(paths[1].alias.as_deref(), Some("f"));
    }

    #[test]
    fn a_path_leads_to_the_file_that_defines_what_it_names() {
        let sources = [
            Source::new("lib.rs", "pub mod plan;\npub mod layer;\npub mod units;\n"),
            Source::new(
                "plan/mod.rs",
                "mod thing;\nmod other;\npub mod deep;\npub use thing::Thing;\nuse deep::Low as High;\npub use outcome::outcome;\nmod outcome;\nfn own() {}",
            ),
            Source::new(
                "plan/thing.rs",
                "use super::other::Other;\nuse super::own;\nuse super::High;\nuse crate::layer;\nfn f() { layer::read(); super::outcome(); crate::units::Metres::new(); other::x(); }",
            ),
            Source::new("plan/other.rs", "use super::*;\nfn f(_: Thing) {}"),
            Source::new("plan/outcome.rs", ""),
            Source::new("plan/deep/mod.rs", "mod low;\npub use low::*;\npub use super::Thing;"),
            Source::new(
                "plan/deep/low.rs",
                "pub struct Low;\nuse super::super::Thing as T;\nuse super::Thing;\nfn f() { T::new() }",
            ),
            Source::new("layer/mod.rs", "mod read;\npub use self::read::read;\npub(crate) use gdal::Dataset;"),
            Source::new("layer/read.rs", ""),
            Source::new("units.rs", "use geo::Point;"),
            Source::new("main.rs", "mod cli;\nuse territoire::plan::Thing;"),
            Source::new("cli/mod.rs", "use territoire::layer;\nuse crate::helper;\nfn f() { layer::read() }"),
        ];
        let crates = Crates::new(&sources, false);
        let of = |file: &str| -> Vec<String> {
            let targets = crates.paths(file).iter().flat_map(|p| crates.targets(file, p));
            let mut files: Vec<String> = targets.map(|t| t.file).collect();
            files.dedup();
            files
        };
        assert_eq!(
            of("plan/thing.rs"),
            ["plan/other.rs", "plan/mod.rs", "plan/deep/low.rs", "layer/read.rs", "plan/outcome.rs", "units.rs"]
        );
        assert_eq!(of("plan/other.rs"), ["plan/thing.rs"]);
        assert_eq!(of("plan/deep/low.rs"), ["plan/thing.rs"]);
        assert_eq!(of("cli/mod.rs"), ["main.rs", "layer/read.rs"]);
        assert_eq!(of("main.rs"), ["plan/thing.rs"]);
        let gdal = &crates.paths("layer/mod.rs")[1];
        assert!(crates.is_outside("layer/mod.rs", gdal, "gdal"), "{gdal:?}");
        assert_eq!(of("units.rs"), [] as [&str; 0]);
    }
}
