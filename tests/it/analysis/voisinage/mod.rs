//! A question that the tool does not have: how many features of a layer lie near each commune. All that it is stands in
//! this folder, so that what a declaration alone gives can be seen.

use geo::{Area, BooleanOps, LineString, MultiPolygon, Point};
use territoire::analysis::parameter::{LayerId, Parameter, Reach, Reader, Switch};
use territoire::analysis::{About, Asked, Change, Context, MapRecipe, NoAnswer, Question};
use territoire::diagnostic::Notes;
use territoire::network::sites::Sites;
use territoire::outcome::{
    Column, Direction, Lines, Outcome, Points, Row, Shape, ShapeRole, Spot, Table, TableId, Unit,
};
use territoire::units::Span;

/// Features near communes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voisinage;

/// What the question is called.
pub(super) const KIND: &str = "voisinage-essai";

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche des entités à compter" };

const NEAR: Parameter<Reach> =
    Parameter { key: "rayon", kind: Reach, default: Some("\"8 km\""), about: "jusqu'où une entité compte" };

const LINES: Parameter<Switch> = Parameter {
    key: "traits",
    kind: Switch,
    default: Some("\"oui\""),
    about: "`oui` : trace chaque commune à sa première entité",
};

#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    near: Span,
    lines: bool,
}

impl Question for Voisinage {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        KIND
    }

    fn about(&self) -> About {
        About {
            title: "Entités du voisinage (essai)",
            title_by_time: None,
            asks: "combien d'entités autour de chaque commune ?",
            measures: "Le nombre d'entités d'une couche à portée de la mairie de chaque commune.",
            how: "Une entité est à portée quand sa distance à la mairie ne dépasse pas le rayon.",
            reading: "Zéro veut dire qu'il n'y en a aucune à portée.",
            limits: "Question d'essai : elle n'existe que dans les tests.",
            sources: "Aucune : question d'essai.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, near, lines) = (from.take(&LAYER), from.take(&NEAR), from.take(&LINES));
        Some(Settings { layer: layer?, near: near?, lines: lines? })
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "90-voisinage-essai.toml", text: include_str!("carte.toml") }]
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        change.rows(TableId::Territory, |id| id == "entites", |_| "entités comptées".to_owned())
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        _: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = context.layer(&settings.layer).ok_or(NoAnswer::Told)?;
        if layer.features.is_empty() {
            return Err(NoAnswer::EmptyLayer { layer: layer.id.clone() });
        }
        let territory = context.territory;
        let places: Vec<Point<f64>> = layer.features.iter().filter_map(|f| f.point()).collect();
        let places = Sites::at(&places);
        let origins: Vec<Point<f64>> = territory.communes.iter().filter_map(|c| c.mairie).collect();
        assert_eq!(origins.len(), territory.communes.len(), "the studies of these tests have all mairies");
        let near = context.travel.within(&origins, &places, settings.near);
        let counts: Vec<Option<f64>> = near.iter().map(|n| Some(n.len() as f64)).collect();
        let sum = |of: &[usize]| Some(of.iter().filter_map(|&i| counts[i]).sum::<f64>());
        let mut out = Outcome::new(&asked.id, KIND, &asked.title);
        out.sources.push(format!("{} : {}", layer.title, layer.source));
        out.fictional = layer.fictional;
        let count =
            |values| Column::numbers("entites", "Entités à portée", Unit::Count, values).direction(Direction::Better);
        let (codes, names) = territory.commune_rows();
        out.tables
            .push(Table::new(TableId::Communes, "Par commune", Row::Commune, codes, names).with(count(counts.clone())));
        let (codes, names) = territory.epci_rows();
        let by_epci = territory.epcis.iter().map(|e| sum(&e.communes)).collect();
        out.tables.push(Table::new(TableId::Epci, "Par EPCI", Row::Epci, codes, names).with(count(by_epci)));
        let inside = layer.inside().count() as f64;
        out.tables.push(
            Table::new(TableId::Territory, "Ensemble", Row::Territory, vec!["total".into()], vec!["ensemble".into()])
                .with(count(vec![Some(inside)])),
        );
        out.tables.push(
            Table::new(
                "entites",
                "Entités",
                Row::Feature { layer: layer.id.clone() },
                layer.features.iter().map(|f| f.id.clone()).collect(),
                layer.features.iter().map(|f| f.name.clone()).collect(),
            )
            .with(Column::numbers(
                "rang",
                "Rang",
                Unit::Count,
                (1..=layer.features.len()).map(|n| Some(n as f64)).collect(),
            ))
            .exported(),
        );
        let zone =
            MultiPolygon(context.travel.zones(&places, &[settings.near]).into_iter().flat_map(|z| z.0).collect());
        assert!(territory.outline.intersection(&zone).unsigned_area() > 0.0, "something is near");
        out.shapes.push(Shape {
            id: "zone_essai".into(),
            role: ShapeRole::Zone,
            title: format!("à {} au plus", settings.near),
            geometry: zone,
        });
        if settings.lines {
            let line = |(i, near): (usize, &Vec<(usize, Span)>)| {
                let to = places.points()[near.first()?.0];
                Some((territory.communes[i].name.clone(), LineString::from(vec![origins[i], to])))
            };
            let lines = near.iter().enumerate().filter_map(line).collect();
            out.lines.push(Lines { id: "traits".into(), title: "Premières entités".into(), lines });
        }
        let spot = |place: &Point<f64>| Spot::new(&layer.id, Some("entité".into()), *place);
        out.points
            .push(Points::new("lieux", "Lieux des entités", places.points().iter().map(spot).collect()).exported());
        out.find(format!("{inside} entités de « {} » dans le territoire.", layer.title));
        Ok(out)
    }
}
