//! The needs that an earlier analysis has worked out: a table by commune for each year.

use jiff::civil::Date;

use super::Settings;
use super::class::{ByClass, whole};
use super::fault;
use crate::analysis::Context;
use crate::analysis::charging::year_of;
use crate::diagnostic::Notes;
use crate::french;
use crate::method::charging::CLASSES;
use crate::outcome::{Outcome, Table};

/// The usages of R353-5-3, as the columns of needs and the fields of the dataset call them.
pub(super) const USAGES: [(&str, &str); 3] =
    [("residents", "residentiel"), ("professionnels", "professionnel"), ("occasionnels", "occasionnel_transit")];

/// Needs at one year.
pub(super) struct Needs<'a> {
    pub(super) answer: &'a Outcome,
    /// The years that it has.
    pub(super) years: Vec<i16>,
    /// The year that counts here, and its table.
    pub(super) at: Option<(i16, &'a Table)>,
}

impl<'a> Needs<'a> {
    /// The needs at the year of the deadline that the study gives; without one, at the first year that is not before that of
    /// the adopted SDIRVE.
    pub(super) fn of(
        settings: &Settings,
        adopted: Option<i16>,
        context: &Context<'a>,
        notes: &mut Notes,
    ) -> Option<Self> {
        let communes = context.territory.communes.len();
        let years = |answer: &'a Outcome| -> Vec<(i16, &'a Table)> {
            let mut found: Vec<(i16, &Table)> = answer
                .tables
                .iter()
                .filter_map(|t| Some((year_of(t)?, t)))
                .filter(|(_, t)| t.keys.len() == communes)
                .collect();
            found.sort_by_key(|(year, _)| *year);
            found
        };
        let answer = match &settings.needs {
            Some(id) => {
                let found = context.answers.iter().find(|a| a.id == *id && !years(a).is_empty());
                if found.is_none() {
                    let d = fault::no_needs(format!("l'analyse `{id}` ne donne pas de besoins en points de charge"));
                    notes.push(d.help(
                        "la placer avant celle-ci dans territoire.toml, et voir pourquoi elle n'a pas de réponse",
                    ));
                }
                found
            }
            None => context.answers.iter().find(|a| !years(a).is_empty()),
        }?;
        let tables = years(answer);
        let wanted = settings.dates.deadline.map(Date::year);
        let at = match wanted {
            None => tables.iter().find(|(year, _)| adopted.is_none_or(|by| *year >= by)).or(tables.last()).copied(),
            Some(wanted) => tables.iter().find(|(year, _)| *year == wanted).copied(),
        };
        let years: Vec<i16> = tables.iter().map(|(year, _)| *year).collect();
        if let Some(wanted) = wanted.filter(|_| at.is_none()) {
            let has: Vec<String> = years.iter().map(i16::to_string).collect();
            let d = fault::no_needs(format!("les besoins de `{}` n'ont pas l'échéance {wanted}", answer.id));
            let d = d.label(format!("ils ont : {}", french::list(&has)));
            notes.push(d.help(format!("ajouter {wanted} aux échéances de cette analyse, ou changer `date_objectifs`")));
        }
        Some(Self { answer, years, at })
    }

    /// A column of the year that counts, for a commune.
    pub(super) fn number(&self, column: &str, commune: usize) -> Option<u32> {
        let values = self.at?.1.column(column)?.as_numbers()?;
        whole(values.get(commune).copied().flatten().map(f64::round))
    }

    /// What a commune needs.
    pub(super) fn need(&self, commune: usize) -> ByClass {
        std::array::from_fn::<_, CLASSES, _>(|c| self.number(&format!("besoin_classe_{}", c + 1), commune))
    }

    /// Whether needs are told by usage.
    pub(super) fn by_usage(&self) -> bool {
        let has = |(name, _): &(&str, &str)| {
            self.at.is_some_and(|(_, table)| table.column(&format!("besoin_{name}_classe_1")).is_some())
        };
        USAGES.iter().all(has)
    }
}
