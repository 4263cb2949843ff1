//! Friches: how many, how many hectares, in which state, and what is doubtful in the inventory.

mod bias;
mod built;
mod each;
mod twins;

use geo::{Area, Geometry};

use self::bias::Urbanised;
pub(crate) use self::built::built;
pub(super) use self::each::is_withdrawn;
use self::twins::{twins, twins_table};
use super::parameter::{FieldName, LayerId, OptionalLayer, Parameter, Reader};
use super::{About, Asked, Context, NoAnswer, NoField, Question, Sample, Wanted, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Column, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// Friches by status and type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Friches;

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche de friches (standard CNIG)" };

const URBANISED: Parameter<OptionalLayer> = Parameter {
    key: "urbanise",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche par commune des hectares urbanisés (tache urbaine, occupation du sol) : les friches y sont rapportées, par EPCI",
};

const URBANISED_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_urbanise",
    kind: FieldName,
    default: Some("\"hectares\""),
    about: "colonne de `urbanise` : hectares",
};

/// The column that is read unless the study names another.
const HECTARES: &str = "hectares";

/// What is asked of friches.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    urbanised: Option<String>,
    urbanised_field: String,
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
            asks: "combien de friches et d'hectares dans le gisement, dans quel état ?",
            measures: "Le gisement de friches : celles sans projet et celles avec projet, en nombre et en hectares, par commune et par EPCI ; à part, les friches potentielles, à vérifier, et les reconverties ; les doublons probables et les surfaces manquantes ; combien sont connues pour 1 000 habitants et, si l'étude donne la surface urbanisée, par km² urbanisé.",
            how: "Le gisement est celui de l'État : friches « sans projet » et « avec projet » du standard CNIG. Les « potentielles » n'y sont pas tant que le terrain ne les a pas confirmées, les « reconverties » n'y sont plus, celles sans statut sont nommées à part, celles de statut « sans objet » sont retirées. La surface est celle de l'unité foncière déclarée (`unite_fonciere_surface`, en m²) ; à défaut, celle du contour. Une surface inconnue reste manquante : elle n'est pas comptée comme nulle. Deux friches à moins de 10 m, de même nom ou de même surface, sont signalées comme doublon ; elles restent comptées toutes deux, sauf la même ligne donnée deux fois, que le contrôle de la couche écarte.",
            reading: "Le premier constat est le gisement, le deuxième ce qui reste à vérifier. Les hectares sont un minimum quand des surfaces manquent.",
            limits: "Un inventaire n'est pas exhaustif. Le statut vieillit : regarder la date d'actualisation.",
            sources: "Standard CNIG Friches 2023-12 ; code de l'urbanisme, art. L111-26, D111-54 et D111-55.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, urbanised) = (from.take(&LAYER), from.take(&URBANISED));
        let field = from.take(&URBANISED_FIELD);
        let urbanised_field = field?.unwrap_or_else(|| HECTARES.to_owned());
        Some(Settings { layer: layer?, urbanised: urbanised?, urbanised_field })
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let idle = settings.urbanised.is_none() && settings.urbanised_field != HECTARES;
        idle.then(|| (URBANISED_FIELD.key, "aucune couche `urbanise` n'est donnée".to_owned())).into_iter().collect()
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
        let urbanised = Urbanised::of(settings, context)?;
        let layers: Vec<&Layer> = std::iter::once(layer).chain(urbanised.as_ref().map(|u| u.layer)).collect();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        outcome.method.push("gisement : friches sans projet et avec projet ; les potentielles, à vérifier, et les reconverties sont à part".into());
        outcome.method.push("surface déclarée de l'unité foncière, à défaut celle du contour".into());
        if layer.field(STATUS).is_none() && !layer.features.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(layer, STATUS, Wanted::Any)));
        }
        let inside: Vec<&Feature> = layer.inside().filter(|f| !is_withdrawn(layer, f)).collect();
        outcome.method.extend(each::withdrawn(layer));
        if inside.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NoFriche);
        }
        let twins = twins(layer, &inside);
        outcome.tables.push(by_standing(layer, &inside));
        outcome.tables.push(by_value(layer, &inside, "site_statut", "statuts", "Par statut"));
        outcome.tables.push(by_value(layer, &inside, "site_type", "types", "Par type"));
        for (field, id, title) in BY_FIELD {
            if layer.field(field).is_some() {
                outcome.tables.push(by_value(layer, &inside, field, id, title));
            }
        }
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
        epci = bias::with_density(epci, layer, territory, &of_epci, urbanised.as_ref());
        outcome.tables.push(epci);
        let mut of_commune: Vec<Vec<&Feature>> = vec![Vec::new(); territory.communes.len()];
        for f in &inside {
            if let Some(i) = f.commune {
                of_commune[i].push(f);
            }
        }
        outcome.tables.push(with_counts(share::commune_table("Par commune", territory), layer, &inside, &of_commune));
        outcome.tables.push(each::table(layer, &inside, &twins));
        if !twins.is_empty() {
            outcome.tables.push(twins_table(layer, &inside, &twins));
        }
        findings(&mut outcome, layer, &inside, &twins, territory);
        bias::findings(&mut outcome, territory, inside.len(), &of_epci, urbanised.as_ref());
        Ok(outcome)
    }
}

/// The fields of the standard that a profile tells by their values, where the inventory has them.
const BY_FIELD: [(&str, &str, &str); 5] = [
    ("site_occupation", "occupation", "Par occupation"),
    ("sol_pollution_existe", "pollution_sols", "Par pollution des sols"),
    ("bati_pollution", "pollution_bati", "Par pollution du bâti"),
    ("proprio_personne", "proprietaires", "Par propriétaire"),
    ("proprio_type", "proprietaires_codes", "Par type de propriétaire (codes des Fichiers fonciers)"),
];

/// Hectares of a friche, when they can be known.
pub(super) fn hectares(layer: &Layer, feature: &Feature) -> Option<f64> {
    let declared = layer.number(feature, "unite_fonciere_surface").or_else(|| layer.number(feature, "site_surface"));
    let measured = || match feature.geometry.as_ref()? {
        Geometry::Polygon(p) => Some(p.unsigned_area()),
        Geometry::MultiPolygon(p) => Some(p.unsigned_area()),
        // Points and lines beside a surface have no area.
        Geometry::GeometryCollection(parts) => Some(parts.unsigned_area()).filter(|area| *area > 0.0),
        _ => None,
    };
    declared.filter(|s| *s > 0.0).or_else(measured).map(|m2| m2 / 10_000.0)
}

/// What a friche is to the State's count, by its status in the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Of the stock: nothing is planned.
    Idle,
    /// Of the stock: something is.
    Planned,
    /// To be verified on the ground.
    Potential,
    /// Done: no friche any more.
    Reconverted,
    /// Nobody says.
    Unsaid,
}

impl Standing {
    const ALL: [Self; 5] = [Self::Idle, Self::Planned, Self::Potential, Self::Reconverted, Self::Unsaid];

    pub(super) fn of(layer: &Layer, feature: &Feature) -> Self {
        match french::name_key(value(layer, feature, STATUS)).as_str() {
            "friche sans projet" => Self::Idle,
            "friche avec projet" => Self::Planned,
            "friche potentielle" => Self::Potential,
            "friche reconvertie" => Self::Reconverted,
            _ => Self::Unsaid,
        }
    }

    /// Key and name of its row.
    fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Idle => ("sans_projet", "dont sans projet"),
            Self::Planned => ("avec_projet", "dont avec projet"),
            Self::Potential => ("potentielles", "Potentielles, à vérifier"),
            Self::Reconverted => ("reconverties", "Reconverties"),
            Self::Unsaid => ("sans_statut", "Sans statut connu"),
        }
    }

    pub(super) fn in_stock(self) -> bool {
        matches!(self, Self::Idle | Self::Planned)
    }
}

pub(super) const STATUS: &str = "site_statut";

/// Those of them that are so.
fn standing<'a>(layer: &Layer, features: &[&'a Feature], keep: impl Fn(Standing) -> bool) -> Vec<&'a Feature> {
    features.iter().copied().filter(|f| keep(Standing::of(layer, f))).collect()
}

/// The stock, and what is beside it.
fn by_standing(layer: &Layer, inside: &[&Feature]) -> Table {
    let (mut keys, mut names) = (vec!["gisement".to_owned()], vec!["Gisement".to_owned()]);
    let mut groups = vec![standing(layer, inside, Standing::in_stock)];
    for one in Standing::ALL {
        let (key, name) = one.named();
        keys.push(key.to_owned());
        names.push(name.to_owned());
        groups.push(standing(layer, inside, |s| s == one));
    }
    counted(Table::new("gisement", "Le gisement, et ce qui n'en est pas", Row::Other, keys, names), layer, &groups)
}

/// Adds how many there are, how many hectares are known, and of how many none is.
fn counted(table: Table, layer: &Layer, groups: &[Vec<&Feature>]) -> Table {
    let count = |f: &dyn Fn(&Vec<&Feature>) -> Option<f64>| groups.iter().map(f).collect::<Vec<_>>();
    table
        .with(Column::numbers("nombre", "Friches", Unit::Count, count(&|g| Some(g.len() as f64))))
        .with(Column::numbers("hectares", "Surface connue", Unit::Hectares, count(&|g| hectares_of(layer, g))))
        .with(Column::numbers(
            "sans_surface",
            "Friches sans surface",
            Unit::Count,
            count(&|g| Some(g.iter().filter(|f| hectares(layer, f).is_none()).count() as f64)),
        ))
}

/// Sum of the known hectares: no friche is no hectare; friches without surface are hectares that aren't known.
fn hectares_of(layer: &Layer, features: &[&Feature]) -> Option<f64> {
    if features.is_empty() { Some(0.0) } else { total(layer, features) }
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
    // A site may have several owners: `personne physique|personne morale`.
    let names = values.iter().map(|v| v.replace('|', " et ")).collect();
    let stock: Vec<Vec<&Feature>> = groups.iter().map(|g| standing(layer, g, Standing::in_stock)).collect();
    counted(Table::new(id, title, Row::Other, keys, names), layer, &groups)
        .with(Column::numbers(
            "gisement",
            "Dont dans le gisement",
            Unit::Count,
            stock.iter().map(|g| Some(g.len() as f64)).collect(),
        ))
        .with(Column::numbers(
            "gisement_hectares",
            "Surface connue du gisement",
            Unit::Hectares,
            stock.iter().map(|g| hectares_of(layer, g)).collect(),
        ))
}

fn with_counts(mut table: Table, layer: &Layer, inside: &[&Feature], groups: &[Vec<&Feature>]) -> Table {
    let count = |f: &dyn Fn(&Vec<&Feature>) -> Option<f64>| groups.iter().map(f).collect::<Vec<_>>();
    table = table
        .with(
            Column::numbers(
                "nombre",
                "Friches du gisement",
                Unit::Count,
                count(&|g| Some(standing(layer, g, Standing::in_stock).len() as f64)),
            )
            .adding_up(),
        )
        .with(
            Column::numbers(
                "hectares",
                "Surface connue du gisement",
                Unit::Hectares,
                count(&|g| hectares_of(layer, &standing(layer, g, Standing::in_stock))),
            )
            .adding_up(),
        )
        .with(
            Column::numbers(
                "sans_surface",
                "Friches du gisement sans surface",
                Unit::Count,
                count(&|g| {
                    let stock = standing(layer, g, Standing::in_stock);
                    Some(stock.iter().filter(|f| hectares(layer, f).is_none()).count() as f64)
                }),
            )
            .adding_up(),
        )
        .with(
            Column::numbers(
                "hectares_potentielles",
                "Surface connue des potentielles, à vérifier",
                Unit::Hectares,
                count(&|g| hectares_of(layer, &standing(layer, g, |s| s == Standing::Potential))),
            )
            .adding_up(),
        );
    for status in values_of(layer, inside, STATUS) {
        let id = french::name_key(&status).replace(' ', "_");
        let of = |g: &Vec<&Feature>| Some(g.iter().filter(|f| value(layer, f, STATUS) == status).count() as f64);
        table = table.with(Column::numbers(id, status.clone(), Unit::Count, count(&of)).adding_up());
    }
    table
}

/// «, 26,1 ha», or what is known of it.
fn surface(layer: &Layer, friches: &[&Feature]) -> String {
    let missing = friches.iter().filter(|f| hectares(layer, f).is_none()).count();
    let unknown = french::count(missing, "friche", "friches");
    match total(layer, friches) {
        Some(ha) if missing == 0 => format!(", {} ha", french::number(ha, 1)),
        Some(ha) => format!(", {} ha au moins ({unknown} sans surface connue)", french::number(ha, 1)),
        None if friches.is_empty() => String::new(),
        None => " (aucune surface connue)".to_owned(),
    }
}

/// The sentence of those that are not of the stock, if there are some.
fn beside(outcome: &mut Outcome, layer: &Layer, friches: &[&Feature], (one, several): (&str, &str), why: &str) {
    if !friches.is_empty() {
        let counted = french::count(friches.len(), one, several);
        outcome.find(format!("{counted}{}, {why}.", surface(layer, friches)));
    }
}

fn findings(
    outcome: &mut Outcome,
    layer: &Layer,
    inside: &[&Feature],
    twins: &[(usize, usize)],
    territory: &Territory,
) {
    let of = |keep: &dyn Fn(Standing) -> bool| standing(layer, inside, keep);
    let (idle, planned) = (of(&|s| s == Standing::Idle), of(&|s| s == Standing::Planned));
    let stock = of(&Standing::in_stock);
    let parts = [(&idle, "sans projet"), (&planned, "avec projet")].map(|(part, what)| {
        let known = part.iter().all(|f| hectares(layer, f).is_some());
        let surface = match total(layer, part) {
            Some(ha) => format!(" ({} ha{})", french::number(ha, 1), if known { "" } else { " au moins" }),
            None => String::new(),
        };
        format!("{} {what}{surface}", french::integer(part.len() as u64))
    });
    let parts = if stock.is_empty() { String::new() } else { format!(", dont {}", parts.join(" et ")) };
    let friches = french::count(stock.len(), "friche", "friches");
    outcome.find(format!("Gisement : {friches}{}{parts}.", surface(layer, &stock)));
    let potential = of(&|s| s == Standing::Potential);
    let (one, several) = ("friche potentielle", "friches potentielles");
    beside(outcome, layer, &potential, (one, several), "à vérifier sur le terrain, hors du gisement");
    let done = of(&|s| s == Standing::Reconverted);
    beside(outcome, layer, &done, ("friche reconvertie", "friches reconverties"), "hors du gisement : c'est fait");
    let unsaid = of(&|s| s == Standing::Unsaid);
    let (one, several) = ("friche sans statut connu", "friches sans statut connu");
    beside(outcome, layer, &unsaid, (one, several), "hors du gisement tant que personne ne le dit");
    if !idle.is_empty() {
        let hectares = surface(layer, &idle);
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
        // The lesser of two is what may be counted once too often.
        let least = |(a, b): &(usize, usize)| Some(hectares(layer, inside[*a])?.min(hectares(layer, inside[*b])?));
        let twice: f64 = twins.iter().filter_map(least).sum();
        let twice =
            if twice > 0.0 { format!(", {} ha comptés deux fois", french::number(twice, 1)) } else { String::new() };
        outcome.find(format!(
            "{}{twice}, à vérifier : {}.",
            french::count(twins.len(), "doublon probable", "doublons probables"),
            french::list_at_most(&names, 5)
        ));
    }
}
