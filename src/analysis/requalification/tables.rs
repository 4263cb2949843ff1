//! The tables: method by method, the territory, EPCI, communes, site by site, the prices.

use super::prices::{Price, Spared, Work};
use super::sites::{Site, Sum};
use super::{Method, Settings, stock, told};
use crate::analysis::share;
use crate::french;
use crate::layer::Layer;
use crate::method::land::Range;
use crate::outcome::{Column, Direction, Outcome, Row, Table, TableId, Unit};
use crate::territory::Territory;

pub(super) fn add(
    outcome: &mut Outcome,
    settings: &Settings,
    territory: &Territory,
    layer: &Layer,
    sites: &[Site<'_>],
) {
    let stock = stock(sites);
    outcome.tables.push(methods(sites, &stock));
    let groups = |of: &dyn Fn(&Site<'_>) -> Option<usize>, n: usize| -> Vec<Vec<&Site<'_>>> {
        let mut groups = vec![Vec::new(); n];
        for site in &stock {
            if let Some(at) = of(site) {
                groups[at].push(*site);
            }
        }
        groups
    };
    let whole = Table::new(
        TableId::Territory,
        "Le territoire",
        Row::Territory,
        vec!["territoire".to_owned()],
        vec![territory.name.clone()],
    );
    let epci = |site: &Site<'_>| site.feature.commune.and_then(|c| territory.communes[c].epci);
    let of_epci = groups(&epci, territory.epcis.len());
    let of_commune = groups(&|site| site.feature.commune, territory.communes.len());
    let all = vec![stock.clone()];
    outcome.tables.push(columns(whole, settings, sites, &all));
    outcome.tables.push(columns(share::epci_table("Par EPCI", territory), settings, sites, &of_epci));
    outcome.tables.push(columns(share::commune_table("Par commune", territory), settings, sites, &of_commune));
    outcome.tables.push(one_by_one(settings, layer, sites));
    outcome.tables.push(prices(settings));
}

fn euros(id: impl Into<String>, label: impl Into<String>, values: Vec<Option<f64>>) -> Column {
    Column::numbers(id, label, Unit::Euros, values).direction(Direction::Neutral)
}

fn least(ranges: &[Option<Range>]) -> Vec<Option<f64>> {
    ranges.iter().map(|r| r.map(|r| r.least)).collect()
}

fn most(ranges: &[Option<Range>]) -> Vec<Option<f64>> {
    ranges.iter().map(|r| r.map(|r| r.most)).collect()
}

/// A row a method: on how many sites of the stock it stands, and what it gives them.
fn methods(sites: &[Site<'_>], stock: &[&Site<'_>]) -> Table {
    let all: Vec<Method> = Method::asked(sites).collect();
    let sums: Vec<Sum> = all.iter().map(|m| Sum::of(stock, |site| m.of(site))).collect();
    let ranges: Vec<Option<Range>> = sums.iter().map(|sum| sum.range).collect();
    // Of the hectares of those sites that it tells; unknown when one of these has none.
    let surface = |m: &Method| {
        let told = stock.iter().filter(|site| m.of(site).is_some());
        told.map(|site| site.hectares).sum::<Option<f64>>()
    };
    let hectares: Vec<Option<f64>> = all.iter().map(surface).collect();
    let by_hectare = |values: Vec<Option<f64>>| {
        values.iter().zip(&hectares).map(|(v, ha)| share::ratio((*v)?, (*ha)?)).collect::<Vec<_>>()
    };
    let counts = |of: &dyn Fn(&Sum) -> usize| sums.iter().map(|sum| Some(of(sum) as f64)).collect();
    Table::new(
        "methodes",
        "Les méthodes, côte à côte",
        Row::Other,
        all.iter().map(|m| m.id().to_owned()).collect(),
        all.iter().map(|m| french::upper_first(m.name())).collect(),
    )
    .with(Column::numbers("sites", "Sites du gisement qu'elle chiffre", Unit::Count, counts(&|sum| sum.sites)))
    .with(Column::numbers(
        "sans_cout",
        "Sites du gisement qu'elle ne chiffre pas",
        Unit::Count,
        counts(&|sum| stock.len() - sum.sites),
    ))
    .with(Column::numbers("hectares", "Surface des sites chiffrés", Unit::Hectares, hectares.clone()))
    .with(euros("bas", "Coût, au moins", least(&ranges)))
    .with(euros("haut", "Coût, au plus", most(&ranges)))
    .with(euros("par_ha_bas", "Coût par hectare, au moins", by_hectare(least(&ranges))))
    .with(euros("par_ha_haut", "Coût par hectare, au plus", by_hectare(most(&ranges))))
    .noted("Chaque ligne est sur ses propres sites : les lignes ne s'additionnent pas et ne se moyennent pas.")
}

/// What each method gives each group of sites of the stock, with on how many of them.
fn columns(mut table: Table, settings: &Settings, sites: &[Site<'_>], groups: &[Vec<&Site<'_>>]) -> Table {
    let sums =
        |of: &dyn Fn(&Site<'_>) -> Option<Range>| -> Vec<Sum> { groups.iter().map(|g| Sum::of(g, of)).collect() };
    let counted = |id: String, label: String, values: &mut dyn Iterator<Item = usize>| {
        Column::numbers(id, label, Unit::Count, values.map(|n| Some(n as f64)).collect()).adding_up()
    };
    table = table.with(counted("sites".into(), "Sites du gisement".into(), &mut groups.iter().map(Vec::len)));
    let both = |mut table: Table, id: &str, name: &str, sums: &[Sum]| {
        let ranges: Vec<Option<Range>> = sums.iter().map(|sum| sum.range).collect();
        let chiffres = format!("{name} : sites chiffrés");
        table = table.with(counted(format!("{id}_sites"), chiffres, &mut sums.iter().map(|sum| sum.sites)));
        table
            .with(euros(format!("{id}_bas"), format!("{name}, au moins"), least(&ranges)).adding_up())
            .with(euros(format!("{id}_haut"), format!("{name}, au plus"), most(&ranges)).adding_up())
    };
    for method in Method::asked(sites) {
        let name = format!("Coût {}", method.name());
        table = both(table, method.id(), &name, &sums(&|site| method.of(site)));
    }
    table = both(table, "attente", "Une année d'attente", &sums(&|site| site.waiting));
    for (what, id, label) in [
        (Spared::Made, "reseaux_a_creer", "Voirie et réseaux épargnés, si tout est bâti"),
        (Spared::Kept, "reseaux_a_entretenir", "Entretien de réseaux épargné par an, si tout est bâti"),
    ] {
        let spared = sums(&|site| site.spares(&settings.prices, what));
        let values = most(&spared.iter().map(|sum| sum.range).collect::<Vec<_>>());
        if values.iter().any(Option::is_some) {
            table = table.with(euros(id, label, values).adding_up());
        }
    }
    for (_, price) in settings.prices.spared().filter(|(what, _)| *what == Spared::Metres) {
        let metres =
            sums(&|site| site.hectares.map(|ha| Range { least: price.value.least * ha, most: price.value.most * ha }));
        let values = most(&metres.iter().map(|sum| sum.range).collect::<Vec<_>>());
        let kilometres = values.into_iter().map(|v| v.map(|m| m / 1_000.0)).collect();
        let label = format!("Longueur épargnée, au plus, si tout est bâti : {}", french::lower_first(&price.name));
        table = table.with(Column::numbers(format!("km_{}", slug(price)), label, Unit::Km, kilometres).adding_up());
    }
    table
}

/// The id of a price as that of a column.
fn slug(price: &Price) -> String {
    french::name_key(&price.id).replace(' ', "_")
}

/// Every friche that is still one, of the stock or not.
fn one_by_one(settings: &Settings, layer: &Layer, sites: &[Site<'_>]) -> Table {
    let texts = |id: &str, label: &str, of: &dyn Fn(&Site<'_>) -> Option<String>| {
        Column::texts(id, label, sites.iter().map(of).collect())
    };
    let stock = |site: &Site<'_>| Some(if site.standing.in_stock() { "oui" } else { "non" }.to_owned());
    let mut table = Table::new(
        "une_a_une",
        "Coût, friche par friche",
        Row::Feature { layer: layer.id.clone() },
        sites.iter().map(|s| s.feature.id.clone()).collect(),
        sites.iter().map(|s| s.feature.name.clone()).collect(),
    )
    .with(texts("compte", "Compte dans les sommes (gisement)", &stock));
    for method in Method::asked(sites) {
        let ranges: Vec<Option<Range>> = sites.iter().map(|site| method.of(site)).collect();
        let name = format!("Coût {}", method.name());
        table = table
            .with(euros(format!("{}_bas", method.id()), format!("{name}, au moins"), least(&ranges)))
            .with(euros(format!("{}_haut", method.id()), format!("{name}, au plus"), most(&ranges)));
    }
    let parts = |site: &Site<'_>| {
        let part = |(work, range): &(Work, Range)| {
            let name = settings.prices.work(*work).map_or("", |price| price.name.as_str());
            format!("{name} : {}", told::euros(*range))
        };
        let parts: Vec<String> = site.parts.iter().map(part).collect();
        (!parts.is_empty()).then(|| parts.join(" ; "))
    };
    let waiting: Vec<Option<Range>> = sites.iter().map(|site| site.waiting).collect();
    table
        .with(texts("travaux", "Travaux sûrs ou possibles", &parts))
        .with(euros("attente_bas", "Une année d'attente, au moins", least(&waiting)))
        .with(euros("attente_haut", "Une année d'attente, au plus", most(&waiting)))
        .with(texts("manque", "Ce qui manque pour chiffrer", &|site| {
            (!site.lacking.is_empty()).then(|| site.lacking.join(" ; "))
        }))
        .with(texts("suppose", "Ce qui est supposé", &|site| site.assumed.clone()))
}

/// Every price, with where it comes from and whether somebody has read it there.
fn prices(settings: &Settings) -> Table {
    let all: Vec<Price> = settings.prices.all.iter().cloned().chain(settings.prices.assumptions()).collect();
    let texts = |id: &str, label: &str, of: &dyn Fn(&Price) -> Option<String>| {
        Column::texts(id, label, all.iter().map(of).collect())
    };
    // Prices go from hundredths of a euro to hundreds of thousands: a column of numbers would write them all alike.
    let value = |price: &Price| {
        let said = |v: f64| french::short(v, 6);
        let Range { least, most } = price.value;
        Some(if price.value.is_sure() { said(most) } else { format!("{} à {}", said(least), said(most)) })
    };
    Table::new(
        "prix",
        "Les prix",
        Row::Other,
        all.iter().map(|p| format!("{}.{}", p.what(), p.id)).collect(),
        all.iter().map(|p| french::upper_first(&p.name)).collect(),
    )
    .with(texts("pour", "Pour", &|p| Some(p.what().to_owned())))
    .with(texts("valeur", "Valeur", &value))
    .with(texts("unite", "Unité", &|p| Some(p.unit())))
    .with(texts("source", "Source", &|p| Some(p.source.clone())))
    .with(texts("annee", "Année de la source", &|p| p.year.map(|y| format!("{y:.0}"))))
    .with(texts("verifie", "Relu à sa source", &|p| Some(if p.checked { "oui" } else { "non" }.to_owned())))
    .with(texts("de", "Vient de", &|p| Some(if p.own { "l'étude" } else { "l'outil" }.to_owned())))
}
