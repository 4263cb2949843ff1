//! The words by which a plan is read: `data/vocabulaire/`, and what a study adds to it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use super::words::{Phrase, Text};
use crate::diagnostic::{Diagnostic, Notes, summary};
use crate::french;
use crate::layer::Layer;
use crate::plan::Labels;
use crate::pull::{self, Given, Section};

const EMBEDDED: &[(&str, &str)] = &[
    ("couches", include_str!("../../data/vocabulaire/couches.toml")),
    ("themes", include_str!("../../data/vocabulaire/themes.toml")),
    ("acteurs", include_str!("../../data/vocabulaire/acteurs.toml")),
    ("portees", include_str!("../../data/vocabulaire/portees.toml")),
    ("roles", include_str!("../../data/vocabulaire/roles.toml")),
    ("noms-communs", include_str!("../../data/vocabulaire/noms-communs.toml")),
    ("collectivites", include_str!("../../data/vocabulaire/collectivites.toml")),
];

/// A kind of layers that actions speak of.
#[derive(Debug, Clone)]
pub struct LayerKind {
    /// Its id: `friches`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The models that hold it and nothing else.
    pub models: Vec<String>,
    /// The models that hold several kinds: the layer's title tells.
    pub shared: Vec<String>,
    pub(super) theme: Option<String>,
    pub(super) generic: bool,
    pub(super) words: Vec<Phrase>,
    /// Words that say it in the title of an action only.
    pub(super) title_words: Vec<Phrase>,
}

/// A theme of actions.
#[derive(Debug, Clone)]
pub struct ThemeEntry {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    pub(super) words: Vec<Phrase>,
}

/// An organisation that plans name.
#[derive(Debug, Clone)]
pub struct ActorEntry {
    /// Its id.
    pub id: String,
    /// Its name in full, its acronym expanded.
    pub name: String,
    /// What it is: `collectivite`, `etat`, `association`…
    pub kind: String,
    pub(super) layers: Vec<String>,
    pub(super) every_epci: bool,
    /// Whether it is the body that governs the département whose name follows it.
    pub(super) department: bool,
    /// As written, because `{departement}` waits for the study.
    pub(super) written: Vec<String>,
}

/// How far a scope word reaches; `data/vocabulaire/portees.toml` tells what each does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Territory,
    People,
    Document,
    Public,
    Mention,
    Department,
    Neighbours,
    /// All of what is named right after: «toutes les communes de…».
    All,
    /// All the communes of the EPCI that is meant: «le territoire communautaire».
    Community,
}

impl Reach {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "territoire" => Self::Territory,
            "habitants" => Self::People,
            "document" => Self::Document,
            "public" => Self::Public,
            "mention" => Self::Mention,
            "departement" => Self::Department,
            "voisins" => Self::Neighbours,
            "toutes" => Self::All,
            "communautaire" => Self::Community,
            _ => return None,
        })
    }
}

/// The level of a body that governs places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Commune,
    Epci,
    Department,
    /// The body of the whole territory, as a PETR.
    Territory,
    /// Any of them.
    Any,
}

impl Level {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "commune" => Self::Commune,
            "epci" => Self::Epci,
            "departement" => Self::Department,
            "territoire" => Self::Territory,
            "toutes" => Self::Any,
            _ => return None,
        })
    }
}

/// What the bodies of a level are called, as keys.
#[derive(Debug, Clone)]
pub(super) struct BodyEntry {
    pub(super) level: Level,
    /// Words that may stand before the name of the place that it governs.
    pub(super) before: Vec<String>,
    /// What, alone, means the one of the study.
    pub(super) alone: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Reason {
    id: String,
    pub(super) title: String,
    /// Whether it comes before the layers that the paragraph of the action names.
    pub(super) first: bool,
    pub(super) words: Vec<Phrase>,
}

#[derive(Debug, Clone)]
pub(crate) struct RoleEntry {
    pub(crate) id: String,
    pub(crate) before: Vec<Phrase>,
    /// Words before a body that acts, as an EPCI, and not before a place: «par».
    pub(crate) before_body: Vec<Phrase>,
    pub(crate) after: Vec<Phrase>,
}

/// All the words.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Kinds of layers.
    pub kinds: Vec<LayerKind>,
    /// Themes.
    pub themes: Vec<ThemeEntry>,
    /// Organisations.
    pub actors: Vec<ActorEntry>,
    pub(super) scopes: Vec<(Reach, Vec<Phrase>)>,
    pub(super) reasons: Vec<Reason>,
    pub(crate) roles: Vec<RoleEntry>,
    /// What the bodies that govern places are called.
    pub(super) bodies: Vec<BodyEntry>,
    /// Set phrases whose words mean nothing of what they mean elsewhere: «remettre en service».
    pub(super) idioms: Vec<Phrase>,
    /// Words of organisations: a place named after one is part of its name.
    pub(super) organisations: Vec<Phrase>,
    /// Names of communes that are ordinary words, as keys.
    pub(super) ordinary: Vec<String>,
    /// Words after which a commune's name is that of something else, as keys.
    pub(super) other: Vec<String>,
    /// Whether the tool's own words are all there: those that a study adds are its own.
    whole: bool,
    /// Names of big cities, for which no longer name is cut short, as keys.
    pub(super) cities: Vec<String>,
    /// The labels of the fields of fiches-action.
    pub labels: Labels,
}

impl Vocabulary {
    /// The tool's own words.
    ///
    /// # Panics
    /// Never: the embedded files are read by the tests.
    #[must_use]
    pub fn own() -> &'static Self {
        static OWN: OnceLock<Vocabulary> = OnceLock::new();
        OWN.get_or_init(|| {
            let mut own = Self::default();
            for (name, text) in EMBEDDED {
                let mut notes = Notes::new();
                own.extend(text, Path::new(name), &mut notes);
                assert!(notes.all().is_empty(), "data/vocabulaire/{name}.toml: {}", summary(&notes));
            }
            own.whole = true;
            own
        })
    }

    /// Adds the words of a file: a section of a known `id` adds to it, another makes a new entry.
    pub fn extend(&mut self, text: &str, shown: &Path, notes: &mut Notes) {
        pull::parse(text, shown, notes, |mut root, notes| {
            for section in root.sections("couche", notes) {
                self.kind(section, notes);
            }
            for section in root.sections("theme", notes) {
                self.theme(section, notes);
            }
            for section in root.sections("acteur", notes) {
                self.actor(section, notes);
            }
            for section in root.sections("portee", notes) {
                self.scope(section, notes);
            }
            for section in root.sections("sans_lieu", notes) {
                self.reason(section, notes);
            }
            for section in root.sections("role", notes) {
                self.role(section, notes);
            }
            self.labels.extend(&mut root, notes);
            for section in root.sections("collectivite", notes) {
                self.body(section, notes);
            }
            for (key, words) in [("locutions", &mut self.idioms), ("organismes", &mut self.organisations)] {
                words.extend(phrases(root.texts(key, notes), notes));
            }
            let names = [("mots", &mut self.ordinary), ("autre_apres", &mut self.other), ("villes", &mut self.cities)];
            for (key, words) in names {
                let given = root.texts(key, notes).unwrap_or_default();
                words.extend(given.iter().map(|m| french::name_key(&m.value)));
            }
            root.finish(notes);
        });
    }

    fn kind(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let (id, title, words) = entry(&mut s, "titre", notes);
        let models = plain(s.texts("modeles", notes));
        let shared = plain(s.texts("partages", notes));
        let theme = s.text("theme", notes).map(|t| t.value);
        let generic = s.flag("generique", notes).unwrap_or(false);
        let title_words = phrases(s.texts("mots_titre", notes), notes);
        s.finish(notes);
        let Some(id) = id else { return };
        // A word that a study gives to a kind is of that kind, and no more of another that the tool gave it to.
        if self.whole {
            for other in self.kinds.iter_mut().filter(|k| k.id != id) {
                other.words.retain(|w| !words.contains(w));
                other.title_words.retain(|w| !words.contains(w));
            }
        }
        match self.kinds.iter_mut().find(|k| k.id == id) {
            Some(known) => {
                known.words.extend(words);
                known.title_words.extend(title_words);
                known.models.extend(models);
                known.shared.extend(shared);
            }
            None => {
                let title = title.unwrap_or_else(|| id.clone());
                self.kinds.push(LayerKind { id, title, models, shared, theme, generic, words, title_words });
            }
        }
    }

    fn theme(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let (id, title, words) = entry(&mut s, "titre", notes);
        s.finish(notes);
        let Some(id) = id else { return };
        match self.themes.iter_mut().find(|t| t.id == id) {
            Some(known) => known.words.extend(words),
            None => self.themes.push(ThemeEntry { title: title.unwrap_or_else(|| id.clone()), id, words }),
        }
    }

    fn actor(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let id = s.text("id", notes).map(|g| g.value);
        let id = s.require("id", id);
        let name = s.text("nom", notes).map(|g| g.value);
        let kind = s.text("genre", notes).map_or_else(|| "autre".to_owned(), |g| g.value);
        let written = plain(s.texts("mots", notes));
        let layers = plain(s.texts("couches", notes));
        let reach = s.text("portee", notes).map(|p| p.value);
        let (every_epci, department) = (reach.as_deref() == Some("epci"), reach.as_deref() == Some("departement"));
        s.finish(notes);
        let Some(id) = id else { return };
        match self.actors.iter_mut().find(|a| a.id == id) {
            Some(known) => {
                known.written.extend(written);
                known.layers.extend(layers);
                if let Some(name) = name {
                    known.name = name;
                }
            }
            None => {
                let name = name.unwrap_or_else(|| id.clone());
                self.actors.push(ActorEntry { id, name, kind, layers, every_epci, department, written });
            }
        }
    }

    fn scope(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let effect = s.text("effet", notes);
        let effect = s.require("effet", effect);
        let words = phrases(s.texts("mots", notes), notes);
        s.finish(notes);
        let Some(effect) = effect else { return };
        match Reach::parse(&effect.value) {
            Some(reach) => self.scopes.push((reach, words)),
            None => notes.push(
                Diagnostic::unfit(format!("`{}` n'est pas un effet de portée", effect.value))
                    .at(effect.place)
                    .help("écrire territoire, habitants, document, public, mention, departement, voisins, toutes ou communautaire"),
            ),
        }
    }

    fn reason(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let (id, title, words) = entry(&mut s, "titre", notes);
        let first = s.flag("prime", notes).unwrap_or(false);
        s.finish(notes);
        let Some(id) = id else { return };
        match self.reasons.iter_mut().find(|r| r.id == id) {
            Some(known) => known.words.extend(words),
            None => self.reasons.push(Reason { title: title.unwrap_or_else(|| id.clone()), id, first, words }),
        }
    }

    fn body(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let level = s.text("genre", notes);
        let level = s.require("genre", level);
        let keys = |given: Option<Vec<Given<String>>>| plain(given).into_iter().map(|w| french::name_key(&w));
        let before = keys(s.texts("mots", notes)).flat_map(|k| k.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let before = before.collect();
        let alone = keys(s.texts("seul", notes)).collect();
        s.finish(notes);
        let Some(level) = level else { return };
        match Level::parse(&level.value) {
            Some(level) => self.bodies.push(BodyEntry { level, before, alone }),
            None => notes.push(
                Diagnostic::unfit(format!("`{}` n'est pas un genre de collectivité", level.value))
                    .at(level.place)
                    .help("écrire commune, epci, departement, territoire ou toutes"),
            ),
        }
    }

    fn role(&mut self, mut s: Section<'_>, notes: &mut Notes) {
        let id = s.text("id", notes).map(|g| g.value);
        let id = s.require("id", id);
        let before = phrases(s.texts("mots_avant", notes), notes);
        let before_body = phrases(s.texts("mots_avant_organisation", notes), notes);
        let after = phrases(s.texts("mots_apres", notes), notes);
        s.finish(notes);
        let Some(id) = id else { return };
        match self.roles.iter_mut().find(|r| r.id == id) {
            Some(known) => {
                known.before.extend(before);
                known.before_body.extend(before_body);
                known.after.extend(after);
            }
            None => self.roles.push(RoleEntry { id, before, before_body, after }),
        }
    }

    /// Each theme with all its words: its own, and those of the kinds of layers that are about it.
    pub(crate) fn theme_words(&self) -> impl Iterator<Item = (&ThemeEntry, Vec<&Phrase>)> {
        self.themes.iter().map(|theme| {
            let kinds = self.kinds.iter().filter(|k| k.theme.as_ref() == Some(&theme.id));
            (theme, theme.words.iter().chain(kinds.flat_map(|k| &k.words)).collect())
        })
    }

    /// Whether a word may stand before the name of a place in that of the body that governs it.
    pub(super) fn names_body(&self, level: Level, key: &str) -> bool {
        let of = self.bodies.iter().filter(|b| b.level == level || b.level == Level::Any);
        of.flat_map(|b| &b.before).any(|word| word == key)
    }

    /// What, alone, means the body of the study at that level.
    pub(super) fn alone(&self, level: Level) -> impl Iterator<Item = &str> {
        self.bodies.iter().filter(move |b| b.level == level).flat_map(|b| &b.alone).map(String::as_str)
    }

    /// The layers of a study that hold a kind.
    #[must_use]
    pub(crate) fn layers_of<'l>(&self, kind: &str, layers: &'l [Layer]) -> Vec<&'l Layer> {
        let Some(kind) = self.kinds.iter().find(|k| k.id == kind) else { return Vec::new() };
        let holds = |layer: &&Layer| {
            kind.models.iter().any(|m| layer.model.is(m))
                || (kind.shared.iter().any(|m| layer.model.is(m)) && self.titled(&layer.title) == Some(&kind.id))
        };
        layers.iter().filter(holds).collect()
    }

    /// The kind that a layer's title speaks of: the one of the longest phrase.
    fn titled(&self, title: &str) -> Option<&String> {
        let text = Text::new(title);
        let length = |kind: &LayerKind| {
            let found = kind.words.iter().filter_map(|p| p.found(&text, 0..text.words.len()));
            found.map(|t| t.len()).max().unwrap_or(0)
        };
        let mut best: BTreeMap<(usize, bool), &String> = BTreeMap::new();
        for kind in &self.kinds {
            best.entry((length(kind), !kind.generic)).or_insert(&kind.id);
        }
        best.into_iter().next_back().filter(|((n, _), _)| *n > 0).map(|(_, id)| id)
    }
}

fn plain(given: Option<Vec<Given<String>>>) -> Vec<String> {
    given.unwrap_or_default().into_iter().map(|g| g.value).collect()
}

/// The phrases of a list; one without a word is told.
fn phrases(given: Option<Vec<Given<String>>>, notes: &mut Notes) -> Vec<Phrase> {
    let mut out = Vec::new();
    for one in given.unwrap_or_default() {
        match Phrase::parse(&one.value) {
            Some(phrase) => out.push(phrase),
            None => notes.push(
                Diagnostic::unfit(format!("`{}` ne contient pas de mot à chercher", one.value))
                    .at(one.place)
                    .help("commencer et finir par un mot ; `…` n'est qu'entre deux mots"),
            ),
        }
    }
    out
}

fn entry(s: &mut Section<'_>, title: &str, notes: &mut Notes) -> (Option<String>, Option<String>, Vec<Phrase>) {
    let id = s.text("id", notes).map(|g| g.value);
    let id = s.require("id", id);
    let title = s.text(title, notes).map(|g| g.value);
    (id, title, phrases(s.texts("mots", notes), notes))
}
