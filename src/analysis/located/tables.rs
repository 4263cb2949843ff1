//! The objectives as rows, on a map, and in sentences.

use super::Settings;
use super::places::{Objective, Origin, Places};
use crate::analysis::bornes::count::{CLASS_NAMES, of_class};
use crate::analysis::{Context, share};
use crate::french;
use crate::method::charging::CLASSES;
use crate::outcome::{Column, Outcome, Points, Row, Spot, Table, Unit};

/// From this class on the current is continuous.
const CONTINUOUS: usize = 2;

pub(super) fn add(outcome: &mut Outcome, places: &Places<'_>, settings: &Settings, context: &Context<'_>) {
    outcome.tables.push(objectives(places, settings, context));
    outcome.tables.push(by_class(places));
    outcome.tables.push(by_commune(places, context));
    let spots = places.all.iter().filter_map(|objective| {
        let thing = format!("{} : {}", objective.place, objective.count);
        Some(Spot::new(thing, Some(format!("classe {}", objective.class + 1)), objective.point?))
    });
    outcome.points.push(Points::new("objectifs_localises", "Objectifs localisés", spots.collect()).exported());
    told(outcome, places, context);
}

fn cost(objective: &Objective, places: &Places<'_>) -> Option<(f64, f64)> {
    let (low, high) = places.prices[objective.class]?;
    Some((low * f64::from(objective.count), high * f64::from(objective.count)))
}

/// One row for each place and class.
fn objectives(places: &Places<'_>, settings: &Settings, context: &Context<'_>) -> Table {
    let (all, territory) = (&places.all, context.territory);
    let commune = |o: &Objective| &territory.communes[o.commune];
    let texts = |f: &dyn Fn(&Objective) -> Option<String>| all.iter().map(f).collect::<Vec<_>>();
    let numbers = |f: &dyn Fn(&Objective) -> Option<f64>| all.iter().map(f).collect::<Vec<_>>();
    // Of all classes at the place: one accessible place at least, on the row of the first.
    let accessible = |o: &Objective| {
        let here = |other: &&Objective| (other.commune, &other.place, other.origin) == (o.commune, &o.place, o.origin);
        let first = all.iter().find(here).is_some_and(|first| std::ptr::eq(first, o));
        let count: u32 = all.iter().filter(here).map(|other| other.count).sum();
        first.then(|| (f64::from(count) / settings.per_accessible).ceil().max(1.0))
    };
    let current = |o: &Objective| if o.class < CONTINUOUS { "alternatif" } else { "continu" };
    let plug = |o: &Objective| if o.class < CONTINUOUS { "type 2" } else { "Combo CCS" };
    Table::new(
        "objectifs",
        format!("Objectifs localisés, {}", places.year),
        Row::Other,
        all.iter().enumerate().map(|(rank, o)| format!("{}-{}-{}", commune(o).code, o.class + 1, rank + 1)).collect(),
        all.iter().map(|o| o.place.clone()).collect(),
    )
    .with(Column::texts("commune", "Commune", texts(&|o| Some(commune(o).name.clone()))))
    .with(Column::texts("epci", "EPCI", texts(&|o| commune(o).epci.map(|e| territory.epcis[e].name.clone()))))
    .with(Column::texts("lieu", "Nature du lieu", texts(&|o| Some(o.origin.said().to_owned()))))
    .with(Column::texts("classe", "Classe de puissance", texts(&|o| Some(CLASS_NAMES[o.class].to_owned()))))
    .with(Column::numbers(
        "puissance_kw",
        "Puissance d'un point",
        Unit::Kilowatts,
        numbers(&|o| Some(settings.powers[o.class])),
    ))
    .with(
        Column::numbers("points", "Points de charge à ajouter", Unit::Count, numbers(&|o| Some(f64::from(o.count))))
            .adding_up(),
    )
    .with(Column::texts("courant", "Courant", texts(&|o| Some(current(o).to_owned()))))
    .with(Column::texts("connecteur", "Connecteur", texts(&|o| Some(plug(o).to_owned()))))
    .with(Column::numbers("places_pmr", "Places accessibles du lieu", Unit::Count, numbers(&accessible)).adding_up())
    .with(Column::texts("usage", "Usage principal", texts(&|o| o.usage.map(str::to_owned))))
    .with(
        Column::numbers("cout_bas", "Coût, au moins", Unit::Euros, numbers(&|o| Some(cost(o, places)?.0))).adding_up(),
    )
    .with(
        Column::numbers("cout_haut", "Coût, au plus", Unit::Euros, numbers(&|o| Some(cost(o, places)?.1))).adding_up(),
    )
    .exported()
}

fn by_class(places: &Places<'_>) -> Table {
    let of = |class: usize| places.all.iter().filter(move |o| o.class == class);
    let points = |class: usize| of(class).map(|o| o.count).sum::<u32>();
    let spots = |class: usize| of(class).count();
    let price = |class: usize, high: bool| {
        let (least, most) = places.prices[class]?;
        Some(f64::from(points(class)) * if high { most } else { least })
    };
    let each = |f: &dyn Fn(usize) -> Option<f64>| (0..CLASSES).map(f).collect::<Vec<_>>();
    Table::new(
        "classes",
        "Par classe de puissance",
        Row::Other,
        (1..=CLASSES).map(|class| format!("classe_{class}")).collect(),
        CLASS_NAMES.iter().map(|name| (*name).to_owned()).collect(),
    )
    .with(Column::numbers("points", "Points de charge à ajouter", Unit::Count, each(&|c| Some(f64::from(points(c))))))
    .with(Column::numbers("lieux", "Lieux", Unit::Count, each(&|c| Some(spots(c) as f64))))
    .with(Column::numbers("cout_bas", "Coût, au moins", Unit::Euros, each(&|c| price(c, false))))
    .with(Column::numbers("cout_haut", "Coût, au plus", Unit::Euros, each(&|c| price(c, true))))
}

fn by_commune(places: &Places<'_>, context: &Context<'_>) -> Table {
    let communes = context.territory.communes.len();
    let mut points = vec![0.0; communes];
    let mut origins: Vec<Option<Origin>> = vec![None; communes];
    for objective in &places.all {
        points[objective.commune] += f64::from(objective.count);
        origins[objective.commune] = origins[objective.commune].max(Some(objective.origin));
    }
    let said = origins.iter().enumerate().map(|(commune, origin)| {
        (!places.unknown.contains(&commune)).then(|| origin.map_or("aucun point à ajouter", Origin::said).to_owned())
    });
    share::commune_table("Par commune", context.territory)
        .with(
            Column::numbers(
                "points",
                "Points de charge à ajouter",
                Unit::Count,
                points.into_iter().enumerate().map(|(c, n)| (!places.unknown.contains(&c)).then_some(n)).collect(),
            )
            .adding_up(),
        )
        .with(Column::texts("lieu", "Où", said.collect()))
}

/// How many sites are named.
const NAMED: usize = 5;

/// What becomes of the proposed sites: those that no point goes to, and the points that have none in their commune though
/// there is one in their EPCI; nothing without sites.
fn sites_told(places: &Places<'_>, context: &Context<'_>) -> Option<String> {
    if places.proposed.is_empty() {
        return None;
    }
    let territory = context.territory;
    let lacks = |commune: usize| places.all.iter().any(|o| o.commune == commune);
    let idle: Vec<&str> = places
        .proposed
        .iter()
        .filter(|(_, commune)| !commune.is_some_and(lacks))
        .map(|(name, _)| name.as_str())
        .collect();
    let epci = |commune: usize| territory.communes[commune].epci;
    let near = |o: &&Objective| {
        let other = |commune: usize| epci(commune).is_some() && epci(commune) == epci(o.commune);
        places.proposed.iter().any(|(_, commune)| commune.is_some_and(other))
    };
    let without = || places.all.iter().filter(|o| o.origin != Origin::Site);
    let (all, of_epci) =
        (without().map(|o| o.count).sum::<u32>(), without().filter(near).map(|o| o.count).sum::<u32>());
    let points = match (all, of_epci) {
        (0, _) => String::new(),
        (all, of_epci) => {
            let without = french::count(
                all as usize,
                "point de charge n'a pas de site proposé dans sa commune",
                "points de charge n'ont pas de site proposé dans leur commune",
            );
            let elsewhere = match of_epci {
                0 => "aucun n'en a dans son EPCI".to_owned(),
                1 => "1 en a un dans une autre commune de son EPCI".to_owned(),
                n => format!("{n} en ont un dans une autre commune de leur EPCI"),
            };
            format!("{without}, dont {elsewhere}")
        }
    };
    let idle = match idle.len() {
        0 => String::new(),
        n => {
            let sites = french::count(n, "site proposé ne reçoit", "sites proposés ne reçoivent");
            let whose = if n < 2 { "sa commune n'a" } else { "leurs communes n'ont" };
            let names = french::list_at_most(&idle, NAMED);
            format!("{sites} aucun de ces points ({names}) : {whose} rien à ajouter")
        }
    };
    let told: Vec<String> = [points, idle].into_iter().filter(|part| !part.is_empty()).collect();
    (!told.is_empty()).then(|| format!("{}.", french::upper_first(&told.join(" ; "))))
}

/// What an elected official would repeat.
fn told(outcome: &mut Outcome, places: &Places<'_>, context: &Context<'_>) {
    let all: u32 = places.all.iter().map(|o| o.count).sum();
    if all == 0 {
        outcome.find(format!("Aucun point de charge ne manque en {} : ce qui existe suffit au besoin.", places.year));
        return;
    }
    let communes = {
        let mut communes: Vec<usize> = places.all.iter().map(|o| o.commune).collect();
        communes.dedup();
        communes.len()
    };
    let classes: Vec<String> = (0..CLASSES)
        .filter_map(|class| {
            let n: u32 = places.all.iter().filter(|o| o.class == class).map(|o| o.count).sum();
            (n > 0).then(|| of_class(u64::from(n), class))
        })
        .collect();
    outcome.find(format!(
        "D'ici {}, {} à ajouter dans {} : {}.",
        places.year,
        french::count(all as usize, "point de charge", "points de charge"),
        french::count(communes, "commune", "communes"),
        french::list(&classes)
    ));
    let of = |origin: Origin| places.all.iter().filter(move |o| o.origin == origin).map(|o| o.count).sum::<u32>();
    outcome.find(format!(
        "Leur lieu : {} sur un site proposé, {} dans une station à agrandir, {} dont le lieu reste à trouver dans la commune.",
        if of(Origin::Site) == 0 { "aucun".to_owned() } else { of(Origin::Site).to_string() },
        of(Origin::Station),
        of(Origin::Mairie)
    ));
    sites_told(places, context).into_iter().for_each(|told| outcome.find(told));
    let costs: Option<Vec<(f64, f64)>> = places.all.iter().map(|o| cost(o, places)).collect();
    if let Some(costs) = costs {
        let (low, high) = costs.iter().fold((0.0, 0.0), |sum, c| (sum.0 + c.0, sum.1 + c.1));
        let built = |class: &usize| places.all.iter().any(|o| o.class == *class);
        let open = (0..CLASSES).filter(built).filter_map(|class| places.unchecked[class].as_ref());
        let open: Vec<String> = open.map(|key| format!("`{key}`")).collect();
        let open = if open.is_empty() {
            String::new()
        } else {
            format!(" Ces prix ne sont pas vérifiés ({}).", french::list(&open))
        };
        outcome.find(format!(
            "Investissement : entre {} et {} €, hors raccordement.{open}",
            french::number(low, 0),
            french::number(high, 0)
        ));
    }
    let mut large: Vec<(u32, &str)> = Vec::new();
    for objective in &places.all {
        let name = context.territory.communes[objective.commune].name.as_str();
        match large.iter_mut().find(|(_, known)| *known == name) {
            Some((count, _)) => *count += objective.count,
            None => large.push((objective.count, name)),
        }
    }
    large.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let most: Vec<String> = large.iter().take(5).map(|(count, name)| format!("{name} ({count})")).collect();
    outcome.find(format!("Où il en manque le plus : {}.", french::list(&most)));
}
