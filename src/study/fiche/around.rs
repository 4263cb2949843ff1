//! What is around a site: the nearest of each layer of the study, and other sites.

use geo::{BoundingRect as _, Distance as _, Euclidean, Geometry, Point};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::known;
use crate::french;
use crate::layer::{Feature, Layer, Shape};
use crate::territory::Territory;

/// How many other sites are told, and how many layers have a row of their own.
const ALIKE: usize = 3;
const LAYERS: usize = 6;

/// The layers made ready to be asked of many sites.
pub(super) struct Around<'a> {
    layers: Vec<Ready<'a>>,
}

struct Ready<'a> {
    layer: &'a Layer,
    /// Whether it is the layer of the sites.
    alike: bool,
    features: Vec<&'a Feature>,
    /// The boxes of the features, by rank.
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

/// What is near a site.
pub(super) struct Neighbour<'a> {
    /// What it is: the title of its layer.
    pub(super) what: String,
    pub(super) feature: &'a Feature,
    /// Whether it is another site.
    pub(super) alike: bool,
    metres: f64,
}

impl Neighbour<'_> {
    /// Its name, with its commune where that says more.
    pub(super) fn named(&self, territory: &Territory) -> String {
        let commune = self.feature.commune.map(|c| territory.communes[c].name.as_str());
        match commune {
            Some(commune) if !self.feature.name.contains(commune) => format!("{} ({commune})", self.feature.name),
            _ => self.feature.name.clone(),
        }
    }

    /// «430 m», «2,3 km».
    pub(super) fn far(&self) -> String {
        if self.metres < 995.0 {
            format!("{}\u{a0}m", french::number((self.metres / 10.0).round() * 10.0, 0))
        } else {
            format!("{}\u{a0}km", french::number(self.metres / 1_000.0, 1))
        }
    }
}

impl<'a> Around<'a> {
    /// Every layer of places of the study; of the sites, those that are still friches.
    pub(super) fn of(layers: &'a [Layer], sites: &'a Layer) -> Self {
        let places = |layer: &&Layer| {
            layer.id == sites.id || (layer.model.geometry != Shape::None && layer.model.id != sites.model.id)
        };
        let ready = layers.iter().filter(places).map(|layer| Ready::of(layer, layer.id == sites.id));
        Self { layers: ready.filter(|ready| !ready.features.is_empty()).collect() }
    }

    /// The nearest of each layer, the nearest first, then other sites; then the layers whose nearest is further than those. Nothing of
    /// a site without a position of its own.
    pub(super) fn neighbours(&self, site: &Feature) -> (Vec<Neighbour<'a>>, Vec<Neighbour<'a>>) {
        let (Some(place), Some(point)) = (site.own_place(), site.point()) else { return (Vec::new(), Vec::new()) };
        let near = |alike: bool, count: usize| -> Vec<Neighbour<'a>> {
            let layers = self.layers.iter().filter(|ready| ready.alike == alike);
            layers.flat_map(|ready| ready.nearest(site, place, point, count)).collect()
        };
        let mut out = near(false, 1);
        // The order of the study decides between equals.
        out.sort_by(|a, b| a.metres.total_cmp(&b.metres));
        let further = out.split_off(out.len().min(LAYERS));
        out.extend(near(true, ALIKE));
        (out, further)
    }

    pub(super) fn fictional(&self) -> bool {
        self.layers.iter().any(|ready| ready.layer.fictional)
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = String> {
        let others = self.layers.iter().filter(|ready| !ready.alike);
        others.map(|ready| format!("{} : {}", ready.layer.title, ready.layer.source))
    }
}

/// What is further than what has a row, in one line.
pub(super) fn further(all: &[Neighbour<'_>]) -> Option<String> {
    let said: Vec<String> = all.iter().map(|near| format!("{} ({})", near.what, near.far())).collect();
    (!said.is_empty()).then(|| format!("Plus loin : {}.", french::list(&said)))
}

impl<'a> Ready<'a> {
    fn of(layer: &'a Layer, alike: bool) -> Self {
        let still = |f: &&Feature| f.own_place().is_some() && !(alike && known::is_done(layer, f));
        let features: Vec<&Feature> = layer.features.iter().filter(still).collect();
        let of = |(n, f): (usize, &&Feature)| {
            let bounds = f.own_place()?.bounding_rect()?;
            let (min, max) = (bounds.min(), bounds.max());
            Some(GeomWithData::new(Rectangle::from_corners([min.x, min.y], [max.x, max.y]), n))
        };
        let boxes = features.iter().enumerate().filter_map(of).collect();
        Self { layer, alike, features, boxes: RTree::bulk_load(boxes) }
    }

    /// So many of its features that are nearest to a site, the site itself left out.
    fn nearest(&self, site: &Feature, place: &Geometry<f64>, point: Point<f64>, count: usize) -> Vec<Neighbour<'a>> {
        // The tree measures from a point of the site, which itself may reach further by as much as it is large.
        let slack = place.bounding_rect().map_or(0.0, |bounds| {
            let far = |a: f64, b: f64, c: f64| (a - c).abs().max((b - c).abs());
            f64::hypot(far(bounds.min().x, bounds.max().x, point.x()), far(bounds.min().y, bounds.max().y, point.y()))
        });
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (one, squared) in self.boxes.nearest_neighbor_iter_with_distance_2(&[point.x(), point.y()]) {
            let least = squared.sqrt() - slack;
            if found.len() >= count && found.get(count - 1).is_some_and(|(worst, _)| least > *worst) {
                break;
            }
            let feature = self.features[one.data];
            if self.alike && feature.id == site.id {
                continue;
            }
            let Some(other) = feature.own_place() else { continue };
            found.push((Euclidean.distance(place, other), one.data));
            found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            found.truncate(count);
        }
        let title = |feature: &Feature| match self.layer.text(feature, "site_statut").filter(|_| self.alike) {
            Some(status) => french::upper_first(status),
            None => self.layer.title.clone(),
        };
        let neighbour = |(metres, n): (f64, usize)| {
            let feature = self.features[n];
            Neighbour { what: title(feature), feature, alike: self.alike, metres }
        };
        found.into_iter().map(neighbour).collect()
    }
}

#[cfg(test)]
mod tests {
    use geo::polygon;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::layer::{Access, Cells, Control, Extent, Model, Precision};

    fn feature(n: usize, geometry: Geometry<f64>) -> Feature {
        Feature {
            id: n.to_string(),
            name: format!("Lieu {n}"),
            number: n,
            geometry: Some(geometry),
            precision: Precision::Exact,
            commune: Some(0),
            cells: Cells::default(),
        }
    }

    fn layer(id: &str, model: &str, features: Vec<Feature>) -> Layer {
        Layer {
            id: id.into(),
            title: id.into(),
            model: Model::named(model).expect("a model"),
            source: "essai".into(),
            fictional: false,
            file: id.into(),
            fields: Vec::new(),
            kinds: Vec::new(),
            features: features.into(),
            extent: Extent::default(),
            access: Access::default(),
            control: Control::default(),
        }
    }

    /// Points and squares at random: those that the tree finds are those that are nearest of all, one by one.
    #[test]
    fn the_nearest_are_those_of_all_one_by_one() {
        let mut dice = ChaCha8Rng::seed_from_u64(7);
        let mut some = |n: usize| {
            let (x, y) = (f64::from(dice.random_range(0..9_000_u32)), f64::from(dice.random_range(0..9_000_u32)));
            let side = f64::from(dice.random_range(1..900_u32));
            let square = polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
            feature(n, if n.is_multiple_of(3) { square.into() } else { Point::new(x, y).into() })
        };
        let sites = layer("sites", "friches", (0..60).map(&mut some).collect());
        let places = layer("places", "services", (0..60).map(&mut some).collect());
        let layers = [sites.clone(), places.clone()];
        let around = Around::of(&layers, &layers[0]);
        for site in sites.features.iter() {
            let (near, further) = around.neighbours(site);
            assert!(further.is_empty());
            let all = |layer: &Layer| {
                let own = site.geometry.as_ref().expect("a place");
                let others = layer.features.iter().filter(|f| layer.id != "sites" || f.id != site.id);
                let mut far: Vec<f64> =
                    others.map(|f| Euclidean.distance(own, f.geometry.as_ref().expect("a place"))).collect();
                far.sort_by(f64::total_cmp);
                far
            };
            let found: Vec<f64> = near.iter().map(|n| n.metres).collect();
            assert_eq!(found, [&all(&places)[..1], &all(&sites)[..ALIKE]].concat(), "{}", site.id);
        }
    }

    /// Seven layers at 1 to 7 km: six rows, the last in a line; a site at its mairie has none.
    #[test]
    fn what_is_further_is_told_in_a_line() {
        let mut layers = vec![layer("sites", "friches", vec![feature(0, Point::new(0.0, 0.0).into())])];
        for km in (1..8).rev() {
            let place = feature(0, Point::new(f64::from(km) * 1_000.0, 0.0).into());
            layers.push(layer(&format!("couche {km}"), "services", vec![place]));
        }
        let around = Around::of(&layers, &layers[0]);
        let mut site = layers[0].features[0].clone();
        let (near, rest) = around.neighbours(&site);
        assert_eq!(near.iter().map(Neighbour::far).collect::<Vec<_>>()[..2], ["1,0\u{a0}km", "2,0\u{a0}km"]);
        assert_eq!((near.len(), further(&rest).as_deref()), (6, Some("Plus loin : couche 7 (7,0\u{a0}km).")));
        site.precision = Precision::Commune;
        assert!(around.neighbours(&site).0.is_empty());
        let short = |metres| Neighbour { what: String::new(), feature: &site, alike: false, metres }.far();
        assert_eq!(
            [short(0.0), short(434.0), short(994.9), short(995.0)],
            ["0\u{a0}m", "430\u{a0}m", "990\u{a0}m", "1,0\u{a0}km"]
        );
    }
}
