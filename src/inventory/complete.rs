//! How complete what is known of a site is, and what is most worth asking.

use super::form::{Form, FormField};
use crate::french;

/// What is known of a site, of what counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Completeness {
    /// The weights of the fields that are known.
    pub known: f64,
    /// The weights of all that count for it.
    pub all: f64,
    /// How many fields are known.
    pub fields_known: usize,
    /// How many count for it.
    pub fields: usize,
    /// The fields that are not, by their ranks in the form, the heaviest first.
    pub missing: Vec<usize>,
}

impl Completeness {
    /// That of a site, from what each field holds. What is empty, or says that nobody knows, is not known; «sans objet» is.
    #[must_use]
    pub fn of<'v>(form: &Form, value: impl Fn(&str) -> Option<&'v str>) -> Self {
        let mut out = Self { known: 0.0, all: 0.0, fields_known: 0, fields: 0, missing: Vec::new() };
        let status = value("site_statut").map(french::name_key).unwrap_or_default();
        for (rank, field) in form.fields.iter().enumerate() {
            let Some(weight) = field.weight else { continue };
            if field.when.as_ref().is_some_and(|when| french::name_key(when) != status) {
                continue;
            }
            out.all += weight;
            out.fields += 1;
            if value(field.name()).is_some_and(is_known) {
                out.known += weight;
                out.fields_known += 1;
            } else {
                out.missing.push(rank);
            }
        }
        let weight = |rank: &usize| form.fields[*rank].weight.unwrap_or(0.0);
        out.missing.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        out
    }

    /// The share that is known, from 0 to 1; `None` when nothing counts.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.all > 0.0).then(|| self.known / self.all)
    }
}

/// Whether a value says something.
fn is_known(value: &str) -> bool {
    !matches!(french::name_key(value).as_str(), "" | "inconnu" | "ne sait pas")
}

/// What a number of sites come to together.
#[derive(Debug, Clone)]
pub struct Together<'f> {
    /// How many there are.
    pub sites: usize,
    /// The share of the weights that is known, from 0 to 1; `None` without any site.
    pub share: Option<f64>,
    /// The field whose answers would add most, with how many sites lack it; `None` when nothing is missing.
    pub ask: Option<(&'f FormField, usize)>,
}

impl<'f> Together<'f> {
    /// Of several fields that would add as much, the first of the form.
    #[must_use]
    pub fn of<'c>(form: &'f Form, sites: impl IntoIterator<Item = &'c Completeness>) -> Self {
        let (mut known, mut all, mut count) = (0.0, 0.0, 0);
        let mut lacking = vec![0_usize; form.fields.len()];
        for site in sites {
            known += site.known;
            all += site.all;
            count += 1;
            site.missing.iter().for_each(|rank| lacking[*rank] += 1);
        }
        let mut ask: Option<(f64, usize)> = None;
        for (rank, field) in form.fields.iter().enumerate().filter(|(rank, _)| lacking[*rank] > 0) {
            let gain = field.weight.unwrap_or(0.0) * lacking[rank] as f64;
            if ask.is_none_or(|(most, _)| gain > most) {
                ask = Some((gain, rank));
            }
        }
        let ask = ask.map(|(_, rank)| (&form.fields[rank], lacking[rank]));
        Self { sites: count, share: (all > 0.0).then(|| known / all), ask }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn of(cells: &[(&str, &str)]) -> Completeness {
        let cells: BTreeMap<String, String> =
            cells.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        Completeness::of(Form::own(), |field| cells.get(field).map(String::as_str))
    }

    #[test]
    fn missing_is_not_known_and_zero_is() {
        // Status (3), surface (3) and no building at all (1): 7 of 27; «inconnu» says nothing.
        let site = of(&[
            ("site_statut", "friche sans projet"),
            ("unite_fonciere_surface", "4200"),
            ("bati_surface", "0"),
            ("urba_zaer", "inconnu"),
            ("site_nom", "Scierie"),
        ]);
        assert_eq!((site.known, site.all, site.fields_known, site.fields), (7.0, 27.0, 3, 15));
        // What weighs most and is not known: the position, then the pollution of the soil.
        let names: Vec<&str> = site.missing.iter().map(|rank| Form::own().fields[*rank].name()).collect();
        assert_eq!(names[..2], ["geompoint", "sol_pollution_existe"]);
        // What a reconverted site became counts, and of no other.
        let site = of(&[("site_statut", "friche reconvertie"), ("site_reconv_type", "habitat")]);
        assert_eq!((site.known, site.all, site.fields), (4.0, 29.0, 17));
        assert_eq!(of(&[("bati_etat", "sans objet")]).known, 2.0);
    }

    #[test]
    fn the_field_most_worth_asking_is_the_one_that_adds_most() {
        let form = Form::own();
        let both = [("site_statut", "friche sans projet"), ("geompoint", "POINT(5 49)")];
        let mut one = both.to_vec();
        one.extend([("unite_fonciere_surface", "1"), ("sol_pollution_existe", "sans objet")]);
        let sites = [of(&one), of(&one), of(&both)];
        // Surface and pollution (3 each) lack once; the owner, parcels… (2 each) three times: 6 against 3. The parcels come
        // first in the form.
        let together = Together::of(form, &sites);
        let (field, lacking) = together.ask.expect("something lacks");
        assert_eq!((field.name(), lacking, together.sites), ("unite_fonciere_refcad", 3, 3));
        // 12, 12 and 6 of 27 each.
        assert_eq!(together.share, Some(30.0 / 81.0));
        assert!(Together::of(form, []).share.is_none() && Together::of(form, []).ask.is_none());
    }
}
