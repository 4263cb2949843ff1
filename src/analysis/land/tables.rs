//! The tables: communes, EPCI, the territory; the evidence that a densification study asks for.

use super::data::Data;
use super::reserves::{Reserves, Stock};
use super::{Budget, Line, NOTHING, Settings, Sum, entitled_said};
use crate::analysis::share;
use crate::method::land::Range;
use crate::outcome::{Column, Direction, Outcome, Row, Table, TableId, Unit};
use crate::territory::Territory;

pub(super) fn add(
    outcome: &mut Outcome,
    settings: &Settings,
    territory: &Territory,
    data: &Data<'_>,
    budget: &Budget,
    reserves: &Reserves<'_>,
) {
    let each: Vec<Vec<usize>> = (0..territory.communes.len()).map(|c| vec![c]).collect();
    let epcis: Vec<Vec<usize>> = (0..territory.epcis.len()).map(|e| members(territory, e)).collect();
    let everyone = vec![(0..territory.communes.len()).collect::<Vec<_>>()];
    let whole = Table::new(
        TableId::Territory,
        "Le territoire",
        Row::Territory,
        vec!["territoire".to_owned()],
        vec![territory.name.clone()],
    );
    let communes = share::commune_table("Par commune", territory);
    outcome.tables.push(columns(whole, budget, reserves, &everyone));
    outcome.tables.push(columns(share::epci_table("Par EPCI", territory), budget, reserves, &epcis));
    outcome.tables.push(of_communes(columns(communes, budget, reserves, &each), settings, data, budget));
    outcome.tables.push(by_year(data));
}

pub(super) fn members(territory: &Territory, epci: usize) -> Vec<usize> {
    (0..territory.communes.len()).filter(|&c| territory.communes[c].epci == Some(epci)).collect()
}

/// The columns that add up, of each group of communes.
fn columns(mut table: Table, budget: &Budget, reserves: &Reserves<'_>, groups: &[Vec<usize>]) -> Table {
    let sums: Vec<Sum> = groups.iter().map(|g| budget.sum(g)).collect();
    let of = |value: &dyn Fn(&Line) -> Option<f64>| -> Vec<Option<f64>> {
        sums.iter().map(|sum| value(sum.line.as_ref()?)).collect()
    };
    let least = |range: &dyn Fn(&Line) -> Option<Range>| of(&|l| range(l).map(|r| r.least));
    let most = |range: &dyn Fn(&Line) -> Option<Range>| of(&|l| range(l).map(|r| r.most));
    let hectares = |id: &str, label: &str, values: Vec<Option<f64>>| {
        Column::numbers(id, label, Unit::Hectares, values).direction(Direction::Neutral).adding_up()
    };
    let (allowed, pool) = (|l: &Line| Some(l.budget), |l: &Line| Some(l.pool));
    table = table
        .with(hectares("reference", "Consommé pendant la période de référence", of(&|l| Some(l.reference))))
        .with(hectares("part_permise", "Part permise, sans plancher", of(&|l| Some(l.shared))))
        .with(hectares("budget_bas", "Budget, au moins", least(&allowed)))
        .with(hectares("budget_haut", "Budget, au plus", most(&allowed)))
        .with(hectares("plancher_bas", "Ajouté par les planchers, au moins", least(&pool)))
        .with(hectares("plancher_haut", "Ajouté par les planchers, au plus", most(&pool)))
        .with(hectares("consomme", "Consommé depuis le début de la période", of(&|l| l.since)))
        .with(hectares("reste_bas", "Reste, au moins", least(&|l| l.left)))
        .with(hectares("reste_haut", "Reste, au plus", most(&|l| l.left)))
        .with(hectares("projete", "Projeté à la fin de la période", of(&|l| l.projected)))
        .with(hectares("depassement_bas", "Dépassement projeté, au moins", least(&|l| l.over)))
        .with(hectares("depassement_haut", "Dépassement projeté, au plus", most(&|l| l.over)));
    if groups.iter().any(|g| g.len() > 1) {
        let missing = |of: usize| sums.iter().map(|sum| Some(sum.unknown[of] as f64)).collect();
        table = table
            .with(Column::numbers(
                "sans_reference",
                "Communes sans référence connue, hors des sommes",
                Unit::Count,
                missing(0),
            ))
            .with(Column::numbers(
                "sans_consommation",
                "Communes sans consommation connue de la période, hors du reste et de la projection",
                Unit::Count,
                missing(1),
            ));
    }
    if let Some(friches) = &reserves.friches {
        let stock: Vec<[Stock; 2]> = groups.iter().map(|g| friches.among(g)).collect();
        let surface = |at: usize| stock.iter().map(|s| s[at].known()).collect();
        table = table
            .with(hectares("friches_sans_projet", "Friches sans projet, surface connue", surface(0)))
            .with(hectares("friches_avec_projet", "Friches avec projet, surface connue", surface(1)))
            .with(
                Column::numbers(
                    "friches_sans_surface",
                    "Friches du gisement sans surface",
                    Unit::Count,
                    stock.iter().map(|[a, b]| Some(a.and(*b).unknown as f64)).collect(),
                )
                .adding_up(),
            );
    }
    if let Some(vacant) = &reserves.vacant {
        let values = groups.iter().map(|g| {
            let known: Vec<f64> = g.iter().filter_map(|&c| vacant.communes[c]).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        });
        let label = format!("{}, là où c'est connu", vacant.label());
        table = table.with(Column::numbers("vacants", label, Unit::Count, values.collect()).adding_up());
    }
    table
}

/// What is told of a commune alone: its document, and how its consumption goes year by year.
fn of_communes(table: Table, settings: &Settings, data: &Data<'_>, budget: &Budget) -> Table {
    let n = data.consumed.len();
    let rhythm: Vec<Option<(usize, f64)>> = (0..n).map(|c| data.rhythm(c, settings.regime.reference)).collect();
    let most = (0..n).map(|c| {
        let reference = data.over(c, settings.regime.reference)?;
        share::ratio(rhythm[c]?.1, reference)
    });
    let entitled = data.entitled.iter().map(|e| Some(entitled_said(*e).to_owned())).collect();
    let standing = budget.lines.iter().map(|line| Some(standing(line.as_ref()).to_owned())).collect();
    table
        .with(Column::texts("bilan", "Où en est le budget", standing))
        .with(Column::texts("plancher", "Droit au plancher", entitled))
        .with(Column::texts("document", "Document d'urbanisme", data.documents.clone()))
        .with(Column::numbers(
            "annees_avec",
            "Années avec consommation, depuis le début de la référence",
            Unit::Count,
            rhythm.iter().map(|r| r.map(|(some, _)| some as f64)).collect(),
        ))
        .with(Column::numbers(
            "plus_forte_annee",
            "Part de la plus forte année dans la référence",
            Unit::Share,
            most.collect(),
        ))
}

/// Where the budget of a commune stands, in the words of the map.
fn standing(line: Option<&Line>) -> &'static str {
    let Some((left, over)) = line.and_then(|l| l.left.zip(l.over)) else { return "inconnu" };
    if left.most < -NOTHING {
        "déjà dépassé"
    } else if over.least > NOTHING {
        "dépassé à ce rythme"
    } else if over.most > NOTHING {
        "dépassé à ce rythme, sans le plancher"
    } else {
        "tenu à ce rythme"
    }
}

/// What was consumed each year.
fn by_year(data: &Data<'_>) -> Table {
    let years = data.years.iter();
    let sums = (0..data.years.len()).map(|at| {
        let known: Vec<f64> = data.consumed.iter().filter_map(|c| c[at]).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    });
    let missing = (0..data.years.len()).map(|at| Some(data.consumed.iter().filter(|c| c[at].is_none()).count() as f64));
    Table::new(
        "annees",
        "Année par année",
        Row::Other,
        years.clone().map(u16::to_string).collect(),
        years.map(u16::to_string).collect(),
    )
    .with(Column::numbers("hectares", "Consommé, là où c'est connu", Unit::Hectares, sums.collect()))
    .with(Column::numbers("sans_donnee", "Communes sans donnée", Unit::Count, missing.collect()))
}
