//! The territory held against its département and France: against every pair looked at on the 123 communes of the
//! example and those of the Meuse, and layers that cover too little.

use geo::{LineString, MultiPolygon, Point};
use territoire::network::sites::Sites;
use territoire::network::{Straight, Travel};
use territoire::territory::{Elsewhere, Territory};
use territoire::units::{Measure, Metres, Span};

use crate::support::answers::{near, numbers, said, some, told};
use crate::support::grounds::COEUR_DE_LORRAINE;
use crate::support::places::{Place, ask, ask_by, layer, service, settings};
use crate::support::questions::with;

/// The example's territory and every commune of France as it sees them.
fn petr() -> (&'static Territory, Vec<Elsewhere>) {
    let territory = &*COEUR_DE_LORRAINE;
    (territory, territory.everywhere().expect("a study of the reference"))
}

/// Made-up places beside mairies: a little off, so that none is at no distance.
fn beside(france: &[Elsewhere], keep: impl Fn(usize, &Elsewhere) -> Option<&'static str>) -> Vec<Place> {
    let one = |(i, c): (usize, &Elsewhere)| {
        let kind = keep(i, c)?;
        let at = c.mairie?;
        Some((Point::new(at.x() + 300.0 + (i % 700) as f64, at.y() - (i % 300) as f64), kind, None))
    };
    france.iter().enumerate().filter_map(one).collect()
}

/// The distance to the nearest of these, by looking at each.
fn brute(from: Point, to: &[Point]) -> f64 {
    to.iter().map(|p| (p.x() - from.x()).hypot(p.y() - from.y()) / 1000.0).fold(f64::INFINITY, f64::min)
}

/// The smallest value that half of the people do not exceed, by adding up people from the nearest.
fn half(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = values.iter().map(|v| v.1).sum();
    let mut sum = 0.0;
    values
        .into_iter()
        .find(|v| {
            sum += v.1;
            sum >= all / 2.0
        })
        .expect("people")
        .0
}

#[test]
fn the_example_and_its_departement_are_those_of_brute_force() {
    let (territory, france) = petr();
    assert_eq!(territory.communes.len(), 123);
    assert!((34_700..34_950).contains(&france.len()), "{}", france.len());
    assert_eq!(france.iter().filter(|c| c.here.is_some()).count(), 123);
    // Bread at one commune in 11 of France, a pharmacy at one in 29.
    let bread = beside(&france, |i, _| (i % 11 == 0).then_some("pain"));
    let pharmacies = beside(&france, |i, _| (i % 29 == 0).then_some("pharmacie"));
    let lieux = layer("lieux", &[bread.clone(), pharmacies.clone()].concat(), territory);
    let services = [service("Pain", "pain"), service("Pharmacie", "pharmacie")];
    let asked = with(settings(&services, 10.0), "comparer = ['france', 'departement']");
    let (outcome, notes) = ask("panier", territory, &[lieux], asked);
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));

    let points = |list: &[Place]| list.iter().map(|p| p.0).collect::<Vec<_>>();
    let (bread, pharmacies) = (points(&bread), points(&pharmacies));
    let basket = |from: Point| brute(from, &bread).max(brute(from, &pharmacies));
    let expected: Vec<Option<f64>> = territory.communes.iter().map(|c| c.mairie.map(basket)).collect();
    near(&numbers(&outcome, "communes", "distance_km"), &expected);
    // The département, all 499 communes, by the same brute force.
    let meuse: Vec<(f64, f64)> = france
        .iter()
        .filter(|c| c.departement == "55")
        .filter_map(|c| Some((basket(c.mairie?), f64::from(c.population.unwrap_or(0)))))
        .collect();
    let own: Vec<(f64, f64)> = expected
        .iter()
        .zip(&territory.communes)
        .filter_map(|(d, c)| Some(((*d)?, f64::from(c.population.unwrap_or(0)))))
        .collect();
    assert_eq!(outcome.table("comparaison").expect("a table").keys, ["territoire", "departement", "france"]);
    let people = |list: &[(f64, f64)]| list.iter().map(|v| v.1).sum::<f64>();
    let mean = |list: &[(f64, f64)]| list.iter().map(|v| v.0 * v.1).sum::<f64>() / people(list);
    let far = |list: &[(f64, f64)]| list.iter().filter(|v| v.0 > 10.0).map(|v| v.1).sum::<f64>() / people(list);
    let compared = |column| numbers(&outcome, "comparaison", column)[..2].to_vec();
    near(&compared("mediane_km"), &some(&[half(own.clone()), half(meuse.clone())]));
    near(&compared("moyenne_km"), &some(&[mean(&own), mean(&meuse)]));
    near(&compared("part_eloignee"), &some(&[far(&own), far(&meuse)]));
    near(&compared("communes"), &some(&[123.0, meuse.len() as f64]));
    let france_row = numbers(&outcome, "comparaison", "population")[2].expect("people");
    assert!(france_row > 65e6, "{france_row}");
    assert!(said(&outcome).iter().any(|s| s.contains("dans le département (Meuse)") && s.contains("en France")));
}

#[test]
fn a_layer_that_stops_around_the_territory_is_compared_with_nothing() {
    let (territory, france) = petr();
    let inside: Vec<Point> = territory.communes.iter().filter_map(|c| c.mairie).collect();
    let compared = |places: &[Place]| {
        let asked = with(settings(&[], 10.0), "comparer = ['departement', 'france']");
        let (outcome, notes) = ask("distance", territory, &[layer("lieux", places, territory)], asked);
        let outcome = outcome.expect("an answer");
        let keys = outcome.table("comparaison").map(|t| t.keys.clone()).unwrap_or_default();
        let refused = told(&notes).iter().filter(|(code, _)| *code == "A0610").count();
        let lines = outcome.method.iter().filter(|m| m.starts_with("pas de comparaison")).count();
        assert_eq!(refused, lines);
        (keys, refused)
    };
    // Every mairie at 20 km at most, at 30, inside only: the north of the Meuse has none.
    for most in [0.0, 20.0, 30.0] {
        let cut = beside(&france, |_, c| (brute(c.mairie?, &inside) <= most).then_some("lieu"));
        assert!(cut.len() >= 123);
        assert_eq!(compared(&cut), (Vec::new(), 2), "{most} km");
    }
    // The whole département, and nothing else.
    let meuse = beside(&france, |i, c| (c.departement == "55" && i % 7 == 0).then_some("lieu"));
    assert_eq!(compared(&meuse), (vec!["territoire".to_owned(), "departement".to_owned()], 1));
    // One place in each département covers France, and so the Meuse.
    let mut seen = String::new();
    let first: Vec<usize> = (0..france.len())
        .filter(|&i| {
            france[i].mairie.is_some()
                && std::mem::replace(&mut seen, france[i].departement.clone()) != france[i].departement
        })
        .collect();
    let everywhere = beside(&france, |i, _| first.contains(&i).then_some("lieu"));
    assert_eq!(compared(&everywhere), (["territoire", "departement", "france"].map(str::to_owned).to_vec(), 0));
}

/// A made-up network: 60 km/h in straight lines, between points north of a line only.
struct North(f64);

impl North {
    fn straight() -> Straight {
        Straight { speed: Some(60.0), ..Straight::new(1.0) }
    }

    fn there(&self, p: Point) -> bool {
        p.y() >= self.0
    }
}

impl Travel for North {
    fn describe(&self) -> String {
        "par un réseau fictif".into()
    }

    fn measure(&self) -> Measure {
        Measure::Time
    }

    fn nearest(&self, origins: &[Point], destinations: &Sites<'_>, k: usize) -> Vec<Vec<(usize, Span)>> {
        let near = Self::straight().nearest(origins, destinations, k);
        near.into_iter().zip(origins).map(|(n, o)| if self.there(*o) { n } else { Vec::new() }).collect()
    }

    fn within(&self, origins: &[Point], destinations: &Sites<'_>, most: Span) -> Vec<Vec<(usize, Span)>> {
        Self::straight().within(origins, destinations, most)
    }

    fn matrix(&self, origins: &[Point], destinations: &Sites<'_>) -> Vec<Vec<Option<Span>>> {
        Self::straight().matrix(origins, destinations)
    }

    fn route(&self, from: Point, destinations: &Sites<'_>, rank: usize) -> Option<(Span, LineString)> {
        Self::straight().route(from, destinations, rank)
    }

    fn least(&self, metres: Metres) -> Span {
        Self::straight().least(metres)
    }

    fn farthest(&self, most: Span) -> Metres {
        Self::straight().farthest(most)
    }

    fn reachable(&self, points: &[Point]) -> Vec<bool> {
        points.iter().map(|p| self.there(*p)).collect()
    }

    fn radius(&self, _: Span) -> Option<Metres> {
        None
    }

    fn zones(&self, _: &Sites<'_>, within: &[Span]) -> Vec<MultiPolygon> {
        within.iter().map(|_| MultiPolygon::new(Vec::new())).collect()
    }

    fn basins(&self, destinations: &Sites<'_>, _: Option<Span>) -> Vec<MultiPolygon> {
        (0..destinations.len()).map(|_| MultiPolygon::new(Vec::new())).collect()
    }
}

/// Kilometres are minutes at 60 km/h, so that both ways of comparing give the same numbers in other units.
#[test]
fn both_sides_of_a_comparison_travel_alike() {
    let (territory, france) = petr();
    let places = beside(&france, |i, _| (i % 11 == 0).then_some("lieu"));
    let lieux = [layer("lieux", &places, territory)];
    let asked = with(settings(&[], 10.0), "seuil = '10 min'\ncomparer = ['departement']");
    // A network of the whole département carries both sides.
    let (whole, _) = ask_by(&North(0.0), "distance", territory, &lieux, asked.clone());
    let whole = whole.expect("an answer");
    let minutes = numbers(&whole, "comparaison", "mediane_min");
    assert_eq!(numbers(&whole, "comparaison", "part_eloignee").len(), 2);
    near(&minutes[..1], &[numbers(&whole, "territoire", "pondere")[3]]);
    // One that stops at the south of the territory carries neither: the straight line does, in kilometres, and the share
    // beyond a time has no sense there.
    let south = territory.communes.iter().filter_map(|c| c.mairie).map(|m| m.y()).fold(f64::INFINITY, f64::min);
    let (cut, _) = ask_by(&North(south), "distance", territory, &lieux, asked);
    let cut = cut.expect("an answer");
    near(&numbers(&cut, "comparaison", "mediane_km"), &minutes);
    assert!(cut.column_of("comparaison", "part_eloignee").is_none());
    assert!(cut.method.iter().any(|m| m.contains("à vol d'oiseau, des deux côtés")), "{:?}", cut.method);
    near(&numbers(&cut, "communes", "duree_min"), &numbers(&whole, "communes", "duree_min"));
}

/// Whoever has no way to any service is left out, and told: neither near nor far.
#[test]
fn communes_without_a_way_have_no_basket() {
    let (territory, france) = petr();
    let places = beside(&france, |i, _| (i % 11 == 0).then_some("lieu"));
    let middle = territory.communes[60].mairie.expect("a mairie").y();
    let cut: Vec<bool> = territory.communes.iter().map(|c| c.mairie.is_some_and(|m| m.y() < middle)).collect();
    assert!(cut.contains(&true) && cut.contains(&false));
    let asked = with(settings(&[service("Lieu", "lieu"), service("Encore", "lieu")], 10.0), "seuil = '10 min'");
    let lieux = [layer("lieux", &places, territory)];
    let (outcome, _) = ask_by(&North(middle), "panier", territory, &lieux, asked);
    let outcome = outcome.expect("an answer");
    for column in ["duree_min", "services_a_portee", "duree_lieu_min"] {
        let lost: Vec<bool> = numbers(&outcome, "communes", column).iter().map(Option::is_none).collect();
        assert_eq!(lost, cut, "{column}");
    }
    let people: f64 = numbers(&outcome, "a_portee", "population").iter().flatten().sum();
    let kept = territory.communes.iter().zip(&cut).filter(|(_, cut)| !**cut);
    let kept: f64 = kept.map(|(c, _)| f64::from(c.population.unwrap_or(0))).sum();
    near(&[Some(people)], &[Some(kept)]);
    assert!(outcome.method.iter().any(|m| m.contains("sans réponse, hors des moyennes")), "{:?}", outcome.method);
}
