//! One row: its cells against the model, its place, what is wrong with it and what became of that.

use geo::{Distance as _, Euclidean, Geometry, InteriorPoint, Point, Validation};
use jiff::civil::Date;

use super::builtin::Built;
use super::cells::Cells;
use super::control::{Fate, Problem};
use super::model::{FieldSpec, FieldType, Model, Shape, Test};
use super::place::{self, Source, Standing, Where};
use super::raw::{Raw, RawRow, Rows};
use super::rules::{self, Compiled};
use super::value::{self, Check, Verdict};
use super::{Precision, Spec, vector};
use crate::french;
use crate::territory::{Followed, Insee, Named, Territory};

/// Contours of communes are up to 454 m from IGN's: a point closer than this to the declared commune says nothing
/// against it.
const COARSE: f64 = 500.0;

/// A swapped position put right must fall in its commune, or this near to it.
const CERTAIN: f64 = 2_000.0;

/// What a row is read with.
pub(super) struct Reading<'a> {
    pub(super) spec: &'a Spec,
    pub(super) model: &'a Model,
    pub(super) raw: &'a Raw,
    pub(super) place: Where,
    pub(super) source: Source,
    pub(super) territory: &'a Territory,
    /// The field of each column.
    pub(super) fields: Vec<Option<&'a FieldSpec>>,
    pub(super) rules: Vec<Compiled<'a>>,
    pub(super) abroad: bool,
    /// Columns of identifiers and of names, by preference.
    pub(super) ids: Vec<usize>,
    pub(super) names: Vec<usize>,
    /// Column of the date of update.
    pub(super) date: Option<usize>,
}

/// A row, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) cells: Cells,
    pub(super) id: Option<String>,
    pub(super) without_id: bool,
    pub(super) name: Option<String>,
    pub(super) geometry: Option<Geometry<f64>>,
    pub(super) precision: Precision,
    pub(super) commune: Option<usize>,
    pub(super) date: Option<Date>,
    pub(super) problems: Vec<Problem>,
}

impl Draft {
    pub(super) fn rejected(&self) -> bool {
        self.problems.iter().any(|p| p.fate == Fate::Rejected)
    }

    pub(super) fn repaired(&self) -> bool {
        self.problems.iter().any(|p| matches!(p.fate, Fate::Repaired(_)))
    }

    pub(super) fn point(&self) -> Option<Point<f64>> {
        self.geometry.as_ref().and_then(InteriorPoint::interior_point)
    }
}

/// What a row declares of its commune.
enum Declared {
    Nothing,
    /// A commune of the territory.
    Here(usize),
    /// A commune of France outside the territory.
    Away,
    /// No commune.
    Unknown,
}

impl<'a> Reading<'a> {
    /// The number of rules: five for each column, those of every layer, those of the model.
    pub(super) fn rules_len(&self) -> usize {
        self.rule_of_model(self.rules.len())
    }

    pub(super) fn rule_of_cell(&self, column: usize, check: Check) -> usize {
        column * Check::ALL.len() + Check::ALL.iter().position(|c| *c == check).unwrap_or(0)
    }

    pub(super) fn rule_built(&self, built: Built) -> usize {
        let position = Built::ALL.iter().position(|b| *b == built).unwrap_or(0);
        self.raw.fields.len() * Check::ALL.len() + position
    }

    pub(super) fn rule_of_model(&self, rule: usize) -> usize {
        self.raw.fields.len() * Check::ALL.len() + Built::ALL.len() + rule
    }

    /// What a fault that would falsify the answers does to its row.
    pub(super) fn grave(&self) -> Fate {
        if self.spec.set_aside { Fate::Rejected } else { Fate::Blocking }
    }

    /// Where a row is, in a few words.
    pub(super) fn shown(&self, line: usize) -> String {
        match &self.raw.kind {
            Rows::Lines => format!("ligne {line}"),
            Rows::Sheet(_, first) => format!("cellule {first}{line}"),
            Rows::Features => format!("entité {line}"),
        }
    }

    /// Reads a row. `counts` has, for each rule, the number of rows that it was tested on.
    pub(super) fn row(&self, row: &RawRow, counts: &mut [u32]) -> Draft {
        let mut draft = Draft { number: row.number, line: row.line, cells: row.cells.clone(), ..Draft::default() };
        self.cells(row, &mut draft, counts);
        self.identify(&mut draft);
        self.locate(row, &mut draft, counts);
        self.rules_of_row(row, &mut draft, counts);
        self.hide(&mut draft);
        draft.date = self.date.and_then(|c| draft.cells.get(c)).and_then(value::as_date);
        let at = draft.point();
        let id = draft.id.clone().unwrap_or_default();
        for problem in &mut draft.problems {
            problem.at = at;
            problem.id.clone_from(&id);
        }
        draft
    }

    /// Personal data are looked at, then dropped: no output can hold them.
    fn hide(&self, draft: &mut Draft) {
        let mut hidden = Vec::new();
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec.filter(|s| s.personal) else { continue };
            let public = spec.personal_except.iter().any(|condition| {
                let column = self.raw.find(&[&condition.field]);
                rules::is_so(column.and_then(|c| draft.cells.get(c)), &condition.is)
            });
            if !public && draft.cells.get(c).is_some() {
                hidden.push((c, String::new()));
                for problem in draft.problems.iter_mut().filter(|p| p.column.as_ref() == Some(&self.raw.fields[c])) {
                    problem.found = "(donnée personnelle, masquée)".to_owned();
                }
            }
        }
        draft.cells.replace(&hidden);
    }

    fn problem(
        &self,
        rule: usize,
        row: &RawRow,
        column: Option<usize>,
        found: &str,
        expected: &str,
        fate: Fate,
    ) -> Problem {
        Problem {
            rule,
            row: row.number,
            place: self.shown(row.line),
            id: String::new(),
            column: column.map(|c| self.raw.fields[c].clone()),
            found: found.to_owned(),
            expected: expected.to_owned(),
            fate,
            at: None,
        }
    }

    /// Cells against the fields that they are in.
    fn cells(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec else { continue };
            let none = |t: &str| {
                // An empty geometry is an empty cell.
                let empty = spec.kind == FieldType::Wkt && t.len() < 30 && t.to_uppercase().ends_with(" EMPTY");
                empty || self.model.missing.iter().any(|m| m == t)
            };
            let text = row.cells.get(c).filter(|t| !none(t));
            if spec.required {
                counts[self.rule_of_cell(c, Check::Required)] += 1;
            }
            let Some(text) = text else {
                if row.cells.get(c).is_some() {
                    changes.push((c, String::new()));
                }
                if spec.required {
                    let rule = self.rule_of_cell(c, Check::Required);
                    draft.problems.push(self.problem(rule, row, Some(c), "", "une valeur", Fate::Kept));
                }
                continue;
            };
            self.tested(spec, c, counts);
            match value::check(spec, text) {
                Verdict::Fine => {}
                Verdict::Rewritten(new) => changes.push((c, new)),
                Verdict::Repaired(check, new) => {
                    let fate = Fate::Repaired(new.clone());
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &format!("lu : {new}"), fate));
                    changes.push((c, new));
                }
                Verdict::Faulty(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Kept));
                }
                Verdict::Lost(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Lost));
                    changes.push((c, String::new()));
                }
            }
        }
        draft.cells.replace(&changes);
    }

    /// Counts what a filled cell is tested for.
    fn tested(&self, spec: &FieldSpec, column: usize, counts: &mut [u32]) {
        use super::model::FieldType::{Hours, Position, Text, Wkt};
        let mut count = |check| counts[self.rule_of_cell(column, check)] += 1;
        if !matches!(spec.kind, Text | Hours | Position | Wkt) {
            count(Check::Type);
        }
        if spec.pattern.is_some() {
            count(Check::Pattern);
        }
        if !spec.values.is_empty() {
            count(Check::Values);
        }
        if spec.minimum.is_some() || spec.maximum.is_some() {
            count(Check::Bounds);
        }
    }

    fn identify(&self, draft: &mut Draft) {
        let none = |t: &str| self.model.without_id.iter().any(|w| french::fold(w) == french::fold(t));
        let filled = |c: &usize| draft.cells.get(*c);
        draft.without_id = self.ids.first().and_then(filled).is_some_and(none);
        let id = self.ids.iter().filter_map(filled).find(|t| !none(t)).map(str::to_owned);
        let name = self.names.iter().find_map(filled).map(str::to_owned);
        draft.id = id;
        draft.name = name;
    }

    fn rules_of_row(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (r, rule) in self.rules.iter().enumerate() {
            let mut result = rule.test(&draft.cells);
            // A fake is one as it was written, too, before what could be read of it was.
            if matches!(rule.spec.test, Test::Not(..)) && !matches!(result, Some(Err(_))) {
                result = rule.test(&row.cells).or(result);
            }
            let Some(result) = result else { continue };
            let index = self.rule_of_model(r);
            counts[index] += 1;
            let Err(fault) = result else { continue };
            let right = fault.column.and_then(|c| Some((c, self.divided(rule, c, &draft.cells)?)));
            let fate = match (right, fault.column) {
                (Some((c, right)), _) => {
                    changes.push((c, right.clone()));
                    Fate::Repaired(right)
                }
                (None, Some(c)) if rule.spec.drops => {
                    changes.push((c, String::new()));
                    Fate::Lost
                }
                _ => Fate::Kept,
            };
            draft.problems.push(self.problem(index, row, fault.column, &fault.found, &fault.expected, fate));
        }
        draft.cells.replace(&changes);
    }

    /// The number divided by what the rule says, when the row then passes it.
    fn divided(&self, rule: &Compiled<'_>, column: usize, cells: &Cells) -> Option<String> {
        let by = rule.spec.divided_by?;
        let right = (cells.get(column).and_then(value::number)? / by).to_string();
        let mut changed = cells.clone();
        changed.replace(&[(column, right.clone())]);
        matches!(rule.test(&changed), Some(Ok(()))).then_some(right)
    }

    /// The commune that the row declares, by its code or else by its name.
    fn declared(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) -> Declared {
        let Some(code) = self.place.code(row).filter(|c| !c.is_empty()) else {
            return self.declared_by_name(row, draft, counts);
        };
        counts[self.rule_built(Built::UnknownCommune)] += 1;
        if self.abroad {
            return self.territory.index_of(&code).map_or(Declared::Away, Declared::Here);
        }
        let code = Insee::parse(&code).map_or(code, |c| c.to_string());
        let followed = self.territory.follow(&code);
        if followed.is_former() {
            counts[self.rule_built(Built::FormerCommune)] += 1;
            let said = self.territory.movements().and_then(|m| m.tell(&code, &followed)).unwrap_or_default();
            let into = followed.communes().first().map(ToString::to_string).unwrap_or_default();
            let rule = self.rule_built(Built::FormerCommune);
            let fate = match followed {
                Followed::Split { .. } => Fate::Kept,
                _ => Fate::Repaired(into.clone()),
            };
            if let (Some(c), Fate::Repaired(_)) = (self.place.insee, &fate) {
                draft.cells.replace(&[(c, into)]);
            }
            draft.problems.push(self.problem(rule, row, self.place.insee, &code, &said, fate));
        }
        match followed {
            Followed::Unknown => {
                let nearest = self.nearest(&code);
                let rule = self.rule_built(Built::UnknownCommune);
                let expected = nearest.unwrap_or_else(|| "un code INSEE de 5 caractères".to_owned());
                draft.problems.push(self.problem(rule, row, self.place.insee, &code, &expected, Fate::Kept));
                Declared::Unknown
            }
            // A commune that was split: the position tells which part; without one nothing does.
            Followed::Split { into, .. } => {
                let mut here = into.iter().filter_map(|p| self.territory.index_of(p.commune.as_str()));
                if here.next().is_some() { Declared::Nothing } else { Declared::Away }
            }
            other => match other.communes().first().and_then(|c| self.territory.index_of(c.as_str())) {
                Some(i) => Declared::Here(i),
                None => Declared::Away,
            },
        }
    }

    fn nearest(&self, code: &str) -> Option<String> {
        if let Named::Commune(i) | Named::Former { commune: i, .. } = self.territory.commune_by_name(code, None) {
            let c = &self.territory.communes[i];
            return Some(format!("vouliez-vous dire {} ({}) ?", c.code, c.name));
        }
        let codes = self.territory.communes.iter().map(|c| c.code.as_str());
        french::nearest(code, codes).map(|n| format!("vouliez-vous dire {n} ?"))
    }

    fn declared_by_name(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) -> Declared {
        let Some(name) = self.place.name.and_then(|c| row.cells.get(c)) else { return Declared::Nothing };
        let departement = self.place.departement.and_then(|c| row.cells.get(c));
        match self.territory.commune_by_name(name, departement) {
            Named::Commune(i) => Declared::Here(i),
            Named::Former { commune, .. } => {
                counts[self.rule_built(Built::FormerCommune)] += 1;
                let c = &self.territory.communes[commune];
                let rule = self.rule_built(Built::FormerCommune);
                let said = format!("fait partie {} ({})", french::of(&c.name), c.code);
                let fate = Fate::Repaired(c.name.clone());
                draft.problems.push(self.problem(rule, row, self.place.name, name, &said, fate));
                Declared::Here(commune)
            }
            // A name alone may be that of a commune elsewhere: the position decides.
            Named::Several(_) | Named::Unknown => Declared::Nothing,
        }
    }

    fn locate(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let declared = self.declared(row, draft, counts);
        let expected = self.model.geometry != Shape::None;
        let lonlat = self.position(row, &declared, draft, counts);
        if let Some(lonlat) = lonlat {
            self.put(row, &lonlat, &declared, draft, counts);
            return;
        }
        let blocked = draft.problems.iter().any(|p| matches!(p.fate, Fate::Blocking | Fate::Rejected));
        let commune = match declared {
            Declared::Here(i) => Some(i),
            _ => None,
        };
        draft.commune = commune;
        draft.precision = Precision::Unknown;
        if !expected && commune.is_none() && matches!(declared, Declared::Nothing) {
            // A row of a table of communes that names none counts nowhere.
            counts[self.rule_built(Built::Nowhere)] += 1;
            let rule = self.rule_built(Built::Nowhere);
            draft.problems.push(self.problem(rule, row, None, "", "un code de commune", Fate::Rejected));
        }
        if !expected || blocked {
            return;
        }
        counts[self.rule_built(Built::Nowhere)] += 1;
        match (commune.and_then(|i| self.territory.communes[i].mairie), declared) {
            (Some(mairie), _) => {
                draft.geometry = Some(mairie.into());
                draft.precision = Precision::Commune;
                let rule = self.rule_built(Built::AtCommune);
                counts[rule] += 1;
                draft.problems.push(self.problem(rule, row, None, "", "des coordonnées", Fate::Kept));
            }
            (None, Declared::Away) => {}
            (None, Declared::Unknown) => {
                // Nothing else says where it is: the row would count nowhere.
                for problem in &mut draft.problems {
                    if problem.rule == self.rule_built(Built::UnknownCommune) {
                        problem.fate = self.grave();
                    }
                }
            }
            (None, _) => {
                let rule = self.rule_built(Built::Nowhere);
                draft.problems.push(self.problem(
                    rule,
                    row,
                    None,
                    "",
                    "une position ou un code de commune",
                    Fate::Kept,
                ));
            }
        }
    }

    /// The position of the row in longitude and latitude, put right when that is certain.
    fn position(
        &self,
        row: &RawRow,
        declared: &Declared,
        draft: &mut Draft,
        counts: &mut [u32],
    ) -> Option<Geometry<f64>> {
        let column = match self.place.columns {
            Some(place::Columns::Two(a, _) | place::Columns::One(a)) => Some(a),
            _ => None,
        };
        let mut fault = |built, found: &str, expected: &str, fate| {
            draft.problems.push(self.problem(self.rule_built(built), row, column, found, expected, fate));
        };
        let written = match self.place.geometry(row) {
            Ok(None) => return None,
            Ok(Some(geometry)) => geometry,
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
        let Some(lonlat) = self.source.lonlat(written) else {
            fault(Built::Unreadable, "", "des coordonnées de la projection", self.grave());
            return None;
        };
        match place::standing(&lonlat, self.abroad) {
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
                    fault(Built::Swapped, &place::show(read), &format!("lu : {pair}"), Fate::Repaired(pair.clone()));
                    return Some(right);
                }
                let expected = format!("écrire la longitude d'abord : {pair}");
                fault(Built::Swapped, &place::show(read), &expected, self.grave());
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
                    &place::show(c),
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
        let Some(point) =
            self.territory.projection.project_geometry(right).as_ref().and_then(InteriorPoint::interior_point)
        else {
            return false;
        };
        match declared {
            Declared::Here(i) => {
                let outline = self.territory.communes[*i].outline.as_ref();
                outline.is_some_and(|o| Euclidean.distance(&point, o) <= CERTAIN)
            }
            Declared::Away => self.territory.locate(point).is_none(),
            Declared::Nothing | Declared::Unknown => false,
        }
    }

    /// Puts the row on the map.
    fn put(&self, row: &RawRow, lonlat: &Geometry<f64>, declared: &Declared, draft: &mut Draft, counts: &mut [u32]) {
        let mut geometry = self.territory.projection.project_geometry(lonlat);
        if let Some(surface @ (Geometry::Polygon(_) | Geometry::MultiPolygon(_))) = &geometry {
            counts[self.rule_built(Built::Invalid)] += 1;
            if !surface.is_valid() {
                let mended = vector::make_valid(surface);
                let fate = if mended.is_some() { Fate::Repaired("contour réparé".into()) } else { self.grave() };
                let rule = self.rule_built(Built::Invalid);
                draft.problems.push(self.problem(rule, row, None, "contour qui se recoupe", "un contour simple", fate));
                geometry = mended;
            }
        }
        let point = geometry.as_ref().and_then(InteriorPoint::interior_point);
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
                draft.problems.push(self.problem(rule, row, self.place.insee, &found, &expected, Fate::Kept));
            }
        }
        // A declared code that is not of the territory keeps the feature outside, wherever a coarse border puts it.
        draft.commune = match declared {
            Declared::Here(i) => Some(*i),
            Declared::Away => None,
            Declared::Nothing | Declared::Unknown => here,
        };
        draft.geometry = geometry;
        draft.precision = Precision::Exact;
    }
}
