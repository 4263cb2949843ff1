//! `territoire reseau`: the roads of a study.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{self, Building, Failure, NETWORK, ROADS_KM};
use territoire::units::Metres;

use super::{End, Format, notes_json, print, tell};

/// Réseau routier de l'étude.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Reseau {
    /// Construit le réseau depuis un extrait OpenStreetMap (.osm.pbf), autour du territoire
    Construire(Construire),
}

/// Construit le réseau.
#[derive(Debug, clap::Args)]
pub(super) struct Construire {
    /// Extrait OpenStreetMap, par exemple lorraine-latest.osm.pbf
    #[arg(value_name = "EXTRAIT")]
    extrait: PathBuf,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER")]
    dossier: PathBuf,
    /// Garde les voies jusqu'à cette distance du territoire (par défaut, 30 km)
    #[arg(long, value_name = "DISTANCE", value_parser = distance, conflicts_with = "tout")]
    marge: Option<Metres>,
    /// Garde tout l'extrait
    #[arg(long)]
    tout: bool,
    /// Profils, séparés par des virgules (par défaut, tous : voiture, velo, velo-electrique, marche et ceux de profils/)
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    profils: Vec<String>,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    format: Format,
}

fn distance(text: &str) -> Result<Metres, String> {
    text.parse().map_err(|e: territoire::units::QuantityError| e.to_string())
}

pub(super) fn run(command: &Reseau) -> Result<End, Failure> {
    let Reseau::Construire(arguments) = command;
    let asked = Building {
        folder: arguments.dossier.clone(),
        extract: arguments.extrait.clone(),
        margin: (!arguments.tout).then(|| arguments.marge.unwrap_or_else(|| Metres::from_km(ROADS_KM))),
        profiles: arguments.profils.clone(),
    };
    let bar = ProgressBar::new_spinner().with_message("lecture de l'extrait");
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let mut notes = Notes::new();
    let built = study::build_network(&asked, &mut notes);
    bar.finish_and_clear();
    let built = built?;
    if arguments.format == Format::Json {
        let header = built.as_ref().map(|h| serde_json::to_value(h).unwrap_or_default());
        print(&serde_json::json!({ "reseau": header, "diagnostics": notes_json(&notes) }).to_string());
    } else {
        tell(&notes);
    }
    let Some(header) = built else { return Ok(End::Errors) };
    if arguments.format == Format::Texte {
        let ids: Vec<&str> = header.profiles.iter().map(|(id, _)| id.as_str()).collect();
        let day = header.date.as_deref().map(|d| format!(" du {d}")).unwrap_or_default();
        print(&format!("Réseau écrit dans {NETWORK}, depuis {}{day}.", header.source));
        print(&format!(
            "  {} voies, {} carrefours, {} tronçons, {} km ; profils : {}",
            french::integer(header.ways as u64),
            french::integer(header.nodes as u64),
            french::integer(header.edges as u64),
            french::integer(header.metres / 1_000),
            french::list(&ids)
        ));
    }
    Ok(End::Done)
}
