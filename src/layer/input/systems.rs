//! Projections told row by row, in a file whose coordinates are in that of each territory, as FINESS has them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::columns::Columns;
use super::place::{Source, Where};
use super::raw::{Raw, RawRow};
use super::standing::is_abroad;
use crate::french;
use crate::layer::Spec;
use crate::territory::{Projection, ProjectionError, Territory};

/// The projections of a file that tells them row by row; empty for any other file.
#[derive(Debug, Default)]
pub(in crate::layer) struct Systems {
    column: Option<usize>,
    name: String,
    known: BTreeMap<u32, Source>,
    /// Rows with a position, by the projection that they tell; 0 for those that tell none.
    tally: BTreeMap<u32, usize>,
}

impl Systems {
    /// Those of a file; none when the model names no column for that, or the user gives the projection of the layer.
    pub(in crate::layer) fn of(raw: &Raw, place: &Where, spec: &Spec, territory: &Territory) -> Self {
        let model = &spec.model;
        let column = model.position_told.as_ref().and_then(|name| raw.find(&[name]));
        let own = match (model.position.as_slice(), place.columns) {
            ([x, _], Some(Columns::Two(a, _))) => raw.find(&[x]) == Some(a),
            _ => false,
        };
        let abroad = is_abroad(territory);
        let Some(column) = column.filter(|_| own && spec.crs.is_none() && !abroad) else { return Self::default() };
        let mut out = Self { column: Some(column), name: raw.fields[column].clone(), ..Self::default() };
        for row in raw.rows.iter().filter(|r| matches!(place.geometry(r), Ok(Some(_)))) {
            let told = row.cells.get(column).and_then(told).filter(|code| out.knows(*code));
            *out.tally.entry(told.unwrap_or(0)).or_default() += 1;
            if let Some(code) = of_commune(row, place).filter(|_| told.is_none()) {
                out.knows(code);
            }
        }
        out
    }

    /// Whether positions can be read in that projection.
    fn knows(&mut self, code: u32) -> bool {
        if let Entry::Vacant(entry) = self.known.entry(code) {
            entry.insert(match Projection::epsg(code) {
                Ok(projection) => Source::Metres(Box::new(projection)),
                Err(ProjectionError::NotMetric(_)) => Source::Degrees,
                Err(ProjectionError::Unknown(_)) => return false,
            });
        }
        true
    }

    /// The projection of a row: the one that it tells, else that of the overseas département of its commune; `None`
    /// leaves it to the rest of the file.
    pub(in crate::layer) fn of_row(&self, row: &RawRow, place: &Where) -> Option<&Source> {
        let told = row.cells.get(self.column?).and_then(told).and_then(|code| self.known.get(&code));
        told.or_else(|| self.known.get(&of_commune(row, place)?))
    }

    /// What was read, for people.
    pub(in crate::layer) fn told(&self) -> Option<String> {
        let parts: Vec<String> = self
            .tally
            .iter()
            .filter(|(code, _)| **code > 0)
            .map(|(code, n)| format!("EPSG:{code} ({})", french::count(*n, "ligne", "lignes")))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let untold = self.tally.get(&0).copied().unwrap_or(0);
        let rest = match untold {
            0 => String::new(),
            n => format!(" ; {} sans système lisible", french::count(n, "ligne", "lignes")),
        };
        Some(format!("projection de chaque ligne lue dans `{}` : {}{rest}", self.name, french::list(&parts)))
    }
}

/// The projection of the overseas département of the commune that a row declares: the metropolitan one is that of the file.
fn of_commune(row: &RawRow, place: &Where) -> Option<u32> {
    let code = place.code(row)?;
    let departement = code.get(..3).filter(|d| d.starts_with("97"))?;
    Some(Projection::code_of_departement(departement))
}

/// The EPSG code in a text such as `1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)` or
/// `1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93`; the names of projections where no code is told.
fn told(text: &str) -> Option<u32> {
    let text = french::fold(text);
    if let Some((_, after)) = text.split_once("epsg") {
        let digits: String =
            after.chars().skip_while(|c| matches!(c, ':' | ' ' | '_')).take_while(char::is_ascii_digit).collect();
        return digits.parse().ok();
    }
    let plain: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    // Realisations of one system are the same to the metre: the legal one of each territory stands for them.
    const NAMES: [(&[&str], u32); 6] = [
        (&["lambert93"], 2154),
        (&["utmn20", "utmzone20n", "utm20n"], 5490),
        (&["utmn21", "utmzone21n", "utm21n"], 4467),
        (&["utmn22", "utmzone22n", "utm22n"], 2972),
        (&["utms38", "utmzone38s", "utm38s"], 4471),
        (&["utms40", "utmzone40s", "utm40s"], 2975),
    ];
    NAMES.iter().find(|(names, _)| names.iter().any(|n| plain.contains(n))).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_read_in_the_words_of_both_epochs() {
        for (text, expected) in [
            ("1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)", Some(2154)),
            ("2,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)", Some(5490)),
            ("2,ATLASANTE,90,BAN,WGS84/UTM zone 21N (St-Pierre-et-Miquelon)", Some(4467)),
            ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93", Some(2154)),
            ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,UTM_S40", Some(2975)),
            ("fictif", None),
            ("", None),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
