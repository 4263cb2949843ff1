//! The sentences.

use super::prices::Spared;
use super::sites::{self, SEALED, Site, Sum};
use super::{Method, Settings, stock};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::method::land::Range;
use crate::outcome::Outcome;

/// Names in a sentence.
const NAMES: usize = 5;

/// «entre 0,4 et 1,2 M€», «1,2 M€ au plus».
pub(super) fn euros(range: Range) -> String {
    if range.is_sure() {
        return amount(range.most);
    }
    if range.least <= 0.0 {
        return format!("{} au plus", amount(range.most));
    }
    let (low, high) = (amount(range.least), amount(range.most));
    match (low.split_once('\u{a0}'), high.split_once('\u{a0}')) {
        // The unit once, where it is the same.
        (Some((number, one)), Some((_, other))) if one == other => format!("entre {number} et {high}"),
        _ => format!("entre {low} et {high}"),
    }
}

/// An amount as people say it: to the euro under a thousand, to the thousand, then to a tenth of a million.
fn amount(euros: f64) -> String {
    // What would round up to the next unit is said in it.
    if euros >= 999_500.0 {
        format!("{}\u{a0}M€", french::short(euros / 1e6, 1))
    } else if euros >= 999.5 {
        format!("{}\u{a0}k€", french::number(euros / 1e3, 0))
    } else {
        format!("{}\u{a0}€", french::number(euros, 0))
    }
}

/// Tells the sites whose own cost is upside down: they have none.
pub(super) fn upside_down(layer: &Layer, settings: &Settings, sites: &[Site<'_>], notes: &mut Notes) {
    let names: Vec<&str> = sites::upside_down(layer, settings, sites).map(|s| s.feature.name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let message = format!(
        "{} dont `{}` dépasse `{}` : leur coût n'est pas pris",
        french::count(names.len(), "friche", "friches"),
        settings.low,
        settings.high
    );
    notes.push(
        Diagnostic::new("A0585", message)
            .at(Place::File(layer.file.clone()))
            .label(french::list_at_most(&names, NAMES))
            .help("corriger l'une des deux colonnes"),
    );
}

pub(super) fn method(outcome: &mut Outcome, layer: &Layer, settings: &Settings, sites: &[Site<'_>]) {
    outcome.method.push(
        "sommes du gisement (friches sans projet et avec projet), sur les sites que la méthode sait chiffrer ; les autres friches ont leur coût dans la liste"
            .to_owned(),
    );
    let own = settings.prices.all.iter().filter(|p| p.own).count();
    if own > 0 {
        outcome.method.push(format!("{} de l'étude à la place de ceux de l'outil", french::count(own, "prix", "prix")));
    }
    if layer.column(SEALED).is_none() {
        outcome
            .method
            .push(format!("ni désimperméabilisation ni sols fertiles : l'inventaire n'a pas de colonne `{SEALED}`"));
    }
    let unchecked: Vec<&str> = settings.prices.unchecked().map(|p| p.name.as_str()).collect();
    if !unchecked.is_empty() {
        outcome.method.push(format!("prix non relus à leur source : {}", french::list(&unchecked)));
    }
    let assumed: Vec<&str> =
        sites.iter().filter(|site| site.assumed.is_some()).map(|site| site.feature.name.as_str()).collect();
    if !assumed.is_empty() {
        outcome.method.push(format!(
            "part de sol pollué supposée, faute de prix pour leur type, de {} ({}) : voir « Ce qui est supposé » et « Les prix »",
            french::count(assumed.len(), "friche", "friches"),
            french::list_at_most(&assumed, NAMES)
        ));
    }
    let potential = sites.iter().filter(|site| !site.standing.in_stock()).count();
    if potential > 0 {
        outcome.method.push(format!(
            "{} hors du gisement (potentielle ou sans statut), hors des sommes",
            french::count(potential, "friche", "friches")
        ));
    }
}

pub(super) fn findings(outcome: &mut Outcome, settings: &Settings, sites: &[Site<'_>]) {
    let stock = stock(sites);
    if stock.is_empty() {
        outcome.find("Aucune friche du gisement n'est connue : il n'y a rien à chiffrer, ce qui ne dit pas qu'il n'y a rien à faire.");
        return;
    }
    let all = french::count(stock.len(), "friche", "friches");
    let told: Vec<String> = Method::asked(sites)
        .map(|method| {
            let sum = Sum::of(&stock, |site| method.of(site));
            match sum.range.filter(|_| sum.sites > 0) {
                Some(range) => format!("{}, {} ({})", method.name(), euros(range), on(sum.sites, stock.len())),
                None => format!("{}, rien : aucune n'a ce qu'il faut", method.name()),
            }
        })
        .collect();
    outcome.find(format!("Requalifier {} du gisement : {}.", the(&all, stock.len()), told.join(" ; ")));
    disagree(outcome, &stock, sites);
    lacking(outcome, &stock);
    waiting(outcome, &stock);
    spared(outcome, settings, &stock);
    let unchecked: Vec<&str> = settings.prices.unchecked().map(|p| p.name.as_str()).collect();
    if !unchecked.is_empty() {
        outcome.find(format!(
            "{} n'{} pas été relu{} à {} source, à confirmer avant de {} citer : {}.",
            french::count(unchecked.len(), "prix", "prix"),
            if unchecked.len() < 2 { "a" } else { "ont" },
            french::s(unchecked.len()),
            if unchecked.len() < 2 { "sa" } else { "leur" },
            if unchecked.len() < 2 { "le" } else { "les" },
            french::list(&unchecked)
        ));
    }
}

/// «les 11 friches», «la friche».
fn the(counted: &str, n: usize) -> String {
    if n < 2 { "la friche".to_owned() } else { format!("les {counted}") }
}

/// «pour les 11», «pour 4 des 11».
fn on(some: usize, all: usize) -> String {
    match (some, all) {
        (1, 1) => "pour elle".to_owned(),
        (some, all) if some == all => format!("pour les {}", french::integer(all as u64)),
        (some, all) => format!("pour {} des {}", french::integer(some as u64), french::integer(all as u64)),
    }
}

/// Tells, on the sites that every method can tell, that they do not say the same.
fn disagree(outcome: &mut Outcome, stock: &[&Site<'_>], sites: &[Site<'_>]) {
    let methods: Vec<Method> = Method::asked(sites).collect();
    let common: Vec<&Site<'_>> =
        stock.iter().copied().filter(|site| methods.iter().all(|m| m.of(site).is_some())).collect();
    if methods.len() < 2 {
        return;
    }
    if common.is_empty() {
        outcome.find("Aucun site n'est chiffré par toutes les méthodes : leurs montants ne se comparent pas.");
        return;
    }
    let sums: Vec<(Method, Range)> =
        methods.iter().filter_map(|m| Some((*m, Sum::of(&common, |site| m.of(site)).range?))).collect();
    let told: Vec<String> = sums.iter().map(|(m, range)| format!("{} {}", euros(*range), m.name())).collect();
    let apart = sums.iter().any(|(_, a)| sums.iter().any(|(_, b)| a.least > b.most));
    let how = if apart { "elles ne s'accordent pas" } else { "les fourchettes se recoupent sans dire la même chose" };
    outcome.find(format!(
        "Sur {} que toutes les méthodes chiffrent : {} ; {how}, et leur moyenne n'aurait pas de sens.",
        french::count(common.len(), "site", "sites"),
        told.join(", ")
    ));
}

/// Tells what is not known, by what it is of, with some of the names.
fn lacking(outcome: &mut Outcome, stock: &[&Site<'_>]) {
    for what in [sites::SURFACE, sites::BUILT, sites::PEOPLE] {
        let without: Vec<&str> =
            stock.iter().filter(|site| site.lacking.contains(&what)).map(|site| site.feature.name.as_str()).collect();
        if without.is_empty() {
            continue;
        }
        let so = match what {
            sites::SURFACE => "aucun coût à l'hectare n'y est compté",
            sites::BUILT => "les travaux ou l'attente n'y sont pas chiffrés",
            _ => "l'attente n'y est pas chiffrée",
        };
        outcome.find(format!(
            "{} inconnue de {} : {so} ({}).",
            french::upper_first(what),
            french::count(without.len(), "friche du gisement", "friches du gisement"),
            french::list_at_most(&without, NAMES)
        ));
    }
}

fn waiting(outcome: &mut Outcome, stock: &[&Site<'_>]) {
    let sum = Sum::of(stock, |site| site.waiting);
    if let Some(range) = sum.range.filter(|_| sum.sites > 0) {
        outcome.find(format!(
            "Attendre coûte {} par an, {} : entretien, et gardiennage si le site est gardé ; les taxes perdues n'y sont que si l'étude en donne une valeur.",
            euros(range),
            on(sum.sites, stock.len())
        ));
    }
}

/// Tells what would be spared if what is built on the friches were not built on new land.
fn spared(outcome: &mut Outcome, settings: &Settings, stock: &[&Site<'_>]) {
    let sum = |what| Sum::of(stock, |site| site.spares(&settings.prices, what));
    let (made, kept) = (sum(Spared::Made), sum(Spared::Kept));
    let hectares: f64 = stock.iter().filter_map(|site| site.hectares).sum();
    let mut parts = Vec::new();
    parts.extend(made.range.filter(|r| r.most > 0.0).map(|r| format!("{} de voirie et de réseaux à créer", euros(r))));
    parts.extend(kept.range.filter(|r| r.most > 0.0).map(|r| format!("{} par an à entretenir", euros(r))));
    for (_, price) in settings.prices.spared().filter(|(what, _)| *what == Spared::Metres) {
        let metres = price.value.most * hectares;
        if metres > 0.0 {
            parts.push(format!("{} km de {}", french::short(metres / 1_000.0, 1), french::lower_first(&price.name)));
        }
    }
    if !parts.is_empty() {
        outcome.find(format!(
            "Si tous ces hectares ({} ha connus) étaient bâtis à la place d'une extension, elle épargnerait au plus {}.",
            french::number(hectares, 1),
            french::list(&parts)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_people_say_them() {
        let range = |least, most| Range { least, most };
        let plain = |r| euros(r).replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(plain(range(400_000.0, 700_000.0)), "entre 400 et 700 k€");
        assert_eq!(plain(range(0.0, 382_600.0)), "383 k€ au plus");
        assert_eq!(plain(range(640_000.0, 1_260_000.0)), "entre 640 k€ et 1,3 M€");
        assert_eq!(plain(Range::sure(12.0)), "12 €");
        assert_eq!(plain(Range::sure(999_700.0)), "1 M€");
        assert_eq!(plain(Range::sure(0.0)), "0 €");
    }
}
