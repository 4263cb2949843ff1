//! From the rows and arcs of the reference to a territory: contours, borders, neighbours, what lies around.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::{BoundingRect, Coord, Distance, Euclidean, MultiPolygon, Point, Rect, Simplify};

use super::edition::Edition;
use super::faults::commune_nowhere;
use super::reference::Reference;
use super::rows::CommuneRow;
use super::{Around, Borders, Commune, Epci, Hours, Insee, MairiePoint, Projection, Siren, Territory};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// How far around the territory the grey background goes, as a share of its larger side.
const MARGIN: f64 = 0.35;

/// Tolerance, in metres, of the département outlines of the inset map, which is a few centimetres wide.
const INSET_TOLERANCE: f64 = 2_000.0;

impl Reference {
    /// The communes around a territory whose mairie is at most so many metres, as the crow flies, from its border; by
    /// code. None of another projection, which is overseas.
    #[must_use]
    pub fn communes_around(&self, territory: &Territory, metres: f64) -> Vec<&CommuneRow> {
        let Some(b) = territory.outline.bounding_rect() else { return Vec::new() };
        let projection = &territory.projection;
        let near = |row: &&CommuneRow| {
            if Projection::code_of_departement(&row.departement) != projection.code()
                || territory.index_of(&row.code).is_some()
            {
                return false;
            }
            let at = row.mairie_lon.zip(row.mairie_lat).and_then(|(lon, lat)| projection.project(lon, lat));
            let Some(at) = at else { return false };
            let (dx, dy) = ((b.min().x - at.x).max(at.x - b.max().x), (b.min().y - at.y).max(at.y - b.max().y));
            dx <= metres && dy <= metres && Euclidean.distance(&Point(at), &territory.outline) <= metres
        };
        self.communes.iter().filter(near).collect()
    }

    /// The contour of départements, those of their communes together, in a projection. One whose communes lie where the
    /// projection is not defined has none.
    #[must_use]
    pub fn outline_of(&self, departements: &[&str], projection: &Projection) -> MultiPolygon<f64> {
        let wanted = |row: &CommuneRow| departements.contains(&row.departement.as_str());
        let same = |row: &CommuneRow| Projection::code_of_departement(&row.departement) == projection.code();
        let rows = self.communes.iter().enumerate().filter(|(_, row)| wanted(row) && same(row));
        let units: Vec<usize> = rows.map(|(i, _)| i).collect();
        self.topology.dissolve(&units, &|p| {
            let c = self.lonlat(p);
            projection.project(c.x, c.y).expect("the reference lies where its projections are defined")
        })
    }

    /// Builds the territory of the communes at these positions.
    pub(super) fn build(&self, name: &str, chosen: &[usize], projection: Projection, notes: &mut Notes) -> Territory {
        let place = |p: [i32; 2]| {
            let c = self.lonlat(p);
            projection.project(c.x, c.y).expect("the reference lies where its projections are defined")
        };
        let sirens: BTreeSet<&str> =
            chosen.iter().map(|&i| self.communes[i].siren_epci.as_str()).filter(|s| !s.is_empty()).collect();
        let sirens: Vec<&str> = sirens.into_iter().collect();
        let communes: Vec<Commune> =
            crate::parallel::map(chosen, |&i| self.commune_at(i, &sirens, &projection, &place));
        for commune in communes.iter().filter(|c| c.outline.is_none()) {
            notes.push(
                commune_nowhere(format!("{} ({}) n'a pas de contour", commune.name, commune.code))
                    .help("elle garde sa ligne dans les tableaux ; elle n'est pas dessinée"),
            );
        }
        for commune in communes.iter().filter(|c| c.population.is_none()) {
            let message = format!("{} ({}) n'a pas de population connue", commune.name, commune.code);
            notes.push(Diagnostic::new("A0207", message));
        }
        let rebuilt: Vec<&str> = communes
            .iter()
            .filter(|c| matches!(c.mairie_point, MairiePoint::InnerPoint | MairiePoint::Swapped))
            .map(|c| c.name.as_str())
            .collect();
        if !rebuilt.is_empty() {
            let message = format!("point de mairie reconstruit pour {}", french::list_at_most(&rebuilt, 5));
            notes.push(Diagnostic::new("I0210", message));
        }
        let epcis: Vec<Epci> = crate::parallel::map_range(sirens.len(), |g| {
            let members: Vec<usize> = (0..communes.len()).filter(|&i| communes[i].epci == Some(g)).collect();
            let units: Vec<usize> = members.iter().map(|&i| chosen[i]).collect();
            let row = self.epci(sirens[g]).expect("communes name EPCI of the same vintage");
            Epci {
                code: Siren::own(&row.siren).expect("codes of the reference are not empty"),
                name: row.nom.clone(),
                communes: members,
                outline: self.topology.dissolve(&units, &place),
            }
        });
        let outline = self.topology.dissolve(chosen, &place);
        let sides = self.topology.sides();
        let group_of: BTreeMap<u32, Option<usize>> =
            chosen.iter().zip(&communes).map(|(&unit, c)| (unit as u32, c.epci)).collect();
        let inside = |side: Option<u32>| side.and_then(|s| group_of.get(&s));
        let borders = Borders {
            communes: self.topology.lines(
                &sides,
                |s| matches!((inside(s[0]), inside(s[1])), (Some(a), Some(b)) if a == b),
                &place,
            ),
            epcis: self.topology.lines(
                &sides,
                |s| matches!((inside(s[0]), inside(s[1])), (Some(a), Some(b)) if a != b),
                &place,
            ),
            outer: self.topology.lines(&sides, |s| inside(s[0]).is_some() != inside(s[1]).is_some(), &place),
        };
        let neighbours = self.topology.neighbours(chosen);
        let around = self.around(chosen, &outline, &projection, &place);
        let departements = if projection.code() == 2154 { self.outlines_of_departements(&place) } else { Vec::new() };
        let mut territory = Territory::assemble(
            name.to_owned(),
            projection.clone(),
            communes,
            epcis,
            neighbours,
            outline,
            borders,
            around,
            departements,
            Edition::own().source(),
        );
        territory.movements = Some(Arc::clone(&self.movements));
        territory.edition = Some(Edition::own());
        territory
    }

    fn commune_at(
        &self,
        i: usize,
        sirens: &[&str],
        projection: &Projection,
        place: &(impl Fn([i32; 2]) -> Coord<f64> + Sync),
    ) -> Commune {
        let row = &self.communes[i];
        let mairie = row.mairie_lon.zip(row.mairie_lat).and_then(|(lon, lat)| projection.project(lon, lat));
        Commune {
            code: Insee::own(&row.code).expect("codes of the reference are not empty"),
            name: row.nom.clone(),
            departement: row.departement.clone(),
            epci: sirens.binary_search(&row.siren_epci.as_str()).ok(),
            population: row.population,
            outline: self.topology.polygons(i, place),
            mairie: mairie.map(Point),
            mairie_point: match row.mairie_etat.as_str() {
                "publiee" => MairiePoint::Published,
                "reparee_inversee" => MairiePoint::Swapped,
                "absente" => MairiePoint::Missing,
                _ => MairiePoint::InnerPoint,
            },
            hours: Hours::parse(&row.horaires),
            level: None,
        }
    }

    /// The communes whose box meets the territory's, widened.
    fn around(
        &self,
        chosen: &[usize],
        outline: &geo::MultiPolygon<f64>,
        projection: &Projection,
        place: &(impl Fn([i32; 2]) -> Coord<f64> + Sync),
    ) -> Vec<Around> {
        let Some(b) = outline.bounding_rect() else { return Vec::new() };
        let margin = b.width().max(b.height()) * MARGIN;
        let wide = Rect::new(
            Coord { x: b.min().x - margin, y: b.min().y - margin },
            Coord { x: b.max().x + margin, y: b.max().y + margin },
        );
        let same_projection = |i: &usize| {
            Projection::code_of_departement(&self.communes[*i].departement) == projection.code()
                && chosen.binary_search(i).is_err()
        };
        // One point of the border is enough to tell whether a commune may be near; its mairie would do but for some.
        let near = |i: &usize| {
            let rings = &self.topology.units[*i];
            let Some(first) = rings.iter().flatten().flatten().next() else { return false };
            let arc = &self.topology.arcs[usize::try_from(if *first < 0 { !*first } else { *first }).unwrap_or(0)];
            let c = place(arc[0]);
            c.x >= wide.min().x && c.x <= wide.max().x && c.y >= wide.min().y && c.y <= wide.max().y
        };
        (0..self.communes.len())
            .filter(same_projection)
            .filter(near)
            .filter_map(|i| {
                let row = &self.communes[i];
                let outline = self.topology.polygons(i, place)?;
                Some(Around { name: row.nom.clone(), departement: row.departement.clone(), outline })
            })
            .collect()
    }

    /// The metropolitan départements, simplified for the inset.
    fn outlines_of_departements(
        &self,
        place: &(impl Fn([i32; 2]) -> Coord<f64> + Sync),
    ) -> Vec<(String, geo::MultiPolygon<f64>)> {
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, row) in self.communes.iter().enumerate() {
            if Projection::code_of_departement(&row.departement) == 2154 && row.departement.len() == 2 {
                members.entry(&row.departement).or_default().push(i);
            }
        }
        let members: Vec<(&str, Vec<usize>)> = members.into_iter().collect();
        crate::parallel::map(&members, |(code, units)| {
            let outline = self.topology.dissolve(units, place);
            // Islets smaller than a dot of the inset are left out of it.
            let parts = outline.0.into_iter().filter(|p| geo::Area::unsigned_area(p) > 2e7);
            let outline = geo::MultiPolygon::new(parts.collect()).simplify(INSET_TOLERANCE);
            (self.departement(code).unwrap_or(code).to_owned(), outline)
        })
    }
}
