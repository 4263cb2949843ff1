//! Names and contacts of people, in columns that no model declares personal: a layer of plots, of friches or of
//! associations brings them along, and nothing that the tool writes may hold them.
//!
//! What a moral person is called may stay: a company, a commune, a public office says so by a word of its name. In a column
//! of owners, what says nothing of the kind is taken for the name of someone. In a field that the model of the layer
//! declares public, only what is certainly the name of someone is.

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Model;

use super::input::raw::Raw;
use super::people::{self, is_moral, is_own_mail};

/// What a column may hold of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The name of an owner, of a contact.
    Name,
    /// An e-mail address.
    Mail,
    /// What is someone's whatever is written there.
    Own,
    /// Who made the data, or answers for it: a body as a rule, and sometimes someone.
    Source,
}

/// The columns of a table that may hold what is of people.
#[derive(Debug, Clone, Default)]
pub(in crate::layer) struct Personal {
    /// By rank: what it may hold, and whether the model declares it public.
    columns: Vec<(usize, Holds, bool)>,
}

impl Personal {
    /// Looks at the names of the columns.
    pub(in crate::layer) fn of<T: AsRef<str>>(fields: &[T], model: &Model) -> Self {
        let of = |(c, field): (usize, &T)| {
            let declared = model.field_of(field.as_ref());
            // What the model says is personal is hidden by its own rule.
            let holds = holds(&french::name_key(field.as_ref())).filter(|_| declared.is_none_or(|f| !f.personal))?;
            (declared.is_none() || matches!(holds, Holds::Name | Holds::Source)).then_some((
                c,
                holds,
                declared.is_some(),
            ))
        };
        Self { columns: fields.iter().enumerate().filter_map(of).collect() }
    }

    /// Whether no column is of people.
    pub(in crate::layer) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The columns of a row whose cells are someone's, by their ranks.
    pub(in crate::layer) fn hidden<'t>(&self, cell: impl Fn(usize) -> Option<&'t str>) -> Vec<usize> {
        let someone = |(c, holds, public): &(usize, Holds, bool)| {
            let text = cell(*c).map(str::trim).filter(|t| !t.is_empty())?;
            let hides = match holds {
                Holds::Own => true,
                Holds::Mail => is_own_mail(text),
                Holds::Name => people::is_someone(text) || (!public && !is_moral(text)),
                Holds::Source => people::is_someone(text),
            };
            hides.then_some(*c)
        };
        self.columns.iter().filter_map(someone).collect()
    }
}

/// Empties the cells of a table that are someone's, and says so.
pub(in crate::layer) fn drop(raw: &mut Raw, model: &Model, notes: &mut Notes) {
    let personal = Personal::of(&raw.fields, model);
    if personal.is_empty() {
        return;
    }
    let (mut cells, mut columns) = (0, Vec::new());
    for row in &mut raw.rows {
        let hidden = personal.hidden(|c| row.cells.get(c));
        if hidden.is_empty() {
            continue;
        }
        cells += hidden.len();
        columns.extend(hidden.iter().copied().filter(|c| !columns.contains(c)).collect::<Vec<_>>());
        // A cell that the standard requires is not made a fault of the row.
        let instead = |c: usize| match model.field_of(&raw.fields[c]) {
            Some(field) if field.required => people::PRIVATE.to_owned(),
            _ => String::new(),
        };
        row.cells.replace(&hidden.into_iter().map(|c| (c, instead(c))).collect::<Vec<_>>());
    }
    if cells > 0 {
        columns.sort_unstable();
        let names: Vec<&str> = columns.iter().map(|c| raw.fields[*c].as_str()).collect();
        notes.push(dropped(cells, &names).in_file(&raw.file));
    }
}

/// That cells were someone's, and are not kept.
pub(crate) fn dropped(cells: usize, columns: &[&str]) -> Diagnostic {
    let names: Vec<String> = columns.iter().map(|c| format!("`{c}`")).collect();
    let count = french::count(cells, "cellule nominative n'est pas gardée", "cellules nominatives ne sont pas gardées");
    let d = Diagnostic::new("I0504", count);
    let d = match names.as_slice() {
        [] => d,
        [one] => d.label(format!("colonne {one}")),
        _ => d.label(format!("colonnes {}", french::list_at_most(&names, 8))),
    };
    d.help(
        "les noms de personnes morales (commune, société, SCI…) restent ; ceux des particuliers ne sont jamais écrits",
    )
}

/// What a column may hold, by the words of its name; none of most.
fn holds(key: &str) -> Option<Holds> {
    // Those of the standards of friches and charging points, whole or as a Shapefile cuts them.
    if ["source producteur", "source pro", "source nom", "source contact", "source con", "site projet url"]
        .contains(&key)
    {
        return Some(Holds::Source);
    }
    let words: Vec<&str> = key.split(' ').collect();
    let has = |of: &[&str]| words.iter().any(|w| of.contains(w));
    // What is told of an owner and is no name: their kind, their number.
    let told = [
        "type",
        "categorie",
        "cat",
        "nature",
        "statut",
        "code",
        "nb",
        "nombre",
        "personne",
        "siren",
        "siret",
        "id",
        "forme",
        "droit",
        "public",
        "groupe",
    ];
    let owner = has(&[
        "proprietaire",
        "proprietaires",
        "proprietai",
        "proprio",
        "proprios",
        "indivisaire",
        "usufruitier",
        "occupant",
        "locataire",
        "riverain",
    ]);
    let contact = has(&["contact", "referent", "interlocuteur", "demandeur", "declarant"]);
    if has(&["mail", "email", "courriel", "mel"]) {
        return Some(if owner { Holds::Own } else { Holds::Mail });
    }
    if has(&["naissance", "nir"]) || (has(&["secu"]) && has(&["numero", "num", "no"])) {
        return Some(Holds::Own);
    }
    if owner && has(&["tel", "telephone", "portable", "mobile", "adresse"]) {
        return Some(Holds::Own);
    }
    if has(&told) {
        return None;
    }
    (owner || (contact && has(&["nom", "prenom"])) || has(&["prenom"])).then_some(Holds::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_hidden_and_those_of_moral_persons_stay() {
        let fields = ["nom", "proprietaire", "courriel", "tel_proprietaire", "type_proprietaire", "NOM_PROPRIO"];
        let personal = Personal::of(&fields, &Model::free());
        let hidden = |row: [&'static str; 6]| personal.hidden(|c| Some(row[c]));
        assert_eq!(hidden(["A", "DUPONT Jean", "jean.dupont@exemple.fr", "06", "privé", "M. Durand"]), [1, 2, 3, 5]);
        assert_eq!(hidden(["A", "SCI DUPONT", "mairie.a@orange.fr", "", "privé", "Commune de Sampigny"]), [0; 0]);
        assert_eq!(hidden(["A", "privé", "contact@gmail.com", "", "x", "RATP"]), [0; 0]);
        assert_eq!(hidden(["A", "Martin", "pml@free.fr", "", "x", "55 12"]), [1, 2]);
    }

    /// Cartofriches has someone as the producer of 72 of the 169 rows of the Meuse.
    #[test]
    fn who_made_the_data_is_hidden_where_it_is_someone() {
        let model = Model::named("friches").expect("a model");
        let personal = Personal::of(&["source_nom", "source_producteur", "source_contact", "site_projet_url"], &model);
        let hidden = |row: [&'static str; 4]| personal.hidden(|c| Some(row[c]));
        assert_eq!(hidden(["Site Basias", "lou dupont", "lou.dupont@exemple.fr", "jean.dupont@orange.fr"]), [1, 2, 3]);
        assert_eq!(hidden(["Mme Odile Pierson", "EPF Grand Est", "sig@exemple.fr", "https://exemple.fr/projet"]), [0]);
    }

    #[test]
    fn in_a_field_that_a_model_declares_only_what_is_certain_is_hidden() {
        let model = Model::named("stationnement-cyclable").expect("a model");
        let personal = Personal::of(&["proprietaire"], &model);
        assert_eq!(personal.hidden(|_| Some("Cyclopark")), [0; 0]);
        assert_eq!(personal.hidden(|_| Some("Mme Durand Anne")), [0]);
    }
}
