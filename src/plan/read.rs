//! From a file to a plan. Shell: what is read is handed to the core.

use std::path::Path;

use super::correction::Options;
use super::outline::of_document;
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes};
use crate::document;
use crate::document::fault::unusable;

/// Opens a plan and reads its outline: a text (UTF-8, or Windows-1252 as older office software writes it), a `.docx`, an
/// `.odt` or a PDF, told by its content. `shown` is the file as the user named it. `None` when there is nothing to go on
/// with; the reason is in the notes.
pub fn read(file: &Path, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    read_with(file, shown, &Options::default(), notes)
}

/// Like [`read`], with the levels and the corrections that a study declares.
pub fn read_with(file: &Path, shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let bytes = match crate::book::bytes_of(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("le plan `{}` n'existe pas", shown.display());
            notes.push(
                Diagnostic::no_file(message)
                    .in_file(shown)
                    .help("vérifier le nom du fichier, ou le chemin donné dans `territoire.toml`"),
            );
            return None;
        }
        Err(_) if file.is_dir() => {
            let message = format!("le plan `{}` ne s'ouvre pas", shown.display());
            notes.push(
                unusable(message)
                    .in_file(shown)
                    .label("c'est un dossier")
                    .help("donner le document lui-même : .docx, .odt, .pdf, .txt ou .md"),
            );
            return None;
        }
        Err(error) => {
            let message = format!("le plan `{}` ne s'ouvre pas", shown.display());
            notes.push(
                unusable(message)
                    .in_file(shown)
                    .machine(&error)
                    .help("donner le chemin d'un document que vous avez le droit de lire"),
            );
            return None;
        }
    };
    read_bytes(&bytes, shown, options, notes)
}

/// Like [`read_with`], from the bytes of the document.
pub fn read_bytes(bytes: &[u8], shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let document = document::open(bytes, shown, &options.labels, notes)?;
    of_document(document, shown, options, notes)
}
