//! The geometries of GDAL as those that we hold: flat, curves made straight, collections of one kind of parts as that kind.
//!
//! No geometry is a value: what has none, or an empty one, is `None`. Nothing is asked of a pointer before it is known to
//! be there, and no part of it beyond their number.

use std::cell::Cell;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Feature, Geometry as Given, OGRwkbGeometryType as Type, geometry_type_flatten};
use geo::{Coord, CoordsIter, Geometry, GeometryCollection, LineString, MapCoordsInPlace, Point, Polygon};

/// How far a straight line may be from the curve that it stands for, in metres.
const NEAR: f64 = 0.01;

/// The largest angle between two points of a curve: a small circle keeps its area within 0.03 %.
const STEP: f64 = 0.04;

/// Metres in a degree of the equator.
const DEGREE: f64 = 111_320.0;

/// From a CRS to longitude and latitude, x before y whatever the authority of the CRS says.
pub(in crate::layer) fn to_lonlat(mut own: SpatialRef) -> gdal::errors::Result<CoordTransform> {
    own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let mut lonlat = SpatialRef::from_epsg(4326)?;
    lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&own, &lonlat)
}

/// How far a straight line may be from its curve, in the units of a file.
#[derive(Debug, Clone, Copy)]
pub(in crate::layer) struct Tolerance(f64);

impl Tolerance {
    /// That of a file in this system.
    pub(in crate::layer) fn of(system: Option<&SpatialRef>) -> Self {
        match system {
            Some(own) if own.is_geographic() => Self(NEAR / DEGREE),
            Some(own) if own.is_projected() && own.linear_units() > 0.0 => Self(NEAR / own.linear_units()),
            // Nothing said: fine enough for degrees, and only finer than needed for metres.
            _ => Self(NEAR / DEGREE),
        }
    }
}

/// The geometry of a feature. The library's own door gives one that is a null pointer for none, and stops the program when
/// anything is asked of it; this one looks first.
pub(in crate::layer) fn of<'f>(feature: &'f Feature<'_>) -> Option<&'f Given> {
    feature.geometry_by_index(0).ok()
}

/// A geometry in its own coordinates; none when it holds no point. `Err` is what is wrong with it.
pub(in crate::layer) fn straight(given: &Given, near: Tolerance) -> Result<Option<Geometry<f64>>, String> {
    let Some(geometry) = plain(given, near)? else { return Ok(None) };
    if geometry.coords_iter().all(|c| c.x.is_finite() && c.y.is_finite()) {
        return Ok(Some(geometry));
    }
    Err("une coordonnée est infinie, ou n'est pas un nombre".to_owned())
}

/// The geometry of a feature, brought to longitude and latitude.
pub(in crate::layer) fn lonlat(
    given: Option<&Given>,
    near: Tolerance,
    transform: Option<&CoordTransform>,
) -> Result<Option<Geometry<f64>>, String> {
    let Some(mut geometry) = given.map_or(Ok(None), |given| straight(given, near))? else { return Ok(None) };
    if let Some(transform) = transform {
        bring(&mut geometry, transform)?;
    }
    Ok(Some(geometry))
}

/// Brings a geometry to where a transformation takes it.
fn bring(geometry: &mut Geometry<f64>, transform: &CoordTransform) -> Result<(), String> {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = geometry.coords_iter().map(|c| (c.x, c.y)).unzip();
    let mut z = vec![0.0; x.len()];
    let done = transform.transform_coords(&mut x, &mut y, &mut z);
    if done.is_err() || x.iter().chain(&y).any(|v| !v.is_finite()) {
        return Err("une coordonnée est hors de ce que sa projection connaît".to_owned());
    }
    // Points are changed in the order in which they are listed.
    let at = Cell::new(0);
    geometry.map_coords_in_place(|_| {
        let i = at.replace(at.get() + 1);
        Coord { x: x[i], y: y[i] }
    });
    Ok(())
}

/// A collection whose parts are all of one kind, as that kind; nested ones as one. Anything else is left as it is.
pub(in crate::layer) fn gathered(geometry: Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::GeometryCollection(all) => {
            let mut parts = Vec::new();
            all.0.into_iter().for_each(|part| flat(part, &mut parts));
            of_parts(parts)
        }
        other => other,
    }
}

/// The simple parts of a geometry.
fn flat(geometry: Geometry<f64>, out: &mut Vec<Geometry<f64>>) {
    match geometry {
        Geometry::GeometryCollection(all) => all.0.into_iter().for_each(|part| flat(part, out)),
        Geometry::MultiPoint(all) => out.extend(all.0.into_iter().map(Geometry::Point)),
        Geometry::MultiLineString(all) => out.extend(all.0.into_iter().map(Geometry::LineString)),
        Geometry::MultiPolygon(all) => out.extend(all.0.into_iter().map(Geometry::Polygon)),
        other => out.push(other),
    }
}

fn of_parts(mut parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let many = |kind: fn(&Geometry<f64>) -> bool| !parts.is_empty() && parts.iter().all(kind);
    if many(|g| matches!(g, Geometry::Point(_))) {
        let points = parts.into_iter().filter_map(|g| Point::try_from(g).ok()).collect::<Vec<_>>();
        return Geometry::MultiPoint(points.into());
    }
    if many(|g| matches!(g, Geometry::LineString(_))) {
        let lines = parts.into_iter().filter_map(|g| LineString::try_from(g).ok()).collect();
        return Geometry::MultiLineString(geo::MultiLineString(lines));
    }
    if many(|g| matches!(g, Geometry::Polygon(_))) {
        let surfaces = parts.into_iter().filter_map(|g| Polygon::try_from(g).ok()).collect();
        return Geometry::MultiPolygon(geo::MultiPolygon(surfaces));
    }
    Geometry::GeometryCollection(GeometryCollection(parts))
}

fn plain(given: &Given, near: Tolerance) -> Result<Option<Geometry<f64>>, String> {
    if given.is_empty() {
        return Ok(None);
    }
    Ok(match geometry_type_flatten(given.geometry_type()) {
        Type::wkbPoint => {
            let (x, y, _) = given.get_point(0);
            Some(Point::new(x, y).into())
        }
        Type::wkbLineString | Type::wkbCircularString | Type::wkbCompoundCurve => {
            Some(Geometry::LineString(LineString(curve(given, near)?)))
        }
        Type::wkbPolygon | Type::wkbCurvePolygon | Type::wkbTriangle => surface(given, near)?.map(Geometry::Polygon),
        Type::wkbMultiPoint => {
            let points = parts(given, near)?.into_iter().filter_map(|g| Point::try_from(g).ok()).collect::<Vec<_>>();
            (!points.is_empty()).then(|| Geometry::MultiPoint(points.into()))
        }
        Type::wkbMultiLineString | Type::wkbMultiCurve => {
            let lines: Vec<_> = parts(given, near)?.into_iter().filter_map(|g| LineString::try_from(g).ok()).collect();
            (!lines.is_empty()).then_some(Geometry::MultiLineString(geo::MultiLineString(lines)))
        }
        Type::wkbMultiPolygon | Type::wkbMultiSurface | Type::wkbPolyhedralSurface | Type::wkbTIN => {
            let surfaces: Vec<_> = parts(given, near)?.into_iter().filter_map(|g| Polygon::try_from(g).ok()).collect();
            (!surfaces.is_empty()).then_some(Geometry::MultiPolygon(geo::MultiPolygon(surfaces)))
        }
        Type::wkbGeometryCollection => {
            let parts = parts(given, near)?;
            (!parts.is_empty()).then(|| gathered(Geometry::GeometryCollection(GeometryCollection(parts))))
        }
        _ => return Err(format!("genre de géométrie inconnu : {}", given.geometry_name())),
    })
}

fn parts(given: &Given, near: Tolerance) -> Result<Vec<Geometry<f64>>, String> {
    let mut out = Vec::new();
    for n in 0..given.geometry_count() {
        out.extend(plain(&given.get_geometry(n), near)?);
    }
    Ok(out)
}

fn surface(given: &Given, near: Tolerance) -> Result<Option<Polygon<f64>>, String> {
    let mut rings = Vec::new();
    for n in 0..given.geometry_count() {
        let ring = given.get_geometry(n);
        if ring.is_empty() {
            // Without its outer ring a surface is none.
            if n == 0 {
                return Ok(None);
            }
            continue;
        }
        rings.push(LineString(curve(&ring, near)?));
    }
    let mut rings = rings.into_iter();
    Ok(rings.next().map(|outer| Polygon::new(outer, rings.collect())))
}

/// The points of a line, of arcs, or of a chain of both.
fn curve(given: &Given, near: Tolerance) -> Result<Vec<Coord<f64>>, String> {
    let points = || {
        let mut points = Vec::new();
        given.get_points(&mut points);
        points.into_iter().map(|(x, y, _)| Coord { x, y }).collect::<Vec<_>>()
    };
    match geometry_type_flatten(given.geometry_type()) {
        Type::wkbLineString => Ok(points()),
        Type::wkbCircularString => Ok(arcs(&points(), near)),
        Type::wkbCompoundCurve => {
            let mut out: Vec<Coord<f64>> = Vec::new();
            for n in 0..given.geometry_count() {
                let piece = given.get_geometry(n);
                if piece.is_empty() {
                    continue;
                }
                let piece = curve(&piece, near)?;
                // A piece begins where the one before ends.
                let joined = usize::from(out.last().is_some() && out.last() == piece.first());
                out.extend(piece.into_iter().skip(joined));
            }
            Ok(out)
        }
        _ => Err(format!("genre de ligne inconnu : {}", given.geometry_name())),
    }
}

/// A string of arcs, each of three points of which the last is the first of the next.
fn arcs(points: &[Coord<f64>], near: Tolerance) -> Vec<Coord<f64>> {
    let mut out: Vec<Coord<f64>> = points.first().copied().into_iter().collect();
    let mut at = 0;
    while at + 2 < points.len() {
        arc(points[at], points[at + 1], points[at + 2], near.0, &mut out);
        at += 2;
    }
    // Points that make no whole arc are kept as they are.
    out.extend(points.iter().skip(at + 1));
    out
}

/// The points of an arc after its first, its last exactly.
fn arc(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>, near: f64, out: &mut Vec<Coord<f64>>) {
    // From `a`, so that metres of a projection lose nothing.
    let (p, q) = (b - a, c - a);
    let twice = 2.0 * (p.x * q.y - p.y * q.x);
    let (centre, sweep) = if q.x == 0.0 && q.y == 0.0 {
        // A whole circle: the second point is opposite to the first.
        (p * 0.5, std::f64::consts::TAU)
    } else {
        let (pp, qq) = (p.x * p.x + p.y * p.y, q.x * q.x + q.y * q.y);
        let centre = Coord { x: (q.y * pp - p.y * qq) / twice, y: (p.x * qq - q.x * pp) / twice };
        let angle = |at: Coord<f64>| (at.y - centre.y).atan2(at.x - centre.x);
        let from = angle(Coord { x: 0.0, y: 0.0 });
        // The middle point is on the left of the chord or on its right: that says which way round.
        let turned = (angle(q) - from).rem_euclid(std::f64::consts::TAU);
        (centre, if twice > 0.0 { turned } else { turned - std::f64::consts::TAU })
    };
    let radius = centre.x.hypot(centre.y);
    if !(radius.is_finite() && sweep.is_finite()) || twice == 0.0 && sweep != std::f64::consts::TAU || radius == 0.0 {
        // Three points on one line.
        out.extend([b, c]);
        return;
    }
    let step = (2.0 * (1.0 - near / radius).clamp(-1.0, 1.0).acos()).clamp(1e-5, STEP);
    let pieces = (sweep.abs() / step).ceil().max(1.0) as usize;
    let from = (-centre.y).atan2(-centre.x);
    for n in 1..pieces {
        let angle = from + sweep * n as f64 / pieces as f64;
        let at = Coord { x: centre.x + radius * angle.cos(), y: centre.y + radius * angle.sin() };
        out.push(a + at);
    }
    out.push(c);
}

#[cfg(test)]
mod tests {
    use geo::{Area, Euclidean, Length};

    use super::*;

    fn read(wkt: &str) -> Option<Geometry<f64>> {
        let given = Given::from_wkt(wkt).expect("a geometry of GDAL");
        straight(&given, Tolerance(NEAR)).expect("a geometry of ours")
    }

    fn area(wkt: &str) -> f64 {
        read(wkt).expect("a geometry").unsigned_area()
    }

    /// π r² and what a drawer of curves may lose of it: 0.1 %.
    #[test]
    fn curves_keep_their_area_and_their_length() {
        let circle = std::f64::consts::PI * 2_500.0;
        for wkt in [
            // A circle of 50 m as two halves, as four quarters, as one arc that comes back, in metres of Lambert-93.
            "CURVEPOLYGON(CIRCULARSTRING(880050 6540000, 880000 6540050, 879950 6540000, 880000 6539950, 880050 6540000))",
            "CURVEPOLYGON(CIRCULARSTRING(880050 6540000, 879950 6540000, 880050 6540000))",
            "CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(880050 6540000, 880000 6540050, 879950 6540000),CIRCULARSTRING(879950 6540000, 880000 6539950, 880050 6540000)))",
            "MULTISURFACE(CURVEPOLYGON(CIRCULARSTRING(880050 6540000, 880000 6539950, 879950 6540000, 880000 6540050, 880050 6540000)))",
            "GEOMETRYCOLLECTION(CURVEPOLYGON(CIRCULARSTRING(880050 6540000, 879950 6540000, 880050 6540000)))",
        ] {
            assert!((area(wkt) / circle - 1.0).abs() < 1e-3, "{wkt}: {}", area(wkt));
        }
        // A circle of 1 m: within a centimetre is not enough for its area.
        let small = area("CURVEPOLYGON(CIRCULARSTRING(1 0, -1 0, 1 0))");
        assert!((small / std::f64::consts::PI - 1.0).abs() < 1e-3, "{small}");
        // A half circle of 3 m closed by its diameter: π 9 / 2; and with a hole of 1 m.
        let half = "COMPOUNDCURVE(CIRCULARSTRING(3 0, 0 3, -3 0),(-3 0, 3 0))";
        let expected = std::f64::consts::PI * 4.5;
        assert!((area(&format!("CURVEPOLYGON({half})")) / expected - 1.0).abs() < 1e-3);
        // A quarter of a circle of 100 m, the long way round and the short one.
        let length = |wkt: &str| match read(wkt) {
            Some(Geometry::LineString(line)) => Euclidean.length(&line),
            other => panic!("{other:?}"),
        };
        let whole = std::f64::consts::TAU * 100.0;
        let (x, y) = (100.0 * 0.5_f64.sqrt(), 100.0 * 0.5_f64.sqrt());
        let short = length(&format!("CIRCULARSTRING(100 0, {x} {y}, 0 100)"));
        assert!((short / (whole / 4.0) - 1.0).abs() < 1e-3, "{short}");
        let long = length(&format!("CIRCULARSTRING(100 0, -{x} -{y}, 0 100)"));
        assert!((long / (whole * 0.75) - 1.0).abs() < 1e-3, "{long}");
        // Every point between is nearer than a centimetre to a circle of 1 km, whose chords are the longest.
        let Some(Geometry::LineString(line)) = read("CIRCULARSTRING(1000 0, 0 1000, -1000 0)") else { panic!() };
        for chord in line.lines() {
            let middle = (chord.start + chord.end) * 0.5;
            assert!(1_000.0 - middle.x.hypot(middle.y) <= 0.01, "{middle:?}");
        }
        // Three points on a line are a line.
        assert_eq!(length("CIRCULARSTRING(0 0, 1 0, 2 0)"), 2.0);
    }

    #[test]
    fn collections_are_their_parts_and_nothing_is_none() {
        for nothing in [
            "POINT EMPTY",
            "POLYGON EMPTY",
            "MULTIPOLYGON EMPTY",
            "GEOMETRYCOLLECTION EMPTY",
            "GEOMETRYCOLLECTION(POINT EMPTY,LINESTRING EMPTY)",
            "MULTIPOLYGON(EMPTY)",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        // An empty part is none: GDAL would say that the point without numbers is at 0 ; 0.
        assert_eq!(read("MULTIPOINT(EMPTY,(1 2))"), Some(Geometry::MultiPoint(vec![Point::new(1.0, 2.0)].into())));
        assert_eq!(
            read("GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(MULTIPOINT((3 4))))"),
            Some(Geometry::MultiPoint(vec![Point::new(1.0, 2.0), Point::new(3.0, 4.0)].into()))
        );
        let mixed = read("GEOMETRYCOLLECTION(POINT(1 2),POLYGON((0 0,4 0,4 4,0 4,0 0)))").expect("both");
        assert!(matches!(&mixed, Geometry::GeometryCollection(parts) if parts.len() == 2), "{mixed:?}");
        assert_eq!(mixed.unsigned_area(), 16.0);
        // Height and measure are dropped.
        assert_eq!(read("POINT ZM(1 2 3 4)"), Some(Point::new(1.0, 2.0).into()));
        assert_eq!(area("TIN Z(((0 0 1,4 0 1,0 4 1,0 0 1)),((4 0 1,4 4 1,0 4 1,4 0 1)))"), 16.0);
    }

    #[test]
    fn a_coordinate_that_is_no_number_is_told() {
        let mut point = Given::empty(Type::wkbPoint).expect("a point");
        point.add_point_2d((f64::INFINITY, 45.0));
        let said = straight(&point, Tolerance(NEAR)).expect_err("nowhere");
        assert!(said.contains("infinie"), "{said}");
    }
}
