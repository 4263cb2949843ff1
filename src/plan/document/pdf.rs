//! PDF: the characters of each page with their place, laid into rows. What the rows mean is for `pages`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::columns::in_reading_order;
use super::pages::{self, Page, Row, Segment};
use super::{Document, Refusal};

pub(super) fn read(bytes: &[u8]) -> Result<Document, Refusal> {
    // The library holds its own against damaged files; what would still stop it on one must not stop the tool.
    let read = catch_unwind(AssertUnwindSafe(|| pages_of(bytes)));
    let (pages, pictures) = read.unwrap_or_else(|_| Err(Refusal::Damaged("le contenu est incohérent".to_owned())))?;
    if pages.iter().all(|page| page.rows.is_empty()) {
        return Err(if pictures > 0 {
            Refusal::Scanned(pages.len())
        } else {
            Refusal::Damaged("aucune page ne contient de texte".to_owned())
        });
    }
    Ok(pages::document(pages))
}

fn pages_of(bytes: &[u8]) -> Result<(Vec<Page>, usize), Refusal> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Refusal::Protected,
        LoadPdfError::Decryption(_) => Refusal::Damaged("le chiffrement du document n'est pas connu".to_owned()),
        LoadPdfError::Invalid => Refusal::Damaged("la structure du PDF est abîmée ou coupée".to_owned()),
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

/// A character where it is drawn, in points from the top left of its page.
#[derive(Debug, Clone)]
pub(super) struct Character {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) width: f64,
    pub(super) text: String,
}

impl Character {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// Listens to the drawing of a page and keeps its characters.
#[derive(Default)]
struct Characters {
    characters: Vec<Character>,
    pictures: usize,
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
                self.characters.push(Character { x: origin.x, y: origin.y, size, width, text });
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

/// A space is drawn, or left: from this part of the size on, a gap is one.
const SPACE: f64 = 0.18;
/// From this many times the size on, a gap may part a label from its value: few rows are justified so widely.
const APART: f64 = 0.8;
/// From this many times the size on, a gap parts two cells or columns.
const CELL: f64 = 2.5;

/// Characters as rows from top to bottom, whatever the order in which they were drawn.
fn rows(mut characters: Vec<Character>) -> Vec<Row> {
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

/// The characters of a baseline as a row.
pub(super) fn row(mut characters: Vec<Character>) -> Option<Row> {
    characters.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = most(characters.iter().map(|c| c.size))?;
    let y = most(characters.iter().filter(|c| (c.size - size).abs() < 0.1).map(|c| c.y))?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut last: Option<Character> = None;
    for character in characters {
        // Bold made by drawing twice.
        let twice = |l: &Character| l.text == character.text && (character.x - l.x).abs() < 0.1 * size;
        if last.as_ref().is_some_and(twice) {
            continue;
        }
        let blank = character.is_blank();
        let gap = segments.last().map(|s| character.x - s.right);
        match segments.last_mut().filter(|_| gap.is_some_and(|gap| gap < CELL * size)) {
            Some(segment) => {
                let spaced = segment.text.ends_with(char::is_whitespace);
                if !spaced && (blank || gap.is_some_and(|gap| gap > SPACE * size)) {
                    segment.text.push(' ');
                }
                if !blank {
                    if gap.is_some_and(|gap| gap > APART * size) {
                        segment.breaks.push((segment.text.len(), character.x));
                    }
                    if !segment.text.contains(' ') {
                        segment.word = character.x + character.width;
                    } else if segment.next.is_none() {
                        segment.next = Some(character.x);
                    }
                    segment.text.push_str(&character.text);
                    segment.right = segment.right.max(character.x + character.width);
                }
            }
            None if blank => {}
            None => segments.push(Segment {
                left: character.x,
                right: character.x + character.width,
                word: character.x + character.width,
                next: None,
                breaks: Vec::new(),
                text: character.text.clone(),
            }),
        }
        last = Some(character);
    }
    segments.iter_mut().for_each(|s| s.text.truncate(s.text.trim_end().len()));
    (!segments.is_empty()).then_some(Row { y, size, segments, margin: None })
}

/// The commonest of the values, to a tenth.
fn most(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut tenths: Vec<i64> = values.map(|v| (v * 10.0).round() as i64).collect();
    tenths.sort_unstable();
    let runs = tenths.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).map(|run| run[0] as f64 / 10.0)
}
