//! The armature: which services each level of poles holds, and who is near a pole.

use geo::Point;

use super::parameter::{LayerIds, Parameter, Reach, Reader};
use super::travel::{self, Origins};
use super::{About, Asked, Change, Context, NoAnswer, Question, Sample, share, told};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Layer, Shape};
use crate::network::sites::Sites;
use crate::outcome::{Column, Direction, Outcome, Row, Table, TableId, Unit};
use crate::territory::Territory;
use crate::units::{Measure, Span};

/// Services by level of poles, and who is near a pole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Armature;

/// What a commune that no pole covers is called.
const OUT_OF_REACH: &str = "hors de portée";

const LAYERS: Parameter<LayerIds> =
    Parameter { key: "couches", kind: LayerIds, default: None, about: "couches de services à compter par niveau" };

const THRESHOLD: Parameter<Reach> = Parameter {
    key: "seuil",
    kind: Reach,
    default: Some("\"15 km\""),
    about: "portée d'un pôle : une distance (`\"15 km\"`) ou un temps (`\"15 min\"`)",
};

/// What is asked of the armature.
#[derive(Debug)]
pub(super) struct Settings {
    layers: Vec<String>,
    threshold: Span,
}

impl Question for Armature {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "armature"
    }

    fn about(&self) -> About {
        About {
            title: "Armature multipolaire",
            title_by_time: None,
            asks: "quels services à chaque niveau, qui n'est à portée d'aucun pôle ?",
            measures: "Les services présents à chaque niveau de pôles, la population à portée d'un pôle de chaque niveau, et les communes qu'aucun pôle ne couvre.",
            how: "Les niveaux sont ceux que l'étude déclare ([[niveau]]). Une commune est à portée d'un pôle, du territoire ou du voisinage (`exterieurs`), quand la distance ou le temps de trajet de sa mairie à celle du pôle ne dépasse pas le seuil ; elle est alors rattachée au plus proche, un pôle l'étant à lui-même.",
            reading: "La matrice se lit en ligne : ce que chaque niveau offre. Une case vide à un niveau élevé est un service à maintenir ou à créer.",
            limits: "Les niveaux sont un choix politique, pas un calcul. Seuls les services des couches de l'étude sont comptés.",
            sources: "Notion de niveaux de centralité : ANCT et INRAE-CESAER (2020).",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layers, threshold) = (from.take(&LAYERS), from.take(&THRESHOLD));
        from.take(&travel::TRAVEL)?;
        Some(Settings { layers: layers?, threshold: threshold? })
    }

    fn sample(&self) -> Sample {
        Sample::Written(&["id = \"armature\"", "couches = [\"mairies\"]", "seuil = \"15 km\""])
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        change.rows("matrice", |id| id.ends_with("_nombre"), |title| format!("« {title} »"))
    }

    fn run(
        &self,
        asked: &Asked,
        &Settings { ref layers, threshold }: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let territory = context.territory;
        if territory.levels.iter().all(|l| l.communes.is_empty() && l.outside.is_empty()) {
            return Err(NoAnswer::NoLevels);
        }
        let layers: Vec<&Layer> = layers.iter().filter_map(|id| context.layer(id)).collect();
        // A row of figures on each commune is no service there.
        let (tables, layers): (Vec<&Layer>, Vec<&Layer>) =
            layers.into_iter().partition(|layer| layer.model.geometry == Shape::None);
        for table in tables {
            let why = format!("« {} » est une table par commune : ses lignes ne sont pas des services", table.title);
            notes.push(
                told::in_part(format!("analyse `{}` : {why}, elle n'est pas comptée par niveau", asked.id))
                    .help("donner à `couches` des couches de lieux"),
            );
        }
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        let origins = Origins::mairies(territory);
        outcome.method.extend(travel::method(context, &origins, &[], notes));
        outcome.method.push(format!("portée d'un pôle : {threshold}"));
        let poles = Poles::new(context, threshold);
        if poles.nearest.iter().all(Option::is_none) {
            return Err(NoAnswer::NoPoleReached);
        }
        outcome.tables.push(matrix(&layers, territory));
        outcome.tables.push(levels(&poles, territory, threshold));
        outcome.tables.push(by_commune(&poles, territory));
        findings(&mut outcome, &poles, &layers, context, threshold);
        Ok(outcome)
    }
}

/// A pole: a commune of the territory, or one outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pole {
    /// By its rank in the territory.
    Inside(usize),
    /// By its level, and its rank among the poles of that level outside.
    Outside(usize, usize),
}

impl Pole {
    /// Those of a level.
    fn of_level(territory: &Territory, level: usize) -> impl Iterator<Item = Self> {
        let of = &territory.levels[level];
        let outside = (0..of.outside.len()).map(move |rank| Self::Outside(level, rank));
        of.communes.iter().map(|&i| Self::Inside(i)).chain(outside)
    }

    /// Those of every level, those of the territory first.
    pub(super) fn all(territory: &Territory) -> Vec<Self> {
        let mut all: Vec<Self> =
            (0..territory.levels.len()).flat_map(|level| Self::of_level(territory, level)).collect();
        all.sort_unstable();
        all
    }

    fn mairie(self, territory: &Territory) -> Option<Point<f64>> {
        match self {
            Self::Inside(i) => territory.communes[i].mairie,
            Self::Outside(level, rank) => Some(territory.levels[level].outside[rank].mairie),
        }
    }

    /// Its name; of one outside it is said.
    pub(super) fn name(self, territory: &Territory) -> String {
        match self {
            Self::Inside(i) => territory.communes[i].name.clone(),
            Self::Outside(level, rank) => {
                format!("{}, hors du territoire", territory.levels[level].outside[rank].name)
            }
        }
    }

    /// Its INSEE code.
    pub(super) fn code(self, territory: &Territory) -> String {
        match self {
            Self::Inside(i) => territory.communes[i].code.to_string(),
            Self::Outside(level, rank) => territory.levels[level].outside[rank].code.clone(),
        }
    }

    fn level(self, territory: &Territory) -> Option<usize> {
        match self {
            Self::Inside(i) => territory.communes[i].level,
            Self::Outside(level, _) => Some(level),
        }
    }
}

/// What each commune is near.
struct Poles {
    /// The nearest pole and its distance, when its mairie is known.
    nearest: Vec<Option<(Pole, Span)>>,
    /// For each level, the distance to the nearest pole of that level.
    by_level: Vec<Vec<Option<Span>>>,
    threshold: Span,
}

impl Poles {
    fn new(context: &Context<'_>, threshold: Span) -> Self {
        let territory = context.territory;
        let by_level = (0..territory.levels.len())
            .map(|level| {
                let poles: Vec<Pole> = Pole::of_level(territory, level).collect();
                nearest_pole(context, &poles).into_iter().map(|found| found.map(|(_, d)| d)).collect()
            })
            .collect();
        Self { nearest: nearest_pole(context, &Pole::all(territory)), by_level, threshold }
    }

    fn uncovered(&self) -> Vec<usize> {
        let far = |i: &usize| self.nearest[*i].is_some_and(|(_, d)| d > self.threshold);
        (0..self.nearest.len()).filter(far).collect()
    }
}

/// For each commune the nearest of these poles and its distance, from mairie to mairie; none where there is no way.
pub(super) fn nearest_pole(context: &Context<'_>, poles: &[Pole]) -> Vec<Option<(Pole, Span)>> {
    let territory = context.territory;
    let (at, origins) = share::mairies(territory);
    let (placed, places): (Vec<Pole>, Vec<Point<f64>>) =
        poles.iter().filter_map(|pole| Some((*pole, pole.mairie(territory)?))).unzip();
    let mut out = vec![None; territory.communes.len()];
    for (&i, found) in at.iter().zip(context.travel.nearest(&origins, &Sites::at(&places), 1)) {
        out[i] = found.first().map(|(p, d)| (placed[*p], *d));
    }
    out
}

/// Names of the levels, and the communes that are no pole.
fn level_names(territory: &Territory) -> Vec<String> {
    let mut names: Vec<String> = territory.levels.iter().map(|l| l.name.clone()).collect();
    names.push("Autres communes".to_owned());
    names
}

fn keys(n: usize) -> Vec<String> {
    (1..=n).map(|i| format!("niveau_{i}")).collect()
}

fn matrix(layers: &[&Layer], territory: &Territory) -> Table {
    let names = level_names(territory);
    let level_of = |i: usize| territory.communes[i].level.unwrap_or(territory.levels.len());
    let communes: Vec<Option<f64>> = (0..names.len())
        .map(|l| Some((0..territory.communes.len()).filter(|&i| level_of(i) == l).count() as f64))
        .collect();
    let mut table = Table::new("matrice", "Services par niveau", Row::Other, keys(names.len()), names.clone())
        .with(Column::numbers("communes", "Communes", Unit::Count, communes));
    for layer in layers {
        let (mut features, mut equipped) = (vec![0.0; names.len()], vec![Vec::new(); names.len()]);
        for i in layer.inside().filter_map(|f| f.commune) {
            features[level_of(i)] += 1.0;
            equipped[level_of(i)].push(i);
        }
        let equipped = equipped.into_iter().map(|mut list: Vec<usize>| {
            list.sort_unstable();
            list.dedup();
            Some(list.len() as f64)
        });
        let id = layer.id.replace('-', "_");
        table = table
            .with(Column::numbers(
                format!("{id}_nombre"),
                layer.title.clone(),
                Unit::Count,
                features.into_iter().map(Some).collect(),
            ))
            .with(Column::numbers(
                format!("{id}_communes"),
                format!("{} : communes équipées", layer.title),
                Unit::Count,
                equipped.collect(),
            ));
    }
    table
}

fn levels(poles: &Poles, territory: &Territory, threshold: Span) -> Table {
    let n = territory.levels.len();
    let within = |l: usize| -> Vec<usize> {
        (0..territory.communes.len()).filter(|&i| poles.by_level[l][i].is_some_and(|d| d <= threshold)).collect()
    };
    let answered = share::have(&poles.nearest);
    let reached: Vec<Vec<usize>> = (0..n).map(within).collect();
    let people: Vec<(f64, Option<f64>)> = reached.iter().map(|r| share::people(territory, r, &answered)).collect();
    Table::new(
        TableId::Levels,
        format!("À {threshold} au plus d'un pôle de chaque niveau"),
        Row::Other,
        keys(n),
        territory.levels.iter().map(|l| l.name.clone()).collect(),
    )
    .with(Column::numbers(
        "poles",
        "Pôles",
        Unit::Count,
        territory.levels.iter().map(|l| Some(l.communes.len() as f64)).collect(),
    ))
    .with(Column::numbers(
        "poles_exterieurs",
        "Pôles hors du territoire",
        Unit::Count,
        territory.levels.iter().map(|l| Some(l.outside.len() as f64)).collect(),
    ))
    .with(
        Column::numbers(
            "communes",
            "Communes à portée",
            Unit::Count,
            reached.iter().map(|r| Some(r.len() as f64)).collect(),
        )
        .direction(Direction::Better),
    )
    .with(
        Column::numbers(
            "population",
            "Population à portée",
            Unit::Inhabitants,
            people.iter().map(|p| Some(p.0)).collect(),
        )
        .direction(Direction::Better),
    )
    .with(
        Column::numbers("part_population", "Part de la population", Unit::Share, people.iter().map(|p| p.1).collect())
            .direction(Direction::Better),
    )
}

fn by_commune(poles: &Poles, territory: &Territory) -> Table {
    let measure: Measure = poles.threshold.measure();
    let name = |pole: Pole| pole.name(territory);
    let named = |level: Option<usize>| level.map(|l| territory.levels[l].name.clone());
    let level = |i: usize| named(territory.communes[i].level);
    let near = |f: &dyn Fn(Pole, Span) -> Option<String>| -> Vec<Option<String>> {
        poles.nearest.iter().map(|p| p.and_then(|(pole, d)| f(pole, d))).collect()
    };
    // Values that don't depend on the names of the levels, so that a map recipe can give each its colour.
    let coverage = near(&|pole, d| match pole.level(territory) {
        Some(l) if d <= poles.threshold => Some(format!("niveau {}", l + 1)),
        _ => Some(OUT_OF_REACH.to_owned()),
    });
    share::commune_table("Par commune", territory)
        .with(Column::texts("niveau", "Niveau", (0..territory.communes.len()).map(level).collect()))
        .with(Column::texts("pole", "Pôle le plus proche", near(&|pole, _| Some(name(pole)))))
        .with(Column::texts("niveau_du_pole", "Son niveau", near(&|pole, _| named(pole.level(territory)))))
        .with(travel::column(
            travel::id(measure, ""),
            format!("{} au pôle le plus proche", travel::word(measure)),
            measure,
            poles.nearest.iter().map(|p| p.map(|(_, d)| d.amount())).collect(),
        ))
        .with(Column::texts("couverture", "À portée d'un pôle", coverage))
}

fn findings(outcome: &mut Outcome, poles: &Poles, layers: &[&Layer], context: &Context<'_>, threshold: Span) {
    let territory = context.territory;
    let uncovered = poles.uncovered();
    let answered = share::have(&poles.nearest);
    let how = context.travel.describe();
    let lost = share::left_out(territory, &answered);
    let located = answered.contains(&false);
    if uncovered.is_empty() {
        let located = if located { " localisées" } else { "" };
        outcome.find(format!("Toutes les communes{located} sont à {threshold} au plus d'un pôle ({how}){lost}."));
    } else {
        outcome.find(format!(
            "{} {} à plus de {threshold} de tout pôle ({how}) : {}{lost}.",
            share::communes_and_people(territory, &uncovered, &answered),
            share::is_are(uncovered.len()),
            share::names(territory, &uncovered, 6)
        ));
    }
    for (l, level) in territory.levels.iter().enumerate() {
        let within: Vec<usize> =
            (0..territory.communes.len()).filter(|&i| poles.by_level[l][i].is_some_and(|d| d <= threshold)).collect();
        if let (_, Some(part)) = share::people(territory, &within, &answered) {
            outcome.find(format!(
                "{} : {} des habitants sont à {threshold} au plus d'un pôle de ce niveau.",
                level.name,
                french::percent(part, 1)
            ));
        }
    }
    for layer in layers {
        let without: Vec<&str> = territory
            .levels
            .iter()
            .flat_map(|l| &l.communes)
            .filter(|&&i| !layer.inside().any(|f| f.commune == Some(i)))
            .map(|&i| territory.communes[i].name.as_str())
            .collect();
        if !without.is_empty() {
            outcome.find(format!(
                "{} : {} n'en {} pas ({}).",
                layer.title,
                french::count(without.len(), "pôle", "pôles"),
                if without.len() < 2 { "a" } else { "ont" },
                french::list_at_most(&without, 6)
            ));
        }
    }
}
