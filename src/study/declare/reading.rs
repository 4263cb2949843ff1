//! How a study wants its plan to be read: the keys `niveaux`, `correction` and `suite` of its section
//! `[plan]`.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::plan::{self, AnomalyKind, Choice, Correction, Options, Succession};
use crate::pull::{self, Given, Section};

/// Reads the keys in their section.
pub(super) fn options(s: &mut Section<'_>, notes: &mut Notes) -> Options {
    let levels = s.texts("niveaux", notes).unwrap_or_default();
    let place = levels.first().map(|given| given.place.clone());
    let corrections = s.sections("correction", notes).into_iter().filter_map(|s| correction(s, notes)).collect();
    let successions = s.sections("suite", notes).into_iter().filter_map(|s| succession(s, notes)).collect();
    let levels = levels.into_iter().map(|given| given.value).collect();
    let options = Options { levels, corrections, successions, ..Options::default() };
    options.check(place.as_ref(), notes);
    options
}

fn succession(mut s: Section<'_>, notes: &mut Notes) -> Option<Succession> {
    let old = s.text("ancienne", notes);
    let old = s.require("ancienne", old);
    let new = s.text("nouvelle", notes);
    let new = s.require("nouvelle", new);
    s.finish(notes);
    let (old, new) = (old?, new?);
    let places = Some([old.place, new.place]);
    Some(Succession { old: old.value, new: Some(new.value).filter(|new| new != plan::NONE), places })
}

fn correction(mut s: Section<'_>, notes: &mut Notes) -> Option<Correction> {
    let place = s.place();
    let kind = s.text("anomalie", notes);
    let kind = s.require("anomalie", kind);
    let choice = s.text("choix", notes);
    let choice = s.require("choix", choice);
    let code = s.text("code", notes).map(|given| given.value);
    let text = s.text("texte", notes).map(|given| given.value);
    let value = s.text("valeur", notes).map(|given| given.value);
    s.finish(notes);
    let kind = one_of(&kind?, AnomalyKind::ALL.map(|k| (k.id(), k)), "ce type d'anomalie n'existe pas", notes);
    let choice = one_of(&choice?, Choice::ALL.map(|c| (c.id(), c)), "ce choix n'existe pas", notes);
    if code.is_none() && text.is_none() {
        let d = Diagnostic::missing("la correction ne dit pas ce qu'elle corrige").at(place.clone());
        notes.push(d.help("ajouter `code` (le numéro imprimé) ou `texte` (le début du texte)"));
        return None;
    }
    Some(Correction { kind: kind?, code, text, choice: choice?, value, place: Some(place) })
}

fn one_of<T: Copy, const N: usize>(
    given: &Given<String>,
    known: [(&'static str, T); N],
    message: &str,
    notes: &mut Notes,
) -> Option<T> {
    let found = known.iter().find(|(id, _)| *id == given.value).map(|(_, value)| *value);
    if found.is_none() {
        let ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
        let nearest = french::nearest(&given.value, ids.iter().copied());
        notes.push(
            Diagnostic::unfit(format!("{message} : `{}`", given.value))
                .at(given.place.clone())
                .label(format!("valeurs possibles : {}", french::list(&ids)))
                .did_you_mean(nearest.map(|n| format!("\"{n}\"")).as_deref()),
        );
    }
    found
}

/// How the study that a document belongs to, if there is one, wants it to be read; and that study's folder. The study
/// is looked for in the document's folder and in the one above.
#[must_use]
pub fn reading_of(document: &Path, notes: &mut Notes) -> (Options, Option<PathBuf>) {
    let folders = document.parent().into_iter().flat_map(|folder| [Some(folder.to_owned()), above(folder)]);
    for folder in folders.flatten() {
        let file = folder.join(super::FILE);
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        // The rest of the file is for `controler` to judge.
        let read = pull::parse(&text, &file, &mut Notes::new(), |mut root, _| {
            let mut quiet = Notes::new();
            let mut plan = root.section("plan", &mut quiet)?;
            let named = folder.join(plan.text("document", &mut quiet)?.value);
            let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
            same(&named, document).then(|| options(&mut plan, notes))
        });
        if let Some(Some(options)) = read {
            return (options, Some(folder));
        }
    }
    (Options::default(), None)
}

fn above(folder: &Path) -> Option<PathBuf> {
    if folder.as_os_str().is_empty() { Some(PathBuf::from("..")) } else { Some(folder.join("..")) }
}
