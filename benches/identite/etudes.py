"""The studies that both binaries run, by name."""
import csv
import gzip
import math
import re
import zipfile

import fautes
import grille
import jeux
import questions
import suivi
from cote import EXAMPLE, ROOT, SHARED, layers, mairies

# The France Services of the example.
with open(EXAMPLE / "couches/france-services.csv", encoding="utf-8") as file:
    FRANCE_SERVICES = list(csv.DictReader(file))

# One EPCI of each kind, from data/reference/epci.csv.gz.
EPCIS = {
    "rural": "200066140",  # CC de l'Aire à l'Argonne, Meuse, 47 communes
    "metropole": "200054807",  # Métropole d'Aix-Marseille-Provence, 92 communes and districts
    "corse": "200042943",  # CC du Cap Corse, 18 communes
    "outre-mer": "249740101",  # La Réunion, 5 communes
    "petit": "245600465",  # CC de Belle Île en Mer, 4 communes
}


def example(study):
    study.example()
    for command in ("verifier", "analyser", "cartographier"):
        study.run(command, "etude")
    study.keep("etude/resultats", "cartographies")
    study.run("verifier", "--format", "json", "etude")
    study.run("lancer", "etude")
    study.run("analyser", "--format", "json", "etude")
    for layer in layers(study, "etude"):
        study.run("donnees", "convertir", layer, "etude", ends=None)


def new(siren):
    def study_of(study):
        study.run("nouveau", "etude", "--epci", siren)
        study.run("verifier", "etude")
        study.run("lancer", "etude")
        study.run("nouveau", "etude", "--epci", siren, ends=1)
        study.keep("etude/resultats", "resultats-d-abord")
        # Every commented section, made active, on layers that are still empty.
        text = study.read("etude/territoire.toml")
        commented = re.compile(r"^# \[\[(?:couche|analyse)\]\]\n(?:# .*\n)+", re.M)
        active = commented.sub(lambda block: re.sub(r"^# ", "", block[0], flags=re.M), text)
        study.write("etude/territoire.toml", active)
        study.run("verifier", "etude", ends=None)
        study.run("analyser", "etude", ends=None)

    return study_of


def new_otherwise(study):
    study.run("nouveau", "petr", "--epci", "245500327", "200034874", "--nom", "Deux EPCI")
    study.write("liste.txt", "55463\n55551\n\n55483\n")
    study.run("nouveau", "liste", "--communes", "liste.txt")
    study.run("nouveau", "codes", "--communes", "75056", "69123", "--nom", "Deux villes", ends=None)
    for wrong in (["--epci", "245500328"], ["--communes", "absent.txt"], ["--communes", "55999"], []):
        study.run("nouveau", "faux", *wrong, ends=None)
    for words in ("Sammiellois", "métropole", "sain mihiel", "Corse", "rien de tel"):
        study.run("nouveau", "--chercher", words, ends=None)
    for name in ("petr", "liste"):
        study.run("lancer", name)


# Between each mairie and its nearest ones, in a fixed order, none twice.
def roads_between(places, nearest=4):
    scale = math.cos(math.radians(49))
    pairs = {}
    for i, (_, x, y) in enumerate(places):
        far = lambda j: math.hypot((places[j][1] - x) * scale, places[j][2] - y)
        for j in sorted((j for j in range(len(places)) if j != i), key=lambda j: (far(j), j))[:nearest]:
            pairs.setdefault((min(i, j), max(i, j)))
    kinds = ["départementale", "rue", "départementale", "chemin"]
    lines = []
    for n, (i, j) in enumerate(pairs):
        (_, x, y), (_, u, v) = places[i], places[j]
        # A bend, so that roads are longer than straight lines.
        bend = f"[{(x + u) / 2 + 0.002:.6f},{(y + v) / 2 - 0.001:.6f}]"
        lines.append(
            f'{{"type":"Feature","properties":{{"type":"{kinds[n % 4]}","sens":"{1 if n % 31 == 7 else 2}"}},"geometry":'
            f'{{"type":"LineString","coordinates":[[{x},{y}],{bend},[{u},{v}]]}}}}'
        )
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


COLUMNS = """id = "voies"
[classe]
colonne = "type"
valeurs = { "départementale" = "secondary", "rue" = "residential" }
[sens]
colonne = "sens"
double = ["2"]
direct = ["1"]
"""


MINUTES = """
[[analyse]]
genre = "distance"
id = "minutes"
couche = "france-services"
seuil = "12 min"
"""


def roads(study):
    study.example()
    questions.ask(study, "etude", by_road=True, more=SCENARIOS)
    study.run("lancer", "etude", ends=1)
    # The example as it is, in kilometres, which a comparison needs on both sides.
    study.example("simple")
    study.run("lancer", "simple")
    study.copy(study.path("simple/resultats/resultats.json"), "avant/resultats.json")
    study.write("voies.geojson", roads_between(mairies(study)))
    study.write("voies.toml", COLUMNS)
    for name in ("etude", "simple"):
        study.run("reseau", "construire", "voies.geojson", name, "--colonnes", "voies.toml", "--fictif")
    two = ("--profils", "voiture,velo", "--tout", "--format", "json")
    study.run("reseau", "construire", "voies.geojson", "simple", "--colonnes", "voies.toml", *two)
    study.run("reseau", "construire", "voies.geojson", "simple", ends=1)
    study.run("verifier", "etude")
    study.run("lancer", "etude")
    study.run("comparer", "etude", ends=None)
    study.append("simple/territoire.toml", MINUTES)
    study.run("lancer", "simple")
    study.run("comparer", "simple", ends=None)
    study.keep("simple/comparaison", "au-vol-d-oiseau")
    study.replace("simple/territoire.toml", "[etude]", "[etude]\nvitesse_kmh = 40")
    study.run("comparer", "simple")
    study.keep("simple/comparaison", "au-vol-d-oiseau-40")
    study.run("comparer", "simple", "--avec", "avant")
    study.run("comparer", "simple", "--avec", "avant/resultats.json", "--format", "json")


BAYREUTH = """[etude]
nom = "Bayreuth nord (fictif)"
sinuosite = 1.0
vitesse_kmh = 40
[territoire]
fichier = "communes.geojson"
crs = 25832
[[niveau]]
nom = "Pôle"
communes = ["F01"]
[[couche]]
id = "sante"
titre = "Maisons de santé (fictif)"
fichier = "sante.csv"
fictif = true
[[couche]]
id = "carreaux"
fichier = "carreaux.csv"
fictif = true
"""
BAYREUTH_ASKED = {
    "temps": 'genre = "distance"\ncouche = "sante"\nseuil = "7 min"\ntrajets = "oui"',
    "route": 'genre = "distance"\ncouche = "sante"\nseuil = "5 km"',
    "oiseau": 'genre = "distance"\ncouche = "sante"\nseuil = "5 km"\ndeplacement = "vol-d-oiseau"',
    "carreaux": 'genre = "distance"\ncouche = "sante"\nseuil = "5 km"\ndepart = "couche:carreaux.habitants"',
    "voies": 'genre = "distance"\ncouche = "sante"\nseuil = "30 min"\ndeplacement = "marche"\ndepart = "voies"',
    "couverture": 'genre = "couverture"\ncouche = "sante"\nseuils = ["3 min", "7 min"]\npartage = "oui"',
    "velo": 'genre = "couverture"\ncouche = "sante"\nseuils = ["15 min"]\ndeplacement = "velo"\ndepart = "voies"',
    "acces": 'genre = "accessibilite"\ncouche = "sante"\nseuil = "7 min"',
    "armature": 'genre = "armature"\ncouches = ["sante"]\nseuil = "8 min"',
}


def real_roads(study):
    """The study on real roads of tests/it/network, flat, then over hills, then with a profile of its own."""
    extract = SHARED / "data/reel/osm_graphhopper/north-bayreuth.osm.pbf"
    study.copy(extract, "north-bayreuth.osm.pbf")
    study.copy(SHARED / "data/reel/elevation_srtm", "relief")
    study.copy(ROOT / "tests/known/bayreuth/communes.geojson", "etude/communes.geojson")
    asked = "".join(f'[[analyse]]\nid = "{id}"\n{lines}\n' for id, lines in BAYREUTH_ASKED.items())
    study.write("etude/territoire.toml", BAYREUTH + asked)
    sante = "1;Neudrossenfeld;11.5011482;50.0183416\n2;Ramsenthal;11.5917023;50.0080795\n3;Loin de tout;11.65;50.008\n"
    study.write("etude/sante.csv", "id;nom;lon;lat\n" + sante)
    squares = "1;bourg;11.5686144;50.027467;300\n2;Hettersreuth;11.5761897;50.02638;100\n3;vide;11.56;50.03;0\n"
    study.write("etude/carreaux.csv", "id;nom;lon;lat;habitants\n" + squares)
    study.run("reseau", "construire", "north-bayreuth.osm.pbf", "etude")
    study.run("lancer", "etude")
    study.run("comparer", "etude")
    for name in ("resultats", "comparaison", "reseau"):
        study.keep(f"etude/{name}", f"plat/{name}")
    study.run("reseau", "construire", "north-bayreuth.osm.pbf", "etude", "--relief", "relief", "--marge", "3 km")
    study.copy(ROOT / "data/profils/voiture.toml", "etude/profils/voiture.toml")
    study.replace("etude/profils/voiture.toml", "carrefour_secondes = 4", "carrefour_secondes = 30")
    study.run("lancer", "etude")
    study.keep("etude/resultats", "relief/resultats")
    study.run("reseau", "construire", "north-bayreuth.osm.pbf", "etude", "--profils", "voiture,marche", "--tout")
    study.run("lancer", "etude", ends=None)


SCENARIOS = """
[[scenario]]
id = "seuil"
titre = "Une France Services à Seuil-d'Argonne"
[[scenario.ajout]]
couche = "france-services"
nom = "France Services Seuil-d'Argonne"
commune = "55517"
[[scenario.ajout]]
couche = "bornes-fictif"
nom = "Borne"
lon = 5.1
lat = 48.99
valeurs = { puissance_nominale = 50 }

[[scenario]]
id = "saint-mihiel"
titre = "Saint-Mihiel ferme, Fresnes déménage"
[[scenario.retrait]]
couche = "france-services"
entite = "FS-3043"
[[scenario.transfert]]
couche = "france-services"
entite = "FS-1414"
lon = 5.638813
lat = 48.855083
[[scenario.changement]]
couche = "friches-fictif"
entite = "55457_FICTIF001"
valeurs = { site_statut = "friche sans projet" }
[[scenario.changement]]
couche = "bornes-fictif"
entite = "FRFICE000011"
valeurs = { puissance_nominale = 150 }

[[scenario]]
id = "rien"
titre = "Plus rien"
""" + "".join(
    f'[[scenario.retrait]]\ncouche = "france-services"\nentite = "{row["id"]}"\n' for row in FRANCE_SERVICES
)
BASKET = """
[[analyse]]
genre = "panier"
titre = "Panier"
services = [{ nom = "Accueil", couche = "france-services" }, { nom = "Mairie", couche = "mairies" }]

[[analyse]]
genre = "accessibilite"
couche = "france-services"
methode = "cumul"
seuil = "10 km"
"""


def scenarios(study):
    study.example(more=BASKET + SCENARIOS)
    study.run("verifier", "etude")
    study.run("lancer", "etude")
    study.run("analyser", "--format", "json", "etude")
    study.copy(study.path("etude/resultats"), "avant")
    study.append(
        "etude/couches/france-services.csv",
        "FS-55517,France Services Seuil-d'Argonne,France Services,55517,Seuil-d'Argonne,,,,,essai\n",
    )
    study.replace("etude/couches/friches-fictif.csv", "friche potentielle", "friche avec projet")
    study.replace("etude/territoire.toml", 'id = "heures-mairies"', 'id = "heures"')
    study.run("comparer", "etude", "--avec", "avant")
    study.run("comparer", "etude", "--avec", "avant/resultats.json", "--format", "json")
    study.run("comparer", "etude", "--avec", "etude/couches", ends=1)
    study.run("comparer", "etude", ends=1)
    study.run("lancer", "etude")


def models(study):
    """The sound and the faulty file of every model."""
    text = (EXAMPLE / "territoire.toml").read_text(encoding="utf-8")
    head = text[: text.index("[plan]")]
    for name, aside in (("propre", False), ("fautes", True), ("fautes", False), ("publie-fictif", True)):
        folder = f"{name}{'' if aside else '-arret'}"
        study.write(f"{folder}/territoire.toml", head)
        ids = []
        for path in sorted((ROOT / "tests/modeles").glob(f"*/{name}.*")):
            if path.suffix == ".md":
                continue
            model = path.parent.name
            study.copy(path, f"{folder}/couches/{model}{path.suffix}")
            section = f'\n[[couche]]\nid = "{model}"\nfichier = "couches/{model}{path.suffix}"\nmodele = "{model}"\n'
            study.append(f"{folder}/territoire.toml", section + ('lignes_fausses = "ecarter"\n' if aside else ""))
            ids.append(model)
        study.run("verifier", folder, ends=None)
        study.run("verifier", "--format", "json", folder, ends=None)
        study.run("lancer", folder, ends=None)
        for model in ids:
            study.run("donnees", "convertir", model, folder, ends=None)


REAL = {
    "bnlc/*.geojson": "points-de-rencontre",
    "cartofriches/*.geojson": "friches",
    "france_services/*.geojson": "france-services",
    "irve/*.geojson": "irve",
    "services_reels/*.geojson": "services",
    "carburants/*.geojson": "libre",
    "laposte/*.geojson": "libre",
    "transport/*.geojson": "libre",
    "naturalearth/*.geojson": "libre",
    "communes_stats/*.csv": "table-communale",
}


def real_layers(study):
    """The real files of ../shared/data/reel as layers of one study, and as tables of others."""
    text = (EXAMPLE / "territoire.toml").read_text(encoding="utf-8")
    text = text[: text.index("[plan]")]
    ids = []
    for pattern, model in REAL.items():
        for path in sorted((SHARED / "data/reel").glob(pattern)):
            study.copy(path, f"etude/couches/{path.name}")
            id = re.sub(r"[^a-z0-9]+", "-", path.stem.lower())
            text += f'\n[[couche]]\nid = "{id}"\nfichier = "couches/{path.name}"\nmodele = "{model}"\n'
            text += 'lignes_fausses = "ecarter"\n'
            ids.append((id, model))
    for n, (id, model) in enumerate(ids):
        kinds = {
            "irve": 'genre = "bornes"\ncouche = "{}"',
            "friches": 'genre = "friches"\ncouche = "{}"',
            "table-communale": 'genre = "equilibre"\nvariable = "couche:{}.population"',
        }
        asked = kinds.get(model, 'genre = "distance"\ncouche = "{}"\ncomparer = ["departement"]').format(id)
        if model != "table-communale":
            text += f'\n[[analyse]]\nid = "a{n}"\n{asked}\n'
    study.write("etude/territoire.toml", text)
    study.run("verifier", "etude", ends=None)
    study.run("lancer", "etude", ends=None)
    for id, _ in ids:
        study.run("donnees", "convertir", id, "etude", ends=None)


def helps(study):
    """Every help, every explanation, wrong usages, the catalogue of data."""
    commands = ["", "nouveau", "verifier", "plan", "plan lire", "plan rattacher", "plan prioriser", "plan suivi"]
    commands += [f"plan suivi {c}" for c in ("exporter", "importer", "etat", "convertir", "reprendre")]
    commands += ["donnees", "donnees recuperer", "donnees convertir", "donnees publier", "reseau", "reseau construire"]
    commands += ["analyser", "cartographier", "lancer", "comparer", "expliquer"]
    for command in commands:
        study.run(*command.split(), "--help")
    study.run("--version")
    wrongs = ("", "lance", "lancer --vite", "lancer --format pdf", "lancer --fils 0", "lancer absent", "plan lire")
    for wrong in wrongs:
        study.run(*wrong.split(), ends=None)
    listed = study.run("expliquer").stdout.decode()
    for name in re.findall(r"^  (\S+) ", listed, re.M):
        study.run("expliquer", name)
    for name in ("modele:irve", "distances", "E9999", "e0102"):
        study.run("expliquer", name, ends=None)
    study.run("donnees", "recuperer")
    study.run("donnees", "recuperer", "--format", "json", ends=None)


def case(folder):
    """A case of ../shared/cas: a study, its plan, and its layers in their schema."""

    def study_of(study):
        study.copy(folder, "etude")
        study.run("verifier", "etude", ends=None)
        study.run("verifier", "--format", "json", "etude", ends=None)
        for filled in study.files("etude/*.xlsx"):
            study.run("plan", "suivi", "importer", "etude", filled, ends=None)
        study.run("lancer", "etude", ends=None)
        for document in [f for f in study.files("etude/plan/*") if not f.endswith(".csv") and study.path(f).is_file()]:
            study.run("plan", "lire", document, ends=None)
            study.run("plan", "lire", "--format", "json", document, ends=None)
            study.run("plan", "rattacher", "etude", ends=None)
        for layer in layers(study, "etude"):
            study.run("donnees", "convertir", layer, "etude", ends=None)

    return study_of


def documents(study):
    for path in sorted((SHARED / "cas/plans").iterdir()):
        study.copy(path, path.name)
        study.run("plan", "lire", path.name, ends=None)
        study.run("plan", "lire", "--format", "json", path.name, ends=None)


ALL = {"aides": helps, "exemple": example}
ALL |= {f"nouveau-{kind}": new(siren) for kind, siren in EPCIS.items()}
ALL |= {
    "nouveau-autrement": new_otherwise,
    "routes": roads,
    "routes-reelles": real_roads,
    "scenarios": scenarios,
    "questions": questions.by_the_straight_line,
    "grille": grille.grid,
    "fautes": fautes.all_of_them,
    "suivi": suivi.follow_up,
    "rattacher": suivi.attach,
    "priorites": suivi.priorities,
    "plan-versions": suivi.versions,
    "plan-formats": suivi.five_formats,
    "recuperer": jeux.recovered,
    "modeles": models,
    "couches-reelles": real_layers,
    "cas-plans": documents,
}
ALL |= {
    f"cas-{'solidite-' if folder.parent.name == 'solidite' else ''}{folder.name}": case(folder)
    for folder in sorted(path.parent for path in (SHARED / "cas").rglob("territoire.toml"))
}
# Those that read ../shared.
OF_SHARED = {"routes-reelles": "data/reel", "plan-formats": "plan", "couches-reelles": "data/reel", "cas-plans": "cas"}


def missing(name):
    """What a study needs and is not there."""
    folder = OF_SHARED.get(name)
    return None if folder is None or (SHARED / folder).is_dir() else f"../shared/{folder}"
