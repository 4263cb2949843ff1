//! Pages of text at the end of the atlas: how each answer was found.

use super::colour::Colour;
use super::font::{self, Face, PT};
use super::paper::PAGE;
use super::sheet::{Area, Item, Sheet, Text};

/// A note: a title, then headed paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its title.
    pub title: String,
    /// Head and text of each paragraph; a paragraph without head goes on with the one before.
    pub paragraphs: Vec<(String, String)>,
}

const MARGIN: f64 = 15.0;
const GUTTER: f64 = 10.0;
/// Where the text begins, below the title of the page.
const TOP: f64 = 30.0;
const SIZE: f64 = 8.5;
const LEADING: f64 = 1.3;

/// A line to set, with the room above it.
struct Line {
    text: String,
    face: Face,
    size: f64,
    above: f64,
    /// Whether it must not be the last of a column.
    leads: bool,
}

/// The pages, in two columns; none without notes. `footer` is written at the bottom of each.
#[must_use]
pub fn pages(title: &str, notes: &[Note], footer: &str) -> Vec<Sheet> {
    let column = (PAGE.0 - 2.0 * MARGIN - GUTTER) / 2.0;
    let lines: Vec<Line> = notes.iter().flat_map(|note| lines(note, column)).collect();
    let mut sheets: Vec<Sheet> = Vec::new();
    // Two columns a page; each begins at the top.
    let (mut place, mut y) = (0, f64::INFINITY);
    for (i, line) in lines.iter().enumerate() {
        let height = |l: &Line| l.size * PT * LEADING;
        let needed =
            height(line) + if line.leads { lines.get(i + 1).map_or(0.0, |l| l.above + height(l)) } else { 0.0 };
        if y + line.above + needed > PAGE.1 - MARGIN - 5.0 {
            place = if y.is_finite() { place + 1 } else { 0 };
            y = TOP;
            if place % 2 == 0 {
                sheets.push(blank(title, footer, sheets.len() + 1));
            }
        } else {
            y += line.above;
        }
        y += height(line);
        let x = MARGIN + if place % 2 == 0 { 0.0 } else { column + GUTTER };
        if let Some(sheet) = sheets.last_mut() {
            sheet.items.push(Item::Text(Text::legend(&line.text, x, y, line.size, line.face)));
        }
    }
    sheets
}

fn lines(note: &Note, width: f64) -> Vec<Line> {
    let set = |text: &str, face: Face, size: f64, above: f64, leads: bool| -> Vec<Line> {
        let wrapped = font::wrap(text, face, size, width).into_iter().enumerate();
        wrapped.map(|(i, text)| Line { text, face, size, above: if i == 0 { above } else { 0.0 }, leads }).collect()
    };
    let mut out = set(&note.title, Face::Bold, 11.0, 4.0, true);
    for (head, text) in &note.paragraphs {
        if !head.is_empty() {
            out.extend(set(head, Face::SemiBold, SIZE, 1.5, true));
        }
        out.extend(text.split('\n').flat_map(|part| set(part, Face::Regular, SIZE, 0.4, false)));
    }
    out
}

fn blank(title: &str, footer: &str, number: usize) -> Sheet {
    let (w, h) = PAGE;
    let mut foot = Text::legend(footer, MARGIN, h - 9.0, 7.0, Face::Regular);
    foot.colour = Colour(0x44, 0x44, 0x44);
    Sheet {
        id: format!("methode-{number}"),
        title: title.to_owned(),
        width_mm: w,
        height_mm: h,
        frame: Area { x: MARGIN, y: TOP, w: w - 2.0 * MARGIN, h: h - TOP - MARGIN },
        items: vec![Item::Text(Text::legend(title, MARGIN, 20.0, 18.0, Face::Bold)), Item::Text(foot)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sheet: &Sheet) -> Vec<&Text> {
        sheet.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect()
    }

    /// Long notes go on in the second column and on other pages; no word is lost, none leaves its column, no line crosses
    /// another, and no title is left alone at the foot of a column.
    #[test]
    fn notes_flow_from_column_to_column() {
        let long = (0..700).map(|i| format!("mot{i}")).collect::<Vec<_>>().join(" ");
        let note = |n: usize| Note {
            title: format!("Titre {n}"),
            paragraphs: vec![("Comment".to_owned(), long.clone()), ("Sources".to_owned(), "Une loi.".to_owned())],
        };
        let notes: Vec<Note> = (0..4).map(note).collect();
        let sheets = pages("Méthodes", &notes, "pied");
        assert!(sheets.len() > 1);
        let words: Vec<String> = sheets
            .iter()
            .flat_map(texts)
            .filter(|t| t.face == Face::Regular && t.text != "pied")
            .flat_map(|t| t.text.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let expected: Vec<String> = notes
            .iter()
            .flat_map(|_| format!("{long} Une loi.").split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert_eq!(words, expected);
        for sheet in &sheets {
            let areas: Vec<Area> = texts(sheet).iter().map(|t| t.area()).collect();
            for (i, area) in areas.iter().enumerate() {
                assert!(
                    area.x >= MARGIN - 0.01 && area.x + area.w <= PAGE.0 - MARGIN + 0.01 && area.y + area.h < PAGE.1
                );
                assert!(areas[..i].iter().all(|other| !other.meets(area)), "{}: {i}", sheet.id);
            }
            let all = texts(sheet);
            for (i, text) in all.iter().enumerate().filter(|(_, t)| t.face != Face::Regular && t.size < 15.0) {
                let next = all.get(i + 1).expect("a line under it");
                assert!(next.x == text.x && next.y > text.y, "{} stands alone", text.text);
            }
        }
    }

    #[test]
    fn no_note_is_no_page() {
        assert_eq!(pages("Méthodes", &[], "pied"), Vec::new());
    }
}
