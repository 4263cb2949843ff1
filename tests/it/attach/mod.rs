//! Actions attached to places.

mod suggestions;
