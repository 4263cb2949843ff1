//! Pages about one place, in two columns: a map of where it is at the top of the left one.

use super::{Block, MARGIN, Pages, wide};
use crate::map::sheet::{Area, Item, Sheet};

/// How tall the map is, mm.
const MAP: f64 = 77.0;
/// Between the columns, mm.
const GAP: f64 = 8.0;

/// The pages of a place. `draw` gives what the map draws in an area of the sheet; what stands in the left column begins under it, that
/// of the right one beside it. Each goes on by itself from page to page. `fictional`: made-up values went in, which each page says.
/// `footer` is at the bottom of each.
#[must_use]
pub fn dossier(
    title: &str,
    draw: &dyn Fn(Area) -> Vec<Item>,
    (left, right): (&[Block], &[Block]),
    fictional: bool,
    footer: &str,
) -> Vec<Sheet> {
    let mut pages = Pages::new(title, fictional, footer);
    pages.ready(0.0);
    let (top, wide) = (pages.y, (wide() - GAP) / 2.0);
    let area = Area { x: MARGIN, y: top, w: wide, h: MAP };
    draw(area).into_iter().for_each(|item| pages.put(item));
    pages.column = (MARGIN, wide);
    pages.y = top + MAP;
    pages.set(left);
    (pages.at, pages.y, pages.head) = (0, top, None);
    pages.column = (MARGIN + wide + GAP, wide);
    pages.set(right);
    pages.sheets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::sheet::Text;

    fn texts(sheet: &Sheet) -> Vec<&Text> {
        sheet.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect()
    }

    /// Facts stand beside the map, however long, and what is under it goes on by itself; nothing crosses anything or is cut.
    #[test]
    fn two_columns_go_on_each_by_itself() {
        let fact = |n: usize| (format!("Champ{n}"), format!("valeur{n} ").repeat(1 + 9 * (n % 3)));
        for (facts, points) in [(3, 2), (60, 2), (3, 60)] {
            let address = format!("https://exemple.invalid/{}", "chemin/".repeat(30));
            let mut said: Vec<(String, String)> = (1000..1000 + facts).map(fact).collect();
            said.push(("Adresse".to_owned(), address.clone()));
            let right = [Block::Facts(said)];
            let point =
                |n: usize| Block::Point(format!("Constat{n} et encore quelques mots pour que la ligne se plie."));
            let left: Vec<Block> = (2000..2000 + points).map(point).collect();
            let drawn = |area: Area| vec![Item::Rect { area, fill: None, stroke: None }];
            let sheets = dossier("Ancienne usine", &drawn, (&left, &right), true, "pied");
            let all: Vec<&Text> = sheets.iter().flat_map(texts).collect();
            for n in 1000..1000 + facts {
                assert_eq!(all.iter().filter(|t| t.text == format!("Champ{n}")).count(), 1, "{n}");
            }
            for n in 2000..2000 + points {
                let begun = |t: &&&Text| t.text.starts_with(&format!("Constat{n} "));
                assert_eq!(all.iter().filter(begun).count(), 1, "{n}");
            }
            assert_eq!(sheets.len() == 1, facts + points < 10);
            // An address that is wider than its column is there in pieces.
            let pieces: String = all.iter().map(|t| t.text.as_str()).collect();
            assert!(pieces.contains(&address) && all.iter().all(|t| !t.text.contains('…')));
            for sheet in &sheets {
                let on = texts(sheet);
                assert!(on.iter().any(|t| t.text == "DONNÉES FICTIVES"));
                let areas: Vec<Area> = on.iter().map(|t| t.area()).collect();
                for (i, area) in areas.iter().enumerate() {
                    assert!(area.x >= MARGIN - 0.01 && area.x + area.w <= MARGIN + wide() + 0.01, "{}", on[i].text);
                    assert!(area.y + area.h < 205.0, "{}", on[i].text);
                    assert!(areas[..i].iter().all(|other| !other.meets(area)), "{}: {}", sheet.id, on[i].text);
                }
            }
            // The text under the map begins under it; that beside it, beside it.
            let first = |word: &str| texts(&sheets[0]).into_iter().find(|t| t.text.starts_with(word)).expect("a text");
            assert!(first("Constat2000").y > sheets[0].frame.y + MAP && first("Champ1000").x > 148.0);
        }
    }
}
