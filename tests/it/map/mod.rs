//! Maps.

mod example;
mod scene;
