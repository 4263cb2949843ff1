//! Whole studies through the command line, as their users run them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::files::example;
use crate::support::files::json;
use crate::support::grounds::REFERENCE;
use crate::support::tool::territoire;

/// Every file of a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).expect("read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, root, out);
            } else {
                out.insert(path.strip_prefix(root).expect("under").to_owned(), std::fs::read(&path).expect("read"));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out);
    out
}

#[test]
fn the_same_input_gives_the_same_bytes_with_one_and_two_threads_and_later() {
    let dir = example();
    let run = |threads: &str| {
        territoire().args(["lancer", "--fils", threads]).arg(dir.path()).assert().success();
        let mut files = contents(&dir.path().join("resultats"));
        assert!(files.remove(Path::new("execution.json")).is_some());
        files
    };
    let first = run("1");
    assert!(first.len() > 10, "{:?}", first.keys());
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let second = run("2");
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{} differs", name.display());
    }
}

/// The GeoPackage read back with GDAL: layers, rows, CRS, and a figure found in `resultats.json` too.
#[test]
fn the_geopackage_is_read_back() {
    use gdal::vector::LayerAccess;
    let dir = example();
    territoire().arg("lancer").arg(dir.path()).assert().success();
    let dataset = gdal::Dataset::open(dir.path().join("resultats/territoire.gpkg")).expect("opened");
    let counts: BTreeMap<String, u64> = dataset.layers().map(|l| (l.name(), l.feature_count())).collect();
    assert_eq!(counts["communes"], 123);
    assert_eq!(counts["epci"], 4);
    assert_eq!(counts["couche_mairies"], 123);
    assert_eq!(counts["couche_france_services"], 42);
    assert!(counts["actions"] > 30);
    assert!(counts.contains_key("couverture_france_services__zone_5000"), "{counts:?}");
    let mut communes = dataset.layer_by_name("communes").expect("a layer");
    assert_eq!(communes.spatial_ref().expect("a CRS").auth_code().expect("a code"), 2154);
    communes.set_attribute_filter("code_insee = '55463'").expect("a filter");
    let saint_mihiel = communes.features().next().expect("a commune");
    let name = saint_mihiel.field_index("nom").expect("a field");
    assert_eq!(saint_mihiel.field_as_string(name).expect("read").as_deref(), Some("Saint-Mihiel"));
    // From the mairie to Place des Moines, × 1.3, by PROJ.
    let distance = saint_mihiel.field_index("distance_france_services__distance_km").expect("a field");
    let km = saint_mihiel.field_as_double(distance).expect("read").expect("a distance");
    assert!((km - 0.076_334_526_7).abs() < 1e-6, "{km}");
}

/// Communes and populations of sixty EPCI, spread by size and département, the overseas ones and those with a commune that
/// merged, was split or changed its code in 2025 included, against the figures that the step which makes the reference adds up from the npm
/// package's lists of members and populations.
#[test]
fn a_new_study_of_any_epci_runs() {
    let reference = &*REFERENCE;
    let mut epcis: Vec<_> = reference.epcis().iter().collect();
    epcis.sort_by_key(|e| (e.communes, e.siren.clone()));
    let step = epcis.len() / 50;
    let mut sample: Vec<_> = epcis.iter().step_by(step).map(|e| e.siren.clone()).collect();
    for code in
        ["12218", "14581", "15031", "49126", "69114", "93066", "97105", "97209", "97302", "97411", "97608", "55189"]
    {
        let siren = reference.commune(code).expect("a commune").siren_epci.clone();
        if !siren.is_empty() && !sample.contains(&siren) {
            sample.push(siren);
        }
    }
    assert!(sample.len() >= 60, "{}", sample.len());
    let results = territoire::parallel::map(&sample, |siren| {
        let dir = tempfile::tempdir().expect("a folder");
        let study = dir.path().join("etude");
        territoire().arg("nouveau").arg(&study).args(["--epci", siren]).assert().success();
        territoire().arg("lancer").arg(&study).assert().success();
        let json = json(&study.join("resultats/resultats.json"));
        let findings: usize = json["analyses"]
            .as_array()
            .map_or(0, |a| a.iter().map(|a| a["constats"].as_array().map_or(0, Vec::len)).sum());
        let maps = std::fs::read_dir(study.join("resultats/cartes")).map_or(0, Iterator::count);
        let tables = study.join("resultats/tableaux.xlsx").exists() && study.join("resultats/territoire.gpkg").exists();
        (json["communes"].as_u64(), json["population"].as_u64(), findings, maps, tables)
    });
    for (siren, (communes, population, findings, maps, tables)) in sample.iter().zip(results) {
        let epci = reference.epci(siren).expect("an EPCI");
        assert_eq!(communes, Some(epci.communes as u64), "{siren} {}", epci.nom);
        assert_eq!(population, epci.population, "{siren} {}", epci.nom);
        assert!(findings > 0 && tables, "{siren} {}: {findings} findings", epci.nom);
        assert!(maps > 0, "{siren} {}: no map", epci.nom);
    }
}

/// A study abroad: its own communes, its own projection, coordinates that would be refused in France.
#[test]
fn a_study_abroad_brings_its_communes_and_its_projection() {
    let dir = tempfile::tempdir().expect("a folder");
    let square = |i: f64| {
        let (w, e, s, n) = (25.0 + i * 0.1, 25.1 + i * 0.1, 62.0, 62.05);
        format!("[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]")
    };
    let commune = |i: u32| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"K{i}\",\"nom\":\"Kunta {i}\",\"population\":{},\"epci\":\"S1\",\"nom_epci\":\"Seutu\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{}}}}}",
            100 * (i + 1),
            square(f64::from(i))
        )
    };
    let features: Vec<String> = (0..4).map(commune).collect();
    let communes = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let toml = "[etude]\nnom = \"Seutu\"\n[territoire]\nfichier = \"kunnat.geojson\"\ncrs = 3067\n\
                [[couche]]\nid = \"palvelut\"\nfichier = \"palvelut.csv\"\n\
                [[analyse]]\ngenre = \"distance\"\nid = \"distance\"\ncouche = \"palvelut\"\n";
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    std::fs::write(dir.path().join("kunnat.geojson"), communes).expect("written");
    std::fs::write(dir.path().join("palvelut.csv"), "id;lon;lat\n1;25.05;62.025\n").expect("written");
    territoire().arg("lancer").arg(dir.path()).assert().success();
    let json = json(&dir.path().join("resultats/resultats.json"));
    assert_eq!(json["communes"], 4);
    assert_eq!(json["population"], 1000);
    assert_eq!(json["projection"], "EPSG:3067");
    // 0.1° of longitude at 62.025° N is about 5.24 km, times the sinuosity of 1.3: 6.8 km from one to the next.
    let tables = json["analyses"][0]["tableaux"].as_array().expect("tables");
    let table = tables.iter().find(|t| t["id"] == "communes").expect("a table");
    let next = table["colonnes"][0]["cellules"][1].as_f64().expect("a distance");
    assert!((next - 6.8).abs() < 0.05, "{next}");
}

/// The workbook read back: a summary, the findings, one sheet of the communes with a row each, numbers as numbers.
#[test]
fn the_workbook_is_read_back() {
    use calamine::{Data, Reader, open_workbook_auto};
    let dir = example();
    territoire().arg("lancer").arg(dir.path()).assert().success();
    let mut book = open_workbook_auto(dir.path().join("resultats/tableaux.xlsx")).expect("opened");
    let names = book.sheet_names();
    assert_eq!(&names[..2], ["Sommaire", "Constats"]);
    assert_eq!(names.last().map(String::as_str), Some("Avertissements"));
    let range = book.worksheet_range("Communes").expect("read");
    let rows: Vec<_> = range.rows().collect();
    let head = rows.iter().position(|r| r[0] == Data::String("Code INSEE".into())).expect("a head");
    let codes = rows[head + 1..].iter().take_while(|r| r[0].to_string().len() == 5);
    assert_eq!(codes.count(), 123);
    let first = |c: &usize| rows[head - 1][*c] == Data::String("Distance à une France Services".into());
    let column = (0..rows[head].len()).find(first).expect("the columns of the question");
    let saint_mihiel = rows.iter().find(|r| r[0] == Data::String("55463".into())).expect("a row");
    let Data::Float(km) = saint_mihiel[column] else { panic!("a distance: {:?}", saint_mihiel[column]) };
    assert!((km - 0.076_334_526_7).abs() < 1e-6, "{km}");
    let text = rows.iter().flat_map(|r| r.iter()).map(ToString::to_string).collect::<String>();
    assert!(text.contains("à vol d'oiseau × 1,3"), "the convention stands on the sheet");
}
