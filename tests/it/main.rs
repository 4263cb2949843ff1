//! Every integration test in one program, which is linked once: a folder a room, what several need in `support`.
//!
//! The tests share one process and run side by side: none sets an environment variable, changes the current folder, counts
//! on a port or writes in a place that is not its own.

mod support;

mod analysis;
mod architecture;
mod attach;
mod document;
mod fetch;
mod follow;
mod inventory;
mod layer;
mod map;
mod method;
mod network;
mod plan;
mod priority;
mod study;
mod territory;
