//! Points de charge and stations counted by class of power: what other questions count of a layer of points, they count so.

use std::collections::BTreeMap;

use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::charging::{CLASSES, power_class};
use crate::territory::Territory;

/// The four classes of the SDIRVE dataset (schema 0.1.0), as every table, map and sentence names them; what is of which is
/// [`power_class`].
pub(in crate::analysis) const CLASS_NAMES: [&str; CLASSES] =
    ["jusqu'à 7,4 kW", "plus de 7,4 à 22 kW", "plus de 22 à moins de 150 kW", "150 kW et plus"];

/// So many points of a class, in a sentence: «26 jusqu'à 7,4 kW», «4 de 150 kW et plus».
pub(in crate::analysis) fn of_class(points: u64, class: usize) -> String {
    let of = if class == 0 { "" } else { "de " };
    format!("{}\u{a0}{of}{}", french::integer(points), CLASS_NAMES[class])
}

/// The field of the power of a point, in kW.
pub(in crate::analysis) const POWER: &str = "puissance_nominale";

/// The power of a point, in kW; what is not above 0 is no power.
pub(in crate::analysis) fn power(layer: &Layer, feature: &Feature) -> Option<f64> {
    layer.number(feature, POWER).filter(|kw| *kw > 0.0)
}

/// The key of a feature's station: its itinerance id, else its local id, else its place.
pub(in crate::analysis) fn station(layer: &Layer, feature: &Feature) -> String {
    for field in ["id_station_itinerance", "id_station_local"] {
        if let Some(id) = layer.text(feature, field).filter(|id| !id.eq_ignore_ascii_case("non concerné")) {
            return format!("{field} {id}");
        }
    }
    match feature.point() {
        Some(p) => format!("lieu {:.0} {:.0}", p.x(), p.y()),
        None => format!("ligne {}", feature.number),
    }
}

/// Counts of points of each class and of stations among some features.
#[derive(Clone, Default)]
pub(in crate::analysis) struct Count {
    pub(in crate::analysis) points: usize,
    pub(in crate::analysis) classes: [usize; 4],
    pub(in crate::analysis) stations: BTreeMap<String, ()>,
    pub(in crate::analysis) kilowatts: f64,
}

impl Count {
    fn add(&mut self, layer: &Layer, feature: &Feature) {
        self.points += 1;
        if let Some(p) = power(layer, feature) {
            self.kilowatts += p;
            if let Some(class) = power_class(p) {
                self.classes[class] += 1;
            }
        }
        self.stations.insert(station(layer, feature), ());
    }

    pub(in crate::analysis) fn of<'a>(layer: &Layer, features: impl Iterator<Item = &'a Feature>) -> Self {
        let mut count = Self::default();
        for feature in features {
            count.add(layer, feature);
        }
        count
    }
}

/// What each commune has.
pub(in crate::analysis) fn by_commune(layer: &Layer, territory: &Territory) -> Vec<Count> {
    let mut counts = vec![Count::default(); territory.communes.len()];
    for feature in layer.inside() {
        if let Some(i) = feature.commune {
            counts[i].add(layer, feature);
        }
    }
    counts
}
