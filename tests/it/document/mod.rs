//! Documents in five formats.

mod letters;
mod pdf;
