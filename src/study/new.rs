//! `territoire nouveau`: a study folder that runs at once on its mairies, with everything else ready to be filled in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::Failure;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::layer::Model;
use crate::territory::{Commune, MairiePoint, Reference, Selection, Territory};

/// What a new study is made from.
#[derive(Debug, Clone)]
pub struct NewStudy {
    /// The folder to make.
    pub folder: PathBuf,
    /// Its name; that of the first EPCI when absent.
    pub name: Option<String>,
    /// The EPCI and communes.
    pub selection: Selection,
    /// The date written on its outputs.
    pub date: Date,
}

/// Makes the folder and returns the files written, by name. `None`, with notes, when a code is unknown or the folder
/// already holds a study.
///
/// # Errors
/// When the machine refuses to write.
pub fn create(new: &NewStudy, notes: &mut Notes) -> Result<Option<Vec<String>>, Failure> {
    if new.folder.join("territoire.toml").exists() {
        notes.push(
            Diagnostic::new("E0107", "ce dossier contient déjà une étude")
                .in_file(&new.folder)
                .help("choisir un autre dossier, ou modifier l'étude qui s'y trouve"),
        );
        return Ok(None);
    }
    let reference = Reference::load();
    let Some(territory) = reference.territory("", &new.selection, notes) else { return Ok(None) };
    if notes.count(Severity::Error) > 0 {
        return Ok(None);
    }
    let name = new.name.clone().unwrap_or_else(|| default_name(&territory));
    let files = [
        ("territoire.toml".to_owned(), declaration(new, &name, &territory)),
        ("couches/mairies.csv".to_owned(), mairies(&territory)),
        ("couches/LISEZMOI.txt".to_owned(), help()),
        ("couches/bornes.csv".to_owned(), template("irve")),
        ("couches/friches.csv".to_owned(), template("friches")),
        ("couches/points-de-rencontre.csv".to_owned(), template("points-de-rencontre")),
        ("couches/services.csv".to_owned(), template("services")),
        ("plan/rattachements.csv".to_owned(), "action;genre;cible;role;origine;motif\n".to_owned()),
    ];
    let mut written = Vec::new();
    for (name, text) in files {
        let path = new.folder.join(&name);
        // A layer that is already there is the user's: it stays.
        if path.exists() {
            continue;
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        std::fs::create_dir_all(parent).map_err(Failure::disk("création", parent))?;
        std::fs::write(&path, text).map_err(Failure::disk("écriture", &path))?;
        written.push(name);
    }
    Ok(Some(written))
}

fn default_name(territory: &Territory) -> String {
    match territory.epcis.as_slice() {
        [one] => one.name.clone(),
        [] => match territory.communes.as_slice() {
            [one] => one.name.clone(),
            many => format!("Territoire de {} communes", many.len()),
        },
        many => format!("Territoire de {} EPCI", many.len()),
    }
}

/// A text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn codes(list: &[(String, Option<crate::diagnostic::Place>)], name_of: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::from("[\n");
    for (code, _) in list {
        let name = name_of(code).map(|n| format!(" # {n}")).unwrap_or_default();
        let _ = writeln!(out, "  {},{name}", quoted(code.trim()));
    }
    out + "]"
}

fn declaration(new: &NewStudy, name: &str, territory: &Territory) -> String {
    let (population, _) = territory.population();
    let mut out = String::new();
    let _ = writeln!(out, "# Étude de territoire : {name}");
    let _ = writeln!(
        out,
        "# {}, {} habitants (population municipale 2023).",
        french::count(territory.communes.len(), "commune", "communes"),
        french::integer(population)
    );
    out.push_str("# Ce qui suit un # est un commentaire : l'effacer pour activer une ligne. Une clé mal écrite est signalée.\n\n");
    let _ = writeln!(out, "[etude]\nnom = {}", quoted(name));
    let _ = writeln!(out, "# auteur = \"Nom de la structure\"       # écrit au bas des cartes");
    let _ = writeln!(out, "date = {}                      # date écrite sur les cartes et les tableaux", new.date);
    out.push_str(
        "sinuosite = 1.3                       # distance parcourue = vol d'oiseau × sinuosité\n\n[territoire]\n",
    );
    if !new.selection.epcis.is_empty() {
        let name_of = |siren: &str| {
            let siren: String = siren.chars().filter(char::is_ascii_digit).collect();
            territory.epcis.iter().find(|e| e.code.as_str() == siren).map(|e| e.name.clone())
        };
        let _ = writeln!(out, "epci = {}", codes(&new.selection.epcis, name_of));
    }
    if !new.selection.communes.is_empty() {
        let name_of = |code: &str| territory.index_of(code).map(|i| territory.communes[i].name.clone());
        let _ = writeln!(out, "communes = {}", codes(&new.selection.communes, name_of));
    }
    out.push_str(&levels(territory));
    out.push_str(LAYERS);
    out.push_str(ANALYSES);
    out
}

/// The armature is the user's to declare: the largest communes are proposed, in comments.
fn levels(territory: &Territory) -> String {
    let mut by_size: Vec<&Commune> = territory.communes.iter().collect();
    by_size.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.code.cmp(&b.code)));
    let mut out = String::from(
        "\n# L'armature : les pôles, du niveau le plus haut au plus bas. Proposition d'après la population, à corriger :\n",
    );
    let line = |communes: &[&Commune]| {
        let names: Vec<String> = communes.iter().map(|c| format!("\"{}\"", c.code)).collect();
        let comment: Vec<&str> = communes.iter().map(|c| c.name.as_str()).collect();
        format!("# communes = [{}]   # {}\n", names.join(", "), comment.join(", "))
    };
    if let Some((first, rest)) = by_size.split_first() {
        out.push_str("# [[niveau]]\n# nom = \"Pôle principal\"\n");
        out.push_str(&line(&[first]));
        let rest = &rest[..rest.len().min(3)];
        if !rest.is_empty() {
            out.push_str("# [[niveau]]\n# nom = \"Bourgs\"\n");
            out.push_str(&line(rest));
        }
    }
    out
}

const LAYERS: &str = r#"
# Les couches : un fichier CSV, XLSX, ODS, GeoJSON, GeoPackage, Shapefile… par couche (voir couches/LISEZMOI.txt).
[[couche]]
id = "mairies"
titre = "Mairies"
fichier = "couches/mairies.csv"
modele = "mairies"
source = "DILA, annuaire de l'administration (Licence Ouverte 2.0)"

# [[couche]]
# id = "bornes"
# titre = "Bornes de recharge"
# fichier = "couches/bornes.csv"
# modele = "irve"
# source = "nom du producteur, date"

# [[couche]]
# id = "friches"
# titre = "Friches"
# fichier = "couches/friches.csv"
# modele = "friches"
# source = "nom du producteur, date"

# [[couche]]
# id = "points-de-rencontre"
# titre = "Points de rencontre et covoiturage"
# fichier = "couches/points-de-rencontre.csv"
# modele = "points-de-rencontre"
# source = "nom du producteur, date"

# Le projet de territoire : copier le document dans plan/ et indiquer son nom.
# [plan]
# document = "plan/projet-de-territoire.txt"
# rattachements = "plan/rattachements.csv"
"#;

const ANALYSES: &str = r#"
# Les analyses, dans l'ordre : une analyse peut utiliser les colonnes d'une analyse précédente.
[[analyse]]
genre = "distance"
id = "distance-mairies"
titre = "Distance à la mairie d'une autre commune"
couche = "mairies"
k = 2

[[analyse]]
genre = "couverture"
id = "couverture-mairies"
titre = "Couverture par les mairies"
couche = "mairies"
seuils = ["2 km", "3 km", "5 km"]

[[analyse]]
genre = "equilibre"
id = "heures-mairies"
titre = "Heures d'ouverture des mairies par habitant"
variable = "mairies.heures"

# [[analyse]]
# genre = "bornes"
# id = "bornes"
# couche = "bornes"
# seuil = "20 km"

# [[analyse]]
# genre = "friches"
# id = "friches"
# couche = "friches"

# [[analyse]]
# genre = "armature"
# id = "armature"
# couches = ["mairies"]
# seuil = "15 km"
"#;

/// The mairies of the territory, as a layer in the columns of its model.
fn mairies(territory: &Territory) -> String {
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let position = |c: &Commune| match c.mairie_point {
        MairiePoint::Published => "publiée",
        MairiePoint::Swapped => "publiée, coordonnées remises dans l'ordre",
        MairiePoint::InnerPoint => "point intérieur de la commune",
        MairiePoint::Missing => "inconnue",
    };
    let mut row = |cells: [&str; 6]| out.write_record(cells).expect("writing in memory does not fail");
    row(["code_insee", "nom", "lon", "lat", "horaires", "position"]);
    for commune in &territory.communes {
        let lonlat = commune.mairie.and_then(|p| territory.projection.unproject(p.0));
        let number = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:.6}"));
        row([
            commune.code.as_str(),
            &format!("Mairie {}", french::of(&commune.name)),
            &number(lonlat.map(|c| c.x)),
            &number(lonlat.map(|c| c.y)),
            &commune.hours.as_ref().map(ToString::to_string).unwrap_or_default(),
            position(commune),
        ]);
    }
    let bytes = out.into_inner().expect("writing in memory does not fail");
    String::from_utf8(bytes).expect("what was written is text")
}

fn help() -> String {
    let mut out = String::from(
        "Les couches de l'étude\n======================\n\nUn fichier par couche, puis une section [[couche]] dans territoire.toml. Un tableau a une ligne d'en-tête ; le\nséparateur peut être ; ou , ou une tabulation, le texte en UTF-8 ou en Windows-1252 (Excel), les décimales avec , ou .\nPosition : colonnes lon et lat (degrés), ou x et y (Lambert-93), ou la colonne du schéma officiel. Sans position, une\ncolonne code_insee place l'objet à la mairie de sa commune.\n\n",
    );
    for model in Model::all() {
        let _ = writeln!(out, "modele = \"{}\"  ({})\n  {}\n", model.id, model.title, model.help);
    }
    out
}

/// An empty file in the official columns of a model of the tool.
fn template(model: &str) -> String {
    Model::named(model).expect("the tool has this model").template()
}
