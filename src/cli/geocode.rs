//! `territoire donnees geocoder`: the addresses of a layer found by a service, once the person has agreed to what leaves
//! the machine.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use territoire::diagnostic::Notes;
use territoire::fetch::{BATCH, Patience};
use territoire::french;
use territoire::study::Failure;
use territoire::workshop::{self, Consent, Geocoded, Geocoding, Sending, THRESHOLD, Tally};

use super::{End, Format, notes_json, print, say, tell, typed};

/// Trouve les adresses d'une couche.
#[derive(Debug, clap::Args)]
pub(super) struct Geocoder {
    /// Identifiant de la couche dans territoire.toml
    #[arg(value_name = "COUCHE", value_parser = typed)]
    couche: String,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER")]
    pub(super) dossier: PathBuf,
    /// Envoie sans demander : ce qui part est dit quand même
    #[arg(long)]
    accepter: bool,
    /// Note (de 0 à 1) sous laquelle une adresse trouvée ne sert pas (par défaut, 0,5)
    #[arg(long, value_name = "NOTE", value_parser = score)]
    seuil: Option<f64>,
    /// Adresse du service, à la place de celui de la Géoplateforme (ou `[geocodage]` dans catalogue.toml)
    #[arg(long, value_name = "ADRESSE")]
    service: Option<String>,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    pub(super) format: Format,
}

fn score(text: &str) -> Result<f64, String> {
    let value = text.trim().replace(',', ".").parse::<f64>().ok().filter(|v| (0.0..=1.0).contains(v));
    value.ok_or_else(|| "un nombre de 0 à 1 est attendu, comme `--seuil 0,6`".to_owned())
}

pub(super) fn run(arguments: &Geocoder) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let asked = Geocoding {
        folder: arguments.dossier.clone(),
        layer: arguments.couche.clone(),
        service: arguments.service.clone(),
        threshold: arguments.seuil.unwrap_or(THRESHOLD),
        batch: BATCH,
        // A batch is worked on before its first byte comes back.
        patience: Patience { idle: std::time::Duration::from_secs(180), ..Patience::default() },
    };
    let bar = ProgressBar::no_length().with_message(arguments.couche.clone());
    bar.set_style(
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} adresses")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let mut agree = |sending: &Sending| consent(arguments.accepter, sending);
    let mut show = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let done = workshop::geocode(&asked, &mut agree, &mut show, &mut notes);
    bar.finish_and_clear();
    let done = done?;
    if arguments.format == Format::Json {
        print(&json(done.as_ref(), &notes));
    } else {
        tell(&notes);
        if let Some(done) = &done {
            report(done, asked.threshold);
        }
    }
    Ok(if done.is_some() { End::Done } else { End::Errors })
}

/// What would leave the machine is said, whoever agrees; then the person is asked, when there is one.
fn consent(accepted: bool, sending: &Sending) -> Consent {
    let rows = french::count(sending.rows, "ligne sans coordonnées", "lignes sans coordonnées");
    let addresses = french::count(sending.addresses, "adresse différente", "adresses différentes");
    say(&format!("{addresses} à trouver, pour {rows}"));
    if sending.known > 0 {
        let known = french::count(sending.known, "adresse déjà connue", "adresses déjà connues");
        say(&format!("{known} : non redemandée{}", french::s(sending.known)));
    }
    say(&format!("\nCe qui sera envoyé à {} :", sending.service));
    for sent in &sending.sent {
        say(&format!("  - {sent}"));
    }
    say(&format!("  par exemple : {}", sending.example));
    say(
        "Rien d'autre ne quitte cette machine : ni les noms, ni les autres colonnes ; un numéro désigne chaque adresse.",
    );
    if accepted {
        return Consent::Yes;
    }
    let mut input = std::io::stdin().lock();
    if !input.is_terminal() || !std::io::stderr().is_terminal() {
        return Consent::Nobody;
    }
    let _ = write!(std::io::stderr(), "\nEnvoyer ? [o/N] ");
    let mut answer = String::new();
    let read = input.read_line(&mut answer);
    let yes = matches!(answer.trim().to_lowercase().as_str(), "o" | "oui" | "y" | "yes");
    if read.is_ok() && yes { Consent::Yes } else { Consent::No }
}

/// What came of it, for people.
fn report(done: &Geocoded, threshold: f64) {
    let Tally { number, street, by_hand, commune, low, elsewhere, nothing } = done.tally;
    let all = number + street + by_hand + commune + low + elsewhere + nothing;
    if all > 0 {
        let threshold = french::number(threshold, 2);
        let parts = [
            (number, "trouvées au numéro".to_owned()),
            (street, "à la voie ou au lieu-dit".to_owned()),
            (by_hand, "placées à la main".to_owned()),
            (commune, "à la commune seulement".to_owned()),
            (low, format!("sous le seuil de {threshold}, ou retirées à la main")),
            (elsewhere, "refusées : hors de la commune de la ligne".to_owned()),
            (nothing, "sans réponse".to_owned()),
        ];
        print(&french::count(all, "adresse :", "adresses :"));
        for (n, text) in parts.into_iter().filter(|(n, _)| *n > 0) {
            print(&format!("  {:>6} {text}", french::integer(n as u64)));
        }
    }
    let a = &done.addresses;
    match a.told() {
        Some(told) => print(&told),
        None => print("aucune ligne placée à son adresse"),
    }
    if done.at_commune > 0 {
        let rows = french::count(done.at_commune, "ligne reste", "lignes restent");
        print(&format!("{rows} à la mairie de leur commune"));
    }
    if a.without > 0 {
        print(&french::count(a.without, "ligne sans coordonnées ni adresse", "lignes sans coordonnées ni adresse"));
    }
    if !done.sent {
        print(if done.sending.addresses > 0 {
            "Rien n'a été envoyé."
        } else {
            "Rien à demander : rien n'a été envoyé."
        });
    }
    if let Some(file) = &done.file {
        say(&format!(
            "gardé dans {file} : les positions y sont relues hors ligne ; une ligne corrigée à la main (longitude, latitude, retenu) n'est plus changée"
        ));
    }
}

fn json(done: Option<&Geocoded>, notes: &Notes) -> String {
    let value = serde_json::json!({
        "envoye": done.is_some_and(|d| d.sent),
        "service": done.map(|d| &d.sending.service),
        "demandees": done.map(|d| d.sending.addresses),
        "deja_connues": done.map(|d| d.sending.known),
        "trouvees": done.map(|d| serde_json::json!({
            "numero": d.tally.number, "voie": d.tally.street, "a_la_main": d.tally.by_hand,
            "commune": d.tally.commune, "sous_le_seuil": d.tally.low, "ailleurs": d.tally.elsewhere,
            "rien": d.tally.nothing,
        })),
        "lignes_placees": done.map(|d| d.addresses.placed),
        "score_moyen": done.and_then(|d| d.addresses.score),
        "lignes_a_la_commune": done.map(|d| d.at_commune),
        "fichier": done.and_then(|d| d.file.as_ref()),
        "diagnostics": notes_json(notes),
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}
