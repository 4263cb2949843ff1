//! What a row of a layer of lines is to each profile, by its cells.

use super::declaration::{Class, Closing, Column, Declaration, Direction, FERRY, Speed, SpeedKind, Tag, joined, key};
use crate::network::profile::Profile;
use crate::network::way::{self, Pace, Tags};

/// Where the columns of a declaration are in what is read of each row.
pub(super) struct Reader<'a> {
    profiles: &'a [Profile],
    /// Columns of the file that are read.
    pub(super) columns: Vec<usize>,
    /// Their names in the file, in that order.
    pub(super) names: Vec<String>,
    pub(super) class: Option<(&'a Class, Vec<usize>)>,
    pub(super) direction: Option<(&'a Direction, usize)>,
    pub(super) speed: Option<(&'a Speed, usize)>,
    level: Option<usize>,
    closing: Vec<(&'a Closing, usize)>,
    tags: Vec<(&'a Tag, usize)>,
}

/// What a row is, by its cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Decoded {
    pub(super) paces: Vec<Option<Pace>>,
    pub(super) level: i32,
    /// Values that the declaration does not know: place of the column among those read, value.
    pub(super) unknown: Vec<(usize, String)>,
    /// Whether it is set aside because its class is not known.
    pub(super) classless: bool,
    /// Whether it should tell a mean speed, and does not.
    pub(super) speedless: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(declaration: &'a Declaration, fields: &[String], profiles: &'a [Profile]) -> Self {
        let (mut columns, mut names): (Vec<usize>, Vec<String>) = (Vec::new(), Vec::new());
        let mut place = |column: &Column| {
            let at = column.find(fields)?;
            let known = columns.iter().position(|c| *c == at);
            Some(known.unwrap_or_else(|| {
                columns.push(at);
                names.push(fields[at].clone());
                columns.len() - 1
            }))
        };
        let class = declaration.class.as_ref().map(|c| (c, c.columns.iter().filter_map(&mut place).collect()));
        let direction = declaration.direction.as_ref().and_then(|d| Some((d, place(&d.column)?)));
        let speed = declaration.speed.as_ref().and_then(|s| Some((s, place(&s.column)?)));
        let level = declaration.level.as_ref().and_then(|l| place(&l.column));
        let closing = declaration.closing.iter().filter_map(|v| Some((v, place(&v.column)?))).collect();
        let tags = declaration.tags.iter().filter_map(|t| Some((t, place(&t.column)?))).collect();
        Self { profiles, columns, names, class, direction, speed, level, closing, tags }
    }

    pub(super) fn decode(&self, cells: &[&str]) -> Decoded {
        let mut out = Decoded { paces: vec![None; self.profiles.len()], ..Decoded::default() };
        out.level = self.level.map_or(0, |at| cells[at].trim().parse().unwrap_or(0));
        let mut tags: Vec<(&str, String)> = Vec::new();
        if let Some((class, at)) = &self.class {
            match self.class_of(class, at, cells) {
                Some(FERRY) => tags.push(("route", "ferry".into())),
                // Known, and closed to all.
                Some("") => return out,
                Some(known) => tags.push(("highway", known.to_owned())),
                None => {
                    let value: Vec<&str> = at.iter().map(|c| cells[*c]).collect();
                    out.unknown.push((at.first().copied().unwrap_or(0), value.join(" / ")));
                    match &class.otherwise {
                        Some(otherwise) => tags.push(("highway", otherwise.clone())),
                        None => {
                            out.classless = true;
                            return out;
                        }
                    }
                }
            }
        }
        if self.closing.iter().any(|(closing, at)| closing.closes(cells[*at])) {
            return out;
        }
        if let Some((direction, at)) = self.direction {
            match direction.values.get(&key(cells[at])) {
                Some(oneway) => tags.push(("oneway", (*oneway).to_owned())),
                None => {
                    out.unknown.push((at, cells[at].to_owned()));
                    tags.push(("oneway", "no".into()));
                }
            }
        }
        for (tag, at) in &self.tags {
            let value = cells[*at];
            if tag.values.is_empty() {
                if !value.is_empty() {
                    tags.push((&tag.key, value.to_owned()));
                }
                continue;
            }
            match tag.values.get(&key(value)) {
                Some(known) if known.is_empty() => {}
                Some(known) => tags.push((&tag.key, known.clone())),
                None if value.is_empty() => {}
                None => out.unknown.push((*at, value.to_owned())),
            }
        }
        if out.level != 0 {
            let has = |name: &str| tags.iter().any(|(k, _)| *k == name);
            let name = if out.level > 0 { "bridge" } else { "tunnel" };
            if !has(name) {
                tags.push((name, "yes".into()));
            }
        }
        let speed = self.speed.map(|(speed, at)| (speed, number(cells[at])));
        let mean = match speed {
            Some((speed, value)) if speed.kind == SpeedKind::Mean => {
                out.speedless = value.is_none();
                value.filter(|v| *v > 0.0 || speed.zero_closes)
            }
            Some((_, Some(limit))) if limit > 0.0 => {
                tags.push(("maxspeed", limit.to_string()));
                None
            }
            Some((speed, Some(_))) if speed.zero_closes => Some(0.0),
            _ => None,
        };
        // A ferry on which motor vehicles have a speed takes them, and bicycles.
        if mean.is_some_and(|v| v > 0.0) && tags.iter().any(|(k, _)| *k == "route") {
            tags.push(("motorcar", "yes".into()));
            tags.push(("bicycle", "yes".into()));
        }
        let borrowed: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (*k, v.as_str())).collect();
        for (pace, profile) in out.paces.iter_mut().zip(self.profiles) {
            *pace = way::pace(profile, Tags(&borrowed));
            let motor = profile.access.iter().any(|key| key == "motor_vehicle");
            if let (Some(mean), true) = (mean, motor) {
                *pace = pace.filter(|_| mean > 0.0).map(|p| Pace {
                    forward: p.forward.map(|_| mean),
                    backward: p.backward.map(|_| mean),
                    seconds: None,
                    ..p
                });
            }
        }
        out
    }

    /// The class of a row: by all its columns, else by fewer of them, the last ones left out first.
    fn class_of(&self, class: &'a Class, at: &[usize], cells: &[&str]) -> Option<&'a str> {
        (1..=at.len()).rev().find_map(|n| {
            let value = joined(at[..n].iter().map(|c| cells[*c]));
            class.values.get(&value).map(String::as_str)
        })
    }
}

/// A number as files write it.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|v: &f64| v.is_finite() && *v >= 0.0)
}
