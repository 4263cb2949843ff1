//! Layers and tables written: a GeoPackage, the official schema of a model.

pub(super) mod convert;
pub(super) mod geopackage;
mod names;
