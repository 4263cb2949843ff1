//! How far people are from what they seek: the figures, tables and sentences of a value for each commune. Distance to a
//! service and to a basket of services tell theirs alike.

use super::bound::AtMost;
use super::dimension::Groups;
use super::parameter::{Parameter, Whole};
use super::share::{self, Figure};
use super::{Context, travel};
use crate::french;
use crate::method::summary::{mean, median, weighted_mean, weighted_quantile};
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Row, Table, TableId, Unit};
use crate::units::{Measure, Span};

/// How many of the worst communes are listed.
pub(super) const WORST: Parameter<Whole> = Parameter {
    key: "pires",
    kind: Whole { min: 1, max: 100 },
    default: Some("10"),
    about: "combien de communes, les plus éloignées, lister avec leurs habitants",
};

/// The percentiles that are told, with their ids and labels.
const PERCENTILES: [(f64, &str, &str); 5] = [
    (0.10, "centile_10", "10e centile"),
    (0.25, "centile_25", "25e centile"),
    (0.50, "mediane", "Médiane"),
    (0.75, "centile_75", "75e centile"),
    (0.90, "centile_90", "90e centile"),
];

/// How far each commune is.
pub(super) struct Far<'a> {
    /// In kilometres or minutes; none where it isn't known.
    pub(super) values: &'a [Option<f64>],
    /// The share of each commune's points that are farther than the threshold: with its mairie alone, 0 or 1.
    pub(super) beyond: &'a [Option<f64>],
    pub(super) threshold: Span,
    /// Whether each commune has one point only.
    pub(super) single: bool,
    pub(super) context: &'a Context<'a>,
    /// How one travels, for sentences.
    pub(super) how: String,
    /// The values that are only the most that they can be, where the layer stops near; none when there is none.
    pub(super) at_most: Option<AtMost>,
    people: Vec<f64>,
}

impl<'a> Far<'a> {
    pub(super) fn new(
        (values, beyond): (&'a [Option<f64>], &'a [Option<f64>]),
        threshold: Span,
        single: bool,
        (how, at_most): (String, Option<AtMost>),
        context: &'a Context<'a>,
    ) -> Self {
        Self { values, beyond, threshold, single, context, how, at_most, people: context.territory.weights() }
    }

    fn measure(&self) -> Measure {
        self.threshold.measure()
    }

    fn everyone(&self) -> Vec<usize> {
        (0..self.values.len()).collect()
    }

    /// A figure of these communes, those without a value left out.
    pub(super) fn figure(&self, members: &[usize], figure: impl Fn(&[f64], &[f64]) -> Option<f64>) -> Option<f64> {
        let (values, people) = share::known(self.values, &self.people, members);
        figure(&values, &people)
    }

    /// The least that the mean of these communes can be; none where it is known.
    fn least_mean(&self, members: &[usize]) -> Option<f64> {
        let at_most = self.at_most.as_ref().filter(|a| members.iter().any(|&i| a.communes[i]))?;
        let (values, people) = share::known(&at_most.low, &self.people, members);
        weighted_mean(&values, &people)
    }

    /// The share of the people of these communes who are beyond the threshold for sure; none where it is known.
    fn least_share_beyond(&self, members: &[usize]) -> Option<f64> {
        let at_most = self.at_most.as_ref().filter(|a| members.iter().any(|&i| a.communes[i]))?;
        let (shares, people) = share::known(&at_most.low_beyond, &self.people, members);
        weighted_mean(&shares, &people)
    }

    /// The communes whose value is only the most that it can be.
    fn open(&self) -> Vec<usize> {
        let at_most = self.at_most.iter();
        at_most.flat_map(|a| (0..a.communes.len()).filter(|&i| a.communes[i])).collect()
    }

    /// The columns that say, beside the value of each commune, where it is only the most that it can be, and the least.
    pub(super) fn mark(&self, table: Table, of: &str) -> Table {
        let Some(at_most) = &self.at_most else { return table };
        let told = at_most.communes.iter().map(|open| open.then(|| "au plus".to_owned())).collect();
        table
            .with(
                Column::texts("au_plus", "Valeur connue au plus", told)
                    .role(ColumnRole::Bound { of: of.to_owned(), why: at_most.why.clone() }),
            )
            .with(travel::column(
                travel::figure_id(self.measure(), "au_moins"),
                format!("{}, au moins", travel::word(self.measure())),
                self.measure(),
                at_most.low.clone(),
            ))
    }

    /// The mean of these communes, each inhabitant counting once.
    fn mean(&self, members: &[usize]) -> Option<f64> {
        self.figure(members, weighted_mean)
    }

    /// The share of the people of these communes who are beyond the threshold.
    pub(super) fn share_beyond(&self, members: &[usize]) -> Option<f64> {
        let (shares, people) = share::known(self.beyond, &self.people, members);
        weighted_mean(&shares, &people)
    }

    /// «4 communes, 420 habitants sans position, hors des moyennes et des parts».
    /// «2 communes de population inconnue…».
    pub(super) fn method(&self) -> Vec<String> {
        let territory = self.context.territory;
        let lost = share::unanswered_line(territory, &share::have(self.values));
        let lines = lost.into_iter().chain(share::unpeopled_line(territory));
        let lines = lines.map(|line| format!("{line}, hors des moyennes et des parts"));
        let open = self.at_most.as_ref().map(|at_most| {
            format!(
                "{} : {} {} une valeur « au plus », quand la limite de la couche est plus proche que le service trouvé ; « au moins » est ce qu'il faut pour en sortir",
                at_most.why,
                french::count(self.open().len(), "commune", "communes"),
                if self.open().len() < 2 { "a" } else { "ont" },
            )
        });
        lines.chain(open).collect()
    }

    /// The whole territory: by inhabitant and by commune.
    pub(super) fn whole(&self) -> Table {
        let (values, people) = share::known(self.values, &self.people, &self.everyone());
        let greatest = values.iter().copied().max_by(f64::total_cmp);
        let mut rows = vec![("moyenne", "Moyenne", weighted_mean(&values, &people), mean(&values))];
        rows.extend(PERCENTILES.map(|(q, id, label)| {
            let simple = if q == 0.5 { median(&values) } else { quantile_of_communes(&values, q) };
            (id, label, weighted_quantile(&values, &people, q), simple)
        }));
        rows.push(("maximum", "Maximum", greatest, greatest));
        let least = self.least_share_beyond(&self.everyone()).map(|s| french::percent(s, 1));
        let title = match self.share_beyond(&self.everyone()) {
            Some(s) if least.as_ref().is_some_and(|least| *least != french::percent(s, 1)) => format!(
                "Ensemble du territoire (de {} à {} des habitants à plus de {})",
                least.unwrap_or_default(),
                french::percent(s, 1),
                self.threshold
            ),
            Some(s) => {
                format!("Ensemble du territoire ({} des habitants à plus de {})", french::percent(s, 1), self.threshold)
            }
            None => "Ensemble du territoire".to_owned(),
        };
        let keys = rows.iter().map(|r| r.0.to_owned()).collect();
        let names = rows.iter().map(|r| r.1.to_owned()).collect();
        let column = |id: &str, label: &str, values| travel::column(id.into(), label, self.measure(), values);
        let table = Table::new(TableId::Territory, title, Row::Other, keys, names)
            .with(column("pondere", "Par habitant", rows.iter().map(|r| r.2).collect()))
            .with(column("simple", "Par commune", rows.iter().map(|r| r.3).collect()));
        let Some(at_most) = &self.at_most else { return table };
        let (low, people) = share::known(&at_most.low, &self.people, &self.everyone());
        let of_low = rows.iter().map(|(id, ..)| match *id {
            "moyenne" => weighted_mean(&low, &people),
            "maximum" => low.iter().copied().max_by(f64::total_cmp),
            id => PERCENTILES.iter().find(|p| p.1 == id).and_then(|p| weighted_quantile(&low, &people, p.0)),
        });
        table.with(column("pondere_au_moins", "Par habitant, au moins", of_low.collect()))
    }

    /// The same by group, weighted by people.
    pub(super) fn by(&self, groups: &Groups) -> Table {
        let each = |f: Figure<'_>| groups.each(|members| self.figure(members, f));
        let column = |id: &str, label: &str, values| {
            travel::column(travel::figure_id(self.measure(), id), label, self.measure(), values)
        };
        let mut table = groups.table(self.context.territory).with(column("moyenne", "Moyenne", each(&weighted_mean)));
        for (q, id, label) in PERCENTILES {
            table = table.with(column(id, label, each(&|v, w| weighted_quantile(v, w, q))));
        }
        let share = |id: &str, label: String, shares| {
            Column::numbers(id, label, Unit::Share, shares).direction(Direction::Worse)
        };
        let beyond = format!("Habitants à plus de {}", self.threshold);
        let shares = groups.each(|members| self.share_beyond(members));
        let table = table
            .with(column("maximum", "Maximum", each(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
            .with(share("part_eloignee", beyond.clone(), shares));
        let Some(at_most) = &self.at_most else { return table };
        let open = |members: &[usize]| Some(members.iter().filter(|&&i| at_most.communes[i]).count() as f64);
        let least = |f: &dyn Fn(&[usize]) -> Option<f64>, known: &dyn Fn(&[usize]) -> Option<f64>| {
            groups.each(|members| f(members).or_else(|| known(members)))
        };
        table
            .with(Column::numbers("communes_au_plus", "Communes connues au plus", Unit::Count, groups.each(open)))
            .with(column("moyenne_au_moins", "Moyenne, au moins", least(&|m| self.least_mean(m), &|m| self.mean(m))))
            .with(share(
                "part_eloignee_au_moins",
                format!("{beyond}, au moins"),
                least(&|m| self.least_share_beyond(m), &|m| self.share_beyond(m)),
            ))
    }

    /// The communes farthest away, the farthest first, ties by code.
    pub(super) fn worst(&self, most: usize) -> Vec<usize> {
        let far = self.values.iter().enumerate().filter_map(|(i, v)| Some(((*v)?, i)));
        let mut order: Vec<(f64, usize)> = far.collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, i)| i).take(most).collect()
    }

    pub(super) fn worst_table(&self, worst: &[usize]) -> Table {
        let communes = &self.context.territory.communes;
        let keys = worst.iter().map(|&i| communes[i].code.to_string()).collect();
        let names = worst.iter().map(|&i| communes[i].name.clone()).collect();
        let open = self.at_most.as_ref().is_some_and(|a| worst.iter().any(|&i| a.communes[i]));
        let title =
            if open { "Communes qui peuvent être les plus éloignées" } else { "Communes les plus éloignées" };
        Table::new(TableId::Worst, title, Row::Other, keys, names)
            .with(travel::column(
                travel::id(self.measure(), ""),
                travel::word(self.measure()),
                self.measure(),
                worst.iter().map(|&i| self.values[i]).collect(),
            ))
            .with(Column::numbers(
                "population",
                "Population",
                Unit::Inhabitants,
                worst.iter().map(|&i| communes[i].population.map(f64::from)).collect(),
            ))
    }

    /// Who is beyond the threshold, how far people are, and where it is farthest. `of` is what they are far from, after
    /// «à plus de 10 km»: nothing, or « d'au moins un de ces services».
    pub(super) fn findings(&self, outcome: &mut Outcome, title: &str, of: &str, worst: &[usize], groups: &[Groups]) {
        let territory = self.context.territory;
        let answered = share::have(self.values);
        let (how, threshold) = (self.how.as_str(), self.threshold);
        let lost = share::left_out(territory, &answered);
        let beyond = |i: &usize| self.beyond[*i].is_some_and(|b| b > 0.0);
        let far: Vec<usize> = self.everyone().into_iter().filter(beyond).collect();
        let for_sure = |i: &usize| self.at_most.as_ref().is_none_or(|a| a.low_beyond[*i].is_some_and(|b| b > 0.0));
        let sure: Vec<usize> = far.iter().copied().filter(for_sure).collect();
        if far.is_empty() {
            let commune = if answered.contains(&false) { "aucune commune localisée" } else { "aucune commune" };
            outcome.find(format!("{title} : {commune} n'est à plus de {threshold}{of} ({how}){lost}."));
        } else if self.single && sure.len() < far.len() {
            outcome.find(format!(
                "{title} : {}, {} à plus de {threshold}{of} ({how}) : {}{lost}.",
                share::communes_and_people_between(territory, (&sure, &far), &answered),
                share::is_are(far.len()),
                self.at_most.as_ref().map(|a| a.why.as_str()).unwrap_or_default()
            ));
        } else if self.single {
            outcome.find(format!(
                "{title} : {} {} à plus de {threshold}{of} ({how}){lost}.",
                share::communes_and_people(territory, &far, &answered),
                share::is_are(far.len())
            ));
        } else {
            let most = self.share_beyond(&self.everyone()).map(|s| french::percent(s, 1)).unwrap_or_default();
            let least = self.least_share_beyond(&self.everyone()).map(|s| french::percent(s, 1));
            let share = match least.filter(|least| *least != most) {
                Some(least) => format!("entre {least} et {most}"),
                None => most,
            };
            outcome.find(format!("{title} : {share} des habitants sont à plus de {threshold}{of} ({how}){lost}."));
        }
        let at = |q| self.figure(&self.everyone(), |v, w| weighted_quantile(v, w, q));
        if let (Some(average), Some(half), Some(ninety)) = (self.mean(&self.everyone()), at(0.5), at(0.9)) {
            let measure = self.measure();
            let average = travel::said(average, measure);
            let least = self.least_mean(&self.everyone()).map(|least| travel::said(least, measure));
            let average = match least.filter(|least| *least != average) {
                Some(least) => format!("{average} au plus ({least} au moins)"),
                None => average,
            };
            outcome.find(format!(
                "{title} : les habitants en sont en moyenne à {average} ; la moitié en sont à {} au plus, 90 % à {} au plus.",
                travel::said_at_most(half, measure),
                travel::said_at_most(ninety, measure)
            ));
        }
        if worst.len() > 1 {
            let named: Vec<String> = worst.iter().take(3).map(|&i| self.named(i)).collect();
            let sure = worst.iter().take(3).all(|i| self.at_most.as_ref().is_none_or(|a| !a.communes[*i]));
            let are = if sure {
                "les communes les plus éloignées sont"
            } else {
                "les communes qui peuvent être les plus éloignées sont"
            };
            outcome.find(format!("{title} : {are} {}.", french::list(&named)));
        }
        let open = self.open();
        let at_most = if open.is_empty() { "" } else { " et au plus" };
        for group in groups {
            let means = group.each(|members| self.mean(members));
            let said = |v| travel::said(v, self.measure());
            if let Some(spread) = group.spread(&means, (&said, &said)) {
                outcome.find(format!("{title} : en moyenne par habitant{at_most}, {spread}."));
            }
        }
        if let Some(bound) = &self.at_most {
            outcome.find(format!(
                "{title} : pour {}, la valeur est un maximum : {}, et un service plus proche peut exister au-delà.",
                share::communes_and_people(territory, &open, &answered),
                bound.why
            ));
        }
    }

    /// «Troyon (12,3 km, 240 habitants)».
    fn named(&self, i: usize) -> String {
        let commune = &self.context.territory.communes[i];
        let people = share::inhabitants(commune).map(|p| format!(", {p}")).unwrap_or_default();
        let open = self.at_most.as_ref().is_some_and(|a| a.communes[i]);
        let at_most = if open { " au plus" } else { "" };
        let far = travel::said(self.values[i].unwrap_or(0.0), self.measure());
        format!("{} ({far}{at_most}{people})", commune.name)
    }
}

/// The quantile of communes that each count once: the same definition as that of inhabitants.
fn quantile_of_communes(values: &[f64], q: f64) -> Option<f64> {
    weighted_quantile(values, &vec![1.0; values.len()], q)
}
