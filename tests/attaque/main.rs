//! An attack on the tool: `make attaque ESSAIS=5000`.
//!
//! The tool is killed at a moment by chance and at each of its changes to the disk; the disk fills up, refuses, has little
//! room for a file; the memory is short; two commands run at once; the files of a rich study are changed by chance; files
//! are damaged, or made to do harm. Whatever happens, nothing that people made is lost, nothing is half written, nothing
//! ends in a panic, a signal or a hang, and what is said is French. A trial is told by its family and its seed:
//! `cargo test --test attaque -- --seul interruptions --graine 1234 --essais 1` does it again.
//!
//! What it can't show is told in `docs/solidite.md`.

#![cfg_attr(not(target_os = "linux"), allow(unused))]

mod acts;
mod command;
mod dice;
mod hostile;
mod interrupted;
mod mutations;
#[allow(dead_code, unused_imports, reason = "it serves all the tests, and this harness needs but a part of it")]
#[path = "../it/support/mod.rs"]
mod support;
mod tree;
mod verdict;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use verdict::{Fault, Verdict};

/// The families of trials, with how many of a hundred trials are theirs.
const FAMILIES: [(&str, usize); 4] = [("interruptions", 50), ("ensemble", 8), ("mutations", 27), ("hostiles", 15)];

/// What is asked on the command line.
struct Asked {
    trials: usize,
    seed: u64,
    only: Option<String>,
    threads: usize,
}

fn asked() -> Asked {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok());
    Asked {
        trials: number("--essais").unwrap_or(100) as usize,
        seed: number("--graine").unwrap_or(20_261_129),
        only: value("--seul").cloned(),
        threads: number("--fils")
            .map_or_else(|| std::thread::available_parallelism().map_or(2, usize::from), |n| n as usize),
    }
}

fn main() -> ExitCode {
    if cfg!(not(target_os = "linux")) {
        println!("The attack needs Linux: it was not run.");
        return ExitCode::SUCCESS;
    }
    let asked = asked();
    let work = tempfile::tempdir().expect("a folder");
    let Some(between) = command::Between::build(work.path()) else {
        println!("No C compiler (cc): the attack was not run.");
        return if std::env::var_os("CI").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let acts = match acts::all(&between, work.path()) {
        Ok(acts) => acts,
        Err(why) => {
            println!("The study is not sound to begin with: {why}");
            return ExitCode::FAILURE;
        }
    };
    let sound = hostile::sound(work.path());
    let mut failed = false;
    for act in &acts {
        let lost = acts::lost_by(act);
        if !lost.is_empty() {
            failed = true;
            println!("{} takes away what people had made: {lost:?}", act.name);
        }
    }
    println!("{} commands, {} changes to the disk in all:", acts.len(), acts.iter().map(|a| a.changes).sum::<usize>());
    for act in &acts {
        println!("  {:15} {:5} changes, {:9} bytes, {:?}", act.name, act.changes, act.bytes, act.took);
    }
    let one = |family: &str, seed: u64, folder: &Path| match family {
        "interruptions" => interrupted::attack(&between, &acts, seed, folder),
        "ensemble" => interrupted::together(&between, &acts, seed, folder),
        "mutations" => mutations::attack(&between, &acts, seed, folder),
        _ => hostile::attack(&between, &sound, seed, folder),
    };
    let planned: Vec<(&str, u64)> = FAMILIES
        .iter()
        .filter(|(family, _)| asked.only.as_deref().is_none_or(|only| only == *family))
        .flat_map(|(family, share)| {
            let n = if asked.only.is_some() { asked.trials } else { asked.trials * share / 100 };
            (0..n).map(|i| (*family, asked.seed.wrapping_add(i as u64)))
        })
        .collect();
    let next = AtomicUsize::new(0);
    let verdicts: Mutex<Vec<(&str, u64, Verdict)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..asked.threads {
            scope.spawn(|| {
                while let Some((family, seed)) = planned.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = tempfile::tempdir().expect("a folder");
                    let verdict = one(family, *seed, folder.path());
                    if !verdict.faults.is_empty() {
                        println!("{family} {seed}: {}", verdict.tried);
                        verdict.faults.iter().for_each(|(fault, said)| println!("    {}: {said}", fault.name()));
                    }
                    verdicts.lock().expect("nobody panics with it").push((family, *seed, verdict));
                }
            });
        }
    });
    let verdicts = verdicts.into_inner().expect("all are done");
    failed |= verdicts.iter().any(|(.., verdict)| !verdict.faults.is_empty());
    print_table(&verdicts);
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Trials and failures, family by family.
fn print_table(verdicts: &[(&str, u64, Verdict)]) {
    let mut table: BTreeMap<&str, (usize, BTreeMap<Fault, usize>)> = BTreeMap::new();
    for (family, _, verdict) in verdicts {
        let row = table.entry(family).or_default();
        row.0 += 1;
        let mut kinds: Vec<Fault> = verdict.faults.iter().map(|(fault, _)| *fault).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().for_each(|fault| *row.1.entry(fault).or_default() += 1);
    }
    let head: Vec<String> = Fault::ALL.iter().map(|fault| format!("{:>14}", fault.name())).collect();
    println!("\n{:15}{:>8}{}", "family", "trials", head.concat());
    for (family, (trials, faults)) in &table {
        let cells = Fault::ALL.iter().map(|fault| format!("{:>14}", faults.get(fault).unwrap_or(&0)));
        println!("{family:15}{trials:>8}{}", cells.collect::<String>());
    }
    println!("{:15}{:>8}", "in all", verdicts.len());
}
