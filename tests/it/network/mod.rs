//! Roads and travel times.

mod lines;
mod osm;
mod relief;
mod roads;
mod searches;
mod sites;
