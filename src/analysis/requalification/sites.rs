//! What each site costs by each method, and what keeps it from having a cost.

use super::Settings;
use super::prices::{Base, Prices, Spared, Work};
use crate::analysis::Context;
use crate::analysis::friches::{Standing, built, hectares};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::land::Range;

/// Square metres of a hectare.
const HECTARE: f64 = 10_000.0;

/// What is not known of a site, for people.
pub(super) const SURFACE: &str = "surface du site";
pub(super) const BUILT: &str = "surface bâtie";
pub(super) const PEOPLE: &str = "population de la commune";

/// A friche with its costs, in euros; nothing where what they hang on isn't known.
pub(super) struct Site<'a> {
    pub(super) feature: &'a Feature,
    pub(super) standing: Standing,
    pub(super) hectares: Option<f64>,
    /// By the works that it needs or may need.
    pub(super) works: Option<Range>,
    /// Each of these works that costs something.
    pub(super) parts: Vec<(Work, Range)>,
    /// By what a hectare has cost elsewhere.
    pub(super) rate: Option<Range>,
    /// What the study says.
    pub(super) own: Option<Range>,
    /// A year of waiting.
    pub(super) waiting: Option<Range>,
    /// What is not known, without which one of these has no value.
    pub(super) lacking: Vec<&'static str>,
    /// What is taken for granted of its soil, where neither the inventory nor the prices say it.
    pub(super) assumed: Option<String>,
}

/// Whether a work is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needed {
    No,
    Maybe,
    Yes,
}

impl Needed {
    /// What it costs on a surface, at that price a square metre.
    fn costs(self, square_metres: f64, price: Range) -> Range {
        match self {
            Self::No => Range::sure(0.0),
            Self::Maybe => Range { least: 0.0, most: square_metres * price.most },
            Self::Yes => Range { least: square_metres * price.least, most: square_metres * price.most },
        }
    }
}

impl<'a> Site<'a> {
    /// Every friche of the territory that is still one.
    pub(super) fn all(layer: &'a Layer, settings: &Settings, context: &Context<'_>) -> Vec<Self> {
        let still = |f: &&Feature| Standing::of(layer, f) != Standing::Reconverted;
        layer.inside().filter(still).map(|f| Self::of(f, layer, settings, context)).collect()
    }

    fn of(feature: &'a Feature, layer: &Layer, settings: &Settings, context: &Context<'_>) -> Self {
        let prices = &settings.prices;
        let mut lacking = Vec::new();
        let hectares = hectares(layer, feature);
        let (works, parts) = works(feature, layer, prices, hectares, &mut lacking);
        let assumed = assumed(feature, layer, prices, &parts);
        let rate = prices.rate().zip(hectares).map(|(rate, ha)| times(rate, ha));
        if hectares.is_none() {
            lacking.push(SURFACE);
        }
        let waiting = waiting(feature, layer, prices, hectares, context, &mut lacking);
        lacking.sort_unstable();
        lacking.dedup();
        Self {
            feature,
            standing: Standing::of(layer, feature),
            hectares,
            works,
            parts,
            rate,
            own: own(feature, layer, settings, hectares),
            waiting,
            lacking,
            assumed,
        }
    }

    /// What its surface would spare, of what is built elsewhere.
    pub(super) fn spares(&self, prices: &Prices, what: Spared) -> Option<Range> {
        let all: Vec<Range> = prices.spared().filter(|(of, _)| *of == what).map(|(_, p)| p.value).collect();
        let sum: Range = all.iter().copied().sum();
        self.hectares.filter(|_| !all.is_empty()).map(|ha| times(sum, ha))
    }
}

fn times(range: Range, by: f64) -> Range {
    Range { least: range.least * by, most: range.most * by }
}

/// What a field says, to be compared; nothing where it says that nobody knows.
fn said(layer: &Layer, feature: &Feature, field: &str) -> Option<String> {
    layer.text(feature, field).map(french::name_key).filter(|key| key != "inconnu")
}

/// Which works a site needs, by what the inventory says of it. What it does not say may be so or not.
fn needed(work: Work, feature: &Feature, layer: &Layer) -> Needed {
    let says = |field: &str| said(layer, feature, field);
    match work {
        Work::Demolition => match (says("bati_patrimoine").as_deref(), says("bati_etat").as_deref()) {
            // What is protected stays.
            (Some("presence d un batiment classe"), _) => Needed::No,
            (_, Some("degradation tres importante")) => Needed::Yes,
            _ => Needed::Maybe,
        },
        Work::Asbestos => match says("bati_pollution").as_deref() {
            Some("amiante") => Needed::Yes,
            Some("sans objet") => Needed::No,
            _ => Needed::Maybe,
        },
        Work::Soil => match says("sol_pollution_existe").as_deref() {
            Some("pollution averee") => Needed::Yes,
            Some("pollution inexistante" | "pollution traitee" | "sans objet") => Needed::No,
            _ => Needed::Maybe,
        },
        // What is sealed stays so unless the project opens it.
        Work::Unsealing | Work::FertileSoil => Needed::Maybe,
    }
}

/// What the works cost, and each of them; nothing where a surface is not known that one of them may need.
fn works(
    feature: &Feature,
    layer: &Layer,
    prices: &Prices,
    hectares: Option<f64>,
    lacking: &mut Vec<&'static str>,
) -> (Option<Range>, Vec<(Work, Range)>) {
    let mut parts = Vec::new();
    let mut whole = true;
    for (work, _) in Work::ALL {
        let (needed, Some(price)) = (needed(work, feature, layer), prices.work(work)) else { continue };
        if needed == Needed::No || price.value.most <= 0.0 {
            continue;
        }
        let cost = match work {
            Work::Demolition | Work::Asbestos => {
                let Some(m2) = built(layer, feature) else {
                    lacking.push(BUILT);
                    whole = false;
                    continue;
                };
                needed.costs(m2, price.value)
            }
            Work::Soil => {
                let share = prices.treated(layer.text(feature, "site_type"), needed == Needed::Yes);
                if share.most <= 0.0 {
                    continue;
                }
                let Some(ha) = hectares else {
                    whole = false;
                    continue;
                };
                let (least, most) = (
                    needed.costs(ha * HECTARE * share.least, price.value),
                    needed.costs(ha * HECTARE * share.most, price.value),
                );
                Range { least: least.least, most: most.most }
            }
            // Few inventories have it: it is counted where it is said, and the answer says that it is not elsewhere.
            Work::Unsealing | Work::FertileSoil => match layer.number(feature, SEALED).filter(|m2| *m2 > 0.0) {
                Some(m2) => needed.costs(m2, price.value),
                None => continue,
            },
        };
        if cost.most > 0.0 {
            parts.push((work, cost));
        }
    }
    (whole.then(|| parts.iter().map(|(_, cost)| *cost).sum()), parts)
}

/// What is taken for granted of the polluted soil of a site, when it costs something and its kind is not among the prices.
fn assumed(feature: &Feature, layer: &Layer, prices: &Prices, parts: &[(Work, Range)]) -> Option<String> {
    let kind = layer.text(feature, "site_type");
    let certain = needed(Work::Soil, feature, layer) == Needed::Yes;
    if !parts.iter().any(|(work, _)| *work == Work::Soil) || prices.tells(kind, certain) {
        return None;
    }
    let Range { least, most } = prices.polluted(kind, certain);
    let why = match kind.filter(|kind| french::name_key(kind) != "inconnu") {
        None => "le type de friche n'est pas connu".to_owned(),
        Some(kind) if prices.tells(Some(kind), false) => {
            format!("la pollution est avérée, et les prix n'en supposent aucune d'une {kind}")
        }
        Some(kind) => format!("les prix n'ont pas de part pour une {kind}"),
    };
    let percent = |share: f64| french::short(share * 100.0, 1);
    Some(format!("sol pollué sur {} à {} % de la surface : {why}", percent(least), percent(most)))
}

/// The column of what is sealed, in square metres, which the standard has not.
pub(super) const SEALED: &str = "surface_impermeable";

/// What a year without anything costs; nothing where something it is proportional to isn't known.
fn waiting(
    feature: &Feature,
    layer: &Layer,
    prices: &Prices,
    hectares: Option<f64>,
    context: &Context<'_>,
    lacking: &mut Vec<&'static str>,
) -> Option<Range> {
    let mut all = Vec::new();
    for (base, price) in prices.waiting().filter(|(_, price)| price.most > 0.0) {
        let (amount, name) = match base {
            Base::Hectare => (hectares, SURFACE),
            Base::Built => (built(layer, feature), BUILT),
            Base::Inhabitant => {
                let people = feature.commune.and_then(|c| context.territory.communes[c].population);
                (people.map(f64::from), PEOPLE)
            }
        };
        if amount.is_none() {
            lacking.push(name);
        }
        all.push(amount.map(|amount| times(price, amount)));
    }
    let known = all.into_iter().collect::<Option<Vec<Range>>>()?;
    (!known.is_empty()).then(|| known.into_iter().sum())
}

/// What the study says of a site: its own columns, else what it says of a hectare.
fn own(feature: &Feature, layer: &Layer, settings: &Settings, hectares: Option<f64>) -> Option<Range> {
    let of = |field: &str| layer.number(feature, field).filter(|v| *v >= 0.0);
    let (low, high) = (of(&settings.low), of(&settings.high));
    match (low, high) {
        // Which of the two is the slip nobody can say.
        (Some(low), Some(high)) if low > high => None,
        (Some(low), high) => Some(Range { least: low, most: high.unwrap_or(low) }),
        (None, Some(_)) | (None, None) => settings.per_hectare.zip(hectares).map(|(rate, ha)| times(rate, ha)),
    }
}

/// The sites whose own cost is a range upside down: low, then high.
pub(super) fn upside_down<'s>(
    layer: &'s Layer,
    settings: &'s Settings,
    sites: &'s [Site<'_>],
) -> impl Iterator<Item = &'s Site<'s>> {
    sites.iter().filter(|site| {
        let of = |field: &str| layer.number(site.feature, field).filter(|v| *v >= 0.0);
        of(&settings.low).zip(of(&settings.high)).is_some_and(|(low, high)| low > high)
    })
}

/// What a method gives some sites: the sum over those that it can tell, and how many these are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) sites: usize,
    /// Nothing where it can tell none; nothing to pay where there is no site.
    pub(super) range: Option<Range>,
}

impl Sum {
    pub(super) fn of<'a>(sites: &[&'a Site<'a>], method: impl Fn(&Site<'_>) -> Option<Range>) -> Self {
        let known: Vec<Range> = sites.iter().filter_map(|site| method(site)).collect();
        let told = sites.is_empty() || !known.is_empty();
        Self { sites: known.len(), range: told.then(|| known.iter().copied().sum()) }
    }
}
