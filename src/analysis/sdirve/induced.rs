//! What comes whatever the SDIRVE decides: known projects, and what the law asks of car parks (R353-5-3 3°).

use super::class::{ByClass, LISTED, needed, whole};
use super::fault;
use crate::analysis::no_answer::NoAnswer;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer, Value};
use crate::method::charging::{CLASSES, power_class};
use crate::territory::Territory;

/// Points that come anyway.
pub(super) struct Induced<'a> {
    pub(super) layer: &'a Layer,
    /// By commune: a list of projects says of each commune what it has, be it none; none where a row can't be counted.
    pub(super) communes: Vec<ByClass>,
    /// Rows that count, by origin.
    pub(super) obligations: usize,
    pub(super) projects: usize,
    /// What does not count, and why: «2 déjà en service».
    pub(super) left: Vec<String>,
}

/// What becomes of a row.
enum Fate {
    Counts { class: usize, points: u32 },
    Built,
    GivenUp,
    Private,
    Later,
    Unclear,
}

impl<'a> Induced<'a> {
    /// `year` is that of the deadline: what opens later does not count.
    pub(super) fn of(
        layer: &'a Layer,
        year: Option<i16>,
        territory: &Territory,
        notes: &mut Notes,
    ) -> Result<Self, NoAnswer> {
        if !layer.features.is_empty() {
            needed(layer, &["nombre_pdc", "puissance_kw"])?;
        }
        let mut out = Self {
            layer,
            communes: vec![[Some(0); CLASSES]; territory.communes.len()],
            obligations: 0,
            projects: 0,
            left: Vec::new(),
        };
        let (mut built, mut given_up, mut private, mut later) = (0, 0, 0, 0);
        let mut unclear = Vec::new();
        for feature in layer.inside() {
            let Some(i) = feature.commune else { continue };
            match fate(layer, feature, year) {
                Fate::Counts { class, points } => {
                    let cell = &mut out.communes[i][class];
                    *cell = cell.and_then(|n| n.checked_add(points));
                    match layer.text(feature, "origine") {
                        Some("obligation") => out.obligations += 1,
                        _ => out.projects += 1,
                    }
                }
                Fate::Built => built += 1,
                Fate::GivenUp => given_up += 1,
                Fate::Private => private += 1,
                Fate::Later => later += 1,
                Fate::Unclear => {
                    unclear.push(feature.number.to_string());
                    out.communes[i] = [None; CLASSES];
                }
            }
        }
        for (n, one, several) in [
            (built, "déjà en service", "déjà en service"),
            (given_up, "abandonné", "abandonnés"),
            (private, "fermé au public", "fermés au public"),
            (later, "prévu après l'échéance", "prévus après l'échéance"),
        ] {
            out.left.extend((n > 0).then(|| french::count(n, one, several)));
        }
        if !unclear.is_empty() {
            let rows = french::count(unclear.len(), "projet", "projets");
            let d = fault::set_aside(format!("{rows} sans nombre de points, sans puissance ou sans année"), layer);
            let label = "ligne de données";
            let d = d.label(format!(
                "{label} {} : l'offre de ces communes reste inconnue",
                french::list_at_most(&unclear, LISTED)
            ));
            notes.push(d.help("remplir nombre_pdc, puissance_kw et annee, ou retirer la ligne"));
        }
        Ok(out)
    }
}

fn fate(layer: &Layer, feature: &Feature, year: Option<i16>) -> Fate {
    match layer.text(feature, "etat") {
        Some("en service") => return Fate::Built,
        Some("abandonné") => return Fate::GivenUp,
        _ => {}
    }
    let open = layer.field("ouvert_au_public").map(|field| layer.value(feature, field));
    if open == Some(Value::Flag(false)) {
        return Fate::Private;
    }
    let opens = layer.column("annee").and_then(|c| c.written(feature)?.get(..4)?.parse::<i16>().ok());
    match (opens, year) {
        (Some(opens), Some(year)) if opens > year => return Fate::Later,
        (None, Some(_)) => return Fate::Unclear,
        _ => {}
    }
    let power = layer.number(feature, "puissance_kw").filter(|kw| *kw > 0.0);
    match (power.and_then(power_class), whole(layer.number(feature, "nombre_pdc"))) {
        (Some(class), Some(points)) => Fate::Counts { class, points },
        _ => Fate::Unclear,
    }
}
