//! The land of the reference: who is drawn, how large, and what is nobody's. Surfaces are in Lambert-93, as the tool's are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use geo::{Area, BoundingRect, Contains, Distance, Euclidean, Geometry, Point, Polygon};
use territoire::layer::geometry_of_geojson;
use territoire::territory::{MairiePoint, Projection, Territory};

use crate::support::grounds::{REFERENCE, of_communes};
use crate::support::skips::shared;

/// Metropolitan France, in one territory.
static FRANCE: LazyLock<Territory> = LazyLock::new(|| {
    let codes: Vec<&str> = REFERENCE.communes().iter().map(|c| c.code.as_str()).filter(|c| metropolitan(c)).collect();
    of_communes("France", &codes)
});

/// Overseas codes begin with 97 and 98.
fn metropolitan(code: &str) -> bool {
    !code.starts_with("97") && !code.starts_with("98")
}

fn km2(outline: &impl Area<f64>) -> f64 {
    outline.unsigned_area() / 1e6
}

fn surface(code: &str) -> f64 {
    let commune = &FRANCE.communes[FRANCE.index_of(code).expect("a commune")];
    km2(commune.outline.as_ref().unwrap_or_else(|| panic!("{code} has no contour")))
}

/// The faces of more than so many km² that the communes go around and none holds.
fn holes(least: f64) -> Vec<Polygon> {
    let rings = FRANCE.outline.iter().flat_map(Polygon::interiors);
    rings.map(|ring| Polygon::new(ring.clone(), Vec::new())).filter(|hole| km2(hole) > least).collect()
}

/// 34,746 communes: 34,875 in France on 1 January 2025 (INSEE, DGCL), of which 129 in the five départements overseas.
#[test]
fn every_metropolitan_commune_has_a_contour() {
    let without: Vec<&str> = FRANCE.communes.iter().filter(|c| c.outline.is_none()).map(|c| c.code.as_str()).collect();
    assert_eq!(without, [""; 0]);
    assert_eq!(FRANCE.communes.len(), 34_746);
}

#[test]
fn the_communes_add_up_to_the_land_and_overlap_nowhere() {
    let parts: f64 = FRANCE.communes.iter().filter_map(|c| c.outline.as_ref()).map(km2).sum();
    let whole = km2(&FRANCE.outline);
    assert!((parts - whole).abs() < 1e-3, "{parts} {whole}");
}

/// Surfaces of the IGN (Admin Express): Saint-Denis with Pierrefitte-sur-Seine, which it took in in 2025; the five communes
/// that Neussargues en Pinatelle was until 2025, 92.2 km² in all, of which 13.96 for Neussargues-Moissac.
#[test]
fn communes_that_merged_or_were_split_have_the_land_that_is_theirs() {
    let apart = |found: f64, known: f64| (found / known - 1.0).abs();
    assert!(apart(surface("93066"), 15.77) < 0.01, "Saint-Denis: {}", surface("93066"));
    assert!(apart(surface("15141"), 13.96) < 0.01, "Neussargues-Moissac: {}", surface("15141"));
    let parts: f64 = ["15031", "15035", "15047", "15141", "15171"].iter().map(|c| surface(c)).sum();
    assert!(apart(parts, 92.2) < 0.01, "{parts}");
    // Mouthe's four neighbours on the Swiss border went into one commune; each alone had 3 to 16 km².
    assert!(surface("25390") > 46.0, "{}", surface("25390"));
}

/// A point of the land that was lost, one of the land that was kept, and one of a commune that had covered its neighbours.
#[test]
fn places_are_found_in_the_commune_that_has_them_today() {
    for (lon, lat, code) in [
        // Pierrefitte-sur-Seine, town hall.
        (2.3611, 48.9656, "93066"),
        // Saint-Denis, basilica.
        (2.3598, 48.9356, "93066"),
        // Neussargues, station.
        (2.9786, 45.1258, "15141"),
        // Celles, village.
        (2.9596, 45.1204, "15031"),
    ] {
        let at = Point(FRANCE.projection.project(lon, lat).expect("in France"));
        let found = FRANCE.locate(at).map(|i| FRANCE.communes[i].code.as_str());
        assert_eq!(found, Some(code), "{lon} {lat}");
    }
}

/// A mairie as published is at most 1.5 km from its contour (`data/README.md`; a hundredth more for the two ways of measuring it),
/// a point that stands in for one is in the commune.
#[test]
fn mairies_are_where_their_commune_is() {
    for commune in &FRANCE.communes {
        let outline = commune.outline.as_ref().expect("every commune has one");
        let mairie = commune.mairie.expect("a commune with a contour has a point");
        match commune.mairie_point {
            MairiePoint::InnerPoint => assert!(outline.contains(&mairie), "{}", commune.code),
            _ => assert!(Euclidean.distance(&mairie, outline) < 1_515.0, "{}", commune.code),
        }
    }
}

/// Llívia, Spanish land in the Pyrénées-Orientales, is the only one: 12.84 km² (Institut d'Estadística de Catalunya). Its
/// border is simplified on its three French sides, as all are.
#[test]
fn what_is_nobodys_is_known_by_name() {
    let holes = holes(0.2);
    let named = [("Llívia", 1.98, 42.465, 12.84)];
    assert_eq!(holes.len(), named.len(), "{:?}", holes.iter().map(|h| (km2(h), h.bounding_rect())).collect::<Vec<_>>());
    for (hole, (name, lon, lat, known)) in holes.iter().zip(named) {
        let inside = Point(FRANCE.projection.project(lon, lat).expect("near France"));
        assert!(hole.contains(&inside), "{name}");
        assert!((km2(hole) / known - 1.0).abs() < 0.05, "{name}: {}", km2(hole));
    }
}

/// The ten départements of the Grand Est against their contours of 2018 by the IGN, another and finer drawing. Both are
/// simplified: what a border gains here it loses there, so that they differ by a third of a thousandth at most. Half a
/// thousandth is 3 km² of a département: less than the least commune that was missing there (8 km² of the Vosges).
#[test]
fn departements_are_as_large_as_the_ign_draws_them() {
    let name = "departements_are_as_large_as_the_ign_draws_them";
    let Some(file) = shared("data/reel/contours_ign_2018/departements_grand_est.geojson", name) else { return };
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for commune in &FRANCE.communes {
        *sums.entry(&commune.departement).or_default() += commune.outline.as_ref().map_or(0.0, km2);
    }
    let text = std::fs::read_to_string(file).expect("read");
    let collection: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    let mut looked = 0;
    for feature in &collection.features {
        let code = feature.property("code").and_then(|v| v.as_str()).expect("a code");
        let drawn = geometry_of_geojson(feature.geometry.clone().expect("a contour")).expect("read");
        let known = match Projection::lambert93().project_geometry(&drawn).expect("in France") {
            Geometry::Polygon(p) => km2(&p),
            Geometry::MultiPolygon(m) => km2(&m),
            other => panic!("{code}: {other:?}"),
        };
        let found = sums[code];
        assert!((found / known - 1.0).abs() < 5e-4, "{code}: {found} is not {known}");
        looked += 1;
    }
    assert_eq!(looked, 10);
}
