//! Inventories made one: copies of friches planted by chance, moved and misspelt, are found again, and nothing else; what people
//! decide holds.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Geometry, Point};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::inventory::{Choosing, Decided, Member, Verdict, join, merge};
use territoire::layer::{Feature, Kind, Layer, Value};

use crate::support::grounds::COEUR_DE_LORRAINE;
use crate::support::layers::{self, feature, made_up, model, number, spec};
use crate::support::skips::shared;

/// What a site is known by.
#[derive(Debug, Clone)]
struct Site {
    id: String,
    name: String,
    point: Point,
    parcels: Vec<String>,
    surface: Option<f64>,
    commune: Option<usize>,
}

fn layer(id: &str, sites: &[Site]) -> Layer {
    let text = |t: &str| if t.is_empty() { Value::Missing } else { Value::Text(t.to_owned()) };
    let features = sites.iter().enumerate().map(|(n, s)| {
        let cells = [text(&s.id), text(&s.name), text(&s.parcels.join("|")), number(s.surface)];
        let point: Geometry = s.point.into();
        Feature { name: s.name.clone(), id: s.id.clone(), ..feature(n + 1, Some(point), s.commune, &cells) }
    });
    let fields = ["site_id", "site_nom", "unite_fonciere_refcad", "unite_fonciere_surface"];
    let kinds = vec![Kind::Text, Kind::Text, Kind::Text, Kind::Number];
    made_up(id, model("friches"), &fields, kinds, features.collect())
}

/// The real friches of the Meuse, but those that its source has twice: at one point, or on one parcel.
fn real(test: &str) -> Option<Vec<Site>> {
    let file = shared("data/reel/cartofriches/cartofriches_2024-03_meuse.geojson", test)?;
    let read = layers::read(&spec(model("friches"), &file), &COEUR_DE_LORRAINE).0;
    let all: Vec<Site> = read
        .features
        .iter()
        .filter_map(|f| {
            let parcels = read.text(f, "l_idpar").unwrap_or_default();
            let parcels = parcels.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| p.len() == 14);
            Some(Site {
                id: f.id.clone(),
                name: f.name.clone(),
                point: f.point()?,
                parcels: parcels.map(str::to_owned).collect(),
                surface: read.number(f, "unite_fonciere_surface"),
                commune: f.commune,
            })
        })
        .collect();
    let mut points: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    let mut parcels: BTreeMap<String, usize> = BTreeMap::new();
    let key = |p: Point| (p.x().round() as i64, p.y().round() as i64);
    for site in &all {
        *points.entry(key(site.point)).or_default() += 1;
        site.parcels.iter().for_each(|p| *parcels.entry(p.clone()).or_default() += 1);
    }
    let once = |s: &Site| points[&key(s.point)] == 1 && s.parcels.iter().all(|p| parcels[p] == 1);
    Some(all.into_iter().filter(once).collect())
}

/// A name with one to three faults of typing.
fn misspelt(name: &str, dice: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    for _ in 0..dice.random_range(1..4_u32) {
        if letters.is_empty() {
            break;
        }
        let at = dice.random_range(0..letters.len());
        match dice.random_range(0..4_u32) {
            0 => letters[at] = 'e',
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, 's'),
            _ if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => {}
        }
    }
    letters.into_iter().collect()
}

/// Copies of about six sites of ten, each changed in some of what it is known by, among others that are none of them; and which
/// copy is of which site.
fn planted(sites: &[Site], seed: u64) -> (Vec<Site>, BTreeSet<(usize, usize)>) {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let away = |p: Point, metres: f64, dice: &mut ChaCha8Rng| {
        let angle = dice.random_range(0.0..std::f64::consts::TAU);
        Point::new(p.x() + metres * angle.cos(), p.y() + metres * angle.sin())
    };
    let (mut out, mut truth) = (Vec::new(), BTreeSet::new());
    for (n, site) in sites.iter().enumerate().filter(|_| dice.random_bool(1.0)).collect::<Vec<_>>() {
        if dice.random_bool(0.4) {
            continue;
        }
        let metres = dice.random_range(0.0..150.0);
        let mut copy = Site { point: away(site.point, metres, &mut dice), ..site.clone() };
        if dice.random_bool(0.7) {
            copy.name = misspelt(&copy.name, &mut dice);
        }
        if dice.random_bool(0.15) {
            copy.name = copy.name.to_uppercase();
        }
        if dice.random_bool(0.75) {
            copy.id = format!("{}_N{n}", copy.id.get(..5).unwrap_or("55000"));
        }
        if dice.random_bool(0.15) {
            copy.commune = copy.commune.map(|c| (c + 7) % 123);
        }
        match dice.random_range(0..5_u32) {
            0 | 1 => copy.parcels.clear(),
            // Parcels merged under a new number beside the old ones.
            2 => copy.parcels.push(format!("55000000XX{:04}", dice.random_range(0..9_999_u32))),
            _ => {}
        }
        match dice.random_range(0..10_u32) {
            0..=2 => copy.surface = copy.surface.map(|s| s * 1.2),
            3 | 4 => copy.surface = None,
            _ => {}
        }
        truth.insert((n, out.len()));
        out.push(copy);
    }
    for n in 0..40 {
        let near = &sites[dice.random_range(0..sites.len())];
        let metres = dice.random_range(250.0..3_000.0);
        let named = &sites[dice.random_range(0..sites.len())];
        let names = ["Décharge", "Friche", "Ancienne usine", "Carrière", named.name.as_str()];
        out.push(Site {
            id: format!("55000_Z{n}"),
            name: names[dice.random_range(0..names.len())].to_owned(),
            point: away(near.point, metres, &mut dice),
            parcels: Vec::new(),
            surface: Some(dice.random_range(500.0..20_000.0)),
            commune: near.commune,
        });
    }
    (out, truth)
}

/// The bars are those asked of any generator: precision 0.98, recall 0.95.
fn found_again(sites: &[Site]) {
    for seed in 0..20 {
        let (copies, truth) = planted(sites, seed);
        let (a, b) = (layer("registre", sites), layer("epci", &copies));
        let joined = join(&[&a, &b], &BTreeMap::new());
        let pairs: BTreeSet<(usize, usize)> = joined.pairs.iter().map(|p| (p.first.row, p.second.row)).collect();
        let right = pairs.intersection(&truth).count() as f64;
        let (precision, recall) = (right / pairs.len() as f64, right / truth.len() as f64);
        assert!(precision >= 0.98 && recall >= 0.95, "seed {seed}: precision {precision}, recall {recall}");
        // Every row is of one site, and of one only.
        let members: Vec<Member> = joined.groups.iter().flatten().copied().collect();
        assert_eq!(members.len(), sites.len() + copies.len());
        assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), members.len());
        assert_eq!(joined.groups.len() + joined.pairs.len(), members.len());
    }
}

#[test]
fn planted_copies_of_real_friches_are_found_again_and_nothing_else() {
    let test = "planted_copies_of_real_friches_are_found_again_and_nothing_else";
    let Some(sites) = real(test) else { return };
    assert!(sites.len() > 100, "{}", sites.len());
    found_again(&sites);
}

/// The same on made-up sites, a kilometre and a half apart on a grid, so that it is also shown where the real ones are absent.
#[test]
fn planted_copies_of_made_up_friches_are_found_again_and_nothing_else() {
    let kinds = ["Décharge", "Ancienne scierie", "Usine", "Garage", "Gare", "Caserne", "Laiterie", "Moulin"];
    let places = ["du Pré", "des Vaux", "de la Côte", "du Moulin", "Saint-Jean", "du Haut", "de l'Étang"];
    let sites: Vec<Site> = (0..150)
        .map(|n| Site {
            id: format!("55000_{n:04}"),
            name: format!("{} {}", kinds[n % kinds.len()], places[n / 3 % places.len()]),
            point: Point::new(850_000.0 + 1_500.0 * (n % 12) as f64, 6_850_000.0 + 1_500.0 * (n / 12) as f64),
            parcels: vec![format!("55000000AB{n:04}")],
            surface: Some(1_000.0 + 137.0 * (n * 7 % 90) as f64),
            commune: Some(n % 123),
        })
        .collect();
    found_again(&sites);
}

fn two() -> [Layer; 2] {
    let site = |id: &str, name: &str, x: f64, surface| Site {
        id: id.into(),
        name: name.into(),
        point: Point::new(850_000.0 + x, 6_850_000.0),
        parcels: Vec::new(),
        surface: Some(surface),
        commune: Some(0),
    };
    [
        layer("a", &[site("1", "Ancienne scierie", 0.0, 1_000.0), site("2", "Moulin", 5_000.0, 800.0)]),
        // The first is some 220 m away, with half of the name: in doubt. The second is alone.
        layer("b", &[site("3", "Scierie", 220.0, 990.0), site("4", "Caserne", 9_000.0, 50.0)]),
    ]
}

#[test]
fn people_decide_what_is_in_doubt_and_whatever_else_they_say() {
    let [a, b] = two();
    let none = join(&[&a, &b], &BTreeMap::new());
    let at = |source, row| Member { source, row };
    assert_eq!((none.pairs.len(), none.groups.len()), (0, 4));
    let one = BTreeMap::from([((at(0, 0), at(1, 0)), Verdict::One)]);
    let joined = join(&[&a, &b], &one);
    assert_eq!(joined.groups[0], [at(0, 0), at(1, 0)]);
    assert!(joined.doubtful.is_empty());
    // A pair that no score would make.
    let odd = BTreeMap::from([((at(0, 1), at(1, 1)), Verdict::One)]);
    assert_eq!(join(&[&a, &b], &odd).groups[1], [at(0, 1), at(1, 1)]);
    // And one that every score makes.
    let same = join(&[&a, &a.clone()], &BTreeMap::new());
    assert_eq!(same.groups.len(), 2);
    let apart = BTreeMap::from([((at(0, 0), at(1, 0)), Verdict::Two)]);
    assert_eq!(join(&[&a, &a.clone()], &apart).groups.len(), 3);
}

/// A whole of three parcels, and its two halves: neither is the whole by itself; told to be both, they are one site.
#[test]
fn a_half_is_not_the_whole_until_people_say_so() {
    let site = |id: &str, x: f64, parcels: &[&str], surface| Site {
        id: id.into(),
        name: "Ancienne filature".into(),
        point: Point::new(850_000.0 + x, 6_850_000.0),
        parcels: parcels.iter().map(|p| format!("55000000AB{p}")).collect(),
        surface: Some(surface),
        commune: Some(0),
    };
    let halves = layer("a", &[site("1", 0.0, &["0012", "0013"], 31_000.0), site("2", 90.0, &["0014"], 30_200.0)]);
    let whole = layer("b", &[site("3", 40.0, &["0012", "0013", "0014"], 61_206.0)]);
    let joined = join(&[&halves, &whole], &BTreeMap::new());
    assert_eq!((joined.pairs.len(), joined.doubtful.len(), joined.groups.len()), (0, 2, 3));
    let at = |source, row| Member { source, row };
    let said = BTreeMap::from([((at(0, 0), at(1, 0)), Verdict::One), ((at(0, 1), at(1, 0)), Verdict::One)]);
    let joined = join(&[&halves, &whole], &said);
    assert_eq!(joined.groups, [vec![at(0, 0), at(0, 1), at(1, 0)]]);
    assert!(joined.doubtful.is_empty() && joined.shared.is_empty());
    // Apart, the halves and the whole name the same parcels.
    let apart = join(&[&halves, &whole], &BTreeMap::new());
    let parcels: Vec<&str> = apart.shared.iter().map(|(parcel, _)| parcel.as_str()).collect();
    assert_eq!(parcels, ["55000000AB0012", "55000000AB0013", "55000000AB0014"]);
    assert_eq!(apart.shared[2].1, [1, 2]);
    // A second row that is the second half by its id is compared with the site where that half went.
    let twin = Site { id: "2".into(), ..site("2", 92.0, &["0014"], 30_200.0) };
    let both = layer("c", &[site("3", 40.0, &["0012", "0013", "0014"], 61_206.0), twin]);
    let joined = join(&[&halves, &both], &said);
    // It has its row of that source already: people say whether it has two.
    assert_eq!((joined.pairs.len(), joined.doubtful.len()), (2, 2), "{joined:?}");
    for pair in &joined.pairs {
        let group = joined.groups.iter().find(|g| g.contains(&pair.first)).expect("a group");
        assert!(group.contains(&pair.second), "{joined:?}");
    }
}

#[test]
fn every_value_is_kept_with_its_row_and_differences_are_conflicts_until_decided() {
    let [a, b] = two();
    let at = |source, row| Member { source, row };
    let groups = [vec![at(0, 0), at(1, 0)]];
    let (sites, conflicts) = merge(&[&a, &b], &groups, &Choosing::default());
    let site = &sites[0];
    assert_eq!((site.id.as_str(), site.name.as_str()), ("1", "Ancienne scierie"));
    // 1,000 and 990 m² are within a hundredth of each other; the names are not alike.
    let fields: Vec<&str> = conflicts.iter().map(|c| site.fields[c.field].field.as_str()).collect();
    assert_eq!(fields, ["site_nom"]);
    let name = site.fields.iter().find(|f| f.field == "site_nom").expect("a name");
    assert_eq!(
        name.given.iter().map(|g| (g.value.as_str(), g.member)).collect::<Vec<_>>(),
        [("Ancienne scierie", at(0, 0)), ("Scierie", at(1, 0))]
    );
    let scierie = Decided { value: "Scierie".to_owned(), ..Decided::default() };
    let decided = BTreeMap::from([(("1".to_owned(), "site_nom".to_owned()), scierie)]);
    let (sites, conflicts) = merge(&[&a, &b], &groups, &Choosing { decided, ..Choosing::default() });
    assert!(conflicts.is_empty());
    assert_eq!(sites[0].name, "Scierie");
}
