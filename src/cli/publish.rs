//! `territoire donnees publier`.

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::french;
use territoire::layer::Connection;
use territoire::study::Failure;

use super::run::{open, spinner};
use super::{End, Format, notes_json, print, say, tell, typed};

/// Calcule l'étude et écrit ses tables dans une base PostGIS.
#[derive(Debug, clap::Args)]
pub(super) struct Publier {
    #[command(flatten)]
    pub(super) study: super::Study,
    /// Base de données : "PG:host=serveur dbname=base user=nom" ou "PG:service=nom" ; mot de passe dans ~/.pgpass ou PGPASSWORD
    #[arg(long, value_name = "CONNEXION")]
    vers: String,
    /// Schéma à remplacer (par défaut, territoire_ et le nom de l'étude)
    #[arg(long, value_name = "NOM", value_parser = typed)]
    schema: Option<String>,
}

pub(super) fn run(arguments: &Publier) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let Some(connection) = Connection::parse(&arguments.vers) else {
        notes.push(
            Diagnostic::no_database(format!("`{}` n'est pas une connexion à une base", arguments.vers))
                .help("écrire `--vers \"PG:host=serveur dbname=base user=nom\"` ou `--vers \"PG:service=nom\"`"),
        );
        return Ok(refuse(arguments, &notes));
    };
    let Some(study) = open(&arguments.study, &mut notes) else { return Ok(End::Errors) };
    let bar = spinner("analyses et publication");
    let answers = study.answer(&mut notes);
    study.keep_ids(&mut notes)?;
    let published = study.book(&answers, &notes).publish(&connection, arguments.schema.as_deref());
    bar.finish_and_clear();
    let published = match published {
        Ok(published) => published,
        Err(refused) => {
            notes.push(*refused);
            return Ok(refuse(arguments, &notes));
        }
    };
    if arguments.study.format == Format::Json {
        let tables: Vec<_> =
            published.tables.iter().map(|(nom, lignes)| serde_json::json!({ "nom": nom, "lignes": lignes })).collect();
        print(
            &serde_json::json!({
                "base": connection.shown(),
                "schema": published.schema,
                "tables": tables,
                "diagnostics": notes_json(&notes),
            })
            .to_string(),
        );
        return Ok(End::Done);
    }
    tell(&notes);
    print(&format!(
        "\n{} dans le schéma {} de {} :",
        french::count(published.tables.len(), "table publiée", "tables publiées"),
        published.schema,
        connection
    ));
    for (name, rows) in &published.tables {
        print(&format!("  {name} ({})", french::count(*rows, "ligne", "lignes")));
    }
    Ok(End::Done)
}

fn refuse(arguments: &Publier, notes: &Notes) -> End {
    if arguments.study.format == Format::Json {
        print(&serde_json::json!({ "diagnostics": notes_json(notes) }).to_string());
    } else {
        tell(notes);
    }
    say("\nRien n'a été publié.");
    End::Errors
}
