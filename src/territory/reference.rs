//! The reference geography of `data/reference/`, embedded in the binary: every commune and EPCI of France, 2026.
//!
//! `data/README.md` says where it comes from, its vintages and its known defects. Only what a study needs is turned
//! into geometry; reading the whole takes a fraction of a second.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::GzDecoder;
use geo::Coord;
use serde::Deserialize;

use super::topology::{Rings, Topology};
use super::{Insee, Projection, Siren, Territory};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// A commune of the reference, without its geometry.
#[derive(Debug, Clone, Deserialize)]
pub struct CommuneRow {
    /// INSEE code.
    pub code: String,
    /// Name.
    pub nom: String,
    /// Code of its département.
    pub departement: String,
    /// Code of its région.
    pub region: String,
    /// SIREN of its EPCI; empty when it has none.
    pub siren_epci: String,
    /// Population municipale 2023, when known.
    pub population: Option<u32>,
    /// Longitude of the mairie.
    pub mairie_lon: Option<f64>,
    /// Latitude of the mairie.
    pub mairie_lat: Option<f64>,
    /// Where that point comes from.
    pub mairie_etat: String,
    /// Opening hours in OpenStreetMap's syntax; empty when unknown.
    pub horaires: String,
}

/// An EPCI of the reference.
#[derive(Debug, Clone, Deserialize)]
pub struct EpciRow {
    /// SIREN.
    pub siren: String,
    /// Name.
    pub nom: String,
    /// CC, CA, CU, METRO…
    pub nature: String,
    /// Number of communes in the published list of members.
    pub communes: usize,
    /// Sum of its communes' populations (2023), made with the reference.
    pub population: Option<u64>,
}

/// A commune associée or déléguée and the commune that it is part of.
#[derive(Debug, Clone, Deserialize)]
pub struct FormerCommune {
    /// Its own code.
    pub code: String,
    /// Its name.
    pub nom: String,
    /// Code of the commune that it is part of.
    pub parent: String,
}

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
    pub(super) communes: Vec<CommuneRow>,
    epcis: Vec<EpciRow>,
    former: Vec<FormerCommune>,
    departements: BTreeMap<String, String>,
    pub(super) topology: Topology,
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct TopoJson {
    arcs: Vec<Vec<[i32; 2]>>,
    transform: Transform,
    objects: Objects,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Objects {
    communes: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<TopoGeometry>,
}

#[derive(Deserialize)]
struct TopoGeometry {
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    arcs: serde_json::Value,
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

impl Reference {
    /// Reads the embedded reference.
    ///
    /// # Panics
    /// Never, as the embedded files are checked by the tests.
    #[must_use]
    pub fn load() -> Self {
        let topo: TopoJson =
            serde_json::from_slice(&gunzip(include_bytes!("../../data/reference/communes.topojson.gz")))
                .expect("the embedded geometries are well formed");
        let communes: Vec<CommuneRow> = rows(&gunzip(include_bytes!("../../data/reference/communes.csv.gz")));
        let epcis = rows(&gunzip(include_bytes!("../../data/reference/epci.csv.gz")));
        let former = rows(&gunzip(include_bytes!("../../data/reference/communes_anciennes.csv.gz")));
        #[derive(Deserialize)]
        struct Departement {
            code: String,
            nom: String,
        }
        let departements: Vec<Departement> = rows(include_bytes!("../../data/reference/departements.csv"));
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
            let rings: Rings = match geometry.kind.as_deref() {
                Some("Polygon") => vec![serde_json::from_value(geometry.arcs).expect("rings of a polygon")],
                Some("MultiPolygon") => serde_json::from_value(geometry.arcs).expect("rings of polygons"),
                _ => Vec::new(),
            };
            rings_of.insert(geometry.id, rings);
        }
        let units = communes.iter().map(|c| rings_of.remove(&c.code).unwrap_or_default()).collect();
        Self {
            communes,
            epcis,
            former,
            departements: departements.into_iter().map(|d| (d.code, d.nom)).collect(),
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

    /// The position of a commune by its code.
    fn position(&self, code: &str) -> Option<usize> {
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

    /// The positions of the communes that a study asks for, sorted, each once.
    fn select(&self, selection: &Selection, notes: &mut Notes) -> Vec<usize> {
        let mut chosen: BTreeSet<usize> = BTreeSet::new();
        let at = |d: Diagnostic, place: &Option<Place>| match place {
            Some(place) => d.at(place.clone()),
            None => d,
        };
        for (text, place) in &selection.epcis {
            let siren = Siren::parse(text);
            let known = siren.as_ref().and_then(|s| self.epci(s.as_str()));
            let Some(epci) = known else {
                let mut d = Diagnostic::new("E0202", format!("l'EPCI `{text}` n'est pas connu"));
                d = at(d, place);
                d = match (siren, self.named_epci(text)) {
                    (_, Some(epci)) => d
                        .label("un SIREN de 9 chiffres est attendu")
                        .did_you_mean(Some(&epci.siren))
                        .help(format!("vouliez-vous dire `{}` ({}) ?", epci.siren, epci.nom)),
                    (None, None) => d.label("ce n'est pas un SIREN (9 chiffres, dont le dernier est une clé)"),
                    (Some(_), None) => d.label("aucun EPCI à fiscalité propre de 2026 n'a ce SIREN"),
                };
                notes.push(if d.help.is_none() {
                    d.help(
                        "chercher le SIREN sur la page Banatic de l'EPCI, ou avec `territoire nouveau --chercher NOM`",
                    )
                } else {
                    d
                });
                continue;
            };
            let members = self.communes.iter().enumerate().filter(|(_, c)| c.siren_epci == epci.siren);
            chosen.extend(members.map(|(i, _)| i));
        }
        for (text, place) in &selection.communes {
            let code = Insee::parse(text).map_or_else(|| text.trim().to_owned(), |c| c.to_string());
            if let Some(i) = self.position(&code) {
                chosen.insert(i);
            } else if let Some(former) = self.former.iter().find(|f| f.code == code) {
                if let Some(i) = self.position(&former.parent) {
                    let now = &self.communes[i];
                    let message = format!(
                        "`{code}` ({}) fait partie de la commune {} ({}), qui est retenue",
                        former.nom, now.nom, now.code
                    );
                    notes.push(at(Diagnostic::new("A0204", message), place));
                    chosen.insert(i);
                }
            } else {
                let d = at(Diagnostic::new("E0201", format!("la commune `{text}` n'est pas connue")), place)
                    .label("aucune commune de 2026 n'a ce code");
                let nearest = self.named_commune(text).map(|c| format!("{} ({})", c.code, c.nom));
                notes.push(match nearest {
                    Some(nearest) => d.help(format!("vouliez-vous dire {nearest} ?")),
                    None => d.help("donner le code INSEE (5 caractères), qui n'est pas le code postal"),
                });
            }
        }
        chosen.into_iter().collect()
    }

    /// The commune whose name, or whose code, is the nearest to what was typed.
    fn named_commune(&self, typed: &str) -> Option<&CommuneRow> {
        let key = french::name_key(typed);
        if let Some(exact) = self.communes.iter().find(|c| french::name_key(&c.nom) == key) {
            return Some(exact);
        }
        if typed.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let nearest = french::nearest(typed, self.communes.iter().map(|c| c.nom.as_str()))?;
        self.communes.iter().find(|c| c.nom == nearest)
    }

    /// The EPCI whose name is the nearest to what was typed.
    fn named_epci(&self, typed: &str) -> Option<&EpciRow> {
        if typed.chars().filter(char::is_ascii_digit).count() > 2 {
            return None;
        }
        let nearest = french::nearest(typed, self.epcis.iter().map(|e| e.nom.as_str()))?;
        self.epcis.iter().find(|e| e.nom == nearest)
    }

    /// The EPCI and communes whose names hold the words, for `territoire nouveau --chercher`.
    #[must_use]
    pub fn search(&self, words: &str) -> (Vec<&EpciRow>, Vec<&CommuneRow>) {
        let key = french::name_key(words);
        let holds = |name: &str| french::name_key(name).contains(&key);
        (
            self.epcis.iter().filter(|e| holds(&e.nom)).collect(),
            self.communes.iter().filter(|c| holds(&c.nom)).collect(),
        )
    }

    /// The territory of a study; `None`, with notes, when a code is unknown or nothing is chosen.
    #[must_use]
    pub fn territory(&self, name: &str, selection: &Selection, notes: &mut Notes) -> Option<Territory> {
        let before = notes.count(crate::diagnostic::Severity::Error);
        let chosen = self.select(selection, notes);
        if notes.count(crate::diagnostic::Severity::Error) > before {
            return None;
        }
        if chosen.is_empty() {
            notes.push(
                Diagnostic::new("E0205", "l'étude ne nomme aucune commune")
                    .help("donner `epci = [\"…\"]` ou `communes = [\"…\"]` dans la section [territoire]"),
            );
            return None;
        }
        let code = |i: &usize| Projection::code_of_departement(&self.communes[*i].departement);
        let codes: BTreeSet<u32> = chosen.iter().map(code).collect();
        if codes.len() > 1 {
            let d = Diagnostic::new("E0206", "le territoire s'étend sur plusieurs projections")
                .label(format!("codes EPSG : {}", french::list(&codes.iter().map(u32::to_string).collect::<Vec<_>>())))
                .help("faire une étude pour la métropole et une pour chaque département d'outre-mer");
            notes.push(d);
            return None;
        }
        let epsg = codes.first().copied().unwrap_or(2154);
        let projection = Projection::epsg(epsg).expect("the projections of France are in the EPSG list");
        Some(self.build(name, &chosen, projection, notes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::summary;
    use geo::Area;

    fn epcis(codes: &[&str]) -> Selection {
        Selection { epcis: codes.iter().map(|c| ((*c).to_owned(), None)).collect(), communes: Vec::new() }
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
        assert!(text.contains("E0202") && text.contains("245500328"), "{text}");
        assert!(text.contains("99999") && text.contains("vouliez-vous dire 55463 (Saint-Mihiel)"), "{text}");
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
