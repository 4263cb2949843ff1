//! Addresses: which columns of a table hold them, and where a geocoding service, or a person, has put them.
//!
//! A row that has no position of its own stands where its address was found, when the file kept beside its layer
//! ([`Kept`]) says so. That file is read again offline, and what was corrected by hand in it is never written over.

mod columns;
mod kept;

use super::{Named, Precision};
use crate::french;
use crate::territory::Territory;

pub(super) use columns::Columns;
pub use kept::{Kept, unusable_geocoding};

/// An address as a service is asked for it: nothing else of its row.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Number and street, or all that the cell says.
    pub text: String,
    /// Postal code, where the code of the commune is not known.
    pub postcode: String,
    /// Name of the commune, where its code is not known.
    pub commune: String,
    /// Code of the commune, of today.
    pub insee: String,
}

impl Address {
    /// What two ways of writing one address have in common.
    #[must_use]
    pub fn key(&self) -> String {
        let parts = [&self.text, &self.postcode, &self.commune, &self.insee];
        parts.map(|part| french::name_key(part)).join("|")
    }
}

/// Whether two codes are one commune of today.
#[must_use]
pub fn same_commune(territory: &Territory, a: &str, b: &str) -> bool {
    let now = |code: &str| match territory.follow(code).communes().as_slice() {
        [one] => one.to_string(),
        _ => code.to_owned(),
    };
    a == b || now(a) == now(b)
}

/// What of an address a service has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The number in its street.
    Number,
    /// The street, or the hamlet.
    Street,
    /// No more than the commune.
    Commune,
    /// Something else, whose name the file keeps.
    Other,
    /// Nothing.
    Nothing,
}

impl Found {
    const NAMES: [(Self, &'static str, &'static [&'static str]); 4] = [
        (Self::Number, "numéro", &["housenumber", "numero", "interpolation"]),
        (Self::Street, "voie", &["street", "locality", "lieu-dit", "lieu dit"]),
        (Self::Commune, "commune", &["municipality"]),
        (Self::Nothing, "rien", &[""]),
    ];

    /// What a service, or the kept file, calls it.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let word = french::fold(word.trim());
        let named = |(_, own, others): &&(Self, &str, &[&str])| french::fold(own) == word || others.contains(&&*word);
        Self::NAMES.iter().find(named).map_or(Self::Other, |(found, ..)| *found)
    }

    /// Its name in the kept file.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(found, ..)| *found == self).map_or("autre", |(_, name, _)| name)
    }
}

/// Where an address was found, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The address.
    pub address: Address,
    /// Longitude and latitude.
    pub lonlat: Option<(f64, f64)>,
    /// How sure the service is, from 0 to 1.
    pub score: Option<f64>,
    /// What it found.
    pub found: Found,
    /// The address that it found, in its words.
    pub label: String,
    /// The code of the commune where it found it.
    pub insee: String,
    /// Whether rows stand there.
    pub used: bool,
    /// Why not.
    pub why: String,
    /// Whether a person has changed it since it was written.
    pub by_hand: bool,
}

impl Answer {
    /// Whether rows may stand there, by the threshold of scores and the communes of both; what a person has decided stays.
    pub fn decide(&mut self, threshold: f64, same_commune: impl Fn(&str, &str) -> bool) {
        if self.by_hand {
            return;
        }
        let elsewhere =
            !self.address.insee.is_empty() && !self.insee.is_empty() && !same_commune(&self.address.insee, &self.insee);
        self.why = match (self.lonlat, self.found, self.score) {
            (None, ..) | (_, Found::Nothing, _) => "rien trouvé".to_owned(),
            _ if elsewhere => format!("trouvée à {}, hors de la commune déclarée", self.insee),
            (_, Found::Commune, _) => "trouvée à la commune seulement".to_owned(),
            (_, _, Some(score)) if score < threshold => {
                format!("score {} sous le seuil de {}", french::number(score, 2), french::number(threshold, 2))
            }
            (_, Found::Other, _) => "ni numéro, ni voie, ni lieu-dit".to_owned(),
            _ => String::new(),
        };
        self.used = self.why.is_empty();
    }

    /// How well it places a row.
    #[must_use]
    pub fn precision(&self) -> Precision {
        match self.found {
            Found::Street => Precision::Street,
            _ => Precision::Address,
        }
    }
}

/// What the address of a row does for it.
#[derive(Debug, Default)]
pub(super) struct ByAddress {
    /// The address, when it has one.
    pub(super) address: Option<Address>,
    /// The score of the place where the row stands by it; none when a person has put it there.
    pub(super) score: Option<f64>,
    /// Whether a person has.
    pub(super) by_hand: bool,
}

/// What a study says of the addresses of a layer, and what is known of them.
#[derive(Debug, Clone, Default)]
pub struct Geocoding {
    /// The columns of the address, when the user insists.
    pub columns: Vec<Named>,
    /// What was found before.
    pub kept: Kept,
    /// Whether the layer is read for its addresses: they are listed, and a table that has nothing else is read.
    pub asking: bool,
}

/// The addresses of a layer: those that place a row without position.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Addresses {
    /// The columns that make them, as the file names them.
    pub columns: Vec<String>,
    /// The columns that tell the commune, as the file names them.
    pub commune: Vec<String>,
    /// The column of the postal code.
    pub postcode: Option<String>,
    /// Rows without position that have one.
    pub rows: usize,
    /// Of these, rows whose address was never asked for.
    pub unasked: usize,
    /// Rows without position that have none.
    pub without: usize,
    /// Rows that stand where their address was found.
    pub placed: usize,
    /// Of these, at the number of their street.
    pub at_number: usize,
    /// Of these, where a person has put them.
    pub by_hand: usize,
    /// Mean of the scores that are known.
    pub score: Option<f64>,
    /// Each address, with its rows, when the layer is read for them.
    pub wanted: Vec<(Address, usize)>,
}

impl Addresses {
    /// What was done with them, for people; `None` when no row stands at its address.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        if self.placed == 0 {
            return None;
        }
        let score = self.score.map(|s| format!("score moyen {}, ", french::number(s, 2))).unwrap_or_default();
        let mut parts = vec![format!("{} au numéro", french::integer(self.at_number as u64))];
        let street = self.placed - self.at_number;
        if street > 0 {
            parts.push(format!("{} à la voie ou au lieu-dit", french::integer(street as u64)));
        }
        if self.by_hand > 0 {
            parts.push(format!("dont {} à la main", french::integer(self.by_hand as u64)));
        }
        let n = french::count(self.placed, "position", "positions");
        Some(format!("{n} par géocodage ({score}{})", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(found: Found, score: f64, asked: &str, got: &str) -> Answer {
        Answer {
            address: Address { text: "1 rue A".into(), insee: asked.into(), ..Address::default() },
            lonlat: Some((5.5, 48.9)),
            score: Some(score),
            found,
            label: String::new(),
            insee: got.into(),
            used: false,
            why: String::new(),
            by_hand: false,
        }
    }

    #[test]
    fn an_answer_is_used_when_it_is_sure_near_and_of_its_commune() {
        for (found, score, asked, got, why) in [
            (Found::Number, 0.5, "55463", "55463", ""),
            (Found::Street, 0.9, "", "55463", ""),
            (Found::Number, 0.49, "55463", "55463", "score 0,49 sous le seuil de 0,50"),
            (Found::Commune, 0.99, "55463", "55463", "trouvée à la commune seulement"),
            (Found::Number, 0.99, "55463", "55545", "trouvée à 55545, hors de la commune déclarée"),
            (Found::Nothing, 0.0, "55463", "", "rien trouvé"),
        ] {
            let mut a = answer(found, score, asked, got);
            a.decide(0.5, |a, b| a == b);
            assert_eq!((a.why.as_str(), a.used), (why, why.is_empty()));
        }
        let mut mine = answer(Found::Commune, 0.1, "55463", "55545");
        (mine.by_hand, mine.used) = (true, true);
        mine.decide(0.5, |a, b| a == b);
        assert!(mine.used, "what a person has decided stays");
    }

    #[test]
    fn two_ways_of_writing_are_one_address() {
        let of = |text: &str| Address { text: text.into(), insee: "55463".into(), ..Address::default() }.key();
        assert_eq!(of("12, rue de l'Église"), of("12 RUE DE L EGLISE"));
        assert_ne!(of("12 rue de l'Église"), of("2 rue de l'Église"));
    }
}
