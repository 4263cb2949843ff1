//! What a file is, told by its first bytes and its members, whatever its extension.

use std::path::Path;

use super::archive::Archive;
use super::unreadable::Unreadable;

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentFormat {
    Text,
    Docx,
    Odt,
    Pdf,
}

impl DocumentFormat {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "un texte",
            Self::Docx => "un document Word (.docx)",
            Self::Odt => "un document LibreOffice (.odt)",
            Self::Pdf => "un PDF",
        }
    }

    pub(super) fn of_extension(shown: &Path) -> Option<Self> {
        match shown.extension()?.to_str()?.to_lowercase().as_str() {
            "txt" | "md" | "markdown" => Some(Self::Text),
            "docx" | "docm" | "dotx" => Some(Self::Docx),
            "odt" | "ott" | "fodt" => Some(Self::Odt),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    pub(super) fn of_content(bytes: &[u8]) -> Result<Self, Unreadable> {
        // A PDF may begin with some other bytes; readers look for its mark in the first kilobyte.
        let head = &bytes[..bytes.len().min(1024)];
        if head.windows(5).any(|w| w == b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK") {
            let archive = Archive::open(bytes)?;
            let (word, open_document) = (archive.has("word/document.xml"), archive.has("content.xml"));
            return match (word, open_document) {
                (true, _) => Ok(Self::Docx),
                (_, true) => Ok(Self::Odt),
                _ if archive.has("xl/workbook.xml") => Err(Unreadable::Other(
                    "un classeur Excel",
                    "donner le document du plan, en .docx, .odt, .pdf ou .txt",
                )),
                _ => Err(Unreadable::Other(
                    "une archive sans document",
                    "en extraire le document et donner son chemin (.docx, .odt, .pdf ou .txt)",
                )),
            };
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let protected = bytes.windows(wide.len()).any(|w| w == wide);
            return Err(if protected {
                Unreadable::Protected
            } else {
                Unreadable::Other(
                    "un ancien document Word (.doc)",
                    "l'ouvrir dans Word ou LibreOffice et l'enregistrer en .docx ou en .odt",
                )
            });
        }
        if bytes.starts_with(b"{\\rtf") {
            return Err(Unreadable::Other(
                "un document RTF",
                "l'ouvrir dans Word ou LibreOffice et l'enregistrer en .docx",
            ));
        }
        Ok(Self::Text)
    }
}
