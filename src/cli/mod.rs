//! The commands. Data goes to stdout, talk to stderr; 0 done, 1 the data or the study has errors, 2 wrong usage.

mod explain;
mod plan;
mod run;
mod start;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use territoire::diagnostic::{self, Notes};

/// Du projet de territoire à la carte : rattacher les actions, mesurer la couverture, la distance et l'équilibre.
#[derive(Debug, Parser)]
#[command(name = "territoire", version, about, disable_help_subcommand = true)]
#[command(help_template = "{about}\n\nUsage : {usage}\n\n{all-args}")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Nombre de fils d'exécution (par défaut, tous ceux de la machine)
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    fils: Option<u16>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Texte,
    /// For machines.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Crée le dossier d'une étude, prêt à être lancé
    Nouveau(start::New),
    /// Lit tous les fichiers de l'étude et dit ce qui ne va pas, sans rien écrire
    Verifier(Study),
    /// Lit un projet de territoire, ou propose des rattachements
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Répond aux analyses et affiche les constats, sans rien écrire
    Analyser(Study),
    /// Dessine les cartes dans resultats/cartes/
    Cartographier(Study),
    /// Fait tout : lit, analyse, cartographie, écrit resultats/
    Lancer(Study),
    /// Explique une analyse (`distance`) ou un code de diagnostic (`E0102`)
    Expliquer(explain::Explain),
}

/// A command on a study folder.
#[derive(Debug, clap::Args)]
struct Study {
    /// Dossier de l'étude
    #[arg(default_value = ".", value_name = "DOSSIER")]
    dossier: PathBuf,
    /// Forme de ce qui est affiché
    #[arg(long, value_enum, default_value = "texte")]
    format: Format,
}

/// What a command ends with.
enum End {
    /// Done.
    Done,
    /// The data or the study has errors.
    Errors,
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let threads = arguments.fils.map(usize::from);
    let end = territoire::parallel::with_threads(threads, || match arguments.command {
        Command::Nouveau(new) => start::run(&new),
        Command::Verifier(study) => run::check(&study),
        Command::Plan(command) => plan::run(&command),
        Command::Analyser(study) => run::analyse(&study),
        Command::Cartographier(study) => run::draw(&study),
        Command::Lancer(study) => run::everything(&study),
        Command::Expliquer(explain) => explain::run(&explain),
    });
    match end {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Errors) => ExitCode::from(1),
        Err(failure) => {
            say(&format!("erreur[E0108]: {failure}"));
            ExitCode::from(1)
        }
    }
}

/// Prints data on stdout. A reader that has gone away (`| head`) is not an error.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Talks to the person, on stderr.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints the notes: all of them in full text, or as JSON with the data.
fn tell(notes: &Notes) {
    if !notes.all().is_empty() {
        say(&diagnostic::summary(notes));
    }
}

/// The notes as JSON values.
fn notes_json(notes: &Notes) -> serde_json::Value {
    let plain: Vec<diagnostic::Plain> = notes.all().iter().map(diagnostic::Plain::from).collect();
    serde_json::to_value(plain).unwrap_or_default()
}
