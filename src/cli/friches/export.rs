//! `territoire friches exporter`: an inventory in its standard, without natural persons.

use std::path::PathBuf;

use serde_json::json;
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{Failure, Study};
use territoire::workshop::{self, Destination, Exported};

use super::Line;
use crate::cli::{Format, typed};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Export {
    #[command(flatten)]
    pub(super) study: crate::cli::Study,
    /// Fichier à écrire (par défaut, inventaire/cnig/friches.csv)
    #[arg(long, value_name = "FICHIER")]
    fichier: Option<PathBuf>,
    /// Couches de friches, celle qui fait foi en premier (par défaut, toutes celles de l'étude)
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = typed)]
    couches: Vec<String>,
    /// Remplace aussi un fichier que quelqu'un a modifié depuis
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(asked: &Export, study: &Study, notes: &mut Notes) -> Result<Option<Vec<Line>>, Failure> {
    let Some(merging) = study.inventory(&asked.couches, notes) else { return Ok(None) };
    let destination = Destination { file: asked.fichier.as_deref(), replace: asked.remplacer };
    let Some(exported) = workshop::export_inventory(study, &merging, destination, notes)? else { return Ok(None) };
    let fictional = merging.is_fictional();
    Ok(Some(match asked.study.format {
        Format::Json => vec![Line::Data(as_json(&exported, fictional).to_string())],
        Format::Texte => told(&exported, fictional),
    }))
}

fn as_json(exported: &Exported, fictional: bool) -> serde_json::Value {
    let Exported { written, apart, left_out } = exported;
    let texts: Vec<_> = left_out
        .texts
        .iter()
        .map(|text| json!({ "site": text.site, "champ": text.field, "masque": text.masked }))
        .collect();
    json!({
        "fichier": written.file, "lignes": written.rows, "schema": written.schema, "lignes_incompletes": apart,
        "cellules_de_personnes": { "noms": left_out.names, "types": left_out.kinds, "courriels": left_out.mails,
            "sources": left_out.sources, "textes": left_out.masked() },
        "a_relire": texts,
        "fictif": fictional,
    })
}

fn told(exported: &Exported, fictional: bool) -> Vec<Line> {
    let Exported { written, apart, left_out } = exported;
    let rows = french::count(written.rows, "friche, valide", "friches, valides");
    let mut out = vec![Line::Data(format!("{} : {rows} pour le schéma {}", written.file.display(), written.schema))];
    if *apart > 0 {
        let rows = french::count(*apart, "friche incomplète n'y est pas", "friches incomplètes n'y sont pas");
        out.push(Line::Talk(format!("{rows} : `territoire friches fusionner` dit ce qui leur manque")));
    }
    let cells = french::count(left_out.cells(), "cellule laissée de côté", "cellules laissées de côté");
    let parts = [
        french::count(left_out.kinds, "type de propriétaire", "types de propriétaire"),
        french::count(left_out.names, "nom", "noms"),
        french::count(left_out.mails, "courriel de porteur de projet", "courriels de porteurs de projet"),
        french::count(left_out.sources, "source ou producteur", "sources ou producteurs"),
        french::count(left_out.masked(), "texte", "textes"),
    ];
    out.push(Line::Talk(format!("personnes physiques : {cells} ({})", french::list(&parts))));
    if fictional {
        out.push(Line::Talk("Cet inventaire tient des données fictives : ne pas le publier".to_owned()));
    }
    out
}
