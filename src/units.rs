//! Quantities with their unit in the type, so that kilometres never pass where minutes are meant.
//!
//! A quantity is always finite. Operators that would have no sense (a share plus a share of something else) do not
//! exist. In files that people write, a quantity is a text with its unit: `"15 km"`, `"10 min"`.
//!
//! ```
//! use territoire::units::{Metres, Span};
//!
//! let far: Metres = "7,5 km".parse().expect("a length");
//! assert_eq!((far.value(), far.to_string().as_str()), (7500.0, "7,5\u{a0}km"));
//! let long: Span = "1 h".parse().expect("a time");
//! assert_eq!(long.amount(), 60.0);
//! assert!("7,5".parse::<Metres>().is_err(), "a length has its unit");
//! ```

use std::fmt;
use std::str::FromStr;

use crate::french;

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuantityError {
    /// The text holds a number without a unit; the units that would do are listed.
    NoUnit(&'static [&'static str]),
    /// The unit is not one of this quantity.
    UnknownUnit(String, &'static [&'static str]),
    /// There is no number, or it is not finite, or it is negative.
    NotANumber,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUnit(units) => write!(f, "il manque l'unité ({})", units.join(", ")),
            Self::UnknownUnit(unit, units) => {
                write!(f, "unité inconnue `{unit}` (attendu : {})", units.join(", "))
            }
            Self::NotANumber => write!(f, "un nombre positif est attendu"),
        }
    }
}

/// Splits `"7,5 km"` into its number and its unit.
fn split(text: &str, units: &'static [&'static str]) -> Result<(f64, String), QuantityError> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}')));
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let value: f64 = number.replace(',', ".").parse().map_err(|_| QuantityError::NotANumber)?;
    if unit.trim().is_empty() {
        return Err(QuantityError::NoUnit(units));
    }
    Ok((value, unit.trim().to_lowercase()))
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, [$(($unit:literal, $factor:expr)),+]) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name(f64);

        impl $name {
            /// The units that a text may name.
            pub const UNITS: &'static [&'static str] = &[$($unit),+];

            /// The quantity, unless the number is not finite.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                value.is_finite().then_some(Self(value))
            }

            /// The number, in the unit of the type's name.
            #[must_use]
            pub fn value(self) -> f64 {
                self.0
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.total_cmp(&other.0).is_eq()
            }
        }
        impl Eq for $name {}
        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.0.total_cmp(&other.0)
            }
        }

        impl FromStr for $name {
            type Err = QuantityError;
            fn from_str(text: &str) -> Result<Self, QuantityError> {
                let (value, unit) = split(text, Self::UNITS)?;
                $(if unit == $unit {
                    return Self::new(value * $factor).ok_or(QuantityError::NotANumber);
                })+
                Err(QuantityError::UnknownUnit(unit, Self::UNITS))
            }
        }
    };
}

quantity!(
    /// A length, in metres. Texts: `"500 m"`, `"7,5 km"`.
    Metres, [("m", 1.0), ("km", 1000.0)]
);
quantity!(
    /// A duration, in minutes. Texts: `"15 min"`, `"1 h"`.
    Minutes, [("min", 1.0), ("h", 60.0)]
);
quantity!(
    /// An area, in hectares. Texts: `"2 ha"`, `"12000 m2"`.
    Hectares, [("ha", 1.0), ("m2", 1e-4), ("m²", 1e-4), ("km2", 100.0), ("km²", 100.0)]
);
quantity!(
    /// A power, in kilowatts. Texts: `"22 kW"`.
    Kilowatts, [("kw", 1.0), ("w", 1e-3)]
);

impl Metres {
    /// A length given in kilometres.
    ///
    /// # Panics
    /// When `km` is not finite.
    #[must_use]
    pub fn from_km(km: f64) -> Self {
        Self::new(km * 1000.0).expect("a finite number of kilometres")
    }

    /// The length in kilometres.
    #[must_use]
    pub fn km(self) -> f64 {
        self.0 / 1000.0
    }
}

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.abs() < 1000.0 {
            write!(f, "{}\u{a0}m", french::number(self.0, 0))
        } else {
            write!(f, "{}\u{a0}km", french::short(self.km(), 1))
        }
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}min", french::short(self.0, 1))
    }
}

impl fmt::Display for Hectares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}ha", french::short(self.0, 1))
    }
}

impl fmt::Display for Kilowatts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}kW", french::short(self.0, 1))
    }
}

/// What is counted on the way: the length travelled or the time that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Time.
    Time,
    /// Length.
    Length,
}

/// How far one goes, in one measure or the other. Texts: `"10 km"`, `"15 min"`.
///
/// Two of different measures are never compared where it would matter: an analysis has one measure, that of its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// A length travelled.
    Length(Metres),
    /// A time travelled.
    Time(Minutes),
}

impl Span {
    /// The units that a text may name.
    pub const UNITS: &'static [&'static str] = &["min", "h", "m", "km"];

    /// What it counts.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Length(_) => Measure::Length,
            Self::Time(_) => Measure::Time,
        }
    }

    /// The number that people read: kilometres or minutes.
    #[must_use]
    pub fn amount(self) -> f64 {
        match self {
            Self::Length(length) => length.km(),
            Self::Time(time) => time.value(),
        }
    }
}

impl FromStr for Span {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        match text.parse::<Metres>() {
            Ok(length) => Ok(Self::Length(length)),
            Err(QuantityError::NotANumber) => Err(QuantityError::NotANumber),
            Err(QuantityError::NoUnit(_)) => Err(QuantityError::NoUnit(Self::UNITS)),
            Err(QuantityError::UnknownUnit(unit, _)) => {
                text.parse().map(Self::Time).map_err(|_| QuantityError::UnknownUnit(unit, Self::UNITS))
            }
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => length.fmt(f),
            Self::Time(time) => time.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_with_its_unit_and_a_decimal_comma() {
        assert_eq!("7,5 km".parse(), Ok(Metres(7500.0)));
        assert_eq!("500 m".parse(), Ok(Metres(500.0)));
        assert_eq!("15".parse::<Metres>(), Err(QuantityError::NoUnit(&["m", "km"])));
        assert_eq!("15 lieues".parse::<Metres>(), Err(QuantityError::UnknownUnit("lieues".into(), &["m", "km"])));
        assert_eq!("loin".parse::<Metres>(), Err(QuantityError::NotANumber));
    }

    #[test]
    fn the_unit_tells_a_length_from_a_time() {
        assert_eq!("7,5 km".parse(), Ok(Span::Length(Metres(7500.0))));
        assert_eq!("1 h".parse(), Ok(Span::Time(Minutes(60.0))));
        assert_eq!("15 jours".parse::<Span>(), Err(QuantityError::UnknownUnit("jours".into(), Span::UNITS)));
        assert_eq!("15".parse::<Span>(), Err(QuantityError::NoUnit(Span::UNITS)));
        assert_eq!(Span::Time(Minutes(12.5)).to_string(), "12,5\u{a0}min");
    }

    #[test]
    fn watts_are_a_thousandth_of_kilowatts() {
        assert_eq!("22000 W".parse(), Ok(Kilowatts(22.0)));
        assert_eq!(Kilowatts(7.4).to_string(), "7,4\u{a0}kW");
    }
}
