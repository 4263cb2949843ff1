//! Inventories of the same things, layers of a study, made one; what people decided of doubtful pairs and of values that differ
//! is read from the tables where they were asked, and asked again where they have not; what people say of sites is laid over.

mod decisions;
mod entries;
mod photos;
mod tables;
mod tell;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files::MERGED;
use super::kept::{self, Rule};
use super::{Failure, Study, rows};
use crate::analysis;
use crate::book::{kept_text, table_like};
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::Journal;
use crate::french;
use crate::inventory::form::{COMMENT_FIELD, Form};
use crate::inventory::{Choosing, Completeness, Conflict, Joined, Member, Merged, Pair, join, lay, merge};
use crate::layer::{Feature, Layer, Precision};
use crate::outcome::Filled;
use tables::{disagreements_csv, pairs_csv};

pub(super) use entries::BIRTH;
pub use entries::ENTRIES;
pub(super) use entries::tell_open;
pub use photos::PHOTOS;

/// The table of pairs, with a column where people say whether they are one site.
pub const PAIRS: &str = "inventaire/rapprochements.csv";

/// The table of values that differ, with a column where people mark the one to keep.
pub const DISAGREEMENTS: &str = "inventaire/conflits.csv";

const OF_PAIRS: [&str; 8] =
    ["meme_site", "etat", "premier", "nom_premier", "second", "nom_second", "points", "raisons"];
const OF_DISAGREEMENTS: [&str; 7] = ["choix", "site", "nom", "champ", "valeur", "source", "date"];

/// What these tables are held to.
const RULE: Rule = Rule {
    fault: damaged,
    help: "rétablir le fichier d'avant, ou le renommer : la fusion en écrit un autre, sans ce qui y était décidé",
    written: false,
};

fn damaged(message: String) -> Diagnostic {
    Diagnostic::new("E0571", message)
}

/// A table of decisions made again from what stood there.
type Again = fn(&Merging<'_>, &str) -> String;

/// What a merge gave.
#[derive(Debug)]
pub struct Merging<'a> {
    /// The layers, the one to go by first.
    pub layers: Vec<&'a Layer>,
    /// Who is who.
    pub joined: Joined,
    /// The sites, as many as groups.
    pub sites: Vec<Merged>,
    /// What sources disagree about.
    pub conflicts: Vec<Conflict>,
    /// The rows of the territory in the schema of the model.
    pub filled: Filled,
    /// The sites of these rows, by rank.
    pub written: Vec<usize>,
    /// How complete each of these rows is.
    pub complete: Vec<Completeness>,
    /// What of these rows the schema has no column for: criteria of mutability, comments, photos.
    pub more: Vec<String>,
    /// The cells of these columns, by row.
    pub cells_of_more: Vec<Vec<String>>,
    /// What people said of sites, with the choices that were made since.
    pub journal: Journal,
    /// Whether choices were made that its file does not have yet.
    pub(super) settled: bool,
    /// The communes of the sites that only people told of, by their identifiers.
    told_in: BTreeMap<String, usize>,
    /// The sites that people told of as new, as a layer after the others: pairs name its rows, sites don't.
    told: Option<Layer>,
    /// The identifiers of which something is said and that no row has any more.
    lost: Vec<String>,
}

impl Merging<'_> {
    /// How many rows there were.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layers.iter().map(|layer| layer.features.len()).sum()
    }

    /// How many rows of the files are none of these: they were set aside as they were read.
    #[must_use]
    pub fn set_aside(&self) -> usize {
        self.layers.iter().map(|layer| layer.control.rejected).sum()
    }

    /// How many sites only people told of.
    #[must_use]
    pub fn only_told(&self) -> usize {
        self.sites.iter().filter(|site| site.members.is_empty()).count()
    }

    /// The row of a member.
    fn row(&self, member: Member) -> &Feature {
        let layer = self.layers.get(member.source).copied().or(self.told.as_ref());
        &layer.unwrap_or(self.layers[0]).features[member.row]
    }

    /// The name of a row.
    pub(super) fn name(&self, member: Member) -> &str {
        &self.row(member).name
    }

    /// The site that somebody told of as new, when that is what a member is.
    pub(super) fn told_site(&self, member: Member) -> Option<&str> {
        (member.source >= self.layers.len()).then(|| self.row(member).id.as_str())
    }

    /// Whether a site has a row in the territory.
    #[must_use]
    pub fn is_inside(&self, site: &Merged) -> bool {
        self.commune(site).is_some()
    }

    /// The commune of a site, by index; `None` outside the territory.
    #[must_use]
    pub fn commune(&self, site: &Merged) -> Option<usize> {
        commune_of(&self.layers, site).or_else(|| self.told_in.get(&site.id).copied())
    }

    /// Whether something of it is made up.
    #[must_use]
    pub fn is_fictional(&self) -> bool {
        self.layers.iter().any(|layer| layer.fictional) || self.journal.fictional()
    }

    /// How many sites are elsewhere than in the territory: they are matched, and not written.
    #[must_use]
    pub fn outside(&self) -> usize {
        self.sites.iter().filter(|site| !self.is_inside(site) && !self.is_nowhere(site)).count()
    }

    /// The sites that nothing places, not even in a commune, by name and row.
    #[must_use]
    pub fn nowhere(&self) -> Vec<String> {
        let nowhere = self.sites.iter().filter(|site| !self.is_inside(site) && self.is_nowhere(site));
        let row = |site: &Merged| {
            let member = *site.members.first()?;
            Some(format!("« {} » ({}, ligne {})", site.name, self.layers[member.source].id, self.row(member).number))
        };
        nowhere.filter_map(row).collect()
    }

    /// The columns of each layer that the inventory has no place for, by its id: they stay where they are.
    #[must_use]
    pub fn left_columns(&self) -> Vec<(String, Vec<String>)> {
        let criteria: BTreeSet<String> = analysis::criteria().into_iter().map(|criterion| criterion.id).collect();
        let of = |layer: &&Layer| {
            let is_kept = |name: &str| {
                // A field of the model that is none of the standard is of another list, and is read by those who know it.
                let place = ["lon", "lat", "longitude", "latitude", "x", "y"].contains(&name.to_lowercase().as_str());
                place || name == photos::COLUMN || criteria.contains(name) || layer.model.field_of(name).is_some()
            };
            let left = layer.fields.iter().filter(|name| !is_kept(name));
            (layer.id.clone(), left.map(|name| format!("« {name} »")).collect::<Vec<_>>())
        };
        self.layers.iter().map(of).filter(|(_, left)| !left.is_empty()).collect()
    }

    fn is_nowhere(&self, site: &Merged) -> bool {
        site.members.iter().all(|member| self.row(*member).precision == Precision::Unknown)
    }

    /// Whether a row of a pair is in the territory.
    fn touches(&self, pair: &Pair) -> bool {
        [pair.first, pair.second].into_iter().any(|m| self.row(m).commune.is_some())
    }

    /// The pairs that people are asked about: those in doubt, a row of which is in the territory.
    pub fn in_doubt(&self) -> impl Iterator<Item = &Pair> {
        self.joined.doubtful.iter().filter(|pair| self.touches(pair))
    }

    /// The disagreements that people are asked about: those of sites of the territory.
    pub fn disagreements(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter().filter(|conflict| self.is_inside(&self.sites[conflict.site]))
    }

    /// The name of a row across all layers: `epci-nord:55463_0001`.
    #[must_use]
    pub fn row_id(&self, member: Member) -> String {
        let all: Vec<&Layer> = self.layers.iter().copied().chain(&self.told).collect();
        row_id(&all, member)
    }
}

fn is_inside(layers: &[&Layer], site: &Merged) -> bool {
    commune_of(layers, site).is_some()
}

/// The commune of the first row of a site that is in the territory.
fn commune_of(layers: &[&Layer], site: &Merged) -> Option<usize> {
    site.members.iter().find_map(|m| layers[m.source].features[m.row].commune)
}

fn row_id(layers: &[&Layer], member: Member) -> String {
    let layer = layers[member.source];
    format!("{}:{}", layer.id, layer.features[member.row].id)
}

impl Study {
    /// Merges layers of friches, by their ids, the one to go by first; all of the study when none is named. What people said of
    /// sites is laid over. `None`, with the reason in the notes, when one is not there, when there is nothing to merge, or when a
    /// table of decisions, or the journal, can't be believed.
    #[must_use]
    pub fn merge_inventories(&self, ids: &[String], notes: &mut Notes) -> Option<Merging<'_>> {
        let mut journal = self.entries(notes)?;
        let layers = self.inventories(ids, if journal.entries.is_empty() { 2 } else { 1 }, notes)?;
        self.merged(layers, &mut journal, notes)
    }

    /// The same, were there but one layer and nothing said of it yet.
    #[must_use]
    pub fn inventory(&self, ids: &[String], notes: &mut Notes) -> Option<Merging<'_>> {
        let mut journal = self.entries(notes)?;
        let layers = self.inventories(ids, 1, notes)?;
        self.merged(layers, &mut journal, notes)
    }

    fn merged<'s>(&'s self, layers: Vec<&'s Layer>, journal: &mut Journal, notes: &mut Notes) -> Option<Merging<'s>> {
        let decisions = self.choices_of_values(notes)?;
        let settled = self.settle(journal, &decisions);
        let today = self.date().to_string();
        let mut sayings = entries::sayings(journal, &decisions, today.clone());
        let told = told::layer(&sayings, &layers, &self.territory);
        let all: Vec<&Layer> = layers.iter().copied().chain(&told).collect();
        let said = self.verdicts(&all, notes)?;
        let mut joined = join(&all, &said);
        if let Some(told) = &told {
            sayings.unite(told::take_out(&mut joined, told, layers.len()));
        }
        let criteria = analysis::criteria().into_iter().map(|criterion| criterion.id);
        let criteria: Vec<String> = criteria.chain([COMMENT_FIELD.to_owned()]).collect();
        // What people chose is by the site's identifier.
        let choosing = Choosing { decided: decisions, more: &criteria, today };
        let (mut sites, mut conflicts) = merge(&layers, &joined.groups, &choosing);
        let official = layers[0].model.official().map(|field| field.name.clone());
        let order: Vec<String> = official.chain(criteria.iter().cloned()).collect();
        let lost = lay(&layers, &mut sites, &mut conflicts, &sayings, &order);
        entries::tell_lost(&lost, notes);
        let told_in = self.told_in(&sites);
        tell::shared_parcels(&layers, &joined, &sites, notes);
        tell::same_ids(&layers, &sites, notes);
        let journal = std::mem::take(journal);
        let mut merging = Merging {
            layers,
            joined,
            sites,
            conflicts,
            filled: Filled::default(),
            written: Vec::new(),
            complete: Vec::new(),
            more: Vec::new(),
            cells_of_more: Vec::new(),
            journal,
            settled,
            told_in,
            told,
            lost,
        };
        merging.written = (0..merging.sites.len()).filter(|n| merging.is_inside(&merging.sites[*n])).collect();
        self.make_rows(&mut merging, &order, notes);
        tell::reopened(&merging, notes);
        tell::other_communes(&merging, &self.territory, notes);
        Some(merging)
    }

    /// The communes of the sites that only people told of.
    fn told_in(&self, sites: &[Merged]) -> BTreeMap<String, usize> {
        let told = sites.iter().filter(|site| site.members.is_empty());
        let commune = |site: &Merged| {
            let code = site.fields.iter().find(|chosen| chosen.field == "comm_insee")?;
            self.territory.index_of(&code.kept)
        };
        told.filter_map(|site| Some((site.id.clone(), commune(site)?))).collect()
    }

    /// Makes the rows of a merged inventory.
    fn make_rows(&self, merging: &mut Merging<'_>, order: &[String], notes: &mut Notes) {
        let inside: Vec<&Merged> = merging.written.iter().map(|n| &merging.sites[*n]).collect();
        let filled = self.filled(merging, &inside);
        let model = &merging.layers[0].model;
        let fields: Vec<&str> = model.official().map(|field| field.name.as_str()).collect();
        let places: BTreeMap<&str, usize> = fields.iter().enumerate().map(|(at, field)| (*field, at)).collect();
        let of =
            |row: &[Option<String>]| Completeness::of(Form::own(), |field| row.get(*places.get(field)?)?.as_deref());
        let complete = filled.rows.iter().map(|row| of(row)).collect();
        let photos = self.photos_of(&inside, &merging.layers, notes);
        let kept = |site: &Merged, field: &str| {
            site.fields
                .iter()
                .find(|chosen| chosen.field == field)
                .map(|chosen| chosen.kept.clone())
                .unwrap_or_default()
        };
        let more = order[fields.len()..].iter().cloned();
        let mut columns: Vec<(String, Vec<String>)> =
            more.map(|field| (field.clone(), inside.iter().map(|site| kept(site, &field)).collect())).collect();
        columns.push((photos::COLUMN.to_owned(), photos));
        columns.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let rows = (0..inside.len()).map(|row| columns.iter().map(|(_, cells)| cells[row].clone()).collect()).collect();
        let more = columns.into_iter().map(|(field, _)| field).collect();
        (merging.filled, merging.complete, merging.more, merging.cells_of_more) = (filled, complete, more, rows);
    }

    /// The layers that are merged: those that are named, or all but the merged inventory itself, unless the study has no other.
    fn inventories(&self, ids: &[String], least: usize, notes: &mut Notes) -> Option<Vec<&Layer>> {
        let all: Vec<&Layer> = self.layers.iter().filter(|layer| layer.model.id == "friches").collect();
        let names: Vec<&str> = all.iter().map(|layer| layer.id.as_str()).collect();
        let mut layers = Vec::new();
        for id in ids {
            let Some(layer) = all.iter().find(|layer| layer.id == *id) else {
                let d = Diagnostic::unknown(format!("la couche `{id}` n'est pas une couche de friches de l'étude"))
                    .label(format!("couches du modèle `friches` : {}", french::list(&names)));
                notes.push(d.did_you_mean(french::nearest(id, names.iter().copied())));
                return None;
            };
            if !layers.iter().any(|l: &&Layer| l.id == layer.id) {
                layers.push(*layer);
            }
        }
        let sources: Vec<&Layer> = all.iter().filter(|layer| !layer.file.starts_with(MERGED)).copied().collect();
        let usual = || if sources.is_empty() { all.clone() } else { sources };
        let layers = if ids.is_empty() { usual() } else { layers };
        if layers.len() < least {
            let (message, help) = match least {
                1 => (
                    "l'étude n'a aucune couche de friches",
                    "déclarer une [[couche]] du modèle `friches` ; `territoire nouveau` en écrit une, vide",
                ),
                _ => (
                    "il faut au moins deux couches de friches pour les fusionner",
                    "déclarer chaque inventaire comme une [[couche]] du modèle `friches`, celui qui fait foi en premier",
                ),
            };
            let told = Diagnostic::missing(message).help(help);
            notes.push(match names.as_slice() {
                [] => told,
                some => told.label(format!("l'étude en a : {}", french::list(some))),
            });
            return None;
        }
        Some(layers)
    }

    /// Writes the pairs and what sources disagree about, in the form that each table has, with what people wrote there.
    ///
    /// # Errors
    /// When a table can't be written; it is then as before.
    pub fn keep_merging(&self, merging: &Merging<'_>, notes: &mut Notes) -> Result<(), Failure> {
        for (name, again) in [(PAIRS, pairs_csv as Again), (DISAGREEMENTS, disagreements_csv)] {
            let path = self.folder.join(name);
            kept::write(&path, Path::new(name), notes, |before| {
                let there = before.and_then(|bytes| kept_text(bytes).ok()).unwrap_or_default();
                table_like(before, &again(merging, &there))
            })?;
            rows::wrote(&path)?;
        }
        if merging.settled {
            self.write_entries(&merging.journal, notes)?;
        }
        Ok(())
    }

    /// The rows in the fields of the model, positions put right.
    fn filled(&self, merging: &Merging<'_>, sites: &[&Merged]) -> Filled {
        let layers = &merging.layers;
        let model = &layers[0].model;
        let fields: Vec<&str> = model.official().map(|field| field.name.as_str()).collect();
        let rows = sites
            .iter()
            .map(|site| {
                let place = site.members.iter().find_map(|m| {
                    let feature = &layers[m.source].features[m.row];
                    feature.own_place().and_then(|_| feature.point())
                });
                let told = site.fields.iter().find(|f| f.field == "geompoint").filter(|f| f.entered.is_some());
                let lonlat = place.and_then(|p| self.territory.projection.unproject(p.0));
                fields
                    .iter()
                    .map(|field| match (*field, lonlat) {
                        ("geompoint", _) if told.is_some() => told.map(|f| f.kept.clone()).filter(|p| !p.is_empty()),
                        ("geompoint", place) => place.map(|p| format!("POINT({:.6} {:.6})", p.x, p.y)),
                        (field, _) => {
                            let kept = site.fields.iter().find(|f| f.field == field).map(|f| f.kept.clone());
                            kept.or_else(|| self.known(merging, site, field))
                        }
                    })
                    .collect()
            })
            .collect();
        Filled { model: model.id.clone(), rows, lacking: Vec::new() }
    }
}

impl Study {
    /// What the study knows of a site where no source says it: the name of its commune, where it comes from, that nobody knows.
    fn known(&self, merging: &Merging<'_>, site: &Merged, field: &str) -> Option<String> {
        let layers = &merging.layers;
        let commune = || merging.commune(site);
        match field {
            "comm_nom" => Some(self.territory.communes[commune()?].name.clone()),
            "comm_insee" => Some(self.territory.communes[commune()?].code.to_string()),
            "source_nom" => {
                let mut sources: Vec<&str> = site.members.iter().map(|m| layers[m.source].source.as_str()).collect();
                sources.retain(|source| !source.is_empty());
                sources.dedup();
                (!sources.is_empty()).then(|| sources.join(" ; "))
            }
            "urba_zaer" => Some("inconnu".to_owned()),
            _ => None,
        }
    }
}
