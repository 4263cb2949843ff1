//! A proposal of sites that is kept: a scenario that tries it, and a layer of its sites.

use std::fmt::Write as _;

use super::Study;
use super::declare::FILE;
use super::files::path_of;
use super::open::refused;
use crate::book;
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{NewSite, Outcome, Proposal};

/// How a plan is kept.
#[derive(Debug, Clone, Copy)]
pub struct Keep<'a> {
    /// The id of the scenario.
    pub id: &'a str,
    /// The layer that the sites would be of; that of the sites of today without it.
    pub layer: Option<&'a str>,
    /// Fields of that layer with what each of the sites has there.
    pub values: &'a [(String, String)],
}

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
    /// to, what stands there stays. Each site has the values that are given, and those that its own layer gives in the fields
    /// that both layers have. Nothing is written, and a note says why, when that can't be done; another note says which
    /// fields the sites lack that analyses count by.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn retain(
        &self,
        outcome: &Outcome,
        Keep { id, layer, values }: Keep<'_>,
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
        // One that could not be read keeps no values.
        let of = self.layers.iter().find(|l| l.id == layer);
        let Some(given) = written(values, layer, of, notes) else { return Ok(None) };
        let name = format!("sites-{id}");
        let file = format!("couches/{name}.csv");
        let place = path_of(&self.folder, &file);
        if place.exists() {
            let d = Diagnostic::unfit(format!("le fichier {file} existe déjà"));
            notes.push(d.help("donner un autre nom au scénario, ou déplacer ce fichier"));
            return Ok(None);
        }
        let each: Vec<Vec<(&str, String)>> = proposal.opened.iter().map(|site| cells(site, of, &given)).collect();
        let columns = Columns::of(&proposal.opened, &each);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut section = format!("\n# Plan que l'analyse `{}` propose.\n[[scenario]]\n", outcome.id);
        let _ = writeln!(section, "id = {}\ntitre = {}", text(id), text(&outcome.title));
        let shown = |lon: f64, lat: f64| (format!("{lon:.6}"), format!("{lat:.6}"));
        for (rank, (site, values)) in proposal.opened.iter().zip(&each).enumerate() {
            // What has a place in the territory has one on the Earth.
            let Some(at) = self.territory.projection.unproject(site.at.into()) else { continue };
            let (lon, lat) = shown(at.x, at.y);
            let (name, code) = (french::one_line(&site.name).into_owned(), site.commune.clone().unwrap_or_default());
            let mut row = vec![format!("{id}-{}", rank + 1), name.clone(), code, lon.clone(), lat.clone()];
            row.extend(columns.row(site, values));
            rows.push(row);
            let _ = writeln!(
                section,
                "\n[[scenario.ajout]]\ncouche = {}\nnom = {}\nlon = {lon}\nlat = {lat}",
                text(layer),
                text(&name)
            );
            if !values.is_empty() {
                let values: Vec<String> = values.iter().map(|(f, v)| format!("{} = {}", key(f), text(v))).collect();
                let _ = writeln!(section, "valeurs = {{ {} }}", values.join(", "));
            }
        }
        notes.extend(of.and_then(|of| self.uncounted(of, &each)));
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
        let header: Vec<String> = columns.names().into_iter().map(str::to_owned).collect();
        let table = book::guarded_text(b';', std::iter::once(header).chain(rows));
        disk::write(&place, table.as_bytes())?;
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

    /// The warning on fields of the layer that the sites lack and that analyses count by.
    fn uncounted(&self, layer: &Layer, each: &[Vec<(&str, String)>]) -> Option<Diagnostic> {
        let mut lacking: Vec<(String, Vec<&str>)> = Vec::new();
        for asked in &self.config.analyses {
            for (_, field) in asked.inquiry.counts_by().into_iter().filter(|(of, _)| *of == layer.id) {
                let has = |values: &Vec<(&str, String)>| values.iter().any(|(known, _)| *known == field);
                if layer.field(&field).is_none() || each.iter().all(has) {
                    continue;
                }
                match lacking.iter_mut().find(|(known, _)| *known == field) {
                    Some((_, ids)) => ids.push(asked.id()),
                    None => lacking.push((field, vec![asked.id()])),
                }
            }
        }
        let said: Vec<String> = lacking
            .iter()
            .map(|(field, ids)| {
                let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                format!(
                    "`{field}`, par quoi {} {}",
                    if ids.len() < 2 { "compte" } else { "comptent" },
                    french::list(&ids)
                )
            })
            .collect();
        let (field, _) = lacking.first()?;
        let message = format!("les sites retenus n'ont pas de {}", said.join(" ; ni de "));
        Some(
            Diagnostic::new("A0550", message).label("le scénario ne pourra pas tout comparer").help(format!(
                "donner `--valeur {field}=…`, ou l'écrire dans les `valeurs` de chaque [[scenario.ajout]]"
            )),
        )
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

/// The values that are given to every site, as the layer writes them; `None`, told, when a field is not there or can't hold
/// its value.
fn written<'a>(
    values: &'a [(String, String)],
    id: &str,
    layer: Option<&Layer>,
    notes: &mut Notes,
) -> Option<Vec<(&'a str, String)>> {
    let mut out = Vec::new();
    let mut right = true;
    for (field, value) in values {
        let Some((layer, rank)) = layer.and_then(|layer| Some((layer, layer.field(field)?))) else {
            let fields = layer.map(|layer| layer.fields.as_slice()).unwrap_or_default();
            let d = Diagnostic::unknown(format!("la couche `{id}` n'a pas de champ `{field}`"));
            let d = d.label(format!("ses champs : {}", french::list_at_most(fields, 12)));
            notes.push(d.did_you_mean(french::nearest(field, fields.iter().map(String::as_str))));
            right = false;
            continue;
        };
        match layer.written(rank, value) {
            Ok(value) => out.push((field.as_str(), value)),
            Err(why) => {
                notes.push(refused(&why, layer, field, value));
                right = false;
            }
        }
    }
    right.then_some(out)
}

/// What a site has in the fields of the layer that it would be of: what is given, else what its own layer says.
fn cells<'a>(site: &'a NewSite, layer: Option<&Layer>, given: &[(&'a str, String)]) -> Vec<(&'a str, String)> {
    let mut out = given.to_vec();
    for (field, value) in &site.cells {
        let rank = layer.and_then(|layer| Some((layer, layer.field(field)?)));
        // Where it is, what it is known by, and what does not fit are not the layer's to hold.
        let value = rank.and_then(|(layer, rank)| layer.written(rank, value).ok());
        if let Some(value) = value.filter(|value| !value.is_empty() && out.iter().all(|(known, _)| known != field)) {
            out.push((field, value));
        }
    }
    out
}

/// The columns of the table of sites: what every site has, then what some have.
struct Columns<'a> {
    price: bool,
    capacity: bool,
    fields: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    /// Those that have a name of their own.
    const USUAL: [&'static str; 5] = ["id", "nom", "code_insee", "lon", "lat"];
    const PRICE: &'static str = "cout";
    const CAPACITY: &'static str = "capacite";

    fn of(sites: &[NewSite], each: &[Vec<(&'a str, String)>]) -> Self {
        let mut fields: Vec<&str> = Vec::new();
        for (field, _) in each.iter().flatten() {
            let known = Self::USUAL.iter().chain([&Self::PRICE, &Self::CAPACITY]).chain(&fields);
            if !known.into_iter().any(|known| known.eq_ignore_ascii_case(field)) {
                fields.push(field);
            }
        }
        Self {
            price: sites.iter().any(|site| site.price.is_some()),
            capacity: sites.iter().any(|site| site.capacity.is_some()),
            fields,
        }
    }

    fn names(&self) -> Vec<&str> {
        let mut out = Self::USUAL.to_vec();
        out.extend(self.price.then_some(Self::PRICE));
        out.extend(self.capacity.then_some(Self::CAPACITY));
        out.extend(&self.fields);
        out
    }

    fn row(&self, site: &NewSite, values: &[(&str, String)]) -> Vec<String> {
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let mut out = Vec::new();
        out.extend(self.price.then(|| number(site.price)));
        out.extend(self.capacity.then(|| number(site.capacity)));
        let cell = |field: &&str| values.iter().find(|(known, _)| known == field).map(|(_, v)| v.clone());
        out.extend(self.fields.iter().map(|field| cell(field).unwrap_or_default()));
        out
    }
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { name.to_owned() } else { text(name) }
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
