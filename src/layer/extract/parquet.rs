//! The rows of a Parquet file that concern a territory: of each group of rows the columns that say where they are, then
//! the others where there is something to keep.

use std::io::{self, Write};
use std::path::Path;

use super::{Area, Hints, Tally, commune_column, hinted, unreadable, without_place};
use crate::book::{Cells, guarded};
use crate::diagnostic::{Notes, Said, Trade};
use crate::layer::Model;
use crate::layer::faults;
use crate::layer::input::columns::Columns;
use crate::layer::input::parquet::Table;
use crate::layer::input::place::{self, Source};
use crate::layer::input::raw::{Crs, Raw, RawRow, Rows};
use crate::layer::personal::Personal;
use crate::territory::Projection;

/// Rows that are looked at to recognise columns and their projection.
const SAMPLE: usize = 400;

/// Keeps the rows of a Parquet file, as a table with `;`; geometries as WKT, in longitude and latitude.
///
/// `None`, with the reason in the notes, when the file can't be read.
///
/// # Errors
/// When the machine refuses to write.
pub fn parquet(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    match rows(source, shown, hints, area, out, notes) {
        Ok(done) => done,
        Err(cause) => {
            notes.push(unreadable(shown, Said::of(Trade::Parquet, cause)));
            Ok(None)
        }
    }
}

fn rows(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> Result<io::Result<Option<Tally>>, String> {
    let table = Table::open(source)?;
    let raw = sample(&table, shown)?;
    let commune = commune_column(&raw, hints);
    let model = Model::free();
    let mut place = place::Where::find(&raw, &model);
    if let Some((x, y)) = &hints.position {
        place.columns = hinted(&raw.fields, x).zip(hinted(&raw.fields, y)).map(|(x, y)| Columns::Two(x, y));
    }
    place.insee = commune;
    let own = table.geometry.map(|(_, crs)| crs);
    if own.is_some() {
        place.columns = Some(Columns::File);
    }
    let coordinates = match own {
        Some(Crs::Epsg(code)) => Projection::epsg(code).map_or(Source::Degrees, |p| Source::Metres(Box::new(p))),
        _ => place::source(&raw, &place, &model, hints.crs, area.territory).map_or(Source::Degrees, |(s, _)| s),
    };
    if commune.is_none() && place.columns.is_none() {
        notes.push(without_place(shown, &raw.fields));
        return Ok(Ok(None));
    }
    let mut needed: Vec<usize> = commune.into_iter().collect();
    match place.columns {
        Some(Columns::Two(a, b)) => needed.extend([a, b]),
        Some(Columns::One(a)) => needed.push(a),
        _ => {}
    }
    needed.sort_unstable();
    needed.dedup();
    let mut tally = Tally { placed: place.columns.is_some(), ..Tally::default() };
    let mut writer = ::csv::WriterBuilder::new().delimiter(b';').from_writer(out);
    let personal = Personal::of(&raw.fields, &model);
    let geometry = own.map(|_| "geometry");
    let header = raw.fields.iter().map(String::as_str).chain(geometry);
    let header = writer.write_record(header.map(guarded).map(|cell| cell.as_bytes().to_vec()));
    if let Err(error) = header {
        return Ok(Err(error.into()));
    }
    let mut lost: Vec<(usize, String)> = Vec::new();
    for group in 0..table.groups() {
        let mut kept: Vec<bool> = Vec::new();
        let looked = table.each(group, Some(&needed), |cells, geometry| {
            let geometry = geometry.unwrap_or_else(|why| {
                lost.push((tally.read + 1, why));
                None
            });
            let row = RawRow { cells: Cells::new(cells), geometry, ..RawRow::default() };
            let lonlat = place.geometry(&row).ok().flatten().and_then(|g| coordinates.lonlat(g));
            let code = commune.map(|c| cells[c].as_str());
            kept.push(tally.count(area.row(code, lonlat.as_ref())));
            Ok(())
        })?;
        looked.map_err(|error| error.to_string())?;
        if !kept.contains(&true) {
            continue;
        }
        let mut row = 0;
        let written = table.each(group, None, |cells, geometry| {
            let keep = kept.get(row).copied().unwrap_or(false);
            row += 1;
            if !keep {
                return Ok(());
            }
            use wkt::ToWkt as _;
            let lonlat = geometry.ok().flatten().and_then(|g| coordinates.lonlat(g)).map(|g| g.wkt_string());
            let last = own.map(|_| lonlat.unwrap_or_default());
            let hidden = personal.hidden(|c| cells.get(c).map(String::as_str));
            tally.personal += hidden.len();
            let kept = cells.iter().enumerate().map(|(c, cell)| if hidden.contains(&c) { "" } else { cell });
            let kept = kept.chain(last.as_deref());
            writer.write_record(kept.map(guarded).map(|cell| cell.as_bytes().to_vec()))?;
            Ok(())
        })?;
        if let Err(error) = written {
            return Ok(Err(error));
        }
    }
    if tally.read != table.len() {
        return Err(format!("{} lignes lues au lieu de {}", tally.read, table.len()));
    }
    faults::lost_geometries(&lost, |number| raw.place(number, number)).into_iter().for_each(|told| notes.push(told));
    Ok(writer.flush().map(|()| Some(tally)))
}

/// The first rows that have something, to recognise columns by.
fn sample(table: &Table, shown: &Path) -> Result<Raw, String> {
    let mut raw = Raw::new(shown, Rows::Features);
    raw.fields.clone_from(&table.fields);
    for group in 0..table.groups() {
        // More than enough rows are no fault: they stop the reading of the group.
        let given = table.each(group, None, |cells, geometry| {
            let number = raw.rows.len() + 1;
            raw.rows.push(RawRow { number, line: number, cells: Cells::new(cells), geometry: geometry.ok().flatten() });
            if number < SAMPLE { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
        })?;
        if given.is_err() {
            break;
        }
    }
    Ok(raw)
}
