//! Quantities with their units.

use std::str::FromStr;

use toml::Spanned;
use toml::de::DeValue;

use super::{Given, Section};
use crate::diagnostic::{Diagnostic, Notes};
use crate::units::QuantityError;

impl Section<'_> {
    /// Whether the value of a key is the empty text.
    pub fn is_blank(&mut self, key: &str) -> bool {
        self.ask(key).is_some_and(|found| found.get_ref().as_str().is_some_and(str::is_empty))
    }

    /// A quantity with its unit: `"15 km"`.
    pub fn quantity<Q: FromStr<Err = QuantityError>>(&mut self, key: &str, notes: &mut Notes) -> Option<Given<Q>> {
        let found = self.ask(key)?;
        self.one_quantity(key, found, notes)
    }

    /// A list of quantities; a single one is a list of one.
    pub fn quantities<Q: FromStr<Err = QuantityError>>(
        &mut self,
        key: &str,
        notes: &mut Notes,
    ) -> Option<Vec<Given<Q>>> {
        let found = self.ask(key)?;
        match found.get_ref() {
            DeValue::Array(items) => {
                Some(items.iter().filter_map(|item| self.one_quantity(key, item, notes)).collect())
            }
            _ => self.one_quantity(key, found, notes).map(|one| vec![one]),
        }
    }

    fn one_quantity<Q: FromStr<Err = QuantityError>>(
        &self,
        key: &str,
        found: &Spanned<DeValue<'_>>,
        notes: &mut Notes,
    ) -> Option<Given<Q>> {
        let place = self.origin.place(found.span());
        let text = match found.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(i) => i.as_str().to_owned(),
            DeValue::Float(f) => f.as_str().to_owned(),
            _ => {
                self.wrong(key, found, "une quantité avec son unité, entre guillemets", notes);
                return None;
            }
        };
        match text.parse() {
            Ok(value) => Some(Given { value, place }),
            Err(error) => {
                let help = match &error {
                    QuantityError::NoUnit(units) | QuantityError::UnknownUnit(_, units) => {
                        let number: String = text.chars().take_while(|c| !c.is_alphabetic()).collect();
                        let unit = units.last().copied().unwrap_or_default();
                        format!("écrire par exemple `\"{} {unit}\"`", number.trim())
                    }
                    QuantityError::NotANumber => "écrire un nombre positif et son unité, comme `\"15 km\"`".to_owned(),
                };
                notes.push(
                    Diagnostic::unfit(format!("`{text}` n'est pas une quantité pour la clé `{key}`"))
                        .at(place)
                        .label(error.to_string())
                        .help(help),
                );
                None
            }
        }
    }
}
