//! PDF: the characters of each page with their place, laid into rows. What the rows mean is for `pages`.

mod character;
mod columns;
mod cut;
mod pages;
mod row;
mod spaced;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use character::Character;
use columns::in_reading_order;
use pages::Page;
use row::TextRow;

use super::content::Document;
use super::unreadable::Unreadable;
use crate::french;

pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    // The library holds its own against damaged files; what would still stop it on one must not stop the tool.
    let read = catch_unwind(AssertUnwindSafe(|| pages_of(bytes)));
    let (pages, pictures) =
        read.unwrap_or_else(|_| Err(Unreadable::Damaged("le contenu est incohérent".to_owned())))?;
    if pages.iter().all(|page| page.rows.is_empty()) {
        return Err(if pictures > 0 {
            Unreadable::Scanned(pages.len())
        } else {
            Unreadable::Damaged("aucune page ne contient de texte".to_owned())
        });
    }
    Ok(pages::document(pages))
}

fn pages_of(bytes: &[u8]) -> Result<(Vec<Page>, usize), Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Protected,
        LoadPdfError::Decryption(_) => Unreadable::Damaged("le chiffrement du document n'est pas connu".to_owned()),
        LoadPdfError::Invalid => Unreadable::Damaged("la structure du PDF est abîmée ou coupée".to_owned()),
    })?;
    let cache = InterpreterCache::new();
    let mut pictures = 0;
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let frame = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            frame,
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut heard = Characters::default();
        interpret_page(page, &mut context, &mut heard);
        pictures += heard.pictures;
        let (_, height) = page.render_dimensions();
        pages.push(Page { height: f64::from(height), rows: rows(heard.characters) });
    }
    Ok((pages, pictures))
}

/// Listens to the drawing of a page and keeps its characters.
#[derive(Default)]
struct Characters {
    characters: Vec<Character>,
    pictures: usize,
}

impl Characters {
    /// Keeps a character; an accent drawn over its letter, right after it, is one letter with it.
    fn draw(&mut self, character: Character) {
        let over = |last: &&mut Character| {
            let near = (character.x - last.x).abs() < 2.0 * last.size && (character.y - last.y).abs() < last.size;
            near && character.is_accent() && !last.is_blank()
        };
        match self.characters.last_mut().filter(over) {
            Some(letter) => {
                letter.text = french::nfc(&(std::mem::take(&mut letter.text) + &character.text)).into_owned()
            }
            None => self.characters.push(character),
        }
    }
}

impl Device<'_> for Characters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => '\u{fffd}'.to_string(),
            };
            let place: Affine = props.transform * glyph.transform();
            let origin = place * Point::ZERO;
            let up = place * Point::new(0.0, 1000.0) - origin;
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(glyph) => glyph.advance_width(),
            };
            let along = place * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0) - origin;
            // Text set at an angle is a watermark or a margin note.
            let upright = up.x.abs() < 0.2 * up.y.abs() && along.x >= 0.0 && up.y != 0.0;
            if upright && origin.x.is_finite() && origin.y.is_finite() {
                let (size, width) = (up.y.abs(), along.x);
                self.draw(Character { x: origin.x, y: origin.y, size, width, text });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Characters as rows from top to bottom, whatever the order in which they were drawn.
fn rows(mut characters: Vec<Character>) -> Vec<TextRow> {
    characters.retain(|c| c.size > 0.5 && c.size.is_finite() && c.width.is_finite());
    characters.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Character>> = Vec::new();
    for character in characters {
        // A superscript («1ère») stands a third of a size higher; two rows are at least a size apart.
        let same = rows
            .last()
            .and_then(|row| row.last())
            .is_some_and(|last| character.y - last.y < 0.45 * character.size.max(last.size));
        match rows.last_mut().filter(|_| same) {
            Some(row) => row.push(character),
            None => rows.push(vec![character]),
        }
    }
    in_reading_order(rows)
}
