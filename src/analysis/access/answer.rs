//! The answer told: its tables, its sentences, its lines of method.

use super::{Method, Neighbours, Settings, Supply, THOUSAND};
use crate::analysis::dimension::Groups;
use crate::analysis::share::{self, Figure};
use crate::analysis::told;
use crate::analysis::{Asked, Context};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Layer;
use crate::method::access::{Catchments, Decay, Trip};
use crate::method::summary::{mean, weighted_mean, weighted_quantile};
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Row, Table, TableId, Unit};
use crate::units::{Measure, Span};

/// What was found, ready to be told.
pub(super) struct Answer<'a> {
    pub(super) layer: &'a Layer,
    pub(super) supply: &'a Supply<'a>,
    /// From the communes of the territory.
    pub(super) trips: &'a [Trip],
    /// Those around that share the offer; none where they are not asked for, or not known.
    pub(super) neighbours: Option<&'a Neighbours>,
    /// Which communes may have more within reach, of what the layer does not hold, and why; none where none may.
    pub(super) bound: Option<(&'a [bool], &'a str)>,
    pub(super) values: &'a [Option<f64>],
    /// Whether something is offered within reach of each.
    pub(super) served: &'a [bool],
    pub(super) kind: Method,
    pub(super) most: Span,
    pub(super) context: &'a Context<'a>,
}

impl Answer<'_> {
    /// Values and people of these communes, where there is a value.
    fn known(&self, members: &[usize]) -> (Vec<f64>, Vec<f64>) {
        share::known(self.values, &self.context.territory.weights(), members)
    }

    fn everyone(&self) -> Vec<usize> {
        (0..self.values.len()).collect()
    }

    fn mean(&self) -> Option<f64> {
        let (values, people) = self.known(&self.everyone());
        weighted_mean(&values, &people)
    }

    /// The communes among these that have less than half of the mean.
    fn poor(&self, members: &[usize]) -> Vec<usize> {
        let Some(mean) = self.mean() else { return Vec::new() };
        members.iter().copied().filter(|&i| self.values[i].is_some_and(|v| v < mean / 2.0)).collect()
    }

    /// The communes among these that have nothing.
    fn without(&self, members: &[usize]) -> Vec<usize> {
        members.iter().copied().filter(|&i| self.values[i].is_some() && !self.served[i]).collect()
    }

    /// The share of the people of `all` with a value who live in `some` of them.
    fn share(&self, some: &[usize], all: &[usize]) -> Option<f64> {
        let sum = |members: &[usize]| self.known(members).1.iter().sum::<f64>();
        share::ratio(sum(some), sum(all))
    }

    pub(super) fn method(
        &self,
        (asked, settings): (&Asked, &Settings),
        coefficients: Option<&[Option<f64>]>,
        decay: &Decay,
        notes: &mut Notes,
    ) -> Vec<String> {
        let territory = self.context.territory;
        let what = match settings.method {
            Method::TwoStep => "2SFCA (Luo et Wang 2003)",
            Method::Enhanced => "E2SFCA, par paliers (Luo et Qi 2009)",
            Method::Vanishing => "2SFCA à décroissance gaussienne (Dai 2010)",
            Method::Apl => "accessibilité potentielle localisée (DREES et Irdes)",
            Method::Gravity => "gravité (Hansen 1959)",
            Method::Cumulative => "offre cumulée à portée, sans partage",
        };
        let unit = match self.most.measure() {
            Measure::Length => "km",
            Measure::Time => "min",
        };
        let brake = || french::short(settings.brake, 2);
        let weights = match decay {
            Decay::Steps(steps) => {
                let step = |(limit, weight): &(f64, f64)| {
                    format!("{} jusqu'à {}\u{a0}{unit}", french::short(*weight, 3), french::short(*limit, 2))
                };
                format!(" ; poids {}", french::list(&steps.iter().map(step).collect::<Vec<_>>()))
            }
            Decay::Power { .. } => format!(" ; poids d^-{} (d au moins 1\u{a0}{unit})", brake()),
            Decay::Exponential { .. } => format!(" ; poids exp(-{} d/seuil)", brake()),
            Decay::Gaussian { .. } => format!(" ; poids exp(-½ ({} d/seuil)²)", brake()),
            Decay::Even | Decay::Vanishing { .. } => String::new(),
        };
        let mut lines = vec![format!("{what}, à {} au plus{weights}", self.most)];
        let offer = match &self.supply.field {
            Some(field) => format!("offre : `{field}` de « {} »", self.layer.title),
            None => format!("offre : chaque entité de « {} » compte pour 1", self.layer.title),
        };
        lines.push(offer);
        let out = |features: &[usize]| features.iter().filter(|f| self.layer.features[**f].commune.is_none()).count();
        let around = out(&self.supply.facilities.features);
        if self.kind.shares() {
            let people = share::weighting(territory);
            lines.push(match self.neighbours {
                Some(others) => format!(
                    "demande : {people}, des communes du territoire et de {} ({} habitants) qui ont un de ces services à portée",
                    french::count(others.people.len(), "commune voisine", "communes voisines"),
                    french::number(others.people.iter().sum(), 0)
                ),
                None => format!("demande : {people}, des communes du territoire seulement"),
            });
            match self.neighbours {
                None if around > 0 => lines.push(format!(
                    "effet de bord : {} hors du territoire {} dans l'offre, sans la demande de {} autres usagers : l'accessibilité est surestimée",
                    french::count(around, "entité", "entités"),
                    if around < 2 { "compte" } else { "comptent" },
                    if around < 2 { "ses" } else { "leurs" },
                )),
                Some(others) if others.off > 0 => {
                    let communes = french::count(others.off, "commune voisine", "communes voisines");
                    let line = format!("{communes} hors de portée du réseau, sans demande : l'accessibilité est surestimée près des limites");
                    notes.push(told::left_out(format!("analyse `{}` : {line}", asked.id)));
                    lines.push(line);
                }
                _ => {}
            }
            if let Some(n) = self.neighbours.map(|others| others.unpeopled).filter(|n| *n > 0) {
                let communes = french::count(n, "commune voisine", "communes voisines");
                lines.push(format!("{communes} de population inconnue, sans demande"));
            }
        }
        if let Some((open, why)) = self.bound {
            let n = open.iter().filter(|open| **open).count();
            lines.push(format!(
                "{why} : {} {} une valeur « au moins », quand cette limite est à portée",
                french::count(n, "commune", "communes"),
                if n < 2 { "a" } else { "ont" }
            ));
        }
        if !self.supply.unknown.is_empty() {
            let names: Vec<&str> = self.supply.unknown.iter().map(|f| self.layer.features[*f].name.as_str()).collect();
            let line = format!(
                "{} : {} sans offre connue ({})",
                self.layer.title,
                french::count(names.len(), "entité", "entités"),
                french::list_at_most(&names, 6)
            );
            notes.push(told::without_amount(format!("{line}, hors du calcul")));
            lines.push(format!("{line}, non comptée{}", french::s(names.len())));
        }
        if self.supply.nowhere > 0 {
            let n = french::count(self.supply.nowhere, "entité", "entités");
            let s = french::s(self.supply.nowhere);
            lines.push(format!("{} : {n} sans position, non comptée{s}", self.layer.title));
        }
        let multiplied = settings.coefficients.as_ref().zip(coefficients).filter(|_| self.kind.shares());
        if let Some((variable, coefficients)) = multiplied {
            lines.push(format!("population multipliée par `{variable}`"));
            let lost: Vec<usize> = (0..coefficients.len()).filter(|&i| coefficients[i].is_none()).collect();
            if !lost.is_empty() {
                let line = format!(
                    "{} sans coefficient ({}), comptée{} pour 1",
                    french::count(lost.len(), "commune", "communes"),
                    share::names(territory, &lost, 6),
                    french::s(lost.len())
                );
                notes.push(told::left_out(format!("analyse `{}` : {line}", asked.id)));
                lines.push(line);
            }
        }
        let unpeopled = territory.population().1;
        if unpeopled > 0 {
            let n = french::count(unpeopled, "commune", "communes");
            lines.push(format!("{n} sans population connue, sans demande"));
        }
        if let Some(lost) = share::unanswered_line(territory, &share::have(self.values)) {
            lines.push(format!("{lost}, hors de la demande, des moyennes et des parts"));
        }
        lines
    }

    pub(super) fn communes(&self, coefficients: Option<&[Option<f64>]>, demand: &[f64]) -> Table {
        let territory = self.context.territory;
        let n = self.values.len();
        let (mut features, mut amounts) = (vec![0.0; n], vec![0.0; n]);
        for trip in self.trips {
            features[trip.demand] += 1.0;
            amounts[trip.demand] += self.supply.amounts[trip.supply];
        }
        let known = |v: Vec<f64>| v.iter().zip(self.values).map(|(v, known)| known.map(|_| *v)).collect();
        let mean = self.mean();
        let against = self.values.iter().map(|v| v.and_then(|v| share::ratio(v, mean?))).collect();
        let mut table = share::commune_table(format!("{} : accessibilité par commune", self.layer.title), territory)
            .with(self.kind.column("accessibilite", "Accessibilité", self.values.to_vec()))
            .with(
                Column::numbers("rapport_moyenne", "Rapport à la moyenne", Unit::Index, against)
                    .direction(Direction::Better),
            )
            .with(
                Column::numbers("services_a_portee", "Services à portée", Unit::Count, known(features))
                    .role(ColumnRole::Reached),
            );
        if let Some(field) = &self.supply.field {
            let label = format!("Offre à portée ({field})");
            table = table
                .with(Column::numbers("offre_a_portee", label, Unit::Index, known(amounts)).role(ColumnRole::Reached));
        }
        if coefficients.is_some() && self.kind.shares() {
            let demand = demand.iter().zip(&territory.communes).map(|(d, c)| c.population.map(|_| *d)).collect();
            table = table.with(Column::numbers("demande", "Demande", Unit::Inhabitants, demand));
        }
        if let Some((open, why)) = self.bound {
            let told = open.iter().map(|open| open.then(|| "au moins".to_owned())).collect();
            let role = ColumnRole::Bound { of: "accessibilite".to_owned(), why: why.to_owned() };
            table = table.with(Column::texts("au_moins", "Valeur connue au moins", told).role(role));
        }
        table
    }

    /// By EPCI, level or basin.
    pub(super) fn by(&self, groups: &Groups) -> Table {
        let figure = |f: Figure<'_>| {
            groups.each(|members| {
                let (values, people) = self.known(members);
                f(&values, &people)
            })
        };
        let part = |some: &dyn Fn(&[usize]) -> Vec<usize>| groups.each(|members| self.share(&some(members), members));
        groups
            .table(self.context.territory)
            .with(self.kind.column("moyenne", "Moyenne", figure(&|v, w| weighted_mean(v, w))))
            .with(self.kind.column("mediane", "Médiane", figure(&|v, w| weighted_quantile(v, w, 0.5))))
            .with(self.kind.column("minimum", "Minimum", figure(&|v, _| v.iter().copied().min_by(f64::total_cmp))))
            .with(self.kind.column("maximum", "Maximum", figure(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
            .with(
                Column::numbers(
                    "part_sous_moitie",
                    "Habitants sous la moitié de la moyenne du territoire",
                    Unit::Share,
                    part(&|m| self.poor(m)),
                )
                .direction(Direction::Worse),
            )
            .with(
                Column::numbers(
                    "part_sans_acces",
                    "Habitants sans rien à portée",
                    Unit::Share,
                    part(&|m| self.without(m)),
                )
                .direction(Direction::Worse),
            )
    }

    /// The whole territory, in one row.
    pub(super) fn whole(&self) -> Table {
        let everyone = self.everyone();
        let (values, people) = self.known(&everyone);
        let (poor, without) = (self.poor(&everyone), self.without(&everyone));
        let count = |n: usize| Some(n as f64);
        let sum = |members: &[usize]| Some(self.known(members).1.iter().sum());
        let mut reached = vec![false; self.supply.amounts.len()];
        self.trips.iter().for_each(|t| reached[t.supply] = true);
        let offered = self.supply.amounts.iter().zip(&reached).filter(|(_, r)| **r).map(|(a, _)| *a).sum();
        let territory = self.context.territory;
        let worse = |column: Column| column.direction(Direction::Worse);
        let one = |v: Option<f64>| vec![v];
        Table::new(
            TableId::Territory,
            "Ensemble du territoire",
            Row::Territory,
            vec!["territoire".to_owned()],
            vec![territory.name.clone()],
        )
        .with(self.kind.column("moyenne", "Moyenne par habitant", one(weighted_mean(&values, &people))))
        .with(self.kind.column("mediane", "Médiane par habitant", one(weighted_quantile(&values, &people, 0.5))))
        .with(self.kind.column("moyenne_simple", "Moyenne par commune", one(mean(&values))))
        .with(self.kind.column("minimum", "Minimum", one(values.iter().copied().min_by(f64::total_cmp))))
        .with(self.kind.column("maximum", "Maximum", one(values.iter().copied().max_by(f64::total_cmp))))
        .with(worse(Column::numbers(
            "part_sous_moitie",
            "Habitants sous la moitié de la moyenne",
            Unit::Share,
            one(self.share(&poor, &everyone)),
        )))
        .with(worse(Column::numbers(
            "communes_sous_moitie",
            "Communes sous la moitié de la moyenne",
            Unit::Count,
            one(count(poor.len())),
        )))
        .with(worse(Column::numbers(
            "communes_sans_acces",
            "Communes sans rien à portée",
            Unit::Count,
            one(count(without.len())),
        )))
        .with(worse(Column::numbers(
            "population_sans_acces",
            "Habitants sans rien à portée",
            Unit::Inhabitants,
            one(sum(&without)),
        )))
        .with(Column::numbers("population", "Habitants comptés", Unit::Inhabitants, one(sum(&everyone))))
        .with(Column::numbers(
            "offre_a_portee",
            "Offre à portée d'une commune",
            Unit::Index,
            one(Some(offered)),
        ))
    }

    pub(super) fn services(&self, shared: Option<&Catchments>) -> Table {
        let n = self.supply.facilities.features.len();
        let people = self.context.territory.weights();
        let (mut communes, mut population) = (vec![0.0; n], vec![0.0; n]);
        for trip in self.trips {
            communes[trip.supply] += 1.0;
            population[trip.supply] += people[trip.demand];
        }
        // Of what nobody of the territory reaches, those around who do are not known.
        let rows: Vec<usize> = (0..n).filter(|&s| communes[s] > 0.0).collect();
        let all = |v: &[f64]| rows.iter().map(|&s| Some(v[s])).collect::<Vec<_>>();
        let feature = |s: &usize| &self.layer.features[self.supply.facilities.features[*s]];
        let table = Table::new(
            "services",
            format!("{} : ce que chacun offre, et à qui", self.layer.title),
            Row::Feature { layer: self.layer.id.clone() },
            rows.iter().map(|s| feature(s).id.clone()).collect(),
            rows.iter().map(|s| feature(s).name.clone()).collect(),
        )
        .with(Column::numbers("offre", "Offre", Unit::Index, all(&self.supply.amounts)))
        .with(Column::numbers("communes", "Communes à portée", Unit::Count, all(&communes)))
        .with(Column::numbers("population", "Habitants à portée", Unit::Inhabitants, all(&population)));
        let table = match self.neighbours {
            None => table,
            Some(others) => {
                let mut around = vec![0.0; n];
                let first = people.len();
                others.trips.iter().for_each(|trip| around[trip.supply] += others.people[trip.demand - first]);
                let label = "Habitants à portée dans les communes voisines";
                table.with(Column::numbers("population_voisine", label, Unit::Inhabitants, all(&around)))
            }
        };
        let Some(shared) = shared else { return table };
        let ratios = rows.iter().map(|&s| shared.ratios[s].map(|r| r * THOUSAND)).collect();
        table
            .with(Column::numbers("demande", "Demande pondérée à portée", Unit::Inhabitants, all(&shared.demand)))
            .with(
                Column::numbers("rapport", "Offre rapportée à la demande", Unit::PerThousand, ratios)
                    .direction(Direction::Better),
            )
    }

    /// The communes with the least, then those of more people, then by code.
    pub(super) fn worst(&self) -> Vec<usize> {
        let people = self.context.territory.weights();
        let mut order: Vec<(f64, usize)> =
            self.values.iter().enumerate().filter_map(|(i, v)| Some(((*v)?, i))).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(people[b.1].total_cmp(&people[a.1])).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, i)| i).take(10).collect()
    }

    pub(super) fn worst_table(&self, worst: &[usize]) -> Table {
        let communes = &self.context.territory.communes;
        let keys = worst.iter().map(|&i| communes[i].code.to_string()).collect();
        let names = worst.iter().map(|&i| communes[i].name.clone()).collect();
        let people = worst.iter().map(|&i| communes[i].population.map(f64::from)).collect();
        let values = worst.iter().map(|&i| self.values[i]).collect();
        Table::new(TableId::Worst, "Communes les moins bien desservies", Row::Other, keys, names)
            .with(self.kind.column("accessibilite", "Accessibilité", values))
            .with(Column::numbers("population", "Population", Unit::Inhabitants, people))
    }

    pub(super) fn findings(&self, outcome: &mut Outcome, worst: &[usize], groups: &[Groups]) {
        let territory = self.context.territory;
        let everyone = self.everyone();
        let answered = share::have(self.values);
        let title = self.layer.title.as_str();
        let how = self.supply.facilities.how(self.context.travel);
        let lost = share::left_out(territory, &answered);
        let (values, people) = self.known(&everyone);
        let (Some(average), Some(half)) = (weighted_mean(&values, &people), weighted_quantile(&values, &people, 0.5))
        else {
            return;
        };
        let kind = self.kind;
        let of = match &self.supply.field {
            Some(field) => format!(", « {field} »"),
            None => String::new(),
        };
        let what = match kind {
            Method::Gravity => ", offre pondérée par l'éloignement",
            Method::Cumulative => "",
            _ => ", offre partagée",
        };
        // Of what is only the least that it can be, neither the half nor who has less than another is known.
        let bounded = self.bound.is_some();
        let halves = match bounded {
            true => String::new(),
            false => format!(" ; la moitié des habitants ont {} ou moins", kind.figure(half)),
        };
        outcome.find(format!(
            "{title}{of} : en moyenne {}{} à {} au plus{what} ({how}){halves}{lost}.",
            if bounded { "au moins " } else { "" },
            kind.said(average),
            self.most,
        ));
        let without = self.without(&everyone);
        if !without.is_empty() {
            let has = if without.len() < 2 { "n'a" } else { "n'ont" };
            let open = |i: &usize| self.bound.is_some_and(|(open, _)| open[*i]);
            let sure: Vec<usize> = without.iter().copied().filter(|i| !open(i)).collect();
            let who = if sure.len() < without.len() {
                share::communes_and_people_between(territory, (&sure, &without), &answered) + ","
            } else {
                share::communes_and_people(territory, &without, &answered)
            };
            outcome.find(format!("{title} : {who} {has} rien à {} au plus.", self.most));
        }
        let poor = self.poor(&everyone);
        if !poor.is_empty() && !bounded {
            let has = if poor.len() < 2 { "a" } else { "ont" };
            outcome.find(format!(
                "{title} : {} {has} moins de la moitié de la moyenne.",
                share::communes_and_people(territory, &poor, &answered)
            ));
        }
        if average > 0.0 && worst.len() > 1 && !bounded {
            let named: Vec<String> = worst
                .iter()
                .take(3)
                .map(|&i| {
                    let commune = &territory.communes[i];
                    let people = share::inhabitants(commune).map(|p| format!(" ; {p}")).unwrap_or_default();
                    format!("{} ({}{people})", commune.name, kind.figure(self.values[i].unwrap_or(0.0)))
                })
                .collect();
            outcome.find(format!("{title} : les communes les moins bien desservies sont {}.", french::list(&named)));
        }
        for group in groups {
            let means = group.each(|members| {
                let (values, people) = self.known(members);
                weighted_mean(&values, &people)
            });
            if let Some(spread) = group.spread(&means, (&|v| kind.figure(v), &|v| kind.said(v))) {
                let at_least = if bounded { " et au moins" } else { "" };
                outcome.find(format!("{title} : en moyenne{at_least}, {spread}."));
            }
        }
        if let Some((open, why)) = self.bound {
            let open: Vec<usize> = everyone.iter().copied().filter(|&i| open[i]).collect();
            outcome.find(format!(
                "{title} : pour {}, la valeur est un minimum : {why}, et un service peut être à portée au-delà.",
                share::communes_and_people(territory, &open, &answered)
            ));
        }
    }
}
