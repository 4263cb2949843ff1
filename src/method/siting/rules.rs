//! Whether some sites keep to the rules that need no demand: number, budget, quotas, ceilings.

use super::Problem;

/// By how much a sum may pass its limit and still be said to keep to it: the last digits of a sum of prices or shares.
pub(super) const SLACK: f64 = 1e-9;

/// Whether these open sites keep to the rules that need no demand, and to which sites are kept and barred.
#[must_use]
pub fn keeps(problem: &Problem, open: &[usize]) -> bool {
    let stand = |(rank, site): (usize, &super::Site)| {
        let open = open.contains(&rank);
        (open || !site.kept) && !(open && site.barred)
    };
    Tally::new(problem, open).excess() == 0.0 && problem.sites.iter().enumerate().all(stand)
}

/// What is counted of the open sites, so that a site more or less is looked at in no time.
#[derive(Debug, Clone)]
pub(super) struct Tally<'a> {
    problem: &'a Problem,
    /// By site: the quotas and the ceilings that it counts for.
    of: Vec<(Vec<usize>, Vec<usize>)>,
    count: usize,
    price: f64,
    quotas: Vec<usize>,
    ceilings: Vec<usize>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(problem: &'a Problem, open: &[usize]) -> Self {
        let rules = &problem.rules;
        let mut of = vec![(Vec::new(), Vec::new()); problem.sites.len()];
        for (rank, quota) in rules.quotas.iter().enumerate() {
            quota.sites.iter().for_each(|&site| of[site].0.push(rank));
        }
        for (rank, ceiling) in rules.ceilings.iter().enumerate() {
            ceiling.sites.iter().for_each(|&site| of[site].1.push(rank));
        }
        let (quotas, ceilings) = (vec![0; rules.quotas.len()], vec![0; rules.ceilings.len()]);
        let mut tally = Self { problem, of, count: 0, price: 0.0, quotas, ceilings };
        open.iter().for_each(|&site| tally.add(site));
        tally
    }

    pub(super) fn add(&mut self, site: usize) {
        self.count += 1;
        self.price += self.problem.sites[site].price;
        self.of[site].0.iter().for_each(|&q| self.quotas[q] += 1);
        self.of[site].1.iter().for_each(|&c| self.ceilings[c] += 1);
    }

    pub(super) fn remove(&mut self, site: usize) {
        self.count -= 1;
        self.price -= self.problem.sites[site].price;
        self.of[site].0.iter().for_each(|&q| self.quotas[q] -= 1);
        self.of[site].1.iter().for_each(|&c| self.ceilings[c] -= 1);
    }

    /// How far these sites are from keeping to the rules: 0 when they do; sites too many or too few count one each, what is
    /// over the budget its share of it.
    pub(super) fn excess(&self) -> f64 {
        self.excess_with(None, None)
    }

    /// The same with one site more, one less, or both.
    pub(super) fn excess_with(&self, more: Option<usize>, less: Option<usize>) -> f64 {
        let (rules, sites) = (&self.problem.rules, &self.problem.sites);
        let count = self.count + usize::from(more.is_some()) - usize::from(less.is_some());
        let mut excess = 0.0;
        if let Some((least, most)) = rules.count {
            excess += least.saturating_sub(count) as f64 + count.saturating_sub(most) as f64;
        }
        if let Some(budget) = rules.budget {
            let price = |site: Option<usize>| site.map_or(0.0, |site| sites[site].price);
            let over = self.price + price(more) - price(less) - budget;
            if over > SLACK * budget.abs().max(1.0) {
                excess += 1.0 + over / budget.abs().max(1.0);
            }
        }
        let holds = |site: Option<usize>, rank: usize, quotas: bool| {
            let of = |site: usize| if quotas { &self.of[site].0 } else { &self.of[site].1 };
            usize::from(site.is_some_and(|site| of(site).contains(&rank)))
        };
        for (rank, quota) in rules.quotas.iter().enumerate() {
            let count = self.quotas[rank] + holds(more, rank, true) - holds(less, rank, true);
            excess += quota.least.saturating_sub(count) as f64;
        }
        for (rank, ceiling) in rules.ceilings.iter().enumerate() {
            let held = self.ceilings[rank] + holds(more, rank, false) - holds(less, rank, false);
            let over = held as f64 - ceiling.share * count as f64;
            if over > SLACK * count.max(1) as f64 {
                excess += over.max(SLACK);
            }
        }
        excess
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ceiling, Costs, Quota, Rules, Site};
    use super::*;

    #[test]
    fn each_rule_is_counted() {
        let site = |price| Site { price, ..Site::default() };
        let problem = Problem {
            weights: Vec::new(),
            costs: Costs::default(),
            sites: [3.0, 4.0, 5.0].map(site).to_vec(),
            rules: Rules {
                count: Some((1, 2)),
                budget: Some(8.0),
                quotas: vec![Quota { sites: vec![0, 2], least: 1 }],
                ceilings: vec![Ceiling { sites: vec![0, 1], share: 0.5 }],
                limit: None,
            },
            aims: Vec::new(),
        };
        let excess = |open: &[usize]| Tally::new(&problem, open).excess();
        // 3 + 5 is the whole budget; one of each two is from the first two: half.
        assert_eq!(excess(&[0, 2]), 0.0);
        // None: one too few, and one of the quota.
        assert_eq!(excess(&[]), 2.0);
        // The first alone: all are from the first two, half too many.
        assert_eq!(excess(&[0]), 0.5);
        // 4 + 5 is 1 over 8: one and an eighth.
        assert_eq!(excess(&[1, 2]), 1.125);
        // All three: one too many; 12 is half over; two of three where half may be.
        assert_eq!(excess(&[0, 1, 2]), 1.0 + 1.5 + 0.5);
        let mut tally = Tally::new(&problem, &[0, 1]);
        tally.remove(1);
        tally.add(2);
        assert_eq!(tally.excess(), 0.0);
    }
}
