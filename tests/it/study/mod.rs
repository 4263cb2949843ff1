//! Whole studies.

mod any_character;
mod cases;
mod example_roads;
mod faults;
mod first_hour;
mod form_copies;
mod forms;
mod french;
mod generated;
mod gis_cases;
mod kept_tables;
mod letters;
mod lost_rows;
mod machine_results;
mod merging;
mod registers;
mod retained;
mod scenarios;
mod sdirve;
mod site_sheets;
mod solid;
mod whole;
mod workbook;
