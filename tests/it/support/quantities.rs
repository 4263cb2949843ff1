//! Lengths and times in the units that arithmetic in tests is written in.

use territoire::units::{Metres, Minutes, Span};

pub(crate) fn km(km: f64) -> Span {
    Span::Length(Metres::from_km(km))
}

pub(crate) fn metres(metres: f64) -> Span {
    Span::Length(Metres::new(metres).expect("finite"))
}

pub(crate) fn minutes(minutes: f64) -> Span {
    Span::Time(Minutes::new(minutes).expect("finite"))
}
