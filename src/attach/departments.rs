//! The départements that a territory reaches.

use crate::territory::Territory;

/// Code and name of the départements that the communes of a territory are in.
pub(super) fn departments(territory: &Territory) -> Vec<(String, String)> {
    const LIST: &str = include_str!("../../data/reference/departements.csv");
    let rows = LIST.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
    });
    rows.filter(|(code, _)| territory.communes.iter().any(|c| c.departement == *code)).collect()
}
