//! How evenly a quantity is shared among the communes, and whether like communes lie together.

use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::method::inequality::{
    Theil, atkinson, atkinson_weighted, best_addition, gini, gini_weighted, herfindahl, hoover, hoover_weighted,
    location_quotient, lorenz_weighted, theil_decomposition, theil_decomposition_weighted, theil_l_decomposition,
    theil_l_decomposition_weighted, variation, variation_weighted,
};
use crate::method::spatial::{
    Quadrant, Weights, false_discovery, geary, geary_permutations, local_g_star, local_moran, moran, moran_permutations,
};
use crate::method::summary::weighted_mean;
use crate::outcome::{Column, Finding, Outcome, Row, Table, Unit};

/// How evenly something is shared.
pub(super) struct Balance;

/// How much Atkinson's index dislikes inequality. Under 1, as many communes have nothing, which from 1 on says it all.
const AVERSION: f64 = 0.5;

const PARAMETERS: &[Parameter] = &[
    Parameter {
        key: "variable",
        kind: Kind::Variable,
        default: None,
        about: "ce qui est réparti : `couche:id` (nombre d'entités), `couche:id.champ` (somme), `mairies.heures`, `mairies.soir`, `mairies.samedi`, ou `analyse.tableau.colonne`",
    },
    Parameter {
        key: "mode",
        kind: Kind::Choice(&["auto", "dotation", "niveau"]),
        default: Some("\"auto\""),
        about: "`dotation` : une quantité à rapporter aux habitants ; `niveau` : une valeur par commune (distance, part)",
    },
    Parameter {
        key: "permutations",
        kind: Kind::Number { min: 99.0, max: 99_999.0 },
        default: Some("999"),
        about: "nombre de tirages pour juger si un regroupement est dû au hasard",
    },
    Parameter {
        key: "alpha",
        kind: Kind::Number { min: 0.001, max: 0.5 },
        default: Some("0.05"),
        about: "part de fausses découvertes admise parmi les communes signalées",
    },
];

impl Question for Balance {
    fn kind(&self) -> &'static str {
        "equilibre"
    }

    fn about(&self) -> About {
        About {
            title: "Équilibre territorial",
            measures: "Si une quantité (points de charge, heures d'ouverture) ou une valeur (distance) est également répartie entre les habitants, entre EPCI et à l'intérieur de chacun, entre niveaux de l'armature quand l'étude en déclare, et si les communes semblables se touchent.",
            how: "Gini, Theil T et Theil L (part entre EPCI et part interne ; pour le T, aussi entre niveaux de l'armature), Atkinson (aversion de 0,5), coefficient de variation, Hoover et courbe de Lorenz, pondérés par la population et simples ; pour une quantité, concentration de Herfindahl, et commune où une unité de plus abaisserait le plus le Theil T, trouvée par le calcul exact pour chacune. Indice de Moran global et local, C de Geary et G* local de Getis et Ord sur la contiguïté (communes qui partagent au moins un point), voisinages pondérés à somme 1 (pour G* : la commune et ses voisines comptent autant) ; significativité par permutations (Moran local : la commune garde sa valeur ; G* : tout le voisinage est tiré) et contrôle des fausses découvertes (Benjamini-Hochberg).",
            reading: "Gini, Hoover et Atkinson vont de 0 (parts égales) vers 1 ; Theil et le coefficient de variation partent aussi de 0. Hoover est la part du total qu'il faudrait déplacer pour que chacun ait la même ; le tableau des indices dit en une phrase ce que veut dire chacun. « haut-haut » : valeur élevée entourée de valeurs élevées ; « bas-bas » : l'inverse. « chaud » : la commune et ses voisines ont ensemble plus que le hasard n'en donnerait, « froid » : moins ; « chaud » ne veut donc pas dire bien loti quand la valeur est une distance. « à confirmer » : significatif commune par commune, mais pas une fois écartées les fausses découvertes.",
            limits: "Les indices ne disent pas si le niveau est suffisant, seulement s'il est partagé. Le Theil L n'existe pas dès qu'une commune habitée n'a rien. La commune où une unité de plus abaisse le plus le Theil est celle que désigne cet indice seul : ni la distance, ni les communes voisines n'y entrent. Une commune très petite fait varier fort sa dotation par habitant : la forme pondérée est celle à citer.",
            sources: "Gini (1912), Theil (1967), Shorrocks (1980), Atkinson (1970), Hoover (1936), Herfindahl (1950), Moran (1950), Geary (1954), Ord et Getis (1995), Anselin (1995), Benjamini et Hochberg (1995). Mêmes définitions que PySAL pour ceux qu'il calcule ; les probabilités du G* sont celles d'un tirage du voisinage entier.",
        }
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Outcome> {
        let variable = variable(asked, context, notes)?;
        let endowment = match asked.text("mode") {
            "dotation" => true,
            "niveau" => false,
            _ => variable.endowment,
        };
        if variable.values.iter().flatten().all(|v| *v == 0.0) {
            let message =
                format!("l'analyse `{}` est sans objet : « {} » n'a aucune valeur non nulle", asked.id, variable.label);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        let shared = Shared::new(variable, endowment, asked, context, notes);
        let mut outcome = share::outcome(asked, self.kind(), context, &shared.variable.layers);
        outcome.method.push(if endowment {
            "quantité rapportée à la population municipale 2023".to_owned()
        } else {
            "valeur par commune, pondérée par la population municipale 2023".to_owned()
        });
        outcome.method.push(format!(
            "contiguïté entre communes ; {} permutations, graine {} ; fausses découvertes : {} au plus",
            french::number(asked.number("permutations"), 0),
            context.seed,
            french::percent(asked.number("alpha"), 0)
        ));
        if shared.missing > 0 {
            outcome.method.push(format!(
                "{} sans valeur, hors des indices",
                french::count(shared.missing, "commune", "communes")
            ));
        }
        outcome.fictional |= shared.variable.fictional;
        outcome.tables.push(shared.indices());
        outcome.tables.push(shared.by_epci(context));
        outcome.tables.push(shared.by_commune(asked, context));
        outcome.tables.extend(shared.lorenz());
        shared.findings(&mut outcome, context);
        Some(outcome)
    }
}

/// The thing whose sharing out is looked at.
struct Variable<'a> {
    label: String,
    unit: Unit,
    values: Vec<Option<f64>>,
    /// Whether it is a quantity to be divided by the inhabitants.
    endowment: bool,
    fictional: bool,
    layers: Vec<&'a Layer>,
}

fn variable<'a>(asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Variable<'a>> {
    let text = asked.text("variable");
    let territory = context.territory;
    let mut out = Variable {
        label: String::new(),
        unit: Unit::Count,
        values: Vec::new(),
        endowment: true,
        fictional: false,
        layers: Vec::new(),
    };
    if let Some(rest) = text.strip_prefix("couche:") {
        let (id, field) = rest.split_once('.').map_or((rest, None), |(id, field)| (id, Some(field)));
        let layer = share::layer(id, asked, context, notes)?;
        out.layers.push(layer);
        out.label = field.map_or_else(|| layer.title.clone(), |f| format!("{} ({f})", layer.title));
        let mut sums = vec![0.0; territory.communes.len()];
        for feature in layer.inside() {
            let (Some(i), value) = (feature.commune, field.map_or(Some(1.0), |f| layer.number(feature, f))) else {
                continue;
            };
            sums[i] += value.unwrap_or(0.0);
        }
        out.values = sums.into_iter().map(Some).collect();
        return Some(out);
    }
    if let Some(what) = text.strip_prefix("mairies.") {
        let flag = |yes: bool| f64::from(u8::from(yes));
        let hours = territory.communes.iter().map(|c| c.hours.as_ref());
        (out.label, out.unit, out.endowment, out.values) = match what {
            "heures" => (
                "Heures d'ouverture par semaine".into(),
                Unit::Hours,
                true,
                hours.map(|h| h.map(|h| h.weekly())).collect(),
            ),
            "soir" => (
                "Ouverture après 18 h".into(),
                Unit::Count,
                false,
                hours.map(|h| h.map(|h| flag(h.evening()))).collect(),
            ),
            "samedi" => (
                "Ouverture le samedi".into(),
                Unit::Count,
                false,
                hours.map(|h| h.map(|h| flag(h.saturday()))).collect(),
            ),
            _ => {
                let message = format!("la variable `{text}` n'existe pas");
                notes.push(Diagnostic::new("A0602", message).help("mairies.heures, mairies.soir ou mairies.samedi"));
                return None;
            }
        };
        if out.values.iter().flatten().next().is_none() {
            let message = format!("l'analyse `{}` est sans objet : aucun horaire de mairie n'est connu", asked.id);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        return Some(out);
    }
    if text == "population" {
        out.label = "Population".into();
        out.unit = Unit::Inhabitants;
        out.endowment = false;
        out.values = territory.communes.iter().map(|c| c.population.map(f64::from)).collect();
        return Some(out);
    }
    let column = context.column(text);
    let values = column.and_then(|c| c.as_numbers()).filter(|v| v.len() == territory.communes.len());
    let (Some(column), Some(values)) = (column, values) else {
        let message = format!("l'analyse `{}` est sans objet : la variable `{text}` n'a pas été calculée", asked.id);
        notes.push(Diagnostic::new("A0602", message));
        return None;
    };
    let source = context.answers.iter().find(|a| text.starts_with(&format!("{}.", a.id)));
    out.fictional = source.is_some_and(|a| a.fictional);
    out.label.clone_from(&column.label);
    if let Some(source) = source {
        out.label.clone_from(&source.title);
    }
    out.unit = column.unit;
    out.endowment =
        matches!(column.unit, Unit::Count | Unit::Hours | Unit::Hectares | Unit::Kilowatts | Unit::Inhabitants);
    out.values = values.to_vec();
    Some(out)
}

/// The figures, over the communes that have a value.
struct Shared<'a> {
    variable: Variable<'a>,
    endowment: bool,
    /// Communes with a value, an endowment's population included.
    at: Vec<usize>,
    missing: usize,
    /// What is shared: the quantity itself, or the value times the inhabitants.
    quantities: Vec<f64>,
    weights: Vec<f64>,
    /// What is compared between neighbours: the quantity per head, or the value.
    levels: Vec<f64>,
    groups: Vec<usize>,
    /// Level of the armature of each, the communes that are no pole last; `None` when the study declares no level.
    levels_of: Option<Vec<usize>>,
    neighbours: Weights,
    /// The same neighbours, each for 1.
    touching: Weights,
    permutations: usize,
    seed: u64,
}

impl<'a> Shared<'a> {
    fn new(variable: Variable<'a>, endowment: bool, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Self {
        let territory = context.territory;
        let people = territory.weights();
        // A quantity where nobody lives has no endowment per head.
        let usable = |i: &usize| variable.values[*i].is_some() && (!endowment || people[*i] > 0.0);
        let at: Vec<usize> = (0..territory.communes.len()).filter(usable).collect();
        let missing = territory.communes.len() - at.len();
        if missing > 0 {
            let message = format!(
                "{} sans valeur pour « {} », hors des indices",
                french::count(missing, "commune", "communes"),
                variable.label
            );
            notes.push(Diagnostic::new("A0603", message));
        }
        let values: Vec<f64> = at.iter().map(|&i| variable.values[i].unwrap_or(0.0)).collect();
        let weights: Vec<f64> = at.iter().map(|&i| people[i]).collect();
        let quantities: Vec<f64> =
            if endowment { values.clone() } else { values.iter().zip(&weights).map(|(v, w)| v * w).collect() };
        let levels: Vec<f64> =
            if endowment { values.iter().zip(&weights).map(|(v, w)| v / w).collect() } else { values };
        let all_groups = territory.groups();
        let groups = at.iter().map(|&i| all_groups[i]).collect();
        let poles = territory.levels.iter().any(|l| !l.communes.is_empty());
        let level_of = |&i: &usize| territory.communes[i].level.unwrap_or(territory.levels.len());
        let levels_of = poles.then(|| at.iter().map(level_of).collect());
        // Neighbours among the communes kept, by their new numbers.
        let neighbours: Vec<Vec<usize>> = at
            .iter()
            .map(|&i| territory.neighbours[i].iter().filter_map(|j| at.binary_search(j).ok()).collect())
            .collect();
        Self {
            neighbours: Weights::row_standardised(&neighbours),
            touching: Weights::binary(&neighbours),
            levels_of,
            permutations: asked.number("permutations") as usize,
            seed: context.seed,
            variable,
            endowment,
            at,
            missing,
            quantities,
            weights,
            levels,
            groups,
        }
    }

    fn theil(&self) -> (Option<Theil>, Option<Theil>) {
        (
            theil_decomposition_weighted(&self.quantities, &self.weights, &self.groups),
            theil_decomposition(&self.levels, &self.groups),
        )
    }

    /// Theil's T by level of the armature, weighted and not.
    fn theil_by_level(&self) -> Option<(Option<Theil>, Option<Theil>)> {
        let groups = self.levels_of.as_ref()?;
        Some((
            theil_decomposition_weighted(&self.quantities, &self.weights, groups),
            theil_decomposition(&self.levels, groups),
        ))
    }

    fn indices(&self) -> Table {
        let mut rows = self.inequalities();
        rows.extend(self.resemblances());
        let (keys, names) = rows.iter().map(|r| (r.key.to_owned(), r.name.to_owned())).unzip();
        Table::new("indices", format!("Indices : {}", self.variable.label), Row::Other, keys, names)
            .with(Column::numbers("pondere", "Par habitant", Unit::Index, rows.iter().map(|r| r.weighted).collect()))
            .with(Column::numbers("simple", "Par commune", Unit::Index, rows.iter().map(|r| r.plain).collect()))
            .with(Column::texts(
                "lecture",
                "Ce que cela veut dire",
                rows.iter().map(|r| Some(r.meaning.to_owned())).collect(),
            ))
    }

    /// Indices of sharing.
    fn inequalities(&self) -> Vec<Index> {
        let (quantities, weights, levels) = (&self.quantities, &self.weights, &self.levels);
        let (theil_w, theil_p) = self.theil();
        let l_w = theil_l_decomposition_weighted(quantities, weights, &self.groups);
        let l_p = theil_l_decomposition(levels, &self.groups);
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
            pair(
                "theil_entre",
                "Theil, entre EPCI",
                theil_w.map(|t| t.between),
                theil_p.map(|t| t.between),
                "Ce qui resterait d'écart si tous avaient la même part à l'intérieur de chaque EPCI.",
            ),
            pair(
                "theil_dans",
                "Theil, à l'intérieur des EPCI",
                theil_w.map(|t| t.within),
                theil_p.map(|t| t.within),
                "La part du Theil due aux écarts à l'intérieur des EPCI, chacun comptant pour ce qu'il détient.",
            ),
        ];
        if let Some((level_w, level_p)) = self.theil_by_level() {
            rows.push(pair(
                "theil_entre_niveaux",
                "Theil, entre niveaux de l'armature",
                level_w.map(|t| t.between),
                level_p.map(|t| t.between),
                "Ce qui resterait d'écart si tous avaient la même part à l'intérieur de chaque niveau de pôles.",
            ));
            rows.push(pair(
                "theil_dans_niveaux",
                "Theil, à l'intérieur des niveaux",
                level_w.map(|t| t.within),
                level_p.map(|t| t.within),
                "La part du Theil due aux écarts à l'intérieur des niveaux, chacun comptant pour ce qu'il détient.",
            ));
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
                "herfindahl",
                "Concentration (Herfindahl)",
                None,
                herfindahl(quantities),
                "1 : une commune a tout ; son inverse est le nombre de communes à parts égales qui feraient la même concentration.",
            ));
        }
        rows
    }

    /// Indices of resemblance between neighbours.
    fn resemblances(&self) -> Vec<Index> {
        let global = moran(&self.levels, &self.neighbours);
        let p = moran_permutations(&self.levels, &self.neighbours, self.permutations, self.seed);
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

    /// Quantity per thousand inhabitants, or mean level.
    fn level_of(&self, members: &[usize]) -> Option<f64> {
        let mine: Vec<usize> = members.iter().filter_map(|i| self.at.binary_search(i).ok()).collect();
        let weights: Vec<f64> = mine.iter().map(|&k| self.weights[k]).collect();
        let levels: Vec<f64> = mine.iter().map(|&k| self.levels[k]).collect();
        let mean = weighted_mean(&levels, &weights)?;
        Some(if self.endowment { mean * 1000.0 } else { mean })
    }

    fn level_unit(&self) -> Unit {
        match (self.endowment, self.variable.unit) {
            (true, Unit::Hours) => Unit::HoursPerThousand,
            (true, _) => Unit::PerThousand,
            (false, unit) => unit,
        }
    }

    fn level_label(&self) -> String {
        if self.endowment { "Dotation par habitant".to_owned() } else { "Moyenne par habitant".to_owned() }
    }

    fn by_epci(&self, context: &Context<'_>) -> Table {
        let epcis = &context.territory.epcis;
        let total = |e: &crate::territory::Epci| {
            let known: Vec<f64> = e.communes.iter().filter_map(|&i| self.variable.values[i]).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>())
        };
        let mut table = share::epci_table(format!("Par EPCI : {}", self.variable.label), context.territory);
        if self.endowment {
            table =
                table.with(Column::numbers("total", "Total", self.variable.unit, epcis.iter().map(total).collect()));
        }
        let levels = epcis.iter().map(|e| self.level_of(&e.communes)).collect();
        table.with(Column::numbers("dotation", self.level_label(), self.level_unit(), levels))
    }

    fn by_commune(&self, asked: &Asked, context: &Context<'_>) -> Table {
        let n = context.territory.communes.len();
        let factor = if self.endowment { 1000.0 } else { 1.0 };
        let levels = share::spread(n, &self.at, self.levels.iter().map(|l| l * factor));
        let quotients = location_quotient(&self.quantities, &self.weights);
        let mut quotient = vec![None; n];
        for (&i, q) in self.at.iter().zip(quotients) {
            quotient[i] = q;
        }
        let mut table = share::commune_table(format!("Par commune : {}", self.variable.label), context.territory)
            .with(Column::numbers(
                "valeur",
                self.variable.label.clone(),
                self.variable.unit,
                self.variable.values.clone(),
            ))
            .with(Column::numbers("dotation", self.level_label(), self.level_unit(), levels))
            .with(Column::numbers("quotient", "Quotient (1 : moyenne du territoire)", Unit::Index, quotient));
        if let Some(local) = local_moran(&self.levels, &self.neighbours, self.permutations, self.seed) {
            let p: Vec<Option<f64>> = local.iter().map(|l| l.p).collect();
            let stands = false_discovery(&p, asked.number("alpha"));
            let (mut index, mut probability, mut class) = (vec![None; n], vec![None; n], vec![None; n]);
            for (k, &i) in self.at.iter().enumerate() {
                index[i] = Some(local[k].i);
                probability[i] = local[k].p;
                class[i] = Some(said(name_of(local[k].quadrant), stands[k], local[k].p, asked.number("alpha")));
            }
            table = table
                .with(Column::numbers("moran_local", "I de Moran local", Unit::Index, index))
                .with(Column::numbers(
                    "moran_p",
                    "Probabilité que le hasard fasse autant",
                    Unit::Probability,
                    probability,
                ))
                .with(Column::texts("lisa", "Regroupement", class));
        }
        if let Some(local) = local_g_star(&self.levels, &self.touching, self.permutations, self.seed) {
            let p: Vec<Option<f64>> = local.iter().map(|l| l.p).collect();
            let stands = false_discovery(&p, asked.number("alpha"));
            let (mut deviation, mut probability, mut class) = (vec![None; n], vec![None; n], vec![None; n]);
            for (k, &i) in self.at.iter().enumerate() {
                deviation[i] = local[k].z;
                probability[i] = local[k].p;
                let name = if local[k].z.is_some_and(|z| z > 0.0) { "chaud" } else { "froid" };
                class[i] = Some(said(name, stands[k], local[k].p, asked.number("alpha")));
            }
            table = table
                .with(Column::numbers("g_etoile", "G* de Getis et Ord (écarts-types)", Unit::Index, deviation))
                .with(Column::numbers(
                    "g_etoile_p",
                    "Probabilité que le hasard fasse autant (G*)",
                    Unit::Probability,
                    probability,
                ))
                .with(Column::texts("points_chauds", "Points chauds et froids", class));
        }
        table
    }

    fn lorenz(&self) -> Option<Table> {
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
                    "Part cumulée de la population",
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

    fn findings(&self, outcome: &mut Outcome, context: &Context<'_>) {
        let label = self.variable.label.clone();
        if let Some(h) = hoover_weighted(&self.quantities, &self.weights).filter(|_| self.endowment) {
            outcome.find(format!(
                "{label} : pour que chaque habitant soit doté également, il faudrait en déplacer {} (indice de Hoover).",
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
            let say = |v: f64| format!("{} {}", french::number(v, 1), unit.label()).trim_end().to_owned();
            outcome.find(format!("{label} : de {} ({}) à {} ({}).", say(least.0), least.1, say(most.0), most.1));
        }
        let several = context.territory.epcis.len() > 1;
        if let Some(t) = self.theil().0.filter(|t| several && t.total > 1e-12) {
            outcome.find(format!(
                "{label} : {} des écarts se trouvent entre EPCI, {} à l'intérieur des EPCI (Theil).",
                french::percent(t.between / t.total, 0),
                french::percent(t.within / t.total, 0)
            ));
        }
        if let Some(t) = self.theil_by_level().and_then(|t| t.0).filter(|t| t.total > 1e-12) {
            outcome.find(format!(
                "{label} : {} des écarts se trouvent entre niveaux de l'armature, {} à l'intérieur des niveaux (Theil).",
                french::percent(t.between / t.total, 0),
                french::percent(t.within / t.total, 0)
            ));
        }
        outcome.findings.extend(self.best_place(context).map(|text| Finding { text, actions: Vec::new() }));
        let p = moran_permutations(&self.levels, &self.neighbours, self.permutations, self.seed);
        if let (Some(m), Some(p)) = (moran(&self.levels, &self.neighbours), p) {
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
}

impl Shared<'_> {
    /// Where one more would even things out most; nothing to say when it would not, or of what is no quantity.
    fn best_place(&self, context: &Context<'_>) -> Option<String> {
        if !self.endowment {
            return None;
        }
        let before = self.theil().0?.total;
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
            "{} : la commune où {more} de plus réduirait le plus les écarts entre habitants est {} (indice de Theil : de {} à {}).",
            self.variable.label,
            context.territory.communes[self.at[k]].name,
            french::number(before, decimals),
            french::number(after, decimals)
        ))
    }
}

/// One row of the table of indices.
struct Index {
    key: &'static str,
    name: &'static str,
    weighted: Option<f64>,
    plain: Option<f64>,
    /// What it means, in one sentence.
    meaning: &'static str,
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
