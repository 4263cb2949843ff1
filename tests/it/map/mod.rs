//! Maps.

mod example;
mod scene;
mod signs;
