//! `territoire friches fiches`: the sheet of a friche, asked for as a user does.

use serde_json::Value;

use crate::support::answers::says;
use crate::support::files::example;
use crate::support::tool::{all, out, run};

/// The second friche of the example stands in a village of the territory.
const SITE: &str = "55401_FICTIF002";

#[test]
fn a_sheet_is_written_and_what_people_changed_stays() {
    let dir = example();
    let asked = ["friches", "fiches", "--format", "json", "--site", SITE];
    let done = run(&asked, dir.path());
    assert!(done.status.success(), "{}", all(&done));
    let told: Value = serde_json::from_str(&out(&done)).expect("JSON");
    assert_eq!(told["fichier"], format!("documents/fiche-{SITE}.pdf"));
    assert_eq!((told["sites"][0]["site"].as_str(), told["pages"].as_u64()), (Some(SITE), Some(2)));
    assert_eq!(told["fictif"], true);
    let file = dir.path().join(format!("documents/fiche-{SITE}.pdf"));
    assert!(std::fs::read(&file).expect("written").starts_with(b"%PDF"));
    // The same again is the same file; one that somebody annotated stays until they let it go.
    let before = std::fs::read(&file).expect("read");
    assert!(run(&asked, dir.path()).status.success());
    assert_eq!(std::fs::read(&file).expect("read"), before);
    std::fs::write(&file, b"%PDF annotated").expect("written");
    let refused = run(&asked[..2].iter().chain(&asked[4..]).copied().collect::<Vec<_>>(), dir.path());
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(std::fs::read(&file).expect("read"), b"%PDF annotated");
    assert!(run(&["friches", "fiches", "--remplacer", "--site", SITE], dir.path()).status.success());
    assert_eq!(std::fs::read(&file).expect("read"), before);
}

#[test]
fn a_site_or_a_layer_that_is_not_there_is_told_with_the_nearest() {
    let dir = example();
    let none = run(&["friches", "fiches", "--site", "55401_FICTIF02"], dir.path());
    assert_eq!(none.status.code(), Some(1));
    says(&all(&none), &["le site `55401_FICTIF02` n'est pas dans l'inventaire", "55401_FICTIF002"]);
    let none = run(&["friches", "fiches", "--couche", "friche-fictif"], dir.path());
    assert_eq!(none.status.code(), Some(1));
    says(&all(&none), &["l'étude n'a pas de couche de friches `friche-fictif`", "friches-fictif"]);
    assert!(!dir.path().join("documents").exists());
}
