//! In which projection metres of unknown origin are, by where they put the features.

use geo::{Coord, Distance as _, Euclidean, Point};

use super::standing::in_france;
use crate::parallel;
use crate::territory::{Projection, Territory};

/// The projections that French files come in: EPSG code and name.
const CANDIDATES: [(u32, &str); 21] = [
    (2154, "Lambert-93"),
    (3942, "CC42"),
    (3943, "CC43"),
    (3944, "CC44"),
    (3945, "CC45"),
    (3946, "CC46"),
    (3947, "CC47"),
    (3948, "CC48"),
    (3949, "CC49"),
    (3950, "CC50"),
    (27572, "Lambert II étendu"),
    (3857, "Web Mercator"),
    (32630, "UTM 30N"),
    (32631, "UTM 31N"),
    (32632, "UTM 32N"),
    (5490, "UTM 20N, Antilles"),
    (32620, "UTM 20N"),
    (2972, "UTM 22N, Guyane"),
    (2975, "UTM 40S, La Réunion"),
    (4471, "UTM 38S, Mayotte"),
    (4467, "UTM 21N, Saint-Pierre-et-Miquelon"),
];

/// Contours of communes are coarse, and points of a commune may stand at its edge.
const NEAR: f64 = 2_000.0;

/// A projection recognised.
#[derive(Debug, Clone)]
pub(in crate::layer) struct Recognised {
    /// The projection.
    pub(in crate::layer) projection: Projection,
    /// Its name for people.
    pub(in crate::layer) name: &'static str,
    /// How many points fall in the commune that they declare, of how many.
    pub(in crate::layer) agree: Option<(usize, usize)>,
}

/// The projection in which these points fall in the communes that they declare; when none declares a commune of the
/// territory, the only one that puts them in or around it.
pub(in crate::layer) fn recognise(sample: &[(Coord<f64>, Option<usize>)], territory: &Territory) -> Option<Recognised> {
    let tried = parallel::map(&CANDIDATES, |(epsg, name)| {
        let projection = Projection::epsg(*epsg).ok()?;
        let mut inside = 0;
        let (mut agree, mut asked, mut around) = (0, 0, 0);
        for (at, commune) in sample {
            let Some(lonlat) = projection.unproject(*at) else { continue };
            if !in_france(lonlat) {
                continue;
            }
            inside += 1;
            let Some(point) = territory.projection.project(lonlat.x, lonlat.y).map(Point) else { continue };
            around += usize::from(Euclidean.distance(&point, &territory.outline) <= 50_000.0);
            if let Some(outline) = commune.and_then(|c| territory.communes[c].outline.as_ref()) {
                asked += 1;
                agree += usize::from(Euclidean.distance(&point, outline) <= NEAR);
            }
        }
        // Nine in ten: some rows of a real file are always wrong.
        (inside * 10 >= sample.len() * 9 && inside > 0).then_some((projection, *name, agree, asked, around))
    });
    let mut fit: Vec<_> = tried.into_iter().flatten().collect();
    fit.sort_by_key(|(_, _, agree, _, around)| std::cmp::Reverse((*agree, *around)));
    let (projection, name, agree, asked, around) = fit.first().cloned()?;
    if asked > 0 {
        return (agree * 10 >= asked * 8).then_some(Recognised { projection, name, agree: Some((agree, asked)) });
    }
    let rival = fit.get(1).map_or(0, |(.., around)| *around);
    (around > 0 && around >= 2 * rival).then_some(Recognised { projection, name, agree: None })
}
