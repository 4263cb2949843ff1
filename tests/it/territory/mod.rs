//! Communes through time.

mod vintage;
