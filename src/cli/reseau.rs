//! `territoire reseau`: the roads of a study.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::layer::Leads;
use territoire::network::file::Header;
use territoire::study::{Failure, NETWORK};
use territoire::units::Metres;
use territoire::workshop::{self, Building, ROADS_KM};

use super::{End, Format, notes_json, print, tell, typed};

/// Réseau routier de l'étude.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Reseau {
    /// Construit le réseau autour du territoire, depuis un extrait OpenStreetMap (.osm.pbf) ou une couche de lignes
    Construire(Construire),
}

/// Construit le réseau.
#[derive(Debug, clap::Args)]
pub(super) struct Construire {
    /// Extrait OpenStreetMap (.osm.pbf), ou couche de voies : BD TOPO, ROUTE 500… (.gpkg, .shp, .geojson)
    #[arg(value_name = "EXTRAIT")]
    extrait: PathBuf,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER", value_parser = super::folder)]
    pub(super) dossier: PathBuf,
    /// Garde les voies jusqu'à cette distance du territoire (par défaut, 30 km)
    #[arg(long, value_name = "DISTANCE", value_parser = distance, conflicts_with = "tout")]
    marge: Option<Metres>,
    /// Garde tout l'extrait
    #[arg(long)]
    tout: bool,
    /// Relief, pour les pentes du vélo et de la marche : tuiles SRTM (.hgt), GeoTIFF, ou leur dossier
    #[arg(long, value_name = "FICHIER", num_args = 1..)]
    relief: Vec<PathBuf>,
    /// Suit un relief `.vrt` jusqu'aux fichiers qu'il nomme
    #[arg(long, requires = "relief")]
    renvois: bool,
    /// Couche à lire, quand le fichier en a plusieurs
    #[arg(long, value_name = "NOM", value_parser = typed)]
    table: Option<String>,
    /// Ce que sont les colonnes de la couche : bdtopo, route500, geofabrik, ou votre fichier .toml
    #[arg(long, value_name = "FICHIER")]
    colonnes: Option<String>,
    /// Projection d'une couche qui ne la dit pas, par son code EPSG : 2154 pour Lambert-93
    #[arg(long, value_name = "EPSG")]
    projection: Option<u32>,
    /// Profils, séparés par des virgules (par défaut, tous : voiture, velo, velo-electrique, marche et ceux de profils/)
    #[arg(long, value_name = "PROFILS", value_delimiter = ',', value_parser = typed)]
    profils: Vec<String>,
    /// Ces voies sont inventées : toutes les sorties le diront
    #[arg(long)]
    fictif: bool,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    pub(super) format: Format,
}

fn distance(text: &str) -> Result<Metres, String> {
    text.parse().map_err(|e: territoire::units::QuantityError| e.to_string())
}

pub(super) fn run(command: &Reseau) -> Result<End, Failure> {
    let Reseau::Construire(arguments) = command;
    let asked = Building {
        folder: arguments.dossier.clone(),
        extract: arguments.extrait.clone(),
        table: arguments.table.clone(),
        columns: arguments.colonnes.clone(),
        projection: arguments.projection,
        relief: arguments.relief.clone(),
        leads: if arguments.renvois { Leads::Files } else { Leads::Nowhere },
        margin: (!arguments.tout).then(|| arguments.marge.unwrap_or_else(|| Metres::from_km(ROADS_KM))),
        profiles: arguments.profils.clone(),
        fictional: arguments.fictif,
    };
    let bar = ProgressBar::new_spinner().with_message("lecture de l'extrait");
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let mut notes = Notes::new();
    let built = workshop::build_network(&asked, &mut notes);
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
        let read_as = header.columns.as_ref().map(|(id, _)| format!(", lu comme {id}")).unwrap_or_default();
        print(&format!("Réseau écrit dans {NETWORK}, depuis {}{day}{read_as}.", header.source));
        print(&format!(
            "  {} voies, {} nœuds, {} tronçons, {} km ; profils : {}",
            french::integer(header.ways as u64),
            french::integer(header.nodes as u64),
            french::integer(header.edges as u64),
            french::integer(header.metres / 1_000),
            french::list(&ids)
        ));
        print(&turns(&header));
        print(&match header.relief.as_slice() {
            [] => "  pentes : aucune, faute de relief (`--relief`) ; les temps sont ceux du plat".to_owned(),
            files => format!(
                "  pentes : appliquées aux profils qui ont la clé `pente`, depuis {}",
                french::list_at_most(files, 6)
            ),
        });
    }
    Ok(End::Done)
}

/// What is known of forbidden turns.
fn turns(header: &Header) -> String {
    let left_out = match header.turns_left_out {
        0 => String::new(),
        1 => " ; 1 restriction n'a pas pu être suivie (par une voie, ou peu claire)".to_owned(),
        n => format!(
            " ; {} restrictions n'ont pas pu être suivies (par une voie, ou peu claires)",
            french::integer(n as u64)
        ),
    };
    match header.turns {
        0 => format!("  interdictions de tourner : aucune{left_out}"),
        n => format!("  interdictions de tourner : {}{left_out}", french::integer(n as u64)),
    }
}
