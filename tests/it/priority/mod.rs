//! Priorities between actions.

mod ranking;
