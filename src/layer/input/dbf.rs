//! The table of a Shapefile or of a MapInfo layer, looked through for what its library reads without a word: rows that
//! lack, rows whose mark is none, cells of numbers that hold none, texts with signs that no text has.

use std::io::{BufReader, Read};

use crate::french;

/// What a table says and holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Rows that its head announces.
    pub(super) announced: usize,
    /// Rows that are there whole.
    pub(super) present: usize,
    /// Of these, those that are not deleted.
    pub(super) live: usize,
    /// Rows whose mark is neither that of a row nor that of a deleted one.
    pub(super) unmarked: Vec<usize>,
    /// Rows a cell of which is no text or no number.
    pub(super) spoiled: Vec<usize>,
}

impl Looked {
    /// What is wrong with it, but for its length.
    pub(super) fn wrong(&self) -> Option<String> {
        let rows = |rows: &[usize]| {
            let numbers: Vec<String> = rows.iter().map(|n| french::integer(*n as u64)).collect();
            format!("{} {}", if rows.len() == 1 { "ligne" } else { "lignes" }, french::list_at_most(&numbers, 12))
        };
        let mut said = Vec::new();
        if !self.unmarked.is_empty() {
            said.push(format!("{} : ni ligne ni ligne supprimée", rows(&self.unmarked)));
        }
        if !self.spoiled.is_empty() {
            said.push(format!("{} : une cellule n'est ni un texte ni un nombre", rows(&self.spoiled)));
        }
        (!said.is_empty()).then(|| said.join(" ; "))
    }
}

/// A column: what it holds, and how many bytes.
struct Column {
    kind: u8,
    length: usize,
}

/// Looks through a table. MapInfo calls all its columns texts and writes numbers as bytes: `texts` then says which are
/// texts, and `None` stands for a table that says it by itself. `None` when it has not even its head.
pub(super) fn look(table: impl Read, texts: Option<&[bool]>) -> Option<Looked> {
    let mut table = BufReader::new(table);
    let mut head = [0; 32];
    table.read_exact(&mut head).ok()?;
    let announced = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let length = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let mut described = vec![0; usize::from(u16::from_le_bytes([head[8], head[9]])).checked_sub(32)?];
    table.read_exact(&mut described).ok()?;
    if length == 0 {
        return None;
    }
    let columns: Vec<Column> = described
        .chunks_exact(32)
        .take_while(|c| c[0] != b'\r')
        .map(|c| Column {
            kind: c[11],
            // Long texts have the rest of their length in what is the decimals of numbers.
            length: usize::from(if c[11] == b'C' { u16::from_le_bytes([c[16], c[17]]) } else { u16::from(c[16]) }),
        })
        .collect();
    let known = columns.iter().map(|c| c.length).sum::<usize>() + 1 == length;
    let mut looked = Looked { announced, ..Looked::default() };
    let mut row = vec![0; length];
    while looked.present < announced && table.read_exact(&mut row).is_ok() {
        looked.present += 1;
        match row[0] {
            b' ' => {
                looked.live += 1;
                if known && spoiled(&columns, &row[1..], texts) {
                    looked.spoiled.push(looked.present);
                }
            }
            b'*' => {}
            _ => looked.unmarked.push(looked.present),
        }
    }
    Some(looked)
}

fn spoiled(columns: &[Column], row: &[u8], texts: Option<&[bool]>) -> bool {
    let mut at = 0;
    columns.iter().enumerate().any(|(rank, column)| {
        let cell = &row[at..at + column.length];
        at += column.length;
        // Some programs fill what is left of a cell with zeros.
        let cell = cell.trim_ascii_end();
        let filled = cell.iter().rposition(|b| *b != 0 && *b != b' ').map_or(0, |last| last + 1);
        let cell = cell[..filled].trim_ascii();
        // Numbers that are bytes are numbers whatever they are.
        if texts.is_some_and(|texts| texts.get(rank) != Some(&true)) {
            return false;
        }
        match column.kind {
            b'C' => cell.iter().any(|b| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')),
            b'N' | b'F' => !(cell.iter().all(|b| *b == b'*') || is_number(cell)),
            b'D' => !cell.iter().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'/' | b'-' | b' ' | b'.')),
            _ => false,
        }
    })
}

/// Whether bytes are the figures of a number, as programs write them in a table: with a point or a comma, an exponent.
fn is_number(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let text = text.replace(',', ".");
    text.parse::<f64>().is_ok()
        || matches!(
            text.to_ascii_lowercase().as_str(),
            "null" | "nan" | "-nan" | "1.#inf" | "1.#qnan" | "-1.#ind" | "1.#ind"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of a text of six bytes and a number of four, whose rows are these.
    fn table(announced: u32, rows: &[&[u8; 11]]) -> Vec<u8> {
        let mut bytes = vec![3, 126, 11, 29];
        bytes.extend(announced.to_le_bytes());
        bytes.extend([97, 0, 11, 0]);
        bytes.extend([0; 20]);
        for (name, kind, length) in [(b"NOM", b'C', 6), (b"NBR", b'N', 4)] {
            let mut column = [0; 32];
            column[..3].copy_from_slice(name);
            (column[11], column[16]) = (kind, length);
            bytes.extend(column);
        }
        bytes.push(b'\r');
        rows.iter().for_each(|row| bytes.extend(*row));
        bytes
    }

    #[test]
    fn what_a_table_lacks_or_holds_wrong_is_found_row_by_row() {
        let rows: [&[u8; 11]; 8] = [
            b" Bourg   12",
            b"*Bourg   12",
            b" Bourg     ",
            b" Bou\0\0\0****",
            b" Bourg \0\0\0\0",
            b"\0\0\0\0\0\0\0\0\0\0\0",
            b" Bo\x01rg   12",
            b" Bourg  1\xff2",
        ];
        let looked = look(table(9, &rows).as_slice(), None).expect("a table");
        assert_eq!((looked.announced, looked.present, looked.live), (9, 8, 6));
        assert_eq!((looked.unmarked, looked.spoiled), (vec![6], vec![7, 8]));
        // Where the second column is bytes, and where both are.
        for (texts, spoiled) in [([true, false], vec![7]), ([false, false], vec![])] {
            assert_eq!(look(table(9, &rows).as_slice(), Some(&texts)).expect("a table").spoiled, spoiled);
        }
    }
}
