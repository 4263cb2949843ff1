//! Where one may stop, who asks for the service, and what is from one to the other.

use geo::Point;

use super::Settings;
use crate::analysis::facilities::Facilities;
use crate::analysis::parameter::Ground;
use crate::analysis::travel::Origins;
use crate::analysis::weight::Weight;
use crate::analysis::{Context, NoAnswer, share};
use crate::french;
use crate::layer::Layer;
use crate::method::siting::Costs;
use crate::network::sites::Sites;
use crate::network::{Straight, Travel as _};

/// Points of departure times stops, and pairs of stops, at most.
const LARGEST: usize = 4_000_000;

/// A place where one may stop.
pub(super) struct Stop {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) point: Point<f64>,
    /// The commune that it is in, when that is of the territory.
    pub(super) commune: Option<usize>,
}

/// All of them.
pub(super) struct Stops<'a> {
    pub(super) all: Vec<Stop>,
    pub(super) layers: Vec<&'a Layer>,
    /// What to say of it in the method.
    pub(super) told: Vec<String>,
}

impl<'a> Stops<'a> {
    pub(super) fn of(settings: &Settings, context: &Context<'a>) -> Result<Self, NoAnswer> {
        let territory = context.territory;
        let mut out = Self { all: Vec::new(), layers: Vec::new(), told: Vec::new() };
        for place in &settings.places {
            match place {
                Ground::Communes => {
                    let (communes, points) = share::mairies(territory);
                    out.all.extend(communes.into_iter().zip(points).map(|(index, point)| Stop {
                        id: territory.communes[index].code.to_string(),
                        name: territory.communes[index].name.clone(),
                        point,
                        commune: Some(index),
                    }));
                }
                Ground::Layer(id) => {
                    let layer = share::layer(id, context)?;
                    out.layers.push(layer);
                    let placed = layer.inside().filter_map(|f| Some((f, f.point()?)));
                    out.all.extend(placed.map(|(feature, point)| Stop {
                        id: format!("{}:{}", layer.id, feature.id),
                        name: if feature.name.is_empty() { feature.id.clone() } else { feature.name.clone() },
                        point,
                        commune: feature.commune,
                    }));
                }
            }
        }
        out.beside(settings, context)?;
        if out.all.is_empty() {
            return Err(NoAnswer::NoCandidate { why: out.told });
        }
        Ok(out)
    }

    /// Takes away the stops that have nothing beside them of what is needed there.
    fn beside(&mut self, settings: &Settings, context: &Context<'a>) -> Result<(), NoAnswer> {
        for id in &settings.beside {
            let layer = share::layer(id, context)?;
            self.layers.push(layer);
            let sites = Facilities::of(layer, context).sites;
            let points: Vec<Point<f64>> = self.all.iter().map(|stop| stop.point).collect();
            let near = Straight::new(1.0).within(&points, &sites, settings.beside_by);
            let before = self.all.len();
            let mut has = near.iter().map(|near| !near.is_empty());
            self.all.retain(|_| has.next().unwrap_or(false));
            if self.all.len() < before {
                let stops = french::count(before - self.all.len(), "arrêt écarté", "arrêts écartés");
                self.told.push(format!("{stops}, sans « {} » à {} au plus", layer.title, settings.beside_by));
            }
        }
        Ok(())
    }

    /// Pairs of stops that a day may hold, with what lies between them: the shorter of the two ways.
    pub(super) fn drives(&self, most: f64, context: &Context<'_>) -> Vec<(usize, usize, f64)> {
        let points: Vec<Point<f64>> = self.all.iter().map(|stop| stop.point).collect();
        let mut places = Sites::default();
        points.iter().for_each(|point| places.push_point(*point));
        let rows = context.travel.matrix(&points, &places);
        let way = |from: usize, to: usize| rows[from][to].map(|span| span.amount());
        let pairs = (0..points.len()).flat_map(|a| (a + 1..points.len()).map(move |b| (a, b)));
        let drive = |(a, b)| {
            let least = [way(a, b), way(b, a)].into_iter().flatten().min_by(f64::total_cmp)?;
            (least <= most).then_some((a, b, least))
        };
        pairs.filter_map(drive).collect()
    }
}

/// Who asks for the service.
pub(super) struct Wanting<'a> {
    /// Visits a week by point of departure that asks for some.
    pub(super) needs: Vec<f64>,
    pub(super) costs: Costs,
    /// The commune of each.
    pub(super) commune: Vec<usize>,
    /// The layers of what is there all week.
    pub(super) layers: Vec<&'a Layer>,
    pub(super) told: Vec<String>,
}

impl<'a> Wanting<'a> {
    pub(super) fn of(
        origins: &Origins,
        weight: &Weight<'_>,
        stops: &Stops<'_>,
        settings: &Settings,
        context: &Context<'a>,
    ) -> Result<Self, NoAnswer> {
        let (points, sites) = (origins.points.len(), stops.all.len());
        if points.max(sites).saturating_mul(sites) > LARGEST {
            return Err(NoAnswer::TooManyPairs { points: points.max(sites), sites });
        }
        let mut places = Sites::default();
        stops.all.iter().for_each(|stop| places.push_point(stop.point));
        let near = context.travel.within(&origins.points, &places, settings.reach);
        let values = weight.values();
        let travelled = context.travel.reachable(&origins.points);
        let weights = origins.people(|i| travelled[i], &values);
        let mut told = Vec::new();
        let mut has = vec![false; points];
        let mut layers = Vec::new();
        for id in &settings.existing {
            let layer = context.layer(id).ok_or(NoAnswer::Told)?;
            layers.push(layer);
            let there = Facilities::of(layer, context);
            let counts = context.travel.count_within(&origins.points, &there.sites, settings.reach);
            has.iter_mut().zip(counts).for_each(|(has, count)| *has |= count > 0);
        }
        let need = |i: usize| weights[i] * settings.need;
        let met = (0..points).filter(|&i| has[i]).fold(0.0, |sum, i| sum + need(i));
        if met > 0.0 {
            let visits = french::number(met, 0);
            told.push(format!("{visits} passages par semaine ont déjà le service à portée : hors du besoin"));
        }
        let rate = french::fine(100.0 * settings.need, 1);
        let capacity = french::fine(settings.capacity, 1);
        told.push(format!(
            "besoin : {rate} {} par semaine pour 100 {} ; {capacity} passages par demi-journée : des choix de l'étude",
            if settings.need < 0.02 { "passage" } else { "passages" },
            if weight.people { "habitants".to_owned() } else { format!("({})", weight.label) }
        ));
        let asking: Vec<usize> = (0..points).filter(|&i| !has[i] && need(i) > 0.0).collect();
        if asking.is_empty() {
            return Err(NoAnswer::NobodyAsks);
        }
        Ok(Self {
            needs: asking.iter().map(|&i| need(i)).collect(),
            costs: Costs::pairs(
                asking.iter().map(|&i| near[i].iter().map(|(stop, span)| (*stop, span.amount())).collect()),
            ),
            commune: asking.iter().map(|&i| origins.commune[i]).collect(),
            layers,
            told,
        })
    }

    /// The visits that are asked for in all, and what of them no stop is within reach of.
    pub(super) fn sums(&self) -> (f64, f64) {
        let far = |demand: &usize| self.costs.of(*demand).next().is_none();
        let sum = |all: &mut dyn Iterator<Item = usize>| all.fold(0.0, |sum, demand| sum + self.needs[demand]);
        (sum(&mut (0..self.needs.len())), sum(&mut (0..self.needs.len()).filter(far)))
    }
}
