//! Whole studies.

mod cases;
mod example_roads;
mod faults;
mod generated;
mod gis_cases;
mod letters;
mod machine_results;
mod scenarios;
mod whole;
mod workbook;
