//! Whole studies.

mod example_roads;
mod faults;
mod scenarios;
mod whole;
