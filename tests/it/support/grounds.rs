//! Territories: made of squares whose distances and surfaces are known by heart, or out of the reference.

use std::path::Path;
use std::sync::LazyLock;

use geo::{MultiPolygon, Point, polygon};
use territoire::diagnostic::{Notes, summary};
use territoire::territory::{Level, OwnCommunes, Projection, Reference, Selection, Territory};

/// The side of a square of a row.
const SIDE: f64 = 10_000.0;

/// The EPCI of the PETR Cœur de Lorraine.
pub(crate) const PETR: [&str; 4] = ["245500327", "200034874", "200066140", "245501176"];

/// The reference, read once for all tests.
pub(crate) static REFERENCE: LazyLock<Reference> = LazyLock::new(Reference::load);

/// The PETR Cœur de Lorraine.
pub(crate) static COEUR_DE_LORRAINE: LazyLock<Territory> = LazyLock::new(|| of_epcis("PETR", &PETR));

/// The CC du Sammiellois.
pub(crate) static SAMMIELLOIS: LazyLock<Territory> = LazyLock::new(|| of_epcis("Essai", &PETR[..1]));

/// A territory of the reference, by its EPCI.
pub(crate) fn of_epcis(name: &str, epcis: &[&str]) -> Territory {
    let epcis = epcis.iter().map(|siren| ((*siren).to_owned(), None)).collect();
    selected(name, &Selection { epcis, communes: Vec::new() })
}

/// A territory of the reference, by its communes.
pub(crate) fn of_communes(name: &str, communes: &[&str]) -> Territory {
    let communes = communes.iter().map(|code| ((*code).to_owned(), None)).collect();
    selected(name, &Selection { epcis: Vec::new(), communes })
}

fn selected(name: &str, selection: &Selection) -> Territory {
    let mut notes = Notes::new();
    REFERENCE.territory(name, selection, &mut notes).unwrap_or_else(|| panic!("{}", summary(&notes)))
}

/// A square by its lower left corner.
pub(crate) fn square(x: f64, y: f64, side: f64) -> MultiPolygon {
    MultiPolygon::new(vec![
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)],
    ])
}

/// A commune of that code and name, alone, without outline, mairie or people.
pub(crate) fn commune(code: &str) -> OwnCommunes {
    OwnCommunes {
        code: code.into(),
        name: code.into(),
        group: None,
        population: None,
        outline: None,
        mairie: None,
        hours: None,
    }
}

/// Square communes of 10 km in a row, A, B, C…, with their mairies in the middle and their people, unknown where there is
/// none. The first ones are of the EPCI «Ouest», the others of «Est».
///
/// ```text
///   x (km)   0    10    20    30
///            | A  | B  | C  | …
/// ```
pub(crate) fn row(people: &[Option<u32>], west: usize) -> Territory {
    let communes = people.iter().zip('A'..).enumerate().map(|(i, (population, name))| {
        let group = if i < west { "Ouest" } else { "Est" };
        let (name, at) = (name.to_string(), middle(i as f64));
        OwnCommunes {
            group: Some((group.into(), group.into())),
            population: *population,
            outline: Some(square(at.x() - SIDE / 2.0, at.y() - SIDE / 2.0, SIDE)),
            mairie: Some(at),
            ..commune(&name)
        }
    });
    Territory::own("Rangée", Projection::lambert93(), "fictif", communes.collect())
}

/// The middle of square `i` of a row, which may lie outside it.
pub(crate) fn middle(i: f64) -> Point {
    Point::new(605_000.0 + i * SIDE, 6_805_000.0)
}

/// The same territory with poles, one for each level, the highest first.
pub(crate) fn with_poles(mut territory: Territory, poles: &[(&str, usize)]) -> Territory {
    for (level, (name, pole)) in poles.iter().enumerate() {
        territory.communes[*pole].level = Some(level);
        territory.levels.push(Level { name: (*name).into(), communes: vec![*pole], outside: Vec::new() });
    }
    territory
}

/// A mairie of a study: its commune, its degrees and where that is in metres.
pub(crate) struct Mairie {
    pub(crate) code: String,
    pub(crate) degrees: [f64; 2],
    pub(crate) at: Point,
}

/// The mairies of a copy of the example, as its layer has them.
pub(crate) fn mairies(folder: &Path) -> Vec<Mairie> {
    let file = folder.join("couches/mairies.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file).expect("read");
    let lambert = Projection::lambert93();
    let mairie = |row: csv::StringRecord| {
        let degrees = [row[2].parse().expect("a longitude"), row[3].parse().expect("a latitude")];
        let at = lambert.project(degrees[0], degrees[1]).expect("in France").into();
        Mairie { code: row[0].to_owned(), degrees, at }
    };
    reader.records().map(|row| mairie(row.expect("a row"))).collect()
}
