//! Layers of lines read as they are (BD TOPO, ROUTE 500…): some columns, and lines in longitude and latitude. Roads are too
//! many to be kept as features with all their cells.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gdal::GdalOpenFlags;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{LayerAccess, OwnedLayer};
use geo::{Coord, Geometry};

use super::straight::{self, Tolerance};
use crate::book::{Cells, RowBuilder};
use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::french;
use crate::layer::Named;
use crate::layer::faults;
use crate::layer::{gate, still};

/// A layer of lines in an open file.
pub struct LineFile {
    shown: PathBuf,
    layer: OwnedLayer,
    /// Lasts as long as the layer, which is closed before.
    _copy: Option<Arc<still::Still>>,
    name: String,
    fields: Vec<String>,
    to_lonlat: CoordTransform,
    near: Tolerance,
    from_lonlat: CoordTransform,
    system: String,
    /// The number of the file's first feature is 0 and not 1.
    from_zero: bool,
}

/// A feature of a layer of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The cells of the columns that were asked for, in their order.
    pub cells: Cells,
    /// Its lines, in longitude and latitude; none when it has no geometry, or another one.
    pub lines: Vec<Vec<Coord<f64>>>,
}

impl LineFile {
    /// Opens a layer of a file: the one named, else the first of those preferred, else the only one. `projection` is the
    /// EPSG code of a file that tells none. Every fault is noted; `None` when there is one.
    #[must_use]
    pub fn open(
        path: &Path,
        shown: &Path,
        named: Option<&str>,
        preferred: &[String],
        projection: Option<u32>,
        notes: &mut Notes,
    ) -> Option<Self> {
        let copy = still::of(path).map_err(|why| notes.push(still::refused(shown, why))).ok()?;
        copy.iter().for_each(|copy| notes.push(copy.told(shown)));
        let Ok(dataset) = gate::open(path, GdalOpenFlags::GDAL_OF_VECTOR, None) else {
            notes.push(
                Diagnostic::no_roads("ce fichier n'est ni un extrait OpenStreetMap ni une couche de voies")
                    .in_file(shown)
                    .label("aucun format connu ne l'ouvre")
                    .help("donner un `.osm.pbf`, un GeoPackage, un Shapefile ou un GeoJSON de lignes"),
            );
            return None;
        };
        let driver = dataset.driver().short_name();
        let known: Vec<String> = dataset.layers().map(|l| french::nfc(&l.name()).into_owned()).collect();
        let at = match named {
            Some(name) => known.iter().position(|k| k == name),
            None => preferred.iter().find_map(|p| known.iter().position(|k| k.eq_ignore_ascii_case(p))),
        };
        let at = match (at, named, known.len()) {
            (Some(at), ..) => at,
            (None, Some(name), _) => {
                let named = Named { name: name.to_owned(), place: Place::File(shown.to_owned()) };
                notes.push(named.unknown(&format!("la couche `{name}`"), &known));
                return None;
            }
            (None, None, 1) => 0,
            (None, None, n) => {
                notes.push(
                    Diagnostic::new("E0536", "ce fichier a plusieurs couches, ou aucune")
                        .in_file(shown)
                        .label(if n == 0 {
                            "il n'y en a aucune".to_owned()
                        } else {
                            format!("il y a : {}", french::list_at_most(&known, 12))
                        })
                        .help("dire laquelle a les voies avec `--table`"),
                );
                return None;
            }
        };
        match Self::of(dataset, at, shown, driver == "GPKG" || driver == "SQLite", projection) {
            Ok(Some(file)) => Some(file),
            Ok(None) => {
                notes.push(
                    Diagnostic::new("E0532", "la couche ne dit pas son système de coordonnées")
                        .in_file(shown)
                        .help("la copier avec son fichier `.prj`, ou le dire : `--projection 2154` pour Lambert-93"),
                );
                None
            }
            Err(error) => {
                notes.push(unreadable(shown, error.to_string()));
                None
            }
        }
    }

    fn of(
        dataset: gate::Opened,
        at: usize,
        shown: &Path,
        from_one: bool,
        projection: Option<u32>,
    ) -> gdal::errors::Result<Option<Self>> {
        let (dataset, copy) = dataset.apart();
        let layer = dataset.into_layer(at)?;
        let mut own = match (layer.spatial_ref(), projection) {
            (Some(own), _) => own,
            (None, Some(code)) => SpatialRef::from_epsg(code)?,
            (None, None) => return Ok(None),
        };
        own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let mut lonlat = SpatialRef::from_epsg(4326)?;
        lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let from_lonlat = CoordTransform::new(&lonlat, &own)?;
        Ok(Some(Self {
            shown: shown.to_owned(),
            name: layer.name(),
            fields: layer.defn().fields().map(|f| french::nfc(&f.name()).into_owned()).collect(),
            system: own.name().unwrap_or_default(),
            near: Tolerance::of(Some(&own)),
            to_lonlat: straight::to_lonlat(own)?,
            from_lonlat,
            layer,
            _copy: copy,
            from_zero: !from_one,
        }))
    }

    /// The name of the layer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its system of coordinates.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The names of its columns.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Hands over the features that may be in the box (west, south, east, north in degrees), in the order of the file, with
    /// the cells of these columns. Whether the whole layer could be read; what stopped it is noted.
    pub fn rows(
        &mut self,
        columns: &[usize],
        area: Option<[f64; 4]>,
        notes: &mut Notes,
        take: impl FnMut(LineRow),
    ) -> bool {
        match self.read(columns, area, take) {
            Ok(None) => true,
            Ok(Some(cut)) => {
                notes.push(unreadable(&self.shown, cut));
                false
            }
            Err(error) => {
                notes.push(unreadable(&self.shown, error.to_string()));
                false
            }
        }
    }

    /// Why the file ends before its end, when it does.
    fn read(
        &mut self,
        columns: &[usize],
        area: Option<[f64; 4]>,
        mut take: impl FnMut(LineRow),
    ) -> gdal::errors::Result<Option<String>> {
        // Where the box has no image in the layer's system, every feature is looked at: the caller clips anyway.
        if let Some([west, south, east, north]) = area.and_then(|a| self.from_lonlat.transform_bounds(&a, 21).ok()) {
            self.layer.set_spatial_filter_rect(west, south, east, north);
        }
        let first = usize::from(self.from_zero);
        let mut cells = RowBuilder::default();
        gate::told();
        let mut read = 0;
        for (rank, feature) in self.layer.features().enumerate() {
            let number = feature.fid().map_or(rank + 1, |fid| fid as usize + first);
            for column in columns {
                cells.push(&french::nfc(feature.field_as_string(*column)?.as_deref().unwrap_or_default()));
            }
            let mut row = LineRow { number, cells: cells.finish(), lines: Vec::new() };
            row.lines = match straight::lonlat(straight::of(&feature), self.near, Some(&self.to_lonlat)) {
                Ok(Some(Geometry::LineString(line))) => vec![line.0],
                Ok(Some(Geometry::MultiLineString(lines))) => lines.0.into_iter().map(|l| l.0).collect(),
                _ => Vec::new(),
            };
            take(row);
            read += 1;
        }
        // What stops the library halfway is told by no result.
        let failure = gate::told().into_iter().next();
        let cut = failure.filter(|_| read < self.layer.feature_count());
        self.layer.clear_spatial_filter();
        Ok(cut)
    }
}

fn unreadable(shown: &Path, cause: String) -> Diagnostic {
    faults::unreadable("ce fichier n'est pas lisible")
        .in_file(shown)
        .cause(Trade::Geography, cause)
        .help("le copier ou l'exporter de nouveau : il est peut-être coupé")
}
