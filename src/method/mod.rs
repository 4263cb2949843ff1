//! The numerics: accessibility, inequality indices, spatial autocorrelation, class limits, weighted summaries.
//!
//! Plain functions on slices of numbers; this room knows no commune and no French. Each cites its paper. Degenerate
//! input (nothing, all zero, a total weight of zero) gives `None`, never NaN.
//!
//! - [`access`]: cumulative opportunities, gravity, floating catchment areas.
//! - [`inequality`]: Gini, Theil with its decomposition, Hoover, Lorenz, location quotient.
//! - [`spatial`]: neighbours and weights, Moran's I, local Moran with permutations, false-discovery control.
//! - [`classes`]: quantiles, Fisher–Jenks, equal intervals, round limits.
//! - [`summary`]: weighted mean and quantiles.

pub mod access;
pub mod classes;
pub mod inequality;
pub mod spatial;
pub mod summary;
