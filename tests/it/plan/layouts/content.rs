//! What a plan says, whatever its layout: headings, actions, what the fiche of each tells.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use territoire::plan::Field;

/// Choices, one after the other.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    /// Once in so many.
    pub(super) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// A plan.
pub(super) struct Content {
    /// The territory whose plan it is.
    pub(super) territory: &'static str,
    /// How many levels of headings stand above the actions.
    pub(super) depth: usize,
    pub(super) groups: Vec<Group>,
    /// What its fiches tell, in their order.
    pub(super) fields: Vec<Field>,
}

/// A heading and what stands under it: headings, or actions.
pub(super) struct Group {
    pub(super) title: String,
    /// The letters of the codes of its actions, for the highest ones.
    pub(super) family: &'static str,
    pub(super) groups: Vec<Group>,
    pub(super) actions: Vec<Action>,
}

impl Group {
    fn count(&self) -> usize {
        self.actions.len() + self.groups.iter().map(Self::count).sum::<usize>()
    }
}

/// An action.
pub(super) struct Action {
    pub(super) title: String,
    pub(super) fields: Vec<(Field, String)>,
}

const TERRITORIES: &[&str] =
    &["Val de Lorme", "Haut Plateau", "Pays des Trois Rivières", "Grand Méandre", "Monts et Bocages"];

/// Headings of the first level, with the letters of their codes.
const THEMES: &[(&str, &str)] = &[
    ("MOB", "Se déplacer autrement"),
    ("HAB", "Un habitat digne pour tous"),
    ("ECO", "Une économie ancrée dans le territoire"),
    ("EAU", "Préserver la ressource en eau"),
    ("SAN", "Prendre soin des habitants"),
    ("CUL", "Une culture partagée"),
    ("NRJ", "Réussir la transition énergétique"),
    ("AGR", "Une agriculture nourricière"),
    ("BIO", "Protéger la biodiversité et les paysages"),
    ("EDU", "Grandir et apprendre ici"),
    ("NUM", "Un numérique utile et sobre"),
    ("DEC", "Réduire et valoriser les déchets"),
];

const AIMS: &[&str] = &[
    "Développer",
    "Renforcer",
    "Faciliter",
    "Structurer",
    "Accompagner",
    "Repenser",
    "Favoriser",
    "Consolider",
    "Coordonner",
];
const FIELDS_OF_AIMS: &[&str] = &[
    "l'accès aux services du quotidien",
    "les alternatives à la voiture individuelle",
    "la rénovation du bâti ancien",
    "les circuits de proximité",
    "la présence médicale en milieu rural",
    "les pratiques des entreprises",
    "la vie associative et sportive",
    "le repérage des fragilités",
    "l'animation des centres-bourgs",
    "la gestion des milieux humides",
    "l'offre de logements pour les jeunes",
    "les usages sobres de l'énergie",
];

const VERBS: &[&str] = &[
    "Créer",
    "Aménager",
    "Étudier",
    "Mettre en place",
    "Rénover",
    "Déployer",
    "Animer",
    "Expérimenter",
    "Élaborer",
    "Soutenir",
    "Ouvrir",
    "Organiser",
    "Équiper",
    "Recenser",
    "Valoriser",
];
const OBJECTS: &[&str] = &[
    "une maison de services",
    "un réseau de voies cyclables",
    "les aires de covoiturage",
    "un schéma directeur des énergies",
    "l'ancienne école de musique",
    "des jardins partagés",
    "une plateforme de rénovation",
    "le marché de producteurs",
    "un atelier de réparation",
    "les haies et les mares communales",
    "une navette à la demande",
    "douze logements communaux",
    "un contrat local d'éducation artistique",
    "la cuisine centrale et ses cantines",
    "un fonds d'aide aux commerces",
    "des consultations avancées de spécialistes",
    "le label « Territoire vélo »",
    "une ressourcerie intercommunale",
    "les chaufferies bois (phase 2)",
    "un guichet unique du logement",
];
const ENDS: &[&str] = &[
    "",
    "",
    "avec les habitants",
    "dans les bourgs relais",
    "à l'horizon 2030",
    "sur trois sites pilotes",
    "pour les jeunes de 16 à 25 ans",
    "en lien avec les communes",
    "autour de la gare",
    "au service des aînés et de leurs aidants",
    "et former les agents",
    "par une démarche participative associant écoles, entreprises et associations locales",
];

fn values(field: Field) -> &'static [&'static str] {
    match field {
        Field::Owner => &[
            "Communauté de communes",
            "Commune de Lormont-le-Vieux",
            "Syndicat mixte du bassin",
            "PETR",
            "Office de tourisme",
            "CIAS",
        ],
        Field::Partners => &[
            "Région, Département, associations locales",
            "Chambre d'agriculture et CIVAM",
            "ADEME",
            "Écoles, collèges, parents d'élèves",
            "Bailleurs sociaux, CAUE",
        ],
        Field::Communes => {
            &["Toutes les communes", "Saint-Aubin, Maisières et Vaux", "Bourg-Neuf", "Communes riveraines de la Lorme"]
        }
        Field::Calendar => &["2026-2028", "2027", "À partir de septembre 2026", "Court terme", "2026 à 2030"],
        Field::Budget => &["120 000 €", "45 000 € HT", "1,2 M€", "À définir", "8 500 € par an"],
        Field::Funders => &["État (DETR), Région", "Région : 40 %, Europe : 20 %", "Autofinancement", "CAF, MSA"],
        Field::Indicators => &[
            "Nombre de bénéficiaires par an",
            "Linéaire aménagé en kilomètres",
            "Taux de satisfaction des usagers",
            "Nombre de rencontres organisées",
        ],
        Field::Context => &[
            "Les besoins augmentent et les réponses restent dispersées d'une commune à l'autre.",
            "Le diagnostic a montré un déficit d'offre au sud du territoire.",
        ],
        Field::Aims => &[
            "Réduire les inégalités entre les communes et mieux informer les habitants.",
            "Donner à chacun une réponse à moins de vingt minutes.",
        ],
        Field::Description => &[
            "Une étude de faisabilité sera conduite la première année, puis les travaux seront engagés par tranches.",
            "Le projet prévoit un recrutement, un local adapté et une campagne d'information auprès du public.",
            "Les communes volontaires signeront une charte et désigneront un référent.",
        ],
        Field::Status => &["En cours", "À lancer", "Engagée"],
        _ => &["Habitants du territoire", "Jeunes de moins de 26 ans", "Entreprises et artisans", "Personnes âgées"],
    }
}

/// What fiches tell, in the order in which they do; the owner is always told.
const FIELDS: &[(Field, usize)] = &[
    (Field::Context, 3),
    (Field::Aims, 3),
    (Field::Description, 2),
    (Field::Owner, 1),
    (Field::Partners, 2),
    (Field::Public, 4),
    (Field::Communes, 2),
    (Field::Calendar, 2),
    (Field::Budget, 2),
    (Field::Funders, 3),
    (Field::Indicators, 2),
    (Field::Status, 5),
];

/// Titles, each once.
struct Titles(BTreeSet<String>);

impl Titles {
    fn fresh(&mut self, mut make: impl FnMut() -> String) -> String {
        loop {
            let title = make();
            if self.0.insert(title.clone()) {
                return title;
            }
        }
    }
}

/// A plan at random: one to three levels of headings, six to thirty actions.
pub(super) fn content(dice: &mut Dice) -> Content {
    loop {
        let content = any(dice);
        if content.groups.iter().map(Group::count).sum::<usize>() >= 6 {
            return content;
        }
    }
}

fn any(dice: &mut Dice) -> Content {
    let depth = [1, 2, 2, 2, 3, 3][dice.below(6)];
    let fields: Vec<Field> = FIELDS.iter().filter(|(_, n)| dice.once_in(*n)).map(|(field, _)| *field).collect();
    let mut titles = Titles(BTreeSet::new());
    let mut themes: Vec<(&str, &str)> = THEMES.to_vec();
    let tops = 2 + dice.below(3);
    let mut left = 30;
    let groups = (0..tops)
        .map(|_| {
            let (family, title) = themes.remove(dice.below(themes.len()));
            let (groups, actions) = under(dice, depth - 1, &fields, &mut titles, &mut left);
            Group { title: title.to_owned(), family, groups, actions }
        })
        .collect();
    Content { territory: dice.one(TERRITORIES), depth, groups, fields }
}

/// What stands under a heading.
fn under(
    dice: &mut Dice,
    deeper: usize,
    fields: &[Field],
    titles: &mut Titles,
    left: &mut usize,
) -> (Vec<Group>, Vec<Action>) {
    if deeper == 0 {
        let count = (1 + dice.below(4)).max(if dice.once_in(3) { 3 } else { 1 }).min((*left).max(1));
        *left = left.saturating_sub(count);
        return (Vec::new(), (0..count).map(|_| action(dice, fields, titles)).collect());
    }
    let count = 1 + dice.below(3);
    let groups = (0..count).map(|_| {
        let title = titles.fresh(|| format!("{} {}", dice.one(AIMS), dice.one(FIELDS_OF_AIMS)));
        let (groups, actions) = under(dice, deeper - 1, fields, titles, left);
        Group { title, family: "", groups, actions }
    });
    (groups.collect(), Vec::new())
}

fn action(dice: &mut Dice, fields: &[Field], titles: &mut Titles) -> Action {
    let title = titles.fresh(|| {
        let end = dice.one(ENDS);
        format!("{} {} {end}", dice.one(VERBS), dice.one(OBJECTS)).trim().to_owned()
    });
    // Now and then a fiche says nothing of a field.
    let told: Vec<Field> = fields.iter().copied().filter(|f| *f == Field::Owner || !dice.once_in(10)).collect();
    let fields = told.into_iter().map(|field| (field, dice.one(values(field)).to_owned())).collect();
    Action { title, fields }
}
