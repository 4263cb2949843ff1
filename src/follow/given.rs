//! What people wrote of actions beside where they stand: partners, who pays what, comments.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::field::{COMMENT, SECTIONS, address};
use super::followed::Followed;
use super::journal::State;
use super::lines::lines;
use super::value::is_of_plan;
use crate::french;
use crate::outcome::{Column, Row, Table, Unit};

/// What was written of an action.
pub(super) struct Given {
    partners: Option<String>,
    priority: Option<String>,
    funding: Vec<Funding>,
    /// Who pays, as a fiche of another tool says it in one text.
    funding_text: Option<String>,
    comments: Vec<Comment>,
}

/// What a funder gives.
struct Funding {
    funder: String,
    amount: Option<f64>,
}

struct Comment {
    who: String,
    day: Option<Date>,
    text: String,
}

/// The day of a date, or of a date and an hour, of the journal; one that a plan may speak of.
pub(super) fn day_of(when: &str) -> Option<Date> {
    when.get(..10)?.parse().ok().filter(|day| is_of_plan(*day))
}

/// What was written of each action.
pub(super) fn given(actions: &[Followed], state: &State) -> Vec<Given> {
    actions.iter().map(|action| of(&action.id, state)).collect()
}

fn of(action: &str, state: &State) -> Given {
    let [_, funding, ..] = &SECTIONS;
    let value = |field: &str| Some(french::one_line(state.value(action, field)).into_owned()).filter(|v| !v.is_empty());
    let amount = |keys: &[String]| state.value(action, &address(funding, keys, "montant")).parse().ok();
    let comments = state.of(action).filter_map(|(field, held)| {
        let who = field.strip_prefix(COMMENT)?.strip_prefix(':')?;
        let text = french::several_lines(&held.value).trim().to_owned();
        Some(Comment { who: french::one_line(who).into_owned(), day: day_of(&held.when), text })
    });
    Given {
        partners: value("partenaires"),
        priority: value("priorite"),
        funding: lines(funding, action, state)
            .into_iter()
            .map(|keys| Funding { amount: amount(&keys), funder: french::one_line(&keys[0]).into_owned() })
            .collect(),
        funding_text: value("financements"),
        comments: comments.collect(),
    }
}

impl Given {
    /// What its funders give, of those that say it.
    fn amount(&self) -> Option<f64> {
        let known: Vec<f64> = self.funding.iter().filter_map(|f| f.amount).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }

    /// «Région : 3 000 € ; État».
    fn funders(&self) -> Option<String> {
        let said = |f: &Funding| match f.amount {
            Some(amount) => format!("{} : {}\u{a0}€", f.funder, french::number(amount, 0)),
            None => f.funder.clone(),
        };
        let all: Vec<String> = self.funding.iter().map(said).chain(self.funding_text.clone()).collect();
        (!all.is_empty()).then(|| all.join(" ; "))
    }

    /// «CC A (03/11/2026) : …», one a line.
    fn told(&self) -> Option<String> {
        let said = |c: &Comment| match c.day {
            Some(day) => format!("{} ({}) : {}", c.who, french::date(day), c.text),
            None => format!("{} : {}", c.who, c.text),
        };
        let all: Vec<String> = self.comments.iter().map(said).collect();
        (!all.is_empty()).then(|| all.join("\n"))
    }
}

/// Adds to the table of actions what was written of each.
pub(super) fn columns(table: Table, given: &[Given]) -> Table {
    let texts = |of: &dyn Fn(&Given) -> Option<String>| given.iter().map(of).collect::<Vec<_>>();
    let amounts = given.iter().map(Given::amount).collect();
    table
        .with(Column::texts("partenaires", "partenaires", texts(&|g| g.partners.clone())))
        .with(Column::texts("priorite", "priorité", texts(&|g| g.priority.clone())))
        .with(Column::texts("financeurs", "financeurs", texts(&Given::funders)))
        .with(Column::numbers("financement", "financement connu HT", Unit::Euros, amounts).adding_up())
        .with(Column::texts("commentaires", "commentaires", texts(&Given::told)))
}

/// The actions of each funder, by index, and what it gives to all of them.
pub(super) fn funders(given: &[Given]) -> (BTreeMap<String, Vec<usize>>, Vec<Option<f64>>) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut amounts: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (i, funding) in given.iter().enumerate().flat_map(|(i, g)| g.funding.iter().map(move |f| (i, f))) {
        let actions = groups.entry(funding.funder.clone()).or_default();
        if actions.last() != Some(&i) {
            actions.push(i);
        }
        amounts.entry(funding.funder.as_str()).or_default().extend(funding.amount);
    }
    let sums = amounts.values().map(|known| (!known.is_empty()).then(|| known.iter().sum())).collect();
    (groups, sums)
}

/// Who pays what of each action; `None` when nobody said.
pub(super) fn fundings(actions: &[Followed], given: &[Given]) -> Option<Table> {
    let all: Vec<(&Followed, &Funding)> =
        actions.iter().zip(given).flat_map(|(action, g)| g.funding.iter().map(move |f| (action, f))).collect();
    let keys = all.iter().map(|(action, f)| format!("{} {}", action.id, f.funder)).collect();
    let names = all.iter().map(|(_, f)| f.funder.clone()).collect();
    let texts = |of: &dyn Fn(&Followed) -> String| all.iter().map(|(action, _)| Some(of(action))).collect();
    (!all.is_empty()).then(|| {
        Table::new("financements", "Financements, action par action", Row::Other, keys, names)
            .with(Column::texts("identifiant", "identifiant de l'action", texts(&|a| a.id.clone())))
            .with(Column::texts("action", "action", texts(&|a| a.text.clone())))
            .with(
                Column::numbers("montant", "montant HT", Unit::Euros, all.iter().map(|(_, f)| f.amount).collect())
                    .adding_up(),
            )
    })
}

/// What was written of each action, by whom and when; `None` when nobody wrote.
pub(super) fn comments(actions: &[Followed], given: &[Given]) -> Option<Table> {
    let all: Vec<(&Followed, &Comment)> =
        actions.iter().zip(given).flat_map(|(action, g)| g.comments.iter().map(move |c| (action, c))).collect();
    let keys = all.iter().map(|(action, c)| format!("{} {}", action.id, c.who)).collect();
    let names = all.iter().map(|(action, _)| action.text.clone()).collect();
    let texts = |of: &dyn Fn(&Followed, &Comment) -> String| all.iter().map(|(a, c)| Some(of(a, c))).collect();
    (!all.is_empty()).then(|| {
        Table::new("commentaires", "Commentaires du suivi", Row::Other, keys, names)
            .with(Column::texts("identifiant", "identifiant de l'action", texts(&|a, _| a.id.clone())))
            .with(Column::texts("auteur", "auteur", texts(&|_, c| c.who.clone())))
            .with(Column::days("date", "écrit le", all.iter().map(|(_, c)| c.day).collect()))
            .with(Column::texts("commentaire", "commentaire", texts(&|_, c| c.text.clone())))
    })
}
