//! `territoire verifier`, `analyser`, `cartographier`, `lancer`.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::outcome::Outcome;
use territoire::report::control;
use territoire::study::{self, Answers, Failure, Run, Study};

use super::stop::with_waiting;
use super::{End, Format, details, notes_json, print, say, tell, tell_counted};

/// A sign of life on stderr for what takes more than a moment; none when nobody looks.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Opens the study; `None` after having told why it can't be used.
pub(super) fn open(arguments: &super::Study, notes: &mut Notes) -> Option<Study> {
    let bar = spinner("lecture des fichiers");
    let study = Study::open(&arguments.dossier, notes);
    bar.finish_and_clear();
    if study.is_none() || notes.has_errors() {
        refuse(arguments, notes);
        return None;
    }
    study
}

fn refuse(arguments: &super::Study, notes: &Notes) {
    if arguments.format == Format::Json {
        print(&serde_json::json!({ "diagnostics": notes_json(notes) }).to_string());
    } else {
        tell_counted(notes);
    }
    let (errors, _) = study::counts(notes);
    say(&format!("\n{} : rien n'a été écrit.", french::count(errors, "erreur", "erreurs")));
}

pub(super) fn check(asked: &super::Results) -> Result<End, Failure> {
    let arguments = &asked.study;
    let mut notes = Notes::new();
    let bar = spinner("lecture et contrôle des fichiers");
    let study = Study::open(&arguments.dossier, &mut notes);
    bar.finish_and_clear();
    // Even with errors, what was read is reported: that is what the command is for.
    let Some(study) = study else {
        refuse(arguments, &notes);
        return Ok(End::Errors);
    };
    study.check_follow_up(&mut notes)?;
    study.check_entries(&mut notes);
    let study = study.replacing(asked.remplacer);
    // What was found is told, whatever the disk says.
    let written = if study.layers.is_empty() { Ok(Vec::new()) } else { study.write_controls(&mut notes) };
    let controls = study.controls();
    if arguments.format == Format::Json {
        let layers: Vec<serde_json::Value> = controls.iter().map(|c| control::json(c)).collect();
        print(&serde_json::json!({ "diagnostics": notes_json(&notes), "couches": layers }).to_string());
    } else {
        tell(&notes);
        read(&study);
        for control in &controls {
            print(&format!("\n{}", control::text(control).trim_end()));
        }
        if let Some(files) = written.as_ref().ok().filter(|files| !files.is_empty()) {
            print(&format!("\nRapport complet, ligne par ligne : {}", french::list(files)));
        }
    }
    written?;
    let (errors, _) = study::counts(&notes);
    if errors > 0 {
        say(&format!("\n{} à corriger.", french::count(errors, "erreur", "erreurs")));
        return Ok(End::Errors);
    }
    Ok(End::Done)
}

/// What was read, one line a thing.
fn read(study: &Study) {
    let territory = &study.territory;
    let (population, _) = territory.population();
    say(&format!(
        "\n{} : {}, {}, {} habitants",
        study.name(),
        french::count(territory.epcis.len(), "EPCI", "EPCI"),
        french::count(territory.communes.len(), "commune", "communes"),
        french::integer(population)
    ));
    if let Some(plan) = &study.plan {
        say(&format!(
            "  plan : {}, {}",
            french::count(plan.assigned.ids.len(), "action", "actions"),
            french::count(plan.attachments.len(), "rattachement", "rattachements")
        ));
    }
    for layer in &study.layers {
        let inside = layer.inside().count();
        say(&format!(
            "  couche {} : {}, dont {} dans le territoire{}",
            layer.id,
            french::count(layer.features.len(), "entité", "entités"),
            french::integer(inside as u64),
            if layer.fictional { " (FICTIF)" } else { "" }
        ));
    }
}

fn findings(outcomes: &[Outcome]) {
    for outcome in outcomes.iter().filter(|o| !o.findings.is_empty()) {
        let made_up = if outcome.fictional { " (données fictives)" } else { "" };
        print(&format!("\n{}{made_up}", outcome.title));
        for finding in &outcome.findings {
            let actions = if finding.actions.is_empty() {
                String::new()
            } else {
                format!(
                    " [{} {}]",
                    if finding.actions.len() < 2 { "action" } else { "actions" },
                    french::list_at_most(&finding.actions, 3)
                )
            };
            print(&format!("  • {}{actions}", finding.text));
        }
    }
}

pub(super) fn analyse(asked: &super::Analyser) -> Result<End, Failure> {
    let arguments = &asked.study;
    let mut notes = Notes::new();
    let Some(study) = open(arguments, &mut notes) else { return Ok(End::Errors) };
    let bar = spinner("analyses");
    let study = with_waiting(study, &bar, "analyses");
    let answers = study.answer(&mut notes);
    bar.finish_and_clear();
    if notes.has_errors() {
        refuse(arguments, &notes);
        return Ok(End::Errors);
    }
    if arguments.format == Format::Json {
        print(&study.book(&answers, &notes).json());
    } else {
        read(&study);
        findings(&answers.outcomes);
        remarks(&notes);
        unanswered(&study, &answers);
    }
    Ok(end(&answers, asked.strict))
}

/// The questions that have no answer, each with why: the last that is said, so that nobody takes the rest for the whole.
fn unanswered(study: &Study, answers: &Answers) {
    if answers.unanswered.is_empty() {
        return;
    }
    let all = french::count(study.asked(), "analyse", "analyses");
    say(&format!("\nSans réponse ({} sur {all}) :", french::integer(answers.unanswered.len() as u64)));
    for (id, why) in &answers.unanswered {
        let why = why.reason().unwrap_or_else(|| "voir plus haut".to_owned());
        say(&format!("  • `{id}` : {why}"));
    }
}

/// What a question without answer ends with: a remark, unless the person wants none.
fn end(answers: &Answers, strict: bool) -> End {
    if strict && !answers.unanswered.is_empty() { End::Errors } else { End::Done }
}

pub(super) fn draw(asked: &super::Results) -> Result<End, Failure> {
    let arguments = &asked.study;
    let mut notes = Notes::new();
    let Some(study) = open(arguments, &mut notes) else { return Ok(End::Errors) };
    let study = study.replacing(asked.remplacer);
    let bar = spinner("cartes");
    let study = with_waiting(study, &bar, "cartes");
    let files = study.run_maps(&mut notes)?;
    bar.finish_and_clear();
    let Some(files) = files else {
        refuse(arguments, &notes);
        return Ok(End::Errors);
    };
    list(&study, &files);
    remarks(&notes);
    Ok(End::Done)
}

pub(super) fn everything(asked: &super::Lancer) -> Result<End, Failure> {
    let arguments = &asked.results.study;
    let mut notes = Notes::new();
    let Some(study) = open(arguments, &mut notes) else { return Ok(End::Errors) };
    let study = study.replacing(asked.results.remplacer);
    let bar = spinner("analyses, cartes et tableaux");
    let study = with_waiting(study, &bar, "analyses, cartes et tableaux");
    let written = study.run(&mut notes)?;
    bar.finish_and_clear();
    let Some(Run { answers, foreseen, files }) = written else {
        refuse(arguments, &notes);
        return Ok(End::Errors);
    };
    if arguments.format == Format::Json {
        print(&study.book(&answers, &notes).json());
        return Ok(end(&answers, asked.strict));
    }
    read(&study);
    findings(&answers.outcomes);
    for one in &foreseen {
        print(&format!("\nScénario « {} »", one.title));
        if one.outcomes.iter().all(|o| o.findings.is_empty()) {
            print("  aucune analyse ne change");
        }
        one.outcomes.iter().flat_map(|o| &o.findings).for_each(|f| print(&format!("  • {}", f.text)));
    }
    list(&study, &files);
    remarks(&notes);
    unanswered(&study, &answers);
    Ok(end(&answers, asked.strict))
}

/// What the data and the study leave to look at, after what was made of them.
fn remarks(notes: &Notes) {
    if !notes.all().is_empty() {
        say("");
        tell_counted(notes);
    }
}

pub(super) fn compare(asked: &super::Comparer) -> Result<End, Failure> {
    let arguments = &asked.study;
    let mut notes = Notes::new();
    let Some(study) = open(arguments, &mut notes) else { return Ok(End::Errors) };
    let study = study.replacing(asked.remplacer);
    let bar = spinner("comparaison");
    let study = with_waiting(study, &bar, "comparaison");
    let written = study.run_comparison(asked.avec.as_deref(), &mut notes)?;
    bar.finish_and_clear();
    let Some((outcomes, files)) = written else {
        refuse(arguments, &notes);
        return Ok(End::Errors);
    };
    if arguments.format == Format::Json {
        print(&serde_json::json!({ "fichiers": files, "diagnostics": super::notes_json(&notes) }).to_string());
        return Ok(End::Done);
    }
    findings(&outcomes);
    print(&format!("\nFichiers écrits dans {} :", study.folder.display()));
    files.iter().for_each(|file| print(&format!("  {file}")));
    remarks(&notes);
    Ok(End::Done)
}

/// How many files of a folder are named one by one.
const NAMED: usize = 6;

fn list(study: &Study, files: &[String]) {
    let folder = study.folder.join("resultats");
    print(&format!("\nFichiers écrits dans {} :", folder.display()));
    let part = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    for same in files.chunk_by(|a, b| part(a) == part(b)) {
        match part(&same[0]) {
            Some(folder) if same.len() > NAMED && !details() => {
                print(&format!("  {folder}/ ({})", french::count(same.len(), "fichier", "fichiers")));
            }
            _ => same.iter().for_each(|file| print(&format!("  {file}"))),
        }
    }
}
