//! Layers read, checked, derived, converted.

mod as_they_come;
mod check;
mod communal_tables;
mod commune_codes;
mod conversion;
mod damaged;
mod derived_fields;
mod disguises;
mod finess;
mod formats;
mod geography;
mod hostile;
mod kept_by_epci;
mod large_files;
mod leads;
mod letters;
mod models;
mod no_geometry;
mod odd_files;
mod official_models;
mod parquet;
mod people;
mod postgis;
mod still;
