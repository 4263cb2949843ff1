//! The files of a study read, part by part; every fault is noted at its place.

mod communes;
mod extent;
mod layers;
mod models;
mod plan;
mod priority;
mod recipes;
mod scenario;
mod settings;
mod territory;

pub use plan::StudyPlan;
pub use priority::Priorities;

pub(super) use layers::{kept, open_layers, spec};
pub(super) use models::open_models;
pub(super) use plan::{OF_REGISTRY, declared_plan, open_plan};
pub(super) use recipes::open_recipes;
pub(super) use scenario::{Scenario, open_scenarios, refused};
pub(super) use settings::check_settings;
pub(super) use territory::{open_levels, open_territory};
