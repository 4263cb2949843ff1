//! An inventory as an EPCI keeps it: a title above the header, names of columns in plain French, hectares, parcels by section
//! and number, no identifier.

use territoire::diagnostic::Notes;
use territoire::layer::{self, Layer};
use territoire::territory::Territory;

use crate::support::grounds::of_communes;
use crate::support::layers;

/// Maizey and Bannoncourt never took in another commune; Vigneulles-lès-Hattonchâtel took in six.
fn territory() -> Territory {
    of_communes("Essai", &["55312", "55027", "55551"])
}

fn read(text: &str) -> Layer {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("friches-cc.csv");
    // As Excel writes it in France: Windows-1252.
    std::fs::write(&file, text.chars().map(|c| u8::try_from(c).expect("a letter of Latin-1")).collect::<Vec<_>>())
        .expect("written");
    let mut notes = Notes::new();
    layer::read(&layers::spec(layers::model("friches"), &file), &territory(), &mut notes)
        .unwrap_or_else(|| panic!("{:?}", notes.all()))
}

fn texts(layer: &Layer, field: &str) -> Vec<String> {
    layer.features.iter().map(|f| layer.text(f, field).unwrap_or_default().to_owned()).collect()
}

const TABLE: &str = "\
Inventaire des friches - CC du Sammiellois;;;;;;;
Mise à jour février 2024;;;;;;;
Nom du site;Commune;Code INSEE;Surface (ha);État du projet;Date de visite;Parcelles;Observations
Ancienne usine à gaz;Maizey;55312;1,58;projet en cours;03/02/2024;A 628;toiture abîmée
Caserne (partie nord);Maizey;55312;3;Sans projet;2024-02-03;section AB n° 12 et 13;
Décharge;Bannoncourt;55027;0 ha 40 a 25 ca;friche potentielle;05/03/2024;;
Décharge;Bannoncourt;55027;4 000 m²;;;A 12 (1 250 m²);
Gare;Vigneulles-lès-Hattonchâtel;55551;0,12;sans projet;;AC 7;
";

#[test]
fn its_columns_units_parcels_and_words_are_read() {
    let layer = read(TABLE);
    assert_eq!(
        texts(&layer, "site_nom"),
        ["Ancienne usine à gaz", "Caserne (partie nord)", "Décharge", "Décharge", "Gare"]
    );
    let surfaces: Vec<Option<f64>> = layer.features.iter().map(|f| layer.number(f, "unite_fonciere_surface")).collect();
    assert_eq!(surfaces, [15_800.0, 30_000.0, 4_025.0, 4_000.0, 1_200.0].map(Some));
    let statuses = ["friche avec projet", "friche sans projet", "friche potentielle", "", "friche sans projet"];
    assert_eq!(texts(&layer, "site_statut"), statuses);
    assert_eq!(texts(&layer, "site_actu_date"), ["2024-02-03", "2024-02-03", "2024-03-05", "", ""]);
    // What is not understood whole stays, and so does a section of a commune that took in others, which may have a prefix.
    let parcels = ["553120000A0628", "55312000AB0012|55312000AB0013", "", "A 12 (1 250 m²)", "AC 7"];
    assert_eq!(texts(&layer, "unite_fonciere_refcad"), parcels);
    let detected = layer.control.detected.join("\n");
    assert!(detected.contains("`Surface (ha)` : de ha en m²"), "{detected}");
}

/// Under «Surface (ha)», what has a unit of its own keeps it, however it is written, and is not quoted with two.
#[test]
fn a_cell_with_its_own_unit_keeps_it_under_a_column_of_another() {
    let table = "Nom du site;Commune;Code INSEE;Surface (ha)\nSilo;Maizey;55312;3 500 m2\nGare;Maizey;55312;1,5\nForge;Maizey;55312;grand 12\n";
    let layer = read(table);
    let surfaces: Vec<Option<f64>> = layer.features.iter().map(|f| layer.number(f, "unite_fonciere_surface")).collect();
    assert_eq!(surfaces, [Some(3_500.0), Some(15_000.0), None]);
}

/// «3.2» square metres are no 3: the value is missing, and the row is told; 3 stays, and is told as hectares perhaps.
#[test]
fn hectares_in_a_column_of_square_metres_are_told_at_their_row() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("friches.csv");
    std::fs::write(
        &file,
        "site_id,site_nom,comm_insee,unite_fonciere_surface\n1,Silo,55312,3.2\n2,Gare,55312,3\n3,Forge,55312,3200\n",
    )
    .expect("written");
    let mut notes = Notes::new();
    let spec = layers::spec(layers::model("friches"), &file);
    let layer = layer::read(&spec, &territory(), &mut notes).expect("a layer");
    let surfaces: Vec<Option<f64>> = layer.features.iter().map(|f| layer.number(f, "unite_fonciere_surface")).collect();
    assert_eq!(surfaces, [None, Some(3.0), Some(3_200.0)]);
    let told = |code: &str, row: &str| {
        let label = |d: &territoire::diagnostic::Diagnostic| d.label.as_deref().unwrap_or_default().contains(row);
        notes.all().iter().any(|d| d.code.id == code && label(d))
    };
    assert!(told("A0566", "ligne 2 (`3.2`)") && told("A0566", "ligne 3 (`3`)"), "{:?}", notes.all());
    let mend = |d: &territoire::diagnostic::Diagnostic| d.help.iter().any(|h| h.contains("3,2 ha s'écrivent"));
    assert!(notes.all().iter().any(mend), "{:?}", notes.all());
    assert!(!notes.all().iter().any(|d| d.message.contains("réparée")), "{:?}", notes.all());
}

#[test]
fn a_row_without_identifier_takes_its_commune_and_its_name() {
    let layer = read(TABLE);
    let ids: Vec<&str> = layer.features.iter().map(|f| f.id.as_str()).collect();
    let made =
        ["55312_ancienne-usine-a-gaz", "55312_caserne-partie-nord", "55027_decharge", "55027_decharge-2", "55551_gare"];
    assert_eq!(ids, made);
    assert_eq!(texts(&layer, "site_id"), made);
    // Another order of rows, and no code: each keeps its own.
    let turned = "Nom du site;Commune\nGare;Vigneulles-lès-Hattonchâtel\nCaserne (partie nord);Maizey\n";
    let layer = read(turned);
    assert_eq!(texts(&layer, "site_id"), ["55551_gare", "55312_caserne-partie-nord"]);
    assert!(layer.control.detected.iter().any(|d| d.contains("`site_id` : la table n'en a pas")));
}
