//! Whose a half-made file or folder is: the name that it has meanwhile holds the process, when that process started, and
//! a number, so that what a dead one left is told from what a living one is making, even when its number came again.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// What is being made.
const MAKING: &str = "tmp";

/// What was there, set aside between two renamings.
const ASIDE: &str = "ancien";

/// The most bytes of a name that a hidden one repeats: systems take 255 in all.
const LONGEST: usize = 100;

/// A process, told from a later one of the same number by when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) process: u32,
    /// In the unit of the system; `None` where it is not told.
    start: Option<u64>,
}

impl Owner {
    /// This process.
    pub(super) fn me() -> Self {
        static ME: OnceLock<Owner> = OnceLock::new();
        *ME.get_or_init(|| Self { process: std::process::id(), start: started(std::process::id()) })
    }

    /// Whether it still runs; `None` when the system does not say.
    pub(super) fn lives(self) -> Option<bool> {
        if self == Self::me() {
            return Some(true);
        }
        match (self.start, started(self.process)) {
            (Some(then), Some(now)) => Some(then == now),
            _ => runs(self.process),
        }
    }
}

/// When a process started, in ticks since the machine did.
#[cfg(target_os = "linux")]
fn started(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program, in parentheses, may hold anything; the start is the twentieth field after it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn started(_: u32) -> Option<u64> {
    None
}

#[cfg(unix)]
fn runs(process: u32) -> Option<bool> {
    let process = rustix::process::Pid::from_raw(i32::try_from(process).ok()?)?;
    match rustix::process::test_kill_process(process) {
        Ok(()) | Err(rustix::io::Errno::PERM) => Some(true),
        Err(_) => Some(false),
    }
}

#[cfg(not(unix))]
fn runs(_: u32) -> Option<bool> {
    None
}

/// A hidden name for what is being made beside a file or a folder, which nobody else takes.
pub(super) fn making(target: &Path) -> PathBuf {
    hidden(target, MAKING)
}

/// A hidden name for what was there, beside it.
pub(super) fn aside(target: &Path) -> PathBuf {
    hidden(target, ASIDE)
}

fn hidden(target: &Path, end: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = &name[..name.floor_char_boundary(LONGEST)];
    let Owner { process, start } = Owner::me();
    let start = start.unwrap_or_default();
    loop {
        let rank = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = target.with_file_name(format!(".{name}-{process}-{start}-{rank}.{end}"));
        // Of the same number, on a system that does not tell when a process started.
        if std::fs::symlink_metadata(&path).is_err() {
            return path;
        }
    }
}

/// What a hidden name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    /// The name of what it becomes, or was; cut when it was long.
    pub(super) name: String,
    pub(super) owner: Owner,
    /// Whether it was there before, set aside.
    pub(super) aside: bool,
}

impl Hidden {
    /// Reads a name; `None` for one that is not of this room. Earlier versions wrote no start.
    pub(super) fn of(file: &str) -> Option<Self> {
        let (stem, end) = file.strip_prefix('.')?.rsplit_once('.')?;
        let aside = match end {
            MAKING => false,
            ASIDE => true,
            _ => return None,
        };
        let mut rest = stem;
        let mut numbers = Vec::new();
        while let Some((before, number)) = rest.rsplit_once('-').filter(|_| numbers.len() < 3) {
            let Ok(number) = number.parse::<u64>() else { break };
            numbers.push(number);
            rest = before;
        }
        let (process, start) = match *numbers.as_slice() {
            [_, start, process] => (process, Some(start).filter(|s| *s > 0)),
            [_, process] => (process, None),
            _ => return None,
        };
        let process = u32::try_from(process).ok()?;
        (!rest.is_empty()).then(|| Self { name: rest.to_owned(), owner: Owner { process, start }, aside })
    }
}

/// Whether a path is within a folder that this process is filling: it is made whole with that folder.
pub(super) fn is_within_mine(path: &Path) -> bool {
    let mine = |part: &Path| {
        let name = part.file_name().and_then(|n| n.to_str());
        name.and_then(Hidden::of).is_some_and(|h| h.owner == Owner::me() && !h.aside)
    };
    path.ancestors().skip(1).any(mine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_names_hold_the_process_and_are_never_the_same() {
        let target = Path::new("ici/resultats");
        let (one, other) = (making(target), making(target));
        assert_ne!(one, other, "two threads of one process");
        for path in [&one, &other, &aside(target)] {
            assert_eq!(path.parent(), target.parent(), "a renaming must not cross disks");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(name.starts_with(&format!(".resultats-{}-", std::process::id())), "{name}");
            let read = Hidden::of(&name).expect("one of ours");
            assert_eq!(
                (read.name.as_str(), read.owner, read.aside),
                ("resultats", Owner::me(), name.ends_with(".ancien"))
            );
        }
        assert!(is_within_mine(&one.join("cartes/a.svg")) && !is_within_mine(&one) && !is_within_mine(target));
    }

    #[test]
    fn a_long_name_is_cut_between_two_letters() {
        let name = "é".repeat(120);
        let hidden = making(Path::new(&name));
        assert!(hidden.as_os_str().len() < 200, "{}", hidden.display());
    }

    #[test]
    fn names_of_others_are_left_alone() {
        for name in [".cache.tmp", "resultats-1-2-3.tmp", ".a-1.tmp", ".-1-2.tmp", ".a-1-2-3.txt", ".a-b-c.tmp", ".tmp"]
        {
            assert_eq!(Hidden::of(name), None, "{name}");
        }
        let earlier = Hidden::of(".mon-fichier.csv-12-0.tmp").expect("of an earlier version");
        assert_eq!((earlier.name.as_str(), earlier.owner.process, earlier.owner.start), ("mon-fichier.csv", 12, None));
    }

    #[test]
    fn a_process_is_told_from_a_later_one_of_its_number() {
        assert_eq!(Owner::me().lives(), Some(true));
        let mut child = std::process::Command::new(std::env::current_exe().expect("this test"));
        let mut child = child.arg("--list").stdout(std::process::Stdio::null()).spawn().expect("started");
        let owner = Owner { process: child.id(), start: started(child.id()) };
        child.wait().expect("ended");
        if cfg!(unix) {
            assert_eq!(owner.lives(), Some(false));
        }
        if cfg!(target_os = "linux") {
            // Our own number with another start is that of one that ended.
            assert_eq!(Owner { process: std::process::id(), start: Some(1) }.lives(), Some(false));
        }
    }
}
