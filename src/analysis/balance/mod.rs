//! How evenly a quantity is shared among the communes, and whether like communes lie together.

mod change;
mod communes;
mod findings;
mod groups;
mod indices;
mod neighbourhood;

use self::groups::Grouping;
use super::dimension::{self, Groups};
use super::parameter::{
    Basins, Choice, Neighbourhood, NeighbourhoodKind, Number, Parameter, Reader, Variable, VariableKind, Whole,
};
use super::variable::{self, Found};
use super::weight::{WEIGHT, Weight};
use super::{About, Asked, Change, Context, NoAnswer, Question, Sample, share, told};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::spatial::{Moran, Weights, moran, moran_permutations};
use crate::method::summary::weighted_mean;
use crate::outcome::{Outcome, Unit};

/// How evenly something is shared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Balance;

/// How much Atkinson's index dislikes inequality. Under 1, as many communes have nothing, which from 1 on says it all.
const AVERSION: f64 = 0.5;

const VARIABLE: Parameter<VariableKind> = Parameter {
    key: "variable",
    kind: VariableKind,
    default: None,
    about: "ce qui est réparti : `couche:id` (nombre d'entités), `couche:id.champ` (somme), `mairies.heures`, `mairies.soir`, `mairies.samedi`, ou `analyse.tableau.colonne`",
};

const MODE: Parameter<Choice<Mode>> = Parameter {
    key: "mode",
    kind: Choice(&[("auto", Mode::Auto), ("dotation", Mode::Endowment), ("niveau", Mode::Level)]),
    default: Some("\"auto\""),
    about: "`dotation` : une quantité à rapporter aux habitants (ou au poids) ; `niveau` : une valeur par commune (distance, part)",
};

const NEIGHBOURS: Parameter<NeighbourhoodKind> = Parameter {
    key: "voisinage",
    kind: NeighbourhoodKind,
    default: Some("\"reine\""),
    about: "qui est voisin de qui : `reine` (un point de limite commun), `tour` (un bout de limite commun), `5 plus proches` (mairies), ou une bande (`10 km` entre mairies, à vol d'oiseau)",
};

const TOLERANCE: Parameter<Number> = Parameter {
    key: "tolerance_m",
    kind: Number { min: 0.0, max: 500.0 },
    default: Some("1"),
    about: "pour `reine` et `tour` : deux limites se touchent quand elles passent à tant de mètres l'une de l'autre, au plus (contours dont les sommets ne coïncident pas) ; avec `tour`, sur plus de quatre fois cette longueur",
};

const PERMUTATIONS: Parameter<Whole> = Parameter {
    key: "permutations",
    kind: Whole { min: 99, max: 99_999 },
    default: Some("999"),
    about: "nombre de tirages pour juger si un regroupement est dû au hasard",
};

const ALPHA: Parameter<Number> = Parameter {
    key: "alpha",
    kind: Number { min: 0.001, max: 0.5 },
    default: Some("0.05"),
    about: "part de fausses découvertes admise parmi les communes signalées",
};

/// What a value is to those who share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// As the variable says.
    Auto,
    /// A quantity, for each inhabitant.
    Endowment,
    /// A value of the commune.
    Level,
}

/// What is asked of a balance.
#[derive(Debug)]
pub(super) struct Settings {
    variable: Variable,
    mode: Mode,
    weight: Variable,
    neighbourhood: Neighbourhood,
    /// How near borders are that touch, in metres.
    tolerance: f64,
    permutations: usize,
    /// The share of false discoveries that is allowed.
    alpha: f64,
    basins: Basins,
}

impl Question for Balance {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "equilibre"
    }

    fn about(&self) -> About {
        About {
            title: "Équilibre territorial",
            title_by_time: None,
            asks: "est-ce également réparti ?",
            measures: "Si une quantité (points de charge, heures d'ouverture) ou une valeur (distance) est également répartie entre les habitants, ou entre les unités d'un autre poids ; entre EPCI, niveaux de l'armature et bassins de ses pôles, et à l'intérieur de chacun ; et si les communes semblables sont voisines.",
            how: "Avec y la quantité d'une commune, p sa population (ou son poids), Y et P leurs totaux. Gini : écart moyen entre deux habitants, rapporté au double de la moyenne. Theil T = Σ (y/Y) ln[(y/Y)/(p/P)] ; entre groupes, la même formule sur les totaux des groupes ; à l'intérieur, la somme des T de chaque groupe pondérés par sa part de Y : les deux font exactement le total ; la probabilité de la part entre groupes est la fréquence à laquelle les valeurs des communes, redistribuées au hasard, séparent autant les groupes (chaque commune comptant une fois). Theil L = Σ (p/P) ln[(p/P)/(y/Y)]. Atkinson : 1 − (moyenne des (niveau/moyenne)^(1−ε))^(1/(1−ε)), ε = 0,5. Coefficient de variation : écart-type sur moyenne. Hoover = ½ Σ |y/Y − p/P|. Courbe de Lorenz. Quotient = (y/p)/(Y/P). Chacun est donné pondéré et par commune ; pour une quantité s'y ajoutent la concentration de Herfindahl, Σ (y/Y)², et la commune où une unité de plus abaisserait le plus le Theil T, trouvée par le calcul exact pour chacune. Le bassin d'un pôle réunit les communes dont il est le pôle le plus proche, selon l'analyse d'armature déclarée plus haut, sinon à vol d'oiseau. Avec z l'écart à la moyenne et w les poids du voisinage, de somme 1 par commune : I de Moran = (n/Σw) Σ w z z' / Σ z² ; C de Geary = (n−1) Σ w (z−z')² / (2 Σw Σ z²) ; I local = (n−1) z Σ w z' / Σ z² ; G* local : somme des valeurs de la commune et de ses voisines, comptant autant, moins la somme attendue, en écarts-types. Significativité par permutations (Moran local : la commune garde sa valeur ; G* : tout le voisinage est tiré) et contrôle des fausses découvertes (Benjamini-Hochberg).",
            reading: "Gini, Hoover et Atkinson vont de 0 (parts égales) vers 1 ; Theil et le coefficient de variation partent aussi de 0. Hoover est la part du total qu'il faudrait déplacer pour que chacun ait la même ; le tableau des indices dit en une phrase ce que veut dire chacun. « haut-haut » : valeur élevée entourée de valeurs élevées ; « bas-bas » : l'inverse. « chaud » : la commune et ses voisines ont ensemble plus que le hasard n'en donnerait, « froid » : moins ; « chaud » ne veut donc pas dire bien loti quand la valeur est une distance. « à confirmer » : significatif commune par commune, mais pas une fois écartées les fausses découvertes. « sans voisine » : une commune que son voisinage laisse seule (île, enclave hors du territoire) ; elle compte dans les indices globaux avec un voisinage vide, comme dans PySAL, et n'a pas d'indice de Moran local ni de probabilité.",
            limits: "Les indices ne disent pas si le niveau est suffisant, seulement s'il est partagé. Le Theil L n'existe pas dès qu'une commune habitée n'a rien. La commune où une unité de plus abaisse le plus le Theil est celle que désigne cet indice seul : ni la distance, ni les communes voisines n'y entrent. Une commune très petite fait varier fort sa dotation par habitant : la forme pondérée est celle à citer. Une commune au poids inconnu reste hors des chiffres pondérés, et c'est dit. Le choix du voisinage change les indices de ressemblance : comparer deux choix avant de conclure. Les plus proches ne sont pas toujours réciproques. Avec une tolérance, deux communes qui ne se touchent que par un coin très aigu (moins de 30°) passent pour partager un bout de limite, et un bout plus court que quatre fois la tolérance n'est pas vu.",
            sources: "Gini (1912), Theil (1967), Shorrocks (1980), Atkinson (1970), Hoover (1936), Herfindahl (1950), Moran (1950), Geary (1954), Rey (2004), Ord et Getis (1995), Anselin (1995), Benjamini et Hochberg (1995). Mêmes définitions que PySAL pour ceux qu'il calcule ; les probabilités du G* sont celles d'un tirage du voisinage entier.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (variable, mode, weight) = (from.take(&VARIABLE), from.take(&MODE), from.take(&WEIGHT));
        let (neighbourhood, tolerance) = (from.take(&NEIGHBOURS), from.take(&TOLERANCE));
        let (permutations, alpha) = (from.take(&PERMUTATIONS), from.take(&ALPHA));
        let basins = from.take(&dimension::BASINS);
        Some(Settings {
            variable: variable?,
            mode: mode?,
            weight: weight?,
            neighbourhood: neighbourhood?,
            tolerance: tolerance?,
            permutations: permutations?,
            alpha: alpha?,
            basins: basins?,
        })
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        match settings.neighbourhood {
            Neighbourhood::Nearest(_) | Neighbourhood::Within(_) => {
                let why = "ce voisinage va de mairie à mairie : les limites n'y comptent pas";
                vec![(TOLERANCE.key, why.to_owned())]
            }
            Neighbourhood::Queen | Neighbourhood::Rook => Vec::new(),
        }
    }

    fn sample(&self) -> Sample {
        Sample::Elsewhere
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        change::tell(change)
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let variable = variable::of(&settings.variable, context)?;
        let weight = Weight::of(&settings.weight, context, notes)?;
        let endowment = match settings.mode {
            Mode::Endowment => true,
            Mode::Level => false,
            Mode::Auto => variable.endowment,
        };
        if variable.values.iter().flatten().all(|v| *v == 0.0) {
            let label = variable.label;
            return Err(match variable.values.iter().all(Option::is_none) {
                true => NoAnswer::NoValue { label },
                false => NoAnswer::OnlyNoughts { label },
            });
        }
        let shared = Shared::new((variable, weight, endowment), (asked, settings), context, notes);
        if shared.at.is_empty() {
            return Err(NoAnswer::NobodyToShare);
        }
        let layers = [shared.variable.layers.as_slice(), &shared.weight.layers].concat();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        outcome.method.extend(shared.method(settings, context, notes));
        let basins: Vec<Groups> = shared.basins.iter().map(|b| b.groups.clone()).collect();
        dimension::tell(&mut outcome, &settings.basins, &basins, context);
        outcome.fictional |= shared.variable.fictional | shared.weight.fictional;
        outcome.tables.push(shared.indices());
        for grouping in [Some(&shared.epcis), shared.poles.as_ref(), shared.basins.as_ref()].into_iter().flatten() {
            outcome.tables.push(shared.by_group(grouping));
        }
        outcome.tables.push(shared.by_commune(settings.alpha, context));
        outcome.tables.extend(shared.lorenz());
        shared.findings(&mut outcome, context);
        Ok(outcome)
    }
}

/// The figures, over the communes that have a value.
struct Shared<'a> {
    variable: Found<'a>,
    weight: Weight<'a>,
    endowment: bool,
    /// Communes with a value, and for an endowment with somebody to share it.
    at: Vec<usize>,
    /// Communes without a value, those with one that nobody shares, those where who shares it is unknown.
    missing: [usize; 3],
    /// What is shared: the quantity itself, or the value times the inhabitants.
    quantities: Vec<f64>,
    weights: Vec<f64>,
    /// What is compared between neighbours: the quantity per head, or the value.
    levels: Vec<f64>,
    epcis: Grouping,
    /// The levels of the armature; `None` when the study declares none.
    poles: Option<Grouping>,
    basins: Option<Grouping>,
    /// How neighbours were chosen.
    neighbours_said: String,
    neighbours: Weights,
    /// The same neighbours, each for 1.
    touching: Weights,
    /// Which of the communes kept have no neighbour.
    alone: Vec<bool>,
    /// Moran's I, with its probability.
    moran: Option<(Moran, Option<f64>)>,
    permutations: usize,
    seed: u64,
}

impl<'a> Shared<'a> {
    fn new(
        (variable, weight, endowment): (Found<'a>, Weight<'a>, bool),
        (asked, settings): (&Asked, &Settings),
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Self {
        let territory = context.territory;
        let heads = weight.values();
        let valued: Vec<usize> = (0..territory.communes.len()).filter(|&i| variable.values[i].is_some()).collect();
        // A quantity where nobody lives has no endowment per head.
        let at: Vec<usize> = valued.iter().copied().filter(|&i| !endowment || heads[i] > 0.0).collect();
        // Of a weight that is unknown the weight itself tells; here are those that are known to have none.
        let alone = valued.iter().filter(|&&i| endowment && weight.is_nothing(i)).count();
        let unknown = if endowment && weight.people { weight.missing(&valued) } else { 0 };
        let missing = [territory.communes.len() - valued.len(), alone, unknown];
        let values: Vec<f64> = at.iter().filter_map(|&i| variable.values[i]).collect();
        let weights: Vec<f64> = at.iter().map(|&i| heads[i]).collect();
        let by_head = |(v, w): (&f64, &f64)| if endowment { v / w } else { *v };
        let held = |(v, w): (&f64, &f64)| if endowment { *v } else { v * w };
        let levels: Vec<f64> = values.iter().zip(&weights).map(by_head).collect();
        let quantities = values.iter().zip(&weights).map(held).collect();
        let (choice, tolerance) = (settings.neighbourhood, settings.tolerance);
        let found = choice.among(&at, territory, tolerance);
        let neighbours = Weights::row_standardised(&found);
        let (permutations, seed) = (settings.permutations, context.seed);
        let basins = Grouping::basins(&settings.basins, asked, context, notes);
        Self {
            moran: moran(&levels, &neighbours)
                .map(|m| (m, moran_permutations(&levels, &neighbours, permutations, seed))),
            touching: Weights::binary(&found),
            alone: found.iter().map(Vec::is_empty).collect(),
            neighbours,
            neighbours_said: choice.said(tolerance),
            epcis: Grouping::epcis(territory),
            poles: Grouping::levels(territory),
            basins,
            permutations,
            seed,
            variable,
            weight,
            endowment,
            at,
            missing,
            quantities,
            weights,
            levels,
        }
    }

    /// What was done and what was left out; notes tell the latter.
    fn method(&self, settings: &Settings, context: &Context<'_>, notes: &mut Notes) -> Vec<String> {
        let by = if self.weight.people {
            share::weighting(context.territory)
        } else {
            format!("« {} »", self.weight.label)
        };
        let mut lines = vec![if self.endowment {
            format!("quantité rapportée à {by}")
        } else {
            format!("valeur par commune, pondérée par {by}")
        }];
        let unknown = self.weight.missing(&self.at);
        if self.weight.people && unknown > 0 {
            let communes = french::count(unknown, "commune", "communes");
            lines.push(format!("{communes} de population inconnue, hors des chiffres pondérés"));
        }
        lines.push(format!(
            "{} ; {} permutations, graine {} ; fausses découvertes : {} au plus",
            self.neighbours_said,
            french::integer(settings.permutations as u64),
            self.seed,
            french::percent(settings.alpha, 0)
        ));
        lines.extend(self.variable.told.iter().chain(&self.weight.told).cloned());
        let why = [
            format!("sans valeur pour « {} »", self.variable.label),
            format!("sans {}", self.head()),
            "de population inconnue".to_owned(),
        ];
        for (count, why) in self.missing.iter().zip(why).filter(|(count, _)| **count > 0) {
            let line = format!("{} {why}, hors des indices", french::count(*count, "commune", "communes"));
            notes.push_once(told::left_out(line.clone()));
            lines.push(line);
        }
        let alone: Vec<usize> = self.at.iter().zip(&self.alone).filter(|(_, alone)| **alone).map(|(i, _)| *i).collect();
        if !alone.is_empty() && self.at.len() > 1 {
            let names = share::names(context.territory, &alone, 6);
            let line = format!(
                "{} sans voisine ({names}), sans indice local",
                french::count(alone.len(), "commune", "communes")
            );
            notes.push(Diagnostic::new("I0606", format!("{} : {line}", self.variable.label)));
            lines.push(line);
        }
        lines
    }

    /// Who shares: «habitant», or a unit of the weight.
    fn head(&self) -> String {
        if self.weight.people { "habitant".to_owned() } else { format!("« {} »", self.weight.label) }
    }

    fn weighted_label(&self) -> String {
        if self.weight.people {
            "Par habitant".to_owned()
        } else {
            format!("Par unité de « {} »", self.weight.label)
        }
    }

    /// Quantity per thousand inhabitants, or mean level.
    fn level_of(&self, members: &[usize]) -> Option<f64> {
        let mine = self.kept(members);
        let weights: Vec<f64> = mine.iter().map(|&k| self.weights[k]).collect();
        let levels: Vec<f64> = mine.iter().map(|&k| self.levels[k]).collect();
        Some(weighted_mean(&levels, &weights)? * self.factor())
    }

    /// An endowment is told for a thousand inhabitants; for one unit of another weight.
    fn factor(&self) -> f64 {
        if self.endowment && self.weight.people { 1000.0 } else { 1.0 }
    }

    fn level_unit(&self) -> Unit {
        match (self.endowment, self.weight.people, self.variable.unit) {
            (true, true, Unit::Hours) => Unit::HoursPerThousand,
            (true, true, _) => Unit::PerThousand,
            (true, false, _) => Unit::Index,
            (false, _, unit) => unit,
        }
    }

    fn level_label(&self) -> String {
        let what = if self.endowment { "Dotation" } else { "Moyenne" };
        if self.weight.people {
            format!("{what} par habitant")
        } else {
            format!("{what} par unité de « {} »", self.weight.label)
        }
    }
}
