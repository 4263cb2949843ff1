//! A document read: the reader of its format, and what is told of the reading.

use std::path::Path;

use super::archive::Archive;
use super::content::Document;
use super::fault::unusable;
use super::form::field::labels::Labels;
use super::format::DocumentFormat;
use super::line::Marks;
use super::plain::lines;
use super::{docx, odt, pdf, place, sheet};
use crate::book::decode_prose;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull;

/// Reads a document; `None`, with the reason in the notes, when nothing can be made of it.
pub(crate) fn open(bytes: &[u8], shown: &Path, labels: &Labels, notes: &mut Notes) -> Option<Document> {
    let read = match DocumentFormat::of_content(bytes) {
        Ok(format) => {
            say_extension(format, shown, notes);
            match format {
                DocumentFormat::Pdf => pdf::read(bytes, labels),
                DocumentFormat::Docx => Archive::open(bytes).and_then(|mut a| docx::read(&mut a, labels)),
                DocumentFormat::Odt => Archive::open(bytes).and_then(|mut a| odt::read(&mut a, labels)),
                DocumentFormat::Text => return text(bytes, shown, labels, notes),
            }
        }
        Err(reason) => sheet::read(bytes, labels).ok_or(reason),
    };
    match read {
        Ok(document) => {
            let lines = place::settled(document.lines);
            let document = Document { lines, labels: labels.clone(), ..document };
            say_left(&document, shown, notes);
            Some(document)
        }
        Err(reason) => {
            notes.push(reason.diagnostic(shown));
            None
        }
    }
}

fn text(bytes: &[u8], shown: &Path, labels: &Labels, notes: &mut Notes) -> Option<Document> {
    let Some((text, encoding)) = decode_prose(bytes) else {
        let message = format!("`{}` n'est pas un document que l'outil lit", shown.display());
        notes.push(
            unusable(message)
                .in_file(shown)
                .label("ni texte, ni .docx, ni .odt, ni .pdf")
                .help("enregistrer le document en .docx, .odt, .pdf ou en texte brut (.txt, encodage UTF-8) et relire"),
        );
        return None;
    };
    // Each action would stand there twice, in its two versions.
    if let Some((line, _)) = pull::merge_mark(text.as_bytes()) {
        let message = format!("`{}` tient deux versions de lui-même", shown.display());
        notes.push(unusable(message).at_line(shown, line).label(pull::MERGED).help(pull::MERGED_HELP));
        return None;
    }
    if encoding != "UTF-8" {
        notes.push(Diagnostic::new("I0410", format!("plan lu en {encoding}")).in_file(shown));
    }
    Some(of_text(&text, labels))
}

/// A text as a document.
pub(crate) fn of_text(text: &str, labels: &Labels) -> Document {
    let mut marks = Marks::new();
    let (lines, left) = lines(text, labels, &mut marks);
    let lines = place::settled(lines);
    Document { lines, marks, left, labels: labels.clone(), ..Document::default() }
}

fn say_extension(format: DocumentFormat, shown: &Path, notes: &mut Notes) {
    if format.is_misnamed(shown) {
        let message = format!("`{}` est en fait {}", shown.display(), format.name());
        notes.push(
            Diagnostic::new("A0437", message)
                .in_file(shown)
                .help("il est lu d'après son contenu ; corriger l'extension pour que les logiciels l'ouvrent"),
        );
    }
}

fn say_left(document: &Document, shown: &Path, notes: &mut Notes) {
    if document.tracked > 0 {
        let count = french::count(document.tracked, "modification suivie", "modifications suivies");
        notes.push(
            Diagnostic::new("A0433", format!("le document porte {count}"))
                .in_file(shown)
                .label("lu comme si toutes étaient acceptées : les ajouts sont gardés, les suppressions laissées")
                .help("accepter ou refuser les modifications dans le traitement de texte pour lever le doute"),
        );
    }
    if document.unseen > 0 {
        let count = french::count(document.unseen, "passage masqué ou barré", "passages masqués ou barrés");
        notes.push(
            Diagnostic::new("A0418", format!("le document porte {count}"))
                .in_file(shown)
                .label("ce texte ne s'imprime pas ou a été rayé : il est laissé hors du plan")
                .help("s'il doit compter, l'afficher ou ôter le trait dans le traitement de texte, puis relire"),
        );
    }
    if document.left > 0 {
        let count = french::count(document.left, "ligne laissée", "lignes laissées");
        let message = format!("{count} : sommaire, en-têtes et pieds de page, numéros de page, notes de bas de page");
        notes.push(Diagnostic::new("I0434", message).in_file(shown));
    }
    if !document.aside.is_empty() {
        say_aside(&document.aside, shown, notes);
    }
}

/// Texts that are named of those that were not read.
const NAMED: usize = 5;

/// What lies sideways on its page is named with its page, so that what matters of it can be written in the plan.
fn say_aside(aside: &[(usize, String)], shown: &Path, notes: &mut Notes) {
    let mut pages: Vec<usize> = aside.iter().map(|(page, _)| *page).collect();
    pages.dedup();
    let count = french::count(
        aside.len(),
        "texte couché ou en biais n'est pas lu",
        "textes couchés ou en biais ne sont pas lus",
    );
    let named = aside.iter().take(NAMED).map(|(page, text)| {
        let begun: String = text.chars().take(60).collect();
        format!("page {page} : « {begun} »")
    });
    let more = aside.len().saturating_sub(NAMED);
    let others = (more > 0).then(|| format!("et {more} de plus"));
    let listed: Vec<String> = named.chain(others).collect();
    notes.push(
        Diagnostic::new("A0439", format!("{count}, sur {}", french::count(pages.len(), "page", "pages")))
            .in_file(shown)
            .label(listed.join(" ; "))
            .help("si c'est du plan (titre d'un axe dans la marge…), l'écrire à l'endroit dans le document d'origine et relire"),
    );
}
