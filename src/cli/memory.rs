//! A limit on memory, as `ulimit -v` sets: what asks for more is stopped at once by its language, in English and without
//! cleaning up. Under such a limit the command runs in a process of its own, and this one tells what became of it.

use std::io::{Read, Write as _};
use std::process::{Command, ExitCode, Stdio};

use super::say;

/// Set in the process that works.
const MARK: &str = "TERRITOIRE_MEMOIRE_LIMITEE";

/// What the process that works says when it gives up.
const STOPPED: &[u8] = b"thread 'stopped'\n";

/// How the language and its libraries begin what they say when memory fails.
const ENGLISH: [&str; 9] = [
    "memory allocation of ",
    "thread '",
    "note: run with `RUST_BACKTRACE",
    "note: Some details are omitted",
    "fatal runtime error",
    "terminate called ",
    "  what():",
    "stack backtrace:",
    "skipping backtrace printing",
];

/// What the process that works ended with; `None` when this is the one, or when there is no limit.
pub(super) enum Ended {
    /// By itself.
    With(ExitCode),
    /// For want of memory.
    Short,
}

/// Runs the command in a process of its own where memory is limited.
pub(super) fn apart() -> Option<Ended> {
    if std::env::var_os(MARK).is_some() {
        follow_parent();
        // What a library says of a failure, in English and over several lines, is for the one that watches to tell.
        std::panic::set_hook(Box::new(|_| drop(std::io::stderr().write_all(STOPPED))));
        return None;
    }
    let limit = limit()?;
    let mut command = Command::new(std::env::current_exe().ok()?);
    // Where memory is short, none is left to say where.
    command.args(std::env::args_os().skip(1)).env(MARK, "1").env("RUST_BACKTRACE", "0").stderr(Stdio::piped());
    // Ctrl-C goes to both: what it means, the one that works knows.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
    let mut child = command.spawn().ok()?;
    let english = child.stderr.take().is_some_and(pass_on);
    let ended = child.wait().ok()?;
    if interrupted(ended) {
        return Some(Ended::With(ExitCode::from(INTERRUPTED)));
    }
    match ended.code() {
        Some(code) if !(code == 101 && english) => Some(Ended::With(ExitCode::from(u8::try_from(code).unwrap_or(1)))),
        _ => {
            say(&format!(
                "erreur: la mémoire permise ne suffit pas ({} Mo, fixés par `ulimit -v`)\naide: relever cette limite, ou réduire l'étude ; les résultats d'avant n'ont pas changé",
                limit / 1_000_000
            ));
            Some(Ended::Short)
        }
    }
}

#[cfg(unix)]
fn limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

#[cfg(not(unix))]
fn limit() -> Option<u64> {
    None
}

/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

#[cfg(unix)]
fn interrupted(ended: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&ended) == Some(signal_hook::consts::SIGINT)
}

#[cfg(not(unix))]
fn interrupted(_ended: std::process::ExitStatus) -> bool {
    false
}

/// Whoever stops the process that watches stops the one that works.
fn follow_parent() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}

/// Passes on what is said, but what the language says in English. Whether it said something.
fn pass_on(mut from: impl Read) -> bool {
    let (mut waiting, mut buffer, mut english) = (Vec::new(), [0; 4096], false);
    let is_english = |line: &[u8]| ENGLISH.iter().any(|begin| line.starts_with(begin.as_bytes()));
    let mut pass = |line: &[u8]| match is_english(line) {
        true => english = true,
        false => drop(std::io::stderr().write_all(line)),
    };
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        waiting.extend_from_slice(&buffer[..n]);
        while let Some(end) = waiting.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            pass(&line);
        }
        // A question to the person has no end of line.
        let may_be = ENGLISH.iter().any(|e| e.as_bytes().starts_with(&waiting) || waiting.starts_with(e.as_bytes()));
        if !may_be {
            pass(&std::mem::take(&mut waiting));
        }
    }
    pass(&waiting);
    english
}
