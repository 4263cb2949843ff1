//! Figures that the first side knows and the second does not: they can't be compared, which is told.

use super::{Change, Outcome, Sides};
use crate::french::{self, lower_first};
use crate::outcome::{Column, Row, TableId, Unit};
use crate::territory::Territory;

/// How many figures, and how many communes, a sentence names.
const NAMED: usize = 3;

/// The sentence on what is known on the first side and unknown on the second, with `why` when that is known; `None` when
/// there is nothing of the kind. What a distance becomes where nothing is left to go to is told elsewhere.
#[must_use]
pub fn not_comparable(
    before: &Outcome,
    after: &Outcome,
    sides: Sides<'_>,
    why: Option<&str>,
    territory: &Territory,
) -> Option<String> {
    let change = Change { before, after, sides, territory };
    let (mut figures, mut communes) = (Vec::new(), Vec::new());
    for table in after.tables.iter().filter(|t| t.id != TableId::Worst) {
        let Some(old) = before.table(&table.id).filter(|old| old.row == table.row) else { continue };
        for column in table.columns.iter().filter(|c| !matches!(c.unit, Unit::Km | Unit::Minutes)) {
            let (Some(is), Some(was)) = (column.as_numbers(), old.column(&column.id).and_then(Column::as_numbers))
            else {
                continue;
            };
            let known = |key: &String| old.keys.iter().position(|k| k == key).is_some_and(|row| was[row].is_some());
            let lost = |row: &usize| is[*row].is_none() && known(&table.keys[*row]);
            let rows: Vec<usize> = (0..table.keys.len()).filter(lost).collect();
            if rows.is_empty() {
                continue;
            }
            let label = format!("« {} »", lower_first(&column.label));
            if !figures.contains(&label) {
                figures.push(label);
            }
            if table.row == Row::Commune {
                let names = rows.into_iter().map(|row| table.names[row].clone());
                names.for_each(|name| {
                    if !communes.contains(&name) {
                        communes.push(name);
                    }
                });
            }
        }
    }
    (!figures.is_empty()).then(|| change.lost(&figures, &communes, why))
}

impl Change<'_> {
    fn lost(&self, figures: &[String], communes: &[String], why: Option<&str>) -> String {
        let named = match figures.len() {
            n if n <= NAMED => french::list(figures),
            n => format!("{} et {} autres chiffres", figures[..NAMED].join(", "), n - NAMED),
        };
        let compares = if figures.len() < 2 { "ne se compare pas" } else { "ne se comparent pas" };
        let known = if figures.len() < 2 { ["connu", "inconnu"] } else { ["connus", "inconnus"] };
        let place = match communes.len() {
            0 => String::new(),
            n => {
                let names = french::list_at_most(communes, NAMED);
                format!(" dans {} ({names})", french::count(n, "commune", "communes"))
            }
        };
        let why = why.map(|why| format!(" : {why}")).unwrap_or_default();
        format!(
            "{} : {named} {compares}{place}, {} {} et {} {}{why}.",
            self.after.title, known[0], self.sides.before, known[1], self.sides.after
        )
    }
}
