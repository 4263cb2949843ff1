//! The people around the territory who come to the same services: an offer is shared with them too.

use geo::Point;

use super::Supply;
use crate::analysis::Context;
use crate::method::access::Trip;
use crate::network::Straight;
use crate::network::Travel;
use crate::network::sites::Sites;
use crate::territory::Elsewhere;
use crate::units::Span;

/// The communes outside the territory that reach some of the offer.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// The people of each.
    pub(super) people: Vec<f64>,
    /// Which of them reaches what; their ranks follow those of the communes of the territory.
    pub(super) trips: Vec<Trip>,
    /// How many lie near enough and are off the network: their people are missing.
    pub(super) off: usize,
    /// How many have no known population.
    pub(super) unpeopled: usize,
}

impl Neighbours {
    /// Every commune of the reference outside the territory from which a service is within reach, that some commune of the
    /// territory reaches too. None in a study that brings its own communes.
    pub(super) fn of(supply: &Supply<'_>, own: &[Trip], most: Span, context: &Context<'_>) -> Option<Self> {
        let everywhere = context.territory.everywhere()?;
        let communes = context.territory.communes.len();
        let mut reached = vec![false; supply.amounts.len()];
        own.iter().for_each(|trip| reached[trip.supply] = true);
        let points = supply.facilities.sites.points();
        let shared: Vec<Point<f64>> = (0..points.len()).filter(|&s| reached[s]).map(|s| points[s]).collect();
        let outside: Vec<(&Elsewhere, Point<f64>)> =
            everywhere.iter().filter(|c| c.here.is_none()).filter_map(|c| Some((c, c.mairie?))).collect();
        let mairies: Vec<Point<f64>> = outside.iter().map(|(_, mairie)| *mairie).collect();
        // As the crow flies nobody gets farther: the rest of France needs no search. A line or a surface is not its middle,
        // and comes with what it is long.
        let near = Straight::new(1.0).nearest(&mairies, &Sites::at(&shared), 1);
        let farthest = context.travel.farthest(most).value() + supply.facilities.longest();
        let near_enough = |n: &usize| near[*n].first().is_some_and(|(_, d)| d.amount() * 1000.0 <= farthest);
        let candidates: Vec<usize> = (0..outside.len()).filter(near_enough).collect();
        let from: Vec<Point<f64>> = candidates.iter().map(|&n| mairies[n]).collect();
        let mut out = Self {
            off: context.travel.reachable(&from).iter().filter(|reachable| !**reachable).count(),
            ..Self::default()
        };
        for (n, trips) in candidates.iter().zip(context.travel.within(&from, &supply.facilities.sites, most)) {
            let shares = trips.iter().any(|(s, _)| reached[*s]);
            if !shares {
                continue;
            }
            let Some(people) = outside[*n].0.population else {
                out.unpeopled += 1;
                continue;
            };
            let demand = communes + out.people.len();
            out.people.push(f64::from(people));
            out.trips.extend(trips.iter().map(|(s, span)| Trip { demand, supply: *s, cost: span.amount() }));
        }
        Some(out)
    }
}
