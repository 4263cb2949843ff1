//! The commands. Data goes to stdout, talk to stderr; 0 done, 1 the data or the study has errors, 2 wrong usage.

mod attach;
mod convert;
mod donnees;
mod explain;
mod follow;
mod friches;
mod geocode;
mod held;
mod implant;
mod memory;
mod plan;
mod priority;
mod publish;
mod recover;
mod reseau;
mod run;
mod sdirve;
mod start;
mod stop;

use std::convert::Infallible;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::error::{ContextKind, ErrorKind};
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use territoire::diagnostic::{self, Detail, Diagnostic, Notes};
use territoire::study::Failure;

use memory::Ended;

/// Du projet de territoire à la carte : rattacher les actions, mesurer la couverture, la distance et l'équilibre.
#[derive(Debug, Parser)]
#[command(name = "territoire", version, about, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true, subcommand_required = true)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
struct Arguments {
    /// Affiche cette aide
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
    /// Nombre de fils d'exécution (par défaut, tous ceux de la machine)
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    fils: Option<u16>,
    /// Donne toutes les remarques, chacune en entier, et les messages d'origine des bibliothèques et du système
    #[arg(long, global = true)]
    details: bool,
}

/// Whether the person wants all that can be told: said once, by an option that goes with every command.
static DETAILS: OnceLock<bool> = OnceLock::new();

fn details() -> bool {
    DETAILS.get().copied().unwrap_or_default()
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
    /// Lit et contrôle tous les fichiers de l'étude, dit ce qui ne va pas et écrit le rapport dans controle/
    Verifier(Results),
    /// Lit un projet de territoire, ou propose des rattachements
    #[command(subcommand, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
    Plan(plan::Plan),
    /// Récupère des données publiques, convertit une couche dans son schéma officiel, publie dans une base
    #[command(subcommand, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
    Donnees(donnees::Donnees),
    /// Construit le réseau routier de l'étude
    #[command(subcommand, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
    Reseau(reseau::Reseau),
    /// Répond aux analyses et affiche les constats, sans rien écrire
    Analyser(Analyser),
    /// Montre les sites qu'une analyse propose, et en fait un scénario (`--retenir`)
    Implanter(implant::Implanter),
    /// Écrit le fichier d'un schéma directeur des bornes (SDIRVE), rempli de ce que l'étude en tient
    Sdirve(sdirve::Sdirve),
    /// Fait un seul inventaire de plusieurs couches de friches, le complète avec les EPCI, l'exporte
    #[command(subcommand, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
    Friches(friches::Friches),
    /// Dessine les cartes dans resultats/cartes/
    Cartographier(Results),
    /// Fait tout : lit, analyse, cartographie, écrit resultats/
    Lancer(Lancer),
    /// Compare la même étude par la route et à vol d'oiseau, ou avec des résultats d'avant ; écrit comparaison/
    Comparer(Comparer),
    /// Explique une analyse (`distance`), un modèle de couche (`irve`) ou un code de diagnostic (`E0102`)
    Expliquer(explain::Explain),
}

/// A command on a study folder.
#[derive(Debug, clap::Args)]
struct Study {
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER", value_parser = folder)]
    dossier: PathBuf,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    format: Format,
}

/// A command on a study folder that writes results.
#[derive(Debug, clap::Args)]
struct Results {
    #[command(flatten)]
    study: Study,
    /// Remplace aussi les fichiers de résultats que quelqu'un a modifiés
    #[arg(long)]
    remplacer: bool,
}

/// What to answer.
#[derive(Debug, clap::Args)]
struct Analyser {
    #[command(flatten)]
    study: Study,
    /// Finit par une erreur (code 1) quand une analyse n'a pas de réponse
    #[arg(long)]
    strict: bool,
}

/// What to make.
#[derive(Debug, clap::Args)]
struct Lancer {
    #[command(flatten)]
    results: Results,
    /// Finit par une erreur (code 1) quand une analyse n'a pas de réponse ; les autres résultats sont écrits
    #[arg(long)]
    strict: bool,
}

/// What to compare.
#[derive(Debug, clap::Args)]
struct Comparer {
    #[command(flatten)]
    study: Study,
    /// Résultats d'avant, au lieu du vol d'oiseau : un resultats.json, ou le dossier qui le contient
    #[arg(long, value_name = "RESULTATS")]
    avec: Option<PathBuf>,
    /// Remplace aussi les fichiers de comparaison/ que quelqu'un a modifiés
    #[arg(long)]
    remplacer: bool,
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
    let command = in_french(Arguments::command());
    let parsed = command.try_get_matches().and_then(|found| Arguments::from_arg_matches(&found));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    DETAILS.get_or_init(|| arguments.details);
    match memory::apart() {
        Some(Ended::With(code)) => return code,
        Some(Ended::Short) => {
            arguments.command.tidy();
            return ExitCode::from(1);
        }
        None => {}
    }
    refuse_large_files_only();
    let threads = arguments.fils.map(usize::from);
    let run = || match &arguments.command {
        Command::Nouveau(new) => start::run(new),
        Command::Verifier(asked) => run::check(asked),
        Command::Plan(command) => plan::run(command),
        Command::Donnees(command) => donnees::run(command),
        Command::Reseau(command) => reseau::run(command),
        Command::Analyser(asked) => run::analyse(asked),
        Command::Implanter(asked) => implant::run(asked),
        Command::Sdirve(asked) => sdirve::run(asked),
        Command::Friches(command) => friches::run(command),
        Command::Cartographier(asked) => run::draw(asked),
        Command::Lancer(asked) => run::everything(asked),
        Command::Comparer(arguments) => run::compare(arguments),
        Command::Expliquer(explain) => explain::run(explain),
    };
    let end = held::run(&arguments.command, || territoire::parallel::with_threads(threads, run));
    match end.and_then(|end| printed().map(|()| end)) {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Errors) => ExitCode::from(1),
        Err(failure) => failed(&failure),
    }
}

/// Tells what the machine refused.
fn failed(failure: &Failure) -> ExitCode {
    say(&format!("erreur[E0108]: {failure}"));
    if let Some(original) = failure.original().filter(|_| details()) {
        say(&format!("   = message d'origine: {original}"));
    }
    ExitCode::from(1)
}

/// A limit on the size of files, as `ulimit -f` sets, stops a program at the first byte beyond it; one that listens is
/// answered by an error, as for a full disk.
fn refuse_large_files_only() {
    #[cfg(unix)]
    {
        static SEEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, &SEEN);
    }
}

/// The command and those under it, whose helps speak French throughout.
fn in_french(command: clap::Command) -> clap::Command {
    command.help_template("{about}\n\nUsage : {usage}\n\n{all-args}").mut_subcommands(in_french)
}

/// Wrong usage, in French; help and version are no fault.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print(error.to_string().trim_end());
        return printed().map_or_else(|failure| failed(&failure), |()| ExitCode::SUCCESS);
    }
    let told = |kind: ContextKind| error.get(kind).map(ToString::to_string);
    let typed = told(ContextKind::InvalidArg).or_else(|| told(ContextKind::InvalidSubcommand)).unwrap_or_default();
    let value = told(ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("l'option ou l'argument `{typed}` n'existe pas ici"),
        ErrorKind::InvalidSubcommand => format!("la commande `{typed}` n'existe pas"),
        ErrorKind::MissingRequiredArgument => format!("il manque {typed}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("il manque une valeur à `{typed}`")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("`{value}` n'est pas une valeur de `{typed}`"),
        ErrorKind::ArgumentConflict => format!("`{typed}` ne va pas avec ce qui précède, ou est donné deux fois"),
        ErrorKind::InvalidUtf8 => {
            "le nom d'un dossier ou d'un fichier de cette commande n'est pas un texte en UTF-8".to_owned()
        }
        _ => "il manque une commande".to_owned(),
    };
    // What was typed may be a connection with its password.
    say(&format!("erreur: {}", diagnostic::mask(&message)));
    if error.kind() == ErrorKind::InvalidUtf8 {
        say("aide: le renommer, ou se placer dans ce dossier et relancer la commande sans le nommer");
    }
    let near = told(ContextKind::SuggestedSubcommand).or_else(|| told(ContextKind::SuggestedArg));
    let near = near.as_deref().and_then(|list| territoire::french::nearest(&typed, list.split(", ")));
    if let Some(near) = near {
        say(&format!("aide: vouliez-vous dire `{near}` ?"));
    }
    // The parsers of ours speak French; that of `--fils` is the library's.
    if let Some(cause) = std::error::Error::source(error).filter(|_| !typed.starts_with("--fils")) {
        let example = if typed.starts_with("--marge") { ", comme `--marge \"10 km\"`" } else { "" };
        say(&format!("aide: {cause}{example}"));
    }
    if let Some(valid) = told(ContextKind::ValidValue).filter(|list| !list.is_empty()) {
        say(&format!("aide: valeurs possibles : {valid}"));
    }
    say("aide: `territoire --help` donne les commandes, `territoire COMMANDE --help` leurs options");
    ExitCode::from(2)
}

/// A name or an id as it is typed, each accented letter in one piece; not for paths, which are what the disk says.
fn typed(text: &str) -> Result<String, Infallible> {
    Ok(territoire::french::nfc(text).into_owned())
}

/// The folder of a study: a path with either slash, or that of its declaration.
fn folder(text: &str) -> Result<PathBuf, Infallible> {
    Ok(territoire::study::folder_of(Path::new(text)))
}

/// Prints data on stdout. A reader that has gone away (`| head`) is not an error; a full disk is, told at the end.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let done = writeln!(out, "{}", territoire::french::several_lines(text)).and_then(|()| out.flush());
    if let Err(cause) = done {
        let _ = UNPRINTED.set(cause.kind());
    }
}

/// The first thing that kept data from being printed.
static UNPRINTED: OnceLock<std::io::ErrorKind> = OnceLock::new();

/// Whether all data were printed, as far as somebody read them.
fn printed() -> Result<(), Failure> {
    match UNPRINTED.get() {
        None | Some(std::io::ErrorKind::BrokenPipe) => Ok(()),
        Some(kind) => Err(Failure::of("écriture", Path::new("la sortie (ce qui est affiché)"))((*kind).into())),
    }
}

/// Whether a file that the user names may be written: one of the study never, another that is there when that is asked,
/// which the notes tell.
fn may_write(study: &territoire::study::Study, file: &Path, replace: bool, notes: &mut Notes) -> bool {
    if let Some(fault) = study.own(file) {
        notes.push(fault);
        return false;
    }
    let kept = file.exists() && !replace;
    if kept {
        notes.push(
            Diagnostic::new("E0113", format!("`{}` existe déjà", file.display()))
                .in_file(file)
                .label("il est laissé comme il est")
                .help("donner un autre nom, ou ajouter `--remplacer`"),
        );
    }
    !kept
}

/// Talks to the person, on stderr.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", territoire::french::several_lines(text));
}

/// Prints the notes of a command that checks or reads: each in full.
fn tell(notes: &Notes) {
    tell_as(notes, Detail::Full);
}

/// Prints the notes of a command that runs what was checked: errors in full, remarks counted by their kind.
fn tell_counted(notes: &Notes) {
    tell_as(notes, Detail::Counted);
}

fn tell_as(notes: &Notes, detail: Detail) {
    if !notes.all().is_empty() {
        say(&diagnostic::told(notes, if details() { Detail::Whole } else { detail }));
    }
}

/// The notes as JSON values.
fn notes_json(notes: &Notes) -> serde_json::Value {
    let plain: Vec<diagnostic::Plain> = notes.all().iter().map(diagnostic::Plain::from).collect();
    serde_json::to_value(plain).unwrap_or_default()
}
