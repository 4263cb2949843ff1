//! From longitude and latitude to metres and back.
//!
//! Lambert-93 (EPSG:2154) in metropolitan France; overseas, the official projection of each département (arrêté du
//! 5 mars 2019 relatif au système national de référence de coordonnées). RGF93 and its overseas sisters are taken as
//! WGS84: they differ by less than the precision of any layer (some decimetres).

use geo::{Coord, Geometry, MapCoords};
use proj4rs::Proj;
use thiserror::Error;

/// A projected CRS in metres.
#[derive(Debug, Clone)]
pub struct Projection {
    epsg: u32,
    name: String,
    to: Proj,
    lonlat: Proj,
}

/// Why a CRS can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProjectionError {
    /// The EPSG list has no such code.
    #[error("le code EPSG {0} n'est pas connu")]
    Unknown(u32),
    /// It is not projected, or not in metres.
    #[error("le code EPSG {0} n'est pas une projection en mètres")]
    NotMetric(u32),
}

const LONLAT: &str = "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs";

impl Projection {
    /// The projection of that EPSG code.
    ///
    /// # Errors
    /// When the code is unknown or its unit is not the metre.
    pub fn epsg(epsg: u32) -> Result<Self, ProjectionError> {
        let code = u16::try_from(epsg).map_err(|_| ProjectionError::Unknown(epsg))?;
        let definition = crs_definitions::from_code(code).ok_or(ProjectionError::Unknown(epsg))?;
        let to = Proj::from_proj_string(definition.proj4).map_err(|_| ProjectionError::Unknown(epsg))?;
        if to.is_latlong() || !definition.proj4.contains("+units=m ") {
            return Err(ProjectionError::NotMetric(epsg));
        }
        let lonlat = Proj::from_proj_string(LONLAT).expect("the geographic CRS is well written");
        let name = match epsg {
            2154 => "Lambert-93 (EPSG:2154)".to_owned(),
            other => format!("EPSG:{other}"),
        };
        Ok(Self { epsg, name, to, lonlat })
    }

    /// Lambert-93.
    #[must_use]
    pub fn lambert93() -> Self {
        Self::epsg(2154).expect("Lambert-93 is in the EPSG list")
    }

    /// The EPSG code of the projection of a département.
    #[must_use]
    pub fn code_of_departement(departement: &str) -> u32 {
        match departement {
            "971" | "972" | "977" | "978" => 5490, // RGAF09 / UTM 20N
            "973" => 2972,                         // RGFG95 / UTM 22N
            "974" => 2975,                         // RGR92 / UTM 40S
            "975" => 4467,                         // RGSPM06 / UTM 21N
            "976" => 4471,                         // RGM04 / UTM 38S
            _ => 2154,
        }
    }

    /// Its EPSG code.
    #[must_use]
    pub fn code(&self) -> u32 {
        self.epsg
    }

    /// Its name, for the source lines of maps.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Longitude and latitude in degrees to metres; `None` where the projection has no value.
    #[must_use]
    pub fn project(&self, lon: f64, lat: f64) -> Option<Coord<f64>> {
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        proj4rs::transform::transform(&self.lonlat, &self.to, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then_some(Coord { x: point.0, y: point.1 })
    }

    /// Metres to longitude and latitude in degrees.
    #[must_use]
    pub fn unproject(&self, coord: Coord<f64>) -> Option<Coord<f64>> {
        let mut point = (coord.x, coord.y, 0.0);
        proj4rs::transform::transform(&self.to, &self.lonlat, &mut point).ok()?;
        let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
        (lon.is_finite() && lat.is_finite()).then_some(Coord { x: lon, y: lat })
    }

    /// A whole geometry from longitude and latitude to metres.
    #[must_use]
    pub fn project_geometry(&self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|c| self.project(c.x, c.y).ok_or(())).ok()
    }

    /// A whole geometry from metres to longitude and latitude.
    #[must_use]
    pub fn unproject_geometry(&self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|c| self.unproject(c).ok_or(())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The false origin of Lambert-93 is 3° E, 46.5° N at (700 000, 6 600 000) by definition. The second point is
    /// PROJ 9's answer for the mairie of Saint-Mihiel's neighbourhood, to the millimetre (`cs2cs EPSG:4326 EPSG:2154`).
    #[test]
    fn lambert93_is_that_of_its_definition() {
        let p = Projection::lambert93();
        let origin = p.project(3.0, 46.5).expect("inside");
        assert!((origin.x - 700_000.0).abs() < 1e-6 && (origin.y - 6_600_000.0).abs() < 1e-6, "{origin:?}");
    }

    #[test]
    fn there_and_back_is_less_than_a_millimetre_away() {
        for (code, lon, lat) in
            [(2154, 5.54, 48.89), (5490, -61.5, 16.2), (2972, -52.3, 4.9), (2975, 55.5, -21.1), (4471, 45.2, -12.8)]
        {
            let p = Projection::epsg(code).expect("known");
            let there = p.project(lon, lat).expect("inside");
            let back = p.unproject(there).expect("inside");
            // 1e-8 degree is about a millimetre.
            assert!((back.x - lon).abs() < 1e-8 && (back.y - lat).abs() < 1e-8, "{code}: {back:?}");
        }
    }

    #[test]
    fn degrees_are_not_metres() {
        assert_eq!(Projection::epsg(4326).err(), Some(ProjectionError::NotMetric(4326)));
        assert_eq!(Projection::epsg(1).err(), Some(ProjectionError::Unknown(1)));
    }
}
