//! Documents in five formats.

mod blocks;
mod hostile;
mod letters;
mod pdf;
