//! The five formats that a plan comes in, told by their content, whatever their extension, and read as lines.

mod archive;
mod columns;
mod docx;
mod flow;
mod numbering;
mod odt;
mod odt_styles;
mod pages;
mod pdf;
mod table;
mod word_lists;

use std::path::Path;

use super::text::{Line, lines};
use super::{Marks, Unit};
use crate::book::decode_prose;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// A document as lines.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) lines: Vec<Line>,
    pub(super) marks: Marks,
    pub(super) unit: Unit,
    /// How many tracked changes it holds.
    tracked: usize,
    /// How many rows of running heads, page numbers and tables of contents were left out.
    left: usize,
}

/// Why a document can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// It asks for a password.
    Protected,
    /// Its pages are pictures.
    Scanned(usize),
    /// A part of it inflates beyond reason.
    TooLarge(String),
    /// Its XML declares entities.
    Entities(String),
    /// It is cut or damaged.
    Damaged(String),
    /// It is of another kind; what to do about it.
    Other(&'static str, &'static str),
}

/// What a file is, by its first bytes and its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Docx,
    Odt,
    Pdf,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "un texte",
            Self::Docx => "un document Word (.docx)",
            Self::Odt => "un document LibreOffice (.odt)",
            Self::Pdf => "un PDF",
        }
    }

    fn of_extension(shown: &Path) -> Option<Self> {
        match shown.extension()?.to_str()?.to_lowercase().as_str() {
            "txt" | "md" | "markdown" => Some(Self::Text),
            "docx" | "docm" | "dotx" => Some(Self::Docx),
            "odt" | "ott" | "fodt" => Some(Self::Odt),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// Reads a document; `None`, with the reason in the notes, when nothing can be made of it.
pub(super) fn open(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Document> {
    let read = match kind(bytes) {
        Ok(kind) => {
            say_extension(kind, shown, notes);
            match kind {
                Kind::Pdf => pdf::read(bytes),
                Kind::Docx => archive::Archive::open(bytes).and_then(|mut a| docx::read(&mut a)),
                Kind::Odt => archive::Archive::open(bytes).and_then(|mut a| odt::read(&mut a)),
                Kind::Text => return text(bytes, shown, notes),
            }
        }
        Err(refusal) => Err(refusal),
    };
    match read {
        Ok(document) => {
            say_left(&document, shown, notes);
            Some(document)
        }
        Err(refusal) => {
            notes.push(refusal.diagnostic(shown));
            None
        }
    }
}

fn kind(bytes: &[u8]) -> Result<Kind, Refusal> {
    // A PDF may begin with some other bytes; readers look for its mark in the first kilobyte.
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK") {
        let archive = archive::Archive::open(bytes)?;
        let (word, open_document) = (archive.has("word/document.xml"), archive.has("content.xml"));
        return match (word, open_document) {
            (true, _) => Ok(Kind::Docx),
            (_, true) => Ok(Kind::Odt),
            _ if archive.has("xl/workbook.xml") => {
                Err(Refusal::Other("un classeur Excel", "donner le document du plan, en .docx, .odt, .pdf ou .txt"))
            }
            _ => Err(Refusal::Other(
                "une archive sans document",
                "en extraire le document et donner son chemin (.docx, .odt, .pdf ou .txt)",
            )),
        };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let protected = bytes.windows(wide.len()).any(|w| w == wide);
        return Err(if protected {
            Refusal::Protected
        } else {
            Refusal::Other(
                "un ancien document Word (.doc)",
                "l'ouvrir dans Word ou LibreOffice et l'enregistrer en .docx ou en .odt",
            )
        });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Refusal::Other("un document RTF", "l'ouvrir dans Word ou LibreOffice et l'enregistrer en .docx"));
    }
    Ok(Kind::Text)
}

fn text(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Document> {
    let Some((text, encoding)) = decode_prose(bytes) else {
        let message = format!("`{}` n'est pas un document que l'outil lit", shown.display());
        notes.push(
            Diagnostic::new("E0407", message)
                .in_file(shown)
                .label("ni texte, ni .docx, ni .odt, ni .pdf")
                .help("enregistrer le document en .docx, .odt, .pdf ou en texte brut (.txt, encodage UTF-8) et relire"),
        );
        return None;
    };
    if encoding != "UTF-8" {
        notes.push(Diagnostic::new("I0410", format!("plan lu en {encoding}")).in_file(shown));
    }
    Some(of_text(&text))
}

/// A text as a document.
pub(super) fn of_text(text: &str) -> Document {
    let mut marks = Marks::new();
    let lines = lines(text, &mut marks);
    Document { lines, marks, ..Document::default() }
}

fn say_extension(kind: Kind, shown: &Path, notes: &mut Notes) {
    if Kind::of_extension(shown).is_some_and(|named| named != kind) {
        let message = format!("`{}` est en fait {}", shown.display(), kind.name());
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
    if document.left > 0 {
        let count = french::count(document.left, "ligne laissée", "lignes laissées");
        let message = format!("{count} : sommaire, en-têtes et pieds de page, numéros de page");
        notes.push(Diagnostic::new("I0434", message).in_file(shown));
    }
}

impl Refusal {
    fn diagnostic(self, shown: &Path) -> Diagnostic {
        let file = shown.display();
        let d = match self {
            Self::Protected => Diagnostic::new("E0430", format!("`{file}` est protégé par un mot de passe"))
                .help("l'ouvrir, retirer la protection et l'enregistrer de nouveau"),
            Self::Scanned(pages) => {
                let pages = french::count(pages, "page est une image", "pages sont des images");
                Diagnostic::new("E0431", format!("`{file}` ne contient pas de texte"))
                    .label(format!("{pages}, sans aucun caractère : le document a été numérisé"))
                    .help("demander le fichier d'origine (.docx, .odt), ou faire reconnaître le texte par un logiciel d'OCR")
            }
            Self::TooLarge(part) => Diagnostic::new("E0432", format!("`{file}` est refusé : une partie est démesurée"))
                .label(format!("`{part}` dépasse 128 Mo une fois décompressée"))
                .help(
                    "vérifier d'où vient le fichier ; l'ouvrir et l'enregistrer de nouveau dans un traitement de texte",
                ),
            Self::Entities(part) => Diagnostic::new(
                "E0432",
                format!("`{file}` est refusé : son XML déclare des entités"),
            )
            .label(format!("`{part}` contient un DOCTYPE ou une entité, qu'aucun traitement de texte n'écrit"))
            .help("vérifier d'où vient le fichier ; l'ouvrir et l'enregistrer de nouveau dans un traitement de texte"),
            Self::Damaged(reason) => Diagnostic::new("E0407", format!("`{file}` est abîmé ou incomplet"))
                .label(reason)
                .help("redemander le fichier, ou l'ouvrir dans son logiciel et l'enregistrer de nouveau"),
            Self::Other(what, mend) => {
                Diagnostic::new("E0407", format!("`{file}` est {what}, que l'outil ne lit pas")).help(mend)
            }
        };
        d.in_file(shown)
    }
}
