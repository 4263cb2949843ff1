//! What the columns of a layer of lines mean: a file in TOML, of the tool or of the user.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use super::super::profile::CLASSES;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::pull::{self, Section};

/// What a class is called that is no class of `highway`.
pub(super) const FERRY: &str = "bac";

/// What the columns of a layer of lines mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Whose data they are, and under which licence: what is written wherever they are used.
    pub(in crate::network) credit: Option<String>,
    /// Names of the layer in a file that has several.
    pub(super) tables: Vec<String>,
    /// Ends as near as this are one, in metres.
    pub(super) tolerance: f64,
    /// Whether lines also join at inner points that are the very same.
    pub(super) inner: bool,
    pub(super) class: Option<Class>,
    pub(super) direction: Option<Direction>,
    pub(super) speed: Option<Speed>,
    pub(super) level: Option<Level>,
    pub(super) closing: Vec<Closing>,
    pub(super) tags: Vec<Tag>,
}

/// A column, by the names that it has in the formats of the layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) names: Vec<String>,
    pub(super) optional: bool,
}

/// The class of a way, from the values of some columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub(super) columns: Vec<Column>,
    /// By the values of the columns joined by ` / `, or of the first of them.
    pub(super) values: BTreeMap<String, String>,
    /// The class of other values; without it these ways are set aside.
    pub(super) otherwise: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Direction {
    pub(super) column: Column,
    /// By value, what `oneway` is.
    pub(super) values: BTreeMap<String, &'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Speed {
    pub(super) column: Column,
    pub(super) kind: SpeedKind,
    /// Whether zero closes to motor vehicles; else it tells nothing.
    pub(super) zero_closes: bool,
}

/// What a column of speeds is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpeedKind {
    /// A mean speed of motor vehicles, taken as it is.
    Mean,
    /// A speed limit, of which a profile keeps its share.
    Limit,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    pub(super) column: Column,
}

/// A column some of whose values close ways to all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Closing {
    pub(super) column: Column,
    /// Those that close; when there is none, all but those that open do.
    pub(super) closed: Vec<String>,
    pub(super) open: Vec<String>,
}

impl Closing {
    pub(super) fn closes(&self, value: &str) -> bool {
        let value = key(value);
        let listed = |all: &[String]| all.contains(&value);
        // A cell that tells nothing closes nothing.
        !value.is_empty() && (listed(&self.closed) || (self.closed.is_empty() && !listed(&self.open)))
    }
}

/// A tag from a column: as it is, or by a table of values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag {
    pub(super) column: Column,
    pub(super) key: String,
    pub(super) values: BTreeMap<String, String>,
}

static EMBEDDED: [(&str, &str); 3] = [
    ("bdtopo", include_str!("../../../data/sources-de-voies/bdtopo.toml")),
    ("route500", include_str!("../../../data/sources-de-voies/route500.toml")),
    ("geofabrik", include_str!("../../../data/sources-de-voies/geofabrik.toml")),
];

impl Declaration {
    /// The declarations of the tool.
    ///
    /// # Panics
    /// Never: the embedded files are read by the tests.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Declaration>> = OnceLock::new();
        ALL.get_or_init(|| {
            let read = |(id, text): &(&str, &str)| {
                let mut notes = Notes::new();
                let read = Self::parse(text, Path::new(id), &mut notes);
                assert!(notes.all().is_empty(), "{id}.toml: {}", crate::diagnostic::summary(&notes));
                read.expect("the embedded declarations are well formed")
            };
            EMBEDDED.iter().map(read).collect()
        })
    }

    /// The text of an embedded declaration.
    #[must_use]
    pub fn text(id: &str) -> Option<&'static str> {
        EMBEDDED.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
    }

    /// Reads a declaration; every fault is noted at its place. `None` when there is one.
    #[must_use]
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let mut mine = Notes::new();
        let read = pull::parse(text, shown, &mut mine, declaration).flatten();
        let sound = !mine.has_errors();
        notes.append(mine);
        read.filter(|_| sound)
    }

    /// What is to be written of the data that a network was made of, by the id and the text of the declaration that it keeps.
    pub(in crate::network) fn credit_of(id: &str, text: &str) -> Option<String> {
        let own = Self::parse(text, Path::new(id), &mut Notes::new()).and_then(|d| d.credit);
        own.or_else(|| Self::all().iter().find(|d| d.id == id)?.credit.clone())
    }

    /// The columns that it names.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Column> {
        let class = self.class.iter().flat_map(|c| &c.columns);
        let direction = self.direction.iter().map(|d| &d.column);
        let speed = self.speed.iter().map(|s| &s.column);
        let level = self.level.iter().map(|l| &l.column);
        let closing = self.closing.iter().map(|v| &v.column);
        let tags = self.tags.iter().map(|t| &t.column);
        class.chain(direction).chain(speed).chain(level).chain(closing).chain(tags)
    }

    /// How many of its required columns these fields lack.
    pub(super) fn lacks(&self, fields: &[String]) -> usize {
        self.columns().filter(|c| !c.optional && c.find(fields).is_none()).count()
    }
}

impl Column {
    pub(super) fn find(&self, fields: &[String]) -> Option<usize> {
        self.names.iter().find_map(|name| fields.iter().position(|f| f.eq_ignore_ascii_case(name)))
    }
}

/// Values are compared without case nor accents: exports lose them.
pub(super) fn key(text: &str) -> String {
    french::fold(text.trim())
}

fn declaration(mut root: Section<'_>, notes: &mut Notes) -> Option<Declaration> {
    let id = root.text("id", notes);
    let id = root.require("id", id).map(|g| g.value);
    let title = root.text("titre", notes).map(|g| g.value);
    let credit = root.text("mention", notes).map(|g| g.value);
    let tables = texts(&mut root, "couche", notes);
    let tolerance = root.number("jonction_m", notes);
    if let Some(given) = tolerance.as_ref().filter(|g| !(0.0..=10.0).contains(&g.value)) {
        notes.push(Diagnostic::unfit("la clé `jonction_m` attend un nombre entre 0 et 10").at(given.place.clone()));
    }
    let inner = root.flag("sommets_interieurs", notes).unwrap_or(true);
    let class = root.section("classe", notes).and_then(|s| class(s, notes));
    let direction = root.section("sens", notes).and_then(|s| direction(s, notes));
    let speed = root.section("vitesse", notes).and_then(|s| speed(s, notes));
    let level = root.section("niveau", notes).and_then(|mut s| {
        let column = column(&mut s, notes);
        s.finish(notes);
        Some(Level { column: column? })
    });
    let closing = root.sections("fermeture", notes).into_iter().filter_map(|mut s| {
        let column = column(&mut s, notes);
        let closed = texts(&mut s, "valeurs", notes).iter().map(|v| key(v)).collect();
        let open = texts(&mut s, "sauf", notes).iter().map(|v| key(v)).collect();
        s.finish(notes);
        Some(Closing { column: column?, closed, open })
    });
    let closing: Vec<Closing> = closing.collect();
    let mut tags = Vec::new();
    for mut s in root.sections("etiquette", notes) {
        let column = column(&mut s, notes);
        let tag = s.text("cle", notes);
        let tag = s.require("cle", tag).map(|g| g.value);
        let values = s.pairs("valeurs", notes).unwrap_or_default();
        let values = values.into_iter().map(|(from, to)| (key(&from), to)).collect();
        s.finish(notes);
        if let (Some(column), Some(key)) = (column, tag) {
            tags.push(Tag { column, key, values });
        }
    }
    if class.is_none() && !tags.iter().any(|t| t.key == "highway") {
        notes.push(
            Diagnostic::missing("la déclaration ne dit pas la classe des voies")
                .at(root.place())
                .help("ajouter une section [classe], comme dans data/sources-de-voies/bdtopo.toml"),
        );
    }
    root.finish(notes);
    let id = id?;
    Some(Declaration {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        credit,
        tables,
        // A decimetre: ends that are meant to be one differ by less in every layer known, and no two junctions are as near.
        tolerance: tolerance.map_or(0.1, |g| g.value),
        inner,
        class,
        direction,
        speed,
        level,
        closing,
        tags,
    })
}

fn texts(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<String> {
    s.texts(key, notes).unwrap_or_default().into_iter().map(|g| g.value).collect()
}

fn column(s: &mut Section<'_>, notes: &mut Notes) -> Option<Column> {
    let given = s.texts("colonne", notes).filter(|all| !all.is_empty());
    let given = s.require("colonne", given);
    let optional = s.flag("facultative", notes).unwrap_or(false);
    Some(Column { names: given?.into_iter().map(|g| g.value).collect(), optional })
}

fn class(mut s: Section<'_>, notes: &mut Notes) -> Option<Class> {
    let first = column(&mut s, notes);
    let more = s.texts("avec", notes).unwrap_or_default();
    let place = s.place();
    let pairs = s.pairs("valeurs", notes);
    let pairs = s.require("valeurs", pairs).unwrap_or_default();
    let otherwise = s.text("autres", notes);
    s.finish(notes);
    let mut sound = true;
    let mut known = |class: &str, place: &Place| {
        if class == FERRY || class.is_empty() || CLASSES.contains(&class) {
            return;
        }
        let nearest = french::nearest(class, CLASSES.iter().copied().chain([FERRY])).map(str::to_owned);
        let d = Diagnostic::unfit(format!("`{class}` n'est pas une classe de voie")).at(place.clone());
        notes.push(match nearest {
            // The whole section is shown: no patch of a value in it.
            Some(nearest) => d.help(format!("vouliez-vous dire `{nearest}` ?")),
            None => d.help("écrire une classe de data/profils/voiture.toml, `bac`, ou rien pour fermer la voie"),
        });
        sound = false;
    };
    pairs.iter().for_each(|(_, class)| known(class, &place));
    if let Some(given) = &otherwise {
        known(&given.value, &given.place);
    }
    let mut columns = vec![first?];
    columns.extend(more.into_iter().map(|g| Column { names: vec![g.value], optional: false }));
    let values = pairs.into_iter().map(|(value, class)| (joined(value.split('/')), class)).collect();
    sound.then_some(Class { columns, values, otherwise: otherwise.map(|g| g.value) })
}

pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.map(key).collect::<Vec<_>>().join(" / ")
}

fn direction(mut s: Section<'_>, notes: &mut Notes) -> Option<Direction> {
    let column = column(&mut s, notes);
    let mut values = BTreeMap::new();
    for (name, oneway) in [("double", "no"), ("direct", "yes"), ("inverse", "-1")] {
        values.extend(texts(&mut s, name, notes).iter().map(|v| (key(v), oneway)));
    }
    s.finish(notes);
    Some(Direction { column: column?, values })
}

fn speed(mut s: Section<'_>, notes: &mut Notes) -> Option<Speed> {
    let column = column(&mut s, notes);
    let kind = s.text("genre", notes);
    let kind = s.require("genre", kind);
    let zero_closes = s.flag("zero_ferme", notes).unwrap_or(false);
    let kind = kind.and_then(|given| match given.value.as_str() {
        "moyenne" => Some(SpeedKind::Mean),
        "limite" => Some(SpeedKind::Limit),
        other => {
            notes.push(
                Diagnostic::unfit(format!("`{other}` n'est pas une valeur de `genre`"))
                    .at(given.place)
                    .label("attendu : moyenne (prise telle quelle) ou limite (dont le profil tient sa part)"),
            );
            None
        }
    });
    s.finish(notes);
    Some(Speed { column: column?, kind: kind?, zero_closes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declarations_of_the_tool_are_sound() {
        let ids: Vec<&str> = Declaration::all().iter().map(|d| d.id.as_str()).collect();
        assert_eq!(ids, ["bdtopo", "route500", "geofabrik"]);
        assert!(ids.iter().all(|id| Declaration::text(id).is_some()));
    }

    #[test]
    fn a_declaration_with_a_wrong_class_kind_or_key_is_told() {
        let text = "id = \"essai\"\n[classe]\ncolonne = \"type\"\nvaleurs = { \"A\" = \"motorwai\" }\n[vitesse]\ncolonne = \"v\"\ngenre = \"moyen\"\n[sens]\ncolone = \"s\"\n";
        let mut notes = Notes::new();
        assert!(Declaration::parse(text, Path::new("essai.toml"), &mut notes).is_none());
        let said = crate::diagnostic::summary(&notes);
        for words in ["`motorwai`", "`motorway`", "moyen", "colone", "essai.toml:9"] {
            assert!(said.contains(words), "{words} in\n{said}");
        }
    }
}
