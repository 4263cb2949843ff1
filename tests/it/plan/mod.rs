//! The document read, its outline, its lasting ids.

mod commands;
mod kinds;
mod layouts;
mod outline;
mod readers;
mod spreadsheet;
mod tables;
