//! What people can reach: cumulative opportunities, gravity, and the family of floating catchment areas, where each
//! supply is first shared among those who may come to it.
//!
//! All work on a list of [`Trip`]s: which demand reaches which supply, at what cost. Pairs that are not in the list are
//! out of reach. Costs, demands and supplies are finite and not negative; costs are in any one unit.
//!
//! Every sum adds its terms in ascending order, whatever the order of the list: results depend neither on the order of
//! rows nor on that of threads, to the last digit.

/// A demand that reaches a supply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trip {
    /// The rank of the demand.
    pub demand: usize,
    /// The rank of the supply.
    pub supply: usize,
    /// What it takes to go there.
    pub cost: f64,
}

/// How much less a supply counts that is farther away: the weight `f(c)` of a cost `c`.
#[derive(Debug, Clone, PartialEq)]
pub enum Decay {
    /// `f(c) = 1`: all that is in reach counts alike (the catchment of Luo and Wang 2003).
    Even,
    /// The weight of the first step that `c` does not exceed, and 0 beyond the last: limits, ascending, with their
    /// weights (the zones of Luo and Qi 2009; those of the APL of DREES and Irdes).
    Steps(Vec<(f64, f64)>),
    /// `f(c) = (exp(−½ (c/d)²) − exp(−½)) / (1 − exp(−½))` up to the reach `d`, and 0 beyond: 1 on the spot, 0 at the
    /// reach (Dai 2010).
    Vanishing {
        /// The reach, positive.
        reach: f64,
    },
    /// `f(c) = exp(−c² / 2σ²)`.
    Gaussian {
        /// The standard deviation σ, positive.
        sigma: f64,
    },
    /// `f(c) = exp(−β c)`.
    Exponential {
        /// The rate β, not negative.
        rate: f64,
    },
    /// `f(c) = (max(c, least) / scale)^exponent` (Hansen 1959, with a negative exponent).
    Power {
        /// The cost whose weight is 1, positive.
        scale: f64,
        /// The exponent, negative for a decay.
        exponent: f64,
        /// What a lesser cost counts for, positive: without it a supply on the spot would have an infinite weight.
        least: f64,
    },
}

impl Decay {
    /// The weight of a cost: finite, never negative. A formula that its parameters make infinite or undefined weighs 0.
    #[must_use]
    pub fn weight(&self, cost: f64) -> f64 {
        let weight = match self {
            Self::Even => 1.0,
            Self::Steps(steps) => steps.iter().find(|(limit, _)| cost <= *limit).map_or(0.0, |(_, weight)| *weight),
            Self::Vanishing { reach } if cost > *reach => 0.0,
            Self::Vanishing { reach } => {
                let edge = (-0.5_f64).exp();
                ((-0.5 * (cost / reach).powi(2)).exp() - edge) / (1.0 - edge)
            }
            Self::Gaussian { sigma } => (-cost * cost / (2.0 * sigma * sigma)).exp(),
            Self::Exponential { rate } => (-rate * cost).exp(),
            Self::Power { scale, exponent, least } => (cost.max(*least) / scale).powf(*exponent),
        };
        if weight.is_finite() { weight.max(0.0) } else { 0.0 }
    }
}

/// For each of `n` groups the sum of its terms, in ascending order.
fn sums(n: usize, terms: impl Iterator<Item = (usize, f64)> + Clone) -> Vec<f64> {
    let mut start = vec![0; n + 1];
    for (group, _) in terms.clone() {
        start[group + 1] += 1;
    }
    for group in 0..n {
        start[group + 1] += start[group];
    }
    let mut next = start.clone();
    let mut sorted = vec![0.0; start[n]];
    for (group, term) in terms {
        sorted[next[group]] = term;
        next[group] += 1;
    }
    let sum = |group: usize| {
        let terms = &mut sorted[start[group]..start[group + 1]];
        terms.sort_unstable_by(f64::total_cmp);
        // Not `sum()`, which starts from −0.
        terms.iter().fold(0.0, |sum, term| sum + term)
    };
    (0..n).map(sum).collect()
}

/// What each of the `demands` has in reach: `A_i = Σ_j S_j f(c_ij)`. With [`Decay::Even`] these are cumulative
/// opportunities (Ingram 1971), with a decay the potential of Hansen (1959). Who reaches nothing has 0.
///
/// ```
/// use territoire::method::access::{Decay, Trip, in_reach};
/// let trip = |supply, cost| Trip { demand: 0, supply, cost };
/// let trips = [trip(0, 5.0), trip(1, 10.0)];
/// assert_eq!(in_reach(&trips, 1, &[3.0, 4.0], &Decay::Even), [7.0]);
/// let power = Decay::Power { scale: 1.0, exponent: -1.0, least: 1.0 };
/// assert_eq!(in_reach(&trips, 1, &[3.0, 4.0], &power), [3.0 / 5.0 + 4.0 / 10.0]);
/// ```
#[must_use]
pub fn in_reach(trips: &[Trip], demands: usize, supply: &[f64], decay: &Decay) -> Vec<f64> {
    sums(demands, trips.iter().map(|t| (t.demand, supply[t.supply] * decay.weight(t.cost))))
}

/// The two steps of a floating catchment area.
#[derive(Debug, Clone, PartialEq)]
pub struct Catchments {
    /// For each supply the demand in its reach, weighted: `Σ_i D_i f(c_ij)`.
    pub demand: Vec<f64>,
    /// For each supply what it offers to each unit of that demand: `R_j = S_j / Σ_i D_i f(c_ij)`. None when there is no
    /// demand in its reach: it serves nobody, which is not to serve infinitely well.
    pub ratios: Vec<Option<f64>>,
    /// For each demand what it has: `A_i = Σ_j R_j f(c_ij)`; 0 when it reaches nothing.
    pub access: Vec<f64>,
}

/// The two-step floating catchment area of Luo and Wang (2003), with the weights of `decay` in both steps: with
/// [`Decay::Even`] the original, with [`Decay::Steps`] the enhanced one of Luo and Qi (2009) and the APL of DREES and
/// Irdes (Barlet, Coldefy, Collin and Lucas-Gabrielli 2012), with [`Decay::Vanishing`] that of Dai (2010).
///
/// What is offered is shared out whole: `Σ_i D_i A_i` is the sum of the supplies that have demand in their reach.
///
/// ```
/// use territoire::method::access::{Decay, Trip, two_step};
/// // One doctor for 500 and 1,500 inhabitants; a second whom nobody reaches.
/// let trips = [0, 1].map(|demand| Trip { demand, supply: 0, cost: 8.0 });
/// let found = two_step(&trips, &[500.0, 1500.0], &[1.0, 1.0], &Decay::Even);
/// assert_eq!(found.ratios, [Some(1.0 / 2000.0), None]);
/// assert_eq!(found.access, [1.0 / 2000.0; 2]);
/// ```
#[must_use]
pub fn two_step(trips: &[Trip], demand: &[f64], supply: &[f64], decay: &Decay) -> Catchments {
    let reached = sums(supply.len(), trips.iter().map(|t| (t.supply, demand[t.demand] * decay.weight(t.cost))));
    let ratio = |(s, d): (&f64, &f64)| (*d > 0.0).then(|| s / d).filter(|r| r.is_finite());
    let ratios: Vec<Option<f64>> = supply.iter().zip(&reached).map(ratio).collect();
    let term = |t: &Trip| (t.demand, ratios[t.supply].unwrap_or(0.0) * decay.weight(t.cost));
    let access = sums(demand.len(), trips.iter().map(term));
    Catchments { demand: reached, ratios, access }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_the_papers() {
        let steps = Decay::Steps(vec![(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)]);
        // A limit belongs to its own zone.
        assert_eq!([0.0, 10.0, 10.1, 30.0, 30.1].map(|c| steps.weight(c)), [1.0, 1.0, 0.68, 0.22, 0.0]);
        let dai = Decay::Vanishing { reach: 20.0 };
        assert_eq!([0.0, 20.0, 25.0].map(|c| dai.weight(c)), [1.0, 0.0, 0.0]);
        // (e^(−1/8) − e^(−1/2)) / (1 − e^(−1/2)) at half the reach.
        assert!((dai.weight(10.0) - 0.701_366_573_2).abs() < 1e-9, "{}", dai.weight(10.0));
        assert_eq!(Decay::Gaussian { sigma: 3.0 }.weight(3.0), (-0.5_f64).exp());
        assert_eq!(Decay::Exponential { rate: 0.5 }.weight(4.0), (-2.0_f64).exp());
        assert_eq!(Decay::Power { scale: 2.0, exponent: -2.0, least: 1.0 }.weight(0.0), 4.0);
    }

    #[test]
    fn no_weight_is_infinite_or_undefined() {
        for decay in [
            Decay::Power { scale: 0.0, exponent: -1.0, least: 0.0 },
            Decay::Power { scale: 1.0, exponent: -1.0, least: 0.0 },
            Decay::Gaussian { sigma: 0.0 },
            Decay::Vanishing { reach: 0.0 },
            Decay::Steps(Vec::new()),
        ] {
            let weight = decay.weight(0.0);
            assert!((0.0..=1.0).contains(&weight), "{decay:?}: {weight}");
        }
    }

    #[test]
    fn nobody_and_nothing_are_told_apart() {
        let trip = |demand, supply| Trip { demand, supply, cost: 1.0 };
        // Supply 0 is reached by people, 1 by a place without people, 2 by no one, 3 offers nothing. Demand 2 reaches
        // nothing.
        let trips = [trip(0, 0), trip(1, 1), trip(0, 3)];
        let found = two_step(&trips, &[10.0, 0.0, 5.0], &[4.0, 4.0, 4.0, 0.0], &Decay::Even);
        assert_eq!(found.ratios, [Some(0.4), None, None, Some(0.0)]);
        assert_eq!(found.access, [0.4, 0.0, 0.0]);
        assert_eq!(two_step(&[], &[], &[], &Decay::Even).access, [0.0; 0]);
    }
}
