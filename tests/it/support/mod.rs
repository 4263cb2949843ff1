//! What several tests need, each thing once.

pub(crate) mod answers;
pub(crate) mod counts;
pub(crate) mod english;
pub(crate) mod files;
pub(crate) mod grounds;
pub(crate) mod judge;
pub(crate) mod layers;
pub(crate) mod model_files;
pub(crate) mod office;
pub(crate) mod places;
pub(crate) mod postgres;
pub(crate) mod quantities;
pub(crate) mod questions;
pub(crate) mod schema;
pub(crate) mod server;
pub(crate) mod skips;
pub(crate) mod tool;
