//! Listens to the drawing of a page: its characters with their place, and the rules that are drawn between them.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::character::{Character, Turn};
use super::ligature::undone;
use super::rule::{Rule, Rules};
use crate::french;

/// What was drawn on a page.
pub(super) struct Drawn {
    pub(super) characters: Vec<Character>,
    pub(super) rules: Rules,
    pub(super) pictures: usize,
    /// What has been told so far.
    told: usize,
    /// Of which the beginnings of forms and groups.
    begun: usize,
}

/// Why the listening to a page was stopped: it was told more than any page draws.
pub(super) struct Endless;

/// What a page tells at most: a plan of a city in full has some hundred thousand strokes.
const MOST: usize = 5_000_000;

/// How many clips and groups a page begins at most.
const BEGUN: usize = 200_000;

impl Drawn {
    /// Nothing, on a page so wide and so high.
    pub(super) fn on(width: f64, height: f64) -> Self {
        Self { characters: Vec::new(), rules: Rules::on(width, height), pictures: 0, told: 0, begun: 0 }
    }

    /// Counts the beginnings of forms and groups, each of which costs as much as a thousand strokes.
    fn begin(&mut self) {
        self.begun += 1;
        if self.begun > BEGUN {
            std::panic::resume_unwind(Box::new(Endless));
        }
    }

    /// Counts what is told. Forms that draw each other twice are told without end, and the library has no other way out of
    /// a page: the reader of the document takes it up.
    fn hear(&mut self) {
        self.told += 1;
        if self.told > MOST {
            std::panic::resume_unwind(Box::new(Endless));
        }
    }

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

/// Whether a font is bold, by its weight or by its name.
fn is_bold(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else { return false };
    outline.font_data().is_some_and(|font| {
        let name = font.postscript_name.unwrap_or_default().to_lowercase();
        font.weight.is_some_and(|weight| weight >= 600) || ["bold", "black", "heavy"].iter().any(|w| name.contains(w))
    })
}

impl Device<'_> for Drawn {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        self.hear();
        // All the glyphs of a run are of one font.
        let bold = run.glyphs().first().is_some_and(|glyph| is_bold(glyph));
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => undone(&c.to_string()),
                Some(BfString::String(s)) => undone(&s),
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
            let (size, width) = (up.hypot(), along.hypot());
            let straight = |main: f64, other: f64| other.abs() < 0.2 * main.abs();
            // Drawn as in a mirror, a letter is no text.
            let turn = if straight(up.y, up.x) && along.x >= 0.0 {
                Turn::Upright
            } else if straight(up.x, up.y) && along.y <= 0.0 && up.x < 0.0 {
                Turn::Up
            } else if straight(up.x, up.y) && along.y >= 0.0 && up.x > 0.0 {
                Turn::Down
            } else if straight(up.y, up.x) && up.y > 0.0 {
                Turn::Over
            } else {
                Turn::Slanted
            };
            let drawn = size > 0.5 && [origin.x, origin.y, size, width].iter().all(|v| v.is_finite());
            if drawn {
                self.draw(Character { x: origin.x, y: origin.y, size, width, bold, turn, text });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.hear();
        self.pictures += 1;
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        self.hear();
        let filled = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        // Each outline of the path by its corners; what is curved is no rule.
        let mut outline: Vec<Point> = Vec::new();
        let mut curved = false;
        let mut closed = false;
        let mut end = |outline: &mut Vec<Point>, curved: bool, closed: bool| {
            if !curved {
                outline_drawn(&mut self.rules, outline, filled, closed);
            }
            outline.clear();
        };
        for element in path.elements() {
            match element {
                PathEl::MoveTo(p) => {
                    end(&mut outline, curved, closed);
                    (curved, closed) = (false, false);
                    outline.push(props.transform * *p);
                }
                PathEl::LineTo(p) => outline.push(props.transform * *p),
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => curved = true,
                PathEl::ClosePath => closed = true,
            }
        }
        end(&mut outline, curved, closed);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.begin();
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.begin();
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Keeps what a straight outline draws: a surface when it is filled, else its sides.
fn outline_drawn(rules: &mut Rules, corners: &[Point], filled: bool, closed: bool) {
    if corners.len() < 2 || corners.len() > 64 || corners.iter().any(|p| !p.x.is_finite() || !p.y.is_finite()) {
        return;
    }
    let sides = corners.windows(2).map(|pair| (pair[0], pair[1]));
    let last = (closed || filled).then(|| (corners[corners.len() - 1], corners[0]));
    let sides: Vec<(Point, Point)> = sides.chain(last).collect();
    let upright = |(a, b): &(Point, Point)| (a.x - b.x).abs() < 0.5 || (a.y - b.y).abs() < 0.5;
    if filled && sides.iter().all(upright) {
        let fold = |of: fn(&Point) -> f64| {
            let values = corners.iter().map(of);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        let ((left, right), (top, bottom)) = (fold(|p| p.x), fold(|p| p.y));
        rules.surface(left, top, right, bottom);
    } else if !filled {
        for (a, b) in sides.into_iter().filter(upright) {
            rules.push(Rule::between((a.x, a.y), (b.x, b.y)));
        }
    }
}
