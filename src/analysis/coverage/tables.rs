//! The tables of what is within reach: of the territory, by EPCI, by commune.

use super::reach::Reach;
use crate::analysis::share;
use crate::outcome::{Column, ColumnRole, Direction, Row, Table, TableId, Unit};
use crate::territory::Territory;

pub(super) fn whole(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let table = found(levels, areas, territory);
    if levels.iter().all(|l| l.open.is_none()) {
        return table;
    }
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let weights = territory.weights();
    let each = |f: &dyn Fn(&Reach) -> Option<f64>| -> Vec<Option<f64>> { levels.iter().map(f).collect() };
    let area = |l: &Reach| l.open.as_ref().map_or(&l.covered_area, |open| &open.area).clone();
    let better =
        |id: &str, label: &str, unit, values| Column::numbers(id, label, unit, values).direction(Direction::Better);
    table
        .with(better(
            "part_population_au_plus",
            "Part de la population, au plus",
            Unit::Share,
            each(&|l| l.people_share_at_most(&weights, &everyone)),
        ))
        .with(better(
            "communes_au_plus",
            "Communes couvertes, au plus",
            Unit::Count,
            each(&|l| Some(l.members_at_most(&everyone).len() as f64)),
        ))
        .with(better(
            "part_surface_au_plus",
            "Part de la surface, au plus",
            Unit::Share,
            each(&|l| share::ratio(area(l).iter().flatten().sum(), areas.iter().flatten().sum()).map(|s| s.min(1.0))),
        ))
}

/// What is found within reach, in the layer as it is.
fn found(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let weights = territory.weights();
    let each = |f: &dyn Fn(&Reach) -> Option<f64>| -> Vec<Option<f64>> { levels.iter().map(f).collect() };
    let lost = levels.first().map(|l| l.unanswered(&everyone)).unwrap_or_default();
    let placed = |l: &Reach| l.covered.iter().flatten().count() as f64;
    let better =
        |id: &str, label: &str, unit, values| Column::numbers(id, label, unit, values).direction(Direction::Better);
    Table::new(
        TableId::Territory,
        "Ensemble du territoire, par seuil",
        Row::Other,
        levels.iter().map(Reach::id).collect(),
        levels.iter().map(|l| format!("à {} au plus", l.threshold)).collect(),
    )
    .with(better(
        "population",
        "Population couverte",
        Unit::Inhabitants,
        each(&|l| share::population(territory, &everyone).map(|_| l.people(&weights, &everyone))),
    ))
    .with(better(
        "part_population",
        "Part de la population",
        Unit::Share,
        each(&|l| l.people_share(&weights, &everyone)),
    ))
    .with(better("communes", "Communes couvertes", Unit::Count, each(&|l| Some(l.members(&everyone).len() as f64))))
    .with(better(
        "part_communes",
        "Part des communes",
        Unit::Share,
        each(&|l| share::ratio(l.members(&everyone).len() as f64, placed(l))),
    ))
    .with(better(
        "surface_km2",
        "Surface couverte",
        Unit::SquareKm,
        each(&|l| Some(l.covered_area.iter().flatten().sum::<f64>() / 1e6)),
    ))
    .with(better("part_surface", "Part de la surface", Unit::Share, each(&|l| l.area_share(areas, &everyone))))
    .with(Column::numbers(
        "sans_position",
        "Communes sans réponse, non comptées",
        Unit::Count,
        each(&|_| Some(lost.len() as f64)),
    ))
    .with(Column::numbers(
        "population_sans_position",
        "Population sans réponse, non comptée",
        Unit::Inhabitants,
        each(&|_| Some(lost.iter().map(|&i| weights[i]).sum())),
    ))
}

pub(super) fn by_epci(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let weights = territory.weights();
    let lost = |members: &[usize]| levels.first().map(|l| l.unanswered(members).len() as f64);
    let mut table = share::epci_table("Par EPCI", territory).with(
        Column::numbers(
            "sans_position",
            "Communes sans réponse, non comptées",
            Unit::Count,
            territory.epcis.iter().map(|e| lost(&e.communes)).collect(),
        )
        .adding_up(),
    );
    for l in levels {
        let people = territory.epcis.iter().map(|e| l.people_share(&weights, &e.communes)).collect();
        let area = territory.epcis.iter().map(|e| l.area_share(areas, &e.communes)).collect();
        let (id, threshold) = (l.id(), l.threshold);
        table = table
            .with(
                Column::numbers(
                    format!("part_population_{id}"),
                    format!("Population à {threshold} au plus"),
                    Unit::Share,
                    people,
                )
                .direction(Direction::Better),
            )
            .with(l.surface(area));
        if l.open.is_some() {
            let most = territory.epcis.iter().map(|e| l.people_share_at_most(&weights, &e.communes)).collect();
            table = table.with(l.people_at_most(most));
        }
    }
    table
}

pub(super) fn by_commune(levels: &[Reach], areas: &[Option<f64>], territory: &Territory, single: bool) -> Table {
    let mut table = share::commune_table("Par commune", territory);
    for l in levels {
        let area = (0..areas.len()).map(|i| l.area_share(areas, &[i])).collect();
        let (id, threshold) = (l.id(), l.threshold);
        table = table
            .with(
                Column::numbers(
                    format!("couvert_{id}"),
                    if single {
                        format!("Mairie à {threshold} au plus (1 : oui)")
                    } else {
                        format!("Part des points à {threshold} au plus")
                    },
                    if single { Unit::Count } else { Unit::Share },
                    l.covered.clone(),
                )
                .role(ColumnRole::Within)
                .direction(Direction::Better),
            )
            .with(l.surface(area));
        if let Some(open) = &l.open {
            let told = |i: usize| (open.covered[i] != l.covered[i]).then(|| "au moins".to_owned());
            let column = Column::texts(
                format!("couvert_{id}_au_moins"),
                format!("À {threshold} au plus : connu au moins"),
                (0..areas.len()).map(told).collect(),
            );
            table = table.with(column.role(ColumnRole::Bound { of: format!("couvert_{id}"), why: open.why.clone() }));
        }
    }
    table
}
