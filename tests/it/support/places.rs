//! Made-up places, and the questions about how far they are.

use geo::Point;
use territoire::diagnostic::Notes;
use territoire::layer::{Feature, Kind, Layer, Value};
use territoire::network::Travel;
use territoire::outcome::Outcome;
use territoire::territory::Territory;
use toml::Table;

use super::answers::defined;
use super::layers::{feature, made_up, model, number};
use super::questions::{self, Ground, keys};

/// Where a made-up place is, its type and a number.
pub(crate) type Place = (Point, &'static str, Option<f64>);

/// A layer of places with a type and a number.
pub(crate) fn layer(id: &str, places: &[Place], territory: &Territory) -> Layer {
    let place = |(n, (point, kind, power)): (usize, &Place)| Feature {
        id: format!("{id}{n}"),
        name: format!("{kind} {n}"),
        ..feature(n, Some((*point).into()), territory.locate(*point), &[Value::Text((*kind).into()), number(*power)])
    };
    let features = places.iter().enumerate().map(place).collect();
    made_up(id, model("services"), &["type", "puissance"], vec![Kind::Text, Kind::Number], features)
}

/// A service of a basket: the places of a type.
pub(crate) fn service(name: &str, kind: &str) -> String {
    format!("{{ nom = '{name}', couche = 'lieux', champ = 'type', valeurs = ['{kind}'] }}")
}

/// The settings of questions about places: a basket asks for services, a distance for a layer.
pub(crate) fn settings(services: &[String], most_km: f64) -> Table {
    let services = services.join(", ");
    questions::settings(&format!("services = [{services}]\ncouche = 'lieux'\nseuil = '{most_km} km'\npires = 2"))
}

/// Asks one of them as the crow flies.
pub(crate) fn ask(kind: &str, territory: &Territory, layers: &[Layer], settings: Table) -> (Option<Outcome>, Notes) {
    ask_on(kind, settings, &Ground::new(territory, layers))
}

/// Asks one of them for another way of travelling.
pub(crate) fn ask_by(
    travel: &dyn Travel,
    kind: &str,
    territory: &Territory,
    layers: &[Layer],
    settings: Table,
) -> (Option<Outcome>, Notes) {
    ask_on(kind, settings, &Ground { travel, ..Ground::new(territory, layers) })
}

/// What the question of that kind does not know of the settings is left out.
fn ask_on(kind: &str, mut settings: Table, ground: &Ground<'_>) -> (Option<Outcome>, Notes) {
    let keys = keys(kind);
    settings.retain(|key, _| keys.contains(&key));
    let (outcome, notes) = questions::ask(kind, "Panier", &settings, ground);
    if let Some(outcome) = &outcome {
        defined(outcome);
    }
    (outcome, notes)
}
