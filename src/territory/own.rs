//! Communes that a study brings itself: abroad, in a scene of the tests, or of another vintage.

use geo::{Distance, Euclidean, LineString, MultiLineString, MultiPolygon, Point};
use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};

use super::inner::inner_point_of_all;
use super::{Borders, Commune, Epci, Hours, Insee, MairiePoint, Projection, Siren, Territory, dissolve};

/// Two contours nearer than this touch: drawings of one border that were made apart differ by centimetres.
pub const TOUCH: f64 = 1.0;

/// One commune of a study's own geography, in the projected CRS.
#[derive(Debug, Clone)]
pub struct OwnCommunes {
    /// Code, unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code and name of its group (EPCI).
    pub group: Option<(String, String)>,
    /// Population, when known.
    pub population: Option<u32>,
    /// Contour.
    pub outline: Option<MultiPolygon<f64>>,
    /// Mairie; an inner point of the contour when absent.
    pub mairie: Option<Point<f64>>,
    /// Opening hours.
    pub hours: Option<Hours>,
}

impl Territory {
    /// A territory from communes that the study brings. Rows whose code is empty or comes twice must have been refused.
    #[must_use]
    pub fn own(name: &str, projection: Projection, source: &str, mut rows: Vec<OwnCommunes>) -> Self {
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let mut groups: Vec<(String, String)> = rows.iter().filter_map(|r| r.group.clone()).collect();
        groups.sort();
        groups.dedup_by(|a, b| a.0 == b.0);
        let group_of = |row: &OwnCommunes| {
            let code = &row.group.as_ref()?.0;
            groups.iter().position(|g| g.0 == *code)
        };
        let communes: Vec<Commune> = rows
            .iter()
            .map(|row| {
                let inner = row.outline.as_ref().and_then(inner_point_of_all);
                let mairie_point = match (row.mairie, inner) {
                    (Some(_), _) => MairiePoint::Published,
                    (None, Some(_)) => MairiePoint::InnerPoint,
                    (None, None) => MairiePoint::Missing,
                };
                Commune {
                    code: Insee::own(&row.code).expect("codes are not empty"),
                    name: row.name.clone(),
                    departement: String::new(),
                    epci: group_of(row),
                    population: row.population,
                    outline: row.outline.clone(),
                    mairie: row.mairie.or(inner),
                    mairie_point,
                    hours: row.hours.clone(),
                    level: None,
                }
            })
            .collect();
        let union = |members: &[usize]| dissolve(members.iter().filter_map(|&i| communes[i].outline.as_ref()));
        let epcis: Vec<Epci> = groups
            .iter()
            .enumerate()
            .map(|(g, (code, name))| {
                let members: Vec<usize> = (0..communes.len()).filter(|&i| communes[i].epci == Some(g)).collect();
                Epci {
                    code: Siren::own(code).expect("group codes are not empty"),
                    name: name.clone(),
                    outline: union(&members),
                    communes: members,
                }
            })
            .collect();
        let everyone: Vec<usize> = (0..communes.len()).collect();
        let outline = union(&everyone);
        let borders = Borders {
            communes: lines(communes.iter().filter_map(|c| c.outline.as_ref())),
            epcis: lines(epcis.iter().map(|e| &e.outline)),
            outer: lines(std::iter::once(&outline)),
        };
        let neighbours = contiguity(&communes);
        let (around, departements) = (Vec::new(), Vec::new());
        Self::assemble(
            name.to_owned(),
            projection,
            communes,
            epcis,
            neighbours,
            outline,
            borders,
            around,
            departements,
            source.to_owned(),
        )
    }
}

fn lines<'a>(outlines: impl Iterator<Item = &'a MultiPolygon<f64>>) -> MultiLineString<f64> {
    let rings = outlines.flat_map(|m| m.0.iter()).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    MultiLineString::new(rings.cloned().collect::<Vec<LineString<f64>>>())
}

fn contiguity(communes: &[Commune]) -> Vec<Vec<usize>> {
    let boxed = |i: usize, outline: &MultiPolygon<f64>| {
        let b = geo::BoundingRect::bounding_rect(outline)?;
        let (low, high) = ([b.min().x - TOUCH, b.min().y - TOUCH], [b.max().x + TOUCH, b.max().y + TOUCH]);
        Some(GeomWithData::new(Rectangle::from_corners(low, high), i))
    };
    let boxes: Vec<_> = communes.iter().enumerate().filter_map(|(i, c)| boxed(i, c.outline.as_ref()?)).collect();
    let tree = RTree::bulk_load(boxes);
    crate::parallel::map_range(communes.len(), |i| {
        let Some(mine) = communes[i].outline.as_ref() else { return Vec::new() };
        let Some(b) = geo::BoundingRect::bounding_rect(mine) else { return Vec::new() };
        let mut found: Vec<usize> = tree
            .locate_in_envelope_intersecting(&AABB::from_corners(b.min().into(), b.max().into()))
            .map(|item| item.data)
            .filter(|&j| {
                j != i && communes[j].outline.as_ref().is_some_and(|other| Euclidean.distance(mine, other) <= TOUCH)
            })
            .collect();
        found.sort_unstable();
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps, polygon};

    fn square(code: &str, x: f64, group: &str) -> OwnCommunes {
        let outline = polygon![(x: x, y: 0.0), (x: x + 1000.0, y: 0.0), (x: x + 1000.0, y: 1000.0), (x: x, y: 1000.0)];
        OwnCommunes {
            code: code.into(),
            name: code.into(),
            group: Some((group.into(), group.into())),
            population: Some(10),
            outline: Some(MultiPolygon::new(vec![outline])),
            mairie: None,
            hours: None,
        }
    }

    #[test]
    fn own_communes_make_a_territory() {
        let rows = vec![
            square("C", 2000.0, "G2"),
            square("A", 0.0, "G1"),
            square("B", 1000.0, "G1"),
            square("D", 9000.0, "G2"),
        ];
        let t = Territory::own("Essai", Projection::lambert93(), "fictif", rows);
        let codes: Vec<&str> = t.communes.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes, ["A", "B", "C", "D"]);
        assert_eq!(t.neighbours, [vec![1], vec![0, 2], vec![1], vec![]]);
        assert!((t.outline.unsigned_area() - 4e6).abs() < 1e-3);
        assert!((t.epcis[0].outline.unsigned_area() - 2e6).abs() < 1e-3);
        assert_eq!(t.locate(Point::new(1500.0, 500.0)), Some(1));
        assert_eq!(t.locate(Point::new(5000.0, 500.0)), None);
        assert_eq!(t.population(), (40, 0));
        assert!(t.communes[1].outline.as_ref().is_some_and(|o| o.intersection(&t.outline).unsigned_area() > 999_999.0));
    }
}
