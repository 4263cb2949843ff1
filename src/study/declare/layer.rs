//! Section `[[couche]]`: a file, what it is read as, where it comes from.

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{self, Leads, Magnitude, Model};
use crate::pull::{Given, Section};

/// Section `[[couche]]`.
#[derive(Debug, Clone)]
pub(in crate::study) struct LayerConfig {
    /// Its id.
    pub id: Given<String>,
    /// Its title.
    pub title: String,
    /// Its file, or the connection to its database.
    pub file: Given<String>,
    /// The layer, sheet or table to read there.
    pub table: Option<Given<String>>,
    /// The line of its header, when it is a table and that is declared.
    pub header: Option<usize>,
    /// The last line of its table, when declared.
    pub last: Option<usize>,
    /// Its model.
    pub model: Model,
    /// Its source.
    pub source: String,
    /// Whether it is made up.
    pub fictional: bool,
    /// EPSG code of its coordinates, when declared.
    pub crs: Option<u32>,
    /// Whether rows with a grave fault are set aside instead of stopping the study.
    pub set_aside: bool,
    /// Year of the file's list of communes, when declared.
    pub vintage: Option<u16>,
    /// What the numbers of its columns are declared to be.
    pub natures: Vec<(Magnitude, Given<String>)>,
    /// Columns with their units.
    pub units: Vec<(Given<String>, String)>,
    /// The columns of its addresses, when declared.
    pub address: Vec<Given<String>>,
    /// How far it is known, when declared: départements, a length around the territory, a file, or a word.
    pub extent: Vec<Given<String>>,
    /// How one gets on its lines and surfaces, when declared: a length, or a layer of ways in.
    pub access: Option<Given<String>>,
    /// What its file may lead to.
    pub leads: Leads,
}

/// The name of a file, which must be one: an empty one is that of the folder of the study.
pub(super) fn named(file: Given<String>, notes: &mut Notes) -> Option<Given<String>> {
    if !file.value.trim().is_empty() {
        return Some(file);
    }
    let d = Diagnostic::unfit("le nom du fichier est vide").at(file.place);
    notes.push(
        d.help("donner le chemin d'un fichier de l'étude, comme \"couches/fichier.csv\", ou retirer cette section"),
    );
    None
}

/// The codes that French files come with, for who mistyped one.
const SYSTEMS: &str = "2154 est le Lambert-93, 3942 à 3950 les coniques CC42 à CC50, 27572 le Lambert II étendu, 4326 les degrés (WGS 84)";

/// The code of a system of coordinates, which must be one: a mistyped one would be left aside, or refuse the whole file.
fn system(given: Given<f64>, notes: &mut Notes) -> Option<u32> {
    let code = given.value;
    let whole = code.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&code);
    if whole && layer::is_system(code as u32) {
        return Some(code as u32);
    }
    let near = french::nearest(&code.to_string(), ["2154", "4326", "3857", "27572"]);
    let fault = Diagnostic::new("E0526", format!("`crs = {code}` n'est le code EPSG d'aucun système connu"));
    notes.push(fault.at(given.place).label(SYSTEMS).help(match near {
        Some(near) => format!("vouliez-vous dire `{near}` ?"),
        None => "corriger ce code, ou ôter la clé si le fichier dit lui-même sa projection".to_owned(),
    }));
    None
}

/// Reads a layer; `models` are those of the tool and of the study.
pub(super) fn read(mut s: Section<'_>, models: &[Model], notes: &mut Notes) -> Option<LayerConfig> {
    let id = s.text("id", notes);
    let id = s.require("id", id).and_then(|id| id.file_name("une couche", notes));
    let file = s.text("fichier", notes);
    let file = s.require("fichier", file).and_then(|file| named(file, notes));
    let table = s.text("table", notes);
    let header = line(&mut s, "entete", notes);
    let last = line(&mut s, "fin", notes);
    let title = s.text("titre", notes);
    let model = s.text("modele", notes);
    let source = s.text("source", notes);
    let fictional = s.flag("fictif", notes).unwrap_or(false);
    let crs = s.number("crs", notes).and_then(|given| system(given, notes));
    let aside = s.text("lignes_fausses", notes);
    let vintage = s.number("millesime", notes);
    let natures = natures(&mut s, notes);
    let units = s.cells("unites", notes).unwrap_or_default().into_iter();
    let units = units.map(|(name, unit)| (Given { value: name, place: unit.place }, unit.value)).collect();
    let address = s.texts("adresse", notes).unwrap_or_default();
    let extent = s.texts("emprise", notes).unwrap_or_default();
    let access = s.text("acces", notes);
    let leads = s.text("renvois", notes).map_or(Leads::Nowhere, |given| leads(given, notes));
    s.finish(notes);
    let model = match model {
        None => Some(Model::free()),
        Some(given) => {
            let found = models.iter().find(|m| m.id == given.value).cloned();
            if found.is_none() {
                let known: Vec<&str> = models.iter().map(|m| m.id.as_str()).collect();
                notes.push(
                    Diagnostic::unfit(format!("le modèle `{}` n'existe pas", given.value))
                        .at(given.place)
                        .label(format!("modèles connus : {}", french::list(&known)))
                        .did_you_mean(french::nearest(&given.value, known).map(|k| format!("\"{k}\"")).as_deref()),
                );
            }
            found
        }
    };
    let set_aside = aside.is_some_and(|given| match given.value.as_str() {
        "ecarter" => true,
        "arreter" => false,
        other => {
            notes.push(
                Diagnostic::unfit(format!("`{other}` n'est pas une valeur de `lignes_fausses`"))
                    .at(given.place)
                    .help("écrire \"arreter\" (par défaut) ou \"ecarter\""),
            );
            false
        }
    });
    let (id, file, model) = (id?, file?, model?);
    Some(LayerConfig {
        title: title.map_or_else(|| id.value.clone(), |g| g.value),
        source: source.map_or_else(|| "source non précisée".to_owned(), |g| g.value),
        crs,
        id,
        file,
        table,
        header,
        last,
        model,
        fictional,
        set_aside,
        vintage: vintage.and_then(|given| year(&given, notes)),
        natures,
        units,
        address,
        extent,
        access,
        leads,
    })
}

/// What the numbers of columns are: amounts, rates, levels, indices, a key each. A column is one of these.
fn natures(s: &mut Section<'_>, notes: &mut Notes) -> Vec<(Magnitude, Given<String>)> {
    let mut out: Vec<(Magnitude, Given<String>)> = Vec::new();
    for magnitude in [Magnitude::Amount, Magnitude::Rate, Magnitude::Level, Magnitude::Index] {
        for column in s.texts(magnitude.key(), notes).unwrap_or_default() {
            match out.iter().find(|(other, earlier)| earlier.value == column.value && *other != magnitude) {
                Some((other, _)) => notes.push(
                    Diagnostic::unfit(format!("la colonne `{}` est dite de deux natures", column.value))
                        .at(column.place)
                        .label(format!("elle est aussi dans `{}`", other.key()))
                        .help("la laisser dans une seule de ces clés"),
                ),
                None => out.push((magnitude, column)),
            }
        }
    }
    out
}

/// The number of a line of a table, as Excel and editors show it.
fn line(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<usize> {
    let given: Given<f64> = s.number(key, notes)?;
    if given.value.fract() == 0.0 && (1.0..=10_000_000.0).contains(&given.value) {
        return Some(given.value as usize);
    }
    notes.push(
        Diagnostic::unfit(format!("`{}` n'est pas un numéro de ligne", given.value))
            .at(given.place)
            .help(format!("écrire le numéro que montre Excel ou un éditeur, à partir de 1 : `{key} = 4`")),
    );
    None
}

/// What the file of a layer may lead to.
fn leads(given: Given<String>, notes: &mut Notes) -> Leads {
    let words = Leads::WORDS.map(|(word, _)| word);
    if let Some((_, leads)) = Leads::WORDS.iter().find(|(word, _)| *word == given.value) {
        return *leads;
    }
    notes.push(
        Diagnostic::unfit(format!("`{}` n'est pas une valeur de `renvois`", given.value))
            .at(given.place)
            .label("ce que le fichier de cette couche a le droit de nommer")
            .help(format!("écrire \"{}\" ou \"{}\", ou retirer la clé", words[0], words[1]))
            .did_you_mean(french::nearest(&given.value, words).map(|k| format!("\"{k}\"")).as_deref()),
    );
    Leads::Nowhere
}

/// A year of a list of communes.
fn year(given: &Given<f64>, notes: &mut Notes) -> Option<u16> {
    if given.value.fract() == 0.0 && (1943.0..=2100.0).contains(&given.value) {
        return Some(given.value as u16);
    }
    notes.push(
        Diagnostic::unfit(format!("`{}` n'est pas un millésime", given.value))
            .at(given.place.clone())
            .help("écrire l'année de la liste des communes du fichier : `millesime = 2021`"),
    );
    None
}
