//! Where a row is: the commune that it declares, the position that it gives, and what each says of the other.

use geo::{Distance as _, Euclidean, Geometry};

use super::builtin::Built;
use super::control::Fate;
use super::reading::Reading;
use super::simple;
use super::witness::{COARSE, Witness};
use super::work::Work;
use crate::french;
use crate::layer::input::columns::Columns;
use crate::layer::input::standing::{self, Standing};
use crate::layer::input::straight;
use crate::layer::{Precision, Shape};
use crate::territory::{Followed, Insee, Named, inner_point};

/// A swapped position put right must fall in its commune, or this near to it.
const CERTAIN: f64 = 2_000.0;

/// What is said of an outline that no mend would make readable.
const TANGLED: &str = "un contour simple ; celui-ci se recoupe des centaines de milliers de fois, il n'est pas réparé";

/// What a row declares of its commune.
pub(super) enum Declared {
    Nothing,
    /// A commune of the territory.
    Here(usize),
    /// A commune of France outside the territory; its code, when it is one and the same.
    Away(Option<Insee>),
    /// No commune.
    Unknown,
}

impl Reading<'_> {
    /// The commune that the row declares, by its code or else by its name.
    fn declared(&self, work: &mut Work<'_>, counts: &mut [u32]) -> Declared {
        let row = work.row;
        let Some(code) = self.place.code(row).filter(|c| !c.is_empty()) else {
            return self.declared_by_name(work, Some(counts));
        };
        if self.postal {
            counts[self.rule_built(Built::Postal)] += 1;
            let rule = self.rule_built(Built::Postal);
            work.problems.push(self.problem(rule, row, self.place.insee, &code, "un code INSEE", Fate::Kept));
            return self.declared_by_name(work, Some(counts));
        }
        counts[self.rule_built(Built::UnknownCommune)] += 1;
        if self.abroad {
            return self.territory.index_of(&code).map_or(Declared::Away(None), Declared::Here);
        }
        let code = Insee::parse(&code).map_or(code, |c| c.to_string());
        let followed = self.territory.follow(&code);
        counts[self.rule_built(Built::FormerCommune)] += 1;
        counts[self.rule_built(Built::Doubtful)] += 1;
        // The values of a commune that was split can't be given to one of its parts: in a table with a row a commune
        // they are shared between all, in another the row is set aside.
        let table = self.model.geometry == Shape::None;
        let lost = table && !self.by_commune();
        if followed.is_former() {
            if let Some(denied) = self.doubted(&code, &followed, work) {
                return denied;
            }
            let said = self.territory.movements().and_then(|m| m.tell(&code, &followed)).unwrap_or_default();
            let into = followed.communes().first().map(ToString::to_string).unwrap_or_default();
            let rule = self.rule_built(Built::FormerCommune);
            let fate = match followed {
                Followed::Split { .. } if lost => Fate::Rejected,
                Followed::Split { .. } => Fate::Kept,
                _ => Fate::Repaired(into.clone()),
            };
            if let (Some(c), Fate::Repaired(_)) = (self.place.insee, &fate) {
                work.set(c, into);
            }
            work.problems.push(self.problem(rule, row, self.place.insee, &code, &said, fate));
        }
        match followed {
            Followed::Unknown => {
                let nearest = self.nearest(&code);
                let rule = self.rule_built(Built::UnknownCommune);
                let expected = nearest.unwrap_or_else(|| "un code INSEE de 5 caractères".to_owned());
                work.problems.push(self.problem(rule, row, self.place.insee, &code, &expected, Fate::Kept));
                Declared::Unknown
            }
            // A commune that was split: the position tells which part; without one nothing does.
            Followed::Split { .. } if table => Declared::Away(None),
            Followed::Split { into, .. } => {
                let mut here = into.iter().filter_map(|p| self.territory.index_of(p.commune.as_str()));
                if here.next().is_some() { Declared::Nothing } else { Declared::Away(None) }
            }
            other => match other.communes().first() {
                Some(now) => match self.territory.index_of(now.as_str()) {
                    Some(i) => Declared::Here(i),
                    None => Declared::Away(Some((*now).clone())),
                },
                None => Declared::Away(None),
            },
        }
    }

    /// What a former code that its row does not confirm declares; `None` when it is to be followed, and that is certain:
    /// position or name agree, or the table has its codes from a list of communes of that time.
    fn doubted(&self, code: &str, followed: &Followed, work: &mut Work<'_>) -> Option<Declared> {
        let row = work.row;
        let witness = if self.by_commune() { Witness::Agrees } else { self.witness(row, code, followed) };
        let silent = witness == Witness::Silent;
        // A table about communes is itself a witness: its codes are those of a list of its time.
        let table = self.model.geometry == Shape::None || self.spec.vintage.is_some();
        if witness == Witness::Agrees || silent && (table || followed.communes().len() != 1) {
            return None;
        }
        let said = self.territory.movements().and_then(|m| m.tell(code, followed)).unwrap_or_default();
        let expected = if silent {
            format!("{said} : suivi, à confirmer")
        } else {
            format!("{said}, ce que la position ou le nom contredit : non suivi")
        };
        let rule = self.rule_built(Built::Doubtful);
        work.problems.push(self.problem(rule, row, self.place.insee, code, &expected, Fate::Kept));
        if !silent {
            // The row has been counted for its code.
            return Some(self.declared_by_name(work, None));
        }
        let now = (*followed.communes().first()?).clone();
        Some(self.territory.index_of(now.as_str()).map_or(Declared::Away(Some(now)), Declared::Here))
    }

    /// The commune of the territory whose name is nearest.
    fn nearest_name(&self, name: &str) -> Option<String> {
        let names = self.territory.communes.iter().map(|c| c.name.as_str());
        french::nearest(name, names).map(|n| format!("vouliez-vous dire {n} ?"))
    }

    fn nearest(&self, code: &str) -> Option<String> {
        if let Named::Commune(i) | Named::Former { commune: i, .. } = self.territory.commune_by_name(code, None) {
            let c = &self.territory.communes[i];
            return Some(format!("vouliez-vous dire {} ({}) ?", c.code, c.name));
        }
        let codes = self.territory.communes.iter().map(|c| c.code.as_str());
        french::nearest(code, codes).map(|n| format!("vouliez-vous dire {n} ?"))
    }

    fn declared_by_name(&self, work: &mut Work<'_>, counts: Option<&mut [u32]>) -> Declared {
        let row = work.row;
        let Some(name) = self.place.name.and_then(|c| row.cells.get(c)) else { return Declared::Nothing };
        let departement = self.place.departement.and_then(|c| row.cells.get(c));
        let named = self.territory.commune_by_name(name, departement);
        if let (Some(counts), Named::Commune(_) | Named::Former { .. }) = (counts, &named) {
            counts[self.rule_built(Built::FormerCommune)] += 1;
            counts[self.rule_built(Built::Doubtful)] += 1;
        }
        match named {
            Named::Commune(i) => Declared::Here(i),
            Named::Former { commune, .. } => {
                let c = &self.territory.communes[commune];
                let said = format!("fait partie {} ({})", french::of(&c.name), c.code);
                let near = self.lies_near(row, &c.code);
                if near != Some(true) {
                    let rule = self.rule_built(Built::Doubtful);
                    let end = if near.is_some() {
                        ", ce que la position contredit : non suivi"
                    } else {
                        " : suivi, à confirmer"
                    };
                    let expected = said + end;
                    work.problems.push(self.problem(rule, row, self.place.name, name, &expected, Fate::Kept));
                    return if near.is_some() { Declared::Nothing } else { Declared::Here(commune) };
                }
                let rule = self.rule_built(Built::FormerCommune);
                let fate = Fate::Repaired(c.name.clone());
                work.problems.push(self.problem(rule, row, self.place.name, name, &said, fate));
                Declared::Here(commune)
            }
            // A name alone may be that of a commune elsewhere: the position decides.
            Named::Several(_) | Named::Unknown => Declared::Nothing,
        }
    }

    pub(super) fn locate(&self, work: &mut Work<'_>, counts: &mut [u32]) {
        let row = work.row;
        let declared = self.declared(work, counts);
        let expected = self.model.geometry != Shape::None;
        counts[self.rule_built(Built::AtCommune)] += u32::from(expected);
        // Asked of every row: one of twenty that is nowhere is not all of those that are.
        counts[self.rule_built(Built::Nowhere)] += 1;
        let lonlat = self.position(&declared, work, counts);
        if let Some(lonlat) = lonlat {
            self.put(&lonlat, &declared, work, counts);
            return;
        }
        let blocked = work.problems.iter().any(|p| matches!(p.fate, Fate::Blocking | Fate::Rejected));
        let commune = match &declared {
            Declared::Here(i) => Some(*i),
            _ => None,
        };
        work.draft.commune = commune;
        work.draft.precision = Precision::Unknown;
        if !expected && commune.is_none() && matches!(declared, Declared::Nothing) {
            // A row of a table of communes that names none counts nowhere.
            let rule = self.rule_built(Built::Nowhere);
            let name = self.place.name.and_then(|c| row.cells.get(c));
            let expected = name.and_then(|n| self.nearest_name(n)).unwrap_or_else(|| "un code de commune".to_owned());
            let found = name.unwrap_or_default();
            work.problems.push(self.problem(rule, row, self.place.name, found, &expected, Fate::Rejected));
        }
        if !expected && matches!(declared, Declared::Unknown) {
            self.name_unread_code(work);
        }
        if !expected || blocked {
            return;
        }
        if self.stands_at_address(&declared, work, counts) {
            return;
        }
        let mairie = match &declared {
            Declared::Here(i) => self.territory.communes[*i].mairie,
            // What is just outside counts for distances.
            Declared::Away(Some(code)) => self.territory.mairie_of(code.as_str()),
            _ => None,
        };
        match (mairie, declared) {
            (Some(mairie), _) => {
                work.draft.geometry = Some(mairie.into());
                work.draft.precision = Precision::Commune;
                let rule = self.rule_built(Built::AtCommune);
                work.problems.push(self.problem(rule, row, None, "", "des coordonnées", Fate::Kept));
            }
            (None, Declared::Away(_)) => {}
            (None, Declared::Unknown) => {
                // Nothing else says where it is: the row would count nowhere.
                for problem in &mut work.problems {
                    if problem.rule == self.rule_built(Built::UnknownCommune) {
                        problem.fate = self.grave();
                    }
                }
            }
            (None, _) => {
                let rule = self.rule_built(Built::Nowhere);
                let written = self.place.name.and_then(|c| row.cells.get(c)).unwrap_or_default();
                // A name of nothing near says no more than an empty cell.
                let expected = self.nearest_name(written);
                let found = if expected.is_some() { written } else { "" };
                let expected = expected.unwrap_or_else(|| "une position ou un code de commune".to_owned());
                work.problems.push(self.problem(rule, row, None, found, &expected, Fate::Kept));
            }
        }
    }

    /// A cell that has not even the form of a commune's code hides a row of a table of communes: `(01004)`. What has that
    /// form, and is no commune that is known, may be one of a territory that the reference has not.
    fn name_unread_code(&self, work: &mut Work<'_>) {
        if self.place.code(work.row).is_some_and(|code| Insee::parse(&code).is_none()) {
            let rule = self.rule_built(Built::UnknownCommune);
            for problem in work.problems.iter_mut().filter(|p| p.rule == rule) {
                problem.fate = self.grave();
            }
        }
    }

    /// The position of the row in longitude and latitude, put right when that is certain.
    fn position(&self, declared: &Declared, work: &mut Work<'_>, counts: &mut [u32]) -> Option<Geometry<f64>> {
        let row = work.row;
        let column = match self.place.columns {
            Some(Columns::Two(a, _) | Columns::One(a)) => Some(a),
            _ => None,
        };
        let mut fault = |built, found: &str, expected: &str, fate| {
            work.problems.push(self.problem(self.rule_built(built), row, column, found, expected, fate));
        };
        let written = match self.place.geometry(row) {
            Ok(None) => return None,
            Ok(Some(geometry)) => straight::gathered(geometry),
            Err(found) => {
                counts[self.rule_built(Built::Unreadable)] += 1;
                fault(Built::Unreadable, &found, "des nombres", self.grave());
                return None;
            }
        };
        if let Some(text) = self.place.unused_position(row) {
            fault(Built::Unreadable, text, "un point ; celui du contour est pris", Fate::Lost);
        }
        for built in [Built::Unreadable, Built::Swapped, Built::Outside] {
            counts[self.rule_built(built)] += 1;
        }
        let source = self.systems.of_row(row, &self.place).unwrap_or(&self.source);
        let Some(lonlat) = source.lonlat(written) else {
            fault(Built::Unreadable, "", "des coordonnées de la projection", self.grave());
            return None;
        };
        match standing::standing(&lonlat, self.abroad) {
            Standing::Right => Some(lonlat),
            Standing::Zero => {
                fault(
                    Built::Outside,
                    "0 ; 0",
                    "la position, ou une cellule vide quand elle n'est pas connue",
                    Fate::Lost,
                );
                None
            }
            Standing::Swapped(right) => {
                let first = |g: &Geometry<f64>| geo::CoordsIter::coords_iter(g).next().unwrap_or_default();
                let (read, put) = (first(&lonlat), first(&right));
                let pair = format!("{} ; {}", french::short(put.x, 5), french::short(put.y, 5));
                if self.certain(&right, declared) {
                    fault(Built::Swapped, &standing::show(read), &format!("lu : {pair}"), Fate::Repaired(pair.clone()));
                    return Some(right);
                }
                let expected = format!("écrire la longitude d'abord : {pair}");
                fault(Built::Swapped, &standing::show(read), &expected, self.grave());
                None
            }
            Standing::NotDegrees(c) => {
                let found = format!("{} ; {}", french::short(c.x, 5), french::short(c.y, 5));
                fault(Built::Outside, &found, "des degrés, comme sur les autres lignes", self.grave());
                None
            }
            Standing::Outside(c) => {
                fault(
                    Built::Outside,
                    &standing::show(c),
                    "vérifier l'ordre longitude, latitude et le signe",
                    self.grave(),
                );
                None
            }
        }
    }

    /// Whether a swapped position is right once put right: in the commune that the row declares. For a commune outside
    /// the territory, whose contour is not at hand, the national consolidations' rule holds: in France once swapped;
    /// the position must not come into the territory for that.
    fn certain(&self, right: &Geometry<f64>, declared: &Declared) -> bool {
        let Some(point) = self.territory.projection.project_geometry(right).as_ref().and_then(inner_point) else {
            return false;
        };
        match declared {
            Declared::Here(i) => {
                let outline = self.territory.communes[*i].outline.as_ref();
                outline.is_some_and(|o| Euclidean.distance(&point, o) <= CERTAIN)
            }
            Declared::Away(_) => self.territory.locate(point).is_none(),
            Declared::Nothing | Declared::Unknown => self.swapped,
        }
    }

    /// Puts the row on the map.
    pub(super) fn put(&self, lonlat: &Geometry<f64>, declared: &Declared, work: &mut Work<'_>, counts: &mut [u32]) {
        let row = work.row;
        let mut geometry = self.territory.projection.project_geometry(lonlat);
        if let Some(surface @ (Geometry::Polygon(_) | Geometry::MultiPolygon(_))) = &geometry {
            counts[self.rule_built(Built::Invalid)] += 1;
            if !simple::is_simple(surface) {
                let mended = simple::mended(surface);
                let fate = if mended.is_some() { Fate::Repaired("contour réparé".into()) } else { self.grave() };
                let rule = self.rule_built(Built::Invalid);
                let expected =
                    if mended.is_none() && simple::is_tangle(surface) { TANGLED } else { "un contour simple" };
                work.problems.push(self.problem(rule, row, None, "contour qui se recoupe", expected, fate));
                geometry = mended;
            }
        }
        let point = geometry.as_ref().and_then(inner_point);
        let here = point.and_then(|p| self.territory.locate(p));
        // A line goes through several communes: its middle says nothing against the one it is declared in.
        let line = matches!(lonlat, Geometry::LineString(_) | Geometry::MultiLineString(_));
        if let (Declared::Here(i), false, Some(point)) = (declared, line, point) {
            counts[self.rule_built(Built::Elsewhere)] += 1;
            let outline = self.territory.communes[*i].outline.as_ref();
            if outline.is_some_and(|o| Euclidean.distance(&point, o) > COARSE) {
                let found = match here {
                    Some(here) => format!("à {}", self.territory.communes[here].name),
                    None => "hors du territoire".to_owned(),
                };
                let expected = format!("déclaré à {}", self.territory.communes[*i].name);
                let rule = self.rule_built(Built::Elsewhere);
                work.problems.push(self.problem(rule, row, self.place.insee, &found, &expected, Fate::Kept));
            }
        }
        // A declared code that is not of the territory keeps the feature outside, wherever a coarse border puts it.
        work.draft.commune = match declared {
            Declared::Here(i) => Some(*i),
            Declared::Away(_) => None,
            Declared::Nothing | Declared::Unknown => here,
        };
        work.draft.geometry = geometry;
        work.draft.precision = Precision::Exact;
    }
}
