//! Downloads.

mod commands;
mod download;
