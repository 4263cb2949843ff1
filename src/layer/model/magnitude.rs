//! What the numbers of a column are: it decides what may be done with them.

use crate::french;
use crate::territory::Nature;

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Magnitude {
    /// They add up, and may be divided by people: dwellings, places, hectares.
    Amount,
    /// One amount by another: a share, a number for a thousand, a ratio. Averaged by what it is divided by only.
    Rate,
    /// A median, a mean, a price, a width: neither added up nor divided by people.
    Level,
    /// A rank, a class, a score, a year: a number by convention.
    Index,
}

/// Who says what the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldBy {
    /// The study, in its section of the layer.
    Study,
    /// The model of the layer.
    Model,
    /// Nobody: its name, and its values.
    Name,
}

/// Whether more of something is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither.
    #[default]
    Neither,
}

impl Magnitude {
    /// Each as a model writes it.
    pub(in crate::layer) const WORDS: [(&'static str, Self); 4] =
        [("effectif", Self::Amount), ("taux", Self::Rate), ("niveau", Self::Level), ("indice", Self::Index)];

    /// The key of a layer that names columns of it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Amount => "effectifs",
            Self::Rate => "taux",
            Self::Level => "niveaux",
            Self::Index => "indices",
        }
    }

    /// «un taux».
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Amount => "un effectif",
            Self::Rate => "un taux",
            Self::Level => "un niveau",
            Self::Index => "un indice",
        }
    }

    /// What its values do when communes merge.
    pub(in crate::layer) fn nature(self) -> Nature {
        if self == Self::Amount { Nature::Extensive } else { Nature::Intensive }
    }

    /// What the numbers of a column that nobody describes probably are.
    #[must_use]
    pub fn guess(name: &str, values: impl Iterator<Item = f64>) -> Self {
        let folded = french::fold(name);
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        if words.first().is_some_and(|w| COUNTS.contains(w)) {
            return Self::Amount;
        }
        let begins = |of: &[&str]| words.iter().any(|w| of.iter().any(|start| w.starts_with(start)));
        let is = |of: &[&str]| words.iter().any(|w| of.contains(w));
        // Columns of the INSEE's files of incomes (Filosofi) end with two digits of the year.
        let dated = |of: &[&str]| words.iter().any(|w| of.iter().any(|s| w.strip_prefix(s).is_some_and(is_digits)));
        if is(&RATE_WORDS) || begins(&RATES) || dated(&DATED_RATES) || folded.contains('%') || beside(&words) {
            return Self::Rate;
        }
        if is(&LEVEL_WORDS) || begins(&LEVELS) || dated(&DATED_LEVELS) {
            return Self::Level;
        }
        if begins(&INDICES) || dated(&DATED_INDICES) {
            return Self::Index;
        }
        if between_nought_and_one(values) { Self::Rate } else { Self::Amount }
    }
}

impl ToldBy {
    /// «d'après son nom et ses valeurs».
    #[must_use]
    pub fn said(self) -> &'static str {
        match self {
            Self::Study => "d'après l'étude",
            Self::Model => "d'après le modèle",
            Self::Name => "d'après son nom et ses valeurs",
        }
    }
}

impl Wish {
    /// Each as it is written.
    pub(in crate::layer) const WORDS: [(&'static str, Self); 3] =
        [("plus-est-mieux", Self::More), ("moins-est-mieux", Self::Less), ("neutre", Self::Neither)];
}

/// First words of columns that count.
const COUNTS: [&str; 5] = ["nb", "nbr", "nbre", "nombre", "effectif"];
/// Whole words, and beginnings of words, of columns that hold rates.
const RATE_WORDS: [&str; 6] = ["part", "parts", "tx", "pct", "ratio", "ratios"];
const RATES: [&str; 5] = ["taux", "pct", "pourcent", "densite", "proportion"];
const DATED_RATES: [&str; 14] = [
    "tp60", "pimp", "pact", "ptsa", "pcho", "pben", "ppen", "ppat", "ppsoc", "ppfam", "ppmini", "pplogt", "pimpot",
    "part",
];
/// The same of columns that hold levels.
const LEVEL_WORDS: [&str; 3] = ["med", "age", "d1"];
const LEVELS: [&str; 7] = ["median", "moyen", "prix", "loyer", "niveau", "altitude", "revenu"];
const DATED_LEVELS: [&str; 6] = ["med", "d1", "d9", "q1", "q2", "q3"];
/// The same of columns that hold numbers by convention.
const INDICES: [&str; 6] = ["indice", "annee", "millesime", "classe", "rang", "grille"];
const DATED_INDICES: [&str; 2] = ["rd", "gi"];

fn is_digits(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `par_hab`, `par habitant`.
fn beside(words: &[&str]) -> bool {
    words.windows(2).any(|w| w[0] == "par" && w[1].starts_with("hab"))
}

/// Whether these are parts of one, and not yes or no.
fn between_nought_and_one(mut values: impl Iterator<Item = f64>) -> bool {
    let mut parts = false;
    let within = values.all(|v| {
        parts |= v.fract() != 0.0;
        (0.0..=1.0).contains(&v)
    });
    within && parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_nobody_declares_is_told_by_its_name() {
        let by_name = |name| Magnitude::guess(name, std::iter::empty());
        for rate in ["taux_pauvrete", "Part des +65 ans", "pct_secret", "Densité", "TP6021", "vols_par_hab", "tx_chom"]
        {
            assert_eq!(by_name(rate), Magnitude::Rate, "{rate}");
        }
        for level in ["MED21", "revenu_median", "prix_m2", "D121", "age_moyen"] {
            assert_eq!(by_name(level), Magnitude::Level, "{level}");
        }
        for index in ["annee", "RD21", "indice_viellissement", "rang"] {
            assert_eq!(by_name(index), Magnitude::Index, "{index}");
        }
        // «med», «rang», «part» and «classe» are in other words, too.
        for count in [
            "population",
            "nb_menages",
            "NB_VP",
            "logements",
            "surface_ha",
            "P21_POP",
            "nb_classes",
            "medecins",
            "etrangers",
            "appartements",
            "departs",
        ] {
            assert_eq!(by_name(count), Magnitude::Amount, "{count}");
        }
    }

    #[test]
    fn parts_of_one_are_no_amount() {
        let of = |values: &[f64]| Magnitude::guess("x", values.iter().copied());
        assert_eq!(of(&[0.25, 0.5, 1.0]), Magnitude::Rate);
        assert_eq!(of(&[0.0, 1.0, 1.0]), Magnitude::Amount, "yes and no, which count");
        assert_eq!(of(&[0.25, 1.5]), Magnitude::Amount);
        assert_eq!(of(&[]), Magnitude::Amount);
    }
}
