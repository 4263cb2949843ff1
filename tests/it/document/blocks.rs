//! Blocks of a page, drawn by the test: cards, numbers in the margin, bands of labels, tables in cells, titles told by
//! their look alone.

use territoire::plan::{Node, Plan};

use super::pdf::{Sheet, fiches, of, read, sheet};

/// Each heading and action by its depth, with its number.
fn drawn(plan: &Plan) -> Vec<String> {
    let node = |n: &Node| {
        let indent = "  ".repeat(n.position.len() - 1);
        format!("{indent}{} {}", n.printed_code.as_deref().unwrap_or("-"), n.text)
    };
    plan.all_nodes().into_iter().map(node).collect()
}

#[test]
fn cards_side_by_side_are_read_one_after_the_other() {
    // Two rows of two cards; the text of the first is wider than its title, all rows stand at the same heights.
    let page = sheet(|s| {
        s.text(18.0, 40.0, 740.0, "Axe 1 – Bouger");
        for (row, y) in [(0, 640.0), (1, 460.0)] {
            for (column, x) in [(0, 50.0), (1, 330.0)] {
                let n = 1 + column + 2 * row;
                s.text(12.0, x, y, &format!("1.{n} Ouvrir {n}"));
                s.text(10.0, x, y - 40.0, &format!("Pilote : commune {n}"));
                s.text(10.0, x, y - 56.0, "Une phrase qui dit le contenu.");
            }
        }
    });
    let (plan, _) = read(&[page]);
    let card = |n: usize| (format!("Ouvrir {n}"), vec![("maitre_ouvrage", format!("commune {n}"))]);
    assert_eq!(fiches(&plan), [card(1), card(2), card(3), card(4)]);
    let codes: Vec<Option<&str>> = plan.actions().iter().map(|a| a.node.printed_code.as_deref()).collect();
    assert_eq!(codes, [Some("1.1"), Some("1.2"), Some("1.3"), Some("1.4")]);
}

#[test]
fn three_cards_that_share_their_sides_and_titles_alone_are_as_many_actions() {
    let shared = sheet(|s| {
        s.text(18.0, 40.0, 740.0, "Axe 1 – Bouger");
        s.grid(&[40.0, 220.0, 400.0, 580.0], &[700.0, 560.0]);
        for (n, x) in [(1, 50.0), (2, 230.0), (3, 410.0)] {
            s.text(11.0, x, 680.0, &format!("Action {n} : Bus {n}"));
            s.text(10.0, x, 650.0, &format!("Budget : {n}0 k€"));
        }
    });
    let alone = sheet(|s| {
        s.text(18.0, 40.0, 740.0, "Axe 2 – Soigner");
        s.text(12.0, 50.0, 640.0, "Action 4 : Une halle").text(12.0, 330.0, 640.0, "Action 5 : Un bain");
    });
    let (plan, _) = read(&[shared, alone]);
    let expected = [
        of("Bus 1", &[("budget", "10 k€")]),
        of("Bus 2", &[("budget", "20 k€")]),
        of("Bus 3", &[("budget", "30 k€")]),
        of("Une halle", &[]),
        of("Un bain", &[]),
    ];
    assert_eq!(fiches(&plan), expected);
    assert_eq!(plan.nodes.iter().map(|n| n.children.len()).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn headings_at_one_height_in_two_columns_of_text_are_no_cards() {
    // The right column begins with the end of what the left one says.
    let page = sheet(|s| {
        let prose = |s: &mut Sheet, x: f64, y: f64, n: usize, text: &str| {
            for k in 0..n {
                s.text(10.0, x, y - 13.0 * k as f64, text);
            }
        };
        s.text(18.0, 40.0, 760.0, "Axe 1 – Bouger");
        prose(s, 40.0, 730.0, 6, "Les communes et leurs habitants le disent.");
        s.text(11.0, 40.0, 640.0, "Action 1.1 – Rouler");
        prose(s, 40.0, 620.0, 8, "Le premier texte est celui de gauche.");
        prose(s, 320.0, 730.0, 6, "La suite du premier est en haut à droite.");
        s.text(11.0, 320.0, 640.0, "Action 1.2 – Marcher");
        prose(s, 320.0, 620.0, 8, "Le second texte est celui de droite.");
    });
    let (plan, _) = read(&[page]);
    let actions = plan.actions();
    assert_eq!(actions.iter().map(|a| a.node.text.as_str()).collect::<Vec<_>>(), ["Rouler", "Marcher"]);
    let said = |at: usize| actions[at].node.details.join(" ");
    assert!(said(0).contains("premier texte") && said(0).contains("La suite"), "{}", said(0));
    assert!(said(1).contains("second texte") && !said(1).contains("premier"), "{}", said(1));
}

#[test]
fn large_numbers_in_the_margin_are_those_of_the_titles_beside_them() {
    let page = sheet(|s| {
        // Key figures: they don't count on.
        s.text(28.0, 50.0, 740.0, "12").text(10.0, 120.0, 748.0, "Communes de la vallée");
        s.text(10.0, 120.0, 735.0, "dont deux bourgs");
        s.text(28.0, 50.0, 700.0, "40").text(10.0, 120.0, 704.0, "Kilomètres de sentiers");
        s.text(16.0, 50.0, 650.0, "Axe 1 – Bouger");
        // Its baseline stands between those of two rows, within less than half of its size of both.
        s.text(12.0, 120.0, 610.0, "Relier la gare").text(28.0, 50.0, 592.0, "1");
        s.text(10.0, 120.0, 596.0, "Pilote : commune").text(10.0, 120.0, 583.0, "Partenaires : Région");
        // Beside the first row of a title of two.
        s.text(12.0, 120.0, 540.0, "Prêter des vélos à ceux qui viennent de loin, et").text(28.0, 50.0, 532.0, "2");
        s.text(12.0, 120.0, 526.0, "rentrent tard").text(10.0, 120.0, 508.0, "Budget : 5 k€");
    });
    let (plan, _) = read(&[page]);
    let expected = [
        of("Relier la gare", &[("maitre_ouvrage", "commune"), ("partenaires", "Région")]),
        of("Prêter des vélos à ceux qui viennent de loin, et rentrent tard", &[("budget", "5 k€")]),
    ];
    assert_eq!(fiches(&plan), expected);
    assert_eq!(drawn(&plan), ["1 Bouger", "  1 Relier la gare", &format!("  2 {}", expected[1].0)]);
}

#[test]
fn a_large_letter_begins_the_text_beside_it() {
    let page = sheet(|s| {
        s.text(16.0, 50.0, 750.0, "Axe 1 – Bouger").text(12.0, 50.0, 720.0, "Action 1 – Relier la gare");
        s.text(30.0, 50.0, 678.0, "L").text(10.0, 75.0, 690.0, "a gare est loin des écoles,");
        s.text(10.0, 75.0, 678.0, "et le car part trop tôt.");
        s.text(12.0, 50.0, 640.0, "Action 2 – Marcher");
    });
    let (plan, _) = read(&[page]);
    let said = plan.actions()[0].node.details.join(" ");
    assert!(said.starts_with("La gare est loin des écoles") && said.contains("et le car part trop tôt."), "{said}");
}

#[test]
fn values_stand_under_each_band_of_labels_without_any_rule() {
    // Two fiches on a page: bands of colour of one width, a value on two rows that ends near the next column.
    let page = sheet(|s| {
        s.text(16.0, 50.0, 770.0, "Axe 1 – Bouger");
        for (n, top) in [(1, 720.0), (2, 420.0)] {
            s.text(12.0, 50.0, top + 20.0, &format!("Action {n} – Relier {n}"));
            for (y, labels) in [(top - 20.0, ["PILOTE", "PARTENAIRES"]), (top - 80.0, ["CALENDRIER", "BUDGET"])] {
                s.surface(50.0, y, 480.0, 18.0);
                s.text(10.0, 56.0, y + 5.0, labels[0]).text(10.0, 260.0, y + 5.0, labels[1]);
            }
            // 33 letters of 6 points from 56 on end at 254.
            s.text(10.0, 56.0, top - 34.0, "Commune du Val et de la Montagne,").text(10.0, 260.0, top - 34.0, "Région");
            s.text(10.0, 56.0, top - 46.0, "avec elle");
            s.text(10.0, 56.0, top - 94.0, &format!("2026-202{n}")).text(10.0, 260.0, top - 94.0, "8 k€");
            s.text(10.0, 50.0, top - 130.0, "Un texte de la largeur de la page, qui ne dit rien de plus que cela.");
        }
    });
    let (plan, _) = read(&[page]);
    let fiche = |n: usize| {
        let owner = "Commune du Val et de la Montagne, avec elle".to_owned();
        let told = [("maitre_ouvrage", owner), ("partenaires", "Région".to_owned())];
        let more = [("calendrier", format!("2026-202{n}")), ("budget", "8 k€".to_owned())];
        (format!("Relier {n}"), told.into_iter().chain(more).collect::<Vec<_>>())
    };
    assert_eq!(fiches(&plan), [fiche(1), fiche(2)]);
}

#[test]
fn a_table_in_a_cell_is_of_that_cell() {
    // Set in from its sides; then so that only a strip at its left parts it from the table around.
    for (left, right, top, bottom) in [(240.0, 520.0, 640.0, 590.0), (205.0, 550.0, 640.0, 580.0)] {
        let page = sheet(|s| {
            s.text(16.0, 50.0, 750.0, "Axe 1 – Bouger").text(12.0, 50.0, 720.0, "Action 1 – Relier la gare");
            s.grid(&[50.0, 200.0, 550.0], &[700.0, 670.0, 580.0, 550.0]);
            s.text(10.0, 55.0, 680.0, "Pilote").text(10.0, 210.0, 680.0, "Commune");
            s.text(10.0, 55.0, 650.0, "Financement");
            let middle = (left + right) / 2.0;
            s.grid(&[left, middle, right], &[top, (2.0 * top + bottom) / 3.0, (top + 2.0 * bottom) / 3.0, bottom]);
            let step = (top - bottom) / 3.0;
            for (k, cells) in
                [("Recettes", "Montant"), ("Europe", "40 000 €"), ("Région", "20 000 €")].iter().enumerate()
            {
                let y = top - step * (k + 1) as f64 + 5.0;
                s.text(9.0, left + 5.0, y, cells.0).text(9.0, middle + 5.0, y, cells.1);
            }
            s.text(10.0, 55.0, 560.0, "Calendrier").text(10.0, 210.0, 560.0, "2027");
        });
        let (plan, _) = read(&[page]);
        let (title, fields) = fiches(&plan).remove(0);
        assert_eq!(title, "Relier la gare");
        let funders = "Europe : 40 000 € ; Région : 20 000 €".to_owned();
        for told in
            [("maitre_ouvrage", "Commune".to_owned()), ("financeurs", funders), ("calendrier", "2027".to_owned())]
        {
            assert!(fields.contains(&told), "{told:?} {fields:?}");
        }
        assert_eq!(fields.len(), 3, "{fields:?}");
    }
}

#[test]
fn a_word_that_its_cell_cuts_is_whole_and_one_that_ends_there_is_not_joined() {
    let page = sheet(|s| {
        s.grid(&[50.0, 150.0, 220.0, 300.0], &[740.0, 700.0, 660.0, 620.0]);
        s.text(10.0, 55.0, 720.0, "Action").text(10.0, 155.0, 720.0, "Pilotage").text(10.0, 225.0, 720.0, "Calendrier");
        // Ten letters of 6 points fill a cell 60 wide.
        s.text(10.0, 55.0, 685.0, "Relier la gare")
            .text(10.0, 155.0, 685.0, "Communauté")
            .text(10.0, 155.0, 673.0, "s");
        s.text(10.0, 225.0, 685.0, "2026");
        s.text(10.0, 55.0, 645.0, "Prêter des vélos")
            .text(10.0, 155.0, 645.0, "Communauté")
            .text(10.0, 155.0, 633.0, "du Val");
        s.text(10.0, 225.0, 645.0, "2027");
    });
    let (plan, _) = read(&[page]);
    let expected = [
        of("Relier la gare", &[("maitre_ouvrage", "Communautés"), ("calendrier", "2026")]),
        of("Prêter des vélos", &[("maitre_ouvrage", "Communauté du Val"), ("calendrier", "2027")]),
    ];
    assert_eq!(fiches(&plan), expected);
}

#[test]
fn titles_without_name_nor_number_have_the_level_of_their_look() {
    let page = sheet(|s| {
        s.text(26.0, 50.0, 760.0, "Notre vallée demain");
        let mut y = 720.0;
        for theme in ["Bouger", "Se soigner"] {
            s.text(15.0, 50.0, y, theme);
            s.text(10.0, 50.0, y - 20.0, "Il y a fort à faire, et vite.");
            for (k, action) in ["Ouvrir une maison", "Prêter des vélos"].iter().enumerate() {
                let y = y - 45.0 - 40.0 * k as f64;
                s.text(12.0, 50.0, y, action).text(10.0, 50.0, y - 14.0, "Pilote : la commune");
            }
            y -= 150.0;
        }
    });
    let (plan, _) = read(&[page]);
    let expected = [
        "- Bouger",
        "  - Ouvrir une maison",
        "  - Prêter des vélos",
        "- Se soigner",
        "  - Ouvrir une maison",
        "  - Prêter des vélos",
    ];
    assert_eq!(drawn(&plan), expected);
    assert!(fiches(&plan).iter().all(|(_, fields)| fields[..] == [("maitre_ouvrage", "la commune".to_owned())]));
}

#[test]
fn what_comes_again_at_the_foot_of_pages_heads_nothing() {
    let page = |n: usize| {
        sheet(|s| {
            s.text(16.0, 50.0, 740.0, &format!("Axe {n} – Bouger {n}"));
            s.text(12.0, 50.0, 700.0, &format!("Action {n} – Relier {n}")).text(
                8.0,
                50.0,
                20.0,
                "Axe 9 – à ne pas diffuser",
            );
        })
    };
    let (plan, _) = read(&[page(1), page(2), page(3)]);
    let expected = ["1 Bouger 1", "  1 Relier 1", "2 Bouger 2", "  2 Relier 2", "3 Bouger 3", "  3 Relier 3"];
    assert_eq!(drawn(&plan), expected);
}
