//! Whether what came is what was expected, by its first bytes: portals answer with a page of HTML when something is
//! wrong, and say that all is well.

use super::Format;

/// How many bytes are looked at.
pub(super) const LOOKED_AT: usize = 512;

/// What a file begins like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    Zip,
    Gzip,
    Sqlite,
    Parquet,
    Pbf,
    Json,
    Xml,
    Binary,
    Text,
    Empty,
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let begins = |text: &[u8]| body.len() >= text.len() && body[..text.len()].eq_ignore_ascii_case(text);
        if body.is_empty() {
            Self::Empty
        } else if bytes.starts_with(b"PK\x03\x04") {
            Self::Zip
        } else if bytes.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if bytes.starts_with(b"SQLite format 3\0") {
            Self::Sqlite
        } else if bytes.starts_with(b"PAR1") {
            Self::Parquet
        } else if bytes.len() >= 15
            && bytes[..4] == [0, 0, 0, bytes[3]]
            && bytes[..32.min(bytes.len())].windows(9).any(|w| w == b"OSMHeader")
        {
            Self::Pbf
        } else if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") {
            Self::Html
        } else if begins(b"<") {
            // A page may begin with a comment or an XML head.
            let lower = body.to_ascii_lowercase();
            if lower.windows(5).any(|w| w == b"<html") { Self::Html } else { Self::Xml }
        } else if bytes.contains(&0) {
            Self::Binary
        } else if begins(b"{") || begins(b"[") {
            Self::Json
        } else {
            Self::Text
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Html => "une page web (HTML)",
            Self::Zip => "une archive ZIP",
            Self::Gzip => "un fichier compressé (gzip)",
            Self::Sqlite => "un GeoPackage ou une base SQLite",
            Self::Parquet => "un fichier Parquet",
            Self::Pbf => "un extrait OpenStreetMap",
            Self::Json => "du JSON",
            Self::Xml => "du XML",
            Self::Binary => "un fichier binaire",
            Self::Text => "un texte",
            Self::Empty => "un fichier vide",
        }
    }
}

/// What the bytes are, when it is not what `format` (in an archive when `archived`) begins like.
pub(super) fn unlike(bytes: &[u8], format: Format, archived: bool) -> Option<&'static str> {
    let kind = Kind::of(bytes);
    let fits = match (archived, format) {
        (true, _) => kind == Kind::Zip,
        // A header may begin with a bracket or a brace only in a file that is no table.
        (false, Format::Csv) => kind == Kind::Text,
        (false, Format::GeoJson | Format::Json) => kind == Kind::Json,
        (false, Format::GeoPackage) => kind == Kind::Sqlite,
        (false, Format::Shapefile) => kind == Kind::Zip,
        (false, Format::Pbf) => kind == Kind::Pbf,
        (false, Format::Parquet) => kind == Kind::Parquet,
    };
    (!fits).then(|| kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_not_a_table_whatever_it_begins_with() {
        let page = "une page web (HTML)";
        for text in ["<!DOCTYPE html><html>", "\n  <html lang=fr>", "<!-- portail -->\n<HTML>", "\u{feff}<head>"] {
            assert_eq!(unlike(text.as_bytes(), Format::Csv, false), Some(page), "{text}");
        }
        assert_eq!(unlike(b"id;nom\n1;a\n", Format::Csv, false), None);
        assert_eq!(unlike(b" {\"type\":\"FeatureCollection\"", Format::GeoJson, false), None);
        assert_eq!(unlike(b"PK\x03\x04....", Format::Csv, false), Some("une archive ZIP"));
        assert_eq!(unlike(b"PK\x03\x04....", Format::Csv, true), None);
        assert_eq!(unlike(b"", Format::Csv, false), Some("un fichier vide"));
        assert_eq!(unlike(b"\0\0\0\x0d\x0a\x09OSMHeader\x18", Format::Pbf, false), None);
    }
}
