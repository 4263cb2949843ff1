//! `territoire friches formulaires` and `reprendre`: an inventory sent to the EPCI to be completed, and taken back.

use std::path::PathBuf;

use jiff::civil::Date;
use serde_json::json;
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{self, ENTRIES, Failure, FormsAsked, FormsTaken, Study};

use super::{Line, known_json, known_lines};
use crate::cli::follow::{day, moment};
use crate::cli::{Format, folder, typed};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Forms {
    #[command(flatten)]
    pub(super) study: crate::cli::Study,
    /// EPCI, par son nom ou son SIREN (par défaut, tous) ; l'option se répète
    #[arg(long, value_name = "EPCI", value_parser = typed)]
    epci: Vec<String>,
    /// Couches de friches, celle qui fait foi en premier (par défaut, toutes celles de l'étude)
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = typed)]
    couches: Vec<String>,
    /// Date des classeurs (par défaut, aujourd'hui), comme 15/03/2027
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct TakeBack {
    /// Dossier de l'étude
    #[arg(value_name = "DOSSIER", value_parser = folder)]
    pub(super) dossier: PathBuf,
    /// Formulaires remplis
    #[arg(value_name = "FICHIER", required = true)]
    fichiers: Vec<PathBuf>,
    /// Couches de friches, celle qui fait foi en premier (par défaut, toutes celles de l'étude)
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = typed)]
    couches: Vec<String>,
    /// Date à laquelle ils ont été remplis (par défaut, celle de chaque fichier), comme 15/03/2027
    #[arg(long, value_name = "DATE", value_parser = moment)]
    date: Option<String>,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    pub(super) format: Format,
}

pub(super) fn send(asked: &Forms, study: &Study, notes: &mut Notes) -> Result<Option<Vec<Line>>, Failure> {
    let date = asked.date.unwrap_or_else(study::today);
    let forms = FormsAsked { layers: asked.couches.clone(), epcis: asked.epci.clone(), date: Some(date) };
    let Some(sent) = study.send_forms(&forms, notes)? else { return Ok(None) };
    if asked.study.format == Format::Json {
        let json = json!({ "date": date.to_string(), "fichiers": sent.files, "completude": known_json(&sent.known) });
        return Ok(Some(vec![Line::Data(json.to_string())]));
    }
    let known: Vec<Line> = known_lines(&sent.known).collect();
    Ok(Some(sent.files.into_iter().map(Line::Data).chain(known).collect()))
}

pub(super) fn take_back(asked: &TakeBack, study: &Study, notes: &mut Notes) -> Result<Option<Vec<Line>>, Failure> {
    let taken = study.take_forms(&asked.couches, &asked.fichiers, asked.date.as_deref(), notes)?;
    let Some(taken) = taken else { return Ok(None) };
    Ok(Some(match asked.format {
        Format::Json => vec![Line::Data(as_json(&taken).to_string())],
        Format::Texte => told(&taken),
    }))
}

fn as_json(taken: &FormsTaken) -> serde_json::Value {
    let born: Vec<_> = taken.born.iter().map(|(id, name)| json!({ "site": id, "nom": name })).collect();
    let statuses = taken.statuses.iter().map(|(id, from, to)| json!({ "site": id, "avant": from, "apres": to }));
    json!({
        "classeurs_lus": taken.files, "classeurs_tels_qu_envoyes": taken.as_sent,
        "valeurs": { "changees": taken.merged.changes, "confirmees": taken.merged.agreements, "en_conflit": taken.merged.conflicts },
        "nouveaux": born, "statuts": statuses.collect::<Vec<_>>(), "conflits_ouverts": taken.open,
    })
}

fn told(taken: &FormsTaken) -> Vec<Line> {
    let mut out = vec![Line::Data(format!(
        "{} ; {}, {}, {}",
        french::count(taken.files, "classeur lu", "classeurs lus"),
        french::count(taken.merged.changes, "valeur changée", "valeurs changées"),
        french::count(taken.born.len(), "nouveau site", "nouveaux sites"),
        french::count(taken.merged.conflicts, "valeur en conflit", "valeurs en conflit"),
    ))];
    if taken.as_sent > 0 {
        let files = french::count(taken.as_sent, "classeur est tel", "classeurs sont tels");
        out.push(Line::Talk(format!("{files} qu'à l'envoi : rien à en reprendre")));
    }
    out.extend(taken.born.iter().map(|(id, name)| Line::Talk(format!("nouveau site {id} : {name}"))));
    let status = |(id, from, to): &(String, String, String)| Line::Talk(format!("{id} : « {from} » devient « {to} »"));
    out.extend(taken.statuses.iter().map(status));
    if taken.merged.changes > 0 {
        let kept = format!("gardé dans {ENTRIES} ; `territoire friches fusionner` met l'inventaire à jour");
        out.push(Line::Talk(kept));
    }
    out
}
