//! Studies that nobody would write by hand: whatever `verifier` accepts, all of it is written.
//!
//! Titles and ids that differ by a capital or a hyphen, kinds of geometry in one layer, layers of nothing, one commune.
//! The GeoPackages are opened again and counted.

use std::fmt::Write as _;
use std::path::Path;

use gdal::Dataset;
use gdal::vector::LayerAccess;
use territoire::diagnostic::{Notes, Severity, summary};
use territoire::study::Study;

use crate::support::counts;
use crate::support::tool::{all, run};

/// A generator of numbers, the same at each run.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.up_to(list.len())]
    }
}

const IDS: [&str; 16] = [
    "fs-2023",
    "fs_2023",
    "FS-2023",
    "a",
    "A",
    "a-surfaces",
    "a_surfaces",
    "a_points",
    "communes",
    "gpkg-contents",
    "sqlite-x",
    "rtree_couche_a_geom",
    "é t é",
    "l'école",
    "un deux",
    "un-identifiant-long-comme-personne-n-en-ecrirait-mais-que-rien-n-interdit-d-ecrire-quand-meme",
];

const TITLES: [&str; 12] = [
    "France services",
    "France services",
    "FRANCE SERVICES",
    "France services (2)",
    "Communes et résultats par commune",
    "",
    "Titre « entre guillemets » [et] crochets : 50 % ?",
    "l'«été» à Saint-Mihiel / Verdun * \\\\ ;",
    "'; DROP TABLE communes; --",
    "E\u{301}te\u{301}",
    "Un titre long comme il en vient des marchés publics, avec le nom du lot, celui du maître d'ouvrage, la date, et ce qu'il en reste à faire quand tout a été dit",
    "a=b",
];

const FIELDS: [&str; 12] = [
    "nom",
    "NOM",
    "Nom",
    "fid",
    "geom",
    "territoire_id",
    "é",
    "a b",
    "x__y",
    "select",
    "code",
    "une colonne, longue : avec \\\"tout\\\"",
];

/// A geometry of some kind, in or around the communes.
fn geometry(dice: &mut Dice) -> String {
    let (x, y) = (5.4 + dice.up_to(400) as f64 * 1e-3, 48.8 + dice.up_to(150) as f64 * 1e-3);
    let point = format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#);
    let ring = format!("[[{x},{y}],[{},{y}],[{x},{}],[{x},{y}]]", x + 0.01, y + 0.01);
    let surface = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
    let line = format!(r#"{{"type":"LineString","coordinates":[[{x},{y}],[{},{}]]}}"#, x + 0.02, y + 0.01);
    match dice.up_to(9) {
        0 | 1 => point,
        2 => format!(r#"{{"type":"MultiPoint","coordinates":[[{x},{y}],[{},{y}]]}}"#, x + 0.01),
        3 => surface,
        4 => format!(r#"{{"type":"MultiPolygon","coordinates":[[{ring}]]}}"#),
        5 => line,
        6 => format!(r#"{{"type":"GeometryCollection","geometries":[{point},{surface}]}}"#),
        7 => format!(r#"{{"type":"GeometryCollection","geometries":[{line},{line}]}}"#),
        _ => "null".to_owned(),
    }
}

/// Writes a study, and gives how many communes it has.
fn write(folder: &Path, dice: &mut Dice) -> usize {
    let communes = 1 + dice.up_to(3);
    let square = |i: usize| {
        let (w, e) = (5.4 + i as f64 * 0.1, 5.5 + i as f64 * 0.1);
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{c}","nom":"Commune {c}","population":{p},"epci":"G{g}"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},48.8],[{e},48.8],[{e},48.9],[{w},48.9],[{w},48.8]]]}}}}"#,
            c = char::from(b'A' + i as u8),
            p = 100 * (i + 1),
            g = i % 2
        )
    };
    let squares: Vec<String> = (0..communes).map(square).collect();
    let collection =
        |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    std::fs::write(folder.join("communes.geojson"), collection(&squares)).expect("written");
    let mut toml = String::from(
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-29\n\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n",
    );
    let mut ids: Vec<&str> = Vec::new();
    for n in 0..1 + dice.up_to(4) {
        let id = dice.of(&IDS);
        if ids.contains(&id) {
            continue;
        }
        ids.push(id);
        let rows = [0, 1, 3, 12][dice.up_to(4)];
        let fields: Vec<&str> = (0..dice.up_to(5)).map(|_| dice.of(&FIELDS)).collect();
        let features: Vec<String> = (0..rows)
            .map(|r| {
                let mut properties: Vec<String> = Vec::new();
                for (f, field) in fields.iter().enumerate() {
                    if !fields[..f].contains(field) {
                        properties.push(format!(r#""{field}":"{}""#, r * (f + 1)));
                    }
                }
                let geometry = geometry(dice);
                format!(r#"{{"type":"Feature","properties":{{{}}},"geometry":{geometry}}}"#, properties.join(","))
            })
            .collect();
        std::fs::write(folder.join(format!("c{n}.geojson")), collection(&features)).expect("written");
        let title = dice.of(&TITLES);
        write!(toml, "\n[[couche]]\nid = \"{id}\"\ntitre = \"{title}\"\nfichier = \"c{n}.geojson\"\n").expect("a text");
    }
    let mut asked: Vec<&str> = Vec::new();
    for _ in 0..dice.up_to(5) {
        let (id, layer, title) = (dice.of(&IDS), ids[dice.up_to(ids.len())], dice.of(&TITLES));
        if asked.contains(&id) {
            continue;
        }
        asked.push(id);
        let kind = match dice.up_to(4) {
            0 => format!("genre = \"couverture\"\ncouche = \"{layer}\"\nseuils = [\"3 km\", \"5 km\"]"),
            1 => format!("genre = \"distance\"\ncouche = \"{layer}\""),
            2 => format!("genre = \"equilibre\"\nvariable = \"couche:{layer}\""),
            _ => format!("genre = \"armature\"\ncouches = [\"{layer}\"]\nseuil = \"5 km\""),
        };
        write!(toml, "\n[[analyse]]\nid = \"{id}\"\ntitre = \"{title}\"\n{kind}\n").expect("a text");
    }
    std::fs::write(folder.join("territoire.toml"), toml).expect("written");
    communes
}

/// The names of the tables, their numbers of rows and of geometries, and whether they are a layer of the study.
fn tables(file: &Path) -> Vec<(String, usize, usize, bool)> {
    let dataset = Dataset::open(file).expect("a GeoPackage");
    let mut out = Vec::new();
    for mut layer in dataset.layers() {
        let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
        let of_study = ["territoire_id", "territoire_precision"].iter().all(|name| fields.iter().any(|f| f == name));
        let geometries = layer.features().filter(|f| f.geometry_by_index(0).is_ok()).count();
        out.push((layer.name(), layer.feature_count() as usize, geometries, of_study));
    }
    out
}

#[test]
fn whatever_is_accepted_is_written_whole() {
    let (mut accepted, mut written) = (0, 0);
    for seed in 1..=60_u64 {
        let dir = tempfile::tempdir().expect("a folder");
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..10 {
            dice.up_to(2);
        }
        let communes = write(dir.path(), &mut dice);
        let toml = std::fs::read_to_string(dir.path().join("territoire.toml")).expect("read");
        let mut notes = Notes::new();
        let study = Study::open(dir.path(), &mut notes);
        let Some(study) = study.filter(|_| !notes.has_errors()) else {
            // The only fault that is made here: a layer whose features all have no geometry.
            let others = notes.all().iter().any(|d| d.code.severity == Severity::Error && d.code.id != "E0301");
            assert!(!others, "seed {seed} is refused:\n{}\n{toml}", summary(&notes));
            continue;
        };
        accepted += 1;
        study.write_controls(&mut Notes::new()).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{toml}"));
        let controls = study.controls();
        let control = tables(&dir.path().join("controle/controle.gpkg"));
        assert_eq!(control.len(), controls.len(), "seed {seed}: {control:?}\n{toml}");
        let faults: usize = controls.iter().map(|c| c.problems.len()).sum();
        assert_eq!(control.iter().map(|t| t.1).sum::<usize>(), faults, "seed {seed}\n{toml}");
        let answers = study.answer(&mut notes);
        assert!(!notes.has_errors(), "seed {seed}: {}\n{toml}", summary(&notes));
        let book = study.book(&answers, &notes);
        let file = dir.path().join("territoire.gpkg");
        book.write_geopackage(&file).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{toml}"));
        book.write_workbook(&dir.path().join("t.xlsx")).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{toml}"));
        let found = tables(&file);
        let of = |name: &str| found.iter().find(|t| t.0 == name).map(|t| t.1);
        assert_eq!(of("communes"), Some(communes), "seed {seed}: {found:?}");
        let features: usize = book.layers.iter().map(|l| l.features.len()).sum();
        let placed = book.layers.iter().flat_map(|l| &l.features).filter(|f| f.geometry.is_some()).count();
        let layers: Vec<_> = found.iter().filter(|t| t.3).collect();
        assert!(layers.len() >= book.layers.len(), "seed {seed}: {found:?}\n{toml}");
        assert_eq!(layers.iter().map(|t| t.1).sum::<usize>(), features, "seed {seed}: {found:?}\n{toml}");
        assert_eq!(layers.iter().map(|t| t.2).sum::<usize>(), placed, "seed {seed}: {found:?}\n{toml}");
        written += found.len();
    }
    assert!(accepted >= 45, "{accepted}");
    counts::say(&format!(
        "studies at random: {accepted} accepted of 60, {written} tables written and read back, 0 missing"
    ));
}

/// Two layers of one title, two ids that a hyphen tells apart, points and surfaces in one: through the command line.
#[test]
fn one_title_for_two_layers_stops_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("a.csv"), "code_insee;nom\n55463;Saint-Mihiel\n").expect("written");
    std::fs::write(
        dir.path().join("m.csv"),
        "site_id;site_nom;comm_insee;geompoint;geomsurf;site_statut\nF1;A;55463;POINT(5.54 48.89);;friche sans projet\n\
         F2;B;55463;POINT(5.54 48.89);\"POLYGON((5.54 48.89,5.55 48.89,5.55 48.9,5.54 48.89))\";friche sans projet\n",
    )
    .expect("written");
    let layer = |id: &str, file: &str, model: &str| {
        format!("[[couche]]\nid = \"{id}\"\ntitre = \"France services\"\nfichier = \"{file}\"\nmodele = \"{model}\"\n")
    };
    let toml = format!(
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-29\n[territoire]\ncommunes = [\"55463\"]\n{}{}{}",
        layer("fs-1", "a.csv", "services"),
        layer("fs_1", "a.csv", "services"),
        layer("mixte", "m.csv", "friches")
    );
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    for command in ["verifier", "lancer"] {
        let output = run(&[command], dir.path());
        assert!(output.status.success(), "{}", all(&output));
        // Nothing of GDAL's own.
        assert!(!all(&output).contains("ERROR 1") && !all(&output).contains("Warning 1"), "{}", all(&output));
    }
    let found = tables(&dir.path().join("resultats/territoire.gpkg"));
    let layers: Vec<(&str, usize)> = found.iter().filter(|t| t.3).map(|t| (t.0.as_str(), t.1)).collect();
    assert_eq!(layers, [("couche_fs_1", 1), ("couche_fs_1_", 1), ("couche_mixte", 1), ("couche_mixte_surfaces", 1)]);
}

/// An id that is a path would write beside the results.
#[test]
fn an_id_that_leaves_the_results_is_refused_at_its_line() {
    for bad in ["../../HORS", "a/b", "..", "C:\\\\x", "a\\u0000b", ".x", "a?"] {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("cartes")).expect("made");
        std::fs::write(dir.path().join("a.csv"), "code_insee;nom\n55463;Saint-Mihiel\n").expect("written");
        let toml = |layer: &str, analysis: &str| {
            format!(
                "[etude]\nnom = \"Essai\"\n[territoire]\ncommunes = [\"55463\"]\n[[couche]]\nid = \"{layer}\"\nfichier = \"a.csv\"\n\
                 [[analyse]]\ngenre = \"distance\"\nid = \"{analysis}\"\ncouche = \"{layer}\"\n"
            )
        };
        let open = |toml: String, recipe: Option<String>| {
            std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
            let file = dir.path().join("cartes/m.toml");
            match recipe {
                Some(text) => std::fs::write(&file, text).expect("written"),
                None => drop(std::fs::remove_file(&file)),
            }
            let mut notes = Notes::new();
            let _ = Study::open(dir.path(), &mut notes);
            let errors: Vec<_> = notes.all().iter().filter(|d| d.code.id == "E0104").cloned().collect();
            errors.first().map(|d| d.place.as_ref().and_then(|p| p.line_column()).map_or(0, |(line, _)| line))
        };
        assert_eq!(open(toml("a", "d"), None), None);
        assert_eq!(open(toml(bad, "d"), None), Some(6), "{bad}");
        assert_eq!(open(toml("a", bad), None), Some(10), "{bad}");
        let recipe = format!("# Une carte.\nid = \"{bad}\"\ntitre = \"T\"\n[fond]\ntype = \"epci\"\n");
        assert_eq!(open(toml("a", "d"), Some(recipe)), Some(2), "{bad}");
    }
}
