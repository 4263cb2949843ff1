//! The stops of a timetable in GTFS (`stops.txt`): a station, its platforms and its entrances are one stop.
//!
//! The format gives a row to each of them: `location_type` 1 is a station, 0 or nothing a stop or the platform of the
//! station named in `parent_station`, 2 an entrance, 3 a node of ways, 4 a place on a platform. What people count is where
//! one gets on: the station for its platforms, the stop otherwise.

use std::collections::BTreeSet;

use super::raw::{Raw, RawRow};
use crate::french;

/// Keeps a row for each stop, and says so. A file that is not of stops, or tells no kind of them, is left as it is.
pub(super) fn one_each(raw: &mut Raw) {
    let find = |name: &str| raw.find(&[name]);
    let (Some(id), Some(_), Some(_)) = (find("stop_id"), find("stop_lat"), find("stop_lon")) else { return };
    let (kind, parent) = (find("location_type"), find("parent_station"));
    if kind.is_none() && parent.is_none() {
        return;
    }
    let cell = |row: &RawRow, column: Option<usize>| {
        column.and_then(|c| row.cells.get(c)).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let is = |row: &RawRow, code: &str| cell(row, kind).is_some_and(|k| k == code || k == format!("{code}.0"));
    let stations: BTreeSet<String> =
        raw.rows.iter().filter(|row| is(row, "1")).filter_map(|row| cell(row, Some(id))).collect();
    let before = raw.rows.len();
    let (mut platforms, mut entrances, mut others) = (0, 0, 0);
    // Platforms of a station that has no row: the first stands for it.
    let mut stood_for: BTreeSet<String> = BTreeSet::new();
    raw.rows.retain(|row| {
        if is(row, "2") {
            entrances += 1;
            return false;
        }
        if is(row, "3") || is(row, "4") {
            others += 1;
            return false;
        }
        let Some(parent) = cell(row, parent).filter(|_| !is(row, "1")) else { return true };
        let alone = !stations.contains(&parent) && stood_for.insert(parent);
        platforms += usize::from(!alone);
        alone
    });
    if raw.rows.len() == before {
        return;
    }
    let part = |n: usize, one: &str, many: &str, then: &str| {
        (n > 0).then(|| format!("{} {then}", french::count(n, one, many)))
    };
    let parts: Vec<String> = [
        part(platforms, "quai", "quais", "compté avec sa station").map(|t| match platforms {
            1 => t,
            _ => t.replace("compté avec sa station", "comptés avec leur station"),
        }),
        part(entrances, "entrée", "entrées", "non comptée").map(|t| if entrances > 1 { format!("{t}s") } else { t }),
        part(others, "nœud ou place de quai", "nœuds ou places de quai", "non compté")
            .map(|t| if others > 1 { format!("{t}s") } else { t }),
    ]
    .into_iter()
    .flatten()
    .collect();
    raw.detected.push(format!(
        "arrêts d'un fichier GTFS, un par station (`location_type`, `parent_station`) : {} sur {} ; {}",
        french::count(raw.rows.len(), "arrêt", "arrêts"),
        french::count(before, "ligne", "lignes"),
        french::list(&parts)
    ));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::book::Cells;
    use crate::layer::input::raw::Rows;

    fn stops(fields: &[&str], rows: &[&[&str]]) -> Raw {
        let mut raw = Raw::new(Path::new("stops.txt"), Rows::Lines);
        raw.fields = fields.iter().map(|f| (*f).to_owned()).collect();
        raw.rows = rows
            .iter()
            .enumerate()
            .map(|(i, cells)| RawRow { number: i + 1, line: i + 2, cells: Cells::new(*cells), geometry: None })
            .collect();
        one_each(&mut raw);
        raw
    }

    #[test]
    fn a_station_with_its_platforms_and_entrances_is_one_stop() {
        let fields = ["stop_id", "stop_lat", "stop_lon", "location_type", "parent_station"];
        let raw = stops(
            &fields,
            &[
                &["q1", "45.9", "5.3", "0", "gare"],
                &["gare", "45.9", "5.3", "1", ""],
                &["q2", "45.9", "5.3", "", "gare"],
                &["e", "45.9", "5.3", "2", "gare"],
                &["n", "45.9", "5.3", "3", "gare"],
                &["p", "45.9", "5.3", "4", "q1"],
                &["bourg", "45.8", "5.2", "", ""],
                // Of a station that the file does not have: one of the two.
                &["a", "45.7", "5.1", "0", "ailleurs"],
                &["b", "45.7", "5.1", "0", "ailleurs"],
            ],
        );
        let kept: Vec<_> = raw.rows.iter().map(|row| row.cells.get(0).unwrap_or_default()).collect();
        assert_eq!(kept, ["gare", "bourg", "a"]);
        let said = raw.detected.join(" ");
        assert!(said.contains("3\u{a0}arrêts sur 9\u{a0}lignes"), "{said}");
        assert!(said.contains("3\u{a0}quais comptés avec leur station"), "{said}");
        assert!(said.contains("1\u{a0}entrée non comptée"), "{said}");
    }

    #[test]
    fn stops_of_no_told_kind_are_left() {
        let raw = stops(&["stop_id", "stop_lat", "stop_lon"], &[&["a", "45.9", "5.3"], &["b", "45.9", "5.3"]]);
        assert_eq!((raw.rows.len(), raw.detected.len()), (2, 0));
    }
}
