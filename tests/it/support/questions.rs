//! Questions asked as a study asks them: by the lines of a section, what they leave out being as the question declares.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use territoire::analysis::{self, Asked, Context, Filter, Kind, Service, Setting};
use territoire::diagnostic::Notes;
use territoire::layer::Layer;
use territoire::network::{Straight, Travel};
use territoire::outcome::Outcome;
use territoire::territory::Territory;
use territoire::units::Span;
use toml::{Table, Value};

/// As the crow flies.
static STRAIGHT: LazyLock<Straight> = LazyLock::new(|| Straight::new(1.0));

/// What a question is asked of.
pub(crate) struct Ground<'a> {
    pub(crate) territory: &'a Territory,
    pub(crate) layers: &'a [Layer],
    pub(crate) travel: &'a dyn Travel,
    pub(crate) answers: &'a [Outcome],
}

impl<'a> Ground<'a> {
    /// A territory and its layers, where one goes as the crow flies.
    pub(crate) fn new(territory: &'a Territory, layers: &'a [Layer]) -> Self {
        Self { territory, layers, travel: &*STRAIGHT, answers: &[] }
    }
}

/// Settings as they are written in a section `[[analyse]]`.
pub(crate) fn settings(lines: &str) -> Table {
    lines.parse().unwrap_or_else(|e| panic!("{lines}: {e}"))
}

/// The same settings with others in their place, or more.
pub(crate) fn with(mut settings: Table, lines: &str) -> Table {
    settings.extend(self::settings(lines));
    settings
}

/// Asks a question, whose answer is called by that title; and what is told.
pub(crate) fn ask(kind: &str, title: &str, settings: &Table, ground: &Ground<'_>) -> (Option<Outcome>, Notes) {
    let mut notes = Notes::new();
    (ask_again(kind, title, settings, ground, &mut notes), notes)
}

/// The same after what was told already.
pub(crate) fn ask_again(
    kind: &str,
    title: &str,
    settings: &Table,
    ground: &Ground<'_>,
    notes: &mut Notes,
) -> Option<Outcome> {
    let question = analysis::find(kind).expect("a question");
    let mut left = settings.clone();
    let value = |parameter: &analysis::Parameter| {
        let given = left.remove(parameter.key).or_else(|| {
            let default = parameter.default.unwrap_or_else(|| panic!("{kind}: `{}` has no default", parameter.key));
            self::settings(&format!("value = {default}")).remove("value")
        });
        (parameter.key, setting(parameter.kind, &given.expect("a value")))
    };
    let settings: BTreeMap<&'static str, Setting> = question.parameters().iter().map(value).collect();
    assert!(left.is_empty(), "{kind} does not know {left}");
    let asked = Asked { id: kind.to_owned(), title: title.to_owned(), settings };
    let Ground { territory, layers, travel, answers } = *ground;
    let context = Context { territory, layers, today: None, answers, travel, seed: 1 };
    question.run(&asked, &context, notes)
}

/// Which keys a question has.
pub(crate) fn keys(kind: &str) -> Vec<&'static str> {
    analysis::find(kind).expect("a question").parameters().iter().map(|p| p.key).collect()
}

/// A value as its parameter takes it.
fn setting(kind: Kind, value: &Value) -> Setting {
    let list = || value.as_array().expect("a list");
    match kind {
        Kind::Span => Setting::Span(span(value)),
        Kind::Spans | Kind::Steps => Setting::Spans(list().iter().map(span).collect()),
        Kind::Number { .. } => Setting::Number(number(value)),
        Kind::Numbers { .. } => Setting::Numbers(list().iter().map(number).collect()),
        Kind::Layers | Kind::Choices(_) => Setting::Texts(list().iter().map(text).collect()),
        Kind::Services => Setting::Services(list().iter().map(service).collect()),
        Kind::Layer
        | Kind::Travel
        | Kind::Departure
        | Kind::Field
        | Kind::Choice(_)
        | Kind::Basins
        | Kind::Variable
        | Kind::Neighbourhood => Setting::Text(text(value)),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_float().or_else(|| value.as_integer().map(|n| n as f64)).unwrap_or_else(|| panic!("{value} is a number"))
}

fn span(value: &Value) -> Span {
    text(value).parse().unwrap_or_else(|_| panic!("{value} is a length or a time"))
}

fn service(value: &Value) -> Service {
    let values = value.get("valeurs").and_then(Value::as_array);
    let filter = value.get("champ").map(|field| Filter {
        field: text(field),
        values: values.into_iter().flatten().map(text).collect(),
        least: value.get("minimum").map(number),
    });
    Service { name: text(&value["nom"]), layer: text(&value["couche"]), filter }
}
