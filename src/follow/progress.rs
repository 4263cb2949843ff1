//! Where the plan stands: by action, pillar, EPCI, theme, pilot and year.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::field::{SECTIONS, address};
use super::followed::Followed;
use super::given::{self, day_of};
use super::journal::State;
use super::lines::lines;
use super::status::Status;
use crate::attach::COUNTED;
use crate::french;
use crate::outcome::{Column, Direction, Finding, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// One action as the timeline draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its pillar, for people.
    pub pillar: String,
    /// The number of its pillar, from 1.
    pub pillar_number: usize,
    /// Who pilots it.
    pub pilot: String,
    /// Where it stands.
    pub status: Option<Status>,
    /// How much of it is done, from 0 to 100.
    pub progress: Option<f64>,
    /// Its first day.
    pub start: Option<Date>,
    /// Its last day.
    pub end: Option<Date>,
    /// Whether its last day has passed while it is neither done nor given up.
    pub late: bool,
    budget: Option<f64>,
    spent: Option<f64>,
    epcis: Vec<usize>,
    themes: Vec<String>,
    filled: Option<(String, String)>,
}

/// The actions with their present values. `today` is the study's date.
#[must_use]
pub fn planned(actions: &[Followed], state: &State, today: Date) -> Vec<Planned> {
    let one = |action: &Followed| {
        let value = |field: &str| state.value(&action.id, field);
        let number = |field: &str| value(field).parse::<f64>().ok();
        let status = Status::parse(value("statut"));
        let end: Option<Date> = value("fin").parse().ok();
        let closed = matches!(status, Some(Status::Done | Status::Abandoned));
        let last = state.of(&action.id).map(|(_, held)| held).max_by(|a, b| a.when.cmp(&b.when));
        Planned {
            id: action.id.clone(),
            text: action.text.clone(),
            pillar: action.pillar.clone(),
            pillar_number: action.pillar_number,
            // One name, however it was typed: it heads rows, bars and labels.
            pilot: french::one_line(value("pilote")).into_owned(),
            status,
            progress: number("avancement"),
            start: value("debut").parse().ok(),
            late: !closed && end.is_some_and(|end| end < today),
            end,
            budget: number("budget"),
            spent: number("depense"),
            epcis: action.epcis.clone(),
            themes: action.themes.clone(),
            filled: last.map(|held| (french::one_line(&held.who).into_owned(), held.when.clone())),
        }
    };
    actions.iter().map(one).collect()
}

/// Tables `actions`, `piliers`, `epci`, `themes`, `pilotes`, `annees`, `indicateurs`, and where somebody said so
/// `financeurs`, `financements`, `commentaires`; findings. `conflicts` is the number of
/// fields for which a choice is awaited.
#[must_use]
pub fn progress(actions: &[Followed], state: &State, conflicts: usize, today: Date, territory: &Territory) -> Outcome {
    let all = planned(actions, state, today);
    let mut out = Outcome::new("suivi", "suivi", "Avancement du plan");
    out.method = vec![
        format!(
            "une action est en retard si sa date de fin est passée au {} et qu'elle n'est ni réalisée ni abandonnée ; le statut « En retard » est celui que déclare qui la suit",
            french::date(today)
        ),
        "une action qui concerne plusieurs EPCI compte dans chacun ; celle qui n'est rattachée à aucun lieu ne compte dans aucun".to_owned(),
        "une action de plusieurs thèmes compte dans chacun ; les thèmes sont ceux que disent ses mots, ou à défaut ceux de son objectif".to_owned(),
        "un montant ou un avancement absent n'est pas un zéro : la somme porte sur les actions qui en ont un, dont le nombre est donné à côté".to_owned(),
    ];
    out.sources = vec!["suivi rempli par les EPCI et les pilotes (plan/suivi/journal.csv)".to_owned()];
    let given = given::given(actions, state);
    out.tables.push(given::columns(action_table(&all), &given));
    let several = |keys: &dyn Fn(&Planned) -> Vec<String>| {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, p) in all.iter().enumerate() {
            keys(p).into_iter().for_each(|key| groups.entry(key).or_default().push(i));
        }
        groups
    };
    let groups = |key: &dyn Fn(&Planned) -> String| several(&|p| vec![key(p)]);
    // Whether an action is in one group only, so that what is counted adds up.
    let table = |id: &str, title: &str, groups: BTreeMap<String, Vec<usize>>, parted: bool| {
        let names: Vec<String> = groups.keys().cloned().collect();
        let table = Table::new(id, title, Row::Other, names.clone(), names);
        counted(table, &all, &groups.into_values().collect::<Vec<_>>(), parted)
    };
    out.tables.push(table("piliers", "Avancement, par pilier", groups(&|p| p.pillar.clone()), true));
    let (keys, names) = territory.epci_rows();
    let of_epci = |e: usize| (0..all.len()).filter(|&i| all[i].epcis.contains(&e)).collect();
    let members: Vec<Vec<usize>> = (0..territory.epcis.len()).map(of_epci).collect();
    let epci = Table::new("epci", "Avancement, par EPCI", Row::Epci, keys, names).noted(COUNTED);
    out.tables.push(counted(epci, &all, &members, false));
    let themes = |p: &Planned| if p.themes.is_empty() { vec!["(sans thème)".to_owned()] } else { p.themes.clone() };
    out.tables.push(table("themes", "Avancement, par thème", several(&themes), false));
    let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
    out.tables.push(table(
        "pilotes",
        "Avancement, par pilote",
        groups(&|p| or(p.pilot.clone(), "(sans pilote)")),
        true,
    ));
    let year = |p: &Planned| p.end.map_or_else(|| "(sans échéance)".to_owned(), |end| end.year().to_string());
    out.tables.push(table("annees", "Avancement, par année d'échéance", groups(&year), true));
    let (funders, amounts) = given::funders(&given);
    if !funders.is_empty() {
        let amounts = Column::numbers("montant", "financement connu HT", Unit::Euros, amounts).adding_up();
        out.tables.push(table("financeurs", "Avancement, par financeur", funders, false).with(amounts));
    }
    out.tables.extend(given::fundings(actions, &given));
    out.tables.extend(given::comments(actions, &given));
    out.tables.push(indicators(actions, state));
    findings(&mut out, &all, conflicts, today);
    out
}

fn action_table(all: &[Planned]) -> Table {
    let texts = |of: &dyn Fn(&Planned) -> Option<String>| all.iter().map(of).collect::<Vec<_>>();
    let numbers = |of: &dyn Fn(&Planned) -> Option<f64>| all.iter().map(of).collect::<Vec<_>>();
    let days = |of: &dyn Fn(&Planned) -> Option<Date>| all.iter().map(of).collect::<Vec<_>>();
    let filled = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let keys = all.iter().map(|p| p.id.clone()).collect();
    let names = all.iter().map(|p| p.text.clone()).collect();
    let late = |p: &Planned| p.end.map(|_| if p.late { "oui" } else { "non" }.to_owned());
    Table::new("actions", "Suivi, action par action", Row::Other, keys, names)
        .keyed("Identifiant de l'action")
        .with(Column::texts("pilier", "pilier", texts(&|p| filled(&p.pillar))))
        .with(Column::texts("pilote", "pilote", texts(&|p| filled(&p.pilot))))
        .with(Column::texts("statut", "statut", texts(&|p| p.status.map(|s| s.label().to_owned()))))
        .with(Column::numbers("avancement", "avancement", Unit::Share, numbers(&|p| p.progress.map(|n| n / 100.0))))
        .with(Column::days("debut", "début", days(&|p| p.start)))
        .with(Column::days("fin", "fin", days(&|p| p.end)))
        .with(Column::texts("retard", "échéance passée", texts(&late)))
        .with(Column::numbers("budget", "budget prévisionnel HT", Unit::Euros, numbers(&|p| p.budget)).adding_up())
        .with(Column::numbers("depense", "dépensé HT", Unit::Euros, numbers(&|p| p.spent)).adding_up())
        .with(Column::texts("qui", "dernière saisie par", texts(&|p| p.filled.as_ref().map(|f| f.0.clone()))))
        .with(Column::days("quand", "dernière saisie le", days(&|p| day_of(&p.filled.as_ref()?.1))))
}

/// The column that counts the actions of a status in each table.
#[must_use]
pub fn status_column(status: Status) -> String {
    french::name_key(status.label()).replace(' ', "_")
}

/// Adds to a table what is counted of each group of actions; `parted` when no action is in two groups.
fn counted(mut table: Table, all: &[Planned], groups: &[Vec<usize>], parted: bool) -> Table {
    let before = table.columns.len();
    let numbers = |of: &dyn Fn(&[&Planned]) -> Option<f64>| -> Vec<Option<f64>> {
        groups.iter().map(|g| of(&g.iter().map(|&i| &all[i]).collect::<Vec<_>>())).collect()
    };
    let count = |of: &dyn Fn(&Planned) -> bool| numbers(&|g| Some(g.iter().filter(|p| of(p)).count() as f64));
    let sum = |of: &dyn Fn(&Planned) -> Option<f64>| {
        numbers(&|g| {
            let known: Vec<f64> = g.iter().filter_map(|p| of(p)).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        })
    };
    let mean = numbers(&|g| {
        let known: Vec<f64> = g.iter().filter_map(|p| p.progress).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64 / 100.0)
    });
    table = table.with(Column::numbers("actions", "actions", Unit::Count, count(&|_| true)));
    for status in Status::ALL {
        let label = status.label().to_lowercase();
        table = table.with(Column::numbers(
            status_column(status),
            label,
            Unit::Count,
            count(&|p| p.status == Some(status)),
        ));
    }
    table = table
        .with(Column::numbers("sans_statut", "sans statut", Unit::Count, count(&|p| p.status.is_none())))
        .with(Column::numbers("retard", "échéance passée", Unit::Count, count(&|p| p.late)).direction(Direction::Worse))
        .with(Column::numbers("avancement", "avancement moyen", Unit::Share, mean))
        .with(Column::numbers(
            "avec_avancement",
            "actions dont l'avancement est connu",
            Unit::Count,
            count(&|p| p.progress.is_some()),
        ))
        .with(Column::numbers("budget", "budget prévisionnel HT", Unit::Euros, sum(&|p| p.budget)))
        .with(Column::numbers(
            "avec_budget",
            "actions dont le budget est connu",
            Unit::Count,
            count(&|p| p.budget.is_some()),
        ))
        .with(Column::numbers("depense", "dépensé HT", Unit::Euros, sum(&|p| p.spent)));
    for column in &mut table.columns[before..] {
        column.adds_up = parted && column.unit != Unit::Share;
    }
    table
}

/// Each indicator with its last measure, and how far it is between where it began and what it aims at.
fn indicators(actions: &[Followed], state: &State) -> Table {
    let [_, _, indicator, measure] = &SECTIONS;
    let mut keys = Vec::new();
    let mut names = Vec::new();
    let (mut units, mut start, mut aim, mut days, mut last) = (vec![], vec![], vec![], vec![], vec![]);
    for action in actions {
        let measures = lines(measure, &action.id, state);
        let mut named: Vec<String> = lines(indicator, &action.id, state).into_iter().flatten().collect();
        named.extend(measures.iter().map(|m| m[0].clone()));
        named.sort();
        named.dedup();
        for name in named {
            let of = |field: &str| {
                let address = address(indicator, std::slice::from_ref(&name), field);
                Some(state.value(&action.id, &address).to_owned()).filter(|v| !v.is_empty())
            };
            let value = |m: &Vec<String>| state.value(&action.id, &address(measure, m, "valeur")).parse::<f64>().ok();
            let latest =
                measures.iter().filter(|m| m[0] == name).filter_map(|m| Some((&m[1], value(m)?))).max_by_key(|m| m.0);
            keys.push(format!("{} {name}", action.id));
            names.push(name.clone());
            units.push(of("unite"));
            start.push(of("initiale").and_then(|v| v.parse().ok()));
            aim.push(of("cible").and_then(|v| v.parse().ok()));
            days.push(latest.and_then(|l| day_of(l.0)));
            last.push(latest.map(|l| l.1));
        }
    }
    // A target equal to the start leaves nothing to measure.
    let way = |i: usize| -> Option<f64> {
        let (from, to, now): (f64, f64, f64) = (start[i]?, aim[i]?, last[i]?);
        (from != to).then(|| (now - from) / (to - from))
    };
    let ways: Vec<Option<f64>> = (0..keys.len()).map(way).collect();
    Table::new("indicateurs", "Indicateurs, dernière mesure", Row::Other, keys, names)
        .with(Column::texts("unite", "unité", units))
        .with(Column::numbers("initiale", "valeur initiale", Unit::None, start))
        .with(Column::numbers("cible", "valeur cible", Unit::None, aim))
        .with(Column::days("date", "dernière mesure le", days))
        .with(Column::numbers("valeur", "dernière mesure", Unit::None, last))
        .with(Column::numbers("chemin", "part du chemin vers la cible", Unit::Share, ways))
}

fn findings(out: &mut Outcome, all: &[Planned], conflicts: usize, today: Date) {
    let total = all.len();
    let said = all.iter().filter(|p| p.status.is_some()).count();
    if said == 0 {
        out.find(format!("Aucune des {} n'a de statut.", french::count(total, "action", "actions")));
    } else {
        let counts: Vec<String> = Status::ALL
            .into_iter()
            .map(|s| (s, all.iter().filter(|p| p.status == Some(s)).count()))
            .filter(|(_, n)| *n > 0)
            .map(|(s, n)| format!("{} « {} »", french::integer(n as u64), s.label()))
            .collect();
        out.find(format!(
            "{} sur {} {} un statut : {}.",
            french::count(said, "action", "actions"),
            french::integer(total as u64),
            if said < 2 { "a" } else { "ont" },
            french::list(&counts)
        ));
    }
    let late: Vec<&Planned> = all.iter().filter(|p| p.late).collect();
    if !late.is_empty() {
        let ids: Vec<&str> = late.iter().map(|p| p.id.as_str()).collect();
        let text = format!(
            "{} échéance passée au {} sans être {} : {}.",
            french::count(late.len(), "action a son", "actions ont leur"),
            french::date(today),
            if late.len() < 2 { "réalisée ni abandonnée" } else { "réalisées ni abandonnées" },
            french::list_at_most(&ids, 6)
        );
        out.findings.push(Finding { text, actions: ids.into_iter().map(str::to_owned).collect() });
    }
    let budgets: Vec<f64> = all.iter().filter_map(|p| p.budget).collect();
    if !budgets.is_empty() {
        let spent: Vec<f64> = all.iter().filter_map(|p| p.spent).collect();
        let mut text = format!(
            "Le budget prévisionnel connu est de {} € HT ({})",
            french::number(budgets.iter().sum(), 0),
            french::count(budgets.len(), "action", "actions")
        );
        if !spent.is_empty() {
            text.push_str(&format!(" ; {} € HT sont dépensés", french::number(spent.iter().sum(), 0)));
        }
        out.find(format!("{text}."));
    }
    let alone = all.iter().filter(|p| p.pilot.is_empty()).count();
    if alone > 0 && alone < total {
        out.find(format!("{} de pilote.", french::count(alone, "action n'a pas", "actions n'ont pas")));
    }
    if conflicts > 0 {
        let fields = french::count(conflicts, "champ attend", "champs attendent");
        out.find(format!("{fields} un choix entre deux valeurs (plan/suivi/conflits.csv)."));
    }
}
