//! `territoire nouveau`.

use std::path::PathBuf;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::french;
use territoire::study::{self, Failure, today};
use territoire::territory::{Reference, Selection};
use territoire::workshop::{self, NewStudy};

use super::{End, print, say, tell, typed};

/// Crée le dossier d'une étude.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Dossier à créer
    #[arg(value_name = "DOSSIER", required_unless_present = "chercher")]
    pub(super) dossier: Option<PathBuf>,
    /// SIREN d'un EPCI, plusieurs à la suite ou séparés par des virgules ; ou un fichier qui les donne
    #[arg(long, value_name = "SIREN", num_args = 1.., value_delimiter = ',', value_parser = typed)]
    epci: Vec<String>,
    /// Codes INSEE de communes ; ou un classeur, un CSV ou un texte qui donne leurs codes ou leurs noms
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    communes: Vec<String>,
    /// Nom de l'étude
    #[arg(long, value_parser = typed)]
    nom: Option<String>,
    /// Cherche un EPCI, une commune d'aujourd'hui ou d'autrefois, un département, par son nom ou son code
    #[arg(long, value_name = "NOM", value_parser = typed)]
    chercher: Option<String>,
}

pub(super) fn run(new: &New) -> Result<End, Failure> {
    if let Some(words) = &new.chercher {
        return Ok(search(words));
    }
    let mut notes = Notes::new();
    let Some(folder) = &new.dossier else { return Ok(End::Errors) };
    let mut asked = Asked::default();
    asked.take(&new.epci, "SIREN", &mut notes, |selection, code| selection.epcis.push((code, None)));
    asked.take(&new.communes, "codes INSEE", &mut notes, |selection, code| selection.communes.push((code, None)));
    let new = NewStudy { folder: folder.clone(), name: new.nom.clone(), selection: asked.selection, date: today() };
    let written = if notes.has_errors() { None } else { workshop::create(&new, &mut notes)? };
    tell(&notes);
    let Some(made) = written else { return Ok(End::Errors) };
    asked.read.iter().for_each(|line| say(&format!("Lu : {line}")));
    say(&format!("Territoire « {} » :", french::one_line(&made.name)));
    made.taken.iter().for_each(|line| say(&format!("  {line}")));
    say(&format!("\nÉtude créée dans {} :", folder.display()));
    for file in made.files {
        print(&format!("  {file}"));
    }
    say(&format!("Suite : territoire lancer {}", folder.display()));
    Ok(End::Done)
}

/// What the words of the options ask for.
#[derive(Default)]
struct Asked {
    selection: Selection,
    /// What was taken from files.
    read: Vec<String>,
    /// Loaded when the first file is read.
    reference: Option<Reference>,
}

impl Asked {
    /// Codes as typed; a word that is a file is replaced by what it names.
    fn take(&mut self, words: &[String], what: &str, notes: &mut Notes, add: impl Fn(&mut Selection, String)) {
        for word in words {
            let path = study::existing(word);
            if path.is_file() {
                let reference = self.reference.get_or_insert_with(Reference::load);
                self.read.extend(workshop::add_named(&path, reference, &mut self.selection, notes));
            } else if path.is_dir() {
                let message = format!("`{word}` est un dossier");
                notes.push(Diagnostic::no_file(message).help(format!("donner un fichier, ou des {what}")));
            } else if word.contains(['.', '/', '\\']) {
                // No code holds a dot or a slash: this is a file, which is not there.
                notes.push(
                    Diagnostic::no_file(format!("le fichier `{word}` n'existe pas"))
                        .label("cherché à partir du dossier courant")
                        .help(format!("vérifier le nom du fichier, ou donner des {what}")),
                );
            } else {
                add(&mut self.selection, french::nfc(word).into_owned());
            }
        }
    }
}

/// How many names a search lists of each sort.
const LISTED: usize = 30;

fn search(words: &str) -> End {
    let reference = Reference::load();
    let (epcis, communes) = reference.search(words);
    let former = reference.search_former(words);
    let departements = reference.search_departements(words);
    for epci in &epcis {
        print(&format!(
            "EPCI     {}  {} ({})",
            epci.siren,
            epci.nom,
            french::count(epci.communes, "commune", "communes")
        ));
    }
    for commune in communes.iter().take(LISTED) {
        let departement = reference.departement(&commune.departement).unwrap_or(&commune.departement);
        print(&format!("Commune  {}      {} ({departement})", commune.code, commune.nom));
    }
    if communes.len() > LISTED {
        say(&format!(
            "… et {} ; préciser le nom",
            french::count(communes.len() - LISTED, "autre commune", "autres communes")
        ));
    }
    for (code, told) in former.iter().take(LISTED) {
        print(&format!("Ancienne {code}      {told}"));
    }
    if former.len() > LISTED {
        let more = french::count(former.len() - LISTED, "autre commune ancienne", "autres communes anciennes");
        say(&format!("… et {more} ; préciser le nom"));
    }
    for (code, name) in &departements {
        print(&format!("Département {code}  {name}, dont les EPCI sont :"));
        for (epci, here) in reference.epcis_of(code) {
            let part = if here == epci.communes { String::new() } else { format!("{here} de ses ") };
            let communes = french::count(epci.communes, "commune", "communes");
            print(&format!("  EPCI   {}  {} ({part}{communes})", epci.siren, epci.nom));
        }
    }
    if epcis.is_empty() && communes.is_empty() && former.is_empty() && departements.is_empty() {
        say(&format!("aucun EPCI, aucune commune, ancienne ou non, ni aucun département ne répond à « {words} »"));
        let near = reference.similar(words);
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|(code, name)| format!("{name} ({code})")).collect();
            say(&format!("aide: noms les plus proches : {}", french::list(&near)));
        }
        return End::Errors;
    }
    End::Done
}
