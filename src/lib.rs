//! territoire
pub mod parallel;
pub mod method;
