//! Model files as people write them: every key with its place, every fault at once.

use std::path::Path;

use regex::Regex;

use super::codes::Lists;
use super::model::{
    Asked, Condition, Derived, Duplicates, Family, FieldSpec, FieldType, RuleSpec, Schema, SectionSpec, Shape, Test,
};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::pull::{self, Given, Section};
use crate::territory::Nature;

const SHAPES: [(&str, Shape); 5] = [
    ("point", Shape::Point),
    ("ligne", Shape::Line),
    ("surface", Shape::Surface),
    ("aucune", Shape::None),
    ("toute", Shape::Any),
];
const NATURES: [(&str, Nature); 2] = [("effectif", Nature::Extensive), ("taux", Nature::Intensive)];

const TYPES: [(&str, FieldType); 13] = [
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
    ("horaires", FieldType::Hours),
];

pub(super) fn read(text: &str, shown: &Path, lists: Lists, notes: &mut Notes) -> Option<Schema> {
    let before = notes.count(Severity::Error);
    let schema = pull::parse(text, shown, notes, |root, notes| head(root, lists, notes))?;
    if notes.count(Severity::Error) > before { None } else { schema }
}

/// One of the known words; an unknown one names the nearest.
fn word<T: Copy>(given: &Given<String>, what: &str, known: &[(&str, T)], notes: &mut Notes) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == given.value).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let nearest = french::nearest(&given.value, names.iter().copied()).map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::new("E0104", format!("{what} `{}` n'existe pas", given.value))
                .at(given.place.clone())
                .label(format!("attendu : {}", french::list(&names)))
                .did_you_mean(nearest.as_deref()),
        );
    }
    found
}

fn required(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<String> {
    let given = s.text(key, notes);
    s.require(key, given).map(|g| g.value)
}

fn text(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<String> {
    s.text(key, notes).map(|g| g.value)
}

fn texts(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<String> {
    s.texts(key, notes).unwrap_or_default().into_iter().map(|g| g.value).collect()
}

/// Two texts, no more and no fewer.
fn two(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<[String; 2]> {
    let given = s.texts(key, notes)?;
    let place = given.first().map_or_else(|| s.place(), |g| g.place.clone());
    let values: Vec<String> = given.into_iter().map(|g| g.value).collect();
    values
        .try_into()
        .map_err(|_| notes.push(Diagnostic::new("E0104", format!("la clé `{key}` attend deux textes")).at(place)))
        .ok()
}

/// `"6 mois"`, `"2 ans"`, in months.
fn months(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<u32> {
    let given = s.text(key, notes)?;
    let (number, unit) = given.value.split_once(' ').unwrap_or((&given.value, ""));
    // Beyond a thousand years nothing goes out of date, and no calendar counts.
    let months = match (number.trim().parse::<u32>(), unit.trim()) {
        (Ok(n), "mois") => Some(n),
        (Ok(n), "an" | "ans") => n.checked_mul(12),
        _ => None,
    };
    let months = months.filter(|n| *n <= 12_000);
    if months.is_none() {
        notes.push(
            Diagnostic::new("E0104", format!("`{}` n'est pas une durée pour la clé `{key}`", given.value))
                .at(given.place)
                .help("écrire par exemple `\"6 mois\"` ou `\"2 ans\"`"),
        );
    }
    months
}

fn character(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<char> {
    let given = s.text(key, notes)?;
    let mut chars = given.value.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(c),
        _ => {
            notes.push(Diagnostic::new("E0104", format!("la clé `{key}` attend un seul caractère")).at(given.place));
            None
        }
    }
}

fn expression(given: &Given<String>, notes: &mut Notes) -> Option<Regex> {
    match Regex::new(&given.value) {
        Ok(regex) => Some(regex),
        Err(_) => {
            notes.push(
                Diagnostic::new("E0104", "cette expression régulière n'est pas lisible")
                    .at(given.place.clone())
                    .help("vérifier les parenthèses et les crochets ; elle se met entre apostrophes : '^[0-9]{5}$'"),
            );
            None
        }
    }
}

fn head(mut root: Section<'_>, lists: Lists, notes: &mut Notes) -> Option<Schema> {
    let id = required(&mut root, "id", notes);
    let title = required(&mut root, "titre", notes);
    let schema = text(&mut root, "schema", notes).unwrap_or_default();
    let version = text(&mut root, "version", notes).unwrap_or_default();
    let mut versions = texts(&mut root, "versions", notes);
    if versions.is_empty() && !version.is_empty() {
        versions.push(version.clone());
    }
    let source = text(&mut root, "source", notes).unwrap_or_default();
    let help = text(&mut root, "aide", notes).unwrap_or_default();
    let row = two(&mut root, "ligne", notes).unwrap_or_else(|| ["entité".to_owned(), "entités".to_owned()]);
    let shape = root.text("geometrie", notes);
    let geometry = shape.and_then(|g| word(&g, "la géométrie", &SHAPES, notes)).unwrap_or(Shape::Any);
    let ids = texts(&mut root, "identifiant", notes);
    let without_id = texts(&mut root, "sans_identifiant", notes);
    let names = texts(&mut root, "nom", notes);
    let essential = texts(&mut root, "essentiels", notes);
    let commune = texts(&mut root, "commune", notes);
    let commune_parts = two(&mut root, "commune_composee", notes);
    let date = text(&mut root, "date", notes);
    let stale_after = months(&mut root, "perime_apres", notes);
    let position = texts(&mut root, "position", notes);
    let position_crs = root.number("crs", notes).map(|g| g.value as u32);
    let position_told = text(&mut root, "crs_par_ligne", notes);
    let outline = text(&mut root, "contour", notes);
    let missing = texts(&mut root, "manquants", notes);
    let separator = root.text("separateur", notes);
    let separator = match separator {
        None => Some(';'),
        Some(given) if given.value == "geojson" => None,
        Some(given) => given.value.chars().next(),
    };
    let same_place = texts(&mut root, "doublons_lieu", notes);
    let duplicates = root.text("doublons", notes);
    let latest = text(&mut root, "derniere_date", notes);
    let duplicates = match (latest, duplicates) {
        (Some(column), _) => Duplicates::States(column),
        (None, Some(given)) => {
            let known = [("recent", false), ("irve-consolidation", true)];
            match word(&given, "la règle de doublons", &known, notes) {
                Some(true) => Duplicates::IrveConsolidation,
                _ => Duplicates::Freshest,
            }
        }
        (None, None) => Duplicates::Freshest,
    };
    let group = texts(&mut root, "groupe", notes);
    let group_name = two(&mut root, "nom_du_groupe", notes);
    let group = group_name.filter(|_| !group.is_empty()).map(|name| (group, name));
    let first_line = text(&mut root, "premiere_ligne", notes);
    let sections = sections(&mut root, notes);
    let mut named = Vec::new();
    let read = root.sections("champ", notes).into_iter();
    let fields: Vec<FieldSpec> = read.filter_map(|s| field(s, &lists, &mut named, notes)).collect();
    unknown_fields(&fields, named, notes);
    let read = root.sections("regle", notes).into_iter();
    let rules: Vec<RuleSpec> = read.filter_map(|s| rule(s, &lists, notes)).collect();
    root.finish(notes);
    Some(Schema {
        id: id?,
        title: title?,
        schema,
        version,
        versions,
        source,
        help,
        row,
        geometry,
        ids,
        without_id,
        names,
        essential,
        commune,
        commune_parts,
        date,
        stale_after,
        position,
        position_crs,
        position_told,
        outline,
        missing: missing.into_iter().filter(|m| !m.is_empty()).collect(),
        separator,
        same_place,
        duplicates,
        group,
        sections,
        first_line,
        fields,
        rules,
        lists,
    })
}

/// The sections of a file without header; each but the first is joined to it by a column that both have.
fn sections(root: &mut Section<'_>, notes: &mut Notes) -> Vec<SectionSpec> {
    let mut out: Vec<SectionSpec> = Vec::new();
    for mut s in root.sections("section", notes) {
        let tag = required(&mut s, "marque", notes);
        let columns = s.texts("colonnes", notes);
        let columns = s.require("colonnes", columns).unwrap_or_default();
        let by = s.text("jointe_par", notes);
        let by = if out.is_empty() { None } else { s.require("jointe_par", by) };
        let taken: Vec<String> = out.iter().flat_map(|o| o.others().map(|(_, name)| name.to_owned())).collect();
        let by_name = by.as_ref().map(|g| g.value.clone());
        // A section that does not say what joins it has that fault told, and not the one that comes of it.
        let again = |c: &&Given<String>| by_name.as_ref().is_some_and(|by| taken.contains(&c.value) && c.value != *by);
        for column in columns.iter().filter(again) {
            let message = format!("la colonne `{}` est déjà celle d'une autre section", column.value);
            let help = "lui donner un autre nom, celui d'un [[champ]]";
            notes.push(Diagnostic::new("E0104", message).at(column.place.clone()).help(help));
        }
        let columns: Vec<String> = columns.into_iter().map(|g| g.value).collect();
        let join = by.and_then(|by| {
            let at = |columns: &[String]| columns.iter().position(|c| *c == by.value);
            let join = at(&columns).zip(out.first().and_then(|main| at(&main.columns)));
            if join.is_none() {
                let message = format!("la colonne `{}` n'est pas dans les deux sections à joindre", by.value);
                let help = "nommer une colonne de cette section et de la première";
                notes.push(Diagnostic::new("E0104", message).at(by.place).help(help));
            }
            join
        });
        s.finish(notes);
        if let Some(tag) = tag {
            out.push(SectionSpec { tag, columns, join });
        }
    }
    out
}

/// A name of a list of codes, of one edition or without it.
fn list_name(given: Given<String>, lists: &Lists, notes: &mut Notes) -> Option<String> {
    let known: Vec<(&str, ())> = lists.names().into_iter().map(|name| (name, ())).collect();
    word(&given, "la liste de codes", &known, notes).map(|()| given.value)
}

/// Fields that a computed one is made of, and that the model does not declare.
fn unknown_fields(fields: &[FieldSpec], named: Vec<Given<String>>, notes: &mut Notes) {
    for name in named {
        if fields.iter().any(|f| f.name == name.value) {
            continue;
        }
        let nearest = french::nearest(&name.value, fields.iter().map(|f| f.name.as_str())).map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::new("E0104", format!("le champ `{}` n'est pas déclaré", name.value))
                .at(name.place)
                .label("un champ calculé se fait de champs du modèle")
                .did_you_mean(nearest.as_deref()),
        );
    }
}

/// How a field is computed; the fields that it is made of are added to `named`.
fn derived(mut s: Section<'_>, lists: &Lists, named: &mut Vec<Given<String>>, notes: &mut Notes) -> Option<Derived> {
    if let Some(days) = s.texts("jours", notes) {
        if days.is_empty() || days.len() > 7 {
            let message = "la clé `jours` attend de un à sept champs, du lundi au dimanche";
            notes.push(Diagnostic::new("E0104", message).at(s.place()));
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
            notes.push(Diagnostic::new("E0104", message).at(column.place.clone()));
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

fn field(mut s: Section<'_>, lists: &Lists, named: &mut Vec<Given<String>>, notes: &mut Notes) -> Option<FieldSpec> {
    let name = required(&mut s, "nom", notes);
    let kind = s.text("type", notes);
    let kind = s.require("type", kind).and_then(|g| word(&g, "le type", &TYPES, notes));
    let pattern = s.text("motif", notes).and_then(|given| expression(&given, notes));
    let unit = text(&mut s, "unite", notes);
    let ratio = unit.as_deref().is_some_and(|u| u.contains(['%', '/', '°']));
    let nature = s.text("nature", notes).and_then(|given| word(&given, "la nature", &NATURES, notes));
    let out = FieldSpec {
        name: name.unwrap_or_default(),
        kind: kind.unwrap_or(FieldType::Text),
        required: s.flag("obligatoire", notes).unwrap_or(false),
        description: text(&mut s, "description", notes).unwrap_or_default(),
        unit,
        nature: nature.unwrap_or(if ratio { Nature::Intensive } else { Nature::Extensive }),
        pattern,
        values: texts(&mut s, "valeurs", notes),
        admitted: s.pairs("valeurs_admises", notes).unwrap_or_default(),
        minimum: s.number("minimum", notes).map(|g| g.value),
        maximum: s.number("maximum", notes).map(|g| g.value),
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

fn conditions(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<Condition> {
    let one = |mut s: Section<'_>, notes: &mut Notes| {
        let field = required(&mut s, "champ", notes);
        let text = text(&mut s, "vaut", notes);
        let least = s.number("au_moins", notes).map(|g| g.value);
        let filled = s.flag("rempli", notes);
        s.finish(notes);
        let is = match (text, least, filled) {
            (Some(text), _, _) => Asked::Text(text),
            (None, Some(least), _) => Asked::AtLeast(least),
            (None, None, _) => Asked::Filled,
        };
        Some(Condition { field: field?, is })
    };
    s.sections(key, notes).into_iter().filter_map(|c| one(c, notes)).collect()
}

fn rule(mut s: Section<'_>, lists: &Lists, notes: &mut Notes) -> Option<RuleSpec> {
    let code = required(&mut s, "code", notes);
    let title = required(&mut s, "titre", notes);
    let families: Vec<(&str, Family)> = Family::ALL.iter().map(|f| (f.id(), *f)).collect();
    let family = s.text("famille", notes);
    let family = s.require("famille", family).and_then(|g| word(&g, "la famille", &families, notes));
    let help = text(&mut s, "aide", notes).unwrap_or_default();
    let source = text(&mut s, "source", notes).unwrap_or_default();
    let drops = s.flag("ecarte_la_valeur", notes).unwrap_or(false);
    let divided_by = s.number("diviser_par", notes).map(|g| g.value).filter(|v| *v > 0.0);
    let any = conditions(&mut s, "si", notes);
    let all = conditions(&mut s, "si_tous", notes);
    let kind = s.text("genre", notes);
    let kind = s.require("genre", kind);
    let test = kind.and_then(|kind| test(&mut s, &kind, lists, notes));
    s.finish(notes);
    Some(RuleSpec {
        code: code?,
        family: family?,
        title: title?,
        help,
        source,
        any,
        all,
        drops,
        divided_by,
        test: test?,
    })
}

/// The names of the kinds of rules.
const KINDS: [&str; 23] = [
    "aire",
    "connu",
    "edition",
    "rempli",
    "bornes",
    "luhn",
    "gabarit",
    "motif",
    "interdits",
    "ordre",
    "prefixe",
    "somme_max",
    "somme_min",
    "somme_egale",
    "vide",
    "un_seul",
    "compte",
    "taille",
    "lieu_unique",
    "rapport_lieux",
    "decimales",
    "part",
    "chevauchement",
];

fn test(s: &mut Section<'_>, kind: &Given<String>, lists: &Lists, notes: &mut Notes) -> Option<Test> {
    let field = |s: &mut Section<'_>, notes: &mut Notes| required(s, "champ", notes);
    let list = |s: &mut Section<'_>, key: &str, notes: &mut Notes| {
        let given = s.texts(key, notes);
        s.require(key, given).map(|list| list.into_iter().map(|g| g.value).collect::<Vec<_>>())
    };
    let number = |s: &mut Section<'_>, key: &str, notes: &mut Notes| {
        let given = s.number(key, notes);
        s.require(key, given).map(|g| g.value)
    };
    Some(match kind.value.as_str() {
        "rempli" => Test::Filled(field(s, notes)?),
        "bornes" => {
            let (least, most) = (s.number("minimum", notes), s.number("maximum", notes));
            let strict = s.flag("exclues", notes).unwrap_or(false);
            Test::Bounds(field(s, notes)?, least.map(|g| g.value), most.map(|g| g.value), strict)
        }
        "luhn" => Test::Luhn(field(s, notes)?),
        "gabarit" => {
            let given = s.text("gabarit", notes);
            let like = s.require("gabarit", given).and_then(|g| like_expression(&g, notes));
            Test::Pattern(field(s, notes)?, like?)
        }
        "motif" => {
            let given = s.text("motif", notes);
            let regex = s.require("motif", given).and_then(|g| expression(&g, notes));
            Test::Pattern(field(s, notes)?, regex?)
        }
        "interdits" => {
            let values = list(s, "valeurs", notes);
            Test::Not(field(s, notes)?, values?)
        }
        "edition" | "connu" => {
            let given = s.text("liste", notes);
            let name = s.require("liste", given).and_then(|g| list_name(g, lists, notes));
            let field = field(s, notes)?;
            if kind.value == "connu" { Test::Known(field, name?) } else { Test::Edition(field, name?) }
        }
        "ordre" => {
            let (before, after) = (required(s, "avant", notes), required(s, "apres", notes));
            let most = months(s, "au_plus", notes);
            Test::Order(before?, after?, most)
        }
        "prefixe" => {
            let of = required(s, "de", notes);
            let length = s.number("longueur", notes).map(|g| g.value as usize);
            Test::Prefix(field(s, notes)?, of?, length)
        }
        "somme_max" => {
            let (parts, total) = (list(s, "champs", notes), required(s, "total", notes));
            Test::SumAtMost(parts?, total?)
        }
        "somme_min" => {
            let (parts, total) = (list(s, "champs", notes), required(s, "total", notes));
            Test::SumAtLeast(parts?, total?)
        }
        "somme_egale" => {
            let (parts, total) = (list(s, "champs", notes), required(s, "total", notes));
            let relative = s.number("tolerance", notes).map_or(0.0, |g| g.value);
            let absolute = s.number("tolerance_absolue", notes).map_or(0.0, |g| g.value);
            Test::SumIs(parts?, total?, relative, absolute)
        }
        "vide" => Test::Empty(field(s, notes)?),
        "un_seul" => {
            let group = list(s, "groupe", notes);
            Test::OneValue(field(s, notes)?, group?)
        }
        "compte" => {
            let group = list(s, "groupe", notes);
            let way = s.text("sens", notes);
            let at_least = way.and_then(|g| word(&g, "le sens", &[("egal", false), ("au_moins", true)], notes));
            Test::Count(field(s, notes)?, group?, at_least.unwrap_or(false))
        }
        "taille" => {
            let (group, most) = (list(s, "groupe", notes), number(s, "maximum", notes));
            Test::Size(group?, most? as usize)
        }
        "lieu_unique" => Test::OnePlace(list(s, "groupe", notes)?),
        "rapport_lieux" => {
            let (group, most) = (list(s, "groupe", notes), number(s, "maximum", notes));
            Test::GroupsByPlace(group?, most?)
        }
        "decimales" => {
            let (fields, least) = (list(s, "champs", notes), number(s, "minimum", notes));
            Test::Decimals(fields?, least? as usize)
        }
        "part" => {
            let (of, most) = (required(s, "de", notes), number(s, "maximum", notes));
            Test::Share(of?, most?)
        }
        "chevauchement" => Test::Overlap,
        "aire" => {
            let tolerance = s.number("tolerance", notes).map_or(0.1, |g| g.value);
            Test::Surface(field(s, notes)?, tolerance)
        }
        _ => {
            let known: Vec<(&str, ())> = KINDS.iter().map(|k| (*k, ())).collect();
            let _ = word(kind, "le genre de règle", &known, notes);
            return None;
        }
    })
}

/// A template of SQL's LIKE as an expression: `_` is one character, `%` any run of them.
fn like_expression(given: &Given<String>, notes: &mut Notes) -> Option<Regex> {
    let one = |c: char| match c {
        '_' => ".".to_owned(),
        '%' => ".*".to_owned(),
        c => regex::escape(&c.to_string()),
    };
    let inner: String = given.value.chars().map(one).collect();
    let made = Regex::new(&format!("^{inner}$")).ok();
    if made.is_none() {
        notes.push(Diagnostic::new("E0104", "ce gabarit est trop long").at(given.place.clone()));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::summary;

    fn faults(text: &str) -> String {
        let mut notes = Notes::new();
        assert!(read(text, Path::new("modeles/bacs.toml"), Lists::of_the_tool(), &mut notes).is_none());
        summary(&notes)
    }

    #[test]
    fn a_model_of_the_user_has_all_its_faults_told() {
        let text = faults(
            "id = \"bacs\"\ntitre = \"Bacs de tri\"\ngeometrie = \"points\"\nperime_apres = \"bientôt\"\n\
             [[champ]]\nnom = \"volume\"\ntype = \"nombres\"\nminimun = 1\n\
             [[champ]]\nnom = \"code\"\ntype = \"texte\"\nmotif = '['\n\
             [[regle]]\ncode = \"B1\"\ntitre = \"x\"\nfamille = \"coherence\"\ngenre = \"borne\"\n",
        );
        for said in [
            "modeles/bacs.toml:3:13",
            "vouliez-vous dire `\"point\"`",
            "modeles/bacs.toml:4:16",
            "vouliez-vous dire `\"nombre\"`",
            "vouliez-vous dire `minimum`",
            "modeles/bacs.toml:12:9",
            "vouliez-vous dire `\"bornes\"`",
        ] {
            assert!(text.contains(said), "«{said}» is not in\n{text}");
        }
    }

    #[test]
    fn what_no_calendar_and_no_expression_can_hold_is_refused() {
        let months = |text: &str| {
            let mut notes = Notes::new();
            let toml = format!("id = \"bacs\"\ntitre = \"Bacs\"\nperime_apres = \"{text}\"\n");
            let model = read(&toml, Path::new("modeles/bacs.toml"), Lists::of_the_tool(), &mut notes);
            (
                model.and_then(|m| m.stale_after),
                notes.all().iter().map(|d| (d.code.id, d.message.clone())).collect::<Vec<_>>(),
            )
        };
        assert_eq!(months("1000 ans"), (Some(12_000), Vec::new()));
        // 357,913,942 years are more months than 32 bits hold; 300,000 months more than the calendar's 19,998 years.
        for text in ["357913942 ans", "300000 mois"] {
            let said = format!("`{text}` n'est pas une durée pour la clé `perime_apres`");
            assert_eq!(months(text), (None, vec![("E0104", said)]), "{text}");
        }
        let long = "_".repeat(200_000);
        let text = faults(&format!(
            "id = \"bacs\"\ntitre = \"Bacs\"\n[[regle]]\ncode = \"B1\"\ntitre = \"x\"\nfamille = \"coherence\"\n\
             genre = \"gabarit\"\nchamp = \"id\"\ngabarit = \"{long}\"\n"
        ));
        assert!(text.contains("E0104") && text.contains("ce gabarit est trop long"));
    }

    #[test]
    fn a_template_of_like_is_an_expression() {
        let mut notes = Notes::new();
        let place = crate::diagnostic::Place::File("m.toml".into());
        let like = like_expression(&Given { value: "FR___P%".to_owned(), place }, &mut notes).expect("short");
        assert!(like.is_match("FRA68P68021001") && !like.is_match("FRA68E68021001") && !like.is_match("xFRA68P1"));
        assert!(notes.all().is_empty());
    }
}
