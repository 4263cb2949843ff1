//! The numerics.

mod invariants;
mod oracles;
mod siting;
