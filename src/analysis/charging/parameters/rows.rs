//! Every parameter as it is written, for who checks it.

use super::schema::{SETTINGS, Use};
use super::sheet::{Cell, Item, Value};
use crate::french;

/// One parameter.
#[derive(Debug, Clone)]
pub(in crate::analysis::charging) struct Written {
    /// Its section: `offre.nuit-7`.
    pub(in crate::analysis::charging) section: String,
    /// Its key.
    pub(in crate::analysis::charging) key: &'static str,
    /// What its kind of section is, for people.
    pub(in crate::analysis::charging) kind: &'static str,
    /// What it is, for people.
    pub(in crate::analysis::charging) label: String,
    /// Its value when it is one number.
    pub(in crate::analysis::charging) number: Option<f64>,
    /// Its value as it is written.
    pub(in crate::analysis::charging) value: String,
    pub(in crate::analysis::charging) unit: String,
    pub(in crate::analysis::charging) source: String,
    pub(in crate::analysis::charging) checked: bool,
    /// Whether it is the study's.
    pub(in crate::analysis::charging) own: bool,
    pub(in crate::analysis::charging) of: Use,
}

/// Those of which something is worked out here.
pub(super) fn of(items: &[Item]) -> Vec<Written> {
    let each = items.iter().flat_map(|item| {
        item.cells.iter().filter(|cell| is_value(cell)).map(move |cell| Written {
            section: item.name(),
            key: cell.key,
            kind: item.label(),
            label: if item.id.is_empty() { item.label().to_owned() } else { format!("{} ({})", item.label(), item.id) },
            number: match cell.value {
                Value::Number(number) => Some(number),
                _ => None,
            },
            value: said(&cell.value),
            unit: item.unit.clone().unwrap_or_else(|| unit(cell.key).to_owned()),
            source: item.source.clone().unwrap_or_default(),
            checked: item.checked,
            own: cell.own,
            of: item.of(),
        })
    });
    each.collect()
}

/// The unit of a key where its section says none: groups have the same ones, all of them.
fn unit(key: &str) -> &'static str {
    match key {
        "part_electrique" => "part des kilomètres",
        "parts" => "part de l'énergie, par milieu",
        _ => "",
    }
}

/// Whether a key holds a value, and does not only say what its section is about.
fn is_value(cell: &Cell) -> bool {
    match cell.value {
        Value::Word(_) => cell.key == "usage",
        Value::Flag(_) => cell.key == "compter_le_bord",
        Value::Number(_) | Value::Words(_) | Value::Points(_) | Value::Shares(_) => true,
    }
}

/// A value in words: «2023 : 0,8 ; 2035 : 0,9».
fn said(value: &Value) -> String {
    let number = |v: f64| french::short(v, 6);
    match value {
        Value::Number(v) => number(*v),
        Value::Word(word) => word.clone(),
        Value::Words(words) => french::list(words),
        Value::Flag(flag) => if *flag { "oui" } else { "non" }.to_owned(),
        Value::Points(points) => {
            // A year has no blank in it.
            let points = points.iter().map(|(x, y)| format!("{} : {}", number(*x).replace('\u{202f}', ""), number(*y)));
            points.collect::<Vec<_>>().join(" ; ")
        }
        Value::Shares(shares) => {
            let some = SETTINGS.iter().zip(shares).filter(|(_, share)| **share > 0.0);
            some.map(|(name, share)| format!("{name} {}", number(*share))).collect::<Vec<_>>().join(" ; ")
        }
    }
}
