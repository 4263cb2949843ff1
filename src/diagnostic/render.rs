//! Diagnostics as text for a terminal: the faulty line with a mark under it, then the mend; many of a kind are counted.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Notes, Place, Severity};
use crate::french;

/// How many faults of one code and one file are shown in full before the rest is counted. Errors stop the study: each
/// has to be mended, so more of them are shown.
fn shown(severity: Severity) -> usize {
    if severity == Severity::Error { 20 } else { 5 }
}

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

/// All faults as text: those of one code and one file together, the first few in full, the others counted.
#[must_use]
pub fn summary(notes: &Notes) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut seen: Vec<(&str, Option<&std::path::Path>)> = Vec::new();
    let key = |d: &Diagnostic| (d.code.id, d.place.as_ref().map(|p| p.file().to_owned()));
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        for d in notes.of(severity) {
            let group = (d.code.id, d.place.as_ref().map(Place::file));
            if seen.contains(&group) {
                continue;
            }
            seen.push(group);
            let same: Vec<&Diagnostic> = notes.of(severity).filter(|other| key(other) == key(d)).collect();
            let most = shown(severity);
            blocks.extend(same.iter().take(most).map(|d| render(d)));
            if same.len() > most {
                blocks.push(format!(
                    "   … et {} de même nature ({} : {}) ; ajouter `--format json` pour les voir toutes",
                    french::count(same.len() - most, "autre", "autres"),
                    d.code.id,
                    d.code.title
                ));
            }
        }
    }
    blocks.join("\n")
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
        for line in 1..=12 {
            notes.push(Diagnostic::new("A0310", "entité sans position").at_line(Path::new("a.csv"), line));
        }
        let text = summary(&notes);
        assert_eq!(text.matches("attention[A0310]").count(), 5);
        assert!(text.contains("7\u{a0}autres de même nature"), "{text}");
        // Errors must all be mended: twenty are shown, and nothing is said of results that are not written.
        let mut notes = Notes::new();
        for line in 1..=23 {
            notes.push(Diagnostic::new("E0309", "coordonnées illisibles").at_line(Path::new("a.csv"), line));
        }
        let text = summary(&notes);
        assert_eq!(text.matches("erreur[E0309]").count(), 20);
        assert!(text.contains("3\u{a0}autres de même nature"), "{text}");
        assert!(text.contains("`--format json`") && !text.contains("résultats"), "{text}");
    }
}
