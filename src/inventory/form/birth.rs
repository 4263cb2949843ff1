//! Whether a site that a form adds is one that another copy of it, or itself, added before. The number of its row says little:
//! in each copy that goes round, «nouveau 1» waits for a site.

use std::collections::{BTreeMap, BTreeSet};

use super::place::typed_place;
use crate::french;

/// Names this alike (1 for the same) are one, with faults of typing.
const ALIKE: f64 = 0.7;

/// Two positions of one site are within this distance, in metres.
const NEAR: f64 = 250.0;

/// Two positions further apart than this, in metres, are those of two sites, unless the rest of the row is the same.
const FAR: f64 = 1_000.0;

/// What was said of a site, by field: every value that anybody gave.
pub type Said<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Whether a row says what was said of a site: its commune with its name, its position or most of the rest; or its name with its
/// position or most of the rest, where the commune was put right.
#[must_use]
pub fn is_same_site(row: &BTreeMap<&str, &str>, said: &Said<'_>) -> bool {
    let among = |field: &str, same: &dyn Fn(&str, &str) -> bool| {
        let (own, values) = row.get(field).zip(said.get(field))?;
        Some(values.iter().any(|value| same(own, value)))
    };
    let named = among("site_nom", &is_one_name) == Some(true);
    let in_commune = among("comm_insee", &|a, b| a == b) == Some(true);
    let apart = row
        .get("geompoint")
        .zip(said.get("geompoint"))
        .and_then(|(own, values)| values.iter().filter_map(|value| metres(own, value)).min_by(f64::total_cmp));
    let (mut same, mut other) = (0, 0);
    for field in row.keys().filter(|field| !["site_nom", "comm_insee", "geompoint"].contains(*field)) {
        match among(field, &|a, b| french::name_key(a) == french::name_key(b)) {
            Some(true) => same += 1,
            Some(false) => other += 1,
            None => {}
        }
    }
    let rest = same >= 2 && same > other;
    let near = apart.is_some_and(|metres| metres <= NEAR);
    if apart.is_some_and(|metres| metres > FAR) && !rest {
        return false;
    }
    (in_commune && (named || near || rest)) || (named && (near || rest))
}

/// Whether two names are one: but for faults of typing, or a word more.
fn is_one_name(a: &str, b: &str) -> bool {
    let (a, b) = (french::name_key(a), french::name_key(b));
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let (of_a, of_b) = (words(&a), words(&b));
    strsim::normalized_levenshtein(&a, &b) >= ALIKE || of_a.is_subset(&of_b) || of_b.is_subset(&of_a)
}

/// Metres between two points of the standard, on a sphere: to a thousandth, over a few kilometres.
fn metres(a: &str, b: &str) -> Option<f64> {
    let ((lon_a, lat_a), (lon_b, lat_b)) = typed_place(a).zip(typed_place(b))?;
    // A degree of latitude is 111.3 km.
    let north = (lat_a - lat_b) * 111_320.0;
    let east = (lon_a - lon_b) * 111_320.0 * lat_a.to_radians().cos();
    Some(north.hypot(east))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_same(row: &[(&'static str, &'static str)], said: &[(&'static str, &'static str)]) -> bool {
        let mut of: Said<'_> = BTreeMap::new();
        said.iter().for_each(|(field, value)| {
            of.entry(*field).or_default().insert(*value);
        });
        is_same_site(&row.iter().copied().collect(), &of)
    }

    #[test]
    fn a_corrected_row_is_the_same_site_and_what_another_copy_has_there_is_another() {
        let dairy = [("site_nom", "Ancienne laiterie"), ("comm_insee", "55159")];
        assert!(is_same(&dairy, &dairy));
        assert!(is_same(&[("site_nom", "Ancienne laitrie"), ("comm_insee", "55159")], &dairy));
        assert!(is_same(&[("site_nom", "Laiterie"), ("comm_insee", "55159")], &dairy));
        assert!(!is_same(&[("site_nom", "Silo de la gare"), ("comm_insee", "55268")], &dairy));
        assert!(!is_same(&[("site_nom", "Silo de la gare"), ("comm_insee", "55159")], &dairy));
        // The commune put right alone says too little; the name put right beside all the rest is a correction.
        let rest = [("site_type", "friche industrielle"), ("unite_fonciere_surface", "5000"), ("comm_insee", "55159")];
        let named = |name| [&[("site_nom", name)][..], &rest].concat();
        assert!(is_same(&named("Fromagerie"), &named("Ancienne laiterie")));
        // Two tips of one commune, 2 km apart: 0.018 degrees of latitude.
        let tip = |at| [("site_nom", "Décharge"), ("comm_insee", "55159"), ("geompoint", at)];
        assert!(!is_same(&tip("POINT(5.5 48.918)"), &tip("POINT(5.5 48.9)")));
        assert!(is_same(&tip("POINT(5.5 48.902)"), &tip("POINT(5.5 48.9)")));
    }
}
