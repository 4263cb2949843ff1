//! Where a site may be: those that are there, which stay or may be closed, and the candidates, without those that the
//! study excludes.

use std::collections::BTreeMap;

use geo::{Contains, Geometry, Point};

use super::Settings;
use crate::analysis::no_answer::{NoField, Wanted};
use crate::analysis::parameter::Ground;
use crate::analysis::{Context, NoAnswer, share};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::siting::Site;
use crate::territory::Territory;
use crate::units::Span;

/// A place where a site is, or may be.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) point: Point<f64>,
    /// The commune that it is in, when that is of the territory.
    pub(super) commune: Option<usize>,
    /// Whether it is there today.
    pub(super) existing: bool,
    /// The features that it is, each with its layer: several charging points are one station.
    pub(super) features: Vec<(String, String)>,
    pub(super) site: Site,
}

/// A rule that takes candidates away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barrier {
    /// What a candidate must be, by its fields.
    Conditions,
    /// The distance to leave to what is there.
    Apart,
    /// The zones where nothing may be.
    Zones,
}

impl Barrier {
    /// Those that the study has.
    pub(super) fn all(settings: &Settings) -> Vec<Self> {
        let layers = settings.places.iter().any(|place| matches!(place, Ground::Layer(_)));
        let has = |barrier: &Self| match barrier {
            Self::Conditions => layers && !settings.conditions.is_empty(),
            Self::Apart => settings.apart.is_some() && !settings.existing.is_empty(),
            Self::Zones => !settings.forbidden.is_empty(),
        };
        [Self::Conditions, Self::Apart, Self::Zones].into_iter().filter(has).collect()
    }

    /// The rule, for people.
    pub(super) fn said(self, settings: &Settings, context: &Context<'_>) -> String {
        match self {
            Self::Conditions => {
                let said: Vec<&str> = settings.conditions.iter().map(|c| c.said.as_str()).collect();
                format!("être un candidat où {}", french::list(&said))
            }
            Self::Apart => {
                let apart = settings.apart.map(|apart| apart.to_string()).unwrap_or_default();
                format!("{apart} au moins d'un site existant")
            }
            Self::Zones => {
                let title = |id: &String| context.layer(id).map_or_else(|| id.clone(), |layer| layer.title.clone());
                let titles: Vec<String> = settings.forbidden.iter().map(title).collect();
                format!("rien dans {}", french::list(&titles))
            }
        }
    }
}

/// All of them, those that are there first, and what was left out.
pub(super) struct Candidates<'a> {
    pub(super) all: Vec<Candidate>,
    pub(super) layers: Vec<&'a Layer>,
    /// What to say of it in the method.
    pub(super) told: Vec<String>,
    /// What of that says which candidates the study leaves out.
    pub(super) left_out: Vec<String>,
}

impl<'a> Candidates<'a> {
    pub(super) fn of(settings: &Settings, context: &Context<'a>) -> Result<Self, NoAnswer> {
        Self::but(settings, None, context)
    }

    /// Those that there would be without one of the rules that take candidates away.
    pub(super) fn but(settings: &Settings, without: Option<Barrier>, context: &Context<'a>) -> Result<Self, NoAnswer> {
        let mut out = Self { all: Vec::new(), layers: Vec::new(), told: Vec::new(), left_out: Vec::new() };
        for id in &settings.existing {
            // A layer that holds nothing yet is known to hold nothing: all is to be built.
            let layer = context.layer(id).ok_or(NoAnswer::Told)?;
            out.layers.push(layer);
            let capacity = settings.capacity();
            // By metre.
            let mut at: BTreeMap<(i64, i64), usize> = BTreeMap::new();
            let mut rows = 0;
            for (feature, point) in placed(layer) {
                rows += 1;
                let place = (point.x().round() as i64, point.y().round() as i64);
                if let Some(&known) = at.get(&place) {
                    out.all[known].features.push((layer.id.clone(), feature.id.clone()));
                    continue;
                }
                at.insert(place, out.all.len());
                // Nobody closes what is the neighbours'.
                let own = feature.commune.is_some() || context.territory.locate(point).is_some();
                let site = Site { capacity, kept: !(settings.closable && own), ..Site::default() };
                out.push(feature, point, (layer, context.territory), site, true);
            }
            if rows > at.len() {
                let (rows, places) = (french::integer(rows as u64), french::count(at.len(), "lieu", "lieux"));
                out.told.push(format!("« {} » : {rows} entités en {places}, chacun un site", layer.title));
            }
        }
        let existing = out.all.len();
        for place in &settings.places {
            match place {
                Ground::Communes => out.communes(settings, context.territory),
                Ground::Layer(id) => {
                    let conditions = without != Some(Barrier::Conditions);
                    out.layer((settings, conditions), share::layer(id, context)?, context)?;
                }
            }
        }
        out.exclude(settings, without, existing, context)?;
        if out.all.len() == existing {
            return Err(NoAnswer::NoCandidate { why: out.told });
        }
        Ok(out)
    }

    fn push(
        &mut self,
        feature: &Feature,
        point: Point<f64>,
        (layer, territory): (&Layer, &Territory),
        site: Site,
        existing: bool,
    ) {
        let name = if feature.name.is_empty() { feature.id.clone() } else { feature.name.clone() };
        self.all.push(Candidate {
            id: format!("{}:{}", layer.id, feature.id),
            name,
            point,
            commune: feature.commune.or_else(|| territory.locate(point)),
            existing,
            features: vec![(layer.id.clone(), feature.id.clone())],
            site,
        });
    }

    /// The mairies.
    fn communes(&mut self, settings: &Settings, territory: &Territory) {
        let mut without = 0;
        for (index, commune) in territory.communes.iter().enumerate() {
            let Some(point) = commune.mairie else {
                without += 1;
                continue;
            };
            self.all.push(Candidate {
                id: commune.code.to_string(),
                name: commune.name.clone(),
                point,
                commune: Some(index),
                existing: false,
                features: Vec::new(),
                site: Site { price: settings.price, capacity: settings.capacity(), ..Site::default() },
            });
        }
        if without > 0 {
            let communes = french::count(without, "commune", "communes");
            self.told.push(format!("{communes} sans mairie localisée, qui ne sont pas candidates"));
        }
    }

    /// The features of a layer, with what its fields say of each.
    fn layer(
        &mut self,
        (settings, conditioned): (&Settings, bool),
        layer: &'a Layer,
        context: &Context<'_>,
    ) -> Result<(), NoAnswer> {
        let field = |name: &Option<String>| match name {
            Some(name) if layer.field(name).is_none() => {
                Err(NoAnswer::NoField(NoField::of(layer, name, Wanted::Numbers)))
            }
            name => Ok(name.clone()),
        };
        let (price, capacity) = (field(&settings.price_field)?, field(&settings.capacity_field)?);
        let score = field(&settings.score_field)?;
        let (mut priceless, mut roomless, mut unscored) = (0, 0, 0);
        let mut conditions = Vec::new();
        for condition in settings.conditions.iter().filter(|_| conditioned) {
            let at = layer.field(&condition.field);
            let wanted = || NoAnswer::NoField(NoField::of(layer, &condition.field, Wanted::Any));
            conditions.push((condition, at.ok_or_else(wanted)?, [0_usize; 2]));
        }
        self.layers.push(layer);
        for (feature, point) in placed(layer).filter(|(f, _)| f.commune.is_some()) {
            // The first condition that isn't met is the one that is told.
            let failed = conditions.iter_mut().find_map(|(condition, at, failed)| {
                let met = condition.met(&layer.value(feature, *at));
                (met != Some(true)).then(|| failed[usize::from(met.is_none())] += 1)
            });
            if failed.is_some() {
                continue;
            }
            let number = |field: &str| layer.number(feature, field).filter(|n| n.is_finite() && *n >= 0.0);
            // A price that isn't known is not nought: what can't be counted can't be chosen.
            let price = match &price {
                None => Some(settings.price),
                Some(field) => number(field),
            };
            let capacity = match &capacity {
                None => Some(settings.capacity()),
                Some(field) => number(field).map(Some),
            };
            priceless += usize::from(price.is_none());
            roomless += usize::from(price.is_some() && capacity.is_none());
            let score = match &score {
                None => Some(0.0),
                Some(field) => number(field),
            };
            unscored += usize::from(price.is_some() && capacity.is_some() && score.is_none());
            if let (Some(price), Some(capacity), Some(score)) = (price, capacity, score) {
                let site = Site { price, capacity, score, ..Site::default() };
                self.push(feature, point, (layer, context.territory), site, false);
            }
        }
        for (condition, _, [unmet, unknown]) in conditions {
            if unmet + unknown > 0 {
                let sites = french::count(unmet + unknown, "candidat écarté", "candidats écartés");
                let unknown = if unknown > 0 { format!(", dont {unknown} sans valeur") } else { String::new() };
                let by = format!("{sites} de « {} » par la condition « {} »{unknown}", layer.title, condition.said);
                self.leave_out(by);
            }
        }
        for (n, what) in [(priceless, "coût"), (roomless, "capacité"), (unscored, "note d'aptitude")] {
            if n > 0 {
                let sites = french::count(n, "candidat", "candidats");
                self.leave_out(format!("{sites} de « {} » sans {what} qui se lise, hors du choix", layer.title));
            }
        }
        Ok(())
    }

    /// Takes away the candidates that are too near to a site that is there, or in a zone where none may be.
    fn exclude(
        &mut self,
        settings: &Settings,
        without: Option<Barrier>,
        existing: usize,
        context: &Context<'a>,
    ) -> Result<(), NoAnswer> {
        if let Some(apart) = settings.apart.filter(|_| without != Some(Barrier::Apart)) {
            let Span::Length(apart_by) = apart else { return Err(NoAnswer::ApartIsNoLength) };
            let there: Vec<Point<f64>> = self.all[..existing].iter().map(|c| c.point).collect();
            let near = |c: &Candidate| {
                there.iter().any(|p| (p.x() - c.point.x()).hypot(p.y() - c.point.y()) < apart_by.value())
            };
            let n = self.drop(near);
            if n > 0 {
                let sites = french::count(n, "candidat écarté", "candidats écartés");
                self.leave_out(format!("{sites}, à moins de {apart} d'un site existant, à vol d'oiseau"));
            }
        }
        for id in settings.forbidden.iter().filter(|_| without != Some(Barrier::Zones)) {
            let layer = context.layer(id).ok_or(NoAnswer::Told)?;
            self.layers.push(layer);
            let zones: Vec<&Geometry<f64>> = layer.features.iter().filter_map(|f| f.geometry.as_ref()).collect();
            if !zones.iter().any(|zone| matches!(zone, Geometry::Polygon(_) | Geometry::MultiPolygon(_))) {
                self.told.push(format!("« {} » n'a pas de surfaces : elle n'écarte aucun candidat", layer.title));
            }
            let n = self.drop(|c| zones.iter().any(|zone| zone.contains(&c.point)));
            if n > 0 {
                let sites = french::count(n, "candidat écarté", "candidats écartés");
                self.leave_out(format!("{sites}, dans « {} »", layer.title));
            }
        }
        Ok(())
    }

    /// Says that the study leaves candidates out.
    fn leave_out(&mut self, told: String) {
        self.left_out.push(told.clone());
        self.told.push(told);
    }

    /// What the layer that a candidate is taken from says of it, field by field.
    pub(super) fn cells(&self, candidate: &Candidate) -> Vec<(String, String)> {
        let Some((of, id)) = candidate.features.first() else { return Vec::new() };
        let Some(layer) = self.layers.iter().find(|layer| layer.id == *of) else { return Vec::new() };
        let Some(feature) = layer.features.iter().find(|feature| feature.id == *id) else { return Vec::new() };
        let fields = layer.fields.iter().enumerate();
        fields.filter_map(|(rank, f)| Some((f.clone(), layer.column_at(rank).written(feature)?.to_owned()))).collect()
    }

    fn drop(&mut self, out: impl Fn(&Candidate) -> bool) -> usize {
        let before = self.all.len();
        self.all.retain(|c| c.existing || !out(c));
        before - self.all.len()
    }
}

/// The features of a layer that have a position.
fn placed(layer: &Layer) -> impl Iterator<Item = (&Feature, Point<f64>)> {
    layer.features.iter().filter_map(|f| Some((f, f.point()?)))
}
