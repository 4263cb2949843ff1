//! Whole studies.

mod cases;
mod example_roads;
mod faults;
mod first_hour;
mod french;
mod generated;
mod gis_cases;
mod letters;
mod machine_results;
mod scenarios;
mod solid;
mod whole;
mod workbook;
