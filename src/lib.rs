//! Du projet de territoire à la carte.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod attach;
pub mod book;
pub mod diagnostic;
pub mod document;
pub mod fetch;
pub mod follow;
pub mod french;
pub mod layer;
pub mod map;
pub mod method;
pub mod network;
pub mod outcome;
pub mod parallel;
pub mod plan;
pub mod priority;
pub mod pull;
pub mod report;
pub mod study;
pub mod territory;
pub mod units;
