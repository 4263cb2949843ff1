//! Actions attached to places.

mod inside;
mod suggestions;
