//! The study that is attacked, and what is done in it: each command with what it changes when nothing disturbs it.

use std::path::{Path, PathBuf};

use crate::command::{Between, Trouble};
use crate::support::files::{EXAMPLE, copy, write};
use crate::support::office::{Typed, fill};
use crate::tree::Tree;

/// Files of people that stand where the tool writes: nothing that it does may take them away.
const PEOPLE: [(&str, &str); 4] = [
    ("resultats/carte de la réunion.qgz", "un projet de QGIS"),
    ("resultats/cartes/annotée.svg", "<svg><!-- une carte annotée --></svg>"),
    ("controle/à voir avec la CC.txt", "les trois bornes de la gare"),
    ("suivi/etat/commentaires.txt", "lu en bureau le 12"),
];

/// A command on a study, and what it makes of it.
pub(crate) struct Act {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<String>,
    /// The study before it.
    pub(crate) template: PathBuf,
    pub(crate) before: Tree,
    pub(crate) after: Tree,
    /// Files whose bytes are others at each run: when it ran stands in them.
    pub(crate) volatile: Vec<String>,
    /// Folders that are made as a whole, each with its `/`.
    pub(crate) whole: &'static [&'static str],
    /// Whether the same command may be given once more, to no other effect.
    pub(crate) again: bool,
    /// How many changes it makes on the disk, and how many bytes it writes.
    pub(crate) changes: usize,
    pub(crate) bytes: usize,
    /// How long it takes when nothing else runs.
    pub(crate) took: std::time::Duration,
}

/// `{}` in an argument is the folder of the study.
fn given(arguments: &[&str], folder: &Path) -> Vec<String> {
    arguments.iter().map(|a| a.replace("{}", &folder.to_string_lossy())).collect()
}

impl Act {
    /// The arguments for a study in that folder.
    pub(crate) fn on(&self, folder: &Path) -> Vec<String> {
        let words: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        given(&words, folder)
    }

    /// A copy of the study before it, in a folder.
    pub(crate) fn lay(&self, folder: &Path) {
        copy(&self.template, folder);
    }
}

/// The study: one EPCI, a plan with its follow-up, layers, analyses, a map of its own, criteria.
fn study(folder: &Path, name: &str) {
    copy(Path::new(EXAMPLE), folder);
    let toml = format!(
        r#"[etude]
nom = "{name}"
date = 2026-11-24
[territoire]
epci = ["245500327"]
[[niveau]]
nom = "Pôle structurant"
communes = ["55463"]
[plan]
document = "plan/projet-de-territoire.txt"
rattachements = "plan/rattachements.csv"
suggestions = true
[[couche]]
id = "mairies"
fichier = "couches/mairies.csv"
modele = "mairies"
[[couche]]
id = "friches"
fichier = "couches/friches-fictif.csv"
modele = "friches"
fictif = true
[[couche]]
id = "voie-verte"
fichier = "couches/voie-verte-fictif.geojson"
modele = "cyclable"
fictif = true
[[analyse]]
genre = "distance"
id = "distance-mairies"
couche = "mairies"
seuil = "5 km"
[[analyse]]
genre = "friches"
id = "friches"
couche = "friches"
[priorisation]
[[priorisation.critere]]
id = "climat"
titre = "Effet sur le climat"
poids = 2
[[priorisation.critere]]
id = "cout"
titre = "Coût"
echelle = [0, 10]
defavorable = true
"#
    );
    write(folder, "territoire.toml", toml);
    // Of what the example attaches, what lies in that EPCI.
    let list = std::fs::read_to_string(folder.join("plan/rattachements.csv")).expect("the example has it");
    let within = |line: &&str| ["action;", ";territoire;", ";245500327;"].iter().any(|known| line.contains(known));
    write(folder, "plan/rattachements.csv", list.split_inclusive('\n').filter(within).collect::<String>());
}

/// Every act, each tried once without trouble; why it can't be attacked, when it fails by itself.
pub(crate) fn all(between: &Between, work: &Path) -> Result<Vec<Act>, String> {
    let run = |arguments: &[&str], folder: &Path| {
        let ended = between.start(&given(arguments, folder), folder, Trouble::None).wait();
        match ended.code() {
            Some(0) => Ok(()),
            code => Err(format!("{arguments:?} ends with {code:?}: {}", ended.last())),
        }
    };
    // As it was a while ago: its results have another title.
    let old = work.join("ancien");
    study(&old, "Avant");
    let date = ["--date", "2027-01-10"];
    run(&["lancer", "{}"], &old)?;
    run(&["verifier", "{}"], &old)?;
    run(&["plan", "prioriser", "{}"], &old)?;
    run(&["plan", "suivi", "etat", "{}"], &old)?;
    run(&["donnees", "convertir", "friches", "{}"], &old)?;
    for (name, text) in PEOPLE {
        write(&old, name, text);
    }
    // As it is now.
    let now = work.join("etude");
    copy(&old, &now);
    let toml = std::fs::read_to_string(old.join("territoire.toml")).map_err(|e| e.to_string())?;
    write(&now, "territoire.toml", toml.replace("\"Avant\"", "\"Maintenant\""));
    // As it was sent to the EPCI, and came back filled.
    let sent = work.join("envoyee");
    copy(&now, &sent);
    run(&[&["plan", "suivi", "exporter", "{}", "--tous"][..], &date].concat(), &sent)?;
    let workbook = Tree::of(&sent).files().map(|(path, _)| path.to_owned()).find(|path| {
        path.starts_with("suivi/suivi-") && Path::new(path).extension().is_some_and(|ending| ending == "xlsx")
    });
    let workbook = workbook.ok_or("no workbook was sent")?;
    fill(&sent.join(&workbook), &[("1.1.1-01", "Statut", Typed::Text("Terminée"))]);
    let filled = format!("{{}}/{workbook}");
    let import = ["plan", "suivi", "importer", "{}", filled.as_str()];
    let new = work.join("vide");
    std::fs::create_dir_all(&new).map_err(|e| e.to_string())?;
    let bare = work.join("sans-resultats");
    study(&bare, "Maintenant");

    type Given<'a> = (&'static str, Vec<&'a str>, &'a Path, &'static [&'static str], bool);
    let acts: Vec<Given<'_>> = vec![
        ("lancer", vec!["lancer", "{}"], &now, &["resultats/"], true),
        ("lancer (first)", vec!["lancer", "{}"], &bare, &["resultats/"], true),
        ("cartographier", vec!["cartographier", "{}"], &now, &["resultats/cartes/"], true),
        ("verifier", vec!["verifier", "{}"], &now, &["controle/"], true),
        ("rattacher", vec!["plan", "rattacher", "{}", "--accepter", "1.1.3-02"], &now, &[], false),
        ("refuser", vec!["plan", "rattacher", "{}", "--refuser", "1.1.3-02"], &now, &[], false),
        ("prioriser", vec!["plan", "prioriser", "{}"], &bare, &[], true),
        ("exporter", [&["plan", "suivi", "exporter", "{}", "--tous"][..], &date].concat(), &now, &[], true),
        ("importer", [&import[..], &date].concat(), &sent, &[], true),
        ("etat", vec!["plan", "suivi", "etat", "{}"], &now, &["suivi/etat/"], true),
        ("convertir", vec!["donnees", "convertir", "friches", "{}"], &now, &[], true),
        ("nouveau", vec!["nouveau", "{}/neuve", "--epci", "245500327"], &new, &["neuve/"], false),
    ];
    let made = acts.into_iter().enumerate().map(|(i, (name, arguments, template, whole, again))| {
        let clean = |suffix: &str| {
            let folder = work.join(format!("temoin-{i}-{suffix}")).join("etude");
            copy(template, &folder);
            let start = std::time::Instant::now();
            run(&arguments, &folder)?;
            Ok::<_, String>((Tree::of(&folder), start.elapsed()))
        };
        let (before, (after, took), (other, _)) = (Tree::of(template), clean("a")?, clean("b")?);
        let folder = work.join(format!("compte-{i}")).join("etude");
        copy(template, &folder);
        let (changes, bytes) = between.count(&given(&arguments, &folder), &folder);
        Ok(Act {
            name,
            arguments: arguments.iter().map(|a| (*a).to_owned()).collect(),
            template: template.to_owned(),
            volatile: after.differences(&other).into_iter().collect(),
            before,
            after,
            whole,
            again,
            changes,
            bytes,
            took,
        })
    });
    made.collect()
}

/// What a clean run takes away that people had made.
pub(crate) fn lost_by(act: &Act) -> Vec<&'static str> {
    let there = |(path, _): &(&'static str, &str)| act.before.get(path).is_some() && act.after.get(path).is_none();
    PEOPLE.iter().filter(|person| there(person)).map(|(path, _)| *path).collect()
}
