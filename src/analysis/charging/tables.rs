//! The tables of needs: by horizon, by commune, by EPCI.

use super::need::{Ground, Horizon};
use super::parameters::SETTINGS;
use crate::analysis::bornes::count::CLASS_NAMES;
use crate::analysis::share;
use crate::french;
use crate::method::charging::{Basis, CLASSES, Range, Setting, Usage, by_vehicles, cost, public_power, remaining};
use crate::outcome::{Column, Outcome, Row, Table, TableId, Unit};

/// The usages: the word of columns, and for people.
pub(super) const USAGES: [(&str, &str); Usage::COUNT] =
    [("residents", "résidents"), ("professionnels", "professionnels"), ("occasionnels", "occasionnels et transit")];

/// The settings, for people.
pub(super) const SETTING_NAMES: [&str; Setting::COUNT] = [
    "à domicile",
    "au travail",
    "au dépôt, courant alternatif",
    "au dépôt, courant continu",
    "dans la rue la nuit",
    "à destination, courant alternatif",
    "à destination, courant continu",
    "en itinéraire",
];

/// Whether a setting is public.
pub(super) const PUBLIC: [bool; Setting::COUNT] = [false, false, false, false, true, true, true, true];

/// The points of a place: a commune, an EPCI, the territory.
pub(super) struct Place {
    /// Electric cars, plug-in hybrids.
    vehicles: [Option<f64>; 2],
    /// By class, then usage.
    pub(super) need: Option<[[u32; Usage::COUNT]; CLASSES]>,
    pub(super) existing: Option<[u32; CLASSES]>,
    /// The need less what exists, where both are known.
    pub(super) to_add: [Option<i64>; CLASSES],
}

impl Place {
    /// Several communes, by index: those whose cars nobody knows have no need, and what exists there is not taken off the need
    /// of others.
    pub(super) fn of(members: &[usize], horizon: &Horizon, ground: &Ground<'_>) -> Self {
        let units: Vec<usize> = members.iter().filter_map(|&i| ground.fleet.unit[i]).collect();
        let known = !units.is_empty();
        let sum = |rank: usize| units.iter().map(|&u| horizon.whole[rank].units[u]).sum::<u32>();
        let vehicles = [known.then(|| f64::from(sum(0))), (known && ground.fleet.plug_in).then(|| f64::from(sum(1)))];
        let need = known.then(|| {
            std::array::from_fn(|c| {
                let cells = &horizon.classes[c].shared.cells;
                std::array::from_fn(|usage| units.iter().map(|&u| cells[u][usage]).sum())
            })
        });
        let existing = ground.data.existing.as_ref();
        let compared = existing.map(|e| e.among(units.iter().map(|&u| ground.fleet.units[u])));
        let to_add = std::array::from_fn(|c| {
            let need = need.map(|need: [[u32; Usage::COUNT]; CLASSES]| need[c].iter().sum());
            remaining(need, compared.map(|e| e[c]), Some(0))
        });
        Self { vehicles, need, existing: existing.map(|e| e.among(members.iter().copied())), to_add }
    }

    pub(super) fn class(&self, class: usize) -> Option<u32> {
        Some(self.need?[class].iter().sum())
    }

    pub(super) fn points(&self) -> Option<u32> {
        Some(self.need?.iter().flatten().sum())
    }

    pub(super) fn all_to_add(&self) -> Option<i64> {
        self.to_add.iter().copied().sum()
    }

    /// What it lacks: a class of which there are too many does not stand for another.
    fn lacking(&self) -> Option<u32> {
        self.to_add.iter().map(|n| Some(u32::try_from((*n)?).unwrap_or(0))).sum()
    }

    /// Its balance, for a map: «2 ou 3 à ajouter».
    fn said(&self) -> Option<&'static str> {
        Some(match self.lacking()? {
            0 if self.all_to_add()? < 0 => "plus que le besoin",
            0 if self.points()? > 0 => "besoin couvert",
            0 => "aucun besoin",
            1 => "1 à ajouter",
            2 | 3 => "2 ou 3 à ajouter",
            _ => "4 et plus à ajouter",
        })
    }

    fn all_existing(&self) -> Option<u32> {
        Some(self.existing?.iter().sum())
    }
}

/// The territory at a horizon.
pub(super) fn whole(horizon: &Horizon, ground: &Ground<'_>) -> Place {
    let all: Vec<usize> = (0..ground.context.territory.communes.len()).collect();
    Place::of(&all, horizon, ground)
}

/// What would be built if each commune were given what it lacks, by class.
pub(super) fn lacking(horizon: &Horizon, ground: &Ground<'_>) -> Option<[u32; CLASSES]> {
    ground.data.existing.as_ref()?;
    let communes = (0..ground.context.territory.communes.len()).map(|i| Place::of(&[i], horizon, ground).to_add);
    let mut out = [0; CLASSES];
    for row in communes {
        for (sum, points) in out.iter_mut().zip(row) {
            *sum += points.and_then(|p| u32::try_from(p).ok()).unwrap_or(0);
        }
    }
    Some(out)
}

/// What points cost.
pub(super) struct Price {
    /// The investment by class; unknown where the class has no price.
    pub(super) classes: [Option<Range>; CLASSES],
    /// That of the classes that have one.
    pub(super) known: Range,
    /// The classes that have points and no price.
    pub(super) missing: Vec<usize>,
    /// What running them costs in a year; unknown where nothing says it of a class that has some.
    pub(super) running: Option<Range>,
}

/// What the points that the territory lacks would cost, by class and in all; of the whole need where nobody says what exists.
pub(super) fn price(place: &Place, year: u16, ground: &Ground<'_>) -> Option<Price> {
    let points: [u32; CLASSES] = std::array::from_fn(|c| match place.to_add[c] {
        Some(points) => u32::try_from(points).unwrap_or(0),
        None => place.class(c).unwrap_or(0),
    });
    let parameters = &ground.settings.parameters;
    let found = cost(&points, &parameters.prices)?;
    let classes: [Option<Range>; CLASSES] = found.classes.try_into().ok()?;
    let yearly = (0..CLASSES).filter(|c| points[*c] > 0).map(|c| {
        let (range, (least, most)) = classes[c].zip(parameters.running_share(c, year))?;
        Some((range.low() * least, range.high() * most))
    });
    let yearly: Option<Vec<(f64, f64)>> = yearly.collect();
    let running = yearly.and_then(|each| {
        let (low, high) = each.iter().fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        Range::new(low, high)
    });
    Some(Price { classes, known: found.known, missing: found.missing, running })
}

pub(super) fn add(outcome: &mut Outcome, ground: &Ground<'_>, horizons: &[Horizon]) {
    let operational = ground.settings.operational();
    outcome.tables.push(by_horizon(ground, horizons));
    for horizon in horizons.iter().filter(|h| h.year == operational) {
        let (communes, epcis) = places(horizon, ground);
        let title = |what: &str| format!("{what} : besoin, existant et reste à faire en {operational}");
        outcome.tables.push(short(share::epci_table(title("Par EPCI"), ground.context.territory), &epcis));
        let table = share::commune_table(title("Par commune"), ground.context.territory);
        outcome.tables.push(balance(short(table, &communes), &communes));
    }
    for horizon in horizons {
        let (communes, epcis) = places(horizon, ground);
        let territory = ground.context.territory;
        let table = |id: &str, title: &str, row: Row, (keys, names): (Vec<String>, Vec<String>)| {
            let title = format!("{title} en {}, par classe et usage", horizon.year);
            Table::new(TableId::Own(format!("{id}_{}", horizon.year)), title, row, keys, names)
        };
        outcome.tables.push(long(table("epci", "Par EPCI", Row::Epci, territory.epci_rows()), &epcis).exported());
        let communes = long(table("communes", "Par commune", Row::Commune, territory.commune_rows()), &communes);
        outcome.tables.push(more(communes, horizon, ground).exported());
    }
}

/// Every commune, every EPCI.
fn places(horizon: &Horizon, ground: &Ground<'_>) -> (Vec<Place>, Vec<Place>) {
    let territory = ground.context.territory;
    let communes = (0..territory.communes.len()).map(|i| Place::of(&[i], horizon, ground));
    let epcis = territory.epcis.iter().map(|epci| Place::of(&epci.communes, horizon, ground));
    (communes.collect(), epcis.collect())
}

/// A column of one number a place.
fn of_places(places: &[Place], id: String, label: String, value: impl Fn(&Place) -> Option<f64>) -> Column {
    Column::numbers(id, label, Unit::Count, places.iter().map(value).collect()).adding_up()
}

fn short(mut table: Table, places: &[Place]) -> Table {
    let column = |id: &str, label: &str, value: &dyn Fn(&Place) -> Option<f64>| {
        of_places(places, id.to_owned(), label.to_owned(), value)
    };
    table = table
        .with(column("besoin", "Points de charge qu'il faudrait", &|p| p.points().map(f64::from)))
        .with(column("existant", "Points de charge qui existent", &|p| p.all_existing().map(f64::from)))
        .with(column("a_ajouter", "Points de charge à ajouter", &|p| p.all_to_add().map(|n| n as f64)));
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let (id, label) = (format!("a_ajouter_classe_{}", c + 1), format!("À ajouter, {name}"));
        table = table.with(of_places(places, id, label, |p| p.to_add[c].map(|n| n as f64)));
    }
    table
}

/// What each commune lacks, class by class, and how that is called on a map.
fn balance(table: Table, communes: &[Place]) -> Table {
    let said = communes.iter().map(|place| Some(place.said()?.to_owned())).collect();
    let lacking = "Points de charge qui manquent, classe par classe";
    table
        .with(of_places(communes, "manque".to_owned(), lacking.to_owned(), |p| p.lacking().map(f64::from)))
        .with(Column::texts("bilan", "Existant et besoin, classe par classe", said))
}

fn long(mut table: Table, places: &[Place]) -> Table {
    for (rank, (id, label)) in
        [("vehicules_electriques", "Voitures électriques"), ("vehicules_hybrides", "Voitures hybrides rechargeables")]
            .into_iter()
            .enumerate()
    {
        table = table.with(of_places(places, id.to_owned(), label.to_owned(), |p| p.vehicles[rank]));
    }
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let (id, label) = (format!("besoin_classe_{}", c + 1), format!("Besoin, {name}"));
        table = table.with(of_places(places, id, label, |p| p.class(c).map(f64::from)));
    }
    for (u, (usage, word)) in USAGES.iter().enumerate() {
        for (c, name) in CLASS_NAMES.iter().enumerate() {
            let (id, label) = (format!("besoin_{usage}_classe_{}", c + 1), format!("Besoin, {word}, {name}"));
            table = table.with(of_places(places, id, label, |p| Some(f64::from(p.need?[c][u]))));
        }
    }
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let (id, label) = (format!("existant_classe_{}", c + 1), format!("Existant, {name}"));
        table = table.with(of_places(places, id, label, |p| Some(f64::from(p.existing?[c]))));
    }
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let (id, label) = (format!("a_ajouter_classe_{}", c + 1), format!("À ajouter, {name}"));
        table = table.with(of_places(places, id, label, |p| p.to_add[c].map(|n| n as f64)));
    }
    table
}

/// What is not rounded, by commune.
fn more(table: Table, horizon: &Horizon, ground: &Ground<'_>) -> Table {
    let spread = |value: &dyn Fn(usize) -> f64| {
        let values = (0..ground.fleet.units.len()).map(value);
        share::spread(table.keys.len(), &ground.fleet.units, values)
    };
    let public = |u: usize| (0..Setting::COUNT).filter(|s| PUBLIC[*s]).map(|s| horizon.energies[u][s]).sum();
    let columns = [
        Column::numbers(
            "acces_domicile",
            "Voitures qui rechargent chez elles",
            Unit::Share,
            spread(&|u| horizon.home[u]),
        ),
        Column::numbers("energie_publique_kwh", "Énergie prise en public (kWh par an)", Unit::Count, spread(&public))
            .adding_up(),
    ];
    columns.into_iter().fold(table, Table::with)
}

/// One row a horizon.
fn by_horizon(ground: &Ground<'_>, horizons: &[Horizon]) -> Table {
    let operational = ground.settings.operational();
    let name = |h: &Horizon| {
        let said = if h.year == operational { " (échéance opérationnelle)" } else { "" };
        format!("{}{said}", h.year)
    };
    let parameters = &ground.settings.parameters;
    let places: Vec<Place> = horizons.iter().map(|h| whole(h, ground)).collect();
    let lacking: Vec<_> = horizons.iter().map(|h| lacking(h, ground)).collect();
    let rows: Vec<(&Horizon, &Place)> = horizons.iter().zip(&places).collect();
    let keys = horizons.iter().map(|h| h.year.to_string()).collect();
    let mut table = Table::new("echeances", "Par échéance", Row::Other, keys, horizons.iter().map(name).collect());
    let mut push = |id: String, label: String, unit: Unit, value: &dyn Fn(&Horizon, &Place) -> Option<f64>| {
        let values = rows.iter().map(|(h, p)| value(h, p)).collect();
        table.columns.push(Column::numbers(id, label, unit, values));
    };
    let plug_in = ground.fleet.plug_in;
    push("vehicules_electriques".into(), "Voitures électriques".into(), Unit::Count, &|h, _| Some(h.all().battery));
    push("vehicules_hybrides".into(), "Voitures hybrides rechargeables".into(), Unit::Count, &|h, _| {
        plug_in.then(|| h.all().plug_in)
    });
    push("part_electriques".into(), "Part des électriques".into(), Unit::Share, &|h, _| Some(h.shares[0]));
    push("part_hybrides".into(), "Part des hybrides rechargeables".into(), Unit::Share, &|h, _| {
        plug_in.then_some(h.shares[1])
    });
    for (s, (word, name)) in SETTINGS.iter().zip(SETTING_NAMES).enumerate() {
        let label = format!("Énergie prise {name} (kWh par an)");
        push(format!("energie_{word}_kwh"), label, Unit::Count, &|h, _| Some(h.energy()[s]));
    }
    push("besoin".into(), "Points de charge qu'il faudrait".into(), Unit::Count, &|h, _| Some(f64::from(h.points())));
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let k = c + 1;
        push(format!("besoin_classe_{k}"), format!("Besoin, {name}"), Unit::Count, &|h, _| {
            Some(f64::from(h.classes[c].points))
        });
        push(format!("besoin_exact_classe_{k}"), format!("Besoin avant arrondi, {name}"), Unit::Index, &|h, _| {
            Some(h.classes[c].need.points)
        });
        push(format!("energie_exact_classe_{k}"), format!("Besoin par l'énergie, {name}"), Unit::Index, &|h, _| {
            Some(h.energy_need[c])
        });
        push(format!("minimum_classe_{k}"), format!("Couverture minimale, {name}"), Unit::Index, &|h, _| h.minimum[c]);
    }
    for (u, (usage, word)) in USAGES.iter().enumerate() {
        for (c, name) in CLASS_NAMES.iter().enumerate() {
            push(
                format!("besoin_{usage}_classe_{}", c + 1),
                format!("Besoin, {word}, {name}"),
                Unit::Count,
                &|h, _| Some(f64::from(h.classes[c].shared.usages[u])),
            );
        }
    }
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let k = c + 1;
        push(format!("existant_classe_{k}"), format!("Existant, {name}"), Unit::Count, &|_, p| {
            Some(f64::from(p.existing?[c]))
        });
        push(format!("a_ajouter_classe_{k}"), format!("À ajouter, {name}"), Unit::Count, &|_, p| {
            p.to_add[c].map(|n| n as f64)
        });
        push(format!("cout_bas_classe_{k}"), format!("Coût au moins, {name}"), Unit::Euros, &|h, p| {
            Some(price(p, h.year, ground)?.classes[c]?.low())
        });
        push(format!("cout_haut_classe_{k}"), format!("Coût au plus, {name}"), Unit::Euros, &|h, p| {
            Some(price(p, h.year, ground)?.classes[c]?.high())
        });
    }
    push("existant".into(), "Points de charge qui existent".into(), Unit::Count, &|_, p| {
        p.all_existing().map(f64::from)
    });
    push("a_ajouter".into(), "Points de charge à ajouter".into(), Unit::Count, &|_, p| {
        p.all_to_add().map(|n| n as f64)
    });
    push("cout_bas".into(), "Coût au moins".into(), Unit::Euros, &|h, p| Some(price(p, h.year, ground)?.known.low()));
    push("cout_haut".into(), "Coût au plus".into(), Unit::Euros, &|h, p| Some(price(p, h.year, ground)?.known.high()));
    push("cout_exploitation_bas".into(), "Exploitation par an, au moins".into(), Unit::Euros, &|h, p| {
        Some(price(p, h.year, ground)?.running?.low())
    });
    push("cout_exploitation_haut".into(), "Exploitation par an, au plus".into(), Unit::Euros, &|h, p| {
        Some(price(p, h.year, ground)?.running?.high())
    });
    let one_for = format!("Recoupement : 1 point pour {} véhicules", french::short(parameters.per_vehicle, 1));
    push("recoupement_vehicules".into(), one_for, Unit::Index, &|h, _| {
        by_vehicles(h.all().battery + h.all().plug_in, parameters.per_vehicle)
    });
    push("recoupement_afir_kw".into(), "Recoupement : puissance AFIR".into(), Unit::Kilowatts, &|h, _| {
        public_power(&h.all(), &parameters.power)
    });
    push("bornes_privees".into(), "Bornes privées à domicile".into(), Unit::Count, &|h, _| h.private);
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let missing = lacking.iter().map(|by| by.map(|by| f64::from(by[c]))).collect();
        let label = format!("Manque, commune par commune, {name}");
        table.columns.push(Column::numbers(format!("manque_classe_{}", c + 1), label, Unit::Count, missing));
    }
    for (c, name) in CLASS_NAMES.iter().enumerate() {
        let said = rows.iter().map(|(h, _)| Some(told_basis(h, c).to_owned())).collect();
        let label = format!("Ce qui fait le besoin, {name}");
        table.columns.push(Column::texts(format!("origine_classe_{}", c + 1), label, said));
    }
    let costs = if ground.data.existing.is_some() {
        "Le coût est celui des points qui manquent à tout le territoire, classe par classe, sans le raccordement."
    } else {
        "Ce qui existe n'est pas donné : le coût est celui de tout le besoin, sans le raccordement."
    };
    table.noted(format!(
        "{costs} Les recoupements (1 point pour 10 véhicules, puissance du règlement AFIR) sont d'autres règles, pour comparer ; le besoin n'en vient pas."
    ))
}

/// What the need of a class comes from.
pub(super) fn told_basis(horizon: &Horizon, class: usize) -> &'static str {
    match horizon.classes[class].need {
        need if need.points <= 0.0 => "aucun besoin",
        need if need.basis == Basis::Minimum => "couverture minimale",
        _ => "énergie",
    }
}
