//! A document as a plain text or in Markdown.

use super::block::{Block, Cell, Entry};
use super::content::Dice;

/// How a text is written.
pub(super) struct Text {
    markdown: bool,
    /// Columns at which prose is broken by hand; 0 for whole paragraphs.
    width: usize,
    bullet: &'static str,
    indent: usize,
    bars: bool,
    /// What stands at the head of each page.
    running: Option<String>,
    /// Whether lines of the contents list are broken too.
    wrapped_entries: bool,
}

impl Text {
    pub(super) fn of(markdown: bool, running: Option<String>, dice: &mut Dice) -> Self {
        Self {
            markdown,
            width: if markdown { 0 } else { dice.one(&[0, 0, 80, 92]) },
            bullet: if markdown { dice.one(&["- ", "* "]) } else { dice.one(&["- ", "• ", "– ", "* "]) },
            indent: if markdown { 0 } else { dice.one(&[0, 0, 2, 4]) },
            bars: markdown || dice.once_in(2),
            running: running.filter(|_| !markdown),
            wrapped_entries: dice.once_in(2),
        }
    }

    /// The document. A running head that comes less than three times may be a line of it: none is written then.
    pub(super) fn write(&self, blocks: &[Block]) -> String {
        let (text, pages) = self.paged(blocks, self.running.as_deref());
        if pages > 3 { text } else { self.paged(blocks, None).0 }
    }

    fn paged(&self, blocks: &[Block], running: Option<&str>) -> (String, usize) {
        let mut out = String::new();
        let (mut since, mut page) = (0, 1);
        for (i, block) in blocks.iter().enumerate() {
            let lines = self.lines(block);
            let listed = |block: &Block| matches!(block, Block::Item(_) | Block::Entry(_) | Block::Said(..));
            let tight = listed(block) && i > 0 && listed(&blocks[i - 1]);
            let value = i > 0 && matches!(blocks[i - 1], Block::Label(_));
            if !tight && !value && i > 0 && !lines.is_empty() {
                out.push('\n');
            }
            since += lines.len();
            lines.iter().for_each(|line| out.push_str(&format!("{line}\n")));
            if let Some(running) = running.filter(|_| since > 36 && !matches!(block, Block::Label(_))) {
                page += 1;
                since = 0;
                out.push_str(&format!("\n{page}\n\u{c}{running}\n"));
            }
        }
        (out, page)
    }

    fn lines(&self, block: &Block) -> Vec<String> {
        let bold = |text: &str| if self.markdown { format!("**{text}**") } else { text.to_owned() };
        match block {
            Block::Cover(text) => vec![text.clone()],
            Block::Heading(heading) if self.markdown => {
                vec![format!("{} {}", "#".repeat(heading.rank + 1), heading.lines().join(" : "))]
            }
            Block::Heading(heading) => heading.lines(),
            Block::Text(text) => self.wrap(text, "", ""),
            Block::Said(label, value) if self.markdown => vec![format!("**{label} :** {value}  ")],
            Block::Said(label, value) => self.wrap(&format!("{label} : {value}"), "", ""),
            Block::Label(label) => vec![bold(label)],
            Block::Item(text) => {
                let indent = " ".repeat(self.indent);
                let next = format!("{indent}{}", " ".repeat(self.bullet.chars().count()));
                self.wrap(text, &format!("{indent}{}", self.bullet), &next)
            }
            Block::Entry(entry) => self.entry(entry),
            Block::Table(rows) => self.table(rows),
            Block::Page => Vec::new(),
        }
    }

    fn entry(&self, entry: &Entry) -> Vec<String> {
        if self.markdown {
            let anchor: String = entry.text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
            return vec![format!("{}- [{}](#{anchor})", "  ".repeat(entry.rank), entry.text)];
        }
        let mut lines = vec![format!("{}{}", "  ".repeat(entry.rank), entry.text)];
        if self.wrapped_entries && entry.page.is_some() && entry.text.chars().count() > 60 {
            lines = broken(&lines[0], 60, "  ");
        }
        if let (Some(page), Some(last)) = (entry.page, lines.last_mut()) {
            let dots =
                if entry.leader.trim().is_empty() { 1 } else { 80usize.saturating_sub(last.chars().count()).max(6) };
            *last = format!("{last} {} {page}", entry.leader.repeat(dots));
        }
        lines
    }

    fn wrap(&self, text: &str, first: &str, next: &str) -> Vec<String> {
        if self.width == 0 {
            return vec![format!("{first}{text}")];
        }
        broken(&format!("{first}{text}"), self.width, next)
    }

    fn table(&self, rows: &[Vec<Cell>]) -> Vec<String> {
        let width = |row: &Vec<Cell>| row.iter().map(|c| 1 + c.wider).sum::<usize>();
        let columns = rows.iter().map(width).max().unwrap_or(0);
        let texts = |row: &Vec<Cell>| {
            let mut cells: Vec<String> = Vec::new();
            for cell in row {
                let text = cell.lines.join(if self.markdown { "<br>" } else { " " });
                cells.push(if self.markdown && cell.bold { format!("**{text}**") } else { text });
                cells.extend(std::iter::repeat_n(String::new(), cell.wider));
            }
            cells.resize(columns, String::new());
            cells
        };
        if !self.bars {
            return rows.iter().map(|row| texts(row).join("\t")).collect();
        }
        let mut out = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            out.push(format!("| {} |", texts(row).join(" | ")));
            if i == 0 {
                out.push(format!("|{}", "---|".repeat(columns)));
            }
        }
        out
    }
}

/// A text broken into lines.
fn broken(text: &str, width: usize, next: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let start = text.len() - text.trim_start().len();
    let mut line = text[..start].to_owned();
    for word in text[start..].split(' ') {
        let begun = !line.trim().is_empty();
        if begun && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, next.to_owned()));
        } else if begun {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
