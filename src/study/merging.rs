//! Inventories of the same things, layers of a study, made one; what people decided of doubtful pairs and of values that differ
//! is read from the tables where they were asked, and asked again where they have not.

use std::collections::BTreeMap;
use std::path::Path;

use super::kept::{self, Rule};
use super::{Failure, Study, rows};
use crate::book::fill::FilledTable;
use crate::book::{Arrangement, csv_text, kept_text, table_like};
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::is_chosen;
use crate::french;
use crate::inventory::{Conflict, Joined, Member, Merged, Pair, Verdict, join, merge};
use crate::layer::Layer;
use crate::outcome::Filled;

/// The folder of the study that holds a merged inventory and what people decide of it.
pub const MERGED: &str = "inventaire";

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
}

impl Merging<'_> {
    /// How many rows there were.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layers.iter().map(|layer| layer.features.len()).sum()
    }

    /// Whether a site has a row in the territory.
    #[must_use]
    pub fn is_inside(&self, site: &Merged) -> bool {
        is_inside(&self.layers, site)
    }

    /// How many sites have no row in the territory: they are matched, and not written.
    #[must_use]
    pub fn outside(&self) -> usize {
        self.sites.iter().filter(|site| !self.is_inside(site)).count()
    }

    /// Whether a row of a pair is in the territory.
    fn touches(&self, pair: &Pair) -> bool {
        [pair.first, pair.second].iter().any(|m| self.layers[m.source].features[m.row].commune.is_some())
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
        row_id(&self.layers, member)
    }

    /// Every value that a source gave, with its date and whether it is kept: where each cell of the merged inventory comes from.
    #[must_use]
    pub fn sources(&self) -> String {
        let header = ["site", "champ", "valeur", "source", "ligne", "date", "retenue"];
        let rows = self.sites.iter().filter(|site| self.is_inside(site)).flat_map(|site| {
            site.fields.iter().flat_map(move |field| {
                let own = (field.decided && field.given.iter().all(|g| g.value != field.kept))
                    .then(|| [&site.id, &field.field, &field.kept, "décision", "", "", "oui"].map(str::to_owned));
                let mut kept = false;
                let given = field.given.iter().map(move |g| {
                    let is_kept = !kept && g.value == field.kept;
                    kept |= is_kept;
                    let layer = self.layers[g.member.source];
                    let row = layer.features[g.member.row].number.to_string();
                    let kept = if is_kept { "oui" } else { "non" };
                    [&site.id, &field.field, &g.value, &layer.id, &row, &g.date, kept].map(str::to_owned)
                });
                own.into_iter().chain(given.collect::<Vec<_>>())
            })
        });
        csv_text(&header, rows)
    }
}

/// Tells the parcels that several sites of the territory name.
fn tell_shared_parcels(layers: &[&Layer], joined: &Joined, sites: &[Merged], notes: &mut Notes) {
    // With their layers, where people go and look.
    let named = |of: &Vec<usize>| -> Vec<String> {
        let inside = of.iter().map(|&n| &sites[n]).filter(|site| is_inside(layers, site));
        inside.filter_map(|site| site.members.first().map(|m| row_id(layers, *m))).collect()
    };
    let shared = joined.shared.iter().map(|(parcel, of)| (parcel, named(of))).filter(|(_, ids)| ids.len() > 1);
    let shared: Vec<String> = shared.map(|(parcel, ids)| format!("{parcel} ({})", french::list(&ids))).collect();
    if !shared.is_empty() {
        let message = format!(
            "{} de plusieurs sites : leur surface compte plusieurs fois",
            french::count(shared.len(), "parcelle est", "parcelles sont")
        );
        notes.push(Diagnostic::new("A0573", message).label(french::list_at_most(&shared, 6)).help(format!(
            "si ce sont les parties d'un même site, écrire `oui` à leurs lignes de {PAIRS} ; sinon corriger les parcelles"
        )));
    }
}

fn is_inside(layers: &[&Layer], site: &Merged) -> bool {
    site.members.iter().any(|m| layers[m.source].features[m.row].commune.is_some())
}

fn row_id(layers: &[&Layer], member: Member) -> String {
    let layer = layers[member.source];
    format!("{}:{}", layer.id, layer.features[member.row].id)
}

impl Study {
    /// Merges layers of friches, by their ids, the one to go by first; all of the study when none is named. `None`, with the
    /// reason in the notes, when one is not there, when there are not two, or when a table of decisions can't be believed.
    #[must_use]
    pub fn merge_inventories(&self, ids: &[String], notes: &mut Notes) -> Option<Merging<'_>> {
        let layers = self.inventories(ids, notes)?;
        let said = self.verdicts(&layers, notes)?;
        let joined = join(&layers, &said);
        // What people chose is by the site's identifier.
        let decided = self.choices_of_values(notes)?;
        let (sites, conflicts) = merge(&layers, &joined.groups, &decided);
        let inside: Vec<&Merged> = sites.iter().filter(|site| is_inside(&layers, site)).collect();
        tell_shared_parcels(&layers, &joined, &sites, notes);
        let filled = self.filled(&layers, &inside);
        Some(Merging { layers, joined, sites, conflicts, filled })
    }

    fn inventories(&self, ids: &[String], notes: &mut Notes) -> Option<Vec<&Layer>> {
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
        let layers = if ids.is_empty() { all } else { layers };
        if layers.len() < 2 {
            let message = "il faut au moins deux couches de friches pour les fusionner";
            let help =
                "déclarer chaque inventaire comme une [[couche]] du modèle `friches`, celui qui fait foi en premier";
            notes.push(
                Diagnostic::missing(message).label(format!("l'étude en a : {}", french::list(&names))).help(help),
            );
            return None;
        }
        Some(layers)
    }

    /// What people said of pairs; `None`, told, when the table can't be believed.
    fn verdicts(&self, layers: &[&Layer], notes: &mut Notes) -> Option<BTreeMap<(Member, Member), Verdict>> {
        let mut said = BTreeMap::new();
        let Some(table) = self.decisions(PAIRS, &OF_PAIRS, notes)? else { return Some(said) };
        let mut members = BTreeMap::new();
        for (source, layer) in layers.iter().enumerate() {
            for row in 0..layer.features.len() {
                let member = Member { source, row };
                members.entry(row_id(layers, member)).or_insert(member);
            }
        }
        let [mark, first, second] = ["meme_site", "premier", "second"].map(|name| table.column(name));
        for row in &table.rows {
            let verdict = match is_chosen(row.cell(mark)) {
                Some(true) => Verdict::One,
                Some(false) if row.cell(mark).is_empty() => continue,
                Some(false) => Verdict::Two,
                None => {
                    notes.push(unread(row.cell(mark), "oui ou non").at_line(Path::new(PAIRS), row.line));
                    continue;
                }
            };
            match (members.get(row.cell(first)), members.get(row.cell(second))) {
                (Some(a), Some(b)) if a.source != b.source => {
                    said.insert((*a.min(b), *a.max(b)), verdict);
                }
                _ => {
                    let message = "cette décision ne répond à aucune paire de lignes de deux couches";
                    let label = format!("{} et {}", row.cell(first), row.cell(second));
                    notes.push(idle(message).at_line(Path::new(PAIRS), row.line).label(label).help(
                        "rien à faire si la ligne a disparu d'une couche ; sinon rétablir ses deux identifiants",
                    ));
                }
            }
        }
        Some(said)
    }

    /// The values that people chose, by site and field; `None`, told, when the table can't be believed.
    fn choices_of_values(&self, notes: &mut Notes) -> Option<BTreeMap<(String, String), String>> {
        let mut chosen: BTreeMap<(String, String), String> = BTreeMap::new();
        let Some(table) = self.decisions(DISAGREEMENTS, &OF_DISAGREEMENTS, notes)? else { return Some(chosen) };
        let [mark, site, field, value] = ["choix", "site", "champ", "valeur"].map(|name| table.column(name));
        for row in &table.rows {
            match is_chosen(row.cell(mark)) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    notes.push(unread(row.cell(mark), "un `x`").at_line(Path::new(DISAGREEMENTS), row.line));
                    continue;
                }
            }
            let of = (row.cell(site).to_owned(), row.cell(field).to_owned());
            if chosen.insert(of, row.cell(value).to_owned()).is_some() {
                let message = "deux valeurs sont choisies pour un même champ : la dernière compte";
                let label = format!("{}, {}", row.cell(site), row.cell(field));
                notes.push(idle(message).at_line(Path::new(DISAGREEMENTS), row.line).label(label));
            }
        }
        Some(chosen)
    }

    /// A table of decisions; nothing when there is none yet, `None`, told, when it can't be believed.
    #[allow(clippy::option_option, reason = "none yet and none that can be believed are two answers")]
    fn decisions(&self, name: &str, columns: &[&str], notes: &mut Notes) -> Option<Option<FilledTable>> {
        let shown = Path::new(name);
        let Some(table) = kept::read(&self.folder.join(name), shown, RULE, notes).ok()? else { return Some(None) };
        if table.text.trim().is_empty() {
            notes.push(damaged(format!("`{name}` est vide")).in_file(shown).help(RULE.help));
            return None;
        }
        let filled = FilledTable::of_csv(&table.text, columns, damaged, shown, notes)?;
        if let Some(lacks) = columns.iter().take(5).find(|column| filled.column(column).is_none()) {
            let message = format!("`{name}` n'a pas la colonne `{lacks}`");
            notes.push(
                damaged(message).at_line(shown, 1).label(format!("colonnes : {}", columns.join(", "))).help(RULE.help),
            );
            return None;
        }
        Some(Some(filled))
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
        Ok(())
    }

    /// The rows in the fields of the model, positions put right.
    fn filled(&self, layers: &[&Layer], sites: &[&Merged]) -> Filled {
        let model = &layers[0].model;
        let fields: Vec<&str> = model.official().map(|field| field.name.as_str()).collect();
        let rows = sites
            .iter()
            .map(|site| {
                let place = site.members.iter().find_map(|m| {
                    let feature = &layers[m.source].features[m.row];
                    feature.own_place().and_then(|_| feature.point())
                });
                let lonlat = place.and_then(|p| self.territory.projection.unproject(p.0));
                fields
                    .iter()
                    .map(|field| match (*field, lonlat) {
                        ("geompoint", place) => place.map(|p| format!("POINT({:.6} {:.6})", p.x, p.y)),
                        (field, _) => {
                            let kept = site.fields.iter().find(|f| f.field == field).map(|f| f.kept.clone());
                            kept.or_else(|| self.known(layers, site, field))
                        }
                    })
                    .collect()
            })
            .collect();
        Filled { model: model.id.clone(), rows, lacking: Vec::new() }
    }
}

/// A decision that is not taken.
fn idle(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0572", message)
}

impl Study {
    /// What the study knows of a site where no source says it: the name of its commune, where it comes from, that nobody knows.
    fn known(&self, layers: &[&Layer], site: &Merged, field: &str) -> Option<String> {
        let commune = || site.members.iter().find_map(|m| layers[m.source].features[m.row].commune);
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

fn unread(mark: &str, wanted: &str) -> Diagnostic {
    idle(format!("la marque `{mark}` n'est pas comprise : rien n'est décidé par elle")).help(format!("écrire {wanted}"))
}

/// The pairs, those in doubt first, with what people said of them.
fn pairs_csv(merging: &Merging<'_>, before: &str) -> String {
    let row = |pair: &Pair, state: &str| {
        let name = |m: Member| merging.layers[m.source].features[m.row].name.clone();
        let reasons: Vec<String> = pair.reasons.iter().map(ToString::to_string).collect();
        [
            String::new(),
            state.to_owned(),
            merging.row_id(pair.first),
            name(pair.first),
            merging.row_id(pair.second),
            name(pair.second),
            french::short(pair.score, 1),
            reasons.join(" ; "),
        ]
    };
    let joined = &merging.joined;
    let doubtful = merging.in_doubt().map(|pair| row(pair, "à décider"));
    let same = joined.pairs.iter().filter(|pair| merging.touches(pair)).map(|pair| row(pair, "un seul site"));
    // A row that is proposed no more: people said no, or what made it has changed.
    let left_over = |mark: &str| if is_chosen(mark) == Some(false) { "deux sites" } else { "plus proposé" };
    let rows = doubtful.chain(same).collect();
    again(before, &OF_PAIRS, rows, &[2, 4], Some((1, &left_over)))
}

/// The values that differ, each on its row, the one that is kept first.
fn disagreements_csv(merging: &Merging<'_>, before: &str) -> String {
    let mut rows = Vec::new();
    for conflict in merging.disagreements() {
        let site = &merging.sites[conflict.site];
        let field = &site.fields[conflict.field];
        rows.extend(field.given.iter().map(|g| {
            let source = &merging.layers[g.member.source].id;
            ["", &site.id, &site.name, &field.field, &g.value, source, &g.date].map(str::to_owned)
        }));
    }
    again(before, &OF_DISAGREEMENTS, rows, &[1, 3, 4, 5], None)
}

/// A column of rows that are proposed no more, and what stands there by what people wrote.
type LeftOver<'a> = (usize, &'a dyn Fn(&str) -> &'static str);

/// Rows as a table whose first column is of people: what they wrote there stays, and so does a row of theirs that no row of now
/// is like, for it says what they decided; a column of such a row may say so. `by` are the columns that a row is known by.
fn again<const N: usize>(
    before: &str,
    columns: &[&str; N],
    rows: Vec<[String; N]>,
    by: &[usize],
    left_over: Option<LeftOver<'_>>,
) -> String {
    let table = FilledTable::as_written(before);
    if table.header.is_empty() {
        return csv_text(columns, rows.into_iter());
    }
    let places = columns.map(|name| table.column(name));
    // By what a row is known by: the first of the table that is alike.
    let mut was: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (at, old) in table.rows.iter().enumerate() {
        was.entry(by.iter().map(|&k| old.cell(places[k])).collect()).or_insert(at);
    }
    let mut kept: Vec<(Option<usize>, [String; N])> = Vec::new();
    let mut found = vec![false; table.rows.len()];
    for mut row in rows {
        let at = was.get(&by.iter().map(|&k| row[k].trim()).collect::<Vec<_>>()).copied();
        if let Some(at) = at {
            found[at] = true;
            row[0] = table.rows[at].cell(places[0]).to_owned();
        }
        kept.push((at, row));
    }
    for (at, old) in table.rows.iter().enumerate() {
        if !old.cell(places[0]).is_empty() && !found[at] {
            let mut cells = places.map(|place| old.cell(place).to_owned());
            if let Some((column, word)) = left_over {
                cells[column] = word(&cells[0]).to_owned();
            }
            kept.push((Some(at), cells));
        }
    }
    Arrangement::of(&table, columns).csv(columns, kept.into_iter())
}
