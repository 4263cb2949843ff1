//! What a file is, told by its first bytes and its members, whatever its extension.

use std::path::Path;

use super::archive::Archive;
use super::docx::package::MainPart;
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

    /// Whether the extension of a file is that of another kind of document.
    pub(super) fn is_misnamed(self, shown: &Path) -> bool {
        let own: &[&str] = match self {
            Self::Text => &["txt", "md", "markdown"],
            Self::Docx => &["docx", "docm", "dotx", "dotm"],
            Self::Odt => &["odt", "ott"],
            Self::Pdf => &["pdf"],
        };
        const DOCUMENTS: &[&str] = &[
            "txt", "md", "markdown", "docx", "docm", "dotx", "dotm", "odt", "ott", "fodt", "pdf", "doc", "dot", "rtf",
            "pages", "wps", "xls", "xlsx", "ods", "odp", "ppt", "pptx", "htm", "html", "xml", "zip",
        ];
        let extension = shown.extension().and_then(|e| e.to_str()).map(str::to_lowercase).unwrap_or_default();
        DOCUMENTS.contains(&extension.as_str()) && !own.contains(&extension.as_str())
    }

    pub(super) fn of_content(bytes: &[u8]) -> Result<Self, Unreadable> {
        // A PDF may begin with some other bytes; readers look for its mark in the first kilobyte.
        let head = &bytes[..bytes.len().min(1024)];
        if head.windows(5).any(|w| w == b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK") {
            return of_archive(&mut Archive::open(bytes)?);
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(of_compound(bytes));
        }
        of_first_words(head)
    }
}

/// What to do with what a word processor opens.
const TO_WORD: &str = "l'ouvrir dans Word ou LibreOffice et l'enregistrer en .docx ou en .odt";
/// What a workbook must have to be read as a plan.
const A_LIST: &str = "y mettre une feuille qui a une colonne « Action » et au moins une autre (« N° », « Pilote », « Budget »…), ou donner le document du plan, en .docx, .odt, .pdf ou .txt";
/// What to do with what is no document of a plan.
const THE_PLAN: &str = "donner le document du plan, en .docx, .odt, .pdf ou .txt";

/// Word's, LibreOffice's and Apple's files are archives; so are their tables and slides.
fn of_archive(archive: &mut Archive<'_>) -> Result<DocumentFormat, Unreadable> {
    if let Some(main) = MainPart::of(archive)? {
        let types = archive.text("[Content_Types].xml").ok().flatten().unwrap_or_default();
        // Of the main part: what it is, whatever its name.
        let part = format!("/{}\"", main.name);
        let of_main = types.split('<').find(|t| t.contains(&part)).unwrap_or(&main.name);
        return match of_main {
            t if t.contains("spreadsheetml") || t.starts_with("xl/") => {
                Err(Unreadable::Other("un classeur Excel sans liste d'actions", A_LIST))
            }
            t if t.contains("presentationml") || t.starts_with("ppt/") => {
                Err(Unreadable::Other("une présentation PowerPoint", THE_PLAN))
            }
            _ => Ok(DocumentFormat::Docx),
        };
    }
    let kind = archive.text("mimetype").ok().flatten().unwrap_or_default();
    if kind.contains("opendocument.spreadsheet") {
        return Err(Unreadable::Other("un classeur LibreOffice", THE_PLAN));
    }
    if kind.contains("opendocument.presentation") {
        return Err(Unreadable::Other("une présentation LibreOffice", THE_PLAN));
    }
    if archive.has("content.xml") {
        return Ok(DocumentFormat::Odt);
    }
    if archive.has("Index/Document.iwa") || archive.has("Index.zip") || archive.has("index.xml") {
        return Err(Unreadable::Other(
            "un document Pages d'Apple (.pages)",
            "dans Pages, Fichier › Exporter vers › Word, et donner le .docx",
        ));
    }
    Err(Unreadable::Other(
        "une archive sans document",
        "en extraire le document et donner son chemin (.docx, .odt, .pdf ou .txt)",
    ))
}

/// The files of Office before 2007, and those of today with a password, are told by the names of their streams.
fn of_compound(bytes: &[u8]) -> Unreadable {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if holds("EncryptedPackage") {
        return Unreadable::Protected;
    }
    match () {
        () if holds("WordDocument") => Unreadable::Other("un ancien document Word (.doc)", TO_WORD),
        () if holds("PowerPoint Document") => {
            Unreadable::Other("une ancienne présentation PowerPoint (.ppt)", THE_PLAN)
        }
        () if holds("Workbook") || holds("Book") => Unreadable::Other("un ancien classeur Excel (.xls)", THE_PLAN),
        () => Unreadable::Other("un ancien document Office, sans doute Word (.doc)", TO_WORD),
    }
}

/// Texts that are the code of something else.
fn of_first_words(head: &[u8]) -> Result<DocumentFormat, Unreadable> {
    let words = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).to_lowercase();
    let begins = |mark: &str| words.trim_start().starts_with(mark);
    let pictures: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"];
    match () {
        () if begins("{\\rtf") => Err(Unreadable::Other("un document RTF (.rtf)", TO_WORD)),
        () if begins("<!doctype html") || begins("<html") => Err(Unreadable::Other("une page web (HTML)", TO_WORD)),
        () if begins("<?xml") => Err(Unreadable::Other("un fichier XML", TO_WORD)),
        () if pictures.iter().any(|mark| head.starts_with(mark)) => Err(Unreadable::Other(
            "une image",
            "demander le document d'origine (.docx, .odt), ou faire reconnaître le texte par un logiciel d'OCR",
        )),
        () => Ok(DocumentFormat::Text),
    }
}
