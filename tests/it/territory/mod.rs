//! Communes on the ground and through time.

mod land;
mod vintage;
