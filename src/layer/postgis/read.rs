//! A table of the database as a layer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gdal::Dataset;
use gdal::spatial_ref::{CoordTransform, SpatialRef};
use gdal::vector::Geometry as GdalGeometry;

use super::{Connection, Refused, Row, each, forbidden, literal, quoted, rows, run};
use crate::book::Cells;
use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::disk::Checksum;
use crate::french;
use crate::layer::faults;
use crate::layer::input::place::Where;
use crate::layer::input::raw::{Raw, RawRow, Rows};
use crate::layer::input::straight::{self, Tolerance, to_lonlat};
use crate::layer::{Layer, Named, Spec, check};
use crate::territory::Territory;

/// What was read of a database, for the record of the run: a table has no file to take the checksum of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The connection, or the address of a service, without its password.
    pub connection: String,
    /// The table: `public.bornes`; empty where a service was not asked for one.
    pub table: String,
    /// How many rows it has.
    pub rows: usize,
    /// SHA-256 of its rows as the server gave them, in the order of the primary key.
    pub sha256: String,
}

/// Reads the layer of a study from a database, and says what was read. The layer is `None`, with the reasons in the
/// notes, when it can't be used.
pub fn read_database(
    spec: &Spec,
    connection: &Connection,
    territory: &Territory,
    notes: &mut Notes,
) -> (Option<Layer>, Option<Origin>) {
    let table = match table(spec, connection, notes) {
        Ok(table) => table,
        Err(refused) => {
            notes.push(placed(*refused, spec));
            return (None, None);
        }
    };
    let origin = Origin {
        connection: connection.shown().to_owned(),
        table: table.name.clone(),
        rows: table.raw.rows.len(),
        sha256: table.sha256,
    };
    let spec = Spec { shown: table.shown, ..spec.clone() };
    if !table.geometry && Where::find(&table.raw, &spec.model).nowhere() {
        let d = without_geometry(format!("la table `{}` n'a pas de colonne de géométrie", table.name))
            .label(format!("colonnes lues : {}", french::list_at_most(&table.raw.fields, 12)))
            .help("nommer une autre table avec la clé `table`, ou ajouter à celle-ci une géométrie, des colonnes `lon` et `lat`, ou `code_insee`");
        notes.push(placed(named(d, &spec), &spec));
        return (None, Some(origin));
    }
    (check::build(&spec, table.raw, territory, notes), Some(origin))
}

/// What has no geometry.
fn without_geometry(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0354", message)
}

/// The diagnostic of a table at the place where the study names it, when it does.
fn named(d: Diagnostic, spec: &Spec) -> Diagnostic {
    match &spec.table {
        Some(table) => d.at(table.place.clone()),
        None => d,
    }
}

/// The diagnostic at its place, or else where the study names the database.
fn placed(d: Diagnostic, spec: &Spec) -> Diagnostic {
    match &spec.place {
        _ if d.place.is_some() => d,
        Some(place) => d.at(place.clone()),
        None => d.in_file(&spec.shown),
    }
}

struct Table {
    name: String,
    shown: PathBuf,
    geometry: bool,
    raw: Raw,
    sha256: String,
}

fn table(spec: &Spec, connection: &Connection, notes: &mut Notes) -> Result<Table, Refused> {
    let mut database = connection.open(false)?;
    let broken = |said: String| super::broken("la lecture de la base a échoué", said);
    let closed = |error: gdal::errors::GdalError| broken(super::answer(error));
    // One snapshot for all that is asked, in which nothing can be written.
    let transaction = database.start_transaction().map_err(closed)?;
    run(&transaction, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").map_err(broken)?;
    let relations = relations(&transaction).map_err(broken)?;
    let (relation, column) = choose(spec, &relations)?;
    let name = relation.name();
    let shown = PathBuf::from(format!("{} ({name})", connection.shown()));
    if !relation.readable {
        return Err(Box::new(named(unreadable(&transaction, relation), spec)));
    }
    if spec.table.is_none() {
        let n = relations.iter().filter(|r| r.readable && !r.geometry.is_empty()).count();
        if n > 1 {
            let message =
                format!("{} dans cette base ; la première, `{name}`, est lue", french::count(n, "couche", "couches"));
            notes.push(faults::detected(message).in_file(&shown));
        }
    }
    if column.is_none() && relation.geometry.len() > 1 {
        let message = format!(
            "{} dans la table `{name}` ; la première, `{}`, est lue",
            french::count(relation.geometry.len(), "colonne de géométrie", "colonnes de géométrie"),
            relation.geometry[0]
        );
        notes.push(
            faults::detected(message)
                .in_file(&shown)
                .help(format!("pour l'autre, écrire `table = \"{name}({})\"`", relation.geometry[1])),
        );
    }
    let geometry = column.or_else(|| relation.geometry.first().cloned());
    let query = Query::of(&transaction, relation, geometry.as_deref()).map_err(broken)?;
    let mut found = Vec::new();
    each(&transaction, &query.text, |row| found.push(row)).map_err(broken)?;
    // GDAL stops in silence when the connection falls: the rows are counted apart.
    let counted = rows(&transaction, &format!("SELECT count(*)::text AS c0 FROM {}", relation.quoted()));
    let counted = counted.map_err(broken)?.first().and_then(|r| r.first().cloned().flatten());
    if counted.as_deref() != Some(found.len().to_string().as_str()) {
        return Err(broken(format!("{} lignes reçues sur {}", found.len(), counted.unwrap_or_default())));
    }
    let sha256 = checksum(&query.fields, &found);
    let raw = raw(spec, &shown, query, found, &transaction, notes)?;
    let message = format!("PostgreSQL, table `{name}` : {}", french::count(raw.rows.len(), "entité", "entités"));
    notes.push(faults::detected(message).in_file(&shown));
    transaction.rollback().map_err(closed)?;
    Ok(Table { name, shown, geometry: geometry.is_some(), raw, sha256 })
}

/// A table, a view, a foreign table of the database.
struct Relation {
    oid: String,
    schema: String,
    table: String,
    visible: bool,
    readable: bool,
    geometry: Vec<String>,
}

impl Relation {
    fn name(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }

    /// Whether that is its name, in the composed form of Unicode; statements keep its own letters.
    fn is_named(&self, text: &str) -> bool {
        french::nfc(&self.name()) == text
    }

    fn quoted(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.table))
    }
}

/// All tables but those of the server and of its extensions; `public` first, then by name.
fn relations(database: &Dataset) -> Result<Vec<Relation>, String> {
    let query = "SELECT c.oid::text AS c0, n.nspname::text AS c1, c.relname::text AS c2, \
        pg_table_is_visible(c.oid)::text AS c3, \
        (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))::text AS c4, \
        (SELECT string_agg(a.attname::text, chr(31) ORDER BY a.attnum) FROM pg_attribute a \
           JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
           AND t.typname IN ('geometry', 'geography')) AS c5 \
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' \
        AND n.nspname NOT IN ('information_schema', 'topology', 'tiger', 'tiger_data') \
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
           AND d.deptype = 'e') \
        ORDER BY (n.nspname <> 'public'), n.nspname, c.relname";
    let text = |row: &Row, i: usize| row.get(i).cloned().flatten().unwrap_or_default();
    let relation = |row: &Row| Relation {
        oid: text(row, 0),
        schema: text(row, 1),
        table: text(row, 2),
        visible: text(row, 3) == "true",
        readable: text(row, 4) == "true",
        geometry: row.get(5).cloned().flatten().map_or(Vec::new(), |g| g.split('\u{1f}').map(str::to_owned).collect()),
    };
    Ok(rows(database, query)?.iter().map(relation).collect())
}

/// The table that the study names, and its geometry column when it names one; the first with a geometry otherwise.
fn choose<'r>(spec: &Spec, relations: &'r [Relation]) -> Result<(&'r Relation, Option<String>), Refused> {
    let spatial: Vec<String> = relations.iter().filter(|r| !r.geometry.is_empty()).map(Relation::name).collect();
    let Some(wanted) = &spec.table else {
        let mut usable = relations.iter().filter(|r| !r.geometry.is_empty());
        let first = usable.clone().find(|r| r.readable).or_else(|| usable.next());
        return first.map(|r| (r, None)).ok_or_else(|| {
            Box::new(
                without_geometry("cette base n'a aucune table avec une géométrie")
                    .label(format!("{} dans la base", french::count(relations.len(), "table", "tables")))
                    .help("vérifier `dbname=`, ou nommer une table avec la clé `table`"),
            )
        });
    };
    let plain = wanted.name.replace('"', "");
    let find = |text: &str| {
        let named = |r: &&Relation| r.is_named(text) || french::nfc(&r.table) == text;
        let mut all = relations.iter().filter(named);
        all.clone().find(|r| r.is_named(text)).or_else(|| all.clone().find(|r| r.visible)).or_else(|| all.next())
    };
    if let Some(relation) = find(&plain) {
        return Ok((relation, None));
    }
    let with_column = plain.strip_suffix(')').and_then(|t| t.split_once('('));
    if let Some((relation, column)) = with_column.and_then(|(table, column)| find(table).map(|r| (r, column))) {
        if let Some(own) = relation.geometry.iter().find(|g| french::nfc(g) == column) {
            return Ok((relation, Some(own.clone())));
        }
        let known: Vec<String> = relation.geometry.iter().map(|g| format!("{}({g})", relation.name())).collect();
        return Err(Box::new(wanted.unknown(&format!("la colonne de géométrie `{column}`"), &known)));
    }
    let known = if spatial.is_empty() { relations.iter().map(Relation::name).collect() } else { spatial };
    Err(Box::new(unknown_table(wanted, &plain, &known)))
}

/// A table written without its schema is near the one of the same name in any schema.
fn unknown_table(wanted: &Named, plain: &str, known: &[String]) -> Diagnostic {
    let d = wanted.unknown(&format!("la table `{plain}`"), known);
    let bare = |full: &str| full.split_once('.').map_or(full.to_owned(), |(_, table)| table.to_owned());
    let tables: Vec<String> = known.iter().map(|k| bare(k)).collect();
    let near = french::nearest(&bare(plain), tables.iter().map(String::as_str));
    let near = near.and_then(|n| tables.iter().position(|t| t == n));
    if d.patch.is_some() { d } else { d.did_you_mean(near.map(|i| format!("\"{}\"", known[i])).as_deref()) }
}

fn unreadable(database: &Dataset, relation: &Relation) -> Diagnostic {
    let who = rows(database, "SELECT current_user::text AS c0").ok().and_then(|r| r.first()?.first()?.clone());
    let who = who.unwrap_or_default();
    forbidden(format!("l'utilisateur `{who}` n'a pas le droit de lire la table `{}`", relation.name())).help(format!(
        "demander à son propriétaire : GRANT USAGE ON SCHEMA {} TO {who}; GRANT SELECT ON {} TO {who};",
        relation.schema,
        relation.name()
    ))
}

/// The query of a table's rows: the identifier, the values as texts, then SRID and geometry.
struct Query {
    fields: Vec<String>,
    geometry: bool,
    text: String,
}

impl Query {
    fn of(database: &Dataset, relation: &Relation, geometry: Option<&str>) -> Result<Self, String> {
        let first = |row: Row| row.into_iter().next().flatten();
        let columns = rows(
            database,
            &format!(
                "SELECT a.attname::text AS c0 FROM pg_attribute a WHERE a.attrelid = {} AND a.attnum > 0 \
                 AND NOT a.attisdropped ORDER BY a.attnum",
                relation.oid
            ),
        )?;
        let fields: Vec<String> =
            columns.into_iter().filter_map(first).filter(|c| !relation.geometry.contains(c)).collect();
        let key = rows(
            database,
            &format!(
                "SELECT a.attname::text AS c0, (t.typcategory = 'S')::text AS c1 FROM pg_index i \
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
                 JOIN pg_type t ON t.oid = a.atttypid WHERE i.indrelid = {} AND i.indisprimary \
                 ORDER BY array_position(i.indkey::int2[], a.attnum)",
                relation.oid
            ),
        )?;
        // The alphabet of the database changes with its installation: texts are put in the order of their bytes.
        let mut order: Vec<String> = Vec::new();
        let mut id = Vec::new();
        for row in key {
            let name = quoted(row[0].as_deref().unwrap_or_default());
            let bytes = if row[1].as_deref() == Some("true") { " COLLATE \"C\"" } else { "" };
            order.push(format!("r.{name}{bytes}"));
            id.push(format!("r.{name}::text"));
        }
        if order.is_empty() {
            order.push("(r.*)::text COLLATE \"C\"".to_owned());
        }
        let id = if id.is_empty() { "NULL::text".to_owned() } else { format!("concat_ws(', ', {})", id.join(", ")) };
        let mut parts = vec![format!("{id} AS c0")];
        parts.extend(fields.iter().enumerate().map(|(i, f)| format!("r.{}::text AS c{}", quoted(f), i + 1)));
        if let Some(geometry) = geometry {
            let g = format!("r.{}::geometry", quoted(geometry));
            parts.push(format!("ST_SRID({g})::text AS s0"));
            parts.push(format!("encode(ST_AsBinary(ST_Force2D(ST_CurveToLine({g})), 'NDR'), 'hex') AS s1"));
        }
        let text = format!("SELECT {} FROM {} r ORDER BY {}", parts.join(", "), relation.quoted(), order.join(", "));
        Ok(Self { fields, geometry: geometry.is_some(), text })
    }
}

/// SHA-256 of the names and of every value with its length, so that no two tables are written alike.
fn checksum(fields: &[String], found: &[Row]) -> String {
    let mut sum = Checksum::new();
    let mut add = |cell: Option<&str>| match cell {
        None => sum.add(&[0]),
        Some(text) => {
            sum.add(&[1]);
            sum.add(&(text.len() as u64).to_le_bytes());
            sum.add(text.as_bytes());
        }
    };
    fields.iter().for_each(|f| add(Some(f)));
    // The first cell repeats the primary key, which is among the values.
    found.iter().flat_map(|row| row.iter().skip(1)).for_each(|cell| add(cell.as_deref()));
    sum.hex()
}

fn raw(
    spec: &Spec,
    shown: &std::path::Path,
    query: Query,
    found: Vec<Row>,
    database: &Dataset,
    notes: &mut Notes,
) -> Result<Raw, Refused> {
    let n = query.fields.len();
    let mut lost = Vec::new();
    let mut places = Vec::new();
    let mut transforms: BTreeMap<String, (Tolerance, CoordTransform)> = BTreeMap::new();
    let mut raw = Raw::new(shown, Rows::Features);
    raw.fields = query.fields.iter().map(|f| french::nfc(f).into_owned()).collect();
    for (i, mut row) in found.into_iter().enumerate() {
        let (srid, hex) = if query.geometry { (row[n + 1].take(), row[n + 2].take()) } else { (None, None) };
        let place = Place::Feature { file: shown.to_owned(), number: i + 1, id: row[0].take() };
        let mut out = RawRow { number: i + 1, line: i + 1, ..RawRow::default() };
        if let (Some(srid), Some(hex)) = (srid, hex) {
            if !transforms.contains_key(&srid) {
                transforms.insert(srid.clone(), transform(spec, &srid, database)?);
            }
            match geometry(&hex, &transforms[&srid]) {
                Ok(geometry) => out.geometry = geometry,
                Err(cause) => {
                    lost.push((i + 1, cause));
                    places.push(place);
                }
            }
        }
        out.cells = Cells::new(row.iter().skip(1).take(n).map(|c| french::nfc(c.as_deref().unwrap_or_default())));
        raw.rows.push(out);
    }
    let first = |number| places.first().cloned().unwrap_or_else(|| raw.place(number, number));
    faults::lost_geometries(&lost, first).into_iter().for_each(|told| notes.push(told));
    Ok(raw)
}

/// From an SRID of the database to longitude and latitude. 0 is «not said»: the study may say it with `crs`.
fn transform(spec: &Spec, srid: &str, database: &Dataset) -> Result<(Tolerance, CoordTransform), Refused> {
    let unknown = |said: String| {
        Box::new(
            faults::unplaced("cette table ne dit pas dans quel système de coordonnées elle est")
                .cause(Trade::Database, said)
                .help("ajouter `crs = 2154` (Lambert-93) ou `crs = 4326` (longitude, latitude) à la couche"),
        )
    };
    let declared = spec.crs.filter(|_| srid == "0");
    let reference = match declared {
        Some(code) => SpatialRef::from_epsg(code),
        None => {
            let query = format!(
                "SELECT auth_name::text AS c0, auth_srid::text AS c1, srtext::text AS c2 FROM spatial_ref_sys WHERE srid = {}",
                literal(srid)
            );
            let known = rows(database, &query).map_err(unknown)?;
            let Some(row) = known.first() else { return Err(unknown(format!("le SRID lu est {srid}"))) };
            let epsg = row[1].as_deref().and_then(|code| code.parse().ok());
            match (row[0].as_deref(), epsg) {
                (Some("EPSG"), Some(code)) => SpatialRef::from_epsg(code),
                _ => SpatialRef::from_wkt(row[2].as_deref().unwrap_or_default()),
            }
        }
    };
    reference
        .and_then(|own| Ok((Tolerance::of(Some(&own)), to_lonlat(own)?)))
        .map_err(|e| unknown(format!("le SRID lu est {srid}, que PROJ ne connaît pas ({})", super::answer(e))))
}

fn geometry(hex: &str, (near, transform): &(Tolerance, CoordTransform)) -> Result<Option<geo::Geometry<f64>>, String> {
    let byte = |i: usize| hex.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
    let bytes = bytes.ok_or("octets illisibles")?;
    let geometry = GdalGeometry::from_wkb(&bytes).map_err(super::answer)?;
    straight::lonlat(Some(&geometry), *near, Some(transform))
}
