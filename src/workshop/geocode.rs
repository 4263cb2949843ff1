//! `territoire donnees geocoder`: the addresses of a layer found by the national service, and kept beside the layer.

use std::path::{Path, PathBuf};

use crate::book;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::disk::{self, Failure};
use crate::fetch::{self, Patience, Place, Query};
use crate::french;
use crate::layer::{self, Address, Addresses, Answer, Found, Kept, Layer};
use crate::study::{Addressed, addressed, writable};
use crate::territory::Territory;

/// Below this score an address is not used, unless asked otherwise: a wrong street has less, a right one seldom.
pub const THRESHOLD: f64 = 0.5;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Geocoding {
    /// The study's folder.
    pub folder: PathBuf,
    /// The layer, by its id.
    pub layer: String,
    /// The service; that of the catalogue when absent.
    pub service: Option<String>,
    /// The score under which an address is not used.
    pub threshold: f64,
    /// How many addresses are sent at a time.
    pub batch: usize,
    /// How long the network is waited for.
    pub patience: Patience,
}

/// What would leave the machine, for who is to agree.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The address of the service.
    pub service: String,
    /// Different addresses to send.
    pub addresses: usize,
    /// Rows that they place.
    pub rows: usize,
    /// What is sent of each, with the columns that it comes from.
    pub sent: Vec<String>,
    /// The first of them, as it is sent.
    pub example: String,
    /// Addresses known already, which are not sent.
    pub known: usize,
    /// Rows that have a position of their own.
    pub placed: usize,
    /// Rows without position nor address.
    pub without: usize,
}

/// What a person says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Send.
    Yes,
    /// Don't.
    No,
    /// Nobody is there to say.
    Nobody,
}

/// What came back, by address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found at their number, and used.
    pub number: usize,
    /// Found at their street or hamlet, and used.
    pub street: usize,
    /// Where a person has put them.
    pub by_hand: usize,
    /// Found no nearer than their commune.
    pub commune: usize,
    /// Under the threshold.
    pub low: usize,
    /// In another commune than that of their rows.
    pub elsewhere: usize,
    /// Not found.
    pub nothing: usize,
}

/// What was done.
#[derive(Debug)]
pub struct Geocoded {
    /// What was to be sent.
    pub sending: Sending,
    /// Whether it was.
    pub sent: bool,
    /// The file that keeps what was found, from the study's folder; none when there is nothing to keep.
    pub file: Option<String>,
    /// What is known of the addresses of the layer.
    pub tally: Tally,
    /// The rows of the layer, as it is now read.
    pub addresses: Addresses,
    /// Rows that stand at the mairie of their commune.
    pub at_commune: usize,
}

/// Finds the addresses of a layer. `None`, with the reasons in the notes, when it can't be done; what was found before a
/// fault is kept.
///
/// # Errors
/// When the machine refuses to write.
pub fn geocode(
    asked: &Geocoding,
    agree: &mut dyn FnMut(&Sending) -> Consent,
    progress: &mut dyn FnMut(usize, usize),
    notes: &mut Notes,
) -> Result<Option<Geocoded>, Failure> {
    let Some(catalogue) = super::catalogue(&asked.folder, None, notes) else { return Ok(None) };
    let Some(mut at) = addressed(&asked.folder, &asked.layer, notes) else { return Ok(None) };
    let Some(layer) = read(&mut at, true, notes) else { return Ok(None) };
    let service = asked.service.as_deref().unwrap_or(catalogue.geocoder());
    let wanted = &layer.control.addresses.wanted;
    let new: Vec<&(Address, usize)> = wanted.iter().filter(|(address, _)| at.kept.get(address).is_none()).collect();
    let sending = sending(service, &layer, &new);
    if wanted.is_empty() {
        return Ok(nothing_to_ask(&at, &layer, sending, notes));
    }
    if at.kept.unused > 0 {
        notes.push(unusable(&at.name, at.kept.unused));
        return Ok(None);
    }
    writable(&asked.folder, &at.path)?;
    let mut sent = false;
    if !new.is_empty() {
        match agree(&sending) {
            Consent::Yes => sent = true,
            Consent::No => {}
            Consent::Nobody => {
                notes.push(nobody(&sending));
                return Ok(None);
            }
        }
    }
    if sent {
        progress(0, new.len());
        for (i, batch) in new.chunks(asked.batch.max(1)).enumerate() {
            let queries: Vec<Query<'_>> = batch.iter().map(|(address, _)| query(address)).collect();
            let Some(places) = fetch::geocode(service, &queries, &asked.patience, notes) else {
                tell_rest(i * asked.batch, new.len(), &at.name, notes);
                return Ok(None);
            };
            for ((address, _), place) in batch.iter().zip(places) {
                at.kept.add(answer(address, place));
            }
            decide(&mut at.kept, asked.threshold, &at.territory);
            // After each batch: what was found is not asked twice, whatever stops the next.
            keep(&at)?;
            progress((i * asked.batch + batch.len()).min(new.len()), new.len());
        }
    } else if !at.kept.is_empty() {
        // Another threshold than the last time.
        let before = at.kept.clone();
        decide(&mut at.kept, asked.threshold, &at.territory);
        if before != at.kept {
            keep(&at)?;
        }
    }
    let tally = tally(&at.kept, wanted);
    let Some(after) = read(&mut at, false, &mut Notes::new()) else { return Ok(None) };
    Ok(Some(Geocoded {
        sending,
        sent,
        file: (!at.kept.is_empty()).then(|| at.name.clone()),
        tally,
        addresses: after.control.addresses.clone(),
        at_commune: after.control.at_commune,
    }))
}

/// Writes what is known of the addresses, in the form that the file has.
fn keep(at: &Addressed) -> Result<(), Failure> {
    disk::rewrite(&at.path, |before| book::table_like(before, &at.kept.text()).bytes).map(drop)
}

/// The layer as it reads with what is known of its addresses, or for them.
fn read(at: &mut Addressed, asking: bool, notes: &mut Notes) -> Option<Layer> {
    at.spec.geocoding.kept = at.kept.clone();
    at.spec.geocoding.asking = asking;
    let mut told = Notes::new();
    let layer = layer::read_bytes(&at.spec, at.bytes.clone(), &at.territory, &mut told);
    // What is wrong with its rows is for `verifier`; what leaves it without addresses is for here.
    if layer.as_ref().is_none_or(|l| l.control.addresses.columns.is_empty()) {
        let errors = told.all().iter().filter(|d| layer.is_none() || d.code.severity == Severity::Error);
        errors.for_each(|d| notes.push(d.clone()));
    }
    layer
}

/// A layer of which no row needs an address.
fn nothing_to_ask(at: &Addressed, layer: &Layer, sending: Sending, notes: &mut Notes) -> Option<Geocoded> {
    let addresses = layer.control.addresses.clone();
    let all_placed = layer.control.at_commune == 0 && layer.control.nowhere == 0;
    if addresses.columns.is_empty() || (addresses.without > 0 && !all_placed) {
        let why = if addresses.columns.is_empty() {
            format!("colonnes lues : {}", french::list_at_most(&layer.fields, 12))
        } else {
            let columns = french::list(&addresses.columns);
            format!("aucune ligne sans coordonnées n'a d'adresse dans {columns}")
        };
        notes.push(
            Diagnostic::new("E0363", format!("la couche `{}` n'a pas d'adresse à placer", layer.id))
                .in_file(&layer.file)
                .label(why)
                .help("nommer la colonne dans la couche : `adresse = [\"…\"]`, ou plusieurs, dans l'ordre où elles s'écrivent"),
        );
        return None;
    }
    Some(Geocoded {
        sending,
        sent: false,
        file: (!at.kept.is_empty()).then(|| at.name.clone()),
        tally: Tally::default(),
        addresses,
        at_commune: layer.control.at_commune,
    })
}

fn query(address: &Address) -> Query<'_> {
    Query { address: &address.text, commune: &address.commune, postcode: &address.postcode, insee: &address.insee }
}

fn sending(service: &str, layer: &Layer, new: &[&(Address, usize)]) -> Sending {
    let from = &layer.control.addresses;
    let columns = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|n| format!("« {n} »")).collect();
        format!("{} {}", if names.len() > 1 { "colonnes" } else { "colonne" }, french::list(&names))
    };
    let any = |of: fn(&Address) -> &String| new.iter().any(|(address, _)| !of(address).is_empty());
    let mut sent = vec![format!("l'adresse ({})", columns(&from.columns))];
    if any(|a| &a.insee) {
        sent.push(format!("le code de la commune ({})", columns(&from.commune)));
    }
    if any(|a| &a.postcode) {
        let postcode = from.postcode.as_ref().map_or(from.commune.as_slice(), std::slice::from_ref);
        sent.push(format!("le code postal ({})", columns(postcode)));
    }
    if any(|a| &a.commune) {
        sent.push(format!("le nom de la commune ({})", columns(&from.commune)));
    }
    let example = new.first().map(|(a, _)| {
        let parts = [&a.text, &a.commune, &a.postcode, &a.insee];
        parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ; ")
    });
    let placed = layer.features.iter().filter(|f| f.precision == layer::Precision::Exact).count();
    Sending {
        service: service.to_owned(),
        addresses: new.len(),
        rows: new.iter().map(|(_, rows)| rows).sum(),
        sent,
        example: example.unwrap_or_default(),
        known: from.wanted.len() - new.len(),
        placed,
        without: from.without,
    }
}

/// What came for an address, as it is kept.
fn answer(address: &Address, place: Place) -> Answer {
    Answer {
        address: address.clone(),
        lonlat: place.lonlat,
        score: place.score,
        found: Found::of(&place.kind),
        label: place.label,
        insee: place.insee,
        used: false,
        why: String::new(),
        by_hand: false,
    }
}

fn decide(kept: &mut Kept, threshold: f64, territory: &Territory) {
    let same = |a: &str, b: &str| layer::same_commune(territory, a, b);
    kept.answers_mut().for_each(|answer| answer.decide(threshold, same));
}

/// What is known of these addresses.
fn tally(kept: &Kept, wanted: &[(Address, usize)]) -> Tally {
    let mut out = Tally::default();
    for answer in wanted.iter().filter_map(|(address, _)| kept.get(address)) {
        let count = match (answer.by_hand, answer.used, answer.found) {
            (true, true, _) => &mut out.by_hand,
            (_, true, Found::Street) => &mut out.street,
            (_, true, _) => &mut out.number,
            _ if answer.lonlat.is_none() => &mut out.nothing,
            _ if answer.why.starts_with("trouvée à la commune") => &mut out.commune,
            _ if answer.why.starts_with("trouvée à") => &mut out.elsewhere,
            _ => &mut out.low,
        };
        *count += 1;
    }
    out
}

/// Nobody has agreed: what would have left the machine, and that nothing did.
fn nobody(sending: &Sending) -> Diagnostic {
    let n = french::count(sending.addresses, "adresse", "adresses");
    Diagnostic::new("E0361", format!("{n} à envoyer, et personne pour donner l'accord : rien n'est envoyé"))
        .label(format!("seraient envoyés à {} : {}", sending.service, french::list(&sending.sent)))
        .help("lancer la commande dans un terminal, ou ajouter `--accepter`")
}

/// The file of before has lines that would be lost.
fn unusable(name: &str, lines: usize) -> Diagnostic {
    layer::unusable_geocoding(Path::new(name))
        .label(format!(
            "{} : les écrire de nouveau les perdrait",
            french::count(lines, "ligne qui ne peut pas servir", "lignes qui ne peuvent pas servir")
        ))
        .help("les corriger ou les effacer (`territoire verifier` dit lesquelles), puis relancer")
}

/// What a batch that failed leaves.
fn tell_rest(done: usize, all: usize, name: &str, notes: &mut Notes) {
    if done > 0 {
        let kept = french::count(done, "adresse reçue avant est gardée", "adresses reçues avant sont gardées");
        let message =
            format!("{kept} dans `{name}` : relancer demande les {} qui restent", french::integer((all - done) as u64));
        notes.push(fetch::kept_copy(message));
    }
}
