//! Documents in five formats.

mod hostile;
mod letters;
mod pdf;
