//! The numerics.

mod invariants;
mod oracles;
