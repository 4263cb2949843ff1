//! The follow-up of the actions, filled by several people.

mod commands;
mod discrepancies;
mod exchange;
mod merge;
mod state;
mod workbooks;
