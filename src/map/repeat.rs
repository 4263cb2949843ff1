//! A recipe that stands for several: one map for each pillar of the plan, or for each analysis of a kind.

use super::recipe::{Recipe, Repeat};
use crate::outcome::Outcome;

impl Recipe {
    /// The recipes that this one stands for: itself, one for each pillar of the plan, or one for each answer to its
    /// kind of question, of which `{analyse}` is then the id and `{objet}` the title.
    #[must_use]
    pub fn repeated(&self, pillars: usize, outcomes: &[Outcome]) -> Vec<Self> {
        match &self.repeat {
            None => vec![self.clone()],
            Some(Repeat::Pillars) => (1..=pillars).map(|n| self.of_pillar(n)).collect(),
            Some(Repeat::Analyses(kind)) => {
                outcomes.iter().filter(|o| o.kind == *kind).map(|o| self.of_analysis(o)).collect()
            }
        }
    }

    fn of_pillar(&self, n: usize) -> Self {
        let mut out = self.filled(&|text| text.replace("{pilier}", &n.to_string()));
        // Maps keep their order in the folder: 02-… for the first pillar, 03-… for the second.
        let digits = out.id.chars().take_while(char::is_ascii_digit).count();
        if let Ok(first) = out.id[..digits].parse::<usize>() {
            out.id = format!("{:0digits$}{}", first.saturating_add(n - 1), &out.id[digits..]);
        }
        out
    }

    fn of_analysis(&self, outcome: &Outcome) -> Self {
        self.filled(&|text| text.replace("{analyse}", &outcome.id).replace("{objet}", &outcome.title))
    }

    /// With every text that may hold a mark filled.
    fn filled(&self, fill: &dyn Fn(&str) -> String) -> Self {
        let mut out = self.clone();
        let texts = [&mut out.id, &mut out.title].into_iter().chain(&mut out.subtitle);
        let ground =
            out.ground.iter_mut().flat_map(|g| g.variable.iter_mut().chain(&mut g.except).chain(&mut g.legend));
        let circles = out.circles.iter_mut().flat_map(|c| std::iter::once(&mut c.variable).chain(&mut c.legend));
        let tints = out.tints.iter_mut().flat_map(|t| std::iter::once(&mut t.shape).chain(&mut t.legend));
        let strokes = out.strokes.iter_mut().flat_map(|s| std::iter::once(&mut s.lines).chain(&mut s.legend));
        let points = out.points.iter_mut().flat_map(|p| std::iter::once(&mut p.points).chain(&mut p.legend));
        let finding = out.finding.iter_mut().map(|told| &mut told.analysis);
        for text in texts.chain(ground).chain(circles).chain(tints).chain(strokes).chain(points).chain(finding) {
            *text = fill(text);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::read::parsed as parse;

    #[test]
    fn a_recipe_for_each_pillar_makes_as_many_as_the_plan_has() {
        let text = "pour_chaque = \"pilier\"\nid = \"02-actions-pilier-{pilier}\"\ntitre = \"Pilier {pilier}\"\n[cercles]\nvariable = \"plan.communes.pilier_{pilier}\"\n";
        let (recipe, notes) = parse(text);
        assert_eq!(notes.all(), []);
        let made = recipe.expect("a recipe").repeated(5, &[]);
        let ids: Vec<&str> = made.iter().map(|r| r.id.as_str()).collect();
        let expected = [
            "02-actions-pilier-1",
            "03-actions-pilier-2",
            "04-actions-pilier-3",
            "05-actions-pilier-4",
            "06-actions-pilier-5",
        ];
        assert_eq!(ids, expected);
        assert_eq!(made[4].title, "Pilier 5");
        // A number after which there is none stays.
        let last = text.replace("02-", "18446744073709551615-");
        let ids: Vec<String> = parse(&last).0.expect("a recipe").repeated(2, &[]).into_iter().map(|r| r.id).collect();
        assert_eq!(ids, ["18446744073709551615-actions-pilier-1", "18446744073709551615-actions-pilier-2"]);
        assert_eq!(made[4].circles.as_ref().map(|c| c.variable.as_str()), Some("plan.communes.pilier_5"));
        let (recipe, notes) = parse("pour_chaque = \"pilier\"\nid = \"a\"\ntitre = \"A\"\n");
        assert!(recipe.is_none());
        assert_eq!(notes.all()[0].help.as_deref(), Some("écrire par exemple `id = \"a-{pilier}\"`"));
    }

    #[test]
    fn a_recipe_for_a_kind_of_question_makes_one_for_each_answer() {
        let text = "pour_chaque = \"panier\"\nid = \"22-{analyse}\"\ntitre = \"{objet}\"\nconstat = \"{analyse}:2\"\n[fond]\nvariable = \"{analyse}.communes.distance_km\"\n";
        let (recipe, notes) = parse(text);
        assert_eq!(notes.all(), []);
        let outcomes = [
            Outcome::new("courses", "panier", "Les courses"),
            Outcome::new("bornes", "bornes", "Bornes"),
            Outcome::new("soins", "panier", "Se soigner"),
        ];
        let made = recipe.expect("a recipe").repeated(4, &outcomes);
        let ids: Vec<(&str, &str)> = made.iter().map(|r| (r.id.as_str(), r.title.as_str())).collect();
        assert_eq!(ids, [("22-courses", "Les courses"), ("22-soins", "Se soigner")]);
        let ground = made[1].ground.as_ref().and_then(|g| g.variable.as_deref());
        assert_eq!(ground, Some("soins.communes.distance_km"));
        let told = made[1].finding.as_ref().map(|t| (t.analysis.as_str(), t.number));
        assert_eq!(told, Some(("soins", 1)));
        let (recipe, notes) = parse("pour_chaque = \"panier\"\nid = \"22-panier\"\ntitre = \"A\"\n");
        assert!(recipe.is_none());
        assert_eq!(notes.all()[0].help.as_deref(), Some("écrire par exemple `id = \"22-panier-{analyse}\"`"));
    }
}
