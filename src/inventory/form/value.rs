//! What one cell of a form says, held to what its field admits.

use jiff::civil::Date;

use super::place::{point, typed_place};
use super::send::{NOBODY_KNOWS, NONE_FOUND};
use super::{Criterion, Form, FormField};
use crate::book::CellValue;
use crate::book::fill::plain;
use crate::french;
use crate::layer::{Accepted, FieldType};
use crate::territory::Territory;

/// What a workbook that came back is held to.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What is asked.
    pub form: &'a Form,
    /// Every criterion that a form may ask.
    pub criteria: &'a [Criterion],
    /// The territory.
    pub territory: &'a Territory,
    /// The day that the workbook was filled: what is past is not after it.
    pub day: Date,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// As the standard writes it; empty for nothing.
    pub(super) text: String,
    /// How it was understood, when it was written in another way.
    pub(super) told: Option<String>,
    /// What is doubtful about it, and taken all the same.
    pub(super) doubt: Option<String>,
}

/// Why a value is not taken, and what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) why: Option<String>,
    pub(super) help: String,
}

impl Said {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), told: None, doubt: None }
    }

    fn told(text: String, shown: &str) -> Self {
        Self { told: Some(format!("lu comme {shown}")), ..Self::plain(text) }
    }
}

/// Reads a cell of a field.
pub(super) fn of_field(field: &FormField, given: &CellValue, facts: &Facts<'_>) -> Result<Said, Refusal> {
    let refuse = |why: Option<String>| Err(Refusal { why, help: format!("écrire {}", field.expected()) });
    let kind = field.spec.kind;
    let number = matches!(kind, FieldType::Number | FieldType::Integer);
    let written = match given {
        CellValue::Empty => return Ok(Said::plain("")),
        CellValue::Fault(_) => return refuse(Some("une formule sans valeur".to_owned())),
        CellValue::Share(_) if number || kind == FieldType::Year => {
            return refuse(Some("un pourcentage".to_owned()));
        }
        CellValue::Date(_) if number => return refuse(Some("une date".to_owned())),
        // A year typed in a cell of dates comes as a day of 1905.
        CellValue::Date(date) if date.year() < 1950 => return refuse(Some(french::date(*date))),
        CellValue::Date(date) if kind == FieldType::Date => date.to_string(),
        CellValue::Date(date) if kind == FieldType::Year => date.year().to_string(),
        CellValue::Number(_) if kind == FieldType::Date => return refuse(None),
        other => french::several_lines(&other.shown()).replace('\t', " ").trim().to_owned(),
    };
    if written.is_empty() {
        return Ok(Said::plain(""));
    }
    match kind {
        FieldType::Wkt => return place(&written, field, facts),
        FieldType::Number | FieldType::Integer => return quantity(field, given, &written, facts),
        _ => {}
    }
    let written = if field.spec.list.is_some() { as_list(field, &written) } else { written };
    let said = match field.spec.accept(&written) {
        Accepted::AsGiven => Said::plain(written),
        Accepted::As(text) if french::name_key(&text) == french::name_key(&written) => Said::plain(text),
        Accepted::As(text) if kind == FieldType::Date => {
            let shown = text.parse().map_or_else(|_| text.clone(), french::date);
            Said::told(text, &shown)
        }
        Accepted::As(text) => {
            let shown = format!("« {text} »");
            Said::told(text, &shown)
        }
        Accepted::Refused(expected) if field.spec.values.is_empty() => {
            let help = if kind == FieldType::Text { expected } else { field.expected().to_owned() };
            return Err(Refusal { why: None, help: format!("écrire : {help}") });
        }
        // It tells the nearest value, or the first ones of the list.
        Accepted::Refused(expected) => return Err(Refusal { why: None, help: expected }),
    };
    if field.past && is_to_come(&said.text, facts.day) {
        return refuse(Some(format!("à venir : ce classeur est du {}", french::date(facts.day))));
    }
    Ok(said)
}

/// Whether a year or a day is after that day.
fn is_to_come(text: &str, day: Date) -> bool {
    match (text.parse::<i16>(), text.parse::<Date>()) {
        (Ok(year), _) => year > day.year(),
        (_, Ok(date)) => date > day,
        _ => false,
    }
}

/// A list of values as the standard writes it, whatever parts them. A comma may belong to a value.
fn as_list(field: &FormField, written: &str) -> String {
    let commas = field.spec.pattern.is_some() || !field.spec.values.is_empty();
    let parts = written.split(|c: char| matches!(c, '|' | ';' | '\n') || (commas && c == ','));
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join("|")
}

/// A number, with the unit that people may write after it: hectares are turned into square metres.
fn quantity(field: &FormField, given: &CellValue, written: &str, facts: &Facts<'_>) -> Result<Said, Refusal> {
    let refuse = |why: Option<String>| Err(Refusal { why, help: format!("écrire {}", field.expected()) });
    let surface = field.spec.unit.as_deref() == Some("m²");
    let lower = written.to_lowercase();
    let bare = if surface { lower.trim_end_matches("m²").trim_end_matches("m2").trim() } else { lower.as_str() };
    let alone = bare.replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', ".").parse::<f64>().ok();
    // What is a whole number to the field may be one of hectares that has decimals.
    let measured = field.spec.measured(&lower).filter(|_| alone.is_none()).map(f64::round);
    let Some(value) = alone.or(measured).filter(|n| french::is_quantity(*n)) else { return refuse(None) };
    if value < 0.0 {
        return refuse(Some("un nombre négatif".to_owned()));
    }
    if field.spec.kind == FieldType::Integer && value.fract() != 0.0 {
        let why = if surface { "des hectares ? une surface en m² est un nombre entier" } else { "un nombre entier" };
        return refuse(Some(why.to_owned()));
    }
    for (low, high, help) in facts.form.model.plausible(field.name()) {
        if low.is_some_and(|low| value < low) {
            return Err(Refusal { why: Some("trop petit pour des m²".to_owned()), help: help.to_owned() });
        }
        if high.is_some_and(|high| value > high) {
            let most = high.map_or(0.0, |high| high / 1e4);
            let doubt = Some(format!("{} m², plus de {} ha", french::number(value, 0), french::short(most, 0)));
            return Ok(Said { doubt, ..Said::plain(plain(value)) });
        }
    }
    if let Accepted::Refused(expected) = field.spec.accept(&plain(value)) {
        return Err(Refusal { why: None, help: expected });
    }
    let as_typed = matches!(given, CellValue::Number(_)) || bare == plain(value);
    let unit = if surface { "\u{a0}m²" } else { "" };
    Ok(match as_typed && measured.is_none() {
        true => Said::plain(plain(value)),
        false => Said::told(plain(value), &format!("{}{unit}", french::number(value, 0))),
    })
}

/// A position: in the territory as it is typed, or with its two numbers exchanged.
fn place(written: &str, field: &FormField, facts: &Facts<'_>) -> Result<Said, Refusal> {
    let refuse = |why: Option<String>| Err(Refusal { why, help: format!("écrire {}", field.expected()) });
    let Some((lon, lat)) = typed_place(written) else { return refuse(None) };
    let inside = |lon: f64, lat: f64| {
        let at = facts.territory.projection.project(lon, lat).filter(|_| lat.abs() <= 90.0)?;
        facts.territory.locate(at.into())
    };
    match (inside(lon, lat), inside(lat, lon)) {
        (Some(_), _) => Ok(Said::plain(point(lon, lat))),
        (None, Some(_)) => Ok(Said::told(point(lat, lon), "longitude puis latitude : les deux étaient échangées")),
        (None, None) => refuse(Some("ce point n'est pas dans le territoire".to_owned())),
    }
}

/// The commune that a point of the standard is in.
pub(super) fn commune_of_point(text: &str, territory: &Territory) -> Option<usize> {
    let (lon, lat) = typed_place(text)?;
    territory.locate(territory.projection.project(lon, lat)?.into())
}

/// Reads a cell of a criterion.
pub(super) fn of_criterion(criterion: &Criterion, given: &CellValue) -> Result<Said, Refusal> {
    let written = match given {
        CellValue::Empty => return Ok(Said::plain("")),
        CellValue::Fault(_) => String::new(),
        CellValue::Number(n) => plain(*n),
        other => french::one_line(&other.shown()).trim().to_owned(),
    };
    let key = french::name_key(&written);
    for (answer, ways) in [
        (NONE_FOUND, &["aucun trouve", "rien trouve", "aucun"][..]),
        (NOBODY_KNOWS, &["ne sait pas", "ne sais pas", "nsp", "inconnu"]),
    ] {
        let named = criterion.values.iter().any(|value| french::name_key(value) == key);
        if !named && ways.contains(&key.as_str()) {
            return Ok(Said::plain(answer));
        }
    }
    if criterion.values.is_empty() {
        let number = written.trim_end_matches('%').trim().replace(',', ".").parse::<f64>();
        let number = number.ok().filter(|n| french::is_quantity(*n) && *n >= 0.0);
        let unit = criterion.unit.as_deref().unwrap_or("");
        let help = format!("écrire un nombre ({unit}), « {NONE_FOUND} » ou « {NOBODY_KNOWS} »");
        return number.map(|n| Said::plain(plain(n))).ok_or(Refusal { why: None, help });
    }
    if let Some(value) = criterion.values.iter().find(|value| french::name_key(value) == key) {
        return Ok(Said::plain(value.clone()));
    }
    let values: Vec<String> = criterion.values.iter().map(|value| format!("« {value} »")).collect();
    let near = french::nearest(&written, criterion.values.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("vouliez-vous dire « {near} » ?"),
        None => format!("écrire {}, « {NONE_FOUND} » ou « {NOBODY_KNOWS} »", french::list_at_most(&values, 8)),
    };
    Err(Refusal { why: None, help })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::{OwnCommunes, Projection};
    use geo::{MultiPolygon, polygon};

    fn territory() -> Territory {
        let projection = Projection::lambert93();
        let at = projection.project(5.54, 48.89).expect("a point");
        let (x, y) = (at.x, at.y);
        let square = polygon![(x: x - 1e3, y: y - 1e3), (x: x + 1e3, y: y - 1e3), (x: x + 1e3, y: y + 1e3), (x: x - 1e3, y: y + 1e3)];
        let commune = OwnCommunes {
            code: "55463".into(),
            name: "Saint-Mihiel".into(),
            group: None,
            population: None,
            outline: Some(MultiPolygon(vec![square])),
            mairie: None,
            hours: None,
        };
        Territory::own("Essai", projection, "fictif", vec![commune])
    }

    #[test]
    fn what_people_type_is_read_told_or_refused() {
        let territory = territory();
        let form = Form::own();
        let facts = Facts { form, criteria: &[], territory: &territory, day: Date::constant(2027, 3, 15) };
        let read = |field: &str, given: CellValue| of_field(form.field(field).expect("a field"), &given, &facts);
        let text = |field: &str, given: &str| read(field, CellValue::Text(given.into()));
        let plain = |text: &str| Ok(Said::plain(text));
        let told = |text: &str, shown: &str| Ok(Said::told(text.to_owned(), shown));
        let surface = "unite_fonciere_surface";
        assert_eq!(read(surface, CellValue::Number(4200.0)), plain("4200"));
        assert_eq!(text(surface, "4 200"), told("4200", "4 200\u{a0}m²".replace(' ', "\u{202f}").as_str()));
        // 3.5 ha are 35,000 m²; 3.5 alone is no surface in square metres, nor is 3.
        assert_eq!(text(surface, "1 ha 58 a 20 ca"), told("15820", "15\u{202f}820\u{a0}m²"));
        assert_eq!(text(surface, "3,5 ha"), told("35000", "35\u{202f}000\u{a0}m²"));
        for given in [CellValue::Number(3.5), CellValue::Number(3.0), CellValue::Text("grand".into())] {
            assert!(read(surface, given.clone()).is_err(), "{given:?}");
        }
        assert_eq!(read("bati_surface", CellValue::Number(0.0)), plain("0"));
        assert_eq!(text("site_statut", "Friche AVEC projet"), plain("friche avec projet"));
        let refusal = text("site_statut", "friche sans projets").expect_err("no value");
        assert_eq!(refusal.help, "vouliez-vous dire « friche sans projet » ?");
        assert_eq!(text("bati_type", "industriel, Commercial"), plain("industriel|commercial"));
        let parcels = "55463000AB0012; 55463000AB0013";
        assert_eq!(text("unite_fonciere_refcad", parcels), plain("55463000AB0012|55463000AB0013"));
        assert!(text("unite_fonciere_refcad", "AB 12").is_err());
        assert_eq!(read("activite_fin_annee", CellValue::Number(1998.0)), plain("1998"));
        assert!(read("activite_fin_annee", CellValue::Number(2030.0)).is_err());
        // «Friche reconvertie» in 2031 is not done in 2027.
        assert!(read("site_reconv_annee", CellValue::Number(2031.0)).is_err());
        assert!(read("site_identif_date", CellValue::Date(Date::constant(2027, 3, 16))).is_err());
        assert_eq!(text("site_identif_date", "15/03/2027"), told("2027-03-15", "15/03/2027"));
        assert_eq!(text("geompoint", "48.89, 5.54"), plain("POINT(5.540000 48.890000)"));
        let swapped = text("geompoint", "5.54, 48.89").expect("mended");
        assert_eq!((swapped.text.as_str(), swapped.told.is_some()), ("POINT(5.540000 48.890000)", true));
        assert!(text("geompoint", "45.0, 2.0").is_err());
        assert_eq!(read("site_nom", CellValue::Empty), plain(""));
    }

    #[test]
    fn none_found_is_not_nobody_knows() {
        let named = |id: &str, values: &[&str]| Criterion {
            id: id.into(),
            name: id.into(),
            unit: None,
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        let read = |criterion: &Criterion, given: &str| {
            of_criterion(criterion, &CellValue::Text(given.into())).map(|said| said.text)
        };
        let clay = named("argiles", &["aucun", "fort"]);
        // A value of the matrix of that name comes first.
        assert_eq!(read(&clay, "Aucun"), Ok("aucun".into()));
        let species = named("especes", &["oui", "non"]);
        assert_eq!(read(&species, "aucun trouve"), Ok(NONE_FOUND.into()));
        assert_eq!(read(&species, "NSP"), Ok(NOBODY_KNOWS.into()));
        assert!(read(&species, "peut-être").is_err());
        let number = Criterion { unit: Some("m".into()), ..named("distance", &[]) };
        assert_eq!(read(&number, "1,5"), Ok("1.5".into()));
        assert_eq!(read(&number, "ne sait pas"), Ok(NOBODY_KNOWS.into()));
    }
}
