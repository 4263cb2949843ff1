//! The paper that sheets are drawn on, in millimetres, and their inks.

use super::colour::Colour;
use super::sheet::Area;

/// A4, landscape.
pub(super) const PAGE: (f64, f64) = (297.0, 210.0);
/// The frame of a map, within margins of 8 mm.
pub(super) const FRAME: Area = Area { x: 8.0, y: 26.5, w: 218.5, h: 172.0 };
/// What stands beside it: legend, small map, scale.
pub(super) const PANEL: Area = Area { x: 230.5, y: 26.5, w: 58.5, h: 172.0 };

/// Texts.
pub(super) const INK: Colour = Colour(0x22, 0x22, 0x22);
/// Texts of less weight.
pub(super) const GREY: Colour = Colour(0x5C, 0x5C, 0x5C);
/// Lines around areas and bars.
pub(super) const BORDER: Colour = Colour(0x8C, 0x8A, 0x86);
/// Strong lines and the edges of symbols.
pub(super) const DARK: Colour = Colour(0x3C, 0x3C, 0x3C);
/// What warns, and where the territory is on the small map.
pub(super) const ALERT: Colour = Colour(0xB3, 0x45, 0x00);
/// The ground of communes without theme.
pub(super) const GROUND: Colour = Colour(0xFB, 0xF8, 0xF1);
/// The band that headings of charts stand on.
pub(super) const BAND: Colour = Colour(0xEE, 0xEC, 0xE6);
