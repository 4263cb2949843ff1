//! The tool, started as people start it, and what is asked of it however it ends.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::support::english::english_words;
use crate::verdict::{Fault, Verdict};

/// After how long a command is taken to hang. The longest takes a few seconds on a machine that does nothing else.
const LONGEST: Duration = Duration::from_secs(120);

/// Bytes that a command may say.
const MOST_SAID: u64 = 64_000_000;

/// The program that is attacked: that of `TERRITOIRE`, or the one that was built with the harness.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("TERRITOIRE").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_territoire")), PathBuf::from)
}

/// A way of disturbing a command while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// None.
    None,
    /// Killed at one of its changes to the disk.
    DeathAt(usize),
    /// Killed so long after its start.
    DeathAfter(Duration),
    /// One of its changes to the disk fails.
    Refusal(usize),
    /// The disk has so many bytes left.
    Full(usize),
    /// No file may have more kibibytes.
    FileSize(usize),
    /// It has so many kibibytes of memory.
    Memory(usize),
}

/// What a command did.
pub(crate) struct Ended {
    pub(crate) status: Option<ExitStatus>,
    pub(crate) said: String,
}

impl Ended {
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.and_then(|status| status.code())
    }

    /// Faults that no command may have, whatever happens to it; `killed` when it was.
    pub(crate) fn judge(&self, killed: bool, verdict: &mut Verdict) {
        let Some(status) = self.status else { return verdict.push(Fault::Hang, "no end") };
        match (status.code(), status.signal()) {
            (_, Some(9)) if killed => {}
            (_, Some(signal)) => verdict.push(Fault::Crash, format!("signal {signal}: {}", self.last())),
            (Some(0 | 1 | 2), _) => {}
            (code, _) => verdict.push(Fault::Crash, format!("exit code {code:?}: {}", self.last())),
        }
        if self.said.contains("panicked at") {
            verdict.push(Fault::Crash, format!("panic: {}", self.last()));
        }
        for line in self.said.lines() {
            // What stands between guillemets is the user's, cut by chance.
            let ours: String = line
                .split('«')
                .enumerate()
                .map(|(i, part)| match (i, part.split_once('»')) {
                    (0, _) => part,
                    (_, after) => after.map_or("", |(_, after)| after),
                })
                .collect();
            let english = english_words(&ours);
            if !english.is_empty() {
                verdict.push(Fault::English, format!("{english:?} in: {line}"));
            }
        }
        if self.code() == Some(1) && !self.said.contains("erreur") {
            verdict.push(Fault::Other, format!("it failed and says nothing: {}", self.last()));
        }
    }

    /// The end of what it said.
    pub(crate) fn last(&self) -> String {
        let lines: Vec<&str> = self.said.lines().collect();
        lines[lines.len().saturating_sub(8)..].join(" ⏎ ").chars().take(900).collect()
    }
}

/// A command that runs, and where it says what it says.
pub(crate) struct Running {
    child: Child,
    /// Reads what it says, in a pipe: a file would be short of room as its own files are.
    said: std::thread::JoinHandle<String>,
    /// When it is taken to hang.
    until: Instant,
    /// When it is to be killed.
    killed: Option<Instant>,
}

/// What stands between a program and the disk, once it is built.
pub(crate) struct Between(PathBuf);

impl Between {
    /// Builds it in a folder; `None` where it can't be.
    pub(crate) fn build(folder: &Path) -> Option<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attaque/ecritures.c");
        let library = folder.join("ecritures.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        compiler.status().ok().filter(ExitStatus::success).map(|_| Self(library))
    }

    /// How many changes a command makes on the disk below a folder, and how many bytes it writes there.
    pub(crate) fn count(&self, arguments: &[String], folder: &Path) -> (usize, usize) {
        let file = self.0.with_file_name("compte.txt");
        let mut command = self.command(arguments, folder, Trouble::None);
        let _ = command.env("ATTAQUE_COMPTE", &file).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let mut numbers = text.split_whitespace().filter_map(|n| n.parse().ok());
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
    }

    fn command(&self, arguments: &[String], folder: &Path, trouble: Trouble) -> Command {
        let limit = match trouble {
            Trouble::FileSize(n) => Some(format!("ulimit -f {n}")),
            Trouble::Memory(n) => Some(format!("ulimit -v {n}")),
            _ => None,
        };
        let mut command = match limit {
            Some(limit) => {
                let mut shell = Command::new("bash");
                shell.arg("-c").arg(format!("{limit}; exec \"$@\"")).arg("bash").arg(program());
                shell
            }
            None => Command::new(program()),
        };
        command.args(arguments).env("CPL_LOG", "/dev/null");
        let told = match trouble {
            Trouble::DeathAt(n) => Some(("ATTAQUE_MORT", n)),
            Trouble::Refusal(n) => Some(("ATTAQUE_REFUS", n)),
            Trouble::Full(n) => Some(("ATTAQUE_PLEIN", n)),
            _ => None,
        };
        if let Some((name, n)) = told {
            command.env(name, n.to_string());
        }
        if told.is_some() || trouble == Trouble::None {
            command.env("LD_PRELOAD", &self.0).env("ATTAQUE_DOSSIER", folder);
        }
        command
    }

    /// Starts the tool, disturbed in this way below a folder.
    pub(crate) fn start(&self, arguments: &[String], folder: &Path, trouble: Trouble) -> Running {
        let mut command = self.command(arguments, folder, trouble);
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        command.stdin(Stdio::null()).stdout(writer.try_clone().expect("the same")).stderr(writer);
        let child = command.spawn().expect("the tool starts");
        // The ends that the command holds are those of the tool alone.
        drop(command);
        let place = folder.to_string_lossy().into_owned();
        let said = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = reader.by_ref().take(MOST_SAID).read_to_end(&mut said);
            // What says more than anybody reads is a fault too, and is read to its end all the same: a full pipe would stop it.
            if std::io::copy(&mut reader, &mut std::io::sink()).is_ok_and(|more| more > 0) {
                said.extend_from_slice(b"\npanicked at: it says more than 64 MB");
            }
            // The name of the folder is made of letters by chance, some of which are words.
            String::from_utf8_lossy(&said).replace(&*place, "étude")
        });
        let now = Instant::now();
        let killed = match trouble {
            Trouble::DeathAfter(time) => Some(now + time),
            _ => None,
        };
        Running { child, said, until: now + LONGEST, killed }
    }
}

impl Running {
    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ended {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                break Some(status);
            }
            let now = Instant::now();
            if self.killed.is_some_and(|at| now >= at) {
                self.killed = None;
                let _ = self.child.kill();
            }
            if now > self.until {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break None;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        Ended { status, said: self.said.join().expect("it only reads") }
    }
}
