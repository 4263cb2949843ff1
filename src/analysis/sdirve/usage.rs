//! How the points that exist are used, as operators tell it (D353-6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::class::{LISTED, needed};
use super::fault;
use crate::analysis::no_answer::NoAnswer;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::territory::Territory;

/// How long the law asks operators to tell of, in months.
pub(super) const MONTHS: i32 = 24;

/// How points are used.
pub(super) struct Usage<'a> {
    pub(super) layer: &'a Layer,
    /// Each station and period, by commune, station and date.
    pub(super) stations: Vec<Station>,
    /// By commune; none for one without a row that counts.
    pub(super) communes: Vec<Option<Used>>,
    /// The first and last day told of.
    pub(super) period: Option<(Date, Date)>,
}

/// A station over a period.
pub(super) struct Station {
    pub(super) commune: usize,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) told: Told,
}

/// How a commune uses its points.
pub(super) struct Used {
    pub(super) told: Told,
    /// How many points the rows tell of; none when that isn't known of a station.
    pub(super) points: Option<usize>,
}

/// What is told of points; each figure is unknown as soon as it is of one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Told {
    /// Successful sessions a day.
    pub(super) a_day: Option<f64>,
    /// Mean minutes of a successful session.
    pub(super) minutes: Option<f64>,
    /// Mean kWh of a successful session.
    pub(super) kwh: Option<f64>,
    /// Share of the time that points work, between 0 and 1: a point counts by the days told of.
    pub(super) available: Option<f64>,
    /// Share of the time that they are occupied.
    pub(super) occupied: Option<f64>,
}

/// A row.
struct Reading<'f> {
    commune: usize,
    station: String,
    name: String,
    /// The point, when the row is that of one.
    point: Option<&'f str>,
    start: Date,
    end: Date,
    days: f64,
    points: Option<f64>,
    successful: Option<f64>,
    minutes: Option<f64>,
    kwh: Option<f64>,
    available: Option<f64>,
    occupied: Option<f64>,
}

impl<'a> Usage<'a> {
    /// `points` are the points that exist, by which a station is known to have as many.
    pub(super) fn of(
        layer: &'a Layer,
        points: &Layer,
        territory: &Territory,
        notes: &mut Notes,
    ) -> Result<Self, NoAnswer> {
        needed(layer, &["debut", "fin"])?;
        let mut readings = Vec::new();
        let mut unclear = Vec::new();
        for feature in layer.inside() {
            match reading(layer, feature) {
                Some(reading) => readings.push(reading),
                None => unclear.push(feature.number.to_string()),
            }
        }
        if !unclear.is_empty() {
            let rows = french::count(unclear.len(), "relevé d'usage", "relevés d'usage");
            let d = fault::set_aside(format!("{rows} sans station, ou sans période qui se lise"), layer);
            let d =
                d.label(format!("ligne de données {} : elles ne comptent pas", french::list_at_most(&unclear, LISTED)));
            notes.push(d.help("remplir id_station_itinerance, debut et fin (la fin après le début)"));
        }
        let whole: BTreeSet<(usize, String)> =
            readings.iter().filter(|r| r.point.is_none()).map(|r| (r.commune, r.station.clone())).collect();
        let twice = |r: &Reading<'_>| r.point.is_some() && whole.contains(&(r.commune, r.station.clone()));
        let names: BTreeSet<String> = readings.iter().filter(|r| twice(r)).map(|r| r.name.clone()).collect();
        if !names.is_empty() {
            let names: Vec<String> = names.into_iter().collect();
            let stations = french::count(names.len(), "station", "stations");
            let d = fault::twice(format!("usage de {stations} donné à la fois en tout et par point de charge"), layer);
            let d = d.label(format!("{} : les lignes par point ne comptent pas", french::list_at_most(&names, LISTED)));
            notes.push(d.help("garder l'une ou l'autre forme pour une même station"));
            readings.retain(|r| !twice(r));
        }
        let mut groups: BTreeMap<(usize, &str, Date, Date), Vec<&Reading<'_>>> = BTreeMap::new();
        for r in &readings {
            groups.entry((r.commune, r.station.as_str(), r.start, r.end)).or_default().push(r);
        }
        let stations = groups
            .into_iter()
            .map(|((commune, key, start, end), rows)| Station {
                commune,
                key: key.to_owned(),
                name: rows[0].name.clone(),
                start,
                end,
                told: Told::of(&rows),
            })
            .collect();
        let known = points_of_stations(points);
        let communes = (0..territory.communes.len())
            .map(|i| {
                let rows: Vec<&Reading<'_>> = readings.iter().filter(|r| r.commune == i).collect();
                (!rows.is_empty()).then(|| Used { told: Told::of(&rows), points: points_told(&rows, &known) })
            })
            .collect();
        let period = readings.iter().map(|r| r.start).min().zip(readings.iter().map(|r| r.end).max());
        Ok(Self { layer, stations, communes, period })
    }

    /// How many whole months are told of.
    pub(super) fn months(&self) -> i32 {
        let Some((start, end)) = self.period else { return 0 };
        let Ok(after) = end.tomorrow() else { return 0 };
        let months = (i32::from(after.year()) - i32::from(start.year())) * 12 + i32::from(after.month())
            - i32::from(start.month());
        months - i32::from(after.day() < start.day())
    }
}

impl Told {
    /// Rows of the same points at several times are one after the other: sessions a day are those of each point or station
    /// over all its days, added up.
    fn of(rows: &[&Reading<'_>]) -> Self {
        // Sessions and days.
        type Sum = (Option<f64>, f64);
        let mut each: BTreeMap<(&str, Option<&str>), Sum> = BTreeMap::new();
        for r in rows {
            let sum = each.entry((r.station.as_str(), r.point)).or_insert((Some(0.0), 0.0));
            sum.0 = sum.0.zip(r.successful).map(|(a, b)| a + b);
            sum.1 += r.days;
        }
        let a_day = each.values().try_fold(0.0, |all, (sessions, days)| Some(all + (*sessions)? / days));
        let a_session = |of: fn(&Reading<'_>) -> Option<f64>| {
            mean(
                rows.iter().map(|r| if r.successful == Some(0.0) { Some((0.0, 0.0)) } else { of(r).zip(r.successful) }),
            )
        };
        let over_time = |of: fn(&Reading<'_>) -> Option<f64>| {
            mean(rows.iter().map(|r| {
                let weight = r.days * r.points.unwrap_or(1.0);
                of(r).map(|share| (share * weight, weight))
            }))
        };
        Self {
            a_day,
            minutes: a_session(|r| r.minutes),
            kwh: a_session(|r| r.kwh),
            available: over_time(|r| r.available),
            occupied: over_time(|r| r.occupied),
        }
    }
}

/// Sums divided; none as soon as one isn't known, or where there is nothing to divide by.
fn mean(parts: impl Iterator<Item = Option<(f64, f64)>>) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for part in parts {
        let (of, by) = part?;
        sum += of;
        weight += by;
    }
    (weight > 0.0).then(|| sum / weight)
}

/// A row; none without a station or a point, or without a period that goes forward.
fn reading<'f>(layer: &Layer, feature: &'f Feature) -> Option<Reading<'f>> {
    let text = |field: &str| layer.column(field)?.written(feature).filter(|text| !text.is_empty());
    let amount = |field: &str| layer.number(feature, field).filter(|v| *v >= 0.0);
    let share = |field: &str| amount(field).filter(|v| *v <= 100.0).map(|v| v / 100.0);
    let day = |field: &str| -> Option<Date> { text(field)?.get(..10)?.parse().ok() };
    let (start, end) = (day("debut")?, day("fin")?);
    let days = f64::from(start.until(end).ok()?.get_days()) + 1.0;
    let point = text("id_pdc_itinerance");
    let station = text("id_station_itinerance").or(text("nom_station")).or(point)?;
    let successful = amount("sessions_reussies");
    let total = |all: &str, each: &str| amount(all).or(amount(each).zip(successful).map(|(mean, n)| mean * n));
    Some(Reading {
        commune: feature.commune?,
        station: station.to_owned(),
        name: text("nom_station").unwrap_or(station).to_owned(),
        point,
        start,
        end,
        days,
        points: point.map(|_| 1.0).or(amount("nombre_pdc")),
        successful,
        minutes: total("minutes", "minutes_par_session"),
        kwh: total("kwh", "kwh_par_session"),
        available: share("taux_disponibilite"),
        occupied: share("taux_occupation"),
    })
    .filter(|r| r.days >= 1.0)
}

/// How many points each station has, by the ids and the name that it may be called by.
fn points_of_stations(points: &Layer) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for feature in points.features.iter() {
        let names =
            ["id_station_itinerance", "id_station_local", "nom_station"].map(|field| points.text(feature, field));
        for name in names.into_iter().flatten().collect::<BTreeSet<&str>>() {
            *out.entry(name.to_owned()).or_default() += 1;
        }
    }
    out
}

/// How many points rows tell of: each point once; a station by the largest number that a row gives, else by the file of
/// points.
fn points_told(rows: &[&Reading<'_>], known: &BTreeMap<String, usize>) -> Option<usize> {
    let stations: BTreeSet<&str> = rows.iter().map(|r| r.station.as_str()).collect();
    stations
        .into_iter()
        .map(|station| {
            let of = || rows.iter().filter(|r| r.station == station);
            let each: BTreeSet<&str> = of().filter_map(|r| r.point).collect();
            if !each.is_empty() {
                return Some(each.len());
            }
            let given = of().filter_map(|r| r.points).fold(0.0, f64::max);
            if given > 0.0 { Some(given as usize) } else { known.get(station).copied() }
        })
        .sum()
}
