//! Why nothing can be made of a document, and what is said of it.

use std::path::Path;

use super::fault::{refused, unusable};
use crate::diagnostic::Diagnostic;
use crate::french;

/// Why a document can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It asks for a password.
    Protected,
    /// Its pages are pictures.
    Scanned(usize),
    /// A part of it inflates beyond reason.
    TooLarge(String),
    /// It holds more than any document: what of it.
    Endless(String),
    /// Its XML declares entities.
    Entities(String),
    /// It is cut or damaged.
    Damaged(String),
    /// It is of another kind; what to do about it.
    Other(&'static str, &'static str),
}

impl Unreadable {
    pub(super) fn diagnostic(self, shown: &Path) -> Diagnostic {
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
            Self::TooLarge(part) => refused(format!("`{file}` est refusé : une partie est démesurée"))
                .label(format!("`{part}` dépasse 128 Mo une fois décompressée"))
                .help(
                    "vérifier d'où vient le fichier ; l'ouvrir et l'enregistrer de nouveau dans un traitement de texte",
                ),
            Self::Endless(what) => refused(format!("`{file}` est refusé : il est démesuré")).label(what).help(
                "vérifier d'où vient le fichier ; l'ouvrir et l'enregistrer de nouveau dans le logiciel qui l'a fait",
            ),
            Self::Entities(part) => refused(format!("`{file}` est refusé : son XML déclare des entités"))
                .label(format!("`{part}` contient un DOCTYPE ou une entité, qu'aucun traitement de texte n'écrit"))
                .help(
                    "vérifier d'où vient le fichier ; l'ouvrir et l'enregistrer de nouveau dans un traitement de texte",
                ),
            Self::Damaged(reason) => unusable(format!("`{file}` est abîmé ou incomplet"))
                .label(reason)
                .help("redemander le fichier, ou l'ouvrir dans son logiciel et l'enregistrer de nouveau"),
            Self::Other(what, mend) => unusable(format!("`{file}` est {what}, que l'outil ne lit pas")).help(mend),
        };
        d.in_file(shown)
    }
}
