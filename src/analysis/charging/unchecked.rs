//! The parameters that nobody has checked at their source, named where something stands on them.

use super::long;
use super::need::{Ground, Horizon};
use super::parameters::{Use, Written};
use crate::french;
use crate::method::charging::{Basis, CLASSES};

/// How many kinds of parameters are named in a sentence.
const NAMED: usize = 8;

/// Those that the need stands on.
pub(super) fn result(ground: &Ground<'_>, horizons: &[Horizon]) -> Option<String> {
    let minimum = horizons.iter().flat_map(|h| &h.classes).any(|class| class.need.basis == Basis::Minimum);
    let carries = |of: Use| match of {
        Use::Need | Use::Vans => long::counts(of, ground),
        Use::Minimum => minimum,
        Use::Beside => false,
    };
    let without = |section: &str| match section {
        "logements" => ground.fleet.units.iter().any(|&i| ground.data.dwellings[i].is_none()),
        "trajets" => ground.fleet.units.iter().any(|&i| ground.data.commuters[i].is_none()),
        "consommation.utilitaire" => ground.data.vans.is_some(),
        "consommation.hybride-rechargeable" => ground.fleet.plug_in,
        "couverture_itineraire" => ground.settings.roads > 0.0,
        "projection" => matches!(ground.settings.future, super::Future::Known(..)),
        _ => true,
    };
    // A kind of section is named once, with its numbers.
    let mut kinds: Vec<(&str, Vec<&Written>)> = Vec::new();
    let rows = ground.settings.parameters.rows.iter().filter(|row| !row.checked && carries(row.of));
    for row in rows.filter(|row| without(&row.section)) {
        // What share of its km a group drives on electricity says little without the group.
        let numbers = (row.number.is_some() && row.key != "part_electrique").then_some(row);
        match kinds.iter_mut().find(|(kind, _)| *kind == row.kind) {
            Some((_, known)) => known.extend(numbers),
            None => kinds.push((row.kind, numbers.into_iter().collect())),
        }
    }
    let said: Vec<String> = kinds.into_iter().map(|(kind, rows)| format!("{kind}{}", aside(&rows))).collect();
    (!said.is_empty()).then(|| {
        format!(
            "Le résultat tient à des paramètres qui ne sont pas vérifiés, à remplacer par ceux du territoire avant de le citer : {}.",
            french::list_at_most(&said, NAMED)
        )
    })
}

/// The numbers of a kind of section, each with what it is of: « (12 000)», « (entre 0,18 et 0,25 kWh/km : 0,18 pour
/// `electrique` et `hybride-rechargeable`, 0,25 pour `utilitaire`)», « (`au_depot` : 0,4 ; `au_domicile` : 0,4)».
fn aside(rows: &[&Written]) -> String {
    let number = |row: &Written| french::short(row.number.unwrap_or_default(), 4);
    let [first, others @ ..] = rows else { return String::new() };
    if others.is_empty() {
        return format!(" ({})", number(first));
    }
    // Of one section, each key is another quantity.
    if others.iter().any(|row| row.key != first.key) {
        let several = rows.iter().any(|row| row.section != first.section);
        let named = |row: &&Written| {
            let name = if several { format!("{}.{}", row.section, row.key) } else { row.key.to_owned() };
            format!("`{name}` : {}", number(row))
        };
        return format!(" ({})", rows.iter().map(named).collect::<Vec<_>>().join(" ; "));
    }
    // One quantity of several things: those that share a number are named together.
    let mut values: Vec<(f64, Vec<String>)> = Vec::new();
    for row in rows {
        let value = row.number.unwrap_or_default();
        let id = row.section.split_once('.').map_or(row.section.as_str(), |(_, id)| id);
        match values.iter_mut().find(|(known, _)| known.total_cmp(&value).is_eq()) {
            Some((_, ids)) => ids.push(format!("`{id}`")),
            None => values.push((value, vec![format!("`{id}`")])),
        }
    }
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let unit = first.unit.split([',', ';', ':']).next().unwrap_or_default().trim();
    let said = |value: f64| french::short(value, 4);
    let all = match values.as_slice() {
        [(value, _)] => format!("{} {unit} partout", said(*value)),
        [(least, _), .., (most, _)] => {
            let each: Vec<String> =
                values.iter().map(|(value, ids)| format!("{} pour {}", said(*value), french::list(ids))).collect();
            format!("entre {} et {} {unit} : {}", said(*least), said(*most), each.join(", "))
        }
        [] => String::new(),
    };
    format!(" ({all})")
}

/// What is said of prices that nobody has checked, of the classes that something is built of; nothing when all are.
pub(super) fn prices(ground: &Ground<'_>, built: impl Fn(usize) -> bool) -> String {
    let rows = &ground.settings.parameters.rows;
    let of_class = |class: usize| {
        let at = |row: &&Written| row.section.starts_with("cout_classe") && row.key == "classe";
        let its = rows.iter().filter(at).find(|row| row.number.is_some_and(|n| n.round() as usize == class + 1))?;
        let open = rows.iter().any(|row| row.section == its.section && !row.checked);
        open.then(|| format!("`{}`", its.section))
    };
    let open: Vec<String> = (0..CLASSES).filter(|&c| built(c)).filter_map(of_class).collect();
    if open.is_empty() {
        return String::new();
    }
    format!(
        " Ces prix ne sont pas vérifiés ({}) : à remplacer par ceux de vos marchés avant de les citer.",
        french::list(&open)
    )
}

/// « (rapport non vérifié)» where nobody has checked a section.
pub(super) fn mark(ground: &Ground<'_>, section: &str) -> String {
    let open = ground.settings.parameters.rows.iter().any(|row| row.section == section && !row.checked);
    if open { format!(" (paramètre non vérifié, `{section}`)") } else { String::new() }
}
