//! `territoire plan rattacher`: the suggestions listed, accepted, refused, changed.

use std::path::{Path, PathBuf};

use territoire::attach::{self, Decision, Selector, Suggestion};
use territoire::book::{WorkbookFormat, kept_text, table_like};
use territoire::diagnostic::{Notes, Said, Trade};
use territoire::disk;
use territoire::french;
use territoire::study::{Failure, Study, StudyPlan};

use super::{End, Format, may_write, notes_json, print, say, tell};

/// Propose des rattachements, et retient ceux qui sont acceptés ou refusés.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Un CHOIX désigne des propositions : 1.1.2-01 (toutes celles de l'action), 1.1.2-01:epci, 1.1.2-01:couche:friches, 1.1.2-01:commune:55463:porteur, 1.1* (début d'identifiant), *:couche, confiance=forte, tout.\n\nConfiance : forte, l'action le nomme ; moyenne, elle le dit en partie (nom abrégé, parenthèse, document qui couvre le territoire, lieu nommé par l'objectif) ; faible, seul l'objectif le dit ou le territoire n'est cité qu'en passant (listé, pas dessiné)."
)]
pub(super) struct Rattacher {
    #[command(flatten)]
    pub(super) study: super::Study,
    /// Accepte ces propositions : elles vont dans rattachements.csv
    #[arg(long, value_name = "CHOIX")]
    accepter: Vec<String>,
    /// Refuse ces propositions : elles ne seront plus faites
    #[arg(long, value_name = "CHOIX")]
    refuser: Vec<String>,
    /// Accepte ces propositions en changeant leur rôle (--role) ou leur cible (--cible)
    #[arg(long, value_name = "CHOIX")]
    modifier: Vec<String>,
    /// Rôle à donner aux propositions modifiées : lieu, porteur, partenaire, beneficiaire…
    #[arg(long, value_name = "ROLE", requires = "modifier")]
    role: Option<String>,
    /// Cible à donner aux propositions modifiées, comme `commune:55463` ou `couche:friches`
    #[arg(long, value_name = "GENRE:CIBLE", requires = "modifier")]
    cible: Option<String>,
    /// Écrit la liste dans ce fichier, à remplir dans un tableur : classeur (.xlsx, .ods) ou CSV
    #[arg(long, value_name = "FICHIER", value_parser = list_file)]
    ecrire: Option<PathBuf>,
    /// Écrit la liste même si le fichier existe
    #[arg(long, requires = "ecrire")]
    remplacer: bool,
    /// Applique les décisions d'une liste remplie
    #[arg(long, value_name = "FICHIER")]
    decisions: Option<PathBuf>,
}

/// A file that a list can be written to, by its extension.
fn list_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let csv = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if csv || WorkbookFormat::of(&path).is_some() {
        Ok(path)
    } else {
        Err("donner un fichier en .xlsx, .ods ou .csv".into())
    }
}

pub(super) fn run(arguments: &Rattacher) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&arguments.study.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let Some(p) = &study.plan else {
        say("cette étude n'a pas de plan : ajouter une section [plan] à territoire.toml");
        return Ok(End::Errors);
    };
    study.keep_ids(&mut notes)?;
    let waiting = attach::waiting(&p.suggested, &p.attachments, &p.vocabulary, &study.territory, &study.layers);
    let decisions = decisions(arguments, &study, p, &waiting, &mut notes);
    let Some(decisions) = decisions.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    if let Some(one) = contradicted(&decisions) {
        let (kind, target) = &one.proposed;
        say(&format!("erreur : la proposition `{}:{kind}:{target}` est tranchée de deux façons", one.action));
        return Ok(End::Errors);
    }
    if decisions.is_empty() {
        return list(arguments, &study, p, &waiting, &notes);
    }
    apply(&study, p, &decisions, &mut notes)
}

/// The first decision with which another one about the same proposal doesn't agree.
fn contradicted(decisions: &[Decision]) -> Option<&Decision> {
    decisions.iter().enumerate().find_map(|(i, one)| {
        // A target may have several roles, each proposed and decided by itself.
        let of = |d: &Decision| (d.action.clone(), d.proposed.clone(), d.proposed_role.clone());
        let same = |other: &Decision| of(other) == of(one);
        decisions[i + 1..].iter().any(|other| same(other) && other.attach != one.attach).then_some(one)
    })
}

/// What the command line and the filled list decide; `None` when a file can't be read or a choice takes nothing.
fn decisions(
    arguments: &Rattacher,
    study: &Study,
    p: &StudyPlan,
    waiting: &[Suggestion],
    notes: &mut Notes,
) -> Option<Vec<Decision>> {
    let mut out = Vec::new();
    if let Some(file) = &arguments.decisions {
        let known = attach::Known::of(actions(p), &p.suggested, &study.territory);
        out = filled(file, &known, notes)?;
    }
    let changed = match &arguments.cible {
        Some(cible) => match cible.split_once(':') {
            Some((kind, target)) => Some((kind.to_owned(), target.to_owned())),
            None => {
                say(&format!("erreur : `{cible}` n'a pas la forme GENRE:CIBLE, comme `commune:55463`"));
                return None;
            }
        },
        None => None,
    };
    if !arguments.modifier.is_empty() && arguments.role.is_none() && changed.is_none() {
        say("erreur : --modifier attend --role ou --cible");
        return None;
    }
    let choices = [(&arguments.accepter, 'a'), (&arguments.refuser, 'r'), (&arguments.modifier, 'm')];
    for (choices, what) in choices {
        for choice in choices {
            let selector = Selector::parse(choice);
            let label = |s: &Suggestion| s.label(&p.vocabulary, &study.territory, &study.layers);
            let taken: Vec<&Suggestion> =
                waiting.iter().filter(|s| selector.takes(s, &label(s), &study.territory)).collect();
            if taken.is_empty() {
                say(&format!("erreur : aucune proposition en attente ne répond au choix `{choice}`"));
                return None;
            }
            for s in taken {
                let proposed = s.written(&study.territory);
                let (kind, target) = if what == 'm' { changed.clone() } else { None }.unwrap_or(proposed.clone());
                let role = arguments.role.clone().filter(|_| what == 'm').unwrap_or_else(|| s.role.clone());
                let attach = (what != 'r').then(|| [kind, target, role, s.reason.clone()]);
                let proposed_role = s.role.clone();
                out.push(Decision { action: s.action.clone(), proposed, proposed_role, attach, place: None });
            }
        }
    }
    Some(out)
}

/// The decisions of a list that the user filled, a CSV or a workbook; `None` when it can't be opened.
fn filled(file: &Path, known: &attach::Known, notes: &mut Notes) -> Option<Vec<Decision>> {
    let Ok(bytes) = territoire::book::bytes_of(file) else {
        say(&format!("erreur : `{}` n'existe pas ou ne s'ouvre pas", file.display()));
        return None;
    };
    if WorkbookFormat::of(file).is_some() {
        return Some(attach::read_decisions_workbook(&bytes, file, known, notes));
    }
    let Ok(text) = kept_text(&bytes) else {
        say(&format!("erreur : `{}` n'est ni un texte ni un classeur (.xlsx, .ods)", file.display()));
        return None;
    };
    Some(attach::read_decisions(&text, file, known, notes))
}

fn list(
    arguments: &Rattacher,
    study: &Study,
    p: &StudyPlan,
    waiting: &[Suggestion],
    notes: &Notes,
) -> Result<End, Failure> {
    let (territory, layers) = (&study.territory, study.layers.as_slice());
    let csv = attach::list_to_csv(waiting, &p.vocabulary, territory, layers);
    if let Some(file) = &arguments.ecrire {
        let mut refused = Notes::new();
        if !may_write(study, file, arguments.remplacer, &mut refused) {
            tell(&refused);
            return Ok(End::Errors);
        }
        let bytes = match WorkbookFormat::of(file) {
            Some(format) => workbook(study, p, waiting, format)
                .map_err(|cause| Failure::writing(file, Said::of(Trade::Workbook, cause)))?,
            None => table_like(None, &csv).bytes,
        };
        disk::write(file, &bytes)?;
    }
    if arguments.study.format == Format::Json {
        print(&json(study, p, waiting, notes).to_string());
        return Ok(End::Done);
    }
    tell(notes);
    if arguments.ecrire.is_none() {
        print(csv.trim_end());
    }
    say(&format!(
        "\n{} ; `--accepter`, `--refuser` ou `--modifier` les tranchent, ou une liste remplie (`--ecrire`, puis `--decisions`).",
        french::count(waiting.len(), "rattachement proposé", "rattachements proposés")
    ));
    Ok(End::Done)
}

/// The ids and the texts of the actions.
fn actions(p: &StudyPlan) -> Vec<(String, String)> {
    p.assigned.ids.iter().cloned().zip(p.plan.actions().iter().map(|a| a.node.text.clone())).collect()
}

fn workbook(study: &Study, p: &StudyPlan, waiting: &[Suggestion], format: WorkbookFormat) -> Result<Vec<u8>, String> {
    let of = (&study.territory, study.layers.as_slice());
    attach::list_to_workbook(waiting, &actions(p), &p.vocabulary, of, study.date(), format)
}

/// Suggestions, organisations and themes of the actions.
fn json(study: &Study, p: &StudyPlan, waiting: &[Suggestion], notes: &Notes) -> serde_json::Value {
    let suggestions = waiting.iter().map(|s| {
        let (kind, target) = s.written(&study.territory);
        serde_json::json!({
            "action": s.action, "genre": kind, "cible": target, "role": s.role, "confiance": s.confidence.label(),
            "nom": s.label(&p.vocabulary, &study.territory, &study.layers), "mots": s.words, "motif": s.reason,
        })
    });
    let actors = attach::actors(&p.plan, &p.assigned.ids, &study.territory, &p.vocabulary);
    let actors = actors.iter().map(|a| {
        serde_json::json!({
            "action": a.action, "id": a.id, "nom": a.name, "genre": a.kind, "role": a.role, "mots": a.words,
        })
    });
    let themes = attach::themes(&p.plan, &p.assigned.ids, &p.vocabulary);
    let themes = themes.iter().map(|t| {
        serde_json::json!({
            "action": t.action, "id": t.id, "titre": t.title, "mots": t.words, "de_l_objectif": t.from_objective,
        })
    });
    serde_json::json!({
        "propositions": suggestions.collect::<Vec<_>>(),
        "acteurs": actors.collect::<Vec<_>>(),
        "themes": themes.collect::<Vec<_>>(),
        "diagnostics": notes_json(notes),
    })
}

fn apply(study: &Study, p: &StudyPlan, decisions: &[Decision], notes: &mut Notes) -> Result<End, Failure> {
    let existing = std::fs::read(&p.attachments_file).ok();
    let existing = existing.as_deref().and_then(|bytes| kept_text(bytes).ok()).unwrap_or_default();
    let today = jiff::ZonedDateTime::now().date().to_string();
    let decided = attach::decide(
        &existing,
        &p.refusals,
        decisions,
        &today,
        &p.vocabulary,
        &study.territory,
        &study.layers,
        (&p.attachments_file, notes),
    );
    if let Some(decided) = &decided {
        study.keep_decided(decided, notes)?;
    }
    tell(notes);
    let Some(decided) = decided else { return Ok(End::Errors) };
    say(&format!(
        "{} dans {}, {} dans {}",
        french::count(decided.accepted, "rattachement ajouté", "rattachements ajoutés"),
        p.attachments_file.display(),
        french::count(decided.refused, "refus retenu", "refus retenus"),
        p.refusals_file.display()
    ));
    Ok(End::Done)
}
