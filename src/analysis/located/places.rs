//! What is to be added in each commune, and at which place.

use geo::Point;

use super::Settings;
use crate::analysis::charging::year_of;
use crate::analysis::{Context, NoAnswer};
use crate::layer::Layer;
use crate::method::charging::CLASSES;
use crate::outcome::{NewSite, Outcome, Table};

/// Where points go that a commune lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// At a site that an answer proposes.
    Site,
    /// At a station that is there.
    Station,
    /// Nowhere yet: the mairie stands for it.
    Mairie,
}

impl Origin {
    pub(super) fn said(self) -> &'static str {
        match self {
            Self::Site => "site proposé",
            Self::Station => "station existante",
            Self::Mairie => "lieu à trouver",
        }
    }
}

/// Points of one class at one place.
pub(super) struct Objective {
    pub(super) commune: usize,
    pub(super) class: usize,
    pub(super) count: u32,
    pub(super) place: String,
    pub(super) origin: Origin,
    /// Where it is; none in a commune whose mairie nobody knows.
    pub(super) point: Option<Point<f64>>,
    /// Who needs them most, of the commune.
    pub(super) usage: Option<&'static str>,
}

/// All of them.
pub(super) struct Places<'a> {
    needs: &'a Outcome,
    sites: Option<&'a Outcome>,
    pub(super) layer: Option<&'a Layer>,
    pub(super) year: i16,
    pub(super) all: Vec<Objective>,
    /// The communes whose need nobody knows.
    pub(super) unknown: Vec<usize>,
    /// What a point of each class costs, at least and at most, in euros.
    pub(super) prices: [Option<(f64, f64)>; CLASSES],
    /// The classes whose price nobody has checked, by the key of the parameter.
    pub(super) unchecked: [Option<String>; CLASSES],
    /// The proposed sites, each with its commune when it is of the territory.
    pub(super) proposed: Vec<(String, Option<usize>)>,
}

/// The usages, by the words of their columns.
const USAGES: [(&str, &str); 3] =
    [("residents", "résidents"), ("professionnels", "professionnels"), ("occasionnels", "occasionnels ou transit")];

impl<'a> Places<'a> {
    pub(super) fn of(settings: &Settings, context: &Context<'a>) -> Result<Self, NoAnswer> {
        let years = |answer: &'a Outcome| -> Vec<(i16, &'a Table)> {
            let mut all: Vec<(i16, &Table)> =
                answer.tables.iter().filter_map(|table| Some((year_of(table)?, table))).collect();
            all.sort_by_key(|(year, _)| *year);
            all
        };
        let fits = |answer: &&Outcome| {
            settings.needs.as_ref().is_none_or(|id| *id == answer.id)
                && answer.tables.iter().any(|table| year_of(table).is_some())
        };
        let needs =
            context.answers.iter().find(fits).ok_or_else(|| NoAnswer::NeedsNotAsked { of: settings.needs.clone() })?;
        let known = years(needs);
        let asked = |(year, _): &&(i16, &'a Table)| settings.year.is_none_or(|asked| asked == *year);
        let &(year, table) = known.iter().find(asked).ok_or_else(|| NoAnswer::NoSuchYear {
            year: settings.year.unwrap_or_default(),
            known: known.iter().map(|(year, _)| *year).collect(),
        })?;
        let sites = match &settings.sites {
            None => None,
            Some(id) => {
                let found = context.answers.iter().find(|a| a.id == *id && a.proposal.is_some());
                Some(found.ok_or_else(|| NoAnswer::NoSites { of: id.clone() })?)
            }
        };
        let layer = match &settings.existing {
            None => None,
            Some(id) => Some(context.layer(id).ok_or(NoAnswer::Told)?),
        };
        let mut out = Self {
            needs,
            sites,
            layer,
            year,
            all: Vec::new(),
            unknown: Vec::new(),
            prices: prices(needs),
            unchecked: unchecked(needs),
            proposed: Vec::new(),
        };
        out.proposed = out.proposed(context);
        let numbers = |column: String| table.column(&column).and_then(|c| c.as_numbers());
        for commune in 0..context.territory.communes.len() {
            let spots = out.spots(commune, context);
            let mut known = false;
            for class in 0..CLASSES {
                let add = numbers(format!("a_ajouter_classe_{}", class + 1));
                let need = numbers(format!("besoin_classe_{}", class + 1));
                // Without the layer of what exists, all that is needed is to be added.
                let lacking = add.and_then(|n| n[commune]).or_else(|| add.is_none().then(|| need?[commune]).flatten());
                known |= lacking.is_some();
                let count = lacking.filter(|n| *n > 0.0).map_or(0, |n| n.round() as u32);
                let usage = main_usage(|word| {
                    numbers(format!("besoin_{word}_classe_{}", class + 1)).and_then(|n| n[commune]).unwrap_or(0.0)
                });
                for (rank, (place, origin, point)) in spots.iter().enumerate() {
                    // One by one: the first places have one more.
                    let among = spots.len() as u32;
                    let here = count / among + u32::from((rank as u32) < count % among);
                    if here > 0 {
                        let (place, origin, point) = (place.clone(), *origin, *point);
                        out.all.push(Objective { commune, class, count: here, place, origin, point, usage });
                    }
                }
            }
            if !known {
                out.unknown.push(commune);
            }
        }
        Ok(out)
    }

    /// What it is made of.
    pub(super) fn answers(&self) -> impl Iterator<Item = &'a Outcome> {
        std::iter::once(self.needs).chain(self.sites)
    }

    /// The proposed sites with their communes.
    fn proposed(&self, context: &Context<'_>) -> Vec<(String, Option<usize>)> {
        let opened = self.sites.and_then(|answer| answer.proposal.as_ref()).into_iter().flat_map(|p| &p.opened);
        let of = |site: &NewSite| match &site.commune {
            Some(code) => context.territory.index_of(code),
            None => context.territory.locate(site.at),
        };
        opened.map(|site| (site.name.clone(), of(site))).collect()
    }

    /// Where points of a commune may go: at least one place.
    fn spots(&self, commune: usize, context: &Context<'_>) -> Vec<(String, Origin, Option<Point<f64>>)> {
        let territory = context.territory;
        let of = |point: &Point<f64>| territory.locate(*point) == Some(commune);
        let opened = self.sites.and_then(|answer| answer.proposal.as_ref()).into_iter().flat_map(|p| &p.opened);
        let code = territory.communes[commune].code.to_string();
        let proposed: Vec<_> = opened
            .filter(|site| site.commune.as_ref().map_or_else(|| of(&site.at), |known| *known == code))
            .map(|site| (site.name.clone(), Origin::Site, Some(site.at)))
            .collect();
        if !proposed.is_empty() {
            return proposed;
        }
        let there = self.layer.into_iter().flat_map(|layer| &layer.features).filter(|f| f.commune == Some(commune));
        let mut stations: Vec<(String, Origin, Option<Point<f64>>)> = Vec::new();
        for (name, point) in there.filter_map(|f| Some((f.name.clone(), f.point()?))) {
            // The points of charge of a station lie together.
            if !stations.iter().any(|(_, _, known)| known.is_some_and(|p| p == point)) {
                stations.push((name, Origin::Station, Some(point)));
            }
        }
        if !stations.is_empty() {
            return stations;
        }
        let commune = &territory.communes[commune];
        vec![(commune.name.clone(), Origin::Mairie, commune.mairie)]
    }
}

/// Who needs most; nobody where nobody needs any.
fn main_usage(need: impl Fn(&str) -> f64) -> Option<&'static str> {
    let mut best: Option<(f64, &'static str)> = None;
    for (word, said) in USAGES {
        let need = need(word);
        if need > best.map_or(0.0, |(most, _)| most) {
            best = Some((need, said));
        }
    }
    best.map(|(_, said)| said)
}

/// The prices that the needs were reckoned with.
fn prices(needs: &Outcome) -> [Option<(f64, f64)>; CLASSES] {
    let table = needs.table("parametres");
    let value = |key: String| {
        let row = table?.keys.iter().position(|k| *k == key)?;
        table?.column("nombre")?.as_numbers()?[row]
    };
    std::array::from_fn(|class| {
        let of = |end: &str| value(format!("cout_classe.{}.{end}", class + 1));
        Some((of("bas")?, of("haut")?))
    })
}

/// The prices that nobody has checked, by class.
fn unchecked(needs: &Outcome) -> [Option<String>; CLASSES] {
    let table = needs.table("parametres");
    std::array::from_fn(|class| {
        let key = format!("cout_classe.{}", class + 1);
        let row = table?.keys.iter().position(|k| *k == format!("{key}.bas"))?;
        let checked = table?.column("verifie")?.as_texts()?[row].as_deref()?;
        (checked == "non").then_some(key)
    })
}
