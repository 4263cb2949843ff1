//! Tables written in a schema of the database: all of them in one transaction, or nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gdal::Dataset;
use gdal::vector::ToGdal;

use super::super::output::geopackage::multi;
use super::super::{FieldKind, GeometryKind, Value, VectorTable};
use super::{Connection, Refused, absent, answer, forbidden, holds, literal, quoted, rows, run};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::french;
use crate::territory::Projection;

/// What ends the comment of our schemas and tables: only what bears it is ever replaced.
const MARK: &str = "[territoire donnees publier]";

/// PostgreSQL cuts names in silence after as many bytes (NAMEDATALEN - 1).
const NAME_BYTES: usize = 63;

/// An INSERT is sent when it reaches about as many bytes.
const BATCH: usize = 1 << 20;

/// Names that every table of PostgreSQL already has as hidden columns.
const SYSTEM: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The schema.
    pub schema: String,
    /// Its tables with their numbers of rows, in the order of writing.
    pub tables: Vec<(String, usize)>,
}

/// The schema of a study that names none: `territoire_` and its name in lower case without accents.
///
/// ```
/// assert_eq!(territoire::layer::schema_name("PETR Cœur de Lorraine"), "territoire_petr_coeur_de_lorraine");
/// ```
#[must_use]
pub fn schema_name(study: &str) -> String {
    let plain = french::fold(study);
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    unique(&format!("territoire_{}", words.join("_")), &mut BTreeSet::new())
}

/// Writes the tables in a schema: it is made when missing, its earlier tables of ours are replaced, and nobody sees
/// anything of it before the end. A table that keeps its columns keeps its rights and the views made of it.
///
/// # Errors
/// When the database can't be reached, the user may not write, the schema holds something that is not ours, or the
/// server refuses a statement; the database is then as before.
pub fn publish(
    connection: &Connection,
    schema: &str,
    projection: &Projection,
    tables: &[VectorTable],
) -> Result<Published, Box<Diagnostic>> {
    if schema.trim().is_empty() || schema.len() > NAME_BYTES || schema.to_lowercase().starts_with("pg_") {
        return Err(Box::new(
            Diagnostic::new("E0358", format!("`{schema}` ne peut pas être le nom d'un schéma"))
                .help("donner avec `--schema` un nom de 1 à 63 octets qui ne commence pas par `pg_`"),
        ));
    }
    let mut database = connection.open(true)?;
    let with_postgis = holds(&database, "EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'postgis')");
    if !with_postgis.map_err(|said| broken("vérifier PostGIS", said))? {
        return Err(Box::new(
            absent("l'extension PostGIS n'est pas installée dans cette base")
                .help("demander à un administrateur de la base : CREATE EXTENSION postgis;"),
        ));
    }
    let opened = database.start_transaction();
    let transaction = opened.map_err(|e| broken("ouvrir la transaction", answer(e)))?;
    prepare(&transaction, schema)?;
    let named = names(tables);
    let earlier = earlier(&transaction, schema).map_err(|said| broken("lire le schéma", said))?;
    for stale in earlier.iter().filter(|name| !named.iter().any(|n| n.name == **name)) {
        let statement = format!("DROP TABLE {}.{}", quoted(schema), quoted(stale));
        run(&transaction, &statement).map_err(|said| dropped(stale, said))?;
    }
    let mut written = Vec::new();
    for (table, named) in tables.iter().zip(&named) {
        write(&transaction, schema, projection, table, named, earlier.contains(&named.name))?;
        written.push((named.name.clone(), table.rows.len()));
    }
    transaction.commit().map_err(|e| broken("valider la transaction", answer(e)))?;
    Ok(Published { schema: schema.to_owned(), tables: written })
}

fn broken(what: &str, said: String) -> Refused {
    let held = said.contains("lock timeout") || said.contains("verrou");
    let d = super::broken(format!("la publication a échoué : {what}"), said);
    Box::new(d.help(if held {
        "un autre programme tient cette table (une couche en édition dans QGIS ?) : la fermer, puis recommencer ; la base est comme avant"
    } else {
        "la publication est annulée en entier : la base est comme avant"
    }))
}

fn dropped(table: &str, said: String) -> Refused {
    let mut d = broken(&format!("remplacer la table `{table}`"), said);
    d.help = Some(
        "rien n'a changé dans la base ; si une vue dépend de cette table, la supprimer puis la refaire après la publication"
            .to_owned(),
    );
    d
}

/// Makes the schema, or checks that it is ours and that we may write in it.
fn prepare(database: &Dataset, schema: &str) -> Result<(), Refused> {
    let failed = |said| broken(&format!("préparer le schéma `{schema}`"), said);
    // A table open for edition elsewhere must not hang the command; two publications wait for each other.
    run(database, "SET LOCAL lock_timeout = '30s'").map_err(failed)?;
    let name = literal(schema);
    run(database, &format!("DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext({name})); END $$")).map_err(failed)?;
    let who = rows(database, "SELECT current_user::text AS c0, current_database()::text AS c1").map_err(failed)?;
    let cell = |i: usize| who.first().and_then(|r| r.get(i).cloned().flatten()).unwrap_or_default();
    let (user, base) = (cell(0), cell(1));
    let rights = |message: String, mend: String| {
        Box::new(forbidden(message).help(format!("demander à un administrateur de la base : {mend}")))
    };
    let comment =
        format!("COMMENT ON SCHEMA {} IS {}", quoted(schema), literal(&format!("Résultats d'une étude. {MARK}")));
    if !holds(database, &format!("EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = {name})")).map_err(failed)? {
        if !holds(database, "has_database_privilege(current_database(), 'CREATE')").map_err(failed)? {
            let message = format!("l'utilisateur `{user}` n'a pas le droit de créer un schéma dans la base `{base}`");
            return Err(rights(message, format!("CREATE SCHEMA {} AUTHORIZATION {};", quoted(schema), quoted(&user))));
        }
        run(database, &format!("CREATE SCHEMA {}", quoted(schema))).map_err(failed)?;
        return run(database, &comment).map_err(failed);
    }
    let foreign = rows(
        database,
        &format!(
            "SELECT c.relname::text AS c0 FROM pg_class c WHERE c.relnamespace = {name}::regnamespace \
             AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S', 'c') \
             AND position({mark} IN coalesce(obj_description(c.oid, 'pg_class'), '')) = 0 \
             ORDER BY 1",
            name = literal(&quoted(schema)),
            mark = literal(MARK)
        ),
    )
    .map_err(failed)?;
    if !foreign.is_empty() {
        let list: Vec<String> = foreign.into_iter().filter_map(|r| r.into_iter().next().flatten()).collect();
        return Err(Box::new(
            Diagnostic::new("E0356", format!("le schéma `{schema}` contient ce que l'outil n'a pas écrit"))
                .label(format!("{} : {}", french::count(list.len(), "objet", "objets"), french::list_at_most(&list, 8)))
                .help("choisir un autre schéma avec `--schema` ; rien n'a été touché"),
        ));
    }
    let both = format!("has_schema_privilege({name}, 'CREATE') AND has_schema_privilege({name}, 'USAGE')");
    if !holds(database, &both).map_err(failed)? {
        let message = format!("l'utilisateur `{user}` n'a pas le droit d'écrire dans le schéma `{schema}`");
        return Err(rights(message, format!("GRANT USAGE, CREATE ON SCHEMA {} TO {};", quoted(schema), quoted(&user))));
    }
    let others = format!(
        "NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = {}::regnamespace AND c.relkind = 'r' \
         AND NOT pg_has_role(c.relowner, 'USAGE'))",
        literal(&quoted(schema))
    );
    if !holds(database, &others).map_err(failed)? {
        let message = format!("les tables du schéma `{schema}` ont été publiées par un autre utilisateur que `{user}`");
        return Err(rights(message, format!("GRANT le_propriétaire TO {};", quoted(&user))));
    }
    // Only the owner of a schema may comment it: one that an administrator made for us stays as it is.
    let owner = format!("(SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = {name})");
    if holds(database, &owner).map_err(failed)? {
        run(database, &comment).map_err(failed)?;
    }
    Ok(())
}

/// The tables that are there, all of them ours.
fn earlier(database: &Dataset, schema: &str) -> Result<BTreeSet<String>, String> {
    let query = format!(
        "SELECT c.relname::text AS c0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = {} AND c.relkind = 'r' ORDER BY 1",
        literal(schema)
    );
    Ok(rows(database, &query)?.into_iter().filter_map(|r| r.into_iter().next().flatten()).collect())
}

/// The names of a table and of its columns as PostgreSQL takes them.
struct Names {
    name: String,
    columns: Vec<String>,
}

fn names(tables: &[VectorTable]) -> Vec<Names> {
    let mut taken = BTreeSet::new();
    let of = |table: &VectorTable| {
        let name = unique(&table.name, &mut taken);
        let mut taken: BTreeSet<String> = SYSTEM.iter().chain(&["fid", "geom"]).map(|s| (*s).to_owned()).collect();
        Names { name, columns: table.fields.iter().map(|f| unique(&f.name, &mut taken)).collect() }
    };
    tables.iter().map(of).collect()
}

/// The name itself when it is short and free. A long one keeps its beginning and ends with eight digits drawn from the
/// whole, so that it is the same at each publication and differs from its like.
fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = if name.is_empty() { "_".to_owned() } else { name.replace('\0', "_") };
    let mut salt = 0;
    while candidate.len() > NAME_BYTES || taken.contains(&candidate) {
        let digest = disk::sha256(format!("{name}{}", "_".repeat(salt)).as_bytes());
        let digits = &digest[..8];
        let room = NAME_BYTES - 9;
        let end = (0..=room.min(name.len())).rev().find(|i| name.is_char_boundary(*i)).unwrap_or(0);
        candidate =
            if name.len() < room && salt == 0 { format!("{name}_") } else { format!("{}_{digits}", &name[..end]) };
        salt += 1;
    }
    taken.insert(candidate.clone());
    candidate
}

fn sql_kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Real => "double precision",
        FieldKind::Integer => "bigint",
    }
}

fn geometry_kind(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "MultiPoint",
        GeometryKind::Line => "MultiLineString",
        GeometryKind::Polygon => "MultiPolygon",
        GeometryKind::Mixed => "Geometry",
    }
}

/// The columns as `format_type` names them: what must be the same for a table to be kept.
fn columns(table: &VectorTable, named: &Names, srid: u32) -> Vec<(String, String)> {
    let mut out = vec![
        ("fid".to_owned(), "bigint".to_owned()),
        ("geom".to_owned(), format!("geometry({},{srid})", geometry_kind(table.geometry))),
    ];
    out.extend(named.columns.iter().zip(&table.fields).map(|(n, f)| (n.clone(), sql_kind(f.kind).to_owned())));
    out
}

fn write(
    database: &Dataset,
    schema: &str,
    projection: &Projection,
    table: &VectorTable,
    named: &Names,
    there: bool,
) -> Result<(), Refused> {
    let full = format!("{}.{}", quoted(schema), quoted(&named.name));
    let failed = |said: String| broken(&format!("écrire la table `{}`", named.name), said);
    let columns = columns(table, named, projection.code());
    let same = there && present(database, &full).map_err(failed)? == columns;
    if same {
        run(database, &format!("DELETE FROM {full}")).map_err(failed)?;
    } else {
        if there {
            run(database, &format!("DROP TABLE {full}")).map_err(|said| dropped(&named.name, said))?;
        }
        let list: Vec<String> = columns.iter().map(|(name, kind)| format!("{} {kind}", quoted(name))).collect();
        let statement = format!("CREATE TABLE {full} ({}, PRIMARY KEY (\"fid\"))", list.join(", "));
        run(database, &statement).map_err(failed)?;
        run(database, &format!("CREATE INDEX ON {full} USING gist (\"geom\")")).map_err(failed)?;
    }
    let head = format!("INSERT INTO {full} VALUES ");
    let mut statement = String::new();
    for (i, (geometry, values)) in table.rows.iter().enumerate() {
        statement.push_str(if statement.is_empty() { &head } else { ", " });
        let _ = write!(statement, "({}, ", i + 1);
        match geometry {
            None => statement.push_str("NULL"),
            Some(geometry) => {
                let wkb = multi(geometry, table.geometry).to_gdal().and_then(|g| g.wkb());
                let wkb = wkb.map_err(|e| failed(answer(e)))?;
                let hex = wkb.iter().fold(String::with_capacity(2 * wkb.len()), |mut hex, b| {
                    let _ = write!(hex, "{b:02x}");
                    hex
                });
                let _ = write!(statement, "ST_GeomFromWKB(decode('{hex}', 'hex'), {})", projection.code());
            }
        }
        for (value, field) in values.iter().zip(&table.fields) {
            statement.push_str(", ");
            statement.push_str(&cell(value, field.kind));
        }
        statement.push(')');
        if statement.len() >= BATCH {
            run(database, &statement).map_err(failed)?;
            statement.clear();
        }
    }
    if !statement.is_empty() {
        run(database, &statement).map_err(failed)?;
    }
    let about = format!("{}. Source : {}. {MARK}", table.title, table.source.trim_end_matches('.'));
    run(database, &format!("COMMENT ON TABLE {full} IS {}", literal(&about))).map_err(failed)?;
    let ours = [("fid", "Numéro de la ligne"), ("geom", "Géométrie")].map(|(n, a)| (n.to_owned(), a.to_owned()));
    let theirs = named.columns.iter().cloned().zip(table.fields.iter().map(|f| f.about.clone()));
    for (column, about) in ours.into_iter().chain(theirs) {
        let about = if column == "geom" { format!("{about}, {}", projection.name()) } else { about };
        let statement = format!("COMMENT ON COLUMN {full}.{} IS {}", quoted(&column), literal(&about));
        run(database, &statement).map_err(failed)?;
    }
    run(database, &format!("ANALYZE {full}")).map_err(failed)
}

/// The columns of a table that is there.
fn present(database: &Dataset, full: &str) -> Result<Vec<(String, String)>, String> {
    let query = format!(
        "SELECT attname::text AS c0, format_type(atttypid, atttypmod)::text AS c1 FROM pg_attribute \
         WHERE attrelid = {}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        literal(full)
    );
    let pair = |row: Vec<Option<String>>| {
        let mut cells = row.into_iter().map(Option::unwrap_or_default);
        (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
    };
    Ok(rows(database, &query)?.into_iter().map(pair).collect())
}

fn cell(value: &Value, kind: FieldKind) -> String {
    match (value, kind) {
        (Value::Missing, _) => "NULL".to_owned(),
        (Value::Text(text), _) => literal(text),
        (Value::Number(n), FieldKind::Integer) => (n.round() as i64).to_string(),
        // The shortest text that reads back as the same number.
        (Value::Number(n), FieldKind::Real) => format!("{n:e}"),
        (Value::Number(n), FieldKind::Text) => literal(&n.to_string()),
        (Value::Flag(flag), FieldKind::Text) => literal(if *flag { "oui" } else { "non" }),
        (Value::Flag(flag), _) => i64::from(*flag).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_taken_names_are_made_unique_the_same_way_each_time() {
        let long = "equilibre_france_services_par_habitant__heures_pour_mille_habitants_et_par_semaine";
        let make = || {
            let mut taken: BTreeSet<String> = SYSTEM.iter().map(|s| (*s).to_owned()).collect();
            [long, &format!("{long}_2"), "xmin", "xmin", "court", &"é".repeat(40)].map(|n| unique(n, &mut taken))
        };
        let names = make();
        assert_eq!(names, make());
        assert!(names.iter().all(|n| n.len() <= 63), "{names:?}");
        assert!(names[0].starts_with("equilibre_france_services_par_habitant__heures_pour_m") && names[0] != names[1]);
        assert_eq!(names[0].len(), 63);
        assert_eq!(&names[2], "xmin_");
        assert!(names[3].starts_with("xmin_") && names[3] != names[2]);
        assert_eq!(&names[4], "court");
        // 54 bytes hold 27 letters of two bytes, then the mark and eight digits.
        assert_eq!(names[5].chars().filter(|c| *c == 'é').count(), 27);
    }

    #[test]
    fn numbers_are_written_so_that_they_read_back_the_same() {
        for n in [0.1, 1.0 / 3.0, -1e-300, 6.02e23, 123_456_789.123_456_79] {
            assert_eq!(
                cell(&Value::Number(n), FieldKind::Real).parse::<f64>().expect("a number").to_bits(),
                f64::to_bits(n)
            );
        }
        assert_eq!(cell(&Value::Missing, FieldKind::Real), "NULL");
        assert_eq!(cell(&Value::Text("l'eau".into()), FieldKind::Text), "'l''eau'");
        assert_eq!(cell(&Value::Number(7.0), FieldKind::Integer), "7");
    }
}
