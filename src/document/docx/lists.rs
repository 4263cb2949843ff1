//! The lists of a `.docx` (`word/numbering.xml`) and how far each has counted.

use std::collections::{BTreeMap, BTreeSet};

use super::styles::{Properties, Style, local};
use crate::document::archive::{Element, Heard, hear};
use crate::document::numbering::{Counters, ListLevel, NumberFormat};
use crate::document::unreadable::Unreadable;

/// A definition that lists share, and with it their counters.
#[derive(Debug, Default)]
struct Definition {
    levels: Vec<ListLevel>,
    /// The paragraph style bound to each level.
    styles: Vec<Option<String>>,
    /// The list style that this one stands for, or that stands for this one.
    means: Option<String>,
    named: Option<String>,
}

/// A list: a definition, and what this list changes in it.
#[derive(Debug, Default)]
struct List {
    definition: usize,
    starts: BTreeMap<usize, usize>,
    levels: BTreeMap<usize, ListLevel>,
}

/// Every list of the document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    definitions: BTreeMap<usize, Definition>,
    lists: BTreeMap<usize, List>,
    counters: BTreeMap<usize, Counters>,
    /// Lists whose own first numbers were already given.
    started: BTreeSet<usize>,
}

/// No list goes deeper.
const DEEPEST: usize = 9;

#[derive(Default)]
struct ListsReading {
    out: Lists,
    definition: Option<usize>,
    list: Option<usize>,
    level: Option<(usize, ListLevel, Option<String>)>,
}

impl Lists {
    pub(super) fn read(text: &str) -> Result<Self, Unreadable> {
        let mut reading = ListsReading::default();
        hear("word/numbering.xml", text, |heard| {
            match heard {
                Heard::Start(element) => reading.start(&element),
                Heard::End(name) => reading.end(&name),
                Heard::Text(_) => {}
            }
            Ok(())
        })?;
        let mut out = reading.out;
        out.resolve();
        Ok(out)
    }

    /// A definition may be a mere link to a list style, itself defined elsewhere.
    fn resolve(&mut self) {
        for list in self.lists.values_mut() {
            let Some(name) = self.definitions.get(&list.definition).and_then(|d| d.means.as_ref()) else { continue };
            let by_name = self.definitions.iter().find(|(_, d)| d.named.as_ref() == Some(name)).map(|(id, _)| *id);
            if let Some(found) = by_name {
                list.definition = found;
            }
        }
    }

    /// Counts a paragraph: what is printed in front, its depth, and whether that is a bullet. `None` out of any list.
    pub(super) fn count(&mut self, own: &Properties, styles: &[&Style]) -> Option<(String, usize, bool)> {
        let from_style = || styles.iter().find_map(|s| s.own.list.map(|list| (list, s.own.depth)));
        let (id, depth) = own.list.map(|list| (list, own.depth)).or_else(from_style).filter(|(id, _)| *id != 0)?;
        let list = self.lists.get(&id)?;
        let definition = self.definitions.get(&list.definition)?;
        let bound = || definition.styles.iter().position(|s| s.is_some() && *s == own.style);
        let depth = own.depth.or(depth).or_else(bound).unwrap_or(0).min(DEEPEST - 1);
        let mut levels = definition.levels.clone();
        for (at, level) in &list.levels {
            if let Some(slot) = levels.get_mut(*at) {
                *slot = level.clone();
            }
        }
        let counters = self.counters.entry(list.definition).or_default();
        if self.started.insert(id) {
            for (at, first) in &list.starts {
                counters.restart_at(*at, *first);
            }
        }
        let bullet = levels.get(depth).is_some_and(|l| l.format == NumberFormat::Bullet);
        Some((if bullet { String::new() } else { counters.next(&levels, depth) }, depth, bullet))
    }
}

impl ListsReading {
    fn start(&mut self, element: &Element<'_>) {
        let local = local(&element.name);
        let value = || element.get("val");
        let number = || value().and_then(|v| v.parse::<usize>().ok());
        let attribute = |name: &str| element.get(name).and_then(|v| v.parse::<usize>().ok());
        match local {
            "abstractNum" => self.definition = attribute("abstractNumId"),
            "num" => self.list = attribute("numId"),
            "lvl" | "lvlOverride" => {
                let at = attribute("ilvl").unwrap_or(0).min(DEEPEST - 1);
                self.level = Some((at, ListLevel::default(), None));
            }
            _ => {}
        }
        if let Some(id) = self.definition {
            let definition = self.out.definitions.entry(id).or_default();
            match local {
                "numStyleLink" => definition.means = value(),
                "styleLink" => definition.named = value(),
                _ => {}
            }
        } else if let Some(id) = self.list {
            let list = self.out.lists.entry(id).or_default();
            match (local, &self.level) {
                ("abstractNumId", _) => list.definition = number().unwrap_or(usize::MAX),
                ("startOverride", Some((at, ..))) => list.starts.extend(number().map(|n| (*at, n))),
                _ => {}
            }
        }
        let Some((_, level, style)) = &mut self.level else { return };
        match local {
            "start" => level.start = number(),
            "numFmt" => level.format = format(&value().unwrap_or_default()),
            "lvlText" => level.pattern = value().unwrap_or_default(),
            "isLgl" => level.legal = value().is_none_or(|v| !matches!(v.as_str(), "0" | "false")),
            "lvlRestart" => level.restart = number(),
            "pStyle" => *style = value(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match local(name) {
            "abstractNum" => self.definition = None,
            "num" => self.list = None,
            "lvl" => {
                let Some((at, level, style)) = self.level.take() else { return };
                if let Some(definition) = self.definition.and_then(|id| self.out.definitions.get_mut(&id)) {
                    if definition.levels.len() <= at {
                        definition.levels.resize(at + 1, ListLevel::default());
                        definition.styles.resize(at + 1, None);
                    }
                    definition.levels[at] = level;
                    definition.styles[at] = style;
                } else if let Some(list) = self.list.and_then(|id| self.out.lists.get_mut(&id)) {
                    list.levels.insert(at, level);
                }
            }
            "lvlOverride" => self.level = None,
            _ => {}
        }
    }
}

fn format(name: &str) -> NumberFormat {
    match name {
        "decimalZero" => NumberFormat::Padded,
        "upperRoman" => NumberFormat::Roman { upper: true },
        "lowerRoman" => NumberFormat::Roman { upper: false },
        "upperLetter" => NumberFormat::Letter { upper: true },
        "lowerLetter" => NumberFormat::Letter { upper: false },
        "bullet" => NumberFormat::Bullet,
        "none" => NumberFormat::None,
        // `ordinal`, `cardinalText` and the numerals of other scripts: the figure tells the same.
        _ => NumberFormat::Decimal,
    }
}
