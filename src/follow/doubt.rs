//! Values that can't all be right, and names that are likely one: told, never changed.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{self, SECTIONS};
use super::followed::Followed;
use super::journal::State;
use super::status::Status;
use crate::diagnostic::Diagnostic;
use crate::french;

/// What contradicts itself in the actions: dates in the wrong order, more spent than foreseen, done and not at 100 %.
#[must_use]
pub fn doubts(actions: &[Followed], state: &State) -> Vec<Diagnostic> {
    actions.iter().flat_map(|action| of_action(&action.id, state)).collect()
}

fn of_action(id: &str, state: &State) -> Vec<Diagnostic> {
    let value = |field: &str| state.value(id, field);
    let number = |field: &str| value(field).parse::<f64>().ok();
    let day = |field: &str| value(field).parse::<jiff::civil::Date>().ok();
    let status = Status::parse(value("statut"));
    // What is said, and the fields that it is about.
    let mut said: Vec<(String, [&str; 2])> = Vec::new();
    if let (Some(start), Some(end)) = (day("debut"), day("fin"))
        && end < start
    {
        let what = format!("elle finit le {} et commence le {}", french::date(end), french::date(start));
        said.push((what, ["debut", "fin"]));
    }
    if let (Some(budget), Some(spent)) = (number("budget"), number("depense"))
        && spent > budget
    {
        let euros = |n: f64| french::number(n, 0);
        let what = format!("{}\u{a0}€ dépensés pour un budget de {}\u{a0}€", euros(spent), euros(budget));
        said.push((what, ["budget", "depense"]));
    }
    if let Some(progress) = number("avancement") {
        let progress = format!("{}\u{a0}%", french::short(progress, 1));
        let odd = match status {
            Some(Status::Done) if value("avancement") != "100" => Some("« Réalisé »"),
            Some(Status::ToCome) if value("avancement") != "0" => Some("« À venir »"),
            _ => None,
        };
        said.extend(odd.map(|odd| (format!("{odd} avec un avancement de {progress}"), ["avancement", "statut"])));
    }
    let tell = |(what, fields): (String, [&str; 2])| {
        // Whoever spoke last is the one to ask.
        let by = fields.iter().filter_map(|f| state.held(id, f)).max_by(|a, b| a.when.cmp(&b.when));
        let d = Diagnostic::new("A0464", format!("le suivi de l'action {id} se contredit : {what}"));
        let d = d.help("demander à qui l'a rempli, et corriger par un import");
        match by {
            Some(held) => {
                let day = held.when.get(..10).and_then(|d| d.parse().ok()).map_or(held.when.clone(), french::date);
                d.label(format!("dernière saisie par {}, le {day}", held.who))
            }
            None => d,
        }
    };
    said.into_iter().map(tell).collect()
}

/// Funders and indicators that came since `before` and whose name is nearly that of another: two spellings of one would
/// be counted as two. A funder is of the whole plan, an indicator of its action.
#[must_use]
pub fn twins(before: &State, now: &State) -> Vec<Diagnostic> {
    let [_, funder, indicator, _] = &SECTIONS;
    let mut told = Vec::new();
    for (section, whole_plan) in [(funder, true), (indicator, false)] {
        let names = |state: &State| -> BTreeMap<String, BTreeSet<String>> {
            let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (action, address) in state.addresses() {
                if let Some((keys, _)) = field::split(section, address) {
                    let group = if whole_plan { String::new() } else { action.to_owned() };
                    out.entry(group).or_default().insert(keys[0].to_owned());
                }
            }
            out
        };
        let known = names(before);
        for (group, all) in names(now) {
            let earlier = known.get(&group);
            let is_new = |name: &&String| earlier.is_none_or(|k| !k.contains(*name));
            for name in all.iter().filter(is_new) {
                let likely = all.iter().find(|o| *o != name && (!is_new(o) || *o < name) && alike(name, o));
                told.extend(likely.map(|other| twin(section.sheet, &group, name, other)));
            }
        }
    }
    told
}

fn twin(sheet: &str, action: &str, name: &str, other: &str) -> Diagnostic {
    let of = if action.is_empty() { String::new() } else { format!(" de l'action {action}") };
    let message = format!("feuille « {sheet} »{of} : « {name} » ressemble à « {other} », déjà là");
    let help = "si c'est le même, écrire le même nom sur les deux lignes et vider la valeur de l'autre, puis importer";
    Diagnostic::new("A0466", message).label("ils sont comptés comme deux").help(help)
}

/// Whether two names are likely two spellings of one: the same letters whatever the accents, hyphens and blanks, or one
/// letter more, less or other in a name of some length. Numbers tell two things apart: «Tranche 1», «Tranche 2».
fn alike(one: &str, other: &str) -> bool {
    let key = |name: &str| french::name_key(name).replace(' ', "");
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let (a, b) = (key(one), key(other));
    a == b || (digits(&a) == digits(&b) && a.len().min(b.len()) >= 8 && strsim::levenshtein(&a, &b) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_alike_and_two_things_are_not() {
        assert!(alike("Région Grand Est", "Region Grand-Est"));
        assert!(alike("Bornes posées", "Borne posées"));
        assert!(!alike("Tranche de travaux 1", "Tranche de travaux 2"));
        assert!(!alike("État", "Étal"));
        assert!(!alike("Région Grand Est", "Département de la Meuse"));
    }
}
