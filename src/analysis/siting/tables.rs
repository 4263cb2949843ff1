//! What the choice of sites says in tables and points.

use super::Settings;
use super::candidates::Candidates;
use super::choice::{ALIKE, Choice, worse};
use super::demand::Demand;
use super::sides::{Side, Sides, by_commune_mean, covered, marked, weight_of};
use crate::analysis::dimension::Groups;
use crate::analysis::{Context, share, travel};
use crate::french;
use crate::method::inequality::gini_weighted;
use crate::method::siting::Aim;
use crate::method::summary::{weighted_mean, weighted_quantile};
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// How many sites that could take another's place are named.
const NAMED: usize = 5;

/// All of it.
pub(super) fn add(
    outcome: &mut Outcome,
    (choice, sides): (&Choice, &Sides),
    candidates: &Candidates<'_>,
    demand: &Demand,
    settings: &Settings,
    context: &Context<'_>,
) {
    outcome.tables.push(sites(choice, candidates, demand, settings, context));
    if !choice.curve.is_empty() {
        outcome.tables.push(curve(choice, candidates, demand, context));
    }
    if !choice.rules.is_empty() {
        outcome.tables.push(rules(choice, demand, context));
    }
    outcome.tables.extend(phases(choice, candidates, demand, context));
    outcome.tables.push(balance(sides, demand, settings, context));
    let groups = [Some(Groups::epcis(context.territory)), Groups::levels(context.territory)];
    for group in groups.into_iter().flatten() {
        outcome.tables.push(by_group(&group, sides, demand, settings, context.territory));
    }
    outcome.tables.push(by_commune(sides, choice, demand, candidates, settings, context));
}

/// The label and unit of what the first aim counts, and by what an amount of it is divided for people.
fn aimed(choice: &Choice, demand: &Demand, context: &Context<'_>) -> (String, Unit, f64) {
    let measure = context.travel.measure();
    match choice.aim() {
        Aim::Covered { .. } => (format!("{} à portée", demand.noun()), Unit::Count, 1.0),
        Aim::Distance => {
            // The mean says more than the sum.
            let all = demand.weights.iter().fold(0.0, |sum, w| sum + w);
            (format!("{}, en moyenne", travel::word(measure)), travel::unit(measure), all)
        }
        Aim::Farthest => (format!("{} de qui est le plus loin", travel::word(measure)), travel::unit(measure), 1.0),
        Aim::Sites => ("Sites".to_owned(), Unit::Count, 1.0),
        Aim::Price => ("Coût".to_owned(), Unit::Euros, 1.0),
        Aim::Suitability => ("Points d'aptitude".to_owned(), Unit::Count, 1.0),
    }
}

fn sites(
    choice: &Choice,
    candidates: &Candidates<'_>,
    demand: &Demand,
    settings: &Settings,
    context: &Context<'_>,
) -> Table {
    let territory = context.territory;
    let (label, unit, by) = aimed(choice, demand, context);
    let each = |f: &dyn Fn(usize) -> Option<f64>| choice.sites.iter().map(|p| f(p.site)).collect::<Vec<_>>();
    let commune = |site: usize| candidates.all[site].commune.map(|c| &territory.communes[c]);
    let served = |site: usize| -> f64 {
        let of = |by: &Vec<(usize, f64)>| by.iter().filter(|s| s.0 == site).map(|s| s.1).sum::<f64>();
        let reach = settings.reach.amount();
        // Who is beyond reach goes to the nearest all the same, and is not served.
        let near = |d: usize| demand.costs.of(d).any(|(other, cost)| other == site && cost <= reach);
        let all = choice.plan.served.iter().zip(&choice.problem.weights).enumerate();
        all.filter(|(d, _)| near(*d)).map(|(_, (by, weight))| weight * of(by)).sum()
    };
    let instead = |p: &super::choice::Proposed| {
        let names: Vec<&str> = p.instead.iter().map(|&(site, _)| candidates.all[site].name.as_str()).collect();
        (!names.is_empty()).then(|| french::list_at_most(&names, NAMED))
    };
    let mut table = Table::new(
        "sites",
        "Sites proposés",
        Row::Other,
        choice.sites.iter().map(|p| candidates.all[p.site].id.clone()).collect(),
        choice.sites.iter().map(|p| candidates.all[p.site].name.clone()).collect(),
    )
    .with(Column::texts(
        "commune",
        "Commune",
        choice.sites.iter().map(|p| commune(p.site).map(|c| c.name.clone())).collect(),
    ))
    .with(Column::texts(
        "epci",
        "EPCI",
        choice
            .sites
            .iter()
            .map(|p| commune(p.site).and_then(|c| c.epci).map(|e| territory.epcis[e].name.clone()))
            .collect(),
    ))
    .with(Column::numbers(
        "sert",
        format!("{} qu'il sert à {} au plus", demand.noun(), settings.reach),
        Unit::Count,
        each(&|s| Some(served(s))),
    ))
    .with(Column::numbers(
        "apport",
        format!("{label} : ce que perd le plan s'il est ôté"),
        unit,
        choice.sites.iter().map(|p| p.gain.map(|g| g / by)).collect(),
    ))
    .with(Column::numbers(
        "perte_sans",
        format!("{label} : ce que perd le meilleur plan sans lui"),
        unit,
        choice.sites.iter().map(|p| p.loss.map(|l| l / by)).collect(),
    ))
    .with(Column::texts(
        "alternatives",
        format!("À sa place, le plan garde {} de son apport au moins", french::percent(1.0 - ALIKE, 0)),
        choice.sites.iter().map(instead).collect(),
    ));
    if choice.problem.sites.iter().any(|site| site.price > 0.0) {
        let prices = each(&|site| Some(choice.problem.sites[site].price));
        table = table.with(Column::numbers("cout", "Coût", Unit::Euros, prices).adding_up());
    }
    let closed: Vec<&str> = choice.closed().iter().map(|&site| candidates.all[site].name.as_str()).collect();
    if !closed.is_empty() {
        table = table.noted(format!("Le plan ferme : {}.", french::list(&closed)));
    }
    table.exported()
}

fn curve(choice: &Choice, candidates: &Candidates<'_>, demand: &Demand, context: &Context<'_>) -> Table {
    let (label, unit, by) = aimed(choice, demand, context);
    let values: Vec<f64> = choice.curve.iter().map(|step| step.plan.values[0]).collect();
    let names = |step: &super::choice::Step| {
        let new = step.plan.open.iter().filter(|&&site| site >= choice.existing);
        french::list(&new.map(|&site| candidates.all[site].name.as_str()).collect::<Vec<_>>())
    };
    let today = choice.before.as_ref().map(|served| served.values[0]);
    let more = |rank: usize| {
        let before = if rank > 0 { Some(values[rank - 1]) } else { today };
        Some(worse(choice.aim(), values[rank], before?).abs() / by)
    };
    let knee = choice.knee();
    let bend = if knee.is_some_and(|knee| choice.bends(knee)) { "coude" } else { "coude peu net" };
    let mut table = Table::new(
        "courbe",
        "Ce qu'apporte chaque site de plus",
        Row::Other,
        choice.curve.iter().map(|step| step.count.to_string()).collect(),
        choice.curve.iter().map(|step| french::count(step.count, "site nouveau", "sites nouveaux")).collect(),
    )
    .with(Column::numbers("atteint", label, unit, values.iter().map(|v| Some(v / by)).collect()));
    if matches!(choice.aim(), Aim::Covered { .. }) {
        let shares = values.iter().map(|v| share::ratio(*v, demand.all)).collect();
        table = table.with(Column::numbers("part", "Part", Unit::Share, shares).direction(Direction::Better));
    }
    table = table.with(Column::numbers(
        "de_plus",
        "Gain sur un site de moins",
        unit,
        (0..values.len()).map(more).collect(),
    ));
    if choice.problem.sites.iter().any(|site| site.price > 0.0) {
        let price = |step: &super::choice::Step| {
            step.plan.open.iter().fold(0.0, |sum, &site| sum + choice.problem.sites[site].price)
        };
        let prices = choice.curve.iter().map(|step| Some(price(step))).collect();
        table = table.with(Column::numbers("cout", "Coût", Unit::Euros, prices));
    }
    table
        .with(Column::texts(
            "coude",
            "Coude",
            choice.curve.iter().map(|step| (Some(step.count) == knee).then(|| bend.to_owned())).collect(),
        ))
        .with(Column::texts("sites", "Sites", choice.curve.iter().map(|step| Some(names(step))).collect()))
}

fn rules(choice: &Choice, demand: &Demand, context: &Context<'_>) -> Table {
    let (label, unit, by) = aimed(choice, demand, context);
    let cost = |c: &super::choice::Cost| worse(choice.aim(), c.without, choice.value()) / by;
    let capital: Vec<String> = choice.rules.iter().map(|c| french::upper_first(&c.rule)).collect();
    Table::new(
        "regles",
        "Ce que coûte chaque règle",
        Row::Other,
        (1..=choice.rules.len()).map(|rank| format!("regle_{rank}")).collect(),
        capital,
    )
    .with(Column::numbers(
        "avec",
        format!("{label}, avec la règle"),
        unit,
        choice.rules.iter().map(|_| Some(choice.value() / by)).collect(),
    ))
    .with(Column::numbers(
        "sans",
        format!("{label}, sans elle"),
        unit,
        choice.rules.iter().map(|c| Some(c.without / by)).collect(),
    ))
    .with(Column::numbers("cout", "Ce qu'elle coûte", unit, choice.rules.iter().map(|c| Some(cost(c))).collect()))
}

fn phases(choice: &Choice, candidates: &Candidates<'_>, demand: &Demand, context: &Context<'_>) -> Option<Table> {
    let phases = choice.phases.as_ref()?;
    let (label, unit, by) = aimed(choice, demand, context);
    let plans = &phases.nested.plans;
    let new = |rank: usize| {
        let before: &[usize] = if rank == 0 { &[] } else { &plans[rank - 1].open };
        let sites = plans[rank].open.iter().filter(|&&site| site >= choice.existing && !before.contains(&site));
        french::list(&sites.map(|&site| candidates.all[site].name.as_str()).collect::<Vec<_>>())
    };
    let ranks = || 0..plans.len();
    Some(
        Table::new(
            "phases",
            "Par phases, ce qui est bâti restant",
            Row::Other,
            ranks().map(|rank| format!("phase_{}", rank + 1)).collect(),
            ranks().map(|rank| format!("Phase {} ({} sites nouveaux)", rank + 1, phases.counts[rank])).collect(),
        )
        .with(Column::texts("sites", "Sites de la phase", ranks().map(|rank| Some(new(rank))).collect()))
        .with(Column::numbers(
            "atteint",
            label.clone(),
            unit,
            plans.iter().map(|plan| Some(plan.values[0] / by)).collect(),
        ))
        .with(Column::numbers(
            "seule",
            format!("{label}, si la phase était seule"),
            unit,
            phases.alone.iter().map(|v| Some(v / by)).collect(),
        ))
        .with(Column::numbers(
            "regret",
            "Ce que coûte le phasage",
            unit,
            ranks().map(|r| Some(worse(choice.aim(), phases.alone[r], plans[r].values[0]) / by)).collect(),
        )),
    )
}

/// Today against the plan, over the whole territory.
fn balance(sides: &Sides, demand: &Demand, settings: &Settings, context: &Context<'_>) -> Table {
    let all = vec![true; context.territory.communes.len()];
    let measure = context.travel.measure();
    let known = |side: &Side| -> (Vec<f64>, Vec<f64>) {
        side.cost.iter().zip(&demand.weights).filter_map(|(cost, weight)| Some(((*cost)?, *weight))).unzip()
    };
    let figure = |f: share::Figure<'_>| -> Vec<Option<f64>> {
        [sides.before.as_ref(), Some(&sides.after)]
            .into_iter()
            .map(|side| side.map(known).and_then(|(costs, weights)| f(&costs, &weights)))
            .collect()
    };
    let within = |side: Option<&Side>| covered(side, demand, &all);
    let sums = [within(sides.before.as_ref()), within(Some(&sides.after))];
    let most = |costs: &[f64], _: &[f64]| costs.iter().copied().max_by(f64::total_cmp);
    // Of what each travels in all, by what it weighs: how unevenly distances are shared.
    let uneven = |costs: &[f64], weights: &[f64]| {
        let quantities: Vec<f64> = costs.iter().zip(weights).map(|(cost, weight)| cost * weight).collect();
        gini_weighted(&quantities, weights)
    };
    Table::new(
        "avant_apres",
        "Aujourd'hui et avec le plan",
        Row::Other,
        vec!["avant".to_owned(), "apres".to_owned()],
        vec!["Aujourd'hui".to_owned(), "Avec le plan".to_owned()],
    )
    .with(Column::numbers(
        "a_portee",
        format!("{} à {} au plus", demand.noun(), settings.reach),
        Unit::Count,
        sums.iter().map(|s| Some(*s)).collect(),
    ))
    .with(Column::numbers("part", "Part", Unit::Share, sums.iter().map(|s| share::ratio(*s, demand.all)).collect()))
    .with(travel::column(
        travel::figure_id(measure, "moyenne"),
        format!("{}, en moyenne", travel::word(measure)),
        measure,
        figure(&weighted_mean),
    ))
    .with(travel::column(
        travel::figure_id(measure, "c90"),
        "90 % en sont à, au plus",
        measure,
        figure(&|costs, weights| weighted_quantile(costs, weights, 0.9)),
    ))
    .with(travel::column(travel::figure_id(measure, "maximum"), "Le plus loin", measure, figure(&most)))
    .with(Column::numbers("gini", "Inégalité (Gini)", Unit::Index, figure(&uneven)).direction(Direction::Worse))
}

fn by_group(groups: &Groups, sides: &Sides, demand: &Demand, settings: &Settings, territory: &Territory) -> Table {
    let each = |f: &dyn Fn(&[bool]) -> Option<f64>| groups.each(|members| f(&marked(members, territory)));
    let before = |m: &[bool]| covered(sides.before.as_ref(), demand, m);
    let after = |m: &[bool]| covered(Some(&sides.after), demand, m);
    let noun = demand.noun();
    let reach = settings.reach;
    groups
        .rows(&format!(" : {} à {reach} au plus", french::lower_first(noun)))
        .with(Column::numbers("demande", noun, Unit::Count, each(&|m| Some(weight_of(demand, m)))).adding_up())
        .with(Column::numbers("avant", "À portée aujourd'hui", Unit::Count, each(&|m| Some(before(m)))).adding_up())
        .with(Column::numbers("apres", "À portée avec le plan", Unit::Count, each(&|m| Some(after(m)))).adding_up())
        .with(Column::numbers("gain", "Gain", Unit::Count, each(&|m| Some(after(m) - before(m)))).adding_up())
        .with(
            Column::numbers(
                "part",
                "Part à portée",
                Unit::Share,
                each(&|m| share::ratio(after(m), weight_of(demand, m))),
            )
            .direction(Direction::Better),
        )
}

fn by_commune(
    sides: &Sides,
    choice: &Choice,
    demand: &Demand,
    candidates: &Candidates<'_>,
    settings: &Settings,
    context: &Context<'_>,
) -> Table {
    let territory = context.territory;
    let measure = context.travel.measure();
    let part = |side: Option<&Side>| -> Vec<Option<f64>> {
        let one = |commune: usize| {
            let marked = marked(&[commune], territory);
            share::ratio(covered(side, demand, &marked), weight_of(demand, &marked))
        };
        (0..territory.communes.len()).map(one).collect()
    };
    let (before, after) = (part(sides.before.as_ref()), part(Some(&sides.after)));
    let gain = before.iter().zip(&after).map(|(b, a)| Some((*a)? - b.unwrap_or(0.0))).collect();
    let most = |part: Option<f64>| part.is_some_and(|part| part >= 0.5);
    let reached = |commune: usize| {
        after[commune]?;
        Some(match (most(before[commune]), most(after[commune])) {
            (true, true) => "aujourd'hui",
            (false, true) => "grâce au plan",
            (true, false) => "perdue avec le plan",
            (false, false) => "hors de portée",
        })
    };
    let reached: Vec<Option<String>> = (0..territory.communes.len()).map(|c| reached(c).map(str::to_owned)).collect();
    let hosts = |commune: usize| {
        let new = choice.new_sites();
        let names = new.iter().filter(|&&site| candidates.all[site].commune == Some(commune));
        let names: Vec<&str> = names.map(|&site| candidates.all[site].name.as_str()).collect();
        (!names.is_empty()).then(|| french::list(&names))
    };
    let mut table = share::commune_table("Par commune", territory).with(travel::column(
        travel::id(measure, ""),
        format!("{} avec le plan", travel::word(measure)),
        measure,
        by_commune_mean(Some(&sides.after), demand, territory),
    ));
    if sides.before.is_some() {
        table = table.with(travel::column(
            travel::id(measure, "avant"),
            format!("{} aujourd'hui", travel::word(measure)),
            measure,
            by_commune_mean(sides.before.as_ref(), demand, territory),
        ));
    }
    let reach = settings.reach;
    table
        .with(
            Column::numbers("part_a_portee", format!("Part à {reach} au plus avec le plan"), Unit::Share, after)
                .direction(Direction::Better),
        )
        .with(
            Column::numbers("gain_de_part", "Gain de part sur aujourd'hui", Unit::Share, gain)
                .direction(Direction::Better),
        )
        .with(gained(sides, demand, settings, territory))
        .with(Column::texts("portee", format!("À {reach} au plus d'un site"), reached))
        .with(Column::texts("site_propose", "Site proposé", (0..territory.communes.len()).map(hosts).collect()))
}

/// By commune, how many more are within reach with the plan than today; empty where nobody weighs anything.
fn gained(sides: &Sides, demand: &Demand, settings: &Settings, territory: &Territory) -> Column {
    let one = |commune: usize| {
        let here = marked(&[commune], territory);
        let gain = covered(Some(&sides.after), demand, &here) - covered(sides.before.as_ref(), demand, &here);
        (weight_of(demand, &here) > 0.0).then_some(gain)
    };
    let label = format!("{} de plus à {} au plus", demand.noun(), settings.reach);
    let gains = (0..territory.communes.len()).map(one).collect();
    Column::numbers("gain", label, Unit::Count, gains).adding_up().direction(Direction::Better)
}
