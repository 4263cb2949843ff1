//! Small questions with every rule switched on by chance, against all subsets of their sites; and what is worked out by hand.

use proptest::prelude::*;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::*;

/// What counts as the same: sums of a few products, in another order.
const SAME: f64 = 1e-9;

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1.0)
}

/// A question by chance.
fn drawn(seed: u64) -> Problem {
    let mut chance = SmallRng::seed_from_u64(seed);
    let capacitated = chance.random_bool(0.35);
    let sites = chance.random_range(1..=if capacitated { 7 } else { 14 });
    let demands = chance.random_range(1..=if capacitated { 6 } else { 10 });
    let place = |chance: &mut SmallRng| (f64::from(chance.random_range(0..20)), f64::from(chance.random_range(0..20)));
    let at: Vec<(f64, f64)> = (0..sites).map(|_| place(&mut chance)).collect();
    // Whole costs make ties, others make last digits.
    let whole = chance.random_bool(0.5);
    let rows: Vec<Vec<f64>> = (0..demands)
        .map(|_| {
            let from = place(&mut chance);
            at.iter()
                .map(|to| {
                    let far = f64::hypot(from.0 - to.0, from.1 - to.1);
                    if chance.random_bool(0.05) {
                        f64::INFINITY
                    } else if whole {
                        far.round()
                    } else {
                        far
                    }
                })
                .collect()
        })
        .collect();
    let group = |chance: &mut SmallRng| {
        let sites: Vec<usize> = (0..sites).filter(|_| chance.random_bool(0.4)).collect();
        if sites.is_empty() { vec![0] } else { sites }
    };
    let most = chance.random_range(1..=sites);
    let rules = Rules {
        count: chance.random_bool(0.7).then(|| (chance.random_range(0..=most), most)),
        budget: chance.random_bool(0.3).then(|| f64::from(chance.random_range(2..30))),
        quotas: (0..chance.random_range(0..3))
            .map(|_| Quota { sites: group(&mut chance), least: chance.random_range(0..3) })
            .collect(),
        ceilings: (0..chance.random_range(0..2))
            .map(|_| Ceiling { sites: group(&mut chance), share: f64::from(chance.random_range(2..10)) / 10.0 })
            .collect(),
        limit: chance.random_bool(0.3).then(|| f64::from(chance.random_range(5..25))),
    };
    let every = [Aim::Covered { within: 6.0 }, Aim::Sites, Aim::Price, Aim::Distance, Aim::Farthest, Aim::Suitability];
    let aims = (0..chance.random_range(1..=3)).map(|_| every[chance.random_range(0..every.len())]).collect();
    Problem {
        weights: (0..demands).map(|_| f64::from(chance.random_range(0..10))).collect(),
        costs: Costs::new(rows),
        sites: (0..sites)
            .map(|_| {
                let stand = chance.random_range(0..10);
                Site {
                    price: f64::from(chance.random_range(0..8)),
                    score: f64::from(chance.random_range(0..6)),
                    capacity: (capacitated && chance.random_bool(0.8)).then(|| f64::from(chance.random_range(1..25))),
                    kept: stand == 0,
                    barred: stand == 1,
                }
            })
            .collect(),
        rules,
        aims,
    }
}

/// Least cost flow of demands to open sites, by paths that cost least (Bellman and Ford), the costs being compared one after
/// the other. `None` when somebody who must be served can't be.
fn flow(problem: &Problem, open: &[usize], limit: f64, costs: &[&dyn Fn(f64) -> f64], all: bool) -> Option<Vec<f64>> {
    let (demands, sites) = (problem.weights.len(), open.len());
    let (source, sink) = (demands + sites, demands + sites + 1);
    // From, to, room, costs; the way back is beside each.
    let mut arcs: Vec<(usize, usize, f64, Vec<f64>)> = Vec::new();
    let free = vec![0.0; costs.len()];
    let mut arc = |from: usize, to: usize, room: f64, cost: Vec<f64>| {
        let back = cost.iter().map(|c| -c).collect();
        arcs.push((from, to, room, cost));
        arcs.push((to, from, 0.0, back));
    };
    for demand in 0..demands {
        arc(source, demand, problem.weights[demand], free.clone());
        for (site, cost) in problem.costs.of(demand).filter(|&(_, cost)| cost <= limit) {
            if let Some(place) = open.iter().position(|&s| s == site) {
                arc(demand, demands + place, f64::INFINITY, costs.iter().map(|c| c(cost)).collect());
            }
        }
        // Who weighs nothing still goes somewhere.
        let reaches = problem.costs.of(demand).any(|(site, cost)| cost <= limit && open.contains(&site));
        if all && !reaches {
            return None;
        }
    }
    for (place, &site) in open.iter().enumerate() {
        arc(demands + place, sink, problem.sites[site].capacity.unwrap_or(f64::INFINITY), free.clone());
    }
    let before =
        |a: &[f64], b: &[f64]| a.iter().zip(b).find(|(a, b)| (*a - *b).abs() > 1e-12).is_some_and(|(a, b)| a < b);
    let (mut total, mut sent) = (free.clone(), 0.0);
    loop {
        let mut way: Vec<Option<(Vec<f64>, usize)>> = vec![None; sink + 1];
        way[source] = Some((free.clone(), usize::MAX));
        for _ in 0..=sink {
            for (rank, (from, to, room, cost)) in arcs.iter().enumerate() {
                if *room <= 1e-12 {
                    continue;
                }
                let Some((so_far, _)) = way[*from].clone() else { continue };
                let cost: Vec<f64> = so_far.iter().zip(cost).map(|(a, b)| a + b).collect();
                if way[*to].as_ref().is_none_or(|(old, _)| before(&cost, old)) {
                    way[*to] = Some((cost, rank));
                }
            }
        }
        let Some((cost, _)) = way[sink].clone() else { break };
        // Where nobody has to be served, it goes on as long as it is for the better.
        if !all && !before(&cost, &free) {
            break;
        }
        let mut path = Vec::new();
        let mut at = sink;
        while at != source {
            let rank = way[at].as_ref().expect("on the way").1;
            path.push(rank);
            at = arcs[rank].0;
        }
        let room = path.iter().map(|&rank| arcs[rank].2).fold(f64::INFINITY, f64::min);
        for rank in path {
            arcs[rank].2 -= room;
            arcs[rank ^ 1].2 += room;
        }
        total.iter_mut().zip(&cost).for_each(|(t, c)| *t += c * room);
        sent += room;
    }
    let wanted = problem.weights.iter().fold(0.0, |sum, w| sum + w);
    (!all || (sent - wanted).abs() <= 1e-9).then_some(total)
}

/// What some open sites reach of each aim, aim after aim.
fn reached(problem: &Problem, open: &[usize]) -> Option<Vec<f64>> {
    let all = problem.rules.limit.is_some() || problem.aims.iter().any(|a| matches!(a, Aim::Distance | Aim::Farthest));
    let mut limit = problem.rules.limit.unwrap_or(f64::INFINITY);
    let mut held: Vec<Aim> = Vec::new();
    let linear = |aims: &[Aim], limit: f64| {
        let cost = |aim: Aim| -> Box<dyn Fn(f64) -> f64> {
            match aim {
                Aim::Covered { within } => Box::new(move |c| if c <= within { -1.0 } else { 0.0 }),
                _ => Box::new(|c| c),
            }
        };
        let costs: Vec<Box<dyn Fn(f64) -> f64>> = aims.iter().map(|&aim| cost(aim)).collect();
        flow(problem, open, limit, &costs.iter().map(AsRef::as_ref).collect::<Vec<_>>(), all)
    };
    linear(&[], limit)?;
    let mut values = Vec::new();
    for &aim in &problem.aims {
        match aim {
            Aim::Sites => values.push(open.len() as f64),
            Aim::Price => values.push(open.iter().map(|&s| problem.sites[s].price).sum()),
            Aim::Suitability => values.push(open.iter().map(|&s| problem.sites[s].score).sum()),
            Aim::Covered { .. } | Aim::Distance => {
                held.push(aim);
                let value = *linear(&held, limit)?.last().expect("one an aim");
                values.push(if aim.up() { -value } else { value });
            }
            Aim::Farthest => {
                let best = linear(&held, limit)?;
                let costs = problem.costs.distinct();
                let enough = |&&c: &&f64| {
                    c <= limit && linear(&held, c).is_some_and(|v| v.iter().zip(&best).all(|(a, b)| same(*a, *b)))
                };
                limit = *costs.iter().find(enough)?;
                values.push(limit);
            }
        }
    }
    Some(values)
}

/// The best values of all subsets of the sites that keep to the rules.
fn by_hand(problem: &Problem) -> Option<Vec<f64>> {
    let rules = &problem.rules;
    let keeps = |open: &[usize]| {
        let count = open.len();
        let price: f64 = open.iter().map(|&s| problem.sites[s].price).sum();
        let among = |sites: &[usize]| open.iter().filter(|s| sites.contains(s)).count();
        rules.count.is_none_or(|(least, most)| (least..=most).contains(&count))
            && rules.budget.is_none_or(|budget| price <= budget)
            && rules.quotas.iter().all(|q| among(&q.sites) >= q.least)
            && rules.ceilings.iter().all(|c| among(&c.sites) as f64 <= c.share * count as f64 + 1e-12)
            && (0..problem.sites.len()).all(|s| !problem.sites[s].kept || open.contains(&s))
            && open.iter().all(|&s| !problem.sites[s].barred)
    };
    let subsets =
        (0_u32..1 << problem.sites.len()).map(|set| (0..problem.sites.len()).filter(|s| set >> s & 1 == 1).collect());
    let mut all: Vec<Vec<f64>> =
        subsets.filter(|open: &Vec<usize>| keeps(open)).filter_map(|open| reached(problem, &open)).collect();
    for (rank, aim) in problem.aims.iter().enumerate() {
        let sign = if aim.up() { -1.0 } else { 1.0 };
        let best = all.iter().map(|v| sign * v[rank]).fold(f64::INFINITY, f64::min);
        all.retain(|v| same(sign * v[rank], best));
    }
    all.into_iter().next()
}

/// `TIRAGES=…` for another number of draws.
fn draws() -> u64 {
    std::env::var("TIRAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(500)
}

#[test]
fn every_rule_by_chance_gives_what_all_subsets_give() {
    let (mut without, mut capacitated) = (0, 0);
    for seed in 0..draws() {
        let problem = drawn(seed);
        let (known, found) = (by_hand(&problem), solve(&problem, &Effort::default()));
        capacitated += u64::from(problem.capacitated());
        match (&known, &found) {
            (None, Err(NoPlan::Infeasible)) => without += 1,
            (Some(known), Ok(plan)) => {
                let equal = known.iter().zip(&plan.values).all(|(a, b)| same(*a, *b));
                assert!(equal && plan.proven, "{seed}: {known:?} {plan:?} {problem:?}");
                assert!(keeps(&problem, &plan.open), "{seed}: {plan:?} {problem:?}");
            }
            _ => panic!("{seed}: {known:?} {found:?} {problem:?}"),
        }
    }
    // Both kinds are there, or the test would not say much.
    assert!(
        without > draws() / 20 && capacitated > draws() / 5,
        "{without} without plan, {capacitated} with capacities"
    );
}

#[test]
fn what_conflicts_ends_with_each_relaxation() {
    let mut relaxed = 0;
    for seed in 0..draws() / 2 {
        let problem = drawn(seed);
        let Some(conflict) = conflict(&problem, &Effort::default()) else {
            assert!(by_hand(&problem).is_some(), "{seed}");
            continue;
        };
        assert!(by_hand(&problem).is_none(), "{seed}");
        for relaxation in &conflict.relaxations {
            let given = |to: f64| {
                let mut given = problem.clone();
                let rules = &mut given.rules;
                match relaxation.rule {
                    Rule::Most => rules.count = rules.count.map(|(least, _)| (least, to as usize)),
                    Rule::Least => rules.count = rules.count.map(|(_, most)| (to as usize, most)),
                    Rule::Budget => rules.budget = Some(to),
                    Rule::Quota(rank) => rules.quotas[rank].least = to as usize,
                    Rule::Ceiling(rank) => rules.ceilings[rank].share = to,
                    Rule::Limit => rules.limit = Some(to),
                    Rule::Capacity => {
                        given.sites.iter_mut().for_each(|s| s.capacity = s.capacity.map(|c| c * to));
                    }
                }
                by_hand(&given).is_some()
            };
            assert!(given(relaxation.to * (1.0 + 1e-9)), "{seed}: {relaxation:?} {problem:?}");
            // A little less is not enough.
            let less = match relaxation.rule {
                Rule::Most => relaxation.to - 1.0,
                Rule::Least | Rule::Quota(_) => relaxation.to + 1.0,
                Rule::Budget => relaxation.to - 0.5,
                Rule::Limit | Rule::Capacity => relaxation.to * (1.0 - 1e-6),
                Rule::Ceiling(_) => continue,
            };
            assert!(!given(less), "{seed}: {relaxation:?} {problem:?}");
            relaxed += 1;
        }
    }
    assert!(relaxed > draws() / 20, "{relaxed}");
}

/// Asked to stop after a while, whatever was being done, a whole plan comes out with what is known of it; or none, when there
/// was no time to find one.
#[test]
fn what_is_stopped_gives_a_whole_plan_with_its_gap() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let mut chance = SmallRng::seed_from_u64(1);
    let places: Vec<(f64, f64)> =
        (0..80).map(|_| (chance.random_range(0.0..100.0), chance.random_range(0.0..100.0))).collect();
    let far = |a: &(f64, f64)| places.iter().map(|b| f64::hypot(a.0 - b.0, a.1 - b.1)).collect();
    let mut problem = Problem {
        weights: (0..80).map(|_| f64::from(chance.random_range(1..50))).collect(),
        costs: Costs::new(places.iter().map(far)),
        sites: vec![Site::default(); 80],
        rules: Rules { count: Some((6, 6)), ..Rules::default() },
        aims: vec![Aim::Distance],
    };
    let mut stopped = 0;
    for aim in [Aim::Distance, Aim::Covered { within: 12.0 }] {
        problem.aims = vec![aim];
        let best = solve(&problem, &Effort::default()).expect("a plan").values[0];
        for asks in [0, 5, 20, 100, 500] {
            let asked = AtomicUsize::new(0);
            let stop = || asked.fetch_add(1, Ordering::Relaxed) >= asks;
            match solve(&problem, &Effort { stop: Some(&stop), ..Effort::default() }) {
                Ok(plan) => {
                    assert!(keeps(&problem, &plan.open) && plan.open.len() == 6, "{asks}: {plan:?}");
                    let (value, bound) = (plan.values[0], plan.bounds[0]);
                    let between =
                        if aim.up() { value <= best && best <= bound } else { bound <= best && best <= value };
                    assert!(between, "{asks}: {bound} {best} {value}");
                    stopped += usize::from(plan.stopped);
                }
                Err(why) => assert_eq!((why, asks < 100), (NoPlan::NotFound, true), "{asks}"),
            }
        }
    }
    assert!(stopped > 0);
    // Where sites have room for a sixth of all and a little more, whom they serve is to be found too.
    let all: f64 = problem.weights.iter().sum();
    problem.sites.iter_mut().for_each(|site| site.capacity = Some(all / 5.5));
    problem.aims = vec![Aim::Distance];
    let at_once = || true;
    let plan = solve(&problem, &Effort { stop: Some(&at_once), ..Effort::default() }).expect("a plan");
    // Each demand has a site at its own place: without a search, all that is known is that no distance is less than none.
    assert!(plan.stopped && !plan.proven && plan.open.len() == 6 && plan.gap() == 1.0, "{plan:?}");
    let mut taken = vec![0.0; 80];
    for (demand, shares) in plan.served.iter().enumerate() {
        assert!((shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
        shares.iter().for_each(|(site, share)| taken[*site] += problem.weights[demand] * share);
    }
    assert!(taken.iter().all(|taken| *taken <= all / 5.5 + 1e-6));
}

proptest! {
    #[test]
    fn more_sites_never_do_worse(seed in 0_u64..10_000) {
        let mut problem = drawn(seed);
        problem.aims.truncate(1);
        problem.rules = Rules { count: Some((0, 1)), ..Rules::default() };
        problem.sites.iter_mut().for_each(|s| (s.kept, s.capacity) = (false, None));
        let mut before: Option<f64> = None;
        for most in 1..=problem.sites.len() {
            problem.rules.count = Some((0, most));
            if let Ok(plan) = solve(&problem, &Effort::default()) {
                let value = if problem.aims[0].up() { -plan.values[0] } else { plan.values[0] };
                prop_assert!(before.is_none_or(|b| value <= b + SAME * b.abs().max(1.0)));
                before = Some(value);
            } else {
                prop_assert!(before.is_none());
            }
        }
    }
}
