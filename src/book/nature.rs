//! What a file is by its content, whatever its name says.

use std::io::{Cursor, Read};

/// What a file is, told by its first bytes or its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// A workbook that is read: XLSX, XLSB, ODS, or XLS.
    Workbook,
    /// A workbook that asks for a password.
    Locked,
    /// A workbook of before Excel 5, which no library reads.
    OldWorkbook,
    /// A workbook in one file of XML, as Excel 2003 and some databases write it.
    XmlWorkbook,
    /// A web page.
    Html,
    /// Another file that is no table: what it is called, and how to have a table of it.
    Other(&'static str, &'static str),
    /// Nothing, or nothing but blanks.
    Empty,
    /// Features in JSON.
    GeoJson,
    /// A text, as far as can be seen.
    Text,
}

const TABLE: &str = "en copier le tableau dans un classeur, et l'enregistrer en .xlsx ou en « CSV UTF-8 »";
const UNZIP: &str = "extraire l'archive, et donner le fichier qu'elle contient";
const RENAME_GPKG: &str = "lui rendre son extension : .gpkg";

/// Files known by how they begin.
const BEGINNINGS: [(&[u8], Nature); 13] = [
    (b"%PDF-", Nature::Other("un document PDF", TABLE)),
    (b"\x89PNG", Nature::Other("une image PNG", "redemander le tableau lui-même : une image n'en est que la photo")),
    (
        b"\xff\xd8\xff",
        Nature::Other("une image JPEG", "redemander le tableau lui-même : une image n'en est que la photo"),
    ),
    (b"GIF8", Nature::Other("une image GIF", "redemander le tableau lui-même : une image n'en est que la photo")),
    (b"{\\rtf", Nature::Other("un document RTF", TABLE)),
    (b"\x1f\x8b", Nature::Other("une archive gzip", UNZIP)),
    (b"7z\xbc\xaf\x27\x1c", Nature::Other("une archive 7-Zip", UNZIP)),
    (b"Rar!", Nature::Other("une archive RAR", UNZIP)),
    (b"SQLite format 3\0", Nature::Other("un GeoPackage ou une base SQLite", RENAME_GPKG)),
    (b"PAR1", Nature::Other("un fichier Parquet", "lui rendre son extension : .parquet")),
    // The first record of the three formats of before the container: 2.1, 3.0 and 4.0.
    (b"\x09\x00\x04\x00", Nature::OldWorkbook),
    (b"\x09\x02\x06\x00", Nature::OldWorkbook),
    (b"\x09\x04\x06\x00", Nature::OldWorkbook),
];

/// How the container of the old formats of Microsoft begins.
const CONTAINER: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Bytes of a text that are looked at to tell a web page.
const HEAD: usize = 2_048;

impl Nature {
    /// What a file of these bytes is.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some((_, nature)) = BEGINNINGS.iter().find(|(start, _)| bytes.starts_with(start)) {
            return *nature;
        }
        if bytes.starts_with(&CONTAINER) {
            return of_container(bytes);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return of_archive(bytes);
        }
        of_text(bytes)
    }

    /// What a file of this nature is called, which makes no table, and how to have one of it; `None` when it may be one.
    pub(crate) fn no_table(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Workbook | Self::Text | Self::GeoJson | Self::Empty => return None,
            Self::Locked => (
                "un classeur protégé par un mot de passe",
                "l'ouvrir avec son mot de passe, et l'enregistrer sans (Fichier, Informations, Protéger le classeur)",
            ),
            Self::OldWorkbook => {
                ("un classeur d'avant Excel 5 (années 1990)", "l'ouvrir dans LibreOffice, et l'enregistrer en .xlsx")
            }
            Self::XmlWorkbook => (
                "une feuille de calcul XML 2003",
                "l'ouvrir dans Excel ou LibreOffice, et l'enregistrer en .xlsx ou en « CSV UTF-8 »",
            ),
            Self::Html => (
                "une page web (HTML)",
                "si c'est un tableau exporté, l'ouvrir dans Excel ou LibreOffice et l'enregistrer en .xlsx ou en « CSV UTF-8 » ; si c'est une page d'erreur ou de connexion, télécharger le fichier de nouveau",
            ),
            Self::Other(what, help) => (what, help),
        })
    }
}

fn of_container(bytes: &[u8]) -> Nature {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if holds("EncryptedPackage") {
        Nature::Locked
    } else if holds("WordDocument") {
        Nature::Other("un document Word", TABLE)
    } else if holds("PowerPoint Document") {
        Nature::Other("un diaporama", TABLE)
    } else {
        Nature::Workbook
    }
}

fn of_archive(bytes: &[u8]) -> Nature {
    // Cut short, it is still one: its reader says what is wrong.
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Nature::Workbook };
    let has = |archive: &zip::ZipArchive<_>, name: &str| archive.index_for_name(name).is_some();
    if has(&archive, "xl/workbook.xml") || has(&archive, "xl/workbook.bin") {
        return Nature::Workbook;
    }
    if has(&archive, "word/document.xml") {
        return Nature::Other("un document Word", TABLE);
    }
    if has(&archive, "ppt/presentation.xml") {
        return Nature::Other("un diaporama", TABLE);
    }
    if has(&archive, "content.xml") {
        let mut kind = String::new();
        if let Ok(member) = archive.by_name("mimetype") {
            // A type is short.
            let _ = member.take(100).read_to_string(&mut kind);
        }
        return match kind.trim().rsplit('.').next() {
            Some("text") => Nature::Other("un document LibreOffice Writer", TABLE),
            Some("presentation") => Nature::Other("un diaporama", TABLE),
            _ if super::sheet::is_locked(bytes) => Nature::Locked,
            _ => Nature::Workbook,
        };
    }
    if has(&archive, "[Content_Types].xml") {
        return Nature::Workbook;
    }
    Nature::Other("une archive ZIP", UNZIP)
}

fn of_text(bytes: &[u8]) -> Nature {
    let head = &bytes[..bytes.len().min(HEAD)];
    // Pages are sometimes in two bytes a letter.
    let plain: Vec<u8> = head.iter().copied().filter(|b| *b != 0).map(|b| b.to_ascii_lowercase()).collect();
    let start = plain.strip_prefix(b"\xef\xbb\xbf").or_else(|| plain.strip_prefix(b"\xff\xfe")).unwrap_or(&plain);
    let start = start.trim_ascii_start();
    let holds = |words: &str| memchr::memmem::find(start, words.as_bytes()).is_some();
    if start.starts_with(b"{") && holds("\"type\"") && holds("\"featurecollection\"") {
        return Nature::GeoJson;
    }
    if !start.starts_with(b"<") {
        return if bytes.iter().all(u8::is_ascii_whitespace) { Nature::Empty } else { Nature::Text };
    }
    if holds("urn:schemas-microsoft-com:office:spreadsheet") && !holds("<html") {
        Nature::XmlWorkbook
    } else if ["<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<div", "<style"]
        .iter()
        .any(|w| holds(w))
    {
        Nature::Html
    } else if start.starts_with(b"<?xml") {
        Nature::Other("un fichier XML", TABLE)
    } else {
        Nature::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::zipped;

    #[test]
    fn a_file_is_told_by_its_content() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let container = |name: &str| [&CONTAINER[..], &[0; 500], &utf16(name)].concat();
        let office = |member: &str| zipped(&[("[Content_Types].xml", "<a/>"), (member, "<a/>")]);
        let open = |kind: &str, manifest: &str| {
            zipped(&[
                ("mimetype", &format!("application/vnd.oasis.opendocument.{kind}")),
                ("content.xml", "<a/>"),
                ("META-INF/manifest.xml", manifest),
            ])
        };
        for (bytes, nature) in [
            (b"a;b\n1;2\n".to_vec(), Nature::Text),
            (b"<5 ans;b\n1;2\n".to_vec(), Nature::Text),
            (b"{\"type\": \"FeatureCollection\", ".to_vec(), Nature::GeoJson),
            (Vec::new(), Nature::Empty),
            (b" \r\n\r\n".to_vec(), Nature::Empty),
            (b"\xef\xbb\xbf\n<!DOCTYPE HTML>\n<html>".to_vec(), Nature::Html),
            (b"<table border=1><tr><td>code".to_vec(), Nature::Html),
            (utf16("\u{feff}<html><table>"), Nature::Html),
            // Excel's own page, which names the spreadsheet too.
            (b"<html xmlns:x=\"urn:schemas-microsoft-com:office:spreadsheet\"><table>".to_vec(), Nature::Html),
            (
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook \
                  xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"
                    .to_vec(),
                Nature::XmlWorkbook,
            ),
            (container("Workbook"), Nature::Workbook),
            (container("EncryptedPackage"), Nature::Locked),
            (container("WordDocument"), Nature::Other("un document Word", TABLE)),
            (b"\x09\x04\x06\x00\x00\x00".to_vec(), Nature::OldWorkbook),
            (office("xl/workbook.xml"), Nature::Workbook),
            (office("word/document.xml"), Nature::Other("un document Word", TABLE)),
            (open("spreadsheet", "<a/>"), Nature::Workbook),
            (open("spreadsheet", "<manifest:encryption-data/>"), Nature::Locked),
            (open("text", "<a/>"), Nature::Other("un document LibreOffice Writer", TABLE)),
            (zipped(&[("a.csv", "a;b")]), Nature::Other("une archive ZIP", UNZIP)),
            (b"%PDF-1.7".to_vec(), Nature::Other("un document PDF", TABLE)),
        ] {
            assert_eq!(Nature::of(&bytes), nature, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn what_is_no_table_is_named_with_its_mend() {
        let (what, help) = Nature::Html.no_table().expect("no table");
        assert_eq!(what, "une page web (HTML)");
        assert!(help.contains("enregistrer en .xlsx"), "{help}");
        assert_eq!(Nature::Text.no_table(), None);
    }
}
