//! `territoire donnees recuperer`: public data brought into a study.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use territoire::diagnostic::Notes;
use territoire::fetch::{Catalogue, Patience, Progress};
use territoire::french;
use territoire::study::Failure;
use territoire::units::Metres;
use territoire::workshop::{self, MARGIN_KM, Recovered, Recovery};

use super::{End, Format, notes_json, print, say, tell, typed};

/// Télécharge une donnée publique.
#[derive(Debug, clap::Args)]
pub(super) struct Recuperer {
    /// Nom de la donnée dans le catalogue (irve, friches, covoiturage…) ; sans nom, la liste
    #[arg(value_name = "NOM", value_parser = typed)]
    pub(super) nom: Option<String>,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER", value_parser = super::folder)]
    pub(super) dossier: PathBuf,
    /// N'utilise que les copies en réserve, sans le réseau
    #[arg(long)]
    hors_ligne: bool,
    /// Remplace un fichier de couches/ que cette commande n'a pas écrit
    #[arg(long)]
    remplacer: bool,
    /// Garde aussi ce qui est à moins de cette distance du territoire, et compte pour les distances (par défaut, 10 km)
    #[arg(long, value_name = "DISTANCE", value_parser = distance)]
    marge: Option<Metres>,
    /// Dossier de la réserve (par défaut, TERRITOIRE_CACHE ou le dossier de cache de l'utilisateur)
    #[arg(long, value_name = "DOSSIER")]
    cache: Option<PathBuf>,
    /// Fichier de catalogue, en plus de celui de l'outil et de catalogue.toml de l'étude
    #[arg(long, value_name = "FICHIER")]
    catalogue: Option<PathBuf>,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    pub(super) format: Format,
}

fn distance(text: &str) -> Result<Metres, String> {
    text.parse().map_err(|e: territoire::units::QuantityError| e.to_string())
}

pub(super) fn run(arguments: &Recuperer) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let Some(name) = &arguments.nom else {
        let catalogue = workshop::catalogue(&arguments.dossier, arguments.catalogue.as_deref(), &mut notes);
        return Ok(match catalogue {
            Some(catalogue) => {
                list(&catalogue, arguments.format);
                End::Done
            }
            None => refuse(arguments.format, &notes),
        });
    };
    let asked = Recovery {
        folder: arguments.dossier.clone(),
        name: name.clone(),
        catalogue: arguments.catalogue.clone(),
        cache: arguments.cache.clone(),
        offline: arguments.hors_ligne,
        replace: arguments.remplacer,
        margin: arguments.marge.unwrap_or_else(|| Metres::from_km(MARGIN_KM)),
        patience: Patience::default(),
    };
    let bar = bar(name);
    let mut show = |progress: Progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.done);
    };
    let done = workshop::recover(&asked, &mut show, &mut notes);
    bar.finish_and_clear();
    let Some(done) = done? else {
        let end = refuse(arguments.format, &notes);
        let catalogue = workshop::catalogue(&arguments.dossier, arguments.catalogue.as_deref(), &mut Notes::new());
        let unknown = catalogue.filter(|c| c.entries().iter().all(|e| e.id != *name));
        if let (Format::Texte, Some(catalogue)) = (arguments.format, unknown) {
            say("");
            list(&catalogue, Format::Texte);
        }
        return Ok(end);
    };
    if arguments.format == Format::Json {
        print(&json(&done, &asked, &notes));
    } else {
        tell(&notes);
        report(&done, &asked);
    }
    Ok(End::Done)
}

fn refuse(format: Format, notes: &Notes) -> End {
    if format == Format::Json {
        print(&serde_json::json!({ "diagnostics": notes_json(notes) }).to_string());
    } else {
        tell(notes);
    }
    End::Errors
}

/// Bytes on stderr; nothing when nobody looks.
fn bar(name: &str) -> ProgressBar {
    let bar = ProgressBar::no_length().with_message(name.to_owned());
    bar.set_style(
        ProgressStyle::with_template("{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} ({binary_bytes_per_sec})")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}

fn list(catalogue: &Catalogue, format: Format) {
    if format == Format::Json {
        let entries: Vec<serde_json::Value> = catalogue
            .entries()
            .iter()
            .map(|e| {
                serde_json::json!({
                    "id": e.id, "titre": e.title, "adresse": e.template, "format": e.format.name(),
                    "modele": e.model, "producteur": e.producer, "licence": e.licence, "page": e.page,
                    "millesime": e.vintage, "verifiee": e.verified, "note": e.note,
                })
            })
            .collect();
        print(&serde_json::to_string_pretty(&serde_json::json!({ "catalogue": entries })).unwrap_or_default());
        return;
    }
    print("Données publiques connues (territoire donnees recuperer NOM) :");
    for entry in catalogue.entries() {
        let doubt = if entry.verified { "" } else { " ; adresse à vérifier" };
        print(&format!("  {:<18} {} ({}, {}){doubt}", entry.id, entry.title, entry.producer, entry.licence));
    }
}

/// What was done, for people: the talk on stderr, the section to paste on stdout.
fn report(done: &Recovered, asked: &Recovery) {
    match &done.tally {
        Some(tally) => {
            let margin = if tally.placed {
                format!(
                    " : {} dans le territoire, {} autour (marge de {})",
                    french::integer(tally.inside as u64),
                    french::integer(tally.around as u64),
                    asked.margin
                )
            } else {
                " (par commune : sans position, la marge ne joue pas)".to_owned()
            };
            say(&format!(
                "\n{} lue{} du {}, {} gardée{}{margin}",
                french::count(tally.read, "ligne", "lignes"),
                french::s(tally.read),
                done.resource.day(),
                french::integer(tally.kept() as u64),
                french::s(tally.kept()),
            ));
        }
        None => say(&format!(
            "\nfichier du {} gardé en entier : {} n'est pas encore réduit au territoire",
            done.resource.day(),
            done.entry.title
        )),
    }
    say(&format!("écrit : {} et {}", done.file, done.provenance));
    say(&format!("licence : {} ({}) ; {}", done.entry.licence, done.entry.producer, done.entry.page));
    if let Some(note) = &done.entry.note {
        say(&format!("à savoir : {note}"));
    }
    match &done.section {
        Some(section) => {
            say("\nÀ ajouter à territoire.toml :\n");
            print(section.trim_end());
        }
        None if done.tally.is_some() => say("\nterritoire.toml déclare déjà cette couche."),
        None => say("\nCe fichier n'est pas une couche : rien à ajouter à territoire.toml."),
    }
}

fn json(done: &Recovered, asked: &Recovery, notes: &Notes) -> String {
    let provenance = read(&asked.folder.join(&done.provenance));
    let value = serde_json::json!({
        "jeu": done.entry.id,
        "fichier": done.file,
        "provenance": provenance,
        "section": done.section,
        "diagnostics": notes_json(notes),
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// The record just written, as it stands on the disk.
fn read(path: &Path) -> serde_json::Value {
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}
