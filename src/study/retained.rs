//! A proposal of sites that is kept: a scenario that tries it, and a layer of its sites.

use std::fmt::Write as _;

use super::Study;
use super::declare::FILE;
use super::files::path_of;
use crate::book;
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};
use crate::french;
use crate::outcome::{Outcome, Proposal};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// The id of the scenario.
    pub scenario: String,
    /// How many sites it opens.
    pub opened: usize,
    /// How many it closes.
    pub closed: usize,
    /// The file of its sites, in the study.
    pub file: String,
}

impl Study {
    /// Adds to `territoire.toml` a scenario that tries what an analysis proposes, and a layer of its sites; the file is added
    /// to, what stands there stays. `layer` is the one that the sites would be of, that of the sites of today when it is
    /// `None`. Nothing is written, and a note says why, when that can't be done.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn retain(
        &self,
        outcome: &Outcome,
        id: &str,
        layer: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Option<Retained>, Failure> {
        let Some(proposal) = outcome.proposal.as_ref().filter(|p| !(p.opened.is_empty() && p.closed.is_empty())) else {
            let message = format!("l'analyse `{}` ne propose aucun site", outcome.id);
            notes.push(Diagnostic::missing(message).help("choisir une analyse qui en propose (territoire expliquer)"));
            return Ok(None);
        };
        let Some(layer) = self.asked_layer(proposal, layer, notes) else { return Ok(None) };
        if !self.is_free(id, notes) {
            return Ok(None);
        }
        let name = format!("sites-{id}");
        let file = format!("couches/{name}.csv");
        let place = path_of(&self.folder, &file);
        if place.exists() {
            let d = Diagnostic::unfit(format!("le fichier {file} existe déjà"));
            notes.push(d.help("donner un autre nom au scénario, ou déplacer ce fichier"));
            return Ok(None);
        }
        let mut rows: Vec<[String; 5]> = Vec::new();
        let mut section = format!("\n# Plan que l'analyse `{}` propose.\n[[scenario]]\n", outcome.id);
        let _ = writeln!(section, "id = {}\ntitre = {}", text(id), text(&outcome.title));
        let shown = |lon: f64, lat: f64| (format!("{lon:.6}"), format!("{lat:.6}"));
        for (rank, (site, code, at)) in proposal.opened.iter().enumerate() {
            // What has a place in the territory has one on the Earth.
            let Some(at) = self.territory.projection.unproject((*at).into()) else { continue };
            let (lon, lat) = shown(at.x, at.y);
            let (site, code) = (french::one_line(site).into_owned(), code.clone().unwrap_or_default());
            rows.push([format!("{id}-{}", rank + 1), site.clone(), code, lon.clone(), lat.clone()]);
            let _ = writeln!(
                section,
                "\n[[scenario.ajout]]\ncouche = {}\nnom = {}\nlon = {lon}\nlat = {lat}",
                text(layer),
                text(&site)
            );
        }
        for (of, feature) in &proposal.closed {
            let _ = writeln!(section, "\n[[scenario.retrait]]\ncouche = {}\nentite = {}", text(of), text(feature));
        }
        let _ = writeln!(
            section,
            "\n# Ses sites, pour les cartes et QGIS.\n[[couche]]\nid = {}\ntitre = {}\nfichier = {}\nsource = {}",
            text(&name),
            text(&format!("Sites retenus : {}", french::lower_first(&outcome.title))),
            text(&file),
            text(&format!("plan que l'analyse `{}` propose", outcome.id))
        );
        if outcome.fictional {
            section.push_str("fictif = true\n");
        }
        let declaration = path_of(&self.folder, FILE);
        let old = disk::read(&declaration)?;
        let new = added(&old, &section);
        disk::write(&place, book::csv_text(&["id", "nom", "code_insee", "lon", "lat"], rows.into_iter()).as_bytes())?;
        disk::write(&declaration, &new)?;
        Ok(Some(Retained {
            scenario: id.to_owned(),
            opened: proposal.opened.len(),
            closed: proposal.closed.len(),
            file,
        }))
    }

    /// The layer that the sites would be of.
    fn asked_layer<'a>(&'a self, proposal: &'a Proposal, asked: Option<&'a str>, notes: &mut Notes) -> Option<&'a str> {
        let known: Vec<&str> = self.config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let Some(layer) = asked.or(proposal.layer.as_deref()) else {
            let d = Diagnostic::missing("il faut dire à quelle couche ces sites seraient ajoutés");
            notes.push(d.help(format!("ajouter --couche et l'une de : {}", french::list(&known))));
            return None;
        };
        if !known.contains(&layer) {
            let d = Diagnostic::unknown(format!("la couche `{layer}` n'est pas dans l'étude"));
            let d = d.label(format!("couches déclarées : {}", french::list(&known)));
            notes.push(d.did_you_mean(french::nearest(layer, known)));
            return None;
        }
        Some(layer)
    }

    /// Whether a scenario may bear this id.
    fn is_free(&self, id: &str, notes: &mut Notes) -> bool {
        let fault = if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            Some(format!("« {id} » ne peut pas nommer un scénario"))
        } else if self.config.scenarios.iter().any(|s| s.id.value == id) {
            Some(format!("le scénario `{id}` existe déjà"))
        } else {
            None
        };
        let free = fault.is_none();
        let help = "donner un nom qu'aucun autre n'a : des lettres sans accent, des chiffres, - et _";
        notes.extend(fault.map(|message| Diagnostic::unfit(message).help(help)));
        free
    }
}

/// A text as TOML writes it.
fn text(text: &str) -> String {
    toml::Value::from(french::one_line(text).into_owned()).to_string()
}

/// A text file with a section more, in its own line ends.
fn added(old: &[u8], section: &str) -> Vec<u8> {
    let mut new = old.to_vec();
    let windows = old.windows(2).any(|pair| pair == b"\r\n");
    if !old.ends_with(b"\n") {
        new.extend(if windows { b"\r\n".as_slice() } else { b"\n" });
    }
    let section = if windows { section.replace('\n', "\r\n") } else { section.to_owned() };
    new.extend(section.as_bytes());
    new
}
