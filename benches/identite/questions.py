"""Every question in every way that it can be asked, by the straight line and by road."""
import csv
import gzip

from cote import ROOT, mairies

# S5, S10, S15 stand for thresholds: kilometres, or minutes by road.
ASKED = """
[[couche]]
id = "logements"
titre = "Logements (fictif)"
fichier = "couches/logements.csv"
modele = "table-communale"
taux = ["besoin"]
source = "exemple fictif, sans licence"
fictif = true

[[couche]]
id = "carreaux"
titre = "Carreaux (fictif)"
fichier = "couches/carreaux.csv"
source = "exemple fictif (Licence Ouverte 2.0)"
fictif = true

[[couche]]
id = "lieux"
titre = "Lieux de France (fictif)"
fichier = "couches/lieux.csv"
source = "exemple fictif, INSEE (Licence Ouverte 2.0)"
fictif = true

[[analyse]]
genre = "distance"
id = "deuxieme"
couche = "france-services"
seuil = "S10"
k = 2
pires = 3

[[analyse]]
genre = "distance"
id = "carreaux-lieux"
titre = "Distance aux lieux, depuis les carreaux"
couche = "lieux"
seuil = "S5"
depart = "couche:carreaux.habitants"
bassins = "couche:logements.bassin"
trajets = "oui"
comparer = ["france", "departement"]

[[analyse]]
genre = "distance"
id = "oiseau"
couche = "lieux"
seuil = "5 km"
deplacement = "vol-d-oiseau"
comparer = ["departement"]

[[analyse]]
genre = "panier"
id = "panier"
titre = "Panier (fictif)"
seuil = "S10"
comparer = ["departement", "france"]
pires = 5
services = [
  { nom = "Boulangerie", couche = "lieux", champ = "type", valeurs = ["pain"] },
  { nom = "Santé", couche = "lieux", champ = "type", valeurs = ["pharmacie", "médecin"] },
  { nom = "Grand lieu", couche = "lieux", champ = "places", minimum = 40 },
  { nom = "France Services", couche = "france-services" },
  { nom = "Borne rapide", couche = "bornes-fictif", champ = "puissance_nominale", minimum = 22 },
]

[[analyse]]
genre = "panier"
id = "panier-incomplet"
titre = "Panier sans cinéma"
seuil = "S10"
bassins = "couche:logements.bassin"
depart = "couche:carreaux.habitants"
services = [
  { nom = "Boulangerie", couche = "lieux", champ = "type", valeurs = ["pain"] },
  { nom = "Cinéma", couche = "lieux", champ = "type", valeurs = ["cinéma"] },
]

[[analyse]]
genre = "accessibilite"
id = "acces-2sfca"
couche = "lieux"
champ = "places"
seuil = "S15"

[[analyse]]
genre = "accessibilite"
id = "acces-e2sfca"
couche = "lieux"
seuil = "S15"
methode = "e2sfca"
paliers = ["S5", "S10", "S15"]
poids = [1, 0.5, 0.25]
coefficients = "couche:logements.besoin"

[[analyse]]
genre = "accessibilite"
id = "acces-apl"
couche = "lieux"
champ = "places"
seuil = "S15"
methode = "apl"
bassins = "couche:logements.bassin"

[[analyse]]
genre = "accessibilite"
id = "acces-gaussienne"
couche = "lieux"
seuil = "S10"
methode = "gaussienne"
coefficients = "acces-2sfca.communes.accessibilite"

[[analyse]]
genre = "accessibilite"
id = "acces-puissance"
couche = "lieux"
champ = "places"
seuil = "S15"
methode = "gravite"
frein = 2

[[analyse]]
genre = "accessibilite"
id = "acces-exponentielle"
couche = "lieux"
seuil = "S15"
methode = "gravite"
decroissance = "exponentielle"
frein = 3

[[analyse]]
genre = "accessibilite"
id = "acces-gravite-gaussienne"
couche = "lieux"
seuil = "S15"
methode = "gravite"
decroissance = "gaussienne"

[[analyse]]
genre = "accessibilite"
id = "acces-cumul"
titre = "Ce qui est à portée"
couche = "france-services"
seuil = "S15"
methode = "cumul"

[[analyse]]
genre = "couverture"
id = "partage"
titre = "Zone partagée"
couche = "france-services"
seuils = ["S10", "S5"]
partage = "oui"
poids = "couche:logements.nombre"
bassins = "couche:logements.bassin"

[[analyse]]
genre = "couverture"
id = "couverture-carreaux"
couche = "lieux"
seuils = ["S5"]
depart = "couche:carreaux.habitants"
poids = "acces-cumul.communes.accessibilite"

[[analyse]]
genre = "equilibre"
id = "e-reine"
variable = "couche:logements.nombre"
permutations = 199

[[analyse]]
genre = "equilibre"
id = "e-tour"
titre = "Vacance, par un bout de limite"
variable = "couche:logements.besoin"
poids = "couche:logements.nombre"
voisinage = "tour"
tolerance_m = 5
alpha = 0.1
bassins = "couche:logements.bassin"

[[analyse]]
genre = "equilibre"
id = "e-proches"
variable = "couche:lieux.places"
voisinage = "5 plus proches"
mode = "dotation"

[[analyse]]
genre = "equilibre"
id = "e-bande"
variable = "panier.communes.VALEUR"
voisinage = "4 km"
mode = "niveau"

[[analyse]]
genre = "equilibre"
id = "e-population"
variable = "population"
voisinage = "30 km"

[[analyse]]
genre = "equilibre"
id = "e-soir"
variable = "mairies.soir"

[[analyse]]
genre = "equilibre"
id = "e-samedi"
variable = "mairies.samedi"
poids = "couche:logements.nombre"

[[analyse]]
genre = "equilibre"
id = "e-besoin"
variable = "couche:logements.besoin"

[[analyse]]
genre = "bornes"
id = "bornes-pres"
couche = "bornes-fictif"
seuil = "S5"

[[analyse]]
genre = "armature"
id = "armature-large"
couches = ["lieux", "bornes-fictif", "mairies"]
seuil = "S5"
"""

# Questions that only roads answer.
BY_ROAD = """
[[analyse]]
genre = "distance"
id = "voies"
couche = "lieux"
seuil = "40 min"
deplacement = "marche"
depart = "voies"

[[analyse]]
genre = "couverture"
id = "a-velo"
couche = "france-services"
seuils = ["20 min", "60 min"]
deplacement = "velo"
depart = "voies"
partage = "oui"

[[analyse]]
genre = "distance"
id = "km-par-la-route"
couche = "france-services"
seuil = "10 km"
trajets = "oui"
comparer = ["departement", "france"]
"""

RECIPES = {
    "acces.toml": """pour_chaque = "accessibilite"
id = "60-acces-{analyse}"
titre = "{territoire} : {objet}, {annee}"
etiquettes = "communes"
[fond]
variable = "{analyse}.communes.accessibilite"
classification = "jenks"
classes = 4
palette = "sequentielle-verte"
legende = "Accessibilité"
[cercles]
variable = "e-proches.communes.valeur"
couleur = "bleu"
legende = "Lieux"
""",
    "zones.toml": """id = "61-zones"
titre = "{territoire} : ce que chacun couvre, le {date}"
constat = "partage:2"
etiquettes = "epci"
[[formes]]
forme = "partage.zone_*"
couleur = "vert"
opacite = 0.3
contour = true
decoupe = false
legende = "à portée"
[[couches]]
couche = "bornes-fictif"
symbole = "croix"
couleur = "orange"
categorie = "puissance_nominale"
limites = [7.5, 22.1]
unite = "kW"
taille_selon = "puissance_nominale"
""",
    "trajets.toml": """id = "62-trajets"
titre = "{territoire} : trajets"
etiquettes = "aucune"
poles = false
[fond]
variable = "e-reine.communes.moran_local"
type = "categories"
[[traits]]
trait = "carreaux-lieux.trajets"
couleur = "noir"
largeur_mm = 0.4
legende = "chemin"
facultative = true
""",
    # The tool's own map of the points chauds, in other classes.
    "quantiles.toml": """id = "07-distance-france-services"
titre = "{territoire} : {variable}{et_poles}, {unite}"
[fond]
variable = "deuxieme.communes.VALEUR"
classification = "quantiles"
classes = 6
palette = "divergente-inverse"
legende = "Le deuxième plus proche"
""",
}


def ask(study, name, by_road, more=""):
    """Declares every question in a copy of the example, with the layers that they need."""
    unit, value = ("min", "duree_min") if by_road else ("km", "distance_km")
    text = ASKED + (BY_ROAD if by_road else "") + more
    for most in (15, 10, 5):
        text = text.replace(f"S{most}", f"{most} {unit}")
    study.append(f"{name}/territoire.toml", text.replace("VALEUR", value))
    for file, recipe in RECIPES.items():
        study.write(f"{name}/cartes/{file}", recipe.replace("VALEUR", value))
    communes = mairies(study, name)
    study.write(f"{name}/couches/logements.csv", dwellings(communes))
    study.write(f"{name}/couches/carreaux.csv", squares(communes))
    study.write(f"{name}/couches/lieux.csv", everywhere())


def dwellings(communes):
    """A table of communes with secrets and gaps, and a text that groups them."""
    rows = ["code_insee;nom;nombre;vacants;besoin;bassin"]
    for i, (code, _, _) in enumerate(communes):
        number = "" if i % 17 == 3 else 20 + i * 37 % 211
        empty = "s" if i % 29 == 5 else i * 13 % 19
        basin = ["Nord", "Sud", "Centre", "Nord"][i % 4] if i % 23 else ""
        rows.append(f"{code};Commune {i};{number};{empty};{0.5 + i % 7 / 4:.2f}".replace(".", ",") + f";{basin}")
    return "\n".join(rows) + "\n"


def squares(communes):
    """Up to three places of a commune, with inhabitants; the fifth communes have none."""
    rows = ["id;nom;lon;lat;habitants"]
    for i, (code, lon, lat) in enumerate(communes):
        for k in range(0 if i % 5 == 4 else 1 + i % 3):
            at = f"{lon + 0.004 * k:.6f};{lat - 0.003 * k:.6f}"
            rows.append(f"{code}-{k};carreau {k};{at};{(i * 7 + k * 31) % 90}")
    return "\n".join(rows) + "\n"


def everywhere():
    """Made-up places beside one mairie in seven of France."""
    rows = ["id;nom;type;places;lon;lat"]
    with gzip.open(ROOT / "data/reference/communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for i, row in enumerate(csv.DictReader(file)):
            if i % 7 or not row["mairie_lon"] or row["code"] >= "97":
                continue
            kind = ["pain", "pharmacie", "pain", "médecin", "poste"][i // 7 % 5]
            lon, lat = float(row["mairie_lon"]) + 0.002, float(row["mairie_lat"]) - 0.001
            places = "" if i % 35 == 0 else i % 60
            rows.append(f"L{i};Lieu {i};{kind};{places};{lon:.6f};{lat:.6f}")
    return "\n".join(rows) + "\n"


def by_the_straight_line(study):
    study.example()
    ask(study, "etude", by_road=False)
    study.run("verifier", "etude")
    study.run("lancer", "etude")
    study.run("analyser", "--format", "json", "etude")
    for layer in ("logements", "lieux"):
        study.run("donnees", "convertir", layer, "etude", ends=None)
