//! Friches: how many, how many hectares, in which state, and what is doubtful in the inventory.

use geo::{Area, Distance as _, Euclidean, Geometry, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::parameter::{LayerId, Parameter, Reader};
use super::{About, Asked, Context, NoAnswer, Question, Sample, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Column, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// Friches by status and type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Friches;

/// Two friches nearer than this and of one name are taken for one given twice (metres).
const SAME_PLACE: f64 = 10.0;

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche de friches (standard CNIG)" };

/// What is asked of friches.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
}

impl Question for Friches {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "friches"
    }

    fn about(&self) -> About {
        About {
            title: "Friches par statut et par type",
            title_by_time: None,
            asks: "combien de friches et d'hectares, dans quel état ?",
            measures: "Le nombre et les hectares de friches par statut et par type, par commune et par EPCI, les doublons probables et les surfaces manquantes.",
            how: "La surface est celle de l'unité foncière déclarée (`unite_fonciere_surface`, en m²) ; à défaut, celle du contour. Une surface inconnue reste manquante : elle n'est pas comptée comme nulle. Deux friches à moins de 10 m et de même nom sont signalées comme doublon ; elles restent comptées toutes deux.",
            reading: "Les « friches potentielles » sont à vérifier sur le terrain : les outils de l'État ne les comptent pas dans le gisement. Les hectares sont un minimum quand des surfaces manquent.",
            limits: "Un inventaire n'est pas exhaustif. Le statut vieillit : regarder la date d'actualisation.",
            sources: "Standard CNIG Friches 2023-12 ; code de l'urbanisme, art. L111-26, D111-54 et D111-55.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        Some(Settings { layer: from.take(&LAYER)? })
    }

    fn sample(&self) -> Sample {
        Sample::Written(&["id = \"friches\"", "couche = \"friches\""])
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        _: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = share::layer(&settings.layer, context)?;
        let territory = context.territory;
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.push("surface déclarée de l'unité foncière, à défaut celle du contour".into());
        let inside: Vec<&Feature> = layer.inside().collect();
        if inside.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NoFriche);
        }
        let twins = twins(layer, &inside);
        outcome.tables.push(by_value(layer, &inside, "site_statut", "statuts", "Par statut"));
        outcome.tables.push(by_value(layer, &inside, "site_type", "types", "Par type"));
        let mut epci = share::epci_table("Par EPCI", territory);
        let of_epci: Vec<Vec<&Feature>> = (0..territory.epcis.len())
            .map(|e| {
                inside
                    .iter()
                    .copied()
                    .filter(|f| f.commune.and_then(|i| territory.communes[i].epci) == Some(e))
                    .collect()
            })
            .collect();
        epci = with_counts(epci, layer, &inside, &of_epci);
        outcome.tables.push(epci);
        let mut of_commune: Vec<Vec<&Feature>> = vec![Vec::new(); territory.communes.len()];
        for f in &inside {
            if let Some(i) = f.commune {
                of_commune[i].push(f);
            }
        }
        outcome.tables.push(with_counts(share::commune_table("Par commune", territory), layer, &inside, &of_commune));
        if !twins.is_empty() {
            outcome.tables.push(twins_table(&inside, &twins));
        }
        findings(&mut outcome, layer, &inside, &twins, territory);
        Ok(outcome)
    }
}

/// Hectares of a friche, when they can be known.
fn hectares(layer: &Layer, feature: &Feature) -> Option<f64> {
    let declared = layer.number(feature, "unite_fonciere_surface").or_else(|| layer.number(feature, "site_surface"));
    let measured = || match feature.geometry.as_ref()? {
        Geometry::Polygon(p) => Some(p.unsigned_area()),
        Geometry::MultiPolygon(p) => Some(p.unsigned_area()),
        _ => None,
    };
    declared.filter(|s| *s > 0.0).or_else(measured).map(|m2| m2 / 10_000.0)
}

/// Sum of the known hectares; `None` when none is known.
fn total(layer: &Layer, features: &[&Feature]) -> Option<f64> {
    let known: Vec<f64> = features.iter().filter_map(|f| hectares(layer, f)).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

fn value<'a>(layer: &'a Layer, feature: &'a Feature, field: &str) -> &'a str {
    layer.text(feature, field).unwrap_or("non renseigné")
}

/// The values that a field takes, the most frequent first.
fn values_of(layer: &Layer, features: &[&Feature], field: &str) -> Vec<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for f in features {
        *counts.entry(value(layer, f, field)).or_default() += 1;
    }
    let mut out: Vec<(&str, usize)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    out.into_iter().map(|(v, _)| v.to_owned()).collect()
}

fn by_value(layer: &Layer, inside: &[&Feature], field: &str, id: &str, title: &str) -> Table {
    let values = values_of(layer, inside, field);
    let groups: Vec<Vec<&Feature>> =
        values.iter().map(|v| inside.iter().copied().filter(|f| value(layer, f, field) == v).collect()).collect();
    let keys = values.iter().map(|v| french::name_key(v).replace(' ', "_")).collect();
    let count = |f: &dyn Fn(&Vec<&Feature>) -> Option<f64>| groups.iter().map(f).collect::<Vec<_>>();
    Table::new(id, title, Row::Other, keys, values.clone())
        .with(Column::numbers("nombre", "Friches", Unit::Count, count(&|g| Some(g.len() as f64))))
        .with(Column::numbers("hectares", "Surface connue", Unit::Hectares, count(&|g| total(layer, g))))
        .with(Column::numbers(
            "sans_surface",
            "Friches sans surface",
            Unit::Count,
            count(&|g| Some(g.iter().filter(|f| hectares(layer, f).is_none()).count() as f64)),
        ))
}

fn with_counts(mut table: Table, layer: &Layer, inside: &[&Feature], groups: &[Vec<&Feature>]) -> Table {
    let count = |f: &dyn Fn(&Vec<&Feature>) -> Option<f64>| groups.iter().map(f).collect::<Vec<_>>();
    table = table.with(Column::numbers("nombre", "Friches", Unit::Count, count(&|g| Some(g.len() as f64)))).with(
        Column::numbers(
            "hectares",
            "Surface connue",
            Unit::Hectares,
            count(&|g| {
                // No friche is no hectare; friches without surface are hectares that aren't known.
                if g.is_empty() { Some(0.0) } else { total(layer, g) }
            }),
        ),
    );
    // On how many the hectares of a row stand.
    let silent = |g: &Vec<&Feature>| Some(g.iter().filter(|f| hectares(layer, f).is_none()).count() as f64);
    table = table.with(Column::numbers("sans_surface", "Friches sans surface", Unit::Count, count(&silent)));
    for status in values_of(layer, inside, "site_statut") {
        let id = french::name_key(&status).replace(' ', "_");
        let of = |g: &Vec<&Feature>| Some(g.iter().filter(|f| value(layer, f, "site_statut") == status).count() as f64);
        table = table.with(Column::numbers(id, status.clone(), Unit::Count, count(&of)));
    }
    table
}

/// Pairs that look like one friche given twice.
fn twins(layer: &Layer, inside: &[&Feature]) -> Vec<(usize, usize)> {
    let column = layer.column("site_nom");
    let name = |f: &Feature| french::name_key(column.and_then(|c| c.text(f)).unwrap_or(&f.name));
    let names: Vec<String> = inside.iter().map(|f| name(f)).collect();
    let points: Vec<Option<Point>> = inside.iter().map(|f| f.point()).collect();
    let placed =
        points.iter().enumerate().filter_map(|(n, p)| Some(GeomWithData::new([p.as_ref()?.x(), p.as_ref()?.y()], n)));
    let tree = RTree::bulk_load(placed.collect());
    let mut out = Vec::new();
    for (a, p) in points.iter().enumerate().filter_map(|(a, p)| Some((a, (*p)?))) {
        // A little further, as the tree squares distances: the distance itself decides.
        let around = tree.locate_within_distance([p.x(), p.y()], (SAME_PLACE * 1.001).powi(2)).map(|found| found.data);
        let twin =
            |b: &usize| points[*b].is_some_and(|q| Euclidean.distance(p, q) <= SAME_PLACE) && names[a] == names[*b];
        let mut twins: Vec<usize> = around.filter(|b| *b > a).filter(twin).collect();
        twins.sort_unstable();
        out.extend(twins.into_iter().map(|b| (a, b)));
    }
    out
}

fn twins_table(inside: &[&Feature], twins: &[(usize, usize)]) -> Table {
    Table::new(
        "doublons",
        "Doublons probables",
        Row::Other,
        twins.iter().map(|(a, b)| format!("{}|{}", inside[*a].id, inside[*b].id)).collect(),
        twins.iter().map(|(a, _)| inside[*a].name.clone()).collect(),
    )
    .with(Column::texts("premier", "Première", twins.iter().map(|(a, _)| Some(inside[*a].id.clone())).collect()))
    .with(Column::texts("second", "Seconde", twins.iter().map(|(_, b)| Some(inside[*b].id.clone())).collect()))
}

/// « : 12,5 ha», «: 12,5 ha au moins (2 friches sans surface connue)»: on how many it stands where that is not all.
fn surface_said(layer: &Layer, friches: &[&Feature], before: &str) -> String {
    let missing = friches.iter().filter(|f| hectares(layer, f).is_none()).count();
    match total(layer, friches) {
        Some(ha) if missing == 0 => format!("{before}{} ha", french::number(ha, 1)),
        Some(ha) => format!(
            "{before}{} ha au moins ({} sans surface connue)",
            french::number(ha, 1),
            french::count(missing, "friche", "friches")
        ),
        None if friches.is_empty() => String::new(),
        None => " (aucune surface connue)".to_owned(),
    }
}

fn findings(
    outcome: &mut Outcome,
    layer: &Layer,
    inside: &[&Feature],
    twins: &[(usize, usize)],
    territory: &Territory,
) {
    let surface = surface_said(layer, inside, " : ");
    outcome.find(format!("{} dans le territoire{surface}.", french::count(inside.len(), "friche", "friches")));
    let idle: Vec<&Feature> =
        inside.iter().copied().filter(|f| value(layer, f, "site_statut") == "friche sans projet").collect();
    if !idle.is_empty() {
        let hectares = surface_said(layer, &idle, ", ");
        let mut communes: Vec<usize> = idle.iter().filter_map(|f| f.commune).collect();
        communes.sort_unstable();
        communes.dedup();
        outcome.find(format!(
            "{} sans projet{hectares} : {}.",
            french::count(idle.len(), "friche", "friches"),
            share::names(territory, &communes, 6)
        ));
    }
    if !twins.is_empty() {
        let names: Vec<&str> = twins.iter().map(|(a, _)| inside[*a].name.as_str()).collect();
        outcome.find(format!(
            "{} à vérifier : {}.",
            french::count(twins.len(), "doublon probable", "doublons probables"),
            french::list_at_most(&names, 5)
        ));
    }
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
