//! Who is the neighbour of whom, as the study chooses it.

use std::str::FromStr;

use crate::french;
use crate::method::borders::touching;
use crate::method::neighbours::{self, Contiguity};
use crate::territory::{TOUCH, Territory};
use crate::units::Metres;

/// What makes two communes neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbourhood {
    /// Borders that meet, be it in a point.
    Queen,
    /// A stretch of border in common.
    Rook,
    /// So many nearest mairies.
    Nearest(usize),
    /// Mairies no farther than this, as the crow flies.
    Within(Metres),
}

impl Neighbourhood {
    /// How a study writes it, an example of each.
    pub const FORMS: [&'static str; 4] = ["reine", "tour", "5 plus proches", "10 km"];

    /// The neighbours of the communes at these positions, among them and by their ranks.
    pub(super) fn among(self, at: &[usize], territory: &Territory, tolerance: f64) -> Vec<Vec<usize>> {
        let mairies = || -> Vec<Option<[f64; 2]>> {
            at.iter().map(|&i| territory.communes[i].mairie.map(|p| [p.x(), p.y()])).collect()
        };
        match self {
            // What the territory was made with: exact where contours come from one topology.
            Self::Queen if tolerance == TOUCH => {
                let kept =
                    |i: &usize| territory.neighbours[*i].iter().filter_map(|j| at.binary_search(j).ok()).collect();
                at.iter().map(kept).collect()
            }
            Self::Queen => touching(&rings(at, territory), tolerance, Contiguity::Queen),
            Self::Rook => touching(&rings(at, territory), tolerance, Contiguity::Rook),
            Self::Nearest(k) => neighbours::nearest(&mairies(), k),
            Self::Within(band) => neighbours::within(&mairies(), band.value()),
        }
    }

    /// For the method.
    pub(super) fn said(self, tolerance: f64) -> String {
        let near =
            if tolerance > 0.0 { format!(", à {}\u{a0}m près", french::short(tolerance, 2)) } else { String::new() };
        match self {
            Self::Queen => {
                format!("voisines : communes dont les limites se touchent, fût-ce en un point (reine){near}")
            }
            Self::Rook => format!("voisines : communes qui partagent un bout de limite (tour){near}"),
            Self::Nearest(1) => "voisine : la commune dont la mairie est la plus proche, à vol d'oiseau".to_owned(),
            Self::Nearest(k) => {
                format!("voisines : les {k} communes dont les mairies sont les plus proches, à vol d'oiseau")
            }
            Self::Within(band) => format!("voisines : communes dont les mairies sont à {band} au plus, à vol d'oiseau"),
        }
    }
}

/// The contours as rings of coordinates; none for a commune without contour.
fn rings(at: &[usize], territory: &Territory) -> Vec<Vec<Vec<[f64; 2]>>> {
    let ring = |line: &geo::LineString<f64>| line.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>();
    let of = |i: &usize| {
        let polygons = territory.communes[*i].outline.iter().flatten();
        polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).map(ring).collect()
    };
    at.iter().map(of).collect()
}

impl FromStr for Neighbourhood {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        match text {
            "reine" => return Ok(Self::Queen),
            "tour" => return Ok(Self::Rook),
            _ => {}
        }
        if let Some(count) = text.strip_suffix("plus proches").or_else(|| text.strip_suffix("plus proche")) {
            return count.trim().parse().ok().filter(|k| *k > 0).map(Self::Nearest).ok_or(());
        }
        text.parse::<Metres>().ok().filter(|m| m.value() > 0.0).map(Self::Within).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        let read = Neighbourhood::FORMS.map(|form| form.parse());
        let band = Metres::from_km(10.0);
        let expected =
            [Neighbourhood::Queen, Neighbourhood::Rook, Neighbourhood::Nearest(5), Neighbourhood::Within(band)];
        assert_eq!(read, expected.map(Ok));
        assert_eq!("1 plus proche".parse(), Ok(Neighbourhood::Nearest(1)));
        for wrong in [
            "",
            "dame",
            "0 plus proches",
            "plus proches",
            "-1 plus proches",
            "10",
            "0 km",
            "10 min",
            "2,5 plus proches",
        ] {
            assert_eq!(wrong.parse::<Neighbourhood>(), Err(()), "{wrong}");
        }
    }
}
