//! `territoire friches fusionner`: the inventory of friches of several sources, made one.

use std::collections::BTreeMap;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{DISAGREEMENTS, Failure, Known, MERGED, Merging, PAIRS, Study};
use territoire::workshop::{self, Written};

use super::{Line, known_json, known_lines};
use crate::cli::{Format, typed};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Merge {
    #[command(flatten)]
    pub(super) study: crate::cli::Study,
    /// Couches à fusionner, celle qui fait foi en premier (par défaut, toutes celles du modèle friches, dans l'ordre de l'étude)
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = typed)]
    couches: Vec<String>,
    /// Remplace aussi un fichier que quelqu'un a modifié depuis (jamais ce qui est décidé dans les deux tables)
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(asked: &Merge, study: &Study, notes: &mut Notes) -> Result<Option<Vec<Line>>, Failure> {
    let Some(merging) = study.merge_inventories(&asked.couches, notes) else { return Ok(None) };
    let Some(written) = workshop::put_inventory(study, &merging, asked.remplacer, notes)? else { return Ok(None) };
    let known = study.known_of(&merging);
    Ok(Some(match asked.study.format {
        Format::Json => vec![Line::Data(json(&merging, &written, &known).to_string())],
        Format::Texte => told(&merging, &written, &known),
    }))
}

fn told(merging: &Merging<'_>, written: &Written, known: &[Known]) -> Vec<Line> {
    let mut out = Vec::new();
    let from_rows = merging.joined.groups.len();
    let (rows, aside, told) = (merging.rows(), merging.set_aside(), merging.only_told());
    // Every row of the files is somewhere in this sentence.
    let aside = match aside {
        0 => String::new(),
        n => format!(", dont {} à la lecture,", french::count(n, "écartée", "écartées")),
    };
    let told = match told {
        0 => String::new(),
        n => format!(" ; {} par formulaire seulement", french::count(n, "site connu", "sites connus")),
    };
    out.push(Line::Data(format!(
        "{} de {}{aside} font {} : {}, {} à une autre{told}.",
        french::count(rows + merging.set_aside(), "ligne", "lignes"),
        french::count(merging.layers.len(), "couche", "couches"),
        french::count(merging.sites.len(), "site", "sites"),
        french::count(from_rows, "gardée", "gardées"),
        french::count(rows - from_rows, "réunie", "réunies"),
    )));
    let nowhere = merging.nowhere();
    if !nowhere.is_empty() {
        let count = french::count(
            nowhere.len(),
            "site sans commune ni position reconnue",
            "sites sans commune ni position reconnue",
        );
        let s = french::s(nowhere.len());
        out.push(Line::Talk(format!("{count}, laissé{s} de côté : {}.", french::list_at_most(&nowhere, 6))));
    }
    let outside = merging.outside();
    if outside > 0 {
        out.push(Line::Talk(format!(
            "{} hors du territoire, laissé{} de côté.",
            french::count(outside, "site", "sites"),
            french::s(outside)
        )));
    }
    for (layer, left) in merging.left_columns() {
        let (columns, s) = (french::list_at_most(&left, 6), french::s(left.len()));
        out.push(Line::Talk(format!(
            "{layer} : colonne{s} sans place dans l'inventaire, laissée{s} dans la source : {columns}. Une colonne du nom d'un champ, ou « Observations », y est mise."
        )));
    }
    let doubtful = merging.in_doubt().count();
    if doubtful > 0 {
        out.push(Line::Talk(format!(
            "{} à décider dans {PAIRS} : écrire oui ou non dans `meme_site`, puis relancer.",
            french::count(doubtful, "rapprochement", "rapprochements")
        )));
    }
    let conflicts: Vec<_> = merging.disagreements().collect();
    if !conflicts.is_empty() {
        let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
        for conflict in &conflicts {
            *fields.entry(&merging.sites[conflict.site].fields[conflict.field].field).or_default() += 1;
        }
        let mut fields: Vec<(&str, usize)> = fields.into_iter().collect();
        fields.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let fields: Vec<String> = fields.iter().map(|(f, n)| format!("{f} ({n})")).collect();
        out.push(Line::Talk(format!(
            "{} entre sources dans {DISAGREEMENTS} : marquer d'un x la valeur à garder, puis relancer ; d'ici là, ce que quelqu'un a saisi ou choisi reste, et à défaut la plus récente. {}.",
            french::count(conflicts.len(), "désaccord", "désaccords"),
            french::list_at_most(&fields, 6)
        )));
    }
    let left = match written.left {
        0 => format!("valide pour le schéma {}", written.schema),
        n => format!("dont {} à compléter ; ce qui manque est dans la dernière colonne", french::integer(n as u64)),
    };
    let rows = french::count(written.rows, "ligne", "lignes");
    out.push(Line::Talk(format!("{} : {rows}, {left}", written.file.display())));
    let changed = merging.laid().count();
    if changed > 0 {
        let values = french::count(changed, "valeur saisie par les EPCI", "valeurs saisies par les EPCI");
        let statuses = merging.laid().filter(|e| e.cell.field == "site_statut" && !e.before.is_empty()).count();
        let statuses = french::count(statuses, "changement de statut", "changements de statut");
        out.push(Line::Talk(format!("{values}, dont {statuses} : {MERGED}/historique.csv dit quoi et quand")));
    }
    out.extend(known_lines(known));
    if merging.is_fictional() {
        out.push(Line::Talk("Cet inventaire tient des données fictives : ne pas le publier".to_owned()));
    }
    out
}

fn json(merging: &Merging<'_>, written: &Written, known: &[Known]) -> serde_json::Value {
    let pair = |p: &territoire::inventory::Pair| {
        let reasons: Vec<String> = p.reasons.iter().map(ToString::to_string).collect();
        serde_json::json!({
            "premier": merging.row_id(p.first), "second": merging.row_id(p.second), "points": p.score, "raisons": reasons,
        })
    };
    let sites: Vec<serde_json::Value> = merging
        .sites
        .iter()
        .map(|site| {
            let rows: Vec<String> = site.members.iter().map(|m| merging.row_id(*m)).collect();
            serde_json::json!({ "site": site.id, "nom": site.name, "lignes": rows, "dans_le_territoire": merging.is_inside(site) })
        })
        .collect();
    let values = |field: &territoire::inventory::Chosen| -> Vec<String> {
        let said = field.entered.iter().chain(&field.asked).map(|entered| entered.value.clone());
        said.chain(field.given.iter().map(|given| given.value.clone())).collect()
    };
    let conflicts: Vec<serde_json::Value> = merging
        .conflicts
        .iter()
        .map(|c| {
            let (site, field) = (&merging.sites[c.site], &merging.sites[c.site].fields[c.field]);
            serde_json::json!({ "site": site.id, "champ": field.field, "valeurs": values(field) })
        })
        .collect();
    serde_json::json!({
        "lignes": merging.rows(), "lignes_ecartees": merging.set_aside(), "sites": sites, "paires": merging.joined.pairs.iter().map(pair).collect::<Vec<_>>(),
        "a_decider": merging.joined.doubtful.iter().map(pair).collect::<Vec<_>>(), "desaccords": conflicts,
        "fichier": written.file, "a_completer": written.left, "schema": written.schema,
        "fictif": merging.is_fictional(), "completude": known_json(known), "saisies": merging.laid().count(),
    })
}
