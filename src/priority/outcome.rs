//! The ranking, and how steady it is when weights change.

use super::criterion::Criterion;
use super::ratings::Ratings;
use crate::french;
use crate::method::ranking;
use crate::outcome::{Column, Direction, Finding, Outcome, Row, Table, Unit};
use crate::plan::Plan;

/// A weight is tried from its half to its double.
const FACTOR: f64 = 2.0;

/// Random weights that are tried: the standard error of a share is at most 0.4 %.
const DRAWS: usize = 20_000;

/// The ranking: tables `actions`, `criteres`, and findings. `ids` are those of the actions, in the order of the document.
#[must_use]
pub fn outcome(plan: &Plan, ids: &[String], criteria: &[Criterion], ratings: &Ratings, seed: u64) -> Outcome {
    let mut out = Outcome::new("priorites", "plan", "Priorités entre les actions");
    let weights: Vec<f64> = criteria.iter().map(|c| c.weight).collect();
    let whole: f64 = weights.iter().sum();
    let notes: Vec<Vec<Option<f64>>> = ids.iter().map(|id| ratings.of(id, criteria.len())).collect();
    let values = |row: &[Option<f64>], missing: f64| -> Vec<f64> {
        row.iter().zip(criteria).map(|(note, c)| note.map_or(missing, |n| c.value(n))).collect()
    };
    let rated: Vec<usize> = (0..ids.len()).filter(|i| notes[*i].iter().all(Option::is_some)).collect();
    let known: Vec<Vec<f64>> = rated.iter().map(|i| values(&notes[*i], 0.0)).collect();
    let ranks = ranking::ranks(&ranking::scores(&known, &weights));
    let ranges = ranking::rank_ranges(&known, &weights, FACTOR);
    let top = first(rated.len());
    let steady = ranking::acceptability(&known, criteria.len(), top, DRAWS, seed);

    // What concerns the actions with all their notes, put back among all actions.
    let placed = |of: &dyn Fn(usize) -> f64| -> Vec<Option<f64>> {
        let mut column = vec![None; ids.len()];
        rated.iter().enumerate().for_each(|(k, i)| column[*i] = Some(of(k)));
        column
    };
    let bound = |missing: f64| -> Vec<Option<f64>> {
        let rows: Vec<Vec<f64>> = notes.iter().map(|row| values(row, missing)).collect();
        let some = notes.iter().map(|row| row.iter().any(Option::is_some));
        ranking::scores(&rows, &weights).into_iter().zip(some).map(|(s, some)| some.then_some(100.0 * s)).collect()
    };
    let (least, most) = (bound(0.0), bound(1.0));
    let score = placed(&|k| least[rated[k]].unwrap_or_default());
    let names = plan.actions().iter().map(|a| a.node.text.clone()).collect();
    let mut table = Table::new("actions", "Rang des actions", Row::Other, ids.to_vec(), names)
        .keyed("Identifiant de l'action")
        .with(Column::numbers("rang", "Rang", Unit::Count, placed(&|k| ranks[k] as f64)).direction(Direction::Worse))
        .with(Column::numbers("score", "Score sur 100", Unit::Index, score).direction(Direction::Better))
        .with(Column::numbers(
            "meilleur_rang",
            "Meilleur rang, un poids doublé ou divisé par 2",
            Unit::Count,
            placed(&|k| ranges[k].0 as f64),
        ))
        .with(Column::numbers(
            "pire_rang",
            "Pire rang, un poids doublé ou divisé par 2",
            Unit::Count,
            placed(&|k| ranges[k].1 as f64),
        ))
        .with(Column::numbers(
            "parmi_les_premieres",
            format!("Part des poids possibles qui la mettent {}", among_first(top)),
            Unit::Share,
            placed(&|k| steady[k]),
        ))
        .with(Column::numbers("score_au_moins", "Score, notes manquantes au pire", Unit::Index, least))
        .with(Column::numbers("score_au_plus", "Score, notes manquantes au mieux", Unit::Index, most));
    for (k, criterion) in criteria.iter().enumerate() {
        let column = notes.iter().map(|row| row[k]).collect();
        table = table.with(Column::numbers(format!("note_{}", criterion.id), &criterion.title, Unit::Index, column));
    }
    out.tables.push(table);
    out.tables.push(criteria_table(criteria, whole, &notes));
    out.method = vec![
        "score : moyenne pondérée des notes, ramenées de leur échelle à 0–100 ; 100 est le mieux sur tous les critères"
            .to_owned(),
        format!(
            "meilleur et pire rang : chaque poids, l'un après l'autre, va de sa moitié à son double ; part des poids possibles : {} tirages uniformes parmi tous les poids, graine {seed} (Lahdelma, Hokkanen et Salminen, 1998)",
            french::integer(DRAWS as u64)
        ),
        "une note manquante n'est pas un zéro : l'action n'a pas de rang, et son score est donné entre deux bornes"
            .to_owned(),
    ];
    findings(&mut out, ids, plan, &rated, &ranks, &ranges, &steady, top);
    out
}

/// How many of the ranked actions are «the first»: a tenth, five at least.
fn first(rated: usize) -> usize {
    rated.div_ceil(10).max(5).min(rated.max(1))
}

/// «parmi les 5 premières», «en tête».
fn among_first(top: usize) -> String {
    if top < 2 { "en tête".to_owned() } else { format!("parmi les {top} premières") }
}

fn criteria_table(criteria: &[Criterion], whole: f64, notes: &[Vec<Option<f64>>]) -> Table {
    let keys = criteria.iter().map(|c| c.id.clone()).collect();
    let names = criteria.iter().map(|c| c.title.clone()).collect();
    let given = |k: usize| notes.iter().filter(|row| row[k].is_some()).count() as f64;
    let numbers = |of: &dyn Fn(usize) -> f64| (0..criteria.len()).map(|k| Some(of(k))).collect();
    let sense = criteria.iter().map(|c| Some(if c.is_adverse { "défavorable" } else { "favorable" }.to_owned()));
    Table::new("criteres", "Critères et poids", Row::Other, keys, names)
        .with(Column::numbers("poids", "Poids", Unit::Index, numbers(&|k| criteria[k].weight)))
        .with(Column::numbers("part", "Part du total", Unit::Share, numbers(&|k| criteria[k].weight / whole)))
        .with(Column::numbers("echelle_min", "Note la plus basse", Unit::Index, numbers(&|k| criteria[k].scale.0)))
        .with(Column::numbers("echelle_max", "Note la plus haute", Unit::Index, numbers(&|k| criteria[k].scale.1)))
        .with(Column::texts("sens", "Une note haute est", sense.collect()))
        .with(Column::numbers("notees", "Actions notées", Unit::Count, numbers(&given)))
}

#[allow(clippy::too_many_arguments, reason = "what the sentences tell, and nothing else")]
fn findings(
    out: &mut Outcome,
    ids: &[String],
    plan: &Plan,
    rated: &[usize],
    ranks: &[usize],
    ranges: &[(usize, usize)],
    steady: &[f64],
    top: usize,
) {
    let actions = plan.actions();
    let missing = ids.len() - rated.len();
    if rated.is_empty() {
        out.find("Aucune action n'a toutes ses notes : il n'y a pas encore de classement.");
        return;
    }
    let named = |k: usize| format!("« {} »", french::shorten(&actions[rated[k]].node.text, 80));
    let leaders: Vec<usize> = (0..rated.len()).filter(|k| ranks[*k] == 1).collect();
    let text = match leaders.as_slice() {
        [one] => {
            let (best, worst) = ranges[*one];
            let holds = if worst == 1 {
                "le reste quand un poids quelconque est doublé ou divisé par deux".to_owned()
            } else {
                format!("va du rang {best} au rang {worst} quand un poids est doublé ou divisé par deux")
            };
            format!("{} est la première priorité ; elle {holds}.", named(*one))
        }
        several => format!(
            "{} sont à égalité au premier rang : {}.",
            french::count(several.len(), "action", "actions"),
            french::list_at_most(&several.iter().map(|k| named(*k)).collect::<Vec<_>>(), 3)
        ),
    };
    out.findings.push(Finding { text, actions: leaders.iter().map(|k| ids[rated[*k]].clone()).collect() });
    let sure: Vec<usize> = (0..rated.len()).filter(|k| steady[*k] >= 0.9).collect();
    let text = format!(
        "{} {} pour neuf jeux de poids sur dix ou plus.",
        french::count(sure.len(), "action reste", "actions restent"),
        among_first(top)
    );
    out.findings.push(Finding { text, actions: sure.iter().map(|k| ids[rated[*k]].clone()).collect() });
    if missing > 0 {
        out.find(format!(
            "{} pas toutes leurs notes, et pas de rang.",
            french::count(missing, "action n'a", "actions n'ont")
        ));
    }
}
