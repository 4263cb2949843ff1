//! Input that leaves little to compute: every question is asked of small studies, through the command line, and each
//! gives the answer worked out by hand or says why there is none. No output holds a figure that is not finite.
//!
//! ```text
//!   A 1  | B 2  | C 4       communes of 0.02° by 0.02°, their mairies in the middle, their inhabitants
//!   D 8  | E 16 | F 32      A B D E are «Ouest», C F are «Est»; A is the town, F the bourg
//! ```

use std::path::Path;

use serde_json::{Value, json};

use crate::support::answers::{near, plain, some};
use crate::support::files;
use crate::support::tool::{all, run};

/// One commune of a study.
#[derive(Clone)]
struct Commune {
    code: &'static str,
    /// Column and row of its square.
    at: (f64, f64),
    people: Option<u32>,
    hours: Option<&'static str>,
}

fn commune(code: &'static str, at: (f64, f64), people: u32) -> Commune {
    Commune { code, at, people: Some(people), hours: Some("Mo-Fr 09:00-12:00") }
}

fn grid() -> Vec<Commune> {
    let codes = ["A", "B", "C", "D", "E", "F"];
    codes
        .into_iter()
        .enumerate()
        .map(|(i, code)| commune(code, ((i % 3) as f64, 1.0 - (i / 3) as f64), 1 << i))
        .collect()
}

/// The middle of a square.
fn middle((column, row): (f64, f64)) -> (f64, f64) {
    (5.01 + 0.02 * column, 49.01 + 0.02 * row)
}

/// A study, each of its files to be changed before it is run.
struct Study {
    communes: Vec<Commune>,
    /// Services: position, capacity.
    services: Vec<((f64, f64), Option<f64>)>,
    /// Dwellings of communes.
    dwellings: Vec<(&'static str, Option<f64>)>,
    /// The squares of its pôles.
    poles: Vec<Vec<&'static str>>,
}

impl Study {
    /// Six communes with one service of 10 places at A, and as many dwellings as inhabitants.
    fn usual() -> Self {
        let communes = grid();
        let dwellings = communes.iter().map(|c| (c.code, c.people.map(f64::from))).collect();
        Self {
            services: vec![(middle((0.0, 1.0)), Some(10.0))],
            dwellings,
            communes,
            poles: vec![vec!["A"], vec!["F"]],
        }
    }

    fn with_people(mut self, people: impl Fn(usize) -> Option<u32>) -> Self {
        self.communes.iter_mut().enumerate().for_each(|(i, c)| c.people = people(i));
        self
    }

    fn geojson(&self) -> String {
        let feature = |c: &Commune| {
            let (x, y) = middle(c.at);
            let ring = [(-0.01, -0.01), (0.01, -0.01), (0.01, 0.01), (-0.01, 0.01), (-0.01, -0.01)];
            let ring: Vec<[f64; 2]> = ring.iter().map(|(dx, dy)| [x + dx, y + dy]).collect();
            let epci = if c.at.0 < 2.0 { "Ouest" } else { "Est" };
            json!({
                "type": "Feature",
                "geometry": { "type": "Polygon", "coordinates": [ring] },
                "properties": {
                    "code": c.code, "nom": c.code, "population": c.people, "epci": epci, "horaires": c.hours,
                    "mairie_lon": x, "mairie_lat": y,
                },
            })
        };
        let features: Vec<Value> = self.communes.iter().map(feature).collect();
        json!({ "type": "FeatureCollection", "features": features }).to_string()
    }

    /// The same places as services, as points de charge of 22 kW and as friches of one hectare.
    fn layers(&self) -> [(&'static str, String); 4] {
        let show = |v: &Option<f64>| v.map_or_else(String::new, |v| v.to_string());
        let mut services = "id;nom;lon;lat;places\n".to_owned();
        let mut points = "id_pdc_itinerance;id_station_itinerance;nom_station;lon;lat;puissance_nominale\n".to_owned();
        let mut friches = "site_id;site_nom;lon;lat;site_statut;unite_fonciere_surface\n".to_owned();
        for (n, ((x, y), places)) in self.services.iter().enumerate() {
            services += &format!("{n};Service {n};{x};{y};{}\n", show(places));
            let kw = show(&places.map(|_| 22.0));
            points += &format!("FRESSE{n:06};FRESSP{n:05};Station {n};{x};{y};{kw}\n");
            let surface = show(&places.map(|_| 10_000.0));
            friches += &format!("55001_{n};Friche {n};{x};{y};friche sans projet;{surface}\n");
        }
        let mut dwellings = "code_insee;logements\n".to_owned();
        for (code, number) in &self.dwellings {
            dwellings += &format!("{code};{}\n", show(number));
        }
        [("services", services), ("bornes", points), ("friches", friches), ("logements", dwellings)]
    }

    fn declaration(&self) -> String {
        let mut out = String::from(
            "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\nsinuosite = 1\n\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n",
        );
        for (n, poles) in self.poles.iter().enumerate() {
            out += &format!("\n[[niveau]]\nnom = \"Niveau {n}\"\ncommunes = {poles:?}\n");
        }
        for (id, model) in
            [("services", "services"), ("bornes", "irve"), ("friches", "friches"), ("logements", "libre")]
        {
            out += &format!(
                "\n[[couche]]\nid = \"{id}\"\ntitre = \"{id}\"\nfichier = \"couches/{id}.csv\"\nmodele = \"{model}\"\nlignes_fausses = \"ecarter\"\n"
            );
        }
        for (id, rest) in ANALYSES {
            out += &format!("\n[[analyse]]\nid = \"{id}\"\n{rest}\n");
        }
        out
    }

    /// Runs it, and reads what it answers once nothing in its outputs is found that is not finite.
    fn run(&self, name: &str) -> Answers {
        let dir = tempfile::tempdir().expect("a folder");
        files::write(dir.path(), "territoire.toml", self.declaration());
        files::write(dir.path(), "communes.geojson", self.geojson());
        for (id, text) in self.layers() {
            files::write(dir.path(), &format!("couches/{id}.csv"), text);
        }
        let run = run(&["lancer"], dir.path());
        let told = all(&run);
        assert_eq!(run.status.code(), Some(0), "{name}:\n{told}");
        finite(&dir.path().join("resultats"), name);
        assert!(!unsound(&told), "{name}:\n{told}");
        Answers { name: name.to_owned(), json: files::json(&dir.path().join("resultats/resultats.json")) }
    }
}

/// Every question, some in several ways.
const ANALYSES: [(&str, &str); 15] = [
    ("distance", "genre = \"distance\"\ncouche = \"services\"\nseuil = \"1 km\""),
    ("deuxieme", "genre = \"distance\"\ncouche = \"services\"\nseuil = \"1 km\"\nk = 2"),
    (
        "couverture",
        "genre = \"couverture\"\ncouche = \"services\"\nseuils = [\"1 km\", \"100 km\"]\npartage = \"oui\"\npoids = \"couche:logements.logements\"",
    ),
    ("acces", "genre = \"accessibilite\"\ncouche = \"services\"\nseuil = \"1 km\""),
    (
        "places",
        "genre = \"accessibilite\"\ncouche = \"services\"\nchamp = \"places\"\nmethode = \"apl\"\nseuil = \"100 km\"",
    ),
    ("gravite", "genre = \"accessibilite\"\ncouche = \"services\"\nmethode = \"gravite\"\nseuil = \"100 km\""),
    ("bornes", "genre = \"bornes\"\ncouche = \"bornes\"\nseuil = \"1 km\""),
    ("friches", "genre = \"friches\"\ncouche = \"friches\""),
    ("cout", "genre = \"cout-friches\"\ncouche = \"friches\"\ncout_par_ha = [0, 1000]"),
    ("armature", "genre = \"armature\"\ncouches = [\"services\"]\nseuil = \"1 km\""),
    ("heures", "genre = \"equilibre\"\nvariable = \"mairies.heures\"\nvoisinage = \"tour\"\ntolerance_m = 5"),
    ("nombre", "genre = \"equilibre\"\nvariable = \"couche:services\"\nvoisinage = \"2 plus proches\""),
    (
        "capacite",
        "genre = \"equilibre\"\nvariable = \"couche:services.places\"\npoids = \"couche:logements.logements\"",
    ),
    ("eloignement", "genre = \"equilibre\"\nvariable = \"distance.communes.distance_km\""),
    ("habitants", "genre = \"equilibre\"\nvariable = \"population\"\nvoisinage = \"3 km\""),
];

/// Whether a text that is written holds a number that is none.
fn unsound(text: &str) -> bool {
    let word = |c: char| !c.is_alphanumeric();
    text.split(word).any(|w| matches!(w, "NaN" | "nan" | "inf" | "Infinity" | "infinity"))
}

/// Fails when a file of results holds a number that is not finite: texts, the cells of the workbook, the GeoPackage.
fn finite(results: &Path, name: &str) {
    use gdal::vector::{FieldValue, LayerAccess};
    for file in ["resultats.json", "execution.json"] {
        let text = std::fs::read_to_string(results.join(file)).unwrap_or_else(|e| panic!("{name}, {file}: {e}"));
        assert!(!unsound(&text), "{name}: {file}");
    }
    let dataset = gdal::Dataset::open(results.join("territoire.gpkg")).expect("opened");
    let mut numbers = 0;
    for mut layer in dataset.layers() {
        let title = layer.name();
        for feature in layer.features() {
            for (field, value) in feature.fields() {
                if let Some(FieldValue::RealValue(v)) = value {
                    assert!(v.is_finite(), "{name}: {title}.{field} is {v}");
                    numbers += 1;
                }
            }
        }
    }
    assert!(numbers > 0, "{name}: the GeoPackage was looked at");
    let mut book = zip::ZipArchive::new(std::fs::File::open(results.join("tableaux.xlsx")).expect("a workbook"))
        .expect("an archive");
    for i in 0..book.len() {
        let mut text = String::new();
        let mut file = book.by_index(i).expect("a part");
        let part = file.name().expect("a name").into_owned();
        if part.ends_with(".xml") {
            std::io::Read::read_to_string(&mut file, &mut text).expect("read");
            assert!(!unsound(&text) && !text.contains("#NUM!"), "{name}: {part}");
        }
    }
}

/// What a run answered.
struct Answers {
    name: String,
    json: Value,
}

impl Answers {
    fn analysis(&self, id: &str) -> Option<&Value> {
        self.json["analyses"].as_array().expect("analyses").iter().find(|a| a["id"] == id)
    }

    fn table(&self, path: &str) -> &Value {
        let (id, table) = path.split_once('.').expect("analyse.tableau");
        let analysis =
            self.analysis(id).unwrap_or_else(|| panic!("{}: {id} has no answer: {}", self.name, self.notes()));
        let tables = analysis["tableaux"].as_array().expect("tables");
        tables.iter().find(|t| t["id"] == table).unwrap_or_else(|| panic!("{}: no table {path}", self.name))
    }

    fn cells(&self, path: &str) -> Vec<Value> {
        let (table, column) = path.rsplit_once('.').expect("analyse.tableau.colonne");
        let columns = self.table(table)["colonnes"].as_array().expect("columns").clone();
        let found = columns.iter().find(|c| c["id"] == column);
        let found = found.unwrap_or_else(|| panic!("{}: no column {path}", self.name));
        found["cellules"].as_array().expect("cells").clone()
    }

    fn numbers(&self, path: &str) -> Vec<Option<f64>> {
        self.cells(path).iter().map(Value::as_f64).collect()
    }

    fn texts(&self, path: &str) -> Vec<String> {
        self.cells(path).iter().map(|v| v.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// A figure of the table of indices: by head, by commune.
    fn index(&self, analysis: &str, key: &str) -> [Option<f64>; 2] {
        let keys = self.table(&format!("{analysis}.indices"))["cles"].as_array().expect("keys").clone();
        let row = keys.iter().position(|k| k == key).unwrap_or_else(|| panic!("{}: no row {key}", self.name));
        ["pondere", "simple"].map(|c| self.numbers(&format!("{analysis}.indices.{c}"))[row])
    }

    fn notes(&self) -> String {
        plain(&self.json["avertissements"].to_string())
    }

    /// Fails unless the question has no answer, for that reason.
    fn without_object(&self, id: &str, why: &str) {
        assert!(self.analysis(id).is_none(), "{}: {id} has an answer", self.name);
        let said = format!("l'analyse `{id}` est sans objet : {why}");
        assert!(self.notes().contains(&said), "{}: «{said}» is not in {}", self.name, self.notes());
    }

    fn method(&self, id: &str) -> String {
        plain(&self.analysis(id).expect("an answer")["methode"].to_string())
    }
}

/// What the other tests take away from.
#[test]
fn the_usual_study_answers_everything() {
    let a = Study::usual().run("usual");
    for (id, _) in ANALYSES.iter().filter(|(id, _)| *id != "deuxieme") {
        assert!(a.analysis(id).is_some(), "{id}: {}", a.notes());
    }
    // There is no second service.
    a.without_object("deuxieme", "");
    // Within 1 km, A only: 1 of 63; within 100 km, everybody. One dwelling an inhabitant.
    near(&a.numbers("couverture.territoire.part_population"), &some(&[1.0 / 63.0, 1.0]));
    near(&a.numbers("couverture.territoire.part_poids"), &some(&[1.0 / 63.0, 1.0]));
    near(&a.numbers("couverture.territoire.poids"), &some(&[1.0, 63.0]));
    near(&a.numbers("couverture.epci.part_poids_1000"), &some(&[0.0, 1.0 / 27.0]));
    near(&a.numbers("couverture.niveaux.part_poids_1000"), &some(&[1.0, 0.0, 0.0]));
    // One service for one inhabitant.
    near(&a.numbers("acces.communes.accessibilite")[..2], &some(&[1000.0, 0.0]));
    assert_eq!(a.numbers("nombre.communes.valeur"), some(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    // Hoover: 1 − 1/63.
    near(&a.index("nombre", "hoover")[..1], &some(&[62.0 / 63.0]));
    assert!(a.method("nombre").contains("les 2 communes dont les mairies sont les plus proches"));
    assert!(a.method("heures").contains("un bout de limite (tour), à 5 m près"));
    assert!(a.method("habitants").contains("mairies sont à 3 km au plus"));
    assert!(a.method("eloignement").contains("en un point (reine), à 1 m près"));
    // Levels of the armature: A is the town, F the bourg; its basins are those of both.
    assert_eq!(a.table("nombre.niveaux")["noms"], json!(["Niveau 0", "Niveau 1", "Autres communes"]));
    near(&a.numbers("nombre.bassins_poles.total"), &some(&[1.0, 0.0]));
}

#[test]
fn one_commune() {
    let mut study = Study::usual();
    study.communes.truncate(1);
    study.communes[0].people = Some(100);
    study.dwellings = vec![("A", Some(50.0))];
    study.poles = vec![vec!["A"]];
    let a = study.run("one commune");
    assert_eq!(a.numbers("distance.communes.distance_km"), [Some(0.0)]);
    near(&a.numbers("couverture.territoire.part_population"), &some(&[1.0, 1.0]));
    near(&a.numbers("couverture.territoire.poids"), &some(&[50.0, 50.0]));
    // 1 service and 10 places for 100 inhabitants.
    near(&a.numbers("acces.communes.accessibilite"), &some(&[10.0]));
    near(&a.numbers("places.communes.accessibilite"), &some(&[100.0]));
    assert_eq!(a.texts("armature.communes.couverture"), ["niveau 1"]);
    for key in ["gini", "theil", "atkinson", "variation", "hoover"] {
        near(&a.index("nombre", key), &some(&[0.0, 0.0]));
    }
    assert_eq!(a.index("nombre", "moran"), [None, None]);
    assert_eq!(a.numbers("capacite.communes.dotation"), [Some(0.2)], "10 places for 50 dwellings");
    a.without_object("eloignement", "« Distance au service le plus proche » n'a aucune valeur non nulle");
}

#[test]
fn nobody_anywhere() {
    let mut study = Study::usual().with_people(|_| Some(0));
    study.dwellings.iter_mut().for_each(|d| d.1 = Some(0.0));
    let a = study.run("nobody");
    for id in ["nombre", "heures"] {
        a.without_object(id, "aucune commune n'a à la fois une valeur et des habitants");
    }
    // Nothing to weigh by.
    for id in ["couverture", "capacite"] {
        a.without_object(id, "« logements (logements) » ne pèse rien nulle part");
    }
    a.without_object("habitants", "« Population » n'a aucune valeur non nulle");
    // A distance is known all the same; nobody has a mean one.
    assert_eq!(a.numbers("distance.communes.distance_km")[0], Some(0.0));
    assert_eq!(a.index("eloignement", "gini")[0], None);
    assert!(a.index("eloignement", "gini")[1].is_some());
    assert!(a.index("eloignement", "moran")[1].is_some());
}

#[test]
fn all_equal() {
    let mut study = Study::usual().with_people(|_| Some(10));
    study.services = study.communes.iter().map(|c| (middle(c.at), Some(5.0))).collect();
    study.dwellings.iter_mut().for_each(|d| d.1 = Some(4.0));
    let a = study.run("all equal");
    for id in ["nombre", "heures", "capacite", "habitants"] {
        for key in ["gini", "theil", "theil_entre", "theil_l", "atkinson", "variation", "hoover"] {
            near(&a.index(id, key), &some(&[0.0, 0.0]));
        }
        // No pattern in what does not vary.
        assert_eq!(a.index(id, "moran"), [None, None], "{id}");
        let columns = a.table(&format!("{id}.communes"))["colonnes"].to_string();
        assert!(!columns.contains("\"lisa\"") && !columns.contains("points_chauds"), "{id}");
    }
    near(&a.numbers("nombre.communes.quotient"), &some(&[1.0; 6]));
    near(&a.numbers("acces.communes.accessibilite"), &some(&[100.0; 6]));
    near(&a.numbers("capacite.epci.dotation"), &some(&[1.25, 1.25]));
    assert_eq!(a.numbers("distance.communes.distance_km"), some(&[0.0; 6]));
    // Within 1 km each has its own only; within 100 km all six.
    assert_eq!(a.numbers("couverture.redondance.un"), some(&[60.0, 0.0]));
    assert_eq!(a.numbers("couverture.redondance.trois_et_plus"), some(&[0.0, 60.0]));
    a.without_object("eloignement", "« Distance");
}

#[test]
fn all_zero() {
    let mut study = Study::usual();
    study.services = study.communes.iter().map(|c| (middle(c.at), Some(0.0))).collect();
    let a = study.run("all zero");
    a.without_object("capacite", "« places (services) » n'a aucune valeur non nulle");
    // Places that are all zero are no supply: nobody has any, or the question says so.
    match a.analysis("places") {
        Some(_) => near(&a.numbers("places.communes.accessibilite"), &some(&[0.0; 6])),
        None => a.without_object("places", ""),
    }
}

#[test]
fn missing_values() {
    let mut study = Study::usual().with_people(|i| (i != 5).then_some(1 << i));
    study.communes[1].hours = None;
    study.dwellings.retain(|d| d.0 != "D");
    study.dwellings[2].1 = None; // C
    // One in A with its places, one in B that says nothing of them.
    study.services.push((middle((1.0, 1.0)), None));
    let a = study.run("missing values");
    // F (32) is unknown: A and B have a service, 3 of 31.
    near(&a.numbers("couverture.territoire.part_population"), &some(&[3.0 / 31.0, 1.0]));
    // Dwellings: A 1, B 2, E 16, F 32; C has an empty cell and D no row, which is not to have none.
    near(&a.numbers("couverture.territoire.part_poids"), &some(&[3.0 / 51.0, 1.0]));
    assert_eq!(a.numbers("couverture.territoire.sans_poids"), some(&[2.0, 2.0]));
    assert!(a.notes().contains("2 communes sans « logements (logements) »"), "{}", a.notes());
    assert_eq!(a.numbers("heures.communes.valeur")[1], None);
    assert!(a.method("heures").contains("1 commune sans valeur pour « Heures d'ouverture par semaine »"));
    // B's service says nothing of its places: B has no sum, the others, without service, have 0.
    assert_eq!(a.numbers("capacite.communes.valeur"), [Some(10.0), None, Some(0.0), Some(0.0), Some(0.0), Some(0.0)]);
    assert!(a.method("capacite").contains("1 entité sans valeur, hors des sommes"));
    // 10 places, all at A's one dwelling; A, E and F are weighed: Hoover 1 − 1/49.
    near(&a.index("capacite", "hoover")[..1], &some(&[48.0 / 49.0]));
    assert_eq!(a.numbers("habitants.communes.valeur")[5], None);
    // Points de charge without power are counted, friches without surface have no hectares.
    assert_eq!(a.numbers("friches.communes.hectares")[..2], [Some(1.0), None]);
    assert_eq!(a.numbers("bornes.communes.pdc")[..3], [Some(1.0), Some(1.0), Some(0.0)]);
}

#[test]
fn an_island() {
    let mut study = Study::usual();
    study.communes[5].at = (20.0, 20.0);
    let a = study.run("an island");
    assert_eq!(a.texts("eloignement.communes.lisa")[5], "sans voisine");
    assert_eq!(a.texts("eloignement.communes.points_chauds")[5], "sans voisine");
    assert_eq!(a.numbers("eloignement.communes.moran_local")[5], None);
    assert_eq!(a.numbers("eloignement.communes.moran_p")[5], None);
    assert!(a.numbers("eloignement.communes.moran_local")[..5].iter().all(Option::is_some));
    assert!(a.notes().contains("1 commune sans voisine (F), sans indice local"), "{}", a.notes());
    assert!(a.method("eloignement").contains("1 commune sans voisine (F)"));
    // It counts in the whole with an empty row, as in esda: n is 6, the weights add up to 5. The two nearest it has.
    let moran = a.index("eloignement", "moran")[1].expect("a value");
    let y: Vec<f64> = a.numbers("eloignement.communes.valeur").into_iter().flatten().collect();
    let mean = y.iter().sum::<f64>() / 6.0;
    let z: Vec<f64> = y.iter().map(|v| v - mean).collect();
    // Queen: A B E D all touch each other; B and E touch C.
    let around: [&[usize]; 5] = [&[1, 3, 4], &[0, 2, 3, 4], &[1, 4], &[0, 1, 4], &[0, 1, 2, 3]];
    let cross: f64 = (0..5).map(|i| z[i] * around[i].iter().map(|&j| z[j]).sum::<f64>() / around[i].len() as f64).sum();
    near(&[Some(moran)], &[Some(6.0 / 5.0 * cross / z.iter().map(|v| v * v).sum::<f64>())]);
    assert!(!a.texts("nombre.communes.lisa").contains(&"sans voisine".to_owned()));
}

#[test]
fn a_service_outside() {
    let mut study = Study::usual();
    // In the middle of what would be the square to the west of A: as far from A as B is.
    study.services = vec![(middle((-1.0, 1.0)), Some(10.0))];
    let a = study.run("outside");
    let distances: Vec<f64> = a.numbers("distance.communes.distance_km").into_iter().flatten().collect();
    // 0.02° of longitude at 49°: 1.46 km; it is the nearest to all, and B is twice as far as A.
    assert!((distances[0] - 1.46).abs() < 0.01 && (distances[1] / distances[0] - 2.0).abs() < 1e-3, "{distances:?}");
    near(&a.numbers("couverture.territoire.part_population"), &some(&[0.0, 1.0]));
    // It is nobody's in the totals.
    a.without_object("nombre", "« services » n'a aucune valeur non nulle");
    assert_eq!(a.numbers("bornes.communes.pdc"), some(&[0.0; 6]));
    // 10 places within 100 km of 63 inhabitants, APL: all in the first of three rings of 33 km.
    near(&a.numbers("places.communes.accessibilite"), &some(&[10_000.0 / 63.0; 6]));
}

#[test]
fn two_services_at_one_point() {
    let mut study = Study::usual();
    study.services.push(study.services[0]);
    let a = study.run("two at one point");
    assert_eq!(a.numbers("distance.communes.distance_km")[0], Some(0.0));
    assert_eq!(a.numbers("deuxieme.communes.distance_km")[0], Some(0.0));
    // A has both, and would lose nothing without one of them.
    assert_eq!(a.numbers("couverture.redondance.deux"), some(&[1.0, 63.0]));
    assert!(a.numbers("couverture.apport.population_seule").iter().all(|v| *v == Some(0.0)));
    // Surfaces are counted once: those of one service.
    let one = Study::usual().run("one");
    near(&a.numbers("couverture.territoire.surface_km2"), &one.numbers("couverture.territoire.surface_km2"));
    assert_eq!(a.numbers("nombre.communes.valeur")[0], Some(2.0));
    near(&a.numbers("acces.communes.accessibilite")[..2], &some(&[2000.0, 0.0]));
}
