//! `territoire friches fiches`: a sheet per friche.

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{Failure, SiteAsked, Study};

use crate::cli::run::spinner;
use crate::cli::stop::with_waiting;
use crate::cli::{End, Format, print, say, tell_counted, typed};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Fiches {
    #[command(flatten)]
    pub(super) study: crate::cli::Study,
    /// Identifiant d'un site (`site_id`), pour sa seule fiche
    #[arg(long, value_name = "ID", value_parser = typed)]
    site: Option<String>,
    /// Couche de friches, quand l'étude en a plusieurs
    #[arg(long, value_name = "ID", value_parser = typed)]
    couche: Option<String>,
    /// Remplace une fiche que quelqu'un a modifiée
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(asked: &Fiches) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&asked.study.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell_counted(&notes);
        return Ok(End::Errors);
    };
    let bar = spinner("fiches");
    let study = with_waiting(study, &bar, "fiches").replacing(asked.remplacer);
    let answers = study.answer(&mut notes);
    let wanted = SiteAsked { layer: asked.couche.as_deref(), site: asked.site.as_deref() };
    let written = study.write_site_sheets(&answers, wanted, &mut notes);
    bar.finish_and_clear();
    let written = written?;
    tell_counted(&notes);
    let Some(written) = written else { return Ok(End::Errors) };
    if asked.study.format == Format::Json {
        let sites = written.sites.iter().map(|(id, name)| serde_json::json!({ "site": id, "nom": name }));
        let told = serde_json::json!({
            "fichier": written.file, "sites": sites.collect::<Vec<_>>(), "pages": written.pages, "fictif": written.fictional,
        });
        print(&told.to_string());
    } else {
        print(&format!(
            "{} : {}, {}",
            written.file,
            french::count(written.sites.len(), "fiche", "fiches"),
            french::count(written.pages, "page", "pages")
        ));
        if written.fictional {
            say("Ces fiches tiennent des données fictives : ne pas les diffuser");
        }
    }
    Ok(End::Done)
}
