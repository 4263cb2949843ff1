//! What is known of each commune: what was consumed each year, the document that may entitle it to the floor, what was given
//! back to nature.

use std::collections::BTreeMap;

use geo::Area as _;
use jiff::civil::Date;

use super::regime::{Regime, Years};
use super::{Settings, fault};
use crate::analysis::no_answer::{NoField, Wanted};
use crate::analysis::{Context, NoAnswer, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Layer;
use crate::method::land::Entitled;
use crate::territory::Territory;

/// Square metres of a hectare.
const HECTARE: f64 = 10_000.0;

/// The parts of the published file are rounded, and add up to a square metre or two less than nothing.
const ROUNDING: f64 = 2.0;

/// Among so many values above zero, one of square metres is above [`LITTLE`]: half of a building plot.
const MANY: usize = 10;
const LITTLE: f64 = 200.0;

/// So many values of one commune, none above a garden shed (square metres), are enough to doubt their unit.
const FEW: usize = 2;
const SHED: f64 = 50.0;

/// What is known, one entry a commune; missing is not zero.
pub(super) struct Data<'a> {
    /// The years that the table has.
    pub(super) years: Vec<u16>,
    /// Hectares of each of these years.
    pub(super) consumed: Vec<Vec<Option<f64>>>,
    /// Whether each is entitled to the floor.
    pub(super) entitled: Vec<Entitled>,
    /// The document of each, as it is written.
    pub(super) documents: Vec<Option<String>>,
    /// Communes without a document that nothing says to be prescribed: they are taken as not entitled.
    pub(super) undocumented: Vec<usize>,
    /// Hectares given back to nature in the period; nothing at all when the study doesn't say.
    pub(super) renatured: Option<Vec<Option<f64>>>,
    pub(super) layers: Vec<&'a Layer>,
}

impl<'a> Data<'a> {
    pub(super) fn of(settings: &Settings, context: &Context<'a>, notes: &mut Notes) -> Result<Self, NoAnswer> {
        let communes = context.territory.communes.len();
        let layer = share::layer(&settings.layer, context)?;
        let columns = years_of(layer);
        let regime = &settings.regime;
        let missing: Vec<u16> = regime.reference.iter().filter(|year| !columns.contains_key(year)).collect();
        if columns.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(layer, "naf11art12", Wanted::Numbers)));
        }
        if !missing.is_empty() {
            return Err(NoAnswer::MissingYears { layer: layer.id.clone(), period: regime.reference.said(), missing });
        }
        let years: Vec<u16> = columns.keys().copied().collect();
        let mut consumed = vec![vec![None; years.len()]; communes];
        let mut negative: Vec<(usize, u16)> = Vec::new();
        for (at, field) in columns.values().enumerate() {
            let sums = share::sums_by_commune(layer, field, communes, |_| true).unwrap_or_else(|| vec![None; communes]);
            for (commune, sum) in sums.into_iter().enumerate() {
                if sum.is_some_and(|v| v < -ROUNDING) {
                    negative.push((commune, years[at]));
                }
                consumed[commune][at] = sum.filter(|v| *v >= -ROUNDING).map(|m2| m2.max(0.0) / HECTARE);
            }
        }
        let known: Vec<f64> = consumed.iter().flatten().filter_map(|h| *h).filter(|h| *h > 0.0).collect();
        let most = known.iter().copied().fold(0.0, f64::max) * HECTARE;
        if known.len() >= MANY && most < LITTLE {
            notes.push(fault::hectares(layer, most));
        }
        if !negative.is_empty() {
            notes.push(fault::negative(layer, context.territory, &negative));
        }
        let impossible = impossible(&consumed, context.territory);
        if !impossible.is_empty() {
            notes.push(fault::impossible(layer, context.territory, &impossible));
            impossible.iter().for_each(|(commune, _)| consumed[*commune].fill(None));
        }
        let tiny = if most < LITTLE { Vec::new() } else { tiny(&consumed) };
        if !tiny.is_empty() {
            notes.push(fault::tiny(layer, context.territory, &tiny));
        }
        let mut out = Self {
            years,
            consumed,
            entitled: vec![Entitled::Unknown; communes],
            documents: vec![None; communes],
            undocumented: Vec::new(),
            renatured: None,
            layers: vec![layer],
        };
        if let Some(id) = &settings.documents {
            out.read_documents(share::layer(id, context)?, regime)?;
        }
        if let Some(id) = settings.renatured.as_ref().filter(|_| regime.deducts) {
            let layer = share::layer(id, context)?;
            let field = &settings.renatured_field;
            let sums = share::sums_by_commune(layer, field, communes, |v| v >= 0.0);
            let sums = sums.ok_or_else(|| NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)))?;
            tell_renatured(layer, field, &sums, context, notes);
            out.renatured = Some(sums);
            out.layers.push(layer);
        }
        Ok(out)
    }

    /// Who is entitled to the floor, by the documents: each commune by its earliest date.
    fn read_documents(&mut self, layer: &'a Layer, regime: &Regime) -> Result<(), NoAnswer> {
        if layer.field(DOCUMENT).is_none() {
            return Err(NoAnswer::NoField(NoField::of(layer, DOCUMENT, Wanted::Any)));
        }
        self.layers.push(layer);
        for feature in layer.inside() {
            let Some(commune) = feature.commune else { continue };
            let Some(document) = layer.text(feature, DOCUMENT).filter(|d| french::name_key(d) != "inconnu") else {
                continue;
            };
            let date = |field: &str| layer.text(feature, field).and_then(|text| day(text, regime.before));
            let dates =
                Dates { prescribed: date(PRESCRIBED), settled: date("date_arret"), approved: date("date_approbation") };
            let own = entitled(document, dates, regime);
            if named(document) == Some("RNU") && dates.prescribed.is_none() {
                self.undocumented.push(commune);
            }
            // A commune of several rows (a part of it has its own document) is entitled if one is.
            self.entitled[commune] = match (self.documents[commune].is_some(), self.entitled[commune], own) {
                (false, _, own) => own,
                (true, Entitled::Yes, _) | (true, _, Entitled::Yes) => Entitled::Yes,
                (true, Entitled::Unknown, _) | (true, _, Entitled::Unknown) => Entitled::Unknown,
                (true, Entitled::No, Entitled::No) => Entitled::No,
            };
            self.documents[commune].get_or_insert_with(|| document.to_owned());
        }
        self.undocumented.retain(|&c| self.entitled[c] == Entitled::No);
        self.undocumented.sort_unstable();
        self.undocumented.dedup();
        Ok(())
    }

    /// Hectares of some years in a commune; `None` when one of them is not known.
    pub(super) fn over(&self, commune: usize, years: Years) -> Option<f64> {
        let within =
            self.years.iter().zip(&self.consumed[commune]).filter(|(y, _)| (years.first..=years.last).contains(y));
        within.map(|(_, hectares)| *hectares).sum()
    }

    /// The years of a period that the table has.
    pub(super) fn known(&self, years: Years) -> usize {
        self.years.iter().filter(|y| (years.first..=years.last).contains(y)).count()
    }

    /// Of the years that the table has from the first of the reference on, those in which a commune consumed something, and
    /// the most of one year of the reference.
    pub(super) fn rhythm(&self, commune: usize, reference: Years) -> Option<(usize, f64)> {
        let mut some = 0;
        let mut most: f64 = 0.0;
        for (year, hectares) in self.years.iter().zip(&self.consumed[commune]) {
            if *year < reference.first {
                continue;
            }
            let hectares = (*hectares)?;
            some += usize::from(hectares > 0.0);
            if *year <= reference.last {
                most = most.max(hectares);
            }
        }
        Some((some, most))
    }
}

/// The communes that consumed more than they are, in all, with these hectares.
fn impossible(consumed: &[Vec<Option<f64>>], territory: &Territory) -> Vec<(usize, f64)> {
    let of = |(commune, years): (usize, &Vec<Option<f64>>)| {
        let surface = territory.communes[commune].outline.as_ref()?.unsigned_area() / HECTARE;
        let sum: f64 = years.iter().flatten().sum();
        (sum > surface).then_some((commune, sum))
    };
    consumed.iter().enumerate().filter_map(of).collect()
}

/// The communes whose values, in a table of square metres, are those of hectares: never as much as a garden shed, and with parts of a
/// square metre, which the Cerema does not publish.
fn tiny(consumed: &[Vec<Option<f64>>]) -> Vec<(usize, f64)> {
    let of = |(commune, years): (usize, &Vec<Option<f64>>)| {
        let some: Vec<f64> = years.iter().flatten().map(|ha| ha * HECTARE).filter(|m2| *m2 > 0.0).collect();
        let most = some.iter().copied().fold(0.0, f64::max);
        // A billionth of a square metre is what the way through hectares loses.
        let parts = some.iter().any(|m2| (m2 - m2.round()).abs() > 1e-6);
        (some.len() >= FEW && most < SHED && parts).then_some((commune, most))
    };
    consumed.iter().enumerate().filter_map(of).collect()
}

/// Tells the communes of which less than nothing was given back to nature, and those of which the layer says nothing.
fn tell_renatured(layer: &Layer, field: &str, sums: &[Option<f64>], context: &Context<'_>, notes: &mut Notes) {
    let negative: Vec<(usize, f64)> = layer
        .inside()
        .filter_map(|feature| Some((feature.commune?, layer.number(feature, field).filter(|ha| *ha < 0.0)?)))
        .collect();
    if !negative.is_empty() {
        notes.push(fault::negative_renatured(layer, context.territory, &negative));
    }
    let unsaid: Vec<usize> =
        (0..sums.len()).filter(|c| sums[*c].is_none() && !negative.iter().any(|(commune, _)| commune == c)).collect();
    if !unsaid.is_empty() {
        notes.push(fault::unsaid_renatured(layer, context.territory, &unsaid));
    }
}

/// The fields of the model of planning documents.
const DOCUMENT: &str = "document";
const PRESCRIBED: &str = "date_prescription";

/// The dates of a planning document.
#[derive(Debug, Clone, Copy)]
struct Dates {
    prescribed: Option<Date>,
    settled: Option<Date>,
    approved: Option<Date>,
}

impl Dates {
    fn earliest(self) -> Option<Date> {
        [self.prescribed, self.settled, self.approved].into_iter().flatten().min()
    }
}

/// A planning document by any of its names; nothing for a word that names none.
fn named(document: &str) -> Option<&'static str> {
    Some(match french::name_key(document).as_str() {
        "plu" | "plan local d urbanisme" => "PLU",
        "plui" | "plu i" | "pluih" | "plui h" | "plu ih" | "plui hd" | "plu intercommunal" => "PLUi",
        "cc" | "carte communale" => "CC",
        "rnu" | "reglement national d urbanisme" => "RNU",
        "psmv" | "plan de sauvegarde et de mise en valeur" => "PSMV",
        _ => return None,
    })
}

/// Whether a document entitles to the floor. A later approval proves nothing: it may have been prescribed in time; a later
/// prescription does. Of a commune without a document only a prescription counts: it has nothing to approve. A word that names no
/// document leaves it unknown.
fn entitled(document: &str, dates: Dates, regime: &Regime) -> Entitled {
    let Some(name) = named(document) else { return Entitled::Unknown };
    if name == "RNU" {
        return match dates.prescribed {
            Some(day) if day < regime.before => Entitled::Yes,
            _ => Entitled::No,
        };
    }
    if !regime.documents.iter().any(|d| named(d) == Some(name)) {
        return Entitled::No;
    }
    match dates.earliest() {
        Some(day) if day < regime.before => Entitled::Yes,
        _ if dates.prescribed.is_some() => Entitled::No,
        _ => Entitled::Unknown,
    }
}

/// A day that is written; of a year alone, one of it when that is on one side of the limit as a whole.
fn day(text: &str, limit: Date) -> Option<Date> {
    if let Some(day) = text.get(..10) {
        return day.parse().ok();
    }
    let year: i16 = text.parse().ok()?;
    (year != limit.year()).then(|| Date::new(year, 1, 1).ok()).flatten()
}

/// The columns of yearly consumption, by the year: `naf11art12` is that of 2011. Only the name of the column tells the year,
/// never that of the edition.
fn years_of(layer: &Layer) -> BTreeMap<u16, String> {
    let year = |field: &String| {
        let (first, next) = field.to_ascii_lowercase().strip_prefix("naf").and_then(|rest| {
            let (a, b) = rest.split_once("art")?;
            Some((two_digits(a)?, two_digits(b)?))
        })?;
        // A total of several years is named alike: `naf09art24`.
        (next == first + 1).then(|| (2000 + first, field.clone()))
    };
    layer.fields.iter().filter_map(year).collect()
}

fn two_digits(text: &str) -> Option<u16> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::land::regime::Regime;

    fn dates(prescribed: Option<Date>, settled: Option<Date>, approved: Option<Date>) -> Dates {
        Dates { prescribed, settled, approved }
    }

    #[test]
    fn who_began_in_time_is_entitled_and_who_does_not_say_is_unknown() {
        let regime = Regime::of_the_tool();
        let (early, late) = (jiff::civil::date(2014, 3, 1), jiff::civil::date(2027, 1, 1));
        let ask = |document: &str, d| entitled(document, d, &regime);
        assert_eq!(ask("PLU", dates(None, None, Some(early))), Entitled::Yes);
        // The day itself is no earlier.
        assert_eq!(ask("PLU", dates(Some(regime.before), None, None)), Entitled::No);
        assert_eq!(ask("PLUi", dates(Some(late), None, None)), Entitled::No);
        assert_eq!(ask("PLUi", dates(None, None, Some(late))), Entitled::Unknown);
        assert_eq!(ask("CC", dates(None, None, None)), Entitled::Unknown);
        assert_eq!(ask("RNU", dates(None, None, None)), Entitled::No);
        assert_eq!(ask("RNU", dates(Some(early), None, None)), Entitled::Yes);
        // By any of its names; a word that names none is no «no».
        assert_eq!(ask("Carte communale", dates(None, None, Some(early))), Entitled::Yes);
        assert_eq!(ask("PLU-i", dates(Some(early), None, None)), Entitled::Yes);
        assert_eq!(ask("POS", dates(None, None, Some(early))), Entitled::Unknown);
        // Who has no document has nothing to approve.
        assert_eq!(ask("RNU", dates(None, None, Some(early))), Entitled::No);
        // A year is enough where it leaves no doubt.
        assert_eq!(day("2014", regime.before), Some(jiff::civil::date(2014, 1, 1)));
        assert_eq!(day("2026", regime.before), None);
        assert_eq!(ask("PSMV", dates(None, None, Some(early))), Entitled::No);
    }
}
