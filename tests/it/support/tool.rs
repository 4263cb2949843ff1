//! The command line, as its users run it.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// The tool, to be given its arguments.
pub(crate) fn territoire() -> Command {
    Command::cargo_bin("territoire").expect("the binary is built")
}

/// What it ends with on a study, all its remarks told.
pub(crate) fn run(arguments: &[&str], study: &Path) -> Output {
    territoire().args(arguments).arg(study).arg("--details").output().expect("the command runs")
}

/// What it printed.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// What it said beside.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// All that a command prints.
pub(crate) fn all(output: &Output) -> String {
    out(output) + &err(output)
}
