//! The styles of an `.odt` that say what is a title and how lists are numbered.

use std::collections::BTreeMap;

use crate::document::archive::{Element, Heard, hear};
use crate::document::numbering::{ListLevel, NumberFormat};
use crate::document::unreadable::Unreadable;

/// The levels of a list, the highest first.
pub(super) type Levels = Vec<ListLevel>;

/// Styles of paragraphs and lists, those of the document over the common ones.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Lists by the name of their style.
    pub(super) lists: BTreeMap<String, Levels>,
    /// The numbers of headings.
    pub(super) outline: Levels,
    /// Parent and list of each paragraph style.
    paragraphs: BTreeMap<String, (Option<String>, Option<String>)>,
    /// How the text of each style is printed, of paragraphs and of characters.
    prints: BTreeMap<String, Print>,
}

/// How a text is printed; what isn't said is as the style above has it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Print {
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) struck: Option<bool>,
}

impl Styles {
    /// Adds the styles of a part of the document.
    pub(super) fn read(&mut self, part: &str, text: &str) -> Result<(), Unreadable> {
        let mut list: Option<String> = None;
        let mut in_outline = false;
        let mut style: Option<String> = None;
        hear(part, text, |heard| {
            match heard {
                Heard::Start(element) => match element.name.as_str() {
                    "text:list-style" => {
                        list = element.get("name");
                        self.lists.extend(list.clone().map(|name| (name, Levels::new())));
                    }
                    "text:outline-style" => in_outline = true,
                    "text:list-level-style-number" | "text:list-level-style-bullet" | "text:outline-level-style" => {
                        let levels = if in_outline {
                            Some(&mut self.outline)
                        } else {
                            list.as_ref().and_then(|name| self.lists.get_mut(name))
                        };
                        if let Some(levels) = levels {
                            set(levels, &element);
                        }
                    }
                    "style:style" => {
                        if let Some(name) = element.get("name") {
                            let list = element.get("list-style-name").filter(|l| !l.is_empty());
                            style = Some(name.clone());
                            self.paragraphs.insert(name, (element.get("parent-style-name"), list));
                        }
                    }
                    "style:text-properties" => {
                        if let Some(name) = &style {
                            self.prints.insert(name.clone(), print(&element));
                        }
                    }
                    _ => {}
                },
                Heard::End(name) => match name.as_ref() {
                    "style:style" => style = None,
                    "text:list-style" => list = None,
                    "text:outline-style" => in_outline = false,
                    _ => {}
                },
                Heard::Text(_) => {}
            }
            Ok(())
        })
    }

    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = &'a str> {
        let parent = |name: &&'a str| self.paragraphs.get(*name).and_then(|(parent, _)| parent.as_deref());
        std::iter::successors(style, parent).take(20)
    }

    /// How a text is printed whose styles are these, the nearest first.
    pub(super) fn print(&self, styles: &[Option<&str>]) -> Print {
        let mut out = Print::default();
        for name in styles.iter().flat_map(|style| self.chain(*style)) {
            let Some(print) = self.prints.get(name) else { continue };
            out.bold = out.bold.or(print.bold);
            out.hidden = out.hidden.or(print.hidden);
            out.struck = out.struck.or(print.struck);
        }
        out
    }

    /// Whether the paragraph is the document's title.
    pub(super) fn is_title(&self, style: Option<&str>) -> bool {
        self.chain(style).any(|name| name == "Title")
    }

    /// The list of a paragraph's style.
    pub(super) fn list_of(&self, style: Option<&str>) -> Option<&String> {
        self.chain(style).find_map(|name| self.paragraphs.get(name).and_then(|(_, list)| list.as_ref()))
    }
}

fn print(element: &Element<'_>) -> Print {
    let bold = element.get("font-weight").map(|w| w == "bold" || w.parse::<u16>().is_ok_and(|w| w >= 600));
    // `text:display` is that of text, `none` when it is hidden.
    let hidden = element.get("display").map(|d| d == "none");
    let struck = element.get("text-line-through-style").map(|s| s != "none");
    Print { bold, hidden, struck }
}

fn set(levels: &mut Levels, element: &Element<'_>) {
    let Some(at) = element.get("level").and_then(|l| l.parse::<usize>().ok()).filter(|l| (1..=10).contains(l)) else {
        return;
    };
    if levels.len() < at {
        levels.resize(at, ListLevel { format: NumberFormat::None, ..ListLevel::default() });
    }
    let number = |name: &str| element.get(name).and_then(|v| v.parse::<usize>().ok());
    let format = match element.name.as_str() {
        "text:list-level-style-bullet" => NumberFormat::Bullet,
        _ => match element.get("num-format").unwrap_or_default().as_str() {
            "" => NumberFormat::None,
            "I" => NumberFormat::Roman { upper: true },
            "i" => NumberFormat::Roman { upper: false },
            "A" => NumberFormat::Letter { upper: true },
            "a" => NumberFormat::Letter { upper: false },
            _ => NumberFormat::Decimal,
        },
    };
    // Newer files write the pattern whole («Axe %1% –»); older ones what stands around and how many levels are shown.
    let pattern = element.get("num-list-format").map(|p| with_bare_components(&p)).unwrap_or_else(|| {
        let shown = number("display-levels").unwrap_or(1).clamp(1, at);
        let components: Vec<String> = (at + 1 - shown..=at).map(|level| format!("%{level}")).collect();
        let around = |name: &str| element.get(name).unwrap_or_default();
        format!("{}{}{}", around("num-prefix"), components.join("."), around("num-suffix"))
    });
    let pattern = if format == NumberFormat::None { String::new() } else { pattern };
    levels[at - 1] = ListLevel { format, start: number("start-value"), pattern, legal: false, restart: None };
}

/// `%1%.%2%` as `%1.%2`.
fn with_bare_components(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        if let Some(digit) = rest.next_if(|d| c == '%' && d.is_ascii_digit()) {
            out.push(digit);
            rest.next_if_eq(&'%');
        }
    }
    out
}
