//! The embedded typeface (Source Sans 3, SIL Open Font License) and the width of texts set in it.

use std::sync::OnceLock;

use ttf_parser::Face as Parsed;

use crate::french;

/// A point in millimetres.
pub(super) const PT: f64 = 25.4 / 72.0;

/// Heights above and below the baseline that a line of text takes, in ems: capitals with accents, descenders.
pub(super) const ASCENT: f64 = 0.74;
pub(super) const DESCENT: f64 = 0.20;

/// A cut of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Text.
    Regular,
    /// Labels of poles, headings of the legend.
    SemiBold,
    /// Title.
    Bold,
    /// Notes.
    Italic,
}

/// The files, for the renderers.
pub(super) const FILES: [&[u8]; 4] = [
    include_bytes!("../../data/polices/SourceSans3-Regular.ttf"),
    include_bytes!("../../data/polices/SourceSans3-SemiBold.ttf"),
    include_bytes!("../../data/polices/SourceSans3-Bold.ttf"),
    include_bytes!("../../data/polices/SourceSans3-Italic.ttf"),
];

/// Characters below this, all those of French but for a few signs, have their advance looked up once.
const COMMON: u32 = 0x180;

/// A cut, read.
struct Cut {
    parsed: Parsed<'static>,
    units_per_em: f64,
    /// By character, in units of the font.
    advances: Vec<u16>,
}

impl Cut {
    fn new(file: &'static [u8]) -> Self {
        let parsed = Parsed::parse(file, 0).expect("the embedded fonts are sound");
        let of = |code: u32| char::from_u32(code).map_or(UNKNOWN, |c| advance(&parsed, c));
        let advances = (0..COMMON).map(of).collect();
        Self { units_per_em: f64::from(parsed.units_per_em()), advances, parsed }
    }

    fn advance(&self, c: char) -> u16 {
        self.advances.get(c as usize).copied().unwrap_or_else(|| advance(&self.parsed, c))
    }
}

/// What a character without glyph takes.
const UNKNOWN: u16 = 500;

fn advance(font: &Parsed<'_>, c: char) -> u16 {
    font.glyph_index(c).and_then(|g| font.glyph_hor_advance(g)).unwrap_or(UNKNOWN)
}

fn of(face: Face) -> &'static Cut {
    static CUTS: OnceLock<Vec<Cut>> = OnceLock::new();
    &CUTS.get_or_init(|| FILES.into_iter().map(Cut::new).collect())[face as usize]
}

impl Face {
    /// CSS weight.
    pub(super) fn weight(self) -> u32 {
        match self {
            Self::Regular | Self::Italic => 400,
            Self::SemiBold => 600,
            Self::Bold => 700,
        }
    }
}

/// The width of a text in millimetres, at a size in points, each character followed by `spacing` mm. Kerning, which
/// only draws letters together, is left out: texts are never wider than said.
pub(super) fn width(text: &str, face: Face, size: f64, spacing: f64) -> f64 {
    after(0.0, text, face, size, spacing)
}

/// The width of what is that wide already and of a text after it.
fn after(before: f64, text: &str, face: Face, size: f64, spacing: f64) -> f64 {
    let cut = of(face);
    text.chars().fold(before, |sum, c| sum + (f64::from(cut.advance(c)) / cut.units_per_em * size * PT + spacing))
}

/// Breaks a text at spaces into lines no wider than `most` mm. A word that is wider alone stays whole.
pub(super) fn wrap(text: &str, face: Face, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut wide = 0.0;
    for word in french::one_line(text).split(' ').filter(|w| !w.is_empty()) {
        let longer = after(after(wide, " ", face, size, 0.0), word, face, size, 0.0);
        match lines.last_mut() {
            Some(line) if longer <= most => {
                line.push(' ');
                line.push_str(word);
                wide = longer;
            }
            _ => {
                lines.push(word.to_owned());
                wide = width(word, face, size, 0.0);
            }
        }
    }
    lines
}

/// A text cut with an ellipsis so that it is no wider than `most` mm.
pub(super) fn cut(text: &str, face: Face, size: f64, most: f64) -> String {
    let text = french::one_line(text);
    if width(&text, face, size, 0.0) <= most {
        return text.into_owned();
    }
    // The longest beginning that leaves room for the ellipsis.
    let (mut wide, mut end) = (0.0, 0);
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        wide = after(wide, &text[at..next], face, size, 0.0);
        if after(wide, "…", face, size, 0.0) > most {
            break;
        }
        end = next;
    }
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_can_be_written() {
        for c in "ÉÈÀÇŒœ«»’–—…·≥≤²\u{a0}\u{202f}×".chars() {
            assert!(of(Face::Regular).parsed.glyph_index(c).is_some(), "{c:?}");
        }
    }

    #[test]
    fn widths_add_up_and_lines_fit() {
        let one = width("Saint", Face::Regular, 10.0, 0.0);
        assert!((width("SaintSaint", Face::Regular, 10.0, 0.0) - 2.0 * one).abs() < 1e-9);
        assert!((width("Saint", Face::Regular, 20.0, 0.0) - 2.0 * one).abs() < 1e-9);
        let lines = wrap("un texte assez long pour deux lignes", Face::Regular, 8.0, 30.0);
        assert!(lines.len() >= 2 && lines.iter().all(|l| width(l, Face::Regular, 8.0, 0.0) <= 30.0), "{lines:?}");
        assert!(cut("un texte assez long", Face::Regular, 8.0, 10.0).ends_with('…'));
    }

    /// One letter more would not fit, however long the text is.
    #[test]
    fn a_cut_text_is_the_longest_that_fits() {
        let text = "é".repeat(100_000);
        let short = cut(&text, Face::Regular, 8.0, 100.0);
        let wide = |text: &str| width(text, Face::Regular, 8.0, 0.0);
        assert!(wide(&short) <= 100.0 && wide(&format!("é{short}")) > 100.0, "{short}");
        assert_eq!((cut("été", Face::Regular, 8.0, 0.1), cut("", Face::Regular, 8.0, 0.1)), ("…".into(), "".into()));
    }
}
