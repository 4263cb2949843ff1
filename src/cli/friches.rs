//! `territoire friches`: the inventory of friches of several sources, made one.

use std::collections::BTreeMap;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{DISAGREEMENTS, Failure, Merging, PAIRS, Study};
use territoire::workshop::{self, Written};

use super::{End, Format, print, say, tell, typed};

/// L'inventaire des friches.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Friches {
    /// Fait un seul inventaire de plusieurs couches de friches : qui est qui, quelle valeur garder, ce qui reste à décider
    Fusionner(Merge),
    /// Écrit dans documents/ une fiche par friche (PDF) : où elle est, ce qui en est connu, ce qu'elle pourrait devenir, à quel coût
    Fiches(super::fiches::Fiches),
}

#[derive(Debug, clap::Args)]
pub(super) struct Merge {
    #[command(flatten)]
    pub(super) study: super::Study,
    /// Couches à fusionner, celle qui fait foi en premier (par défaut, toutes celles du modèle friches, dans l'ordre de l'étude)
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = typed)]
    couches: Vec<String>,
    /// Remplace aussi un fichier que quelqu'un a modifié depuis (jamais ce qui est décidé dans les deux tables)
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(command: &Friches) -> Result<End, Failure> {
    let asked = match command {
        Friches::Fusionner(asked) => asked,
        Friches::Fiches(asked) => return super::fiches::run(asked),
    };
    let mut notes = Notes::new();
    let study = Study::open(&asked.study.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let Some(merging) = study.merge_inventories(&asked.couches, &mut notes) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let written = workshop::put_inventory(&study, &merging, asked.remplacer, &mut notes)?;
    tell(&notes);
    let Some(written) = written else { return Ok(End::Errors) };
    if asked.study.format == Format::Json {
        print(&json(&merging, &written).to_string());
    } else {
        told(&merging, &written);
    }
    Ok(End::Done)
}

fn told(merging: &Merging<'_>, written: &Written) {
    let rows = merging.rows();
    print(&format!(
        "{} de {} font {} : {} gardées, {} réunies à une autre.",
        french::count(rows, "ligne", "lignes"),
        french::count(merging.layers.len(), "couche", "couches"),
        french::count(merging.sites.len(), "site", "sites"),
        french::integer(merging.sites.len() as u64),
        french::integer((rows - merging.sites.len()) as u64)
    ));
    let outside = merging.outside();
    if outside > 0 {
        say(&format!(
            "{} hors du territoire, laissé{} de côté.",
            french::count(outside, "site", "sites"),
            french::s(outside)
        ));
    }
    let doubtful = merging.in_doubt().count();
    if doubtful > 0 {
        say(&format!(
            "{} à décider dans {PAIRS} : écrire oui ou non dans `meme_site`, puis relancer.",
            french::count(doubtful, "rapprochement", "rapprochements")
        ));
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
        say(&format!(
            "{} entre sources dans {DISAGREEMENTS} : marquer d'un x la valeur à garder, puis relancer ; d'ici là, la plus récente l'est. {}.",
            french::count(conflicts.len(), "désaccord", "désaccords"),
            french::list_at_most(&fields, 6)
        ));
    }
    let left = match written.left {
        0 => format!("valide pour le schéma {}", written.schema),
        n => format!("dont {} à compléter ; ce qui manque est dans la dernière colonne", french::integer(n as u64)),
    };
    say(&format!("{} : {}, {left}", written.file.display(), french::count(written.rows, "ligne", "lignes")));
    if merging.layers.iter().any(|layer| layer.fictional) {
        say("Cet inventaire tient des données fictives : ne pas le publier");
    }
}

fn json(merging: &Merging<'_>, written: &Written) -> serde_json::Value {
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
    let conflicts: Vec<serde_json::Value> = merging
        .conflicts
        .iter()
        .map(|c| {
            let (site, field) = (&merging.sites[c.site], &merging.sites[c.site].fields[c.field]);
            serde_json::json!({ "site": site.id, "champ": field.field, "valeurs": field.given.iter().map(|g| &g.value).collect::<Vec<_>>() })
        })
        .collect();
    serde_json::json!({
        "lignes": merging.rows(), "sites": sites, "paires": merging.joined.pairs.iter().map(pair).collect::<Vec<_>>(),
        "a_decider": merging.joined.doubtful.iter().map(pair).collect::<Vec<_>>(), "desaccords": conflicts,
        "fichier": written.file, "a_completer": written.left, "schema": written.schema,
        "fictif": merging.layers.iter().any(|layer| layer.fictional),
    })
}
