//! The timetable, its stops, and who is served.

use super::stops::{Stop, Stops, Wanting};
use super::{Outing, Settings, Timetable};
use crate::analysis::dimension::Groups;
use crate::analysis::{Context, share, travel};
use crate::french;
use crate::method::siting::Week;
use crate::outcome::{Column, Direction, Outcome, Points, Row, Spot, Table, TableId, Unit};

/// The days, as they are written.
pub(super) const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
/// The halves of a day: word in a key, word for people.
const HALVES: [(&str, &str); 2] = [("matin", "matin"), ("apres_midi", "après-midi")];

/// By stop: what it serves.
pub(super) fn served_at(week: &Week, stops: usize) -> Vec<f64> {
    let mut served = vec![0.0; stops];
    week.served.iter().flatten().for_each(|&(stop, flow)| served[stop] += flow);
    served
}

pub(super) fn add(
    outcome: &mut Outcome,
    week: &Week,
    timetable: &Timetable,
    stops: &Stops<'_>,
    wanting: &Wanting<'_>,
    settings: &Settings,
    context: &Context<'_>,
) {
    outcome.tables.push(half_days(week, timetable, stops, settings, context));
    outcome.tables.push(places(week, timetable, stops, wanting, settings, context));
    let groups = [Some(Groups::epcis(context.territory)), Groups::levels(context.territory)];
    let (asked, served) = by_commune_sums(week, wanting, context);
    for group in groups.into_iter().flatten() {
        let sum = |of: &[f64]| group.each(|members| Some(members.iter().fold(0.0, |sum, &c| sum + of[c])));
        let (all, had) = (sum(&asked), sum(&served));
        let part = all.iter().zip(&had).map(|(all, had)| share::ratio((*had)?, (*all)?)).collect();
        let table = group
            .rows(" : passages par semaine")
            .with(Column::numbers("besoin", "Passages demandés par semaine", Unit::Count, all).adding_up())
            .with(Column::numbers("sert", "Passages servis par semaine", Unit::Count, had).adding_up())
            .with(Column::numbers("part", "Part servie", Unit::Share, part).direction(Direction::Better));
        outcome.tables.push(table);
    }
    outcome.tables.push(communes(week, stops, wanting, (&asked, &served), context));
    outcome.points.push(spots(week, timetable, stops));
}

/// What is asked for before anything stops anywhere: a scenario that opens a service all week changes this. Nothing where
/// the study names no layer of what is there.
pub(super) fn today(wanting: &Wanting<'_>, settings: &Settings) -> Vec<Table> {
    if settings.existing.is_empty() {
        return Vec::new();
    }
    let asked = Column::numbers("besoin", "Passages demandés par semaine", Unit::Count, vec![Some(wanting.sums().0)]);
    let (key, name) = ("territoire".to_owned(), "Territoire".to_owned());
    vec![Table::new(TableId::Territory, "Sans la tournée", Row::Territory, vec![key], vec![name]).with(asked)]
}

/// The week, half-day after half-day.
fn half_days(
    week: &Week,
    timetable: &Timetable,
    stops: &Stops<'_>,
    settings: &Settings,
    context: &Context<'_>,
) -> Table {
    let measure = context.travel.measure();
    let visits = week.visits(stops.all.len());
    let served = served_at(week, stops.all.len());
    // Day, half, stop, the way from the stop before on that day.
    let rows: Vec<(usize, usize, usize, Option<f64>)> = timetable
        .days
        .iter()
        .flat_map(|&Outing { day, morning, afternoon, way }| {
            let then = afternoon.map(|stop| (day, 1, stop, way));
            std::iter::once((day, 0, morning, None)).chain(then)
        })
        .collect();
    let commune = |stop: usize| stops.all[stop].commune.map(|c| context.territory.communes[c].name.clone());
    // What a stop serves is shared out evenly among its half-days.
    let each = |stop: usize| served[stop] / visits[stop] as f64;
    Table::new(
        "semaine",
        "La semaine",
        Row::Other,
        rows.iter().map(|r| format!("{}_{}", DAYS[r.0], HALVES[r.1].0)).collect(),
        rows.iter().map(|r| format!("{} {}", french::upper_first(DAYS[r.0]), HALVES[r.1].1)).collect(),
    )
    .with(Column::texts("lieu", "Lieu", rows.iter().map(|r| Some(stops.all[r.2].name.clone())).collect()))
    .with(Column::texts("commune", "Commune", rows.iter().map(|r| commune(r.2)).collect()))
    .with(travel::column(
        travel::id(measure, "route"),
        "Route depuis l'arrêt du matin",
        measure,
        rows.iter().map(|r| r.3).collect(),
    ))
    .with(Column::numbers("sert", "Passages servis", Unit::Count, rows.iter().map(|r| Some(each(r.2))).collect()))
    .with(Column::numbers(
        "remplissage",
        "Part de la place prise",
        Unit::Share,
        rows.iter().map(|r| share::ratio(each(r.2), settings.capacity)).collect(),
    ))
    .exported()
}

/// The half-days of a stop: «lundi matin».
fn half_days_at(timetable: &Timetable, stop: usize) -> Vec<String> {
    let days = timetable.days.iter().flat_map(|&Outing { day, morning, afternoon, .. }| {
        let halves = [(morning == stop).then_some(0), (afternoon == Some(stop)).then_some(1)];
        halves.into_iter().flatten().map(move |half: usize| format!("{} {}", DAYS[day], HALVES[half].1))
    });
    days.collect()
}

/// The stops that the week goes to, the most visited first.
fn most_visited(week: &Week, stops: &Stops<'_>) -> Vec<usize> {
    let (visits, served) = (week.visits(stops.all.len()), served_at(week, stops.all.len()));
    let mut used: Vec<usize> = (0..stops.all.len()).filter(|&stop| visits[stop] > 0).collect();
    used.sort_by(|&a, &b| visits[b].cmp(&visits[a]).then(served[b].total_cmp(&served[a])).then(a.cmp(&b)));
    used
}

/// The stops, in that order.
fn places(
    week: &Week,
    timetable: &Timetable,
    stops: &Stops<'_>,
    wanting: &Wanting<'_>,
    settings: &Settings,
    context: &Context<'_>,
) -> Table {
    let visits = week.visits(stops.all.len());
    let served = served_at(week, stops.all.len());
    let used = most_visited(week, stops);
    let mut near = vec![0.0; stops.all.len()];
    for (demand, need) in wanting.needs.iter().enumerate() {
        wanting.costs.of(demand).for_each(|(stop, _)| near[stop] += need);
    }
    let when = |stop: usize| french::list(&half_days_at(timetable, stop));
    let commune = |stop: usize| stops.all[stop].commune.map(|c| &context.territory.communes[c]);
    let epci = |stop: usize| commune(stop).and_then(|c| c.epci).map(|e| context.territory.epcis[e].name.clone());
    let numbers = |f: &dyn Fn(usize) -> Option<f64>| used.iter().map(|&stop| f(stop)).collect::<Vec<_>>();
    let room = |stop: usize| visits[stop] as f64 * settings.capacity;
    Table::new(
        "arrets",
        "Arrêts",
        Row::Other,
        used.iter().map(|&stop| stops.all[stop].id.clone()).collect(),
        used.iter().map(|&stop| stops.all[stop].name.clone()).collect(),
    )
    .with(Column::texts("commune", "Commune", used.iter().map(|&s| commune(s).map(|c| c.name.clone())).collect()))
    .with(Column::texts("epci", "EPCI", used.iter().map(|&s| epci(s)).collect()))
    .with(Column::numbers(
        "demi_journees",
        "Demi-journées par semaine",
        Unit::Count,
        numbers(&|s| Some(visits[s] as f64)),
    ))
    .with(Column::texts("quand", "Quand", used.iter().map(|&s| Some(when(s))).collect()))
    .with(Column::numbers("besoin", "Passages demandés à portée", Unit::Count, numbers(&|s| Some(near[s]))))
    .with(Column::numbers("place", "Passages qu'il peut servir", Unit::Count, numbers(&|s| Some(room(s)))))
    .with(Column::numbers("sert", "Passages servis", Unit::Count, numbers(&|s| Some(served[s]))))
    .with(Column::numbers(
        "remplissage",
        "Part de la place prise",
        Unit::Share,
        numbers(&|s| share::ratio(served[s], room(s))),
    ))
    .exported()
}

/// By commune: what is asked for, what is served.
pub(super) fn by_commune_sums(week: &Week, wanting: &Wanting<'_>, context: &Context<'_>) -> (Vec<f64>, Vec<f64>) {
    let communes = context.territory.communes.len();
    let (mut asked, mut served) = (vec![0.0; communes], vec![0.0; communes]);
    for (demand, &commune) in wanting.commune.iter().enumerate() {
        asked[commune] += wanting.needs[demand];
        served[commune] += week.served[demand].iter().fold(0.0, |sum, (_, flow)| sum + flow);
    }
    (asked, served)
}

fn communes(
    week: &Week,
    stops: &Stops<'_>,
    wanting: &Wanting<'_>,
    (asked, served): (&[f64], &[f64]),
    context: &Context<'_>,
) -> Table {
    let territory = context.territory;
    let visits = week.visits(stops.all.len());
    let (mut at, mut least) = (vec![Vec::new(); asked.len()], vec![None; asked.len()]);
    for (demand, &commune) in wanting.commune.iter().enumerate() {
        for &(stop, _) in &week.served[demand] {
            let name = stops.all[stop].name.as_str();
            if !at[commune].contains(&name) {
                at[commune].push(name);
            }
        }
        let near = wanting.costs.of(demand).find(|(stop, _)| visits[*stop] > 0).map(|(_, cost)| cost);
        least[commune] = [least[commune], near].into_iter().flatten().min_by(f64::total_cmp);
    }
    let who = |commune: usize| {
        let part = share::ratio(served[commune], asked[commune])?;
        Some(match part {
            p if p >= 0.999 => "servie",
            p if p > 0.001 => "servie en partie",
            _ if least[commune].is_some() => "à portée, faute de place",
            _ => "hors de portée",
        })
    };
    let measure = context.travel.measure();
    let known = |of: &[f64]| of.iter().zip(asked).map(|(v, asked)| (*asked > 0.0).then_some(*v)).collect::<Vec<_>>();
    let texts = |f: &dyn Fn(usize) -> Option<String>| (0..asked.len()).map(f).collect::<Vec<_>>();
    share::commune_table("Par commune", territory)
        .with(Column::numbers("besoin", "Passages demandés par semaine", Unit::Count, known(asked)).adding_up())
        .with(Column::numbers("sert", "Passages servis par semaine", Unit::Count, known(served)).adding_up())
        .with(
            Column::numbers(
                "part_servie",
                "Part servie",
                Unit::Share,
                served.iter().zip(asked).map(|(s, a)| share::ratio(*s, *a)).collect(),
            )
            .direction(Direction::Better),
        )
        .with(Column::texts("service", "Service", texts(&|c| who(c).map(str::to_owned))))
        .with(travel::column(
            travel::id(measure, "arret"),
            format!("{} de l'arrêt le plus proche à portée", travel::word(measure)),
            measure,
            least,
        ))
        .with(Column::texts("arrets", "Où", texts(&|c| (!at[c].is_empty()).then(|| french::list(&at[c])))))
}

/// The stops, by how often they are visited, each with its half-days.
fn spots(week: &Week, timetable: &Timetable, stops: &Stops<'_>) -> Points {
    let visits = week.visits(stops.all.len());
    let kind = |visits: usize| match visits {
        1 => "1 demi-journée",
        2 => "2 demi-journées",
        _ => "3 demi-journées ou plus",
    };
    let spot = |(row, stop): (usize, usize)| {
        let Stop { name, point, .. } = &stops.all[stop];
        let lines = std::iter::once(name.clone()).chain(half_days_at(timetable, stop));
        Spot::new(name, Some(kind(visits[stop]).to_owned()), *point).at_row(Some(row)).named(lines.collect())
    };
    let spots = most_visited(week, stops).into_iter().enumerate().map(spot);
    Points::new("arrets_de_la_tournee", "Arrêts de la tournée", spots.collect()).listed("arrets").exported()
}
