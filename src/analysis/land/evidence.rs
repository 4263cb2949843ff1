//! The table that a densification study asks for (code de l'urbanisme, L151-5): what is left of the budget, the friches and the
//! vacant dwellings that could spare land, and where they do not stand where the need is.

use std::collections::BTreeSet;

use super::reserves::{Beside, Friches, Reserve, Reserves, Stock};
use super::tables::members;
use super::{Budget, Line, NOTHING, Settings};
use crate::analysis::friches::Standing;
use crate::analysis::share;
use crate::french;
use crate::method::land::Range;
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// Uses that take the place of no extension: land that is given back, and panels on the ground.
const BESIDE: [&str; 2] = ["renaturation", "photovoltaique"];

/// Names in a sentence.
const NAMES: usize = 6;

/// A row: the territory, an EPCI or a commune.
struct Place {
    key: String,
    name: String,
    scale: &'static str,
    epci: Option<usize>,
    communes: Vec<usize>,
}

/// Whether a commune needs more land than it has, and has friches of the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    Unknown,
    Neither,
    /// Friches without a need.
    Idle,
    /// A need with friches in face of it; for sure, or only without the floor.
    Met {
        sure: bool,
    },
    /// A need without any friche of the stock.
    Unmet {
        sure: bool,
    },
}

impl Meeting {
    fn of(line: Option<&Line>, friches: Stock) -> Self {
        let Some(over) = line.and_then(|l| l.over) else { return Self::Unknown };
        match (over.most > NOTHING, friches.number > 0) {
            (false, false) => Self::Neither,
            (false, true) => Self::Idle,
            (true, true) => Self::Met { sure: over.least > NOTHING },
            (true, false) => Self::Unmet { sure: over.least > NOTHING },
        }
    }

    /// In words, with the friches of the commune that are known and of another status: «aucune connue» is said of none only.
    fn said(self, beside: Beside) -> String {
        let others = beside.said();
        let none = |start: &str| match &others {
            None => format!("{start} friche connue"),
            Some(others) => format!("{start} friche dans le gisement ({others})"),
        };
        match self {
            Self::Unknown => "consommation inconnue".to_owned(),
            Self::Neither => none("ni besoin ni"),
            Self::Idle => "friches sans besoin".to_owned(),
            Self::Met { sure: true } => "besoin, friches en face".to_owned(),
            Self::Met { sure: false } => "besoin si pas de plancher, friches en face".to_owned(),
            Self::Unmet { sure: true } => none("besoin, aucune"),
            Self::Unmet { sure: false } => none("besoin si pas de plancher, aucune"),
        }
    }
}

pub(super) fn add(
    outcome: &mut Outcome,
    settings: &Settings,
    territory: &Territory,
    budget: &Budget,
    reserves: &Reserves<'_>,
) {
    let Some(friches) = &reserves.friches else { return };
    let meetings = meetings(budget, friches);
    let places = places(territory);
    outcome.tables.push(table(settings, territory, budget, reserves, friches, &places, &meetings));
}

/// How the need and the friches meet in each commune.
fn meetings(budget: &Budget, friches: &Friches<'_>) -> Vec<Meeting> {
    let of = |c: usize| {
        let [idle, planned] = friches.communes[c];
        Meeting::of(budget.lines[c].as_ref(), idle.and(planned))
    };
    (0..budget.lines.len()).map(of).collect()
}

/// The territory, then each EPCI with its communes after it, then the communes of none.
fn places(territory: &Territory) -> Vec<Place> {
    let commune = |c: usize| Place {
        key: territory.communes[c].code.to_string(),
        name: territory.communes[c].name.clone(),
        scale: "commune",
        epci: territory.communes[c].epci,
        communes: vec![c],
    };
    let (sirens, names) = territory.epci_rows();
    let mut out = vec![Place {
        key: "territoire".to_owned(),
        name: territory.name.clone(),
        scale: "territoire",
        epci: None,
        communes: (0..territory.communes.len()).collect(),
    }];
    for (e, (key, name)) in sirens.into_iter().zip(names).enumerate() {
        let communes = members(territory, e);
        out.push(Place { key, name, scale: "EPCI", epci: Some(e), communes: communes.clone() });
        out.extend(communes.into_iter().map(commune));
    }
    out.extend((0..territory.communes.len()).filter(|&c| territory.communes[c].epci.is_none()).map(commune));
    out
}

/// Whether a use takes the place of an extension; nothing where nobody says what a friche would be best for.
fn replaces(used: Option<&str>) -> Option<bool> {
    used.map(|name| !BESIDE.iter().any(|beside| french::name_key(name).starts_with(beside)))
}

fn table(
    settings: &Settings,
    territory: &Territory,
    budget: &Budget,
    reserves: &Reserves<'_>,
    friches: &Friches<'_>,
    places: &[Place],
    meetings: &[Meeting],
) -> Table {
    let numbers = |id: &str, label: String, unit: Unit, values: Vec<Option<f64>>| {
        Column::numbers(id, label, unit, values).direction(Direction::Neutral)
    };
    let texts = |id: &str, label: &str, of: &dyn Fn(&Place) -> Option<String>| {
        Column::texts(id, label, places.iter().map(of).collect())
    };
    let sums: Vec<Option<Line>> = places.iter().map(|p| budget.sum(&p.communes).line).collect();
    let range = |of: &dyn Fn(&Line) -> Option<Range>| -> [Vec<Option<f64>>; 2] {
        let all: Vec<Option<Range>> = sums.iter().map(|line| of(line.as_ref()?)).collect();
        [all.iter().map(|r| r.map(|r| r.least)).collect(), all.iter().map(|r| r.map(|r| r.most)).collect()]
    };
    let ([left_low, left_high], [over_low, over_high]) = (range(&|l| l.left), range(&|l| l.over));
    let mut by_commune: Vec<Vec<&Reserve<'_>>> = vec![Vec::new(); territory.communes.len()];
    friches.sites.iter().for_each(|site| by_commune[site.commune].push(site));
    let stock = |keep: &dyn Fn(&Reserve<'_>) -> bool| -> Vec<Stock> {
        let of = |place: &Place| {
            let mut stock = Stock::default();
            let there = place.communes.iter().flat_map(|&c| &by_commune[c]);
            there.filter(|site| keep(site)).for_each(|site| stock.take(site.hectares));
            stock
        };
        places.iter().map(of).collect()
    };
    let hectares = |id: &str, label: String, keep: &dyn Fn(&Reserve<'_>) -> bool| {
        numbers(id, label, Unit::Hectares, stock(keep).into_iter().map(Stock::known).collect())
    };
    let of_stock = |site: &Reserve<'_>| site.standing.in_stock();
    let last = f64::from(settings.regime.period.last);
    let ha = |label: &str| label.to_owned();
    let mut table = Table::new(
        "densification",
        "Étude de densification",
        Row::Other,
        places.iter().map(|p| p.key.clone()).collect(),
        places.iter().map(|p| p.name.clone()).collect(),
    )
    .keyed("Code")
    .with(texts("maille", "Maille", &|p| Some(p.scale.to_owned())))
    .with(texts("epci", "EPCI", &|p| p.epci.map(|e| territory.epcis[e].name.clone())))
    .with(numbers("reste_bas", ha("Reste du budget, au moins"), Unit::Hectares, left_low))
    .with(numbers("reste_haut", ha("Reste du budget, au plus"), Unit::Hectares, left_high))
    .with(numbers("depassement_bas", ha("Dépassement à ce rythme, au moins"), Unit::Hectares, over_low))
    .with(numbers("depassement_haut", ha("Dépassement à ce rythme, au plus"), Unit::Hectares, over_high))
    .with(hectares("sans_projet", ha("Friches sans projet"), &|s| s.standing == Standing::Idle))
    .with(hectares("avec_projet", ha("Friches avec projet"), &|s| s.standing == Standing::Planned))
    .with(hectares("potentielles", ha("Friches potentielles, à vérifier"), &|s| s.standing == Standing::Potential))
    .with(hectares("sans_statut", ha("Friches sans statut connu"), &|s| s.standing == Standing::Unsaid))
    .with(numbers(
        "sites_sans_statut",
        ha("Friches sans statut connu"),
        Unit::Count,
        stock(&|s| s.standing == Standing::Unsaid).into_iter().map(|s| Some(s.number as f64)).collect(),
    ))
    .with(numbers(
        "sites_reconvertis",
        ha("Friches reconverties"),
        Unit::Count,
        stock(&|s| s.standing == Standing::Reconverted).into_iter().map(|s| Some(s.number as f64)).collect(),
    ))
    .with(numbers(
        "sans_surface",
        ha("Friches du gisement sans surface connue"),
        Unit::Count,
        stock(&of_stock).into_iter().map(|s| Some(s.unknown as f64)).collect(),
    ))
    .with(hectares("dans_la_periode", format!("Gisement dont l'achèvement est prévu avant fin {last:.0}"), &|s| {
        of_stock(s) && s.year.is_some_and(|y| y <= last)
    }))
    .with(hectares("apres_la_periode", format!("Gisement dont l'achèvement est prévu après {last:.0}"), &|s| {
        of_stock(s) && s.year.is_some_and(|y| y > last)
    }))
    .with(hectares("sans_horizon", ha("Gisement sans année d'achèvement"), &|s| of_stock(s) && s.year.is_none()));
    if friches.uses.is_some() {
        let used: BTreeSet<&str> = friches.sites.iter().filter(|s| of_stock(s)).filter_map(|s| s.used).collect();
        let id = |name: &str| format!("usage_{}", french::name_key(name).replace(' ', "_"));
        for name in used {
            let label = format!("Gisement, premier usage : {}", french::lower_first(name));
            table = table.with(hectares(&id(name), label, &|s| of_stock(s) && s.used == Some(name)));
        }
        table = table
            .with(hectares("usage_inconnu", ha("Gisement, premier usage inconnu"), &|s| {
                of_stock(s) && s.used.is_none()
            }))
            .with(hectares("remplace_bas", ha("Gisement qui remplacerait une extension, au moins"), &|s| {
                of_stock(s) && replaces(s.used) == Some(true)
            }))
            .with(hectares("remplace_haut", ha("Gisement qui remplacerait une extension, au plus"), &|s| {
                of_stock(s) && replaces(s.used) != Some(false)
            }));
    }
    if let Some(vacant) = &reserves.vacant {
        let known = |place: &Place| -> Vec<f64> { place.communes.iter().filter_map(|&c| vacant.communes[c]).collect() };
        let sum = |place: &Place| {
            let known = known(place);
            (!known.is_empty()).then(|| known.iter().sum())
        };
        let said = |place: &Place| match (known(place).len(), place.communes.len()) {
            (0, 1) => Some("secret ou inconnu".to_owned()),
            (_, 1) => Some("connu".to_owned()),
            (known, all) => {
                Some(format!("connu de {} communes sur {}", french::integer(known as u64), french::integer(all as u64)))
            }
        };
        table = table
            .with(numbers("vacants", vacant.label(), Unit::Count, places.iter().map(sum).collect()))
            .with(texts("vacants_connus", "Logements vacants : ce qui est connu", &said));
    }
    let counted = |place: &Place| {
        if place.scale == "commune" {
            let commune = place.communes[0];
            return Some(meetings[commune].said(friches.beside[commune]));
        }
        let of = |keep: &dyn Fn(Meeting) -> bool| place.communes.iter().filter(|&&c| keep(meetings[c])).count();
        let (unmet, met) =
            (of(&|m| matches!(m, Meeting::Unmet { sure: true })), of(&|m| matches!(m, Meeting::Met { sure: true })));
        let idle = of(&|m| m == Meeting::Idle);
        Some(format!(
            "{} sans friche dans le gisement ; {} avec ; {} sans besoin",
            french::count(unmet, "commune en besoin", "communes en besoin"),
            french::integer(met as u64),
            french::count(idle, "commune à friches", "communes à friches")
        ))
    };
    table
        .with(texts("lecture", "Le besoin et les friches", &counted))
        .noted(format!(
            "Une ligne pour le territoire, chaque EPCI et chaque commune : filtrer la colonne « Maille » avant d'additionner. Le besoin \
             est un dépassement du budget au rythme d'aujourd'hui, quel que soit le plancher. Les hectares sont ceux dont la surface est \
             connue. {}Un logement secret ou inconnu n'est pas zéro. Ce tableau ne dit pas ce qui est possible sur chaque friche : il dit \
             où chercher.",
            if friches.uses.is_some() {
                "La renaturation et le photovoltaïque ne remplacent pas une extension ; un usage inconnu compte en haut seulement. "
            } else {
                ""
            }
        ))
        .filed("densification")
}

/// How much of the stock could take the place of an extension, by what it would be best for.
fn replaced(outcome: &mut Outcome, friches: &Friches<'_>) {
    let stock: Vec<&Reserve<'_>> = friches.sites.iter().filter(|site| site.standing.in_stock()).collect();
    if friches.uses.is_none() || stock.is_empty() {
        return;
    }
    let sum = |keep: &dyn Fn(Option<bool>) -> bool| -> f64 {
        stock.iter().filter(|site| keep(replaces(site.used))).filter_map(|site| site.hectares).sum()
    };
    let (least, most) = (sum(&|r| r == Some(true)), sum(&|r| r != Some(false)));
    let ha = |v: f64| french::number(v, 1);
    let said = if most - least > NOTHING {
        format!("entre {} et {} ha (l'usage du reste n'est pas connu)", ha(least), ha(most))
    } else {
        format!("{} ha", ha(most))
    };
    let missing = stock.iter().filter(|site| site.hectares.is_none()).count();
    let without = match missing {
        0 => String::new(),
        n => format!(" ; {} sans surface connue", french::count(n, "friche", "friches")),
    };
    outcome.find(format!(
        "D'après leur premier usage, {said} du gisement pourraient tenir lieu d'extension : ni renaturation, ni photovoltaïque{without}."
    ));
}

/// Where friches do not stand where the need is.
pub(super) fn findings(outcome: &mut Outcome, territory: &Territory, budget: &Budget, reserves: &Reserves<'_>) {
    let Some(friches) = &reserves.friches else { return };
    replaced(outcome, friches);
    let meetings = meetings(budget, friches);
    let of =
        |keep: &dyn Fn(Meeting) -> bool| -> Vec<usize> { (0..meetings.len()).filter(|&c| keep(meetings[c])).collect() };
    let unmet = of(&|m| matches!(m, Meeting::Unmet { sure: true }));
    let idle = of(&|m| m == Meeting::Idle);
    let [a, b] = friches.among(&idle);
    let there = a.and(b);
    if unmet.is_empty() && idle.is_empty() {
        return;
    }
    let mut parts = Vec::new();
    if !unmet.is_empty() {
        let others: Vec<Beside> =
            unmet.iter().map(|&c| friches.beside[c]).filter(|beside| *beside != Beside::default()).collect();
        let known = others.iter().copied().fold(Beside::default(), Beside::and).said();
        let known = known.map_or(String::new(), |known| {
            format!(", dont {} où d'autres friches sont connues : {known}", french::integer(others.len() as u64))
        });
        parts.push(format!(
            "{} budget sans friche dans le gisement ({}){known}",
            french::count(unmet.len(), "commune dépasserait son", "communes dépasseraient leur"),
            share::names(territory, &unmet, NAMES)
        ));
    }
    if !idle.is_empty() {
        let least = if there.unknown > 0 { " au moins" } else { "" };
        parts.push(format!(
            "{} des friches sans besoin à ce rythme, {} ha{least} ({})",
            french::count(idle.len(), "commune a", "communes ont"),
            french::number(there.hectares, 1),
            share::names(territory, &idle, NAMES)
        ));
    }
    outcome.find(format!(
        "Là où est le besoin, là où sont les friches : {}. Tableau « Étude de densification ».",
        parts.join(" ; ")
    ));
}
