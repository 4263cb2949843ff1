//! Where the plan begins and ends in its document: behind the preamble and the diagnostic, before the annexes.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Contents;
use crate::document::Line;
use crate::document::form::heading::{ACTION, Heading, HeadingShape, Kind, is_known, kind_of_label};
use crate::french;

/// Words that head what comes after a plan, wherever they stand alone on a line.
const CLOSING: &[&str] = &[
    "annexe",
    "annexes",
    "glossaire",
    "lexique",
    "sigles",
    "acronymes",
    "abreviations",
    "liste des sigles",
    "liste des acronymes",
    "liste des abreviations",
    "liste des signataires",
    "liste des communes",
    "liste des membres",
    "signatures",
    "signataires",
    "dispositions finales",
    "dispositions diverses",
    "bibliographie",
    "mentions legales",
    "remerciements",
];

/// Words that do so in a heading, and that a fiche or a sentence may begin with too, folded.
const PERHAPS: &[&str] = &[
    "suivi",
    "suivi et evaluation",
    "dispositif de suivi",
    "modalites de suivi",
    "modalites de mise en oeuvre",
    "tableau de suivi",
    "tableau de bord",
    "tableau recapitulatif",
    "tableau de synthese",
    "recapitulatif",
    "synthese des actions",
    "gouvernance",
    "pilotage",
    "evaluation",
    "maquette financiere",
    "plan de financement",
    "dispositions generales",
    "conclusion",
    "contacts",
    "calendrier previsionnel",
];

/// Of these, those that are rubrics of a fiche where its rows stand above.
const IN_FICHES: &[&str] = &["plan de financement", "calendrier previsionnel", "evaluation"];

/// The part of a document that is the plan.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The line where it begins.
    pub(super) begin: usize,
    /// Actions that stand before it, and nowhere in it, ascending.
    pub(super) before: Vec<usize>,
    /// Headings of other parts between those of the plan, ascending.
    pub(super) sections: Vec<usize>,
    /// The heading behind which nothing new comes.
    pub(super) closing: Option<usize>,
}

/// A heading by what it says, so that the same one is known again.
fn key(heading: &Heading) -> (String, String) {
    (heading.code.clone().unwrap_or_default(), french::name_key(&heading.title))
}

/// Where the plan begins and ends among these lines.
pub(super) fn of(lines: &[Line], candidates: &[Option<Heading>], contents: &Contents) -> Scope {
    let levels = named(lines, candidates);
    let begin = begin(lines, candidates, &levels);
    // A plan has actions: one that would begin behind all of them doesn't begin there.
    let acts = |i: &usize| lines[*i].opens || lines[*i].item() || candidates[*i].is_some();
    let begin = if (begin + 1..lines.len()).any(|i| acts(&i)) { begin } else { 0 };
    let mut scope = Scope { begin, ..Scope::default() };
    let action =
        |h: &&Heading| matches!(h.shape, HeadingShape::Named(_)) && h.level == Some(ACTION) && h.code.is_some();
    let later: BTreeSet<_> = candidates[begin..].iter().flatten().filter(action).map(key).collect();
    let before =
        (0..begin).filter(|i| candidates[*i].as_ref().filter(action).is_some_and(|h| !later.contains(&key(h))));
    scope.before = before.collect();
    let style = levels.iter().filter_map(|(i, _)| lines[*i].style).min();
    let closings = (begin + 1..lines.len()).filter(|i| !contents.of_list[*i]);
    // The last chapter that stands before the plan, or behind it: «1. Le programme d'actions», «2. Gouvernance».
    let number = |i: usize| match candidates[i].as_ref().map(|h| (&h.shape, &h.components[..])) {
        Some((shape @ HeadingShape::Numbered(1, _), [n])) if !lines[i].item() => Some((shape, *n)),
        _ => None,
    };
    let mut chapters: BTreeMap<&HeadingShape, usize> = (0..begin).filter_map(number).collect();
    // «PLAN DE FINANCEMENT» under the rows of a fiche is a rubric of it.
    let in_fiche = |at: usize| {
        let before = (0..at).rev().find(|i| !lines[*i].text.is_empty() || !lines[*i].fields.is_empty());
        before.is_some_and(|i| !lines[i].fields.is_empty() && !lines[i].opens)
    };
    let closings: Vec<usize> = closings
        .filter(|i| {
            let own = number(*i);
            let follows = own.is_some_and(|(shape, n)| chapters.get(shape).is_some_and(|last| last + 1 == n));
            let around = Around { style, follows, in_fiche: in_fiche(*i) };
            let closes = closes(&lines[*i], candidates[*i].as_ref(), contents, &around);
            match own {
                Some((shape, n)) if closes => drop(chapters.insert(shape, n)),
                // The numbers of chapters are those of the plan too.
                Some((shape, _)) => drop(chapters.remove(shape)),
                None => {}
            }
            closes
        })
        .collect();
    // Where a heading that was never read comes after it, the plan goes on.
    let mut seen = Seen::default();
    let mut last_new = begin;
    for (i, heading) in candidates.iter().enumerate().skip(begin).filter_map(|(i, c)| Some((i, c.as_ref()?))) {
        let level = match &heading.shape {
            HeadingShape::Named(label) => kind_of_label(label) != Kind::Chapter && heading.code.is_some(),
            _ => false,
        };
        if level && seen.is_new(key(heading)) {
            last_new = i;
        }
    }
    let holds = |i: &usize| candidates[*i].is_some() || lines[*i].begins_an_action() || lines[*i].item();
    let first = (begin..lines.len()).find(holds).unwrap_or(lines.len());
    let held = |at: usize| first < at;
    // Fiches may stand in an annex, behind a list of the actions: they are the plan all the same.
    let of_fiches = |at: usize| {
        let words = french::name_key(&lines[at].text);
        ["fiche", "plan d action", "programme d action"].iter().any(|known| words.contains(known))
    };
    scope.closing = closings.iter().copied().find(|at| *at > last_new && held(*at) && !of_fiches(*at));
    scope.sections = closings.into_iter().filter(|at| Some(*at) != scope.closing).collect();
    scope
}

/// Headings that were read, by their number and their words.
#[derive(Default)]
struct Seen(BTreeMap<String, BTreeSet<String>>);

impl Seen {
    /// Whether a heading is none of those that were read; it is one of them then. A list may break a title where its line
    /// ends: one that begins another is the same.
    fn is_new(&mut self, (code, words): (String, String)) -> bool {
        let titles = self.0.entry(code).or_default();
        let begins_one = titles.range(words.clone()..).next().is_some_and(|title| title.starts_with(&words));
        let ends = words.char_indices().map(|(at, _)| at).chain([words.len()]);
        let again = begins_one || ends.map(|end| &words[..end]).any(|begin| titles.contains(begin));
        !again && titles.insert(words)
    }
}

/// The headings that bear the name of a level, in order; those of bullets apart. A name that the tool doesn't know is one
/// when other things stand under it.
fn named<'a>(lines: &[Line], candidates: &'a [Option<Heading>]) -> Vec<(usize, &'a Heading)> {
    let all = || candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?)));
    let mut learnt: BTreeMap<&HeadingShape, (usize, usize)> = BTreeMap::new();
    for (i, heading) in all().filter(|(_, h)| h.code.is_some()) {
        let HeadingShape::Named(label) = &heading.shape else { continue };
        if is_known(label) {
            continue;
        }
        let coded = |c: &Heading| c.code.is_some() && !matches!(c.shape, HeadingShape::Styled(_));
        let next = (i + 1..lines.len())
            .find(|k| candidates[*k].as_ref().is_some_and(coded) || lines[*k].item() || lines[*k].begins_an_action());
        let over = next.is_some_and(|k| candidates[k].as_ref().is_none_or(|c| c.shape != heading.shape));
        let (times, above) = learnt.entry(&heading.shape).or_insert((0, 0));
        *times += 1;
        *above += usize::from(over);
    }
    // Beside names that are known, «Livre 3» is a chapter.
    let known = all().filter(|(_, h)| h.code.is_some() && kind_of_label(&h.label) == Kind::Level).count() > 1;
    let level = |heading: &Heading| match &heading.shape {
        HeadingShape::Named(label) => {
            kind_of_label(label) == Kind::Level
                || !known
                    && learnt.get(&heading.shape).is_some_and(|(times, above)| *times > 1 && *above * 3 >= *times * 2)
        }
        _ => false,
    };
    all().filter(|(i, h)| level(h) && !lines[*i].bullet).collect()
}

/// Where the plan begins: with its first heading that bears the name of a level, or with the chapter around it when there
/// are several of these.
fn begin(lines: &[Line], candidates: &[Option<Heading>], levels: &[(usize, &Heading)]) -> usize {
    // The highest by its name, or a name without a level of its own that comes before it.
    let numbered = || levels.iter().filter(|(_, h)| h.code.is_some());
    let fixed = numbered().filter(|(_, h)| h.level.is_some()).min_by_key(|(i, h)| (h.level, *i));
    let free = numbered().find(|(_, h)| h.level.is_none());
    let Some((_, Heading { label, .. })) = [fixed, free].into_iter().flatten().min_by_key(|(i, _)| *i) else {
        return 0;
    };
    let of_label = levels.iter().filter(|(_, h)| h.label == *label);
    let tops: Vec<Top<'_>> = of_label.map(|(at, heading)| Top { at: *at, heading, key: key(heading) }).collect();
    // The first may be named in a summary before, and again in an annex: the plan is where most is said under it, down to
    // the next that is another.
    let (mut end, mut said) = (lines.len(), 0);
    let mut start: Option<(usize, usize)> = None;
    for top in tops.iter().rev() {
        let says = |line: &&Line| !line.text.is_empty() || !line.fields.is_empty();
        said += lines[top.at..end].iter().filter(says).count();
        end = top.at;
        if top.key != tops[0].key {
            said = 0;
        } else if start.is_none_or(|(most, _)| said >= most) {
            start = Some((said, top.at));
        }
    }
    let start = start.map_or(0, |(_, at)| at);
    around(lines, candidates, &tops, start).unwrap_or(start)
}

/// A heading of the highest level.
struct Top<'a> {
    at: usize,
    heading: &'a Heading,
    key: (String, String),
}

/// The first of the chapters that hold these headings, when several do: «I. Mobilités» above «Objectif 1» and
/// «Objectif 2», then «II. Habitat» above «Objectif 1» again.
fn around(lines: &[Line], candidates: &[Option<Heading>], tops: &[Top<'_>], start: usize) -> Option<usize> {
    let mut shapes: BTreeMap<&HeadingShape, Vec<(usize, &Heading)>> = BTreeMap::new();
    for (i, heading) in candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))) {
        let chapter = match &heading.shape {
            HeadingShape::Numbered(1, _) => !lines[i].bullet,
            HeadingShape::Styled(_) => true,
            HeadingShape::Named(label) => kind_of_label(label) != Kind::Level && heading.level.is_none(),
            HeadingShape::Numbered(..) => false,
        };
        if chapter {
            shapes.entry(&heading.shape).or_default().push((i, heading));
        }
    }
    let style = tops.iter().filter_map(|top| lines[top.at].style).min();
    let firsts = shapes.values().filter_map(|chapters| {
        let mut holding = Vec::new();
        // An annex says again what the chapter of the plan says.
        let mut held: BTreeSet<&(String, String)> = BTreeSet::new();
        for (k, (at, chapter)) in chapters.iter().enumerate() {
            let end = chapters.get(k + 1).map_or(lines.len(), |(i, _)| *i);
            let after = |place: usize| tops.partition_point(|top| top.at < place);
            let among = &tops[after(at + 1)..after(end).max(after(at + 1))];
            let under: Vec<&Top<'_>> = among.iter().filter(|top| !held.contains(&top.key)).collect();
            let above = match (lines[*at].style, style) {
                (Some(chapter), Some(top)) => chapter < top,
                _ => false,
            };
            let belongs = |top: &Top<'_>| match top.heading.components.split_last() {
                Some((first, [])) => *first == 1,
                Some((_, prefix)) => prefix == chapter.components,
                None => false,
            };
            if under.first().is_some_and(|top| above || belongs(top)) {
                holding.push(*at);
            }
            held.extend(under.iter().map(|top| &top.key));
        }
        (holding.len() > 1).then(|| holding[0])
    });
    firsts.min().filter(|at| *at < start)
}

/// What stands around a line.
struct Around {
    /// The highest style of the headings of the plan.
    style: Option<u8>,
    /// Whether its number is the one after that of another part.
    follows: bool,
    /// Whether the rows of a fiche stand above it.
    in_fiche: bool,
}

/// Whether a line heads what comes after a plan.
fn closes(line: &Line, candidate: Option<&Heading>, contents: &Contents, around: &Around) -> bool {
    let Around { style, follows, in_fiche } = *around;
    let numbered = match candidate.map(|h| &h.shape) {
        None | Some(HeadingShape::Styled(_)) => false,
        Some(HeadingShape::Numbered(1, _)) => true,
        // «PARTIE 3 – ANNEXES»
        Some(HeadingShape::Named(label)) if kind_of_label(label) == Kind::Chapter => false,
        Some(_) => return false,
    };
    let text = candidate.map_or(line.text.as_str(), |h| h.title.as_str()).trim();
    if line.item()
        || line.aside
        || line.soft
        || text.is_empty()
        || text.chars().count() > 90
        || text.ends_with(['.', ';', ','])
    {
        return false;
    }
    let words = french::name_key(text);
    // «Fait à Brillac, le 12 mars 2024»
    if ["questions diverses", "points divers"].contains(&words.as_str()) {
        return true;
    }
    if words.starts_with("fait a ") && words.contains(" le ") && words.contains(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let begins =
        |known: &&&str| words.strip_prefix(**known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let styled = line.style.is_some_and(|s| style.is_none_or(|top| s <= top));
    let printed = french::name_key(&line.printed());
    let listed = contents.titles.contains(&printed) || contents.titles.contains(&words);
    let shouted = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let of_fiche = IN_FICHES.iter().any(|known| words.starts_with(known));
    // «Annexe : la liste des communes est jointe» is a sentence, «Annexe 2 – Signataires» a heading.
    let sure = CLOSING.iter().find(begins).is_some_and(|known| {
        let rest = words[known.len()..].trim();
        let plain =
            rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with(char::is_uppercase);
        plain && !(numbered && !styled && !listed && !follows)
    });
    let perhaps = || {
        PERHAPS.iter().any(|known| begins(&known))
            && (styled || listed || follows || (shouted && !numbered && !(in_fiche && of_fiche)))
    };
    sure || perhaps()
}
