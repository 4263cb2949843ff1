//! Units of columns, which decide how their numbers are written.

use serde::{Deserialize, Serialize};

/// The unit of a column, which also decides how its numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Number of things.
    #[serde(rename = "nombre", alias = "count")]
    Count,
    /// Number of inhabitants.
    #[serde(rename = "habitants", alias = "inhabitants")]
    Inhabitants,
    /// Share between 0 and 1, written as a percentage.
    #[serde(rename = "part", alias = "share")]
    Share,
    /// Kilometres.
    Km,
    /// Minutes.
    Minutes,
    /// Hours.
    #[serde(rename = "heures", alias = "hours")]
    Hours,
    /// Hours a week for 1,000 inhabitants.
    #[serde(rename = "heures_pour_mille", alias = "hours_per_thousand")]
    HoursPerThousand,
    /// Hectares.
    Hectares,
    /// Square kilometres.
    #[serde(rename = "km2", alias = "square_km")]
    SquareKm,
    /// Kilowatts.
    Kilowatts,
    /// Things for 1,000 inhabitants.
    #[serde(rename = "pour_mille", alias = "per_thousand")]
    PerThousand,
    /// A pure number: an index, a quotient.
    #[serde(rename = "indice", alias = "index")]
    Index,
    /// A probability.
    #[serde(rename = "probabilite", alias = "probability")]
    Probability,
    /// Euros.
    Euros,
    /// No number: a day, as the text `2027-03-15`.
    Date,
    /// No number: text.
    #[serde(rename = "aucune", alias = "none")]
    None,
}

impl Unit {
    /// The unit as written after a number, in French; empty for pure numbers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inhabitants => "hab.",
            Self::Share => "%",
            Self::Km => "km",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::HoursPerThousand => "h pour 1\u{202f}000 hab.",
            Self::Hectares => "ha",
            Self::SquareKm => "km²",
            Self::Kilowatts => "kW",
            Self::PerThousand => "pour 1\u{202f}000 hab.",
            Self::Euros => "€",
            Self::Count | Self::Index | Self::Probability | Self::Date | Self::None => "",
        }
    }

    /// How many decimals people read.
    #[must_use]
    pub fn decimals(self) -> usize {
        match self {
            Self::Count | Self::Inhabitants | Self::Minutes | Self::Euros | Self::Date | Self::None => 0,
            Self::Share | Self::Km | Self::Hours | Self::Hectares | Self::SquareKm | Self::Kilowatts => 1,
            Self::HoursPerThousand | Self::PerThousand => 2,
            Self::Index | Self::Probability => 3,
        }
    }
}
