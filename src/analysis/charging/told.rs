//! What an elected official would repeat of needs.

use super::need::{Ground, Horizon};
use super::tables::{USAGES, lacking, price, told_basis, whole};
use super::unchecked;
use crate::analysis::bornes::count::{CLASS_NAMES, of_class};
use crate::analysis::share;
use crate::french;
use crate::method::charging::{CLASSES, Range, Setting, by_vehicles, public_power};
use crate::outcome::Outcome;

/// What every output repeats.
pub(super) fn method(ground: &Ground<'_>, horizons: &[Horizon]) -> Vec<String> {
    let (fleet, settings) = (ground.fleet, ground.settings);
    let mut out = vec![
        format!(
            "EV CHARGE v1.2 (ICCT, 2024), diagnostic {}, échéances {}",
            settings.diagnostic,
            french::list(&settings.horizons.iter().map(u16::to_string).collect::<Vec<_>>())
        ),
        fleet.method(settings),
        format!(
            "part de chaque commune ramenée vers celle de son EPCI, poids voitures / (voitures + {}) ; puis mise à l'échelle de la part du territoire",
            french::short(settings.parameters.strength, 0)
        ),
        "durée d'usage des points : celle de la part d'électriques du territoire, partout ; arrondi une fois par classe, répartition par plus forts restes".to_owned(),
    ];
    if fleet.plug_in && settings.hybrids.is_none() {
        out.push(format!(
            "hybrides rechargeables : part du diagnostic, {}, gardée à toutes les échéances",
            french::percent(fleet.observed[1], 1)
        ));
    }
    if ground.data.vans.is_some() {
        out.push("utilitaires légers : électrifiés comme les voitures du territoire ; ce qu'ils prennent en public est « professionnels »".to_owned());
    }
    if horizons.iter().any(|h| h.per_thousand.is_none()) {
        out.push("population inconnue : accès à la recharge chez soi et au travail d'un parc qui débute".to_owned());
    }
    if settings.roads <= 0.0 {
        out.push("routes à couvrir non données (`routes_km`) : pas de minimum en itinéraire".to_owned());
    }
    if let Some(existing) = ground.data.existing.as_ref().filter(|e| e.unknown > 0) {
        let what = french::count(existing.unknown as usize, "point de charge", "points de charge");
        out.push(format!("{what} sans puissance connue : hors des classes, donc de ce qui existe"));
    }
    out
}

pub(super) fn add(outcome: &mut Outcome, ground: &Ground<'_>, horizons: &[Horizon]) {
    let operational = ground.settings.operational();
    let Some(first) = horizons.iter().find(|h| h.year == operational) else { return };
    outcome.find(needed(first, ground));
    outcome.find(for_whom(first, ground));
    if let Some(told) = to_build(first, ground) {
        outcome.find(told);
    }
    if let Some(told) = least(first, ground) {
        outcome.find(told);
    }
    outcome.find(beside(first, ground));
    for later in horizons.iter().filter(|h| h.year != operational) {
        outcome.find(needed(later, ground));
        outcome.find(for_whom(later, ground));
    }
    if let Some(told) = unchecked::result(ground, horizons) {
        outcome.find(told);
    }
    outcome.find(
        "Le transit n'est pas compté : les véhicules qui traversent le territoire demandent des comptages routiers ou des trajets, que l'étude n'a pas. Seul ce que les voitures du territoire prennent en route est là.",
    );
}

fn points(n: u32) -> String {
    french::count(n as usize, "point de charge", "points de charge")
}

/// «12 jusqu'à 7,4 kW…», the classes that have some.
fn by_class(of: impl Fn(usize) -> u32) -> String {
    let some = (0..CLASSES).filter(|&c| of(c) > 0);
    let said: Vec<String> = some.map(|c| of_class(u64::from(of(c)), c)).collect();
    french::list(&said)
}

/// «D'ici 2029, il faudrait 40 points de charge ouverts au public (26 jusqu'à 7,4 kW…) ; 38 existent.»
fn needed(h: &Horizon, ground: &Ground<'_>) -> String {
    let classes = by_class(|c| h.classes[c].points);
    let classes = if classes.is_empty() { String::new() } else { format!(" ({classes})") };
    // Of the same communes as the need.
    let existing = match &ground.data.existing {
        Some(existing) => {
            let n: u32 = existing.among(ground.fleet.units.iter().copied()).iter().sum();
            let exist = if n < 2 { "existe" } else { "existent" };
            format!(" ; {} {exist}", french::integer(u64::from(n)))
        }
        None => String::new(),
    };
    let territory = ground.context.territory;
    let unknown: Vec<usize> =
        (0..territory.communes.len()).filter(|commune| ground.fleet.unit[*commune].is_none()).collect();
    let base = if unknown.is_empty() {
        String::new()
    } else {
        let communes = french::count(unknown.len(), "commune", "communes");
        format!(
            ", sans compter {communes} dont les véhicules ne sont pas connus ({})",
            share::names(territory, &unknown, 4)
        )
    };
    format!("D'ici {}, il faudrait {} ouverts au public{classes}{existing}{base}.", h.year, points(h.points()))
}

/// «Ce besoin est celui de 1 285 voitures électriques…, dont 79 % de l'énergie est prise à domicile, au travail ou au dépôt : 9 points
/// pour les résidents…»
fn for_whom(h: &Horizon, ground: &Ground<'_>) -> String {
    let all = h.all();
    let hybrids = if ground.fleet.plug_in {
        format!(" et {}", french::count(all.plug_in.round() as usize, "hybride rechargeable", "hybrides rechargeables"))
    } else {
        String::new()
    };
    let of = |u: usize| h.classes.iter().map(|class| class.shared.usages[u]).sum::<u32>();
    let said: Vec<String> = USAGES
        .iter()
        .enumerate()
        .filter(|(u, _)| of(*u) > 0)
        .map(|(u, (_, word))| {
            let who = if u == 2 { "l'usage occasionnel et le transit".to_owned() } else { format!("les {word}") };
            (of(u), who)
        })
        .enumerate()
        .map(|(rank, (n, who))| {
            let n = if rank == 0 { points(n) } else { french::integer(u64::from(n)) };
            format!("{n} pour {who}")
        })
        .collect();
    let energy = h.energy();
    let private: f64 = energy[..Setting::Overnight.column()].iter().sum();
    let private = share::ratio(private, energy.iter().sum()).map(|private| {
        format!(", dont {} de l'énergie est prise à domicile, au travail ou au dépôt", french::percent(private, 0))
    });
    let said = if said.is_empty() { String::new() } else { format!(" : {}", french::list(&said)) };
    format!(
        "En {}, ce besoin est celui de {}{hybrids} ({} de voitures électriques dans le parc){}{said}.",
        h.year,
        french::count(all.battery.round() as usize, "voiture électrique", "voitures électriques"),
        french::percent(h.shares[0], 1),
        private.unwrap_or_default()
    )
}

fn euros(range: Range) -> String {
    let said = |v: f64| {
        if v >= 1e6 {
            format!("{} M€", french::short(v / 1e6, 1))
        } else if v < 1e4 {
            format!("{} €", french::number(v, 0))
        } else {
            format!("{} k€", french::number(v / 1e3, 0))
        }
    };
    if range.low() < range.high() {
        format!("entre {} et {}", said(range.low()), said(range.high()))
    } else {
        said(range.low())
    }
}

/// What is to be added, and what it costs.
fn to_build(h: &Horizon, ground: &Ground<'_>) -> Option<String> {
    let place = whole(h, ground);
    let price = price(&place, h.year, ground)?;
    let range = price.known;
    let yearly =
        price.running.filter(|r| r.high() > 0.0).map(|r| format!(", puis {} par an pour les exploiter", euros(r)));
    let without: Vec<&str> = price.missing.iter().map(|&c| CLASS_NAMES[c]).collect();
    let without = if without.is_empty() {
        String::new()
    } else {
        format!(", sans ceux qui n'ont pas de prix ({})", french::list(&without))
    };
    let aside = format!("hors raccordement{without}{}", yearly.unwrap_or_default());
    if place.existing.is_none() {
        let open = unchecked::prices(ground, |c| h.classes[c].points > 0);
        return Some(format!(
            "Ce que coûterait ce besoin en entier : {}, {aside} ; ce qui existe n'est pas donné (`bornes`).{open}",
            euros(range)
        ));
    }
    let more = |c: usize| place.to_add[c].and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let over = |c: usize| place.to_add[c].and_then(|n| u32::try_from(-n).ok()).unwrap_or(0);
    let all: u32 = (0..CLASSES).map(more).sum();
    let too_many = by_class(over);
    let too_many = if too_many.is_empty() {
        String::new()
    } else {
        format!(" À l'inverse, {too_many} sont là en plus du besoin : ils ne remplacent pas une autre puissance.")
    };
    if all == 0 {
        return Some(format!("En {}, rien ne manque à l'échelle du territoire.{too_many}", h.year));
    }
    let scattered = lacking(h, ground).map_or(0, |by| by.iter().sum::<u32>());
    let scattered = if scattered > all {
        let n = french::integer(u64::from(scattered));
        format!(" Commune par commune, il en manque {n} : ceux qui sont en trop dans l'une ne servent pas l'autre.")
    } else {
        String::new()
    };
    let open = unchecked::prices(ground, |c| more(c) > 0);
    Some(format!(
        "Il en manque {} à l'échelle du territoire en {} ({}) : {} d'investissement, {aside}.{open}{scattered}{too_many}",
        french::integer(u64::from(all)),
        h.year,
        by_class(more),
        euros(range),
    ))
}

/// The classes whose need is the least that there should be.
fn least(h: &Horizon, ground: &Ground<'_>) -> Option<String> {
    let some: Vec<String> = (0..CLASSES)
        .filter(|&c| told_basis(h, c) == "couverture minimale")
        .map(|c| {
            let energy = french::fine(h.energy_need[c], 1);
            format!("{} (l'énergie en demanderait {energy})", of_class(u64::from(h.classes[c].points), c))
        })
        .collect();
    let per = french::number(ground.settings.parameters.people.per, 0);
    (!some.is_empty()).then(|| {
        format!(
            "C'est la couverture minimale, et non l'énergie, qui fait ce besoin : {} ; elle vaut ici un point pour {per} habitants{}.",
            french::list(&some),
            if h.roads.is_some() { ", ou des stations le long des routes" } else { "" }
        )
    })
}

/// The cross-checks.
fn beside(h: &Horizon, ground: &Ground<'_>) -> String {
    let parameters = &ground.settings.parameters;
    let all = h.all();
    let vehicles = by_vehicles(all.battery + all.plug_in, parameters.per_vehicle).unwrap_or(0.0);
    let power = public_power(&all, &parameters.power).unwrap_or(0.0);
    format!(
        "Recoupements, qui ne sont pas la méthode : un point pour {} véhicules{} donnerait {} points en {} ; le règlement AFIR{}, {} kW ouverts au public, contre {} kW pour le besoin par l'énergie.",
        french::short(parameters.per_vehicle, 1),
        unchecked::mark(ground, "recoupement_vehicules"),
        french::number(vehicles, 0),
        h.year,
        unchecked::mark(ground, "recoupement_puissance"),
        french::number(power, 0),
        french::number(of_energy(h, ground), 0)
    )
}

/// The power of the points that the energy asks for, in kW.
fn of_energy(h: &Horizon, ground: &Ground<'_>) -> f64 {
    let offers = ground.settings.parameters.offers.iter().zip(&h.offers);
    offers.fold(0.0, |sum, (offer, found)| sum + offer.power * found.points)
}
