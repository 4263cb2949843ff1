//! `territoire nouveau`: a study folder that runs at once on its mairies, with everything else ready to be filled in.

use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::civil::Date;

use super::{apart, quoted};
use crate::analysis::{self, Questions};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::disk::{self, Failure};
use crate::french;
use crate::layer::Model;
use crate::territory::{Commune, CommuneRow, Edition, Hours, MairiePoint, Reference, Selection, Territory};

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

/// What was made, and of what.
#[derive(Debug, Clone)]
pub struct Created {
    /// The files written, by name.
    pub files: Vec<String>,
    /// The study's name.
    pub name: String,
    /// In French, a line an EPCI, then one for all: what the territory is.
    pub taken: Vec<String>,
}

/// How far around the territory mairies are written, in kilometres: farther than a service of every day is.
const AROUND_KM: f64 = 20.0;

/// Whether a mairie is known to open when people who work can go there.
fn open_late(mairie: &Mairie) -> bool {
    mairie.hours.as_ref().is_some_and(|h| h.saturday() || h.evening())
}

/// Makes the folder and says what it holds. `None`, with notes, when a code is unknown or the folder
/// already holds a study.
///
/// # Errors
/// When the machine refuses to write.
pub fn create(new: &NewStudy, notes: &mut Notes) -> Result<Option<Created>, Failure> {
    create_asking(new, analysis::ALL, notes)
}

/// The same, for a study that may ask these questions.
///
/// # Errors
/// When the machine refuses to write.
pub fn create_asking(new: &NewStudy, questions: &Questions, notes: &mut Notes) -> Result<Option<Created>, Failure> {
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
    apart::tell(&territory, &reference, notes);
    let name = new.name.clone().unwrap_or_else(|| default_name(&territory));
    let mairies = mairies(&territory, &reference.communes_around(&territory, AROUND_KM * 1000.0));
    let late: Vec<&Mairie> = mairies.iter().filter(|m| open_late(m) && m.lonlat.is_some()).collect();
    let unknown = mairies.iter().filter(|m| m.hours.is_none()).count();
    let late_layer = (!late.is_empty()).then(|| late_section(unknown));
    let mut files = vec![
        ("territoire.toml".to_owned(), declaration(new, &name, &territory, (late_layer.as_deref(), questions))),
        ("couches/mairies.csv".to_owned(), layer(mairies.iter())),
        ("couches/LISEZMOI.txt".to_owned(), help()),
        ("couches/bornes.csv".to_owned(), template("irve")),
        ("couches/friches.csv".to_owned(), template("friches")),
        ("couches/points-de-rencontre.csv".to_owned(), template("points-de-rencontre")),
        ("couches/services.csv".to_owned(), template("services")),
        ("plan/rattachements.csv".to_owned(), "\u{feff}action;genre;cible;role;origine;motif\n".to_owned()),
    ];
    if !late.is_empty() {
        files.push(("couches/mairies-ouvertes.csv".to_owned(), layer(late.into_iter())));
    }
    // The declaration last: a folder that has one is a whole study. A layer that is already there is the user's: it stays.
    files.rotate_left(1);
    let mut written = disk::write_absent(&new.folder, &files)?;
    written.rotate_right(1);
    Ok(Some(Created { files: written, name, taken: taken(&territory, &reference) }))
}

/// What the territory is, for who has only given codes: an EPCI a line with its communes, then all.
fn taken(territory: &Territory, reference: &Reference) -> Vec<String> {
    let people = |communes: &[usize]| -> u64 {
        communes.iter().filter_map(|&i| territory.communes[i].population).map(u64::from).sum()
    };
    let names = |communes: &[usize]| {
        let names: Vec<&str> = communes.iter().map(|&i| territory.communes[i].name.as_str()).collect();
        french::list_at_most(&names, 8)
    };
    let mut lines = Vec::new();
    for epci in &territory.epcis {
        let all = reference.epci(epci.code.as_str()).map_or(epci.communes.len(), |e| e.communes);
        let n = epci.communes.len();
        let communes = match n == all {
            true => french::count(n, "commune", "communes"),
            false => format!("{n} de ses {} ({})", french::count(all, "commune", "communes"), names(&epci.communes)),
        };
        let inhabitants = french::integer(people(&epci.communes));
        lines.push(format!("{} ({}) : {communes}, {inhabitants} habitants", epci.name, epci.code));
    }
    let alone: Vec<usize> = (0..territory.communes.len()).filter(|&i| territory.communes[i].epci.is_none()).collect();
    if !alone.is_empty() {
        lines.push(format!("hors de tout EPCI : {}", names(&alone)));
    }
    let (population, _) = territory.population();
    lines.push(format!(
        "en tout : {}, {} habitants (population municipale {})",
        french::count(territory.communes.len(), "commune", "communes"),
        french::integer(population),
        Edition::own().populations()
    ));
    lines
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

fn codes(list: &[(String, Option<crate::diagnostic::Place>)], name_of: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::from("[\n");
    for (code, _) in list {
        let name = name_of(code).map(|n| format!(" # {n}")).unwrap_or_default();
        let _ = writeln!(out, "  {},{name}", quoted(code.trim()));
    }
    out + "]"
}

fn declaration(
    new: &NewStudy,
    name: &str,
    territory: &Territory,
    (late, questions): (Option<&str>, &Questions),
) -> String {
    let (population, _) = territory.population();
    let mut out = String::new();
    let _ = writeln!(out, "# Étude de territoire : {}", french::one_line(name));
    let _ = writeln!(
        out,
        "# {}, {} habitants (population municipale {}).",
        french::count(territory.communes.len(), "commune", "communes"),
        french::integer(population),
        Edition::own().populations()
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
    out.push_str(&mairies_section());
    out.push_str(late.unwrap_or_default());
    out.push_str(LAYERS);
    out.push_str(DISTANCE);
    out.push_str(if late.is_some() { COVERAGE } else { "" });
    out.push_str(ANALYSES);
    for section in questions.iter().filter_map(|q| analysis::sample(*q)) {
        out.push('\n');
        out.push_str(&section);
    }
    out
}

/// The armature is the user's to declare: the largest communes are proposed, in comments.
fn levels(territory: &Territory) -> String {
    let mut by_size: Vec<&Commune> = territory.communes.iter().collect();
    by_size.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.code.cmp(&b.code)));
    let mut out = String::from(
        "\n# L'armature : les pôles, du niveau le plus haut au plus bas. Proposition d'après la population, à corriger.\n# `exterieurs = [\"55122\"]` nomme des pôles du voisinage : ils comptent pour les distances, pas dans les totaux.\n",
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

/// The section of the mairies.
fn mairies_section() -> String {
    format!(
        r#"
# Les couches : un fichier CSV, XLSX, ODS, GeoJSON, GeoPackage, Shapefile… par couche (voir couches/LISEZMOI.txt).
# Les mairies des communes voisines, jusqu'à 20 km, y sont aussi : elles comptent pour les distances, pas dans les totaux.
[[couche]]
id = "mairies"
titre = "Mairies"
fichier = "couches/mairies.csv"
modele = "mairies"
source = "{}, communes voisines à 20 km comprises"
emprise = "20 km"                     # jusqu'où elle est connue autour du territoire
"#,
        Edition::own().mairies()
    )
}

/// The section of the mairies that open late. Those whose hours are not known are not in it, which its source says.
fn late_section(unknown: usize) -> String {
    let unknown = french::count(unknown, "mairie d'horaires inconnus", "mairies d'horaires inconnus");
    format!(
        r#"
[[couche]]
id = "mairies-ouvertes"
titre = "Mairies ouvertes le samedi ou après 18 h"
fichier = "couches/mairies-ouvertes.csv"
modele = "mairies"
source = "{}, communes voisines à 20 km comprises ; {unknown} non comptées"
emprise = "20 km"
"#,
        Edition::own().mairies()
    )
}

const LAYERS: &str = r#"
# [[couche]]
# id = "bornes"
# titre = "Bornes de recharge"
# fichier = "couches/bornes.csv"
# modele = "irve"
# source = "nom du producteur, date"
# emprise = "55"                      # jusqu'où elle est connue : un département, "30 km" autour du territoire, "france"… ; sans elle, le territoire

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

const DISTANCE: &str = r#"
# Les analyses, dans l'ordre : une analyse peut utiliser les colonnes d'une analyse précédente.
[[analyse]]
genre = "distance"
id = "distance-mairies"
titre = "Distance à la mairie d'une autre commune"
couche = "mairies"
k = 2
"#;

const COVERAGE: &str = r#"
[[analyse]]
genre = "couverture"
id = "couverture-mairies-ouvertes"
titre = "Couverture par les mairies ouvertes le samedi ou après 18 h"
couche = "mairies-ouvertes"
seuils = ["3 km", "5 km", "10 km"]
"#;

const ANALYSES: &str = r#"
[[analyse]]
genre = "equilibre"
id = "heures-mairies"
titre = "Heures d'ouverture des mairies par habitant"
variable = "mairies.heures"
"#;

/// A mairie as its layer writes it.
struct Mairie {
    code: String,
    name: String,
    lonlat: Option<(f64, f64)>,
    hours: Option<Hours>,
    position: &'static str,
    inside: bool,
}

/// The mairies of the territory, then those around it: the nearest service may well be across the border.
fn mairies(territory: &Territory, around: &[&CommuneRow]) -> Vec<Mairie> {
    let inside = territory.communes.iter().map(|c| Mairie {
        code: c.code.to_string(),
        name: c.name.clone(),
        lonlat: c.mairie.and_then(|p| territory.projection.unproject(p.0)).map(|c| (c.x, c.y)),
        hours: c.hours.clone(),
        position: match c.mairie_point {
            MairiePoint::Published => "publiée",
            MairiePoint::Swapped => "publiée, coordonnées remises dans l'ordre",
            MairiePoint::InnerPoint => "point intérieur de la commune",
            MairiePoint::Missing => "inconnue",
        },
        inside: true,
    });
    let outside = around.iter().map(|row| Mairie {
        code: row.code.clone(),
        name: row.nom.clone(),
        lonlat: row.mairie_lon.zip(row.mairie_lat),
        hours: Hours::parse(&row.horaires),
        position: match row.mairie_etat.as_str() {
            "publiee" => "publiée",
            "reparee_inversee" => "publiée, coordonnées remises dans l'ordre",
            _ => "point intérieur de la commune",
        },
        inside: false,
    });
    inside.chain(outside).collect()
}

/// Mairies as a layer in the columns of its model, and whether each is in the territory.
fn layer<'a>(mairies: impl Iterator<Item = &'a Mairie>) -> String {
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut row = |cells: [&str; 7]| out.write_record(cells).expect("writing in memory does not fail");
    row(["code_insee", "nom", "lon", "lat", "horaires", "position", "dans_le_territoire"]);
    for mairie in mairies {
        let number = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:.6}"));
        row([
            &mairie.code,
            &format!("Mairie {}", french::of(&mairie.name)),
            &number(mairie.lonlat.map(|c| c.0)),
            &number(mairie.lonlat.map(|c| c.1)),
            &mairie.hours.as_ref().map(ToString::to_string).unwrap_or_default(),
            mairie.position,
            if mairie.inside { "oui" } else { "non" },
        ]);
    }
    let bytes = out.into_inner().expect("writing in memory does not fail");
    for_spreadsheets(&String::from_utf8(bytes).expect("what was written is text"))
}

/// A table with the mark without which a spreadsheet takes UTF-8 for the encoding of its own country.
fn for_spreadsheets(table: &str) -> String {
    format!("\u{feff}{table}")
}

fn help() -> String {
    let mut out = String::from(
        "Les couches de l'étude\n======================\n\nUn fichier par couche, puis une section [[couche]] dans territoire.toml. Un tableau a une ligne d'en-tête ; le\nséparateur peut être ; ou , ou une tabulation, le texte en UTF-8 ou dans l'encodage d'Excel (Windows ou Mac), les décimales avec , ou .\nPosition : colonnes lon et lat (degrés), ou x et y (Lambert-93), ou la colonne du schéma officiel. Sans position, une\ncolonne code_insee place l'objet à la mairie de sa commune. Un objet hors du territoire compte pour les distances et les couvertures, pas\ndans les totaux : mairies.csv donne ainsi les mairies des communes voisines jusqu'à 20 km (colonne dans_le_territoire).\nmairies-ouvertes.csv donne celles qui ouvrent le samedi ou après 18 h, quand leurs horaires sont connus.\n\n",
    );
    for model in Model::all() {
        let _ = writeln!(out, "modele = \"{}\"  ({})\n  {}\n", model.id, model.title, model.help);
    }
    out
}

/// An empty file in the official columns of a model of the tool, to be filled in a spreadsheet: with `;`, whatever the
/// official separator is.
fn template(model: &str) -> String {
    let model = Model::named(model).expect("the tool has this model");
    let columns: Vec<&str> = model.official().map(|f| f.name.as_str()).collect();
    for_spreadsheets(&(columns.join(";") + "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Study;

    /// The CC du Sammiellois has 19 communes. Around it: Commercy lies 9 km south of its border, Metz 35 km to the east.
    #[test]
    fn a_new_study_knows_the_mairies_around_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("etude");
        let selection = Selection { epcis: vec![("245500327".into(), None)], communes: Vec::new() };
        let new = NewStudy { folder: folder.clone(), name: None, selection, date: jiff::civil::date(2026, 11, 24) };
        let mut notes = Notes::new();
        create(&new, &mut notes).expect("written").expect("made");
        let text = std::fs::read_to_string(folder.join("couches/mairies.csv")).expect("read");
        assert_eq!(text.lines().filter(|l| l.ends_with(";oui")).count(), 19);
        assert!(text.lines().any(|l| l.starts_with("55122;Mairie de Commercy;") && l.ends_with(";non")));
        assert!(!text.contains("\n57463;"), "Metz is far");
        let late = std::fs::read_to_string(folder.join("couches/mairies-ouvertes.csv")).expect("read");
        for line in late.lines().skip(1) {
            assert!(text.contains(line), "{line}");
        }
        assert!(late.lines().count() > 5 && late.lines().count() < text.lines().count());
        // Neighbours count for distances, not in totals.
        let study = Study::open(&folder, &mut notes).expect("opened");
        assert!(!notes.has_errors(), "{}", crate::diagnostic::summary(&notes));
        let layer = study.layers.iter().find(|l| l.id == "mairies").expect("a layer");
        assert_eq!(layer.inside().count(), 19);
        assert!(layer.features.len() > 60);
        let answers = study.answer(&mut notes);
        let answer = |id: &str| answers.outcomes.iter().find(|o| o.id == id).expect("an answer");
        let column = answer("distance-mairies").table("communes").and_then(|t| t.column("distance_km")).cloned();
        let distances = column.and_then(|c| c.as_numbers().map(<[_]>::to_vec)).expect("distances");
        let nearest = |i: usize| {
            let at = study.territory.communes[i].mairie.expect("a point");
            let others =
                layer.features.iter().filter(|f| f.commune != Some(i)).filter_map(crate::layer::Feature::point);
            others.map(|p| (p.x() - at.x()).hypot(p.y() - at.y())).fold(f64::INFINITY, f64::min) * 1.3 / 1000.0
        };
        for (i, distance) in distances.iter().enumerate() {
            assert!((distance.expect("a distance") - nearest(i)).abs() < 1e-6, "commune {i}");
        }
        // It says something: neither nobody nor everybody.
        let part = answer("couverture-mairies-ouvertes").table("territoire").and_then(|t| t.column("part_population"));
        let first = part.and_then(|c| c.as_numbers()).and_then(|v| v[0]).expect("a share");
        assert!(first > 0.05 && first < 0.999, "{first}");
    }
}
