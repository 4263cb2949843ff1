//! The members of an archive and their XML, read with the limits that a file of unknown origin calls for.

use crate::diagnostic::{Said, Trade};
use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::unreadable::Unreadable;

/// Bytes of one inflated member: some ten thousand pages of text. A bomb inflates to far more.
const MOST: u64 = 128 << 20;

/// Elements within each other: a table in a table in a list is some thirty deep.
const DEEP: usize = 1_000;

/// An opened archive.
pub(super) struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        // What the library says of it is in English, and of no help to who has only the file.
        let unreadable = |_| Unreadable::Damaged("le sommaire de ses parties, à la fin du fichier, manque".to_owned());
        Ok(Self(ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// The text of a member, `None` when there is none of that name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        if !self.has(name) {
            return Ok(None);
        }
        let damaged = |what: &str| Unreadable::Damaged(format!("`{name}` : {what}"));
        let member = self.0.by_name(name).map_err(|_| damaged("cette partie ne se lit pas"))?;
        let mut bytes = Vec::new();
        // The size that the archive declares can lie: what counts is what comes out.
        member.take(MOST + 1).read_to_end(&mut bytes).map_err(|_| damaged("cette partie est coupée ou abîmée"))?;
        if bytes.len() as u64 > MOST {
            return Err(Unreadable::TooLarge(name.to_owned()));
        }
        let text = match bytes.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                let encoding = if bytes[0] == 0xff { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
                encoding.decode(&bytes).0.into_owned()
            }
            _ => String::from_utf8(bytes).map_err(|_| damaged("le texte n'est pas de l'UTF-8"))?,
        };
        Ok(Some(text))
    }
}

/// What a document's reader hears of its XML.
pub(super) enum Heard<'a> {
    /// An element begins; its end follows, whether or not the file writes one.
    Start(Element<'a>),
    /// The element of that name ends.
    End(Cow<'a, str>),
    /// Text, references resolved.
    Text(Cow<'a, str>),
}

/// An element that begins.
pub(super) struct Element<'a> {
    /// Its name with the prefix.
    pub(super) name: String,
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// An attribute by its name without prefix.
    pub(super) fn get(&self, local: &str) -> Option<String> {
        let found = self.start.attributes().flatten().find(|a| a.key.local_name().as_ref() == local)?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }

    /// An attribute by its whole name.
    pub(super) fn get_whole(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().flatten().find(|a| a.key.as_ref() == name)?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }
}

/// Reads an XML text to its end. A document type, and with it every entity that could be made to grow or to read
/// another file, is refused: neither format has any use for one.
pub(super) fn hear(
    part: &str,
    text: &str,
    mut tell: impl FnMut(Heard<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = quick_xml::Reader::from_str(text);
    let damaged = |what: &dyn std::fmt::Display| Unreadable::Damaged(format!("`{part}` : {what}"));
    let mut open = 0_usize;
    loop {
        match reader.read_event().map_err(|error| damaged(&Said::of(Trade::Xml, error)))? {
            Event::Start(start) => {
                open += 1;
                if open > DEEP {
                    return Err(damaged(&format!("des éléments y sont emboîtés plus de {DEEP} fois")));
                }
                let name = start.name().as_ref().to_owned();
                tell(Heard::Start(Element { name, start }))?;
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                tell(Heard::Start(Element { name: name.clone(), start }))?;
                tell(Heard::End(Cow::Owned(name)))?;
            }
            Event::End(end) => {
                open = open.saturating_sub(1);
                tell(Heard::End(Cow::Borrowed(end.name().as_ref())))?;
            }
            Event::Text(text) => tell(Heard::Text(text.xml10_content()))?,
            Event::CData(text) => tell(Heard::Text(text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    _ => match reference.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(Unreadable::Entities(part.to_owned())),
                    },
                };
                tell(Heard::Text(Cow::Owned(character.to_string())))?;
            }
            Event::DocType(_) => return Err(Unreadable::Entities(part.to_owned())),
            Event::Eof if open > 0 => return Err(damaged(&"le texte s'arrête avant sa fin")),
            Event::Eof => return Ok(()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}
