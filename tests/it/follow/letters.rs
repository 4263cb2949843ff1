//! What people fill says the same whether their program writes «É» as one character or as an E and an accent.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::{Path, PathBuf};

use territoire::diagnostic::Notes;
use territoire::follow::{self, Journal, Received};

use crate::support::office::{FRESNES, Office, SAMMIELLOIS, Typed, fill};

#[test]
fn a_status_and_a_name_in_pieces_are_those_of_one_piece() {
    let office = Office::new();
    let files = office.send();
    let pilot = ["Mme Véga", "Mme Ve\u{301}ga"];
    let typed = |pilot| {
        [("1.1.1-01", "Pilote", Typed::Text(pilot)), ("1.1.1-01", "Statut", Typed::Text("re\u{301}alise\u{301}"))]
    };
    fill(&files[SAMMIELLOIS], &typed(pilot[1]));
    fill(&files[FRESNES], &typed(pilot[0]));
    let given: Vec<PathBuf> = files.values().cloned().collect();
    let (done, told) = office.import(&given);
    // Two who say the same agree: there is no conflict.
    assert_eq!(done.merged, follow::Merged { changes: 2, agreements: 2, conflicts: 0 }, "{told:?}");
    assert_eq!(
        (office.value("1.1.1-01", "pilote"), office.value("1.1.1-01", "statut")),
        (pilot[0].into(), "Réalisé".into())
    );
    // A journal of before, in which a name came in pieces.
    let journal = office.text("plan/suivi/journal.csv");
    let before = journal.replace(pilot[0], pilot[1]);
    assert_ne!(before, journal);
    let read = |text: &str| Journal::parse(text, Path::new("journal.csv"), &mut Notes::new()).unwrap();
    assert_eq!(read(&before), read(&journal));
}

#[test]
fn json_that_writes_accents_apart_is_read_as_any_other() {
    let office = Office::new();
    let study = office.study();
    let actions = study.followed(&mut Notes::new()).unwrap();
    let fiche = |statut: &str, text: &str| {
        format!(
            "{{\"fiches\":[{{\"externalId\":\"1.1.1-01\",\"nom\":\"\",\"statut\":\"{statut}\",\"description\":\"{text}\"}}]}}"
        )
    };
    let values = |json: &str| {
        let file = Received { bytes: json.as_bytes(), shown: Path::new("f.json"), kept: "f.json", when: "2027-01-10" };
        let mut notes = Notes::new();
        let taken = follow::from_communs(&file, (&actions, &[]), &study.territory, "Communs", &mut notes).unwrap();
        assert!(notes.all().is_empty(), "{:?}", notes.all());
        taken.values()
    };
    let expected = values(&fiche("Terminé", "Été"));
    assert_eq!(expected.values().collect::<Vec<_>>(), ["Été", "Réalisé"]);
    assert_eq!(values(&fiche("Termine\u{301}", "E\u{301}te\u{301}")), expected);
    assert_eq!(values(&fiche("Termine\\u0301", "E\\u0301te\\u0301")), expected);
}
