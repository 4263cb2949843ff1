//! What a file says that its coordinates are in, what the study says, and which of the two holds.
//!
//! A declaration wins over the file, since who declares has the reason to. Neither wins over the numbers: degrees do not
//! go by millions, and metres of a French projection are not between -180 and 180.

use gdal::spatial_ref::SpatialRef;
use geo::{Coord, Distance, Haversine, Point};

use super::straight::to_lonlat;
use crate::french;
use crate::layer::gate;

/// Two positions nearer than this, in metres, are one.
const SAME: f64 = 1.0;

/// How many features are looked at.
pub(super) const SAMPLE: usize = 400;

/// What holds of a file's coordinates.
pub(super) struct Claim {
    /// Who is believed.
    pub(super) holds: Holds,
    /// Why it is that, for people, when the file and the study or the numbers do not agree.
    pub(super) told: Option<String>,
}

/// Who says what coordinates are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The file.
    File,
    /// The study, by this EPSG code.
    Study(u32),
    /// Nobody: nothing was said, or nothing that can be true.
    Nobody,
}

impl Holds {
    /// The system that is believed.
    pub(super) fn system(self, own: Option<SpatialRef>) -> gdal::errors::Result<Option<SpatialRef>> {
        match self {
            Self::File => Ok(own),
            Self::Study(code) => of_code(code).map(Some),
            Self::Nobody => Ok(None),
        }
    }
}

impl Claim {
    fn new(holds: Holds, told: String) -> Self {
        Self { holds, told: Some(told) }
    }

    fn quiet(holds: Holds) -> Self {
        Self { holds, told: None }
    }
}

/// Whether these numbers can be degrees, and whether they can be metres; either when there are none.
fn like(sample: &[Coord<f64>]) -> (bool, bool) {
    let known: Vec<_> =
        sample.iter().filter(|c| c.x.is_finite() && c.y.is_finite() && (c.x, c.y) != (0.0, 0.0)).collect();
    let far = known.iter().filter(|c| c.x.abs() > 400.0 || c.y.abs() > 400.0).count();
    let near = known.iter().filter(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0).count();
    (far * 2 <= known.len(), known.is_empty() || near < known.len())
}

/// Whether metres are what most of these numbers must be.
pub(super) fn metric(sample: &[Coord<f64>]) -> bool {
    !like(sample).0
}

/// A system of coordinates in words: its name, and its code.
pub(super) fn name_of(system: &SpatialRef) -> String {
    // What the library calls what a file gives no name.
    let named = |name: &String| !["", "unnamed", "unknown"].contains(&name.to_lowercase().as_str());
    system.name().filter(named).unwrap_or_else(|| "une projection sans nom".to_owned())
}

/// Where a system puts a position, in longitude and latitude.
fn places(system: &SpatialRef, sample: &[Coord<f64>]) -> Vec<Option<Point<f64>>> {
    let Ok(transform) = to_lonlat(system.clone()) else { return vec![None; sample.len()] };
    let place = |at: &Coord<f64>| {
        let (mut x, mut y, mut z) = ([at.x], [at.y], [0.0]);
        transform.transform_coords(&mut x, &mut y, &mut z).ok()?;
        (x[0].is_finite() && y[0].is_finite()).then(|| Point::new(x[0], y[0]))
    };
    sample.iter().map(place).collect()
}

/// The farthest of two places that the systems give to one position, in metres; none when one of them gives none.
fn apart(one: &SpatialRef, other: &SpatialRef, sample: &[Coord<f64>]) -> Option<f64> {
    let some = &sample[..sample.len().min(20)];
    let pairs = places(one, some).into_iter().zip(places(other, some));
    pairs.map(|(a, b)| Some(Haversine.distance(a?, b?))).try_fold(0.0, |most: f64, d| d.map(|d| most.max(d)))
}

/// Whether a system can be brought to longitude and latitude at all.
fn usable(system: &SpatialRef) -> bool {
    let undefined = system.name().is_some_and(|name| name.to_lowercase().starts_with("undefined"));
    !undefined && !system.is_local() && to_lonlat(system.clone()).is_ok()
}

/// Whether an EPSG code is that of a system of coordinates.
#[must_use]
pub(crate) fn is_system(code: u32) -> bool {
    of_code(code).is_ok()
}

/// The system of a code.
pub(super) fn of_code(code: u32) -> gdal::errors::Result<SpatialRef> {
    gate::listen();
    SpatialRef::from_epsg(code)
}

/// Weighs what the file says against what the study says, on the first coordinates of some rows. `says` is how the file
/// says it, when it does not name it.
pub(super) fn weigh(
    own: Option<&SpatialRef>,
    says: Option<&str>,
    declared: Option<u32>,
    sample: &[Coord<f64>],
) -> gdal::errors::Result<Claim> {
    let (degrees, metres) = like(sample);
    let can_be = |system: &SpatialRef| (degrees || !system.is_geographic()) && (metres || !system.is_projected());
    let what = if degrees { "des degrés" } else { "des mètres" };
    let first = sample.iter().find(|c| c.x.is_finite() && (c.x, c.y) != (0.0, 0.0));
    let shown = first.map(|c| format!(" ({} ; {})", french::short(c.x, 2), french::short(c.y, 2))).unwrap_or_default();
    let theirs = declared.map(|code| Ok::<_, gdal::errors::GdalError>((code, of_code(code)?))).transpose()?;
    let own = match own {
        Some(own) if usable(own) => own,
        unusable => {
            let untold = unusable.map(|own| {
                format!("le fichier ne dit pas sa projection (il en nomme une sans définition, « {} »)", name_of(own))
            });
            return Ok(match theirs {
                Some((code, theirs)) if can_be(&theirs) => {
                    let told = untold.map(|why| {
                        format!("{why} : celle que l'étude déclare vaut, `crs = {code}` ({})", name_of(&theirs))
                    });
                    Claim { holds: Holds::Study(code), told }
                }
                Some((code, _)) => Claim::new(
                    Holds::Nobody,
                    format!(
                        "la déclaration `crs = {code}` n'est pas suivie : les coordonnées du fichier sont {what}{shown}"
                    ),
                ),
                None => Claim { holds: Holds::Nobody, told: untold },
            });
        }
    };
    let said = says.map_or_else(|| format!("le fichier se dit en {}", name_of(own)), str::to_owned);
    let Some((code, theirs)) = theirs else {
        if can_be(own) {
            return Ok(Claim::quiet(Holds::File));
        }
        let told = format!("{said}, mais ses coordonnées sont {what}{shown} : cela n'est pas suivi");
        return Ok(Claim::new(Holds::Nobody, told));
    };
    let same = own.auth_code().is_ok_and(|c| u32::try_from(c) == Ok(code));
    match (can_be(own), can_be(&theirs)) {
        (true, _) if same => Ok(Claim::quiet(Holds::File)),
        (true, true) => match apart(own, &theirs, sample) {
            Some(apart) if apart <= SAME => Ok(Claim::quiet(Holds::File)),
            apart => {
                let how = match apart {
                    Some(m) if m >= 1_000.0 => {
                        format!(" ; {} km séparent ce qu'en disent l'un et l'autre", french::short(m / 1_000.0, 1))
                    }
                    Some(m) => format!(" ; {} m séparent ce qu'en disent l'un et l'autre", french::short(m, 0)),
                    None => String::new(),
                };
                let told =
                    format!("{said}, l'étude déclare `crs = {code}` ({}) : la déclaration vaut{how}", name_of(&theirs));
                Ok(Claim::new(Holds::Study(code), told))
            }
        },
        (false, true) => {
            let told = format!(
                "{said}, mais ses coordonnées sont {what}{shown} : la projection que l'étude déclare vaut, `crs = {code}` ({})",
                name_of(&theirs)
            );
            Ok(Claim::new(Holds::Study(code), told))
        }
        (true, false) => {
            let told = format!(
                "la déclaration `crs = {code}` n'est pas suivie : les coordonnées du fichier sont {what}{shown}, comme il le dit ({})",
                name_of(own)
            );
            Ok(Claim::new(Holds::File, told))
        }
        (false, false) => {
            let told = format!(
                "ni ce que le fichier dit ({}) ni la déclaration `crs = {code}` ne sont suivis : les coordonnées sont {what}{shown}",
                name_of(own)
            );
            Ok(Claim::new(Holds::Nobody, told))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_that_has_no_name_is_not_called_in_english() {
        let said = SpatialRef::from_proj4("+proj=longlat +ellps=GRS80").expect("a system");
        assert_eq!(name_of(&said), "une projection sans nom");
        assert!(name_of(&of_code(2154).expect("a system")).contains("Lambert-93"));
    }
}
