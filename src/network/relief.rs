//! The ground under the streets: how it rises and falls along them, for those who walk and ride.

use std::fmt;
use std::path::PathBuf;

use super::position::{Position, metres};
use super::profile::Slope;
use super::way;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::parallel;

/// Length over which a slope is measured, in metres, at least. A height of SRTM is noisy by about a metre from one cell to
/// the next (0.85 m at most by the sixth differences of the rows of two tiles of Upper Franconia, N49E011 and N50E011): on
/// 20 m of street that makes slopes of 6 % out of nothing, on 100 m 1.2 %, little beside those of these hills (8 % over as
/// much, in quadratic mean). A longer stretch would flatten real climbs: 6 % over 480 m there.
const STRETCH: f64 = 100.0;

/// Cells smaller than this, in metres, are better averaged: a slope over 100 m needs no more, and a département at 1 m
/// would not fit in the memory.
pub const FINEST: f64 = 20.0;

/// Share of a stretch that the known heights must span, for its slope to be known.
const SPANNED: f64 = 0.5;

/// A raster of heights, whatever it was read from.
pub trait Heights: fmt::Debug + Send + Sync {
    /// Name of the file that it comes from.
    fn name(&self) -> &str;

    /// The shorter side of a cell, in metres.
    fn cell(&self) -> f64;

    /// The height of a position in degrees, in metres; none outside and in a void. Between the outermost centres of cells
    /// and the edge the slope goes on, for half a cell, when `edge` is set: another raster may know better.
    fn at(&self, lon: f64, lat: f64, edge: bool) -> Option<f64>;
}

/// The heights of an area.
#[derive(Debug, Default)]
pub struct Relief {
    rasters: Vec<Box<dyn Heights>>,
    /// Metres between heights along a street.
    step: f64,
}

/// The slopes along a line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ground {
    /// Length of the line in metres; its stretches are all as long.
    length: f64,
    /// Rise over run of each stretch in the direction of the line; none where heights are missing.
    rises: Vec<Option<f64>>,
}

impl Relief {
    /// From rasters, of which the first that knows a height is asked.
    #[must_use]
    pub fn new(rasters: Vec<Box<dyn Heights>>) -> Self {
        let step = rasters.iter().map(|r| r.cell()).fold(f64::INFINITY, f64::min).max(FINEST);
        Self { rasters, step }
    }

    /// Names of the files that heights are taken from.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.rasters.iter().map(|r| r.name().to_owned()).collect()
    }

    /// The height of a position in metres, from the first raster that knows it.
    #[must_use]
    pub fn height(&self, p: Position) -> Option<f64> {
        self.at(p.degrees())
    }

    fn at(&self, (lon, lat): (f64, f64)) -> Option<f64> {
        // Tiles of SRTM share their edges, others only follow each other: then the slope goes on for half a cell.
        let of = |edge| self.rasters.iter().find_map(|r| r.at(lon, lat, edge));
        of(false).or_else(|| of(true))
    }

    /// How many of the nodes have no height.
    #[must_use]
    pub fn missing(&self, nodes: &[Position]) -> usize {
        let known = parallel::map(nodes, |p| self.height(*p).is_some());
        known.into_iter().filter(|known| !known).count()
    }

    /// Tells which share of the nodes has no height; whether some have one.
    pub fn check(&self, nodes: &[Position], shown: &[PathBuf], notes: &mut Notes) -> bool {
        let missing = self.missing(nodes);
        if missing == 0 || nodes.is_empty() {
            return true;
        }
        let all = missing == nodes.len();
        let file = shown.first().cloned().unwrap_or_default();
        let d = if all {
            Diagnostic::new("E0522", "le relief ne couvre pas le réseau")
                .label("aucun carrefour n'a d'altitude")
                .help("donner les tuiles où le territoire se trouve, par exemple `N48E005.hgt` pour 48° nord et 5° est")
        } else {
            let share = missing as f64 / nodes.len() as f64;
            Diagnostic::new("A0523", "le relief ne couvre pas tout le réseau")
                .label(format!(
                    "{} sur {} sans altitude ({}) ; les voies y sont prises comme plates",
                    french::count(missing, "carrefour", "carrefours"),
                    french::integer(nodes.len() as u64),
                    // A share that rounds to nothing is not nothing.
                    if share < 0.000_5 { "moins de 0,1 %".to_owned() } else { french::percent(share, 1) }
                ))
                .help("ajouter les tuiles voisines à `--relief`, ou réduire `--marge`")
        };
        notes.push(d.in_file(&file));
        !all
    }

    /// The slopes along a line.
    #[must_use]
    pub fn along(&self, line: &[Position]) -> Ground {
        let points: Vec<(f64, f64)> = line.iter().map(|p| p.degrees()).collect();
        let mut at = vec![0.0];
        for pair in line.windows(2) {
            at.push(at[at.len() - 1] + metres(pair[0], pair[1]));
        }
        let length = at.last().copied().unwrap_or(0.0);
        if line.len() < 2 || length <= 0.0 {
            return Ground::default();
        }
        if length < STRETCH {
            return Ground { length, rises: vec![self.of_short(line, length)] };
        }
        let stretches = (length / STRETCH).floor() as usize;
        let each = length / stretches as f64;
        // Heights of a stretch, both of its ends included.
        let heights = (each / self.step).ceil().max(1.0) as usize + 1;
        let mut piece = 0;
        let mut height_at = |distance: f64| {
            while piece + 2 < at.len() && at[piece + 1] < distance {
                piece += 1;
            }
            let span = at[piece + 1] - at[piece];
            let share = if span > 0.0 { ((distance - at[piece]) / span).clamp(0.0, 1.0) } else { 0.0 };
            self.at(between(points[piece], points[piece + 1], share))
        };
        let rises = (0..stretches)
            .map(|s| {
                let start = s as f64 * each;
                // The last height of a stretch is the first of the next: going back by a hair is as good.
                let inner = |i: usize| start + each * i as f64 / (heights - 1) as f64;
                let known = (0..heights).filter_map(|i| Some((inner(i), height_at(inner(i))?)));
                fit(&known.collect::<Vec<_>>(), each)
            })
            .collect();
        Ground { length, rises }
    }

    /// The slope of a line too short to measure it: that of the ground over [`STRETCH`] metres, in the direction from its
    /// one end to the other.
    fn of_short(&self, line: &[Position], length: f64) -> Option<f64> {
        let (first, last) = (line[0], line[line.len() - 1]);
        let chord = metres(first, last);
        // It comes back to where it starts: it climbs as much as it falls.
        if chord < 1.0 {
            return Some(0.0);
        }
        let heights = (STRETCH / self.step).ceil().max(1.0) as usize + 1;
        let margin = (STRETCH - chord) / 2.0;
        let known = (0..heights).filter_map(|i| {
            let distance = STRETCH * i as f64 / (heights - 1) as f64 - margin;
            Some((distance, self.at(between(first.degrees(), last.degrees(), distance / chord))?))
        });
        // What is climbed from end to end, over the way that is gone.
        fit(&known.collect::<Vec<_>>(), STRETCH).map(|rise| rise * chord / length)
    }
}

fn between(a: (f64, f64), b: (f64, f64), share: f64) -> (f64, f64) {
    (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
}

/// The slope of the line that fits heights best (least squares); none when those known span too little of the stretch.
fn fit(heights: &[(f64, f64)], stretch: f64) -> Option<f64> {
    let (first, last) = (heights.first()?, heights.last()?);
    if last.0 - first.0 < SPANNED * stretch {
        return None;
    }
    let n = heights.len() as f64;
    let middle = heights.iter().map(|h| h.0).sum::<f64>() / n;
    let level = heights.iter().map(|h| h.1).sum::<f64>() / n;
    let above: f64 = heights.iter().map(|h| (h.0 - middle) * (h.1 - level)).sum();
    let below: f64 = heights.iter().map(|h| (h.0 - middle).powi(2)).sum();
    Some(above / below)
}

impl Ground {
    /// Seconds that a part of the line takes, from so many metres to so many, at that speed in km/h on the flat; in the
    /// direction of the line or against it.
    #[must_use]
    pub fn seconds(&self, slope: Slope, flat: f64, (from, to): (f64, f64), against: bool) -> f64 {
        let each = self.length / self.rises.len().max(1) as f64;
        let mut seconds = 0.0;
        for (s, rise) in self.rises.iter().enumerate() {
            let (start, end) = (s as f64 * each, (s + 1) as f64 * each);
            let metres = end.min(to) - start.max(from);
            if metres <= 0.0 {
                continue;
            }
            let rise = rise.unwrap_or(0.0);
            let speed = way::on_slope(slope, flat, if against { -rise } else { rise });
            seconds += metres / (speed / 3.6);
        }
        seconds
    }

    /// Rise over run of each stretch.
    #[must_use]
    pub fn rises(&self) -> &[Option<f64>] {
        &self.rises
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best line through (0, 1), (1, 2), (2, 6): its slope is (−1 × −2 + 0 + 1 × 3) / 2 = 2.5.
    #[test]
    fn the_slope_is_that_of_the_best_line() {
        assert_eq!(fit(&[(0.0, 1.0), (1.0, 2.0), (2.0, 6.0)], 2.0), Some(2.5));
        assert_eq!(fit(&[(0.0, 1.0), (0.4, 2.0)], 2.0), None, "too little of it");
        assert_eq!(fit(&[], 2.0), None);
    }

    /// 200 m, up 10 % then unknown: Tobler's speed up is 4.5 exp(−0.35) km/h.
    #[test]
    fn a_part_of_a_line_takes_the_slopes_that_it_crosses() {
        let ground = Ground { length: 200.0, rises: vec![Some(0.1), None] };
        let up = 50.0 / (4.5 / 3.6 * (-0.35_f64).exp());
        let down = 50.0 / (4.5 / 3.6 * (-3.5_f64 * (0.05 - 0.05)).exp());
        let part = |against| ground.seconds(Slope::Tobler, 4.5, (50.0, 150.0), against);
        assert!((part(false) - (up + 50.0 / 1.25)).abs() < 1e-9);
        // Ten per cent downwards is as far from Tobler's best slope, five per cent down, as the flat is.
        assert!((part(true) - (down + 50.0 / 1.25)).abs() < 1e-9);
        assert_eq!(ground.seconds(Slope::None, 36.0, (0.0, 200.0), false), 20.0);
    }
}
