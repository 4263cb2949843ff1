//! Actions attached to places.

mod fiches;
mod inside;
mod suggestions;
