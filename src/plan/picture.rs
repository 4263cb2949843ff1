//! What was understood of a document, on one page: who reads it sees at once whether it was read as it was meant.

use std::collections::BTreeMap;

use super::levels;
use super::node::Node;
use super::tree::Plan;
use crate::document::LineUnit;
use crate::document::form::heading::ACTION;
use crate::french;

/// Titles and labels that a line of the page gives as examples.
const EXAMPLES: usize = 3;

/// The name of a level in the plural: «objectifs stratégiques», «enjeux».
fn plural(label: &str) -> String {
    let one = |word: &str| match word {
        word if word.ends_with(['s', 'x', 'z']) => word.to_owned(),
        word if word.ends_with("al") => format!("{}aux", &word[..word.len() - 2]),
        // «fiches-action», «sous-axes».
        word if word.contains('-') && !word.starts_with("sous-") => {
            word.split_once('-').map_or(word.to_owned(), |(first, rest)| format!("{first}s-{rest}"))
        }
        word if word.ends_with("eu") || word.ends_with("eau") => format!("{word}x"),
        word => format!("{word}s"),
    };
    label.to_lowercase().split(' ').map(one).collect::<Vec<_>>().join(" ")
}

impl Plan {
    /// How many nodes there are of each level, under the names that the document gives them, the highest first.
    #[must_use]
    pub fn levels(&self) -> Vec<(String, usize)> {
        // Of each label, how many times it stands, and where it stands first.
        let mut labels: BTreeMap<u8, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
        for (at, node) in self.all_nodes().into_iter().enumerate() {
            labels.entry(node.level).or_default().entry(&node.label).or_insert((0, at)).0 += 1;
        }
        let counted = |labels: BTreeMap<&str, (usize, usize)>| {
            let commonest = labels.iter().max_by_key(|(_, (times, at))| (*times, std::cmp::Reverse(*at)));
            let label = commonest.map_or(String::new(), |(label, _)| (*label).to_owned());
            (label, labels.values().map(|(times, _)| times).sum())
        };
        labels.into_values().map(counted).collect()
    }

    /// «4 axes, 11 orientations, 37 actions».
    #[must_use]
    pub fn counted(&self) -> String {
        let counted = |(level, (label, total)): (usize, (String, usize))| {
            if label == "Titre" || label.chars().count() < 3 {
                let titles = french::count(total, "titre", "titres");
                return format!("{titles} de niveau {level}");
            }
            french::count(total, &label.to_lowercase(), &plural(&label))
        };
        let levels: Vec<String> = (1..).zip(self.levels()).map(counted).collect();
        let actions = self.all_nodes().iter().any(|node| node.level == ACTION);
        let none = (!actions).then(|| "aucune action".to_owned());
        levels.into_iter().chain(none).collect::<Vec<_>>().join(", ")
    }

    /// The page, line by line.
    #[must_use]
    pub fn picture(&self) -> Vec<String> {
        let mut out = vec!["Ce qui a été compris :".to_owned()];
        let mut say = |what: &str, text: String| out.push(format!("  {what:<15} {text}"));
        say("niveaux", self.counted());
        let actions = self.actions();
        let shown = |node: &Node| {
            let code = node.printed_code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
            format!("{code}{} ({})", french::shorten(&node.text, 70), self.place(node.line))
        };
        if let (Some(first), Some(last)) = (actions.first(), actions.last()) {
            say("première action", shown(first.node));
            say("dernière", shown(last.node));
        }
        let empty: Vec<&Node> = self.all_nodes().into_iter().filter(|node| is_empty(node)).collect();
        if !empty.is_empty() && !actions.is_empty() {
            let titles: Vec<String> = empty.iter().map(|n| format!("« {} »", french::shorten(&n.text, 40))).collect();
            say("sans action", french::list_at_most(&titles, EXAMPLES));
        }
        let pages = self.pages_without();
        if !pages.is_empty() {
            say("pages sans rien", pages.join(", "));
        }
        if self.folded > 0 {
            let times = french::count(self.folded, "action redite", "actions redites");
            say("récapitulatif", format!("{times} par un tableau ou une annexe, chacune lue une fois"));
        }
        if !self.prose.is_empty() {
            let lines = match self.unit {
                LineUnit::Line | LineUnit::Row => french::count(self.prose.len(), "ligne", "lignes"),
                LineUnit::Paragraph => french::count(self.prose.len(), "paragraphe", "paragraphes"),
            };
            say("hors du plan", format!("{lines} : page de garde, préambule, phrases entre les actions, annexes"));
        }
        self.say_fields(&mut say);
        out.extend(self.settings());
        out
    }

    /// The fields by the labels that told them, and the actions that have none.
    fn say_fields(&self, say: &mut impl FnMut(&str, String)) {
        let actions = self.actions();
        let mut what = "champs";
        for (field, labels) in &self.labels {
            let filled = actions.iter().filter(|a| a.node.field(*field).is_some()).count();
            if filled == 0 {
                continue;
            }
            let mut labels: Vec<(&String, &usize)> = labels.iter().collect();
            labels.sort_by_key(|(label, times)| (std::cmp::Reverse(**times), label.as_str()));
            let labels: Vec<String> = labels.into_iter().map(|(label, _)| format!("« {label} »")).collect();
            let from = french::list_at_most(&labels, EXAMPLES);
            say(what, format!("{} : {filled} sur {}, d'après {from}", field.name(), actions.len()));
            what = "";
        }
        let bare: Vec<String> = actions
            .iter()
            .filter(|a| a.node.fields.is_empty())
            .map(|a| format!("« {} »", french::shorten(&a.node.text, 40)))
            .collect();
        if !bare.is_empty() && bare.len() < actions.len() {
            let count = french::count(bare.len(), "action", "actions");
            say("sans champ", format!("{count} : {}", french::list_at_most(&bare, EXAMPLES)));
        }
    }

    /// Between the first and the last page of the plan, those where nothing of it begins.
    fn pages_without(&self) -> Vec<String> {
        let mut pages: Vec<usize> = self.all_nodes().iter().filter_map(|node| node.page).collect();
        pages.sort_unstable();
        pages.dedup();
        // A fiche may take two pages: more than one in a row is worth a look.
        let gaps = pages.windows(2).filter(|pair| pair[1] > pair[0] + 2);
        gaps.map(|pair| format!("{} à {}", pair[0] + 1, pair[1] - 1)).collect()
    }

    /// A heading of each level as an example of it, the highest first; none when one can't be told by an example.
    pub(super) fn examples(&self) -> Option<Vec<String>> {
        let mut examples: Vec<String> = Vec::new();
        let nodes = self.all_nodes();
        let mut levels: Vec<u8> = nodes.iter().map(|node| node.level).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            let node = nodes.iter().find(|node| node.level == level)?;
            let label = if node.bare { "" } else { node.label.as_str() };
            examples.push(match &node.printed_code {
                Some(code) => format!("{label} {code}").trim().to_owned(),
                None if level == ACTION && node.bare => "-".to_owned(),
                None if !node.bare => format!("{label} « {} »", french::shorten(&node.text, 40)),
                None => french::shorten(&node.text, 40),
            });
        }
        // What can't be told by an example would be refused.
        let told = examples.iter().all(|e| e == "-" || levels::understood(e) && !e.contains(['"', '\\']));
        (told && examples.len() > 1).then_some(examples)
    }

    /// What would change the reading most, ready to be copied.
    fn settings(&self) -> Vec<String> {
        if self.proposed.is_empty() {
            return Vec::new();
        }
        let examples: Vec<String> = self.proposed.iter().map(|example| format!("\"{example}\"")).collect();
        let mut out = vec![
            "Pour la faire lire autrement, dans territoire.toml sous [plan] :".to_owned(),
            format!("  niveaux = [{}]   # un titre de chaque niveau ; « - » pour des puces", examples.join(", ")),
        ];
        let fields = self.actions().iter().any(|a| !a.node.fields.is_empty());
        if fields {
            out.push(
                "  # un libellé de fiche que l'outil ne connaît pas : l'ajouter à vocabulaire/champs.toml".to_owned(),
            );
        }
        out
    }
}

/// Whether a heading of the deepest level has nothing under it.
fn is_empty(node: &Node) -> bool {
    node.level < ACTION && node.children.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_levels_in_the_plural() {
        let all = ["Axe", "Objectif stratégique", "Enjeu", "Sous-axe", "Objectif général", "Fiche-action"].map(plural);
        let expected = ["axes", "objectifs stratégiques", "enjeux", "sous-axes", "objectifs généraux", "fiches-action"];
        assert_eq!(all, expected);
    }
}
