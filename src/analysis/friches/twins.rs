//! Friches that look like one given twice.

use geo::{Distance as _, Euclidean, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{STATUS, hectares};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Column, Row, Table};

/// Two friches nearer than this, of one name or of one surface, are taken for one given twice (metres).
const SAME_PLACE: f64 = 10.0;

/// Pairs that look like one friche given twice.
pub(super) fn twins(layer: &Layer, inside: &[&Feature]) -> Vec<(usize, usize)> {
    let column = layer.column("site_nom");
    let name = |f: &Feature| french::name_key(column.and_then(|c| c.text(f)).unwrap_or(&f.name));
    let names: Vec<String> = inside.iter().map(|f| name(f)).collect();
    let surfaces: Vec<Option<f64>> = inside.iter().map(|f| hectares(layer, f).filter(|ha| *ha > 0.0)).collect();
    let points: Vec<Option<Point>> = inside.iter().map(|f| f.point()).collect();
    let placed =
        points.iter().enumerate().filter_map(|(n, p)| Some(GeomWithData::new([p.as_ref()?.x(), p.as_ref()?.y()], n)));
    let tree = RTree::bulk_load(placed.collect());
    let mut out = Vec::new();
    for (a, p) in points.iter().enumerate().filter_map(|(a, p)| Some((a, (*p)?))) {
        // A little further, as the tree squares distances: the distance itself decides.
        let around = tree.locate_within_distance([p.x(), p.y()], (SAME_PLACE * 1.001).powi(2)).map(|found| found.data);
        let same_surface = |b: usize| surfaces[a].is_some() && surfaces[a] == surfaces[b];
        let alike = |b: usize| names[a] == names[b] || same_surface(b);
        let twin = |b: &usize| points[*b].is_some_and(|q| Euclidean.distance(p, q) <= SAME_PLACE) && alike(*b);
        let mut twins: Vec<usize> = around.filter(|b| *b > a).filter(twin).collect();
        twins.sort_unstable();
        out.extend(twins.into_iter().map(|b| (a, b)));
    }
    out
}

/// These pairs, by their names and statuses.
pub(super) fn twins_table(layer: &Layer, inside: &[&Feature], twins: &[(usize, usize)]) -> Table {
    let status = |n: usize| layer.text(inside[n], STATUS).map(str::to_owned);
    Table::new(
        "doublons",
        "Doublons probables",
        Row::Other,
        twins.iter().map(|(a, b)| format!("{}|{}", inside[*a].id, inside[*b].id)).collect(),
        twins.iter().map(|(a, _)| inside[*a].name.clone()).collect(),
    )
    .with(Column::texts("premier", "Première", twins.iter().map(|(a, _)| Some(inside[*a].id.clone())).collect()))
    .with(Column::texts("second", "Seconde", twins.iter().map(|(_, b)| Some(inside[*b].id.clone())).collect()))
    .with(Column::texts("statut_premier", "Statut de la première", twins.iter().map(|(a, _)| status(*a)).collect()))
    .with(Column::texts("statut_second", "Statut de la seconde", twins.iter().map(|(_, b)| status(*b)).collect()))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::layer::{Access, Cells, Control, Extent, Kind, Model, Precision};

    /// Each friche against each other.
    fn one_by_one(inside: &[&Feature]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for a in 0..inside.len() {
            for b in a + 1..inside.len() {
                let (Some(p), Some(q)) = (inside[a].point(), inside[b].point()) else { continue };
                let alike = french::name_key(&inside[a].name) == french::name_key(&inside[b].name);
                if alike && Euclidean.distance(p, q) <= SAME_PLACE {
                    out.push((a, b));
                }
            }
        }
        out
    }

    #[test]
    fn twins_are_those_found_one_by_one() {
        let mut random = ChaCha8Rng::seed_from_u64(21);
        let feature = |n: usize| {
            // Whole metres: many pairs are exactly as far apart as the limit.
            let (x, y) = (random.random_range(0..40_u32), random.random_range(0..40_u32));
            let at = Point::new(880_000.0 + f64::from(x), 6_870_000.0 + f64::from(y));
            Feature {
                id: n.to_string(),
                name: ["Ancienne usine", "ancienne Usine", "Silo"][random.random_range(0..3)].to_owned(),
                number: n,
                geometry: (!n.is_multiple_of(7)).then(|| at.into()),
                precision: Precision::Exact,
                commune: Some(0),
                cells: Cells::default(),
            }
        };
        let features: Vec<Feature> = (0..200).map(feature).collect();
        let layer = Layer {
            id: "friches".into(),
            title: "Friches".into(),
            model: Model::named("friches").expect("a model"),
            source: String::new(),
            fictional: true,
            file: "friches.csv".into(),
            fields: vec!["site_id".into()],
            kinds: vec![Kind::Text],
            features: features.into(),
            extent: Extent::default(),
            access: Access::default(),
            control: Control::default(),
        };
        let inside: Vec<&Feature> = layer.features.iter().collect();
        let found = twins(&layer, &inside);
        assert!(found.len() > 100, "{}", found.len());
        assert_eq!(found, one_by_one(&inside));
    }
}
