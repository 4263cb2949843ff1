//! Word's `.docx`: paragraphs with their style, their automatic number and their list depth; tables; tracked changes.

mod lists;
pub(super) mod package;
mod styles;

use lists::Lists;
use package::MainPart;
use styles::{Properties, Styles, chain, local, property, styles};

use super::archive::{Archive, Element, Heard, hear};
use super::content::{Document, LineUnit};
use super::flow::{Flow, Head};
use super::unreadable::Unreadable;

pub(super) fn read(archive: &mut Archive<'_>) -> Result<Document, Unreadable> {
    let missing = || Unreadable::Damaged("la partie principale du document manque".to_owned());
    let main = MainPart::of(archive)?.ok_or_else(missing)?;
    let body = archive.text(&main.name)?.ok_or_else(missing)?;
    let styles = match main.beside(archive, "styles")? {
        Some(text) => styles(&text)?,
        None => Styles::default(),
    };
    let lists = match main.beside(archive, "numbering")? {
        Some(text) => Lists::read(&text)?,
        None => Lists::default(),
    };
    let mut reader = Body { styles, lists, ..Body::default() };
    hear(&main.name, &body, |heard| {
        reader.hear(heard);
        Ok(())
    })?;
    let unit = LineUnit::Paragraph;
    Ok(Document {
        lines: reader.flow.lines,
        marks: reader.flow.marks,
        unit,
        tracked: reader.tracked,
        left: reader.left,
        aside: Vec::new(),
    })
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
