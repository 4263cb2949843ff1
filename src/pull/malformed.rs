//! A text that is not TOML: where it goes wrong, why, in French, and what to write instead.
//!
//! The parser speaks English, and of its own grammar. What people do is known: quotation marks of a word processor, a date
//! or a decimal as French writes them, a path of Windows.

use std::ops::Range;

use super::merged::{HELP, LABEL, merge_mark};
use super::words::{accented_key, is_accented};

/// Why the reading stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// What is shown.
    pub(super) span: Range<usize>,
    /// What is wrong with it.
    pub(super) label: String,
    /// What to do.
    pub(super) help: String,
    /// What to write instead of the span.
    pub(super) patch: Option<String>,
}

/// Quotation marks that TOML does not know.
const CURLY: [char; 8] = ['“', '”', '„', '‟', '«', '»', '″', '‘'];

/// Spaces that are seen as an ordinary one, or not seen.
const UNSEEN: [char; 8] =
    ['\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}', '\u{200b}', '\u{2060}', '\u{feff}', '\u{3000}'];

fn at(span: Range<usize>, label: impl Into<String>, help: impl Into<String>) -> Malformed {
    Malformed { span, label: label.into(), help: help.into(), patch: None }
}

impl Malformed {
    fn instead(self, patch: impl Into<String>) -> Self {
        Self { patch: Some(patch.into()), ..self }
    }
}

/// What stops the reading of `text`, of which the parser says `message` at `span`.
pub(super) fn malformed(text: &str, message: &str, span: Range<usize>) -> Malformed {
    if let Some((_, mark)) = merge_mark(text.as_bytes()) {
        return at(mark, LABEL, HELP.to_owned());
    }
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.start..].find('\n').map_or(text.len(), |i| span.start + i);
    let line = Line { text: text[start..end].trim_end_matches('\r'), start };
    let there = &text[span.clone()];
    if let Some(plain) = accented_key(text, span.start) {
        return at(span, "le nom d'une clé s'écrit sans accent", format!("écrire `{plain}`"));
    }
    line.curly().or_else(|| line.unseen()).unwrap_or_else(|| line.other(text, message, there, span))
}

/// The line of the fault, and where it begins in the text.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

impl Line<'_> {
    /// Its characters that stand in no text between straight quotation marks, and after them those of a text that
    /// nothing closes; each with its place, and where that text opens.
    fn bare(&self) -> Vec<(usize, char, Option<usize>)> {
        let mut out = Vec::new();
        let mut open: Option<(usize, char)> = None;
        let mut within = Vec::new();
        let mut escaped = false;
        for (i, c) in self.text.char_indices() {
            match open {
                Some((_, mark)) if c == mark && !escaped => {
                    open = None;
                    within.clear();
                }
                Some((from, mark)) => {
                    escaped = mark == '"' && c == '\\' && !escaped;
                    within.push((i, c, Some(from)));
                }
                None if c == '#' => break,
                None if matches!(c, '"' | '\'') => open = Some((i, c)),
                None => out.push((i, c, None)),
            }
        }
        out.extend(within);
        out
    }

    fn span(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }

    /// Quotation marks of a word processor.
    fn curly(&self) -> Option<Malformed> {
        let (at_curly, _, opened) = self.bare().into_iter().find(|(_, c, _)| CURLY.contains(c))?;
        let label = "ces guillemets sont ceux d'un traitement de texte (Word) : TOML veut des guillemets droits";
        // From the mark that opens to the one that closes, whichever they are.
        let open = opened.unwrap_or(at_curly);
        let first = self.text[open..].chars().next()?;
        let inside = open + first.len_utf8();
        let closes = |c: char| match first {
            '‘' => matches!(c, '’' | '\''),
            _ => matches!(c, '"' | '”' | '»' | '″' | '“'),
        };
        let Some((length, close)) = self.text[inside..].char_indices().find(|(_, c)| closes(*c)) else {
            let span = self.span(at_curly..at_curly + self.text[at_curly..].chars().next()?.len_utf8());
            return Some(at(span, label, "remplacer `“ ” « »` par le guillemet droit \" de chaque côté du texte"));
        };
        let inner = self.text[inside..inside + length].trim();
        let whole = self.span(open..inside + length + close.len_utf8());
        let patch = quoted(inner);
        Some(
            at(whole, label, format!("écrire {patch}, dans un éditeur de texte (Bloc-notes) plutôt que dans Word"))
                .instead(patch),
        )
    }

    /// A space that is not an ordinary one.
    fn unseen(&self) -> Option<Malformed> {
        let (i, c, _) = self.bare().into_iter().find(|(_, c, opened)| UNSEEN.contains(c) && opened.is_none())?;
        let span = self.span(i..i + c.len_utf8());
        Some(match c {
            '\u{200b}' | '\u{2060}' | '\u{feff}' => {
                at(span, "un caractère invisible est ici", "l'effacer, ou taper la ligne de nouveau").instead("")
            }
            _ => at(
                span,
                "une espace insécable, que rien ne montre, est ici",
                "la remplacer par une espace ordinaire, ou taper la ligne de nouveau",
            )
            .instead(" "),
        })
    }

    /// What the parser itself has found.
    fn other(&self, text: &str, message: &str, there: &str, span: Range<usize>) -> Malformed {
        let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
        let here = text[span.start..].chars().next().unwrap_or('\n');
        if has(&["escaped value", "unicode"]) {
            return self.backslash(span);
        }
        if has(&["duplicate"]) {
            return self.duplicate(text, there, span);
        }
        if has(&["must be quoted", "invalid boolean"]) {
            return unquoted(there, span);
        }
        if has(&["leading zero"]) {
            let digits = text[span.start..].chars().take_while(char::is_ascii_alphanumeric).count();
            let number = span.start..span.start + digits;
            let patch = quoted(&text[number.clone()]);
            let label = "un nombre ne commence pas par zéro ; un code, si, entre guillemets";
            return at(number, label, format!("écrire {patch}")).instead(patch);
        }
        if has(&["unexpected key or value"]) {
            return self.left_over(text, here, span);
        }
        if has(&["missing comma"]) {
            let rest = &text[span.start..];
            let next = rest.find(|c: char| !c.is_whitespace()).map_or(text.len(), |i| span.start + i);
            return match text[next..].chars().next() {
                Some(';') => {
                    at(next..next + 1, "une virgule sépare les éléments d'une liste", "écrire `,`").instead(",")
                }
                Some('"' | '\'') | Some('0'..='9') => at(
                    next..next + 1,
                    "une virgule manque avant cet élément de la liste",
                    "séparer les éléments par des virgules",
                ),
                _ => at(
                    span,
                    "un crochet n'est pas fermé",
                    "fermer la liste par `]` ; ses éléments sont séparés par des virgules",
                ),
            };
        }
        if has(&["keys cannot be empty"]) {
            return at(span, "le nom de la clé manque devant `=`", "écrire `nom_de_la_cle = valeur`");
        }
        if has(&["extra `=`", "extra assignment"]) {
            return at(span, "un signe `=` est de trop", "n'en laisser qu'un");
        }
        if has(&["key with no value", "`=`, expected", "missing assignment"]) || message.contains("expected `=`") {
            let key = self.text.split([':', '=']).next().unwrap_or_default().trim();
            return match here {
                ':' => at(span.start..span.start + 1, "le signe est `=`, et non `:`", "écrire `=`").instead("="),
                _ if key.contains(' ') && self.text.contains('=') => at(
                    span,
                    "le nom d'une clé est d'un seul mot",
                    format!(
                        "écrire `{}`, ou mettre `#` devant la ligne si c'est un commentaire",
                        key.replace(' ', "_")
                    ),
                ),
                _ => at(
                    span,
                    "le signe `=` manque",
                    "écrire `cle = valeur`, ou mettre `#` devant la ligne si c'est un commentaire",
                ),
            };
        }
        if has(&["unclosed table", "unclosed array table"]) {
            return at(span, "un crochet n'est pas fermé", "fermer le nom de la section : `[etude]`, `[[couche]]`");
        }
        if has(&["inline table"]) {
            return at(
                span,
                "une accolade n'est pas fermée",
                "fermer par `}`, sur la même ligne : `{ cle = \"valeur\" }`",
            );
        }
        if has(&["unclosed", "`]`", "array"]) {
            return at(span, "un crochet n'est pas fermé", "fermer la liste par `]`");
        }
        if has(&["multi-line"]) {
            return at(
                span,
                "un texte ouvert par trois guillemets n'est jamais fermé",
                "le fermer par trois guillemets",
            );
        }
        if has(&["visible characters"]) {
            return at(span, "un caractère invisible est dans ce texte", "l'effacer, ou taper le texte de nouveau");
        }
        if has(&["quote", "string", "expected `\"`", "expected `'`"]) {
            return at(
                span,
                "un texte n'est pas fermé par un guillemet",
                "le fermer par le même guillemet que celui qui l'ouvre, sur la même ligne",
            );
        }
        if has(&["date", "month", "day", "hour", "minute", "time"]) {
            return at(span, "cette date n'existe pas", "écrire une date comme 2026-11-24 : année, mois, jour");
        }
        if has(&["digits", "number", "exponent", "fraction", "mantissa", "radix", "sign", "float", "integer"]) {
            return at(span, "ce nombre est mal écrit", "écrire par exemple 5, 0.5 ou 1250");
        }
        if has(&["carriage return"]) {
            return at(
                span,
                "une fin de ligne est abîmée",
                "enregistrer le fichier de nouveau dans un éditeur de texte",
            );
        }
        if has(&["recurse"]) {
            return at(span, "trop de listes sont l'une dans l'autre", "n'en laisser qu'une");
        }
        if has(&["invalid unquoted key", "invalid key", "unexpected content"]) {
            let label = if there.chars().next().is_some_and(is_accented) {
                "le nom d'une clé s'écrit sans accent"
            } else {
                "ce signe ne va pas dans le nom d'une clé"
            };
            return at(span, label, "écrire `cle = valeur`, ou mettre `#` devant la ligne si c'est un commentaire");
        }
        at(span, "la lecture s'arrête ici", "vérifier les guillemets, les crochets et le signe `=` de cette ligne")
    }

    /// A path of Windows between straight quotation marks, where `\` announces something else.
    fn backslash(&self, span: Range<usize>) -> Malformed {
        let local = span.start - self.start;
        let label = "entre guillemets, `\\` annonce un signe spécial";
        let open = self.text.get(..local).and_then(|before| before.rfind('"'));
        let close = self.text.get(local..).and_then(|after| after.find('"')).map(|i| local + i);
        let (Some(open), Some(close)) = (open, close) else {
            return at(span, label, "écrire les chemins avec des `/`");
        };
        let value = &self.text[open + 1..close];
        let patch = quoted(&value.replace("\\\\", "/").replace('\\', "/"));
        let help = format!("écrire le chemin avec des `/`, ou entre apostrophes : '{value}'");
        at(self.span(open..close + 1), label, help).instead(patch)
    }

    /// A key or a section given twice.
    fn duplicate(&self, text: &str, there: &str, span: Range<usize>) -> Malformed {
        let before = &text[..self.start];
        if self.text.trim_start().starts_with('[') {
            let first = before.lines().position(|l| l.trim_start().trim_start_matches('[').starts_with(there));
            let known = first.map(|i| format!(" : elle l'est ligne {}", i + 1)).unwrap_or_default();
            return at(
                span,
                format!("cette section est donnée deux fois{known}"),
                "réunir les deux en une, ou écrire toutes celles d'une suite avec deux crochets : `[[couche]]`",
            );
        }
        let mut first = None;
        for (i, line) in before.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with('[') {
                first = None;
            } else if line.split('=').next().is_some_and(|key| key.trim() == there) {
                first = Some(i + 1);
            }
        }
        let known = first.map(|line| format!(" : elle l'est ligne {line}")).unwrap_or_default();
        at(
            span,
            format!("cette clé est donnée deux fois{known}"),
            "n'en laisser qu'une ; si une autre section commence ici, écrire sa ligne `[…]` avant",
        )
    }

    /// What follows a value on its line.
    fn left_over(&self, text: &str, here: char, span: Range<usize>) -> Malformed {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let before = &text[..span.start];
        if here == ',' && digit(before.chars().next_back()) && digit(text[span.start + 1..].chars().next()) {
            let from = before.rfind(|c: char| !c.is_ascii_digit() && c != '-').map_or(0, |i| i + 1);
            let after = &text[span.start + 1..];
            let to = span.start + 1 + after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            let patch = text[from..to].replace(',', ".");
            let label = "dans un fichier TOML, un nombre décimal s'écrit avec un point";
            return at(from..to, label, format!("écrire `{patch}`")).instead(patch);
        }
        if self.text.trim_start().starts_with('[') {
            return at(span, "rien ne suit le nom d'une section sur sa ligne", "aller à la ligne");
        }
        at(
            span,
            "ceci est de trop après la valeur",
            "une seule clé par ligne ; un commentaire commence par `#` ; un texte qui contient un guillemet s'écrit entre apostrophes",
        )
    }
}

/// A value that is a text and has no quotation marks, or that is something else than a text and not as TOML writes it.
fn unquoted(there: &str, span: Range<usize>) -> Malformed {
    let value = there.trim();
    if value.is_empty() {
        return at(
            span,
            "la valeur manque après `=`",
            "l'écrire, entre guillemets si c'est un texte, ou mettre `#` devant la ligne",
        );
    }
    let flag = match value.to_lowercase().as_str() {
        "oui" | "vrai" | "true" | "yes" => Some("true"),
        "non" | "faux" | "false" | "no" => Some("false"),
        _ => None,
    };
    if let Some(flag) = flag {
        let label = "oui s'écrit `true`, non `false` ; un mot, entre guillemets";
        return at(span, label, format!("écrire `{flag}`")).instead(flag);
    }
    let parts: Vec<&str> = value.split(['/', '.', '-']).collect();
    if let [day, month, year] = parts.as_slice()
        && year.len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    {
        let patch = format!("{year}-{month:0>2}-{day:0>2}");
        return at(span, "une date s'écrit année-mois-jour", format!("écrire {patch}")).instead(patch);
    }
    let bare: String = value.split(|c: char| c == ' ' || UNSEEN.contains(&c)).collect();
    if bare.chars().all(|c| c.is_ascii_digit()) && bare.len() < value.len() {
        let label = "un nombre s'écrit sans espace ; un code, entre guillemets";
        return at(span, label, format!("écrire {bare}")).instead(bare);
    }
    let label = "un texte s'écrit entre guillemets droits";
    if value.contains('"') {
        return at(span, label, "l'écrire entre guillemets droits : \"…\"");
    }
    let patch = quoted(value);
    at(span, label, format!("écrire {patch}")).instead(patch)
}

/// A text between the quotation marks that it allows.
fn quoted(text: &str) -> String {
    if text.contains('\\') || text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use crate::diagnostic::{Notes, Place};

    /// What is told of a text that is not TOML: what is shown, what is wrong, what it would be.
    fn told(text: &str) -> (String, String, String) {
        let mut notes = Notes::new();
        assert!(parse(text, Path::new("territoire.toml"), &mut notes, |_, _| ()).is_none(), "{text}");
        let [d] = notes.all() else { panic!("{text}: {notes:?}") };
        assert!(d.original.is_some() && d.help.is_some(), "{d:?}");
        let Some(Place::Span { text, start, end, .. }) = &d.place else { panic!("no place") };
        (text[*start..*end].to_owned(), d.label.clone().unwrap_or_default(), d.patch.clone().unwrap_or_default())
    }

    #[test]
    fn what_people_write_is_told_with_what_to_write() {
        for (text, shown, says, patch) in [
            ("nom = “Essai”\n", "“Essai”", "Word", "\"Essai\""),
            ("nom = « L’essai »\n", "« L’essai »", "Word", "\"L’essai\""),
            ("nom = \"Essai”\n", "\"Essai”", "Word", "\"Essai\""),
            ("nom = ”Essai\"\n", "”Essai\"", "Word", "\"Essai\""),
            ("nom = ‘Essai’\n", "‘Essai’", "Word", "\"Essai\""),
            ("e = [\"1\", “2”]\n", "“2”", "Word", "\"2\""),
            ("nom = “Essai\n", "“", "Word", ""),
            ("a = \"x\"\nnom =\u{a0}\"Essai\"\n", "\u{a0}", "insécable", " "),
            ("\u{a0}nom = \"Essai\"\n", "\u{a0}", "insécable", " "),
            ("f = \"couches\\d.csv\"\n", "\"couches\\d.csv\"", "`\\`", "\"couches/d.csv\""),
            ("f = \"C:\\Users\\x.csv\" # a\n", "\"C:\\Users\\x.csv\"", "`\\`", "\"C:/Users/x.csv\""),
            ("a = 1\n[b]\nnom = 1\nc = 2\nnom = 2\n", "nom", "deux fois : elle l'est ligne 3", ""),
            ("[etude]\nx = 1\n[etude]\n", "etude", "section est donnée deux fois : elle l'est ligne 1", ""),
            ("nom = CC du Sammiellois # a\n", "CC du Sammiellois", "guillemets droits", "\"CC du Sammiellois\""),
            ("nom = l'étude\n", "l'étude", "guillemets droits", "\"l'étude\""),
            ("s = 1,3\n", "1,3", "avec un point", "1.3"),
            ("d = 24/11/2026\n", "24/11/2026", "année-mois-jour", "2026-11-24"),
            ("d = 2026-13-45\n", "2026-13-45", "cette date n'existe pas", ""),
            ("b = oui\n", "oui", "`true`", "true"),
            ("b = False\n", "False", "`true`", "false"),
            ("c = [01004]\n", "01004", "entre guillemets", "\"01004\""),
            ("p = 12 500\n", "12 500", "sans espace", "12500"),
            ("c = [\"a\" \"b\"]\n", "\"", "virgule manque", ""),
            ("c = [\"a\" ; \"b\"]\n", ";", "virgule", ","),
            ("c = [\"a\",\n\"b\"\n[etude]\n", "", "crochet", ""),
            ("[etude\nnom = 1\n", "", "crochet", ""),
            ("nom : \"x\"\n", ":", "`=`", "="),
            ("nom complet = 1\n", "", "seul mot", ""),
            ("nom\n", "", "`=`", ""),
            ("nom =\n", "", "la valeur manque", ""),
            ("nom = \"Essai\n", "", "n'est pas fermé", ""),
            ("nom = \"\"\"Essai\n", "", "trois guillemets", ""),
            ("nom = \"x\" y\n", "", "de trop", ""),
            ("[etude] nom = 1\n", "", "sur sa ligne", ""),
            ("a = { x = 1\n", "", "accolade", ""),
            ("x = 1e\n", "", "nombre est mal écrit", ""),
            ("x == 1\n", "=", "`=` est de trop", ""),
            ("= 3\n", "", "manque devant `=`", ""),
        ] {
            let (found, label, instead) = told(text);
            assert_eq!((found.as_str(), instead.as_str()), (shown, patch), "{text}: {label}");
            assert!(label.contains(says), "{text}: {label}");
        }
    }
}
