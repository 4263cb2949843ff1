//! A source file as the rules read it: comments and the insides of texts blanked, so that a rule that looks for a word
//! finds code and nothing else; the texts apart, for the rules that are about them.

use std::path::Path;

use super::paths::names;

/// One file under `src/`.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Where it is below `src/`: `plan/follow/mod.rs`.
    pub(super) path: String,
    /// How many lines it has, tests and all.
    pub(super) lines: usize,
    /// The code, line by line where it stands in the file.
    pub(super) code: String,
    /// The same without what is compiled for tests only.
    pub(super) untested: String,
    /// The texts of `untested`, each with its line.
    pub(super) texts: Vec<(usize, String)>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (code, texts) = blanked(text);
        let (untested, left_out) = without_tests(&code);
        let kept = texts.into_iter().filter(|(at, _)| !left_out.iter().any(|(from, to)| (from..to).contains(&at)));
        let (mut line, mut from) = (1, 0);
        let texts = kept.map(|(at, text)| {
            line += code[from..at].matches('\n').count();
            from = at;
            (line, text)
        });
        Self { path: path.to_owned(), lines: text.lines().count(), texts: texts.collect(), code, untested }
    }

    /// The room of the file: its first folder, or its own name.
    pub(super) fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Where something is, as people go there.
    pub(super) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    /// The path of modules that the file is, from the root of its crate: nothing for `lib.rs`.
    pub(super) fn module(&self) -> Vec<&str> {
        let stem = self.path.trim_end_matches(".rs");
        let mut parts: Vec<&str> = stem.split('/').collect();
        if parts.last() == Some(&"mod") || matches!(stem, "lib" | "main") {
            parts.pop();
        }
        parts
    }
}

/// Every source file below a folder, in the order of their paths.
pub(super) fn sources(src: &Path) -> Vec<Source> {
    fn walk(folder: &Path, src: &Path, out: &mut Vec<Source>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, src, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source is read");
                let below = path.strip_prefix(src).expect("under src").to_string_lossy().replace('\\', "/");
                out.push(Source::new(&below, &text));
            }
        }
    }
    let mut out = Vec::new();
    walk(src, src, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    empty_test_files(&mut out);
    out
}

/// Leaves nothing untested in the files of modules that are declared for tests only.
fn empty_test_files(sources: &mut [Source]) {
    let mut for_tests = Vec::new();
    for source in sources.iter() {
        let kept = names(&source.untested).children;
        let own: Vec<String> = source.module().into_iter().map(str::to_owned).collect();
        let gone = names(&source.code).children.into_iter().filter(|name| !kept.contains(name));
        for_tests.extend(gone.map(|name| [own.as_slice(), &[name]].concat()));
    }
    for source in sources {
        let module = source.module();
        if for_tests.iter().any(|m| module.len() >= m.len() && module[..m.len()] == *m) {
            source.untested.clear();
            source.texts.clear();
        }
    }
}

/// Texts of a file, each with the byte where it starts.
type Texts = Vec<(usize, String)>;

/// The code with a blank for each byte of a comment, of a character and of the inside of a text; and the texts.
fn blanked(text: &str) -> (String, Texts) {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut texts = Vec::new();
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        out.extend(bytes[from..to].iter().map(|b| if *b == b'\n' { b'\n' } else { b' ' }));
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let starts_a_word = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        if rest.starts_with(b"//") {
            let end = at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            blank(&mut out, at, end);
            at = end;
        } else if rest.starts_with(b"/*") {
            let end = end_of_comment(bytes, at);
            blank(&mut out, at, end);
            at = end;
        } else if let Some((inside, close)) = starts_a_word.then(|| raw_text(rest)).flatten() {
            out.extend(&rest[..inside]);
            blank(&mut out, at + inside, at + close.0);
            out.extend(&bytes[at + close.0..at + close.1]);
            texts.push((at, text[at + inside..at + close.0].to_owned()));
            at += close.1;
        } else if bytes[at] == b'"' {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let end = end.min(bytes.len());
            out.push(b'"');
            blank(&mut out, at + 1, end);
            texts.push((at, text[at + 1..end].to_owned()));
            if end < bytes.len() {
                out.push(b'"');
            }
            at = (end + 1).min(bytes.len());
        } else if let Some(length) = (bytes[at] == b'\'').then(|| character(&text[at..])).flatten() {
            blank(&mut out, at, at + length);
            at += length;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    (String::from_utf8(out).expect("whole characters are blanked"), texts)
}

/// Where a comment between `/*` and `*/`, which may hold others, ends.
fn end_of_comment(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from + 2, 1);
    while at < bytes.len() && depth > 0 {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    at.min(bytes.len())
}

/// A raw text that starts here: where its inside starts, and where its close starts and ends.
fn raw_text(rest: &[u8]) -> Option<(usize, (usize, usize))> {
    let prefix = [b"br".as_slice(), b"cr", b"r"].into_iter().find(|p| rest.starts_with(p))?.len();
    let hashes = rest[prefix..].iter().take_while(|b| **b == b'#').count();
    let inside = prefix + hashes + 1;
    if rest.get(inside - 1) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let found = rest[inside..].windows(close.len()).position(|w| w == close)?;
    Some((inside, (inside + found, inside + found + close.len())))
}

/// The length of the character that starts here, quotes included; none for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    if chars.next()?.1 == '\\' {
        let escaped = chars.next()?;
        return rest[escaped.0 + 1..].find('\'').map(|end| escaped.0 + 1 + end + 1);
    }
    let (end, quote) = chars.next()?;
    (quote == '\'').then_some(end + 1)
}

/// The code without the items marked `#[cfg(test)]`, and the bytes that were left out.
fn without_tests(code: &str) -> (String, Vec<(usize, usize)>) {
    const MARK: &str = "#[cfg(test)]";
    let bytes = code.as_bytes();
    let mut out = code.as_bytes().to_vec();
    let mut left_out = Vec::new();
    let mut from = 0;
    while let Some(found) = code[from..].find(MARK) {
        let start = from + found;
        let end = end_of_item(bytes, start + MARK.len());
        for byte in &mut out[start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        left_out.push((start, end));
        from = end;
    }
    (String::from_utf8(out).expect("an item is whole characters"), left_out)
}

/// Where the item that starts here ends: at its `;`, or at the brace that closes its body.
fn end_of_item(bytes: &[u8], from: usize) -> usize {
    let (mut braces, mut others) = (0_i32, 0_i32);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => others += 1,
            b')' | b']' => others -= 1,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces == 0 {
                    return at + 1;
                }
            }
            b';' if braces == 0 && others == 0 => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

#[test]
fn comments_texts_and_tests_are_told_from_code() {
    let source = Source::new(
        "plan/follow/mod.rs",
        "//! use crate::a;\nuse crate::b; // crate::c\n/* crate::d /* crate::e */ crate::f */\nfn g<'a>(h: &'a str) -> char {\n    let i = \"crate::j \\\" crate::k\";\n    let l = r#\"crate::m \" crate::n\"#;\n    '\"'\n}\n#[cfg(test)]\nmod tests {\n    use crate::o;\n    const P: &str = \"q\";\n}\nfn r() { '\\''; '\\u{e9}'; \"s\"; }\n",
    );
    let crates: Vec<&str> = source.untested.split("crate::").skip(1).collect();
    assert_eq!(crates.len(), 1, "{}", source.untested);
    assert!(source.code.contains("use crate::o;") && source.untested.contains("fn r()"), "{}", source.untested);
    let texts: Vec<(usize, &str)> = source.texts.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(texts, [(5, "crate::j \\\" crate::k"), (6, "crate::m \" crate::n"), (14, "s")]);
    assert_eq!(source.code.lines().count(), source.lines);
    assert_eq!(source.module(), ["plan", "follow"]);
    assert_eq!(source.room(), "plan");
    assert_eq!(Source::new("lib.rs", "").module(), [] as [&str; 0]);
    assert_eq!(Source::new("units.rs", "").module(), ["units"]);
}
