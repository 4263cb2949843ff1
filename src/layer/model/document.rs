//! The documentation of a model, made from the model itself: `territoire expliquer irve`, `docs/modeles.md`.

use std::fmt::Write as _;

use super::Model;
use super::field::{Derived, FieldSpec, FieldType};
use super::magnitude::{Magnitude, Wish};
use super::schema::Shape;
use crate::french;

impl Model {
    /// The model as a page of Markdown, in French.
    #[must_use]
    pub fn documentation(&self) -> String {
        let mut out = format!("## {} (`{}`)\n\n{}\n\n", self.title, self.id, self.help);
        let schema = if self.schema.is_empty() { "sans schéma officiel".to_owned() } else { self.schema.clone() };
        let _ = writeln!(
            out,
            "- Schéma : {schema}, version {} ; versions lues : {}",
            self.version,
            self.versions.join(", ")
        );
        let geometry = match self.geometry {
            Shape::Point => "un point",
            Shape::Line => "une ligne",
            Shape::Surface => "un point et, si possible, un contour",
            Shape::None => "aucune : une ligne par commune, jointe par son code",
            Shape::Any => "point, ligne, surface, ou la commune seule",
        };
        let _ = writeln!(out, "- Une ligne : {} ; position : {geometry}", self.row[0]);
        if self.wish != Wish::Neither {
            let _ = writeln!(out, "- Sens : {}", wished(self.wish));
        }
        if !self.ids.is_empty() {
            let _ = writeln!(out, "- Identifiant : {}", self.ids.join(", à défaut "));
        }
        if !self.sections.is_empty() {
            let tags: Vec<String> = self.sections.iter().map(|s| format!("`{}`", s.tag)).collect();
            let _ = writeln!(out, "- Lu aussi sans en-tête, en sections : {}", french::list(&tags));
        }
        if let Some(counted) = &self.counted {
            let columns: Vec<String> = counted.columns.iter().map(|(c, _)| format!("`{c}`")).collect();
            let _ = writeln!(
                out,
                "- Lu aussi en décompte, une ligne pour plusieurs : {}, et leur nombre dans `{}`",
                french::list(&columns),
                counted.number
            );
        }
        let _ = writeln!(out, "- Sources : {}\n", self.source);
        if !self.fields.is_empty() {
            out.push_str("| champ | type | contenu |\n|---|---|---|\n");
            for field in &self.fields {
                let _ = writeln!(out, "| `{}`{} | {} | {} |", field.name, stars(field), kind(field), content(field));
            }
            out.push_str("\n\\* obligatoire ; ° hors du schéma, lu et jamais écrit\n\n");
        }
        if !self.rules.is_empty() {
            out.push_str("| règle | famille | ce qui ne va pas | origine |\n|---|---|---|---|\n");
            for rule in &self.rules {
                let title = cell(&rule.title);
                let _ = writeln!(out, "| {} | {} | {title} | {} |", rule.code, rule.family.name(), cell(&rule.source));
            }
            out.push('\n');
        }
        out
    }
}

/// Every model of the tool, as `docs/modeles.md` holds it.
#[must_use]
pub fn documentation() -> String {
    let mut out = String::from(
        "# Les modèles de couches\n\nCette page est faite à partir des fichiers de `data/modeles/` (`territoire expliquer irve` en montre un). Une étude\najoute les siens dans `modeles/<nom>.toml`.\n\n",
    );
    for model in Model::all() {
        out.push_str(&model.documentation());
    }
    out.trim_end().to_owned() + "\n"
}

fn stars(field: &FieldSpec) -> &'static str {
    match (field.required, field.variant.is_some() || field.derived.is_some()) {
        (_, true) => " °",
        (true, false) => " \\*",
        (false, false) => "",
    }
}

fn kind(field: &FieldSpec) -> String {
    let name = match field.kind {
        FieldType::Text => "texte",
        FieldType::Number => "nombre",
        FieldType::Integer => "entier",
        FieldType::Flag => "oui ou non",
        FieldType::Date => "date",
        FieldType::Year => "année",
        FieldType::Position => "[lon,lat]",
        FieldType::Wkt => "WKT",
        FieldType::Url => "adresse web",
        FieldType::Email => "courriel",
        FieldType::Siren => "SIREN",
        FieldType::Insee => "code INSEE",
        FieldType::Parcels => "parcelles cadastrales",
        FieldType::Hours => "horaires",
    };
    let unit = field.unit.as_ref().map(|u| format!(" ({u})")).unwrap_or_default();
    let list = field
        .list
        .map(|c| format!(", plusieurs séparés par « {} »", if c == '|' { "\\|".to_owned() } else { c.to_string() }));
    format!("{name}{unit}{}", list.unwrap_or_default())
}

fn content(field: &FieldSpec) -> String {
    let mut parts = vec![cell(&field.description)];
    if !field.values.is_empty() {
        parts.push(format!("valeurs : {}", cell(&field.values.join(" ; "))));
    }
    if field.kind.is_number() && field.unit.as_deref() != Some("°") {
        parts.push(match (field.magnitude, &field.base) {
            (Magnitude::Amount, _) => String::new(),
            (nature, Some(base)) => format!("{}, dont la base est `{base}`", nature.name()),
            (nature, None) => format!("{} : ne s'additionne pas", nature.name()),
        });
    }
    parts.extend(field.wish.map(|wish| wished(wish).to_owned()));
    match (field.minimum, field.maximum) {
        (Some(a), Some(b)) => parts.push(format!("de {} à {}", french::short(a, 3), french::short(b, 3))),
        (Some(a), None) => parts.push(format!("au moins {}", french::short(a, 3))),
        (None, Some(b)) => parts.push(format!("au plus {}", french::short(b, 3))),
        (None, None) => {}
    }
    match &field.derived {
        Some(Derived::Week(days)) => {
            let days: Vec<String> = days.iter().map(|d| format!("`{d}`")).collect();
            parts.push(format!("calculé d'après {}", french::list(&days)));
        }
        Some(Derived::Listed { list, edition, of, .. }) => {
            let edition = edition.as_ref().map(|e| format!(" de l'édition `{e}`")).unwrap_or_default();
            parts.push(format!("calculé d'après `{of}`, par la liste `{list}`{edition}"));
        }
        None => {}
    }
    if let Some(since) = &field.since {
        parts.push(format!("depuis la version {since}"));
    }
    if let Some(variant) = &field.variant {
        parts.push(format!("variante : {}", cell(variant)));
    }
    if field.personal {
        parts.push("donnée personnelle : jamais gardée ni écrite, sauf d'une personne morale".to_owned());
    }
    parts.retain(|p| !p.is_empty());
    parts.join(" ; ")
}

fn wished(wish: Wish) -> &'static str {
    match wish {
        Wish::More => "plus est mieux",
        Wish::Less => "moins est mieux",
        Wish::Neither => "ni plus ni moins n'est mieux",
    }
}

/// A text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
