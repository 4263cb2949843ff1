//! The labels under which documents write the fields of a fiche-action: those of the tool, and those that a study adds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::Field;
use crate::diagnostic::{Diagnostic, Notes, summary};
use crate::document::form::heading::{self, LevelNames};
use crate::french;
use crate::pull::{self, Given};

const EMBEDDED: &str = include_str!("../../../../data/vocabulaire/champs.toml");

/// A label is no longer than that: more is a sentence.
const MOST_CHARS: usize = 72;
const MOST_WORDS: usize = 10;
/// How many words may follow a label that goes on.
const MOST_AFTER: usize = 5;

/// Labels: those of the tool unless a study adds some. Copies share them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels(Arc<Known>);

/// Labels, by their words in the singular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    /// The field of each, and whether it may go on.
    labels: BTreeMap<String, (Field, bool)>,
    /// Words that may follow any label.
    tails: BTreeSet<String>,
}

impl Default for Labels {
    fn default() -> Self {
        Self::own().clone()
    }
}

impl Labels {
    /// The tool's own.
    pub(crate) fn own() -> &'static Self {
        static OWN: OnceLock<Labels> = OnceLock::new();
        OWN.get_or_init(|| {
            let mut own = Self(Arc::default());
            let mut notes = Notes::new();
            pull::parse(EMBEDDED, Path::new("champs"), &mut notes, |mut root, notes| {
                own.extend(&mut root, notes);
                root.finish(notes);
            });
            assert!(notes.all().is_empty(), "data/vocabulaire/champs.toml: {}", summary(&notes));
            own
        })
    }

    /// Adds the labels of a file of words: sections `[[champ]]` and the list `suites`.
    pub(crate) fn extend(&mut self, root: &mut pull::Section<'_>, notes: &mut Notes) {
        let tails = root.texts("suites", notes).unwrap_or_default();
        Arc::make_mut(&mut self.0).tails.extend(tails.iter().flat_map(|tail| words(&tail.value)));
        for mut section in root.sections("champ", notes) {
            let id = section.text("id", notes);
            let id = section.require("id", id);
            let labels = section.texts("libelles", notes).unwrap_or_default();
            section.finish(notes);
            let Some(id) = id else { continue };
            match Field::of_id(&id.value) {
                Some(field) => labels.iter().for_each(|label| self.learn(field, label, notes)),
                None => notes.push(
                    Diagnostic::unfit(format!("`{}` n'est pas un champ de fiche-action", id.value))
                        .at(id.place)
                        .help("écrire un des champs de `plan lire --format json` : maitre_ouvrage, partenaires, communes, calendrier, budget, financeurs, indicateurs…"),
                ),
            }
        }
    }

    fn learn(&mut self, field: Field, label: &Given<String>, notes: &mut Notes) {
        let goes_on = label.value.trim_end().ends_with('…');
        let key = words(&label.value).join(" ");
        if key.is_empty() {
            notes.push(
                Diagnostic::unfit(format!("`{}` ne contient pas de mot à chercher", label.value))
                    .at(label.place.clone())
                    .help("donner le libellé tel qu'il est écrit dans les fiches"),
            );
            return;
        }
        Arc::make_mut(&mut self.0).labels.insert(key, (field, goes_on));
    }

    /// The field of a label, alone or with a few words after it.
    pub(crate) fn field(&self, label: &str) -> Option<Field> {
        let label = label.trim().trim_end_matches([':', '.', '?', '*', ' ', '\u{a0}', '\u{202f}']).trim();
        // What stands behind a colon is a value.
        if label.is_empty() || label.contains([':', '?']) || label.chars().count() > MOST_CHARS {
            return None;
        }
        // «Enjeu 1» is a heading, «Enjeux» a label.
        let named = heading::recognise(&format!("{label} : -"), false, &LevelNames::default());
        if named.is_some_and(|h| h.code.is_some() && heading::kind_of_label(&h.label) == heading::Kind::Level) {
            return None;
        }
        let label = without_number(label);
        let bare = without_parentheses(label);
        let dashed = label.contains(" – ") || label.contains(" — ");
        let read = |text: &str| self.longest(&words(text)).filter(|_| !dashed);
        read(&bare)
            .or_else(|| (bare.len() != label.len()).then(|| read(label)).flatten())
            .or_else(|| self.of_several(&bare))
    }

    /// The longest label that begins these words, when what follows changes nothing of it.
    fn longest(&self, words: &[String]) -> Option<Field> {
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let found = (1..=words.len()).rev().find_map(|n| {
            let (field, goes_on) = self.0.labels.get(&words[..n].join(" "))?;
            let rest = &words[n..];
            // «Financeur 2» is a label, «Action 2» or «Secteur 2» something of its own.
            let counted =
                matches!(field, Field::Owner | Field::Partners | Field::Funders | Field::Budget | Field::Indicators);
            let ends = rest.iter().all(|word| self.0.tails.contains(word) || counted && word.parse::<u32>().is_ok());
            (ends || *goes_on && rest.len() <= MOST_AFTER).then_some(*field)
        });
        // «Les partenaires», «Quel calendrier ?»
        const DETERMINANTS: &[&str] = &["le", "la", "l", "un", "une", "du", "de", "quel", "quelle", "notre", "votre"];
        found.or_else(|| match words {
            [first, rest @ ..] if DETERMINANTS.contains(&first.as_str()) => self.longest(rest),
            _ => None,
        })
    }

    /// «Maître d'ouvrage / porteur», «Coût et financement»: the first of several labels.
    fn of_several(&self, label: &str) -> Option<Field> {
        let spread = label.replace(" et ", "/").replace(" ou ", "/").replace([',', ';', '&', '|', '+', '–', '-'], "/");
        let mut parts = spread.split('/').map(str::trim).filter(|part| !part.is_empty());
        let first = self.longest(&words(parts.next()?))?;
        let mut others = parts.peekable();
        others.peek()?;
        others.all(|part| self.longest(&words(part)).is_some()).then_some(first)
    }

    /// «Maître d'ouvrage : la commune» as a field, its label and its value.
    pub(crate) fn of_line<'t>(&self, text: &'t str) -> Option<(Field, &'t str, &'t str)> {
        // «Combien ? 45 000 €»
        if let Some((label, value)) = text.split_once('?').filter(|(label, _)| !label.contains(':')) {
            let value = value.trim_start_matches([' ', '\u{a0}', ':']).trim_end();
            let field = self.field(label).filter(|_| !value.is_empty());
            return field.map(|field| (field, label.trim(), value));
        }
        if let Some((label, value)) = text.split_once(':') {
            let field = self.field(label)?;
            return Some((field, label.trim(), value.trim()));
        }
        // A dash stands for the colon behind some labels, not behind a title.
        let (label, value) = [" – ", " — "].iter().find_map(|dash| text.split_once(dash))?;
        let field = self.field(label).filter(|field| !matches!(field, Field::Code | Field::Title))?;
        Some((field, label.trim(), value.trim()))
    }
}

/// The words of a label, without accents nor marks of the plural.
fn words(text: &str) -> Vec<String> {
    let key = french::name_key(&without_endings(text));
    let singular = |word: &str| match word.strip_suffix(['s', 'x']) {
        Some(stem) if word.len() > 3 => stem.to_owned(),
        _ => word.to_owned(),
    };
    key.split(' ').filter(|word| !word.is_empty()).map(singular).collect()
}

/// «Porteur·se·s», «Élu.e», «Pilote(s)» without what they may end with.
fn without_endings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['·', '•', '(', '.', '⋅']) {
        let after_letter = rest[..at].chars().next_back().is_some_and(char::is_alphabetic);
        out.push_str(&rest[..at]);
        let sign = rest[at..].chars().next().unwrap_or(' ');
        let tail = &rest[at + sign.len_utf8()..];
        let letters = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let short = after_letter && (1..=4).contains(&letters);
        rest = match tail.strip_prefix(&tail[..letters]) {
            Some(after) if short && sign == '(' && after.starts_with(')') => &after[1..],
            Some(after) if short && sign != '(' => after,
            _ => {
                out.push(sign);
                tail
            }
        };
    }
    out.push_str(rest);
    out
}

/// A label without what stands in parentheses: «Budget prévisionnel (€ HT)».
fn without_parentheses(text: &str) -> String {
    let text = without_endings(text);
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// A label without the number of a rubric: «3. Calendrier», «IV – Budget», «a) Contexte».
fn without_number(label: &str) -> &str {
    let signs = label.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(label.len());
    let (number, rest) = match label[..signs].strip_suffix('.') {
        Some(number) => (number, label[signs..].trim_start()),
        None => {
            let rest = label[signs..].trim_start();
            let Some(rest) = rest.strip_prefix([')', '-', '–', '/', '°']) else {
                // «2.Calendrier»
                let digits = label.find(|c: char| !c.is_ascii_digit()).unwrap_or(label.len());
                let after = label[digits..].strip_prefix('.').filter(|_| digits > 0);
                return after.filter(|after| after.starts_with(char::is_alphabetic)).unwrap_or(label);
            };
            (&label[..signs], rest.trim_start())
        }
    };
    let figures = |part: &str| part.len() <= 2 && part.chars().all(|c| c.is_ascii_digit());
    let roman = |part: &str| part.len() <= 4 && part.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let letter = |part: &str| part.len() == 1 && !part.eq_ignore_ascii_case("n");
    let is_number = |part: &str| !part.is_empty() && (figures(part) || roman(part) || letter(part));
    if !rest.is_empty() && number.split('.').all(is_number) { rest } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_as_documents_write_them() {
        let seen = |label: &str| Labels::own().field(label);
        assert_eq!(seen("Maître d’ouvrage"), Some(Field::Owner));
        assert_eq!(seen("Communes concernées :"), Some(Field::Communes));
        assert_eq!(seen("Budget prévisionnel (€ HT)"), Some(Field::Budget));
        assert_eq!(seen("Indicateurs de suivi"), Some(Field::Indicators));
        assert_eq!(seen("INTITULÉ DE L'ACTION"), Some(Field::Title));
        assert_eq!(seen("N°"), Some(Field::Code));
        assert_eq!(seen("Porteur(s)"), Some(Field::Owner));
        assert_eq!(seen("Porteur·se·s de l'action"), Some(Field::Owner));
        assert_eq!(seen("Maître d'ouvrage / porteur"), Some(Field::Owner));
        assert_eq!(seen("3. Calendrier"), Some(Field::Calendar));
        assert_eq!(seen("Partenaires techniques et financiers"), Some(Field::Partners));
        assert_eq!(seen("Partenaires financiers"), Some(Field::Funders));
        assert_eq!(seen("Lien avec le SCoT"), Some(Field::Links));
        assert_eq!(seen("Restaurer le lavoir"), None);
        assert_eq!(seen("Action de sensibilisation"), None);
        assert_eq!(seen("Axe 2"), None);
        let of_line = |text| Labels::own().of_line(text).map(|(field, _, value)| (field, value));
        assert_eq!(of_line("Financeurs : État, Région"), Some((Field::Funders, "État, Région")));
    }
}
