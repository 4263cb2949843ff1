//! Files that the tool makes for itself under a name that anybody can foresee: locks, what is half downloaded, what
//! comes out of an archive.
//!
//! What stands at such a name may have been put there by somebody, and a link would have the tool write wherever it
//! leads: these are opened only where they are files of that one name, and nothing is written through a link. The files
//! that people know (a table, a folder of results) are another matter: a link there is their wish ([`super::write`]).

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use crate::diagnostic::Said;

/// Opens such a file, by those options, to write in it.
///
/// # Errors
/// When the machine refuses, or when a link, a folder or anything else that is no file stands there.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    if let Ok(there) = std::fs::symlink_metadata(path) {
        refuse(&there)?;
    }
    // Whoever puts a link there between the look and the opening gains nothing by it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        /// The link itself is opened, `FILE_FLAG_OPEN_REPARSE_POINT`.
        const LINK_ITSELF: u32 = 0x0020_0000;
        options.custom_flags(LINK_ITSELF);
    }
    let file = options.open(path)?;
    refuse(&file.metadata()?)?;
    Ok(file)
}

/// Makes such a file anew, empty. A link that stands there is removed, and what it leads to is left.
///
/// # Errors
/// When the machine refuses, or when a folder stands there.
pub fn make_own(path: &Path) -> io::Result<File> {
    match std::fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => return Err(other("c'est un dossier, à la place d'un fichier de l'outil")),
        Ok(_) => super::file::removed(|| std::fs::remove_file(path))?,
        Err(_) => {}
    }
    File::create_new(path)
}

/// Refuses what is no file, and one that has another name elsewhere: what is written in it would be written there.
fn refuse(there: &Metadata) -> io::Result<()> {
    let what = match there.file_type() {
        kind if kind.is_symlink() => "c'est un lien",
        kind if kind.is_dir() => "c'est un dossier",
        kind if !kind.is_file() => "ce n'est pas un fichier",
        _ if has_other_names(there) => "ce fichier a un autre nom ailleurs (lien physique)",
        _ => return Ok(()),
    };
    Err(other(&format!("{what}, à la place d'un fichier que l'outil fait pour lui-même")))
}

fn other(what: &str) -> io::Error {
    io::Error::other(Said::told(format!("{what} ; l'ôter de là, puis relancer : rien n'y est écrit"), ""))
}

#[cfg(unix)]
fn has_other_names(there: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    there.nlink() > 1
}

/// Windows does not tell it of a file that is not open.
#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A link, one to nothing, a second name, a folder and a pipe: none is written in, and what they lead to is left.
    #[test]
    fn nothing_is_written_where_a_link_leads() {
        let dir = tempfile::tempdir().expect("a folder");
        let (theirs, own) = (dir.path().join("le-mien.txt"), dir.path().join("verrou"));
        std::fs::write(&theirs, "à moi").expect("written");
        let links: [&dyn Fn(); 4] = [
            &|| std::os::unix::fs::symlink(&theirs, &own).expect("linked"),
            &|| std::os::unix::fs::symlink(dir.path().join("nulle-part"), &own).expect("linked"),
            &|| std::fs::hard_link(&theirs, &own).expect("linked"),
            &|| {
                rustix::fs::mkfifoat(rustix::fs::CWD, &own, rustix::fs::Mode::from_bits_retain(0o600)).expect("made");
            },
        ];
        for put in links {
            put();
            let refused = open_own(&own, File::options().create(true).truncate(true).write(true)).expect_err("refused");
            assert!(Said::machine(&refused).french().contains("l'ôter de là"), "{refused:?}");
            make_own(&own).expect("made in its place");
            assert!(std::fs::symlink_metadata(&own).expect("there").is_file());
            assert_eq!(std::fs::read_to_string(&theirs).expect("there"), "à moi");
            assert!(!dir.path().join("nulle-part").exists());
            std::fs::remove_file(&own).expect("removed");
        }
        std::fs::create_dir(&own).expect("made");
        let refused = open_own(&own, File::options().create(true).write(true)).expect_err("refused");
        assert!(Said::machine(&refused).french().starts_with("c'est un dossier"), "{refused:?}");
        make_own(&own).expect_err("a folder may hold something");
    }
}
