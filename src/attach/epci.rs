//! The EPCI that people name: with its legal form, without it, by its SIREN.

use crate::french;
use crate::territory::Territory;

/// The key of an EPCI's name without its legal form: `cc du sammiellois` → `sammiellois`.
pub(super) fn short_epci(key: &str) -> &str {
    let forms = ["communaute de communes", "communaute d agglomeration", "communaute urbaine", "cc", "ca", "cu"];
    let strip = |text: &'static str| move |key: &'_ str| key.strip_prefix(text).is_some_and(|r| r.starts_with(' '));
    let Some(form) = forms.into_iter().find(|form| strip(form)(key)) else { return key };
    let rest = key[form.len()..].trim_start();
    let links = ["de l ", "de la ", "du ", "des ", "de ", "d "];
    links.iter().find_map(|link| rest.strip_prefix(link)).unwrap_or(rest)
}

/// The EPCI that the user names, by SIREN or by name with or without its legal form.
#[must_use]
pub fn find_epci(territory: &Territory, typed: &str) -> Option<usize> {
    let key = french::name_key(typed);
    let short = short_epci(&key);
    territory.epci_index_of(typed.trim()).or_else(|| {
        territory.epcis.iter().position(|e| {
            let name = french::name_key(&e.name);
            name == key || short_epci(&name) == short
        })
    })
}
