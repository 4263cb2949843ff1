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

/// What a column may hold of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The name of an owner, of a contact.
    Name,
    /// An e-mail address.
    Mail,
    /// What is someone's whatever is written there.
    Own,
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
            (declared.is_none() || holds == Holds::Name).then_some((c, holds, declared.is_some()))
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
                Holds::Name => is_called_so(text) || (!public && !is_moral(text)),
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
        row.cells.replace(&hidden.into_iter().map(|c| (c, String::new())).collect::<Vec<_>>());
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

/// Words that a moral person has in its name, and those of a kind of owners.
const MORAL: [&str; 97] = [
    "sci",
    "sccv",
    "sarl",
    "sas",
    "sasu",
    "sa",
    "snc",
    "eurl",
    "scop",
    "scic",
    "scp",
    "sem",
    "spl",
    "gie",
    "gaec",
    "earl",
    "scea",
    "gfa",
    "epf",
    "epfl",
    "epic",
    "epci",
    "cc",
    "ca",
    "cu",
    "sivom",
    "sivu",
    "syndicat",
    "pnr",
    "petr",
    "commune",
    "communes",
    "communaute",
    "communal",
    "communale",
    "intercommunal",
    "intercommunale",
    "mairie",
    "ville",
    "metropole",
    "agglomeration",
    "departement",
    "departemental",
    "departementale",
    "conseil",
    "region",
    "regional",
    "regionale",
    "etat",
    "ministere",
    "prefecture",
    "domaine",
    "domaines",
    "public",
    "publique",
    "publics",
    "prive",
    "privee",
    "prives",
    "mixte",
    "inconnu",
    "inconnue",
    "autre",
    "societe",
    // «Sté», whose key is that of «Sainte».
    "sainte",
    "compagnie",
    "groupe",
    "entreprise",
    "etablissement",
    "etablissements",
    "association",
    "federation",
    "fondation",
    "cooperative",
    "office",
    "opac",
    "oph",
    "hlm",
    "habitat",
    "bailleur",
    "copropriete",
    "banque",
    "credit",
    "caisse",
    "chambre",
    "hopital",
    "hospitalier",
    "universite",
    "diocese",
    "paroisse",
    "sncf",
    "edf",
    "enedis",
    "foncier",
    "fonciere",
    "immobiliere",
    "reseau",
];

/// Whether a name is that of a moral person, or says what kind of owner it is.
fn is_moral(text: &str) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return true;
    }
    let plain = french::name_key(text);
    let mut words = plain.split(' ');
    // Letters alone, as RATP or VNF, are no one's name; two of them may be initials.
    let letters = text.chars().count() <= 5 && text.chars().count() > 2 && text.chars().all(|c| c.is_ascii_uppercase());
    letters && !text.contains(' ') || words.any(|w| MORAL.contains(&w))
}

/// Whether a name is certainly that of someone: it says Monsieur or Madame.
fn is_called_so(text: &str) -> bool {
    const TITLES: [&str; 10] = ["m", "mr", "mme", "mlle", "mm", "mmes", "monsieur", "madame", "mademoiselle", "veuve"];
    if is_moral(text) {
        return false;
    }
    let plain = french::name_key(text);
    let mut words = plain.split(' ');
    words.next().is_some_and(|first| TITLES.contains(&first)) && words.next().is_some()
}

/// Whether an address is someone's: a name and a first name, or a provider of people.
fn is_own_mail(text: &str) -> bool {
    const PROVIDERS: [&str; 16] = [
        "gmail",
        "googlemail",
        "orange",
        "wanadoo",
        "free",
        "sfr",
        "neuf",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "yahoo",
        "laposte",
        "icloud",
        "bbox",
        "aol",
    ];
    const OFFICES: [&str; 12] = [
        "mairie",
        "contact",
        "accueil",
        "info",
        "infos",
        "secretariat",
        "commune",
        "service",
        "direction",
        "communication",
        "sig",
        "urbanisme",
    ];
    let lower = text.to_lowercase();
    let Some((local, host)) = lower.split_once('@') else { return false };
    if OFFICES.iter().any(|office| local.contains(office)) {
        return false;
    }
    let name = local.split_once('.').is_some_and(|(a, b)| {
        let letters = |t: &str| t.len() > 1 && t.chars().all(|c| c.is_alphabetic() || c == '-');
        letters(a) && letters(b)
    });
    name || host.split('.').next().is_some_and(|provider| PROVIDERS.contains(&provider))
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

    #[test]
    fn in_a_field_that_a_model_declares_only_what_is_certain_is_hidden() {
        let model = Model::named("stationnement-cyclable").expect("a model");
        let personal = Personal::of(&["proprietaire"], &model);
        assert_eq!(personal.hidden(|_| Some("Cyclopark")), [0; 0]);
        assert_eq!(personal.hidden(|_| Some("Mme Durand Anne")), [0]);
    }
}
