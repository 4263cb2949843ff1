//! The command line: `territoire`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
