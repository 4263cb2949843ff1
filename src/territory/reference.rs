//! The reference geography of `data/reference/`, embedded in the binary: every commune and EPCI of France, 2026.
//!
//! `data/README.md` says where it comes from, its vintages and its known defects. Only what a study needs is turned
//! into geometry; reading the whole takes a fraction of a second.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use geo::Coord;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::rows::{CommuneRow, EpciRow, FormerCommune};
use super::topology::{Rings, Topology};
use super::vintage::{Followed, Movements};
use crate::diagnostic::Place;

/// What a study takes from the reference, with the place where each code stands in its file.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// SIREN codes of EPCI.
    pub epcis: Vec<(String, Option<Place>)>,
    /// INSEE codes of communes.
    pub communes: Vec<(String, Option<Place>)>,
}

/// The reference geography.
#[derive(Debug)]
pub struct Reference {
    pub(super) communes: Arc<Vec<CommuneRow>>,
    pub(super) movements: Arc<Movements>,
    epcis: Vec<EpciRow>,
    former: Vec<FormerCommune>,
    departements: BTreeMap<String, String>,
    pub(super) topology: Topology,
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct TopoJson<'a> {
    arcs: Vec<Vec<[i32; 2]>>,
    transform: Transform,
    #[serde(borrow)]
    objects: Objects<'a>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Objects<'a> {
    #[serde(borrow)]
    communes: Collection<'a>,
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    geometries: Vec<TopoGeometry<'a>>,
}

#[derive(Deserialize)]
struct TopoGeometry<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    /// Read once the type tells how deep it is.
    #[serde(borrow)]
    arcs: Option<&'a RawValue>,
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out).expect("the embedded reference is well compressed");
    out
}

fn rows<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().collect::<Result<_, _>>().expect("the embedded reference is well formed")
}

/// Names of the départements, by code.
pub(super) fn departement_names() -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct Departement {
        code: String,
        nom: String,
    }
    let departements: Vec<Departement> = rows(include_bytes!("../../data/reference/departements.csv"));
    departements.into_iter().map(|d| (d.code, d.nom)).collect()
}

impl Reference {
    /// Reads the embedded reference.
    ///
    /// # Panics
    /// Never, as the embedded files are checked by the tests.
    #[must_use]
    pub fn load() -> Self {
        let topo = gunzip(include_bytes!("../../data/reference/communes.topojson.gz"));
        let topo: TopoJson<'_> = serde_json::from_slice(&topo).expect("the embedded geometries are well formed");
        let communes: Vec<CommuneRow> = rows(&gunzip(include_bytes!("../../data/reference/communes.csv.gz")));
        let communes = Arc::new(communes);
        let movements = gunzip(include_bytes!("../../data/reference/mouvements.csv.gz"));
        let movements = Arc::new(Movements::read(&movements, Arc::clone(&communes)));
        let epcis = rows(&gunzip(include_bytes!("../../data/reference/epci.csv.gz")));
        let former = rows(&gunzip(include_bytes!("../../data/reference/communes_anciennes.csv.gz")));
        let arcs = topo
            .arcs
            .into_iter()
            .map(|arc| {
                let mut at = [0, 0];
                arc.into_iter()
                    .map(|[dx, dy]| {
                        at = [at[0] + dx, at[1] + dy];
                        at
                    })
                    .collect()
            })
            .collect();
        let mut rings_of: BTreeMap<String, Rings> = BTreeMap::new();
        for geometry in topo.objects.communes.geometries {
            let rings: Rings = match (geometry.kind, geometry.arcs.map(RawValue::get)) {
                (Some("Polygon"), Some(arcs)) => vec![serde_json::from_str(arcs).expect("rings of a polygon")],
                (Some("MultiPolygon"), Some(arcs)) => serde_json::from_str(arcs).expect("rings of polygons"),
                _ => Vec::new(),
            };
            rings_of.insert(geometry.id, rings);
        }
        let units = communes.iter().map(|c| rings_of.remove(&c.code).unwrap_or_default()).collect();
        Self {
            communes,
            movements,
            epcis,
            former,
            departements: departement_names(),
            topology: Topology { arcs, units },
            scale: topo.transform.scale,
            translate: topo.transform.translate,
        }
    }

    /// Every commune, sorted by code.
    #[must_use]
    pub fn communes(&self) -> &[CommuneRow] {
        &self.communes
    }

    /// Every EPCI, sorted by SIREN.
    #[must_use]
    pub fn epcis(&self) -> &[EpciRow] {
        &self.epcis
    }

    /// Every commune associée or déléguée.
    #[must_use]
    pub fn former(&self) -> &[FormerCommune] {
        &self.former
    }

    /// The name of a département.
    #[must_use]
    pub fn departement(&self, code: &str) -> Option<&str> {
        self.departements.get(code).map(String::as_str)
    }

    /// Every département, by code, with its name.
    pub(super) fn departements(&self) -> impl Iterator<Item = (&str, &str)> {
        self.departements.iter().map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// The position of a commune by its code.
    pub(super) fn position(&self, code: &str) -> Option<usize> {
        self.communes.binary_search_by(|c| c.code.as_str().cmp(code)).ok()
    }

    /// The commune of that code.
    #[must_use]
    pub fn commune(&self, code: &str) -> Option<&CommuneRow> {
        self.position(code).map(|i| &self.communes[i])
    }

    /// The EPCI of that SIREN.
    #[must_use]
    pub fn epci(&self, siren: &str) -> Option<&EpciRow> {
        self.epcis.iter().find(|e| e.siren == siren)
    }

    pub(super) fn lonlat(&self, p: [i32; 2]) -> Coord<f64> {
        Coord {
            x: f64::from(p[0]) * self.scale[0] + self.translate[0],
            y: f64::from(p[1]) * self.scale[1] + self.translate[1],
        }
    }

    /// What became of a code of any vintage.
    #[must_use]
    pub fn follow(&self, code: &str) -> Followed {
        self.movements.follow(code)
    }

    /// The movements of communes up to this reference.
    #[must_use]
    pub fn movements(&self) -> &Movements {
        &self.movements
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Notes, summary};
    use geo::Area;

    fn epcis(codes: &[&str]) -> Selection {
        Selection { epcis: codes.iter().map(|c| ((*c).to_owned(), None)).collect(), communes: Vec::new() }
    }

    /// What is typed and read is put together at the door: the names it is compared with must be.
    #[test]
    fn names_have_their_accents_in_one_piece() {
        let reference = Reference::load();
        let communes = reference.communes.iter().map(|c| c.nom.as_str());
        let names: Vec<&str> = communes.chain(reference.epcis.iter().map(|e| e.nom.as_str())).collect();
        assert!(names.len() > 36_000 && names.iter().any(|n| !n.is_ascii()));
        for name in names {
            assert!(matches!(crate::french::nfc(name), std::borrow::Cow::Borrowed(_)), "{name}");
        }
    }

    /// 123 communes in 47 + 25 + 19 + 32: the composition published by the DGCL. 25,292 inhabitants: sum of the npm
    /// package's 2023 populations over these four EPCI.
    #[test]
    fn the_petr_is_whole() {
        let reference = Reference::load();
        let mut notes = Notes::new();
        let selection = epcis(&["245500327", "200034874", "200066140", "245501176"]);
        let t = reference.territory("PETR", &selection, &mut notes).expect("known EPCI");
        assert_eq!(t.communes.len(), 123);
        let sizes: Vec<usize> = t.epcis.iter().map(|e| e.communes.len()).collect();
        assert_eq!(sizes, [25, 47, 19, 32]);
        assert_eq!(t.population(), (25_292, 0));
        // The parts add up to the whole, to the square metre: no overlap, no gap.
        let parts: f64 = t.communes.iter().filter_map(|c| c.outline.as_ref()).map(Area::unsigned_area).sum();
        assert!((parts - t.outline.unsigned_area()).abs() < 1.0, "{parts}");
        let of_epcis: f64 = t.epcis.iter().map(|e| e.outline.unsigned_area()).sum();
        assert!((parts - of_epcis).abs() < 1.0);
        let saint_mihiel = t.index_of("55463").expect("a commune of the PETR");
        let mairie = t.communes[saint_mihiel].mairie.expect("a point");
        assert_eq!(t.locate(mairie), Some(saint_mihiel));
        assert!(t.neighbours[saint_mihiel].len() > 4);
        assert!(t.neighbours.iter().enumerate().all(|(i, list)| list.iter().all(|&j| t.neighbours[j].contains(&i))));
    }

    #[test]
    fn overseas_has_its_own_projection() {
        let reference = Reference::load();
        let epci = reference.commune("97411").map(|c| c.siren_epci.clone()).expect("Saint-Denis de La Réunion");
        let mut notes = Notes::new();
        let t = reference.territory("Réunion", &epcis(&[&epci]), &mut notes).expect("a territory");
        assert_eq!(t.projection.code(), 2975);
        assert!(t.departements.is_empty());
    }

    #[test]
    fn unknown_codes_are_told_with_the_nearest() {
        let reference = Reference::load();
        let mut notes = Notes::new();
        let selection = Selection {
            epcis: vec![("245500328".into(), None)],
            communes: vec![("99999".into(), None), ("St Mihiel".into(), None)],
        };
        assert!(reference.territory("x", &selection, &mut notes).is_none());
        let text = summary(&notes);
        assert!(text.contains("E0202") && text.contains("vouliez-vous dire `245500327` (CC du Sammiellois)"), "{text}");
        assert!(text.contains("99999") && text.contains("vouliez-vous dire 55463 (Saint-Mihiel)"), "{text}");
    }

    #[test]
    fn a_swapped_siren_is_told_with_the_right_one() {
        let mut notes = Notes::new();
        assert!(Reference::load().territory("x", &epcis(&["245500237"]), &mut notes).is_none());
        let help = notes.all()[0].help.clone().unwrap_or_default();
        assert_eq!(help, "vouliez-vous dire `245500327` (CC du Sammiellois) ?");
    }

    #[test]
    fn names_are_searched_by_words_in_any_order_and_near_misses_are_offered() {
        let reference = Reference::load();
        let found = |words: &str| reference.search(words).0.iter().map(|e| e.nom.clone()).collect::<Vec<_>>();
        for words in ["metropole lille", "Lille Métropole", "LILLE, metropole europeenne"] {
            assert_eq!(found(words), ["Métropole Européenne de Lille"], "{words}");
        }
        assert_eq!(found("communauté de communes du Sammiellois"), ["CC du Sammiellois"]);
        assert!(found("Sammielois").is_empty());
        assert_eq!(reference.similar("Sammielois")[0], ("245500327", "CC du Sammiellois"));
        assert_eq!(reference.similar("xqzwk"), []);
    }

    #[test]
    fn a_commune_deleguee_is_followed_to_its_commune() {
        let reference = Reference::load();
        let former = reference.former().iter().find(|f| f.code == "49069").expect("a commune déléguée of Orée d'Anjou");
        assert_eq!(former.parent, "49126");
        let mut notes = Notes::new();
        let selection = Selection { epcis: Vec::new(), communes: vec![("49069".into(), None)] };
        let t = reference.territory("x", &selection, &mut notes).expect("a territory");
        assert_eq!(t.communes[0].code.as_str(), "49126");
        assert!(t.communes[0].outline.is_some(), "united from its communes déléguées");
        assert_eq!(notes.all()[0].code.id, "A0204");
    }
}
