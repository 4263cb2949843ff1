"""Public data taken from a server of this machine, in every format that the catalogue knows."""
import functools
import gzip
import http.server
import io
import shutil
import threading
import zipfile

from cote import EXAMPLE, ROOT, SHARED, Study

MODELS = ROOT / "tests/modeles"
# Data set, format, model, file, and what else the catalogue says of it.
SETS = [
    ("irve", "csv", "irve", MODELS / "irve/propre.csv", ""),
    ("friches", "csv", "friches", MODELS / "friches/fautes.csv", ""),
    ("cyclable", "geojson", "cyclable", MODELS / "cyclable/propre.geojson", ""),
    ("enaf", "csv", "enaf", MODELS / "enaf/propre.csv", 'colonne_commune = "idcom*"\nmillesime = "2024"'),
    ("bpe", "csv", "bpe", MODELS / "bpe/propre.csv", 'membre = "bpe.csv"'),
    ("libre", "json", "libre", None, 'colonnes_position = ["x", "y"]'),
    ("zones", "gpkg", "libre", SHARED / "cas/14-courbe/couches/courbe.gpkg", ""),
    ("points", "shp", "libre", SHARED / "cas/14-shp-latin1nocpg/couches", "crs = 2154"),
    ("osm", "pbf", "libre", SHARED / "data/reel/osm_graphhopper/north-bayreuth.osm.pbf", ""),
    ("vide", "csv", "libre", b"", ""),
    ("page", "csv", "irve", b"<!DOCTYPE html><html><body>Ouvrir une session</body></html>", ""),
    ("sans-lieu", "csv", "libre", b"annee;valeur\n2024;3\n", ""),
    ("ecarte", "csv", "services", "code_insee;nom\n55463;Ici\n55999;Nulle part\n;Sans\n75056;Paris\n55463;de;trop\n".encode(), ""),
    ("abime", "csv", "irve", MODELS / "irve/propre.csv", f'sha256 = "{"0" * 64}"'),
]
PLACES = b'[{"nom": "A", "x": 5.54, "y": 48.89}, {"nom": "B", "x": 5.0, "y": 47.0}, {"nom": "C", "x": 5.6, "y": 48.87}]'


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, files, *arguments):
        self.files = files
        super().__init__(*arguments)

    def do_GET(self):
        content = self.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT")
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_):
        pass


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 8, 0, 0)), content)
    return out.getvalue()


def content_of(name, source):
    if source is None:
        return PLACES
    if isinstance(source, bytes):
        return source
    if source.is_dir():
        return archive((f"dossier/{path.name}", path.read_bytes()) for path in sorted(source.iterdir()))
    if name == "bpe":
        return archive([("LISEZMOI.txt", b"rien"), ("bpe.csv", source.read_bytes())])
    return gzip.compress(source.read_bytes(), mtime=0) if name == "friches" else source.read_bytes()


def recovered(study: Study):
    known = [s for s in SETS if not hasattr(s[3], "exists") or s[3].exists()]
    files = {f"/{name}": content_of(name, source) for name, _, _, source, _ in known}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        study.copy(EXAMPLE / "territoire.toml", "etude/territoire.toml")
        sections = []
        for name, form, model, _, more in [*known, ("absent", "csv", "libre", None, "")]:
            sections.append(
                f'[[jeu]]\nid = "{name}"\ntitre = "Jeu {name}"\nadresse = "http://127.0.0.1:{server.server_port}/{name}"\n'
                f'format = "{form}"\nmodele = "{model}"\nproducteur = "Producteur"\nlicence = "Licence Ouverte 2.0"\n'
                f'page = "https://exemple.fr/page"\n{more}\n'
            )
        study.write("etude/catalogue.toml", "\n".join(sections))
        for name, *_ in [*known, ("absent",), ("inconnu",)]:
            study.run("donnees", "recuperer", name, "etude", ends=None)
        study.run("donnees", "recuperer", "irve", "etude", "--marge", "40 km")
        study.append("etude/couches/cyclable.geojson", " ")
        study.run("donnees", "recuperer", "cyclable", "etude", ends=1)
        study.run("donnees", "recuperer", "cyclable", "etude", "--remplacer", "--format", "json")
        study.run("donnees", "recuperer", "enaf", "etude", "--hors-ligne")
    finally:
        server.shutdown()
    # The address, which is in its records' names, is that of this run.
    shutil.rmtree(study.path("reserve"), ignore_errors=True)
