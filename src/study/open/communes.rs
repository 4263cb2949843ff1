//! The communes that a study brings itself: a GeoJSON file in longitude and latitude, or a GeoPackage.

use std::collections::BTreeSet;
use std::path::Path;

use geo::{Geometry, MultiPolygon};
use geojson::GeoJson;

use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::french;
use crate::layer::read_shapes;
use crate::study::files::text_of;
use crate::territory::commune_nowhere;
use crate::territory::{OwnCommunes, Projection};

/// Reads the communes of a file. Properties: `code`, `nom`, `population`, `epci`, `nom_epci`, `horaires`, `mairie_lon`
/// and `mairie_lat` (an inner point stands for the mairie when absent). `bytes` are those of the file.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    shown: &Path,
    projection: &Projection,
    notes: &mut Notes,
) -> Option<Vec<OwnCommunes>> {
    let mut communes = Communes { shown, projection, rows: Vec::new(), codes: BTreeSet::new() };
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gpkg")) {
        let shapes = read_shapes(path, shown, projection, notes)?;
        for (i, (cells, geometry)) in shapes.rows.iter().enumerate() {
            let text = |key: &str| shapes.field(key).and_then(|at| cells.get(at)).map(str::to_owned);
            communes.add(i + 1, text, geometry.clone(), notes);
        }
        return Some(communes.rows);
    }
    let collection = collection(&text_of(bytes, shown, notes)?, shown, notes)?;
    for (i, feature) in collection.features.iter().enumerate() {
        let text = |key: &str| {
            feature.property(key).and_then(|v| match v {
                serde_json::Value::String(s) => Some(s.trim().to_owned()).filter(|s| !s.is_empty()),
                serde_json::Value::Number(n) => Some(n.to_string()),
                _ => None,
            })
        };
        let lonlat = feature.geometry.as_ref().and_then(|g| crate::layer::geometry_of_geojson(g.clone()).ok());
        communes.add(i + 1, text, lonlat.and_then(|g| projection.project_geometry(&g)), notes);
    }
    Some(communes.rows)
}

fn collection(text: &str, shown: &Path, notes: &mut Notes) -> Option<geojson::FeatureCollection> {
    match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => Some(collection),
        Ok(_) => {
            notes.push(
                Diagnostic::not_geojson("ce GeoJSON n'est pas une liste de communes")
                    .in_file(shown)
                    .help("l'exporter comme FeatureCollection"),
            );
            None
        }
        Err(error) => {
            notes.push(
                Diagnostic::not_geojson("ce fichier n'est pas du GeoJSON lisible")
                    .in_file(shown)
                    .cause(Trade::Json, error)
                    .help("l'exporter de nouveau ; il est peut-être coupé"),
            );
            None
        }
    }
}

/// The communes read so far.
struct Communes<'a> {
    shown: &'a Path,
    projection: &'a Projection,
    rows: Vec<OwnCommunes>,
    codes: BTreeSet<String>,
}

impl Communes<'_> {
    /// Adds the commune of a feature, of which `text` gives the properties and the geometry is in the projection.
    fn add(
        &mut self,
        number: usize,
        text: impl Fn(&str) -> Option<String>,
        geometry: Option<Geometry<f64>>,
        notes: &mut Notes,
    ) {
        let text = |key: &str| text(key).map(|t| french::nfc(&t).into_owned());
        let place = || Place::Feature { file: self.shown.to_owned(), number, id: None };
        let Some(code) = text("code") else {
            notes.push(
                Diagnostic::missing("la commune n'a pas de propriété `code`")
                    .at(place())
                    .help("donner à chaque commune un `code` unique et un `nom`"),
            );
            return;
        };
        if !self.codes.insert(code.clone()) {
            notes.push(Diagnostic::new("E0209", format!("la commune `{code}` est donnée deux fois")).at(place()));
            return;
        }
        let outline = match geometry {
            Some(Geometry::Polygon(p)) => Some(MultiPolygon::new(vec![p])),
            Some(Geometry::MultiPolygon(m)) => Some(m),
            _ => None,
        };
        if outline.is_none() {
            notes.push(commune_nowhere(format!("la commune `{code}` n'a pas de contour")).at(place()));
        }
        let group = text("epci").map(|epci| (epci.clone(), text("nom_epci").unwrap_or(epci)));
        let value = |key: &str| text(key).and_then(|t| t.parse::<f64>().ok()).filter(|v| v.is_finite());
        let mairie = match (value("mairie_lon"), value("mairie_lat")) {
            (Some(lon), Some(lat)) => {
                let at = self.projection.project(lon, lat);
                if at.is_none() {
                    notes.push(
                        commune_nowhere(format!("la mairie de la commune `{code}` n'est nulle part"))
                            .at(place())
                            .label(format!("mairie_lon = {lon}, mairie_lat = {lat}"))
                            .help("donner sa longitude et sa latitude en degrés ; un point intérieur est pris en attendant"),
                    );
                }
                at.map(Into::into)
            }
            _ => None,
        };
        let population = value("population").filter(|p| *p >= 0.0 && *p <= f64::from(u32::MAX));
        self.rows.push(OwnCommunes {
            name: text("nom").unwrap_or_else(|| code.clone()),
            code,
            group,
            population: population.map(|p| p.round() as u32),
            outline,
            mairie,
            hours: text("horaires").and_then(|h| crate::territory::Hours::parse(&h)),
        });
    }
}
