//! Downloads.

mod commands;
mod dataset;
mod download;
mod geocode;
mod pieces;
