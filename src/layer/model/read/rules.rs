//! The rules that a model file declares.

use regex::Regex;

use super::super::codes::Lists;
use super::super::rule::{Family, RuleSpec, Test};
use super::words::{conditions, expression, list_name, months, required, text, word};
use crate::diagnostic::{Diagnostic, Notes};
use crate::pull::{Given, Section};

pub(super) fn rule(mut s: Section<'_>, lists: &Lists, notes: &mut Notes) -> Option<RuleSpec> {
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
        notes.push(Diagnostic::unfit("ce gabarit est trop long").at(given.place.clone()));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_of_like_is_an_expression() {
        let mut notes = Notes::new();
        let place = crate::diagnostic::Place::File("m.toml".into());
        let like = like_expression(&Given { value: "FR___P%".to_owned(), place }, &mut notes).expect("short");
        assert!(like.is_match("FRA68P68021001") && !like.is_match("FRA68E68021001") && !like.is_match("xFRA68P1"));
        assert!(notes.all().is_empty());
    }
}
