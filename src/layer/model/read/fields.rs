//! The fields that a model file declares.

use super::super::codes::Lists;
use super::super::field::{Derived, FieldSpec, FieldType};
use super::super::magnitude::{Magnitude, Wish};
use super::words::{character, conditions, expression, list_name, required, text, texts, word};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull::{Given, Section};

const TYPES: [(&str, FieldType); 14] = [
    ("texte", FieldType::Text),
    ("nombre", FieldType::Number),
    ("entier", FieldType::Integer),
    ("booleen", FieldType::Flag),
    ("date", FieldType::Date),
    ("annee", FieldType::Year),
    ("position", FieldType::Position),
    ("wkt", FieldType::Wkt),
    ("url", FieldType::Url),
    ("courriel", FieldType::Email),
    ("siren", FieldType::Siren),
    ("insee", FieldType::Insee),
    ("parcelles", FieldType::Parcels),
    ("horaires", FieldType::Hours),
];

/// Fields that a computed one is made of, or that a rate is a part of, and that the model does not declare.
pub(super) fn unknown_fields(fields: &[FieldSpec], named: Vec<Given<String>>, notes: &mut Notes) {
    for name in named {
        if fields.iter().any(|f| f.name == name.value) {
            continue;
        }
        let nearest = french::nearest(&name.value, fields.iter().map(|f| f.name.as_str())).map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::unfit(format!("le champ `{}` n'est pas déclaré", name.value))
                .at(name.place)
                .label("un champ calculé, comme la base d'un taux, se dit par des champs du modèle")
                .did_you_mean(nearest.as_deref()),
        );
    }
}

/// How a field is computed; the fields that it is made of are added to `named`.
pub(super) fn derived(
    mut s: Section<'_>,
    lists: &Lists,
    named: &mut Vec<Given<String>>,
    notes: &mut Notes,
) -> Option<Derived> {
    if let Some(days) = s.texts("jours", notes) {
        if days.is_empty() || days.len() > 7 {
            let message = "la clé `jours` attend de un à sept champs, du lundi au dimanche";
            notes.push(Diagnostic::unfit(message).at(s.place()));
        }
        s.finish(notes);
        named.extend(days.iter().cloned());
        return Some(Derived::Week(days.into_iter().map(|g| g.value).collect()));
    }
    let list = s.text("liste", notes);
    let list = s.require("liste", list).and_then(|g| list_name(g, lists, notes));
    let edition = s.text("edition", notes);
    let of = s.text("de", notes);
    let of = s.require("de", of);
    named.extend(edition.iter().chain(&of).cloned());
    let columns = s.texts("colonne", notes);
    let columns = s.require("colonne", columns).unwrap_or_default();
    let with = s.text("avec", notes);
    if let Some(list) = &list {
        let own = |c: &&Given<String>| !lists.has_column(list, &c.value);
        for column in columns.iter().chain(&with).filter(own) {
            let message = format!("aucune liste `{list}` n'a de colonne `{}`", column.value);
            notes.push(Diagnostic::unfit(message).at(column.place.clone()));
        }
    }
    s.finish(notes);
    Some(Derived::Listed {
        list: list?,
        edition: edition.map(|g| g.value),
        of: of?.value,
        columns: columns.into_iter().map(|g| g.value).collect(),
        with: with.map(|g| g.value),
    })
}

/// What the unit of a field says of its numbers.
fn of_unit(unit: Option<&str>) -> Magnitude {
    match unit {
        Some(unit) if unit.contains(['%', '/']) => Magnitude::Rate,
        Some(unit) if unit.contains('°') => Magnitude::Level,
        _ => Magnitude::Amount,
    }
}

pub(super) fn field(
    mut s: Section<'_>,
    lists: &Lists,
    named: &mut Vec<Given<String>>,
    notes: &mut Notes,
) -> Option<FieldSpec> {
    let name = required(&mut s, "nom", notes);
    let kind = s.text("type", notes);
    let kind = s.require("type", kind).and_then(|g| word(&g, "le type", &TYPES, notes));
    let pattern = s.text("motif", notes).and_then(|given| expression(&given, notes));
    let unit = text(&mut s, "unite", notes);
    let nature = s.text("nature", notes).and_then(|given| word(&given, "la nature", &Magnitude::WORDS, notes));
    let base = s.text("base", notes);
    named.extend(base.clone());
    let wish = s.text("sens", notes).and_then(|given| word(&given, "le sens", &Wish::WORDS, notes));
    let out = FieldSpec {
        name: name.unwrap_or_default(),
        kind: kind.unwrap_or(FieldType::Text),
        required: s.flag("obligatoire", notes).unwrap_or(false),
        description: text(&mut s, "description", notes).unwrap_or_default(),
        magnitude: nature.unwrap_or_else(|| of_unit(unit.as_deref())),
        base: base.map(|g| g.value),
        wish,
        unit,
        pattern,
        values: texts(&mut s, "valeurs", notes),
        admitted: s.pairs("valeurs_admises", notes).unwrap_or_default(),
        minimum: s.number("minimum", notes).map(|g| g.value),
        maximum: s.number("maximum", notes).map(|g| g.value),
        year_alone: s.flag("annee_admise", notes).unwrap_or(false),
        list: character(&mut s, "liste", notes),
        aliases: texts(&mut s, "alias", notes),
        derived: s.section("calcule", notes).and_then(|d| derived(d, lists, named, notes)),
        since: text(&mut s, "depuis", notes),
        variant: text(&mut s, "variante", notes),
        personal: s.flag("personnel", notes).unwrap_or(false),
        personal_except: conditions(&mut s, "personnel_sauf", notes),
    };
    s.finish(notes);
    (!out.name.is_empty()).then_some(out)
}
