//! Whether what the tool says is French.

/// Words of English messages that French ones do not have.
const ENGLISH: [&str; 62] = [
    "the",
    "not",
    "found",
    "invalid",
    "expected",
    "error",
    "file",
    "unable",
    "cannot",
    "failed",
    "missing",
    "unexpected",
    "such",
    "directory",
    "denied",
    "permission",
    "could",
    "does",
    "exist",
    "exists",
    "with",
    "from",
    "must",
    "has",
    "was",
    "this",
    "that",
    "unknown",
    "too",
    "unsupported",
    "while",
    "server",
    "connection",
    "refused",
    "read",
    "open",
    "value",
    "bad",
    "wrong",
    "end",
    "of",
    "to",
    "is",
    "an",
    "and",
    "or",
    "for",
    "at",
    "by",
    "be",
    "string",
    "usage",
    "possible",
    "required",
    "values",
    "subcommand",
    "argument",
    "try",
    "more",
    "information",
    "empty",
    "number",
];

/// Those that are French as well.
const BOTH: [&str; 5] = ["possible", "or", "information", "usage", "argument"];

/// What the tool says of its own besides French: keys of TOML, names of formats, options. They stand between backticks.
pub(crate) fn english_words(said: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut within = false;
    for line in said.lines() {
        // The line of the user's file that is shown, and the path of the file.
        // What the libraries say is behind an option.
        let shown = line.trim_start().starts_with("--> ")
            || line.contains("message d'origine:")
            || line.contains(" | ")
            || line.trim_start().ends_with('|');
        if shown {
            continue;
        }
        for c in line.chars() {
            match c {
                '`' => within = !within,
                _ if !within => plain.push(c),
                _ => {}
            }
        }
        within = false;
        plain.push('\n');
    }
    let words = plain.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    words.filter(|w| ENGLISH.contains(&w.as_str()) && !BOTH.contains(&w.as_str())).collect()
}
