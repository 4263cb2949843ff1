//! Which names a map bears, and in which order they take their places; the marks of the poles.

use geo::{Centroid, Contains, Coord, MapCoords, Point};

use super::colour::Colour;
use super::font::Face;
use super::labels::Wish;
use super::legend::Entry;
use super::recipe::{Names, Recipe};
use super::sheet::{Item, Symbol};
use super::theme::Drawing;
use crate::territory::{Level, inner_point_of_all};

impl Drawing<'_> {
    /// Poles first, then EPCI, features, communes by population.
    pub(super) fn names(&mut self, recipe: &Recipe) {
        let t = self.territory;
        if recipe.names == Names::Nothing {
            return;
        }
        let poles = self.poles(recipe);
        let mut order: Vec<usize> = (0..t.communes.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(t.communes[i].population), i));
        // Without armature the most populous communes stand for the poles, so that no map is without a name.
        let few = if poles.is_empty() { order.iter().copied().take(8).collect() } else { poles.clone() };
        // A thing that bears the name of its commune speaks for it: what is said of it stands under that name.
        let mut wishes = std::mem::take(&mut self.wishes);
        for &i in &few {
            let Some(mut wish) = self.wish(i, !poles.is_empty(), recipe) else { continue };
            if let Some(at) = wishes.iter().position(|own| own.commune == Some(i)) {
                let Wish { below, at, radius, owner, .. } = wishes.remove(at);
                wish = Wish { below, at, radius, owner, must: true, ..wish };
            }
            self.room.place(&wish, &mut self.items);
        }
        if t.epcis.len() > 1 {
            for (name, outline) in t.epcis.iter().map(|e| (short_epci(&e.name), &e.outline)) {
                let placed = outline.map_coords(|c| self.view.place(c));
                let Some(at) = placed.centroid() else { continue };
                let inside = |c: Coord<f64>| placed.contains(&Point(c));
                self.room.place_group(&name, at.0, &inside, recipe.names == Names::Epci, &mut self.items);
            }
        }
        let mut named = few.clone();
        for wish in wishes {
            if self.room.place(&wish, &mut self.items) {
                named.extend(wish.commune);
            }
        }
        if recipe.names == Names::Communes {
            for i in order.into_iter().filter(|i| !named.contains(i)) {
                if let Some(wish) = self.wish(i, false, recipe) {
                    self.room.place(&wish, &mut self.items);
                }
            }
        }
    }

    fn wish(&self, i: usize, pole: bool, recipe: &Recipe) -> Option<Wish> {
        let commune = &self.territory.communes[i];
        let marked = pole && recipe.poles && self.circle[i] == 0.0;
        let radius = if self.circle[i] > 0.0 {
            self.circle[i]
        } else if marked {
            1.1
        } else {
            0.0
        };
        let inner = || commune.outline.as_ref().and_then(inner_point_of_all).map(|p| self.view.place(p.0));
        let at = if radius > 0.0 || commune.outline.is_none() { self.spot(i)? } else { inner()? };
        let (size, face) = if pole { (8.0, Face::SemiBold) } else { (6.5, Face::Regular) };
        let (text, below, owner) = (commune.name.clone(), Vec::new(), commune.code.to_string());
        Some(Wish { text, below, at, radius, size, face, owner, must: pole, commune: Some(i) })
    }

    /// Marks of the poles with their entry in the legend; the poles, the highest level first.
    fn poles(&mut self, recipe: &Recipe) -> Vec<usize> {
        let t = self.territory;
        let mut all = Vec::new();
        for (n, level) in t.levels.iter().enumerate() {
            let symbol = [Symbol::Square, Symbol::Diamond, Symbol::Circle][n.min(2)];
            for &i in &level.communes {
                all.push(i);
                let (true, Some(at)) = (recipe.poles && self.circle[i] == 0.0, self.spot(i)) else { continue };
                let owner = t.communes[i].code.to_string();
                self.room.mark(at, 1.1, &owner);
                let (fill, stroke) = (Some(Colour(0x1E, 0x1E, 0x1E)), Some((Colour::WHITE, 0.25)));
                self.items.push(Item::Mark { symbol, at, size: 2.2, fill, opacity: 1.0, stroke, owner });
            }
            for pole in level.outside.iter().filter(|_| recipe.poles) {
                let at = self.view.place(pole.mairie.0);
                if !self.view.frame.grown(-2.0).contains(at.x, at.y) {
                    continue;
                }
                self.room.mark(at, 1.1, &pole.code);
                self.wishes.push(Wish {
                    text: pole.name.clone(),
                    below: Vec::new(),
                    at,
                    radius: 1.1,
                    size: 6.5,
                    face: Face::Regular,
                    owner: pole.code.clone(),
                    must: false,
                    commune: None,
                });
                let (fill, stroke) = (Some(Colour::WHITE), Some((Colour(0x1E, 0x1E, 0x1E), 0.35)));
                let owner = pole.code.clone();
                self.items.push(Item::Mark { symbol, at, size: 2.2, fill, opacity: 1.0, stroke, owner });
            }
            if recipe.poles {
                if n == 0 {
                    self.legend.push(Entry::Heading("Armature".to_owned()));
                }
                // A level of neighbours only has the hollow sign of these.
                let dark = Colour(0x1E, 0x1E, 0x1E);
                let hollow = level.communes.is_empty() && !level.outside.is_empty();
                let (colour, edge) = if hollow { (Colour::WHITE, dark) } else { (dark, Colour::WHITE) };
                self.legend.push(Entry::Sign { symbol, size: 2.2, colour, edge, label: level.name.clone() });
            }
        }
        let mixed = |level: &Level| !level.communes.is_empty() && !level.outside.is_empty();
        if recipe.poles && t.levels.iter().any(mixed) {
            let (colour, edge) = (Colour::WHITE, Colour(0x1E, 0x1E, 0x1E));
            let label = "pôle hors du territoire".to_owned();
            self.legend.push(Entry::Sign { symbol: Symbol::Square, size: 2.2, colour, edge, label });
        }
        all
    }
}

/// «CC du Sammiellois» for «Communauté de communes du Sammiellois».
fn short_epci(name: &str) -> String {
    [("Communauté de communes", "CC"), ("Communauté d'agglomération", "CA"), ("Communauté urbaine", "CU")]
        .iter()
        .fold(name.to_owned(), |n, (long, short)| n.replace(long, short))
}
