//! The sentences.

use super::Shared;
use crate::analysis::Context;
use crate::french;
use crate::method::inequality::{best_addition, hoover_weighted, theil_weighted};
use crate::outcome::{Finding, Outcome, Unit};

impl Shared<'_> {
    pub(super) fn findings(&self, outcome: &mut Outcome, context: &Context<'_>) {
        let label = self.variable.label.clone();
        if let Some(h) = hoover_weighted(&self.quantities, &self.weights).filter(|_| self.endowment) {
            outcome.find(format!(
                "{label} : pour que {} également, il faudrait en déplacer {} (indice de Hoover).",
                if self.weight.people {
                    "chaque habitant soit doté".to_owned()
                } else {
                    format!("chaque unité de « {} » soit dotée", self.weight.label)
                },
                french::percent(h, 0)
            ));
        }
        let levels: Vec<(f64, &str)> = context
            .territory
            .epcis
            .iter()
            .filter_map(|e| Some((self.level_of(&e.communes)?, e.name.as_str())))
            .collect();
        let most = levels.iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let least = levels.iter().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        if let (Some(most), Some(least), true) = (most, least, levels.len() > 1) {
            let unit = self.level_unit();
            let say = |v: f64| format!("{} {}", french::fine(v, 1), unit.label()).trim_end().to_owned();
            outcome.find(format!("{label} : de {} ({}) à {} ({}).", say(least.0), least.1, say(most.0), most.1));
        }
        let several = Some(&self.epcis).filter(|_| context.territory.epcis.len() > 1);
        for grouping in [several, self.poles.as_ref(), self.basins.as_ref()].into_iter().flatten() {
            let [between, inside] = grouping.plural;
            if let Some(t) = self.theil_by(grouping).0.filter(|t| t.total > 1e-12) {
                outcome.find(format!(
                    "{label} : {} des écarts se trouvent entre {between}, {} à l'intérieur des {inside} (Theil).",
                    french::percent(t.between / t.total, 0),
                    french::percent(t.within / t.total, 0)
                ));
            }
        }
        outcome.findings.extend(self.best_place(context).map(|text| Finding { text, actions: Vec::new() }));
        if let Some((m, Some(p))) = self.moran {
            let sentence = match (p <= 0.05, m.i > m.expected) {
                (true, true) => "les communes semblables se touchent : il y a des zones bien et mal dotées",
                (true, false) => "les communes voisines diffèrent plus que le hasard ne le ferait",
                (false, _) => "pas de zones nettes : le hasard suffirait à expliquer la répartition",
            };
            outcome.find(format!(
                "{label} : {sentence} (I de Moran {}, p {}).",
                french::number(m.i, 2),
                if p < 0.001 { "< 0,001".to_owned() } else { format!("= {}", french::number(p, 3)) }
            ));
        }
    }

    /// Where one more would even things out most; nothing to say when it would not, or of what is no quantity.
    fn best_place(&self, context: &Context<'_>) -> Option<String> {
        if !self.endowment {
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
            "{} : la commune où {more} de plus réduirait le plus les écarts {}est {} (indice de Theil : de {} à {}).",
            self.variable.label,
            if self.weight.people { "entre habitants " } else { "" },
            context.territory.communes[self.at[k]].name,
            french::number(before, decimals),
            french::number(after, decimals)
        ))
    }
}
