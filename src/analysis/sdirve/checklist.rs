//! What the law asks, against what the study holds.

use super::known::{Aim, Known};
use super::requirement::Requirement;
use super::usage::MONTHS;
use crate::analysis::Context;
use crate::french;
use crate::outcome::{Column, Filled, Outcome, Row, Table, Unit};

/// How much of it the study holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Held,
    Partly,
    Missing,
    /// No study can know it: only those who make the SDIRVE do.
    Yours,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Held => "présent",
            Self::Partly => "en partie",
            Self::Missing => "manque",
            Self::Yours => "à vérifier par vous",
        }
    }
}

/// A thing that is asked, and what answers it.
pub(super) struct Checked {
    pub(super) article: &'static str,
    pub(super) asks: &'static str,
    pub(super) who: &'static str,
    pub(super) state: State,
    /// The layer or the analysis that answers it, and what it lacks.
    pub(super) by: String,
    pub(super) rows: Option<usize>,
}

/// What answers a requirement.
type Answer = (State, String, Option<usize>);

pub(super) fn checked(known: &Known<'_>, filled: &Filled, context: &Context<'_>) -> Vec<Checked> {
    let one = |(requirement, article, asks, who): (Requirement, &'static str, &'static str, &'static str)| {
        let (state, by, rows) = answer(requirement, known, filled, context);
        Checked { article, asks, who, state, by, rows }
    };
    Requirement::ALL.into_iter().map(one).collect()
}

/// The table of it, a row a requirement.
pub(super) fn table(checked: &[Checked]) -> Table {
    let texts = |id: &str, label: &str, of: &dyn Fn(&Checked) -> String| {
        Column::texts(id, label, checked.iter().map(|c| Some(of(c)).filter(|t| !t.is_empty())).collect())
    };
    let keys = (1..=checked.len()).map(|n| format!("demande_{n:02}")).collect();
    let names = checked.iter().map(|c| c.article.to_owned()).collect();
    Table::new("articles", "Liste de contrôle : ce que demande le Code de l'énergie", Row::Other, keys, names)
        .with(texts("demande", "Ce qui est demandé", &|c| french::upper_first(c.asks)))
        .with(texts("etat", "Dans l'étude", &|c| c.state.name().to_owned()))
        .with(texts("reponse", "Ce qui y répond", &|c| c.by.clone()))
        .with(Column::numbers(
            "lignes",
            "Lignes",
            Unit::Count,
            checked.iter().map(|c| c.rows.map(|n| n as f64)).collect(),
        ))
        .with(texts("qui", "Qui peut le donner", &|c| french::upper_first(c.who)))
        .noted("« Présent » veut dire que l'étude en tient les données, pas que le préfet les jugera suffisantes. « À vérifier par vous » : aucune étude ne peut le savoir (une concertation, une transmission, une publication).")
}

fn answer(requirement: Requirement, known: &Known<'_>, filled: &Filled, context: &Context<'_>) -> Answer {
    match requirement {
        Requirement::Authority => authority(known),
        Requirement::Consultation | Requirement::Tariffs => yours("l'étude n'en tient rien"),
        Requirement::Inventory => {
            let rows = known.points.inside().count();
            (State::Held, format!("« {} »", known.points.title), Some(rows))
        }
        Requirement::Use => usage(known),
        Requirement::NeedsSoon | Requirement::NeedsLater | Requirement::Usages => needs(requirement, known),
        Requirement::Induced => induced(known),
        Requirement::Grid => grid(known),
        Requirement::Objectives => objectives(known),
        Requirement::Places => places(known, context),
        // Phases of these points, and of no other service that the study sites.
        Requirement::Calendar => match sited(known, context).find_map(|a| Some((a, a.table("phases")?))) {
            Some((answer, phases)) => {
                (State::Partly, format!("« {} » : des phases, à dater", answer.title), Some(phases.keys.len()))
            }
            None => missing(),
        },
        Requirement::Means => match known.needs.as_ref().and_then(|n| costs(n.answer)) {
            Some(rows) => {
                (State::Partly, "des coûts indicatifs ; raccordement et partenariats à dire".to_owned(), Some(rows))
            }
            None => missing(),
        },
        Requirement::File => file(known, filled),
        Requirement::Publication => match &known.adopted {
            Some(adopted) => yours(&format!(
                "« {} » est une copie du fichier ; quand et où il est publié, l'étude ne le sait pas",
                adopted.layer.title
            )),
            None => yours("rien n'est adopté dans l'étude"),
        },
        Requirement::OnePiece => match &known.adopted {
            Some(adopted) if !adopted.outside.is_empty() || !adopted.absent().is_empty() => {
                yours("le territoire du schéma n'est pas celui de l'étude")
            }
            _ => pieces(known),
        },
        Requirement::Format => match &known.adopted {
            Some(adopted) => yours(&format!(
                "« {} » se lit au schéma 0.1.0 ; la forme de la carte, l'étude ne la connaît pas",
                adopted.layer.title
            )),
            None => (
                State::Partly,
                "le fichier suit le schéma 0.1.0 ; la carte est à faire".to_owned(),
                Some(filled.rows.len()),
            ),
        },
        Requirement::Evaluation => match (known.aim, known.deadline.zip(known.today)) {
            (Aim::Adopted, Some((deadline, today))) if deadline < today => (
                State::Partly,
                "l'échéance est passée : cette analyse en donne les chiffres, à écrire".to_owned(),
                None,
            ),
            (Aim::Adopted, _) => (State::Partly, "cette analyse : l'échéance n'est pas passée".to_owned(), None),
            _ => missing(),
        },
    }
}

/// Something that only those who make the SDIRVE know.
fn yours(why: &str) -> Answer {
    (State::Yours, why.to_owned(), None)
}

fn authority(known: &Known<'_>) -> Answer {
    let Some(adopted) = &known.adopted else { return missing() };
    let (title, absent) = (&adopted.layer.title, adopted.absent().len());
    if absent == 0 {
        return (State::Held, format!("« {title} » : un SDIRVE est adopté"), None);
    }
    let communes = french::count(absent, "commune de l'étude n'y est pas", "communes de l'étude n'y sont pas");
    (State::Partly, format!("« {title} » : un SDIRVE est adopté ; {communes}"), None)
}

/// The answers that propose sites for the points of this question.
fn sited<'c>(known: &Known<'_>, context: &Context<'c>) -> impl Iterator<Item = &'c Outcome> {
    let of = known.points.id.clone();
    let answers: &'c [Outcome] = context.answers;
    answers.iter().filter(move |a| a.proposal.as_ref().is_some_and(|p| p.layer.as_deref() == Some(of.as_str())))
}

/// Where the points to be made go, with their power, or at least where sites are proposed.
fn places(known: &Known<'_>, context: &Context<'_>) -> Answer {
    let located = context.answers.iter().find_map(|a| Some((a, a.table("objectifs").filter(|t| is_located(t))?)));
    if let Some((answer, table)) = located {
        let told = format!("« {} » : lieu, puissance et configuration, à arrêter et à mettre en carte", answer.title);
        return (State::Partly, told, Some(table.keys.len()));
    }
    match sited(known, context).next() {
        Some(answer) => {
            let sites = answer.proposal.as_ref().map(|p| p.opened.len());
            (State::Partly, format!("« {} » : des lieux ; puissance et configuration à dire", answer.title), sites)
        }
        None => missing(),
    }
}

/// Whether a table says of each objective where it goes, and what it is.
fn is_located(table: &Table) -> bool {
    ["lieu", "puissance_kw", "connecteur"].iter().all(|id| table.column(id).is_some())
}

fn file(known: &Known<'_>, filled: &Filled) -> Answer {
    let rows = Some(filled.rows.len());
    let lacking = filled.lacking.iter().filter(|l| l.required).count();
    match (lacking, &known.adopted) {
        (0, _) => (State::Held, "le fichier est complet, à transmettre".to_owned(), rows),
        (_, Some(adopted)) => yours(&format!(
            "« {} » est celui du schéma adopté ; s'il a été transmis, l'étude ne le sait pas",
            adopted.layer.title
        )),
        (n, None) => {
            let fields = french::count(n, "champ obligatoire manque", "champs obligatoires manquent");
            (State::Partly, fields, rows)
        }
    }
}

fn missing() -> Answer {
    (State::Missing, String::new(), None)
}

fn usage(known: &Known<'_>) -> Answer {
    let Some(usage) = &known.usage else { return missing() };
    let lacks = |i: usize| {
        let told = usage.communes[i].as_ref().and_then(|used| used.points);
        known.existing[i].points > 0 && told.is_none_or(|points| points < known.existing[i].points)
    };
    let partial = (0..usage.communes.len()).filter(|&i| lacks(i)).count();
    let mut lacking = Vec::new();
    if partial > 0 {
        lacking.push(french::count(partial, "commune sans tous ses points", "communes sans tous leurs points"));
    }
    let months = usage.months();
    if months < MONTHS {
        lacking.push(format!("{months} mois au lieu de {MONTHS}"));
    }
    let state = if lacking.is_empty() { State::Held } else { State::Partly };
    let why = if lacking.is_empty() { String::new() } else { format!(" : {}", lacking.join(", ")) };
    (state, format!("« {} »{why}", usage.layer.title), Some(usage.layer.inside().count()))
}

fn needs(requirement: Requirement, known: &Known<'_>) -> Answer {
    let Some(needs) = &known.needs else { return missing() };
    // The law counts from the diagnosis; without its date, from the day of the study.
    let from = known.dates.diagnosis.or(known.today).map(|day| day.year());
    let told = |i: usize| needs.need(i).iter().all(Option::is_some);
    let rows = Some((0..known.territory.communes.len()).filter(|&i| told(i)).count());
    let title = format!("« {} »", needs.answer.title);
    let all: Vec<String> = needs.years.iter().map(i16::to_string).collect();
    let years = |fits: fn(i16) -> bool| {
        let found = needs.years.iter().find(|year| from.is_some_and(|from| fits(**year - from)));
        match (found, from) {
            (Some(year), _) => (State::Held, format!("{title} : {year}"), rows),
            (None, Some(_)) => (State::Missing, format!("{title} n'a que {}", french::list(&all)), None),
            (None, None) => {
                (State::Partly, format!("{title} : {} ; date du diagnostic à donner", french::list(&all)), rows)
            }
        }
    };
    match requirement {
        Requirement::NeedsSoon => years(|apart| (0..=3).contains(&apart)),
        Requirement::NeedsLater => years(|apart| apart >= 5),
        _ if needs.by_usage() => (State::Held, title, rows),
        _ => missing(),
    }
}

fn induced(known: &Known<'_>) -> Answer {
    match (&known.induced, &known.adopted) {
        (Some(induced), _) => {
            let both = induced.obligations > 0 && induced.projects > 0;
            let lacks = match (induced.obligations, induced.projects) {
                (0, 0) => " : aucune ligne ne compte",
                (0, _) => " : aucune obligation",
                (_, 0) => " : aucun projet",
                _ => "",
            };
            let state = if both { State::Held } else { State::Partly };
            (state, format!("« {} »{lacks}", induced.layer.title), Some(induced.obligations + induced.projects))
        }
        (None, Some(adopted)) => (
            State::Partly,
            format!("« {} », à la date de son diagnostic", adopted.layer.title),
            Some(adopted.layer.inside().count()),
        ),
        (None, None) => missing(),
    }
}

fn grid(known: &Known<'_>) -> Answer {
    let Some(grid) = &known.grid else { return missing() };
    let told = |c: &&Option<super::grid::Capacity>| c.is_some_and(|c| c.medium_term.is_some() && c.long_term.is_some());
    let without = grid.communes.len() - grid.communes.iter().filter(told).count();
    let (state, why) = match without {
        0 => (State::Held, String::new()),
        n => (State::Partly, format!(" : {} sans les deux capacités", french::count(n, "commune", "communes"))),
    };
    (state, format!("« {} »{why}", grid.layer.title), Some(grid.layer.inside().count()))
}

fn objectives(known: &Known<'_>) -> Answer {
    let communes = known.lines.iter().filter(|l| l.objective.iter().all(Option::is_some)).count();
    let rows = Some(communes);
    match (known.aim, &known.adopted, &known.needs) {
        (Aim::Adopted, Some(adopted), _) => {
            let title = format!("« {} »", adopted.layer.title);
            match (communes, known.on(communes)) {
                (0, _) => (State::Missing, format!("{title} n'en donne à aucune commune"), None),
                (_, None) => (State::Held, title, rows),
                (_, Some(on)) => (State::Partly, format!("{title} : {on}"), rows),
            }
        }
        (Aim::Needs, _, Some(needs)) => (
            State::Partly,
            format!("« {} » : des besoins, dont les objectifs sont à décider", needs.answer.title),
            rows,
        ),
        _ => missing(),
    }
}

/// How many tables of the answer of needs tell of costs.
fn costs(answer: &Outcome) -> Option<usize> {
    let priced = |table: &Table| table.columns.iter().any(|c| c.unit == Unit::Euros);
    answer.tables.iter().find(|t| priced(t)).map(|t| t.keys.len())
}

/// Whether the territory is in one piece: each commune is reached from the first through borders that touch.
fn pieces(known: &Known<'_>) -> Answer {
    let neighbours = &known.territory.neighbours;
    if known.territory.communes.iter().any(|c| c.outline.is_none())
        || neighbours.len() != known.territory.communes.len()
    {
        return (State::Partly, "contours de communes inconnus".to_owned(), None);
    }
    let mut seen = vec![false; neighbours.len()];
    let mut count = 0;
    for start in 0..neighbours.len() {
        if seen[start] {
            continue;
        }
        count += 1;
        let mut open = vec![start];
        while let Some(i) = open.pop() {
            if !std::mem::replace(&mut seen[i], true) {
                open.extend(neighbours[i].iter().copied().filter(|&j| !seen[j]));
            }
        }
    }
    match count {
        1 => (State::Held, "le territoire de l'étude est d'un seul tenant".to_owned(), Some(neighbours.len())),
        n => (State::Missing, format!("le territoire de l'étude est en {n} morceaux"), Some(neighbours.len())),
    }
}
