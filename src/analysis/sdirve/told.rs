//! What an elected official would repeat of a SDIRVE.

use super::checklist::{Checked, State};
use super::class::{ByClass, LISTED};
use super::known::{Aim, Coming, Known, Line};
use super::tables::{All, Sums, kilowatts, need_label};
use super::usage::MONTHS;
use crate::analysis::bornes::count;
use crate::analysis::share;
use crate::french;
use crate::method::charging::CLASSES;
use crate::outcome::{Filled, Outcome};

pub(super) fn add(outcome: &mut Outcome, known: &Known<'_>, checklist: &[Checked], filled: &Filled) {
    let all = All::of(known);
    method(outcome, known);
    let told = [
        remains(&all, known),
        by_class(&all.whole, known),
        surplus(&all, known),
        past(&all, known),
        where_most(&all, known),
        since(&all, known),
        need(known),
        used(known),
        grid(&all, known),
        beyond(known),
        Some(articles(checklist)),
        dataset(filled, known),
    ];
    told.into_iter().flatten().for_each(|sentence| outcome.find(sentence));
}

fn method(outcome: &mut Outcome, known: &Known<'_>) {
    outcome
        .method
        .push("une ligne du fichier IRVE = un point de charge ; classes de puissance du schéma SDIRVE".to_owned());
    if let Some(adopted) = known.adopted.as_ref().filter(|a| a.by_iris > 0) {
        let communes = french::count(adopted.by_iris, "commune", "communes");
        outcome.method.push(format!("{communes} du SDIRVE : lignes par IRIS additionnées"));
    }
    if let Some(induced) = &known.induced {
        let rows = french::count(induced.obligations + induced.projects, "projet compté", "projets comptés");
        let left =
            if induced.left.is_empty() { String::new() } else { format!(" ; pas {}", french::list(&induced.left)) };
        outcome
            .method
            .push(format!("offre attendue : {rows} ({}){left}", origins(induced.obligations, induced.projects)));
    }
    if let Some(usage) = &known.usage {
        let months = usage.months();
        let short = if months < MONTHS { format!(", au lieu de {MONTHS}") } else { String::new() };
        if let Some((start, end)) = usage.period {
            outcome.method.push(format!(
                "usage du {} au {} ({months} mois{short}) ; recharges réussies seulement",
                french::date(start),
                french::date(end)
            ));
        }
    }
}

fn origins(obligations: usize, projects: usize) -> String {
    let of = |n: usize, one: &str, several: &str| (n > 0).then(|| french::count(n, one, several));
    let known: Vec<String> = [of(obligations, "obligation", "obligations"), of(projects, "projet", "projets")]
        .into_iter()
        .flatten()
        .collect();
    if known.is_empty() { "aucun".to_owned() } else { french::list(&known) }
}

fn points(n: f64) -> String {
    french::count(n as usize, "point de charge", "points de charge")
}

/// What the objectives are called.
fn aims(objective: f64, known: &Known<'_>) -> String {
    let by = known.deadline.map(|day| format!(" d'ici le {}", french::day(day))).unwrap_or_default();
    let objective = points(objective);
    match known.aim {
        Aim::Adopted => {
            let adopted = known.adopted.as_ref().and_then(|a| a.adoption);
            let of = adopted.map(|day| format!(" le {}", french::day(day))).unwrap_or_default();
            format!("Le SDIRVE adopté{of} vise {objective}{by}")
        }
        _ => format!("{} : {objective}", need_label(known)),
    }
}

/// «Le SDIRVE adopté le … vise 120 points de charge d'ici le … ; 40 existent, 10 viendront sans lui : il en reste 70.»
fn remains(all: &All, known: &Known<'_>) -> Option<String> {
    let whole = &all.whole;
    let Some((objective, build)) = whole.objective().zip(whole.to_build[CLASSES]) else {
        return Some(nothing_to_compare(known));
    };
    let (existing, induced) = (whole.existing()?, whole.induced()?);
    let part = known.on_compared();
    // Without a SDIRVE there is nothing to do without.
    let by = match (known.aim, known.coming) {
        (Aim::Adopted, Coming::Adopted) => " sans lui, d'après lui",
        (Aim::Adopted, _) => " sans lui",
        _ => " de toute façon",
    };
    // Whose they are is said apart: this sentence is the head of a map.
    let over = match whole.surplus[CLASSES].filter(|n| *n > 0.0) {
        None => String::new(),
        Some(n) if n < 2.0 => ", et 1 est en trop".to_owned(),
        Some(n) => format!(", et {} sont en trop", french::number(n, 0)),
    };
    let left = match build {
        n if n > 0.0 => format!("il en reste {} à construire{over}", french::number(n, 0)),
        _ => format!("il n'en reste pas à construire{over}"),
    };
    Some(format!(
        "{}{part} ; {} et {}{by} : {left}.",
        aims(objective, known),
        if existing < 2.0 {
            format!("{} existe", french::number(existing, 0))
        } else {
            format!("{} existent", french::number(existing, 0))
        },
        if induced < 2.0 {
            format!("{} viendra", french::number(induced, 0))
        } else {
            format!("{} viendront", french::number(induced, 0))
        },
    ))
}

/// Why what remains is not known: what is known, and of how many communes.
fn nothing_to_compare(known: &Known<'_>) -> String {
    let existing: usize = known.existing.iter().map(|c| c.points).sum();
    let all = known.lines.len();
    let noun = if known.aim == Aim::Needs { "besoin" } else { "objectif" };
    let of_noun = if known.aim == Aim::Needs { "de besoin" } else { "d'objectif" };
    let has = |of: fn(&Line) -> &ByClass| known.lines.iter().filter(|l| of(l).iter().all(Option::is_some)).count();
    let (aimed, there, coming) = (has(|l| &l.objective), has(|l| &l.existing), has(|l| &l.induced));
    // Classes that no commune has an objective for.
    let empty: Vec<usize> = (0..CLASSES).filter(|&c| known.lines.iter().all(|l| l.objective[c].is_none())).collect();
    let by_class = if (0..CLASSES).any(|c| known.compared(Some(c)) > 0) {
        " ; les classes qui se comparent sont comparées chacune pour elle"
    } else {
        ""
    };
    let why = match known.aim {
        Aim::None => "ni SDIRVE adopté, ni besoins calculés pour cette échéance".to_owned(),
        Aim::Adopted if empty.len() == CLASSES => {
            format!("le SDIRVE adopté ne donne d'objectif à aucune des {all} communes")
        }
        _ if known.coming == Coming::Unknown => {
            "ce qui viendra de toute façon n'est pas connu (couche des projets et obligations)".to_owned()
        }
        _ if aimed == 0 && !empty.is_empty() => {
            let classes: Vec<String> = empty.iter().map(|&c| format!("« {} »", count::CLASS_NAMES[c])).collect();
            format!("aucune des {all} communes n'a {of_noun} connu pour {}", french::list(&classes))
        }
        _ => format!(
            "aucune des {all} communes n'a à la fois {noun} (connu dans {aimed}), existant (dans {there}) et offre attendue (dans {coming})"
        ),
    };
    format!(
        "{} sur le territoire ; ce qui reste à construire n'est pas connu : {why}{by_class}.",
        french::count(existing, "point de charge existe", "points de charge existent")
    )
}

/// What is to be built, class by class, each over the communes where it is known.
fn by_class(whole: &Sums, known: &Known<'_>) -> Option<String> {
    let bases: Vec<usize> = (0..CLASSES).map(|k| known.compared(Some(k))).collect();
    let alike = bases.iter().all(|base| *base == bases[0]);
    let aside = |base: usize| known.on(base).map(|on| format!(" ({on})")).unwrap_or_default();
    let class = |k: usize| {
        let name = count::CLASS_NAMES[k];
        if !alike && bases[k] == 0 {
            return Some(format!("{name} : inconnu"));
        }
        let n = whole.to_build[k].filter(|n| *n > 0.0)?;
        let on = if alike { String::new() } else { aside(bases[k]) };
        Some(format!("{name} : {}{on}", french::number(n, 0)))
    };
    let some = (0..CLASSES).any(|k| whole.to_build[k].is_some_and(|n| n > 0.0));
    let told: Vec<String> = (0..CLASSES).filter_map(class).collect();
    let on = if alike { aside(bases[0]) } else { String::new() };
    some.then(|| format!("Points de charge à construire, par puissance{on} : {}.", told.join(" ; ")))
}

/// What is beyond the objectives, which makes up for nothing elsewhere.
fn surplus(all: &All, known: &Known<'_>) -> Option<String> {
    let surplus = all.whole.surplus[CLASSES].filter(|n| *n > 0.0)?;
    let communes: Vec<usize> =
        (0..known.lines.len()).filter(|&i| all.communes[i].surplus[CLASSES].is_some_and(|n| n > 0.0)).collect();
    let names = share::names(known.territory, &communes, LISTED);
    let rest = match all.whole.to_build[CLASSES].filter(|n| *n > 0.0) {
        Some(build) if surplus < 2.0 => {
            format!(
                " : il ne remplace pas les {} à construire ailleurs ou d'une autre puissance",
                french::number(build, 0)
            )
        }
        Some(build) => {
            format!(
                " : ils ne remplacent pas les {} à construire ailleurs ou d'une autre puissance",
                french::number(build, 0)
            )
        }
        None => String::new(),
    };
    let is = if surplus < 2.0 { "est" } else { "sont" };
    let (of, whose) = (known.aim_noun().1, if surplus < 2.0 { "sa" } else { "leur" });
    let on = known.on(known.compared(None)).map(|on| format!(", {on}")).unwrap_or_default();
    Some(format!("{} {is} au-delà {of} de la commune pour {whose} puissance ({names}){on}{rest}.", points(surplus)))
}

/// That the deadline is over.
fn past(all: &All, known: &Known<'_>) -> Option<String> {
    let (deadline, today) = known.deadline.zip(known.today)?;
    if known.aim != Aim::Adopted || deadline >= today {
        return None;
    }
    let left = all.whole.to_build[CLASSES].filter(|n| *n > 0.0);
    let on = known.on_compared();
    let left = left.map(|n| {
        let lack = if n < 2.0 { "manque" } else { "manquent" };
        format!(" ; {} {lack} encore{on}", points(n))
    });
    let left = left.unwrap_or_default();
    Some(format!(
        "L'échéance du {} est passée{left} : le schéma doit être évalué puis mis à jour (R353-5-9).",
        french::day(deadline)
    ))
}

/// Which EPCI has most to build.
fn where_most(all: &All, known: &Known<'_>) -> Option<String> {
    let mut epcis: Vec<(f64, &str)> = all
        .epcis
        .iter()
        .zip(&known.territory.epcis)
        .filter_map(|(sums, epci)| Some((sums.to_build[CLASSES].filter(|n| *n > 0.0)?, epci.name.as_str())))
        .collect();
    epcis.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    if epcis.len() < 2 {
        return None;
    }
    let told: Vec<String> =
        epcis.iter().take(LISTED).map(|(n, name)| format!("{name} {}", french::number(*n, 0))).collect();
    let on = known.on(known.compared(None)).map(|on| format!(" ({on})")).unwrap_or_default();
    Some(format!("Points de charge à construire, par EPCI{on} : {}.", told.join(", ")))
}

/// What was built since the diagnosis, and that what was expected then may be in it.
fn since(all: &All, known: &Known<'_>) -> Option<String> {
    let sum = |classes: &ByClass| classes.iter().try_fold(0u32, |sum, n| sum.checked_add((*n)?));
    let both: Vec<(u32, u32)> = known.lines.iter().filter_map(|l| Some((l.points, sum(&l.at_diagnosis)?))).collect();
    if both.is_empty() {
        return None;
    }
    let (now, then) = both.iter().fold((0.0, 0.0), |(a, b), (n, t)| (a + f64::from(*n), b + f64::from(*t)));
    let those = if both.len() < 2 { "celle" } else { "celles" };
    let on = known.on(both.len()).map(|on| format!(", {on} ({those} que le diagnostic donne)")).unwrap_or_default();
    let induced = all.whole.induced().filter(|n| *n > 0.0 && known.coming == Coming::Adopted);
    let built = match now - then {
        n if n > 0.0 => format!("{} de plus qu'au diagnostic du SDIRVE ({} alors)", points(n), french::number(then, 0)),
        n if n < 0.0 => format!(
            "{} de moins qu'au diagnostic du SDIRVE ({} alors) : des points ont fermé, ou ne sont plus déclarés",
            points(-n),
            french::number(then, 0)
        ),
        _ => return None,
    };
    let twice = match induced {
        Some(n) if now > then && all.whole.to_build[CLASSES].is_some() => format!(
            " ; si certains sont de ceux qu'il attendait ({}), ils comptent deux fois et il reste davantage à construire",
            french::number(n, 0)
        ),
        _ => String::new(),
    };
    Some(format!("Il y a {built}{on}{twice}."))
}

/// The objective against the need that the study works out.
fn need(known: &Known<'_>) -> Option<String> {
    let needs = known.needs.as_ref().filter(|_| known.aim == Aim::Adopted)?;
    let (year, _) = needs.at?;
    let each = |i: usize| needs.need(i).iter().try_fold(0u64, |sum, n| Some(sum + u64::from((*n)?)));
    let both: Vec<(u64, u64)> = known
        .lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| {
            Some((line.objective.iter().try_fold(0u64, |sum, n| Some(sum + u64::from((*n)?)))?, each(i)?))
        })
        .collect();
    let (objective, need) = both.iter().fold((0, 0), |(a, b), (o, n)| (a + o, b + n));
    (!both.is_empty()).then(|| {
        format!(
            "Dans les {} où les deux sont connus, le SDIRVE vise {} ; le besoin calculé pour {year} est de {}.",
            french::count(both.len(), "commune", "communes"),
            points(objective as f64),
            french::integer(need)
        )
    })
}

/// How what exists is used.
fn used(known: &Known<'_>) -> Option<String> {
    let usage = known.usage.as_ref()?;
    let equipped: Vec<usize> = (0..known.existing.len()).filter(|&i| known.existing[i].points > 0).collect();
    let told: Vec<&super::usage::Used> = equipped.iter().filter_map(|&i| usage.communes[i].as_ref()).collect();
    let sessions: Vec<f64> = told.iter().filter_map(|u| u.told.a_day).collect();
    let a_day = sessions.iter().fold(0.0, |sum, n| sum + n);
    // Of a commune of which only some points are told, it is a part.
    let whole =
        |&i: &usize| usage.communes[i].as_ref().is_none_or(|u| u.points.is_some_and(|n| n >= known.existing[i].points));
    let least = if sessions.len() < told.len() || !equipped.iter().all(whole) { "au moins " } else { "" };
    let available = told.iter().filter_map(|u| u.told.available).min_by(f64::total_cmp);
    let available = available
        .map(|share| format!(" ; la commune la moins bien servie a {} de disponibilité", french::percent(share, 1)));
    (!equipped.is_empty()).then(|| {
        format!(
            "L'usage est connu dans {} des {} : {least}{} recharges réussies par jour{}.",
            french::integer(told.len() as u64),
            french::count(equipped.len(), "commune équipée", "communes équipées"),
            french::fine(a_day, 1),
            available.unwrap_or_default()
        )
    })
}

/// Where the grid can't take what is to be built.
fn grid(all: &All, known: &Known<'_>) -> Option<String> {
    let grid = known.grid.as_ref()?;
    let asks = |i: usize| kilowatts(&all.communes[i], &known.kilowatts);
    let communes = 0..known.lines.len();
    let over: Vec<usize> = communes
        .clone()
        .filter(|&i| grid.communes[i].and_then(|c| c.medium_term).zip(asks(i)).is_some_and(|(has, asks)| asks > has))
        .collect();
    let to_build = |i: &usize| asks(*i).is_some_and(|kw| kw > 0.0);
    let building: Vec<usize> = communes.clone().filter(to_build).collect();
    let untold = building.iter().filter(|&&i| grid.communes[i].and_then(|c| c.medium_term).is_none()).count();
    let unknown = match communes.filter(|&i| asks(i).is_none()).count() {
        0 => String::new(),
        n => format!(" ; ce qui reste à construire est inconnu dans {}", french::count(n, "commune", "communes")),
    };
    let both = building.len() - untold;
    let untold = match untold {
        0 => unknown,
        n => {
            let communes = french::count(n, "commune", "communes");
            format!(" ; capacité inconnue dans {communes} où il reste à construire{unknown}")
        }
    };
    Some(match over.len() {
        0 if building.is_empty() => return None,
        0 if both == 0 => format!("Là où il reste à construire, la capacité du réseau n'est pas connue{untold}."),
        0 => format!(
            "La capacité du réseau suffit à ce qui reste à construire dans {} où les deux sont connus{untold}.",
            if both < 2 {
                "la commune".to_owned()
            } else {
                format!("les {}", french::count(both, "commune", "communes"))
            }
        ),
        n => format!(
            "La capacité connue du réseau ne suffit pas à ce qui reste à construire dans {} ({}){untold}.",
            french::count(n, "commune", "communes"),
            share::names(known.territory, &over, LISTED)
        ),
    })
}

/// Communes that only one of the two has.
fn beyond(known: &Known<'_>) -> Option<String> {
    let adopted = known.adopted.as_ref()?;
    let absent = adopted.absent();
    let outside = adopted.outside.len();
    if absent.is_empty() {
        let (others, count) = (
            french::count(outside, "autre commune", "autres communes"),
            if outside < 2 { "elle ne compte pas" } else { "elles ne comptent pas" },
        );
        return (outside > 0).then(|| format!("Le fichier du SDIRVE a aussi {others}, hors de l'étude : {count}."));
    }
    let outside = match outside {
        0 => String::new(),
        n => format!(" ; {} du SDIRVE hors de l'étude", french::count(n, "commune", "communes")),
    };
    Some(format!(
        "{} l'étude {} pas dans le SDIRVE ({}){outside}.",
        french::count(absent.len(), "commune de", "communes de"),
        if absent.len() < 2 { "n'est" } else { "ne sont" },
        share::names(known.territory, &absent, LISTED)
    ))
}

/// How much of what the law asks is there.
fn articles(checklist: &[Checked]) -> String {
    let of = |state: State| checklist.iter().filter(|c| c.state == state).count();
    let missing: Vec<String> = checklist
        .iter()
        .filter(|c| c.state == State::Missing)
        .map(|c| {
            // Its first words: what they cover is in the table.
            let asks = c.asks.split(" : ").next().unwrap_or_default();
            format!("{asks} ({})", c.article)
        })
        .collect();
    let told =
        if missing.is_empty() { String::new() } else { format!(" : {}", french::list_at_most(&missing, LISTED)) };
    let yours = match of(State::Yours) {
        0 => String::new(),
        1 => ", 1 est à vérifier par vous (aucune étude ne peut le savoir)".to_owned(),
        n => format!(", {n} sont à vérifier par vous (aucune étude ne peut le savoir)"),
    };
    let missing = match missing.len() {
        0 => "aucune ne manque".to_owned(),
        1 => "1 manque".to_owned(),
        n => format!("{n} manquent"),
    };
    format!(
        "Des {} demandes du Code de l'énergie, l'étude en tient {}, {} en partie{yours}, et {missing}{told}.",
        checklist.len(),
        of(State::Held),
        of(State::Partly),
    )
}

/// Whether the dataset can be published.
fn dataset(filled: &Filled, known: &Known<'_>) -> Option<String> {
    // Where a SDIRVE is adopted and no other is prepared, nobody asks for the file.
    let dates = known.dates;
    let prepared = dates.diagnosis.or(dates.adoption).or(dates.deadline).is_some();
    if known.aim == Aim::Adopted && !prepared {
        return None;
    }
    let fields: Vec<&str> = filled.lacking.iter().filter(|l| l.required).map(|l| l.field.as_str()).collect();
    Some(match fields.len() {
        0 => "Le fichier du SDIRVE peut être écrit en entier (`territoire sdirve`).".to_owned(),
        n => format!(
            "Au fichier du SDIRVE il manque {} : {} (`territoire sdirve` dit qui peut les donner).",
            french::count(n, "champ obligatoire", "champs obligatoires"),
            french::list_at_most(&fields, LISTED)
        ),
    })
}
