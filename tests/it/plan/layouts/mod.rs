//! The content of a plan under hundreds of layouts: in whatever order its parts come, however its levels are numbered and
//! its fiches are laid out, in whatever format, the same outline and the same fields come out, or a diagnostic says so.

mod block;
mod content;
mod fiches;
mod layout;
mod numbers;
mod odt;
mod package;
mod text;
mod word;

use std::path::Path;

use territoire::diagnostic::{Notes, Severity, summary};
use territoire::plan::{self, Field, Node, Options, Plan};

use crate::support::counts;
use content::{Dice, content};
use layout::{Laid, laid_out};

/// How many layouts are read.
const LAYOUTS: u64 = 600;

/// What came out of a layout.
enum Outcome {
    Same,
    /// Something else, of which a diagnostic speaks.
    Told(String),
    Silent(String),
}

/// A line of an outline: its depth, its number, its title, whether it is an action.
fn line(depth: usize, code: Option<&str>, title: &str, action: bool) -> String {
    let kind = if action { "action" } else { "titre" };
    format!("{}{kind} {} {title}", "  ".repeat(depth), code.unwrap_or("-"))
}

/// What the outline should be, and what it is not.
fn differences(laid: &Laid<'_>, plan: &Plan) -> Vec<String> {
    let expected: Vec<String> =
        laid.plan.iter().map(|p| line(p.rank, p.code.as_deref(), &p.title, p.action.is_some())).collect();
    let node = |n: &&Node| line(n.position.len() - 1, n.printed_code.as_deref(), &n.text, n.level == 4);
    let nodes = plan.all_nodes();
    let read: Vec<String> = nodes.iter().map(node).collect();
    let mut out = Vec::new();
    out.extend(expected.iter().filter(|line| !read.contains(line)).map(|line| format!("manque « {} »", line.trim())));
    out.extend(read.iter().filter(|line| !expected.contains(line)).map(|line| format!("en trop « {} »", line.trim())));
    if out.is_empty() && read != expected {
        out.push("l'ordre n'est pas le même, ou une ligne vient deux fois".to_owned());
    }
    if !out.is_empty() {
        return out;
    }
    for (placed, node) in laid.plan.iter().zip(nodes) {
        let Some(action) = placed.action else { continue };
        for field in &laid.shown {
            let own = action.fields.iter().find(|(own, _)| own == field).map(|(_, value)| value.as_str());
            let read = node.field(*field);
            if read != own {
                out.push(format!("{} de « {} » : {read:?} au lieu de {own:?}", field.id(), placed.title));
            }
        }
        let known = |field: Field| laid.shown.contains(&field) || matches!(field, Field::Title | Field::Code);
        let others = node.fields.iter().filter(|(field, _)| !known(*field));
        out.extend(others.map(|(field, value)| format!("{} de trop : {value}", field.id())));
        out.extend(node.sub_actions.iter().map(|s| format!("partie de trop : {}", s.text)));
        out.extend(node.details.iter().map(|s| format!("texte de trop sous « {} » : {s}", placed.title)));
    }
    out
}

fn compare(laid: &Laid<'_>, plan: Option<&Plan>, notes: &Notes) -> Outcome {
    let differences = plan.map_or_else(|| vec!["aucun plan".to_owned()], |plan| differences(laid, plan));
    if differences.is_empty() {
        return Outcome::Same;
    }
    let shown: Vec<&str> = differences.iter().map(String::as_str).take(8).collect();
    let what = format!("{}\n    {} : {}", laid.said, differences.len(), shown.join("\n    "));
    if notes.all().iter().any(|d| d.code.severity != Severity::Info) {
        Outcome::Told(format!("{what}\n    dit : {}", summary(notes)))
    } else {
        Outcome::Silent(what)
    }
}

#[test]
fn no_layout_of_a_plan_changes_it_in_silence() {
    let (mut same, mut told, mut silent) = (0, Vec::new(), Vec::new());
    // Those that differ are left beside the test, for who looks why.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layouts");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for seed in 0..LAYOUTS {
        let mut dice = Dice::of(seed);
        let content = content(&mut dice);
        let laid = laid_out(&content, &mut dice);
        let name = format!("{seed}.{}", laid.format.extension());
        let mut notes = Notes::new();
        let plan = plan::read_bytes(&laid.bytes, Path::new(&name), &Options::default(), &mut notes);
        let outcome = compare(&laid, plan.as_ref(), &notes);
        if !matches!(outcome, Outcome::Same) {
            std::fs::write(folder.join(&name), &laid.bytes).expect("written");
        }
        match outcome {
            Outcome::Same => same += 1,
            Outcome::Told(what) => told.push(format!("{name} {what}")),
            Outcome::Silent(what) => silent.push(format!("{name} {what}")),
        }
    }
    let (wrong, spoken) = (silent.len(), told.len());
    counts::say(&format!("layouts of plans: {same} of {LAYOUTS} read as the content, {spoken} told, {wrong} silent"));
    let all = [("silent", &silent), ("told", &told)]
        .map(|(kind, list)| list.iter().map(|what| format!("{kind} {what}\n")).collect::<String>());
    std::fs::write(folder.join("ecarts.txt"), all.concat()).expect("written");
    assert!(silent.is_empty(), "{wrong} silent differences, the first: {}", silent[0]);
    // A diagnostic is no way out: a person with the document open would read nearly all of them.
    assert!(told.len() as u64 * 50 <= LAYOUTS, "{spoken} of {LAYOUTS} told: {}", told[0]);
}
