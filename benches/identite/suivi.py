"""The plan in all its commands: read again, attached, followed by the EPCI in their workbooks, exchanged, ranked."""
from classeurs import fill
from cote import ROOT, SHARED

SAMMIELLOIS, COTES, ARGONNE, FRESNES = "245500327", "200034874", "200066140", "245501176"


def follow_up(study):
    """Workbooks that four EPCI fill, take up again and choose between, in both formats."""
    study.example()
    study.run("plan", "suivi", "etat", "etude", "--date", "2026-12-15")
    study.run("plan", "suivi", "exporter", "etude", "--tous", "--territoire", "--date", "2026-12-01")
    study.keep("etude/suivi", "suivi-de-l-exemple")
    # From nothing, as an office begins.
    study.keep("etude/plan/suivi", "journal-de-l-exemple")
    study.run("plan", "suivi", "exporter", "etude", "--tous", "--territoire", "--date", "2026-12-01")
    study.copy(study.path("etude/suivi"), "vierges")
    sent = {code: study.path(study.file(f"etude/suivi/*-{code}-*.xlsx")) for code in (SAMMIELLOIS, ARGONNE)}
    sent |= {code: study.path(study.file(f"etude/suivi/*-{code}-*.ods")) for code in (COTES, FRESNES, "territoire")}
    typed = {
        SAMMIELLOIS: [
            ("1.1.1-01", "Statut", "En cours"),
            ("1.1.1-01", "Pilote", "Mme Fictive"),
            ("1.1.1-01", "Votre commentaire", "Barème voté,\nen deux lignes & <balise>."),
            ("1.2.1-01", "Début", ("jour", "2027-02-01")),
            ("1.2.1-01", "Fin", "15/03/2028"),
            ("1.1.2-01", "Avancement (%)", "un tiers"),
            ("1.1.2-01", "Budget prévisionnel (€ HT)", 12500.5),
        ],
        FRESNES: [
            ("1.1.1-01", "Statut", "bloque"),
            ("1.1.1-01", "Avancement (%)", 20),
            ("1.1.1-01", "Votre commentaire", "Barème rejeté."),
            ("1.1.1-01", "Fin", ("jour", "2027-06-30")),
        ],
        ARGONNE: [
            ("1.1.1-01", "Budget prévisionnel (€ HT)", 40000),
            ("1.1.1-01", "Dépensé (€ HT)", 50000),
            ("1.1.1-01", "Action", "Une cellule grise, changée"),
            ("1.1.1-01", "Fin", ("jour", "2026-01-01")),
            ("1.1.1-01", "Début", ("jour", "2027-01-01")),
        ],
        COTES: [("1.1.1-01", "Statut", "Fini"), ("1.1.1-01", "Pilote", "M. Autre")],
        "territoire": [
            ("2.2.2-02", "Statut", "Réalisé"),
            ("2.2.2-02", "Avancement (%)", 20),
            ("3.1.1-01", "Priorité", "Élevé"),
        ],
    }
    for code, cells in typed.items():
        fill(sent[code], "Actions", cells)
        study.dated(sent[code])
    given = [str(path.relative_to(study.here)) for path in sent.values()]
    study.run("plan", "suivi", "importer", "etude", given[0], "--format", "json", ends=None)
    study.run("plan", "suivi", "importer", "etude", *given, "--date", "2027-01-12", ends=None)
    study.run("plan", "suivi", "importer", "etude", *given, "--date", "2027-01-12", ends=None)
    study.run("plan", "suivi", "importer", "etude", *study.files("vierges/*"), ends=None)
    study.run("lancer", "etude")
    study.keep("etude/resultats", "resultats-en-conflit")
    conflicts = study.read("etude/plan/suivi/conflits.csv").splitlines()
    chosen = [f"x{line}" if ";Bloqué;" in line or ";M. Autre;" in line else line for line in conflicts]
    study.write("etude/plan/suivi/conflits.csv", "\r\n".join(chosen) + "\r\n")
    study.run("plan", "suivi", "importer", "etude", "--date", "2027-01-20", ends=None)
    study.run("plan", "suivi", "etat", "etude", "--date", "2027-02-15")
    study.run("plan", "suivi", "etat", "etude", "--date", "2027-02-15", "--format", "json")
    study.run("lancer", "etude")
    study.run("plan", "suivi", "exporter", "etude", "--epci", "CC du Sammiellois", "--date", "2027-02-20", ends=None)
    study.run("plan", "suivi", "exporter", "etude", "--epci", "Nulle part", "--date", "2027-02-20", ends=1)
    study.run("plan", "suivi", "importer", "etude", "absent.xlsx", "etude/territoire.toml", "etude/plan", ends=1)
    for file in ("plan.xlsx", "plan.json"):
        study.run("plan", "suivi", "convertir", "etude", file)
        study.run("plan", "suivi", "convertir", "etude", file, ends=1)
    study.dated(study.path("plan.xlsx"))
    study.run("plan", "suivi", "reprendre", "etude", "plan.xlsx", "--format", "json")
    study.replace("plan.json", "Mme Fictive", "Mme Autre")
    study.run("plan", "suivi", "reprendre", "etude", "plan.json", "--date", "2027-02-25")
    study.copy(ROOT / "tests/known/plan/suivi/communs.json", "communs.json")
    study.run("plan", "suivi", "reprendre", "etude", "communs.json", "--date", "2027-03-01", ends=None)
    study.run("plan", "suivi", "etat", "etude", "--date", "2027-03-15")


def attach(study):
    """Proposals listed, settled in the terminal and in lists filled in the three formats."""
    study.example()
    run = lambda *words, ends=0: study.run("plan", "rattacher", "etude", *words, ends=ends)
    run()
    run("--format", "json")
    for form in ("csv", "ods", "xlsx"):
        run("--ecrire", f"propositions.{form}")
    run("--ecrire", "propositions.csv", ends=1)
    run("--refuser", "1.1.1-02")
    run("--modifier", "1.1.3-01", "--cible", f"epci:{SAMMIELLOIS}", "--role", "porteur")
    run("--refuser", "9.9.9-09", ends=1)
    run("--modifier", "1.1.3-02", ends=1)
    run("--accepter", "1.2.2-01", "--refuser", "1.2.2-01", ends=1)
    run("--accepter", "confiance=forte")
    lines = study.read("propositions.csv").splitlines()
    lines = [line + ("oui" if n % 9 == 4 else "non" if n % 9 == 5 else "") for n, line in enumerate(lines)]
    study.write("remplie.csv", "\n".join(lines) + "\n")
    run("--decisions", "remplie.csv", ends=None)
    run("--ecrire", "restantes.xlsx")
    run("--ecrire", "restantes.ods")
    rest = [line.split(";")[0] for line in run().stdout.decode().splitlines()[1:]]
    # An action with several lines could not be told by its first cell.
    alone = [action for action in rest if rest.count(action) == 1]
    for form, decisions in (("xlsx", ("accepter", "Refuser")), ("ods", ("accepter", "bof"))):
        cells = [(alone.pop(0), "Décision", decision) for decision in decisions]
        fill(study.path(f"restantes.{form}"), "Rattachements", cells)
    run("--decisions", "restantes.xlsx")
    run("--decisions", "restantes.ods", ends=1)
    study.run("lancer", "etude")


CRITERIA = """
[priorisation]
[[priorisation.critere]]
id = "climat"
titre = "Effet sur le climat"
poids = 2
[[priorisation.critere]]
id = "habitants"
echelle = [1, 5]
[[priorisation.critere]]
id = "cout"
titre = "Coût"
echelle = [0, 10]
defavorable = true
"""


def priorities(study):
    study.example(more=CRITERIA)
    study.run("plan", "prioriser", "etude")
    for name in ("priorites", "grille"):
        study.copy(study.path(f"etude/plan/{name}.csv"), f"{name}-vierges.csv")
    lines = study.read("etude/plan/priorites.csv").splitlines()
    for n, line in enumerate(lines[1:], 1):
        notes = (n % 5, 1 + n * 3 % 5, "" if n % 11 == 0 else n * 7 % 11)
        lines[n] = line.removesuffix(";;;") + "".join(f";{note}" for note in notes)
    study.write("etude/plan/priorites.csv", "\n".join(lines) + "\n")
    study.run("plan", "prioriser", "etude")
    study.run("plan", "prioriser", "etude", "--format", "json")
    study.run("lancer", "etude")
    grid = study.read("etude/plan/grille.csv").splitlines()
    grid = [line if n == 0 or n % 3 else line.replace(";;", ";1.1.1-01 2.2.2-02;", 1) for n, line in enumerate(grid)]
    study.write("etude/plan/grille.csv", "\n".join(grid) + "\n")
    study.write("etude/plan/priorites.csv", "\n".join(lines[:1] + [line + "9" for line in lines[1:4]]) + "\n")
    study.run("plan", "prioriser", "etude", ends=None)
    study.run("verifier", "etude", ends=None)


def versions(study):
    """Documents of the repository, then a plan whose next version adds, moves, rewords and drops actions."""
    for path in sorted((ROOT / "tests/known/plan").rglob("*")):
        if path.suffix in (".txt", ".md", ".docx", ".odt", ".pdf"):
            name = str(path.relative_to(ROOT / "tests/known/plan"))
            study.copy(path, name)
            study.run("plan", "lire", name, ends=None)
            study.run("plan", "lire", "--format", "json", name, ends=None)
    study.example()
    document = "etude/plan/projet-de-territoire.txt"
    study.run("plan", "lire", document)
    text = study.read(document)
    lines = text.splitlines(keepends=True)
    actions = [n for n, line in enumerate(lines) if line.lstrip().startswith(("-", "•", "→", "*"))]
    first, second, third, fourth = actions[0], actions[3], actions[7], actions[12]
    lines[first] = lines[first].replace("Rapprocher", "Comparer puis rapprocher")
    lines[third] = lines[third].rstrip("\n") + " et les habitants, avec la commune de Vigneulles-lès-Hattonchâtel\n"
    moved = lines[second]
    lines[second] = ""
    lines.insert(fourth, moved)
    lines.insert(actions[-1], "- Une action de plus, à Saint-Mihiel, avec la Région.\n")
    study.write(document, "".join(lines))
    study.run("plan", "lire", document, ends=None)
    study.run("plan", "lire", "--format", "json", document, ends=None)
    study.run("plan", "rattacher", "etude", ends=None)
    study.run("verifier", "etude", ends=None)
    study.run("lancer", "etude", ends=None)
    correction = 'anomalie = "code_contre_position"\ncode = "4.2.1"\nchoix = "titre"\n'
    study.append("etude/territoire.toml", f"\n[[plan.correction]]\n{correction}")
    study.run("plan", "lire", document, ends=None)
    study.run("plan", "lire", "etude", ends=1)


def five_formats(study):
    for path in sorted((SHARED / "plan").glob("projet-de-territoire*")):
        study.copy(path, path.name)
        study.run("plan", "lire", path.name)
        study.run("plan", "lire", "--format", "json", path.name)
