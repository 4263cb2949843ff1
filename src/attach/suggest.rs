//! Attachments proposed from the words of the plan, as a person who reads it would make them.
//!
//! Each word of an action is read once, by the longest reading ([`Scanner`]). Its fiche comes first, then what its
//! sentences name: places, EPCI, layers, how far it reaches. What they leave open is taken from its objective. When
//! nothing says where it is, the action stands nowhere, and the reason is told.

use super::fiche::{self, Listed};
use super::places_of::{Extent, Reader};
use super::scan::{Match, Meaning, Scanner};
use super::suggestion::{Confidence, Proposal, Suggestion};
use super::target::Target;
use super::vocabulary::{LayerKind, Reach, Vocabulary};
use super::words::Text;
use crate::french;
use crate::layer::Layer;
use crate::parallel;
use crate::plan::{ActionRef, Field, Node, Plan};
use crate::territory::Territory;

/// Proposes attachments, in the order of the actions. `ids` are those of the actions, in the order of the document.
#[must_use]
pub fn suggest(
    plan: &Plan,
    ids: &[String],
    territory: &Territory,
    layers: &[Layer],
    vocabulary: &Vocabulary,
) -> Vec<Suggestion> {
    let scanner = Scanner::new(vocabulary, territory, &plan.acronyms);
    let actions = plan.actions();
    let pairs: Vec<(&ActionRef<'_>, &String)> = actions.iter().zip(ids).collect();
    let each = parallel::map(&pairs, |(action, id)| {
        let reader = Reader { scanner: &scanner, territory, owners: Vec::new() };
        let mut reading = ActionReading { reader, layers, id, told: Told::default(), out: Vec::new() };
        reading.read(action);
        reading.out
    });
    each.into_iter().flatten().collect()
}

/// One action being read.
struct ActionReading<'a> {
    reader: Reader<'a>,
    layers: &'a [Layer],
    id: &'a str,
    told: Told,
    out: Vec<Suggestion>,
}

/// What the fiche of an action tells: its sentences don't say it otherwise.
#[derive(Default)]
struct Told {
    /// Where it is.
    places: bool,
    /// Who carries it or takes part.
    bodies: bool,
}

/// Where words stand, for the reason.
enum Source<'n> {
    Action,
    Heading(&'n Node),
}

impl Source<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Action => "dans le texte de l'action".to_owned(),
            Self::Heading(node) => {
                let (code, label) = (node.number(), node.label.to_lowercase());
                let vowel = french::fold(&label).starts_with(['a', 'e', 'i', 'o', 'u']);
                let the = if vowel { "de l'" } else { "du " };
                format!("dans le titre {the}{label} {code}")
            }
        }
    }
}

impl ActionReading<'_> {
    fn read(&mut self, action: &ActionRef<'_>) {
        self.fiche(action.node);
        let wording = action.node.wording();
        let text = Text::new(&wording);
        let mut matches = self.reader.scanner.scan(&text);
        // Words of the title: those of its first line.
        let title = text.words.iter().take_while(|w| w.end <= action.node.text.len()).count();
        let in_title = |m: &Match| m.words.last().is_some_and(|&w| w < title);
        for m in &mut matches {
            if let Meaning::KindOfTitle(i) = m.meaning {
                m.meaning = if in_title(m) { Meaning::Kind(i) } else { Meaning::Idiom };
            }
        }
        let reasons = &self.reader.scanner.vocabulary.reasons;
        let reason = |m: &&Match| matches!(m.meaning, Meaning::Reason(i) if reasons[i].first);
        let about = |m: &&Match| in_title(m) && matches!(m.meaning, Meaning::Kind(_));

        self.places(&text, &matches, &Source::Action);
        self.extents(&text, &matches);
        // A title that begins with a council, a convention, a follow-up, and tells of no place: what it and its
        // paragraph name is what these are about.
        let of_title = matches.iter().filter(|m| in_title(m));
        let governs = of_title.clone().find(|m| reason(m)).and_then(|m| m.words.first());
        let named = of_title.clone().find(|m| about(m)).and_then(|m| m.words.first());
        let administered = !self.located() && governs.is_some() && named.is_none_or(|named| governs < Some(named));
        if administered {
            matches.retain(|m| !matches!(m.meaning, Meaning::Kind(_)));
        }
        let layered = self.kinds(&text, &matches, &Source::Action);
        if !self.located() {
            self.objective_places(action);
        }
        let first = |wanted: Reach| matches.iter().find(|m| m.meaning == Meaning::Scope(wanted));
        for wanted in [Reach::Document, Reach::Public] {
            if let Some(m) = first(wanted).filter(|_| !self.stands() && !administered) {
                self.whole(m.said(&text), Confidence::Medium);
            }
        }
        let explained = matches.iter().any(|m| matches!(m.meaning, Meaning::Reason(_)));
        // What is only administered has no place of its own, whatever its objective is about.
        if !layered && !administered && (self.located() || !explained) {
            self.objective_kinds(action);
        }
        if self.stands() {
            return;
        }
        let told = |m: &&Match| self.out.is_empty() || in_title(m);
        let reason = matches.iter().filter(told).find_map(|m| match m.meaning {
            Meaning::Reason(i) => Some((i, m.said(&text))),
            _ => None,
        });
        match (reason, first(Reach::Mention)) {
            (Some((i, said)), _) => {
                let title = &self.reader.scanner.vocabulary.reasons[i].title;
                self.nowhere(said, format!("{title} : « {said} », sans lieu, EPCI ni couche dans l'action"));
            }
            (None, Some(m)) => self.whole(m.said(&text), Confidence::Weak),
            (None, None) if self.out.is_empty() => {
                let why = "ni lieu, ni EPCI, ni couche, ni portée dans l'action ou son objectif";
                self.nowhere("", why.to_owned());
            }
            (None, None) => {}
        }
    }

    /// Whether something says where it is.
    fn located(&self) -> bool {
        self.out.iter().any(|s| s.role == "lieu" && matches!(s.proposal, Proposal::Place(_)))
    }

    /// Whether it stands somewhere, be it by a layer: who carries it or takes part says nothing of that, who gains by it
    /// does.
    fn stands(&self) -> bool {
        self.out
            .iter()
            .any(|s| matches!(s.proposal, Proposal::Layer(_)) || matches!(s.role.as_str(), "lieu" | "beneficiaire"))
    }

    /// How far its sentences reach, when its fiche doesn't say where it is.
    fn extents(&mut self, text: &Text<'_>, matches: &[Match]) {
        if self.told.places {
            return;
        }
        for m in matches {
            let Meaning::Scope(reach) = m.meaning else { continue };
            let confidence = if reach == Reach::People { Confidence::Medium } else { Confidence::Strong };
            match self.reader.extent(text, matches, m, reach) {
                _ if reach == Reach::People => self.whole(m.said(text), confidence),
                _ if reach == Reach::Department => {}
                Extent::Whole => self.whole(m.said(text), confidence),
                Extent::Of(targets) => {
                    let said = m.said(text);
                    for target in targets {
                        let reason = format!("« {said} » dans le texte de l'action : toutes ses communes");
                        self.push(Proposal::Place(target), "lieu", confidence, said, reason);
                    }
                }
                Extent::Nothing => {}
            }
        }
    }

    fn push(&mut self, proposal: Proposal, role: &str, confidence: Confidence, said: &str, reason: String) {
        // Where the study is of one EPCI, it and the territory are one.
        let proposal = match proposal {
            Proposal::Place(Target::Epci(_)) if self.reader.one() => Proposal::Place(Target::Territory),
            other => other,
        };
        if self.out.iter().any(|s| s.proposal == proposal && s.role == role) {
            return;
        }
        self.out.push(Suggestion {
            action: self.id.to_owned(),
            proposal,
            role: role.to_owned(),
            confidence,
            words: said.to_owned(),
            reason,
        });
    }

    fn whole(&mut self, said: &str, confidence: Confidence) {
        let reason = format!("« {said} » dans le texte de l'action : tout le territoire");
        self.push(Proposal::Place(Target::Territory), "lieu", confidence, said, reason);
    }

    fn nowhere(&mut self, said: &str, reason: String) {
        self.push(Proposal::Place(Target::Nowhere), "", Confidence::Medium, said, reason);
    }

    /// The places named; whether one of them says where the action is, and not only with whom.
    fn places(&mut self, text: &Text<'_>, matches: &[Match], source: &Source<'_>) -> bool {
        let before = self.out.len();
        let heading = matches!(source, Source::Heading(_));
        for m in matches {
            let Some((targets, what)) = self.reader.named(text, matches, m) else { continue };
            // A level named in a heading («un réseau de bourgs») says what is sought, not where each action is.
            if heading && matches!(m.meaning, Meaning::Level(_)) {
                continue;
            }
            let told = self.reader.scanner.place_role(text, matches, m);
            if !heading && told.is_none_or(|role| role == "lieu") && !self.is_where(text, matches, m, &targets) {
                continue;
            }
            let said = m.said(text);
            let confidence = match source {
                Source::Heading(_) => Confidence::Medium,
                Source::Action if !m.in_full || matches!(m.meaning, Meaning::Level(_)) => Confidence::Medium,
                Source::Action => Confidence::Strong,
            };
            let role = if heading { "lieu" } else { place_role(told) };
            for target in targets {
                // Whom the fiche names as carrying it or taking part is not named again by its sentences.
                let known = self.out.iter().any(|s| s.proposal == Proposal::Place(target.clone()));
                if known && role != "lieu" && self.told.bodies {
                    continue;
                }
                let reason = format!("« {said} » {} : {what}", source.shown());
                self.push(Proposal::Place(target), role, confidence, said, reason);
            }
        }
        self.out[before..].iter().any(|s| s.role == "lieu")
    }

    /// Whether a place that its sentences name is where the action is. A commune is; a wide one isn't when the fiche
    /// says where; nor the study's own body, which is named for what it does, unless what is named is its extent.
    fn is_where(&self, text: &Text<'_>, matches: &[Match], m: &Match, targets: &[Target]) -> bool {
        match &m.meaning {
            Meaning::Commune(_) | Meaning::Level(_) => true,
            Meaning::Department(_) if self.reader.scanner.governing(text, matches, m).is_some() => false,
            _ if self.told.places && targets.len() < 2 => false,
            Meaning::Territory => extends(text, m),
            Meaning::Epci(_) | Meaning::Actor(_) if self.reader.one() => extends(text, m),
            Meaning::Actor(_) => !begins(text, m),
            _ => true,
        }
    }

    /// The places that its fiche names: where it is, who carries it, who takes part.
    fn fiche(&mut self, action: &Node) {
        let told = [
            (Field::Owner, "maître d'ouvrage", "porteur"),
            (Field::Partners, "partenaires", "partenaire"),
            (Field::Communes, "communes concernées", "lieu"),
        ];
        for (field, label, role) in told {
            let Some(value) = action.field(field) else { continue };
            let place = field == Field::Communes;
            let listed = if place { fiche::places(&self.reader, value) } else { fiche::bodies(&self.reader, value) };
            for Listed { target, said, what } in listed {
                match (&target, field) {
                    (Target::Epci(i), Field::Owner) if !self.reader.owners.contains(i) => self.reader.owners.push(*i),
                    _ => {}
                }
                let reason = format!("« {said} » dans sa fiche, à « {label} » : {what}");
                self.push(Proposal::Place(target), role, Confidence::Strong, &said, reason);
                self.told.places |= place;
            }
            self.told.bodies |= !place;
        }
    }

    /// The kinds of layers named, and those of the organisations named; whether there was one. A wide word yields to a
    /// precise one of the same action; in a heading both are what it is about.
    fn kinds(&mut self, text: &Text<'_>, matches: &[Match], source: &Source<'_>) -> bool {
        let vocabulary = self.reader.scanner.vocabulary;
        let mut named: Vec<(&LayerKind, &Match)> = Vec::new();
        for m in matches {
            match m.meaning {
                Meaning::Kind(i) => named.push((&vocabulary.kinds[i], m)),
                Meaning::Actor(i) => {
                    let about = &vocabulary.actors[i].layers;
                    named.extend(vocabulary.kinds.iter().filter(|k| about.contains(&k.id)).map(|k| (k, m)));
                }
                _ => {}
            }
        }
        let precise = named.iter().any(|(k, _)| !k.generic);
        let heading = matches!(source, Source::Heading(_));
        named.retain(|(k, _)| heading || !k.generic || !precise);
        for (kind, m) in &named {
            let said = m.said(text);
            let aside = m.words.first().is_some_and(|&w| text.words[w].aside);
            let confidence = match (heading, aside) {
                (true, _) => Confidence::Weak,
                (false, true) => Confidence::Medium,
                (false, false) => Confidence::Strong,
            };
            let held = vocabulary.layers_of(&kind.id, self.layers);
            let titles: Vec<&str> = held.iter().map(|l| l.title.as_str()).collect();
            let what = match titles.as_slice() {
                [] => format!("couche « {} », que l'étude n'a pas", kind.title),
                [one] => format!("couche « {one} »"),
                several => format!("couches {}", french::list(several)),
            };
            let reason = format!("« {said} » {} : {what}", source.shown());
            // A layer is what the action is about, whatever the sentence does with it: a thing carries nothing.
            self.push(Proposal::Layer(kind.id.clone()), "lieu", confidence, said, reason);
        }
        !named.is_empty()
    }

    /// The communes and EPCI of the nearest heading that names any.
    fn objective_places(&mut self, action: &ActionRef<'_>) {
        for heading in action.headings.iter().rev() {
            let text = Text::new(&heading.text);
            let mut matches = self.reader.scanner.scan(&text);
            matches.retain(|m| matches!(m.meaning, Meaning::Commune(_) | Meaning::Epci(_)));
            if self.places(&text, &matches, &Source::Heading(heading)) {
                return;
            }
        }
    }

    /// The kinds of layers that the objective is about.
    fn objective_kinds(&mut self, action: &ActionRef<'_>) {
        let Some(heading) = action.headings.last() else { return };
        let text = Text::new(&heading.text);
        let mut matches = self.reader.scanner.scan(&text);
        for m in &mut matches {
            if let Meaning::KindOfTitle(i) = m.meaning {
                m.meaning = Meaning::Kind(i);
            }
        }
        self.kinds(&text, &matches, &Source::Heading(heading));
    }
}

/// Whether a sentence begins by these words: «les trois communautés versent…» says who does it, not where.
fn begins(text: &Text<'_>, m: &Match) -> bool {
    let Some(&first) = m.words.first() else { return false };
    let start = text.sentence_start(first);
    (start..first).all(|w| matches!(text.words[w].key.as_str(), "l" | "la" | "les" | "ces" | "nos")) && start > 0
}

/// Whether words say that the extent of a place is meant, and not the body that governs it: «dans l'agglomération».
fn extends(text: &Text<'_>, m: &Match) -> bool {
    let Some(&first) = m.words.first() else { return false };
    let article = |w: &usize| matches!(text.words[*w].key.as_str(), "l" | "la" | "le" | "les" | "du" | "de" | "d");
    let before = (0..first).rev().take_while(|w| text.words[w + 1].goes_on).find(|w| !article(w));
    const EXTENT: [&str; 10] =
        ["dans", "sur", "en", "ensemble", "echelle", "territoire", "perimetre", "travers", "communes", "habitants"];
    before.is_some_and(|w| EXTENT.contains(&text.words[w].key.as_str()))
}

/// The role of a place: one of the four that attachments know.
fn place_role(told: Option<&str>) -> &'static str {
    match told {
        Some("porteur") => "porteur",
        Some("partenaire" | "financeur" | "mandaté") => "partenaire",
        Some("beneficiaire") => "beneficiaire",
        _ => "lieu",
    }
}
