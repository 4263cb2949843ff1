//! The document read, its outline, its lasting ids.

mod commands;
mod kinds;
mod outline;
mod readers;
mod spreadsheet;
mod tables;
