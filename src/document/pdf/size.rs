//! How much a PDF may hold: its library inflates each stream whatever it comes to, and tells all that a page says to draw.

use std::collections::BTreeMap;
use std::io::{self, Read};

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Stream};
use hayro_interpret::hayro_syntax::page::Page;

use crate::document::unreadable::Unreadable;
use crate::french;

/// Bytes of one inflated stream: a page scanned in colours, without loss, has some two hundred million.
const STREAM: u64 = 512 << 20;

/// Bytes of what is said to draw, of all pages: a thousand pages of text have some ten million.
pub(super) const TOLD: u64 = 256 << 20;

/// Pages of a document.
pub(super) const PAGES: usize = 20_000;

/// That what is to draw has no end.
pub(super) fn endless() -> Unreadable {
    Unreadable::Endless("ce qu'une de ses pages donne à dessiner est démesuré".to_owned())
}

/// That a document has more pages than any.
pub(super) fn too_many_pages(pages: usize) -> Unreadable {
    Unreadable::Endless(format!("il dit avoir {} pages", french::integer(pages as u64)))
}

/// Looks through the streams of a document, before its library inflates them whole.
pub(super) fn look(bytes: &[u8]) -> Result<(), Unreadable> {
    let finder = memchr::memmem::Finder::new(b"stream");
    let mut left = STREAM;
    for at in finder.find_iter(bytes) {
        // The end of one has the same word.
        if at >= 3 && &bytes[at - 3..at] == b"end" {
            continue;
        }
        let body = bytes[at + 6..].trim_ascii_start();
        let described = &bytes[at.saturating_sub(400)..at];
        let described = memchr::memmem::rfind(described, b"obj").map_or(described, |from| &described[from..]);
        let twice = memchr::memmem::find_iter(described, b"/Fl").count() > 1;
        // What is damaged, or packed otherwise, inflates to nothing here; the library judges it.
        let inflated = match twice {
            true => drained(ZlibDecoder::new(ZlibDecoder::new(body)), left),
            false => drained(ZlibDecoder::new(body), left),
        };
        if inflated > left {
            return Err(Unreadable::Endless("une de ses parties dépasse 512 Mo une fois décompressée".to_owned()));
        }
        // A picture is inflated when it is drawn, and left then: each stream has its own measure but those that are bombs.
        left = if inflated > STREAM / 8 { left - inflated } else { left };
    }
    Ok(())
}

/// What the drawing of a form costs, in bytes of what is said to draw.
const FORM: u64 = 1_000;

/// Forms within each other.
const DEEP: usize = 100;

/// How much a page says to draw: its own bytes, and those of the forms that it draws, as often as they are drawn. Forms
/// that draw each other twice come to more than any machine draws, in a few lines.
pub(super) fn drawn(page: &Page<'_>) -> u64 {
    let code = page.page_stream().unwrap_or_default();
    weight(code, &page.resources().x_objects, &mut BTreeMap::new(), 0)
}

fn weight(code: &[u8], forms: &Dict<'_>, known: &mut BTreeMap<(u32, i32), u64>, deep: usize) -> u64 {
    let mut weight = code.len() as u64;
    if deep > DEEP {
        return u64::MAX;
    }
    let mut name: &[u8] = b"";
    for words in code.split(u8::is_ascii_whitespace) {
        // A name begins at its sign, whatever it follows.
        for (n, word) in words.split(|b| *b == b'/').enumerate() {
            if word == b"Do" {
                weight = weight.saturating_add(form(name, forms, known, deep));
            }
            if n > 0 {
                name = word;
            }
        }
    }
    weight
}

fn form(name: &[u8], forms: &Dict<'_>, known: &mut BTreeMap<(u32, i32), u64>, deep: usize) -> u64 {
    let Some(form) = forms.get::<Stream<'_>>(name) else { return FORM };
    // A picture is drawn once for each.
    if form.dict().get::<Name<'_>>("Subtype").is_none_or(|kind| &*kind != b"Form") {
        return FORM;
    }
    let id = (form.obj_id().obj_number, form.obj_id().gen_number);
    if let Some(weight) = known.get(&id) {
        return *weight;
    }
    // One that draws itself is drawn once: the library sees to that.
    known.insert(id, FORM);
    let own = form.dict().get::<Dict<'_>>("Resources").and_then(|r| r.get::<Dict<'_>>("XObject"));
    let code = form.decoded().unwrap_or_default();
    let found = weight(&code, own.as_ref().unwrap_or(forms), known, deep + 1).saturating_add(FORM);
    known.insert(id, found);
    found
}

/// How many bytes come out, up to one more than `most`.
fn drained(stream: impl Read, most: u64) -> u64 {
    let mut counted = Counted(0);
    // A fault ends the stream: what came before counts.
    let _ = io::copy(&mut stream.take(most + 1), &mut counted);
    counted.0
}

/// Counts what is written.
struct Counted(u64);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
