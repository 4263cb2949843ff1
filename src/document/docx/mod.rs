//! Word's `.docx`: paragraphs with their style, their automatic number and their list depth; tables; tracked changes.

mod lists;
pub(super) mod package;
mod styles;

use lists::Lists;
use package::MainPart;
use styles::{Print, Properties, Styles, chain, local, property, styles};

use super::archive::{Archive, Element, Heard, hear};
use super::content::{Document, LineUnit};
use super::flow::{Flow, Head};
use super::form::field::labels::Labels;
use super::unreadable::Unreadable;

pub(super) fn read(archive: &mut Archive<'_>, labels: &Labels) -> Result<Document, Unreadable> {
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
    let flow = Flow::new(labels);
    let mut reader = Body { flow, styles, lists, ..Body::default() };
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
        left: reader.listed.len(),
        listed: reader.listed,
        unseen: reader.unseen,
        ..Document::default()
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
    listed: Vec<String>,
    /// Runs that are hidden or struck.
    unseen: usize,
    /// The fields and the content controls being read, and whether each is a table of contents.
    fields: Vec<bool>,
    controls: Vec<bool>,
    in_instruction: bool,
}

#[derive(Default)]
struct Paragraph {
    properties: Properties,
    text: String,
    /// Whether its properties are being read.
    in_properties: bool,
    /// Those of the run being read, and whether it is them that are.
    print: Print,
    in_print: bool,
    /// How many letters it has in bold, and otherwise.
    bold: usize,
    plain: usize,
    end_deleted: bool,
    /// Whether some of its text is of a table of contents.
    contents: bool,
}

impl Body {
    fn hear(&mut self, heard: Heard<'_>) {
        match heard {
            Heard::Start(element) => self.start(&element),
            Heard::End(name) => self.end(local(&name)),
            Heard::Text(text) => {
                if self.in_instruction && text.trim_start().starts_with("TOC ") {
                    self.fields.last_mut().into_iter().for_each(|contents| *contents = true);
                }
                if self.in_text && self.skipping == 0 {
                    self.text(&text.replace('\n', " "));
                }
            }
        }
    }

    /// Adds the text of a run, unless nobody sees it.
    fn text(&mut self, text: &str) {
        let contents = self.fields.contains(&true);
        let Some(paragraph) = self.open.last_mut() else { return };
        paragraph.contents |= contents;
        let of_run = chain(&self.styles, paragraph.print.style.as_deref());
        let of_paragraph = chain(&self.styles, paragraph.properties.style.as_deref());
        let said = |part: fn(&Print) -> Option<bool>| {
            let above = || of_run.iter().chain(&of_paragraph).find_map(|style| part(&style.own.print));
            part(&paragraph.print).or_else(above).unwrap_or(false)
        };
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if said(|print| print.hidden) || said(|print| print.struck) {
            self.unseen += usize::from(letters > 0);
            return;
        }
        if said(|print| print.bold) {
            paragraph.bold += letters;
        } else {
            paragraph.plain += letters;
        }
        paragraph.text.push_str(text);
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
            "instrText" => self.in_instruction = true,
            "fldChar" => match element.get("fldCharType").as_deref() {
                Some("begin") => self.fields.push(false),
                Some("end") => drop(self.fields.pop()),
                _ => {}
            },
            "fldSimple" => {
                let contents = element.get("instr").is_some_and(|instr| instr.trim_start().starts_with("TOC "));
                self.fields.push(contents);
            }
            "sdt" => self.controls.push(false),
            "docPartGallery" => {
                let contents = element.get("val").is_some_and(|v| v == "Table of Contents");
                self.controls.last_mut().into_iter().for_each(|control| *control |= contents);
            }
            "tbl" => self.flow.open_table(),
            "tr" => self.flow.open_row(),
            "tc" => self.flow.open_cell(),
            "gridSpan" => {
                let span = element.get("val").and_then(|v| v.parse().ok());
                self.flow.span(span.unwrap_or(1));
            }
            "vMerge" if element.get("val").is_none_or(|v| v != "restart") => self.flow.below(),
            _ => {
                let Some(paragraph) = self.open.last_mut() else { return };
                match local {
                    "pPr" => paragraph.in_properties = true,
                    "r" if word(&element.name) => paragraph.print = Print::default(),
                    "rPr" if !in_properties => paragraph.in_print = true,
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
                    // The mark of a paragraph has its own properties, which are not those of its text.
                    "b" | "vanish" | "strike" | "dstrike" if in_properties => {}
                    _ if paragraph.in_print => paragraph.print.hear(local, element),
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
            "instrText" => self.in_instruction = false,
            "fldSimple" => drop(self.fields.pop()),
            "sdt" => drop(self.controls.pop()),
            "rPr" => self.open.last_mut().into_iter().for_each(|p| p.in_print = false),
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
        let title = name == "title";
        let own = paragraph.properties.outline.or_else(|| styles.iter().find_map(|s| s.own.outline));
        let named = styles.iter().find_map(|s| s.name.to_lowercase().strip_prefix("heading ")?.trim().parse().ok());
        let style = own.map(|o| o.saturating_add(1)).or(named).filter(|s| *s <= 9);
        // A heading is none of a table of contents, even of one whose field never ends.
        let listed = paragraph.contents && style.is_none() || self.controls.contains(&true);
        if listed || is_contents(&name, paragraph.properties.style.as_deref()) {
            if !text.trim().is_empty() {
                self.listed.push(text);
            }
            return;
        }
        if style.is_some() {
            self.fields.iter_mut().for_each(|contents| *contents = false);
        }
        let counted = self.lists.count(&paragraph.properties, &styles);
        let counted = in_list(counted, &name);
        let bold = paragraph.bold > 0 && paragraph.plain == 0;
        self.flow.paragraph(&text, Head { title, style, bold, counted });
    }
}

/// Whether a style is that of the lines of a table of contents, by its name in Word's language or in that of the author,
/// or by its id where the file doesn't describe it.
fn is_contents(name: &str, id: Option<&str>) -> bool {
    let numbered = |text: &str, word: &str| {
        let rest = text.strip_prefix(word).map(str::trim);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    let named = |text: &str| {
        numbered(text, "toc")
            || numbered(text, "tm")
            || text.starts_with("toc heading")
            || text.starts_with("table des mat")
    };
    named(name) || name.is_empty() && id.is_some_and(|id| named(&id.to_lowercase()) || id == "TOCHeading")
}

/// What a list prints, with the depth and the bullet that the name of its style says («List Bullet 2») where the list
/// itself says less.
fn in_list(counted: Option<(String, usize, bool)>, style: &str) -> Option<(String, usize, bool)> {
    let Some(rest) = style.strip_prefix("list bullet").or_else(|| style.strip_prefix("list number")) else {
        return counted;
    };
    let depth = rest.trim().parse::<usize>().ok().filter(|n| (2..=5).contains(n)).map_or(0, |n| n - 1);
    match counted {
        Some((printed, own, bullet)) => Some((printed, own.max(depth), bullet)),
        None => style.starts_with("list bullet").then_some((String::new(), depth, true)),
    }
}

/// Whether an element is of the text, not of a drawing (`a:p`, `a:t`) nor of a formula (`m:t`).
fn word(name: &str) -> bool {
    !(name.starts_with("a:") || name.starts_with("m:"))
}
