//! What the inventory says of a site, by the plain names of its fields; what it does not say, and is worth asking.

use jiff::civil::Date;

use super::rows_of;
use crate::analysis::built_surface;
use crate::french;
use crate::layer::{Feature, FieldType, Layer, Value};
use crate::map::Block;
use crate::outcome::Outcome;
use crate::territory::Territory;

/// The fields of the standard that a sheet tells, in their order, each by its plain name, and what to ask where nobody says.
const FIELDS: [(&str, &str, Option<&str>); 34] = [
    ("site_statut", "Statut", Some("est-ce une friche, avec ou sans projet ?")),
    ("site_reconv_type", "Nouvel usage", Some("quel est le nouvel usage ?")),
    ("site_reconv_annee", "Reconversion achevée en", Some("depuis quelle année est-il reconverti ?")),
    ("site_type", "Type", Some("quelle était l'activité ?")),
    ("site_adresse", "Adresse", None),
    ("unite_fonciere_surface", "Surface", Some("quelle est la surface du site ?")),
    ("unite_fonciere_refcad", "Parcelles", Some("sur quelles parcelles ?")),
    ("activite_libelle", "Ancienne activité", None),
    ("activite_fin_annee", "Fin de l'activité", None),
    ("site_occupation", "Occupation", Some("est-il occupé, en partie ou pas du tout ?")),
    ("site_securite", "Mise en sécurité", Some("est-il mis en sécurité ?")),
    ("proprio_personne", "Propriétaire", Some("qui est propriétaire, une personne physique ou morale ?")),
    ("proprio_nom", "Nom du propriétaire", None),
    ("bati_type", "Bâtiments", None),
    ("bati_nombre", "Nombre de bâtiments", Some("combien de bâtiments ?")),
    ("bati_surface", "Surface bâtie (plancher)", Some("quelle surface de plancher ?")),
    ("bati_etat", "État du bâti", Some("dans quel état est le bâti ?")),
    ("bati_vacance", "Vacance du bâti", None),
    ("bati_patrimoine", "Patrimoine", Some("un bâtiment a-t-il une valeur patrimoniale ?")),
    ("bati_pollution", "Pollution du bâti", Some("y a-t-il de l'amiante ou du plomb ?")),
    ("sol_pollution_existe", "Pollution des sols", Some("les sols sont-ils pollués ?")),
    ("sol_pollution_annee", "Pollution constatée en", None),
    ("sol_pollution_origine", "Origine de la pollution", None),
    ("sol_pollution_commentaire", "Sur la pollution", None),
    ("urba_doc_type", "Document d'urbanisme", Some("quel document d'urbanisme ?")),
    ("urba_zone_type", "Zone d'urbanisme", Some("dans quelle zone du document d'urbanisme ?")),
    ("urba_zone_lib", "Nom de la zone", None),
    (
        "urba_zaer",
        "Zone d'accélération (énergies)",
        Some("est-il dans une zone d'accélération des énergies renouvelables ?"),
    ),
    ("desserte_commentaire", "Desserte", None),
    ("site_projet_url", "Porteur du projet", None),
    ("site_url", "Fiches publiques", None),
    ("source_nom", "Source", None),
    ("site_identif_date", "Repéré le", None),
    ("site_actu_date", "Mis à jour le", None),
];

/// How many questions are told at most.
const ASKED: usize = 14;

/// Whether a site is no friche any more.
pub(super) fn is_done(layer: &Layer, site: &Feature) -> bool {
    layer.text(site, "site_statut").is_some_and(|status| french::name_key(status) == "friche reconvertie")
}

/// Each field that says something, by its plain name.
pub(super) fn facts(layer: &Layer, site: &Feature, territory: &Territory) -> Vec<(String, String)> {
    let mut out = vec![("Identifiant".to_owned(), site.id.clone())];
    if let Some(commune) = site.commune.map(|c| &territory.communes[c]) {
        let epci = commune.epci.map(|e| format!(", {}", territory.epcis[e].name)).unwrap_or_default();
        out.push(("Commune".to_owned(), format!("{} ({}){epci}", commune.name, commune.code)));
    }
    let said = FIELDS.iter().filter_map(|(field, label, _)| Some(((*label).to_owned(), told(layer, site, field)?)));
    out.extend(said);
    out
}

/// What a field says, as people read it; nothing where it is empty or says that nobody knows.
fn told(layer: &Layer, site: &Feature, field: &str) -> Option<String> {
    let at = layer.field(field)?;
    let spec = layer.model.fields.iter().find(|f| f.name == field);
    match layer.value(site, at) {
        Value::Missing => None,
        Value::Flag(yes) => Some(if yes { "oui" } else { "non" }.to_owned()),
        Value::Number(number) => Some(match spec.map(|f| f.kind) {
            Some(FieldType::Year) => format!("{number:.0}"),
            _ => match spec.and_then(|f| f.unit.as_deref()) {
                Some("m²") if number >= 10_000.0 => {
                    format!("{} ha ({} m²)", french::short(number / 10_000.0, 2), french::number(number, 0))
                }
                Some(unit) => format!("{} {unit}", french::short(number, 1)),
                None => french::short(number, 2),
            },
        }),
        Value::Text(text) => match french::name_key(&text).as_str() {
            "" | "inconnu" => None,
            _ => match (spec.map(|f| f.kind), text.get(..10).and_then(|day| day.parse::<Date>().ok())) {
                (Some(FieldType::Date), Some(day)) => Some(french::day(day)),
                _ => Some(text.replace('|', ", ")),
            },
        },
    }
}

/// What nobody says, what weighs most for an answer first.
pub(super) fn asked(answers: &[Outcome], layer: &Layer, site: &Feature) -> Vec<Block> {
    let mut out = vec![Block::Head("Ce qui n'est pas connu, et vaut d'être demandé".to_owned())];
    let mut first: Vec<String> = Vec::new();
    for table in answers.iter().flat_map(|answer| rows_of(answer, layer)) {
        let Some(row) = table.keys.iter().position(|key| *key == site.id) else { continue };
        for (column, say) in [
            ("doublon", "Doublon probable, à démêler d'abord"),
            ("a_demander", "Ce qui compte le plus pour le potentiel"),
            ("manque", "Sans quoi un coût manque"),
        ] {
            let text = table.column(column).and_then(|c| c.as_texts()).and_then(|texts| texts[row].clone());
            // The name of another site keeps its capital.
            let said = |text: String| if column == "doublon" { text } else { french::lower_first(&text) };
            first.extend(text.map(|text| format!("{say} : {}.", said(text))));
        }
    }
    // What makes no sense of this site is not asked: the state of no building, the new use of what is still a friche.
    let (is_done, is_bare) = (is_done(layer, site), built_surface(layer, site) == Some(0.0));
    let fits = |field: &str| match field {
        "site_reconv_type" | "site_reconv_annee" => is_done,
        "bati_nombre" | "bati_surface" | "bati_etat" | "bati_patrimoine" | "bati_pollution" => !is_bare,
        _ => true,
    };
    let questions: Vec<&str> = FIELDS
        .iter()
        .filter(|(field, ..)| fits(field) && told(layer, site, field).is_none())
        .filter_map(|(_, _, question)| *question)
        .collect();
    if site.own_place().is_none() {
        first.insert(0, "Où est-ce ? Seule la commune est connue.".to_owned());
    }
    if first.is_empty() && questions.is_empty() {
        out.push(Block::Point("Tous les champs que cette fiche montre sont remplis.".to_owned()));
        return out;
    }
    out.extend(first.into_iter().map(Block::Point));
    if !questions.is_empty() {
        let more = questions.len().saturating_sub(ASKED);
        let shown: Vec<&str> = questions.iter().copied().take(ASKED).collect();
        let rest = if more > 0 { format!(" Et {more} autres champs vides.") } else { String::new() };
        // A question mark does not begin a line.
        let shown = french::upper_first(&shown.join(" · ")).replace(" ?", "\u{a0}?");
        out.push(Block::Point(format!("{shown}{rest}")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Access, Cells, Control, Extent, Kind, Model, Precision};
    use crate::outcome::{Column, Row, Table};
    use crate::territory::{Projection, Territory};

    fn layer(fields: &[(&str, Kind, &str)]) -> Layer {
        let cells = fields.iter().map(|(_, _, text)| (*text).to_owned()).collect::<Vec<_>>();
        let feature = Feature {
            id: "55463_0001".into(),
            name: "Ancienne usine".into(),
            number: 1,
            geometry: None,
            precision: Precision::Commune,
            commune: None,
            cells: Cells::new(&cells),
        };
        Layer {
            id: "friches".into(),
            title: "Friches".into(),
            model: Model::named("friches").expect("a model"),
            source: String::new(),
            fictional: false,
            file: "friches.csv".into(),
            fields: fields.iter().map(|(name, ..)| (*name).to_owned()).collect(),
            kinds: fields.iter().map(|(_, kind, _)| *kind).collect(),
            features: vec![feature].into(),
            extent: Extent::default(),
            access: Access::default(),
            control: Control::default(),
        }
    }

    #[test]
    fn fields_are_told_by_plain_names_and_what_nobody_says_is_asked() {
        let layer = layer(&[
            ("site_statut", Kind::Text, "friche sans projet"),
            ("unite_fonciere_surface", Kind::Number, "12000"),
            ("bati_surface", Kind::Number, "450"),
            ("bati_pollution", Kind::Text, "inconnu"),
            ("activite_fin_annee", Kind::Text, "1998"),
            ("activite_libelle", Kind::Text, "filature|teinturerie"),
            ("site_actu_date", Kind::Text, "2026-01-15"),
        ]);
        let territory = Territory::own("Essai", Projection::lambert93(), "fictif", Vec::new());
        let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
        let told: Vec<(String, String)> = facts(&layer, &layer.features[0], &territory);
        let told: Vec<(&str, String)> = told.iter().map(|(what, said)| (what.as_str(), plain(said))).collect();
        let wanted = [
            ("Identifiant", "55463_0001"),
            ("Statut", "friche sans projet"),
            ("Surface", "1,2 ha (12 000 m²)"),
            ("Ancienne activité", "filature, teinturerie"),
            ("Fin de l'activité", "1998"),
            ("Surface bâtie (plancher)", "450 m²"),
            ("Mis à jour le", "15 janvier 2026"),
        ];
        assert_eq!(told, wanted.map(|(what, said)| (what, said.to_owned())));
        let mut answer = Outcome::new("potentiel", "essai", "Potentiel");
        let row = Row::Feature { layer: "friches".into() };
        answer.tables.push(
            Table::new("t", "T", row, vec!["55463_0001".into()], vec!["Ancienne usine".into()]).with(Column::texts(
                "a_demander",
                "À demander",
                vec![Some("Pollution des sols".into())],
            )),
        );
        let blocks = asked(&[answer], &layer, &layer.features[0]);
        let points: Vec<&str> =
            blocks.iter().filter_map(|b| if let Block::Point(text) = b { Some(text.as_str()) } else { None }).collect();
        assert_eq!(
            points[..2],
            [
                "Où est-ce ? Seule la commune est connue.",
                "Ce qui compte le plus pour le potentiel : pollution des sols.",
            ]
        );
        let third = plain(points[2]);
        assert!(
            third.contains("y a-t-il de l'amiante ou du plomb ?") && !third.contains("quelle est la surface du site")
        );
        assert!(!third.contains("nouvel usage"), "{third}");
    }

    /// The words of the last block.
    fn questions(layer: &Layer) -> String {
        let blocks = asked(&[], layer, &layer.features[0]);
        match blocks.last() {
            Some(Block::Point(text)) => text.replace(['\u{a0}', '\u{202f}'], " "),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_is_asked_of_buildings_where_there_is_none() {
        let bare = questions(&layer(&[("bati_nombre", Kind::Number, "0")]));
        assert!(!bare.contains("le bâti") && !bare.contains("amiante") && !bare.contains("plancher"), "{bare}");
        let some = questions(&layer(&[("bati_nombre", Kind::Number, "2")]));
        assert!(some.contains("dans quel état est le bâti ?"), "{some}");
    }

    #[test]
    fn of_what_is_reconverted_the_new_use_is_asked() {
        let done = questions(&layer(&[("site_statut", Kind::Text, "friche reconvertie")]));
        assert!(done.starts_with("Quel est le nouvel usage ? · depuis quelle année"), "{done}");
    }
}
