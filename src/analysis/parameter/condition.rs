//! What a feature must be to count: `"surface >= 500"`, `"etat != occupé"`.

use super::{Entry, Kind, unfit};
use crate::diagnostic::Diagnostic;
use crate::layer::Value;
use crate::pull::Given;

/// Conditions on the fields of layers that other settings name, all to be met; or none.
#[derive(Debug, Clone, Copy)]
pub struct Conditions;

/// A condition on a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field, as the study writes it.
    pub field: String,
    /// What its value must be.
    test: Test,
    /// The condition as the study writes it.
    pub said: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Is(String),
    IsNot(String),
    AtLeast(f64),
    Above(f64),
    AtMost(f64),
    Below(f64),
}

/// Signs between a field and what its value must be: those of two letters first, as they begin like the others.
const SIGNS: [&str; 8] = [">=", "<=", "!=", "≥", "≤", "=", ">", "<"];

impl Condition {
    /// `None` where it has no sign, no field or no value, or a comparison with what is no number.
    fn read(text: &str) -> Option<Self> {
        let (at, sign) = SIGNS.iter().filter_map(|sign| Some((text.find(sign)?, *sign))).min_by_key(|(at, _)| *at)?;
        // The first sign, the longest of those that begin there.
        let sign = SIGNS.iter().find(|s| text[at..].starts_with(**s)).copied().unwrap_or(sign);
        let (field, value) = (text[..at].trim(), text[at + sign.len()..].trim());
        if field.is_empty() || value.is_empty() {
            return None;
        }
        let test = match sign {
            "=" => Test::Is(value.to_owned()),
            "!=" => Test::IsNot(value.to_owned()),
            ">=" | "≥" => Test::AtLeast(number(value)?),
            "<=" | "≤" => Test::AtMost(number(value)?),
            ">" => Test::Above(number(value)?),
            _ => Test::Below(number(value)?),
        };
        Some(Self { field: field.to_owned(), test, said: text.trim().to_owned() })
    }

    /// Whether a value meets it; `None` where there is no value to tell by, or none that compares.
    #[must_use]
    pub fn met(&self, value: &Value) -> Option<bool> {
        if matches!(value, Value::Missing) {
            return None;
        }
        let compared = |test: &dyn Fn(f64) -> bool| match value {
            Value::Number(n) => Some(test(*n)),
            Value::Text(text) => number(text).map(test),
            Value::Flag(_) | Value::Missing => None,
        };
        match &self.test {
            Test::Is(wanted) => Some(value.is(wanted)),
            Test::IsNot(wanted) => Some(!value.is(wanted)),
            Test::AtLeast(least) => compared(&|n| n >= *least),
            Test::Above(edge) => compared(&|n| n > *edge),
            Test::AtMost(most) => compared(&|n| n <= *most),
            Test::Below(edge) => compared(&|n| n < *edge),
        }
    }
}

/// A number as people write it.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    plain.parse().ok().filter(|n: &f64| n.is_finite())
}

impl Kind for Conditions {
    type Value = Vec<Condition>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<Condition>> {
        let given = entry.texts()?;
        let read: Vec<Option<Condition>> = given.iter().map(|one| Condition::read(&one.value)).collect();
        for (one, _) in given.iter().zip(&read).filter(|(_, read)| read.is_none()) {
            entry.notes.push(no_condition(one));
        }
        read.into_iter().collect()
    }
}

fn no_condition(given: &Given<String>) -> Diagnostic {
    unfit(format!("`{}` n'est pas une condition", given.value), given.place.clone())
        .label("un champ, un signe (= != < <= > >=) et une valeur ; un nombre après < <= > >=")
        .help("écrire par exemple \"surface >= 500\" ou \"etat != occupé\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_met_as_people_mean_them() {
        let met = |text: &str, value: Value| Condition::read(text).expect(text).met(&value);
        let text = |t: &str| Value::Text(t.to_owned());
        assert_eq!(met("surface >= 500", Value::Number(500.0)), Some(true));
        assert_eq!(met("surface > 500", Value::Number(500.0)), Some(false));
        assert_eq!(met("surface≤1 500,5", Value::Number(1500.5)), Some(true));
        assert_eq!(met("surface < 500", Value::Number(499.0)), Some(true));
        // A number that the file holds as text.
        assert_eq!(met("surface < 500", text("12,5")), Some(true));
        // What isn't known, or isn't a number, tells neither yes nor no.
        assert_eq!(met("surface < 500", Value::Missing), None);
        assert_eq!(met("surface < 500", text("grande")), None);
        assert_eq!(met("etat != occupe", Value::Missing), None);
        assert_eq!(met("Etat = Occupé", text("OCCUPE")), Some(true));
        assert_eq!(met("etat != occupé", text("libre")), Some(true));
        assert_eq!(met("public = oui", Value::Flag(true)), Some(true));
        assert_eq!(met("niveau = 2", Value::Number(2.0)), Some(true));
        // The first sign cuts, the rest is value.
        assert_eq!(met("nom = a<b", text("a<b")), Some(true));
        for wrong in ["surface", "= 5", "surface >=", "surface > grande", ""] {
            assert_eq!(Condition::read(wrong), None, "{wrong}");
        }
    }
}
