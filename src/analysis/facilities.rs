//! What one goes to: the features of a layer, as points, lines and surfaces, and how one gets on these.

use std::borrow::Cow;

use geo::{BoundingRect, Geometry, MultiPoint, Point};

use super::Context;
use crate::french;
use crate::layer::{Access, Feature, Layer};
use crate::network::sites::{Shape, Sites};
use crate::network::{Straight, Travel};
use crate::units::{Metres, Span};

/// A way in that is farther than this from every line and surface of the layer is that of none.
const STRAY: f64 = 500.0;

/// The features of a layer that one may go to.
pub(super) struct Facilities<'a> {
    pub(super) layer: &'a Layer,
    /// The rank of each among the features of the layer.
    pub(super) features: Vec<usize>,
    pub(super) sites: Sites<'a>,
    ways: Ways<'a>,
    /// Lines and surfaces that no way in leads to.
    closed: Vec<usize>,
}

/// How one gets on the lines and surfaces of a layer.
enum Ways<'a> {
    /// There are none: all are points.
    Points,
    /// Anywhere along them; by road, where a road comes that near.
    Along(Metres),
    /// By the points of another layer; so many belong to none.
    Doors { layer: &'a Layer, used: usize, strays: usize },
}

fn is_shape(feature: &Feature) -> bool {
    match feature.geometry.as_ref() {
        None | Some(Geometry::Point(_)) => false,
        Some(Geometry::MultiPoint(points)) => points.len() > 1,
        Some(_) => true,
    }
}

impl<'a> Facilities<'a> {
    /// Every feature that has a position.
    pub(super) fn of(layer: &'a Layer, context: &Context<'a>) -> Self {
        Self::some(layer, context, |_| true)
    }

    /// Those that are kept and have a position.
    pub(super) fn some(layer: &'a Layer, context: &Context<'a>, keep: impl Fn(&Feature) -> bool) -> Self {
        let mut out =
            Self { layer, features: Vec::new(), sites: Sites::default(), ways: Ways::Points, closed: Vec::new() };
        let kept = layer.features.iter().enumerate().filter(|(_, f)| keep(f));
        let placed: Vec<(usize, &Feature, Point<f64>)> = kept.filter_map(|(i, f)| Some((i, f, f.point()?))).collect();
        let shaped = placed.iter().any(|(_, f, _)| is_shape(f));
        let doors = match &layer.access {
            Access::Doors { layer: id } if shaped => context.layer(id).map(|doors| Doors::of(doors, layer)),
            _ => None,
        };
        let near = match &layer.access {
            Access::Along(near) => *near,
            Access::Doors { .. } => Metres::new(Access::NEAR).unwrap_or_default(),
        };
        for (i, feature, point) in placed {
            let Some(geometry) = feature.geometry.as_ref().filter(|_| is_shape(feature)) else {
                out.features.push(i);
                out.sites.push_point(point);
                continue;
            };
            let shape = match &doors {
                None => Shape { geometry: Cow::Borrowed(geometry), near: Some(near.value()) },
                Some(doors) => match doors.of_feature(i) {
                    // A way in stands for a feature on maps no more than its middle does.
                    [] => {
                        out.closed.push(i);
                        continue;
                    }
                    ways => Shape { geometry: Cow::Owned(MultiPoint::from(ways.to_vec()).into()), near: None },
                },
            };
            out.features.push(i);
            out.sites.push_shape(point, shape);
        }
        out.ways = match doors {
            Some(doors) => Ways::Doors { layer: doors.layer, used: doors.used(), strays: doors.strays },
            None if shaped => Ways::Along(near),
            None => Ways::Points,
        };
        out
    }

    /// How far from the point that stands for it a line or a surface may go, in metres: no farther than its box is large.
    pub(super) fn longest(&self) -> f64 {
        let size = |(_, shape): &(usize, Shape<'a>)| {
            let b = shape.geometry.bounding_rect();
            b.map_or(0.0, |b| b.width().hypot(b.height()))
        };
        self.sites.shapes().iter().map(size).fold(0.0, f64::max)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// The feature of that rank among them.
    pub(super) fn feature(&self, rank: usize) -> &'a Feature {
        &self.layer.features[self.features[rank]]
    }

    /// How one travels to them, in a sentence: «à vol d'oiseau × 1,3», and where a line or a surface is reached.
    pub(super) fn how(&self, travel: &dyn Travel) -> String {
        let place = match self.ways {
            Ways::Points => "",
            Ways::Along(_) if travel.cell().is_none() => ", à leur point le plus proche",
            Ways::Along(_) => ", à leur accès par la route le plus proche",
            Ways::Doors { .. } => ", à leur point d'accès le plus proche",
        };
        format!("{}{place}", travel.describe())
    }

    /// The lines of method that say where lines and surfaces are reached.
    pub(super) fn method(&self, travel: &dyn Travel) -> Vec<String> {
        let title = format!("« {} »", self.layer.title);
        match &self.ways {
            Ways::Points => Vec::new(),
            Ways::Along(_) if travel.cell().is_none() => vec![format!(
                "{title} : lignes et surfaces sont comptées à leur point le plus proche (0 pour qui s'y trouve), pas en leur milieu"
            )],
            Ways::Along(near) => {
                let ways = travel.ways_into(&self.sites);
                let ways: usize = self.sites.shapes().iter().map(|(rank, _)| ways[*rank]).sum();
                vec![format!(
                    "{title} : on est sur une ligne ou une surface dès qu'une voie en est à {near} au plus ({} sur le réseau)",
                    french::count(ways, "accès relevé", "accès relevés")
                )]
            }
            Ways::Doors { layer, used, strays } => {
                let mut lines = vec![format!(
                    "{title} : on accède aux lignes et aux surfaces par les points de « {} » ({}), chacun donnant sur la plus proche",
                    layer.title,
                    french::integer(*used as u64)
                )];
                if *strays > 0 {
                    let most = Metres::new(STRAY).unwrap_or_default();
                    lines.push(format!(
                        "« {} » : {} à plus de {most} de toute ligne ou surface, sans effet",
                        layer.title,
                        french::count(*strays, "point", "points")
                    ));
                }
                if !self.closed.is_empty() {
                    let names: Vec<&str> = self.closed.iter().map(|&i| self.layer.features[i].name.as_str()).collect();
                    lines.push(format!(
                        "{title} : {} sans point d'accès ({}), non comptée{}",
                        french::count(names.len(), "entité", "entités"),
                        french::list_at_most(&names, 6),
                        french::s(names.len())
                    ));
                }
                lines
            }
        }
    }
}

/// The points of a layer, each a way into the line or surface of another that is nearest to it.
struct Doors<'a> {
    layer: &'a Layer,
    /// By the rank of the feature.
    into: Vec<Vec<Point<f64>>>,
    strays: usize,
}

impl<'a> Doors<'a> {
    fn of(layer: &'a Layer, of: &Layer) -> Self {
        let (mut shapes, mut ranks) = (Sites::default(), Vec::new());
        for (i, feature) in of.features.iter().enumerate().filter(|(_, f)| is_shape(f)) {
            if let Some((geometry, point)) = feature.geometry.as_ref().zip(feature.point()) {
                shapes.push_shape(point, Shape { geometry: Cow::Borrowed(geometry), near: None });
                ranks.push(i);
            }
        }
        let points: Vec<Point<f64>> = layer.features.iter().filter_map(Feature::point).collect();
        let most = Span::Length(Metres::new(STRAY).unwrap_or_default());
        let mut out = Self { layer, into: vec![Vec::new(); of.features.len()], strays: 0 };
        for (point, near) in points.iter().zip(Straight::new(1.0).nearest(&points, &shapes, 1)) {
            match near.first().filter(|(_, far)| *far <= most) {
                Some((rank, _)) => out.into[ranks[*rank]].push(*point),
                None => out.strays += 1,
            }
        }
        out
    }

    fn of_feature(&self, rank: usize) -> &[Point<f64>] {
        &self.into[rank]
    }

    fn used(&self) -> usize {
        self.into.iter().map(Vec::len).sum()
    }
}
