//! The first hour: a study made from the list that people have, found by their words, and what the terminal says of a run.

use std::path::Path;

use rust_xlsxwriter::Workbook;
use territoire::diagnostic::Notes;
use territoire::territory::Selection;
use territoire::workshop;

use crate::support::files::write;
use crate::support::grounds::REFERENCE;
use crate::support::tool;

/// The codes that a list names, those of communes and those of EPCI, and what is said of it.
fn named(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>, String) {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), name, bytes);
    let (mut selection, mut notes) = (Selection::default(), Notes::new());
    let said = workshop::add_named(&dir.path().join(name), &REFERENCE, &mut selection, &mut notes);
    let told: Vec<String> = notes.all().iter().map(|d| format!("{} {}", d.code.id, d.message)).collect();
    let codes = |list: Vec<(String, _)>| list.into_iter().map(|(code, _)| code).collect::<Vec<String>>();
    (codes(selection.communes), codes(selection.epcis), said.unwrap_or_default() + &told.join("\n"))
}

/// A workbook of one sheet after one that says what it is.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Lisez-moi").expect("named").write(0, 0, "Liste de 2026").expect("written");
    let sheet = book.add_worksheet().set_name("Liste").expect("named");
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(r as u32, c as u16, number),
                Err(_) => sheet.write(r as u32, c as u16, *cell),
            }
            .expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_list_of_communes_is_read_as_it_comes() {
    let wanted = ["55463", "55012", "01004"];
    for (name, bytes) in [
        ("a.txt", b"55463\n55012\n01004\n".to_vec()),
        ("b.txt", b"55463, 55012 ; 01004".to_vec()),
        ("c.txt", b"55463 55012\n01004".to_vec()),
        ("d.csv", b"\xef\xbb\xbfsep=;\ncode;nom\n=\"55463\";Saint-Mihiel\n'55012;Apremont\n1004;Amb\n".to_vec()),
        // Two columns of numbers that may be codes of communes: postal codes, of which 55300 is none, and inhabitants.
        (
            "e.csv",
            "Communes du projet\n\nCommune;Code postal;Habitants;INSEE\nSaint-Mihiel;55300;3772;55463\n\
             Apremont-la-For\u{ea}t;55300;401;55012\nAmb\u{e9}rieu-en-Bugey;01500;15934;01004\nTotal;;20107;\n"
                .as_bytes()
                .to_vec(),
        ),
        ("f.tsv", b"nom\tcodgeo\nA\t(55463)\nB\t55012.0\nC\t01004\n".to_vec()),
        (
            "g.xlsx",
            workbook(&[
                &["Communes du projet"],
                &[],
                &["Commune", "Population", "Code"],
                &["Saint-Mihiel", "3772", "55463"],
                &["Apremont", "401", "55012"],
                &["Ambérieu", "15934", "1004"],
                &["Total", "20107"],
            ]),
        ),
    ] {
        let (communes, epcis, said) = named(name, &bytes);
        let communes: Vec<String> = communes.iter().map(|c| format!("{c:0>5}")).collect();
        assert_eq!((communes, epcis.len()), (wanted.map(str::to_owned).to_vec(), 0), "{name}: {said}");
        assert!(said.contains("3\u{a0}codes de communes"), "{name}: {said}");
    }
}

#[test]
fn names_in_a_run_and_beside_other_codes_are_taken() {
    for (name, text) in [
        ("virgules.txt", "Saint-Mihiel, Sampigny, Maizey et Lacroix-sur-Meuse."),
        ("postaux.csv", "CP;Ville\n55300;Saint-Mihiel\n55300;Sampigny\n55300;Maizey\n55300;Lacroix-sur-Meuse\n"),
        (
            "partiel.csv",
            "EPCI;Nom\n245500327;Saint-Mihiel\n245500327;Sampigny\n245500327;Maizey\n245500327;Lacroix-sur-Meuse\n",
        ),
        ("mac.csv", "nom\rSaint-Mihiel\rSampigny\rMaizey\rLacroix-sur-Meuse\r"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join(name);
        std::fs::write(&list, text).expect("written");
        let mut selection = territoire::territory::Selection { epcis: Vec::new(), communes: Vec::new() };
        let mut notes = territoire::diagnostic::Notes::new();
        let reference = &crate::support::grounds::REFERENCE;
        let said = territoire::workshop::add_named(&list, reference, &mut selection, &mut notes);
        let codes: Vec<&str> = selection.communes.iter().map(|(code, _)| code.as_str()).collect();
        // Saint-Mihiel, Sampigny, Maizey, Lacroix-sur-Meuse.
        assert_eq!((codes, selection.epcis.len()), (vec!["55463", "55467", "55312", "55268"], 0), "{name}: {said:?}");
    }
}

#[test]
fn lists_of_epci_and_of_names_are_taken_for_what_they_are() {
    let (communes, epcis, said) = named("e.csv", b"EPCI;SIREN\nCC du Sammiellois;245 500 327\nX;200034874\n");
    assert_eq!((communes.len(), epcis), (0, vec!["245 500 327".to_owned(), "200034874".to_owned()]), "{said}");
    // Four communes of France are called Saint-Denis: 11339, 30247, 93066 and 97411.
    let (communes, _, said) = named("n.txt", "Saint-Mihiel\nLamorville\nSaint-Denis\nXyzt\n".as_bytes());
    assert_eq!(communes, ["55463", "55274"], "{said}");
    assert!(said.contains("E0104 4\u{a0}communes s'appellent `Saint-Denis`"), "{said}");
    assert!(said.contains("A0314 `Xyzt`"), "{said}");
    let (communes, epcis, said) = named("v.csv", b"a;b\n1;2\n");
    assert!(communes.is_empty() && epcis.is_empty() && said.contains("E0103"), "{said}");
    // A code that is none is told where the others are looked up: it is taken with its place.
    let (communes, ..) = named("x.txt", b"55463\n55999\n");
    assert_eq!(communes, ["55463", "55999"]);
}

#[test]
fn former_communes_are_found_with_where_they_went() {
    let former = |words: &str| REFERENCE.search_former(words);
    let douaumont = ("55164".to_owned(), "Douaumont, réunie en 2019 dans Douaumont-Vaux (55537)".to_owned());
    assert_eq!(former("Douaumont"), std::slice::from_ref(&douaumont));
    assert_eq!(former("55164"), [douaumont]);
    assert!(former("Vaux-devant-Damloup")[0].1.contains("Douaumont-Vaux (55537)"));
    assert!(former("Saint-Mihiel").is_empty());
    let (epcis, _) = REFERENCE.search("245500327");
    assert_eq!(epcis.iter().map(|e| e.nom.as_str()).collect::<Vec<_>>(), ["CC du Sammiellois"]);
    let (_, communes) = REFERENCE.search("55463");
    assert_eq!(communes.iter().map(|c| c.nom.as_str()).collect::<Vec<_>>(), ["Saint-Mihiel"]);
    assert_eq!(REFERENCE.search_departements("meuse"), [("55", "Meuse")]);
    assert!(REFERENCE.epcis_of("55").iter().any(|(epci, n)| epci.siren == "245500327" && *n == 19));
}

/// The CC du Sammiellois has 19 communes and 8 126 inhabitants by the reference's own table. Ambérieu-en-Bugey, in the
/// Ain, is 300 km away.
#[test]
fn a_new_study_says_what_it_takes_and_what_lies_apart() {
    let dir = tempfile::tempdir().expect("a folder");
    let arguments = ["nouveau", "etude", "--epci", "245500327", "--communes", "01004"];
    let output = tool::territoire().args(arguments).current_dir(dir.path()).output().expect("the command runs");
    let said = tool::err(&output);
    for text in [
        "CC du Sammiellois (245500327) : 19\u{a0}communes, 8\u{202f}126 habitants",
        "1 de ses 53\u{a0}communes (Ambérieu-en-Bugey)",
        "en tout : 20\u{a0}communes",
        "A0230",
        "Ambérieu-en-Bugey (01004, Ain) ne touche pas les autres communes",
    ] {
        assert!(said.contains(text), "«{text}» is not in\n{said}");
    }
}

fn study(folder: &Path) {
    write(
        folder,
        "territoire.toml",
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\"]\n\
         [plan]\ndocument = \"plan\\\\plan.txt\"\n[[couche]]\nid = \"lieux\"\nfichier = 'couches\\lieux.csv'\n",
    );
    write(folder, "couches/lieux.csv", "id;nom;lon;lat\n1;A;5,54;48,89\n");
    write(
        folder,
        "plan/plan.txt",
        "Pilier 1 : Essai\n\nObjectif stratégique n°1 : Essai\n\nObjectif opérationnel n°1.1.1 : Essai\n\n- Une action.\n",
    );
    let mut rows = "action;genre;cible;role\n".to_owned();
    (0..150).for_each(|i| rows += &format!("1.1.1-01;filtre;lieux:nom=Absent {i};lieux\n"));
    write(folder, "plan/rattachements.csv", rows);
}

/// 150 filters that keep nothing, and their 150 roles that are read: a run counts them, `verifier` tells the first ones,
/// `--details` all. The files are named with the slash of Windows.
#[test]
fn a_run_counts_its_remarks_and_a_check_tells_them() {
    let dir = tempfile::tempdir().expect("a folder");
    study(dir.path());
    let said = |arguments: &[&str]| {
        let output = tool::territoire().args(arguments).arg(dir.path()).output().expect("the command runs");
        assert_eq!(output.status.code(), Some(0), "{}", tool::err(&output));
        tool::err(&output)
    };
    let run = said(&["analyser"]);
    assert!(run.contains("rattachement sans entité, 150 fois, lignes 2, 3, 4, 5, 6… [A0408]"), "{run}");
    assert!(run.contains("→ vérifier la valeur du filtre, ou compléter la couche"), "{run}");
    assert!(run.lines().count() < 25 && !run.contains("attention["), "{run}");
    let check = said(&["verifier"]);
    assert_eq!(check.matches("attention[A0408]").count(), 20, "{check}");
    assert_eq!(check.matches("info[I0417]: le rôle `lieux` est lu `lieu`").count(), 20, "{check}");
    assert!(check.contains("130\u{a0}autres de même nature"), "{check}");
    let all = said(&["verifier", "--details"]);
    assert_eq!(all.matches("attention[A0408]").count(), 150);
}
