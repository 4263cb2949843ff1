//! The role of an attachment, of a list that the vocabulary holds.

use super::CONCERNED;
use super::said::CITED;
use super::vocabulary::Vocabulary;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

impl Vocabulary {
    /// The roles that there are, as people write them.
    fn role_names(&self) -> Vec<&str> {
        let ids = self.roles.iter().map(|role| role.id.as_str());
        ids.chain([CONCERNED, CITED]).collect()
    }

    /// The role that `typed` says: that of the list when only its number or its gender differ, which is told; as it is
    /// written otherwise, told with the nearest of the list. None that is given is lost.
    pub(super) fn role_of(&self, typed: &str, place: &Place, notes: &mut Notes) -> String {
        if typed.is_empty() {
            return CONCERNED.to_owned();
        }
        let names = self.role_names();
        let key = french::name_key(typed);
        if names.iter().any(|name| french::name_key(name) == key) {
            return typed.to_owned();
        }
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let list = format!("rôles de la liste : {}", french::list(&list));
        let agreed = french::agreed_key(typed);
        if let Some(name) = names.iter().find(|name| french::agreed_key(name) == agreed) {
            let message = format!("le rôle `{typed}` est lu `{name}`");
            notes.push(Diagnostic::new("I0417", message).at(place.clone()).help(list));
            return (*name).to_owned();
        }
        let help = match french::nearest(typed, names.iter().copied()) {
            Some(nearest) => format!("vouliez-vous dire `{nearest}` ? {list}"),
            None => list,
        };
        let message = format!("le rôle `{typed}` n'est pas de la liste");
        notes.push(Diagnostic::new("A0416", message).at(place.clone()).label("il est gardé tel quel").help(help));
        typed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_of_the_list_or_told_with_the_nearest() {
        let place = Place::File("plan/rattachements.csv".into());
        for (typed, role, code) in [
            ("", "concernée", None),
            ("porteur", "porteur", None),
            ("Bénéficiaire", "Bénéficiaire", None),
            ("lieux", "lieu", Some("I0417")),
            ("Concernées", "concernée", Some("I0417")),
            ("porter", "porter", Some("A0416")),
            ("hôpital", "hôpital", Some("A0416")),
        ] {
            let mut notes = Notes::new();
            assert_eq!(Vocabulary::own().role_of(typed, &place, &mut notes), role);
            assert_eq!(notes.all().first().map(|d| d.code.id), code, "{typed}");
        }
        let mut notes = Notes::new();
        let _ = Vocabulary::own().role_of("porter", &place, &mut notes);
        let help = notes.all()[0].help.as_deref().unwrap_or_default();
        assert!(help.starts_with("vouliez-vous dire `porteur` ?") && help.contains("`partenaire`"), "{help}");
    }
}
