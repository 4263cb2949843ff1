"""Studies of one EPCI (or of France) that grow: dense points, many polygons, long contours, long documents.

Each case is a folder made from a seed, the same on every machine; the command that is measured; what it may take at most
(seconds of processor and of the clock on two cores, MiB), or nothing for the smaller ones, which are there to be compared.
"""
import csv
import gzip
import json
import math
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EPCI = "200066140"
# A box of longitudes and latitudes in that EPCI (CC de l'Aire à l'Argonne), and one around it.
INSIDE = (5.05, 5.40, 48.82, 49.05)
AROUND = (4.95, 5.50, 48.75, 49.15)
SEED = 20_261_129

HEAD = """[etude]
nom = "Grandeur"
auteur = "banc d'essai"
date = 2026-11-24
sinuosite = 1.0

[territoire]
epci = [{epci}]
"""

LAYER = """
[[couche]]
id = "{id}"
titre = "{id}"
fichier = "couches/{file}"
source = "tirage fictif"
fictif = true
emprise = "france"
"""

QUESTION = """
[[analyse]]
genre = "{kind}"
id = "{kind}"
couche = "{layer}"
"""


def study(folder, *parts, epci=(EPCI,)):
    text = HEAD.format(epci=", ".join(f'"{siren}"' for siren in epci)) + "".join(parts)
    (folder / "couches").mkdir(parents=True)
    (folder / "territoire.toml").write_text(text, encoding="utf-8")


def within(rng, box):
    return rng.uniform(box[0], box[1]), rng.uniform(box[2], box[3])


def points(count, reach, seed=0):
    """Points drawn evenly around the EPCI, and who is within reach of them."""

    def make(folder):
        rng = random.Random(SEED + seed)
        question = QUESTION.format(kind="couverture", layer="points") + f'seuils = ["{reach}"]\n'
        study(folder, LAYER.format(id="points", file="points.csv"), question)
        with open(folder / "couches" / "points.csv", "w", encoding="utf-8") as file:
            file.write("id,nom,lon,lat\n")
            for n in range(1, count + 1):
                lon, lat = within(rng, AROUND)
                file.write(f"P{n},Point {n},{lon:.6f},{lat:.6f}\n")

    return make


def blob(rng, lon, lat, radius, corners, depth=0.4):
    """A ring about a place, of uneven radius, which does not cross itself; metres. `depth`, how deep its notches are."""
    ring = []
    for k in range(corners):
        angle, far = math.tau * k / corners, radius * rng.uniform(1.0 - depth, 1.0)
        ring.append([
            round(lon + far * math.cos(angle) / (111_320 * math.cos(math.radians(lat))), 7),
            round(lat + far * math.sin(angle) / 111_320, 7),
        ])
    return ring + ring[:1]


def features(folder, name, all_of):
    """A GeoJSON of polygons, written one after the other."""
    with open(folder / "couches" / name, "w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for n, (properties, rings) in enumerate(all_of):
            geometry = {"type": "Polygon", "coordinates": rings}
            feature = {"type": "Feature", "properties": properties, "geometry": geometry}
            file.write(("" if n == 0 else ",\n") + json.dumps(feature, ensure_ascii=False))
        file.write("\n]}\n")


STATUSES = ("friche sans projet", "friche avec projet", "friche potentielle", "friche reconvertie")


def friches(count, crowded=False):
    """Brownfields of a hectare or so; crowded, all in a few streets and over one another."""

    def make(folder):
        rng = random.Random(SEED + count)
        study(
            folder,
            LAYER.format(id="friches", file="friches.geojson") + 'modele = "friches"\n',
            QUESTION.format(kind="friches", layer="friches"),
        )
        box = (5.20, 5.23, 48.92, 48.94) if crowded else INSIDE

        def each():
            for n in range(1, count + 1):
                lon, lat = within(rng, box)
                properties = {
                    "site_id": f"55_{n}",
                    "site_nom": f"Friche {n}",
                    "site_type": rng.choice(("friche industrielle", "friche d'habitat", "friche commerciale")),
                    "site_statut": rng.choice(STATUSES),
                    "site_identif_date": "2024-05-01",
                    "unite_fonciere_surface": str(rng.randrange(500, 30_000)),
                }
                yield properties, [blob(rng, lon, lat, 70.0, 12)]

        features(folder, "friches.geojson", each())

    return make


def misspelt(rng, text):
    """A text with one letter lost, which is how it is typed again."""
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :]


def inventories(count):
    """Two inventories of the same sites, the second moved by up to 100 m, misspelt and without identifiers of the first, and
    what each site could become."""

    def make(folder):
        rng = random.Random(SEED + count)
        layers = [LAYER.format(id=name, file=f"{name}.csv") + 'modele = "friches"\n' for name in ("epci", "etat")]
        questions = [
            QUESTION.format(kind="mutabilite", layer=name).replace('id = "mutabilite"', f'id = "potentiel-{name}"')
            for name in ("epci", "etat")
        ]
        study(folder, *layers, *questions)
        columns = "site_id;site_nom;site_statut;site_actu_date;unite_fonciere_surface;unite_fonciere_refcad;geompoint\n"
        with (
            open(folder / "couches" / "epci.csv", "w", encoding="utf-8") as one,
            open(folder / "couches" / "etat.csv", "w", encoding="utf-8") as other,
        ):
            one.write(columns)
            other.write(columns)
            for n in range(count):
                lon, lat = within(rng, INSIDE)
                name = f"{rng.choice(('Usine', 'Scierie', 'Gare', 'Caserne', 'Filature'))} {rng.choice('ABCDEFGH')}{n}"
                surface = rng.randrange(500, 30_000)
                parcels = [f"55517000Z{'ABCDE'[n // 10_000]}{n % 10_000:04d}"] if rng.random() < 0.5 else []
                one.write(
                    f"55517_{n:05d};{name};{rng.choice(STATUSES)};2024-05-01;{surface};{'|'.join(parcels)};"
                    f"POINT({lon:.6f} {lat:.6f})\n"
                )
                far, turn = rng.uniform(0, 100), rng.uniform(0, math.tau)
                lon += far * math.cos(turn) / (111_320 * math.cos(math.radians(lat)))
                lat += far * math.sin(turn) / 111_320
                other.write(
                    f"E{n};{misspelt(rng, name)};{rng.choice(STATUSES)};2025-05-01;{surface};{'|'.join(parcels)};"
                    f"POINT({lon:.6f} {lat:.6f})\n"
                )

    return make


def contour(vertices):
    """One surface of many vertices, which does not cross itself."""

    def make(folder):
        rng = random.Random(SEED + vertices)
        study(
            folder,
            LAYER.format(id="zone", file="zone.geojson") + 'modele = "friches"\n',
            QUESTION.format(kind="friches", layer="zone"),
        )
        # A side that is straight in degrees bends by its length squared over eight radii of the Earth once projected: notches
        # are the less deep the nearer their sides are, so that none bends over the next (3.6 km at most, 0.3 km for a million).
        ring = blob(rng, 5.22, 48.93, 9_000.0, vertices, min(0.4, 32_000 / vertices))
        features(folder, "zone.geojson", [({"site_id": "55_1", "site_nom": "Zone", "site_statut": STATUSES[0]}, [ring])])

    return make


def star(corners):
    """A star polygon whose sides cross nearly all others."""

    def make(folder):
        study(
            folder,
            LAYER.format(id="zone", file="zone.geojson") + 'modele = "friches"\n',
            QUESTION.format(kind="friches", layer="zone"),
        )
        corner = lambda k: [
            round(5.22 + 0.1 * math.cos(math.tau * k / corners), 7),
            round(48.93 + 0.07 * math.sin(math.tau * k / corners), 7),
        ]
        step = corners // 2
        ring = [corner(k * step % corners) for k in range(corners)]
        ring.append(ring[0])
        features(folder, "zone.geojson", [({"site_id": "55_1", "site_nom": "Zone", "site_statut": STATUSES[0]}, [ring])])

    return make


def headings(count, form):
    """A document of which one heading comes again and again."""

    def make(folder):
        study(folder, '\n[plan]\ndocument = "plan/projet.txt"\n')
        (folder / "plan").mkdir()
        (folder / "plan" / "projet.txt").write_text("\n".join(form(n) for n in range(count)) + "\n", encoding="utf-8")

    return make


def france(folder):
    """The EPCI of metropolitan France, for `nouveau`: the study is made by the binary that is measured."""
    rows = gzip.open(ROOT / "data" / "reference" / "communes.csv.gz", "rt", encoding="utf-8")
    found = {row["siren_epci"] for row in csv.DictReader(rows) if row["siren_epci"] and row["departement"] < "97"}
    folder.mkdir(parents=True)
    (folder / "epci.txt").write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")


# Name: how it is made, the command, and the goal (seconds, MiB).
CASES = {
    "couverture-2000-15km": (points(2_000, "15 km"), "lancer", None),
    "couverture-5000-15km": (points(5_000, "15 km"), "lancer", None),
    "couverture-20000-15km": (points(20_000, "15 km"), "lancer", (10, 1024)),
    "couverture-20000-1km": (points(20_000, "1 km"), "lancer", None),
    "couverture-1000000-1km": (points(1_000_000, "1 km"), "lancer", (60, 2048)),
    "friches-2000": (friches(2_000), "lancer", None),
    "friches-2000-serrees": (friches(2_000, crowded=True), "lancer", None),
    "friches-20000": (friches(20_000), "lancer", (10, 1024)),
    "friches-20000-serrees": (friches(20_000, crowded=True), "lancer", (10, 1024)),
    "inventaires-30000": (inventories(15_000), "friches fusionner + lancer", (10, 500)),
    "contour-20000": (contour(20_000), "verifier", None),
    "contour-80000": (contour(80_000), "verifier", None),
    "contour-1000000": (contour(1_000_000), "verifier", (20, 2048)),
    "etoile-201": (star(201), "verifier", None),
    "etoile-2003": (star(2_003), "verifier", (10, 1024)),
    "etoile-20003": (star(20_003), "verifier", (20, 1024)),
    "titres-3000": (headings(3_000, lambda n: "Axe 1 : Agir"), "verifier", None),
    "titres-300000": (headings(300_000, lambda n: "Axe 1 : Agir"), "verifier", (10, 1024)),
    "diese-300000": (headings(300_000, lambda n: "# Agir"), "verifier", (10, 1024)),
    "objectifs-300000": (headings(300_000, lambda n: f"Objectif {n % 7 + 1} : Agir"), "verifier", (10, 1024)),
    "actions-300000": (headings(300_000, lambda n: "Objectif 1 : Agir" if n % 2 else "- Agir"), "verifier", (10, 1024)),
    "titres-longs": (
        headings(60, lambda n: f"Objectif {n // 3 + 1} : " + "Agir pour le territoire et ses communes " * 1_000 if n % 3 == 0
                 else f"- Action {n} " + "développer le territoire et ses communes " * 1_000),
        "lancer", (10, 1024),
    ),
    "france": (france, "lancer", (40, 1229)),
}
