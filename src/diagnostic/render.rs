//! Diagnostics as text for a terminal: the faulty line with a mark under it, then the mend; many of a kind are counted.
//!
//! How much is told depends on what the command is for: a run tells what was done, and counts its remarks
//! ([`Detail::Counted`]); a check tells each ([`Detail::Full`]); nothing at all is left out of [`Detail::Whole`].

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Notes, Place, Severity, remarks};
use crate::french;

/// How much of the faults is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Errors in full; warnings a line a kind and a file, what was recognised only counted.
    Counted,
    /// Each in full, but those of one kind that are many in one file, of which the first are told and the others counted.
    Full,
    /// Every one of them, with the words of the libraries and the machine.
    Whole,
}

/// How many faults of one code and one file are shown in full before the rest is counted.
const MANY: usize = 20;

/// Width of a rendered diagnostic, in columns.
const WIDTH: usize = 100;

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(Some("erreur")),
        Severity::Warning => Level::WARNING.with_name(Some("attention")),
        Severity::Info => Level::INFO.with_name(Some("info")),
    }
}

/// One diagnostic as text, without a final line break.
#[must_use]
pub fn render(d: &Diagnostic) -> String {
    in_full(d)
}

/// One diagnostic, with the words of who refused.
fn with_original(d: &Diagnostic) -> String {
    let original = d.original.as_ref().map(|text| format!("\n   = message d'origine: {text}")).unwrap_or_default();
    in_full(d) + &original
}

fn in_full(d: &Diagnostic) -> String {
    let renderer = Renderer::plain().term_width(WIDTH);
    let help = Level::HELP.with_name(Some("aide"));
    if let Some(Place::Span { file, text, start, end }) = &d.place {
        let path = file.display().to_string();
        let label = d.label.clone().unwrap_or_default();
        let first = level(d.code.severity).primary_title(d.message.as_str()).id(d.code.id).element(
            Snippet::source(text.as_ref())
                .path(path.as_str())
                .annotation(AnnotationKind::Primary.span(*start..*end).label(label.as_str())),
        );
        let mut groups: Vec<Group<'_>> = vec![first];
        if let Some(text_of_help) = &d.help {
            let title = help.secondary_title(text_of_help.as_str());
            groups.push(match &d.patch {
                Some(patch) => title.element(
                    Snippet::source(text.as_ref()).path(path.as_str()).patch(Patch::new(*start..*end, patch.as_str())),
                ),
                None => Group::with_title(title),
            });
        }
        return renderer.render(&groups);
    }
    let name = match d.code.severity {
        Severity::Error => "erreur",
        Severity::Warning => "attention",
        Severity::Info => "info",
    };
    let mut out = format!("{name}[{}]: {}", d.code.id, d.message);
    if let Some(place) = &d.place {
        out.push_str(&format!("\n --> {place}"));
    }
    if let Some(label) = &d.label {
        out.push_str(&format!("\n   = constat: {label}"));
    }
    if let Some(help) = &d.help {
        out.push_str(&format!("\n   = aide: {help}"));
    }
    out
}

/// All faults as text: those of one code and one file together, the first ones in full, the others counted.
#[must_use]
pub fn summary(notes: &Notes) -> String {
    told(notes, Detail::Full)
}

/// The faults as text, as much of them as is asked for.
#[must_use]
pub fn told(notes: &Notes, detail: Detail) -> String {
    let mut blocks = blocks(notes, Severity::Error, detail);
    if detail == Detail::Counted {
        blocks.extend(remarks::counted(notes));
    } else {
        blocks.extend([Severity::Warning, Severity::Info].into_iter().flat_map(|s| self::blocks(notes, s, detail)));
    }
    blocks.join("\n")
}

/// The faults of a severity in full, those of one code and one file together.
fn blocks(notes: &Notes, severity: Severity, detail: Detail) -> Vec<String> {
    let mut blocks = Vec::new();
    for same in remarks::kinds(notes, severity) {
        if detail == Detail::Whole {
            blocks.extend(same.iter().map(|d| with_original(d)));
            continue;
        }
        blocks.extend(same.iter().take(MANY).map(|d| render(d)));
        let rest = same.get(MANY..).unwrap_or_default();
        if let Some(first) = rest.first() {
            blocks.push(format!(
                "   … et {} de même nature ({} : {}){} ; `--details` les donne toutes",
                french::count(rest.len(), "autre", "autres"),
                first.code.id,
                first.code.title,
                remarks::places(rest).map(|places| format!(", {places}")).unwrap_or_default()
            ));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_span_is_shown_with_its_mark_and_its_mend() {
        let text = "[etude]\ncomunes = 1\n";
        let d = Diagnostic::new("E0102", "clé inconnue `comunes` dans [etude]")
            .at(Place::Span { file: "territoire.toml".into(), text: text.into(), start: 8, end: 15 })
            .label("cette clé n'existe pas")
            .did_you_mean(Some("communes"));
        insta::assert_snapshot!(render(&d), @r"
        erreur[E0102]: clé inconnue `comunes` dans [etude]
         --> territoire.toml:2:1
          |
        2 | comunes = 1
          | ^^^^^^^ cette clé n'existe pas
          |
        aide: vouliez-vous dire `communes` ?
          |
        2 | communes = 1
          |    +
        ");
    }

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut notes = Notes::new();
        for line in 1..=23 {
            notes.push(Diagnostic::new("E0309", "coordonnées illisibles").at_line(Path::new("a.csv"), line));
        }
        for line in 1..=150 {
            notes.push(Diagnostic::new("A0310", "entité sans position").at_line(Path::new("a.csv"), line));
        }
        let text = summary(&notes);
        assert_eq!((text.matches("erreur[E0309]").count(), text.matches("attention[A0310]").count()), (20, 20));
        assert!(text.contains("3\u{a0}autres de même nature"), "{text}");
        assert!(text.contains("lignes 21, 22 et 23 ; `--details` les donne toutes"), "{text}");
        assert!(text.contains("130\u{a0}autres de même nature"), "{text}");
        // A run tells its errors as well, and counts its warnings.
        let text = told(&notes, Detail::Counted);
        assert_eq!((text.matches("erreur[E0309]").count(), text.matches("A0310").count()), (20, 1));
        // Whoever asks for all has all.
        let text = told(&notes, Detail::Whole);
        assert_eq!((text.matches("erreur[E0309]").count(), text.matches("attention[A0310]").count()), (23, 150));
    }

    #[test]
    fn the_words_of_a_library_are_told_to_who_asks() {
        let mut notes = Notes::new();
        let d = Diagnostic::new("E0306", "ce fichier n'est pas lisible").in_file(Path::new("a.xlsx"));
        notes.push(d.cause(crate::diagnostic::Trade::Workbook, "Cannot detect file format"));
        assert!(!summary(&notes).contains("Cannot"));
        let text = told(&notes, Detail::Whole);
        assert!(text.ends_with("\n   = message d'origine: Cannot detect file format"), "{text}");
    }
}
