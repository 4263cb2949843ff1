//! Model files as people write them: every key with its place, every fault at once.

mod fields;
mod rules;
mod words;

use std::path::Path;

use super::codes::Lists;
use super::field::FieldSpec;
use super::magnitude::Wish;
use super::rule::RuleSpec;
use super::schema::{CountedSpec, Duplicates, Schema, SectionSpec, Shape};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::pull::{self, Given, Section};

use fields::{field, unknown_fields};
use rules::rule;
use words::{months, required, text, texts, two, word};

const SHAPES: [(&str, Shape); 5] = [
    ("point", Shape::Point),
    ("ligne", Shape::Line),
    ("surface", Shape::Surface),
    ("aucune", Shape::None),
    ("toute", Shape::Any),
];
pub(super) fn read(text: &str, shown: &Path, lists: Lists, notes: &mut Notes) -> Option<Schema> {
    let before = notes.count(Severity::Error);
    let schema = pull::parse(text, shown, notes, |root, notes| head(root, lists, notes))?;
    if notes.count(Severity::Error) > before { None } else { schema }
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
    let wish = root.text("sens", notes).and_then(|g| word(&g, "le sens", &Wish::WORDS, notes));
    let shape = root.text("geometrie", notes);
    let geometry = shape.and_then(|g| word(&g, "la géométrie", &SHAPES, notes)).unwrap_or(Shape::Any);
    let ids = texts(&mut root, "identifiant", notes);
    let made_of = texts(&mut root, "identifiant_tire_de", notes);
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
    let counted = root.section("decompte", notes).and_then(|s| counted(s, notes));
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
        wish: wish.unwrap_or_default(),
        geometry,
        ids,
        made_of,
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
        counted,
        fields,
        rules,
        lists,
    })
}

/// The form of a table whose rows stand for several things each.
fn counted(mut s: Section<'_>, notes: &mut Notes) -> Option<CountedSpec> {
    let number = required(&mut s, "nombre", notes);
    let columns = s.pairs("colonnes", notes);
    let columns = s.require("colonnes", columns);
    let kept = s.pairs("garder", notes).unwrap_or_default();
    let total = text(&mut s, "total", notes);
    s.finish(notes);
    Some(CountedSpec { number: number?, columns: columns?, kept, total })
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
            notes.push(Diagnostic::unfit(message).at(column.place.clone()).help(help));
        }
        let columns: Vec<String> = columns.into_iter().map(|g| g.value).collect();
        let join = by.and_then(|by| {
            let at = |columns: &[String]| columns.iter().position(|c| *c == by.value);
            let join = at(&columns).zip(out.first().and_then(|main| at(&main.columns)));
            if join.is_none() {
                let message = format!("la colonne `{}` n'est pas dans les deux sections à joindre", by.value);
                let help = "nommer une colonne de cette section et de la première";
                notes.push(Diagnostic::unfit(message).at(by.place).help(help));
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
}
