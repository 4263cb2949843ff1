//! Nothing lost, nothing half written: what people put among the results stays, what is stopped leaves the state of before.

mod others;
mod people;
mod places;
mod stopped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::files::write;
use crate::support::tool::{all, territoire};

/// A commune of a tenth of a degree around a mairie.
fn commune(code: &str, lon: f64, people: u32) -> String {
    let (west, east) = (lon - 0.05, lon + 0.05);
    format!(
        r#"{{"type": "Feature", "properties": {{"code": "{code}", "population": {people}, "mairie_lon": {lon},
        "mairie_lat": 49}}, "geometry": {{"type": "Polygon", "coordinates":
        [[[{west},48.95],[{east},48.95],[{east},49.05],[{west},49.05],[{west},48.95]]]}}}}"#
    )
}

const TOML: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n\
    [[couche]]\nid = \"services\"\nfichier = \"couches/services.csv\"\nmodele = \"services\"\n\
    [[analyse]]\ngenre = \"couverture\"\nid = \"couverture-services\"\ncouche = \"services\"\nseuils = [\"3 km\"]\n";

/// A map of what is covered.
const RECIPE: &str = "titre = \"Mienne\"\n[[formes]]\nforme = \"couverture-services.zone_*\"\ncouleur = \"#00508A\"\n";

/// A study of two communes and a service, in a folder of a folder: what is around it is looked at too.
fn study() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("a folder");
    let study = around.path().join("etude");
    let communes = [commune("A", 5.0, 100), commune("B", 5.1, 300)].join(",");
    write(&study, "communes.geojson", format!(r#"{{"type": "FeatureCollection", "features": [{communes}]}}"#));
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5;49\n");
    write(&study, "territoire.toml", TOML);
    (around, study)
}

/// Every file, folder and link below a folder, with what it holds; what is of one run only is left out.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).expect("read").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("under").to_owned();
            if path.is_symlink() {
                let leads = std::fs::read_link(&path).expect("a link");
                out.insert(name, leads.into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                out.insert(name, b"/".to_vec());
                walk(&path, root, out);
            } else if path.file_name().is_some_and(|n| n != "execution.json") {
                out.insert(name, std::fs::read(&path).expect("read"));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out);
    out
}

fn run(arguments: &[&str], study: &Path, code: i32) -> String {
    let output = territoire().args(arguments).arg(study).output().expect("the command runs");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}", all(&output));
    all(&output)
}

/// The output of a command of the shell on the tool.
#[cfg(unix)]
fn shell(text: &str) -> Output {
    let tool = assert_cmd::cargo::cargo_bin("territoire").display().to_string();
    let text = text.replace("TOOL", &format!("'{tool}'"));
    Command::new("bash").args(["-c", &text]).output().expect("the shell runs")
}
