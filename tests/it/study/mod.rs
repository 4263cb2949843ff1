//! Whole studies.

mod example_roads;
mod faults;
mod letters;
mod scenarios;
mod whole;
