//! The sections of a file of parameters, and what each of their keys takes.

use crate::method::charging::Setting;

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// A number between two.
    Number(f64, f64),
    /// One of some words.
    Word(&'static [&'static str]),
    /// Some of some words.
    Words(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A quantity at some points, each after the one before, between two numbers.
    Points(f64, f64),
    /// Shares by setting, which add up to one.
    Shares,
}

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis::charging) enum Use {
    /// The need comes from it.
    Need,
    /// The need of light commercial vehicles comes from it, where they are counted.
    Vans,
    /// The least that there should be.
    Minimum,
    /// What is told beside: cross-checks, costs.
    Beside,
}

/// One kind of section.
#[derive(Debug)]
pub(in crate::analysis::charging) struct Schema {
    /// Its name in the file.
    pub(super) section: &'static str,
    /// Whether there are several, each with its `id`.
    pub(super) several: bool,
    /// Its keys.
    pub(super) keys: &'static [(&'static str, Takes)],
    /// What it is for.
    pub(super) of: Use,
    /// What it is, for people.
    pub(super) label: &'static str,
}

/// The settings as they are written, in the order of [`Setting::ALL`].
pub(in crate::analysis::charging) const SETTINGS: [&str; Setting::COUNT] =
    ["domicile", "travail", "depot_ac", "depot_dc", "nuit", "destination_ac", "destination_dc", "itineraire"];

pub(super) const PUBLIC: &[&str] = &["nuit", "destination_ac", "destination_dc", "itineraire"];
pub(super) const POWERTRAINS: &[&str] = &["electrique", "hybride-rechargeable"];
pub(super) const COMMUTES: &[&str] = &["travail-avec-recharge", "travail-sans-recharge", "sans-travail"];
pub(super) const DWELLINGS: &[&str] = &["maison", "appartement"];
pub(super) const USAGES: &[&str] = &["residents", "professionnels", "occasionnels"];
const WITH_VANS: &[&str] = &["electrique", "hybride-rechargeable", "utilitaire"];
const USED: &[&str] = &["travail", "nuit", "destination_ac", "destination_dc", "itineraire"];
const CURRENTS: &[&str] = &["alternatif", "continu"];

const SHARE: Takes = Takes::Number(0.0, 1.0);
/// No charger, and no road, is larger.
const MOST: f64 = 1e6;
/// What is nought here is no figure but a slip: nobody drives no kilometre.
const SOME: f64 = 1.0;
/// The same of what is counted in parts.
const LITTLE: f64 = 0.01;
const CLASS: Takes = Takes::Number(1.0, 4.0);

const fn one(section: &'static str, keys: &'static [(&'static str, Takes)], of: Use, label: &'static str) -> Schema {
    Schema { section, several: false, keys, of, label }
}

const fn some(section: &'static str, keys: &'static [(&'static str, Takes)], of: Use, label: &'static str) -> Schema {
    Schema { section, several: true, keys, of, label }
}

/// Every section.
pub(super) const SCHEMAS: &[Schema] = &[
    one(
        "horizons",
        &[("operationnel_au_plus", Takes::Number(0.0, 50.0)), ("long_terme_au_moins", Takes::Number(0.0, 50.0))],
        Use::Beside,
        "échéances que demande le code de l'énergie",
    ),
    one("kilometres", &[("moyenne", Takes::Number(SOME, MOST))], Use::Need, "kilomètres d'une voiture par an"),
    one(
        "kilometres_sans_travail",
        &[("rapport", Takes::Number(LITTLE, 10.0))],
        Use::Need,
        "kilomètres d'une voiture qui ne va pas au travail",
    ),
    some(
        "consommation",
        &[("motorisation", Takes::Word(WITH_VANS)), ("valeur", Takes::Number(LITTLE, 10.0))],
        Use::Need,
        "consommation",
    ),
    one("logements", &[("maisons", SHARE)], Use::Need, "part des maisons, là où l'étude n'a pas les logements"),
    one(
        "trajets",
        &[("domicile_travail", SHARE)],
        Use::Need,
        "part des voitures qui vont au travail, là où l'étude ne la donne pas",
    ),
    some(
        "acces_domicile",
        &[("logement", Takes::Word(DWELLINGS)), ("points", Takes::Points(0.0, 1.0))],
        Use::Need,
        "accès à la recharge chez soi",
    ),
    some("acces_travail", &[("points", Takes::Points(0.0, 1.0))], Use::Need, "accès à la recharge au travail"),
    some(
        "groupe",
        &[
            ("motorisation", Takes::Word(POWERTRAINS)),
            ("domicile", Takes::Flag),
            ("trajet", Takes::Word(COMMUTES)),
            ("part_electrique", SHARE),
            ("parts", Takes::Shares),
        ],
        Use::Need,
        "groupe de voitures",
    ),
    one(
        "utilitaires",
        &[("kilometres", Takes::Number(SOME, MOST)), ("au_depot", SHARE), ("au_domicile", SHARE)],
        Use::Vans,
        "utilitaires légers",
    ),
    some(
        "groupe_utilitaire",
        &[
            ("motorisation", Takes::Word(POWERTRAINS)),
            ("depot", Takes::Flag),
            ("domicile", Takes::Flag),
            ("part_electrique", SHARE),
            ("parts", Takes::Shares),
        ],
        Use::Vans,
        "groupe d'utilitaires",
    ),
    some(
        "utilisation",
        &[("milieu", Takes::Word(USED)), ("points", Takes::Points(0.0, 1.0)), ("vehicules", Takes::Words(POWERTRAINS))],
        Use::Need,
        "durée d'usage d'un point",
    ),
    some(
        "offre",
        &[
            ("milieu", Takes::Word(PUBLIC)),
            ("usage", Takes::Word(USAGES)),
            ("part", SHARE),
            ("puissance", Takes::Number(0.0, MOST)),
            ("puissance_delivree", Takes::Points(0.0, 1.0)),
            ("part_des_points", Takes::Points(0.0, 1.0)),
        ],
        Use::Need,
        "points que l'on installe",
    ),
    one("rendements", &[("compter_le_bord", Takes::Flag)], Use::Need, "rendement du chargeur de bord compté"),
    some("rendement", &[("courant", Takes::Word(CURRENTS)), ("bord", SHARE), ("borne", SHARE)], Use::Need, "rendement"),
    some(
        "couverture_privee",
        &[
            ("motorisation", Takes::Word(POWERTRAINS)),
            ("logement", Takes::Word(DWELLINGS)),
            ("vehicules_par_borne", Takes::Number(LITTLE, MOST)),
        ],
        Use::Beside,
        "véhicules par borne privée",
    ),
    one(
        "couverture_itineraire",
        &[
            ("stations_pour_100_km", Takes::Number(0.0, MOST)),
            ("points_par_station", Takes::Number(0.0, MOST)),
            ("classe", CLASS),
        ],
        Use::Minimum,
        "couverture minimale des routes",
    ),
    one(
        "couverture_population",
        &[("habitants_par_point", Takes::Number(0.0, 1e9)), ("classe", CLASS)],
        Use::Minimum,
        "couverture minimale par habitants",
    ),
    one("projection", &[("plafond", SHARE)], Use::Need, "plafond de la part des électriques"),
    one(
        "rapprochement",
        &[("force", Takes::Number(0.0, 1e9))],
        Use::Need,
        "poids de l'EPCI dans la part d'une commune",
    ),
    one(
        "recoupement_vehicules",
        &[("vehicules_par_point", Takes::Number(LITTLE, MOST))],
        Use::Beside,
        "recoupement par véhicules",
    ),
    one(
        "recoupement_puissance",
        &[("electrique", Takes::Number(0.0, MOST)), ("hybride_rechargeable", Takes::Number(0.0, MOST))],
        Use::Beside,
        "recoupement par puissance",
    ),
    some(
        "cout_classe",
        &[("classe", CLASS), ("bas", Takes::Number(0.0, 1e9)), ("haut", Takes::Number(0.0, 1e9))],
        Use::Beside,
        "coût d'un point",
    ),
    some(
        "cout_exploitation",
        &[("jusqu_a_kw", Takes::Number(0.0, MOST)), ("part_de_l_investissement", SHARE)],
        Use::Beside,
        "coût d'exploitation",
    ),
];
