//! Communes in groups: EPCI, levels of the armature, basins of its poles or of a column. Every question that tells its
//! figures by group takes them from here.

use std::collections::BTreeMap;

use super::armature::{Pole, nearest_pole};
use super::no_answer::{NoField, Wanted};
use super::parameter::{Basins, BasinsKind, Parameter};
use super::{Asked, Context, share, told};
use crate::diagnostic::Notes;
use crate::french;
use crate::outcome::{Column, Outcome, Row, Table, TableId, Unit};
use crate::territory::Territory;

/// What makes the basins.
pub(super) const BASINS: Parameter<BasinsKind> = Parameter {
    key: "bassins",
    kind: BasinsKind,
    default: Some("\"poles\""),
    about: "`poles` : chaque commune va avec le pôle de l'armature le plus proche ; `couche:id.champ` : avec celles qui ont la même valeur dans ce champ d'une table communale",
};

/// The table of basins: that of the nearest service is called `bassins` where there is one.
pub(super) const BASINS_ID: &str = "bassins_poles";

/// What a commune that the column says nothing of goes under.
const NOWHERE: &str = "Sans bassin";

/// Communes in groups, one row of a table for each.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    pub(super) id: TableId,
    title: String,
    row: Row,
    keys: Vec<String>,
    names: Vec<String>,
    /// The communes of each, by index.
    pub(super) members: Vec<Vec<usize>>,
    /// «d'un EPCI à l'autre».
    said: &'static str,
    /// The layer that parts them; none when the territory does.
    layer: Option<PartedBy>,
    /// Whether the last holds the communes that are in none.
    outcasts: bool,
}

/// The field of a layer that parts communes.
#[derive(Debug, Clone)]
struct PartedBy {
    /// «`zone` de « Logements »».
    field: String,
    source: String,
    fictional: bool,
}

impl Groups {
    /// The EPCI; a commune without one is in none.
    pub(super) fn epcis(territory: &Territory) -> Self {
        let (keys, names) = territory.epci_rows();
        Self {
            id: TableId::Epci,
            title: "Par EPCI".to_owned(),
            row: Row::Epci,
            keys,
            names,
            members: territory.epcis.iter().map(|e| e.communes.clone()).collect(),
            said: "d'un EPCI à l'autre",
            layer: None,
            outcasts: false,
        }
    }

    /// The levels of the armature, the communes that are no pole last; nothing without armature.
    pub(super) fn levels(territory: &Territory) -> Option<Self> {
        if territory.levels.iter().all(|l| l.communes.is_empty()) {
            return None;
        }
        let others = (0..territory.communes.len()).filter(|&i| territory.communes[i].level.is_none()).collect();
        let members: Vec<Vec<usize>> = territory.levels.iter().map(|l| l.communes.clone()).chain([others]).collect();
        Some(Self {
            id: TableId::Levels,
            title: "Par niveau de l'armature".to_owned(),
            row: Row::Other,
            keys: (1..=members.len()).map(|i| format!("niveau_{i}")).collect(),
            names: territory.levels.iter().map(|l| l.name.clone()).chain(["Autres communes".to_owned()]).collect(),
            members,
            said: "d'un niveau de l'armature à l'autre",
            layer: None,
            outcasts: false,
        })
    }

    /// The basins that the setting `bassins` asks for; nothing without poles to be near to. A note says why a column
    /// can't be used.
    pub(super) fn basins(basins: &Basins, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Self> {
        match basins {
            Basins::Poles => Self::by_pole(context),
            Basins::Column { layer, field } => match Self::by_column(layer, field, context) {
                Ok(groups) => Some(groups),
                Err(why) => {
                    let message = format!("l'analyse `{}` n'a pas de résultats par bassin : {why}", asked.id);
                    notes.push(told::in_part(message));
                    None
                }
            },
        }
    }

    fn by_pole(context: &Context<'_>) -> Option<Self> {
        let territory = context.territory;
        let mut of: BTreeMap<Pole, Vec<usize>> = BTreeMap::new();
        for (commune, near) in nearest_pole(context, &Pole::all(territory)).iter().enumerate() {
            if let Some((pole, _)) = near {
                of.entry(*pole).or_default().push(commune);
            }
        }
        (!of.is_empty()).then(|| Self {
            id: TableId::from(BASINS_ID),
            title: format!("Par bassin de pôle, le plus proche ({})", context.travel.describe()),
            row: Row::Other,
            keys: of.keys().map(|pole| pole.code(territory)).collect(),
            names: of.keys().map(|pole| pole.name(territory)).collect(),
            members: of.values().cloned().collect(),
            said: "d'un bassin à l'autre",
            layer: None,
            outcasts: false,
        })
    }

    fn by_column(id: &str, field: &str, context: &Context<'_>) -> Result<Self, String> {
        let layer = context.layer(id).ok_or_else(|| format!("la couche `{id}` n'a pas pu être lue"))?;
        let at = layer.field(field).ok_or_else(|| NoField::of(layer, field, Wanted::Any).to_string())?;
        let communes = context.territory.communes.len();
        let mut named: Vec<Option<&str>> = vec![None; communes];
        for feature in layer.inside() {
            if let (Some(commune), Some(value)) = (feature.commune, feature.cells.get(at)) {
                // Of several rows the first that says something counts.
                named[commune].get_or_insert(value);
            }
        }
        if named.iter().all(Option::is_none) {
            return Err(format!("le champ `{field}` de la couche `{id}` ne dit rien d'aucune commune"));
        }
        let mut of: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
        for (commune, name) in named.iter().enumerate() {
            of.entry((name.is_none(), name.unwrap_or(NOWHERE))).or_default().push(commune);
        }
        let field = format!("`{field}` de « {} »", layer.title);
        Ok(Self {
            id: TableId::from(BASINS_ID),
            title: format!("Par bassin ({field})"),
            row: Row::Other,
            keys: (1..=of.len()).map(|i| format!("bassin_{i}")).collect(),
            names: of.keys().map(|(_, name)| (*name).to_owned()).collect(),
            outcasts: of.keys().any(|(nowhere, _)| *nowhere),
            members: of.into_values().collect(),
            said: "d'un bassin à l'autre",
            layer: Some(PartedBy { field, source: share::source(layer), fictional: layer.fictional }),
        })
    }

    /// All the groups that the territory has: EPCI, levels, basins.
    pub(super) fn all(basins: &Basins, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Vec<Self> {
        let basins = Self::basins(basins, asked, context, notes);
        [Some(Self::epcis(context.territory)), Self::levels(context.territory), basins].into_iter().flatten().collect()
    }

    /// Their table, without figures yet; the title goes on with `what`.
    pub(super) fn rows(&self, what: &str) -> Table {
        Table::new(&self.id, format!("{}{what}", self.title), self.row.clone(), self.keys.clone(), self.names.clone())
    }

    /// Their table, still without figures but for the communes and people of each.
    pub(super) fn table(&self, territory: &Territory) -> Table {
        let sum = |members: &Vec<usize>| share::population(territory, members);
        self.rows(", pondéré par la population")
            .with(
                Column::numbers(
                    "communes",
                    "Communes",
                    Unit::Count,
                    self.members.iter().map(|m| Some(m.len() as f64)).collect(),
                )
                .adding_up(),
            )
            .with(
                Column::numbers("population", "Population", Unit::Inhabitants, self.members.iter().map(sum).collect())
                    .adding_up(),
            )
    }

    /// Whether a layer parts them, and not the territory.
    pub(super) fn of_layer(&self) -> bool {
        self.layer.is_some()
    }

    /// A figure of each.
    pub(super) fn each(&self, figure: impl Fn(&[usize]) -> Option<f64>) -> Vec<Option<f64>> {
        self.members.iter().map(|m| figure(m)).collect()
    }

    /// «d'un EPCI à l'autre, de 3,2 km (A) à 7,5 km (B)»; nothing when they are alike or there is one only.
    /// The first is written by `bare`, the second by `said`, which may name the unit for both.
    pub(super) fn spread(
        &self,
        figures: &[Option<f64>],
        (bare, said): (&dyn Fn(f64) -> String, &dyn Fn(f64) -> String),
    ) -> Option<String> {
        // Those that are in no group are no group to be named.
        let groups = self.names.len() - usize::from(self.outcasts);
        let known = figures.iter().zip(&self.names).take(groups);
        let known = known.filter_map(|(f, name)| Some(((*f)?, name.as_str())));
        let mut known: Vec<(f64, &str)> = known.collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let [(least, low), .., (most, high)] = known.as_slice() else { return None };
        let alike = bare(*least) == bare(*most);
        let (least, most) = (bare(*least), said(*most));
        (!alike).then(|| format!("{}, de {least} ({low}) à {most} ({high})", self.said))
    }
}

/// Says in an answer what the basins are, who is in none, and which layer makes them.
pub(super) fn tell(outcome: &mut Outcome, asked: &Basins, groups: &[Groups], context: &Context<'_>) {
    let Some(basins) = groups.iter().find(|g| g.id == TableId::from(BASINS_ID)) else { return };
    let mut lines = Vec::new();
    if *asked == Basins::Poles {
        let how = context.travel.describe();
        lines.push(format!("bassins : chaque commune avec le pôle le plus proche de sa mairie, {how}"));
    }
    let lost = context.territory.communes.len() - basins.members.iter().map(Vec::len).sum::<usize>();
    if lost > 0 {
        lines.push(format!("{} sans pôle atteint, hors des bassins", french::count(lost, "commune", "communes")));
    }
    if let Some(PartedBy { field, source, fictional }) = &basins.layer {
        lines.push(format!("bassins : {field}"));
        if let Some(members) = basins.members.last().filter(|_| basins.outcasts) {
            let communes = french::count(members.len(), "commune", "communes");
            lines.push(format!("{communes} sans bassin ({})", share::names(context.territory, members, 6)));
        }
        if !outcome.sources.contains(source) {
            outcome.sources.push(source.clone());
        }
        outcome.fictional |= fictional;
    }
    outcome.method.extend(lines);
}
