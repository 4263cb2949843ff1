//! The neighbours of communes, as the study chooses them.

use crate::analysis::parameter::Neighbourhood;
use crate::french;
use crate::method::borders::touching;
use crate::method::neighbours::{self, Contiguity};
use crate::territory::{TOUCH, Territory};

impl Neighbourhood {
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
