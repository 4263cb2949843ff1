//! What remains to be done by commune, EPCI and class; the use of what exists; the grid.

use super::known::{Aim, Coming, Known, Line};
use super::usage::Station;
use crate::analysis::bornes::count;
use crate::analysis::share;
use crate::french;
use crate::method::charging::CLASSES;
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};

/// What a column of points counts: ids.
const WHAT: [&str; 4] = ["existant", "existant_diagnostic", "objectif", "induit"];

/// What these columns are called: nothing is expected without a SDIRVE that nobody has adopted.
fn labels(known: &Known<'_>) -> [&'static str; 4] {
    let (aim, coming) = match known.aim {
        Aim::Adopted => ("Objectif", "Attendus sans le SDIRVE"),
        Aim::Needs => ("Besoin calculé", "Attendus de toute façon"),
        Aim::None => ("Objectif", "Attendus de toute façon"),
    };
    ["Points de charge existants", "Existants au diagnostic du SDIRVE", aim, coming]
}

/// What a column of points beyond the objective is called.
fn beyond(known: &Known<'_>) -> String {
    format!("Au-delà {}", known.aim_noun().1)
}

/// A group of communes, or a commune: its points of each class, then of all.
pub(super) struct Sums {
    /// In the order of [`WHAT`].
    counts: [[Option<f64>; CLASSES + 1]; 4],
    pub(super) left: [Option<f64>; CLASSES + 1],
    /// What is to be built, and what is beyond the objective: classes don't make up for each other.
    pub(super) to_build: [Option<f64>; CLASSES + 1],
    pub(super) surplus: [Option<f64>; CLASSES + 1],
}

impl Sums {
    fn of_commune(line: &Line) -> Self {
        let total = |classes: &[Option<u32>; CLASSES]| -> [Option<f64>; CLASSES + 1] {
            with_total(classes.map(|n| n.map(f64::from)))
        };
        // Those of unknown power are among all, in no class.
        let mut existing = total(&line.existing);
        existing[CLASSES] = Some(f64::from(line.points));
        let left = line.left.map(|n| n.map(|n| n as f64));
        Self {
            counts: [existing, total(&line.at_diagnosis), total(&line.objective), total(&line.induced)],
            left: with_total(left),
            to_build: with_total(left.map(|n| n.map(|n| n.max(0.0)))),
            surplus: with_total(left.map(|n| n.map(|n| (-n).max(0.0)))),
        }
    }

    /// Added up over the communes of which all that is added is known, so that the sums answer each other and those of EPCI
    /// make that of the territory; where no commune at all can be compared, over all of them.
    fn of_group(all: &[Self], members: &[usize]) -> Self {
        let sum = |of: &dyn Fn(&Self) -> &[Option<f64>; CLASSES + 1]| -> [Option<f64>; CLASSES + 1] {
            std::array::from_fn(|k| {
                let compared = |i: &usize| all[*i].left[k].is_some();
                let none = !(0..all.len()).any(|i| compared(&i));
                let mut among = members.iter().filter(|i| none || compared(i)).peekable();
                among.peek()?;
                among.try_fold(0.0, |sum, &i| Some(sum + of(&all[i])[k]?))
            })
        };
        Self {
            counts: std::array::from_fn(|w| sum(&|s| &s.counts[w])),
            left: sum(&|s| &s.left),
            to_build: sum(&|s| &s.to_build),
            surplus: sum(&|s| &s.surplus),
        }
    }

    pub(super) fn existing(&self) -> Option<f64> {
        self.counts[0][CLASSES]
    }

    pub(super) fn objective(&self) -> Option<f64> {
        self.counts[2][CLASSES]
    }

    pub(super) fn induced(&self) -> Option<f64> {
        self.counts[3][CLASSES]
    }

    /// Whether there is something to build, as one word.
    pub(super) fn situation(&self) -> Option<&'static str> {
        let classes = &self.left[..CLASSES];
        if classes.iter().flatten().any(|n| *n > 0.0) {
            return Some("à construire");
        }
        // Of a class that isn't known nobody can say that it is reached.
        let known: Vec<f64> = classes.iter().copied().collect::<Option<_>>()?;
        Some(match () {
            () if known.iter().any(|n| *n < 0.0) => "excédent",
            () if self.objective() == Some(0.0) => "sans objectif",
            () => "atteint",
        })
    }
}

/// Four classes and their sum, which is unknown as soon as one is.
fn with_total(classes: [Option<f64>; CLASSES]) -> [Option<f64>; CLASSES + 1] {
    let total = classes.iter().try_fold(0.0, |sum, n| Some(sum + (*n)?));
    std::array::from_fn(|k| if k < CLASSES { classes[k] } else { total })
}

/// The sums of each commune, of each EPCI, and of all.
pub(super) struct All {
    pub(super) communes: Vec<Sums>,
    pub(super) epcis: Vec<Sums>,
    pub(super) whole: Sums,
}

impl All {
    pub(super) fn of(known: &Known<'_>) -> Self {
        let communes: Vec<Sums> = known.lines.iter().map(Sums::of_commune).collect();
        let everyone: Vec<usize> = (0..communes.len()).collect();
        let epcis = known.territory.epcis.iter().map(|e| Sums::of_group(&communes, &e.communes)).collect();
        let whole = Sums::of_group(&communes, &everyone);
        Self { communes, epcis, whole }
    }
}

pub(super) fn add(outcome: &mut Outcome, known: &Known<'_>) {
    let all = All::of(known);
    let territory = known.territory;
    let mut communes = columns(share::commune_table("Par commune", territory), &all.communes, known);
    let situation = all.communes.iter().map(|s| s.situation().map(str::to_owned)).collect();
    communes = communes.with(Column::texts("situation", "Où en est l'objectif", situation));
    if let Some(needs) = known.needs.as_ref().filter(|n| n.at.is_some() && known.aim == Aim::Adopted) {
        let need = (0..territory.communes.len())
            .map(|i| needs.need(i).iter().try_fold(0.0, |sum, n| Some(sum + f64::from((*n)?))))
            .collect();
        communes = communes.with(Column::numbers("besoin", need_label(known), Unit::Count, need).adding_up());
    }
    outcome.tables.push(classes(&all.whole, known));
    let of_epci = |members: &Vec<usize>| {
        let compared = |i: &&usize| known.lines[**i].left.iter().all(Option::is_some);
        Some(members.iter().filter(compared).count() as f64)
    };
    let compared_in = territory.epcis.iter().map(|epci| of_epci(&epci.communes)).collect();
    let epcis = columns(share::epci_table("Par EPCI", territory), &all.epcis, known)
        .with(Column::numbers("communes", "Communes comparées", Unit::Count, compared_in).adding_up());
    outcome.tables.push(epcis.noted(compared(known)));
    outcome.tables.push(communes.noted(compared(known)));
    outcome.tables.extend(stations(known));
    outcome.tables.extend(capacity(&all, known));
}

/// «Besoin calculé à l'horizon 2029».
pub(super) fn need_label(known: &Known<'_>) -> String {
    let year = known.needs.as_ref().and_then(|n| n.at).map(|(year, _)| year.to_string()).unwrap_or_default();
    format!("Besoin calculé à l'horizon {year}")
}

/// Where the figures come from, under the tables.
fn compared(known: &Known<'_>) -> String {
    let aim = match known.aim {
        Aim::Adopted => "ceux du SDIRVE adopté".to_owned(),
        Aim::Needs => french::lower_first(&need_label(known)),
        Aim::None => "inconnus : ni SDIRVE adopté, ni besoins calculés".to_owned(),
    };
    let coming = match known.coming {
        Coming::Projects => "la couche des projets et obligations",
        Coming::Adopted => "ce que le SDIRVE adopté en dit",
        Coming::Unknown => "inconnu : ni couche de projets, ni SDIRVE adopté",
    };
    let base = match known.compared(None) {
        0 => "Aucune commune n'a tout de connu : ce qui existe est celui de toutes".to_owned(),
        n => match known.on(n) {
            None => "Les sommes portent sur toutes les communes".to_owned(),
            Some(_) => format!(
                "Les sommes d'ensemble portent sur les communes où tout est connu ({n} sur {}) ; celles d'une classe, sur celles où cette classe l'est",
                known.lines.len()
            ),
        },
    };
    format!(
        "Reste à faire = {} − existant − attendu ; négatif, c'est un excédent. Objectifs : {aim}. Attendus : {coming}. {base}.",
        if known.aim == Aim::Needs { "besoin" } else { "objectif" },
    )
}

fn columns(mut table: Table, rows: &[Sums], known: &Known<'_>) -> Table {
    let column = |id: String, label: String, of: &dyn Fn(&Sums) -> Option<f64>| {
        Column::numbers(id, label, Unit::Count, rows.iter().map(of).collect())
    };
    for k in (0..=CLASSES).rev().take(1).chain(0..CLASSES) {
        let (end, of) = match count::CLASS_NAMES.get(k) {
            Some(name) => (format!("_classe_{}", k + 1), format!(", {name}")),
            None => (String::new(), String::new()),
        };
        for (w, (id, label)) in WHAT.iter().zip(labels(known)).enumerate() {
            if w == 1 && known.adopted.is_none() {
                continue;
            }
            table = table.with(column(format!("{id}{end}"), format!("{label}{of}"), &|s| s.counts[w][k]).adding_up());
        }
        let left = column(format!("reste{end}"), format!("Reste à faire{of}"), &|s| s.left[k]);
        table = table.with(left.direction(Direction::Worse).adding_up());
    }
    let build = column("a_construire".into(), "À construire, toutes classes".into(), &|s| s.to_build[CLASSES]);
    let beyond = format!("{}, toutes classes", beyond(known));
    let surplus = column("excedent".into(), beyond, &|s| s.surplus[CLASSES]);
    table.with(build.direction(Direction::Worse).adding_up()).with(surplus.adding_up())
}

fn classes(whole: &Sums, known: &Known<'_>) -> Table {
    let keys = (0..=CLASSES).map(|k| if k < CLASSES { format!("classe_{}", k + 1) } else { "total".to_owned() });
    let names = (0..=CLASSES).map(|k| count::CLASS_NAMES.get(k).copied().unwrap_or("ensemble").to_owned());
    let column =
        |id: &str, label: &str, values: &[Option<f64>]| Column::numbers(id, label, Unit::Count, values.to_vec());
    let mut table = Table::new("classes", "Par classe de puissance", Row::Other, keys.collect(), names.collect());
    for (w, (id, label)) in WHAT.iter().zip(labels(known)).enumerate() {
        if w != 1 || known.adopted.is_some() {
            table = table.with(column(id, label, &whole.counts[w]));
        }
    }
    let class = |k: usize| Some(k).filter(|k| *k < CLASSES);
    let communes: Vec<Option<f64>> = (0..=CLASSES).map(|k| Some(known.compared(class(k)) as f64)).collect();
    table
        .with(column("reste", "Reste à faire", &whole.left).direction(Direction::Worse))
        .with(column("a_construire", "À construire", &whole.to_build).direction(Direction::Worse))
        .with(column("excedent", &beyond(known), &whole.surplus))
        .with(column("communes", "Communes comparées", &communes))
        .noted(compared(known))
}

fn stations(known: &Known<'_>) -> Option<Table> {
    let usage = known.usage.as_ref()?;
    let of = |f: &dyn Fn(&Station) -> Option<f64>| usage.stations.iter().map(f).collect::<Vec<_>>();
    let keys = usage.stations.iter().map(|s| format!("{} {} {}", s.key, s.start, s.end)).collect();
    let names = usage.stations.iter().map(|s| s.name.clone()).collect();
    let commune = |s: &Station| Some(known.territory.communes[s.commune].name.clone());
    Some(
        Table::new("usage", "Usage par station et par période", Row::Other, keys, names)
            .with(Column::texts("commune", "Commune", usage.stations.iter().map(commune).collect()))
            .with(Column::days("debut", "Du", usage.stations.iter().map(|s| Some(s.start)).collect()))
            .with(Column::days("fin", "Au", usage.stations.iter().map(|s| Some(s.end)).collect()))
            .with(Column::numbers("recharges_par_jour", "Recharges réussies par jour", Unit::Index, of(&|s| s.told.a_day)))
            .with(Column::numbers("minutes", "Durée moyenne d'une recharge", Unit::Minutes, of(&|s| s.told.minutes)))
            .with(Column::numbers("kwh", "kWh par recharge", Unit::Index, of(&|s| s.told.kwh)))
            .with(Column::numbers("disponibilite", "Disponibilité", Unit::Share, of(&|s| s.told.available)))
            .with(Column::numbers("occupation", "Occupation", Unit::Share, of(&|s| s.told.occupied)))
            .noted("Ce que donnent les exploitants (D353-6) ; un chiffre manque dès qu'il manque à un point de la station."),
    )
}

/// What the grid can take against what is to be built.
fn capacity(all: &All, known: &Known<'_>) -> Option<Table> {
    let grid = known.grid.as_ref()?;
    let (keys, names) = known.territory.commune_rows();
    let asked: Vec<Option<f64>> = all.communes.iter().map(|s| kilowatts(s, &known.kilowatts)).collect();
    let of = |f: &dyn Fn(&super::grid::Capacity) -> Option<f64>| -> Vec<Option<f64>> {
        grid.communes.iter().map(|c| c.as_ref().and_then(f)).collect()
    };
    let medium = of(&|c| c.medium_term);
    let spare: Vec<Option<f64>> = medium.iter().zip(&asked).map(|(has, asks)| Some((*has)? - (*asks)?)).collect();
    let fits = spare.iter().map(|kw| kw.map(|kw| if kw >= 0.0 { "suffit" } else { "dépassée" }.to_owned())).collect();
    let each: Vec<String> = known.kilowatts.iter().map(|kw| french::short(*kw, 1)).collect();
    Some(
        Table::new("capacite", "Capacité du réseau électrique", Row::Commune, keys, names)
            .with(Column::numbers("lieux", "Lieux", Unit::Count, of(&|c| Some(c.places as f64))).adding_up())
            .with(Column::numbers("demande_kw", "Puissance de ce qui reste à construire", Unit::Kilowatts, asked).adding_up())
            .with(Column::numbers("moyen_terme_kw", "Capacité à l'échéance opérationnelle", Unit::Kilowatts, medium).adding_up())
            .with(Column::numbers("long_terme_kw", "Capacité à long terme", Unit::Kilowatts, of(&|c| c.long_term)).adding_up())
            .with(Column::numbers("solde_kw", "Capacité restante", Unit::Kilowatts, spare).adding_up())
            .with(Column::texts("suffit", "Capacité à l'échéance opérationnelle", fits))
            .noted(format!(
                "Puissance d'un point à construire, par classe : {} kW. Tous les points à pleine puissance en même temps : c'est un maximum.",
                french::list(&each)
            )),
    )
}

/// The power of what is to be built in a commune.
pub(super) fn kilowatts(sums: &Sums, each: &[f64]) -> Option<f64> {
    sums.to_build[..CLASSES].iter().zip(each).try_fold(0.0, |sum, (n, kw)| Some(sum + (*n)? * kw))
}
