//! Map recipes: what a map shows and how, in a TOML file.
//!
//! ```toml
//! id = "07-distance"            # name of the files
//! titre = "Distance au service le plus proche · {territoire}, {annee}"
//! sous_titre = "…"              # optional; else variable, unit and method
//! constat = "distance-mairies"  # optional: this analysis' first finding, above the subtitle; `"bornes:3"` is its third
//! etiquettes = "communes"       # poles | communes | epci | aucune
//! poles = true                  # marks of the armature's levels
//!
//! [fond]                        # areas of communes or EPCI
//! variable = "distance-mairies.communes.distance_km"
//! type = "aplats"               # aplats | categories | epci (tints, no variable)
//! classification = "manuelle"   # quantiles | jenks | manuelle
//! classes = 5                   # quantiles and jenks, 2 to 7
//! limites = [5, 10, 15, 20]     # manuelle: where each class but the first begins
//! noms = ["", "stable", ""]      # manuelle: how the legend says each class; an empty one is said by its limits
//! palette = "sequentielle-bleue"# sequentielle-bleue-claire (sous des noms et des signes), sequentielle-verte,
//!                               # sequentielle-orange, divergente, divergente-inverse, categories
//! legende = "Distance (km)"
//! valeurs = [{ valeur = "haut-haut", legende = "…", couleur = "vermillon", hachures = "montantes" }]
//!                               # categories, in this order; hachures: montantes | descendantes | croisees; a value of
//!                               # empty `legende` is told by another sign of the map, and left out of the legend
//! sauf = "analyse.communes.etat"# aplats: what has one of `valeurs` in this column has its sign, whatever its class
//! sans_valeur = "rien à servir" # how the legend says what has no value; else «donnée manquante»
//!
//! [cercles]                     # area-proportional circles at the mairies
//! variable = "bornes.communes.pdc"
//! couleur = "bleu"
//! legende = "Points de charge"
//! rayon_mm = 7                  # of the largest value
//! couleur_negatif = "vermillon" # ring of what is less than nothing; else no circle, and the legend counts these communes
//! legende_negatif = "au-delà du budget"
//! total = "plan.piliers.precises" # the total is in the row of this column that bears the variable's name
//!
//! [[couches]]                   # features of a layer
//! modele = "irve"               # or couche = "id"
//! symbole = "cercle"            # cercle | carre | triangle | losange | croix
//! couleur = "orange"
//! taille_mm = 2.2
//! epaisseur_mm = 0.9            # of lines
//! pointilles = false            # dashed lines
//! categorie = "puissance_nominale"
//! limites = [7.5, 22.1, 150]    # numeric categories, that `valeurs` may name and sign in their order; or text ones:
//! valeurs = [{ valeur = "…", legende = "…", couleur = "…", symbole = "…", pointilles = true }]
//! taille_selon = "surface"      # symbol areas proportional to a field
//! unite = "kW"                  # in the legend of numeric categories
//! etiquette = false             # names beside the points
//! legende = "Bornes de recharge"
//! facultative = true            # the map is drawn without it when the study has no such layer
//!
//! [[traits]]                    # lines of an analysis
//! trait = "distance-mairies.trajets"
//! couleur = "noir"
//! largeur_mm = 0.4
//! legende = "chemin le plus rapide"
//! facultative = true
//!
//! [[points]]                    # things of an analysis at their places
//! points = "suivi.pilier_1"     # the actions of the first pillar, each with the sign of its status
//! taille_mm = 2.2
//! valeurs = [{ valeur = "En cours", legende = "…", couleur = "…", symbole = "…" }]
//! legende = "Statut des actions"
//! facultative = true
//!
//! [[formes]]                    # surfaces of an analysis
//! forme = "couverture-mairies.zone_5000"   # `zone_*`: every shape whose id begins so, largest first
//! couleur = "bleu"
//! opacite = 0.3
//! contour = true
//! decoupe = false               # cut at the border of the territory
//! legende = "…"
//! facultative = true
//! ```
//!
//! Titles may hold `{territoire}`, `{annee}`, `{date}`, `{variable}`, `{unite}` and `{et_poles}` («et les pôles» when the
//! territory has an armature).
//!
//! With `pour_chaque = "pilier"` a recipe makes a map for each pillar of the plan: `{pilier}` stands for its number, and
//! the number that begins `id` goes up by one each time. With the kind of a question, `pour_chaque = "panier"`, it makes
//! one for each analysis of that kind: `{analyse}` stands for its id and `{objet}` for its title.

use super::colour::{Colour, Palette};
use super::sheet::Symbol;

/// Which names are written on the map. Those of the poles always are, unless none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The poles of the armature; without armature, the most populous communes.
    Poles,
    /// Poles, then communes by population until there is no room.
    Communes,
    /// EPCI, in strong letters, and poles.
    Epci,
    /// None.
    Nothing,
}

/// How classes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As many communes in each class.
    Quantiles,
    /// Least variance within classes.
    Jenks,
    /// The recipe's limits.
    Manual,
}

/// Lines over a colour, so that it is told from another one of the same lightness on a black-and-white print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hatching {
    /// From the lower left to the upper right.
    Rising,
    /// From the upper left to the lower right.
    Falling,
    /// Both.
    Crossed,
}

/// How the ground is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroundKind {
    /// Classes of a number.
    Classes,
    /// Values of a text.
    Categories,
    /// A tint for each EPCI.
    Epci,
}

/// One value of a text variable, with its sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// The value.
    pub value: String,
    /// How the legend says it.
    pub legend: Option<String>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// Its symbol, for points.
    pub symbol: Option<Symbol>,
    /// Lines over its colour, for areas.
    pub hatching: Option<Hatching>,
    /// Whether it is dashed, for lines.
    pub dashed: bool,
}

/// `[fond]`
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// `analyse.tableau.colonne`; `None` for tints of EPCI.
    pub variable: Option<String>,
    /// Kind.
    pub kind: GroundKind,
    /// How classes are made.
    pub method: Method,
    /// How many.
    pub classes: usize,
    /// Where each class but the first begins.
    pub limits: Vec<f64>,
    /// How the legend says each class, those of an empty name by their limits; none when all are.
    pub class_names: Vec<String>,
    /// Colours.
    pub palette: Palette,
    /// Heading in the legend.
    pub legend: Option<String>,
    /// Values of categories.
    pub categories: Vec<Category>,
    /// For classes, the column, `analyse.tableau.colonne`, whose values among `categories` are drawn as these.
    pub except: Option<String>,
    /// How the legend says what has no value; as missing data when absent.
    pub without: Option<String>,
}

/// `[cercles]`
#[derive(Debug, Clone, PartialEq)]
pub struct Circles {
    /// `analyse.tableau.colonne`
    pub variable: String,
    /// Colour.
    pub colour: Colour,
    /// Heading in the legend.
    pub legend: Option<String>,
    /// Radius of the largest, mm.
    pub radius: f64,
    /// Colour of the ring of a value under nothing, as large as what is missing; no ring without it.
    pub negative: Option<Colour>,
    /// What such a value is, in the legend.
    pub negative_legend: Option<String>,
    /// Column that holds the total, where summing the circles would count things several times.
    pub total: Option<String>,
}

/// `[[couches]]`
#[derive(Debug, Clone, PartialEq)]
pub struct LayerMarks {
    /// Id of the layer.
    pub layer: Option<String>,
    /// Its model, when no id is given.
    pub model: Option<String>,
    /// Symbol of points.
    pub symbol: Symbol,
    /// Colour.
    pub colour: Colour,
    /// Size of points, mm.
    pub size: f64,
    /// Width of lines, mm.
    pub width: f64,
    /// Dashed lines.
    pub dashed: bool,
    /// Field of the categories.
    pub field: Option<String>,
    /// Limits of a numeric field.
    pub limits: Vec<f64>,
    /// Values of a text field.
    pub categories: Vec<Category>,
    /// Field of the sizes.
    pub size_field: Option<String>,
    /// Unit in the legend.
    pub unit: Option<String>,
    /// Names beside the points.
    pub named: bool,
    /// Heading in the legend.
    pub legend: Option<String>,
    /// Whether the map does without.
    pub optional: bool,
}

/// `[[formes]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Tint {
    /// `analyse.forme`, maybe with `*` at the end.
    pub shape: String,
    /// Colour.
    pub colour: Colour,
    /// Opacity.
    pub opacity: f64,
    /// Whether its border is drawn.
    pub outline: bool,
    /// Whether it is cut at the border of the territory.
    pub cut: bool,
    /// Text in the legend; the shape's title when absent.
    pub legend: Option<String>,
    /// Whether the map does without.
    pub optional: bool,
}

/// `[[traits]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Strokes {
    /// `analyse.lignes`.
    pub lines: String,
    /// Colour.
    pub colour: Colour,
    /// Width in millimetres.
    pub width: f64,
    /// Text in the legend; the title of the lines when absent.
    pub legend: Option<String>,
    /// Whether the map does without.
    pub optional: bool,
}

/// `[[points]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// `analyse.points`.
    pub points: String,
    /// Size of the symbols, mm.
    pub size: f64,
    /// Signs of the kinds; those of the statuses when absent.
    pub categories: Vec<Category>,
    /// Heading in the legend; the title of the points when absent.
    pub legend: Option<String>,
    /// Whether the map does without.
    pub optional: bool,
}

/// `pour_chaque`: what a recipe makes a map of each of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// `"pilier"`: the pillars of the plan.
    Pillars,
    /// The kind of a question, as `"panier"`: the analyses of that kind.
    Analyses(String),
}

impl Repeat {
    /// From the recipe's word: whatever is not a pillar is the kind of a question, which the study knows.
    pub(super) fn of(word: String) -> Self {
        if word == "pilier" { Self::Pillars } else { Self::Analyses(word) }
    }

    /// What the id must hold, for each map to have its own.
    pub(super) fn mark(&self) -> &'static str {
        match self {
            Self::Pillars => "{pilier}",
            Self::Analyses(_) => "{analyse}",
        }
    }
}

/// `constat`: which finding of which analysis is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The analysis.
    pub analysis: String,
    /// The finding's number, from 0.
    pub number: usize,
}

/// A recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// What it makes a map of each of; one map when absent.
    pub repeat: Option<Repeat>,
    /// Name of the files.
    pub id: String,
    /// Title.
    pub title: String,
    /// Subtitle.
    pub subtitle: Option<String>,
    /// Analysis of which a finding is told.
    pub finding: Option<Told>,
    /// Names on the map.
    pub names: Names,
    /// Marks of the poles.
    pub poles: bool,
    /// Areas.
    pub ground: Option<Ground>,
    /// Circles.
    pub circles: Option<Circles>,
    /// Layers.
    pub layers: Vec<LayerMarks>,
    /// Shapes.
    pub tints: Vec<Tint>,
    /// Lines of analyses.
    pub strokes: Vec<Strokes>,
    /// Points of analyses.
    pub points: Vec<Marks>,
}
