//! A sheet laid out once, as a display list in millimetres. SVG, PNG, PDF and the checks all read that list.

use geo::{Contains, Coord, MultiPolygon, Point};

use super::colour::Colour;
use super::font::{self, ASCENT, DESCENT, Face, PT};
use crate::french;

/// A rectangle in millimetres, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Area {
    /// Whether two rectangles share more than a border.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Whether the other one is inside.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.x + other.w <= self.x + self.w
            && other.y + other.h <= self.y + self.h
    }

    /// Grown by `by` mm on each side.
    pub(super) fn grown(&self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    pub(super) fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.x && x <= self.x + self.w && y >= self.y && y <= self.y + self.h
    }
}

/// A shape of point symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ✚
    Cross,
}

/// What a text is for; labels of the map have stricter checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The title.
    Title,
    /// Under the title.
    Subtitle,
    /// In the legend, beside the map.
    Legend,
    /// A name on the map.
    Label,
    /// The name of an EPCI on the map.
    Group,
    /// The line at the bottom.
    Source,
}

/// Which point of the text is at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where its anchor is, mm.
    pub x: f64,
    /// Its baseline, mm.
    pub y: f64,
    /// Size in points.
    pub size: f64,
    /// Cut of the typeface.
    pub face: Face,
    /// Which point of it is at `x`.
    pub anchor: Anchor,
    /// Colour.
    pub colour: Colour,
    /// A border of 0.3 mm in that colour, behind the letters.
    pub halo: Option<Colour>,
    /// Extra space after each letter, mm.
    pub spacing: f64,
    /// What it is for.
    pub role: Role,
    /// What it names (a commune's code), so that lines of one label and its own symbol may be near.
    pub owner: String,
}

impl Text {
    /// A text of the legend.
    pub(super) fn legend(text: impl Into<String>, x: f64, y: f64, size: f64, face: Face) -> Self {
        Self {
            // What people typed may hold a line break, which no drawing has a place for.
            text: french::one_line(&text.into()).into_owned(),
            x,
            y,
            size,
            face,
            anchor: Anchor::Start,
            colour: Colour(0x22, 0x22, 0x22),
            halo: None,
            spacing: 0.0,
            role: Role::Legend,
            owner: String::new(),
        }
    }

    /// The rectangle that it covers, halo left out.
    #[must_use]
    pub fn area(&self) -> Area {
        let w = font::width(&self.text, self.face, self.size, self.spacing);
        let x = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - w / 2.0,
            Anchor::End => self.x - w,
        };
        let em = self.size * PT;
        Area { x, y: self.y - ASCENT * em, w, h: (ASCENT + DESCENT) * em }
    }
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Filled polygons, holes left out.
    Fill {
        /// The polygons, mm.
        shape: MultiPolygon<f64>,
        /// Colour.
        colour: Colour,
        /// Opacity from 0 to 1.
        opacity: f64,
    },
    /// A line.
    Line {
        /// Its points, mm.
        points: Vec<Coord<f64>>,
        /// Width, mm.
        width: f64,
        /// Colour.
        colour: Colour,
        /// Opacity from 0 to 1.
        opacity: f64,
    },
    /// A rectangle.
    Rect {
        /// Where.
        area: Area,
        /// Colour inside.
        fill: Option<Colour>,
        /// Colour and width of its border.
        stroke: Option<(Colour, f64)>,
    },
    /// A point symbol.
    Mark {
        /// Its shape.
        symbol: Symbol,
        /// Its centre, mm.
        at: Coord<f64>,
        /// Its diameter or side, mm.
        size: f64,
        /// Colour inside.
        fill: Option<Colour>,
        /// Opacity of the inside.
        opacity: f64,
        /// Colour and width of its border.
        stroke: Option<(Colour, f64)>,
        /// What it stands for, when a label names it.
        owner: String,
    },
    /// A line of text.
    Text(Text),
}

/// A sheet, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The recipe's id: the name of its files.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Width of the paper.
    pub width_mm: f64,
    /// Height of the paper.
    pub height_mm: f64,
    /// The frame of the map.
    pub frame: Area,
    /// What is drawn, from back to front.
    pub items: Vec<Item>,
}

impl Sheet {
    fn texts(&self) -> impl Iterator<Item = (usize, &Text)> {
        self.items.iter().enumerate().filter_map(|(i, item)| match item {
            Item::Text(text) => Some((i, text)),
            _ => None,
        })
    }

    /// The texts of the sheet, in drawing order.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        self.texts().map(|(_, t)| t.text.as_str()).collect()
    }

    /// The colour that lies under a point, below item `top`.
    fn under(&self, x: f64, y: f64, top: usize) -> Colour {
        let mut seen = Colour::WHITE;
        for item in &self.items[..top] {
            match item {
                Item::Fill { shape, colour, opacity } if shape.contains(&Point::new(x, y)) => {
                    seen = colour.over(seen, *opacity);
                }
                Item::Rect { area, fill: Some(fill), .. } if area.contains(x, y) => seen = *fill,
                Item::Mark { at, size, fill: Some(fill), opacity, .. } if (at.x - x).hypot(at.y - y) <= size / 2.0 => {
                    seen = fill.over(seen, *opacity);
                }
                _ => {}
            }
        }
        seen
    }

    /// What a cartographer would refuse: texts that leave the sheet, labels that leave the frame, texts that cross, labels
    /// across a symbol that they do not name, contrast under 4.5:1, a frame under 60 % of the sheet. Empty when all is
    /// well.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let paper = Area { x: 0.0, y: 0.0, w: self.width_mm, h: self.height_mm };
        if self.frame.w * self.frame.h < 0.6 * paper.w * paper.h {
            faults.push("the map frame fills less than 60 % of the sheet".to_owned());
        }
        let texts: Vec<(usize, &Text, Area)> = self.texts().map(|(i, t)| (i, t, t.area())).collect();
        for (i, text, area) in &texts {
            let on_map = matches!(text.role, Role::Label | Role::Group);
            if !paper.grown(-4.0).holds(area) {
                faults.push(format!("`{}` leaves the sheet", text.text));
            }
            if on_map && !self.frame.holds(area) {
                faults.push(format!("`{}` is cut by the frame", text.text));
            }
            if !on_map && self.frame.grown(-0.1).meets(area) {
                faults.push(format!("`{}` runs over the map", text.text));
            }
            let ground = text.halo.unwrap_or_else(|| self.under(area.x + area.w / 2.0, area.y + area.h / 2.0, *i));
            if text.colour.contrast(ground) < 4.5 {
                faults.push(format!(
                    "`{}`: contrast {:.1} on {}",
                    text.text,
                    text.colour.contrast(ground),
                    ground.hex()
                ));
            }
            if on_map {
                for item in &self.items {
                    let Item::Mark { at, size, owner, .. } = item else { continue };
                    let r = size / 2.0;
                    let own = !owner.is_empty() && *owner == text.owner;
                    let near_x = at.x.clamp(area.x, area.x + area.w) - at.x;
                    let near_y = at.y.clamp(area.y, area.y + area.h) - at.y;
                    // Large circles are see-through: a name may stand on one, not across its edge or centre mark.
                    if !own && self.frame.contains(at.x, at.y) && near_x.hypot(near_y) < r - 0.1 {
                        faults.push(format!("`{}` crosses a symbol at ({:.1}, {:.1})", text.text, at.x, at.y));
                    }
                }
            }
        }
        for (n, (_, one, a)) in texts.iter().enumerate() {
            for (_, two, b) in &texts[..n] {
                let same = !one.owner.is_empty() && one.owner == two.owner;
                // Lines of one label are set tight: their boxes share the blank of accents and descenders.
                if !same && a.meets(b) {
                    faults.push(format!("`{}` crosses `{}`", one.text, two.text));
                }
            }
        }
        faults
    }
}
