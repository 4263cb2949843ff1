//! Commands that are killed, on a disk that fills up or refuses, with little memory: what stands there afterwards is what
//! stood there before, or what the command makes.

use std::path::Path;
use std::time::Duration;

use crate::acts::Act;
use crate::command::{Between, Ended, Trouble};
use crate::dice::Dice;
use crate::support::files::copy;
use crate::tree::Tree;
use crate::verdict::{Fault, Verdict};

/// What a command may leave beside while it is not ended.
fn is_leftover(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// The counts of rows, which a command writes table by table: between two of them it holds lines of both states.
const COUNTS: &str = ".lignes";

/// Whether each line is one of the old counts or of the new ones.
fn counts_of(now: Option<&[u8]>, before: &Tree, after: &Tree, path: &str) -> bool {
    let lines = |bytes: Option<&[u8]>| -> Vec<Vec<u8>> {
        bytes.unwrap_or_default().split(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
    };
    let known = [lines(before.get(path)), lines(after.get(path))].concat();
    now.is_none() || lines(now).iter().all(|line| line.is_empty() || known.contains(line))
}

impl Act {
    fn is_volatile(&self, path: &str) -> bool {
        self.volatile.iter().any(|known| known == path)
    }

    /// Holds what stands there to what may stand there. `ended`: the command ended by itself, and leaves nothing beside.
    fn judge(&self, now: &Tree, ended: bool, verdict: &mut Verdict) {
        let changed = self.before.differences(&self.after);
        let same = |path: &str, other: &Tree| {
            now.get(path).is_some() == other.get(path).is_some()
                && (self.is_volatile(path) || now.get(path) == other.get(path))
        };
        for (path, _) in self.before.files() {
            if !changed.contains(path) && !same(path, &self.before) {
                verdict.push(Fault::Lost, format!("{path} is not what it was"));
            }
        }
        for path in &changed {
            let counts = path.ends_with(COUNTS) && counts_of(now.get(path), &self.before, &self.after, path);
            if !same(path, &self.before) && !same(path, &self.after) && !counts {
                let fault = if now.get(path).is_some() { Fault::Half } else { Fault::Lost };
                verdict.push(fault, format!("{path} is neither the old one nor the new one"));
            }
        }
        for folder in self.whole {
            let within = || changed.iter().filter(|path| path.starts_with(folder) && !self.is_volatile(path));
            let (old, new) = (within().all(|p| same(p, &self.before)), within().all(|p| same(p, &self.after)));
            if !old && !new {
                verdict.push(Fault::Half, format!("{folder} is partly old, partly new"));
            }
        }
        for (path, _) in now.files() {
            let known = self.before.get(path).is_some() || self.after.get(path).is_some();
            if !known && (ended || !is_leftover(path)) {
                verdict.push(Fault::Other, format!("{path} is left over"));
            }
        }
    }

    /// Whether all stands there that the command makes, beside what it had not yet taken away; `counted`: the counts of
    /// rows too, which the next command that writes makes good.
    fn is_done(&self, now: &Tree, counted: bool) -> bool {
        let known = |path: &&String| {
            (counted || !path.ends_with(COUNTS)) && (!is_leftover(path) || self.after.get(path).is_some())
        };
        let differences = now.differences(&self.after);
        differences.iter().filter(known).all(|path| self.is_volatile(path) && now.get(path).is_some())
    }
}

fn trouble(act: &Act, dice: &mut Dice) -> Trouble {
    match dice.below(10) {
        0..=3 => Trouble::DeathAt(1 + dice.below(act.changes)),
        4 => Trouble::DeathAfter(Duration::from_micros(dice.below(act.took.as_micros() as usize * 5 / 4) as u64)),
        5 | 6 => Trouble::Full(dice.below(act.bytes + act.bytes / 10)),
        7 => Trouble::Refusal(1 + dice.below(act.changes)),
        8 => Trouble::FileSize(dice.below(1 + act.bytes / 1024 / 2)),
        // Less than it starts with (with less still, the system's own loader is stopped), up to what it ends well with.
        _ => Trouble::Memory(50_000 + dice.below(890_000)),
    }
}

/// One trial.
pub(crate) fn attack(between: &Between, acts: &[Act], seed: u64, work: &Path) -> Verdict {
    let mut dice = Dice::new(seed);
    let act = &acts[dice.below(acts.len())];
    let trouble = trouble(act, &mut dice);
    let mut verdict = Verdict::of(format!("{} {trouble:?}", act.name));
    let folder = work.join("etude");
    act.lay(&folder);
    let ended = between.start(&act.on(&folder), &folder, trouble).wait();
    let killed = matches!(trouble, Trouble::DeathAt(_) | Trouble::DeathAfter(_));
    // A system that has no memory left to start a program says so by itself.
    if !(matches!(trouble, Trouble::Memory(_)) && unloaded(&ended)) {
        ended.judge(killed, &mut verdict);
    }
    let now = Tree::of(&folder);
    act.judge(&now, ended.code().is_some(), &mut verdict);
    match ended.code() {
        Some(0) if !act.is_done(&now, true) => {
            let missing = now.differences(&act.after).into_iter().filter(|p| !act.volatile.contains(p));
            verdict.push(Fault::Lost, format!("it ends well and all is not there: {:?}", missing.collect::<Vec<_>>()));
        }
        Some(1) if !now.differences(&act.before).is_empty() && act.whole.len() == 1 && !act.whole[0].is_empty() => {
            let there = now.differences(&act.before);
            let within: Vec<_> = there.iter().filter(|path| act.whole.iter().any(|w| path.starts_with(w))).collect();
            if !within.is_empty() {
                verdict.push(Fault::Other, format!("it fails, and what was there is changed: {within:?}"));
            }
        }
        _ => {}
    }
    recover(between, act, &folder, &now, &mut verdict);
    verdict
}

fn unloaded(ended: &Ended) -> bool {
    ended.code() == Some(127) || ended.said.contains("error while loading shared libraries")
}

/// The next command finds its way, ends as if nothing had been, and leaves nothing of the one that was stopped.
fn recover(between: &Between, act: &Act, folder: &Path, now: &Tree, verdict: &mut Verdict) {
    let done = act.is_done(now, false);
    if done && !act.again {
        return;
    }
    let again = between.start(&act.on(folder), folder, Trouble::None).wait();
    again.judge(false, verdict);
    if again.code() != Some(0) {
        return verdict.push(Fault::Other, format!("the next command ends with {:?}: {}", again.code(), again.last()));
    }
    let then = Tree::of(folder);
    let off: Vec<String> = then
        .differences(&act.after)
        .into_iter()
        .filter(|path| !act.is_volatile(path) || then.get(path).is_none())
        .collect();
    if !off.is_empty() {
        verdict.push(Fault::Other, format!("after the next command, not as it should be: {off:?}"));
    }
}

/// Two commands at once on one study.
pub(crate) fn together(between: &Between, acts: &[Act], seed: u64, work: &Path) -> Verdict {
    const PAIRS: [(&str, &str); 8] = [
        ("lancer", "lancer"),
        ("lancer", "cartographier"),
        ("verifier", "verifier"),
        ("rattacher", "refuser"),
        ("rattacher", "rattacher"),
        ("lancer", "rattacher"),
        ("etat", "etat"),
        ("exporter", "etat"),
    ];
    let mut dice = Dice::new(seed);
    let (first, second) = PAIRS[dice.below(PAIRS.len())];
    let find = |name: &str| acts.iter().find(|act| act.name == name);
    let Some((first, second)) = find(first).zip(find(second)) else { return Verdict::of("no such act") };
    let mut verdict = Verdict::of(format!("{} and {} at once", first.name, second.name));
    let folder = work.join("etude");
    copy(&first.template, &folder);
    // Two acceptances of one study are of two actions, so that each adds its own.
    let mut other = second.on(&folder);
    let both_accept = (first.name, second.name) == ("rattacher", "rattacher");
    if let Some(last) = other.last_mut().filter(|_| both_accept || second.name == "refuser") {
        "1.2.2-01".clone_into(last);
    }
    let one = between.start(&first.on(&folder), &folder, Trouble::None);
    std::thread::sleep(Duration::from_micros(dice.below(first.took.as_micros() as usize) as u64));
    let two = between.start(&other, &folder, Trouble::None);
    let (one, two) = (one.wait(), two.wait());
    one.judge(false, &mut verdict);
    two.judge(false, &mut verdict);
    let busy = |ended: &Ended| ended.code() == Some(1) && ended.said.contains("en cours");
    for (act, ended) in [(first, &one), (second, &two)] {
        if ended.code() != Some(0) && !busy(ended) {
            verdict.push(Fault::Other, format!("{} ends with {:?}: {}", act.name, ended.code(), ended.last()));
        }
    }
    let now = Tree::of(&folder);
    let text = |path: &str| String::from_utf8_lossy(now.get(path).unwrap_or_default()).into_owned();
    let kept = |ended: &Ended, file: &str, action: &str| {
        ended.code() != Some(0)
            || text(file).lines().any(|line| {
                line.starts_with(action) && line.contains("culture")
                    || line.starts_with(action) && line.contains("utilisateur")
                    || line.starts_with(action) && file.contains("refus")
            })
    };
    if first.name == "rattacher" && !kept(&one, "plan/rattachements.csv", "1.1.3-02") {
        verdict.push(Fault::Lost, "the first acceptance");
    }
    let (file, action) = match second.name {
        "rattacher" if both_accept => ("plan/rattachements.csv", "1.2.2-01"),
        "rattacher" => ("plan/rattachements.csv", "1.1.3-02"),
        "refuser" => ("plan/rattachements-refuses.csv", "1.2.2-01"),
        _ => ("", ""),
    };
    if !file.is_empty() && !kept(&two, file, action) {
        verdict.push(Fault::Lost, format!("what the second wrote in {file}"));
    }
    for (act, ended) in [(first, &one), (second, &two)] {
        let within = |path: &&String| act.whole.iter().any(|whole| path.starts_with(whole)) && !act.is_volatile(path);
        let off: Vec<String> = now.differences(&act.after).iter().filter(within).cloned().collect();
        // A map drawn by the other stands there too.
        if ended.code() == Some(0) && !off.is_empty() && first.whole == second.whole {
            verdict.push(Fault::Half, format!("{off:?} is not what {} makes", act.name));
        }
    }
    let left: Vec<&str> = now
        .files()
        .map(|(path, _)| path)
        .filter(|path| is_leftover(path) && first.after.get(path).is_none() && second.after.get(path).is_none())
        .collect();
    if !left.is_empty() {
        verdict.push(Fault::Other, format!("{left:?} is left over"));
    }
    verdict
}
