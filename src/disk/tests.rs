//! What holds whatever is stopped, refused or done at the same time.

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("read").flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("read")
}

#[test]
fn a_file_is_written_in_folders_that_were_not_there() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("plan/suivi/journal.csv");
    write(&path, b"un").expect("written");
    write(&path, b"deux").expect("written again");
    assert_eq!(text(&path), "deux");
    assert_eq!(names(path.parent().expect("a folder")), ["journal.csv"], "nothing is left beside");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights_and_is_left_alone_when_nothing_changes() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a.csv");
    write(&path, b"un").expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).expect("changed");
    assert!(rewrite(&path, |before| [before.expect("there"), b" deux"].concat()).expect("written"));
    assert_eq!(text(&path), "un deux");
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o664);
    assert!(!rewrite(&path, |before| before.expect("there").to_vec()).expect("read"));
    assert!(
        rewrite(&dir.path().join("b.csv"), |before| before.map_or(b"neuf".to_vec(), <[u8]>::to_vec)).expect("written")
    );
}

#[test]
fn a_file_dropped_in_the_middle_leaves_the_earlier_one_whole() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a.csv");
    write(&path, b"ancien").expect("written");
    let pending = PendingFile::new(&path).expect("a place");
    std::fs::write(pending.path(), "nouv").expect("half of it");
    assert_eq!(names(dir.path()).len(), 2);
    drop(pending);
    assert_eq!((text(&path).as_str(), names(dir.path()).len()), ("ancien", 1));
}

#[test]
fn a_file_that_cannot_take_its_place_leaves_nothing_beside() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a.csv");
    std::fs::create_dir_all(path.join("dedans")).expect("a folder where the file should be");
    let failure = write(&path, b"nouveau").expect_err("refused");
    assert_eq!(failure.path, path);
    assert!(failure.to_string().starts_with("écriture de "), "{failure}");
    assert_eq!(names(dir.path()), ["a.csv"]);
    assert_eq!(names(&path), ["dedans"], "what was there is untouched");
}

#[test]
fn a_folder_that_is_not_committed_leaves_the_earlier_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let target = dir.path().join("resultats");
    std::fs::create_dir(&target).expect("made");
    std::fs::write(target.join("a.txt"), "ancien").expect("written");
    let pending = PendingFolder::new(&target).expect("made");
    pending.write("a.txt", b"nouveau").expect("written");
    drop(pending);
    assert_eq!(text(&target.join("a.txt")), "ancien");
    let pending = PendingFolder::new(&target).expect("made");
    pending.write("a.txt", b"nouveau").expect("written");
    pending.commit().expect("renamed");
    assert_eq!(text(&target.join("a.txt")), "nouveau");
    assert_eq!(names(dir.path()), ["resultats"], "nothing is left beside");
}

#[test]
fn a_folder_whose_own_is_gone_gives_the_earlier_one_back() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let target = dir.path().join("resultats");
    write(&target.join("a.txt"), b"ancien").expect("written");
    let pending = PendingFolder::new(&target).expect("made");
    // Somebody cleans up the hidden folders: the second renaming fails once the first is done.
    std::fs::remove_dir_all(pending.path()).expect("removed");
    let failure = pending.commit().expect_err("refused");
    assert_eq!(failure.to_string(), format!("remplacement de {} : il n'existe pas", target.display()));
    assert_eq!(text(&target.join("a.txt")), "ancien");
    assert_eq!(names(dir.path()), ["resultats"]);
}

/// Eight threads, each writing its own text over and over: whoever reads meanwhile finds one of the eight, whole.
#[test]
fn who_reads_while_others_write_finds_a_whole_file() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a.txt");
    let texts: Vec<String> = (0..8).map(|i| i.to_string().repeat(50_000 + i)).collect();
    write(&path, texts[0].as_bytes()).expect("written");
    std::thread::scope(|scope| {
        for text in &texts {
            scope.spawn(|| (0..20).for_each(|_| write(&path, text.as_bytes()).expect("written")));
        }
        for _ in 0..50 {
            let found = text(&path);
            assert!(texts.contains(&found), "a text of {} bytes is none of the eight", found.len());
        }
    });
    assert_eq!(names(dir.path()), ["a.txt"], "nothing is left beside");
}

/// The same by two processes: this test runs itself twice at once.
#[test]
fn two_processes_write_one_file_in_turn() {
    const TARGET: &str = "TERRITOIRE_TEST_DISK";
    const SIZE: usize = 200_000;
    if let Some(path) = std::env::var_os(TARGET) {
        let text = std::process::id().to_string().repeat(SIZE);
        (0..20).for_each(|_| write(Path::new(&path), text.as_bytes()).expect("written"));
        return;
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a.txt");
    let start = || {
        let mut command = std::process::Command::new(std::env::current_exe().expect("this test"));
        command.args(["disk::tests::two_processes_write_one_file_in_turn", "--exact"]).env(TARGET, &path);
        command.stdout(std::process::Stdio::null()).spawn().expect("started")
    };
    let both = [start(), start()];
    let texts = both.each_ref().map(|child| child.id().to_string().repeat(SIZE));
    for mut child in both {
        assert!(child.wait().expect("ended").success());
    }
    assert!(texts.contains(&text(&path)), "what is there is not whole");
    assert_eq!(names(dir.path()), ["a.txt"], "nothing is left beside");
}

#[test]
fn checksums_are_those_that_are_published() {
    // Test vectors of SHA-256 (FIPS 180-4).
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256(b"abc"), abc);
    assert_eq!(Checksum::new().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let mut by_pieces = Checksum::new();
    by_pieces.add(b"a");
    by_pieces.add(b"bc");
    assert_eq!(by_pieces.hex(), abc);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("a");
    write(&path, b"abc").expect("written");
    assert_eq!(sha256_of_file(&path).expect("read"), (abc.to_owned(), 3));
}
