//! The tables: each friche with its indices, uses, criteria, EPCI and communes.

use super::matrix::Matrix;
use super::score::{Origin, Site};
use crate::analysis::friches::Standing;
use crate::analysis::share;
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// Criteria named on each side.
const NAMED: usize = 3;

/// What an index is called, as Mutafriches has it; the index is in percent.
pub(super) fn potential(index: f64) -> &'static str {
    match index {
        i if i >= 70.0 => "excellent",
        i if i >= 60.0 => "très bon",
        i if i >= 50.0 => "bon",
        i if i >= 40.0 => "moyen",
        _ => "faible",
    }
}

/// What a reliability out of 10 is called.
pub(super) fn trust(note: f64) -> &'static str {
    match note {
        n if n >= 9.0 => "très fiable",
        n if n >= 7.0 => "fiable",
        n if n >= 5.0 => "moyennement fiable",
        n if n >= 3.0 => "peu fiable",
        _ => "très peu fiable",
    }
}

pub(super) fn add(outcome: &mut Outcome, territory: &Territory, layer: &Layer, matrix: &Matrix, sites: &[Site<'_>]) {
    outcome.tables.push(by_use(matrix, sites));
    outcome.tables.push(each(layer, matrix, sites));
    outcome.tables.push(criteria(matrix, sites));
    let of_epci = (0..territory.epcis.len()).map(|e| {
        sites
            .iter()
            .filter(|s| s.feature.commune.and_then(|c| territory.communes[c].epci) == Some(e))
            .collect::<Vec<_>>()
    });
    let of_epci: Vec<_> = of_epci.collect();
    let mut done_in_commune = vec![false; territory.communes.len()];
    let done = layer.inside().filter(|f| Standing::of(layer, f) == Standing::Reconverted).filter_map(|f| f.commune);
    done.for_each(|commune| done_in_commune[commune] = true);
    let done_in_epci: Vec<bool> =
        territory.epcis.iter().map(|epci| epci.communes.iter().any(|&c| done_in_commune[c])).collect();
    outcome.tables.push(grouped(share::epci_table("Par EPCI", territory), matrix, &of_epci, &done_in_epci));
    let mut of_commune: Vec<Vec<&Site<'_>>> = vec![Vec::new(); territory.communes.len()];
    for site in sites {
        if let Some(commune) = site.feature.commune {
            of_commune[commune].push(site);
        }
    }
    let communes = share::commune_table("Par commune", territory);
    outcome.tables.push(grouped(communes, matrix, &of_commune, &done_in_commune));
}

/// How many friches each use comes first of, with their hectares.
fn by_use(matrix: &Matrix, sites: &[Site<'_>]) -> Table {
    let first = |u: usize| sites.iter().filter(move |s| s.best() == Some(u));
    let uses = 0..matrix.uses.len();
    Table::new(
        "usages",
        "Par premier usage",
        Row::Other,
        matrix.uses.iter().map(|u| u.id.clone()).collect(),
        matrix.uses.iter().map(|u| u.name.clone()).collect(),
    )
    .with(Column::numbers(
        "nombre",
        "Friches dont c'est le premier usage",
        Unit::Count,
        uses.clone().map(|u| Some(first(u).count() as f64)).collect(),
    ))
    .with(Column::numbers(
        "hectares",
        "Surface connue",
        Unit::Hectares,
        uses.clone().map(|u| known(first(u))).collect(),
    ))
    .with(Column::numbers(
        "bons",
        "Friches dont le potentiel y est bon ou mieux",
        Unit::Count,
        uses.map(|u| Some(sites.iter().filter(|s| s.best().is_some() && s.balances[u].index() >= 50.0).count() as f64))
            .collect(),
    ))
}

/// The known hectares of some sites: none of no site, unknown where it is of all.
fn known<'a>(sites: impl Iterator<Item = &'a Site<'a>>) -> Option<f64> {
    let all: Vec<Option<f64>> = sites.map(|s| s.hectares).collect();
    (all.is_empty() || all.iter().any(Option::is_some)).then(|| all.iter().flatten().sum())
}

fn each(layer: &Layer, matrix: &Matrix, sites: &[Site<'_>]) -> Table {
    let texts = |id: &str, label: &str, of: &dyn Fn(&Site<'_>) -> Option<String>| {
        Column::texts(id, label, sites.iter().map(of).collect())
    };
    let best = |s: &Site<'_>| s.best().map(|u| matrix.uses[u].name.clone());
    let mut table = Table::new(
        "friches",
        "Chaque friche",
        Row::Feature { layer: layer.id.clone() },
        sites.iter().map(|s| s.feature.id.clone()).collect(),
        sites.iter().map(|s| s.feature.name.clone()).collect(),
    )
    .with(Column::numbers("hectares", "Surface", Unit::Hectares, sites.iter().map(|s| s.hectares).collect()))
    .with(texts("premier_usage", "Premier usage", &best))
    .with(texts("a_egalite", "Autres usages au même indice", &|s| {
        let names: Vec<&str> = s.ties().into_iter().map(|u| matrix.uses[u].name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" ; "))
    }))
    .with(texts("potentiel", "Potentiel de ce premier usage", &|s| {
        s.best().map(|u| potential(s.balances[u].index()).to_owned())
    }));
    for (u, one) in matrix.uses.iter().enumerate() {
        let index = sites.iter().map(|s| s.best().map(|_| s.balances[u].index() / 100.0)).collect();
        let label = format!("Indice : {}", french::lower_first(&one.name));
        table = table.with(
            Column::numbers(format!("indice_{}", one.id), label, Unit::Share, index).direction(Direction::Neutral),
        );
    }
    let named = |s: &Site<'_>, keep: &dyn Fn(f64, f64) -> bool| {
        let kept = s.weighs.iter().filter(|(c, points)| keep(*points, matrix.criteria[*c].weight)).take(NAMED);
        let names: Vec<&str> = kept.map(|(c, _)| matrix.criteria[*c].name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" ; "))
    };
    // A neutral score is worth half its weight, a favourable one its weight at least.
    let strong = |s: &Site<'_>| named(s, &|points, weight| points >= weight);
    table
        .with(
            Column::numbers(
                "fiabilite",
                "Fiabilité, sur 10",
                Unit::Index,
                sites.iter().map(|s| s.reliability).collect(),
            )
            .direction(Direction::Better),
        )
        .with(texts("niveau_fiabilite", "Niveau de fiabilité", &|s| s.reliability.map(|n| trust(n).to_owned())))
        .with(texts("pour", "Ce qui pèse pour le premier usage", &strong))
        .with(texts("contre", "Ce qui pèse contre le premier usage", &|s| named(s, &|points, _| points < 0.0)))
        .with(texts("a_demander", "Le plus utile à demander", &|s| {
            s.unknown.first().map(|&c| matrix.criteria[c].name.clone())
        }))
        .with(Column::numbers(
            "inconnus",
            "Critères inconnus",
            Unit::Count,
            sites.iter().map(|s| Some(s.unknown.len() as f64)).collect(),
        ))
        .with(texts("selon_un_poids", "Poids qui, doublé ou divisé par deux, changerait le premier usage", &|s| {
            let names: Vec<&str> = s.swayed.iter().map(|&c| matrix.criteria[c].name.as_str()).collect();
            (!names.is_empty()).then(|| names.join(" ; "))
        }))
}

/// Where each criterion comes from, and of how many friches it is unknown.
fn criteria(matrix: &Matrix, sites: &[Site<'_>]) -> Table {
    let count = |keep: &dyn Fn(Option<Origin>) -> bool| -> Vec<Option<f64>> {
        (0..matrix.criteria.len()).map(|c| Some(sites.iter().filter(|s| keep(s.origins[c])).count() as f64)).collect()
    };
    let from =
        |id: &str, label: &str, origin: Origin| Column::numbers(id, label, Unit::Count, count(&|o| o == Some(origin)));
    Table::new(
        "criteres",
        "D'où vient chaque critère",
        Row::Other,
        matrix.criteria.iter().map(|c| c.id.clone()).collect(),
        matrix.criteria.iter().map(|c| c.name.clone()).collect(),
    )
    .with(Column::numbers("poids", "Poids", Unit::Index, matrix.criteria.iter().map(|c| Some(c.weight)).collect()))
    .with(Column::texts("unite", "Unité", matrix.criteria.iter().map(|c| c.unit.clone()).collect()))
    .with(from("inventaire", "Friches : dit par l'inventaire", Origin::Inventory))
    .with(from("couche", "Friches : lu dans une couche", Origin::Layer))
    .with(from("standard", "Friches : d'après un champ du standard", Origin::Standard))
    .with(from("deduit", "Friches : déduit", Origin::Derived))
    .with(Column::numbers("inconnu", "Friches : inconnu", Unit::Count, count(&|o| o.is_none())))
}

/// How many friches each place has, their hectares, and which use comes first by area; whether it has some that are done.
fn grouped(table: Table, matrix: &Matrix, groups: &[Vec<&Site<'_>>], done: &[bool]) -> Table {
    let dominant = |(g, done): (&Vec<&Site<'_>>, &bool)| {
        let mut sums = vec![0.0; matrix.uses.len()];
        for site in g {
            if let (Some(u), Some(ha)) = (site.best(), site.hectares) {
                sums[u] += ha;
            }
        }
        if g.is_empty() {
            let said = if *done { "reconverties seulement" } else { "aucune friche connue" };
            return Some(said.to_owned());
        }
        // The first of equals is the first of the matrix.
        let (u, most) = sums.iter().enumerate().fold((0, 0.0), |best, (u, s)| if *s > best.1 { (u, *s) } else { best });
        (most > 0.0).then(|| matrix.uses[u].name.clone())
    };
    table
        .with(
            Column::numbers(
                "nombre",
                "Friches évaluées",
                Unit::Count,
                groups.iter().map(|g| Some(g.len() as f64)).collect(),
            )
            .adding_up(),
        )
        .with(
            Column::numbers(
                "hectares",
                "Surface connue",
                Unit::Hectares,
                groups.iter().map(|g| known(g.iter().copied())).collect(),
            )
            .adding_up(),
        )
        .with(Column::texts(
            "premier_usage",
            "Premier usage, en surface",
            groups.iter().zip(done).map(dominant).collect(),
        ))
}
