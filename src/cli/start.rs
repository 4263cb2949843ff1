//! `territoire nouveau`.

use std::path::PathBuf;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::french;
use territoire::study::{Failure, today};
use territoire::territory::{Reference, Selection};
use territoire::workshop::{self, NewStudy};

use super::{End, print, say, tell, typed};

/// Crée le dossier d'une étude.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Dossier à créer
    #[arg(value_name = "DOSSIER", required_unless_present = "chercher")]
    dossier: Option<PathBuf>,
    /// SIREN d'un EPCI ; plusieurs à la suite ou séparés par des virgules
    #[arg(long, value_name = "SIREN", num_args = 1.., value_delimiter = ',', value_parser = typed)]
    epci: Vec<String>,
    /// Codes INSEE de communes, ou un fichier qui les donne (un par ligne)
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    communes: Vec<String>,
    /// Nom de l'étude
    #[arg(long, value_parser = typed)]
    nom: Option<String>,
    /// Cherche le SIREN d'un EPCI ou le code d'une commune par son nom
    #[arg(long, value_name = "NOM", value_parser = typed)]
    chercher: Option<String>,
}

pub(super) fn run(new: &New) -> Result<End, Failure> {
    if let Some(words) = &new.chercher {
        return Ok(search(words));
    }
    let mut notes = Notes::new();
    let Some(folder) = &new.dossier else { return Ok(End::Errors) };
    let selection = Selection {
        epcis: new.epci.iter().map(|s| (s.clone(), None)).collect(),
        communes: communes(&new.communes, &mut notes).into_iter().map(|c| (c, None)).collect(),
    };
    let new = NewStudy { folder: folder.clone(), name: new.nom.clone(), selection, date: today() };
    let written = if notes.has_errors() { None } else { workshop::create(&new, &mut notes)? };
    tell(&notes);
    let Some(files) = written else { return Ok(End::Errors) };
    say(&format!("Étude créée dans {} :", folder.display()));
    for file in files {
        print(&format!("  {file}"));
    }
    say(&format!("Suite : territoire lancer {}", folder.display()));
    Ok(End::Done)
}

/// Codes as typed; a word that is a file is replaced by the codes that it lists, one a line (what follows on the line
/// is a comment, so that the column of a spreadsheet will do).
fn communes(words: &[String], notes: &mut Notes) -> Vec<String> {
    let mut out = Vec::new();
    for word in words {
        let path = PathBuf::from(word);
        if !path.is_file() {
            // No code holds a dot or a slash: this is a file, which is not there.
            if word.contains(['.', '/', '\\']) {
                notes.push(
                    Diagnostic::no_file(format!("le fichier `{word}` n'existe pas"))
                        .label("cherché à partir du dossier courant")
                        .help("vérifier le nom du fichier, ou donner des codes INSEE"),
                );
                continue;
            }
            out.push(french::nfc(word).into_owned());
            continue;
        }
        match std::fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let codes = text.lines().filter_map(|line| {
                    let code =
                        line.trim_start_matches('\u{feff}').split([';', ',', '\t']).next()?.trim().trim_matches('"');
                    // A header has no digit; codes all do.
                    code.chars().any(|c| c.is_ascii_digit()).then(|| code.to_owned())
                });
                out.extend(codes);
            }
            Err(error) => {
                notes.push(
                    Diagnostic::refused("le fichier des communes ne peut pas être lu")
                        .in_file(&path)
                        .label(error.to_string()),
                );
            }
        }
    }
    out
}

fn search(words: &str) -> End {
    let reference = Reference::load();
    let (epcis, communes) = reference.search(words);
    for epci in &epcis {
        print(&format!(
            "EPCI     {}  {} ({})",
            epci.siren,
            epci.nom,
            french::count(epci.communes, "commune", "communes")
        ));
    }
    for commune in communes.iter().take(30) {
        let departement = reference.departement(&commune.departement).unwrap_or(&commune.departement);
        print(&format!("Commune  {}      {} ({departement})", commune.code, commune.nom));
    }
    if communes.len() > 30 {
        say(&format!(
            "… et {} ; préciser le nom",
            french::count(communes.len() - 30, "autre commune", "autres communes")
        ));
    }
    if epcis.is_empty() && communes.is_empty() {
        say(&format!("aucun EPCI ni aucune commune dont le nom contient « {words} »"));
        let near = reference.similar(words);
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|(code, name)| format!("{name} ({code})")).collect();
            say(&format!("aide: noms les plus proches : {}", french::list(&near)));
        }
        return End::Errors;
    }
    End::Done
}
