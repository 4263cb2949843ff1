//! Rows of one identifier: which is kept, by which rule.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::book::Cells;
use crate::layer::Duplicates;

/// Datasets whose rows the national consolidation of points de charge prefers, in order: Qualicharge, Gireve,
/// Eco-movement (transport.data.gouv.fr, July 2026).
const PRIORITY: [&str; 3] = ["6818bce2d9af175f6e01a1b2", "63dccb1307e9b2f213a5130c", "64060c2ac773dcf3fabbe5d2"];

/// A row, as far as the choice between rows goes.
pub(super) struct Candidate<'a> {
    pub(super) id: Option<&'a str>,
    /// Whether its identifier is a text that means «none».
    pub(super) without: bool,
    pub(super) cells: &'a Cells,
    pub(super) date: Option<Date>,
}

/// Columns of the national consolidation.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Consolidated {
    pub(super) dataset: Option<usize>,
    pub(super) resource: Option<usize>,
    pub(super) modified: Option<usize>,
}

/// What became of a row: kept, or set aside in favour of another, and the rule that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    /// The row that stands for it, when it is set aside.
    pub(super) kept_instead: Option<usize>,
    /// Whether it is set aside.
    pub(super) aside: bool,
    /// The rule, in French; empty for a row alone of its identifier.
    pub(super) rule: &'static str,
}

impl Decision {
    const ALONE: Self = Self { kept_instead: None, aside: false, rule: "" };

    fn aside(kept: Option<usize>, rule: &'static str) -> Self {
        Self { kept_instead: kept, aside: true, rule }
    }

    fn kept(rule: &'static str) -> Self {
        Self { kept_instead: None, aside: false, rule }
    }
}

/// How the choice between rows is said.
struct Words {
    newest: &'static str,
    fullest: &'static str,
    first: &'static str,
}

const OF_ONE_ID: Words = Words {
    newest: "même identifiant : la plus récente est gardée",
    fullest: "même identifiant : la plus remplie est gardée",
    first: "même identifiant : la première est gardée",
};

const OF_ONE_THING: Words = Words {
    newest: "même objet : la plus récente est gardée",
    fullest: "même objet : la plus remplie est gardée",
    first: "même objet : la première est gardée",
};

/// Decides between rows of one thing, which have one key and not one identifier, in the order of the rows.
pub(super) fn decide_things(rows: &[Candidate<'_>]) -> Vec<Decision> {
    let mut out = vec![Decision::ALONE; rows.len()];
    each_group(rows, |members| freshest(rows, &members, &Duplicates::Freshest, &OF_ONE_THING, &mut out));
    out
}

/// Hands over the rows of each identifier that several have.
fn each_group(rows: &[Candidate<'_>], mut take: impl FnMut(Vec<usize>)) {
    let mut order: Vec<(&str, usize)> = rows.iter().enumerate().filter_map(|(i, r)| Some((r.id?, i))).collect();
    order.sort_unstable();
    for group in order.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
        take(group.iter().map(|(_, i)| *i).collect());
    }
}

/// Decides for every row, in the order of the rows.
pub(super) fn decide(rows: &[Candidate<'_>], how: &Duplicates, columns: Consolidated) -> Vec<Decision> {
    let mut out = vec![Decision::ALONE; rows.len()];
    let consolidated = *how == Duplicates::IrveConsolidation && columns.dataset.is_some();
    if consolidated {
        for (_, decision) in rows.iter().zip(&mut out).filter(|(row, _)| row.without) {
            *decision = Decision::aside(None, "écarté : identifiant « Non concerné » (removed_because_non_concerne)");
        }
    }
    each_group(rows, |members| {
        if consolidated {
            national(rows, members, columns, &mut out);
        } else {
            freshest(rows, &members, how, &OF_ONE_ID, &mut out);
        }
    });
    out
}

/// The most recent, else the fullest, else the first; rows that are the same to the last cell are said so.
fn freshest(rows: &[Candidate<'_>], members: &[usize], how: &Duplicates, words: &Words, out: &mut [Decision]) {
    let states = matches!(how, Duplicates::States(_));
    let rank = |i: usize| (rows[i].date, rows[i].cells.filled(), Reverse(i));
    let Some(kept) = members.iter().copied().max_by_key(|i| rank(*i)) else { return };
    for i in members.iter().copied().filter(|i| *i != kept) {
        let rule = if states {
            "état antérieur du même objet"
        } else if rows[i].cells == rows[kept].cells {
            "ligne identique à une autre : la première est gardée"
        } else if rows[i].date != rows[kept].date {
            words.newest
        } else if rows[i].cells.filled() != rows[kept].cells.filled() {
            words.fullest
        } else {
            words.first
        };
        out[i] = Decision::aside(Some(kept), rule);
    }
}

/// The order of the national consolidation: preferred dataset, date of update, date of the resource, exact duplicate.
fn national(rows: &[Candidate<'_>], mut left: Vec<usize>, columns: Consolidated, out: &mut [Decision]) {
    let cell = |i: usize, column: Option<usize>| column.and_then(|c| rows[i].cells.get(c));
    let rank = |i: usize| {
        let dataset = cell(i, columns.dataset);
        PRIORITY.iter().position(|p| dataset == Some(*p)).unwrap_or(PRIORITY.len())
    };
    let best = left.iter().map(|i| rank(*i)).min().unwrap_or(PRIORITY.len());
    let mut kept_rule = "";
    if best < PRIORITY.len() && left.iter().any(|i| rank(*i) != best) {
        let rule = "écarté : jeu de données non prioritaire (removed_because_not_in_prioritary_dataset)";
        kept_rule = "gardé : jeu de données prioritaire (kept_because_in_prioritary_dataset)";
        put_aside(&mut left, |i| rank(i) == best, rule, out);
    }
    if left.len() > 1 {
        let newest = left.iter().filter_map(|i| rows[*i].date).max();
        if left.iter().any(|i| rows[*i].date != newest) {
            let rule = "écarté : date_maj moins récente (removed_because_date_maj_not_more_recent)";
            kept_rule = "gardé : date_maj la plus récente (kept_because_date_maj_more_recent)";
            put_aside(&mut left, |i| rows[i].date == newest, rule, out);
        }
    }
    if left.len() > 1 {
        let newest = left.iter().filter_map(|i| cell(*i, columns.modified)).max();
        if left.iter().any(|i| cell(*i, columns.modified) != newest) {
            let rule = "écarté : fichier moins récent (removed_because_resource_not_more_recent)";
            kept_rule = "gardé : fichier le plus récent (kept_because_resource_more_recent)";
            put_aside(&mut left, |i| cell(i, columns.modified) == newest, rule, out);
        }
    }
    if left.len() > 1 {
        let first = left[0];
        let same =
            |i: usize| rows[i].cells == rows[first].cells && cell(i, columns.resource) == cell(first, columns.resource);
        if left.iter().all(|i| same(*i)) {
            let rule = "écarté : copie exacte dans le même fichier (removed_because_exact_duplicate_in_same_file)";
            kept_rule = "gardé : copie exacte dans le même fichier (kept_because_exact_duplicate_in_same_file)";
            put_aside(&mut left, |i| i == first, rule, out);
        } else {
            let rule = "écarté : aucune règle ne départage (removed_because_no_rule_applies)";
            put_aside(&mut left, |_| false, rule, out);
        }
    }
    for i in left {
        out[i] = Decision::kept(kept_rule);
    }
}

fn put_aside(left: &mut Vec<usize>, keep: impl Fn(usize) -> bool, rule: &'static str, out: &mut [Decision]) {
    let kept = left.iter().copied().find(|i| keep(*i));
    for i in left.iter().copied().filter(|i| !keep(*i)) {
        out[i] = Decision::aside(kept, rule);
    }
    left.retain(|i| keep(*i));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a consolidated file: id, dataset, resource, modified, date_maj.
    fn decisions(rows: &[[&str; 5]]) -> Vec<(bool, &'static str)> {
        let cells: Vec<Cells> = rows.iter().map(|r| Cells::new(r.iter())).collect();
        let candidates: Vec<Candidate<'_>> = rows
            .iter()
            .zip(&cells)
            .map(|(r, cells)| {
                let without = r[0] == "Non concerné";
                Candidate { id: (!without).then_some(r[0]), without, cells, date: r[4].parse().ok() }
            })
            .collect();
        let columns = Consolidated { dataset: Some(1), resource: Some(2), modified: Some(3) };
        let out = decide(&candidates, &Duplicates::IrveConsolidation, columns);
        let status = |rule: &'static str| rule.split_once('(').map_or("unique", |(_, s)| s.trim_end_matches(')'));
        out.into_iter().map(|d| (d.aside, status(d.rule))).collect()
    }

    /// The eleven statuses of the official order, each by the smallest group that leads to it.
    #[test]
    fn the_official_order_decides() {
        let gireve = PRIORITY[1];
        let out = decisions(&[
            ["Non concerné", "x", "r1", "", "2024-01-01"],
            ["A", "x", "r1", "", "2024-01-01"],
            ["B", gireve, "r1", "", "2023-01-01"],
            ["B", "x", "r2", "", "2024-01-01"],
            ["C", "x", "r1", "", "2024-01-02"],
            ["C", "x", "r2", "", "2024-01-01"],
            ["D", "x", "r1", "2024-05-01", "2024-01-01"],
            ["D", "x", "r2", "2024-06-01", "2024-01-01"],
            ["E", "x", "r1", "2024-05-01", "2024-01-01"],
            ["E", "x", "r1", "2024-05-01", "2024-01-01"],
            ["F", "x", "r1", "2024-05-01", "2024-01-01"],
            ["F", "y", "r1", "2024-05-01", "2024-01-01"],
        ]);
        assert_eq!(
            out,
            [
                (true, "removed_because_non_concerne"),
                (false, "unique"),
                (false, "kept_because_in_prioritary_dataset"),
                (true, "removed_because_not_in_prioritary_dataset"),
                (false, "kept_because_date_maj_more_recent"),
                (true, "removed_because_date_maj_not_more_recent"),
                (true, "removed_because_resource_not_more_recent"),
                (false, "kept_because_resource_more_recent"),
                (false, "kept_because_exact_duplicate_in_same_file"),
                (true, "removed_because_exact_duplicate_in_same_file"),
                (true, "removed_because_no_rule_applies"),
                (true, "removed_because_no_rule_applies"),
            ]
        );
    }

    #[test]
    fn elsewhere_the_most_recent_then_the_fullest_then_the_first_is_kept() {
        let rows =
            [["A", "", "2024-01-01"], ["A", "x", "2024-01-01"], ["A", "y", "2024-01-01"], ["A", "", "2023-01-01"]];
        let cells: Vec<Cells> = rows.iter().map(|r| Cells::new(r.iter())).collect();
        let candidates: Vec<Candidate<'_>> = rows
            .iter()
            .zip(&cells)
            .map(|(r, cells)| Candidate { id: Some("A"), without: false, cells, date: r[2].parse().ok() })
            .collect();
        let out = decide(&candidates, &Duplicates::Freshest, Consolidated::default());
        assert_eq!(out.iter().map(|d| d.aside).collect::<Vec<_>>(), [true, false, true, true]);
        assert_eq!(out[0].rule, "même identifiant : la plus remplie est gardée");
        assert_eq!(out[2].rule, "même identifiant : la première est gardée");
        assert_eq!(out[3].rule, "même identifiant : la plus récente est gardée");
    }
}
