//! The document read, its outline, its lasting ids.

mod commands;
mod outline;
mod readers;
