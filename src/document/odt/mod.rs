//! LibreOffice's `.odt`: headings and lists with the numbers that their styles define, tables, tracked changes.

mod styles;

use std::collections::BTreeMap;

use styles::{Levels, Styles};

use super::archive::{Archive, Element, Heard, hear};
use super::content::{Document, LineUnit};
use super::flow::{Flow, Head};
use super::form::field::labels::Labels;
use super::numbering::{Counters, NumberFormat};
use super::unreadable::Unreadable;

pub(super) fn read(archive: &mut Archive<'_>, labels: &Labels) -> Result<Document, Unreadable> {
    if archive.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Unreadable::Protected);
    }
    let Some(body) = archive.text("content.xml")? else {
        return Err(Unreadable::Damaged("`content.xml` manque".to_owned()));
    };
    let mut styles = Styles::default();
    if let Some(text) = archive.text("styles.xml")? {
        styles.read("styles.xml", &text)?;
    }
    styles.read("content.xml", &body)?;
    let flow = Flow::new(labels);
    let mut reader = Body { flow, styles, ..Body::default() };
    hear("content.xml", &body, |heard| {
        reader.hear(heard);
        Ok(())
    })?;
    let unit = LineUnit::Paragraph;
    Ok(Document {
        lines: reader.flow.lines,
        marks: reader.flow.marks,
        unit,
        tracked: reader.tracked,
        left: reader.listed.len(),
        listed: reader.listed,
        unseen: reader.unseen,
        ..Document::default()
    })
}

/// Elements whose content is no text of the author's body.
const SKIPPED: &[&str] =
    &["text:tracked-changes", "text:note", "office:annotation", "text:number", "svg:title", "svg:desc"];

#[derive(Default)]
struct Body {
    styles: Styles,
    /// Depth inside a skipped element.
    skipping: usize,
    /// Whether the tables of contents is being read, as deep as it is.
    contents: usize,
    in_body: bool,
    open: Vec<Paragraph>,
    lists: Vec<List>,
    flow: Flow,
    /// How far each list has counted: by the `xml:id` of the list, and by its style.
    by_id: BTreeMap<String, Counters>,
    by_style: BTreeMap<String, Counters>,
    outline: Counters,
    tracked: usize,
    listed: Vec<String>,
    /// Pieces of hidden or struck text.
    unseen: usize,
    /// The merged cells of the tables being read, the innermost last.
    grids: Vec<Grid>,
}

#[derive(Default)]
struct Paragraph {
    style: Option<String>,
    /// The styles of its characters where it is read, the outermost first.
    spans: Vec<Option<String>>,
    /// How many letters it has in bold, and otherwise.
    bold: usize,
    plain: usize,
    /// The outline level of a heading.
    heading: Option<u8>,
    text: String,
    /// Whether it is the first of its item, which carries the number; `None` out of lists.
    first: Option<bool>,
}

/// Where the reading of a table stands.
#[derive(Default)]
struct Grid {
    /// For each column, how many rows still belong to a cell above.
    rows: Vec<usize>,
    /// The column of the next cell.
    at: usize,
    /// How many covered cells are still of the span of the last one.
    beside: usize,
}

/// A list being read; nested ones stand above it.
struct List {
    style: Option<String>,
    id: Option<String>,
    /// Whether the item being read has had its first paragraph.
    begun: bool,
    /// Whether the item carries no number (`text:list-header`).
    bare: bool,
    /// Number that the item gives itself.
    start: Option<usize>,
    counters: Counters,
}

impl Body {
    fn hear(&mut self, heard: Heard<'_>) {
        match heard {
            Heard::Start(element) => self.start(&element),
            Heard::End(name) => self.end(&name),
            Heard::Text(text) => {
                if self.skipping == 0 {
                    self.text(&text.replace(['\n', '\t', '\r'], " "));
                }
            }
        }
    }

    /// Adds text, unless nobody sees it.
    fn text(&mut self, text: &str) {
        let Some(paragraph) = self.open.last_mut() else { return };
        let mut styles: Vec<Option<&str>> = paragraph.spans.iter().rev().map(Option::as_deref).collect();
        styles.push(paragraph.style.as_deref());
        let print = self.styles.print(&styles);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if print.hidden == Some(true) || print.struck == Some(true) {
            self.unseen += usize::from(letters > 0);
            return;
        }
        if print.bold == Some(true) {
            paragraph.bold += letters;
        } else {
            paragraph.plain += letters;
        }
        paragraph.text.push_str(text);
    }

    /// A cell and what it is merged with: those that another covers are written too.
    fn cell(&mut self, element: &Element<'_>) {
        let number = |name: &str| element.get(name).and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).clamp(1, 1000);
        let Some(grid) = self.grids.last_mut() else { return };
        let at = grid.at;
        let covered = element.name == "table:covered-table-cell";
        let repeated = number("number-columns-repeated").min(64);
        grid.at += repeated;
        if covered && grid.beside > 0 {
            // It is of the span of the cell before it.
            grid.beside = grid.beside.saturating_sub(repeated);
            return;
        }
        self.flow.open_cell();
        let span = number("number-columns-spanned").max(repeated).min(64);
        self.flow.span(span);
        if grid.rows.len() < at + span {
            grid.rows.resize(at + span, 0);
        }
        let under = &mut grid.rows[at..at + span];
        if covered && under.iter().any(|rows| *rows > 0) {
            under.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            return self.flow.below();
        }
        let rows = number("number-rows-spanned");
        under.iter_mut().for_each(|left| *left = rows - 1);
        grid.beside = if covered { 0 } else { number("number-columns-spanned") - 1 };
    }

    fn start(&mut self, element: &Element<'_>) {
        if self.skipping > 0 {
            self.skipping += 1;
            return;
        }
        let name = element.name.as_str();
        if name == "text:changed-region" || name == "text:tracked-changes" {
            self.tracked += 1;
        }
        if SKIPPED.contains(&name) {
            self.skipping = 1;
            return;
        }
        if name == "office:text" {
            self.in_body = true;
        }
        if !self.in_body {
            return;
        }
        match name {
            "text:table-of-content" | "text:alphabetical-index" | "text:illustration-index" => self.contents += 1,
            "text:p" | "text:h" => self.paragraph(element),
            "text:list" => self.list(element),
            "text:list-item" | "text:list-header" => {
                if let Some(list) = self.lists.last_mut() {
                    list.begun = false;
                    list.bare = name == "text:list-header";
                    list.start = element.get("start-value").and_then(|v| v.parse().ok());
                }
            }
            "table:table" => {
                self.grids.push(Grid::default());
                self.flow.open_table();
            }
            "table:table-row" => {
                self.grids.last_mut().into_iter().for_each(|grid| (grid.at, grid.beside) = (0, 0));
                self.flow.open_row();
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(element),
            _ => {
                let Some(paragraph) = self.open.last_mut() else { return };
                match name {
                    "text:s" => {
                        let count: usize = element.get("c").and_then(|c| c.parse().ok()).unwrap_or(1);
                        paragraph.text.extend(std::iter::repeat_n(' ', count.min(200)));
                    }
                    "text:span" => paragraph.spans.push(element.get("style-name")),
                    "text:tab" => paragraph.text.push(' '),
                    "text:line-break" => paragraph.text.push('\n'),
                    _ => {}
                }
            }
        }
    }

    fn paragraph(&mut self, element: &Element<'_>) {
        let heading =
            (element.name == "text:h").then(|| element.get("outline-level").and_then(|l| l.parse().ok()).unwrap_or(1));
        // A text box inside a paragraph of a list is not of the list.
        let list = self.lists.last_mut().filter(|_| self.open.is_empty());
        let first = list.map(|list| !std::mem::replace(&mut list.begun, true) && !list.bare);
        self.open.push(Paragraph { style: element.get("style-name"), heading, first, ..Paragraph::default() });
    }

    fn list(&mut self, element: &Element<'_>) {
        let own = element.get("style-name");
        let outer = self.lists.last();
        let style = own.or_else(|| outer.and_then(|l| l.style.clone()));
        let continued = element.get("continue-list").and_then(|id| self.by_id.get(&id).cloned());
        let goes_on = element.get("continue-numbering").is_some_and(|v| v == "true");
        let counters = match (outer, style.as_ref()) {
            // A nested list counts on in the counters of the outer one.
            (Some(outer), _) => outer.counters.clone(),
            (None, Some(style)) if goes_on => self.by_style.get(style).cloned().unwrap_or_default(),
            _ => continued.unwrap_or_default(),
        };
        let id = element.get_whole("xml:id");
        self.lists.push(List { style, id, begun: true, bare: false, start: None, counters });
    }

    fn end(&mut self, name: &str) {
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        match name {
            "office:text" => self.in_body = false,
            "text:table-of-content" | "text:alphabetical-index" | "text:illustration-index" => {
                self.contents = self.contents.saturating_sub(1);
            }
            "text:p" | "text:h" => {
                if let Some(paragraph) = self.open.pop() {
                    self.close(paragraph);
                }
            }
            "text:list" => {
                let Some(list) = self.lists.pop() else { return };
                if let Some(outer) = self.lists.last_mut() {
                    outer.counters = list.counters;
                    return;
                }
                self.by_id.extend(list.id.map(|id| (id, list.counters.clone())));
                self.by_style.extend(list.style.map(|style| (style, list.counters)));
            }
            "text:span" => self.open.last_mut().into_iter().for_each(|p| drop(p.spans.pop())),
            "table:table" => {
                self.grids.pop();
                self.flow.close_table();
            }
            _ => {}
        }
    }

    /// Counts the paragraph in its list, or the heading in the outline: what is printed in front, the depth and whether
    /// it is a bullet.
    fn count(&mut self, paragraph: &Paragraph) -> Option<(String, usize, bool)> {
        let depth = self.lists.len().saturating_sub(1);
        if let (Some(list), Some(first)) = (self.lists.last_mut(), paragraph.first) {
            let style = list.style.as_ref().or(self.styles.list_of(paragraph.style.as_deref()));
            if let Some(levels) = style.and_then(|s| self.styles.lists.get(s)) {
                return first.then(|| counted(&mut list.counters, levels, depth, list.start.take()));
            }
            return first.then_some((String::new(), depth, true));
        }
        let level = paragraph.heading?;
        let levels: &Levels = &self.styles.outline;
        let depth = usize::from(level.saturating_sub(1));
        levels.get(depth)?;
        let (printed, ..) = counted(&mut self.outline, levels, depth, None);
        (!printed.is_empty()).then_some((printed, 0, false))
    }

    fn close(&mut self, paragraph: Paragraph) {
        self.flow.count();
        if self.contents > 0 {
            if !paragraph.text.trim().is_empty() {
                self.listed.push(paragraph.text);
            }
            return;
        }
        let counted = self.count(&paragraph);
        let bold = paragraph.bold > 0 && paragraph.plain == 0;
        let title = self.styles.is_title(paragraph.style.as_deref());
        self.flow.paragraph(&paragraph.text, Head { title, style: paragraph.heading, bold, counted });
    }
}

fn counted(counters: &mut Counters, levels: &Levels, depth: usize, start: Option<usize>) -> (String, usize, bool) {
    if let Some(start) = start {
        counters.restart_at(depth, start);
    }
    let bullet = levels.get(depth).is_none_or(|l| l.format == NumberFormat::Bullet);
    let printed = counters.next(levels, depth);
    (if bullet { String::new() } else { printed }, depth, bullet)
}
