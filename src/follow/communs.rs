//! Exchange with the «Communs» model (projets and fiches action as JSON).
//!
//! | status here | fiche | phase and state of the projet |
//! |---|---|---|
//! | À venir | À venir | Idée |
//! | En cours | En cours | Opération, En cours |
//! | Réalisé | Terminé | Opération, Terminé |
//! | En pause | En pause | Opération, En pause |
//! | Abandonné | Abandonné | Opération, Abandonné |
//! | Bloqué | Bloqué | Opération, Bloqué |
//! | En retard | En retard | Opération, En retard |
//! | À discuter | À venir, with `statutOrigine` | Idée |
//!
//! The phase «Étude» of a projet is kept beside its status. What the model says and the follow-up has no field for is kept as it came, under `communs:…`, and written back.

use serde_json::{Map, Value, json};

use super::edit::{Edit, Received};
use super::exchange::{Mark, Taken, edit, matching};
use super::fault::{altered, untaken};
use super::field::{self, COMMUNS, ValueKind};
use super::followed::Followed;
use super::journal::{Cell, State};
use super::status::Status;
use super::value;
use crate::attach::{Attachment, CONCERNED, Origin, Target};
use crate::book::CellValue;
use crate::book::fill::fault::unreadable;
use crate::diagnostic::Notes;
use crate::french;
use crate::territory::Territory;

/// Where the file says which writing of ours it is.
const ORIGIN: &str = "territoire";

/// The phase between the idea and the operation.
const STUDIED: &str = "Étude";

/// What is read of a fiche or a projet, or worked out again when it is written.
const FICHE: [&str; 8] =
    ["nom", "externalId", "description", "objectifs", "statut", "statutOrigine", "collectivites", "plans"];
const PROJET: [&str; 8] = [
    "nom",
    "externalId",
    "description",
    "collectivites",
    "budgetPrevisionnel",
    "dateDebutPrevisionnelle",
    "phase",
    "phaseStatut",
];

/// The status of a fiche of the model.
#[must_use]
pub fn communs_status(status: Status) -> &'static str {
    match status {
        Status::Done => "Terminé",
        Status::ToDiscuss => "À venir",
        other => other.label(),
    }
}

/// The status that a fiche tells: its original when it goes with the one that the model has.
fn status_of(statut: &str, original: Option<&str>) -> Option<Status> {
    let original = original.and_then(Status::parse);
    if let Some(original) = original
        && french::name_key(communs_status(original)) == french::name_key(statut)
    {
        return Some(original);
    }
    if french::name_key(statut) == "termine" {
        Some(Status::Done)
    } else {
        Status::parse(statut).or_else(|| Status::meant(statut))
    }
}

/// The actions as fiches and projets of the model. Those with a budget or a first day are projets too.
#[must_use]
pub fn to_communs(
    actions: &[Followed],
    attachments: &[Attachment],
    state: &State,
    territory: &Territory,
    mark: &Mark<'_>,
) -> String {
    let title = mark.study;
    let mut fiches = Vec::new();
    let mut projets = Vec::new();
    for action in actions {
        let value = |field: &str| Some(state.value(&action.id, field)).filter(|v| !v.is_empty());
        let places = collectivites(action, attachments, territory);
        let status = value("statut").and_then(Status::parse);
        let mut fiche = Map::new();
        fiche.insert("nom".into(), json!(action.text));
        fiche.insert("externalId".into(), json!(action.id));
        let put = |map: &mut Map<String, Value>, key: &str, value: Option<Value>| {
            value.map(|value| map.insert(key.to_owned(), value));
        };
        put(&mut fiche, "description", value("descriptif").map(|v| json!(v)));
        put(&mut fiche, "objectifs", value("objectifs").map(|v| json!(v)));
        put(&mut fiche, "statut", status.map(|s| json!(communs_status(s))));
        let lost = status.filter(|s| communs_status(*s) != s.label() && *s != Status::Done);
        put(&mut fiche, "statutOrigine", lost.map(|s| json!(s.label())));
        fiche.insert("collectivites".into(), places.clone());
        let plan = json!({ "externalId": french::name_key(title).replace(' ', "-"), "nom": title, "type": "Projet de Territoire" });
        fiche.insert("plans".into(), json!([plan]));
        keep(&mut fiche, "fiche", action, state);
        fiches.push(Value::Object(fiche));
        let number = |field: &str| value(field).and_then(|v| v.parse::<f64>().ok());
        let kept = state.of(&action.id).any(|(field, _)| field.starts_with(&format!("{COMMUNS}:projet:")));
        if number("budget").is_none() && value("debut").is_none() && !kept {
            continue;
        }
        let mut projet = Map::new();
        projet.insert("nom".into(), json!(action.text));
        projet.insert("externalId".into(), json!(action.id));
        put(&mut projet, "description", value("descriptif").map(|v| json!(v)));
        projet.insert("collectivites".into(), places);
        put(&mut projet, "budgetPrevisionnel", number("budget").map(|v| json!(v)));
        put(&mut projet, "dateDebutPrevisionnelle", value("debut").map(|v| json!(v)));
        let idea = matches!(status, Some(Status::ToCome | Status::ToDiscuss));
        put(&mut projet, "phase", status.map(|_| json!(if idea { "Idée" } else { "Opération" })));
        put(&mut projet, "phaseStatut", status.filter(|_| !idea).map(|s| json!(communs_status(s))));
        keep(&mut projet, "projet", action, state);
        projets.push(Value::Object(projet));
    }
    let all = json!({ "projets": projets, "fiches": fiches, ORIGIN: { "export": mark.export, "etude": mark.study } });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

/// Writes back what the model said and the follow-up has no field for.
fn keep(map: &mut Map<String, Value>, kind: &str, action: &Followed, state: &State) {
    let prefix = format!("{COMMUNS}:{kind}:");
    for (address, held) in state.of(&action.id) {
        if let Some(key) = address.strip_prefix(&prefix)
            && let Ok(value) = serde_json::from_str(&held.value)
        {
            map.insert(key.to_owned(), value);
        }
    }
}

/// The communes and EPCI that an action is attached to; the whole territory is all its EPCI. An action attached by a
/// layer is at the EPCI of its features.
fn collectivites(action: &Followed, attachments: &[Attachment], territory: &Territory) -> Value {
    let commune = |c: usize| json!({ "type": "Commune", "code": territory.communes[c].code.as_str() });
    let epci = |e: usize| json!({ "type": "EPCI", "code": territory.epcis[e].code.as_str() });
    let mut out: Vec<Value> = Vec::new();
    for attachment in attachments.iter().filter(|a| a.action == action.id) {
        let places: Vec<Value> = match &attachment.target {
            Target::Commune(c) => vec![commune(*c)],
            Target::Epci(e) => vec![epci(*e)],
            Target::Territory => (0..territory.epcis.len()).map(epci).collect(),
            Target::Features { .. } => action.epcis.iter().map(|e| epci(*e)).collect(),
            // The model has communes and EPCI only.
            Target::Department(_) | Target::MissingLayer(_) | Target::Nowhere => Vec::new(),
        };
        for place in places {
            if !out.contains(&place) {
                out.push(place);
            }
        }
    }
    Value::Array(out)
}

/// What a file of the model says, and the attachments that it brings: those to communes and EPCI that the action does
/// not have. `None`, with the reason in the notes, when it is no such file.
pub fn from_communs(
    file: &Received<'_>,
    (actions, attachments): (&[Followed], &[Attachment]),
    territory: &Territory,
    who: &str,
    notes: &mut Notes,
) -> Option<Taken> {
    let value: Option<Value> = serde_json::from_slice(file.bytes).ok().map(composed);
    let list = |key: &str| value.as_ref().and_then(|v| v.get(key)).and_then(Value::as_array).cloned();
    let (fiches, projets) = (list("fiches"), list("projets"));
    if fiches.is_none() && projets.is_none() {
        notes.push(
            unreadable("ce fichier n'est pas du JSON du modèle « Communs »")
                .in_file(file.shown)
                .label("ni liste `fiches` ni liste `projets`")
                .help("l'exporter de nouveau ; il est peut-être coupé"),
        );
        return None;
    }
    let origin = value.as_ref().and_then(|v| v.get(ORIGIN)?.get("export")?.as_str()).map(str::to_owned);
    let mut reading = CommunsReading { file, who, notes, taken: Taken { origin, ..Taken::default() } };
    for (kind, rows) in [("fiche", fiches), ("projet", projets)] {
        for row in rows.unwrap_or_default() {
            reading.row(kind, &row, actions, attachments, territory);
        }
    }
    Some(reading.taken)
}

/// A value with each accented letter as one character: JSON may write the accents apart as `\u0301`.
fn composed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(french::nfc(&text).into_owned()),
        Value::Array(values) => values.into_iter().map(composed).collect(),
        Value::Object(map) => Value::Object(
            map.into_iter().map(|(key, value)| (french::nfc(&key).into_owned(), composed(value))).collect(),
        ),
        other => other,
    }
}

struct CommunsReading<'a> {
    file: &'a Received<'a>,
    who: &'a str,
    notes: &'a mut Notes,
    taken: Taken,
}

impl CommunsReading<'_> {
    fn row(
        &mut self,
        kind: &str,
        row: &Value,
        actions: &[Followed],
        attachments: &[Attachment],
        territory: &Territory,
    ) {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let (id, name) = (text("externalId"), text("nom"));
        let Some(action) = actions.iter().find(|a| a.id == id).or_else(|| matching(actions, name, &[])) else {
            let message = format!("le {kind} « {name} » n'est pas une action du plan : il n'est pas importé");
            let help = "ajouter l'action au document du plan ; la copie du fichier est dans plan/suivi/recus/";
            self.notes.push(altered(message).in_file(self.file.shown).help(help));
            return;
        };
        self.say(action, "descriptif", row.get("description"));
        if kind == "fiche" {
            self.say(action, "objectifs", row.get("objectifs"));
            self.status(action, text("statut"), row.get("statutOrigine").and_then(Value::as_str));
        } else {
            self.say(action, "budget", row.get("budgetPrevisionnel"));
            self.say(action, "debut", row.get("dateDebutPrevisionnelle"));
            self.phase(action, text("phase"), text("phaseStatut"));
        }
        let read: &[&str] = if kind == "fiche" { &FICHE } else { &PROJET };
        for (key, value) in row.as_object().into_iter().flatten() {
            if !read.contains(&key.as_str()) && !value.is_null() {
                self.give(action, &format!("{COMMUNS}:{kind}:{key}"), &value.to_string());
            }
        }
        for place in row.get("collectivites").and_then(Value::as_array).into_iter().flatten() {
            self.place(action, place, attachments, territory);
        }
    }

    fn status(&mut self, action: &Followed, statut: &str, original: Option<&str>) {
        match status_of(statut, original) {
            _ if statut.is_empty() => {}
            Some(status) => self.give(action, "statut", status.label()),
            None => {
                let message = format!("le statut « {statut} » de l'action {} n'est pas importé", action.id);
                let list = ValueKind::Status.expected();
                let near = french::nearest(statut, Status::ALL.map(Status::label));
                let near = near.map(|near| format!("vouliez-vous dire `{near}` ? Sinon, ")).unwrap_or_default();
                self.notes.push(untaken(message).in_file(self.file.shown).help(format!("{near}écrire {list}")));
            }
        }
    }

    /// The status that a projet tells, when no fiche of the same action tells one; its phase when it is a study, which no
    /// status says.
    fn phase(&mut self, action: &Followed, phase: &str, statut: &str) {
        if french::name_key(phase) == french::name_key(STUDIED) {
            self.give(action, &format!("{COMMUNS}:projet:phase"), &json!(STUDIED).to_string());
        }
        let told = |e: &Edit| e.cell.action == action.id && e.cell.field == "statut";
        if !self.taken.edits.iter().any(told) {
            let idea = statut.is_empty() && french::name_key(phase) == "idee";
            self.status(action, if idea { Status::ToCome.label() } else { statut }, None);
        }
    }

    fn say(&mut self, action: &Followed, field: &str, value: Option<&Value>) {
        let given = match value {
            Some(Value::String(text)) => CellValue::Text(text.clone()),
            Some(Value::Number(number)) => number.as_f64().map_or(CellValue::Empty, CellValue::Number),
            _ => return,
        };
        match value::read(field::kind(field).unwrap_or(ValueKind::Text), &given) {
            Some(value) => self.give(action, field, &value.text),
            None => {
                let shown = french::shorten(&given.shown(), 40);
                let message = format!("« {shown} » ({field}) de l'action {} n'est pas importé", action.id);
                self.notes.push(untaken(message).in_file(self.file.shown));
            }
        }
    }

    fn give(&mut self, action: &Followed, field: &str, value: &str) {
        let cell = Cell { action: action.id.clone(), field: field.to_owned() };
        // A projet and its fiche say the same of one action.
        let said = self.taken.edits.iter().any(|e| e.cell == cell && e.value == value);
        if !value.is_empty() && !said {
            self.taken.edits.push(edit(self.file, self.who, cell, value.to_owned()));
        }
    }

    fn place(&mut self, action: &Followed, place: &Value, attachments: &[Attachment], territory: &Territory) {
        let text = |key: &str| place.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, code) = (text("type"), text("code"));
        let target = match kind {
            "Commune" => territory.index_of(code).map(Target::Commune),
            "EPCI" => territory.epci_index_of(code).map(Target::Epci),
            _ => None,
        };
        let Some(target) = target else {
            let message = format!("la collectivité {kind} `{code}` de l'action {} n'est pas du territoire", action.id);
            self.notes.push(altered(message).in_file(self.file.shown));
            return;
        };
        let already = attachments.iter().chain(&self.taken.brought).filter(|a| a.action == action.id);
        let held = already.into_iter().any(|a| match (&a.target, &target) {
            (Target::Territory, Target::Epci(_)) => true,
            (Target::Features { .. }, Target::Epci(e)) => action.epcis.contains(e),
            (mine, theirs) => mine == theirs,
        });
        if !held {
            self.taken.brought.push(Attachment {
                action: action.id.clone(),
                target,
                role: CONCERNED.to_owned(),
                origin: Origin::User,
                reason: format!("repris de {}", self.file.shown.display()),
            });
        }
    }
}
