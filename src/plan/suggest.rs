//! Attachments proposed from the words of the plan: names of communes and EPCI, themes that layers hold.

use super::attach::{CONCERNED, all_of, short_epci};
use super::{ActionRef, Attachment, Origin, Plan, Target};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

/// Words that speak of what a layer of some model holds. Compared word by word, plural or not.
const THEMES: &[(&str, &[&str])] = &[
    ("friches", &["friche"]),
    ("irve", &["sdirve", "irve", "borne electrique", "borne de recharge", "point de charge", "point de recharge"]),
    ("cyclable", &["voie verte", "cyclable", "velo", "veloroute"]),
    (
        "points-de-rencontre",
        &["point de rencontre", "covoiturage", "auto stop", "autostop", "multimodal", "multimodale", "multimodaux"],
    ),
    ("services", &["france service", "maison france service", "point info", "maison de service"]),
    ("france-services", &["france service", "maison france service"]),
    ("mairies", &["mairie"]),
];

/// Words that mean the whole territory: all its EPCI, or all of it.
const WHOLE: &[&str] = &[
    "a l echelle du petr",
    "a l echelle du pays",
    "a l echelle du territoire",
    "a l echelle de l agglomeration",
    "a l echelle du parc",
    "ensemble du territoire",
    "territoire dans son ensemble",
    "tout le territoire",
    "codecom",
    "epci",
    "intercommunalite",
    "communaute de communes",
];

/// Communes' names that are also ordinary words of plans: at the start of a sentence their capital says nothing.
const ORDINARY: &[&str] = &[
    "bains", "bourg", "centre", "champs", "commune", "contre", "culture", "ecole", "forges", "gare", "jardin", "lieu",
    "maison", "marche", "metiers", "mobilite", "moulins", "nature", "orange", "parcours", "place", "plan", "pont",
    "port", "projet", "route", "source", "suivre", "tours", "vallee", "village", "villages", "ville", "villes",
];

struct Word {
    key: String,
    start: usize,
    end: usize,
    capital: bool,
    first: bool,
}

/// The words of a text, with their place in it.
fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut start = None;
    let ends = text.char_indices().map(|(i, c)| (i, c.is_alphanumeric())).chain([(text.len(), false)]);
    for (i, inside) in ends {
        match (start, inside) {
            (None, true) => start = Some(i),
            (Some(from), false) => {
                let word = &text[from..i];
                let before = text[..from].trim_end().chars().next_back();
                out.push(Word {
                    key: french::name_key(word),
                    start: from,
                    end: i,
                    capital: word.starts_with(char::is_uppercase),
                    first: before.is_none_or(|c| matches!(c, '.' | ':' | '!' | '?' | '(' | '«' | '"' | '/')),
                });
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// A name that may be found: its words, what it stands for.
struct Name {
    words: Vec<String>,
    target: Target,
}

fn names(territory: &Territory) -> Vec<Name> {
    let mut out = Vec::new();
    let mut add = |key: &str, target: Target| {
        let words: Vec<String> = key.split(' ').map(str::to_owned).collect();
        if !key.is_empty() && !out.iter().any(|n: &Name| n.words == words && n.target == target) {
            out.push(Name { words, target });
        }
    };
    for (i, epci) in territory.epcis.iter().enumerate() {
        let key = french::name_key(&epci.name);
        add(&key, Target::Epci(i));
        let short = short_epci(&key);
        // A group without a proper name («CC du Pays») would be found everywhere.
        if short.len() >= 5 && !ORDINARY.contains(&short) && !matches!(short, "territoire" | "agglomeration") {
            add(short, Target::Epci(i));
        }
    }
    for (i, commune) in territory.communes.iter().enumerate() {
        let key = french::name_key(&commune.name);
        add(&key, Target::Commune(i));
        let article = ["les ", "le ", "la ", "l "].iter().find_map(|a| key.strip_prefix(a));
        if let Some(bare) = article.filter(|bare| bare.len() >= 5 && !ORDINARY.contains(bare)) {
            add(bare, Target::Commune(i));
        }
    }
    // Longest first: «Territoire de Fresnes en Woëvre» before «Fresnes-en-Woëvre». On equal length the commune is the
    // narrower reading.
    out.sort_by_key(|n| (std::cmp::Reverse(n.words.len()), !matches!(n.target, Target::Commune(_))));
    out
}

/// The names found in a text, with the words as they stand there.
fn found<'a>(text: &'a str, names: &[Name]) -> Vec<(Target, &'a str)> {
    let words = words(text);
    let mut out: Vec<(Target, &str)> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let fits = |name: &&Name| stands_at(text, &words, i, &name.words);
        let Some(name) = names.iter().find(fits) else {
            i += 1;
            continue;
        };
        let end = i + name.words.len();
        // Homonyms: two communes of one name can't be told apart, so neither is proposed.
        let homonym = |other: &&Name| {
            other.words == name.words && other.target != name.target && matches!(other.target, Target::Commune(_))
        };
        let ambiguous = matches!(name.target, Target::Commune(_)) && names.iter().any(|n| homonym(&n));
        if !ambiguous && !out.iter().any(|(target, _)| *target == name.target) {
            out.push((name.target.clone(), &text[words[i].start..words[end - 1].end]));
        }
        i = end;
    }
    out
}

fn stands_at(text: &str, words: &[Word], i: usize, name: &[String]) -> bool {
    let Some(here) = words.get(i..i + name.len()) else { return false };
    if !here.iter().zip(name).all(|(word, key)| word.key == *key) {
        return false;
    }
    // «Vaux» in «Vaux-sur-Seine» is another place.
    let (start, end) = (here[0].start, here[here.len() - 1].end);
    let linked = |c: Option<char>| c.is_some_and(|c| matches!(c, '-' | '‑'));
    if linked(text[..start].chars().next_back()) || linked(text[end..].chars().next()) {
        return false;
    }
    let letters: usize = name.iter().map(String::len).sum();
    let ordinary = letters < 5 || (name.len() == 1 && ORDINARY.contains(&name[0].as_str()));
    if ordinary {
        return here[0].capital && !here[0].first;
    }
    // One word alone needs its capital; a name of several words is not found by chance.
    name.len() > 1 || here[0].capital
}

/// Where a phrase stands in a text, plural or not; the words as they stand there.
fn phrase<'a>(text: &'a str, words: &[Word], phrase: &str) -> Option<&'a str> {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let same = |word: &Word, key: &str| {
        word.key == key || word.key.strip_suffix('s') == Some(key) || word.key.strip_suffix('x') == Some(key)
    };
    let at = words.windows(wanted.len()).find(|here| here.iter().zip(&wanted).all(|(w, key)| same(w, key)))?;
    Some(&text[at[0].start..at[at.len() - 1].end])
}

/// Proposes attachments, in the order of the actions. `ids` are those of the actions, in the order of the document.
#[must_use]
pub fn suggest(plan: &Plan, ids: &[String], territory: &Territory, layers: &[Layer]) -> Vec<Attachment> {
    let names = names(territory);
    let mut out = Vec::new();
    for (action, id) in plan.actions().iter().zip(ids) {
        let mut proposed: Vec<(Target, String)> = Vec::new();
        let mut propose = |target: Target, reason: String| {
            if !proposed.iter().any(|(known, _)| *known == target) {
                proposed.push((target, reason));
            }
        };
        by_name(action, &names, &mut propose);
        by_theme(&action.node.text, layers, &mut propose);
        let words = words(&action.node.text);
        if let Some(said) = WHOLE.iter().find_map(|w| phrase(&action.node.text, &words, w)) {
            propose(Target::Territory, format!("« {said} » dans le texte de l'action : tout le territoire"));
        }
        out.extend(proposed.into_iter().map(|(target, reason)| Attachment {
            action: id.clone(),
            target,
            role: CONCERNED.to_owned(),
            origin: Origin::Suggestion,
            reason,
        }));
    }
    out
}

fn by_name(action: &ActionRef<'_>, names: &[Name], propose: &mut impl FnMut(Target, String)) {
    let kind = |target: &Target| if matches!(target, Target::Epci(_)) { "nom d'un EPCI" } else { "nom d'une commune" };
    for (target, said) in found(&action.node.text, names) {
        let reason = format!("« {said} » dans le texte de l'action : {}", kind(&target));
        propose(target, reason);
    }
    for heading in action.headings.iter().rev() {
        let code = heading.printed_code.clone().unwrap_or_else(|| super::dotted(&heading.position));
        let title = heading.label.to_lowercase();
        for (target, said) in found(&heading.text, names) {
            let reason = format!("« {said} » dans le titre de l'{title} {code} : {}", kind(&target));
            // «l'objectif», but «le pilier».
            let reason = reason.replace("de l'pilier", "du pilier");
            propose(target, reason);
        }
    }
}

fn by_theme(text: &str, layers: &[Layer], propose: &mut impl FnMut(Target, String)) {
    let words = words(text);
    for (model, phrases) in THEMES {
        let Some(said) = phrases.iter().find_map(|p| phrase(text, &words, p)) else { continue };
        for layer in layers.iter().filter(|l| l.model.is(model)) {
            // Services of all kinds share a model: only the layer that is about these words is meant.
            if *model == "services" && !french::name_key(&layer.title).contains("france service") {
                continue;
            }
            let reason = format!("« {said} » dans le texte de l'action : couche « {} »", layer.title);
            propose(all_of(layer), reason);
        }
    }
    // Other layers of services, by their own title.
    for layer in layers.iter().filter(|l| l.model.is("services") || l.model.is("libre")) {
        let title = french::name_key(&layer.title);
        let singular = title.strip_suffix('s').unwrap_or(&title);
        if let Some(said) = (singular.len() >= 5).then(|| phrase(text, &words, singular)).flatten() {
            let reason = format!("« {said} » dans le texte de l'action : couche « {} »", layer.title);
            propose(all_of(layer), reason);
        }
    }
}

/// The user's attachments, and the suggestions for the actions that the user's file does not name.
#[must_use]
pub fn merge(user: Vec<Attachment>, suggested: Vec<Attachment>) -> Vec<Attachment> {
    let named: Vec<String> = user.iter().map(|a| a.action.clone()).collect();
    user.into_iter().chain(suggested.into_iter().filter(|a| !named.contains(&a.action))).collect()
}
