//! Whether a text names someone: the one place that knows, for the reading of layers, for what is published of an inventory
//! and for the sheets of sites.
//!
//! Three answers, from the surest: a cell *is* someone ([`is_someone`]: a producer, an owner, a contact); a text *names*
//! someone in what else it says ([`masked`]: a civility and a name, an address of electronic mail); a text *may* name someone,
//! which only a person can tell ([`may_name`]: a first name before a name, «Usine Albert Dupont»).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::french;

/// First names, as [`french::name_key`] writes them: those in use in France for a century, less what is also a place or a common
/// word (France, Lorraine, Rose…). What is not there is not taken for a first name.
const FIRST_NAMES: &str = include_str!("../../data/vocabulaire/prenoms.txt");

fn is_first_name(word: &str) -> bool {
    static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| FIRST_NAMES.split_whitespace().collect());
    let key = french::name_key(word);
    // «Jean-Pierre» is two.
    !key.is_empty() && key.split(' ').all(|part| NAMES.contains(part))
}

/// What stands where a name or an address was.
const NAME: &str = "[nom masqué]";
const MAIL: &str = "[courriel masqué]";

/// What stands in a cell that can't be empty, and that held someone's name.
pub(crate) const PRIVATE: &str = "particulier (nom masqué)";

/// Words before a name, always with a capital but for those of [`LOOSE`].
const CIVILITIES: &str = "m mr mm mrs mme mmes mlle mlles monsieur messieurs madame mesdames mademoiselle me dr vve";

/// Civilities that are no other word, whatever their letters: a name in small letters may follow them.
const LOOSE: &str = "mme mmes mlle mlles mr";

/// After a civility, what begins no name: «Monsieur Bricolage», «M. et Mme».
const NO_NAME: &str = "l un une et ou bricolage meuble";

/// Offices: «M. le Maire», «Madame la Préfète», «Monsieur le Président».
const OFFICES: &str = "maire prefet prefete sous president presidente directeur directrice ministre depute deputee senateur \
    senatrice conseiller conseillere commissaire notaire ambassadeur recteur rectrice";

/// Words within a name.
const PARTICLES: &str = "de du des le la d van von dit";

/// What bears the name of someone dead and known: a street, a school.
const NAMED_AFTER: &str = "rue r avenue av ave place pl allee all boulevard bd bvd chemin che impasse imp quai cours square sq route rte \
    ecole college lycee groupe scolaire stade hopital gymnase pont brue";

/// Words of a cell that make it no one's first name and name.
const COMMON: &str = "et de du des la le les d l a au aux en sur saint sainte fils freres pere cie cabinet etude bureau agence conseil \
    consultants ingenierie architecture architectes services";

/// Whether a cell is someone's name or own address, for certain: a civility and a name, a first name and a name, a name in
/// capitals and a first name, an address of electronic mail that is a person's.
pub(crate) fn is_someone(text: &str) -> bool {
    let text = text.trim();
    if text.contains('@') && !text.contains(char::is_whitespace) {
        return is_own_mail(text);
    }
    if is_moral(text) {
        return false;
    }
    if names(text).first().is_some_and(|found| found.start == 0) {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters > 1
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && !among(COMMON, &french::name_key(word))
    };
    if !(2..=3).contains(&words.len()) || !words.iter().all(plain) {
        return false;
    }
    let capitals = |word: &str| word.chars().all(|c| !c.is_lowercase());
    let last = words[words.len() - 1];
    is_first_name(words[0]) || (capitals(words[0]) && !capitals(last) && is_first_name(last))
}

/// A text without the names that a civility announces and without addresses of electronic mail, but those of an office; `None`
/// where it has none.
pub(crate) fn masked(text: &str) -> Option<String> {
    let mut found: Vec<(Range<usize>, &str)> = names(text).into_iter().map(|range| (range, NAME)).collect();
    for word in words(text) {
        let inner = trimmed(text, &word);
        if text[inner.clone()].contains('@') && !is_office(&text[inner.clone()]) {
            found.push((inner, MAIL));
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(range, _)| range.start);
    let (mut out, mut from) = (String::new(), 0);
    for (range, with) in found {
        if range.start < from {
            continue;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(with);
        from = range.end;
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// Whether a text may name someone without any civility: a first name with its capital before another word with one, which is
/// neither a street nor a school. Only a person can tell.
pub(crate) fn may_name(text: &str) -> bool {
    let words: Vec<&str> = words(text).into_iter().map(|range| &text[trimmed(text, &range)]).collect();
    let after = |n: usize| {
        let key = |back: usize| n.checked_sub(back).map(|at| french::name_key(words[at]));
        [1, 2].into_iter().filter_map(key).any(|key| among(NAMED_AFTER, &key) || key == "saint" || key == "sainte")
    };
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1;
    (0..words.len().saturating_sub(1)).any(|n| {
        let (first, next) = (words[n], words[n + 1]);
        capital(first) && is_first_name(first) && capital(next) && !is_moral(next) && !after(n)
    })
}

/// Where names stand that a civility announces, with it.
fn names(text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let mut out = Vec::new();
    let mut n = 0;
    while n < words.len() {
        match name_from(text, &words, n) {
            Some(last) => {
                out.push(trimmed(text, &words[n]).start..trimmed(text, &words[last]).end);
                n = last + 1;
            }
            None => n += 1,
        }
    }
    out
}

/// The last word of the name that the civility at a rank announces.
fn name_from(text: &str, words: &[Range<usize>], at: usize) -> Option<usize> {
    let word = |n: usize| words.get(n).map(|range| &text[trimmed(text, range)]);
    let written = word(at)?;
    let key = french::name_key(written);
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    if !among(CIVILITIES, &key) || !(capital(written) || among(LOOSE, &key)) {
        return None;
    }
    // «ME» in a text in capitals is a word as any other.
    if matches!(key.as_str(), "me" | "dr") && written.chars().nth(1).is_some_and(char::is_uppercase) {
        return None;
    }
    if at > 0 && word(at - 1).is_some_and(|before| among(NAMED_AFTER, &french::name_key(before))) {
        return None;
    }
    let first = word(at + 1)?;
    let first_key = french::name_key(first);
    // What ends a sentence or a part of it ends the name, but the point of a civility or of an initial.
    let ends = |n: usize| {
        let (whole, inner) = (&words[n], trimmed(text, &words[n]));
        let rest = &text[inner.end..whole.end];
        let initial = text[inner.clone()].chars().count() <= 4 && rest == ".";
        let parted = text[whole.end..].starts_with(['|', '/']);
        parted || (!rest.is_empty() && !initial)
    };
    let particle = |word: &str| among(PARTICLES, &french::name_key(word));
    if ends(at) || is_moral_word(&first_key) {
        return None;
    }
    let mut last = None;
    if particle(first) {
        // «Mme Le Goff», «M. de La Tour»; not «M. le Maire» nor «MONSIEUR LE MAIRE».
        let second = word(at + 2).filter(|w| capital(w))?;
        let office = french::name_key(second);
        if among(OFFICES, &office) || is_moral_word(&office) || ends(at + 1) {
            return None;
        }
        last = Some(at + 2);
    } else if among(NO_NAME, &first_key) || among(OFFICES, &first_key) || !first.chars().any(char::is_alphabetic) {
        return None;
    } else if capital(first) {
        last = Some(at + 1);
    } else if among(LOOSE, &key) && first.chars().all(|c| c.is_alphabetic() || c == '-') {
        return Some(at + 1);
    }
    let mut last = last?;
    // Further words of the name, particles between.
    while !ends(last) && last - at < 6 {
        // A bracket or a quotation mark begins something else.
        let begins = |n: usize| words.get(n).is_some_and(|range| trimmed(text, range).start > range.start);
        let step = match (word(last + 1), word(last + 2)) {
            _ if begins(last + 1) => break,
            (Some(next), _) if capital(next) && !among(CIVILITIES, &french::name_key(next)) => 1,
            (Some(next), Some(second)) if particle(next) && capital(second) && !ends(last + 1) => 2,
            _ => break,
        };
        last += step;
    }
    Some(last)
}

/// The words of a text, by the white space between them; «M.Paul» is two.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    for part in text.split_inclusive(|c: char| c.is_whitespace() || c == '|' || c == '/') {
        let whole = from..from + part.trim_end_matches(|c: char| c.is_whitespace() || c == '|' || c == '/').len();
        from += part.len();
        let split = ["M.", "Mr.", "Mme.", "Mlle."].iter().find(|civility| text[whole.clone()].starts_with(*civility));
        match split.filter(|civility| whole.len() > civility.len()) {
            Some(civility) => {
                let middle = whole.start + civility.len();
                out.extend([whole.start..middle, middle..whole.end]);
            }
            None if !whole.is_empty() => out.push(whole),
            None => {}
        }
    }
    out
}

/// A word without the signs around it.
fn trimmed(text: &str, word: &Range<usize>) -> Range<usize> {
    let sign = |c: char| !c.is_alphanumeric();
    let inner = &text[word.clone()];
    let start = word.start + (inner.len() - inner.trim_start_matches(sign).len());
    let end = word.start + inner.trim_end_matches(sign).len();
    start..end.max(start)
}

/// Words that a moral person has in its name, and those of a kind of owners.
const MORAL: &str = "sci sccv sarl sas sasu sa snc eurl scop scic scp sem spl gie gaec earl scea gfa epf epfl epic epci cc ca cu \
    sivom sivu syndicat pnr petr commune communes communaute communal communale intercommunal intercommunale mairie \
    ville metropole agglomeration departement departemental departementale conseil region regional regionale etat \
    ministere prefecture domaine domaines public publique publics prive privee prives mixte inconnu inconnue autre \
    societe sainte compagnie groupe entreprise etablissement etablissements association federation fondation \
    cooperative office opac oph hlm habitat bailleur copropriete banque credit caisse chambre hopital hospitalier \
    universite diocese paroisse sncf edf enedis foncier fonciere immobiliere reseau";

fn is_moral_word(key: &str) -> bool {
    among(MORAL, key)
}

/// Whether a name is that of a moral person, or says what kind of owner it is.
pub(super) fn is_moral(text: &str) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return true;
    }
    let plain = french::name_key(text);
    // Letters alone, as RATP or VNF, are no one's name; two of them may be initials.
    let letters = text.chars().count() <= 5 && text.chars().count() > 2 && text.chars().all(|c| c.is_ascii_uppercase());
    letters && !text.contains(' ') || plain.split(' ').any(is_moral_word)
}

/// Words that lists here hold, between blanks.
fn among(list: &str, key: &str) -> bool {
    list.split_ascii_whitespace().any(|word| word == key)
}

/// Words of the address of an office.
const DESKS: &str =
    "mairie contact accueil info infos secretariat commune service direction communication sig urbanisme";

/// Whether an address is that of an office, by a word of it.
fn is_office(mail: &str) -> bool {
    let key = french::name_key(mail.split('@').next().unwrap_or_default());
    // «mairie55» and «communedeX» begin so; «sigaud» does not.
    key.split(' ')
        .any(|part| among(DESKS, part) || ["mairie", "commune", "secretariat"].iter().any(|d| part.starts_with(d)))
}

/// Whether an address is someone's: a name and a first name, or a provider of people.
pub(super) fn is_own_mail(text: &str) -> bool {
    const PROVIDERS: &str =
        "gmail googlemail orange wanadoo free sfr neuf hotmail outlook live msn yahoo laposte icloud bbox aol";
    let lower = text.to_lowercase();
    let Some((local, host)) = lower.split_once('@') else { return false };
    if is_office(&lower) {
        return false;
    }
    let name = local.split_once('.').is_some_and(|(a, b)| {
        let letters = |t: &str| t.len() > 1 && t.chars().all(|c| c.is_alphabetic() || c == '-');
        letters(a) && letters(b)
    });
    name || host.split('.').next().is_some_and(|provider| among(PROVIDERS, provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_someone_is_known_from_that_of_a_body() {
        for someone in [
            "lou dupont",
            "Lou Dupont",
            "DUPONT Lou",
            "M. Paul Lefèvre",
            "Mme Pierson",
            "mme odile pierson",
            "Jean-Pierre Martin",
            "jean.dupont@orange.fr",
            "j.pierson55@wanadoo.fr",
            "Monsieur Le Goff",
            "M.Durand",
        ] {
            assert!(is_someone(someone), "{someone}");
        }
        for body in [
            "EPF Grand Est",
            "Ademe",
            "Cerema AO Ademe",
            "Appel à projet Fonds Friches",
            "Friche étude Ademe 2021",
            "CC du Sammiellois",
            "Mairie de Martin",
            "SCI Jean Dupont",
            "Garage Martin",
            "Saint Martin",
            "Pierre et Vacances",
            "mairie.sampigny@orange.fr",
            "sig@cc-sammiellois.fr",
            "M. le Maire",
            "Monsieur Bricolage",
            "Bureau Pierre Martin",
            "Madame la Présidente",
            "MONSIEUR LE MAIRE",
            "",
            "Lou",
        ] {
            assert!(!is_someone(body), "{body}");
        }
    }

    #[test]
    fn names_in_a_text_are_masked_and_the_rest_stays() {
        let masks = [
            ("Garage de M. Paul Lefèvre", "Garage de [nom masqué]"),
            ("goudrons, selon Mme Odile Pierson, en 2019", "goudrons, selon [nom masqué], en 2019"),
            ("selon mme pierson. Rien depuis", "selon [nom masqué]. Rien depuis"),
            (
                "géré par un liquidateur, Me De Christe, et une autre",
                "géré par un liquidateur, [nom masqué], et une autre",
            ),
            ("M. P. Durand (SCI du Pont)", "[nom masqué] (SCI du Pont)"),
            ("M. et Mme de La Tour, voisins", "M. et [nom masqué], voisins"),
            ("écrire à jean.dupont@orange.fr.", "écrire à [courriel masqué]."),
            ("l'abbé | M.Durand|Scierie", "l'abbé | [nom masqué]|Scierie"),
            ("Monsieur L'Huillier", "[nom masqué]"),
        ];
        for (text, told) in masks {
            assert_eq!(masked(text).as_deref(), Some(told), "{text}");
        }
        for plain in [
            "10 RUE DOCTEUR VUILLAUME, SAINT-MIHIEL",
            "12 rue Monsieur Vincent",
            "1200 m de voie",
            "3 m Largeur",
            "M. le Maire de Sampigny",
            "Madame la Préfète",
            "MONSIEUR LE MAIRE",
            "Monsieur Bricolage",
            "Mr. Bricolage",
            "mairie@sampigny.fr",
            "MAITRE D'OUVRAGE",
            "DITES ME VOIR",
            "Zone M",
            "Ancienne usine Albert Dupont",
        ] {
            assert_eq!(masked(plain), None, "{plain}");
        }
        assert!(may_name("Ancienne usine Albert Dupont") && may_name("selon Odile Pierson"));
        for street in [
            "16 AV JULES FERRY",
            "Groupe scolaire Jules Ferry",
            "rue André Theuriet",
            "Saint-Pierre Est",
            "Usine Martin",
        ] {
            assert!(!may_name(street), "{street}");
        }
    }
}
