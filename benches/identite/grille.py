"""Six square communes of their own, asked every question: with people, services and outlines, and without."""

GRID = """[etude]
nom = "Grille"
date = 2026-11-24
sinuosite = 1

[territoire]
fichier = "communes.geojson"
crs = 2154

[[niveau]]
nom = "Ville"
communes = ["A"]

[[niveau]]
nom = "Bourg"
communes = ["F"]

[[couche]]
id = "services"
titre = "Services"
fichier = "couches/services.csv"
modele = "services"

[[couche]]
id = "logements"
titre = "Logements"
fichier = "couches/logements.csv"
modele = "table-communale"

[[couche]]
id = "bornes"
fichier = "couches/bornes.csv"
modele = "irve"
lignes_fausses = "ecarter"

[[couche]]
id = "friches"
fichier = "couches/friches.csv"
modele = "friches"
lignes_fausses = "ecarter"
"""
GRID_ASKED = [
    'genre = "distance"\ncouche = "services"\nseuil = "1 km"',
    'genre = "distance"\ncouche = "services"\nseuil = "1 km"\nk = 2\ncomparer = ["departement"]',
    'genre = "panier"\nseuil = "1 km"\nservices = [{ nom = "Un", couche = "services" }, { nom = "Deux", couche = "bornes" }]',
    'genre = "couverture"\ncouche = "services"\nseuils = ["1 km", "100 km"]\npartage = "oui"\npoids = "couche:logements.nombre"',
    'genre = "accessibilite"\ncouche = "services"\nchamp = "places"\nmethode = "apl"\nseuil = "100 km"',
    'genre = "accessibilite"\ncouche = "services"\nmethode = "gravite"\nseuil = "1 km"',
    'genre = "bornes"\ncouche = "bornes"\nseuil = "1 km"',
    'genre = "friches"\ncouche = "friches"',
    'genre = "armature"\ncouches = ["services"]\nseuil = "1 km"',
    'genre = "equilibre"\nvariable = "mairies.heures"\nvoisinage = "tour"\ntolerance_m = 5',
    'genre = "equilibre"\nvariable = "couche:services"\nvoisinage = "2 plus proches"',
    'genre = "equilibre"\nvariable = "couche:services.places"\npoids = "couche:logements.nombre"',
    'genre = "equilibre"\nvariable = "population"\nvoisinage = "3 km"',
]


def grid(study):
    """The same small study with people, services and outlines, then without some of them, then without any."""
    for name, people, services in (
        ("entiere", lambda i: 1 << i, "ACF"),
        ("trouee", lambda i: None if i % 2 else 10 * i, "B"),
        ("vide", lambda i: 0, ""),
        ("inconnue", lambda i: None, "A"),
    ):
        # Without services their places are no numbers, which stops all.
        kept = [lines for lines in GRID_ASKED if services or "places" not in lines]
        asked = "".join(f'\n[[analyse]]\nid = "a{n}"\n{lines}\n' for n, lines in enumerate(kept))
        study.write(f"{name}/territoire.toml", GRID + asked)
        study.write(f"{name}/communes.geojson", squares_of("ABCDEF", people))
        rows = {"services": ["id;nom;lon;lat;places"], "logements": ["code_insee;nombre"]}
        rows["bornes"] = ["id_pdc_itinerance;id_station_itinerance;nom_station;lon;lat;puissance_nominale"]
        rows["friches"] = ["site_id;site_nom;lon;lat;site_statut;unite_fonciere_surface"]
        for n, code in enumerate(services):
            lon, lat = middle("ABCDEF".index(code))
            rows["services"].append(f"{n};Service {n};{lon:.2f};{lat:.2f};{'' if n == 1 else 10 * n + 5}")
            rows["bornes"].append(f"FRESSE{n:06};FRESSP{n:05};Station {n};{lon:.2f};{lat:.2f};{[22, 7.4, 150][n]}")
            statut = ["friche sans projet", "friche potentielle", "friche avec projet"][n]
            rows["friches"].append(f"55001_{n};Friche {n};{lon:.2f};{lat:.2f};{statut};{'' if n == 2 else 1000 * n}")
        rows["logements"] += [f"{code};{'' if i == 3 else 3 * i}" for i, code in enumerate("ABCDEF")]
        for layer, lines in rows.items():
            study.write(f"{name}/couches/{layer}.csv", "\n".join(lines) + "\n")
        study.run("verifier", name, ends=None)
        study.run("lancer", name, ends=None)


def middle(i):
    return 5.01 + 0.02 * (i % 3), 49.03 - 0.02 * (i // 3)


def squares_of(codes, people):
    features = []
    for i, code in enumerate(codes):
        x, y = middle(i)
        ring = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        ring = ",".join(f"[{x + dx * 0.01:.2f},{y + dy * 0.01:.2f}]" for dx, dy in ring)
        known = people(i)
        hours = '"Mo-Fr 09:00-12:00"' if i != 4 else "null"
        features.append(
            f'{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[{ring}]]}},"properties":{{"code":"{code}",'
            f'"nom":"Commune {code}","population":{"null" if known is None else known},'
            f'"epci":"{"Ouest" if i % 3 < 2 else "Est"}","horaires":{hours},"mairie_lon":{x:.2f},"mairie_lat":{y:.2f}}}}}'
        )
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
