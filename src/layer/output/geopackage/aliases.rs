//! The aliases of the fields of a GeoPackage, which QGIS shows instead of their names: the tables of the schema extension
//! of the standard (OGC 12-128, annex F.9), from which GDAL takes what it calls alternative names.

use gdal::Dataset;
use gdal::errors::Result;
use gdal::vector::sql::Dialect;

use super::{Field, VectorTable};

/// What the extension asks for, whether or not it is used.
const TABLES: [&str; 4] = [
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, \
     description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), \
     CONSTRAINT gdc_tn UNIQUE (table_name, name))",
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, \
     min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, \
     CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))",
    "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, \
     definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",
    "INSERT INTO gpkg_extensions VALUES \
     ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), \
     ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', \
     'read-write')",
];

/// Writes the aliases of the fields of all tables; nothing where no field says what it is.
pub(super) fn write(dataset: &Dataset, tables: &[VectorTable]) -> Result<()> {
    if tables.iter().flat_map(|table| &table.fields).all(|field| field.about.is_empty()) {
        return Ok(());
    }
    let run = |statement: &str| dataset.execute_sql(statement, None, Dialect::DEFAULT).map(drop);
    TABLES.into_iter().try_for_each(run)?;
    for table in tables {
        let rows = rows(table);
        if !rows.is_empty() {
            run(&format!(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES {}",
                rows.join(", ")
            ))?;
        }
    }
    Ok(())
}

/// A row for each field that says what it is, its alias unlike any before: the standard wants them apart, whatever the
/// case.
fn rows(table: &VectorTable) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for field in table.fields.iter().filter(|field| !field.about.is_empty()) {
        let alias = alias(field);
        let mut name = alias.clone();
        let mut n = 2;
        while taken.contains(&name.to_lowercase()) {
            name = format!("{alias} ({n})");
            n += 1;
        }
        taken.push(name.to_lowercase());
        let values = [&table.name, &field.name, &name, &alias, &field.about].map(|text| literal(text));
        rows.push(format!("({})", values.join(", ")));
    }
    rows
}

/// The label of a field with its unit, without its source: «Distance à une France Services : Distance (km)».
fn alias(field: &Field) -> String {
    let label = field.about.split(". Source : ").next().unwrap_or_default();
    let label = label.replace("(unité : ", "(");
    // «Champ « nom » de la couche « Mairies » : Nom de la mairie»: in that layer, its name and what it says are enough.
    let of_layer = label.strip_prefix("Champ « ").and_then(|rest| rest.split_once(" » de la couche « "));
    let short = of_layer.and_then(|(name, rest)| Some(format!("{name}{}", rest.split_once(" »")?.1)));
    short.unwrap_or(label).trim_end_matches('.').to_owned()
}

fn literal(text: &str) -> String {
    // A text of SQL ends at a zero byte.
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{FieldKind, GeometryKind};

    #[test]
    fn a_field_of_a_layer_is_called_by_its_name() {
        let of = |about: &str| alias(&Field { name: String::new(), kind: FieldKind::Text, about: about.into() });
        assert_eq!(of("Champ « nom » de la couche « Mairies ». Source : DILA"), "nom");
        let power = "Champ « puissance » de la couche « Bornes » : Puissance maximale (unité : kW). Source : essai";
        assert_eq!(of(power), "puissance : Puissance maximale (kW)");
    }

    #[test]
    fn an_alias_says_label_and_unit_and_is_given_once() {
        let field = |name: &str, about: &str| Field { name: name.into(), kind: FieldKind::Real, about: about.into() };
        let table = VectorTable {
            name: "communes".into(),
            title: "Communes".into(),
            source: String::new(),
            fields: vec![
                field("a", "Distance à l'école : Distance (unité : km). Source : INSEE"),
                field("b", "Distance à l'École : Distance (unité : km). Source : autre"),
                field("c", ""),
            ],
            rows: Vec::new(),
            geometry: GeometryKind::Point,
        };
        assert_eq!(
            rows(&table),
            [
                "('communes', 'a', 'Distance à l''école : Distance (km)', 'Distance à l''école : Distance (km)', 'Distance à l''école : Distance (unité : km). Source : INSEE')",
                "('communes', 'b', 'Distance à l''École : Distance (km) (2)', 'Distance à l''École : Distance (km)', 'Distance à l''École : Distance (unité : km). Source : autre')",
            ]
        );
    }
}
