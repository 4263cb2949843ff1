//! How far each layer is known: as the study declares it, as the command that brought its file recorded it, or no farther
//! than the territory.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{Buffer, Geometry, MultiPolygon};
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{self, Access, Extent, Layer};
use crate::pull::Given;
use crate::study::declare::{Config, LayerConfig};
use crate::study::files::{path_of, read_file};
use crate::study::results::Input;
use crate::territory::{Reference, Territory, dissolve};
use crate::units::Metres;

/// What is written for a layer that holds all that there is.
const EVERYWHERE: &str = "france";

/// What is written for a layer that stops at the territory's border.
const TERRITORY: &str = "territoire";

/// How a layer is named where another is asked for.
const LAYER: &str = "couche:";

/// What `recuperer` records beside the file that it writes, as far as it tells how far the file goes.
#[derive(Debug, Deserialize)]
struct Recorded {
    fichier: String,
    marge_km: Option<f64>,
}

/// What extents are made of.
struct Makers<'a> {
    folder: &'a Path,
    territory: &'a Territory,
    /// The reference, read when a département is named.
    reference: OnceCell<Reference>,
}

/// Tells each layer how far it is known and how one gets on its lines and surfaces.
pub(super) fn open_extents(
    folder: &Path,
    config: &Config,
    territory: &Territory,
    layers: &mut [Layer],
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) {
    let makers = Makers { folder, territory, reference: OnceCell::new() };
    let ids: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
    for declared in &config.layers {
        let access = declared.access.as_ref().and_then(|given| access(given, &declared.id.value, &ids, notes));
        let extent = makers.extent(declared, inputs, notes);
        let Some(layer) = layers.iter_mut().find(|l| l.id == declared.id.value) else { continue };
        layer.access = access.unwrap_or_default();
        layer.extent = extent;
    }
}

/// Whether a layer is meant to go beyond the territory: the study says how far, or `recuperer` has recorded it.
pub(super) fn goes_beyond(folder: &Path, declared: &LayerConfig) -> bool {
    let told = declared.extent.iter().any(|given| given.value.trim() != TERRITORY);
    told || (declared.extent.is_empty()
        && record_of(&declared.file.value).is_some_and(|r| path_of(folder, &r).is_file()))
}

/// The record that `recuperer` writes beside a file, from the study's folder.
fn record_of(file: &str) -> Option<String> {
    let target = Path::new(file);
    let beside = target.with_file_name(format!("{}.provenance.json", target.file_stem()?.to_str()?));
    Some(beside.to_str()?.to_owned())
}

/// `"50 m"`, or `couche:id`.
fn access(given: &Given<String>, own: &str, ids: &[&str], notes: &mut Notes) -> Option<Access> {
    let Some(id) = given.value.strip_prefix(LAYER) else {
        let near: Option<Metres> = given.value.parse().ok();
        // Zero would ask two drawings to meet to the last digit.
        if let Some(near) = near.filter(|near| (1.0..=1_000.0).contains(&near.value())) {
            return Some(Access::Along(near));
        }
        notes.push(
            Diagnostic::unfit(format!("`{}` ne dit pas comment on accède à la couche `{own}`", given.value))
                .at(given.place.clone())
                .label("attendu : une longueur de 1 m à 1 km, ou couche:identifiant")
                .help("`\"50 m\"` : on y est dès qu'une voie en est à 50 m ; `\"couche:portes\"` : par les points de cette couche"),
        );
        return None;
    };
    if ids.contains(&id) && id != own {
        return Some(Access::Doors { layer: id.to_owned() });
    }
    let others: Vec<&str> = ids.iter().copied().filter(|other| *other != own).collect();
    let nearest = french::nearest(id, others.iter().copied()).map(|n| format!("\"{LAYER}{n}\""));
    let label = if id == own {
        "une couche n'est pas son propre accès".to_owned()
    } else {
        format!("couches déclarées : {}", french::list(&others))
    };
    notes.push(
        Diagnostic::unknown(format!("la couche d'accès `{id}` n'existe pas"))
            .at(given.place.clone())
            .label(label)
            .did_you_mean(nearest.as_deref()),
    );
    None
}

impl Makers<'_> {
    fn extent(&self, declared: &LayerConfig, inputs: &mut Vec<Input>, notes: &mut Notes) -> Extent {
        match declared.extent.as_slice() {
            [] => self.recorded(&declared.file.value, inputs).unwrap_or_else(|| self.around(0.0)),
            [one] => self.declared(one, inputs, notes).unwrap_or_else(|| self.around(0.0)),
            several => self.departements(several, notes).unwrap_or_else(|| self.around(0.0)),
        }
    }

    /// The territory and so many metres around it.
    fn around(&self, metres: f64) -> Extent {
        let outline = &self.territory.outline;
        if metres <= 0.0 {
            return within(outline.clone(), "le territoire".to_owned());
        }
        let said = format!("le territoire et {} autour", Metres::new(metres).unwrap_or_default());
        within(outline.buffer(metres), said)
    }

    /// What the study writes: a word, a length, a département, a file.
    fn declared(&self, given: &Given<String>, inputs: &mut Vec<Input>, notes: &mut Notes) -> Option<Extent> {
        let text = given.value.trim();
        match text {
            EVERYWHERE => return Some(Extent::Everywhere),
            TERRITORY => return Some(self.around(0.0)),
            _ => {}
        }
        if let Ok(length) = text.parse::<Metres>() {
            return Some(self.around(length.value()));
        }
        if text.len() <= 3 && !text.contains('.') {
            return self.departements(std::slice::from_ref(given), notes);
        }
        if path_of(self.folder, text).is_file() {
            return self.file(given, inputs, notes);
        }
        notes.push(
            Diagnostic::unfit(format!("l'emprise `{text}` n'est ni une longueur, ni un département, ni un fichier de l'étude"))
                .at(given.place.clone())
                .label(format!("attendu : \"30 km\", \"55\", [\"54\", \"55\"], \"{TERRITORY}\", \"{EVERYWHERE}\" ou le chemin d'une surface"))
                .help("l'emprise est ce que la couche couvre : au-delà, ne rien y trouver ne dit pas qu'il n'y a rien"),
        );
        None
    }

    fn departements(&self, codes: &[Given<String>], notes: &mut Notes) -> Option<Extent> {
        let place = codes.first()?.place.clone();
        if self.territory.edition.is_none() {
            notes.push(
                Diagnostic::unfit("une étude qui apporte ses communes ne connaît pas les départements")
                    .at(place)
                    .help("donner l'emprise par une longueur (`\"30 km\"`) ou par le fichier d'une surface"),
            );
            return None;
        }
        let reference = self.reference.get_or_init(Reference::load);
        let mut names = Vec::new();
        for given in codes {
            let code = given.value.trim();
            let Some(name) = reference.departement(code) else {
                notes.push(
                    Diagnostic::unfit(format!("`{code}` n'est pas un département"))
                        .at(given.place.clone())
                        .label("son code est attendu : \"01\", \"2A\", \"55\", \"974\"")
                        .help("une liste ne tient que des départements ; une longueur ou un fichier s'écrit seul"),
                );
                return None;
            };
            names.push(format!("{name} ({code})"));
        }
        let codes: Vec<&str> = codes.iter().map(|g| g.value.trim()).collect();
        let of = if codes.len() < 2 { "le département" } else { "les départements" };
        let surface = reference.outline_of(&codes, &self.territory.projection);
        Some(within(surface, format!("{of} {}", french::list(&names))))
    }

    /// A surface of the study.
    fn file(&self, given: &Given<String>, inputs: &mut Vec<Input>, notes: &mut Notes) -> Option<Extent> {
        let (path, shown) = (path_of(self.folder, &given.value), PathBuf::from(&given.value));
        read_file(self.folder, &given.value, Some(&given.place), inputs, notes)?;
        let shapes = layer::read_shapes(&path, &shown, &self.territory.projection, notes)?;
        let surfaces: Vec<MultiPolygon<f64>> = shapes
            .rows
            .into_iter()
            .filter_map(|(_, geometry)| match geometry? {
                Geometry::Polygon(p) => Some(MultiPolygon(vec![p])),
                Geometry::MultiPolygon(p) => Some(p),
                _ => None,
            })
            .collect();
        if surfaces.is_empty() {
            notes.push(
                Diagnostic::unfit(format!("l'emprise `{}` n'a pas de surface", given.value))
                    .at(given.place.clone())
                    .label("un polygone est attendu, celui de ce que la couche couvre"),
            );
            return None;
        }
        Some(within(dissolve(&surfaces), format!("l'emprise de « {} »", given.value)))
    }

    /// What `recuperer` recorded beside the file, when it has written it.
    fn recorded(&self, file: &str, inputs: &mut Vec<Input>) -> Option<Extent> {
        let beside = record_of(file)?;
        path_of(self.folder, &beside).is_file().then_some(())?;
        // One that can't be read tells nothing: the layer then reaches no farther than the territory.
        let bytes = read_file(self.folder, &beside, None, inputs, &mut Notes::new())?;
        let recorded: Recorded = serde_json::from_slice(&bytes).ok()?;
        (recorded.fichier == file).then_some(())?;
        Some(self.around(recorded.marge_km.unwrap_or(0.0) * 1000.0))
    }
}

fn within(surface: MultiPolygon<f64>, said: String) -> Extent {
    Extent::Within { surface: Arc::new(surface), said }
}
