//! A folder for copies that are read and thrown away.

use std::path::{Path, PathBuf};

use super::file::removed;
use super::{Failure, leftover, owner};

/// A folder among those that the machine keeps for the short time, which is for this user alone and disappears when it is
/// dropped. What dead processes left of theirs goes when one is made.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes one.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn new() -> Result<Self, Failure> {
        let target = std::env::temp_dir().join("territoire");
        leftover::tidy_of(&target);
        let path = owner::making(&target);
        #[cfg_attr(not(unix), expect(unused_mut, reason = "its mode is one of Unix"))]
        let mut folder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        // One that is there, or a link, is never taken for ours: this fails.
        folder.create(&path).map_err(Failure::of("création", &path))?;
        Ok(Self { path })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = removed(|| std::fs::remove_dir_all(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_for_one_and_goes() {
        let (one, other) = (Scratch::new().expect("made"), Scratch::new().expect("made"));
        assert_ne!(one.path(), other.path());
        std::fs::write(one.path().join("a"), "a").expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(one.path()).expect("there").permissions().mode() & 0o777, 0o700);
        }
        let path = one.path().to_owned();
        drop(one);
        assert!(!path.exists() && other.path().exists());
    }
}
