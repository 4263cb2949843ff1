"""Faulty and idle settings, one a study: what `verifier` and `analyser` say of each."""
import re

STUDY = """[etude]
nom = "Essai"
date = 2026-11-24

[territoire]
epci = ["245500327"]

[plan]
document = "plan/plan.txt"
rattachements = "plan/rattachements.csv"

[[couche]]
id = "lieux"
fichier = "couches/lieux.csv"

[[couche]]
id = "zones"
fichier = "couches/zones.csv"
modele = "table-communale"

[[analyse]]
genre = "distance"
id = "distance"
couche = "lieux"
"""
FILES = {
    "plan/plan.txt": "Pilier 1 : Essai\n\nObjectif stratégique n°1 : Essai\n\nObjectif opérationnel n°1.1.1 : Essai\n\n"
    "- Une action à Saint-Mihiel.\n- Une autre, avec les bourgs.\n",
    "plan/rattachements.csv": "action;genre;cible;role;origine;motif\n1.1.1-01;commune;55463;concernée;utilisateur;essai\n",
    "couches/lieux.csv": "id;nom;type;places;lon;lat\n1;A;pain;7;5,54;48,89\n2;B;poste;22;5,60;48,85\n3;C;pain;;5,51;48,97\n",
    "couches/zones.csv": "code_insee;nombre;zone\n55463;7;Meuse\n55268;4;Meuse\n55467;-2;Plateau\n",
}
POLE = '[[niveau]]\nnom = "Pôle"\ncommunes = ["55463"]\n'

# What is written in place of what, in `territoire.toml`.
IN_PLACE = [
    ('nom = "Essai"', 'nom = "Essai"\nsinuosit = 1.2'),
    ('nom = "Essai"', 'nom = "Essai"\nsinuosité = 1.2'),
    ('nom = "Essai"', 'nom = "Essai"\nsinuosite = 0.5'),
    ('nom = "Essai"', 'nom = "Essai"\nvitesse_kmh = 500'),
    ('nom = "Essai"', 'nom = "Essai"\ndeplacement = "velo"'),
    ('nom = "Essai"', 'nom = "Essai"\ngraine = "x"'),
    ('nom = "Essai"\n', ""),
    ('"Essai"', '"Essai'),
    ("2026-11-24", '"hier"'),
    ("245500327", "245500328"),
    ('epci = ["245500327"]', 'communes = ["55999"]'),
    ('epci = ["245500327"]', 'communes = ["Saint-Mihiel"]'),
    ('epci = ["245500327"]', 'communes = ["55463", "55483"]'),
    ('epci = ["245500327"]', 'communes = ["97105", "97701"]'),
    ('epci = ["245500327"]', 'communes = ["55463", "97411"]'),
    ('epci = ["245500327"]', 'fichier = "communes.geojson"'),
    ('epci = ["245500327"]\n', ""),
    ("[plan]", f'{POLE}[[niveau]]\nnom = "Bourg"\ncommunes = ["55463"]\n[plan]'),
    ("[plan]", f'{POLE.replace("55463", "55001")}[plan]'),
    ('genre = "distance"', 'genre = "distances"'),
    ('couche = "lieux"', 'couche = "lieu"'),
    ('couche = "lieux"\n', ""),
    ("[[analyse]]", '[[couche]]\nid = "lieux"\nfichier = "couches/lieux.csv"\n\n[[analyse]]'),
    ("couches/lieux.csv", "couches/lieus.csv"),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\nmodele = "friche"'),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\nmodele = "friches"'),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\ncrs = 99999'),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\nlignes_fausses = "garder"'),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\ntaux = ["places"]'),
    ('fichier = "couches/lieux.csv"', 'fichier = "couches/lieux.csv"\ntable = "feuille"'),
    ('modele = "table-communale"', 'modele = "table-communale"\nmillesime = 1900'),
    ('modele = "table-communale"', 'modele = "table-communale"\ntaux = ["nombr"]'),
    ("plan/plan.txt", "plan/plans.txt"),
    ("plan/rattachements.csv", "plan/ratachements.csv"),
    ('document = "plan/plan.txt"', 'document = "plan/plan.txt"\nniveaux = ["Pilier 1", "Les rameaux", "-"]'),
    ('document = "plan/plan.txt"', 'document = "plan/plan.txt"\nsuggestions = "oui"'),
]
# Lines at the end of the declared distance.
OF_DISTANCE = [
    "seuil = 15",
    'seuil = "15 jours"',
    'seuil = "7 min"',
    'seuil = "-3 km"',
    'seuills = "15 km"',
    "xyz = 1",
    "k = 0",
    "k = 2.5",
    "k = 9",
    "pires = -1",
    'pires = "dix"',
    'deplacement = "voiture"',
    'deplacement = "trottinette"',
    'depart = "mairies"',
    'depart = "voies"',
    'depart = "couche:lieu.places"',
    'depart = "couche:lieux.place"',
    'depart = "couche:lieux.type"',
    'depart = "couche:lieux"',
    'depart = "couche:lieux.places"',
    'bassins = "pole"',
    'bassins = "couche:zones.zon"',
    'bassins = "couche:zone.zone"',
    'bassins = "couche:zones.nombre"',
    'bassins = "couche:lieux.type"',
    'bassins = "couche:zones.zone"',
    'comparer = ["departements"]',
    'comparer = ["departement", "departement"]',
    'comparer = ["departement", "france"]',
    'comparer = "france"',
    'trajets = "peut-être"',
    "trajets = true",
    'actions = ["1.1.1-09"]',
    'actions = ["1.1.1-01"]\ntitre = ""',
]
# Questions beside it: genre, then its lines.
OF_OTHERS = [
    ("panier", ""),
    ("panier", "services = []"),
    ("panier", 'services = [{ nom = "A", couche = "lieu" }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "type" }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", valeurs = ["x"] }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "tipe", valeurs = ["pain"] }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "type", minimum = 3 }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "type", valeurs = ["pain", "pian"] }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "type", valeurs = ["cinéma"] }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux", champ = "places", minimum = 2, valeurs = ["7"] }]'),
    ("panier", 'services = [{ nom = "A", couche = "lieux" }, { nom = "a", couche = "lieux" }]'),
    ("panier", 'services = [{ nom = "A", couches = "lieux" }]'),
    ("panier", 'services = ["lieux"]'),
    ("couverture", 'couche = "lieux"\nseuils = []'),
    ("couverture", 'couche = "lieux"\nseuils = ["5 km", "10 min"]'),
    ("couverture", 'couche = "lieux"\nseuils = "5 km"'),
    ("couverture", 'couche = "lieux"\nseuils = ["10 km", "5 km", "5 km"]'),
    ("couverture", 'couche = "lieux"\npartage = true'),
    ("couverture", 'couche = "lieux"\npartage = "nom"'),
    ("couverture", 'couche = "lieux"\npoids = 3'),
    ("couverture", 'couche = "lieux"\npoids = "couche:zones.nombre"'),
    ("couverture", 'couche = "lieux"\npoids = "couche:zones.zone"'),
    ("couverture", 'couche = "lieux"\npoids = "distanse.communes.distance_km"'),
    ("couverture", 'couche = "lieux"\npoids = "habitants"'),
    ("accessibilite", 'couche = "lieux"\nmethode = "2sfc"'),
    ("accessibilite", 'couche = "lieux"\nchamp = "place"'),
    ("accessibilite", 'couche = "lieux"\nchamp = "type"'),
    ("accessibilite", 'couche = "lieux"\nfrein = 2'),
    ("accessibilite", 'couche = "lieux"\nmethode = "gravite"\nfrein = -1'),
    ("accessibilite", 'couche = "lieux"\ndecroissance = "puissance"'),
    ("accessibilite", 'couche = "lieux"\nmethode = "gravite"\ndecroissance = "lineaire"'),
    ("accessibilite", 'couche = "lieux"\nmethode = "gravite"\ncoefficients = "couche:zones.nombre"'),
    ("accessibilite", 'couche = "lieux"\npaliers = ["5 km", "15 km"]'),
    ("accessibilite", 'couche = "lieux"\nmethode = "apl"\npaliers = ["15 km", "5 km"]'),
    ("accessibilite", 'couche = "lieux"\nmethode = "apl"\npaliers = ["5 km", "10 km"]\nseuil = "15 km"'),
    ("accessibilite", 'couche = "lieux"\nmethode = "apl"\npaliers = ["5 min", "15 min"]\nseuil = "15 km"'),
    ("accessibilite", 'couche = "lieux"\nmethode = "e2sfca"\npaliers = ["5 km", "15 km"]\npoids = [1]'),
    ("accessibilite", 'couche = "lieux"\nmethode = "e2sfca"\npaliers = ["5 km", "15 km"]\npoids = [1, 2]'),
    ("accessibilite", 'couche = "lieux"\nmethode = "e2sfca"\npoids = [0.5, 1, 0.2]'),
    ("accessibilite", 'couche = "lieux"\ncoefficients = "couche:zones.zone"'),
    ("accessibilite", 'couche = "lieux"\ncoefficients = "couche:zones.nombre"'),
    ("equilibre", ""),
    ("equilibre", 'variable = "mairies.heure"'),
    ("equilibre", 'variable = "distanse.communes.distance_km"'),
    ("equilibre", 'variable = "distance.commune.distance_km"'),
    ("equilibre", 'variable = "distance.communes.distance_kms"'),
    ("equilibre", 'variable = "distance.territoire.pondere"'),
    ("equilibre", 'variable = "equilibre.communes.valeur"'),
    ("equilibre", 'variable = "couche:lieu"'),
    ("equilibre", 'variable = "couche:lieux.nombre"'),
    ("equilibre", 'variable = "couche:zones.zone"'),
    ("equilibre", 'variable = "couche:zones"'),
    ("equilibre", 'variable = "couche:zones.nombre"'),
    ("equilibre", 'variable = "population"\nvoisinage = "500 plus proches"'),
    ("equilibre", 'variable = "population"\nvoisinage = "0 plus proches"'),
    ("equilibre", 'variable = "population"\nvoisinage = "reines"'),
    ("equilibre", 'variable = "population"\nvoisinage = "10 min"'),
    ("equilibre", 'variable = "population"\nvoisinage = "1 m"'),
    ("equilibre", 'variable = "population"\nvoisinage = "5 plus proches"\ntolerance_m = 5'),
    ("equilibre", 'variable = "population"\nvoisinage = "tour"\ntolerance_m = nan'),
    ("equilibre", 'variable = "population"\ntolerance_m = 100000'),
    ("equilibre", 'variable = "population"\nmode = "autre"'),
    ("equilibre", 'variable = "population"\nmode = "niveau"\npoids = "couche:zones.nombre"'),
    ("equilibre", 'variable = "population"\npermutations = 3'),
    ("equilibre", 'variable = "population"\npermutations = 1.5'),
    ("equilibre", 'variable = "population"\nalpha = 2'),
    ("equilibre", 'variable = "couche:lieux.places"\npoids = "couche:zones.nombre"'),
    ("bornes", 'couche = "lieux"'),
    ("friches", 'couche = "lieux"'),
    ("armature", 'couches = ["lieux"]'),
    ("armature", 'couches = ["lieu", "lieux"]'),
    ("armature", 'couches = "lieux"'),
    ("armature", "couches = []"),
    ("distance", 'couche = "lieux"\nid = "distance"'),
    ("distance", 'couche = "lieux"\nid = "à faire"'),
    ("distance", 'couche = "zones"'),
]
# Other files of the study, in whole.
IN_FILES = [
    ("couches/lieux.csv", b"id;nom\n1;A\n"),
    ("couches/lieux.csv", b"id;lon;lat\n1;48.89;5.54\n"),
    ("couches/lieux.csv", b"id;lon;lat\n1;5.5;48.9\n2;-74;40.7\n"),
    ("couches/lieux.csv", b"id;lon;lat\n1;ici;48,9\n"),
    ("couches/lieux.csv", b"id;nom;lon;lat\n1;\x81\x8d;5,5;48,9\n"),
    ("couches/lieux.csv", b"id;nom;lon;lat\r\n1;For\xeat;5,54;48,89\r\n"),
    ("couches/lieux.csv", b"\xef\xbb\xbfid\tnom\tlon\tlat\n1\tA\t5.54\t48.89\n"),
    ("couches/lieux.csv", "id;nom;lon;lat\n1;Été;5.54;48.89\n".encode("utf-16")),
    ("couches/lieux.csv", b"id;a,b\n1;2,3\n4;5,6\n"),
    ("couches/lieux.csv", b"id;code_insee\n1;Saint-Mihiel\n"),
    ("couches/lieux.csv", b"id;nom;lon;lat\n"),
    ("couches/lieux.csv", b""),
    ("couches/lieux.csv", b"id;nom;lon;lat\n1;A;5.54;48.89\n1;B;5.54;48.89;x\n1;\"C;5.5;48.9\n"),
    ("couches/lieux.csv", b"{\"type\":\"FeatureCollection\",\n\"features\":[{\"type\":\"Feature\",\"geom"),
    ("couches/zones.csv", b"code_insee;nombre;zone\n55463;7;Meuse\n55463;8;Meuse\n99999;1;Rien\n"),
    ("plan/plan.txt", "Un texte.\n\nEncore un texte.\n".encode()),
    ("plan/rattachements.csv", "action;genre;cible;role;origine;motif\n1.1.1-01;commune;Saint-Mihel;;utilisateur;\n".encode()),
    ("plan/rattachements.csv", b"action;genre;cible;role;origine;motif\n1.1.1-09;commune;55463;;utilisateur;\n"),
    ("plan/rattachements.csv", b"action;genre;cible\n1.1.1-01;lieu;55463\n1.1.1-01;entite;lieux:9\n"),
    ("plan/rattachements.csv", b"action;genre;cible\n1.1.1-01;filtre;lieux:tipe=pain\n1.1.1-01;filtre;lieux:type=rien\n"),
    ("plan/rattachements.csv", b"action,genre\n1.1.1-01,aucun\n"),
    ("plan/actions.csv", b"id;quoi\n1;2\n"),
    ("plan/suivi/journal.csv", b"date;qui\n"),
    ("cartes/essai.toml", b'id = "essai"\ntitre = "Essai"\netiquetes = "communes"\n'),
    ("cartes/essai.toml", b'id = "essai"\n'),
    ("cartes/essai.toml", b'id = "essai"\ntitre = "E"\n[fond]\nvariable = "distance.communes.distance_k"\n'),
    ("cartes/essai.toml", b'id = "essai"\ntitre = "E"\npour_chaque = "paniers"\n'),
    ("cartes/essai.toml", b'id = "essai"\ntitre = "E"\n[[formes]]\nforme = "distance.zone_*"\n'),
    ("cartes/essai.toml", b'id = "essai"\ntitre = "E"\n[[couches]]\ncouche = "lieu"\n'),
    ("profils/velo.toml", b'id = "velo"\n'),
    ("modeles/lieu.toml", b'id = "lieu"\n'),
    ("vocabulaire/mots.toml", b'[[acteur]]\nid = "x"\n'),
    ("catalogue.toml", b'[[jeu]]\nid = "x"\n'),
    ("reseau/routes.reseau", b"TERRITN1 et rien"),
]
PLAN = [
    '[[plan.correction]]\nanomalie = "code_contre_position"\ncode = "9.9.9"\nchoix = "titre"',
    '[[plan.correction]]\nanomalie = "rien"\nchoix = "titres"',
    '[[plan.suite]]\nancienne = "1.1.1-22"\nnouvelle = "1.1.1-01"',
    '[[plan.suite]]\nancienne = "1.1.1-01"',
]
SCENARIOS = [
    "",
    '[[scenario.retrait]]\ncouche = "lieu"\nentite = "1"',
    '[[scenario.retrait]]\ncouche = "lieux"\nentite = "9"',
    '[[scenario.retrait]]\ncouche = "lieux"\nentite = "A"',
    '[[scenario.ajout]]\ncouche = "lieux"\nnom = "x"',
    '[[scenario.ajout]]\ncouche = "lieux"\nnom = "x"\nlon = 48.9\nlat = 5.6',
    '[[scenario.ajout]]\ncouche = "lieux"\nnom = "x"\nlon = 5.5',
    '[[scenario.ajout]]\ncouche = "lieux"\nnom = "x"\ncommune = "Sain-Mihiel"',
    '[[scenario.ajout]]\ncouche = "lieux"\nnom = "x"\ncommune = "55463"\nvaleurs = { tipe = "x" }',
    '[[scenario.ajout]]\ncouche = "zones"\nnom = "x"\ncommune = "55463"',
    '[[scenario.changement]]\ncouche = "lieux"\nentite = "1"',
    '[[scenario.changement]]\ncouche = "lieux"\nentite = "1"\nvaleurs = { places = "beaucoup" }',
    '[[scenario.changement]]\ncouche = "lieux"\nentite = "1"\nvaleurs = { lon = 5.5 }',
    '[[scenario.changement]]\ncouche = "lieux"\nentite = "1"\nvaleurs = [1]',
    '[[scenario.retrait]]\ncouche = "lieux"\nentite = "1"\n[[scenario.transfert]]\ncouche = "lieux"\nentite = "A"\ncommune = "55463"',
    '[[scenario.ajouts]]\ncouche = "lieux"',
    '[[scenario.retrait]]\ncouche = "lieux"\nentite = "1"\n[[scenario]]\nid = "s"\n[[scenario.retrait]]\ncouche = "lieux"\nentite = "2"',
]
PRIORITIES = [
    "",
    "[[priorisation.critere]]",
    '[[priorisation.critere]]\nid = "action"',
    '[[priorisation.critere]]\nid = "c"\npoids = -1',
    '[[priorisation.critere]]\nid = "c"\nechelle = [4, 0]',
    '[[priorisation.critere]]\nid = "c"\n[[priorisation.critere]]\nid = "c"',
    'notes = "plan/absent.csv"\n[[priorisation.critere]]\nid = "c"',
]


def cases():
    """Name, `territoire.toml`, and a file beside it."""
    for old, new in IN_PLACE:
        yield f"{old} par {new}", STUDY.replace(old, new, 1), None
    for lines in OF_DISTANCE:
        yield f"distance {lines}", f"{STUDY}{lines}\n", None
    for kind, lines in OF_OTHERS:
        own = "" if "id = " in lines else f'id = "{kind}"\n'
        yield f"{kind} {lines}", f'{STUDY}\n[[analyse]]\ngenre = "{kind}"\n{own}{lines}\n', None
    for file, content in IN_FILES:
        yield f"{file} {content[:40]!r}", STUDY, (file, content)
    for lines in PLAN:
        yield lines, f"{STUDY}\n{lines}\n", None
    for lines in SCENARIOS:
        yield f"scenario {lines}", f'{STUDY}\n[[scenario]]\nid = "s"\n{lines}\n', None
    yield "scenario à faire", f'{STUDY}\n[[scenario]]\nid = "à faire"\n{SCENARIOS[2]}\n', None
    for lines in PRIORITIES:
        yield f"priorisation {lines}", f"{STUDY}\n[priorisation]\n{lines}\n", None


def all_of_them(study):
    for number, (name, declared, beside) in enumerate(cases(), 1):
        folder = f"{number:03}-{re.sub(r'[^a-z0-9]+', '-', name.lower())[:50].strip('-')}"
        for file, content in FILES.items():
            study.write(f"{folder}/{file}", content)
        study.write(f"{folder}/territoire.toml", declared)
        if beside:
            study.write(f"{folder}/{beside[0]}", beside[1])
        # What stops `verifier` stops `analyser`, with the same words.
        if study.run("verifier", folder, ends=None).returncode == 0:
            study.run("analyser", "--format", "json", folder, ends=None)
