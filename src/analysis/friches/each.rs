//! The friches one by one: what the answer takes each for.

use super::{STATUS, Standing, hectares, value};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Column, Row, Table, Unit};

/// A row for each friche of the territory: whether the stock counts it, with how many hectares, and which other it may be.
pub(super) fn table(layer: &Layer, inside: &[&Feature], twins: &[(usize, usize)]) -> Table {
    let said = |feature: &&Feature| {
        let standing = Standing::of(layer, feature);
        let stock = if standing.in_stock() { "oui" } else { "non" };
        (stock.to_owned(), hectares(layer, feature).filter(|_| standing.in_stock()))
    };
    let (stock, surfaces): (Vec<String>, Vec<Option<f64>>) = inside.iter().map(said).unzip();
    let of_twin = |n: usize| {
        let others = twins.iter().filter_map(|&(a, b)| if a == n { Some(b) } else { (b == n).then_some(a) });
        let names: Vec<&str> = others.map(|other| inside[other].name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" ; "))
    };
    let table = Table::new(
        "une_a_une",
        "Friche par friche",
        Row::Feature { layer: layer.id.clone() },
        inside.iter().map(|f| f.id.clone()).collect(),
        inside.iter().map(|f| f.name.clone()).collect(),
    )
    .with(Column::texts("gisement", "Dans le gisement", stock.into_iter().map(Some).collect()))
    .with(Column::numbers("hectares", "Surface comptée dans le gisement", Unit::Hectares, surfaces).adding_up());
    if twins.is_empty() {
        return table;
    }
    let others = (0..inside.len()).map(of_twin).collect();
    table.with(Column::texts("doublon", "Doublon probable de", others))
}

/// Whether somebody took a site out of the inventory: a friche «sans objet» is none, and nobody has to find its status.
pub(in crate::analysis) fn is_withdrawn(layer: &Layer, feature: &Feature) -> bool {
    french::name_key(value(layer, feature, STATUS)) == "sans objet"
}

/// What is said of the sites that were taken out.
pub(super) fn withdrawn(layer: &Layer) -> Option<String> {
    let n = layer.inside().filter(|feature| is_withdrawn(layer, feature)).count();
    let sites = french::count(n, "site de statut", "sites de statut");
    (n > 0).then(|| format!("{sites} « sans objet », retiré{0} : compté{0} nulle part", french::s(n)))
}
