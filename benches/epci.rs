//! A new study of every EPCI of France, from `nouveau` to `lancer`, each in a temporary folder.
//!
//! Prints how many ran, how many maps and findings they gave, and the slowest; ends with an error when one fails.
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::time::Instant;

use territoire::diagnostic::Notes;
use territoire::study::{self, Study};
use territoire::territory::{Reference, Selection};
use territoire::workshop::{NewStudy, create};

struct Run {
    name: String,
    seconds: f64,
    maps: usize,
    findings: usize,
    fault: Option<String>,
}

fn run(siren: &str, name: &str, communes: usize, population: Option<u64>) -> Run {
    let start = Instant::now();
    let outcome = attempt(siren, communes, population);
    let seconds = start.elapsed().as_secs_f64();
    let (maps, findings, fault) = match outcome {
        Ok((maps, findings)) => (maps, findings, None),
        Err(fault) => (0, 0, Some(fault)),
    };
    Run { name: format!("{siren} {name}"), seconds, maps, findings, fault }
}

fn attempt(siren: &str, communes: usize, population: Option<u64>) -> Result<(usize, usize), String> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let folder = dir.path().join("etude");
    let selection = Selection { epcis: vec![(siren.to_owned(), None)], communes: Vec::new() };
    let new = NewStudy { folder: folder.clone(), name: None, selection, date: jiff::civil::date(2026, 11, 24) };
    let mut notes = Notes::new();
    create(&new, &mut notes).map_err(|e| e.to_string())?.ok_or("not made")?;
    let study = Study::open(&folder, &mut notes).ok_or("not opened")?;
    if notes.has_errors() {
        return Err(territoire::diagnostic::summary(&notes));
    }
    if study.territory.communes.len() != communes || Some(study.territory.population().0) != population {
        return Err(format!("{} communes, {:?}", study.territory.communes.len(), study.territory.population()));
    }
    let written = study.run(&mut notes).map_err(|e| e.to_string())?;
    let study::Run { answers, files, .. } = written.ok_or_else(|| territoire::diagnostic::summary(&notes))?;
    let maps = files.iter().filter(|f| f.ends_with(".svg")).count();
    let findings = answers.outcomes.iter().map(|o| o.findings.len()).sum();
    if findings == 0 || maps == 0 {
        return Err(format!("{maps} maps, {findings} findings"));
    }
    Ok((maps, findings))
}

fn main() {
    // `cargo test --all-targets` runs benches too, with this flag left out: only `cargo bench` gives it.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let reference = Reference::load();
    let start = Instant::now();
    let mut runs = territoire::parallel::map(reference.epcis(), |e| run(&e.siren, &e.nom, e.communes, e.population));
    let seconds = start.elapsed().as_secs_f64();
    let faults: Vec<&Run> = runs.iter().filter(|r| r.fault.is_some()).collect();
    for run in &faults {
        println!("{}: {}", run.name, run.fault.as_deref().unwrap_or_default());
    }
    let failed = faults.len();
    println!("EPCI        {} run, {failed} failed, in {seconds:.0} s", runs.len());
    println!("maps        {}", runs.iter().map(|r| r.maps).sum::<usize>());
    println!("findings    {}", runs.iter().map(|r| r.findings).sum::<usize>());
    runs.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    for run in runs.iter().take(3) {
        println!("slowest     {:.2} s  {}", run.seconds, run.name);
    }
    assert!(failed == 0, "{failed} EPCI failed");
}
