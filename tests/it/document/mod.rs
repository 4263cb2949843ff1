//! Documents in five formats.

mod letters;
