//! The numerics: accessibility, inequality indices, spatial autocorrelation, class limits, weighted summaries.
//!
//! Plain functions on slices of numbers; this room knows no commune and no French. Each cites its paper. Degenerate
//! input (nothing, all zero, a total weight of zero) gives `None`, never NaN.
//!
//! - [`access`]: cumulative opportunities, gravity, floating catchment areas.
//! - [`inequality`]: Gini, Theil's T and L with their decompositions, Atkinson, coefficient of variation, Hoover, Lorenz,
//!   location quotient, Herfindahl; where one unit more would lower the inequality most.
//! - [`neighbours`]: the k nearest, those within a distance, those that share a border or a point.
//! - [`borders`]: those that touch, or nearly, where borders were not drawn as one.
//! - [`spatial`]: weights, Moran's I, Geary's C and the general G, local Moran and local G* with permutations,
//!   false-discovery control.
//! - [`classes`]: quantiles, Fisher–Jenks, equal intervals, round limits.
//! - [`ranking`]: weighted sums of criteria, and how far a ranking hangs on the weights.
//! - [`summary`]: weighted mean and quantiles.

pub mod access;
pub mod borders;
pub mod classes;
pub mod inequality;
pub mod neighbours;
pub mod ranking;
pub mod spatial;
pub mod summary;
