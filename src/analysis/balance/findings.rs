//! The sentences.

use super::Shared;
use super::shared::Means;
use crate::analysis::Context;
use crate::analysis::base::Base;
use crate::french;
use crate::method::inequality::{best_addition, hoover_weighted, theil_weighted};
use crate::outcome::{Finding, Outcome, Unit};

/// A sentence that answers no action in particular.
fn plain(text: String) -> Finding {
    Finding { text, actions: Vec::new() }
}

impl Shared<'_> {
    pub(super) fn findings(&self, outcome: &mut Outcome, context: &Context<'_>) {
        let label = self.variable.label.clone();
        let territory = context.territory;
        let everyone: Vec<usize> = (0..territory.communes.len()).collect();
        let based = self.base(&everyone, territory).at_end();
        if let Some(h) = hoover_weighted(&self.quantities, &self.weights).filter(|_| self.endowment) {
            outcome.find(format!("{label} : {}{based}.", self.apart(&french::percent(h, 0))));
        }
        match self.means {
            Means::Weighted => self.find_groups(outcome, context),
            Means::Unknown => outcome.findings.extend(self.among_communes(context).map(plain)),
        }
        let several = Some(&self.epcis).filter(|_| territory.epcis.len() > 1);
        for grouping in [several, self.poles.as_ref(), self.basins.as_ref()].into_iter().flatten() {
            let [between, inside] = grouping.plural;
            if let Some(t) = self.theil_by(grouping).0.filter(|t| t.total > 1e-12) {
                let chance = self.weighted_chance_of(grouping).filter(|p| *p > 0.05);
                let chance =
                    chance.map(|p| format!(" ; le hasard pourrait l'expliquer (p = {})", french::number(p, 2)));
                outcome.find(format!(
                    "{label} : {} des écarts se trouvent entre {between}, {} à l'intérieur des {inside} (Theil){based}{}.",
                    french::percent(t.between / t.total, 0),
                    french::percent(t.within / t.total, 0),
                    chance.unwrap_or_default()
                ));
            }
        }
        outcome.findings.extend(self.best_place(context, &based).map(plain));
        outcome.findings.extend(self.variable.bound.iter().map(|bound| plain(format!("{label} : {bound}."))));
        if let Some((m, Some(p))) = self.moran {
            let sentence = match (p <= 0.05, m.i > m.expected) {
                (true, true) => format!("les communes semblables se touchent : {}", self.gathered()),
                (true, false) => "les communes voisines diffèrent plus que le hasard ne le ferait".to_owned(),
                (false, _) => "pas de zones nettes : le hasard suffirait à expliquer la répartition".to_owned(),
            };
            let based = self.base_by_commune(&everyone, territory).at_end();
            outcome.find(format!(
                "{label} : {sentence} (I de Moran {}, p {}){based}.",
                french::number(m.i, 2),
                if p < 0.001 { "< 0,001".to_owned() } else { format!("= {}", french::number(p, 3)) }
            ));
        }
    }

    /// What Hoover's index says of an amount: what would have to be elsewhere.
    fn apart(&self, part: &str) -> String {
        let people = self.weight.people;
        match (self.wished_for(), people) {
            (true, true) => {
                format!(
                    "pour que chaque habitant soit doté également, il faudrait en déplacer {part} (indice de Hoover)"
                )
            }
            (true, false) => format!(
                "pour que chaque unité de « {} » soit dotée également, il faudrait en déplacer {part} (indice de Hoover)",
                self.weight.label
            ),
            (false, _) => {
                let by = if people { "aux habitants".to_owned() } else { format!("à « {} »", self.weight.label) };
                format!("par rapport {by}, {part} sont en excédent dans certaines communes (indice de Hoover)")
            }
        }
    }

    /// A level with its unit.
    fn say(&self, level: f64) -> String {
        let unit = self.level_unit();
        if unit == Unit::Share {
            return french::percent(level, 1);
        }
        // Of what is whole in each commune nobody says tenths.
        let whole = !self.endowment && matches!(unit, Unit::Count | Unit::Euros | Unit::Inhabitants);
        let decimals = if whole { 0 } else { 1 };
        let figure = french::fine(level, decimals);
        // Hectares for 1,000 people are no number of friches.
        let of = match (unit, self.variable.unit) {
            (Unit::PerThousand | Unit::Index, Unit::Count | Unit::Inhabitants) => "",
            (Unit::PerThousand | Unit::Index, of) if self.endowment => of.label(),
            _ => "",
        };
        [figure.as_str(), of, unit.label()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// From the group that has least to the one that has most, each with how much of it is known.
    fn find_groups(&self, outcome: &mut Outcome, context: &Context<'_>) {
        let territory = context.territory;
        let mut levels: Vec<(f64, &str, Base)> = Vec::new();
        for epci in &territory.epcis {
            if let Some(level) = self.level_of(&epci.communes) {
                levels.push((level, &epci.name, self.base(&epci.communes, territory)));
            }
        }
        let most = levels.iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let least = levels.iter().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let (Some(most), Some(least), true) = (most, least, levels.len() > 1) else { return };
        let named = |(level, name, base): &(f64, &str, Base)| format!("{} ({name}{})", self.say(*level), base.at_end());
        let what = if self.endowment { "" } else { "en moyenne, " };
        let told = least.0 < most.0 && least.2.is_most() && most.2.is_most();
        let better = self.best(least.1, most.1).filter(|_| told);
        let better = better.map(|name| format!(" : le plus favorable est {name}")).unwrap_or_default();
        let silent = territory.epcis.len() - levels.len();
        let silent = if silent == 0 { String::new() } else { format!(" ; {silent} EPCI sans valeur connue") };
        let label = &self.variable.label;
        outcome.find(format!("{label} : {what}de {} à {}{better}{silent}.", named(least), named(most)));
    }

    /// From one commune to another, where groups have no mean.
    fn among_communes(&self, context: &Context<'_>) -> Option<String> {
        let territory = context.territory;
        let mut sorted: Vec<(f64, &str)> =
            self.at.iter().zip(&self.levels).map(|(&i, &l)| (l, territory.communes[i].name.as_str())).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let (least, most) = (sorted.first()?, sorted.last()?);
        let middle = (sorted[(sorted.len() - 1) / 2].0 + sorted[sorted.len() / 2].0) / 2.0;
        let everyone: Vec<usize> = (0..territory.communes.len()).collect();
        let based = self.base_by_commune(&everyone, territory).at_end();
        let label = &self.variable.label;
        if least.0 == most.0 {
            let value = self.say(least.0);
            return Some(format!("{label} : {value} dans chaque commune dont la valeur est connue{based}."));
        }
        // Of several that have the same none is named.
        let named = |level: f64, name: &str| match self.levels.iter().filter(|l| **l == level).count() {
            1 => name.to_owned(),
            several => french::count(several, "commune", "communes"),
        };
        let (lowest, highest) = (named(least.0, least.1), named(most.0, most.1));
        let better = self.best(least.1, most.1).filter(|name| [&lowest, &highest].iter().any(|named| named == name));
        let better = better.map(|name| format!(" ; le plus favorable est {name}")).unwrap_or_default();
        Some(format!(
            "{label} : de {} ({}) à {} ({}) selon la commune ; autant de communes sont au-dessus de {} qu'au-dessous{based}{better}.",
            self.say(least.0),
            lowest,
            self.say(most.0),
            highest,
            self.say(middle)
        ))
    }

    /// Where one more would even things out most; nothing to say when it would not, or of what nobody wishes more of.
    fn best_place(&self, context: &Context<'_>, based: &str) -> Option<String> {
        if !self.wished_for() {
            return None;
        }
        let before = theil_weighted(&self.quantities, &self.weights)?;
        let (k, after) = best_addition(&self.quantities, &self.weights, 1.0)?;
        // What rounding alone lowers is no improvement.
        if after >= before - 1e-12 {
            return None;
        }
        let more = match self.variable.unit {
            Unit::Hours => "une heure",
            Unit::Hectares => "un hectare",
            Unit::Kilowatts => "un kilowatt",
            Unit::Inhabitants => "un habitant",
            _ => "une unité",
        };
        // As many decimals as it takes to tell one figure from the other.
        let decimals = (3..12).find(|d| french::number(before, *d) != french::number(after, *d)).unwrap_or(12);
        Some(format!(
            "{} : la commune où {more} de plus réduirait le plus les écarts {}est {} (indice de Theil : de {} à {}){based}.",
            self.variable.label,
            if self.weight.people { "entre habitants " } else { "" },
            context.territory.communes[self.at[k]].name,
            french::number(before, decimals),
            french::number(after, decimals)
        ))
    }
}
