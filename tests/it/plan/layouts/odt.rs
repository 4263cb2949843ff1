//! A document as LibreOffice writes it.

use super::block::{Block, Cell, Entry};
use super::content::Dice;
use super::package::{escaped, zipped};

/// How a document is written.
pub(super) struct Odt {
    styled: bool,
    /// Whether the contents list is an index; else it is paragraphs.
    index: bool,
    running: Option<String>,
}

impl Odt {
    pub(super) fn of(styled: bool, running: Option<String>, dice: &mut Dice) -> Self {
        Self { styled, index: styled && dice.once_in(2), running }
    }

    pub(super) fn write(&self, blocks: &[Block]) -> Vec<u8> {
        let mut body = String::new();
        let is = |block: Option<&Block>, item: bool| match block {
            Some(Block::Item(_)) => item,
            Some(Block::Entry(_)) => !item && self.index,
            _ => false,
        };
        for (i, block) in blocks.iter().enumerate() {
            let (before, after) = (i.checked_sub(1).map(|i| &blocks[i]), blocks.get(i + 1));
            for (item, open, close) in [
                (true, "<text:list text:style-name=\"L1\">", "</text:list>"),
                (
                    false,
                    "<text:table-of-content text:name=\"Sommaire1\"><text:index-body>",
                    "</text:index-body></text:table-of-content>",
                ),
            ] {
                if is(Some(block), item) && !is(before, item) {
                    body += open;
                }
                if is(Some(block), item) {
                    body += &self.block(block);
                }
                if is(Some(block), item) && !is(after, item) {
                    body += close;
                }
            }
            if !is(Some(block), true) && !is(Some(block), false) {
                body += &self.block(block);
            }
        }
        let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"";
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        let automatic = "<style:style style:name=\"G\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/></style:style><text:list-style style:name=\"L1\"><text:list-level-style-bullet text:level=\"1\" text:bullet-char=\"•\"/></text:list-style>";
        let content = format!(
            "{head}<office:document-content {names} office:version=\"1.3\"><office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        let running = escaped(self.running.as_deref().unwrap_or_default());
        let styles = format!(
            "{head}<office:document-styles {names} office:version=\"1.3\"><office:styles/><office:master-styles><style:master-page style:name=\"Standard\"><style:header><text:p>{running}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"
        );
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
            ("styles.xml", &styles),
        ])
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Cover(text) | Block::Text(text) => paragraph(&escaped(text)),
            Block::Heading(heading) => {
                let lines: Vec<String> = heading.lines().iter().map(|line| escaped(line)).collect();
                let text = lines.join("<text:line-break/>");
                if self.styled {
                    return format!("<text:h text:outline-level=\"{}\">{text}</text:h>", heading.rank + 1);
                }
                paragraph(&bold(&text))
            }
            Block::Said(label, value) => paragraph(&(bold(&format!("{} :", escaped(label))) + " " + &escaped(value))),
            Block::Label(label) => paragraph(&bold(&escaped(label))),
            Block::Item(text) => format!("<text:list-item>{}</text:list-item>", paragraph(&escaped(text))),
            Block::Entry(entry) => self.entry(entry),
            Block::Table(rows) => table(rows),
            Block::Page => String::new(),
        }
    }

    fn entry(&self, entry: &Entry) -> String {
        let page = match entry.page {
            None => String::new(),
            Some(page) if self.index || entry.leader.trim().is_empty() => format!("<text:tab/>{page}"),
            Some(page) => format!(" {} {page}", entry.leader.repeat(20)),
        };
        paragraph(&(escaped(&entry.text) + &page))
    }
}

fn paragraph(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn bold(text: &str) -> String {
    format!("<text:span text:style-name=\"G\">{text}</text:span>")
}

fn table(rows: &[Vec<Cell>]) -> String {
    let mut out = "<table:table>".to_owned();
    for (r, row) in rows.iter().enumerate() {
        out += "<table:table-row>";
        for (c, cell) in row.iter().enumerate() {
            if cell.below {
                out += "<table:covered-table-cell/>";
                continue;
            }
            let under = rows[r + 1..].iter().take_while(|row| row.get(c).is_some_and(|cell| cell.below)).count();
            let mut spans = String::new();
            if cell.wider > 0 {
                spans += &format!(" table:number-columns-spanned=\"{}\"", cell.wider + 1);
            }
            if under > 0 {
                spans += &format!(" table:number-rows-spanned=\"{}\"", under + 1);
            }
            let text = |line: &String| paragraph(&if cell.bold { bold(&escaped(line)) } else { escaped(line) });
            let text: String = cell.lines.iter().map(text).collect();
            out += &format!("<table:table-cell{spans}>{text}</table:table-cell>");
            out += &"<table:covered-table-cell/>".repeat(cell.wider);
        }
        out += "</table:table-row>";
    }
    out + "</table:table>"
}
