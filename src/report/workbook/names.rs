//! Names of sheets: words of their titles, short enough for Excel, each once.

use crate::book::xlsx::NAME;
use crate::french;

/// Words that a name does not end with when it is cut.
const WEAK: [&str; 37] = [
    "à", "au", "aux", "avec", "ce", "dans", "de", "des", "dont", "du", "d’un", "d’une", "en", "entre", "et", "hors",
    "la", "le", "les", "leur", "leurs", "moins", "ou", "par", "plus", "pour", "qui", "sa", "sans", "se", "selon",
    "ses", "son", "sur", "un", "une", "vers",
];

/// The names given, so that none is given twice.
pub(super) struct Names(Vec<String>);

impl Names {
    /// With those that Excel keeps for itself, in the two languages.
    pub(super) fn new() -> Self {
        Self(["history", "historique"].map(str::to_owned).to_vec())
    }

    /// The first of these wishes that is free, each cut to length; the last with a number otherwise.
    pub(super) fn give(&mut self, wishes: &[&str]) -> String {
        let key = |name: &str| name.to_lowercase();
        let free = wishes.iter().map(|wish| short(wish, NAME)).find(|name| !self.0.contains(&key(name)));
        let name = free.unwrap_or_else(|| {
            let wish = wishes.last().copied().unwrap_or_default();
            let mut n = 2;
            loop {
                let end = format!(" {n}");
                let name = format!("{}{end}", short(wish, NAME - end.len()));
                if !self.0.contains(&key(&name)) {
                    break name;
                }
                n += 1;
            }
        });
        self.0.push(key(&name));
        name
    }
}

/// A title as the name of a sheet of so many characters at most: cut between words, never in one unless it is too long
/// alone, without the signs that Excel forbids and without an article left at the end.
pub(super) fn short(title: &str, most: usize) -> String {
    let plain: String = french::one_line(title).chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
    // An apostrophe would have to be doubled in every formula that names the sheet, and can't end its name.
    let plain = plain.replace(['\'', '`'], "’");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let whole = words.join(" ");
    let long = |text: &str| text.encode_utf16().count();
    if long(&whole) <= most && !whole.is_empty() {
        return whole.trim_matches('’').to_owned();
    }
    // What is before a colon says what it is.
    if let Some((head, _)) = title.split_once(" : ").filter(|(head, _)| !head.trim().is_empty()) {
        return short(head, most);
    }
    // One article less, where that is enough.
    for (k, _) in words.iter().enumerate().filter(|(_, word)| ["le", "la", "les", "un", "une"].contains(word)) {
        let fewer: Vec<&str> = [&words[..k], &words[k + 1..]].concat();
        if long(&fewer.join(" ")) <= most {
            return fewer.join(" ");
        }
    }
    let mut kept: Vec<&str> = Vec::new();
    for word in &words {
        kept.push(word);
        if long(&kept.join(" ")) > most {
            kept.pop();
            break;
        }
    }
    while kept.len() > 1 && kept.last().is_some_and(|last| weak(last)) {
        kept.pop();
    }
    let mut name = kept.join(" ").trim_end_matches([',', ';', '.', '–', '-', '(', ' ']).trim_matches('’').to_owned();
    // A parenthesis that is not closed any more.
    if let Some(open) = name.rfind('(').filter(|&i| !name[i..].contains(')') && i > 0) {
        name = name[..open].trim_end().to_owned();
    }
    if name.is_empty() {
        let first = words.first().copied().unwrap_or("Feuille");
        name = if long(first) <= most { first.to_owned() } else { french::shorten(first, most.saturating_sub(1) / 2) };
    }
    name
}

fn weak(word: &str) -> bool {
    let word = word.trim_matches([',', ';', '(', ')']).to_lowercase();
    word.chars().count() < 2 || WEAK.contains(&word.as_str()) || word.ends_with('’')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_between_words_and_does_not_end_on_an_article() {
        for (title, name) in [
            ("Distance à une France Services", "Distance à une France Services"),
            ("Équilibre de la distance aux France Services", "Équilibre de la distance"),
            ("Couverture par les France Services", "Couverture par France Services"),
            ("Couverture par les France Services : ce qui change", "Couverture par France Services"),
            ("Distance au service le plus proche du lieu", "Distance au service"),
            ("Distance à un point de rencontre", "Distance à point de rencontre"),
            ("Heures d'ouverture des mairies par habitant", "Heures d’ouverture des mairies"),
            ("Friches : type / statut ?", "Friches type statut"),
            ("Organisations nommées dans le plan", "Organisations nommées dans plan"),
            ("Bornes de recharge publiques (fictif)", "Bornes de recharge publiques"),
            ("Ligne\nsuivante", "Ligne suivante"),
            ("'entre apostrophes'", "entre apostrophes"),
            ("", "Feuille"),
        ] {
            assert_eq!(short(title, NAME), name, "{title}");
        }
        let long = short("anticonstitutionnellementanticonstitutionnellement", NAME);
        assert!(long.chars().count() <= NAME && long.ends_with('…'), "{long}");
        // Signs that take two of the units in which Excel counts.
        assert!(short(&"🚲".repeat(40), NAME).encode_utf16().count() <= NAME);
    }

    #[test]
    fn no_name_is_given_twice_whatever_its_case() {
        let mut names = Names::new();
        assert_eq!(names.give(&["Communes"]), "Communes");
        assert_eq!(names.give(&["communes", "Communes, liste"]), "Communes, liste");
        assert_eq!(names.give(&["COMMUNES"]), "COMMUNES 2");
        assert_eq!(names.give(&["communes"]), "communes 3");
        assert_eq!(names.give(&["Historique"]), "Historique 2");
        let long = "Couverture de la population par les services";
        let given: Vec<String> = (0..12).map(|_| names.give(&[long])).collect();
        assert_eq!(
            (given[0].as_str(), given[1].as_str()),
            ("Couverture de la population", "Couverture de la population 2")
        );
        assert_eq!(given[11], "Couverture de la population 12");
    }
}
