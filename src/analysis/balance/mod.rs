//! How evenly a quantity is shared among the communes, and whether like communes lie together.

mod change;
mod communes;
mod findings;
mod grouping;
mod groups;
mod indices;
mod neighbourhood;
mod sense;
mod shared;

use self::sense::SENSE;
use self::shared::Shared;
use super::dimension::{self, Groups};
use super::parameter::{
    Basins, Choice, Neighbourhood, NeighbourhoodKind, Number, OptionalVariable, Parameter, Reader, Variable,
    VariableKind, Whole,
};
use super::variable;
use super::{About, Asked, Change, Context, NoAnswer, Question, Sample, share};
use crate::diagnostic::Notes;
use crate::layer::{Magnitude, ToldBy};
use crate::outcome::{Direction, Outcome};

/// How evenly something is shared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Balance;

/// How much Atkinson's index dislikes inequality. Under 1, as many communes have nothing, which from 1 on says it all.
const AVERSION: f64 = 0.5;

const VARIABLE: Parameter<VariableKind> = Parameter {
    key: "variable",
    kind: VariableKind,
    default: None,
    about: "ce qui est réparti : `couche:id` (nombre d'entités), `couche:id.champ` (somme d'un effectif, taux ou niveau tels quels), `mairies.heures`, `mairies.soir`, `mairies.samedi`, ou `analyse.tableau.colonne`",
};

const MODE: Parameter<Choice<Mode>> = Parameter {
    key: "mode",
    kind: Choice(&[("auto", Mode::Auto), ("dotation", Mode::Endowment), ("niveau", Mode::Level)]),
    default: Some("\"auto\""),
    about: "`dotation` : un effectif à rapporter aux habitants (ou au poids) ; `niveau` : une valeur par commune (distance, part) ; `auto` : comme le disent la couche, le modèle ou l'unité",
};

const WEIGHT: Parameter<OptionalVariable> = Parameter {
    key: "poids",
    kind: OptionalVariable,
    default: Some("\"\""),
    about: "ce que compte chaque commune : `population`, ou un effectif (`couche:id.champ`, `analyse.tableau.colonne`) : logements, emplois, élèves… Sans lui, la base d'un taux quand son modèle la dit, sinon la population",
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
    /// The wish that the study tells; `None` where the variable tells it.
    sense: Option<Direction>,
    /// The weight that the study names.
    weight: Option<Variable>,
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
            measures: "Si un effectif (points de charge, heures d'ouverture) ou une valeur (distance, taux, revenu médian) est également réparti entre les habitants, ou entre les unités d'un autre poids ; entre EPCI, niveaux de l'armature et bassins de ses pôles, et à l'intérieur de chacun ; et si les communes semblables sont voisines.",
            how: "Avec y la quantité d'une commune, p sa population (ou son poids), Y et P leurs totaux. Gini : écart moyen entre deux habitants, rapporté au double de la moyenne. Theil T = Σ (y/Y) ln[(y/Y)/(p/P)] ; entre groupes, la même formule sur les totaux des groupes ; à l'intérieur, la somme des T de chaque groupe pondérés par sa part de Y : les deux font exactement le total ; la probabilité de la part entre groupes est la fréquence à laquelle les valeurs des communes, redistribuées au hasard, séparent autant les groupes (chaque commune comptant une fois). Theil L = Σ (p/P) ln[(p/P)/(y/Y)]. Atkinson : 1 − (moyenne des (niveau/moyenne)^(1−ε))^(1/(1−ε)), ε = 0,5. Coefficient de variation : écart-type sur moyenne. Hoover = ½ Σ |y/Y − p/P|. Quotient = (y/p)/(Y/P). Un taux, un niveau (médiane, distance) ou un indice n'est ni additionné, ni rapporté aux habitants, ni « déplacé » : y/p y est la valeur de la commune, et p sa base (les logements d'un taux de vacance), le poids donné, sinon sa population, comme dans l'indice de Williamson (1965) ; les moyennes par EPCI, niveau et bassin ne sont données que si la base est connue ou un poids donné ; Moran, Geary et G* comptent chaque commune une fois. Chacun est donné pondéré et par commune ; pour un effectif s'y ajoutent la courbe de Lorenz, la concentration de Herfindahl, Σ (y/Y)², et, si plus est mieux, la commune où une unité de plus abaisserait le plus le Theil T, trouvée par le calcul exact pour chacune. Le bassin d'un pôle réunit les communes dont il est le pôle le plus proche, selon l'analyse d'armature déclarée plus haut, sinon à vol d'oiseau. Avec z l'écart à la moyenne et w les poids du voisinage, de somme 1 par commune : I de Moran = (n/Σw) Σ w z z' / Σ z² ; C de Geary = (n−1) Σ w (z−z')² / (2 Σw Σ z²) ; I local = (n−1) z Σ w z' / Σ z² ; G* local : somme des valeurs de la commune et de ses voisines, comptant autant, moins la somme attendue, en écarts-types. Significativité par permutations (Moran local : la commune garde sa valeur ; G* : tout le voisinage est tiré) et contrôle des fausses découvertes (Benjamini-Hochberg).",
            reading: "Gini, Hoover et Atkinson vont de 0 (parts égales) vers 1 ; Theil et le coefficient de variation partent aussi de 0. Hoover est, d'un effectif, la part du total qui est en plus dans certaines communes de ce que donnerait une répartition au prorata. « Communes connues » et « Part des habitants connus » disent sur quoi porte chaque ligne : totaux, moyennes et indices d'une ligne portent sur les mêmes communes. `sens` dit si plus est mieux (services), moins (logements vacants, distance), ou ni l'un ni l'autre : les phrases en dépendent ; le tableau des indices dit en une phrase ce que veut dire chacun. « haut-haut » : valeur élevée entourée de valeurs élevées ; « bas-bas » : l'inverse. « chaud » : la commune et ses voisines ont ensemble plus que le hasard n'en donnerait, « froid » : moins ; « chaud » ne veut donc pas dire bien loti quand la valeur est une distance. « à confirmer » : significatif commune par commune, mais pas une fois écartées les fausses découvertes. « sans voisine » : une commune que son voisinage laisse seule (île, enclave hors du territoire) ; elle compte dans les indices globaux avec un voisinage vide, comme dans PySAL, et n'a pas d'indice de Moran local ni de probabilité.",
            limits: "La moyenne de médianes n'est pas la médiane de l'ensemble. Le taux d'une petite commune varie au hasard plus que celui d'une grande. Les indices ne disent pas si le niveau est suffisant, seulement s'il est partagé. Le Theil L n'existe pas dès qu'une commune habitée n'a rien. La commune où une unité de plus abaisse le plus le Theil est celle que désigne cet indice seul : ni la distance, ni les communes voisines n'y entrent. Une commune très petite fait varier fort sa dotation par habitant : la forme pondérée est celle à citer. Une commune au poids inconnu reste hors des chiffres pondérés, et c'est dit. Le choix du voisinage change les indices de ressemblance : comparer deux choix avant de conclure. Les plus proches ne sont pas toujours réciproques. Avec une tolérance, deux communes qui ne se touchent que par un coin très aigu (moins de 30°) passent pour partager un bout de limite, et un bout plus court que quatre fois la tolérance n'est pas vu.",
            sources: "Gini (1912), Williamson (1965), Theil (1967), Shorrocks (1980), Atkinson (1970), Hoover (1936), Herfindahl (1950), Moran (1950), Geary (1954), Rey (2004), Ord et Getis (1995), Anselin (1995), Benjamini et Hochberg (1995). Mêmes définitions que PySAL pour ceux qu'il calcule ; les probabilités du G* sont celles d'un tirage du voisinage entier.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (variable, mode, sense, weight) =
            (from.take(&VARIABLE), from.take(&MODE), from.take(&SENSE), from.take(&WEIGHT));
        let (neighbourhood, tolerance) = (from.take(&NEIGHBOURS), from.take(&TOLERANCE));
        let (permutations, alpha) = (from.take(&PERMUTATIONS), from.take(&ALPHA));
        let basins = from.take(&dimension::BASINS);
        Some(Settings {
            variable: variable?,
            mode: mode?,
            sense: sense?,
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
        let mut variable = variable::of(&settings.variable, context)?;
        if variable.values.iter().flatten().all(|v| *v == 0.0) {
            let label = variable.label;
            return Err(match variable.values.iter().all(Option::is_none) {
                true => NoAnswer::NoValue { label },
                false => NoAnswer::OnlyNoughts { label },
            });
        }
        let endowment = match settings.mode {
            // What is known to be no amount is not divided; of what was guessed the study knows better.
            Mode::Endowment if variable.magnitude != Magnitude::Amount && variable.told_by != ToldBy::Name => {
                return Err(NoAnswer::NoAmount { label: variable.label, magnitude: variable.magnitude });
            }
            Mode::Endowment => true,
            Mode::Level => false,
            Mode::Auto => variable.magnitude == Magnitude::Amount,
        };
        if let Some(guess) = variable.guess.take().filter(|_| settings.mode == Mode::Auto) {
            notes.push_once(guess);
        }
        variable.direction = settings.sense.unwrap_or(variable.direction);
        let (weight, means) = shared::weight(&variable, endowment, settings, context, notes)?;
        let shared = Shared::new((variable, weight, endowment, means), (asked, settings), context, notes);
        if shared.at.is_empty() {
            return Err(NoAnswer::NobodyToShare);
        }
        let layers = [shared.variable.layers.as_slice(), &shared.weight.layers].concat();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        outcome.method.extend(shared.method(settings, context, notes));
        let basins: Vec<Groups> = shared.basins.iter().map(|b| b.groups.clone()).collect();
        dimension::tell(&mut outcome, &settings.basins, &basins, context);
        outcome.fictional |= shared.variable.fictional | shared.weight.fictional;
        let everyone: Vec<usize> = (0..context.territory.communes.len()).collect();
        outcome.tables.push(shared.indices(&shared.base(&everyone, context.territory)));
        for grouping in [Some(&shared.epcis), shared.poles.as_ref(), shared.basins.as_ref()].into_iter().flatten() {
            outcome.tables.push(shared.by_group(grouping, context.territory));
        }
        outcome.tables.push(shared.by_commune(settings.alpha, context));
        // Values of communes put end to end make no total.
        outcome.tables.extend(shared.lorenz().filter(|_| endowment));
        shared.findings(&mut outcome, context);
        Ok(outcome)
    }
}
