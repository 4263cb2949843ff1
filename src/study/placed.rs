//! Folders of results put in their place: what people changed there is asked about, what they added is kept and told.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Study;
use super::files::{REGISTRY, path_of};
use super::merging::{DISAGREEMENTS, ENTRIES, PAIRS};
use crate::analysis::Watch;
use crate::diagnostic::{Diagnostic, Notes, Said};
use crate::disk::{self, Failure, PendingFolder};
use crate::french;

/// The list of names that a note gives.
const NAMED: usize = 6;

/// What people may have put, or changed, where the tool would write.
fn theirs(message: String) -> Diagnostic {
    Diagnostic::new("E0471", message)
}

/// A file that the tool would write, and that is not as the tool wrote it.
pub(crate) fn changed(shown: &Path) -> Diagnostic {
    theirs(format!("`{}` n'est pas tel que cet outil l'a écrit", shown.display()))
        .in_file(shown)
        .label("quelqu'un l'a modifié, rempli ou apporté : il est laissé comme il est")
        .help("le renommer ou le déplacer pour le garder, ou ajouter `--remplacer`")
}

/// Files that the tool would write, in a folder that does not say which are the tool's.
fn unlisted(shown: &str, taken: &[String]) -> Diagnostic {
    let files = french::count(taken.len(), "fichier", "fichiers");
    theirs(format!("{files} de `{shown}/` ne sont peut-être pas de cet outil"))
        .in_file(Path::new(shown))
        .label(format!(
            "la liste de ce qu'il a écrit (`.manifeste.json`, cachée) manque ou ne se lit pas : {}",
            french::list_at_most(taken, NAMED)
        ))
        .help("si rien n'y est à garder, ajouter `--remplacer`, qui les récrit ; sinon, renommer ce dossier d'abord")
}

/// Whether the tool may write a file that the declaration names: in the study, whatever the declaration says, and never
/// a declaration.
///
/// # Errors
/// When it may not.
pub fn writable(folder: &Path, file: &Path) -> Result<(), Failure> {
    let mut depth = Some(0_usize);
    for part in file.strip_prefix(folder).map(Path::components).into_iter().flatten() {
        depth = match part {
            Component::Normal(_) => depth.map(|d| d + 1),
            Component::CurDir => depth,
            _ => depth.and_then(|d| d.checked_sub(1)),
        };
    }
    let refused = |why| Err(Failure::writing(file, Said::told(why, "")));
    if file.strip_prefix(folder).is_err() || depth.is_none() {
        return refused("il est hors du dossier de l'étude, et l'outil n'écrit que là ; le déplacer dans `plan/`");
    }
    if file.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return refused(
            "c'est une déclaration, que l'outil n'écrit jamais ; donner le nom d'une table, comme `plan/notes.csv`",
        );
    }
    Ok(())
}

/// Whether a file, by its path in the study, is one that only the tool writes there, or a declaration, were it not there
/// yet: what is written under such a name would be taken for it.
fn is_kept(name: &Path) -> bool {
    let file = name.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let within = |folder: &str| name.starts_with(folder);
    name == Path::new(REGISTRY)
        || within("plan/suivi")
        || ["inventaire/envois", "inventaire/recus", ENTRIES, PAIRS, DISAGREEMENTS].into_iter().any(within)
        || file.starts_with('.')
        || file.ends_with(".toml")
        || file.ends_with(".geocodage.csv")
        || (file.starts_with("rattachements") && file.ends_with(".csv") && within("plan"))
}

/// The path of a file with what links lead to, were it not there yet.
fn led(path: &Path) -> PathBuf {
    let found = || {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(parent.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize()
        .ok()
        .or_else(found)
        .or_else(|| std::path::absolute(path).ok())
        .unwrap_or_else(|| path.to_owned())
}

/// What a command that was stopped left, and that can't be removed.
#[must_use]
pub fn not_removed(path: &Path) -> Diagnostic {
    Diagnostic::new("A0472", format!("`{}` n'a pas pu être effacé", path.display()))
        .in_file(path)
        .label("c'est un reste provisoire, dont rien ne dépend")
        .help("l'effacer à la main, ou laisser la prochaine commande le faire")
}

/// Folders of a study that the tool writes in.
const WRITTEN: [&str; 16] = [
    "",
    "suivi",
    "plan",
    "plan/suivi",
    "plan/suivi/exports",
    "plan/suivi/recus",
    "couches",
    "reseau",
    "converti",
    "sdirve",
    "inventaire",
    "inventaire/formulaires",
    "inventaire/envois",
    "inventaire/recus",
    "resultats",
    "resultats/cartes",
];

/// Those that take the place of an earlier one; each may be a link to one elsewhere.
const PLACED: [&str; 4] = ["resultats", "controle", "comparaison", "suivi/etat"];

/// Puts in order what commands that were stopped left in a study, that nobody else writes in (`alone`). What can't be
/// removed.
#[must_use]
pub fn tidy(folder: &Path, alone: bool) -> Vec<PathBuf> {
    let beside = |name: &str| {
        let path = folder.join(name);
        path.is_symlink().then(|| path.canonicalize().ok()?.parent().map(Path::to_owned)).flatten()
    };
    let elsewhere = PLACED.into_iter().filter_map(beside);
    let folders = WRITTEN.into_iter().map(|name| folder.join(name)).chain(elsewhere);
    folders.flat_map(|folder| disk::tidy(&folder, alone)).collect()
}

impl Study {
    /// The fault of a file that a command is asked to write, where the study reads one or keeps what people decided; none
    /// for any other. `--remplacer` says that an earlier output may go, never that the study may.
    #[must_use]
    pub fn own(&self, file: &Path) -> Option<Diagnostic> {
        let at = led(file);
        let read = self.inputs.iter().map(|input| input.fichier.as_str());
        let plan = self.config.plan.iter().map(|p| p.attachments.value.as_str());
        let tables = self.config.priority.iter().flat_map(|p| [p.ratings.value.as_str(), p.grid.value.as_str()]);
        let named = || read.chain(plan).chain(tables).any(|name| led(&path_of(&self.folder, name)) == at);
        let kept = || at.strip_prefix(led(&self.folder)).is_ok_and(is_kept);
        (kept() || named()).then(|| {
            Diagnostic::new("E0516", format!("`{}` est un fichier de l'étude : rien n'y est écrit", file.display()))
                .in_file(file)
                .label("l'étude le lit, ou y garde ce qui a été saisi et décidé")
                .help("donner le nom d'un autre fichier ; `--remplacer` n'y change rien")
        })
    }

    /// The study, whose results may take the place of what people changed among the earlier ones.
    #[must_use]
    pub fn replacing(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// The study, of whose long searches somebody is told, and may stop them.
    #[must_use]
    pub fn watched(mut self, watch: Arc<dyn Watch>) -> Self {
        self.watch = watch;
        self
    }

    /// Whether a folder may be put in its place, `shown` as people know it; if not, each file that would be lost is told.
    pub(super) fn may_place(&self, pending: &PendingFolder, shown: &str, notes: &mut Notes) -> Result<bool, Failure> {
        let taken = if self.replace { Vec::new() } else { pending.taken()? };
        match taken.as_slice() {
            [_, _, ..] if !pending.is_listed() => notes.push(unlisted(shown, &taken)),
            taken => taken.iter().for_each(|name| notes.push(changed(&Path::new(shown).join(name)))),
        }
        Ok(taken.is_empty())
    }

    /// Puts a folder in its place, and tells what of people is in it.
    pub(super) fn place(&self, pending: PendingFolder, shown: &str, notes: &mut Notes) -> Result<(), Failure> {
        let placed = pending.commit()?;
        if !placed.kept.is_empty() {
            let n = placed.kept.len();
            let files = french::count(
                n,
                "fichier que l'outil n'a pas écrit est gardé",
                "fichiers que l'outil n'a pas écrits sont gardés",
            );
            notes.push(
                Diagnostic::new("I0473", format!("{files} dans {shown}/"))
                    .label(french::list_at_most(&placed.kept, NAMED)),
            );
        }
        if let Some(left) = placed.left {
            notes.push(not_removed(&left));
        }
        Ok(())
    }
}
