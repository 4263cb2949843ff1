//! The document read, its outline, its lasting ids.

mod commands;
mod forms;
mod kept;
mod kinds;
mod layouts;
mod outline;
mod readers;
mod spreadsheet;
mod tables;
