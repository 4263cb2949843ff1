//! The numerics: accessibility, inequality indices, spatial autocorrelation, class limits, weighted summaries.
//!
//! Plain functions on slices of numbers; this room knows no commune and no French. Each cites its paper. Degenerate
//! input (nothing, all zero, a total weight of zero) gives `None`, never NaN.
//!
//! ```
//! use territoire::method::{inequality::gini, neighbours, spatial::Weights, spatial::moran};
//!
//! // One of four holds everything: 1 − 1/4.
//! assert_eq!(gini(&[0.0, 0.0, 0.0, 8.0]), Some(0.75));
//! assert_eq!(gini(&[0.0, 0.0]), None);
//! // High beside low, all along a line: each is what its neighbours are not.
//! let points = [0.0, 1.0, 2.0, 3.0].map(|x| Some([x, 0.0]));
//! let weights = Weights::binary(&neighbours::within(&points, 1.0));
//! let index = moran(&[1.0, -1.0, 1.0, -1.0], &weights).expect("values that differ").i;
//! assert!((index - -1.0).abs() < 1e-12);
//! ```
//!
//! - [`access`]: cumulative opportunities, gravity, floating catchment areas.
//! - [`inequality`]: Gini, Theil's T and L with their decompositions, Atkinson, coefficient of variation, Hoover, Lorenz,
//!   location quotient, Herfindahl; where one unit more would lower the inequality most.
//! - [`neighbours`]: the k nearest, those within a distance, those that share a border or a point.
//! - [`borders`]: those that touch, or nearly, where borders were not drawn as one.
//! - [`spatial`]: weights, Moran's I, Geary's C and the general G, local Moran and local G* with permutations,
//!   false-discovery control.
//! - [`charging`]: charging points that vehicles need, by energy and by least coverage; whole numbers shared out; fleets to come.
//! - [`classes`]: quantiles, Fisher–Jenks, equal intervals, round limits.
//! - [`land`]: the budget of land that a law leaves, with its floors, as ranges where who is entitled is not known.
//! - [`mutability`]: how fit a brownfield is for each use, by the published matrix.
//! - [`ranking`]: weighted sums of criteria, and how far a ranking hangs on the weights.
//! - `siting` (feature `siting`): where to put sites: covering, p-median, p-center under rules, proven or with their gap.
//! - [`summary`]: weighted mean and quantiles.

pub mod access;
pub mod borders;
pub mod charging;
pub mod classes;
pub mod inequality;
pub mod land;
pub mod mutability;
pub mod neighbours;
pub mod ranking;
#[cfg(feature = "siting")]
pub mod siting;
pub mod spatial;
pub mod summary;
