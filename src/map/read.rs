//! Recipes out of their files. All faults of one are said in one pass.

use std::path::Path;

use super::colour::{Colour, Palette};
use super::reader::Reader;
use super::recipe::{
    Category, Circles, Ground, GroundKind, Hatching, LayerMarks, Marks, Method, Names, Recipe, Repeat, Strokes, Tint,
};
use super::sheet::Symbol;
use crate::diagnostic::{Diagnostic, Notes};
use crate::pull;

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
    let id = top.named("id", notes);
    if let (Some(mark), Some(id)) = (repeat.as_ref().map(Repeat::mark), &id)
        && !id.contains(mark)
    {
        let fault = Diagnostic::unfit(format!("l'identifiant `{id}` est le même pour toutes les cartes"));
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
        let fault = Diagnostic::missing("il manque la clé `limites` dans [fond]").at(r.0.place());
        notes.push(fault.help("la classification `manuelle` a besoin de ses limites : `limites = [5, 10, 15]`"));
    }
    let class_names = r.0.texts("noms", notes).unwrap_or_default();
    if !class_names.is_empty() && class_names.len() != limits.len() + 1 {
        let fault = Diagnostic::unfit("la clé `noms` attend un nom par classe, une de plus que de `limites`");
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
    let (except, without) = (r.text("sauf", notes), r.text("sans_valeur", notes));
    if except.is_some() && (kind != GroundKind::Classes || categories.is_empty()) {
        let fault =
            Diagnostic::unfit("la clé `sauf` donne à part, sur des aplats, les communes qui ont une des `valeurs`");
        let help = "écrire `type = \"aplats\"` et au moins une valeur dans `valeurs`, ou ôter `sauf`";
        notes.push(fault.at(r.0.place()).help(help));
    }
    r.finish(notes);
    Some(Ground { variable, kind, method, classes, limits, class_names, palette, legend, categories, except, without })
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
    let negative = r.colour("couleur_negatif", notes);
    let negative_legend = r.text("legende_negatif", notes);
    r.finish(notes);
    Some(Circles { variable: variable?, colour, legend, radius, negative, negative_legend, total })
}

fn marks(mut r: Reader<'_>, notes: &mut Notes) -> LayerMarks {
    let layer = r.text("couche", notes);
    let model = r.text("modele", notes);
    if layer.is_none() && model.is_none() {
        let fault = Diagnostic::missing("il manque la clé `couche` dans [[couches]]").at(r.0.place());
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
