//! The dataset of a SDIRVE to be made (`etalab/schema-sdirve` 0.1.0), filled in as far as the study holds it.

use super::Settings;
use super::class::{ByClass, classed};
use super::known::Known;
use super::needs::USAGES;
use crate::layer::Model;
use crate::method::charging::CLASSES;
use crate::outcome::{Filled, Lacking};

/// The model of the dataset.
const MODEL: &str = "sdirve";

/// Decimals that are written of a mean.
const DECIMALS: f64 = 100.0;

/// A row a commune of the study, in the order and with the names of the model.
pub(super) fn filled(known: &Known<'_>, settings: &Settings) -> Filled {
    let Some(model) = Model::named(MODEL) else { return Filled::default() };
    let fields: Vec<_> = model.official().collect();
    let rows: Vec<Vec<Option<String>>> = (0..known.territory.communes.len())
        .map(|i| fields.iter().map(|field| cell(&field.name, i, known, settings)).collect())
        .collect();
    let lacking = fields.iter().enumerate().filter_map(|(at, field)| {
        let lacks = rows.iter().filter(|row| row[at].is_none()).count();
        let from = from(&field.name)?;
        (lacks > 0).then(|| Lacking {
            field: field.name.clone(),
            rows: lacks,
            required: field.required,
            from: from.to_owned(),
        })
    });
    let lacking = lacking.collect();
    Filled { model: MODEL.to_owned(), rows, lacking }
}

/// Who has a field to give, and where the study takes it; none for those that may stay empty.
fn from(field: &str) -> Option<&'static str> {
    Some(match field {
        "date_realisation_diagnostic" => "le maître d'ouvrage du schéma : `date_diagnostic` dans l'analyse",
        "date_adoption_sdirve" => "l'assemblée qui adopte le schéma : `date_adoption` dans l'analyse",
        "date_objectifs" => "le maître d'ouvrage du schéma : `date_objectifs` dans l'analyse",
        "existant_nb_moyen_recharges" | "existant_duree_moyenne_recharges" | "existant_taux_disponibilite_moyen" => {
            "les opérateurs et exploitants (D353-6) : une couche du modèle usage-irve, `usage` dans l'analyse"
        }
        "objectifs_nb_total_stations" => "le maître d'ouvrage du schéma : `pdc_par_station` dans l'analyse",
        "code_iris_insee" => return None,
        "url_sdirve" => "le maître d'ouvrage du schéma : `url` dans l'analyse (facultatif)",
        f if f.starts_with("existant_") => "les aménageurs : la puissance de chaque point, dans le fichier IRVE",
        f if f.starts_with("evaluation_") => {
            "les communes, aménageurs et gestionnaires de parkings : une couche du modèle projets-irve, `projets` dans l'analyse"
        }
        f if f.contains("_usage_") => {
            "une analyse des besoins en points de charge par usage, à l'année de `date_objectifs` (facultatif)"
        }
        _ => "une analyse des besoins en points de charge, à l'année de `date_objectifs`",
    })
}

fn cell(field: &str, i: usize, known: &Known<'_>, settings: &Settings) -> Option<String> {
    let commune = &known.territory.communes[i];
    let count = &known.existing[i];
    // Of a commune without any point the schema asks for figures all the same: none is used, for no time, none works.
    let used = |of: fn(&super::usage::Told) -> Option<f64>| {
        if count.points == 0 {
            return Some("0".to_owned());
        }
        let used = known.usage.as_ref()?.communes[i].as_ref()?;
        // A mean over some of the points is not that of the commune.
        (used.points? >= count.points).then_some(of(&used.told)?).map(written)
    };
    // Needs are those of the year of the deadline, or of none.
    let needs = known.needs.as_ref().filter(|n| {
        n.at.is_some_and(|(year, _)| settings.dates.deadline.is_some_and(|deadline| deadline.year() == year))
    });
    let whole = |n: Option<u32>| n.map(|n| n.to_string());
    let class = |by: ByClass| whole(class_of(field).and_then(|c| by[c]));
    match field {
        "date_realisation_diagnostic" => settings.dates.diagnosis.map(|day| day.to_string()),
        "date_adoption_sdirve" => settings.dates.adoption.map(|day| day.to_string()),
        "date_objectifs" => settings.dates.deadline.map(|day| day.to_string()),
        "code_commune_insee" => Some(commune.code.to_string()),
        "existant_nb_moyen_recharges" => used(|told| told.a_day),
        // Nothing has a mean length where nobody has charged: the schema asks for a number all the same.
        "existant_duree_moyenne_recharges" => {
            used(|told| told.minutes.or(told.a_day.filter(|sessions| *sessions == 0.0)))
        }
        "existant_taux_disponibilite_moyen" => used(|told| told.available.map(|share| share * 100.0)),
        "estimation_vehicules_particuliers_electriques" => whole(needs?.number("vehicules_electriques", i)),
        "estimation_vehicules_particuliers_hybrides_rechargeables" => whole(needs?.number("vehicules_hybrides", i)),
        "objectifs_nb_total_stations" => {
            let points = needs?.need(i).iter().try_fold(0u32, |sum, n| sum.checked_add((*n)?))?;
            let stations = (f64::from(points) / settings.per_station?).ceil();
            // Objectives are totals: the stations that exist stay.
            whole(Some((stations as u32).max(u32::try_from(count.stations.len()).ok()?)))
        }
        "url_sdirve" => settings.url.clone(),
        f if f.starts_with("existant_nb_pdc_") => class(classed(count)),
        f if f.starts_with("evaluation_developpement_") => class(known.to_come.as_ref()?.communes[i]),
        // Objectives are totals: what exists stays, where there is more than the need.
        f if f.starts_with("objectifs_nb_pdc_intervalle_") => {
            let (need, there) = (class_of(f).and_then(|c| needs?.need(i)[c])?, classed(count));
            whole(Some(need.max(class_of(f).and_then(|c| there[c])?)))
        }
        f => {
            let (name, _) = USAGES.iter().find(|(_, usage)| f.contains(&format!("_usage_{usage}_")))?;
            whole(needs?.number(&format!("besoin_{name}_classe_{}", class_of(f)? + 1), i))
        }
    }
}

/// The class of power that a field is about, from 0.
fn class_of(field: &str) -> Option<usize> {
    let (_, class) = field.rsplit_once("_intervalle_")?;
    (0..CLASSES).find(|c| class == (c + 1).to_string())
}

/// A mean as the schema writes it.
fn written(value: f64) -> String {
    ((value * DECIMALS).round() / DECIMALS).to_string()
}
