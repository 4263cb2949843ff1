//! Tables as files.

pub(crate) mod xlsx;
