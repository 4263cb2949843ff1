//! The least that there should be, however little energy is taken: EV CHARGE v1.2 (ICCT, June 2024), «Minimum coverage».

use super::quantity;

/// Private chargers: `Σ V / r` over kinds of dwellings and powertrains, with `V` vehicles that can charge there and `r`
/// vehicles for each charger.
///
/// `None` when a number of vehicles is negative or not finite, or when none is asked for each charger.
///
/// ```
/// use territoire::method::charging::private_chargers;
/// // EV CHARGE's own: 1,000 vehicles in flats, two for each charger.
/// assert_eq!(private_chargers(&[(1000.0, 2.0)]), Some(500.0));
/// ```
#[must_use]
pub fn private_chargers(vehicles: &[(f64, f64)]) -> Option<f64> {
    let usable = vehicles.iter().all(|(v, ratio)| quantity(*v) && quantity(*ratio) && *ratio > 0.0);
    // Not `sum()`, which starts from −0.
    Some(vehicles.iter().fold(0.0, |sum, (v, ratio)| sum + v / ratio)).filter(|n| usable && n.is_finite())
}

/// Stations along roads, and their chargers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnRoute {
    /// Stations, whole.
    pub stations: f64,
    /// Their chargers.
    pub chargers: f64,
}

/// Stations along `km` of road, `density` for each 100 km, each with at least `each` chargers. A part of a station is a
/// station: round up once, for the whole road.
///
/// No road needs none. `None` of what is negative or not finite.
///
/// ```
/// use territoire::method::charging::en_route;
/// // EV CHARGE's own: 1,000 km, a station each 100 km, four chargers in each.
/// let found = en_route(1000.0, 1.0, 4.0).expect("a road");
/// assert_eq!((found.stations, found.chargers), (10.0, 40.0));
/// ```
#[must_use]
pub fn en_route(km: f64, density: f64, each: f64) -> Option<EnRoute> {
    let exact = km * density / 100.0;
    if ![km, density, each, exact].into_iter().all(quantity) {
        return None;
    }
    // What is a hair above a whole number by rounding is that number.
    let stations = (exact - 1e-9).ceil().max(0.0);
    let found = EnRoute { stations, chargers: stations * each };
    found.chargers.is_finite().then_some(found)
}

/// Public points for so many inhabitants, one for each `per` of them, not rounded. `None` when nobody is asked for each, and
/// of what is negative or not finite.
#[must_use]
pub fn by_population(inhabitants: f64, per: f64) -> Option<f64> {
    Some(inhabitants / per).filter(|n| quantity(inhabitants) && quantity(per) && per > 0.0 && n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 battery cars in houses (1 each), 100 in flats (2), 60 hybrids in houses (1.5), 30 in flats (3): 300 + 50 + 40
    /// + 10.
    #[test]
    fn private_chargers_are_by_dwelling_and_powertrain() {
        assert_eq!(private_chargers(&[(300.0, 1.0), (100.0, 2.0), (60.0, 1.5), (30.0, 3.0)]), Some(400.0));
        assert_eq!(private_chargers(&[]), Some(0.0));
        assert!(private_chargers(&[]).is_some_and(f64::is_sign_positive));
        for wrong in [(1.0, 0.0), (-1.0, 1.0), (f64::NAN, 1.0), (f64::MAX, 0.1)] {
            assert_eq!(private_chargers(&[wrong]), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_part_of_a_station_is_a_station() {
        let found = |km, density, each| en_route(km, density, each).map(|e| (e.stations, e.chargers));
        // 130 km, one each 60 km: 2.17.
        assert_eq!(found(130.0, 100.0 / 60.0, 2.0), Some((3.0, 6.0)));
        // 625 km and 1.12 each 100 km: seven, though the product is a hair more.
        assert_eq!(found(625.0, 1.12, 2.0), Some((7.0, 14.0)));
        assert_eq!(found(0.0, 1.0, 4.0), Some((0.0, 0.0)));
        assert_eq!(found(10.0, 0.0, 4.0), Some((0.0, 0.0)));
        assert_eq!([found(-1.0, 1.0, 4.0), found(f64::NAN, 1.0, 4.0), found(f64::MAX, 200.0, 1.0)], [None; 3]);
    }

    #[test]
    fn people_have_their_points() {
        assert_eq!(by_population(21_000.0, 3_000.0), Some(7.0));
        assert_eq!(by_population(0.0, 3_000.0), Some(0.0));
        assert_eq!([by_population(1.0, 0.0), by_population(-1.0, 2.0), by_population(f64::NAN, 2.0)], [None; 3]);
    }
}
