//! A document as Word writes it.

use super::block::{Block, Cell, Entry};
use super::content::Dice;
use super::package::{escaped, zipped};

/// How a document is written.
pub(super) struct Word {
    /// Whether headings have the styles of headings; else they are paragraphs in bold.
    styled: bool,
    /// Whether items are of a list; else their bullet is typed.
    lists: bool,
    /// What the contents list is made with.
    contents: Contents,
    running: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Contents {
    /// The styles «toc 1», «toc 2».
    Styles,
    /// Paragraphs with a tab before the page.
    Typed,
    /// A field.
    Field,
}

impl Word {
    pub(super) fn of(styled: bool, running: Option<String>, dice: &mut Dice) -> Self {
        let contents = dice.one(&[Contents::Styles, Contents::Typed, Contents::Field]);
        // Word makes such a list of styled headings only.
        let contents = if styled { contents } else { Contents::Typed };
        Self { styled, lists: !dice.once_in(4), contents, running }
    }

    pub(super) fn write(&self, blocks: &[Block]) -> Vec<u8> {
        let mut body = String::new();
        let entry = |block: Option<&Block>| matches!(block, Some(Block::Entry(_)));
        for (i, block) in blocks.iter().enumerate() {
            let field = self.contents == Contents::Field && entry(Some(block));
            if field && !entry(i.checked_sub(1).map(|i| &blocks[i])) {
                body += "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-3\" \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r></w:p>";
            }
            body += &self.block(block);
            if field && !entry(blocks.get(i + 1)) {
                body += "<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
            }
        }
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
        let reference =
            if self.running.is_some() { "<w:headerReference w:type=\"default\" r:id=\"rId3\"/>" } else { "" };
        let document =
            format!("{head}<w:document {word}><w:body>{body}<w:sectPr>{reference}</w:sectPr></w:body></w:document>");
        let running = self.running.as_deref().unwrap_or_default();
        let header = format!("{head}<w:hdr {word}>{}</w:hdr>", paragraph("", &run(running, false)));
        let styles = format!("{head}<w:styles {word}>{}</w:styles>", styles());
        let numbering = format!(
            "{head}<w:numbering {word}><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{f0b7}\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
        );
        zipped(&[
            (
                "[Content_Types].xml",
                &format!(
                    "{head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
                ),
            ),
            ("_rels/.rels", &relations(&[("officeDocument", "word/document.xml")])),
            ("word/document.xml", &document),
            (
                "word/_rels/document.xml.rels",
                &relations(&[("styles", "styles.xml"), ("numbering", "numbering.xml"), ("header", "header1.xml")]),
            ),
            ("word/styles.xml", &styles),
            ("word/numbering.xml", &numbering),
            ("word/header1.xml", &header),
        ])
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Cover(text) => paragraph("", &run(text, false)),
            Block::Heading(heading) => {
                let style = format!("<w:pStyle w:val=\"Titre{}\"/>", (heading.rank + 1).min(6));
                let style = if self.styled { style.as_str() } else { "" };
                let lines: Vec<String> = heading.lines().iter().map(|line| run(line, !self.styled)).collect();
                paragraph(style, &lines.join("<w:r><w:br/></w:r>"))
            }
            Block::Text(text) => paragraph("", &run(text, false)),
            Block::Said(label, value) => paragraph("", &(run(&format!("{label} : "), true) + &run(value, false))),
            Block::Label(label) => paragraph("", &run(label, true)),
            Block::Item(text) if self.lists => {
                paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>", &run(text, false))
            }
            Block::Item(text) => paragraph("", &run(&format!("- {text}"), false)),
            Block::Entry(entry) => self.entry(entry),
            Block::Table(rows) => table(rows),
            Block::Page => "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>".to_owned(),
        }
    }

    fn entry(&self, entry: &Entry) -> String {
        let style = format!("<w:pStyle w:val=\"TM{}\"/>", entry.rank.min(2) + 1);
        let style = if self.contents == Contents::Typed { "" } else { style.as_str() };
        let page = match entry.page {
            None => String::new(),
            // The leader of a tab is drawn, not typed; some authors type it.
            Some(page) if self.contents != Contents::Typed || entry.leader.trim().is_empty() => {
                format!("<w:r><w:tab/><w:t>{page}</w:t></w:r>")
            }
            Some(page) => run(&format!(" {} {page}", entry.leader.repeat(24)), false),
        };
        paragraph(style, &(run(&entry.text, false) + &page))
    }
}

fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

fn run(text: &str, bold: bool) -> String {
    let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    format!("<w:r>{bold}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text))
}

fn table(rows: &[Vec<Cell>]) -> String {
    let mut out = "<w:tbl><w:tblPr/>".to_owned();
    for (r, row) in rows.iter().enumerate() {
        out += "<w:tr>";
        for (c, cell) in row.iter().enumerate() {
            let begins = rows.get(r + 1).and_then(|next| next.get(c)).is_some_and(|next| next.below);
            let span =
                if cell.wider > 0 { format!("<w:gridSpan w:val=\"{}\"/>", cell.wider + 1) } else { String::new() };
            let merge = match (cell.below, begins) {
                (true, _) => "<w:vMerge/>",
                (false, true) => "<w:vMerge w:val=\"restart\"/>",
                _ => "",
            };
            let text: String = cell.lines.iter().map(|line| paragraph("", &run(line, cell.bold))).collect();
            let text = if text.is_empty() { paragraph("", "") } else { text };
            out += &format!("<w:tc><w:tcPr>{span}{merge}</w:tcPr>{text}</w:tc>");
        }
        out += "</w:tr>";
    }
    // Word has a paragraph between two tables.
    out + "</w:tbl><w:p/>"
}

fn styles() -> String {
    let style = |id: &str, name: &str| {
        format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/></w:style>")
    };
    let headings = (1..=6).map(|n| style(&format!("Titre{n}"), &format!("heading {n}")));
    headings.chain((1..=3).map(|n| style(&format!("TM{n}"), &format!("toc {n}")))).collect()
}

fn relations(of: &[(&str, &str)]) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let one = |(i, (kind, target)): (usize, &(&str, &str))| {
        format!("<Relationship Id=\"rId{}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>", i + 1)
    };
    let all: String = of.iter().enumerate().map(one).collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
    )
}
