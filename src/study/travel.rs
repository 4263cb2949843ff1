//! How each analysis travels: by road when the study has a network, as the crow flies otherwise, or as it says.

use std::path::Path;

use geo::BoundingRect;

use super::Input;
use super::declare::{AnalysisConfig, Config};
use super::files::read_file;
use super::network::{self, NETWORK, known_profiles, short};
use crate::analysis::parameter::{AS_STUDY, STRAIGHT};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::network::roads::{OnRoads, Roads};
use crate::network::zone::Frame;
use crate::network::{Straight, Travel};
use crate::pull::Given;
use crate::territory::Territory;
use crate::units::Measure;

/// The profile that is taken when nothing is said and the network has it.
const USUAL: &str = "voiture";

/// How an analysis travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// As the crow flies.
    Straight,
    /// By road, by that profile of the network.
    Road(usize),
}

/// The network of a study, and how each of its analyses travels.
#[derive(Debug)]
pub(super) struct Travels {
    pub(super) roads: Option<Roads>,
    choices: Vec<Choice>,
    /// Where each analysis would be timed as the crow flies: the speed of its profile, in km/h.
    speeds: Vec<Option<f64>>,
}

impl Travels {
    /// Reads the network, when there is one and an analysis uses it, and settles how each analysis travels.
    pub(super) fn open(
        folder: &Path,
        config: &Config,
        territory: &Territory,
        inputs: &mut Vec<Input>,
        notes: &mut Notes,
    ) -> Self {
        let wanted =
            |a: &AnalysisConfig| a.inquiry.measure().is_some() && said(a, config).is_none_or(|g| g.value != STRAIGHT);
        let used = config.analyses.iter().any(wanted);
        let mut roads = None;
        if used && folder.join(NETWORK).is_file() {
            let read = read_file(folder, NETWORK, None, inputs, notes);
            match read.map(|bytes| Roads::read(&bytes, Path::new(NETWORK))) {
                Some(Ok(read)) => roads = Some(read),
                Some(Err(diagnostic)) => notes.push(*diagnostic),
                None => {}
            }
        }
        if let Some(roads) = &roads {
            short(&roads.header, territory, None, notes);
            unusual(config, roads, notes);
        }
        let broken = roads.is_none() && used && folder.join(NETWORK).is_file();
        let choices: Vec<Choice> = config
            .analyses
            .iter()
            .map(|a| if broken { Choice::Straight } else { choose(a, config, roads.as_ref(), notes) })
            .collect();
        let speeds = vec![None; choices.len()];
        let travels = Self { roads, choices, speeds };
        travels.outdated(folder, inputs, notes);
        travels
    }

    /// Warns of the profiles in use whose file is no longer what it was when the network was built.
    fn outdated(&self, folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) {
        let Some(roads) = &self.roads else { return };
        let Some(known) = known_profiles(folder, inputs, notes) else { return };
        let mut used: Vec<usize> = self
            .by_road()
            .filter_map(|(_, choice)| match choice {
                Choice::Road(profile) => Some(profile),
                Choice::Straight => None,
            })
            .collect();
        used.sort_unstable();
        used.dedup();
        for profile in used {
            let (id, built) = &roads.header.profiles[profile];
            let now = known.iter().find(|(p, _)| p.id == *id);
            if now.is_some_and(|(_, text)| text != built) {
                notes.push(
                    Diagnostic::new("A0513", format!("le profil `{id}` a changé depuis la construction du réseau"))
                        .in_file(Path::new(NETWORK))
                        .label("les temps sont ceux de l'ancien profil")
                        .help("refaire le réseau avec `territoire reseau construire`"),
                );
            }
        }
    }

    /// The analyses that travel by road, by rank.
    pub(super) fn by_road(&self) -> impl Iterator<Item = (usize, Choice)> {
        self.choices.iter().copied().enumerate().filter(|(_, choice)| matches!(choice, Choice::Road(_)))
    }

    /// The same study without its network.
    pub(super) fn straight(&self) -> Self {
        let speed = |choice: &Choice| match (choice, &self.roads) {
            (Choice::Road(profile), Some(roads)) => roads.profiles[*profile].country_speed(),
            _ => None,
        };
        let speeds = self.choices.iter().map(speed).collect();
        Self { roads: None, choices: vec![Choice::Straight; self.choices.len()], speeds }
    }

    /// Gets ready every travel that an analysis needs.
    pub(super) fn ready<'a>(&'a self, config: &Config, territory: &'a Territory) -> Ready<'a> {
        let frame = territory.outline.bounding_rect().map_or_else(Frame::default, Frame::over);
        let mut by_road: Vec<(usize, Measure, OnRoads<'a>)> = Vec::new();
        for (analysis, choice) in config.analyses.iter().zip(&self.choices) {
            let (Choice::Road(profile), Some(measure), Some(roads)) =
                (*choice, analysis.inquiry.measure(), &self.roads)
            else {
                continue;
            };
            if !by_road.iter().any(|(p, m, _)| (*p, *m) == (profile, measure)) {
                by_road.push((profile, measure, roads.travel(profile, measure, frame, &territory.projection)));
            }
        }
        let straight = Straight { sinuosity: config.sinuosity, speed: None, frame };
        // Without a speed of the study, only a comparison is timed as the crow flies: others are refused.
        let timed = |speed: &Option<f64>| Straight { speed: config.speed.or(*speed).or(Some(1.0)), ..straight };
        Ready { travels: self, straight, timed: self.speeds.iter().map(timed).collect(), by_road }
    }
}

/// Travels ready to be used.
pub(super) struct Ready<'a> {
    travels: &'a Travels,
    straight: Straight,
    timed: Vec<Straight>,
    by_road: Vec<(usize, Measure, OnRoads<'a>)>,
}

impl Ready<'_> {
    /// How that analysis travels.
    pub(super) fn of(&self, rank: usize, analysis: &AnalysisConfig) -> &dyn Travel {
        let measure = analysis.inquiry.measure().unwrap_or(Measure::Length);
        if let Choice::Road(profile) = self.travels.choices[rank]
            && let Some((.., found)) = self.by_road.iter().find(|(p, m, _)| (*p, *m) == (profile, measure))
        {
            return found;
        }
        match measure {
            Measure::Length => &self.straight,
            Measure::Time => &self.timed[rank],
        }
    }

    /// Whether the roads that an analysis uses are made up.
    pub(super) fn fictional(&self, rank: usize, analysis: &AnalysisConfig) -> bool {
        self.source(rank, analysis).is_some() && self.travels.roads.as_ref().is_some_and(|r| r.header.fictional)
    }

    /// Where the network that an analysis uses comes from.
    pub(super) fn source(&self, rank: usize, analysis: &AnalysisConfig) -> Option<String> {
        analysis.inquiry.measure()?;
        let roads = self.travels.roads.as_ref()?;
        matches!(self.travels.choices[rank], Choice::Road(_)).then(|| format!("Réseau routier : {}", roads.source()))
    }
}

/// What is said of the travel of an analysis: its own word, or the study's.
fn said<'a>(analysis: &'a AnalysisConfig, config: &'a Config) -> Option<&'a Given<String>> {
    analysis.inquiry.facts.travel.as_ref().filter(|g| g.value != AS_STUDY).or(config.travel.as_ref())
}

fn choose(analysis: &AnalysisConfig, config: &Config, roads: Option<&Roads>, notes: &mut Notes) -> Choice {
    let Some(measure) = analysis.inquiry.measure() else { return Choice::Straight };
    let straight = |notes: &mut Notes| {
        if measure == Measure::Time && config.speed.is_none() {
            notes.push(timeless(analysis, &analysis.place));
        }
        Choice::Straight
    };
    let Some(given) = said(analysis, config) else {
        let Some(roads) = roads else { return straight(notes) };
        return Choice::Road(roads.profile(USUAL).unwrap_or(0));
    };
    if given.value == STRAIGHT {
        return straight(notes);
    }
    let Some(roads) = roads else {
        notes.push(
            network::wanted(format!("le déplacement `{}` demande un réseau, que l'étude n'a pas", given.value))
                .at(given.place.clone())
                .label(format!("`{NETWORK}` n'existe pas"))
                .help(format!(
                    "le construire avec `territoire reseau construire EXTRAIT.osm.pbf`, ou écrire \"{STRAIGHT}\""
                )),
        );
        return Choice::Straight;
    };
    if let Some(profile) = roads.profile(&given.value) {
        return Choice::Road(profile);
    }
    let mut known: Vec<&str> = roads.profiles.iter().map(|p| p.id.as_str()).collect();
    known.push(STRAIGHT);
    notes.push(
        Diagnostic::unknown(format!("le déplacement `{}` n'existe pas", given.value))
            .at(given.place.clone())
            .label(format!("déplacements du réseau construit : {}", french::list(&known)))
            .help("un profil ajouté depuis dans `profils/` demande de refaire le réseau")
            .did_you_mean(french::nearest(&given.value, known.iter().copied()).map(|n| format!("\"{n}\"")).as_deref()),
    );
    Choice::Straight
}

/// A time is asked where only the straight line is known.
fn timeless(analysis: &AnalysisConfig, place: &Place) -> Diagnostic {
    Diagnostic::new("E0511", format!("l'analyse `{}` demande un temps de trajet à vol d'oiseau", analysis.id()))
        .at(place.clone())
        .label("il n'y a pas de vitesse")
        .help("construire le réseau (`territoire reseau construire EXTRAIT.osm.pbf`), donner le seuil en kilomètres, ou écrire `vitesse_kmh = 50` dans [etude]")
}

/// A warning when analyses that don't say how they travel go by another profile than the usual one.
fn unusual(config: &Config, roads: &Roads, notes: &mut Notes) {
    let silent = |a: &AnalysisConfig| a.inquiry.measure().is_some() && said(a, config).is_none();
    if roads.profile(USUAL).is_none() && config.analyses.iter().any(silent) {
        let profile = &roads.profiles[0];
        notes.push(
            Diagnostic::new("A0515", format!("le réseau n'a pas le profil `{USUAL}`"))
                .in_file(Path::new(NETWORK))
                .label(format!("les analyses qui ne disent rien vont {}", profile.title))
                .help(format!(
                    "écrire `deplacement = \"{}\"` dans [etude], ou refaire le réseau avec `{USUAL}`",
                    profile.id
                )),
        );
    }
}
