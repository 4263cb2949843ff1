//! A value that somebody gives for a field, held to what the field admits: for who asks for values one by one.

use super::Model;
use super::field::FieldSpec;
use super::rule::Test;
use super::unit;
use super::value::{self, Verdict};

/// What becomes of a value that somebody gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is as the schema writes it.
    AsGiven,
    /// It is understood, and the schema writes it so.
    As(String),
    /// It is not of the field: what was expected.
    Refused(String),
}

impl FieldSpec {
    /// A number with a unit behind it, in the unit of the field: «1,58 ha» is 15,800 where it counts square metres. `None` when the
    /// text is none, has no unit, or has one of another kind.
    #[must_use]
    pub fn measured(&self, text: &str) -> Option<f64> {
        unit::converted(text, self.unit.as_deref()?)
    }

    /// Holds a filled text, without blanks around, to what the field admits.
    #[must_use]
    pub fn accept(&self, text: &str) -> Accepted {
        match value::check(self, text).0 {
            Verdict::Fine => Accepted::AsGiven,
            Verdict::Rewritten(new) | Verdict::Repaired(_, new) => Accepted::As(new),
            Verdict::Faulty(_, expected) | Verdict::Lost(_, expected) => Accepted::Refused(expected),
        }
    }
}

impl Model {
    /// The bounds that the rules of the model set to the numbers of a field, and the mend of a number beyond them.
    #[must_use]
    pub fn plausible(&self, field: &str) -> Vec<(Option<f64>, Option<f64>, &str)> {
        let of = |rule: &'_ super::rule::RuleSpec| match &rule.test {
            Test::Bounds(name, low, high, _) if name == field => Some((*low, *high)),
            _ => None,
        };
        self.rules.iter().filter_map(|rule| of(rule).map(|(low, high)| (low, high, rule.help.as_str()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_as_it_is_written_understood_or_refused() {
        let model = Model::named("friches").expect("a model");
        let accept = |field: &str, text: &str| model.field_of(field).expect("a field").accept(text);
        assert_eq!(accept("site_statut", "friche avec projet"), Accepted::AsGiven);
        assert_eq!(accept("site_statut", "Friche avec projet"), Accepted::As("friche avec projet".into()));
        assert!(matches!(accept("site_statut", "en cours"), Accepted::Refused(_)));
        assert_eq!(accept("unite_fonciere_surface", "4 200"), Accepted::As("4200".into()));
        let bounds: Vec<_> = model.plausible("unite_fonciere_surface").iter().map(|b| (b.0, b.1)).collect();
        assert_eq!(bounds, [(Some(10.0), None), (None, Some(5_000_000.0))]);
    }
}
