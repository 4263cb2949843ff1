//! The follow-up of the actions, filled by several people.

mod commands;
mod discrepancies;
mod exchange;
mod letters;
mod merge;
mod returned;
mod spreadsheet;
mod state;
mod unfit;
mod workbooks;
