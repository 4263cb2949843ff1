//! A basket of services: what it takes to be able to reach each of them.

mod answer;

use self::answer::Answer;
use super::against::{self, Against, Sought};
use super::bound::{self, AtMost, Bounds};
use super::dimension::{self, Groups};
use super::facilities::Facilities;
use super::far::{self, Far};
use super::parameter::{Basins, Choice, Departure, Parameter, Reach, Reader, Service, Services};
use super::travel::{self, Origins};
use super::{About, Asked, Context, NoAnswer, NoField, Question, Sample, Wanted, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::Outcome;
use crate::units::{Metres, Minutes, Span};

/// How far people are from all of a set of services.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basket;

const SERVICES: Parameter<Services> = Parameter {
    key: "services",
    kind: Services,
    default: None,
    about: "les services du panier : `{ nom = \"…\", couche = \"…\" }` pour toute une couche ; avec `champ` et `valeurs = [\"…\"]`, les entités qui ont là une de ces valeurs ; avec `champ` et `minimum = 22`, celles qui ont là au moins ce nombre",
};

const THRESHOLD: Parameter<Reach> = Parameter {
    key: "seuil",
    kind: Reach,
    default: Some("\"10 km\""),
    about: "un service est à portée à cette distance (`\"10 km\"`) ou à ce temps (`\"10 min\"`) au plus ; son unité décide de ce qui est compté",
};

/// What the services of a basket come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gathered {
    /// The farthest: what it takes to reach each of them.
    Maximum,
    /// Their mean.
    Mean,
}

const GATHERED: Parameter<Choice<Gathered>> = Parameter {
    key: "agregation",
    kind: Choice(&[("maximum", Gathered::Maximum), ("moyenne", Gathered::Mean)]),
    default: Some("\"maximum\""),
    about: "la valeur du panier : `\"maximum\"`, celle du plus éloigné des services, ce qu'il faut pour atteindre chacun ; `\"moyenne\"`, la moyenne de tous, comme l'INSEE pour les services de la vie courante",
};

/// What is asked of a basket.
#[derive(Debug)]
pub(super) struct Settings {
    services: Vec<Service>,
    gathered: Gathered,
    threshold: Span,
    departure: Departure,
    /// How many of the worst communes are listed.
    worst: usize,
    basins: Basins,
    against: Vec<Against>,
}

impl Question for Basket {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "panier"
    }

    fn about(&self) -> About {
        About {
            title: "Accès à un panier de services",
            title_by_time: None,
            asks: "que faut-il pour pouvoir atteindre chacun des services d'un panier, et lequel en décide ?",
            measures: "Pour chaque commune, la distance ou le temps qu'il faut pour pouvoir atteindre chacun des services d'un panier (par exemple les équipements de proximité de la BPE), le service qui en décide, et combien de services sont à portée.",
            how: "Pour chaque service s, d(i, s) est la distance ou le temps de la commune i à la plus proche de ses entités. La valeur du panier est, avec `agregation = \"maximum\"` (le défaut), celle du plus éloigné de ses services : D(i) = max_s d(i, s) ; avec `\"moyenne\"`, la moyenne de tous. Le maximum est ce qu'il faut pour pouvoir atteindre chacun d'eux depuis chez soi, pas la longueur d'une tournée qui les enchaînerait. Le service qui décide est celui dont d(i, s) = D(i) ; à égalité, le premier déclaré. Un service est à portée quand d(i, s) ne dépasse pas le seuil. Moyennes et centiles sont pondérés par la population municipale : le centile q est la plus petite valeur que n'excède pas celle d'une part q des habitants. Avec plusieurs points de départ, tout est calculé à chaque point, puis moyenné.",
            reading: "« La moitié des habitants en sont à 8 min au plus » : ils ont chacun des services à 8 min ou moins. Le tableau des services dit lequel éloigne le plus de communes : c'est là qu'un service de plus rapproche le panier. Les repères de l'INSEE pour le panier de la vie courante (4 min pour la moitié des habitants, plus de 7 min : éloigné, 9 min pour 95 % d'entre eux) sont ceux d'une moyenne : ne les citer qu'avec `agregation = \"moyenne\"`. Un service sans aucune entité n'est jamais compté à zéro : il est nommé, sa colonne reste vide et le panier est calculé sans lui. Une commune qui n'atteint pas un des services n'a pas de valeur, et reste hors des moyennes.",
            limits: "Le maximum donne à un seul service le dernier mot, et ne dit pas combien d'autres sont presque aussi loin : lire aussi le nombre à portée. Le choix du panier décide du résultat : il est à dire avec lui. La capacité, les horaires et la qualité des services ne comptent pas. Les codes de la BPE ont changé en 2023 et les gammes sont recomposées à chaque édition : prendre les types de l'édition de la couche. La comparaison avec le département et la France demande que les couches de tous les services les couvrent (voir `territoire expliquer distance`). Une couche placée à la commune, sans coordonnées, donne 0 à qui habite une commune équipée.",
            sources: "INSEE, panier de services de la vie courante (Insee Première 1579, 2016) et gammes d'équipements de la BPE. Point des mairies : DILA.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (services, gathered) = (from.take(&SERVICES), from.take(&GATHERED));
        let (threshold, travel) = (from.take(&THRESHOLD), from.take(&travel::TRAVEL));
        let (departure, worst) = (from.take(&travel::DEPARTURE), from.take(&far::WORST));
        let (basins, against) = (from.take(&dimension::BASINS), from.take(&against::COMPARE));
        travel?;
        Some(Settings {
            services: services?,
            gathered: gathered?,
            threshold: threshold?,
            departure: departure?,
            worst: worst?,
            basins: basins?,
            against: against?,
        })
    }

    fn counts_by(&self, settings: &Settings) -> Vec<(String, String)> {
        let filtered = settings.services.iter();
        filtered.filter_map(|s| Some((s.layer.clone(), s.filter.as_ref()?.field.clone()))).collect()
    }

    fn sample(&self) -> Sample {
        Sample::Elsewhere
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let mut members = Vec::new();
        for service in &settings.services {
            // A layer that could not be read has its own error.
            let layer = context.layer(&service.layer).ok_or(NoAnswer::Told)?;
            members.push(Member::of(service, layer, context).map_err(NoAnswer::NoField)?);
        }
        let origins = Origins::of(&settings.departure, context)?;
        let services: Vec<String> =
            members.iter().filter(|m| m.closed(context)).map(|m| m.service.name.clone()).collect();
        if !services.is_empty() {
            return Err(NoAnswer::ServicesClosed { services });
        }
        if origins.points.is_empty() || members.iter().all(|m| m.facilities.is_empty()) {
            return Err(NoAnswer::NothingLocated);
        }
        let threshold = settings.threshold;
        let reached: Vec<Reached> = members.iter().map(|m| m.reached(&origins, context)).collect();
        let points = Points::new(&members, &reached, origins.points.len(), (settings.gathered, threshold));
        let values = origins.mean(|i| points.basket[i].map(Span::amount));
        if values.iter().all(Option::is_none) {
            return Err(NoAnswer::BasketUnreached);
        }
        let beyond = origins.mean(|i| points.basket[i].map(|d| f64::from(u8::from(d > threshold))));
        let there = (0..members.len()).filter(|&m| !members[m].facilities.is_empty());
        let bounds: Vec<(usize, Bounds)> =
            there.map(|m| (m, Bounds::of(members[m].layer, &origins.points, context.travel))).collect();
        let at_most = at_most(&origins, &members, &reached, &bounds, (settings.gathered, threshold));
        let open = bounds.iter().any(|(_, bounds)| bounds.may_be_within_of_any(threshold));
        let how = members.iter().map(|m| m.facilities.how(context.travel)).max_by_key(String::len);
        let how = how.unwrap_or_else(|| context.travel.describe());
        let far = Far::new((&values, &beyond), threshold, origins.single, (how, at_most), context);
        let groups = Groups::all(&settings.basins, asked, context, notes);
        let mut layers: Vec<&Layer> = Vec::new();
        for member in &members {
            if layers.iter().all(|l| l.id != member.layer.id) {
                layers.push(member.layer);
            }
        }
        let gathered = settings.gathered;
        let answer = Answer {
            asked,
            gathered,
            members: &members,
            reached: &reached,
            points: &points,
            origins: &origins,
            far,
            open,
        };
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        let of_layers: Vec<Facilities<'_>> = layers.iter().map(|layer| Facilities::of(layer, context)).collect();
        outcome.method.extend(travel::method(context, &origins, &of_layers.iter().collect::<Vec<_>>(), notes));
        outcome.method.extend(answer.method(notes));
        dimension::tell(&mut outcome, &settings.basins, &groups, context);
        let worst = answer.far.worst(settings.worst);
        outcome.tables.push(answer.far.whole());
        outcome.tables.push(answer.services());
        outcome.tables.push(answer.within());
        outcome.tables.extend(groups.iter().map(|g| answer.by(g)));
        outcome.tables.push(answer.worst(&worst));
        answer.findings(&mut outcome, &worst, &groups);
        let there: Vec<&Member<'_>> = members.iter().filter(|m| !m.facilities.is_empty()).collect();
        let sought: Vec<Sought<'_>> =
            there.iter().map(|m| Sought { title: &m.service.name, places: &m.facilities.sites, k: 1 }).collect();
        let together = match gathered {
            Gathered::Maximum => against::farthest,
            Gathered::Mean => mean,
        };
        let (wanted, subject) = ((asked, settings.against.as_slice()), (asked.title.as_str(), sought.as_slice()));
        against::compare_by(&mut outcome, wanted, context, subject, together, threshold, notes);
        outcome.tables.push(answer.communes());
        Ok(outcome)
    }
}

/// The values that are only the most that they can be: those of which a service may be nearer, and decide less.
/// `there` holds the services that have places, by their number among `members`.
fn at_most(
    origins: &Origins,
    members: &[Member<'_>],
    reached: &[Reached],
    there: &[(usize, Bounds)],
    (gathered, threshold): (Gathered, Span),
) -> Option<AtMost> {
    let each = |i: usize| -> Option<Vec<Span>> { there.iter().map(|&(m, _)| reached[m].0[i]).collect() };
    let together = |spans: &[Span]| match gathered {
        Gathered::Maximum => spans.iter().copied().max(),
        Gathered::Mean => mean(spans),
    };
    let found = |i: usize| together(&each(i)?);
    let low = |i: usize, found: Span| {
        let spans = each(i).unwrap_or_default().into_iter();
        let lows: Vec<Span> = spans.zip(there).map(|(span, (_, bounds))| bounds.low(i, span)).collect();
        together(&lows).unwrap_or(found)
    };
    let mut why: Vec<String> = Vec::new();
    for (m, bounds) in there {
        let open = (0..origins.points.len()).any(|i| reached[*m].0[i].is_some_and(|span| bounds.is_open(i, span)));
        let told = bound::why(members[*m].layer, bounds);
        if open && !why.contains(&told) {
            why.push(told);
        }
    }
    AtMost::new(origins, threshold, found, low, why.join(", "))
}

/// A service of the basket with the features that it is.
struct Member<'a> {
    service: &'a Service,
    layer: &'a Layer,
    facilities: Facilities<'a>,
    /// Features that pass the filter and have no position.
    nowhere: usize,
}

impl<'a> Member<'a> {
    fn of(service: &'a Service, layer: &'a Layer, context: &Context<'a>) -> Result<Self, NoField> {
        let field = match &service.filter {
            None => None,
            Some(filter) => {
                Some(layer.field(&filter.field).ok_or_else(|| NoField::of(layer, &filter.field, Wanted::Any))?)
            }
        };
        let kept = |feature: &Feature| match (&service.filter, field) {
            (Some(filter), Some(field)) => match filter.least {
                Some(least) => layer.number(feature, &filter.field).is_some_and(|v| v >= least),
                None => {
                    let cell = feature.cells.get(field);
                    cell.is_some_and(|cell| filter.values.iter().any(|v| v.trim().eq_ignore_ascii_case(cell.trim())))
                }
            },
            _ => true,
        };
        let facilities = Facilities::some(layer, context, kept);
        let nowhere = layer.features.iter().filter(|f| kept(f) && f.point().is_none()).count();
        Ok(Self { service, layer, facilities, nowhere })
    }

    /// Whether a scenario has taken away all that it is today: the basket without it would look nearer than it is.
    fn closed(&self, context: &Context<'a>) -> bool {
        let today = context.was(self.layer).and_then(|layer| Member::of(self.service, layer, context).ok());
        self.facilities.is_empty() && today.is_some_and(|today| !today.facilities.is_empty())
    }

    /// «`TYPEQU` vaut D307 dans « BPE »».
    fn said(&self) -> String {
        let of = format!("« {} »", self.layer.title);
        match &self.service.filter {
            None => of,
            Some(filter) => match filter.least {
                Some(least) => format!("`{}` d'au moins {} dans {of}", filter.field, french::short(least, 3)),
                None => format!("`{}` = {} dans {of}", filter.field, filter.values.join(" ou ")),
            },
        }
    }

    fn reached(&self, origins: &Origins, context: &Context<'_>) -> Reached {
        if self.facilities.is_empty() {
            return Reached(vec![None; origins.points.len()]);
        }
        let near = context.travel.nearest(&origins.points, &self.facilities.sites, 1);
        Reached(near.iter().map(|found| found.first().map(|(_, d)| *d)).collect())
    }
}

/// What it takes from each point of departure to the nearest of a service; none where there is no way.
struct Reached(Vec<Option<Span>>);

/// What each point of departure has.
struct Points {
    /// What it takes to be able to reach each service; none when one of those that exist can't be reached.
    basket: Vec<Option<Span>>,
    /// The farthest service, which decides of the maximum.
    decides: Vec<Option<usize>>,
    /// How many services are within the threshold; none where none can be reached at all.
    within: Vec<Option<usize>>,
}

impl Points {
    fn new(
        members: &[Member<'_>],
        reached: &[Reached],
        points: usize,
        (gathered, threshold): (Gathered, Span),
    ) -> Self {
        let there: Vec<usize> = (0..members.len()).filter(|&m| !members[m].facilities.is_empty()).collect();
        let mut out = Self { basket: vec![None; points], decides: vec![None; points], within: vec![None; points] };
        for i in 0..points {
            let spans: Vec<(usize, Span)> = there.iter().filter_map(|&m| Some((m, reached[m].0[i]?))).collect();
            if spans.is_empty() {
                continue;
            }
            out.within[i] = Some(spans.iter().filter(|(_, d)| *d <= threshold).count());
            if spans.len() == there.len() {
                // Of several as far the first declared is named.
                let farthest = spans.iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
                out.basket[i] = match gathered {
                    Gathered::Maximum => farthest.map(|(_, d)| *d),
                    Gathered::Mean => mean(&spans.iter().map(|(_, d)| *d).collect::<Vec<_>>()),
                };
                out.decides[i] = farthest.map(|(m, _)| *m);
            }
        }
        out
    }
}

/// The mean of what it takes to several services, in their one measure.
fn mean(spans: &[Span]) -> Option<Span> {
    let amount = |d: &Span| match d {
        Span::Length(length) => length.value(),
        Span::Time(time) => time.value(),
    };
    let mean = spans.iter().map(amount).sum::<f64>() / spans.len() as f64;
    match spans.first()? {
        Span::Length(_) => Metres::new(mean).map(Span::Length),
        Span::Time(_) => Minutes::new(mean).map(Span::Time),
    }
}
