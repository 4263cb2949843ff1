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
//! palette = "sequentielle-bleue"# sequentielle-verte, sequentielle-orange, divergente, divergente-inverse,
//!                               # categories
//! legende = "Distance (km)"
//! valeurs = [{ valeur = "haut-haut", legende = "…", couleur = "vermillon", hachures = "montantes" }]
//!                               # categories, in this order; hachures: montantes | descendantes | croisees
//!
//! [cercles]                     # area-proportional circles at the mairies
//! variable = "bornes.communes.pdc"
//! couleur = "bleu"
//! legende = "Points de charge"
//! rayon_mm = 7                  # of the largest value
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
//! limites = [7.5, 22.1, 150]    # numeric categories, that `valeurs` may name in their order; or text ones:
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

use std::path::Path;

use super::colour::{Colour, Palette};
use super::reader::Reader;
use super::repeat::Repeat;
use super::sheet::Symbol;
use crate::diagnostic::{Diagnostic, Notes};
use crate::pull;

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

const SYMBOLS: [(&str, Symbol); 5] = [
    ("cercle", Symbol::Circle),
    ("carre", Symbol::Square),
    ("triangle", Symbol::Triangle),
    ("losange", Symbol::Diamond),
    ("croix", Symbol::Cross),
];
const HATCHINGS: [(&str, Hatching); 3] =
    [("montantes", Hatching::Rising), ("descendantes", Hatching::Falling), ("croisees", Hatching::Crossed)];
const NAMES: [(&str, Names); 4] =
    [("poles", Names::Poles), ("communes", Names::Communes), ("epci", Names::Epci), ("aucune", Names::Nothing)];
const METHODS: [(&str, Method); 3] =
    [("quantiles", Method::Quantiles), ("jenks", Method::Jenks), ("manuelle", Method::Manual)];
const KINDS: [(&str, GroundKind); 3] =
    [("aplats", GroundKind::Classes), ("categories", GroundKind::Categories), ("epci", GroundKind::Epci)];
impl Recipe {
    /// Reads a recipe. `shown` is the file as the user names it. `None`, with notes, when it can't be drawn; a faulty
    /// recipe has all its faults said.
    #[must_use]
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let mut found = Notes::new();
        let recipe = pull::parse(text, shown, &mut found, |root, notes| read(Reader(root), notes)).flatten();
        let faulty = found.has_errors();
        notes.append(found);
        recipe.filter(|_| !faulty)
    }
}

fn read(mut top: Reader<'_>, notes: &mut Notes) -> Option<Recipe> {
    let repeat = top.text("pour_chaque", notes).map(Repeat::of);
    let id = top.required("id", notes);
    if let (Some(mark), Some(id)) = (repeat.as_ref().map(Repeat::mark), &id)
        && !id.contains(mark)
    {
        let fault = Diagnostic::new("E0104", format!("l'identifiant `{id}` est le même pour toutes les cartes"));
        notes.push(fault.at(top.0.place()).help(format!("écrire par exemple `id = \"{id}-{mark}\"`")));
    }
    let title = top.required("titre", notes);
    let subtitle = top.text("sous_titre", notes);
    let finding = top.told(notes);
    let names = top.word("etiquettes", &NAMES, notes).unwrap_or(Names::Poles);
    let poles = top.flag("poles", true, notes);
    let ground = top.table("fond", notes).and_then(|r| ground(r, notes));
    let circles = top.table("cercles", notes).and_then(|r| circles(r, notes));
    let layers = top.tables("couches", notes).into_iter().map(|r| marks(r, notes)).collect();
    let tints = top.tables("formes", notes).into_iter().filter_map(|r| tint(r, notes)).collect();
    let strokes = top.tables("traits", notes).into_iter().filter_map(|r| strokes(r, notes)).collect();
    let points = top.tables("points", notes).into_iter().filter_map(|r| points(r, notes)).collect();
    top.finish(notes);
    Some(Recipe {
        strokes,
        points,
        repeat,
        id: id?,
        title: title?,
        subtitle,
        finding,
        names,
        poles,
        ground,
        circles,
        layers,
        tints,
    })
}

fn ground(mut r: Reader<'_>, notes: &mut Notes) -> Option<Ground> {
    let kind = r.word("type", &KINDS, notes).unwrap_or(GroundKind::Classes);
    let variable = if kind == GroundKind::Epci { None } else { Some(r.variable(notes)?) };
    let limits = r.limits("limites", notes).unwrap_or_default();
    let default = if limits.is_empty() { Method::Quantiles } else { Method::Manual };
    let method = r.word("classification", &METHODS, notes).unwrap_or(default);
    if method == Method::Manual && limits.is_empty() && kind == GroundKind::Classes {
        let fault = Diagnostic::new("E0103", "il manque la clé `limites` dans [fond]").at(r.0.place());
        notes.push(fault.help("la classification `manuelle` a besoin de ses limites : `limites = [5, 10, 15]`"));
    }
    let class_names = r.0.texts("noms", notes).unwrap_or_default();
    if !class_names.is_empty() && class_names.len() != limits.len() + 1 {
        let fault = Diagnostic::new("E0104", "la clé `noms` attend un nom par classe, une de plus que de `limites`");
        notes.push(
            fault
                .at(class_names[0].place.clone())
                .help("laisser vide (`\"\"`) le nom d'une classe que ses limites disent"),
        );
    }
    let class_names = class_names.into_iter().map(|given| given.value).collect();
    let classes = r.number("classes", 2.0, 7.0, notes).unwrap_or(5.0).round() as usize;
    let palette = r.word("palette", &Palette::NAMES, notes).unwrap_or(Palette::Blue);
    let legend = r.text("legende", notes);
    let categories = categories(&mut r, notes);
    r.finish(notes);
    Some(Ground { variable, kind, method, classes, limits, class_names, palette, legend, categories })
}

fn categories(r: &mut Reader<'_>, notes: &mut Notes) -> Vec<Category> {
    let category = |mut r: Reader<'_>, notes: &mut Notes| {
        let value = r.required("valeur", notes);
        let (legend, colour) = (r.text("legende", notes), r.colour("couleur", notes));
        let symbol = r.word("symbole", &SYMBOLS, notes);
        let hatching = r.word("hachures", &HATCHINGS, notes);
        let dashed = r.flag("pointilles", false, notes);
        r.finish(notes);
        Some(Category { value: value?, legend, colour, symbol, hatching, dashed })
    };
    r.tables("valeurs", notes).into_iter().filter_map(|c| category(c, notes)).collect()
}

fn circles(mut r: Reader<'_>, notes: &mut Notes) -> Option<Circles> {
    let variable = r.variable(notes);
    let colour = r.colour("couleur", notes).unwrap_or(Colour(0xE6, 0x9F, 0x00));
    let legend = r.text("legende", notes);
    let radius = r.number("rayon_mm", 1.0, 15.0, notes).unwrap_or(7.0);
    let total = r.text("total", notes);
    r.finish(notes);
    Some(Circles { variable: variable?, colour, legend, radius, total })
}

fn marks(mut r: Reader<'_>, notes: &mut Notes) -> LayerMarks {
    let layer = r.text("couche", notes);
    let model = r.text("modele", notes);
    if layer.is_none() && model.is_none() {
        let fault = Diagnostic::new("E0103", "il manque la clé `couche` dans [[couches]]").at(r.0.place());
        notes.push(fault.help("nommer une couche de l'étude (`couche = \"…\"`) ou un modèle (`modele = \"irve\"`)"));
    }
    let marks = LayerMarks {
        layer,
        model,
        symbol: r.word("symbole", &SYMBOLS, notes).unwrap_or(Symbol::Circle),
        colour: r.colour("couleur", notes).unwrap_or(Colour(0xD5, 0x5E, 0x00)),
        size: r.number("taille_mm", 0.5, 12.0, notes).unwrap_or(2.2),
        width: r.number("epaisseur_mm", 0.1, 3.0, notes).unwrap_or(0.9),
        dashed: r.flag("pointilles", false, notes),
        field: r.text("categorie", notes),
        limits: r.limits("limites", notes).unwrap_or_default(),
        categories: categories(&mut r, notes),
        size_field: r.text("taille_selon", notes),
        unit: r.text("unite", notes),
        named: r.flag("etiquette", false, notes),
        legend: r.text("legende", notes),
        optional: r.flag("facultative", false, notes),
    };
    r.finish(notes);
    marks
}

fn tint(mut r: Reader<'_>, notes: &mut Notes) -> Option<Tint> {
    let shape = r.required("forme", notes);
    let colour = r.colour("couleur", notes).unwrap_or(Colour(0x00, 0x72, 0xB2));
    let opacity = r.number("opacite", 0.0, 1.0, notes).unwrap_or(0.35);
    let outline = r.flag("contour", true, notes);
    let cut = r.flag("decoupe", false, notes);
    let legend = r.text("legende", notes);
    let optional = r.flag("facultative", false, notes);
    r.finish(notes);
    Some(Tint { shape: shape?, colour, opacity, outline, cut, legend, optional })
}

fn strokes(mut r: Reader<'_>, notes: &mut Notes) -> Option<Strokes> {
    let lines = r.required("trait", notes);
    let colour = r.colour("couleur", notes).unwrap_or(Colour(0x33, 0x33, 0x33));
    let width = r.number("largeur_mm", 0.1, 3.0, notes).unwrap_or(0.4);
    let legend = r.text("legende", notes);
    let optional = r.flag("facultative", false, notes);
    r.finish(notes);
    Some(Strokes { lines: lines?, colour, width, legend, optional })
}

fn points(mut r: Reader<'_>, notes: &mut Notes) -> Option<Marks> {
    let points = r.required("points", notes);
    let size = r.number("taille_mm", 0.5, 12.0, notes).unwrap_or(2.2);
    let categories = categories(&mut r, notes);
    let legend = r.text("legende", notes);
    let optional = r.flag("facultative", false, notes);
    r.finish(notes);
    Some(Marks { points: points?, size, categories, legend, optional })
}

/// A recipe of a test, with what is said of it.
#[cfg(test)]
pub(super) fn parsed(text: &str) -> (Option<Recipe>, Notes) {
    let mut notes = Notes::new();
    let recipe = Recipe::parse(text, Path::new("cartes/essai.toml"), &mut notes);
    (recipe, notes)
}

#[cfg(test)]
mod tests {
    use super::parsed as parse;
    use super::*;

    #[test]
    fn all_faults_are_said_in_one_pass() {
        let text = "id = \"a\"\ntitre = \"A\"\ncouleurs = 1\n[fond]\nvariable = \"a.b.c\"\npalete = \"divergente\"\nclassification = \"quantile\"\nclasses = 12\n";
        let (recipe, notes) = parse(text);
        assert!(recipe.is_none());
        let found: Vec<(&str, String, Option<&str>)> = notes
            .all()
            .iter()
            .map(|d| (d.code.id, d.place.as_ref().map(ToString::to_string).unwrap_or_default(), d.help.as_deref()))
            .collect();
        assert!(
            found.contains(&("E0102", "cartes/essai.toml:6:1".into(), Some("vouliez-vous dire `palette` ?"))),
            "{found:?}"
        );
        assert!(
            found.contains(&("E0701", "cartes/essai.toml:7:19".into(), Some("vouliez-vous dire `quantiles` ?"))),
            "{found:?}"
        );
        assert!(found.contains(&("E0104", "cartes/essai.toml:8:11".into(), None)), "{found:?}");
        assert!(found.iter().any(|f| f.0 == "E0102" && f.1 == "cartes/essai.toml:3:1"), "{found:?}");
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn a_broken_file_and_a_missing_key_are_said() {
        let (recipe, notes) = parse("id = \"a\ntitre = 3");
        assert!(recipe.is_none());
        assert_eq!(notes.all()[0].code.id, "E0105");
        let (recipe, notes) = parse("id = \"a\"");
        assert!(recipe.is_none());
        assert_eq!((notes.all()[0].code.id, notes.all()[0].message.as_str()), ("E0103", "il manque la clé `titre`"));
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let (recipe, notes) = parse("id = \"a\"\ntitre = \"A\"\n[fond]\nvariable = \"a.b.c\"\nlimites = [5, 10.5]\n");
        assert_eq!(notes.all(), []);
        let ground = recipe.and_then(|r| r.ground).expect("a ground");
        assert_eq!((ground.method, ground.limits, ground.palette), (Method::Manual, vec![5.0, 10.5], Palette::Blue));
    }
}
