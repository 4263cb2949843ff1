//! 200,000 made-up points de charge read, checked and told apart, as the national consolidation is: time and peak memory.

#![allow(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use territoire::diagnostic::Notes;
use territoire::layer::{self, Layer, Model, Spec};
use territoire::territory::{Reference, Selection, Territory};

const ROWS: usize = 200_000;

static TERRITORY: LazyLock<Territory> = LazyLock::new(|| {
    let epcis = ["245500327", "200034874", "200066140", "245501176"].map(|s| (s.to_owned(), None)).to_vec();
    let selection = Selection { epcis, communes: Vec::new() };
    Reference::load().territory("PETR", &selection, &mut Notes::new()).expect("a territory")
});

/// The file: points all over France, one in four a repeated identifier from another dataset, one in fifty in watts, one
/// in a hundred swapped.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let reference = Reference::load();
    let communes: Vec<_> = reference.communes().iter().filter(|c| c.mairie_lon.is_some()).collect();
    let model = Model::named("irve").expect("a model");
    let mut text = model.template().trim_end().to_owned() + ",datagouv_dataset_id,datagouv_resource_id,last_modified\n";
    for n in 0..ROWS {
        let commune = communes[n * 7919 % communes.len()];
        let (lon, lat) = (commune.mairie_lon.unwrap_or(0.0), commune.mairie_lat.unwrap_or(0.0));
        let (lon, lat) = if n % 100 == 3 { (lat, lon) } else { (lon, lat) };
        let id = if n % 4 == 3 { n - 1 } else { n };
        let power = [7.4, 22.0, 50.0, 150.0][n % 4] * if n % 50 == 9 { 1000.0 } else { 1.0 };
        let _ = writeln!(
            text,
            "Aménageur fictif,123456782,a@fictif.example.fr,Opérateur fictif,o@fictif.example.fr,0300000000,Réseau fictif,\
             FRFICP{:06},,\"Station fictive, {}\",Parking public,1 place fictive {},{},\"[{lon:.6},{lat:.6}]\",2,FRFICE{id:06},,\
             {power},false,true,false,false,false,false,true,true,false,0.35 €/kWh,Accès libre,false,24/7,\
             Accessibilité inconnue,aucune,false,Direct,12345678901230,2023-05-0{},,2026-0{}-15,false,jeu{},ressource{},2026-10-01",
            id / 2,
            id / 2,
            commune.nom,
            commune.code,
            1 + n % 9,
            1 + n % 9,
            n % 3,
            n % 5,
        );
    }
    let path = std::env::temp_dir().join(format!("territoire-irve-{}.csv", std::process::id()));
    std::fs::write(&path, text).expect("written");
    path
});

fn read() -> Layer {
    let spec = Spec {
        id: "irve".into(),
        title: "irve".into(),
        file: FILE.clone(),
        shown: FILE.clone(),
        model: Model::named("irve").expect("a model"),
        source: String::new(),
        fictional: true,
        crs: None,
        set_aside: true,
        beyond: true,
        today: Some(jiff::civil::date(2026, 11, 24)),
        vintage: None,
        columns: layer::ColumnsSaid::default(),
        table: None,
        header: None,
        last: None,
        geocoding: layer::Geocoding::default(),
        place: None,
        leads: layer::Leads::Nowhere,
    };
    let mut notes = Notes::new();
    layer::read(&spec, &TERRITORY, &mut notes).expect("read")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn irve_200_000_rows(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&TERRITORY);
    LazyLock::force(&FILE);
    bencher.bench_local(read);
}

/// Greatest resident memory of this process so far, MiB, as Linux counts it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn main() {
    LazyLock::force(&FILE);
    LazyLock::force(&TERRITORY);
    let before = peak();
    let layer = read();
    let control = &layer.control;
    println!(
        "{} rows of {} MB: {} kept, {} repaired, {} set aside; {} faults of {} rules",
        control.read,
        std::fs::metadata(&*FILE).map_or(0, |m| m.len() / 1_000_000),
        control.kept,
        control.repaired,
        control.rejected,
        control.problems.len(),
        control.failed().len()
    );
    if let (Some(before), Some(after)) = (before, peak()) {
        println!("peak memory: {after} MiB, of which {before} before reading");
    }
    drop(layer);
    divan::main();
    let _ = std::fs::remove_file(&*FILE);
}
