//! The paragraph styles of a `.docx` (`word/styles.xml`), and what they say of a paragraph.

use std::collections::BTreeMap;

use crate::document::archive::{Element, Heard, hear};
use crate::document::unreadable::Unreadable;

/// Paragraph properties, of a style or of a paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    pub(super) style: Option<String>,
    /// List and depth in it; list 0 takes a paragraph out of its style's list.
    pub(super) list: Option<usize>,
    pub(super) depth: Option<usize>,
    /// From 0; 9 is the body's.
    pub(super) outline: Option<u8>,
    /// How its text is printed, unless a run says otherwise.
    pub(super) print: Print,
}

/// How the characters of a run are printed; what isn't said is as the style above has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Print {
    /// The style of its characters.
    pub(super) style: Option<String>,
    pub(super) bold: Option<bool>,
    /// Not shown nor printed.
    pub(super) hidden: Option<bool>,
    pub(super) struck: Option<bool>,
}

impl Print {
    /// Reads what an element says of a run's properties.
    pub(super) fn hear(&mut self, local: &str, element: &Element<'_>) {
        let on = || Some(element.get("val").is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off" | "none")));
        match local {
            "rStyle" => self.style = element.get("val"),
            "b" => self.bold = on(),
            "vanish" => self.hidden = on(),
            "strike" | "dstrike" => self.struck = if self.struck == Some(true) { Some(true) } else { on() },
            _ => {}
        }
    }
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

/// Reads what an element says of a paragraph's properties.
pub(super) fn property(properties: &mut Properties, local: &str, element: &Element<'_>) {
    let value = || element.get("val");
    match local {
        "pStyle" => properties.style = value(),
        "numId" => properties.list = value().and_then(|v| v.parse().ok()),
        "ilvl" => properties.depth = value().and_then(|v| v.parse().ok()),
        "outlineLvl" => properties.outline = value().and_then(|v| v.parse().ok()),
        "b" | "vanish" | "strike" | "dstrike" => properties.print.hear(local, element),
        _ => {}
    }
}

/// Reads the styles of the document.
pub(super) fn styles(text: &str) -> Result<Styles, Unreadable> {
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

/// The name of an element without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
