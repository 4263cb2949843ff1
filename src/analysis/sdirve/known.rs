//! What a study knows of a SDIRVE, read once for all that is told of it.

use jiff::civil::Date;

use super::Settings;
use super::adopted::Adopted;
use super::class::{ByClass, LISTED, classed};
use super::grid::Grid;
use super::induced::Induced;
use super::needs::Needs;
use super::usage::Usage;
use super::{Dates, fault};
use crate::analysis::bornes::count::{self, Count};
use crate::analysis::{Asked, Context, NoAnswer, NoField, Wanted, share, told};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Layer;
use crate::method::charging::{CLASSES, remaining};
use crate::outcome::Outcome;
use crate::territory::Territory;

/// Where the objectives come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The adopted SDIRVE.
    Adopted,
    /// The needs that the study has worked out.
    Needs,
    /// There are none.
    None,
}

/// Where what comes anyway is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coming {
    /// The layer of projects.
    Projects,
    /// The adopted SDIRVE.
    Adopted,
    /// Nothing tells.
    Unknown,
}

/// The points of a commune.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) existing: ByClass,
    /// All of them, of whatever power.
    pub(super) points: u32,
    pub(super) at_diagnosis: ByClass,
    pub(super) objective: ByClass,
    pub(super) induced: ByClass,
    pub(super) left: [Option<i64>; CLASSES],
}

/// What is known.
pub(super) struct Known<'a> {
    pub(super) territory: &'a Territory,
    pub(super) points: &'a Layer,
    /// What exists, by commune.
    pub(super) existing: Vec<Count>,
    pub(super) adopted: Option<Adopted<'a>>,
    pub(super) usage: Option<Usage<'a>>,
    pub(super) grid: Option<Grid<'a>>,
    /// What comes before the deadline of the objectives, and before that of the SDIRVE to be made.
    pub(super) induced: Option<Induced<'a>>,
    pub(super) to_come: Option<Induced<'a>>,
    pub(super) needs: Option<Needs<'a>>,
    pub(super) aim: Aim,
    pub(super) coming: Coming,
    pub(super) lines: Vec<Line>,
    /// The deadline of the objectives.
    pub(super) deadline: Option<Date>,
    pub(super) dates: Dates,
    /// The day of the study.
    pub(super) today: Option<Date>,
    /// The power of a point to be built of each class, in kW.
    pub(super) kilowatts: Vec<f64>,
    pub(super) layers: Vec<&'a Layer>,
}

impl<'a> Known<'a> {
    pub(super) fn of(
        asked: &Asked,
        settings: &Settings,
        context: &Context<'a>,
        notes: &mut Notes,
    ) -> Result<Self, NoAnswer> {
        let territory = context.territory;
        let points = share::layer(&settings.points, context)?;
        if points.field(count::POWER).is_none() && !points.features.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(points, count::POWER, Wanted::Numbers)));
        }
        let given = |id: &Option<String>| id.as_ref().map(|id| share::layer(id, context)).transpose();
        let (adopted, usage, grid) = (given(&settings.adopted)?, given(&settings.usage)?, given(&settings.grid)?);
        // A list of projects may hold none.
        let projects = settings.projects.as_ref().map(|id| context.layer(id).ok_or(NoAnswer::Told)).transpose()?;
        let mut layers = vec![points];
        layers.extend([adopted, usage, grid, projects].into_iter().flatten());

        let existing = count::by_commune(points, territory);
        let unclassed = existing.iter().map(|c| c.points - c.classes.iter().sum::<usize>()).sum::<usize>();
        if unclassed > 0 {
            let told = french::count(unclassed, "point de charge", "points de charge");
            notes.push(told::without_amount(format!(
                "{told} sans puissance connue : le reste à faire de sa commune est inconnu"
            )));
        }
        let adopted = adopted.map(|layer| Adopted::of(layer, territory, notes)).transpose()?;
        let deadline = adopted.as_ref().and_then(|a| a.deadline).or(settings.dates.deadline);
        let year = |day: Option<Date>| day.map(Date::year);
        let needs = Needs::of(settings, year(deadline), context, notes);
        let induced = |deadline: Option<Date>, notes: &mut Notes| {
            projects.map(|layer| Induced::of(layer, year(deadline), territory, notes)).transpose()
        };
        let to_come = induced(settings.dates.deadline.or(deadline), &mut Notes::new())?;
        let induced = induced(deadline, notes)?;
        let usage = usage.map(|layer| Usage::of(layer, points, territory, notes)).transpose()?;
        let grid = grid.map(|layer| Grid::of(layer, territory)).transpose()?;

        let aim = match (&adopted, needs.as_ref().and_then(|n| n.at)) {
            (Some(_), _) => Aim::Adopted,
            (None, Some(_)) => Aim::Needs,
            (None, None) => Aim::None,
        };
        let coming = match (&induced, &adopted) {
            (Some(_), _) => Coming::Projects,
            (None, Some(_)) => Coming::Adopted,
            (None, None) => Coming::Unknown,
        };
        let mut out = Self {
            territory,
            points,
            existing,
            adopted,
            usage,
            grid,
            induced,
            to_come,
            needs,
            aim,
            coming,
            lines: Vec::new(),
            deadline,
            dates: settings.dates,
            today: context.date,
            kilowatts: settings.kilowatts.clone(),
            layers,
        };
        out.lines = (0..territory.communes.len()).map(|i| out.line(i)).collect();
        out.compare_territories(notes);
        out.check_deadline(asked, notes);
        Ok(out)
    }

    fn line(&self, i: usize) -> Line {
        let count = &self.existing[i];
        let existing = classed(count);
        let plan = self.adopted.as_ref().map(|a| a.communes[i]);
        let none = [None; CLASSES];
        let objective = match self.aim {
            Aim::Adopted => plan.flatten().map_or(none, |p| p.objective),
            Aim::Needs => self.needs.as_ref().map_or(none, |n| n.need(i)),
            Aim::None => none,
        };
        let induced = match self.coming {
            Coming::Projects => self.induced.as_ref().map_or(none, |p| p.communes[i]),
            Coming::Adopted => plan.flatten().map_or(none, |p| p.induced),
            Coming::Unknown => none,
        };
        Line {
            existing,
            points: u32::try_from(count.points).unwrap_or(u32::MAX),
            at_diagnosis: plan.flatten().map_or(none, |p| p.existing),
            objective,
            induced,
            left: std::array::from_fn(|c| remaining(objective[c], existing[c], induced[c])),
        }
    }

    /// How many communes have all that is compared known: of a class, or of all four.
    pub(super) fn compared(&self, class: Option<usize>) -> usize {
        let known = |line: &&Line| match class {
            Some(class) => line.left[class].is_some(),
            None => line.left.iter().all(Option::is_some),
        };
        self.lines.iter().filter(known).count()
    }

    /// «sur 3 des 4 communes»: what a sum over these stands on; nothing when it is all of them.
    pub(super) fn on(&self, communes: usize) -> Option<String> {
        let all = self.lines.len();
        (communes < all).then(|| {
            format!("sur {} des {}", french::integer(communes as u64), french::count(all, "commune", "communes"))
        })
    }

    /// « (sur 3 des 4 communes, celles où tout est connu)»: what sums over the communes that can be compared stand on; nothing
    /// when they all can.
    pub(super) fn on_compared(&self) -> String {
        let compared = self.compared(None);
        let those = if compared < 2 { "celle" } else { "celles" };
        self.on(compared).map(|on| format!(" ({on}, {those} où tout est connu)")).unwrap_or_default()
    }

    /// What an objective is called: «l'objectif», «le besoin».
    pub(super) fn aim_noun(&self) -> (&'static str, &'static str) {
        match self.aim {
            Aim::Needs => ("le besoin", "du besoin"),
            Aim::Adopted | Aim::None => ("l'objectif", "de l'objectif"),
        }
    }

    /// Communes that only one of the two has.
    fn compare_territories(&self, notes: &mut Notes) {
        let Some(adopted) = &self.adopted else { return };
        let absent = adopted.absent();
        if !absent.is_empty() {
            let communes =
                french::count(absent.len(), "commune de l'étude n'est pas", "communes de l'étude ne sont pas");
            let d = fault::elsewhere(format!("{communes} dans le SDIRVE"), adopted.layer);
            let d = d.label(share::names(self.territory, &absent, LISTED));
            notes.push(d.help("leur reste à faire est inconnu : demander au syndicat si elles ont un autre schéma"));
        }
        if !adopted.outside.is_empty() {
            let communes =
                french::count(adopted.outside.len(), "commune du SDIRVE n'est pas", "communes du SDIRVE ne sont pas");
            let d = fault::elsewhere(format!("{communes} dans l'étude"), adopted.layer);
            let d = d.label(format!("{} : elles ne comptent pas", french::list_at_most(&adopted.outside, LISTED)));
            notes.push(d.help("c'est attendu quand le SDIRVE porte sur un plus grand territoire"));
        }
    }

    /// The operational deadline is within three years of the diagnosis (R353-5-3 2°).
    fn check_deadline(&self, asked: &Asked, notes: &mut Notes) {
        let Dates { diagnosis: Some(diagnosis), deadline: Some(deadline), .. } = self.dates else { return };
        let most = diagnosis.checked_add(jiff::Span::new().years(3));
        if most.is_ok_and(|most| deadline > most) {
            let d = fault::dates(format!(
                "l'échéance opérationnelle de `{}` ({}) est à plus de 3 ans du diagnostic ({})",
                asked.id,
                french::day(deadline),
                french::day(diagnosis)
            ));
            notes.push(d.help("R353-5-3 2° : 3 ans au plus ; une échéance plus lointaine est celle du long terme"));
        }
    }

    /// What the needs bring to the sources.
    pub(super) fn add_needs(&self, outcome: &mut Outcome) {
        let Some(needs) = &self.needs else { return };
        outcome.fictional |= needs.answer.fictional;
        for source in &needs.answer.sources {
            if !outcome.sources.contains(source) {
                outcome.sources.push(source.clone());
            }
        }
    }
}
