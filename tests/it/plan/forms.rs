//! Forms that people give to a plan beside those of its headings: quoted messages, letters for numbers, summaries in other
//! words, what is put aside. Each text is made up.

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::plan::{self, Options, Plan};

fn read_as(name: &str, text: &str, levels: &[&str]) -> (Plan, String) {
    let mut notes = Notes::new();
    let options = Options { levels: levels.iter().map(|l| (*l).to_owned()).collect(), ..Options::default() };
    let plan = plan::read_bytes(text.as_bytes(), Path::new(name), &options, &mut notes);
    let said: Vec<String> = notes
        .all()
        .iter()
        .map(|d| {
            format!(
                "{} {} | {} | {}",
                d.code.id,
                d.message,
                d.label.clone().unwrap_or_default(),
                d.help.clone().unwrap_or_default()
            )
        })
        .collect();
    (plan.unwrap_or_else(|| panic!("{said:?}")), said.join("\n").replace('\u{a0}', " "))
}

fn read(text: &str) -> (Plan, String) {
    read_as("plan.md", text, &[])
}

/// Each heading and action with its number, set in by its depth.
fn drawn(plan: &Plan) -> Vec<String> {
    plan.all_nodes()
        .iter()
        .map(|n| {
            let code = n.printed_code.as_ref().map(|c| format!("{c} ")).unwrap_or_default();
            format!("{}{code}{}", "  ".repeat(n.position.len() - 1), n.text)
        })
        .collect()
}

fn fields(plan: &Plan, action: usize) -> Vec<(&'static str, String)> {
    plan.actions()[action].node.fields.iter().map(|(field, value)| (field.id(), value.clone())).collect()
}

fn own(all: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    all.iter().map(|(id, value)| (*id, (*value).to_owned())).collect()
}

#[test]
fn a_recapitulative_table_in_other_words_is_known_by_its_numbers() {
    let fiche = |n: usize, title: &str| format!("Action {n} : {title}\nPorteur : le syndicat\nCalendrier : 2031\n\n");
    let titles = [
        "Border les chemins de haies",
        "Curer les mares communales",
        "Tailler les vieux saules",
        "Compter les chouettes",
    ];
    let fiches: String = titles.iter().enumerate().map(|(i, t)| fiche(i + 1, t)).collect();
    let table = "| N° | Action | Coût |\n|---|---|---|\n| 1 | Haies | 4 k€ |\n| 2 | Mares | 5 k€ |\n| 3 | Saules | 6 k€ |\n| 4 | Nichoirs | 7 k€ |\n";
    let (plan, said) = read(&format!("Axe 1 : Le bocage\n\n{fiches}Tableau de synthèse\n\n{table}"));
    let expected = ["Le bocage", titles[0], titles[1], titles[2], titles[3]];
    assert_eq!(plan.all_nodes().iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(fields(&plan, 3), own(&[("maitre_ouvrage", "le syndicat"), ("calendrier", "2031"), ("budget", "7 k€")]));
    assert_eq!((plan.folded, said.as_str()), (4, ""));
    // The words that were not those of the fiche are kept.
    assert!(plan.prose.iter().any(|p| p.text == "Nichoirs"), "{:?}", plan.prose);
    // In front of the fiches, whose axes have headings of their own.
    let before = "| Axe | Action | Coût |\n|---|---|---|\n| 1. Bocages | 1. Haies | 4 k€ |\n| | 2. Mares | 5 k€ |\n| | 3. Saules | 6 k€ |\n| | 4. Nichoirs | 7 k€ |\n";
    let (plan, _) = read(&format!("{before}\nAxe 1 : Le bocage\n\n{fiches}"));
    assert_eq!(plan.all_nodes().iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(plan.actions()[0].node.field(plan::Field::Budget), Some("4 k€"));
    // Steps numbered in a fiche are no other actions of the plan.
    let steps = "| N° | Action | Échéance |\n|---|---|---|\n| 1 | Enquête | 2030 |\n| 2 | Devis | 2031 |\n";
    let (plan, _) = read(&format!("Axe 1 : Le bocage\n\n{fiches}{steps}"));
    assert_eq!(plan.actions()[0].node.field(plan::Field::Calendar), Some("2031"), "{:?}", drawn(&plan));
}

#[test]
fn titles_that_all_come_again_are_a_list_of_contents() {
    let list = "Dans ces pages\nDéfi 1 Boire\nAction 1 Un puits partagé\nAction 2 Des fontaines\nDéfi 2 Lire\nAction 3 Un bibliobus\n\n";
    let fiche = |n: usize, t: &str| format!("Action {n}\n{t}\nQui ? La commune de Bar\nCombien ? {n} 000 € HT\n\n");
    let body = format!(
        "Défi 1\nBoire\n\n{}{}Défi 2\nLire\n\n{}",
        fiche(1, "UN PUITS PARTAGÉ"),
        fiche(2, "DES FONTAINES"),
        fiche(3, "UN BIBLIOBUS")
    );
    let (plan, said) = read(&format!("Pacte des sources\n\n{list}{body}"));
    assert_eq!(drawn(&plan), ["1 Boire", "  1 UN PUITS PARTAGÉ", "  2 DES FONTAINES", "2 Lire", "  3 UN BIBLIOBUS"]);
    assert_eq!(fields(&plan, 2), own(&[("maitre_ouvrage", "La commune de Bar"), ("budget", "3 000 € HT")]));
    assert_eq!(said, "");
}

#[test]
fn what_the_document_puts_aside_is_no_action_and_is_told() {
    let plan = "Levier 1 – Manger\n- un verger\n- un four banal\n\nLevier 2 – Rouler\n- un prêt de vélos\n\nProjets abandonnés ou reportés\n- un téléphérique\n- une patinoire\n";
    let (plan, said) = read(plan);
    assert_eq!(drawn(&plan), ["1 Manger", "  un verger", "  un four banal", "2 Rouler", "  un prêt de vélos"]);
    assert!(
        said.contains("A0530 2 lignes sont laissées hors du plan, sous « Projets abandonnés ou reportés »"),
        "{said}"
    );
    assert!(said.contains("« un téléphérique » et « une patinoire »"), "{said}");
    let numbers = "## Pilier 1 : Quartiers\n\n### Action 1 : Médiation\n- **Porteur** : MJC\n\n### Action 2 : ~~Colonie~~ *(remplacée par l'action 4)*\n\n### Action 3 : *Réservée*\n\n### Action 4 : Séjours\n- **Porteur** : Ville\n";
    let (plan, said) = read(numbers);
    assert_eq!(drawn(&plan), ["1 Quartiers", "  1 Médiation", "  4 Séjours"]);
    assert_eq!(fields(&plan, 0), own(&[("maitre_ouvrage", "MJC")]));
    // The numbers that are taken are none that lacks.
    assert!(said.contains("A0530 2 numéros sans action") && !said.contains("A0402"), "{said}");
    // A value of a fiche is no title.
    let (plan, said) =
        read("Action 1 : Semer\nPartenaires :\n- Néant\nBudget : 3 €\n\nAction 2 : Cueillir\nBudget : 4 €\n");
    assert_eq!((plan.actions().len(), said.as_str()), (2, ""));
    assert_eq!(plan.actions()[0].node.field(plan::Field::Budget), Some("3 €"));
}

#[test]
fn a_message_that_was_passed_on_is_read_without_its_signs() {
    let text = "Bonjour,\n\nvoici la liste.\n\n> CHANTIER 1 / MARCHER\n>\n> 1) Des trottoirs\n>    pilote : le bourg\n> 2) Un passage\n>    pilote : la CC\n>\n> CHANTIER 2 / NAGER\n>\n> 3) Un bassin\n>    pilote : le pays\n\nBien à vous\n";
    let (plan, _) = read(text);
    assert_eq!(drawn(&plan), ["1 MARCHER", "  1 Des trottoirs", "  2 Un passage", "2 NAGER", "  3 Un bassin"]);
    assert_eq!(fields(&plan, 2), own(&[("maitre_ouvrage", "le pays")]));
}

#[test]
fn letters_and_roman_numbers_follow_any_name() {
    let with = |name: &str, [a, b]: [&str; 2]| {
        format!(
            "{name} {a} : Eau\nAction 1 : Un puits\nPilote : CC\n{name} {b} : Air\nAction 2 : Un filtre\nPilote : CC\n"
        )
    };
    let expected = |[a, b]: [&str; 2]| {
        vec![format!("{a} Eau"), "  1 Un puits".to_owned(), format!("{b} Air"), "  2 Un filtre".to_owned()]
    };
    for name in ["Cap", "Grand projet", "Pari", "Piste", "Vocation", "Orientation fondamentale", "Axe", "Chantier"] {
        for numbers in [["1", "2"], ["A", "B"], ["I", "II"]] {
            let (plan, said) = read(&with(name, numbers));
            assert_eq!((drawn(&plan), said.as_str()), (expected(numbers), ""), "{name} {numbers:?}");
            // So written, each is an example of its level too.
            let example = format!("{name} {}", numbers[0]);
            let (plan, said) = read_as("plan.md", &with(name, numbers), &[&example, "Action 1"]);
            assert_eq!((drawn(&plan), said.as_str()), (expected(numbers), ""), "{example}");
        }
    }
}

/// How an action is written, by its title and its number.
type Form = fn(&str, usize) -> String;

#[test]
fn labels_of_actions_in_many_forms() {
    let all: [Form; 7] = [
        |a, n| format!("[Action {n}] {a}"),
        |a, n| format!("Action #{n} : {a}"),
        |a, n| format!("Act. {n} : {a}"),
        |a, n| format!("Action n°{n}/2 : {a}"),
        |a, n| format!("Disposition A-{n} : {a}"),
        |a, n| format!("A.{n}) {a}"),
        |a, n| format!("A-0{n} | {a}"),
    ];
    for form in all {
        let text =
            format!("Axe A : Eau\n\n{}\nPilote : CC\n\n{}\nPilote : CC\n", form("Un puits", 1), form("Un filtre", 2));
        let (plan, said) = read(&text);
        let titles: Vec<&str> = plan.actions().iter().map(|a| a.node.text.as_str()).collect();
        assert_eq!((titles, said.as_str()), (vec!["Un puits", "Un filtre"], ""), "{text}");
    }
}

#[test]
fn names_without_number() {
    let quoted = "Pourquoi ?\nParce que.\n\nTHÈME « Semer »\n\n➢ Un jardin\n    Porteur : la commune\n➢ Un verger\n    Porteur : la CC\n\nTHÈME « Récolter »\n\n➢ Une fête\n";
    let (plan, _) = read(quoted);
    assert_eq!(drawn(&plan), ["Semer", "  Un jardin", "  Un verger", "Récolter", "  Une fête"]);
    assert_eq!(plan.proposed, ["Thème « Semer »", "-"]);
    let dashed = "AMBITION 1 : SEMER\n\nProjet – Un jardin\nMaître d'ouvrage : CC\n\nProjet – Un verger\nMaître d'ouvrage : CC\n\nAMBITION 2 : LIRE\n\nProjet – Un bibliobus\nMaître d'ouvrage : CC\n";
    let (plan, _) = read(dashed);
    assert_eq!(drawn(&plan), ["1 SEMER", "  Un jardin", "  Un verger", "2 LIRE", "  Un bibliobus"]);
    // One line in prose is none.
    let (plan, _) = read("AMBITION 1 : SEMER\n\nProjet – Un jardin est en cours\n\n- Un verger\n- Un potager\n");
    assert_eq!(drawn(&plan), ["1 SEMER", "  Un verger", "  Un potager"]);
}

#[test]
fn a_fiche_in_columns_of_blanks() {
    let fiche = |n: usize, title: &str| {
        format!(
            "FICHE ACTION\n\nFilière     Bois\nNuméro      {n}\nIntitulé    {title}\nPorteur     le syndicat\nCalendrier  203{n}\n\n\n"
        )
    };
    let (plan, _) = read_as(
        "plan.txt",
        &format!("SCHÉMA DU BOIS\n\n\n{}{}", fiche(1, "Une chaufferie"), fiche(2, "Une scierie")),
        &[],
    );
    assert_eq!(drawn(&plan), ["1 Une chaufferie", "2 Une scierie"]);
    assert_eq!(fields(&plan, 1).iter().filter(|(id, _)| *id == "calendrier").count(), 1);
    assert_eq!(plan.actions()[1].node.field(plan::Field::Owner), Some("le syndicat"));
}

#[test]
fn parts_of_actions_that_go_on_with_their_number() {
    let text = "ENJEU A. MARCHER\n\nObjectif A.1 : Tracer\n\nAction A.1.1 : Le tour du lac\n    A.1.1.a Étude\n    A.1.1.b Balisage\n    Porteur : le pays\nAction A.1.2 : La voie verte\n    Porteur : la CC\n\nENJEU B. LIRE\n\nObjectif B.1 : Ouvrir\n\nAction B.1.1 : Un bibliobus\n    Porteur : la CC\n\nPROJETS EN RÉSERVE (non financés)\nAction R.1 : Un casino\nAction R.2 : Un zoo\n";
    let (plan, said) = read(text);
    let expected = [
        "A MARCHER",
        "  A.1 Tracer",
        "    A.1.1 Le tour du lac",
        "    A.1.2 La voie verte",
        "B LIRE",
        "  B.1 Ouvrir",
        "    B.1.1 Un bibliobus",
    ];
    assert_eq!(drawn(&plan), expected);
    let parts: Vec<&str> = plan.actions()[0].node.sub_actions.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(parts, ["A.1.1.a Étude", "A.1.1.b Balisage"]);
    assert!(said.contains("A0530 2 lignes"), "{said}");
    let (plan, said) = read_as("plan.txt", text, &["Enjeu A", "Objectif A.1", "Action A.1.1"]);
    assert_eq!(drawn(&plan), expected, "{said}");
}

#[test]
fn what_a_label_says_ends_at_a_label_that_is_not_known() {
    let fiche =
        |n: usize| format!("Action {n} : La chose {n}\nCombien ?\n{n} 000 €\nQui nous a inspirés ?\nUn village\n\n");
    let (plan, _) = read(&format!("Axe 1 : Agir\n\n{}{}{}", fiche(1), fiche(2), fiche(3)));
    for action in plan.actions() {
        assert_eq!(action.node.fields.len(), 1, "{:?}", action.node);
        assert_eq!(action.node.details, ["Qui nous a inspirés ?", "Un village"]);
    }
    // A value that goes on after its comma.
    let (plan, _) = read_as(
        "plan.txt",
        "Axe 1 : Agir\nFiche-action 1\nLa chose\nPartenaires : CAF, ARS,\nDépartement, communes de\nBar et Dun\nBudget : 3 €\n",
        &[],
    );
    assert_eq!(fields(&plan, 0)[0].1, "CAF, ARS, Département, communes de Bar et Dun");
}

#[test]
fn boxes_units_and_numbers_in_tables() {
    let table = "Axe 1 : Agir\n\n| N° | Action | Porteur | Coût (k€) |\n|---|---|---|---|\n| 1 | Un pont | CC | 450 |\n| 2 | Un bac | Ville | 12 k€ env. |\n";
    let (plan, _) = read(table);
    assert_eq!(plan.actions()[0].node.field(plan::Field::Budget), Some("450 k€"));
    assert_eq!(plan.actions()[1].node.field(plan::Field::Budget), Some("12 k€ env."));
    let (plan, _) = read(
        "Action 1 : Un pont\nStatut : ☐ validé ☒ en projet\nBudget : 3 €\n\nAction 2 : Un bac\nStatut : ☐ validé ☐ en projet\n",
    );
    assert_eq!(plan.actions()[0].node.field(plan::Field::Status), Some("en projet"));
    assert_eq!(plan.actions()[1].node.field(plan::Field::Status), Some("☐ validé ☐ en projet"));
    // A table whose column of actions holds their numbers adds to them.
    let sums = "Action 1 : Un pont\nPorteur : CC\n\nAction 2 : Un bac\nPorteur : CC\n\n## Récapitulatif\n\n| Action | Budget | Calendrier |\n|---|---|---|\n| 1 | 6 000 € | 2031 |\n| 2 | 7 000 € | 2032 |\n| Total | 13 000 € | |\n";
    let (plan, said) = read(sums);
    assert_eq!(drawn(&plan), ["1 Un pont", "2 Un bac"]);
    assert_eq!((plan.actions()[1].node.field(plan::Field::Budget), said.as_str()), (Some("7 000 €"), ""));
    // A column of actions under another name.
    let done = "Grand projet 1 – La gare\n\n| Ce que nous allons faire | Pour quand | Avec qui |\n|---|---|---|\n| Un parvis | 2031 | Ville |\n| Une passerelle | 2032 | CC |\n\nGrand projet 2 – Le port\n\n| Ce que nous allons faire | Pour quand | Avec qui |\n|---|---|---|\n| Un quai | 2033 | Ville |\n| Une grue | 2034 | CC |\n";
    let (plan, _) = read(done);
    assert_eq!(drawn(&plan), ["1 La gare", "  Un parvis", "  Une passerelle", "2 Le port", "  Un quai", "  Une grue"]);
    assert_eq!(fields(&plan, 3), own(&[("calendrier", "2034"), ("partenaires", "CC")]));
}

#[test]
fn a_heading_that_lost_its_name_is_guessed_and_told() {
    let text = "AXE 1 : UN PAYS OUVERT\n\nOBJECTIF 1.1 : ACCUEILLIR\n\nACTION N°1.1.1 : UNE MAISON\nACTION N°1.1.2 : UNE CARTE\n\nUN PAYS SOLIDAIRE\n\nOBJECTIF 2.1 : SOIGNER\n\nACTION N°2.1.1 : UN CENTRE\nACTON N°2.1.2 : UN BUS\nACTION N°2.1.3 : UN REPAS\n\nAXE 3 : UN PAYS DURABLE\n\nOBJECTIF 3.1 : PROTÉGER\n\nACTION N°3.1.1 : DES HAIES\n";
    let (plan, said) = read(text);
    assert_eq!(
        plan.nodes.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(),
        ["UN PAYS OUVERT", "UN PAYS SOLIDAIRE", "UN PAYS DURABLE"]
    );
    assert!(
        said.contains("A0531 « UN PAYS SOLIDAIRE »") && said.contains("écrire « Axe 2 : UN PAYS SOLIDAIRE »"),
        "{said}"
    );
    assert!(
        said.contains("A0532 1 ligne ressemble à un titre") && said.contains("« ACTON N°2.1.2 : UN BUS »"),
        "{said}"
    );
    assert!(said.contains("ou ajouter le 2.1.2, s'il manque"), "{said}");
}

#[test]
fn an_annex_named_a_part_ends_the_plan() {
    let text = "PARTIE 1 – LE PAYS\n\n1. Un pays habité\nDu texte.\n\nPARTIE 2 – LES MESURES\n\nVocation 1 – Vivre\n\nOrientation 1.1 – Garder\n\nMesure 1.1.1 – Les tourbières\nDispositions\n• Inventorier\n• Acquérir\n\nMesure 1.1.2 – Les forêts\nDispositions\n• Une trame\n\nVocation 2 – Habiter\n\nOrientation 2.1 – Bâtir\n\nMesure 2.1.1 – Les bourgs\nDispositions\n• Un conseil\n\nPARTIE 3 – ANNEXES\nAnnexe 1 – Les communes\nBar, Dun\n";
    let (plan, _) = read_as("plan.txt", text, &[]);
    let expected = [
        "1 Vivre",
        "  1.1 Garder",
        "    1.1.1 Les tourbières",
        "    1.1.2 Les forêts",
        "2 Habiter",
        "  2.1 Bâtir",
        "    2.1.1 Les bourgs",
    ];
    assert_eq!(drawn(&plan), expected);
}

#[test]
fn numbers_of_two_and_parts_of_one_go_on() {
    let text = "Axe 1 : Trier\nAction 1 : Un bac\nAction 2 : Un sac\nActions 3 et 4 : Louer et prêter\nAction 5 : Donner\n\nAxe 2 : Vendre\nAction 6a : Un étal, l'été\nAction 6b : Un étal, l'hiver\nAction 7 : Une halle\n";
    let (_, said) = read(text);
    assert_eq!(said, "");
}

#[test]
fn what_is_proposed_reads_as_what_was_read() {
    let text = "Axe 1 : Trier\nAction 1 : Un bac\nAction 2 : Un sac\n\nAxe 2 Vendre au marché\nAction 3 : Un étal\n";
    let (plan, _) = read(text);
    assert_eq!(plan.proposed, ["Axe 1", "Action 1"]);
    let (again, _) = read_as("plan.md", text, &["Axe 1", "Action 1"]);
    assert_eq!(drawn(&again), drawn(&plan));
}

#[test]
fn anomalies_of_one_cause_are_one_message() {
    let text: String =
        (1..=6).map(|n| format!("Objectif stratégique n°{n} : Le but {n}\n- une action {n}\n\n")).collect();
    let bad = text
        .replace("n°2", "n°9")
        .replace("n°3", "n°9")
        .replace("n°4", "n°9")
        .replace("n°5", "n°8")
        .replace("n°6", "n°8");
    let (plan, said) = read(&format!("Pilier 1 : Un\n\n{bad}"));
    assert!(plan.anomalies.len() > 4, "{:?}", plan.anomalies);
    assert!(said.matches("contredi").count() == 1, "{said}");
}

#[test]
fn fiches_under_the_name_of_their_programme_are_the_only_actions() {
    let fiche = |n: usize, title: &str| {
        format!(
            "| FONDS DES EAUX | GAL du Marais |\n|---|---|\n| ACTION | N°{n} |\n| Intitulé | {title} |\n| Référence | OS {n} |\n\n**Indicateurs**\nNombre de dossiers\n\n"
        )
    };
    let front = "# 1. Présentation\n\n## 1.1 Périmètre\n\nDu texte.\n\n## 1.2 Gouvernance\n\nDu texte.\n\n# 2. Stratégie\n\n## 2.1 Enjeux\n\nDu texte.\n\n# 3. Fiches-actions\n\n";
    let (plan, _) = read(&format!(
        "{front}{}{}{}",
        fiche(1, "Des circuits courts"),
        fiche(2, "Coopération"),
        fiche(3, "Animation")
    ));
    assert_eq!(drawn(&plan), ["1 Des circuits courts", "2 Coopération", "3 Animation"]);
    for action in plan.actions() {
        assert_eq!(action.node.field(plan::Field::Indicators), Some("Nombre de dossiers"));
        assert!(action.node.details.contains(&"FONDS DES EAUX".to_owned()), "{:?}", action.node.details);
    }
}

#[test]
fn a_fiche_that_names_its_level_alone_takes_the_title_that_the_document_gives() {
    let fiche = |code: &str, level: usize, title: &str| {
        format!(
            "| Orientation stratégique | Orientation {level} |\n|---|---|\n| Action nom | {title} |\n| Action n° | {code} |\n| Maître d'ouvrage | la commune |\n\n"
        )
    };
    let front =
        "Les orientations du bourg :\n- Orientation 1 : rebâtir la halle\n- Orientation 2 : rouvrir la gare\n\n";
    let (plan, _) = read(&format!("{front}{}{}", fiche("1-A", 1, "Un toit neuf"), fiche("2-A", 2, "Un quai")));
    assert_eq!(drawn(&plan), ["1 rebâtir la halle", "  1-A Un toit neuf", "2 rouvrir la gare", "  2-A Un quai"]);
}

#[test]
fn pictures_are_ornaments_of_titles_and_bullets_of_actions() {
    let text = "# 🌍 Le pays\n\n## 🎯 Priorité 1 – Vivre\n\n### 🏠 Habiter\n\n✅ **Un toit**\n✅ **Un jardin**\n\n### 🚌 Rouler\n\n🔜 **Un bus**\n\n## 🎯 Priorité 2 – Lire\n\n### 📚 Prêter\n\n✅ **Un bibliobus**\n\n---\n*Contact : pays@exemple.fr*\n";
    let (plan, said) = read(text);
    let expected = [
        "1 Vivre",
        "  Habiter",
        "    Un toit",
        "    Un jardin",
        "  Rouler",
        "    Un bus",
        "2 Lire",
        "  Prêter",
        "    Un bibliobus",
    ];
    assert_eq!((drawn(&plan), said.as_str()), (expected.map(str::to_owned).to_vec(), ""));
}

#[test]
fn what_stands_around_a_plan_is_none_of_its_headings() {
    // The fiches of actions that a table named.
    let table = "| Volet | Action | Portage |\n|---|---|---|\n| **Volet 1 – Lire** | 1. Un bibliobus | CC |\n| | 2. Une fête | Ville |\n\n## Détail des actions\n\n**1. Un bibliobus**\nOù : Bar\n\n**2. Une fête**\nOù : Dun\n";
    let (plan, said) = read(table);
    assert_eq!(drawn(&plan), ["1 Lire", "  1 Un bibliobus", "  2 Une fête"]);
    assert_eq!((plan.actions()[1].node.field(plan::Field::Communes), said.as_str()), (Some("Dun"), ""));
    // The other points of a meeting.
    let meeting = "1) Approbation\n2) Feuille de route\n\nPiste 1 – Naviguer\n- Une escale\n- Un port\n\nPiste 2 – Goûter\n- Une route\n\n3) Questions diverses\n- la réunion du 4 septembre\n- le covoiturage\n";
    let (plan, _) = read(meeting);
    assert_eq!(drawn(&plan), ["1 Naviguer", "  Une escale", "  Un port", "2 Goûter", "  Une route"]);
    // A foot of page with the name of a level.
    let foot = "Cap A : Eau\n\nA-01 | Un puits\nPilote : CC\nA-02 | Un bac\nPilote : CC\n\nCap B : Air\n\nB-01 | Un filtre\nPilote : CC\nB-02 | Une haie\nPilote : CC\n\nAxe 7 – ne pas diffuser\n";
    let (plan, _) = read(foot);
    assert_eq!(
        drawn(&plan),
        ["A Eau", "  A-01 Un puits", "  A-02 Un bac", "B Air", "  B-01 Un filtre", "  B-02 Une haie"]
    );
}

#[test]
fn a_remark_between_number_and_title_is_kept_beside_it() {
    let (plan, said) = read(
        "Axe 1 : Agir\nAction 1 (ex-action 7) : Curer les mares\nAction 2 [reportée] – Tailler les saules\n\
         Action 3 ★ : Compter les chouettes\n",
    );
    assert_eq!(
        drawn(&plan),
        ["1 Agir", "  1 Curer les mares", "  2 Tailler les saules", "  3 Compter les chouettes"],
        "{said}"
    );
    let details: Vec<Vec<String>> = plan.actions().iter().map(|action| action.node.details.clone()).collect();
    assert_eq!(details, [vec!["ex-action 7".to_owned()], vec!["reportée".to_owned()], vec![]]);
}
