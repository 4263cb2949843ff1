//! What the sheets without a map have in common: the dashboard and the calendar.

use super::Imprint;
use super::colour::Colour;
use super::font::Face;
use super::paper::PAGE;
use super::sheet::{Anchor, Item, Role, Text};
use crate::french;

pub(super) const WIDTH: f64 = PAGE.0;
pub(super) const HEIGHT: f64 = PAGE.1;
/// Around what is drawn.
pub(super) const MARGIN: f64 = 10.0;
/// What is late, and what is made up.
pub(super) const LATE: Colour = Colour(0xB0, 0x1E, 0x2E);

/// A text, to be changed before it is drawn.
pub(super) fn words(text: impl Into<String>, x: f64, y: f64, size: f64, face: Face, role: Role) -> Text {
    Text { role, ..Text::legend(text, x, y, size, face) }
}

pub(super) fn text(text: impl Into<String>, x: f64, y: f64, size: f64, face: Face, role: Role) -> Item {
    Item::Text(words(text, x, y, size, face, role))
}

/// Title, subtitle and, when the data are made up, a mark that says so.
pub(super) fn heads(title: &str, subtitle: &str, fictional: bool) -> Vec<Item> {
    let mut items = vec![
        text(title, MARGIN, 16.0, 17.0, Face::Bold, Role::Title),
        text(subtitle, MARGIN, 22.0, 9.0, Face::Regular, Role::Subtitle),
    ];
    if fictional {
        let mut mark = Text::legend("DONNÉES FICTIVES", WIDTH - MARGIN, 16.0, 10.0, Face::Bold);
        (mark.anchor, mark.colour) = (Anchor::End, LATE);
        items.push(Item::Text(mark));
    }
    items
}

/// The line at the foot of a sheet of that height: what was made, by whom, when and of what.
pub(super) fn source(what: &str, from: &str, fictional: bool, imprint: &Imprint<'_>, height: f64) -> Item {
    let author = imprint.author.map(|a| format!(" par {a}")).unwrap_or_default();
    let mark = if fictional { " · DONNÉES FICTIVES" } else { "" };
    let (date, version) = (french::date(imprint.date), imprint.version);
    let line = format!("{what} fait le {date}{author} avec territoire {version}{mark} · Source : {from}");
    text(line, MARGIN, height - 5.5, 7.0, Face::Regular, Role::Source)
}
