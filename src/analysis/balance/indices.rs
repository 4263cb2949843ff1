//! The table of indices: how evenly, and whether like communes lie together.

use super::grouping::Grouping;
use super::{AVERSION, Shared};
use crate::analysis::base::Base;
use crate::method::inequality::{
    Theil, atkinson, atkinson_weighted, gini, gini_weighted, herfindahl, hoover, hoover_weighted,
    theil_l_decomposition, theil_l_decomposition_weighted, variation, variation_weighted,
};
use crate::method::spatial::{geary, geary_permutations};
use crate::outcome::{Column, Row, Table, Unit};

/// The id of the table.
pub(super) const INDICES: &str = "indices";

/// Its column of weighted figures.
pub(super) const WEIGHTED: &str = "pondere";

/// Its row of concentration, given of quantities only.
pub(super) const HERFINDAHL: &str = "herfindahl";

/// One row of the table of indices.
struct Index {
    key: &'static str,
    name: &'static str,
    weighted: Option<f64>,
    plain: Option<f64>,
    /// What it means, in one sentence.
    meaning: &'static str,
}

/// Key, name and meaning of a row.
type Text = (&'static str, &'static str, &'static str);

/// Of the probability that chance would part the groups as much.
const CHANCE: &str = "À 0,05 ou moins, l'écart entre ces groupes ne s'explique guère par le hasard : les valeurs des communes, redistribuées au hasard, en font rarement autant.";

/// Between the EPCI, within, and what chance would do.
const EPCIS: [Text; 3] = [
    (
        "theil_entre",
        "Theil, entre EPCI",
        "Ce qui resterait d'écart si tous avaient la même part à l'intérieur de chaque EPCI.",
    ),
    (
        "theil_dans",
        "Theil, à l'intérieur des EPCI",
        "La part du Theil due aux écarts à l'intérieur des EPCI, chacun comptant pour ce qu'il détient.",
    ),
    ("theil_entre_p", "Probabilité que le hasard sépare autant les EPCI", CHANCE),
];

/// Between the levels of the armature, within, and what chance would do.
const LEVELS: [Text; 3] = [
    (
        "theil_entre_niveaux",
        "Theil, entre niveaux de l'armature",
        "Ce qui resterait d'écart si tous avaient la même part à l'intérieur de chaque niveau de pôles.",
    ),
    (
        "theil_dans_niveaux",
        "Theil, à l'intérieur des niveaux",
        "La part du Theil due aux écarts à l'intérieur des niveaux, chacun comptant pour ce qu'il détient.",
    ),
    ("theil_entre_niveaux_p", "Probabilité que le hasard sépare autant les niveaux", CHANCE),
];

/// Between the basins of the poles, within, and what chance would do.
const BASINS: [Text; 3] = [
    (
        "theil_entre_bassins",
        "Theil, entre bassins",
        "Ce qui resterait d'écart si tous avaient la même part à l'intérieur de chaque bassin.",
    ),
    (
        "theil_dans_bassins",
        "Theil, à l'intérieur des bassins",
        "La part du Theil due aux écarts à l'intérieur des bassins, chacun comptant pour ce qu'il détient.",
    ),
    ("theil_entre_bassins_p", "Probabilité que le hasard sépare autant les bassins", CHANCE),
];

impl Shared<'_> {
    /// The title ends with on how much the weighted figures stand, where that is not all.
    pub(super) fn indices(&self, based: &Base) -> Table {
        let mut rows = self.inequalities();
        for row in &mut rows {
            row.meaning = self.meaning(row.key).unwrap_or(row.meaning);
        }
        rows.extend(self.resemblances());
        let (keys, names) = rows.iter().map(|r| (r.key.to_owned(), r.name.to_owned())).unzip();
        let title = format!("Indices : {}{}", self.variable.label, based.aside());
        Table::new(INDICES, title, Row::Other, keys, names)
            .with(Column::numbers(
                WEIGHTED,
                self.weighted_label(),
                Unit::Index,
                rows.iter().map(|r| r.weighted).collect(),
            ))
            .with(Column::numbers("simple", "Par commune", Unit::Index, rows.iter().map(|r| r.plain).collect()))
            .with(Column::texts(
                "lecture",
                "Ce que cela veut dire",
                rows.iter().map(|r| Some(r.meaning.to_owned())).collect(),
            ))
    }

    /// What a row means of what is no endowment, where that is something else.
    fn meaning(&self, key: &str) -> Option<&'static str> {
        if self.wished_for() {
            return None;
        }
        let amount = self.endowment;
        Some(match key {
            "gini" if !amount => {
                "0 : la même valeur partout ; plus il est grand, plus les valeurs diffèrent. L'écart moyen entre deux prises au hasard, rapporté au double de la moyenne."
            }
            "theil" if amount => {
                "0 : parts égales. Plus sensible à ceux qui ont le plus ; se partage exactement entre groupes et à l'intérieur des groupes."
            }
            "theil" => {
                "0 : la même valeur partout. Plus sensible aux valeurs élevées ; se partage exactement entre groupes et à l'intérieur des groupes."
            }
            "theil_entre" | "theil_l_entre" if !amount => {
                "Ce qui resterait d'écart si toutes les communes d'un EPCI avaient la même valeur."
            }
            "theil_dans" | "theil_l_dans" if !amount => "La part due aux écarts à l'intérieur des EPCI.",
            "theil_entre_niveaux" if !amount => {
                "Ce qui resterait d'écart si toutes les communes d'un niveau avaient la même valeur."
            }
            "theil_dans_niveaux" if !amount => "La part due aux écarts à l'intérieur des niveaux.",
            "theil_entre_bassins" if !amount => {
                "Ce qui resterait d'écart si toutes les communes d'un bassin avaient la même valeur."
            }
            "theil_dans_bassins" if !amount => "La part due aux écarts à l'intérieur des bassins.",
            "theil_l" => {
                "0 : aucun écart. Plus sensible que le Theil aux valeurs basses ; sans valeur dès qu'une commune est à zéro."
            }
            "atkinson" => {
                "0 : aucun écart. Comme le Theil L, sensible aux valeurs basses, mais défini quand une commune est à zéro."
            }
            "hoover" if amount => {
                "La part du total qui est en excédent, dans certaines communes, sur une répartition au prorata."
            }
            "hoover" => "La moitié de l'écart moyen à la moyenne, rapporté à la moyenne.",
            _ => return None,
        })
    }

    /// Indices of sharing.
    fn inequalities(&self) -> Vec<Index> {
        let (quantities, weights, levels) = (&self.quantities, &self.weights, &self.levels);
        let (theil_w, theil_p) = self.theil_by(&self.epcis);
        let groups = self.epcis.of(&self.at);
        let l_w = theil_l_decomposition_weighted(quantities, weights, &groups);
        let l_p = theil_l_decomposition(levels, &groups);
        let pair = |key, name, weighted, plain, meaning| Index { key, name, weighted, plain, meaning };
        let mut rows = vec![
            pair(
                "gini",
                "Gini",
                gini_weighted(quantities, weights),
                gini(levels),
                "0 : tous ont la même part ; vers 1 : un seul a tout. L'écart moyen entre deux pris au hasard, rapporté au double de la moyenne.",
            ),
            pair(
                "theil",
                "Theil",
                theil_w.map(|t| t.total),
                theil_p.map(|t| t.total),
                "0 : parts égales. Plus sensible aux mieux dotés ; se partage exactement entre groupes et à l'intérieur des groupes.",
            ),
        ];
        let groupings = [(Some(&self.epcis), EPCIS), (self.poles.as_ref(), LEVELS), (self.basins.as_ref(), BASINS)];
        for (grouping, texts) in groupings {
            rows.extend(grouping.into_iter().flat_map(|grouping| self.parts(grouping, texts)));
        }
        rows.extend([
            pair(
                "theil_l",
                "Theil L",
                l_w.map(|t| t.total),
                l_p.map(|t| t.total),
                "0 : parts égales. Plus sensible que le Theil aux moins bien dotés ; sans valeur dès qu'une commune n'a rien.",
            ),
            pair(
                "theil_l_entre",
                "Theil L, entre EPCI",
                l_w.map(|t| t.between),
                l_p.map(|t| t.between),
                "Ce qui resterait de Theil L si tous avaient la même part à l'intérieur de chaque EPCI.",
            ),
            pair(
                "theil_l_dans",
                "Theil L, à l'intérieur des EPCI",
                l_w.map(|t| t.within),
                l_p.map(|t| t.within),
                "Ce qui resterait de Theil L si tous les EPCI avaient la même moyenne.",
            ),
            pair(
                "atkinson",
                "Atkinson (0,5)",
                atkinson_weighted(quantities, weights, AVERSION),
                atkinson(levels, AVERSION),
                "La part du total à laquelle on pourrait renoncer sans perte de bien-être si le reste était également partagé.",
            ),
            pair(
                "variation",
                "Coefficient de variation",
                variation_weighted(quantities, weights),
                variation(levels),
                "L'écart-type rapporté à la moyenne : 0,5 veut dire que l'on s'en écarte de moitié, en moyenne quadratique.",
            ),
            pair(
                "hoover",
                "Hoover",
                hoover_weighted(quantities, weights),
                hoover(levels),
                "La part du total qu'il faudrait déplacer pour que tous aient la même.",
            ),
        ]);
        if self.endowment {
            rows.push(pair(
                HERFINDAHL,
                "Concentration (Herfindahl)",
                None,
                herfindahl(quantities),
                "1 : une commune a tout ; son inverse est le nombre de communes à parts égales qui feraient la même concentration.",
            ));
        }
        rows
    }

    /// Theil's T between the groups of a grouping, within them, and how often chance would part them as much.
    fn parts(&self, grouping: &Grouping, [between, within, chance]: [Text; 3]) -> [Index; 3] {
        let (weighted, plain) = self.theil_by(grouping);
        let row = |(key, name, meaning): Text, part: fn(Theil) -> f64| {
            let (weighted, plain) = (weighted.map(part), plain.map(part));
            Index { key, name, weighted, plain, meaning }
        };
        let (key, name, meaning) = chance;
        let (weighted, plain) = (self.weighted_chance_of(grouping), self.chance_of(grouping));
        let chance = Index { key, name, weighted, plain, meaning };
        [row(between, |t| t.between), row(within, |t| t.within), chance]
    }

    /// Indices of resemblance between neighbours.
    fn resemblances(&self) -> Vec<Index> {
        let (global, p) = (self.moran.map(|m| m.0), self.moran.and_then(|m| m.1));
        let contrast = geary(&self.levels, &self.neighbours).map(|g| g.c);
        let contrast_p = geary_permutations(&self.levels, &self.neighbours, self.permutations, self.seed);
        let plain = |key, name, plain, meaning| Index { key, name, weighted: None, plain, meaning };
        vec![
            plain(
                "moran",
                "I de Moran",
                global.map(|m| m.i),
                "Au-dessus de la valeur attendue : les communes semblables se touchent ; en dessous : les voisines diffèrent.",
            ),
            plain(
                "moran_attendu",
                "I de Moran attendu sans structure",
                global.map(|m| m.expected),
                "Ce que vaudrait l'indice en moyenne si les valeurs étaient placées au hasard.",
            ),
            plain(
                "moran_p",
                "Probabilité que le hasard fasse autant",
                p,
                "À 0,05 ou moins, le regroupement ne s'explique guère par le hasard.",
            ),
            plain(
                "geary",
                "C de Geary",
                contrast,
                "Moins de 1 : les voisines se ressemblent ; plus de 1 : elles diffèrent plus que deux communes prises au hasard.",
            ),
            plain(
                "geary_p",
                "Probabilité que le hasard fasse autant (Geary)",
                contrast_p,
                "À 0,05 ou moins, la ressemblance ou le contraste entre voisines ne s'explique guère par le hasard.",
            ),
        ]
    }
}
