//! Profiles: how fast one goes where, by car, by bicycle, on foot. A profile is a file that users can copy and change,
//! `data/profils/<id>.toml`; a study adds its own as `profils/<id>.toml`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull::{self, Given, Section};

/// The classes of ways (OpenStreetMap, key `highway`) that a profile may name.
pub const CLASSES: [&str; 28] = [
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "cycleway",
    "path",
    "footway",
    "pedestrian",
    "bridleway",
    "steps",
    "platform",
    "corridor",
    "busway",
    "bus_guideway",
    "escape",
    "raceway",
];

/// Surfaces (key `surface`) that a profile may name.
const SURFACES: [&str; 22] = [
    "asphalt",
    "concrete",
    "paved",
    "paving_stones",
    "wood",
    "metal",
    "gravel",
    "fine_gravel",
    "compacted",
    "unpaved",
    "dirt",
    "earth",
    "ground",
    "grass",
    "grass_paver",
    "sand",
    "mud",
    "cobblestone",
    "unhewn_cobblestone",
    "sett",
    "pebblestone",
    "rock",
];

/// What one-way streets are to a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneWay {
    /// They hold.
    Kept,
    /// They hold, but where the map exempts bicycles.
    KeptButForCycles,
    /// They don't.
    Ignored,
}

/// What a slope does to the speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// Nothing.
    None,
    /// Walking (Tobler 1993).
    Tobler,
    /// Cycling by one's own power.
    Cycle,
    /// Cycling with electric help.
    ElectricCycle,
}

/// Speed limits that the map may tell by their name only, in km/h.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Built-up areas.
    pub urban: f64,
    /// Outside of them.
    pub rural: f64,
    /// Dual carriageways.
    pub trunk: f64,
    /// Motorways.
    pub motorway: f64,
    /// Zone 30.
    pub zone: f64,
    /// Zone de rencontre.
    pub living: f64,
}

impl Default for Limits {
    /// Code de la route, articles R110-2, R413-2 and R413-3.
    fn default() -> Self {
        Self { urban: 50.0, rural: 80.0, trunk: 110.0, motorway: 130.0, zone: 30.0, living: 20.0 }
    }
}

/// A way of travelling.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its name in files.
    pub id: String,
    /// Its name for people: «voiture».
    pub title: String,
    /// Keys that open and close ways to it, the most precise first.
    pub access: Vec<String>,
    /// Values of these keys that close.
    pub closing: Vec<String>,
    /// What one-way streets are to it.
    pub one_way: OneWay,
    /// Seconds lost where three ways or more meet.
    pub junction: f64,
    /// Speed from the point to the network, km/h.
    pub access_speed: f64,
    /// Longest way from a point to the network, m.
    pub access_most: f64,
    /// Share of a speed limit that one keeps.
    pub share_of_limit: f64,
    /// Whether ferries are taken.
    pub ferries: bool,
    /// Barriers (key `barrier`) that close, unless the map says otherwise.
    pub barriers: Vec<String>,
    /// Speed when one must dismount, km/h.
    pub dismounted: Option<f64>,
    /// What slopes do.
    pub slope: Slope,
    /// Limits told by name.
    pub limits: Limits,
    /// Speed by class, km/h; a class that is not there is closed.
    pub speeds: BTreeMap<String, f64>,
    /// Speed by class, where the map says that one is allowed, km/h.
    pub speeds_if_allowed: BTreeMap<String, f64>,
    /// Most speed by surface, km/h.
    pub surfaces: BTreeMap<String, f64>,
}

static EMBEDDED: [(&str, &str); 4] = [
    ("voiture", include_str!("../../data/profils/voiture.toml")),
    ("velo", include_str!("../../data/profils/velo.toml")),
    ("velo-electrique", include_str!("../../data/profils/velo-electrique.toml")),
    ("marche", include_str!("../../data/profils/marche.toml")),
];

impl Profile {
    /// The profiles of the tool.
    ///
    /// # Panics
    /// Never: the embedded files are read by the tests.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Profile>> = OnceLock::new();
        ALL.get_or_init(|| {
            let read = |(id, text): &(&str, &str)| {
                let mut notes = Notes::new();
                let profile = Self::parse(text, Path::new(id), &mut notes);
                assert!(notes.all().is_empty(), "data/profils/{id}.toml: {}", crate::diagnostic::summary(&notes));
                profile.expect("the embedded profiles are well formed")
            };
            EMBEDDED.iter().map(read).collect()
        })
    }

    /// The text of each of them, in the same order.
    pub fn texts() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(_, text)| *text)
    }

    /// Reads a profile; every fault is noted at its place. `None` when there is one.
    #[must_use]
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let mut mine = Notes::new();
        let read = pull::parse(text, shown, &mut mine, profile).flatten();
        let sound = !mine.has_errors();
        notes.append(mine);
        read.filter(|_| sound)
    }

    /// Its speed on the roads of the countryside, in km/h: that of `tertiary`, or of the first class that it has of those
    /// which are most like it.
    #[must_use]
    pub fn country_speed(&self) -> Option<f64> {
        let alike = ["tertiary", "secondary", "unclassified", "primary", "residential", "track", "path"];
        alike.iter().find_map(|class| self.speeds.get(*class)).or_else(|| self.speeds.values().next()).copied()
    }

    /// Whether a bicycle is ridden.
    #[must_use]
    pub fn is_cycle(&self) -> bool {
        self.access.iter().any(|key| key == "bicycle")
    }
}

fn profile(mut root: Section<'_>, notes: &mut Notes) -> Option<Profile> {
    let id = root.text("id", notes);
    let id = root.require("id", id).map(|g| g.value);
    let title = root.text("titre", notes).map(|g| g.value);
    let one_way = choice(
        &mut root,
        "sens_unique",
        &[("respecte", OneWay::Kept), ("sauf-velo", OneWay::KeptButForCycles), ("ignore", OneWay::Ignored)],
        notes,
    );
    let slope = choice(
        &mut root,
        "pente",
        &[("tobler", Slope::Tobler), ("velo", Slope::Cycle), ("velo-electrique", Slope::ElectricCycle)],
        notes,
    );
    let texts = |s: &mut Section<'_>, key: &str, notes: &mut Notes| -> Vec<String> {
        s.texts(key, notes).unwrap_or_default().into_iter().map(|g| g.value).collect()
    };
    let access = texts(&mut root, "acces", notes);
    let closing = texts(&mut root, "interdit", notes);
    let barriers = texts(&mut root, "barrieres", notes);
    let junction = bounded(&mut root, "carrefour_secondes", (0.0, 120.0), notes);
    let access_speed = bounded(&mut root, "acces_kmh", (0.5, 50.0), notes);
    let access_most = bounded(&mut root, "acces_max_m", (0.0, 50_000.0), notes);
    let share_of_limit = bounded(&mut root, "part_de_la_limite", (0.1, 1.5), notes);
    let dismounted = bounded(&mut root, "descendre_kmh", (0.5, 50.0), notes);
    let ferries = root.flag("bac", notes).unwrap_or(false);
    let limits = root.section("limites", notes).map_or_else(Limits::default, |s| limits(s, notes));
    let speeds = table(&mut root, "vitesses", &CLASSES, notes);
    let speeds_if_allowed = table(&mut root, "vitesses_sur_autorisation", &CLASSES, notes);
    let surfaces = table(&mut root, "revetements", &SURFACES, notes);
    if speeds.is_empty() && speeds_if_allowed.is_empty() {
        let message = "le profil n'ouvre aucune voie";
        notes.push(
            Diagnostic::missing(message)
                .at(root.place())
                .help("ajouter une section [vitesses], comme dans data/profils/voiture.toml"),
        );
    }
    root.finish(notes);
    let id = id?;
    Some(Profile {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        access,
        closing,
        one_way: one_way.unwrap_or(OneWay::Kept),
        junction: junction.unwrap_or(0.0),
        access_speed: access_speed.unwrap_or(4.5),
        access_most: access_most.unwrap_or(1_000.0),
        share_of_limit: share_of_limit.unwrap_or(1.0),
        ferries,
        barriers,
        dismounted,
        slope: slope.unwrap_or(Slope::None),
        limits,
        speeds,
        speeds_if_allowed,
        surfaces,
    })
}

fn limits(mut s: Section<'_>, notes: &mut Notes) -> Limits {
    let all = Limits::default();
    let mut one = |key: &str, otherwise: f64| bounded(&mut s, key, (1.0, 200.0), notes).unwrap_or(otherwise);
    let read = Limits {
        urban: one("agglomeration", all.urban),
        rural: one("hors_agglomeration", all.rural),
        trunk: one("voie_rapide", all.trunk),
        motorway: one("autoroute", all.motorway),
        zone: one("zone_30", all.zone),
        living: one("zone_de_rencontre", all.living),
    };
    s.finish(notes);
    read
}

fn choice<T: Copy>(s: &mut Section<'_>, key: &str, known: &[(&str, T)], notes: &mut Notes) -> Option<T> {
    let given = s.text(key, notes)?;
    let found = known.iter().find(|(name, _)| *name == given.value).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let nearest = french::nearest(&given.value, names.iter().copied()).map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::unfit(format!("`{}` n'est pas une valeur de `{key}`", given.value))
                .at(given.place)
                .label(format!("attendu : {}", french::list(&names)))
                .did_you_mean(nearest.as_deref()),
        );
    }
    found
}

fn bounded(s: &mut Section<'_>, key: &str, (least, most): (f64, f64), notes: &mut Notes) -> Option<f64> {
    let given: Given<f64> = s.number(key, notes)?;
    if (least..=most).contains(&given.value) {
        return Some(given.value);
    }
    let (least, most) = (french::short(least, 1), french::short(most, 1));
    notes.push(Diagnostic::unfit(format!("la clé `{key}` attend un nombre entre {least} et {most}")).at(given.place));
    None
}

/// A section of speeds in km/h, with only these keys.
fn table(root: &mut Section<'_>, key: &str, known: &[&str], notes: &mut Notes) -> BTreeMap<String, f64> {
    let Some(mut s) = root.section(key, notes) else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for name in known {
        if let Some(speed) = bounded(&mut s, name, (0.5, 200.0), notes) {
            out.insert((*name).to_owned(), speed);
        }
    }
    s.finish(notes);
    out
}
