//! The budget of land that a law leaves to consume, commune by commune and pooled: a share of what was consumed in a period of
//! reference, and a floor for those that are entitled to one.
//!
//! Law no 2021-1104 (art. 191 and 194) and law no 2023-630 of 20 July 2023; the share, the floor and the periods are
//! parameters (`data/zan/`), for the law moves. Areas are in hectares.

/// What a law asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Share of the consumption of reference that remains allowed, from 0 to 1.
    pub share: f64,
    /// The least that a commune may consume when it is entitled to it, hectares.
    pub floor: f64,
}

/// Whether a commune is entitled to the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entitled {
    /// It is.
    Yes,
    /// It isn't.
    No,
    /// Nobody says.
    Unknown,
}

/// From what is sure to what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// When each unknown is against.
    pub least: f64,
    /// When each unknown is for.
    pub most: f64,
}

impl Range {
    /// What is known without doubt.
    #[must_use]
    pub const fn sure(value: f64) -> Self {
        Self { least: value, most: value }
    }

    /// Whether both ends are the same.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self.least >= self.most
    }

    /// What remains of it once an amount is gone.
    #[must_use]
    pub fn minus(self, gone: f64) -> Self {
        Self { least: self.least - gone, most: self.most - gone }
    }
}

impl std::ops::Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }
}

impl std::iter::Sum for Range {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| sum + one)
    }
}

impl Rule {
    /// What is left to a commune that consumed `reference` hectares, without any floor.
    #[must_use]
    pub fn shared(&self, reference: f64) -> f64 {
        self.share * reference
    }

    /// The budget of a commune, with the floor when it is entitled to it.
    #[must_use]
    pub fn budget(&self, reference: f64, entitled: Entitled) -> Range {
        let (without, with) = (self.shared(reference), self.shared(reference).max(self.floor));
        match entitled {
            Entitled::Yes => Range::sure(with),
            Entitled::No => Range::sure(without),
            Entitled::Unknown => Range { least: without, most: with },
        }
    }

    /// What the floor adds to the share of a commune: what an EPCI may pool.
    #[must_use]
    pub fn pool(&self, reference: f64, entitled: Entitled) -> Range {
        self.budget(reference, entitled).minus(self.shared(reference))
    }
}

/// What would be consumed in a period of `years` at the mean pace of the years that are known since it began; `None` when none
/// is.
#[must_use]
pub fn projected(since: f64, known: usize, years: usize) -> Option<f64> {
    (known > 0).then(|| since * years as f64 / known as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Rule = Rule { share: 0.5, floor: 1.0 };

    #[test]
    fn an_unknown_entitlement_is_a_range_and_never_a_yes() {
        assert_eq!(HALF.budget(1.2, Entitled::Unknown), Range { least: 0.6, most: 1.0 });
        assert_eq!(HALF.budget(6.0, Entitled::Unknown), Range::sure(3.0));
        assert!(HALF.budget(2.0, Entitled::Unknown).is_sure());
        assert_eq!(HALF.pool(0.0, Entitled::Unknown), Range { least: 0.0, most: 1.0 });
        assert_eq!(HALF.pool(0.0, Entitled::No), Range::sure(0.0));
    }

    #[test]
    fn a_pace_needs_a_year() {
        assert_eq!(projected(0.9, 3, 10), Some(3.0));
        assert_eq!(projected(0.0, 3, 10), Some(0.0));
        assert_eq!(projected(0.9, 0, 10), None);
    }
}
