//! Attachments proposed from the words of the plan, as a person who reads it would make them.
//!
//! Each word of an action is read once, by the longest reading ([`Scanner`]). What is named in the action comes first:
//! places, EPCI, layers, how far it reaches. What it leaves open is taken from its objective. When neither says
//! anything, the action stands nowhere, and the reason is told.

use std::collections::BTreeSet;

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
        let mut reading = ActionReading { scanner: &scanner, territory, layers, id, out: Vec::new() };
        reading.read(action);
        reading.out
    });
    each.into_iter().flatten().collect()
}

/// One action being read.
struct ActionReading<'a> {
    scanner: &'a Scanner<'a>,
    territory: &'a Territory,
    layers: &'a [Layer],
    id: &'a str,
    out: Vec<Suggestion>,
}

/// Where words stand, for the reason.
enum Source<'n> {
    Action,
    /// A field of its fiche: its label, and the role that it gives.
    Field(&'static str, &'static str),
    Heading(&'n Node),
}

impl Source<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Action => "dans le texte de l'action".to_owned(),
            Self::Field(label, _) => format!("dans sa fiche, à « {label} »"),
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
        let matches = self.scanner.scan(&text);
        let reach = |wanted: Reach| matches.iter().find(|m| m.meaning == Meaning::Scope(wanted));

        let placed = self.places(&text, &matches, &Source::Action) || self.out.iter().any(|s| s.role == "lieu");
        for (wanted, confidence) in [(Reach::Territory, Confidence::Strong), (Reach::People, Confidence::Medium)] {
            if let Some(m) = reach(wanted) {
                self.whole(m.said(&text), confidence);
            }
        }
        let whole = self.has(&Proposal::Place(Target::Territory));
        let layered = self.kinds(&text, &matches, &Source::Action);
        if !placed && !whole {
            self.objective_places(action);
        }
        let bare = self.out.is_empty();
        for wanted in [Reach::Document, Reach::Public] {
            if let Some(m) = reach(wanted).filter(|_| bare) {
                self.whole(m.said(&text), Confidence::Medium);
            }
        }
        let reason = matches.iter().find_map(|m| match m.meaning {
            Meaning::Reason(i) => Some((i, m.said(&text))),
            _ => None,
        });
        // What is only administered has no place of its own, whatever its objective is about.
        let administered = self.out.is_empty() && reason.is_some();
        if !layered && !administered {
            self.objective_kinds(action);
        }
        if self.out.is_empty() {
            match (reason, reach(Reach::Mention)) {
                (Some((i, said)), _) => {
                    let title = &self.scanner.vocabulary.reasons[i].title;
                    self.nowhere(said, format!("{title} : « {said} », sans lieu, EPCI ni couche dans l'action"));
                }
                (None, Some(m)) => self.whole(m.said(&text), Confidence::Weak),
                (None, None) => {
                    let why = "ni lieu, ni EPCI, ni couche, ni portée dans l'action ou son objectif";
                    self.nowhere("", why.to_owned());
                }
            }
        }
    }

    fn has(&self, proposal: &Proposal) -> bool {
        self.out.iter().any(|s| s.proposal == *proposal)
    }

    fn push(&mut self, proposal: Proposal, role: &str, confidence: Confidence, said: &str, reason: String) {
        if self.has(&proposal) {
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
        for m in matches {
            let (targets, what): (Vec<Target>, &str) = match &m.meaning {
                Meaning::Commune(i) => (vec![Target::Commune(*i)], "nom d'une commune"),
                Meaning::Epci(i) => (vec![Target::Epci(*i)], "nom d'un EPCI"),
                Meaning::Department(code) => (vec![Target::Department(code.clone())], "nom d'un département"),
                Meaning::Level(i) => {
                    let poles = self.territory.levels[*i].communes.iter();
                    (poles.map(|&c| Target::Commune(c)).collect(), "niveau de l'armature")
                }
                Meaning::Scope(Reach::Department) => {
                    let codes: BTreeSet<&String> =
                        self.territory.communes.iter().map(|c| &c.departement).filter(|d| !d.is_empty()).collect();
                    (codes.into_iter().map(|d| Target::Department(d.clone())).collect(), "le département")
                }
                Meaning::Actor(_) if self.scanner.is_every_epci(m) => match self.its_epci(text, matches, m) {
                    Some(one) => (vec![Target::Epci(one)], "l'EPCI de la commune nommée"),
                    None => ((0..self.territory.epcis.len()).map(Target::Epci).collect(), "chaque EPCI du territoire"),
                },
                _ => continue,
            };
            // A level named in a heading («un réseau de bourgs») says what is sought, not where each action is.
            if matches!((source, &m.meaning), (Source::Heading(_), Meaning::Level(_))) {
                continue;
            }
            let said = m.said(text);
            let confidence = match source {
                Source::Heading(_) => Confidence::Medium,
                Source::Action if !m.in_full || matches!(m.meaning, Meaning::Level(_)) => Confidence::Medium,
                Source::Action | Source::Field(..) => Confidence::Strong,
            };
            let role = match source {
                Source::Action => place_role(self.scanner.role(text, m)),
                Source::Field(_, role) => role,
                Source::Heading(_) => "lieu",
            };
            for target in targets {
                let reason = format!("« {said} » {} : {what}", source.shown());
                self.push(Proposal::Place(target), role, confidence, said, reason);
            }
        }
        self.out[before..].iter().any(|s| s.role == "lieu")
    }

    /// The EPCI that «l'intercommunalité» is, in the singular, where the communes named beside it are all of one.
    fn its_epci(&self, text: &Text<'_>, matches: &[Match], m: &Match) -> Option<usize> {
        let first = *m.words.first()?;
        let article = &text.words[first.checked_sub(1)?].key;
        let singular = text.words[first].stem == text.words[first].key;
        if !singular || !matches!(article.as_str(), "l" | "la" | "sa" | "son") {
            return None;
        }
        let mut of = matches.iter().filter_map(|m| match m.meaning {
            Meaning::Commune(i) => self.territory.communes[i].epci,
            _ => None,
        });
        let one = of.next()?;
        of.all(|other| other == one).then_some(one)
    }

    /// The places that its fiche names: where it is, who carries it, who takes part.
    fn fiche(&mut self, action: &Node) {
        let told = [
            (Field::Communes, "communes concernées", "lieu"),
            (Field::Owner, "maître d'ouvrage", "porteur"),
            (Field::Partners, "partenaires", "partenaire"),
        ];
        for (field, label, role) in told {
            let Some(value) = action.field(field) else { continue };
            let text = Text::new(value);
            let matches = self.scanner.scan(&text);
            self.places(&text, &matches, &Source::Field(label, role));
            let all = matches.iter().find(|m| m.meaning == Meaning::Scope(Reach::Territory));
            if let Some(m) = all.filter(|_| field == Field::Communes) {
                let said = m.said(&text);
                let reason = format!("« {said} » dans sa fiche, à « {label} » : tout le territoire");
                self.push(Proposal::Place(Target::Territory), role, Confidence::Strong, said, reason);
            }
        }
    }

    /// The kinds of layers named, and those of the organisations named; whether there was one. A wide word yields to a
    /// precise one of the same action; in a heading both are what it is about.
    fn kinds(&mut self, text: &Text<'_>, matches: &[Match], source: &Source<'_>) -> bool {
        let vocabulary = self.scanner.vocabulary;
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
            let role = if heading { "lieu" } else { layer_role(self.scanner.role(text, m)) };
            self.push(Proposal::Layer(kind.id.clone()), role, confidence, said, reason);
        }
        !named.is_empty()
    }

    /// The communes and EPCI of the nearest heading that names any.
    fn objective_places(&mut self, action: &ActionRef<'_>) {
        for heading in action.headings.iter().rev() {
            let text = Text::new(&heading.text);
            let mut matches = self.scanner.scan(&text);
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
        let matches = self.scanner.scan(&text);
        self.kinds(&text, &matches, &Source::Heading(heading));
    }
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

/// The role of a layer: a thing carries nothing.
fn layer_role(told: Option<&str>) -> &'static str {
    match told {
        Some("partenaire") => "partenaire",
        Some("beneficiaire") => "beneficiaire",
        _ => "lieu",
    }
}
