//! A service that goes from place to place: which half-days of the week it spends where, so that it serves most.

use super::milp::{Answer, Program, Sum};
use super::{Costs, Effort, NoPlan, Quota};

/// A week of one team.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// What each demand asks of it in a week: visits, sessions. Finite, not negative.
    pub needs: Vec<f64>,
    /// What it costs each demand to reach each stop; only what is within `within` counts.
    pub costs: Costs,
    /// The greatest cost at which a stop serves.
    pub within: f64,
    /// How many stops there may be.
    pub stops: usize,
    /// What a half-day serves, in the unit of needs.
    pub capacity: f64,
    /// Half-days at one stop, at most.
    pub most_at_one: usize,
    /// Half-days in all, at most.
    pub half_days: usize,
    /// Days on which it goes out, at most; two half-days each.
    pub days: usize,
    /// What it takes between two stops of a day, where that may be done: stops by ascending rank, each pair once.
    pub drives: Vec<(usize, usize, f64)>,
    /// At least so many half-days among some stops: in each EPCI.
    pub quotas: Vec<Quota>,
}

/// Where it is, and whom it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// Each day that it goes out: the stop of the morning, that of the afternoon when there is one. In no order.
    pub days: Vec<(usize, Option<usize>)>,
    /// By demand: at which stops it is served, and how much of it.
    pub served: Vec<Vec<(usize, f64)>>,
    /// What is served in all.
    pub value: f64,
    /// What of the needs has some stop within reach, whether there is room for it or not.
    pub covered: f64,
    /// What no week can do better than.
    pub bound: f64,
    /// What it drives between the stops of its days, in all.
    pub drive: f64,
    /// Whether it is optimal.
    pub proven: bool,
    /// Whether it is what was found when asked to stop.
    pub stopped: bool,
}

impl Week {
    /// Half-days by stop.
    #[must_use]
    pub fn visits(&self, stops: usize) -> Vec<usize> {
        let mut visits = vec![0; stops];
        for &(morning, afternoon) in &self.days {
            visits[morning] += 1;
            afternoon.into_iter().for_each(|stop| visits[stop] += 1);
        }
        visits
    }
}

/// A way of spending a day, and the unknown that says on how many days.
struct Day {
    morning: usize,
    afternoon: Option<usize>,
    drive: f64,
    times: usize,
}

impl Day {
    /// Half-days at a stop.
    fn at(&self, stop: usize) -> f64 {
        f64::from(u8::from(self.morning == stop)) + f64::from(u8::from(self.afternoon == Some(stop)))
    }

    fn halves(&self) -> f64 {
        if self.afternoon.is_some() { 2.0 } else { 1.0 }
    }
}

/// The week that serves most; among those, one that most is within reach of (where there is room for few, it is not always
/// for the same), then of the fewest half-days, then of the least driving. The days are the unknowns (each pair of stops
/// that a day may hold), so that what is found can be driven.
///
/// # Errors
/// When no week keeps to the quotas, or none was found within the effort.
pub fn week(round: &Round, effort: &Effort<'_>) -> Result<Week, NoPlan> {
    let mut program = Program::default();
    let days = ways(round, &mut program);
    let each = |factor: &dyn Fn(&Day) -> f64| -> Vec<(usize, f64)> {
        days.iter().map(|day| (day.times, factor(day))).filter(|(_, factor)| *factor != 0.0).collect()
    };
    program.line(0.0, round.days as f64, each(&|_| 1.0));
    program.line(0.0, round.half_days as f64, each(&Day::halves));
    for stop in 0..round.stops {
        program.line(0.0, round.most_at_one as f64, each(&|day| day.at(stop)));
    }
    for quota in &round.quotas {
        let among = |day: &Day| quota.sites.iter().map(|&stop| day.at(stop)).fold(0.0, |sum, n| sum + n);
        program.line(quota.least as f64, f64::INFINITY, each(&among));
    }
    // Who is served where: no more than is asked for, no more than there is room for.
    let mut flows: Vec<Vec<(usize, usize)>> = Vec::with_capacity(round.needs.len());
    let mut taken: Vec<Vec<(usize, f64)>> = vec![Vec::new(); round.stops];
    let (mut served, mut covered) = (Sum::default(), Sum::default());
    for (demand, &need) in round.needs.iter().enumerate() {
        let near = round.costs.of(demand).take_while(|&(_, cost)| cost <= round.within);
        let own: Vec<(usize, usize)> = near.map(|(stop, _)| (stop, program.share(need))).collect();
        program.line(0.0, need, own.iter().map(|&(_, flow)| (flow, 1.0)).collect());
        for &(stop, flow) in &own {
            taken[stop].push((flow, 1.0));
            served.terms.push((flow, 1.0));
        }
        let near = program.share(1.0);
        let among = |day: &Day| own.iter().map(|&(stop, _)| day.at(stop)).fold(0.0, |sum, n| sum + n);
        program.line(0.0, f64::INFINITY, each(&among).into_iter().chain([(near, -1.0)]).collect());
        covered.terms.push((near, need));
        flows.push(own);
    }
    for (stop, mut line) in taken.into_iter().enumerate() {
        line.extend(each(&|day| -round.capacity * day.at(stop)));
        program.line(f64::NEG_INFINITY, 0.0, line);
    }
    let (mut values, bound, proven) = match program.solve(&served, true, effort) {
        Answer::Found { values, bound, proven } => (values, bound, proven),
        Answer::None => return Err(NoPlan::Infeasible),
        Answer::Unknown | Answer::Stopped => return Err(NoPlan::NotFound),
    };
    let value = served.at(&values);
    let (mut all, mut stopped) = (proven, false);
    // What was reached is held, but for the last digits.
    let unit = value.abs().max(1.0);
    program.line(value / unit - SLACK, f64::INFINITY, served.terms.iter().map(|&(x, f)| (x, f / unit)).collect());
    let halves = Sum { terms: each(&Day::halves), constant: 0.0 };
    let drives = Sum { terms: each(&|day| day.drive), constant: 0.0 };
    for (goal, up) in [(&covered, true), (&halves, false), (&drives, false)] {
        match program.solve(goal, up, effort) {
            Answer::Found { values: better, proven, .. } => {
                let (reached, unit) = (goal.at(&better), goal.at(&better).abs().max(1.0));
                let terms = goal.terms.iter().map(|&(x, factor)| (x, factor / unit)).collect();
                let edge = reached / unit;
                if up {
                    program.line(edge - SLACK, f64::INFINITY, terms);
                } else {
                    program.line(f64::NEG_INFINITY, edge + SLACK, terms);
                }
                (values, all) = (better, all && proven);
            }
            left => (all, stopped) = (false, matches!(left, Answer::Stopped)),
        }
    }
    let times = |day: &Day| values[day.times].round() as usize;
    let spent: Vec<(usize, Option<usize>)> =
        days.iter().flat_map(|day| vec![(day.morning, day.afternoon); times(day)]).collect();
    let drive = days.iter().fold(0.0, |sum, day| sum + day.drive * times(day) as f64);
    days.iter().for_each(|day| program.fix(day.times, times(day) as f64));
    let shared = fair(program, &flows, &round.needs, effort);
    let (covered, values) = (covered.at(&values), shared.unwrap_or(values));
    let share = |own: &Vec<(usize, usize)>| {
        own.iter().map(|&(stop, flow)| (stop, values[flow])).filter(|(_, flow)| *flow > LEAST).collect()
    };
    Ok(Week {
        days: spent,
        served: flows.iter().map(share).collect(),
        value: served.at(&values),
        covered,
        bound: if proven { value } else { bound },
        drive,
        proven: all,
        stopped,
    })
}

/// Parts of a need, each worth less than the one before.
const PARTS: usize = 10;

/// The flows of the days that are fixed, shared out evenly where there is not room for all: a tenth of each need counts
/// before the next tenth of any (a concave goal in pieces, near to the fairest shares; Rawls' max-min by tenths).
fn fair(mut program: Program, flows: &[Vec<(usize, usize)>], needs: &[f64], effort: &Effort<'_>) -> Option<Vec<f64>> {
    let mut goal = Sum::default();
    for (own, &need) in flows.iter().zip(needs) {
        let mut line: Vec<(usize, f64)> = own.iter().map(|&(_, flow)| (flow, -1.0)).collect();
        for part in 0..PARTS {
            let piece = program.share(need / PARTS as f64);
            line.push((piece, 1.0));
            goal.terms.push((piece, (PARTS - part) as f64));
        }
        program.line(0.0, 0.0, line);
    }
    match program.solve(&goal, true, effort) {
        Answer::Found { values, .. } => Some(values),
        Answer::None | Answer::Unknown | Answer::Stopped => None,
    }
}

/// What a held value may lose: the solver's own tolerance, and a little.
const SLACK: f64 = 1e-8;
/// A flow that is none.
const LEAST: f64 = 1e-7;

/// Every way of spending a day: a half-day alone, a whole day at one stop, two stops that a day may hold.
fn ways(round: &Round, program: &mut Program) -> Vec<Day> {
    let mut days = Vec::new();
    let most = round.days.min(round.most_at_one) as f64;
    let mut add = |morning: usize, afternoon: Option<usize>, drive: f64| {
        days.push(Day { morning, afternoon, drive, times: program.choice(0.0, most) });
    };
    for stop in 0..round.stops {
        add(stop, None, 0.0);
        if round.most_at_one > 1 {
            add(stop, Some(stop), 0.0);
        }
    }
    round.drives.iter().for_each(|&(a, b, drive)| add(a, Some(b), drive));
    days
}

/// The days of the week, from 0, on which each day is best spent: stops that come again are as far apart as can be, a week
/// being followed by the next. `open` are the days to choose from, ascending, at least as many as there are to spend.
#[must_use]
pub fn spread(days: &[(usize, Option<usize>)], open: &[usize]) -> Vec<usize> {
    fn apart(days: &[(usize, Option<usize>)], at: &[usize]) -> usize {
        let stops = |day: &(usize, Option<usize>)| [Some(day.0), day.1.filter(|stop| *stop != day.0)];
        let mut sum = 0;
        for (i, one) in days.iter().enumerate().take(at.len()) {
            for (j, other) in days.iter().enumerate().take(at.len()).skip(i + 1) {
                let again = stops(one).into_iter().flatten().filter(|s| stops(other).contains(&Some(*s))).count();
                let gap = at[i].abs_diff(at[j]);
                // What is missing to half a week.
                sum += again * (3 - gap.min(7 - gap).min(3)).pow(2);
            }
        }
        sum
    }
    fn place(
        days: &[(usize, Option<usize>)],
        open: &[usize],
        at: &mut Vec<usize>,
        best: &mut Option<(usize, Vec<usize>)>,
    ) {
        let so_far = apart(days, at);
        if best.as_ref().is_some_and(|(least, _)| so_far >= *least) {
            return;
        }
        if at.len() == days.len() {
            *best = Some((so_far, at.clone()));
            return;
        }
        for &day in open {
            if !at.contains(&day) {
                at.push(day);
                place(days, open, at, best);
                at.pop();
            }
        }
    }
    let mut best = None;
    place(days, open, &mut Vec::new(), &mut best);
    best.map(|(_, at)| at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn drawn(seed: u64) -> Round {
        let mut chance = SmallRng::seed_from_u64(seed);
        let (stops, demands) = (chance.random_range(1..=4), chance.random_range(1..=5));
        let place =
            |chance: &mut SmallRng| (f64::from(chance.random_range(0..20)), f64::from(chance.random_range(0..20)));
        let at: Vec<(f64, f64)> = (0..stops).map(|_| place(&mut chance)).collect();
        let far = |a: (f64, f64), b: (f64, f64)| f64::hypot(a.0 - b.0, a.1 - b.1);
        let rows: Vec<Vec<f64>> = (0..demands)
            .map(|_| {
                let from = place(&mut chance);
                at.iter().map(|to| far(from, *to)).collect()
            })
            .collect();
        let most_drive = f64::from(chance.random_range(0..20));
        let pairs = (0..stops).flat_map(|a| (a + 1..stops).map(move |b| (a, b)));
        let drives = pairs.map(|(a, b)| (a, b, far(at[a], at[b]))).filter(|d| d.2 <= most_drive).collect();
        let quota = Quota { sites: vec![chance.random_range(0..stops)], least: chance.random_range(0..3) };
        Round {
            needs: (0..demands).map(|_| f64::from(chance.random_range(0..30))).collect(),
            costs: Costs::new(rows),
            within: f64::from(chance.random_range(3..15)),
            stops,
            capacity: f64::from(chance.random_range(3..25)),
            most_at_one: chance.random_range(1..=3),
            half_days: chance.random_range(0..=5),
            days: chance.random_range(1..=3),
            drives,
            quotas: if chance.random_bool(0.3) { vec![quota] } else { Vec::new() },
        }
    }

    /// The most that fits, by augmenting paths: whole capacities and needs.
    fn flow(round: &Round, visits: &[usize]) -> f64 {
        let mut room: Vec<f64> = visits.iter().map(|&n| n as f64 * round.capacity).collect();
        let mut given = vec![vec![0.0; round.stops]; round.needs.len()];
        let near: Vec<Vec<usize>> = (0..round.needs.len())
            .map(|d| round.costs.of(d).filter(|(_, c)| *c <= round.within).map(|(s, _)| s).collect())
            .collect();
        // One unit after the other finds its place, those before moving on.
        fn seat(
            demand: usize,
            seen: &mut [bool],
            near: &[Vec<usize>],
            room: &mut [f64],
            given: &mut [Vec<f64>],
        ) -> bool {
            for &stop in &near[demand] {
                if std::mem::replace(&mut seen[stop], true) {
                    continue;
                }
                if room[stop] >= 1.0 {
                    room[stop] -= 1.0;
                    given[demand][stop] += 1.0;
                    return true;
                }
                for other in 0..given.len() {
                    if given[other][stop] >= 1.0 && seat(other, seen, near, room, given) {
                        given[other][stop] -= 1.0;
                        given[demand][stop] += 1.0;
                        return true;
                    }
                }
            }
            false
        }
        let mut all = 0.0;
        for demand in 0..round.needs.len() {
            for _ in 0..round.needs[demand] as usize {
                if !seat(demand, &mut vec![false; round.stops], &near, &mut room, &mut given) {
                    break;
                }
                all += 1.0;
            }
        }
        all
    }

    /// What is worth most first: a week's visits and people within reach, and what they take, all to be small.
    type Worth = [f64; 4];

    /// Every week, day by day: the most served, the most within reach, the fewest half-days, the least driving.
    fn by_hand(round: &Round) -> Option<Worth> {
        let mut ways: Vec<(Vec<usize>, f64)> = vec![(Vec::new(), 0.0)];
        for stop in 0..round.stops {
            ways.extend([(vec![stop], 0.0), (vec![stop, stop], 0.0)]);
        }
        ways.extend(round.drives.iter().map(|&(a, b, drive)| (vec![a, b], drive)));
        let near = |demand: usize, visits: &[usize]| {
            round.costs.of(demand).any(|(stop, cost)| cost <= round.within && visits[stop] > 0)
        };
        let covered = |visits: &[usize]| -> f64 {
            (0..round.needs.len()).filter(|&d| near(d, visits)).map(|d| round.needs[d]).sum()
        };
        let mut best: Option<Worth> = None;
        let mut choice = vec![0; round.days];
        loop {
            let mut visits = vec![0; round.stops];
            choice.iter().flat_map(|&w: &usize| &ways[w].0).for_each(|&stop| visits[stop] += 1);
            let halves: usize = visits.iter().sum();
            let kept = halves <= round.half_days
                && visits.iter().all(|&n| n <= round.most_at_one)
                && round.quotas.iter().all(|q| q.sites.iter().map(|&s| visits[s]).sum::<usize>() >= q.least);
            if kept {
                let drive = choice.iter().map(|&w| ways[w].1).sum::<f64>();
                let found = [-flow(round, &visits), -covered(&visits), halves as f64, drive];
                // But for the last digits, which differ by the order of a sum.
                let better = |b: &Worth| {
                    let differ = found.iter().zip(b).find(|(a, b)| (*a - *b).abs() > 1e-9);
                    differ.is_some_and(|(a, b)| a < b)
                };
                if best.as_ref().is_none_or(better) {
                    best = Some(found);
                }
            }
            // The next, each set of days once.
            let Some(last) = choice.iter().rposition(|&w| w + 1 < ways.len()) else { return best };
            let next = choice[last] + 1;
            choice[last..].iter_mut().for_each(|w| *w = next);
        }
    }

    #[test]
    fn a_week_by_chance_is_the_best_of_all() {
        let mut without = 0;
        for seed in 0..200 {
            let round = drawn(seed);
            match (by_hand(&round), week(&round, &Effort::default())) {
                (None, Err(NoPlan::Infeasible)) => without += 1,
                (Some(known), Ok(found)) => {
                    let visits = found.visits(round.stops);
                    let halves = visits.iter().sum::<usize>() as f64;
                    let worth = [-found.value, -found.covered, halves, found.drive];
                    let same = worth.iter().zip(known).all(|(a, b)| (a - b).abs() < 1e-6 * b.abs().max(1.0));
                    assert!(same && found.proven, "{seed}: {known:?} {found:?} {round:?}");
                    // What is served is within reach, what is asked for, and what there is room for.
                    let mut taken = vec![0.0; round.stops];
                    for (demand, shares) in found.served.iter().enumerate() {
                        let all: f64 = shares.iter().map(|(_, flow)| flow).sum();
                        assert!(all <= round.needs[demand] + 1e-6);
                        for &(stop, flow) in shares {
                            let cost = round.costs.of(demand).find(|(s, _)| *s == stop).expect("reached").1;
                            assert!(cost <= round.within, "{seed}");
                            taken[stop] += flow;
                        }
                    }
                    for (stop, taken) in taken.iter().enumerate() {
                        assert!(*taken <= visits[stop] as f64 * round.capacity + 1e-6, "{seed}");
                    }
                }
                (known, found) => panic!("{seed}: {known:?} {found:?} {round:?}"),
            }
        }
        assert!(without > 5, "{without}");
    }

    /// Half of what two ask for has room: each has half, and not one of them all.
    #[test]
    fn what_there_is_room_for_is_shared_out() {
        let mut round = Round {
            needs: vec![10.0, 10.0],
            costs: Costs::new([vec![1.0], vec![2.0]]),
            within: 5.0,
            stops: 1,
            capacity: 10.0,
            most_at_one: 1,
            half_days: 1,
            days: 1,
            drives: Vec::new(),
            quotas: Vec::new(),
        };
        let found = week(&round, &Effort::default()).expect("a week");
        let had = |found: &Week| found.served.iter().map(|by| by.iter().map(|s| s.1).sum::<f64>()).collect::<Vec<_>>();
        assert!(had(&found).iter().all(|n| (n - 5.0).abs() < 1e-6), "{found:?}");
        // A quarter each of 30 and 10: by tenths, between two and three of them.
        round.needs[0] = 30.0;
        let had = had(&week(&round, &Effort::default()).expect("a week"));
        assert!((had[0] + had[1] - 10.0).abs() < 1e-6, "{had:?}");
        assert!((2.0..=3.0).contains(&(10.0 * had[0] / 30.0)) && (2.0..=3.0).contains(&had[1]), "{had:?}");
    }

    #[test]
    fn stops_that_come_again_are_spread_over_the_week() {
        // Twice at 0 and twice at 1, of five days: Monday and Thursday are three days apart, and so are Tuesday and Friday.
        let days = [(0, None), (0, None), (1, None), (1, None)];
        let at = spread(&days, &[0, 1, 2, 3, 4]);
        assert_eq!((at[0].abs_diff(at[1]), at[2].abs_diff(at[3])), (3, 3), "{at:?}");
        // Three times within five days: Monday, Wednesday, Friday are 2, 2 and 3 apart.
        assert_eq!(spread(&[(0, Some(1)), (0, Some(2)), (0, None)], &[0, 1, 2, 3, 4]), [0, 2, 4]);
        assert_eq!(spread(&[(4, Some(4))], &[2]), [2]);
        assert_eq!(spread(&[], &[0, 1]), Vec::<usize>::new());
    }
}
