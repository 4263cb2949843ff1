//! The table by commune, with the gatherings of like ones, and the Lorenz curve.

use super::Shared;
use super::shared::Means;
use crate::analysis::{Context, share};
use crate::method::inequality::{location_quotient, lorenz_weighted};
use crate::method::spatial::{Quadrant, false_discovery, local_g_star, local_moran};
use crate::outcome::{Column, Row, Table, Unit};

/// The class of a commune without neighbour, of which nothing is asked.
const ALONE: &str = "sans voisine";

impl Shared<'_> {
    pub(super) fn by_commune(&self, alpha: f64, context: &Context<'_>) -> Table {
        let n = context.territory.communes.len();
        let factor = self.factor();
        let mut table = share::commune_table(format!("Par commune : {}", self.variable.label), context.territory).with(
            Column::numbers("valeur", self.variable.label.clone(), self.variable.unit, self.variable.values.clone())
                .direction(self.variable.direction)
                .adding_up_if(self.variable.adds_up),
        );
        if self.endowment {
            let levels = share::spread(n, &self.at, self.levels.iter().map(|l| l * factor));
            let column = Column::numbers("dotation", self.level_label(), self.level_unit(), levels);
            table = table.with(column.direction(self.variable.direction));
        }
        if self.means == Means::Weighted {
            let quotient = self.spread(location_quotient(&self.quantities, &self.weights), n);
            table =
                table.with(Column::numbers("quotient", "Quotient (1 : moyenne du territoire)", Unit::Index, quotient));
        }
        if let Some(local) = local_moran(&self.levels, &self.neighbours, self.permutations, self.seed) {
            let p: Vec<Option<f64>> = local.iter().map(|l| l.p).collect();
            let index = local.iter().zip(&self.alone).map(|(l, alone)| (!alone).then_some(l.i)).collect();
            let class = self.classes(&p, alpha, |k| name_of(local[k].quadrant));
            table = table
                .with(Column::numbers("moran_local", "I de Moran local", Unit::Index, self.spread(index, n)))
                .with(Column::numbers(
                    "moran_p",
                    "Probabilité que le hasard fasse autant",
                    Unit::Probability,
                    self.spread(p, n),
                ))
                .with(Column::texts("lisa", "Regroupement", self.spread(class, n)));
        }
        if let Some(local) = local_g_star(&self.levels, &self.touching, self.permutations, self.seed) {
            let p: Vec<Option<f64>> = local.iter().map(|l| l.p).collect();
            let deviation = local.iter().map(|l| l.z).collect();
            let hot = |k: usize| local[k].z.is_some_and(|z| z > 0.0);
            let class = self.classes(&p, alpha, |k| if hot(k) { "chaud" } else { "froid" });
            table = table
                .with(Column::numbers(
                    "g_etoile",
                    "G* de Getis et Ord (écarts-types)",
                    Unit::Index,
                    self.spread(deviation, n),
                ))
                .with(Column::numbers(
                    "g_etoile_p",
                    "Probabilité que le hasard fasse autant (G*)",
                    Unit::Probability,
                    self.spread(p, n),
                ))
                .with(Column::texts("points_chauds", "Points chauds et froids", self.spread(class, n)));
        }
        table
    }

    /// What is known of the communes kept, given to all.
    fn spread<T: Clone>(&self, values: Vec<Option<T>>, communes: usize) -> Vec<Option<T>> {
        let mut out = vec![None; communes];
        for (&i, value) in self.at.iter().zip(values) {
            out[i] = value;
        }
        out
    }

    /// The class of each commune kept, with how sure it is once false discoveries are held down.
    fn classes(&self, p: &[Option<f64>], alpha: f64, name: impl Fn(usize) -> &'static str) -> Vec<Option<String>> {
        let stands = false_discovery(p, alpha);
        let class = |k: usize| if self.alone[k] { ALONE.to_owned() } else { said(name(k), stands[k], p[k], alpha) };
        (0..p.len()).map(|k| Some(class(k))).collect()
    }

    /// The Lorenz curve, of a hundred points at most.
    pub(super) fn lorenz(&self) -> Option<Table> {
        let curve = lorenz_weighted(&self.quantities, &self.weights)?;
        // A hundred points draw the curve of any territory.
        let step = curve.len().div_ceil(100).max(1);
        let kept: Vec<(f64, f64)> =
            curve.iter().enumerate().filter(|(i, _)| i % step == 0 || *i == curve.len() - 1).map(|(_, c)| *c).collect();
        let keys: Vec<String> = (0..kept.len()).map(|i| i.to_string()).collect();
        Some(
            Table::new("lorenz", "Courbe de Lorenz", Row::Other, keys.clone(), keys)
                .with(Column::numbers(
                    "part_population",
                    if self.weight.people {
                        "Part cumulée de la population".to_owned()
                    } else {
                        format!("Part cumulée : {}", self.weight.label)
                    },
                    Unit::Share,
                    kept.iter().map(|c| Some(c.0)).collect(),
                ))
                .with(Column::numbers(
                    "part_quantite",
                    "Part cumulée de la quantité",
                    Unit::Share,
                    kept.iter().map(|c| Some(c.1)).collect(),
                )),
        )
    }
}

/// A class with how sure it is.
fn said(name: &str, stands: bool, p: Option<f64>, alpha: f64) -> String {
    if stands {
        name.to_owned()
    } else if p.is_some_and(|p| p <= alpha) {
        format!("{name}, à confirmer")
    } else {
        "non significatif".to_owned()
    }
}

fn name_of(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::HighHigh => "haut-haut",
        Quadrant::LowHigh => "bas-haut",
        Quadrant::LowLow => "bas-bas",
        Quadrant::HighLow => "haut-bas",
    }
}
