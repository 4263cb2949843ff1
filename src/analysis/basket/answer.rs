//! The answer told: its tables, its sentences, its lines of method.

use super::{Gathered, Member, Points, Reached};
use crate::analysis::Asked;
use crate::analysis::dimension::Groups;
use crate::analysis::far::Far;
use crate::analysis::share::{self, Figure};
use crate::analysis::told;
use crate::analysis::travel::{self, Origins};
use crate::diagnostic::Notes;
use crate::french;
use crate::method::summary::{weighted_mean, weighted_quantile};
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Row, Table, Unit};
use crate::units::{Measure, Span};

/// What was found, ready to be told.
pub(super) struct Answer<'a> {
    pub(super) asked: &'a Asked,
    pub(super) gathered: Gathered,
    pub(super) members: &'a [Member<'a>],
    pub(super) reached: &'a [Reached],
    pub(super) points: &'a Points,
    pub(super) origins: &'a Origins,
    pub(super) far: Far<'a>,
    /// Whether a service that no layer holds may be within the threshold somewhere.
    pub(super) open: bool,
}

impl Answer<'_> {
    fn measure(&self) -> Measure {
        self.far.threshold.measure()
    }

    /// The services that have no located feature at all.
    fn missing(&self) -> Vec<&str> {
        self.members.iter().filter(|m| m.facilities.is_empty()).map(|m| m.service.name.as_str()).collect()
    }

    fn counted(&self) -> usize {
        self.members.len() - self.missing().len()
    }

    /// The value of one service for each commune.
    fn of(&self, member: usize) -> Vec<Option<f64>> {
        self.origins.mean(|i| self.reached[member].0[i].map(Span::amount))
    }

    /// The service that decides in each commune.
    fn decides(&self) -> Vec<Option<usize>> {
        self.origins.most(|i| self.points.decides[i])
    }

    /// What the farthest service is called.
    fn decider(&self) -> &'static str {
        match self.gathered {
            Gathered::Maximum => "Service qui décide",
            Gathered::Mean => "Service le plus éloigné",
        }
    }

    /// How many services are within reach of each commune, on average of its points.
    fn at_hand(&self) -> Vec<Option<f64>> {
        self.origins.mean(|i| self.points.within[i].map(|n| n as f64))
    }

    /// An id for each service: of its name when that is one of its own.
    fn ids(&self) -> Vec<String> {
        let slug = |name: &str| french::name_key(name).replace(' ', "_");
        self.members
            .iter()
            .enumerate()
            .map(|(n, m)| match slug(&m.service.name) {
                id if id.is_empty() || !id.is_ascii() => format!("service_{}", n + 1),
                id => id,
            })
            .collect()
    }

    pub(super) fn method(&self, notes: &mut Notes) -> Vec<String> {
        let territory = self.far.context.territory;
        let value = match self.gathered {
            Gathered::Maximum => "celle du plus éloigné de ses services, pour pouvoir atteindre chacun",
            Gathered::Mean => {
                "la moyenne de ses services (celle à laquelle se comparent les repères de l'INSEE pour la vie courante : 4 min pour la moitié des habitants, plus de 7 min : éloigné, 9 min pour 95 % d'entre eux)"
            }
        };
        let mut lines = vec![format!("valeur du panier : {value} ; à portée : {} au plus", self.far.threshold)];
        for member in self.members {
            let n = french::count(member.facilities.features.len(), "entité localisée", "entités localisées");
            let nowhere = match member.nowhere {
                0 => String::new(),
                n => format!(", {} sans position", french::integer(n as u64)),
            };
            lines.push(format!("{} : {}, {n}{nowhere}", member.service.name, member.said()));
        }
        let missing = self.missing();
        if !missing.is_empty() {
            let line = format!("sans aucune entité localisée, hors du panier : {}", french::list(&missing));
            notes.push(
                told::in_part(format!("analyse `{}` : {line}", self.asked.id))
                    .help("vérifier la couche, le champ et les valeurs de ces services"),
            );
            lines.push(line);
        }
        lines.push(format!("moyennes et centiles pondérés par {}", share::weighting(territory)));
        lines.extend(self.far.method());
        lines
    }

    /// One row a service: how far it is, and where it decides.
    pub(super) fn services(&self) -> Table {
        let people = self.far.context.territory.weights();
        let everyone: Vec<usize> = (0..people.len()).collect();
        let decides = self.decides();
        let all = 0..self.members.len();
        let known: Vec<(Vec<f64>, Vec<f64>)> =
            all.clone().map(|m| share::known(&self.of(m), &people, &everyone)).collect();
        let figure = |f: Figure<'_>| known.iter().map(|(v, w)| f(v, w)).collect();
        let column = |id: &str, label: &str, values| {
            travel::column(travel::figure_id(self.measure(), id), label, self.measure(), values)
        };
        let there = |m: usize| !self.members[m].facilities.is_empty();
        let beyond = all.clone().map(|m| {
            let far = |i: usize| self.reached[m].0[i].map(|d| f64::from(u8::from(d > self.far.threshold)));
            let (far, people) = share::known(&self.origins.mean(far), &people, &everyone);
            weighted_mean(&far, &people)
        });
        let decided = |m: usize| decides.iter().enumerate().filter(move |(_, d)| **d == Some(m)).map(|(i, _)| i);
        let features = self.members.iter().map(|m| Some(m.facilities.features.len() as f64)).collect();
        Table::new(
            "services",
            format!("{} : chaque service", self.asked.title),
            Row::Other,
            self.ids(),
            self.members.iter().map(|m| m.service.name.clone()).collect(),
        )
        .with(Column::numbers("entites", "Entités localisées", Unit::Count, features))
        .with(column("moyenne", "Moyenne par habitant", figure(&weighted_mean)))
        .with(column("mediane", "Médiane par habitant", figure(&|v, w| weighted_quantile(v, w, 0.5))))
        .with(column("centile_90", "90e centile", figure(&|v, w| weighted_quantile(v, w, 0.9))))
        .with(column("maximum", "Maximum", figure(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
        .with(
            Column::numbers(
                "part_eloignee",
                format!("Habitants à plus de {}", self.far.threshold),
                Unit::Share,
                beyond.collect(),
            )
            .direction(Direction::Worse),
        )
        .with(Column::numbers(
            "communes",
            match self.gathered {
                Gathered::Maximum => "Communes où il décide",
                Gathered::Mean => "Communes où il est le plus éloigné",
            },
            Unit::Count,
            all.clone().map(|m| there(m).then(|| decided(m).count() as f64)).collect(),
        ))
        .with(Column::numbers(
            "population",
            "Habitants de ces communes",
            Unit::Inhabitants,
            all.map(|m| there(m).then(|| decided(m).map(|i| people[i]).sum())).collect(),
        ))
    }

    /// How many people have how many of the services within reach.
    pub(super) fn within(&self) -> Table {
        let rows = self.counted() + 1;
        let people = self.people_by_number();
        let all: f64 = people.iter().sum();
        let name = |n: usize| match n {
            0 => "aucun service".to_owned(),
            n => french::count(n, "service", "services"),
        };
        Table::new(
            "a_portee",
            format!(
                "Habitants par nombre de services à {} au plus{}",
                self.far.threshold,
                if self.open { " (de ceux que tiennent les couches, qui s'arrêtent à portée)" } else { "" }
            ),
            Row::Other,
            (0..rows).map(|n| format!("services_{n}")).collect(),
            (0..rows).map(name).collect(),
        )
        .with(Column::numbers("population", "Population", Unit::Inhabitants, people.iter().map(|p| Some(*p)).collect()))
        .with(Column::numbers(
            "part_population",
            "Part de la population",
            Unit::Share,
            people.iter().map(|p| share::ratio(*p, all)).collect(),
        ))
    }

    /// The people who have 0, 1, 2… services within reach.
    fn people_by_number(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.counted() + 1];
        let within = &self.points.within;
        let people = self.origins.people(|i| within[i].is_some(), &self.far.context.territory.weights());
        for (within, people) in within.iter().zip(people) {
            if let Some(n) = within {
                out[*n] += people;
            }
        }
        out
    }

    /// By group: how far, and how many services within reach on average by inhabitant.
    pub(super) fn by(&self, groups: &Groups) -> Table {
        let (at_hand, people) = (self.at_hand(), self.far.context.territory.weights());
        let mean = |members: &[usize]| {
            let (numbers, people) = share::known(&at_hand, &people, members);
            weighted_mean(&numbers, &people)
        };
        let label = format!("Services à {} au plus, en moyenne", self.far.threshold);
        self.far.by(groups).with(
            Column::numbers("services_a_portee", label, Unit::Index, groups.each(mean)).direction(Direction::Better),
        )
    }

    pub(super) fn worst(&self, worst: &[usize]) -> Table {
        let decides = self.decides();
        let named = worst.iter().map(|&i| self.name(decides[i])).collect();
        self.far.worst_table(worst).with(Column::texts("decide", self.decider(), named))
    }

    fn name(&self, member: Option<usize>) -> Option<String> {
        member.map(|m| self.members[m].service.name.clone())
    }

    pub(super) fn communes(&self) -> Table {
        let measure = self.measure();
        let word = travel::word(measure);
        let title = format!("{} par commune", self.asked.title);
        let decides = self.decides().into_iter().map(|m| self.name(m)).collect();
        let count = if self.origins.single { Unit::Count } else { Unit::Index };
        let at_hand = format!("Services à {} au plus", self.far.threshold);
        let mut table = share::commune_table(title, self.far.context.territory)
            .with(travel::column(
                travel::id(measure, ""),
                match self.gathered {
                    Gathered::Maximum => format!("{word} au plus éloigné des services"),
                    Gathered::Mean => format!("{word} aux services, en moyenne de tous"),
                },
                measure,
                self.far.values.to_vec(),
            ))
            .with(Column::texts("decide", self.decider(), decides))
            .with(
                Column::numbers("services_a_portee", at_hand, count, self.at_hand())
                    .direction(Direction::Better)
                    .role(ColumnRole::Reached),
            );
        for (m, id) in self.ids().iter().enumerate() {
            let label = format!("{word} : {}", self.members[m].service.name);
            table = table.with(travel::column(travel::id(measure, id), label, measure, self.of(m)));
        }
        self.far.mark(table, &travel::id(measure, ""))
    }

    pub(super) fn findings(&self, outcome: &mut Outcome, worst: &[usize], groups: &[Groups]) {
        let title = self.asked.title.as_str();
        let territory = self.far.context.territory;
        let of = match self.gathered {
            Gathered::Maximum => " d'au moins un de ces services",
            Gathered::Mean => " de ces services, en moyenne de tous",
        };
        self.far.findings(outcome, title, of, worst, groups);
        let missing = self.missing();
        if !missing.is_empty() {
            let is = if missing.len() < 2 { "n'a" } else { "n'ont" };
            outcome.find(format!(
                "{title} : {} {is} aucune entité localisée ; le panier est calculé sans.",
                french::list(&missing)
            ));
        }
        let people = self.people_by_number();
        let all: f64 = people.iter().sum();
        let (every, no) = (share::ratio(people[self.counted()], all), share::ratio(people[0], all));
        if let (Some(every), Some(no)) = (every, no) {
            // What a layer that stops near does not hold can only add to what is within reach.
            let (least, most) = if self.open { ("au moins ", "au plus ") } else { ("", "") };
            outcome.find(format!(
                "{title} : {least}{} des habitants ont {} à {} au plus, {most}{} n'en ont aucun.",
                french::percent(every, 1),
                match self.counted() {
                    1 => "le service".to_owned(),
                    n => format!("les {} services", french::integer(n as u64)),
                },
                self.far.threshold,
                french::percent(no, 1)
            ));
        }
        let decides = self.decides();
        let mut deciding: Vec<Vec<usize>> = vec![Vec::new(); self.members.len()];
        decides.iter().enumerate().for_each(|(i, m)| deciding[m.unwrap_or(0)].extend(m.map(|_| i)));
        let most = (0..deciding.len()).max_by_key(|&m| (deciding[m].len(), usize::MAX - m));
        if let Some(most) = most.filter(|_| self.counted() > 1) {
            let answered = share::have(self.far.values);
            outcome.find(format!(
                "{title} : {} est « {} », le plus éloigné pour {}.",
                match self.gathered {
                    Gathered::Maximum => "le service qui décide le plus souvent",
                    Gathered::Mean => "le service qui est le plus souvent le plus loin",
                },
                self.members[most].service.name,
                share::communes_and_people(territory, &deciding[most], &answered)
            ));
        }
    }
}
