//! The questions and their answers.

mod balance;
mod baskets;
mod charging;
mod comparisons;
mod degenerate;
mod extents;
mod figures;
mod friches;
mod land;
mod located;
mod mutability;
mod one_more;
mod oracles_access;
mod oracles_distance;
mod oracles_overlay;
mod predictions;
mod rates;
mod requalification;
mod rounds;
mod sdirve;
mod sdirve_bases;
mod siting;
mod siting_rules;
mod voisinage;

use territoire::analysis as questions;

use crate::support::files::root;

/// The table of questions of the guide, and the names in the README, are what the questions say of themselves. To make
/// the table again: `DOCUMENTER=1 cargo test --test it analysis::the_guide`.
#[test]
fn the_guide_and_the_readme_are_made_from_the_registry() {
    let path = root().join("docs/guide.md");
    let guide = std::fs::read_to_string(&path).expect("the guide");
    let made = questions::guide(questions::ALL);
    let head = made.lines().next().expect("a head");
    let start = guide.find(head).expect("the table stands in the guide");
    let end = guide[start..].find("\n\n").map_or(guide.len(), |at| start + at + 1);
    if std::env::var_os("DOCUMENTER").is_some() {
        std::fs::write(&path, format!("{}{made}{}", &guide[..start], &guide[end..])).expect("written");
        return;
    }
    assert!(
        guide[start..end] == made,
        "the table of questions of docs/guide.md is old: make it again with DOCUMENTER=1"
    );
    let kinds: Vec<String> = questions::ALL.iter().map(|q| format!("`{}`", q.kind())).collect();
    let (last, others) = kinds.split_last().expect("questions");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README").replace('\n', " ");
    let told = format!("{} and {last} are the questions it knows", others.join(", "));
    assert!(readme.contains(&told), "README.md: {told}");
}
