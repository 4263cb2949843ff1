//! Every intermediate quantity, every parameter: what it takes to check the need by hand.

use super::need::{Ground, Horizon};
use super::parameters::{SETTINGS, Use};
use super::tables::{PUBLIC, SETTING_NAMES};
use super::{Future, Settings};
use crate::analysis::bornes::count::CLASS_NAMES;
use crate::analysis::share;
use crate::french;
use crate::method::charging::{CLASSES, Commute, Group, Powertrain, Setting, grid_energy};
use crate::outcome::{Column, Outcome, Row, Table, TableId, Unit};

pub(super) fn add(outcome: &mut Outcome, ground: &Ground<'_>, horizons: &[Horizon]) {
    outcome.tables.push(fleet(ground));
    outcome.tables.push(quantities(ground, horizons));
    outcome.tables.push(parameters(ground));
}

/// The cars of each commune at the diagnosis, and the shares that are projected.
fn fleet(ground: &Ground<'_>) -> Table {
    let (fleet, territory) = (ground.fleet, ground.context.territory);
    let (keys, names) = territory.commune_rows();
    let title = format!("Le parc de chaque commune en {}", ground.settings.diagnostic);
    let n = keys.len();
    let at = |value: &dyn Fn(usize) -> Option<f64>| {
        let mut out = vec![None; n];
        fleet.units.iter().enumerate().for_each(|(u, &i)| out[i] = value(u));
        out
    };
    let column = |id: &str, label: &str, unit: Unit, value: &dyn Fn(usize) -> Option<f64>| {
        Column::numbers(id, label, unit, at(value))
    };
    let dwellings = |u: usize| {
        let [houses, flats] = ground.data.dwellings[fleet.units[u]]?;
        share::ratio(houses, houses + flats)
    };
    let mut table = Table::new(TableId::Own("parc".to_owned()), title, Row::Commune, keys, names)
        .with(column("voitures", "Voitures", Unit::Count, &|u| Some(fleet.cars[u])).adding_up())
        .with(column("part_electriques", "Part des électriques", Unit::Share, &|u| fleet.own[0][u]))
        .with(column("poids_propre", "Poids de cette part", Unit::Share, &|u| Some(fleet.weight[u])))
        .with(column("part_retenue", "Part ramenée vers celle de l'EPCI", Unit::Share, &|u| Some(fleet.drawn[0][u])));
    if fleet.plug_in {
        table = table
            .with(column("part_hybrides", "Part des hybrides rechargeables", Unit::Share, &|u| fleet.own[1][u]))
            .with(column(
                "part_hybrides_retenue",
                "Part des hybrides ramenée vers celle de l'EPCI",
                Unit::Share,
                &|u| Some(fleet.drawn[1][u]),
            ));
    }
    table.with(column("part_maisons", "Part des maisons", Unit::Share, &dwellings)).with(column(
        "vont_au_travail",
        "Voitures qui vont au travail",
        Unit::Share,
        &|u| Some(ground.commuters(u)),
    ))
}

/// One quantity.
struct Quantity {
    year: u16,
    family: &'static str,
    of: String,
    what: &'static str,
    value: Option<f64>,
    unit: &'static str,
}

/// The quantities of a horizon, in the order of the reckoning.
fn of_horizon(ground: &Ground<'_>, h: &Horizon) -> Vec<Quantity> {
    let parameters = &ground.settings.parameters;
    let mut out = Vec::new();
    let mut push = |family, of: &str, what, value, unit| {
        out.push(Quantity { year: h.year, family, of: of.to_owned(), what, value, unit });
    };
    let all = h.all();
    push("parc", "electrique", "part", Some(h.shares[0]), "part du parc");
    push("parc", "electrique", "vehicules", Some(all.battery), "véhicules");
    if ground.fleet.plug_in {
        push("parc", "hybride-rechargeable", "part", Some(h.shares[1]), "part du parc");
        push("parc", "hybride-rechargeable", "vehicules", Some(all.plug_in), "véhicules");
    }
    push("acces", "territoire", "vehicules_pour_1000", h.per_thousand, "véhicules électriques pour 1 000 habitants");
    push("acces", "domicile", "part", h.mean_access(), "part des véhicules qui rechargent chez eux");
    push("acces", "maison", "part", Some(h.dwellings[0]), "part qui recharge chez soi");
    push("acces", "appartement", "part", Some(h.dwellings[1]), "part qui recharge chez soi");
    push("acces", "travail", "part", Some(h.work), "part de qui va au travail et y recharge");
    for ((group, (vehicles, energy)), habit) in Group::ALL.iter().zip(h.groups).zip(&parameters.habits) {
        push("groupe", &named(group), "vehicules", Some(vehicles), "véhicules");
        push("groupe", &named(group), "energie", Some(energy), "kWh par an");
        for (what, share) in ENERGY_IN.into_iter().zip(habit.shares).filter(|(_, share)| *share > 0.0) {
            push("groupe", &named(group), what, Some(energy * share), "kWh par an");
        }
    }
    if ground.data.vans.is_some() {
        for (group, (vehicles, energy)) in parameters.vans.groups.iter().zip(&h.vans) {
            push("groupe_utilitaire", &group.id, "vehicules", Some(*vehicles), "véhicules");
            push("groupe_utilitaire", &group.id, "energie", Some(*energy), "kWh par an");
            for (what, share) in ENERGY_IN.into_iter().zip(group.habit.shares).filter(|(_, share)| *share > 0.0) {
                push("groupe_utilitaire", &group.id, what, Some(energy * share), "kWh par an");
            }
        }
    }
    for (s, energy) in h.energy().into_iter().enumerate() {
        push("milieu", SETTINGS[s], "energie", Some(energy), "kWh par an, à la batterie");
        if ground.data.vans.is_some() {
            push("milieu", SETTINGS[s], "energie_utilitaires", Some(h.of_vans[s]), "kWh par an, à la batterie");
        }
        if PUBLIC[s] {
            let current = usize::from(s >= Setting::DestinationDc.column());
            let of = &parameters.on_board;
            let drawn = grid_energy(energy, of.board[current], of.charger[current]);
            push("milieu", SETTINGS[s], "energie_reseau", drawn, "kWh par an, au réseau");
        }
        if h.utilisation[s].is_some() {
            push("milieu", SETTINGS[s], "duree_d_usage", h.utilisation[s], "part du temps");
        }
    }
    for (offer, found) in parameters.offers.iter().zip(&h.offers) {
        push("offre", &offer.id, "puissance_delivree", Some(found.delivery), "part de la puissance");
        push("offre", &offer.id, "part_des_points", Some(found.share), "part des points du milieu");
        push("offre", &offer.id, "kwh_par_point", found.yearly, "kWh par an et par point");
        push("offre", &offer.id, "points", Some(found.points), "points, avant arrondi");
    }
    push("minimum", "population", "habitants", Some(h.people.0), "habitants");
    push("minimum", "population", "points", h.people.1, "points, avant arrondi");
    if let Some(roads) = h.roads {
        push("minimum", "itineraire", "stations", Some(roads.stations), "stations");
        push("minimum", "itineraire", "points", Some(roads.chargers), "points");
    }
    push("minimum", "domicile", "bornes_privees", h.private, "bornes privées, avant arrondi");
    for c in 0..CLASSES {
        let class = format!("classe_{}", c + 1);
        push("classe", &class, "energie", Some(h.energy_need[c]), "points, avant arrondi");
        push("classe", &class, "minimum", h.minimum[c], "points, avant arrondi");
        push("classe", &class, "besoin", Some(h.classes[c].need.points), "points, avant arrondi");
        push("classe", &class, "points", Some(f64::from(h.classes[c].points)), "points");
    }
    out
}

/// The `id` of a group of cars, as the parameters of the tool have it.
fn named(group: &Group) -> String {
    let powertrain = if group.powertrain == Powertrain::Battery { "electrique" } else { "hybride" };
    let home = if group.home { "domicile" } else { "sans-domicile" };
    let commute = match group.commute {
        Commute::Charging => "travail-avec-recharge",
        Commute::Plain => "travail-sans-recharge",
        Commute::No => "sans-travail",
    };
    format!("{powertrain}-{home}-{commute}")
}

/// What a quantity is of, for people.
fn said(q: &Quantity) -> String {
    let setting = SETTINGS.iter().position(|s| *s == q.of).filter(|_| q.family == "milieu");
    let class = q.of.strip_prefix("classe_").and_then(|c| c.parse::<usize>().ok());
    let of = match (setting, class) {
        (Some(s), _) => SETTING_NAMES[s].to_owned(),
        (_, Some(c)) => CLASS_NAMES[c - 1].to_owned(),
        _ => q.of.clone(),
    };
    format!("{}, {of}, {}", q.family.replace('_', " "), q.what.replace('_', " "))
}

fn quantities(ground: &Ground<'_>, horizons: &[Horizon]) -> Table {
    let all: Vec<Quantity> = horizons.iter().flat_map(|h| of_horizon(ground, h)).collect();
    let keys = all.iter().map(|q| format!("{}.{}.{}.{}", q.year, q.family, q.of, q.what)).collect();
    let names = all.iter().map(said).collect();
    let texts = |of: &dyn Fn(&Quantity) -> String| all.iter().map(|q| Some(of(q))).collect();
    Table::new("intermediaires", "Toutes les quantités intermédiaires", Row::Other, keys, names)
        .with(Column::texts("echeance", "Échéance", texts(&|q| q.year.to_string())))
        .with(Column::numbers("valeur", "Valeur", Unit::Index, all.iter().map(|q| q.value).collect()))
        .with(Column::texts("unite", "Unité", texts(&|q| q.unit.to_owned())))
}

/// A parameter with where it comes from.
struct Line {
    key: String,
    label: String,
    number: Option<f64>,
    value: String,
    unit: String,
    source: String,
    checked: &'static str,
    own: bool,
    of: &'static str,
}

/// What a group takes in each setting, as quantities are called.
const ENERGY_IN: [&str; Setting::COUNT] = [
    "energie_domicile",
    "energie_travail",
    "energie_depot_ac",
    "energie_depot_dc",
    "energie_nuit",
    "energie_destination_ac",
    "energie_destination_dc",
    "energie_itineraire",
];

/// Whether something is worked out of a parameter in this study.
pub(super) fn counts(of: Use, ground: &Ground<'_>) -> bool {
    of != Use::Vans || ground.data.vans.is_some()
}

fn parameters(ground: &Ground<'_>) -> Table {
    let settings = ground.settings;
    let mut lines = of_study(settings);
    for row in settings.parameters.rows.iter().filter(|row| counts(row.of, ground)) {
        // The section says it, and the setting is what is taken.
        if row.section == "projection" && settings.ceiling != settings.parameters.ceiling {
            continue;
        }
        lines.push(Line {
            key: format!("{}.{}", row.section, row.key),
            label: format!("{} : {}", row.label, row.key.replace('_', " ")),
            number: row.number,
            value: row.value.clone(),
            unit: row.unit.clone(),
            source: row.source.clone(),
            checked: if row.checked { "oui" } else { "non" },
            own: row.own,
            of: match row.of {
                Use::Need | Use::Vans => "besoin",
                Use::Minimum => "couverture minimale",
                Use::Beside => "à côté",
            },
        });
    }
    let texts = |of: &dyn Fn(&Line) -> String| lines.iter().map(|l| Some(of(l)).filter(|t| !t.is_empty())).collect();
    let keys = lines.iter().map(|l| l.key.clone()).collect();
    let names = lines.iter().map(|l| french::upper_first(&l.label)).collect();
    Table::new("parametres", "Paramètres", Row::Other, keys, names)
        .with(Column::texts("valeur", "Valeur", texts(&|l| l.value.clone())))
        .with(Column::numbers("nombre", "Nombre", Unit::Index, lines.iter().map(|l| l.number).collect()))
        .with(Column::texts("unite", "Unité", texts(&|l| l.unit.clone())))
        .with(Column::texts("source", "Source", texts(&|l| l.source.clone())))
        .with(Column::texts("verifie", "Vérifié", texts(&|l| l.checked.to_owned())))
        .with(Column::texts("origine", "Origine", texts(&|l| if l.own { "étude" } else { "outil" }.to_owned())))
        .with(Column::texts("sert_a", "Sert à", texts(&|l| l.of.to_owned())))
        .keyed("Paramètre")
        .noted("« Vérifié » : la valeur a été relue à sa source. Sans cela elle est de mémoire, douteuse, ou un choix : à confirmer avant de la citer.")
}

/// What the settings of the study say.
fn of_study(settings: &Settings) -> Vec<Line> {
    let points = |points: &[(f64, f64)]| {
        points.iter().map(|(year, v)| format!("{year} : {} %", french::short(*v, 3))).collect::<Vec<_>>().join(" ; ")
    };
    let line = |key: &str, label: &str, number: Option<f64>, value: String, unit: &str, of: &'static str| Line {
        key: key.to_owned(),
        label: label.to_owned(),
        number,
        value,
        unit: unit.to_owned(),
        source: "territoire.toml".to_owned(),
        checked: "",
        own: true,
        of,
    };
    let year = |year: u16| line("diagnostic", "année du diagnostic", None, year.to_string(), "année", "besoin");
    let mut out = vec![year(settings.diagnostic)];
    let share = "part du parc";
    match &settings.future {
        Future::Known(one, other) => {
            let known: Vec<(f64, f64)> = one.iter().chain([other]).map(|(y, s)| (*y, s * 100.0)).collect();
            out.push(line("parts_connues", "parts connues des électriques", None, points(&known), share, "besoin"));
            if settings.ceiling != settings.parameters.ceiling {
                let ceiling = Some(settings.ceiling);
                let value = french::short(settings.ceiling, 4);
                out.push(line("plafond", "plafond de la part des électriques", ceiling, value, share, "besoin"));
            }
        }
        Future::Series(_) => {
            out.push(line(
                "serie",
                "série de la part des électriques",
                None,
                points(&settings.series),
                share,
                "besoin",
            ));
        }
    }
    if settings.roads > 0.0 {
        let (km, value) = (Some(settings.roads), french::short(settings.roads, 1));
        out.push(line("routes_km", "routes à couvrir", km, value, "km", "couverture minimale"));
    }
    out
}
