//! The plan, and what every other choice would have cost.

use std::collections::BTreeMap;

use super::candidates::{Barrier, Candidates};
use super::conflict;
use super::demand::Demand;
use super::{Goal, Settings};
use crate::analysis::watch::Search;
use crate::analysis::{Context, NoAnswer};
use crate::french;
use crate::method::siting::{
    Aim, Ceiling, Effort, NoPlan, Phased, Plan, Problem, Quota, Rules, Served, keeps, phased, serve, solve,
};
use crate::parallel;
use crate::territory::Territory;

/// A site may take another's place where that costs no more than this share of what the plan brings beside what is there.
pub(super) const ALIKE: f64 = 0.05;

/// A bend is clear when the site after it brings no more than this part of what the one before it does.
const CLEAR: f64 = 0.75;

/// The plan and what is around it.
pub(super) struct Choice {
    pub(super) problem: Problem,
    pub(super) plan: Plan,
    /// How many sites there are today.
    pub(super) existing: usize,
    /// Whether distances, which the study asks for after another aim, could settle nothing.
    pub(super) set_aside: bool,
    /// Whether some of it was left, as somebody asked to stop or as the time allowed was over.
    pub(super) cut_short: bool,
    /// What is served today; `None` when nothing is there, or somebody could not be served.
    pub(super) before: Option<Served>,
    pub(super) curve: Vec<Step>,
    pub(super) sites: Vec<Proposed>,
    pub(super) rules: Vec<Cost>,
    pub(super) phases: Option<Phases>,
}

/// What so many new sites reach at best.
pub(super) struct Step {
    pub(super) count: usize,
    pub(super) plan: Plan,
}

/// A site that the plan opens.
pub(super) struct Proposed {
    /// Its rank among all sites.
    pub(super) site: usize,
    /// What the plan loses when it is left out and nothing takes its place.
    pub(super) gain: Option<f64>,
    /// What the best other plan loses, which has no site there.
    pub(super) loss: Option<f64>,
    /// Whether that plan is as good by every aim.
    pub(super) alike: bool,
    /// Candidates that could take its place, with what the plan then reaches; the best first.
    pub(super) instead: Vec<(usize, f64)>,
}

/// What a rule costs.
pub(super) struct Cost {
    pub(super) rule: String,
    /// What is reached without it, all others kept.
    pub(super) without: f64,
    /// Whether it takes away candidates, and none by itself: what it costs is then nothing.
    pub(super) idle: bool,
}

/// The candidates and the demand that there would be without a rule that takes candidates away.
pub(super) type Again<'g, 'a> = &'g dyn Fn(Barrier) -> Result<(Candidates<'a>, Demand), NoAnswer>;

/// What is built in several steps.
pub(super) struct Phases {
    pub(super) counts: Vec<usize>,
    pub(super) nested: Phased,
    /// What each step could reach if it were built for itself.
    pub(super) alone: Vec<f64>,
}

/// How much worse the second is, by an aim: positive when it is.
pub(super) fn worse(aim: Aim, best: f64, other: f64) -> f64 {
    if aim.up() { best - other } else { other - best }
}

impl Choice {
    pub(super) fn made(
        settings: &Settings,
        candidates: &Candidates<'_>,
        (demand, again): (&Demand, Again<'_, '_>),
        context: &Context<'_>,
        effort: &Effort<'_>,
    ) -> Result<Self, NoAnswer> {
        let territory = context.territory;
        let (asked, declared) = (settings.per_level.len(), territory.levels.len());
        if asked > declared {
            return Err(NoAnswer::LevelsBeyond { asked, declared });
        }
        let existing = candidates.all.iter().filter(|c| c.existing).count();
        let mut problem = Problem {
            weights: demand.weights.clone(),
            costs: demand.costs.clone(),
            sites: candidates.all.iter().map(|c| c.site).collect(),
            rules: rules(settings, candidates, existing, territory),
            aims: settings.aims(),
        };
        let search = Search::of(context.watch, "le plan");
        let mut found = solve(&problem, effort);
        let mut set_aside = false;
        // Where not everybody can be served, distances settle nothing between plans that cover as much.
        let first = problem.aims[0];
        if found == Err(NoPlan::Infeasible) && !first.serves_all() && problem.aims.iter().any(Aim::serves_all) {
            let mut fewer = problem.clone();
            fewer.aims.retain(|aim| !aim.serves_all());
            if let Ok(plan) = solve(&fewer, effort) {
                (found, problem, set_aside) = (Ok(plan), fewer, true);
            }
        }
        let plan = match found {
            Ok(plan) => plan,
            Err(NoPlan::Infeasible) => {
                return Err(conflict::told(&problem, settings, candidates, demand, context, effort));
            }
            Err(NoPlan::NotFound) if effort.stopped() => return Err(NoAnswer::PlanNotFoundInTime),
            Err(NoPlan::NotFound) => return Err(NoAnswer::PlanNotFound),
        };
        search.goes_on("ce que coûterait chaque autre choix");
        let there: Vec<usize> = (0..existing).collect();
        let mut choice = Self {
            before: (existing > 0).then(|| serve(&problem, &there)).flatten(),
            curve: curve(settings, &problem, existing, effort),
            sites: Vec::new(),
            rules: costs(settings, &problem, candidates, existing, effort),
            phases: phases(settings, &problem, existing, effort)?,
            existing,
            set_aside,
            cut_short: false,
            problem,
            plan,
        };
        choice.rules.extend(choice.barriers(settings, candidates, (demand, again), context, effort));
        choice.sites = choice.proposed(effort);
        choice.cut_short = effort.stopped();
        Ok(choice)
    }

    /// The first aim, which all is measured by.
    pub(super) fn aim(&self) -> Aim {
        self.problem.aims[0]
    }

    /// What the plan reaches of it.
    pub(super) fn value(&self) -> f64 {
        self.plan.values[0]
    }

    /// The sites that the plan opens.
    pub(super) fn new_sites(&self) -> Vec<usize> {
        self.plan.open.iter().copied().filter(|&site| site >= self.existing).collect()
    }

    /// The sites of today that the plan closes.
    pub(super) fn closed(&self) -> Vec<usize> {
        (0..self.existing).filter(|site| !self.plan.open.contains(site)).collect()
    }

    /// The number of new sites from which on each more brings clearly less: the step that is farthest from the chord of the
    /// curve.
    pub(super) fn knee(&self) -> Option<usize> {
        let points: Vec<(f64, f64)> = self.curve.iter().map(|step| (step.count as f64, step.plan.values[0])).collect();
        let (first, last) = (points.first()?, points.last()?);
        if points.len() < 3 || first.1 == last.1 {
            return None;
        }
        let off = |p: &(f64, f64)| {
            let chord = first.1 + (last.1 - first.1) * (p.0 - first.0) / (last.0 - first.0);
            worse(self.aim(), p.1, chord)
        };
        let mut best = 0;
        for (rank, point) in points.iter().enumerate() {
            if off(point) > off(&points[best]) + 1e-9 * last.1.abs() {
                best = rank;
            }
        }
        (off(&points[best]) > 0.0).then(|| self.curve[best].count)
    }

    /// Whether the curve bends clearly there: the site after brings no more than this part of what the last did.
    pub(super) fn bends(&self, knee: usize) -> bool {
        let value = |count: usize| self.curve.iter().find(|step| step.count == count).map(|step| step.plan.values[0]);
        let step = |from: usize, to: usize| Some(worse(self.aim(), value(to)?, value(from)?).abs());
        match (knee.checked_sub(1).and_then(|before| step(before, knee)), step(knee, knee + 1)) {
            (Some(last), Some(next)) => next <= CLEAR * last,
            (None, next) => next.is_some(),
            (Some(_), None) => false,
        }
    }

    /// What each new site brings, what is lost without it, and what could take its place.
    fn proposed(&self, effort: &Effort<'_>) -> Vec<Proposed> {
        let new = self.new_sites();
        let (aim, value) = (self.aim(), self.value());
        let today = self.before.as_ref().map(|served| worse(aim, value, served.values[0]));
        let edge = ALIKE * today.unwrap_or(value).abs();
        let mut sites = parallel::map(&new, |&site| {
            let others: Vec<usize> = self.plan.open.iter().copied().filter(|&s| s != site).collect();
            let mut without = self.problem.clone();
            without.sites[site].barred = true;
            let mut instead: Vec<(usize, f64)> = (self.existing..self.problem.sites.len())
                .take_while(|_| !effort.stopped())
                .filter(|other| !self.plan.open.contains(other))
                .filter_map(|other| {
                    let mut open = others.clone();
                    open.push(other);
                    open.sort_unstable();
                    let served = keeps(&self.problem, &open).then(|| serve(&self.problem, &open)).flatten()?;
                    (worse(aim, value, served.values[0]) <= edge).then_some((other, served.values[0]))
                })
                .collect();
            // Half a list would pass for a whole one.
            if effort.stopped() {
                instead.clear();
            }
            instead.sort_by(|a, b| worse(aim, a.1, b.1).total_cmp(&0.0).reverse().then(a.0.cmp(&b.0)));
            let best = other(&without, effort);
            let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
            Proposed {
                site,
                gain: serve(&self.problem, &others).map(|served| worse(aim, value, served.values[0])),
                loss: best.as_ref().map(|plan| worse(aim, value, plan.values[0])),
                alike: best.is_some_and(|plan| self.plan.values.iter().zip(&plan.values).all(same)),
                instead,
            }
        });
        let most = |p: &Proposed| p.loss.or(p.gain).unwrap_or(f64::INFINITY);
        sites.sort_by(|a, b| most(b).total_cmp(&most(a)).then(a.site.cmp(&b.site)));
        sites
    }
}

impl Choice {
    /// What each rule costs that takes candidates away: the best plan with the candidates that it leaves out.
    fn barriers(
        &self,
        settings: &Settings,
        candidates: &Candidates<'_>,
        (demand, again): (&Demand, Again<'_, '_>),
        context: &Context<'_>,
        effort: &Effort<'_>,
    ) -> Vec<Cost> {
        let mut out = Vec::new();
        for barrier in Barrier::all(settings) {
            let rule = barrier.said(settings, context);
            let Ok((more, wanted)) = again(barrier) else { continue };
            if more.all.len() == candidates.all.len() {
                out.push(Cost { rule, without: self.value(), idle: true });
                continue;
            }
            // Who could reach nothing before counts where more are covered; distances are compared of the same people.
            let (weights, costs) = match self.aim() {
                Aim::Covered { .. } if !self.problem.aims.iter().any(Aim::serves_all) => (wanted.weights, wanted.costs),
                _ => wanted.among(demand),
            };
            let problem = Problem {
                weights,
                costs,
                sites: more.all.iter().map(|c| c.site).collect(),
                rules: rules(settings, &more, self.existing, context.territory),
                aims: self.problem.aims.clone(),
            };
            let found = other(&problem, effort).map(|plan| Cost { rule, without: plan.values[0], idle: false });
            out.extend(found);
        }
        out
    }

    /// The sites of the curve where it opens as many as the plan, when they are others and reach as much: the plan is then
    /// the best of several by the first aim.
    pub(super) fn elsewhere(&self) -> Option<Vec<usize>> {
        let new = self.new_sites();
        let step = self.curve.iter().find(|step| step.count == new.len())?;
        let there: Vec<usize> = step.plan.open.iter().copied().filter(|&site| site >= self.existing).collect();
        let same = (step.plan.values[0] - self.value()).abs() <= 1e-9 * self.value().abs();
        (same && there != new).then(|| there.into_iter().filter(|site| !new.contains(site)).collect())
    }
}

/// The best plan of another question; none once it is time to stop, as the best so far would say nothing of a difference.
fn other(problem: &Problem, effort: &Effort<'_>) -> Option<Plan> {
    let plan = (!effort.stopped()).then(|| solve(problem, effort).ok()).flatten()?;
    (!plan.stopped && (plan.proven || !effort.stopped())).then_some(plan)
}

/// What the study asks of a plan.
fn rules(settings: &Settings, candidates: &Candidates<'_>, existing: usize, territory: &Territory) -> Rules {
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let inside = candidates.all.iter().enumerate();
        inside.filter(|(_, c)| c.commune.is_some_and(keep)).map(|(site, _)| site).collect()
    };
    let mut quotas = Vec::new();
    if settings.per_epci > 0 {
        for epci in 0..territory.epcis.len() {
            let sites = of(&|commune| territory.communes[commune].epci == Some(epci));
            quotas.push(Quota { sites, least: settings.per_epci });
        }
    }
    for (level, &least) in settings.per_level.iter().enumerate() {
        let sites = of(&|commune| territory.communes[commune].level == Some(level));
        quotas.push(Quota { sites, least: least as usize });
    }
    let mut ceilings = Vec::new();
    if settings.share < 1.0 {
        let mut by_commune: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (site, candidate) in candidates.all.iter().enumerate() {
            if let Some(commune) = candidate.commune {
                by_commune.entry(commune).or_default().push(site);
            }
        }
        ceilings.extend(by_commune.into_values().map(|sites| Ceiling { sites, share: settings.share }));
    }
    Rules {
        count: settings.count.map(|count| (0, existing + count)),
        budget: settings.budget,
        quotas,
        ceilings,
        limit: settings.limit.map(|limit| limit.amount()),
    }
}

/// What one to so many new sites reach at best.
fn curve(settings: &Settings, problem: &Problem, existing: usize, effort: &Effort<'_>) -> Vec<Step> {
    // Of the fewest sites, or the least money, there is no curve: they are what is looked for.
    if matches!(settings.goals[0], Goal::Sites | Goal::Price) {
        return Vec::new();
    }
    let most = settings.curve.min(problem.sites.len() - existing);
    let steps = parallel::map_range(most, |rank| {
        let mut step = problem.clone();
        step.aims.truncate(1);
        step.rules.count = Some((0, existing + rank + 1));
        other(&step, effort).map(|plan| Step { count: rank + 1, plan })
    });
    // Once the money is spent, more sites may be had and none is bought: the curve ends there.
    let bought = |step: &Step| problem.rules.budget.is_none() || step.plan.open.len() >= existing + step.count;
    steps.into_iter().flatten().take_while(bought).collect()
}

/// What is reached without each of the rules of the study.
fn costs(
    settings: &Settings,
    problem: &Problem,
    candidates: &Candidates<'_>,
    existing: usize,
    effort: &Effort<'_>,
) -> Vec<Cost> {
    let mut freed: Vec<(String, Problem)> = Vec::new();
    let mut free = |rule: String, change: &dyn Fn(&mut Problem)| {
        let mut other = problem.clone();
        change(&mut other);
        freed.push((rule, other));
    };
    // The quotas of EPCI come first, then those of levels.
    let epcis = problem.rules.quotas.len() - settings.per_level.len();
    if settings.per_epci > 0 {
        let sites = french::count(settings.per_epci, "site", "sites");
        free(format!("au moins {sites} par EPCI"), &|other| other.rules.quotas.drain(..epcis).for_each(drop));
    }
    if !settings.per_level.is_empty() {
        free("au moins tant de sites par niveau de l'armature".to_owned(), &|other| other.rules.quotas.truncate(epcis));
    }
    if !problem.rules.ceilings.is_empty() {
        let share = french::percent(settings.share, 0);
        free(format!("au plus {share} des sites dans une commune"), &|other| other.rules.ceilings.clear());
    }
    // Of the fewest sites, or the least money, it is what makes the question: without it, none would do.
    if let Some(limit) = settings.limit.filter(|_| !matches!(settings.goals[0], Goal::Sites | Goal::Price)) {
        free(format!("personne au-delà de {limit}"), &|other| other.rules.limit = None);
    }
    // Of those of the territory: the others are not its to move.
    let own: Vec<usize> = (0..existing).filter(|&site| candidates.all[site].commune.is_some()).collect();
    if !own.is_empty() && !settings.closable {
        free("garder où ils sont les sites existants du territoire".to_owned(), &|other| {
            own.iter().for_each(|&site| other.sites[site].kept = false);
        });
    }
    if let Some(budget) = settings.budget.filter(|_| settings.goals[0] != Goal::Price) {
        // Where nothing else says how many, without money to count there may be any number.
        let any = if settings.count.is_none() { " (sans lui, autant de sites qu'il en sert)" } else { "" };
        let rule = format!("un budget de {} €{any}", french::number(budget, 0));
        free(rule, &|other| other.rules.budget = None);
    }
    if problem.sites.iter().any(|site| site.capacity.is_some()) {
        free("la capacité de chaque site".to_owned(), &|other| {
            other.sites.iter_mut().for_each(|site| site.capacity = None);
        });
    }
    let found = parallel::map(&freed, |(rule, other)| {
        let plan = self::other(other, effort)?;
        Some(Cost { rule: rule.clone(), without: plan.values[0], idle: false })
    });
    found.into_iter().flatten().collect()
}

/// The phases of the study.
fn phases(
    settings: &Settings,
    problem: &Problem,
    existing: usize,
    effort: &Effort<'_>,
) -> Result<Option<Phases>, NoAnswer> {
    if settings.phases.is_empty() || matches!(settings.goals[0], Goal::Sites | Goal::Price | Goal::Farthest) {
        return Ok(None);
    }
    let step = |count: &usize| Rules { count: Some((0, existing + count)), ..problem.rules.clone() };
    let steps: Vec<Rules> = settings.phases.iter().map(step).collect();
    let nested = phased(problem, &steps, effort);
    if effort.stopped() {
        return Ok(None);
    }
    let nested = nested.map_err(|_| NoAnswer::PhasesInfeasible)?;
    let alone = parallel::map(&steps, |rules| {
        let aims = problem.aims[..1].to_vec();
        let alone = Problem { rules: rules.clone(), aims, ..problem.clone() };
        other(&alone, effort).map(|plan| plan.values[0])
    });
    if effort.stopped() {
        return Ok(None);
    }
    let alone = alone.into_iter().collect::<Option<Vec<f64>>>().ok_or(NoAnswer::PhasesInfeasible)?;
    Ok(Some(Phases { counts: settings.phases.clone(), nested, alone }))
}
