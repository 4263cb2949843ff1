//! `rattachements.csv`: which action concerns which commune, EPCI, feature, or the whole territory.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Layer, Value};
use crate::territory::Territory;

/// What an action is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A commune, by its index in the territory.
    Commune(usize),
    /// An EPCI, by its index in the territory.
    Epci(usize),
    /// The whole territory.
    Territory,
    /// Features of a layer.
    Features {
        /// The layer's id.
        layer: String,
        /// The ids of the features, in the layer's order.
        ids: Vec<String>,
        /// The filter that chose them (`statut=friche sans projet`, `*` for all), when they were not named one by one.
        filter: Option<String>,
    },
    /// Nothing: the user says that no place is meant, so that nothing is suggested either.
    Nowhere,
}

/// Who attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user's file.
    User,
    /// The suggestion engine.
    Suggestion,
}

impl Origin {
    /// As written in the file.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::User => "utilisateur",
            Self::Suggestion => "suggestion",
        }
    }
}

/// An action attached to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The action's id.
    pub action: String,
    /// What it is attached to.
    pub target: Target,
    /// What the target is to the action: «concernée», «portage», «bénéficiaire»… free.
    pub role: String,
    /// Who says so.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}

/// The role when the file gives none.
pub(super) const CONCERNED: &str = "concernée";

const COLUMNS: [&str; 6] = ["action", "genre", "cible", "role", "origine", "motif"];
const KINDS: [&str; 6] = ["commune", "epci", "territoire", "entite", "filtre", "aucun"];

impl Target {
    /// The target for people: «Saint-Mihiel», «Friches : toutes les entités (12)».
    #[must_use]
    pub fn label(&self, territory: &Territory, layers: &[Layer]) -> String {
        match self {
            Self::Commune(i) => territory.communes[*i].name.clone(),
            Self::Epci(i) => territory.epcis[*i].name.clone(),
            Self::Territory => "tout le territoire".to_owned(),
            Self::Nowhere => "aucun lieu".to_owned(),
            Self::Features { layer, ids, filter } => {
                let title = layers.iter().find(|l| l.id == *layer).map_or(layer.as_str(), |l| l.title.as_str());
                match filter.as_deref() {
                    Some("*") => format!("{title} : {}", french::count(ids.len(), "entité", "entités")),
                    Some(filter) => format!("{title}, {filter} : {}", french::count(ids.len(), "entité", "entités")),
                    None => format!("{title} : {}", french::list_at_most(ids, 3)),
                }
            }
        }
    }

    /// Kind and target as the file writes them.
    fn written(&self, territory: &Territory) -> Vec<(&'static str, String)> {
        match self {
            Self::Commune(i) => vec![("commune", territory.communes[*i].code.to_string())],
            Self::Epci(i) => vec![("epci", territory.epcis[*i].code.to_string())],
            Self::Territory => vec![("territoire", String::new())],
            Self::Nowhere => vec![("aucun", String::new())],
            Self::Features { layer, filter: Some(filter), .. } => vec![("filtre", format!("{layer}:{filter}"))],
            Self::Features { layer, ids, filter: None } => {
                ids.iter().map(|id| ("entite", format!("{layer}:{id}"))).collect()
            }
        }
    }
}

/// A reader of `;` or `,`, whichever the header holds more of.
pub(super) fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or("");
    let semicolon = header.matches(';').count() >= header.matches(',').count();
    csv::ReaderBuilder::new()
        .delimiter(if semicolon { b';' } else { b',' })
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
}

/// A text with `;`, as French office software opens it.
pub(super) fn csv_text<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(columns).expect("writing in memory does not fail");
    for row in rows {
        writer.write_record(&row).expect("every row has the columns");
    }
    let bytes = writer.into_inner().expect("writing in memory does not fail");
    String::from_utf8(bytes).expect("made of texts")
}

/// Attachments as `rattachements.csv`, which [`read_attachments`] reads back.
#[must_use]
pub fn attachments_to_csv(attachments: &[Attachment], territory: &Territory) -> String {
    let rows = attachments.iter().flat_map(|a| {
        let row = |(kind, target): (&str, String)| {
            [&a.action, kind, &target, &a.role, a.origin.label(), &a.reason].map(str::to_owned)
        };
        a.target.written(territory).into_iter().map(row).collect::<Vec<_>>()
    });
    csv_text(&COLUMNS, rows)
}

/// Reads and checks `rattachements.csv`. `known_action_ids` are the ids of the plan's actions. A faulty line is
/// reported and left out; the others stay. After the layers come the ids of those that could not be read: a line that
/// names one of these is left out without a word, as the layer has its own error.
pub fn read_attachments(
    text: &str,
    shown: &Path,
    known_action_ids: &[String],
    territory: &Territory,
    (layers, unread): (&[Layer], &[&str]),
    notes: &mut Notes,
) -> Vec<Attachment> {
    let malformed = |line: usize, message: String, help: &str| {
        Diagnostic::new("E0405", message).at_line(shown, line).help(help.to_owned())
    };
    let mut reader = csv_reader(text);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(french::name_key).collect(),
        Err(error) => {
            notes.push(malformed(1, format!("en-tête illisible : {error}"), "enregistrer le fichier en CSV, UTF-8"));
            return Vec::new();
        }
    };
    let places = COLUMNS.map(|name| header.iter().position(|h| h == name));
    let missing: Vec<&str> = (0..3).filter(|&k| places[k].is_none()).map(|k| COLUMNS[k]).collect();
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|m| format!("`{m}`")).collect();
        let message = format!("colonne manquante : {}", french::list(&missing));
        notes.push(malformed(1, message, "écrire en première ligne action;genre;cible;role;origine;motif"));
        return Vec::new();
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
                notes.push(malformed(line, "ligne illisible".to_owned(), "enregistrer le fichier en CSV, UTF-8"));
                continue;
            }
        };
        let line = record.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
        let cell = |k: usize| places[k].and_then(|place| record.get(place)).unwrap_or("").trim();
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if cell(0).is_empty() || cell(1).is_empty() {
            let message = "l'action ou le genre manque".to_owned();
            notes.push(malformed(line, message, "remplir les colonnes action, genre et cible"));
            continue;
        }
        let action = known_action_ids.iter().find(|id| *id == cell(0));
        if action.is_none() {
            let nearest = french::nearest(cell(0), known_action_ids.iter().map(String::as_str));
            let message = format!("l'action `{}` n'existe pas", cell(0));
            let help = "lire les identifiants dans `plan/actions.csv`";
            notes.push(Diagnostic::new("E0404", message).at_line(shown, line).help(help).did_you_mean(nearest));
        }
        let origin = match french::name_key(cell(4)).as_str() {
            "" | "utilisateur" => Origin::User,
            "suggestion" => Origin::Suggestion,
            _ => {
                let message = format!("l'origine `{}` n'existe pas", cell(4));
                notes.push(malformed(line, message, "écrire `utilisateur` ou `suggestion`"));
                continue;
            }
        };
        let of_layer = matches!(french::name_key(cell(1)).trim_end_matches('s'), "entite" | "filtre");
        if of_layer && cell(2).split(':').next().is_some_and(|id| unread.contains(&id.trim())) {
            continue;
        }
        let target = match target(cell(1), cell(2), territory, layers) {
            Ok(target) => target,
            Err(diagnostic) => {
                notes.push(diagnostic.at_line_of(shown, line));
                continue;
            }
        };
        if let Target::Features { ids, .. } = &target
            && ids.is_empty()
        {
            let message = format!("`{}` ne retient aucune entité", cell(2));
            let help = "vérifier la valeur du filtre, ou compléter la couche";
            notes.push(Diagnostic::new("A0408", message).at_line(shown, line).help(help));
        }
        let Some(action) = action else { continue };
        let role = Some(cell(3)).filter(|r| !r.is_empty()).unwrap_or(CONCERNED).to_owned();
        out.push(Attachment { action: action.clone(), target, role, origin, reason: cell(5).to_owned() });
    }
    out
}

/// A diagnostic that waits for its line.
struct Fault {
    code: &'static str,
    message: String,
    help: String,
}

impl Fault {
    fn unknown<'a>(message: String, typed: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> Self {
        let help = french::nearest(typed, known)
            .map_or_else(|| otherwise.to_owned(), |nearest| format!("vouliez-vous dire `{nearest}` ?"));
        Self { code: "E0403", message, help }
    }

    fn at_line_of(self, shown: &Path, line: usize) -> Diagnostic {
        Diagnostic::new(self.code, self.message).at_line(shown, line).help(self.help)
    }
}

fn target(kind: &str, text: &str, territory: &Territory, layers: &[Layer]) -> Result<Target, Fault> {
    let key = french::name_key(text);
    let empty = || Fault {
        code: "E0405",
        message: format!("la cible du genre `{kind}` manque"),
        help: "remplir la colonne cible".to_owned(),
    };
    match french::name_key(kind).trim_end_matches('s') {
        "commune" if text.is_empty() => Err(empty()),
        "commune" => commune(text, &key, territory),
        "epci" if text.is_empty() => Err(empty()),
        "epci" => epci(text, &key, territory),
        "territoire" => {
            if key.is_empty() || text == "*" || key == "territoire" || key == french::name_key(&territory.name) {
                return Ok(Target::Territory);
            }
            let message = format!("`{text}` n'est pas le territoire de l'étude");
            Err(Fault::unknown(message, text, std::iter::once(territory.name.as_str()), "laisser la cible vide"))
        }
        "aucun" => Ok(Target::Nowhere),
        "entite" => feature(text, layers),
        "filtre" => filter(text, layers),
        _ => {
            let message = format!("le genre `{kind}` n'existe pas");
            let otherwise = format!("écrire {}", KINDS.join(", "));
            let fault = Fault::unknown(message, kind, KINDS.into_iter(), &otherwise);
            Err(Fault { code: "E0405", ..fault })
        }
    }
}

fn commune(text: &str, key: &str, territory: &Territory) -> Result<Target, Fault> {
    let by_name: Vec<usize> =
        (0..territory.communes.len()).filter(|&i| french::name_key(&territory.communes[i].name) == key).collect();
    match (territory.index_of(text), by_name.as_slice()) {
        (Some(i), _) | (None, &[i]) => Ok(Target::Commune(i)),
        (None, []) => {
            let message = format!("la commune `{text}` n'est pas dans le territoire");
            let names = territory.communes.iter().map(|c| c.name.as_str());
            // The code is compared with codes: a code is near no name.
            let codes = territory.communes.iter().map(|c| c.code.as_str());
            let digits = text.chars().any(|c| c.is_ascii_digit());
            let otherwise = "donner le code INSEE ou le nom d'une commune du territoire";
            Err(if digits {
                Fault::unknown(message, text, codes, otherwise)
            } else {
                Fault::unknown(message, text, names, otherwise)
            })
        }
        (None, several) => {
            let codes: Vec<&str> = several.iter().map(|&i| territory.communes[i].code.as_str()).collect();
            Err(Fault {
                code: "E0403",
                message: format!("plusieurs communes s'appellent `{text}`"),
                help: format!("écrire le code : {}", codes.join(" ou ")),
            })
        }
    }
}

fn epci(text: &str, key: &str, territory: &Territory) -> Result<Target, Fault> {
    let short = short_epci(key);
    let by_name = territory.epcis.iter().position(|e| {
        let name = french::name_key(&e.name);
        name == key || short_epci(&name) == short
    });
    if let Some(i) = territory.epci_index_of(text).or(by_name) {
        return Ok(Target::Epci(i));
    }
    let message = format!("l'EPCI `{text}` n'est pas dans le territoire");
    let otherwise = "donner le SIREN ou le nom d'un EPCI du territoire";
    let digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ');
    Err(if digits {
        Fault::unknown(message, text, territory.epcis.iter().map(|e| e.code.as_str()), otherwise)
    } else {
        Fault::unknown(message, text, territory.epcis.iter().map(|e| e.name.as_str()), otherwise)
    })
}

/// The key of an EPCI's name without its legal form: `cc du sammiellois` → `sammiellois`.
pub(super) fn short_epci(key: &str) -> &str {
    let forms = ["communaute de communes", "communaute d agglomeration", "communaute urbaine", "cc", "ca", "cu"];
    let strip = |text: &'static str| move |key: &'_ str| key.strip_prefix(text).is_some_and(|r| r.starts_with(' '));
    let Some(form) = forms.into_iter().find(|form| strip(form)(key)) else { return key };
    let rest = key[form.len()..].trim_start();
    let links = ["de l ", "de la ", "du ", "des ", "de ", "d "];
    links.iter().find_map(|link| rest.strip_prefix(link)).unwrap_or(rest)
}

fn layer_of<'a, 'b>(text: &'b str, layers: &'a [Layer]) -> Result<(&'a Layer, &'b str), Fault> {
    let Some((id, rest)) = text.split_once(':') else {
        return Err(Fault {
            code: "E0405",
            message: format!("la cible `{text}` n'a pas la forme `couche:…`"),
            help: "écrire `couche:identifiant`, `couche:champ=valeur` ou `couche:*`".to_owned(),
        });
    };
    let (id, rest) = (id.trim(), rest.trim());
    match layers.iter().find(|l| l.id == id) {
        Some(layer) => Ok((layer, rest)),
        None => {
            let known: Vec<&str> = layers.iter().map(|l| l.id.as_str()).collect();
            let otherwise = if known.is_empty() {
                "déclarer la couche dans `territoire.toml`".to_owned()
            } else {
                format!("les couches de l'étude sont {}", french::list_at_most(&known, 8))
            };
            let message = format!("la couche `{id}` n'existe pas");
            Err(Fault::unknown(message, id, known.into_iter(), &otherwise))
        }
    }
}

fn feature(text: &str, layers: &[Layer]) -> Result<Target, Fault> {
    let (layer, id) = layer_of(text, layers)?;
    if layer.features.iter().any(|f| f.id == id) {
        return Ok(Target::Features { layer: layer.id.clone(), ids: vec![id.to_owned()], filter: None });
    }
    let message = format!("l'entité `{id}` n'est pas dans la couche `{}`", layer.id);
    let known = layer.features.iter().map(|f| f.id.as_str());
    Err(Fault::unknown(message, id, known, "donner un identifiant de la couche"))
}

fn filter(text: &str, layers: &[Layer]) -> Result<Target, Fault> {
    let (layer, condition) = layer_of(text, layers)?;
    if condition == "*" {
        return Ok(all_of(layer));
    }
    let Some((field, value)) = condition.split_once('=') else {
        return Err(Fault {
            code: "E0405",
            message: format!("le filtre `{condition}` n'a pas la forme `champ=valeur`"),
            help: format!("écrire `{}:champ=valeur` ou `{}:*`", layer.id, layer.id),
        });
    };
    let (field, value) = (field.trim(), value.trim());
    let Some(place) = layer.field(field) else {
        let message = format!("le champ `{field}` n'est pas dans la couche `{}`", layer.id);
        let names: Vec<&str> = layer.fields.iter().map(String::as_str).collect();
        let otherwise = format!("les champs sont {}", french::list_at_most(&names, 8));
        return Err(Fault::unknown(message, field, names.into_iter(), &otherwise));
    };
    let ids = layer.features.iter().filter(|f| equals(&layer.value(f, place), value));
    Ok(Target::Features {
        layer: layer.id.clone(),
        ids: ids.map(|f| f.id.clone()).collect(),
        filter: Some(format!("{field}={value}")),
    })
}

/// Every feature of a layer.
pub(super) fn all_of(layer: &Layer) -> Target {
    let ids = layer.features.iter().map(|f| f.id.clone()).collect();
    Target::Features { layer: layer.id.clone(), ids, filter: Some("*".to_owned()) }
}

fn equals(value: &Value, typed: &str) -> bool {
    match value {
        Value::Missing => typed.is_empty(),
        Value::Text(text) => text == typed || french::name_key(text) == french::name_key(typed),
        Value::Number(number) => typed.replace(',', ".").parse::<f64>().is_ok_and(|t| t.total_cmp(number).is_eq()),
        Value::Flag(flag) => match french::name_key(typed).as_str() {
            "oui" | "true" | "vrai" | "1" => *flag,
            "non" | "false" | "faux" | "0" => !*flag,
            _ => false,
        },
    }
}
