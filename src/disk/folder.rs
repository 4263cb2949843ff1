//! A folder put in its place whole, with what people had put in the one that it replaces.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::{as_before, keep, keep_folder, parent, real, removed, rename};
use super::manifest::{self, Manifest, mark_of};
use super::{Failure, PendingFile, owner, write};

/// A folder being filled beside the one that it will replace; it disappears unless it is committed.
///
/// What the tool wrote in the earlier one and nobody changed goes with it; the rest, which people put there, is found again
/// in the new one.
#[derive(Debug)]
pub struct PendingFolder {
    beside: PathBuf,
    target: PathBuf,
    /// Files that are never the same.
    changing: BTreeSet<String>,
    /// What of the earlier folder is not made again and stays.
    carried: BTreeSet<String>,
}

/// What became of the folder that was there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Files of people that were put back, by their path in the folder.
    pub kept: Vec<String>,
    /// The earlier folder, when it could not be removed.
    pub left: Option<PathBuf>,
}

/// How a file of people is known to be the one that was looked at.
type Seen = (u64, Option<SystemTime>);

impl PendingFolder {
    /// Makes an empty folder beside `target`, or beside the folder that it links to.
    ///
    /// # Errors
    /// When the folder can't be made, or a file stands at its place.
    pub fn new(target: &Path) -> Result<Self, Failure> {
        let target = real(target);
        let made = || {
            if let Ok(there) = std::fs::metadata(&target) {
                if !there.is_dir() {
                    return Err(ErrorKind::NotADirectory.into());
                }
                // Taken away by its owner, whom an administrator's rights would not stop. Windows means something else by it.
                if cfg!(unix) && there.permissions().readonly() {
                    return Err(ErrorKind::PermissionDenied.into());
                }
            }
            std::fs::create_dir_all(parent(&target))?;
            let beside = owner::making(&target);
            std::fs::create_dir(&beside).map(|()| beside)
        };
        let beside = made().map_err(Failure::of("création", &target))?;
        Ok(Self { beside, target, changing: BTreeSet::new(), carried: BTreeSet::new() })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Says of a file that it is never the same, and is the tool's all the same.
    #[must_use]
    pub fn with_changing(mut self, name: &str) -> Self {
        self.changing.insert(name.to_owned());
        self
    }

    /// Lets what the tool wrote earlier stay, unless it is written again, where `stays` says so of its path.
    ///
    /// # Errors
    /// When the earlier folder can't be read.
    pub fn carry(&mut self, stays: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let earlier = Manifest::read(&self.target);
        let known = |name: &String| earlier.names(name) && stays(name);
        let there = files(&self.target).map_err(Failure::of("lecture", &self.target))?;
        self.carried = there.into_iter().filter(known).collect();
        Ok(())
    }

    /// Writes a file of the folder, by its path in it.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        write(&self.beside.join(name), bytes).map_err(|failure| self.shown(failure))
    }

    /// A failure told of the folder as people know it.
    #[must_use]
    pub fn shown(&self, failure: Failure) -> Failure {
        let within = failure.path.strip_prefix(&self.beside).ok().map(|rest| self.target.join(rest));
        Failure { path: within.unwrap_or(failure.path), ..failure }
    }

    /// Files that people changed, or put at the name of one that is to be written: committing would lose them.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn taken(&self) -> Result<Vec<String>, Failure> {
        let looked = || -> io::Result<Vec<String>> {
            let new: BTreeSet<String> = files(&self.beside)?.into_iter().collect();
            let known = Manifest::read(&self.target);
            let mut taken = Vec::new();
            for name in files(&self.target)? {
                // A file where a folder is to be, or the other way round.
                let under = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'));
                let crossed = new.iter().any(|n| under(n, &name) || under(&name, n));
                let same =
                    || Ok::<_, io::Error>(mark_of(&self.beside.join(&name))? == mark_of(&self.target.join(&name))?);
                let is_link = self.target.join(&name).is_symlink();
                if !crossed && !new.contains(&name) || self.is_ours(&known, &name)? {
                    continue;
                }
                if (crossed && !is_link) || (new.contains(&name) && (self.waits(&name) || !same()?)) {
                    taken.push(name);
                }
            }
            // In a folder that is a link: what is there is not of the earlier folder, and would be lost all the same.
            for name in new.iter().filter(|n| linked(&self.target, n).is_some_and(|link| link != n.as_str())) {
                let there = self.target.join(name);
                let ours = known.wrote(&there, name).unwrap_or_default();
                if there.exists() && !ours && mark_of(&self.beside.join(name))? != mark_of(&there)? {
                    taken.push(name.clone());
                }
            }
            Ok(taken)
        };
        looked().map_err(Failure::of("lecture", &self.target))
    }

    /// Whether the earlier folder says which of its files the tool wrote. Where it does not, all that is there may be of
    /// people, whatever names it has.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        Manifest::of(&self.target).is_some()
    }

    /// Whether SQLite has something to put in a GeoPackage: a program has it open, or was stopped.
    fn waits(&self, name: &str) -> bool {
        let some = |end: &str| std::fs::metadata(self.target.join(format!("{name}{end}"))).is_ok_and(|m| m.len() > 0);
        name.ends_with(".gpkg") && ["-wal", "-journal"].into_iter().any(some)
    }

    /// Whether a file of the earlier folder is as the tool wrote it. What SQLite has not yet put in a GeoPackage is part
    /// of it.
    fn is_ours(&self, known: &Manifest, name: &str) -> io::Result<bool> {
        let path = self.target.join(name);
        if self.waits(name) {
            return Ok(false);
        }
        // A link to nothing, of that name: what it leads to is for the tool to write.
        match known.wrote(&path, name) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            known => known,
        }
    }

    /// Puts the folder in its place, once the disk holds it. What was there disappears only once the new one is there.
    ///
    /// # Errors
    /// When the folder can't be renamed, for instance because a file in it is open in another program; what was there
    /// before is then there again.
    pub fn commit(mut self) -> Result<Placed, Failure> {
        let placed = self.placed().map_err(Failure::of("remplacement", &self.target))?;
        if placed.left.is_some() {
            // It may hold what could not be moved: it is for its owner to look at.
            self.beside.clear();
        }
        Ok(placed)
    }

    fn placed(&self) -> io::Result<Placed> {
        // Somebody cleaned up the hidden folders: what people had would else take the place of the results.
        std::fs::metadata(&self.beside)?;
        let new = files(&self.beside)?;
        let mut list = Manifest::default();
        for name in &new {
            let sum = if self.changing.contains(name) { None } else { Some(mark_of(&self.beside.join(name))?) };
            list.mark(name, sum);
        }
        let (kept, seen) = self.bring(&new, &mut list)?;
        self.through_links(&new)?;
        std::fs::write(self.beside.join(manifest::NAME), list.bytes())?;
        as_before(&self.beside, &self.target);
        for name in files(&self.beside)?.iter().chain([&manifest::NAME.to_owned()]) {
            let path = self.beside.join(name);
            if !path.is_symlink() {
                keep(&path)?;
            }
        }
        folders(&self.beside)?.iter().try_for_each(|folder| keep_folder(folder))?;
        let old = self.exchange()?;
        // It is done: what can't be cleaned up afterwards is told, and changes nothing.
        let _ = keep_folder(parent(&self.target));
        let left = old.filter(|old| self.clean(old, &seen).is_err());
        Ok(Placed { kept, left })
    }

    /// Brings in what people put in the earlier folder, and what is carried. What was brought, and all that was looked at.
    fn bring(&self, new: &[String], list: &mut Manifest) -> io::Result<(Vec<String>, BTreeMap<String, Seen>)> {
        let (known, mut kept, mut seen) = (Manifest::read(&self.target), Vec::new(), BTreeMap::new());
        let there = files(&self.target)?;
        for name in &there {
            seen.insert(name.clone(), seen_as(&self.target.join(name))?);
            let carried = self.carried.contains(name);
            let listed = known.names(name);
            if new.contains(name) || self.is_of_sqlite(name, new) {
                continue;
            }
            if !carried && listed && self.is_ours(&known, name)? {
                continue;
            }
            let place = self.beside.join(name);
            // Where a folder of ours has become a file, or the other way round, the caller has asked.
            let under_a_file = place.ancestors().skip(1).take_while(|p| *p != self.beside).any(Path::is_file);
            // A link to a folder in which nothing is written this time takes the place of an empty one.
            let filled =
                place.is_dir() && !(self.target.join(name).is_symlink() && std::fs::remove_dir(&place).is_ok());
            if under_a_file || filled {
                continue;
            }
            std::fs::create_dir_all(parent(&place))?;
            bring_one(&self.target.join(name), &place)?;
            match carried {
                true => list.carry(name, &known),
                false => kept.push(name.clone()),
            }
        }
        for name in unnamed(&self.target)? {
            let place = self.beside.join(&name);
            std::fs::create_dir_all(parent(&place))?;
            bring_one(&self.target.join(&name), &place)?;
            kept.push(name.to_string_lossy().into_owned());
        }
        // What programs put there for themselves is kept, and worth no word.
        kept.retain(|name| {
            let file = name.rsplit('/').next().unwrap_or(name);
            !file.starts_with(['.', '~']) && !["Thumbs.db", "desktop.ini"].contains(&file)
        });
        Ok((kept, seen))
    }

    /// Whether it is what SQLite keeps beside a GeoPackage that is written anew: with another one it would spoil it.
    fn is_of_sqlite(&self, name: &str, new: &[String]) -> bool {
        let of = ["-wal", "-shm", "-journal"].iter().find_map(|end| name.strip_suffix(end));
        of.is_some_and(|of| of.ends_with(".gpkg") && new.iter().any(|n| n == of))
    }

    /// Where people put a link at the name of a file or a folder that is written, what it leads to is written, and the
    /// link stays.
    fn through_links(&self, new: &[String]) -> io::Result<()> {
        let mut links = BTreeSet::new();
        for name in new {
            let Some(link) = linked(&self.target, name) else { continue };
            let place = PendingFile::new(&real(&self.target.join(name))).map_err(|f| f.cause)?;
            std::fs::copy(self.beside.join(name), place.path())?;
            place.commit().map_err(|f| f.cause)?;
            std::fs::remove_file(self.beside.join(name))?;
            links.insert(link.to_owned());
        }
        for link in links {
            let place = self.beside.join(&link);
            if place.is_dir() {
                std::fs::remove_dir_all(&place)?;
            }
            bring_one(&self.target.join(&link), &place)?;
        }
        Ok(())
    }

    /// Puts the new folder in the place of the earlier one, which is then at the path that is given back.
    fn exchange(&self) -> io::Result<Option<PathBuf>> {
        if std::fs::symlink_metadata(&self.target).is_err() {
            return rename(&self.beside, &self.target).map(|()| None);
        }
        if exchanged(&self.beside, &self.target)? {
            return Ok(Some(self.beside.clone()));
        }
        // Between the two renamings there is no folder: who finds it so at the next start puts the earlier one back.
        let old = owner::aside(&self.target);
        rename(&self.target, &old)?;
        if let Err(error) = rename(&self.beside, &self.target) {
            rename(&old, &self.target)?;
            return Err(error);
        }
        Ok(Some(old))
    }

    /// Removes the earlier folder. What somebody wrote in it since it was looked at goes to the new one.
    fn clean(&self, old: &Path, seen: &BTreeMap<String, Seen>) -> io::Result<()> {
        for name in files(old)? {
            let path = old.join(&name);
            if seen.get(&name) != Some(&seen_as(&path)?) {
                let place = free(&self.target.join(&name));
                std::fs::create_dir_all(parent(&place))?;
                rename(&path, &place)?;
            }
        }
        removed(|| std::fs::remove_dir_all(old))
    }
}

impl Drop for PendingFolder {
    fn drop(&mut self) {
        // After a commit the folder is no longer there; after a failure nothing half written stays.
        let _ = removed(|| std::fs::remove_dir_all(&self.beside));
    }
}

/// The first part of a path in a folder that is a link.
fn linked<'a>(folder: &Path, name: &'a str) -> Option<&'a str> {
    let ends = name.match_indices('/').map(|(at, _)| at).chain([name.len()]);
    ends.map(|end| &name[..end]).find(|part| folder.join(part).is_symlink())
}

/// Exchanges two folders at once; `false` where the system or the disk can't.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchanged(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchanged(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// The same file at another place: a second name of it where the disk has such, else a copy. A link stays one.
fn bring_one(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_symlink() {
        let leads = std::fs::read_link(from)?;
        #[cfg(unix)]
        return std::os::unix::fs::symlink(leads, to);
        #[cfg(windows)]
        return match from.is_dir() {
            true => std::os::windows::fs::symlink_dir(leads, to),
            false => std::os::windows::fs::symlink_file(leads, to),
        };
    }
    std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(drop))
}

fn seen_as(path: &Path) -> io::Result<Seen> {
    std::fs::symlink_metadata(path).map(|m| (m.len(), m.modified().ok()))
}

/// A path that nothing has: itself, or with a number.
fn free(path: &Path) -> PathBuf {
    let (stem, end) = (path.file_stem().unwrap_or_default().to_string_lossy(), path.extension());
    let end = end.map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let numbered = (2..).map(|n| path.with_file_name(format!("{stem} ({n}){end}")));
    let mut all = std::iter::once(path.to_owned()).chain(numbered);
    all.find(|p| std::fs::symlink_metadata(p).is_err()).unwrap_or_else(|| path.to_owned())
}

/// The files of a folder and of those in it, by their path with `/`, in order; links are files, the list is none.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), &mut found, &mut Vec::new())?;
    let name = |path: &PathBuf| path.to_str().map(|name| name.replace(std::path::MAIN_SEPARATOR, "/"));
    let mut out: Vec<String> = found.iter().filter_map(name).filter(|name| name != manifest::NAME).collect();
    out.sort_unstable();
    Ok(out)
}

/// Those whose name is no text: some systems allow it, and no program of ours writes any.
fn unnamed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), &mut found, &mut Vec::new())?;
    found.retain(|path| path.to_str().is_none());
    Ok(found)
}

/// A folder and those in it, the deepest first.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = vec![folder.to_owned()];
    walk(folder, Path::new(""), &mut Vec::new(), &mut out)?;
    out.reverse();
    Ok(out)
}

fn walk(folder: &Path, under: &Path, files: &mut Vec<PathBuf>, folders: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound && under.as_os_str().is_empty() => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = under.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
            walk(&entry.path(), &name, files, folders)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}
