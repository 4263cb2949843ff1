//! Section `[[analyse]]`: the question, its settings, and where each stands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::services::{self, FilterConfig, known_layer};
use crate::analysis::{self, Asked, Kind, Neighbourhood, Parameter, Question, Setting};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::pull::{self, Given, Section};
use crate::units::{Measure, Span};

/// Section `[[analyse]]`.
#[derive(Debug)]
pub(super) struct AnalysisConfig {
    /// The kind of question.
    pub kind: &'static str,
    /// Its id, title and settings.
    pub asked: Asked,
    /// Where it is declared.
    pub place: Place,
    /// How it travels, when it says so.
    pub travel: Option<Given<String>>,
    /// Ids of the actions that it answers, with their places.
    pub actions: Vec<Given<String>>,
    /// The variables that its settings name, with their places.
    pub variables: Vec<Given<String>>,
    /// The keys that the study gives, with the places of their values.
    pub given: BTreeMap<&'static str, Place>,
    /// The filters of its services, with their places.
    pub filters: Vec<FilterConfig>,
}

/// Reads an analysis; `layers` are those that the study declares.
pub(super) fn analyse(
    mut s: Section<'_>,
    layers: &[&str],
    notes: &mut Notes,
) -> Option<(Given<String>, AnalysisConfig)> {
    let kind = s.text("genre", notes);
    let kind = s.require("genre", kind);
    let id = s.text("id", notes);
    let title = s.text("titre", notes);
    let actions = s.texts("actions", notes).unwrap_or_default();
    let Some(kind) = kind else {
        s.finish(notes);
        return None;
    };
    let Some(question) = analysis::find(&kind.value) else {
        let known: Vec<&str> = analysis::ALL.iter().map(|q| q.kind()).collect();
        notes.push(
            Diagnostic::new("E0601", format!("le genre d'analyse `{}` n'existe pas", kind.value))
                .at(kind.place)
                .label(format!("genres connus : {}", french::list(&known)))
                .did_you_mean(french::nearest(&kind.value, known).map(|k| format!("\"{k}\"")).as_deref()),
        );
        return None;
    };
    let pulled = pulled(&mut s, question, layers, notes);
    s.finish(notes);
    let Pulled { settings, variables, filters, travel, given } = pulled?;
    let id = id.unwrap_or_else(|| Given { value: question.kind().to_owned(), place: kind.place.clone() });
    let mut asked = Asked { id: id.value.clone(), title: question.about().title.to_owned(), settings };
    match title {
        Some(given) => asked.title = given.value,
        // A time is not called a distance.
        None if asked.measure() == Some(Measure::Time) => {
            asked.title = asked.title.replace("Distance", "Temps de trajet")
        }
        None => {}
    }
    if let Some(fault) = question.fault(&asked) {
        notes.push(fault.at(kind.place));
        return None;
    }
    tell_idle(question, &asked, &given, notes);
    let (kind, place) = (question.kind(), kind.place);
    Some((id, AnalysisConfig { kind, asked, place, travel, actions, variables, given, filters }))
}

/// What the keys of a question's parameters give.
#[derive(Default)]
struct Pulled {
    settings: BTreeMap<&'static str, Setting>,
    variables: Vec<Given<String>>,
    filters: Vec<FilterConfig>,
    travel: Option<Given<String>>,
    given: BTreeMap<&'static str, Place>,
}

/// Reads every parameter, so that all faults are told; `None` when one of them can't be used.
fn pulled(s: &mut Section<'_>, question: &dyn Question, layers: &[&str], notes: &mut Notes) -> Option<Pulled> {
    let mut out = Pulled::default();
    let mut complete = true;
    for parameter in question.parameters() {
        let Some(setting) = setting(s, parameter, layers, notes) else {
            complete = false;
            continue;
        };
        out.settings.insert(parameter.key, setting);
        let Some(place) = s.place_of(parameter.key) else { continue };
        out.given.insert(parameter.key, place);
        // What has been read well once says nothing more the second time.
        match parameter.kind {
            Kind::Variable => out.variables.extend(s.text(parameter.key, notes)),
            Kind::Travel => out.travel = s.text(parameter.key, notes),
            Kind::Services => out.filters = services::filters(s, parameter.key, notes),
            _ => {}
        }
    }
    complete.then_some(out)
}

/// Tells the keys that the study gives and that its other settings make idle.
fn tell_idle(question: &dyn Question, asked: &Asked, given: &BTreeMap<&'static str, Place>, notes: &mut Notes) {
    for (key, why) in question.ignored(asked) {
        if let Some(place) = given.get(key) {
            let d = Diagnostic::new("A0621", format!("la clé `{key}` n'a pas d'effet ici")).at(place.clone());
            notes.push(d.label(why).help("retirer cette clé"));
        }
    }
}

/// The value of a parameter: the user's, or the default read in the same way.
fn setting(s: &mut Section<'_>, parameter: &Parameter, layers: &[&str], notes: &mut Notes) -> Option<Setting> {
    let given = s.has(parameter.key);
    if !given {
        let Some(default) = parameter.default else {
            s.require::<()>(parameter.key, None);
            return None;
        };
        // The default is written as in the file: read by the same code, it can't mean something else.
        let text = format!("{} = {default}\n", parameter.key);
        let shown = PathBuf::from("valeur par défaut");
        return pull::parse(&text, &shown, notes, |mut root, notes| one(&mut root, parameter, None, notes)).flatten();
    }
    one(s, parameter, Some(layers), notes)
}

fn one(s: &mut Section<'_>, parameter: &Parameter, layers: Option<&[&str]>, notes: &mut Notes) -> Option<Setting> {
    match parameter.kind {
        Kind::Layer => {
            let given = s.text(parameter.key, notes)?;
            known_layer(&given, layers, notes).then_some(Setting::Text(given.value))
        }
        Kind::Layers => {
            let given = s.texts(parameter.key, notes)?;
            let mut all = true;
            for one in &given {
                all &= known_layer(one, layers, notes);
            }
            all.then(|| Setting::Texts(given.into_iter().map(|g| g.value).collect()))
        }
        Kind::Span => s.quantity::<Span>(parameter.key, notes).map(|g| Setting::Span(g.value)),
        Kind::Spans => spans(s, parameter.key, notes).map(Setting::Spans),
        Kind::Steps => steps(s, parameter.key, notes).map(Setting::Spans),
        Kind::Travel | Kind::Field => s.text(parameter.key, notes).map(|g| Setting::Text(g.value)),
        Kind::Departure => {
            let given = s.text(parameter.key, notes)?;
            if !given.value.starts_with("couche:") {
                return departure(given, notes);
            }
            services::layer_field(given, layers, notes).map(Setting::Text)
        }
        Kind::Basins => services::basins(s.text(parameter.key, notes)?, layers, notes).map(Setting::Text),
        Kind::Services => services::services(s, parameter.key, layers, notes).map(Setting::Services),
        Kind::Choices(words) => {
            let given = s.texts(parameter.key, notes)?;
            services::choices(given, (parameter.key, words), notes).map(Setting::Texts)
        }
        Kind::Number { min, max } => {
            let given = s.number(parameter.key, notes)?;
            if (min..=max).contains(&given.value) {
                return Some(Setting::Number(given.value));
            }
            notes.push(outside(parameter.key, "un nombre", (min, max), given.value, given.place));
            None
        }
        Kind::Numbers { min, max } => {
            let given = s.numbers(parameter.key, notes)?;
            let Some(wrong) = given.value.iter().find(|v| !(min..=max).contains(v)) else {
                return Some(Setting::Numbers(given.value));
            };
            notes.push(outside(parameter.key, "des nombres", (min, max), *wrong, given.place));
            None
        }
        Kind::Choice(words) => {
            let given = s.word(parameter.key, words, notes)?;
            if words.contains(&given.value.as_str()) {
                return Some(Setting::Text(given.value));
            }
            notes.push(services::not_a_choice(&given, parameter.key, words));
            None
        }
        Kind::Variable => s.text(parameter.key, notes).map(|g| Setting::Text(g.value)),
        Kind::Neighbourhood => {
            let given = s.text(parameter.key, notes)?;
            if given.value.parse::<Neighbourhood>().is_ok() {
                return Some(Setting::Text(given.value));
            }
            let nearest = french::nearest(&given.value, Neighbourhood::FORMS).map(|n| format!("\"{n}\""));
            notes.push(
                Diagnostic::new("E0104", format!("`{}` n'est pas un voisinage", given.value))
                    .at(given.place)
                    .label(format!("attendu par exemple : {}", french::list(&Neighbourhood::FORMS)))
                    .did_you_mean(nearest.as_deref()),
            );
            None
        }
    }
}

/// A number that is out of its bounds.
fn outside(key: &str, what: &str, (min, max): (f64, f64), value: f64, place: Place) -> Diagnostic {
    let bounds = format!("{} et {}", french::short(min, 3), french::short(max, 3));
    Diagnostic::new("E0104", format!("la clé `{key}` attend {what} entre {bounds}"))
        .at(place)
        .label(format!("c'est {}", french::short(value, 3)))
}

/// Steps: ascending as they are given, for others stand at their ranks; an empty list is none.
fn steps(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<Vec<Span>> {
    let errors = notes.count(crate::diagnostic::Severity::Error);
    let given = s.quantities::<Span>(key, notes)?;
    if notes.count(crate::diagnostic::Severity::Error) > errors {
        return None;
    }
    let alike = |a: &Span, b: &Span| a.measure() == b.measure();
    if let Some(wrong) = given.windows(2).find(|w| !alike(&w[0].value, &w[1].value) || w[0].value >= w[1].value) {
        notes.push(
            Diagnostic::new(
                "E0104",
                format!("la clé `{key}` attend des longueurs, ou des temps, du plus petit au plus grand"),
            )
            .at(wrong[1].place.clone())
            .label(format!("après {}", wrong[0].value)),
        );
        return None;
    }
    Some(given.into_iter().map(|g| g.value).collect())
}

/// Thresholds, ascending: all lengths or all times.
fn spans(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<Vec<Span>> {
    let given = s.quantities::<Span>(key, notes)?;
    let Some(first) = given.first().map(|g| g.value.measure()) else {
        let d = Diagnostic::new("E0104", format!("la clé `{key}` n'a aucune valeur qui se lise"));
        notes.push(d.at(s.place()).help(format!("écrire par exemple `{key} = [\"5 km\", \"10 km\"]`")));
        return None;
    };
    if let Some(other) = given.iter().find(|g| g.value.measure() != first) {
        let (mine, its) = match first {
            Measure::Length => ("une longueur", "un temps"),
            Measure::Time => ("un temps", "une longueur"),
        };
        notes.push(
            Diagnostic::new("E0104", format!("la clé `{key}` mêle des longueurs et des temps"))
                .at(other.place.clone())
                .label(format!("{its}, quand le premier seuil est {mine}"))
                .help("faire deux analyses, l'une en kilomètres, l'autre en minutes"),
        );
        return None;
    }
    let mut spans: Vec<Span> = given.into_iter().map(|g| g.value).collect();
    spans.sort_unstable();
    spans.dedup();
    Some(spans)
}

/// Where one starts, when it is not a layer.
fn departure(given: Given<String>, notes: &mut Notes) -> Option<Setting> {
    const KNOWN: [&str; 3] = ["mairie", "voies", "couche:"];
    if KNOWN[..2].contains(&given.value.as_str()) {
        return Some(Setting::Text(given.value));
    }
    let nearest = french::nearest(&given.value, KNOWN).map(|n| format!("\"{n}\""));
    notes.push(
        Diagnostic::new("E0104", format!("`{}` n'est pas un point de départ", given.value))
            .at(given.place)
            .label("attendu : mairie, voies, ou couche:identifiant.champ")
            .did_you_mean(nearest.as_deref()),
    );
    None
}
