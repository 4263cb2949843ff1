//! What stands beside the code of a commune in its row: the position and the name. A code that is no commune's today is
//! followed when one of them agrees; and a column whose codes they deny, but that has the form of postal codes, is one of
//! postal codes.

use std::collections::BTreeSet;

use geo::{CoordsIter, Distance as _, Euclidean, Geometry, Point};

use super::reading::Reading;
use crate::french;
use crate::layer::input::raw::RawRow;
use crate::layer::input::standing::{self, Standing};
use crate::territory::{Followed, Insee, inner_point};

/// Contours of communes are up to 454 m from IGN's: a point closer than this to the declared commune says nothing
/// against it.
pub(super) const COARSE: f64 = 500.0;

/// A mairie nearer than this to a point is never much farther than another.
const CLOSE: f64 = 2_000.0;

/// So many positions that are all swapped are no slip.
const ALL: usize = 5;

/// What is this near to the territory is of its file, metres.
const AROUND: f64 = 20_000.0;

/// How many rows are looked at to recognise postal codes.
const SAMPLE: usize = 2_000;

/// Without a position, a name or an address, so many different codes of the form of a postal code are needed.
const DIFFERENT: usize = 4;

/// What position and name say of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Witness {
    /// One of them is of the commune that the code leads to.
    Agrees,
    /// There is one, and none is.
    Denies,
    /// There is none.
    Silent,
}

impl Reading<'_> {
    /// What position and name of a row say of the communes that its code leads to.
    pub(super) fn witness(&self, row: &RawRow, code: &str, followed: &Followed) -> Witness {
        let points = self.points(row);
        let lies = |points: &[Point<f64>]| followed.communes().into_iter().any(|c| self.any_near(points, c));
        let near = points.as_deref().map(lies);
        let named = self.place.name.and_then(|c| row.cells.get(c)).map(|name| self.named(name, code, followed));
        match (near, named) {
            (Some(true), _) | (_, Some(true)) => Witness::Agrees,
            (None, None) => Witness::Silent,
            _ => Witness::Denies,
        }
    }

    /// Whether a row lies in a commune or near it; `None` when it gives no position.
    pub(super) fn lies_near(&self, row: &RawRow, commune: &Insee) -> Option<bool> {
        self.points(row).map(|points| self.any_near(&points, commune))
    }

    fn any_near(&self, points: &[Point<f64>], commune: &Insee) -> bool {
        points.iter().any(|p| self.near(*p, commune))
    }

    /// Whether a name is one that the commune of a code bears or bore, as a whole or among other words.
    fn named(&self, name: &str, code: &str, followed: &Followed) -> bool {
        let key = |text: &str| format!(" {} ", french::name_key(text));
        let written = key(name);
        let names = self.territory.movements().map(|m| m.names_of(code, followed)).unwrap_or_default();
        names.into_iter().map(key).any(|name| written.contains(&name) || name.contains(&written))
    }

    /// Where a row lies: the points of its line, or one point of anything else. `None` when it gives no position in
    /// France.
    fn points(&self, row: &RawRow) -> Option<Vec<Point<f64>>> {
        let written = self.place.geometry(row).ok().flatten()?;
        let source = self.systems.of_row(row, &self.place).unwrap_or(&self.source);
        let lonlat = source.lonlat(written)?;
        let right = match standing::standing(&lonlat, self.abroad) {
            Standing::Right => lonlat,
            Standing::Swapped(right) => right,
            Standing::Zero | Standing::NotDegrees(_) | Standing::Outside(_) => return None,
        };
        let geometry = self.territory.projection.project_geometry(&right)?;
        match geometry {
            Geometry::LineString(_) | Geometry::MultiLineString(_) => {
                Some(geometry.coords_iter().map(Point::from).collect())
            }
            other => inner_point(&other).map(|p| vec![p]),
        }
    }

    /// Whether a point is of a commune, as far as the contours at hand can tell. Of a commune outside the territory only
    /// the mairie is: the point is denied when that of another commune is much nearer.
    fn near(&self, point: Point<f64>, commune: &Insee) -> bool {
        if let Some(i) = self.territory.index_of(commune.as_str()) {
            let commune = &self.territory.communes[i];
            return match (&commune.outline, commune.mairie) {
                (Some(outline), _) => Euclidean.distance(&point, outline) <= COARSE,
                (None, Some(mairie)) => self.nearest_of_all(point, mairie),
                (None, None) => true,
            };
        }
        self.territory.mairie_of(commune.as_str()).is_none_or(|mairie| self.nearest_of_all(point, mairie))
    }

    /// Whether no mairie of France is much nearer to a point than this one.
    fn nearest_of_all(&self, point: Point<f64>, mairie: Point<f64>) -> bool {
        let all = self.mairies.get_or_init(|| {
            let everywhere = self.territory.everywhere().unwrap_or_default();
            everywhere.into_iter().filter_map(|c| c.mairie).collect()
        });
        let nearest = all.iter().map(|m| Euclidean.distance(point, *m)).fold(f64::INFINITY, f64::min);
        Euclidean.distance(point, mairie) <= 2.0 * nearest + CLOSE
    }

    /// Whether the positions of a file are all swapped: in France once their two numbers are, and most of them then in the
    /// territory or near it. One of them may be a slip; all of them are a habit.
    pub(super) fn holds_swapped_positions(&self, rows: &[RawRow]) -> bool {
        let (mut placed, mut swapped, mut near) = (0, 0, 0);
        for row in rows.iter().take(SAMPLE) {
            let Some(lonlat) = self.place.geometry(row).ok().flatten().and_then(|g| self.source.lonlat(g)) else {
                continue;
            };
            placed += 1;
            let Standing::Swapped(right) = standing::standing(&lonlat, self.abroad) else { continue };
            swapped += 1;
            let point = self.territory.projection.project_geometry(&right).and_then(|g| inner_point(&g));
            near += usize::from(point.is_some_and(|p| Euclidean.distance(&p, &self.territory.outline) <= AROUND));
        }
        swapped >= ALL && swapped == placed && near * 2 >= swapped
    }

    /// Whether the column of codes of communes holds postal codes: nearly all have the form of one, and position, name
    /// or address of the rows say so. Without any of these, that some codes are no commune's does.
    pub(super) fn holds_postal_codes(&self, rows: &[RawRow]) -> bool {
        let Some(column) = self.place.insee.filter(|_| !self.abroad && self.territory.movements().is_some()) else {
            return false;
        };
        let filled = rows.iter().filter_map(|row| Some((row, row.cells.get(column)?.trim())));
        let (mut codes, mut formed, mut quoted) = (0, 0, 0);
        let (mut agreed, mut denied, mut unknown) = (0, 0, 0);
        let mut different = BTreeSet::new();
        for (row, code) in filled.filter(|(_, code)| !code.is_empty()).take(SAMPLE) {
            codes += 1;
            if !like_postal(code) {
                continue;
            }
            formed += 1;
            different.insert(code);
            let address = |c: usize| c != column && row.cells.get(c).is_some_and(|text| quotes(text, code));
            quoted += usize::from((0..row.cells.len()).any(address));
            let followed = self.territory.follow(code);
            unknown += usize::from(followed == Followed::Unknown);
            match self.witness(row, code, &followed) {
                Witness::Agrees => agreed += 1,
                Witness::Denies => denied += 1,
                Witness::Silent => {}
            }
        }
        if codes == 0 || formed * 10 < codes * 9 {
            return false;
        }
        // A commune whose two codes are the same agrees by chance.
        let against = denied > 3 * agreed;
        let named = french::fold(&self.raw.fields[column]).contains("postal");
        match (against, agreed + denied) {
            (true, _) => named || quoted * 2 > formed || different.len() >= DIFFERENT - 1 || denied >= 8,
            (false, 0) => quoted * 2 > formed || named || (different.len() >= DIFFERENT && unknown > 0),
            (false, _) => false,
        }
    }
}

/// Whether a code has the form of a postal code: those of communes end in 0, but for the arrondissements of Paris, Lyon
/// and Marseille.
fn like_postal(code: &str) -> bool {
    let digits = matches!(code.len(), 4 | 5) && code.bytes().all(|b| b.is_ascii_digit());
    let of_city = |city: &str, last: u32| {
        let rest = code.strip_prefix(city).and_then(|rest| rest.parse::<u32>().ok());
        rest.is_some_and(|n| (1..=last).contains(&n))
    };
    digits && (code.ends_with('0') || of_city("750", 20) || code == "75116" || of_city("690", 9) || of_city("130", 16))
}

/// Whether a text has a code before the name of a town, as addresses do: «1 rue de Rivoli 75001 Paris».
fn quotes(text: &str, code: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    words.windows(2).any(|pair| pair[0] == code && pair[1].starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_postal_code_and_its_place_in_an_address() {
        for code in ["55300", "1000", "75001", "75116", "69009", "13016"] {
            assert!(like_postal(code), "{code}");
        }
        for code in ["55463", "75056", "69123", "2A004", "7500", "", "750010"] {
            assert_eq!(like_postal(code), code == "7500", "{code}");
        }
        assert!(quotes("1 rue de Rivoli 75001 Paris", "75001"));
        assert!(!quotes("75001", "75001"), "a code alone is no address");
        assert!(!quotes("FRA68P75001000 Rivoli", "75001"));
    }
}
