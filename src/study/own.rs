//! The communes that a study brings itself, as a GeoJSON file in longitude and latitude.

use std::path::Path;

use geo::{Geometry, MultiPolygon};
use geojson::GeoJson;

use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::territory::{OwnCommunes, Projection};

/// Reads the communes of a GeoJSON text. Properties: `code`, `nom`, `population`,
/// `epci`, `nom_epci`, `horaires`, `mairie_lon` and `mairie_lat` (an inner point stands for the mairie when absent).
pub(super) fn read(text: &str, shown: &Path, projection: &Projection, notes: &mut Notes) -> Option<Vec<OwnCommunes>> {
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(_) => {
            notes.push(
                Diagnostic::new("E0304", "ce GeoJSON n'est pas une liste de communes")
                    .in_file(shown)
                    .help("l'exporter comme FeatureCollection"),
            );
            return None;
        }
        Err(error) => {
            notes.push(
                Diagnostic::new("E0304", "ce fichier n'est pas du GeoJSON lisible")
                    .in_file(shown)
                    .label(error.to_string())
                    .help("l'exporter de nouveau ; il est peut-être coupé"),
            );
            return None;
        }
    };
    let mut rows: Vec<OwnCommunes> = Vec::new();
    for (i, feature) in collection.features.iter().enumerate() {
        let place = || Place::Feature { file: shown.to_owned(), number: i + 1, id: None };
        let text = |key: &str| {
            feature.property(key).and_then(|v| match v {
                serde_json::Value::String(s) => Some(s.trim().to_owned()).filter(|s| !s.is_empty()),
                serde_json::Value::Number(n) => Some(n.to_string()),
                _ => None,
            })
        };
        let Some(code) = text("code") else {
            notes.push(
                Diagnostic::new("E0103", "la commune n'a pas de propriété `code`")
                    .at(place())
                    .help("donner à chaque commune un `code` unique et un `nom`"),
            );
            continue;
        };
        if rows.iter().any(|r| r.code == code) {
            notes.push(Diagnostic::new("E0209", format!("la commune `{code}` est donnée deux fois")).at(place()));
            continue;
        }
        let outline = match feature.geometry.as_ref().map(|g| crate::layer::geometry_of_geojson(g.clone())) {
            Some(Ok(geometry)) => match projection.project_geometry(&geometry) {
                Some(Geometry::Polygon(p)) => Some(MultiPolygon::new(vec![p])),
                Some(Geometry::MultiPolygon(m)) => Some(m),
                _ => None,
            },
            _ => None,
        };
        if outline.is_none() {
            notes.push(Diagnostic::new("A0203", format!("la commune `{code}` n'a pas de contour")).at(place()));
        }
        let group = text("epci").map(|epci| (epci.clone(), text("nom_epci").unwrap_or(epci)));
        let population = feature.property("population").and_then(serde_json::Value::as_f64);
        let degrees = |key: &str| feature.property(key).and_then(serde_json::Value::as_f64);
        let mairie = match (degrees("mairie_lon"), degrees("mairie_lat")) {
            (Some(lon), Some(lat)) => {
                let at = projection.project(lon, lat);
                if at.is_none() {
                    notes.push(
                        Diagnostic::new("A0203", format!("la mairie de la commune `{code}` n'est nulle part"))
                            .at(place())
                            .label(format!("mairie_lon = {lon}, mairie_lat = {lat}"))
                            .help("donner sa longitude et sa latitude en degrés ; un point intérieur est pris en attendant"),
                    );
                }
                at.map(Into::into)
            }
            _ => None,
        };
        rows.push(OwnCommunes {
            name: text("nom").unwrap_or_else(|| code.clone()),
            code,
            group,
            population: population.filter(|p| *p >= 0.0 && *p <= f64::from(u32::MAX)).map(|p| p.round() as u32),
            outline,
            mairie,
            hours: text("horaires").and_then(|h| crate::territory::Hours::parse(&h)),
        });
    }
    Some(rows)
}
