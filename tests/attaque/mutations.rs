//! A rich study in which a few things are not as they should be: every file of it is open to a change by chance.

use std::path::Path;

use crate::acts::Act;
use crate::command::{Between, Trouble};
use crate::dice::Dice;
use crate::support::files::{copy, root};
use crate::tree::Tree;
use crate::verdict::{Fault, Verdict};

/// What people, spreadsheets and the ill-disposed put in a cell, a name or a value.
const ODD: &[&str] = &[
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{1b}[2J",
    "\u{b}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{202e}gpj.",
    "e\u{301}\u{301}\u{301}",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "+33 3 29 00 00 00",
    "-",
    "0",
    "-1",
    "1e308",
    "1e999",
    "NaN",
    "inf",
    "999999999999999999999999",
    "1,5",
    "2026-02-30",
    "32/13/2026",
    "55463",
    "2A004",
    "../../../etc/passwd",
    "C:\\Windows\\con",
    "nul",
    "'",
    "\"",
    "\"\"\"",
    ";;;;;;",
    "<svg onload=x>&amp;",
    "]]>",
    "%00%s%n",
    "{}",
    "[[couche]]",
    "POLYGON((0 0,0 1,1 1,0 0",
    "{\"type\":\"Point\",\"coordinates\":[null,1e400]}",
    "🚲🚲🚲",
    "Ａ",
    "l’été à Saint-Mihiel",
];

/// What the tool may write by itself among the files of people: lasting ids, and how many rows its tables have.
const ITS_OWN: [&str; 3] = ["plan/actions.csv", "plan/.lignes", "plan/suivi/.lignes"];

/// Changes some bytes somewhere.
fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    let odd = ODD[dice.below(ODD.len())];
    match dice.below(14) {
        0 => bytes.truncate(at),
        1 => bytes.clear(),
        2 if !bytes.is_empty() => bytes[at] = dice.below(256) as u8,
        3 if !bytes.is_empty() => drop(bytes.remove(at)),
        4 => drop(bytes.splice(at..at, odd.bytes())),
        5 => {
            let until = (at + dice.below(200)).min(bytes.len());
            let piece = bytes[at..until].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => drop(bytes.drain(at..(at + dice.below(300)).min(bytes.len()))),
        7 => {
            // Saved again in the encoding of a French Windows.
            let text = String::from_utf8_lossy(bytes).into_owned();
            *bytes = text.chars().map(|c| if (c as u32) < 256 { c as u8 } else { b'?' }).collect();
        }
        8 => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            *bytes = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        }
        9 => bytes.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
        // A cell, a value, a word is another.
        _ => {
            let stops = |b: &u8| matches!(b, b';' | b',' | b'\n' | b'"' | b'=');
            let from = bytes[..at].iter().rposition(stops).map_or(0, |p| p + 1);
            let until = bytes[at..].iter().position(stops).map_or(bytes.len(), |p| at + p);
            let word: String = if dice.falls(12) { odd.repeat(3000) } else { odd.to_owned() };
            bytes.splice(from..until, word.bytes());
        }
    }
}

/// Damages the lines of a table: one twice, one gone, two in each other's place.
fn change_lines(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return;
    }
    let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(4) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[other].clone()),
        2 => lines.swap(at, other),
        _ => lines.insert(at, b"<<<<<<< moi\n".to_vec()),
    }
    *bytes = lines.concat();
}

/// One trial: one to three changes in the files of the study, then a command.
pub(crate) fn attack(between: &Between, acts: &[Act], seed: u64, work: &Path) -> Verdict {
    let mut dice = Dice::new(seed);
    let Some(act) = acts.iter().find(|act| act.name == "importer") else { return Verdict::of("no study") };
    let folder = work.join("etude");
    copy(&act.template, &folder);
    let made = ["resultats/", "controle/", "suivi/etat/", "converti/"];
    let files: Vec<String> = (Tree::of(&folder).files().map(|(path, _)| path.to_owned()))
        .filter(|path| made.iter().all(|folder| !path.starts_with(folder)))
        .collect();
    let mut changed = Vec::new();
    for _ in 0..=dice.below(3) {
        let file = &files[dice.below(files.len())];
        let mut bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        if dice.falls(4) {
            change_lines(&mut bytes, &mut dice)
        } else {
            change(&mut bytes, &mut dice)
        }
        std::fs::write(folder.join(file), bytes).expect("written");
        changed.push(file.clone());
    }
    if dice.falls(12) {
        // A document of another kind, damaged or not.
        if let Some(plan) = other_plan(&mut dice) {
            let ending = plan.extension().unwrap_or_default().to_string_lossy().into_owned();
            let mut bytes = std::fs::read(&plan).unwrap_or_default();
            change(&mut bytes, &mut dice);
            std::fs::write(folder.join(format!("plan/autre.{ending}")), bytes).expect("written");
            let toml = std::fs::read_to_string(folder.join("territoire.toml")).unwrap_or_default();
            let toml = toml.replace("plan/projet-de-territoire.txt", &format!("plan/autre.{ending}"));
            std::fs::write(folder.join("territoire.toml"), toml).expect("written");
            changed.push(format!("plan/autre.{ending}"));
        }
    }
    let at = folder.to_string_lossy().into_owned();
    let workbook = files.iter().find(|path| path.starts_with("suivi/suivi-") && path.ends_with("xlsx"));
    let workbook = workbook.map(|path| folder.join(path).to_string_lossy().into_owned()).unwrap_or_default();
    let commands: [(&[&str], bool); 10] = [
        (&["verifier", &at], false),
        (&["verifier", &at, "--details"], false),
        (&["lancer", &at], false),
        (&["analyser", &at], false),
        (&["plan", "rattacher", &at], false),
        (&["plan", "rattacher", &at, "--accepter", "1.1.3-02"], true),
        (&["plan", "prioriser", &at], true),
        (&["plan", "suivi", "etat", &at], true),
        (&["plan", "suivi", "importer", &at, &workbook], true),
        (&["donnees", "convertir", "friches", &at], false),
    ];
    let (arguments, writes) = commands[dice.below(commands.len())];
    let mut verdict = Verdict::of(format!("{} after a change of {}", arguments[..2].join(" "), changed.join(", ")));
    let before = Tree::of(&folder);
    let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
    let ended = between.start(&arguments, &folder, Trouble::None).wait();
    ended.judge(false, &mut verdict);
    let now = Tree::of(&folder);
    for path in before.differences(&now) {
        let output = made.iter().any(|folder| path.starts_with(folder));
        let new = before.get(&path).is_none();
        let results = path.starts_with("resultats/");
        if ended.code() != Some(0) && (!output || results) && !(new && !results) {
            verdict.push(Fault::Other, format!("it fails, and {path} is changed"));
        } else if !output && !writes && !new && !ITS_OWN.contains(&path.as_str()) {
            verdict.push(Fault::Lost, format!("{path} is changed by a command that only reads it"));
        }
    }
    // Ids that were in the registry are still there: in it, or in the copy of it that was kept.
    let ids = |tree: &Tree| -> Vec<String> {
        let text = String::from_utf8_lossy(tree.get("plan/actions.csv").unwrap_or_default()).into_owned();
        let id = |line: &str| line.split([';', ',', '\t']).next().map(|cell| cell.trim_matches('"').to_owned());
        let is_id = |id: &String| id.len() == 8 && id.as_bytes()[5] == b'-' && id.is_ascii();
        text.lines().filter_map(id).filter(is_id).collect()
    };
    let kept = ids(&now);
    let gone: Vec<String> = ids(&before).into_iter().filter(|id| !kept.contains(id)).collect();
    if !gone.is_empty() {
        verdict.push(Fault::Lost, format!("lasting ids {gone:?} are gone from plan/actions.csv"));
    }
    verdict
}

/// A plan of the reference files, in another format.
fn other_plan(dice: &mut Dice) -> Option<std::path::PathBuf> {
    let mut plans: Vec<_> =
        std::fs::read_dir(root().join("tests/known/plan/plans")).ok()?.flatten().map(|e| e.path()).collect();
    plans.retain(|path| path.extension().is_some_and(|e| ["docx", "odt", "pdf", "xlsx", "md"].iter().any(|k| e == *k)));
    plans.sort();
    (!plans.is_empty()).then(|| plans[dice.below(plans.len())].clone())
}
