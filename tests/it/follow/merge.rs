//! The merge of what several people fill, held against random work: nothing is lost, nothing unseen is replaced.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::prelude::*;
use territoire::diagnostic::Notes;
use territoire::follow::{self, Cell, Edit, Export, Journal, Merged};

/// What happens in an office, one thing at a time.
#[derive(Debug, Clone)]
enum Event {
    /// A workbook is sent to someone, in the place of the one that they had.
    Send(usize),
    /// Someone types a value.
    Type(usize, usize, u8),
    /// Workbooks come back, in that order.
    Import(Vec<usize>),
    /// The first of the open conflicts is settled, by the candidate of that rank.
    Choose(usize),
}

const PEOPLE: usize = 3;
const CELLS: usize = 3;

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => (0..PEOPLE).prop_map(Event::Send),
        6 => (0..PEOPLE, 0..CELLS, 0..4u8).prop_map(|(who, cell, value)| Event::Type(who, cell, value)),
        3 => prop::collection::vec(0..PEOPLE, 1..4).prop_map(Event::Import),
        1 => (0..4usize).prop_map(Event::Choose),
    ]
}

fn cell(k: usize) -> Cell {
    Cell { action: format!("1.1.1-0{k}"), field: "pilote".into() }
}

/// A workbook in someone's hands: what each cell holds, and what its owner last knew to be in the study.
#[derive(Clone)]
struct Hand {
    export: String,
    cells: Vec<String>,
    knew: Vec<String>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each edit that was imported is in the state, replaced by a later line, or in conflict; and no value takes the
    /// place of one that its author had not seen.
    #[test]
    fn random_edits_by_several_people_lose_no_value(events in prop::collection::vec(event(), 1..40)) {
        let mut journal = Journal::default();
        let mut exports: BTreeMap<String, Export> = BTreeMap::new();
        let mut hands: Vec<Option<Hand>> = vec![None; PEOPLE];
        for (step, event) in events.iter().enumerate() {
            let before = journal.clone();
            match event {
                Event::Send(who) => {
                    let state = journal.state();
                    let cells: Vec<String> = (0..CELLS).map(|k| state.value(&cell(k).action, "pilote").to_owned()).collect();
                    let id = format!("export-{step}");
                    let values = (0..CELLS).map(|k| (cell(k), cells[k].clone())).collect();
                    exports.insert(id.clone(), Export { id: id.clone(), who: format!("EPCI {who}"), values, ..Export::default() });
                    hands[*who] = Some(Hand { export: id, knew: cells.clone(), cells });
                }
                Event::Type(who, k, value) => {
                    if let Some(hand) = &mut hands[*who] {
                        hand.cells[*k] = if *value == 0 { String::new() } else { format!("valeur {value}") };
                    }
                }
                Event::Import(whose) => {
                    let mut edits = Vec::new();
                    let whose: BTreeSet<usize> = whose.iter().copied().collect();
                    for who in &whose {
                        let Some(hand) = &hands[*who] else { continue };
                        edits.extend((0..CELLS).map(|k| Edit {
                            cell: cell(k),
                            value: hand.cells[k].clone(),
                            who: format!("EPCI {who}"),
                            when: format!("{step}"),
                            source: format!("{step}-{who}.xlsx"),
                            export: hand.export.clone(),
                        }));
                    }
                    let mut other = journal.clone();
                    follow::merge(&mut journal, &edits, &exports);
                    edits.reverse();
                    follow::merge(&mut other, &edits, &exports);
                    prop_assert_eq!(journal.state(), other.state(), "the order of the files changes nothing");
                    let (was, is) = (before.state(), journal.state());
                    for who in whose {
                        let Some(hand) = &mut hands[who] else { continue };
                        for k in 0..CELLS {
                            let (old, new) = (was.value(&cell(k).action, "pilote"), is.value(&cell(k).action, "pilote"));
                            let given = hand.cells[k].clone();
                            let recorded = journal.entries[before.entries.len()..]
                                .iter()
                                .any(|e| e.cell == cell(k) && e.export == hand.export && e.after == given);
                            if given == hand.knew[k] {
                                prop_assert!(!recorded, "what was not touched says nothing");
                                continue;
                            }
                            prop_assert!(recorded, "an edit is in the journal");
                            if new == given && old != given {
                                prop_assert_eq!(old, &hand.knew[k], "only a value that was seen is replaced");
                            } else if new != given {
                                let open = journal.conflicts();
                                let listed = open.get(&cell(k)).is_some_and(|c| c.iter().any(|e| e.after == given));
                                prop_assert!(listed, "{given:?} is neither in place nor in conflict");
                            }
                            hand.knew[k] = given;
                        }
                    }
                }
                Event::Choose(rank) => {
                    let open = journal.conflicts();
                    let Some((cell, candidates)) = open.iter().next() else { continue };
                    let chosen = candidates[rank % candidates.len()];
                    let text = format!(
                        "choix;action;champ;valeur;qui;date;source;texte\nx;{};{};{};{};;;\n",
                        cell.action, cell.field, chosen.after, chosen.who
                    );
                    let (cell, value) = (cell.clone(), chosen.after.clone());
                    let mut notes = Notes::new();
                    let settled = follow::choose(&mut journal, &text, "plus tard", Path::new("c.csv"), &mut notes);
                    prop_assert_eq!(settled, Some([cell.clone()].into()));
                    let state = journal.state();
                    prop_assert_eq!(state.value(&cell.action, &cell.field), value);
                    prop_assert!(!journal.conflicts().contains_key(&cell));
                }
            }
            prop_assert_eq!(&journal.entries[..before.entries.len()], &before.entries[..], "the journal only grows");
            let text = journal.to_csv();
            prop_assert_eq!(Journal::parse(&text, Path::new("j.csv"), &mut Notes::new()).unwrap(), journal.clone());
        }
    }
}

/// A cell that was empty in one export, given twice: what stands after each, and how many values are in conflict.
fn given_twice(first: (&str, &str), second: (&str, &str)) -> (String, usize) {
    let values = BTreeMap::from([(cell(0), String::new())]);
    let export = Export { id: "export".into(), who: "EPCI".into(), values, ..Export::default() };
    let exports = BTreeMap::from([("export".to_owned(), export)]);
    let mut journal = Journal::default();
    for (n, (value, when)) in [first, second].into_iter().enumerate() {
        let edit = Edit {
            cell: cell(0),
            value: value.into(),
            who: "EPCI".into(),
            when: when.into(),
            source: format!("copie-{n}.xlsx"),
            export: "export".into(),
        };
        follow::merge(&mut journal, &[edit], &exports);
    }
    (journal.state().value(&cell(0).action, "pilote").to_owned(), journal.conflicts().len())
}

/// Two copies of a workbook went round: in the second nobody touched the cell that was changed in the first. Nobody can
/// tell that from a return to the former value: somebody is asked, and the change stays.
#[test]
fn another_copy_of_a_workbook_does_not_undo_the_first() {
    assert_eq!(given_twice(("Bruno", "2027-03-01"), ("", "2027-03-02")), ("Bruno".to_owned(), 1));
    assert_eq!(given_twice(("Bruno", "2027-03-01"), ("Chloé", "2027-03-02")), ("Chloé".to_owned(), 0));
    assert_eq!(given_twice(("Bruno", "2027-03-01"), ("Bruno", "2027-03-02")), ("Bruno".to_owned(), 0));
}

/// What comes later is not what is newer.
#[test]
fn an_older_value_does_not_take_the_place_of_a_newer_one() {
    assert_eq!(given_twice(("Bruno", "2027-02-01"), ("Chloé", "2027-01-01")), ("Bruno".to_owned(), 1));
}

/// One workbook has two lines for one thing, and only the second was changed: neither is taken, and the file given again
/// says nothing new.
#[test]
fn two_lines_of_one_file_that_disagree_are_asked_about_once() {
    let values = BTreeMap::from([(cell(0), String::new())]);
    let export = Export { id: "export".into(), who: "EPCI".into(), values, ..Export::default() };
    let exports = BTreeMap::from([("export".to_owned(), export)]);
    let line = |value: &str| Edit {
        cell: cell(0),
        value: value.into(),
        who: "EPCI".into(),
        when: "2027-03-01".into(),
        source: "copie.xlsx".into(),
        export: "export".into(),
    };
    let mut journal = Journal::default();
    let lines = [line(""), line("Bruno")];
    assert_eq!(follow::merge(&mut journal, &lines, &exports).conflicts, 1);
    assert_eq!(journal.state().value(&cell(0).action, "pilote"), "");
    assert_eq!(follow::merge(&mut journal, &lines, &exports), Merged::default());
    assert_eq!(journal.conflicts().len(), 1);
}
