//! What a document names to say that it is not, or no more, of its plan: abandoned projects, those in reserve, numbers
//! without an action.

use super::Role;
use crate::document::Line;
use crate::document::form::heading::{ACTION, Heading};
use crate::french;

/// What heads a list of what is not done, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) struct LeftOut {
    /// The heading that says so; none for an action that says so itself.
    pub(in crate::plan) heading: Option<String>,
    /// The lines of its actions and items, from 1.
    pub(in crate::plan) lines: Vec<usize>,
    /// What they say.
    pub(in crate::plan) texts: Vec<String>,
}

/// What may be left out, by the first word of a heading.
const THINGS: &[&str] = &[
    "projet",
    "projets",
    "action",
    "actions",
    "operation",
    "operations",
    "mesure",
    "mesures",
    "idee",
    "idees",
    "piste",
    "pistes",
    "proposition",
    "propositions",
    "fiche",
    "fiches",
];

/// Participles that leave out what they are said of, without their endings.
const PAST: &[&str] = &["abandonn", "report", "ecart", "supprim", "retir", "ajourn", "annul"];

/// What a title says that is no action but the place of one.
const PLACES: &[&str] = &[
    "supprimee",
    "supprime",
    "reservee",
    "reserve",
    "sans objet",
    "sans objet a ce jour",
    "neant",
    "annulee",
    "annule",
    "abandonnee",
    "abandonne",
    "retiree",
    "retire",
    "action supprimee",
    "action annulee",
    "action abandonnee",
    "action retiree",
    "numero reserve",
    "numero non attribue",
    "non attribue",
    "non attribuee",
];

fn is_past(word: &str) -> bool {
    PAST.iter().any(|stem| word.strip_prefix(*stem).is_some_and(|end| matches!(end, "e" | "ee" | "es" | "ees")))
}

/// Whether a line heads a list of what is not done: «Projets abandonnés ou reportés», «Nous ne ferons pas :».
fn heads(line: &Line) -> bool {
    let text = line.text.trim_end();
    if line.item() || line.aside || !line.fields.is_empty() || text.ends_with(['.', ',', ';']) || text.len() > 110 {
        return false;
    }
    let key = french::name_key(text);
    let mut words = key.split(' ');
    let thing = words.next().is_some_and(|first| THINGS.contains(&first));
    let past = thing && words.any(is_past);
    let put_by = ["en reserve", "non retenu", "pas retenu", "non programme"].iter().any(|said| key.contains(said));
    let refused =
        ["ne ferons pas", "ne ferons plus", "ne retenons pas", "ne fera pas"].iter().any(|said| key.contains(said));
    past || thing && put_by || refused
}

/// Whether the title of an action says that there is none: «(supprimée)», «Sans objet», «(voir action 9)».
fn is_place(title: &str) -> bool {
    let key = french::name_key(title);
    let elsewhere = ["voir action ", "voir l action ", "voir fiche ", "voir la fiche ", "cf action "];
    let seen = elsewhere.iter().any(|begin| key.starts_with(begin)) && key.len() < 24;
    PLACES.contains(&key.as_str()) || seen
}

/// Takes out of the plan what the document says is not of it, and gives it.
pub(super) fn take_out(lines: &[Line], roles: &mut [Role]) -> Vec<LeftOut> {
    let mut out: Vec<LeftOut> = Vec::new();
    let mut list: Option<LeftOut> = None;
    for i in 0..roles.len() {
        let line = &lines[i];
        match &roles[i] {
            Role::Contents | Role::Front => continue,
            Role::Heading(heading, level) if *level < ACTION && !(heading.code.is_none() && heads(line)) => {
                out.extend(list.take())
            }
            Role::Section | Role::Closing if !heads(line) => out.extend(list.take()),
            _ if !acts(&roles[i], line) && heads(line) && acts_below(lines, roles, i) => {
                out.extend(list.take());
                let heading = Some(line.text.trim_end_matches([' ', '\u{a0}', ':']).to_owned());
                list = Some(LeftOut { heading, lines: Vec::new(), texts: Vec::new() });
                roles[i] = Role::Section;
            }
            _ if acts(&roles[i], line) => {
                let title = title_of(&roles[i], line);
                if let Some(list) = &mut list {
                    list.lines.push(line.number);
                    list.texts.push(title);
                    roles[i] = Role::Aside(numbered(&roles[i]));
                } else if line.struck || numbered(&roles[i]).is_some() && is_place(&title) {
                    out.push(LeftOut {
                        heading: None,
                        lines: vec![line.number],
                        texts: vec![line.printed().into_owned()],
                    });
                    roles[i] = Role::Aside(numbered(&roles[i]));
                }
            }
            _ => {}
        }
    }
    out.extend(list);
    out.retain(|one| !one.lines.is_empty());
    out
}

fn numbered(role: &Role) -> Option<Heading> {
    match role {
        Role::Heading(heading, _) | Role::Item(Some(heading)) => Some(heading.clone()),
        _ => None,
    }
}

fn title_of(role: &Role, line: &Line) -> String {
    numbered(role).map_or_else(|| line.text.clone(), |heading| heading.title)
}

/// Whether a line may be an action. A row of a table is none that can be left out by itself.
fn acts(role: &Role, line: &Line) -> bool {
    line.fields.is_empty() && matches!(role, Role::Item(_)) || matches!(role, Role::Heading(_, ACTION))
}

/// Whether the first thing under a line that is more than text is an action or an item.
fn acts_below(lines: &[Line], roles: &[Role], at: usize) -> bool {
    let next = (at + 1..roles.len()).find(|i| !matches!(roles[*i], Role::Text | Role::Front | Role::Contents));
    next.is_some_and(|i| acts(&roles[i], &lines[i]) || matches!(&roles[i], Role::Item(_)))
}
