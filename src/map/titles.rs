//! What stands above a map and under it: title, finding, subtitle, sources. They go on to a second line, then to smaller
//! letters; what no size holds is cut at a word, and whoever draws the map is told.

use super::font::{self, Face, PT};
use super::paper::{ALERT, FRAME, GREY, PAGE};
use super::sheet::{Item, Role, Text};

/// From side to side within the margins, mm.
const LEFT: f64 = 8.0;
const WIDE: f64 = PAGE.0 - 2.0 * LEFT;
/// Where the titles begin, and where they must end above the frame.
const TOP: f64 = 8.4;
const FOOT: f64 = FRAME.y - 0.5;
/// The height of a line of letters, in ems: from the accents of capitals to the descenders.
const LINE: f64 = 0.98;
/// From the foot of the line to its baseline, in ems.
const UNDER: f64 = 0.22;
/// Between title, finding and subtitle, mm: at least, and where there is room.
const GAP: (f64, f64) = (0.3, 1.9);

/// Sizes in points with how many lines they may take, the best first.
type Ladder = &'static [(f64, usize)];
const TITLE: Ladder =
    &[(16.0, 1), (15.0, 1), (14.0, 1), (13.0, 1), (13.0, 2), (12.0, 2), (11.0, 2), (10.0, 2), (10.0, 3)];
const FINDING: Ladder =
    &[(10.0, 1), (9.5, 1), (9.0, 1), (8.5, 1), (9.0, 2), (8.5, 2), (8.0, 2), (7.5, 2), (7.5, 3), (7.0, 3), (7.0, 4)];
const SUBTITLE: Ladder = &[(8.5, 1), (8.0, 1), (7.5, 1), (8.0, 2), (7.5, 2), (7.0, 2), (6.5, 3)];
/// Sources, with the baseline of the first line and from one to the next, mm.
const SOURCES: [(f64, usize, f64, f64); 2] = [(6.0, 2, 202.0, 2.7), (5.5, 3, 200.9, 2.25)];

/// A text as it is set.
#[derive(Debug, Clone, PartialEq)]
struct Set {
    size: f64,
    lines: Vec<String>,
}

impl Set {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * PT * LINE
    }
}

/// The ways of setting a text, the best first; none when no size of the ladder holds it.
fn ways(text: &str, face: Face, ladder: Ladder, wide: f64) -> Vec<Set> {
    let set = |&(size, most): &(f64, usize)| {
        let lines = font::wrap(text, face, size, wide);
        let fits = lines.len() <= most && lines.iter().all(|line| font::width(line, face, size, 0.0) <= wide);
        fits.then_some(Set { size, lines })
    };
    ladder.iter().filter_map(set).collect()
}

/// The beginning of a text that no size holds.
fn cut(text: &str, face: Face, size: f64, most: usize, wide: f64) -> Set {
    let mut lines = font::wrap(text, face, size, wide);
    let rest = lines.split_off((most - 1).min(lines.len())).join(" ");
    lines.push(rest);
    Set { size, lines: lines.into_iter().map(|line| font::cut(&line, face, size, wide)).collect() }
}

/// Title, finding and method above a map; a badge when the data are made up. Gives whether all of it is there.
pub(super) fn titles(
    title: &str,
    finding: Option<&str>,
    subtitle: &str,
    fictional: bool,
    items: &mut Vec<Item>,
) -> bool {
    let mut badge = text("DONNÉES FICTIVES", 0.0, LEFT, 8.5, Face::Bold, Role::Subtitle);
    badge.colour = ALERT;
    let indent = if fictional { badge.area().w + 3.0 } else { 0.0 };
    let (bold, regular) =
        (ways(title, Face::Bold, TITLE, WIDE), ways(subtitle, Face::Regular, SUBTITLE, WIDE - indent));
    let found = finding.map(|text| ways(text, Face::SemiBold, FINDING, WIDE));
    let (sets, whole) = match best(&bold, found.as_deref(), &regular) {
        Some(sets) => (sets, true),
        None => {
            let first = |ways: &[Set], text: &str, face: Face, (size, most): (f64, usize), wide: f64| {
                let known = ways.iter().find(|set| set.lines.len() <= most && set.size <= size);
                known.cloned().unwrap_or_else(|| cut(text, face, size, most, wide))
            };
            let mut sets = vec![first(&bold, title, Face::Bold, (10.0, 2), WIDE)];
            sets.extend(
                finding.map(|text| first(found.as_deref().unwrap_or_default(), text, Face::SemiBold, (7.0, 2), WIDE)),
            );
            sets.push(first(&regular, subtitle, Face::Regular, (6.5, 2), WIDE - indent));
            (sets, false)
        }
    };
    let heights: f64 = sets.iter().map(Set::height).sum();
    let gap = ((FOOT - TOP - heights) / sets.len() as f64).clamp(0.0, GAP.1);
    let last = sets.len() - 1;
    let mut y = TOP;
    for (rank, set) in sets.iter().enumerate() {
        let (face, role) = match rank {
            0 => (Face::Bold, Role::Title),
            rank if rank == last => (Face::Regular, Role::Subtitle),
            _ => (Face::SemiBold, Role::Subtitle),
        };
        for (number, line) in set.lines.iter().enumerate() {
            let em = set.size * PT;
            y += LINE * em;
            let mut line = text(line, y - UNDER * em, LEFT, set.size, face, role);
            if rank == last {
                line.x += indent;
                line.colour = GREY;
                if fictional && number == 0 {
                    // No larger than its line, or it would reach the one above.
                    items.push(Item::Text(Text { y: line.y, size: set.size.min(badge.size), ..badge.clone() }));
                }
            }
            items.push(Item::Text(line));
        }
        y += gap;
    }
    // Nothing to say under the title, and the badge all the same.
    if fictional && sets[last].lines.is_empty() {
        items.push(Item::Text(Text { y: y + badge.size * PT * (LINE - UNDER), ..badge }));
    }
    whole
}

/// The ways that fit together above the frame and are farthest up their ladders.
fn best(title: &[Set], finding: Option<&[Set]>, subtitle: &[Set]) -> Option<Vec<Set>> {
    let mut best: Option<(usize, Vec<Set>)> = None;
    let none = [Set { size: 0.0, lines: Vec::new() }];
    for (i, one) in title.iter().enumerate() {
        for (j, two) in finding.unwrap_or(&none).iter().enumerate() {
            for (k, three) in subtitle.iter().enumerate() {
                let gaps = if finding.is_some() { 2.0 } else { 1.0 };
                let fits = one.height() + two.height() + three.height() + gaps * GAP.0 <= FOOT - TOP;
                if fits && best.as_ref().is_none_or(|(steps, _)| i + j + k < *steps) {
                    let middle = finding.is_some().then(|| two.clone());
                    let sets = std::iter::once(one.clone()).chain(middle).chain(std::iter::once(three.clone()));
                    best = Some((i + j + k, sets.collect()));
                }
            }
        }
    }
    best.map(|(_, sets)| sets)
}

/// The line at the bottom: `head`, then the sources. Those that have no room are counted, with where they are.
pub(super) fn sources(head: &str, sources: &[&str], items: &mut Vec<Item>) {
    let line = |shown: usize| {
        let rest = sources.len() - shown;
        let more = match rest {
            0 => String::new(),
            1 => " ; et une autre, citée dans tableaux.xlsx".to_owned(),
            _ => format!(" ; et {rest} autres, citées dans tableaux.xlsx"),
        };
        format!("{head} · Sources : {}{more}", sources[..shown].join(" ; "))
    };
    let set = |shown: usize| {
        SOURCES.into_iter().find_map(|(size, most, first, step)| {
            let lines = font::wrap(&line(shown), Face::Regular, size, WIDE);
            let fits = lines.len() <= most && lines.iter().all(|l| font::width(l, Face::Regular, size, 0.0) <= WIDE);
            fits.then_some((size, lines, first, step))
        })
    };
    let shortest = || {
        let (size, most, first, step) = SOURCES[1];
        (size, cut(&line(0), Face::Regular, size, most, WIDE).lines, first, step)
    };
    let (size, lines, first, step) = (0..=sources.len()).rev().find_map(set).unwrap_or_else(shortest);
    for (rank, line) in lines.iter().enumerate() {
        let mut line = text(line, first + step * rank as f64, LEFT, size, Face::Regular, Role::Source);
        line.colour = GREY;
        items.push(Item::Text(line));
    }
}

fn text(text: &str, y: f64, x: f64, size: f64, face: Face, role: Role) -> Text {
    Text { role, ..Text::legend(text, x, y, size, face) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(title: &str, finding: Option<&str>, subtitle: &str) -> (bool, Vec<Text>) {
        let mut items = Vec::new();
        let whole = titles(title, finding, subtitle, true, &mut items);
        let text = |item: Item| if let Item::Text(text) = item { Some(text) } else { None };
        (whole, items.into_iter().filter_map(text).collect())
    }

    fn words(count: usize) -> String {
        (0..count).map(|i| format!("mot{i}")).collect::<Vec<_>>().join(" ")
    }

    /// Titles of any length up to what a study gives stand whole between the margin and the frame, none over another.
    #[test]
    fn a_long_title_goes_on_to_a_second_line() {
        for (title, finding, subtitle) in [(5, 10, 10), (25, 30, 25), (40, 60, 40), (50, 90, 20)] {
            let (whole, texts) = set(&words(title), Some(&words(finding)), &words(subtitle));
            assert!(whole, "{title} {finding} {subtitle}");
            let told: Vec<&str> = texts.iter().filter(|t| t.colour != ALERT).map(|t| t.text.as_str()).collect();
            assert_eq!(told.join(" "), [words(title), words(finding), words(subtitle)].join(" "));
            for (rank, text) in texts.iter().enumerate() {
                let area = text.area();
                assert!(area.x >= LEFT && area.x + area.w <= LEFT + WIDE + 1e-9, "{}", text.text);
                assert!(
                    area.y >= 7.9 && area.y + area.h <= FRAME.y + 1e-9,
                    "{} ends at {}",
                    text.text,
                    area.y + area.h
                );
                assert!(texts[..rank].iter().all(|other| !other.area().meets(&area)), "{}", text.text);
            }
        }
    }

    #[test]
    fn what_no_size_holds_is_cut_and_told() {
        let (whole, texts) = set(&words(200), Some(&words(300)), &words(200));
        assert!(!whole);
        assert!(texts.iter().all(|t| t.area().y + t.area().h <= FRAME.y), "{texts:?}");
        assert_eq!(texts.iter().filter(|t| t.text.ends_with('…')).count(), 3);
    }

    #[test]
    fn sources_that_have_no_room_are_counted() {
        let names: Vec<String> = (0..30).map(|i| format!("source {i} : {}", words(9))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let lines = |sources: &[&str]| -> Vec<String> {
            let mut items = Vec::new();
            super::sources("Carte faite le 1ᵉʳ", sources, &mut items);
            let text = |item: Item| if let Item::Text(text) = item { Some(text.text) } else { None };
            items.into_iter().filter_map(text).collect()
        };
        let few = lines(&names[..2]);
        assert_eq!(few.join(" "), format!("Carte faite le 1ᵉʳ · Sources : {} ; {}", names[0], names[1]));
        let many = lines(&names).join(" ");
        let shown = names.iter().filter(|name| many.contains(*name)).count();
        assert!(
            shown > 2 && many.ends_with(&format!(" ; et {} autres, citées dans tableaux.xlsx", 30 - shown)),
            "{many}"
        );
    }
}
