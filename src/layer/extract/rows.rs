//! The rows of a table that concern a territory, read one by one.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use super::{Area, Hints, Tally, commune_column, hinted, unreadable, without_place};
use crate::book::{self, Cells, Dialect, Undecided};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Model;
use crate::layer::input::columns::Columns;
use crate::layer::input::place::{self, Source};
use crate::layer::input::raw::{Raw, RawRow, Rows};
use crate::layer::personal::Personal;

/// Rows that are looked at to recognise columns.
const SAMPLE: usize = 200;

/// Keeps the rows of a table: the header and each row's own text, as UTF-8, with the separator of the source.
///
/// `None`, with the reason in the notes, when the table can't be understood.
///
/// # Errors
/// When the machine refuses to read or to write.
pub fn csv(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    let utf8 = is_utf8(source)?;
    let text = |bytes: &[u8]| -> String {
        if utf8 {
            String::from_utf8_lossy(bytes).into_owned()
        } else {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
        }
    };
    let Some((dialect, sample)) = dialect(source)? else {
        notes.push(unreadable(shown, "aucun séparateur (`;`, `,`, tabulation) ne donne des lignes de même longueur"));
        return Ok(None);
    };
    let cells = |r: &::csv::ByteRecord| r.iter().map(|c| text(c).trim().to_owned()).collect::<Vec<String>>();
    let mut rows = sample.iter().map(cells);
    let mut raw = Raw::new(shown, Rows::Lines);
    raw.fields = rows.next().unwrap_or_default();
    let width = raw.fields.len();
    for (i, cells) in rows.filter(|r| r.len() == width).enumerate() {
        raw.rows.push(RawRow { number: i + 1, line: i + 2, cells: Cells::new(cells), geometry: None });
    }
    let commune = commune_column(&raw, hints);
    let model = Model::free();
    let mut place = place::Where::find(&raw, &model);
    if let Some((x, y)) = &hints.position {
        place.columns = hinted(&raw.fields, x).zip(hinted(&raw.fields, y)).map(|(x, y)| Columns::Two(x, y));
    }
    place.insee = commune;
    // Where no projection is recognised, rows are kept by the code of their commune.
    let coordinates =
        place::source(&raw, &place, &model, hints.crs, area.territory).map_or(Source::Degrees, |(s, _)| s);
    let columns = place.columns;
    if commune.is_none() && columns.is_none() {
        notes.push(without_place(shown, &raw.fields));
        return Ok(None);
    }
    let needed: Vec<usize> = match &columns {
        Some(Columns::Two(a, b)) => vec![*a, *b],
        Some(Columns::One(a)) => vec![*a],
        _ => Vec::new(),
    };
    let mut tally = Tally { placed: columns.is_some(), ..Tally::default() };
    let personal = Personal::of(&raw.fields, &model);
    let mut malformed = None;
    let mut own = BufReader::new(File::open(source)?);
    let mut reader = dialect.reader(File::open(source)?);
    let mut record = ::csv::ByteRecord::new();
    let mut header = true;
    while reader.read_byte_record(&mut record)? {
        let start = record.position().map_or(0, ::csv::Position::byte);
        let end = reader.position().byte();
        if header {
            header = false;
            let line = text(&between(&mut own, start, end)?);
            writeln!(out, "{}", line.trim_start_matches('\u{feff}'))?;
            continue;
        }
        if record.len() != width {
            tally.read += 1;
            tally.malformed += 1;
            malformed = malformed.or_else(|| record.position().map(::csv::Position::line));
            continue;
        }
        let cell = |c: usize| if needed.contains(&c) { text(&record[c]) } else { String::new() };
        let row = RawRow { cells: Cells::new((0..width).map(cell)), ..RawRow::default() };
        // A position that can't be read is no position here: whether the row is kept rests on its commune.
        let lonlat = place.geometry(&row).ok().flatten().and_then(|g| coordinates.lonlat(g));
        let code = commune.map(|c| text(&record[c]));
        if tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            let cells: Vec<String> = match personal.is_empty() {
                true => Vec::new(),
                false => record.iter().map(&text).collect(),
            };
            let hidden = personal.hidden(|c| cells.get(c).map(String::as_str));
            if hidden.is_empty() {
                writeln!(out, "{}", text(&between(&mut own, start, end)?))?;
                continue;
            }
            tally.personal += hidden.len();
            let kept = cells.iter().enumerate().map(|(c, cell)| if hidden.contains(&c) { "" } else { cell });
            ::csv::WriterBuilder::new().delimiter(dialect.separator).from_writer(&mut *out).write_record(kept)?;
        }
    }
    if let Some(line) = malformed {
        notes.push(
            Diagnostic::left_out(format!(
                "{} au nombre de cellules inattendu, écartée{}",
                french::count(tally.malformed, "ligne", "lignes"),
                french::s(tally.malformed)
            ))
            .at_line(shown, line as usize)
            .label(format!("la première de ces lignes ; {width} cellules attendues")),
        );
    }
    Ok(Some(tally))
}

/// The bytes of one record, without its line break.
fn between(file: &mut BufReader<File>, start: u64, end: u64) -> io::Result<Vec<u8>> {
    // Relative, so that what the buffer holds is used: kept rows often stand together.
    let at = file.stream_position()?;
    file.seek_relative(start as i64 - at as i64)?;
    let mut bytes = vec![0; usize::try_from(end.saturating_sub(start)).unwrap_or(0)];
    file.read_exact(&mut bytes)?;
    let is_break = |b: &u8| matches!(b, b'\r' | b'\n');
    let from = bytes.iter().position(|b| !is_break(b)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|b| !is_break(b)).map_or(from, |i| i + 1);
    Ok(bytes[from..to].to_vec())
}

/// Whether the whole file is UTF-8, read piece by piece.
fn is_utf8(source: &Path) -> io::Result<bool> {
    let mut file = File::open(source)?;
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let n = file.read(&mut buffer[kept..])?;
        let piece = &buffer[..kept + n];
        let valid = match std::str::from_utf8(piece) {
            Ok(_) => piece.len(),
            // A character cut by the end of the piece goes on in the next.
            Err(error) if error.error_len().is_none() && n > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if n == 0 {
            return Ok(true);
        }
        let end = kept + n;
        buffer.copy_within(valid..end, 0);
        kept = end - valid;
    }
}

/// The dialect of a table and its first rows. When two separators give lines of the same length, the first of them: what
/// does not fit it is counted as malformed.
fn dialect(source: &Path) -> io::Result<Option<(Dialect, Vec<::csv::ByteRecord>)>> {
    let mut beginning = Vec::new();
    File::open(source)?.take(book::SAMPLE as u64 + 1).read_to_end(&mut beginning)?;
    let (Ok(dialect) | Err(Undecided::Tie(dialect))) = Dialect::of(&beginning) else { return Ok(None) };
    let rows = dialect.reader(File::open(source)?).into_byte_records().take(SAMPLE).collect::<Result<Vec<_>, _>>()?;
    Ok(Some((dialect, rows)))
}
