//! Maps: a recipe, answers and layers in; a [`Sheet`] out, laid out once in millimetres, then SVG, PNG or a page of PDF.
//!
//! From back to front: paper, neighbours, theme, borders, layers, names. What a cartographer would refuse is said by
//! [`Sheet::check`]. A recipe names its variable by `analyse.tableau.colonne`: the room knows no analysis. Its format is told
//! in `src/map/recipe.rs`.
//!
//! ```
//! use std::path::Path;
//! use geo::{MultiPolygon, polygon};
//! use territoire::diagnostic::Notes;
//! use territoire::map::{self, Imprint, Recipe};
//! use territoire::outcome::{Column, Outcome, Row, Table, TableId, Unit};
//! use territoire::territory::{OwnCommunes, Projection, Territory};
//!
//! let commune = |code: &str, x: f64| OwnCommunes {
//!     code: code.into(),
//!     name: code.into(),
//!     group: None,
//!     population: Some(100),
//!     outline: Some(MultiPolygon(vec![
//!         polygon![(x: x, y: 0.0), (x: x + 1e4, y: 0.0), (x: x + 1e4, y: 1e4), (x: x, y: 1e4)],
//!     ])),
//!     mairie: None,
//!     hours: None,
//! };
//! let communes = vec![commune("A", 0.0), commune("B", 1e4)];
//! let territory = Territory::own("Essai", Projection::lambert93(), "fictif", communes);
//! let (codes, names) = territory.commune_rows();
//! let km = Column::numbers("km", "Distance", Unit::Km, vec![Some(2.0), None]);
//! let mut answer = Outcome::new("loin", "distance", "Distance");
//! answer.tables.push(Table::new(TableId::Communes, "Par commune", Row::Commune, codes, names).with(km));
//!
//! let mut notes = Notes::new();
//! let text = "id = \"essai\"\ntitre = \"{territoire}, {annee}\"\n[fond]\nvariable = \"loin.communes.km\"\n\
//!             classification = \"manuelle\"\nlimites = [5, 10]\n";
//! let recipe = Recipe::parse(text, Path::new("essai.toml"), &mut notes).expect("a recipe");
//! let made = Imprint { author: None, date: jiff::civil::date(2026, 11, 24), version: "0.1.0" };
//! let sheet = map::sheet(&recipe, &[answer], &[], &territory, &made, &mut notes).expect("a map");
//! assert_eq!(sheet.title, "Essai, 2026");
//! // B has no value: it is hatched, and the legend says so.
//! assert!(sheet.words().contains(&"donnée manquante (1)"), "{:?}", sheet.words());
//! assert!(sheet.to_svg().starts_with("<svg"));
//! ```

mod areas;
mod brief;
mod chart;
mod classes;
mod clear;
mod colour;
mod dashboard;
mod draw;
mod features;
mod font;
mod hatching;
mod labels;
mod legend;
mod locator;
mod named;
mod names;
mod notes;
mod page;
mod paper;
mod picture;
mod points;
mod read;
mod reader;
mod recipe;
mod repeat;
mod sheet;
mod squares;
mod status;
mod theme;
mod timeline;
mod titles;
mod view;

use jiff::civil::Date;

pub use brief::{Block, Curve, Grid, GridColumn, brief, dossier};
pub use colour::{Colour, Palette, Vision};
pub use dashboard::{Board, Panel, PanelRow, dashboard};
pub use font::Face;
pub use locator::{Landmark, Locator};
pub use notes::{Note, pages as notes_pages};
pub use picture::{Pdf, Picture, pdf};
pub use recipe::{
    Category, Circles, Ground, GroundKind, Hatching, LayerMarks, Marks, Method, Names, Recipe, Repeat, Tint, Told,
};
pub use sheet::{Anchor, Area, Item, Role, Sheet, Symbol, Text};
pub use timeline::{Bar, timeline};

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Column, Outcome};
use crate::territory::Territory;
use labels::Room;
use paper::{BORDER, DARK, FRAME, PAGE};
use theme::Drawing;
use view::View;

/// Who made the map, when, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Imprint<'a> {
    /// Author, for the source line.
    pub author: Option<&'a str>,
    /// Date of making.
    pub date: Date,
    /// Version of the tool.
    pub version: &'a str,
}

/// How many characters of subtitle fit on the sheet beside «DONNÉES FICTIVES».
const SUBTITLE: usize = 165;

/// What a recipe names and the study has not; `None` when the map can be drawn. A caller with many recipes asks this
/// first, so as to leave aside without a word those that are not for this study.
#[must_use]
pub fn missing(recipe: &Recipe, outcomes: &[Outcome], layers: &[Layer]) -> Option<String> {
    let ground = recipe.ground.iter().flat_map(|g| g.variable.iter().chain(&g.except));
    let circles = recipe.circles.as_ref().map(|c| &c.variable);
    for name in ground.chain(circles) {
        if named::variable(outcomes, name).is_none() {
            return Some(format!("la variable `{name}`"));
        }
    }
    // What stands out of the classes is said by a text of the same rows.
    if let Some(ground) = &recipe.ground
        && let (Some(variable), Some(except)) = (&ground.variable, &ground.except)
    {
        let table = |name: &str| named::variable(outcomes, name).map(|(outcome, table, _)| (&outcome.id, &table.id));
        let texts = named::variable(outcomes, except).is_some_and(|(_, _, column)| column.as_texts().is_some());
        if !texts || table(variable) != table(except) {
            return Some(format!("la variable de texte `{except}`, du même tableau que `{variable}`,"));
        }
    }
    for marks in recipe.layers.iter().filter(|m| !m.optional) {
        if named::layer(layers, marks, &[]).is_none() {
            return Some(match (&marks.layer, &marks.model) {
                (None, Some(model)) => format!("une couche de modèle `{}`", model),
                (layer, _) => format!("la couche `{}`", layer.as_deref().unwrap_or_default()),
            });
        }
    }
    for tint in recipe.tints.iter().filter(|t| !t.optional) {
        if named::shapes(outcomes, tint).is_empty() {
            return Some(format!("la forme `{}`", tint.shape));
        }
    }
    for strokes in recipe.strokes.iter().filter(|s| !s.optional) {
        if named::lines(outcomes, strokes).is_none() {
            return Some(format!("le trait `{}`", strokes.lines));
        }
    }
    for marks in recipe.points.iter().filter(|m| !m.optional) {
        if named::points(outcomes, marks).is_none() {
            return Some(format!("les points `{}`", marks.points));
        }
    }
    None
}

/// A map that is not drawn, and why.
pub(crate) fn undrawn(recipe: &Recipe, why: &str) -> Diagnostic {
    Diagnostic::new("A0702", format!("la carte `{}` n'est pas dessinée : {why}", recipe.id))
}

/// That what stands above a map is longer than its sheet is wide.
fn too_long(recipe: &Recipe) -> Diagnostic {
    let message =
        format!("carte `{}` : son titre ou son constat ne tient pas au-dessus d'elle, et y est coupé", recipe.id);
    Diagnostic::new("A0560", message).help("raccourcir `titre` de l'analyse, ou `titre` et `sous_titre` de la recette")
}

/// Lays out a map. `None`, with a warning, when the study lacks what the recipe names or the variable has no value.
#[must_use]
pub fn sheet(
    recipe: &Recipe,
    outcomes: &[Outcome],
    layers: &[Layer],
    territory: &Territory,
    made: &Imprint<'_>,
    notes: &mut Notes,
) -> Option<Sheet> {
    let none = |notes: &mut Notes, why: String| {
        notes.push(undrawn(recipe, &why));
        None
    };
    if let Some(what) = missing(recipe, outcomes, layers) {
        return none(notes, format!("{what} n'est pas dans l'étude"));
    }
    let Some(view) = View::fit(territory, FRAME) else {
        return none(notes, "aucune commune n'a de contour".to_owned());
    };
    let mut drawing = Drawing {
        territory,
        view,
        items: Vec::new(),
        legend: Vec::new(),
        room: Room::new(FRAME),
        wishes: Vec::new(),
        circle: vec![0.0; territory.communes.len()],
        hatched: Vec::new(),
    };
    drawing.background();
    let valued = match &recipe.ground {
        Some(ground) if ground.kind == GroundKind::Epci => {
            drawing.epci_tints();
            true
        }
        Some(ground) => drawing.ground(ground, outcomes),
        None => {
            drawing.plain();
            true
        }
    };
    if !valued {
        return none(notes, "sa variable n'a aucune valeur".to_owned());
    }
    for tint in &recipe.tints {
        drawing.tint(tint, outcomes);
    }
    drawing.borders();
    for strokes in &recipe.strokes {
        drawing.strokes(strokes, outcomes);
    }
    let answers: Vec<&Outcome> = outcomes.iter().filter(|o| names_outcome(recipe, &o.id)).collect();
    let about = named::about(&answers);
    let used: Vec<(&LayerMarks, &Layer)> =
        recipe.layers.iter().filter_map(|m| Some((m, named::layer(layers, m, &about)?))).collect();
    for (marks, layer) in used.iter().filter(|(_, layer)| has_lines(layer)) {
        drawing.layer(marks, layer);
    }
    if let Some(circles) = &recipe.circles
        && !drawing.circles(circles, outcomes)
    {
        return none(notes, "sa variable n'a aucune valeur".to_owned());
    }
    for (marks, layer) in used.iter().filter(|(_, layer)| !has_lines(layer)) {
        drawing.layer(marks, layer);
    }
    for marks in &recipe.points {
        drawing.marks(marks, outcomes);
    }
    drawing.names(recipe);
    drawing.clear_names();

    let used: Vec<&Layer> = used.into_iter().map(|(_, layer)| layer).collect();
    let fictional = answers.iter().any(|o| o.fictional) || used.iter().any(|l| l.fictional);
    let words = Words { recipe, outcomes, territory, made };
    let title = words.fill(&recipe.title);
    let Drawing { mut items, legend, .. } = drawing;
    let stroke = Some((BORDER, 0.2));
    items.push(Item::Rect { area: FRAME, fill: None, stroke });
    if !titles::titles(&title, words.finding().as_deref(), &words.subtitle(), fictional, &mut items) {
        notes.push(too_long(recipe));
    }
    page::panel(&legend, territory, &view, &mut items);
    titles::sources(&words.made(fictional), &words.sources(&answers, &used), &mut items);
    Some(Sheet { id: recipe.id.clone(), title, width_mm: PAGE.0, height_mm: PAGE.1, frame: FRAME, items })
}

fn has_lines(layer: &Layer) -> bool {
    use geo::Geometry::{LineString, MultiLineString};
    layer.features.iter().any(|f| matches!(f.geometry, Some(LineString(_) | MultiLineString(_))))
}

/// Whether the recipe draws or tells something of that analysis.
fn names_outcome(recipe: &Recipe, id: &str) -> bool {
    let first = |name: &str| name.split('.').next() == Some(id);
    recipe.ground.as_ref().and_then(|g| g.variable.as_deref()).is_some_and(first)
        || recipe.circles.as_ref().is_some_and(|c| first(&c.variable))
        || recipe.tints.iter().any(|t| first(&t.shape))
        || recipe.strokes.iter().any(|s| first(&s.lines))
        || recipe.points.iter().any(|p| first(&p.points))
        || recipe.finding.as_ref().is_some_and(|told| told.analysis == id)
}

impl Drawing<'_> {
    /// The communes around, in light grey.
    fn background(&mut self) {
        let frame = self.view.frame;
        self.items.push(Item::Rect { area: frame, fill: Some(Colour(0xF7, 0xF6, 0xF3)), stroke: None });
        let view = self.view;
        let shapes = crate::parallel::map(&self.territory.around, |a| view.shape(&a.outline));
        let seen: Vec<_> = shapes.into_iter().filter(|s| !s.0.is_empty()).collect();
        for shape in &seen {
            self.items.push(Item::Fill { shape: shape.clone(), colour: Colour(0xEC, 0xEA, 0xE5), opacity: 1.0 });
        }
        for ring in seen.iter().flatten().map(|p| p.exterior()) {
            let (width, colour) = (0.15, Colour(0xD2, 0xCF, 0xC8));
            self.items.push(Item::Line { points: ring.0.clone(), width, colour, opacity: 1.0 });
        }
    }

    /// Borders of communes, of EPCI, of the territory with its halo.
    fn borders(&mut self) {
        let b = &self.territory.borders;
        let several = self.territory.epcis.len() > 1;
        let mut strokes = vec![(&b.communes, 0.15, BORDER, 1.0)];
        if several {
            strokes.push((&b.epcis, 0.5, DARK, 1.0));
        }
        strokes.push((&b.outer, 2.0, Colour::WHITE, 0.6));
        strokes.push((&b.outer, 0.9, DARK, 1.0));
        for (lines, width, colour, opacity) in strokes {
            let cut = self.view.lines(lines);
            self.items.extend(cut.into_iter().map(|points| Item::Line { points, width, colour, opacity }));
        }
    }
}

/// What the sheet says in words.
struct Words<'a> {
    recipe: &'a Recipe,
    outcomes: &'a [Outcome],
    territory: &'a Territory,
    made: &'a Imprint<'a>,
}

impl Words<'_> {
    fn column(&self) -> Option<&Column> {
        let ground = self.recipe.ground.as_ref().and_then(|g| g.variable.as_deref());
        let name = ground.or_else(|| self.recipe.circles.as_ref().map(|c| c.variable.as_str()))?;
        named::variable(self.outcomes, name).map(|(_, _, column)| column)
    }

    fn fill(&self, text: &str) -> String {
        let column = self.column();
        text.replace("{territoire}", &self.territory.name)
            .replace("{annee}", &self.made.date.year().to_string())
            .replace("{date}", &french::date(self.made.date))
            .replace("{et_poles}", if self.territory.levels.is_empty() { "" } else { " et les pôles" })
            .replace("{variable}", column.map_or("", |c| c.label.as_str()))
            .replace("{unite}", column.map_or("", |c| c.unit.label()))
    }

    fn finding(&self) -> Option<String> {
        let told = self.recipe.finding.as_ref()?;
        let outcome = self.outcomes.iter().find(|o| o.id == told.analysis)?;
        // A question that had less to say tells its last finding.
        outcome.findings.get(told.number).or(outcome.findings.last()).map(|f| f.text.clone())
    }

    /// The recipe's subtitle, else variable and unit; then how classes were made, then what the analysis takes for given.
    fn subtitle(&self) -> String {
        let mut parts = Vec::new();
        match (&self.recipe.subtitle, self.column()) {
            (Some(own), _) => parts.push(self.fill(own)),
            (None, Some(column)) => parts.push(named::heading(column)),
            (None, None) => {}
        }
        let ground = self.recipe.ground.as_ref();
        if let Some(g) = ground.filter(|g| g.kind == GroundKind::Classes) {
            parts.push(match g.method {
                Method::Quantiles => "classes de même effectif (quantiles)".to_owned(),
                Method::Jenks => "classes de variance minimale (Jenks)".to_owned(),
                Method::Manual => "limites fixées".to_owned(),
            });
        }
        let shown = |o: &&Outcome| names_outcome(self.recipe, &o.id);
        if let Some(method) = self.outcomes.iter().find(shown).and_then(|o| o.method.first()) {
            parts.push(method.clone());
        }
        // One line: what would not fit on it is in the tables.
        while parts.len() > 1 && parts.join(" · ").chars().count() > SUBTITLE {
            parts.pop();
        }
        parts.join(" · ")
    }

    fn sources<'s>(&'s self, answers: &[&'s Outcome], layers: &[&'s Layer]) -> Vec<&'s str> {
        let mut sources: Vec<&str> = vec![&self.territory.source];
        sources.extend(answers.iter().flat_map(|o| o.sources.iter().map(String::as_str)));
        sources.extend(layers.iter().map(|l| l.source.as_str()));
        let mut seen: Vec<&str> = Vec::new();
        for source in sources.into_iter().filter(|s| !s.is_empty()) {
            // «France Services : ANCT, 2024» says already what «ANCT, 2024» says.
            if !seen.iter().any(|s| s.contains(source)) {
                seen.push(source);
            }
        }
        seen
    }

    /// Who made the map, when and with what.
    fn made(&self, fictional: bool) -> String {
        let made = self.made;
        let author = made.author.map(|a| format!(" par {a}")).unwrap_or_default();
        let mut line = format!(
            "Carte faite le {}{author} avec territoire {} · Projection {}",
            french::date(made.date),
            made.version,
            self.territory.projection.name()
        );
        if fictional {
            line.push_str(" · DONNÉES FICTIVES");
        }
        line
    }
}
