//! Word's `.docx`: paragraphs with their style, their automatic number and their list depth; tables; tracked changes.

use std::collections::BTreeMap;

use super::archive::{Archive, Element, Heard, hear};
use super::flow::{Flow, Head};
use super::word_lists::Lists;
use super::{Document, Refusal};
use crate::plan::Unit;

/// Paragraph properties, of a style or of a paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    pub(super) style: Option<String>,
    /// List and depth in it; list 0 takes a paragraph out of its style's list.
    pub(super) list: Option<usize>,
    pub(super) depth: Option<usize>,
    /// From 0; 9 is the body's.
    pub(super) outline: Option<u8>,
}

/// A paragraph style.
#[derive(Debug, Default)]
pub(super) struct Style {
    /// As Word names it in every language: `heading 1`, `toc 2`, `Title`.
    pub(super) name: String,
    pub(super) based_on: Option<String>,
    pub(super) own: Properties,
}

/// Styles by their id.
pub(super) type Styles = BTreeMap<String, Style>;

/// The style and those that it is based on, itself first; a circle is cut.
pub(super) fn chain<'a>(styles: &'a Styles, id: Option<&str>) -> Vec<&'a Style> {
    let mut out = Vec::new();
    let mut next = id;
    while let Some(style) = next.and_then(|id| styles.get(id)).filter(|_| out.len() < 20) {
        out.push(style);
        next = style.based_on.as_deref();
    }
    out
}

pub(super) fn read(archive: &mut Archive<'_>) -> Result<Document, Refusal> {
    let Some(body) = archive.text("word/document.xml")? else {
        return Err(Refusal::Damaged("`word/document.xml` manque".to_owned()));
    };
    let styles = match archive.text("word/styles.xml")? {
        Some(text) => styles(&text)?,
        None => Styles::default(),
    };
    let lists = match archive.text("word/numbering.xml")? {
        Some(text) => Lists::read(&text)?,
        None => Lists::default(),
    };
    let mut reader = Body { styles, lists, ..Body::default() };
    hear("word/document.xml", &body, |heard| {
        reader.hear(heard);
        Ok(())
    })?;
    let unit = Unit::Paragraph;
    Ok(Document {
        lines: reader.flow.lines,
        marks: reader.flow.marks,
        unit,
        tracked: reader.tracked,
        left: reader.left,
    })
}

/// Reads what an element says of a paragraph's properties.
pub(super) fn property(properties: &mut Properties, local: &str, element: &Element<'_>) {
    let value = || element.get("val");
    match local {
        "pStyle" => properties.style = value(),
        "numId" => properties.list = value().and_then(|v| v.parse().ok()),
        "ilvl" => properties.depth = value().and_then(|v| v.parse().ok()),
        "outlineLvl" => properties.outline = value().and_then(|v| v.parse().ok()),
        _ => {}
    }
}

fn styles(text: &str) -> Result<Styles, Refusal> {
    let mut out = Styles::new();
    let mut current: Option<(String, Style)> = None;
    hear("word/styles.xml", text, |heard| {
        match heard {
            Heard::Start(element) => {
                let local = local(&element.name);
                if local == "style" {
                    current = element.get("styleId").map(|id| (id, Style::default()));
                }
                if let Some((_, style)) = &mut current {
                    match local {
                        "name" => style.name = element.get("val").unwrap_or_default(),
                        "basedOn" => style.based_on = element.get("val"),
                        other => property(&mut style.own, other, &element),
                    }
                }
            }
            Heard::End(name) if local(&name) == "style" => out.extend(current.take()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(out)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Elements whose content is not the text that the author accepted: what was deleted or moved away, former
/// properties, the second writing of a drawing.
const SKIPPED: &[&str] = &["del", "moveFrom", "pPrChange", "rPrChange", "tblPrChange", "sectPrChange", "Fallback"];

#[derive(Default)]
struct Body {
    styles: Styles,
    lists: Lists,
    /// Depth inside a skipped element.
    skipping: usize,
    /// Paragraphs being read: a text box is a paragraph inside another.
    open: Vec<Paragraph>,
    flow: Flow,
    in_text: bool,
    /// Text of paragraphs whose end was deleted: it goes on in the next one.
    carried: String,
    tracked: usize,
    left: usize,
}

#[derive(Default)]
struct Paragraph {
    properties: Properties,
    text: String,
    /// Whether its properties are being read.
    in_properties: bool,
    end_deleted: bool,
}

impl Body {
    fn hear(&mut self, heard: Heard<'_>) {
        match heard {
            Heard::Start(element) => self.start(&element),
            Heard::End(name) => self.end(local(&name)),
            Heard::Text(text) => {
                if let Some(paragraph) = self.open.last_mut().filter(|_| self.in_text && self.skipping == 0) {
                    paragraph.text.push_str(&text.replace('\n', " "));
                }
            }
        }
    }

    fn start(&mut self, element: &Element<'_>) {
        let local = local(&element.name);
        let in_properties = self.open.last().is_some_and(|p| p.in_properties);
        if self.skipping > 0 {
            self.skipping += 1;
            return;
        }
        if matches!(local, "ins" | "del" | "moveFrom" | "moveTo") {
            self.tracked += 1;
        }
        // Inside the properties of a paragraph these speak of its end, not of a text.
        if in_properties && matches!(local, "del" | "moveFrom") {
            self.open.last_mut().into_iter().for_each(|p| p.end_deleted = true);
        }
        if SKIPPED.contains(&local) {
            self.skipping = 1;
            return;
        }
        match local {
            "p" if word(&element.name) => self.open.push(Paragraph::default()),
            "tbl" => self.flow.open_table(),
            "tr" => self.flow.open_row(),
            "tc" => self.flow.open_cell(),
            _ => {
                let Some(paragraph) = self.open.last_mut() else { return };
                match local {
                    "pPr" => paragraph.in_properties = true,
                    "t" if word(&element.name) => self.in_text = true,
                    "tab" if !in_properties => paragraph.text.push(' '),
                    "br" | "cr" if !in_properties => {
                        let breaks = element.get("type").is_none_or(|t| t == "textWrapping");
                        paragraph.text.push(if breaks { '\n' } else { ' ' });
                    }
                    "noBreakHyphen" => paragraph.text.push('-'),
                    "sym" => {
                        let code = element.get("char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                        paragraph.text.extend(code.and_then(char::from_u32));
                    }
                    _ if in_properties => property(&mut paragraph.properties, local, element),
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, local: &str) {
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        match local {
            "t" => self.in_text = false,
            "pPr" => self.open.last_mut().into_iter().for_each(|p| p.in_properties = false),
            "p" => {
                if let Some(paragraph) = self.open.pop() {
                    self.close(paragraph);
                }
            }
            "tbl" => self.flow.close_table(),
            _ => {}
        }
    }

    fn close(&mut self, paragraph: Paragraph) {
        self.flow.count();
        let text = std::mem::take(&mut self.carried) + &paragraph.text;
        if paragraph.end_deleted {
            self.carried = text;
            return;
        }
        let styles = chain(&self.styles, paragraph.properties.style.as_deref());
        let name = styles.first().map(|s| s.name.to_lowercase()).unwrap_or_default();
        if name.starts_with("toc ") {
            self.left += usize::from(!text.trim().is_empty());
            return;
        }
        let title = name == "title";
        let own = paragraph.properties.outline.or_else(|| styles.iter().find_map(|s| s.own.outline));
        let named = styles.iter().find_map(|s| s.name.to_lowercase().strip_prefix("heading ")?.trim().parse().ok());
        let style = own.map(|o| o.saturating_add(1)).or(named).filter(|s| *s <= 9);
        let counted = self.lists.count(&paragraph.properties, &styles);
        self.flow.paragraph(&text, Head { title, style, counted });
    }
}

/// Whether an element is of the text, not of a drawing (`a:p`, `a:t`) nor of a formula (`m:t`).
fn word(name: &str) -> bool {
    !(name.starts_with("a:") || name.starts_with("m:"))
}
