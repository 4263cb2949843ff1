//! The questions and their answers.

mod balance;
mod baskets;
mod comparisons;
mod degenerate;
mod oracles_access;
mod oracles_distance;
mod oracles_overlay;
mod predictions;
