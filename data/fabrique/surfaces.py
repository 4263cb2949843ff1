"""Surfaces of two references side by side, in Lambert-93 as the tool computes them: by département, and the communes that
differ.

    .venv/bin/python surfaces.py BEFORE/communes.topojson.gz ../reference/communes.topojson.gz
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from math import atanh, e, pi, radians, sin, sqrt

import numpy as np

# Lambert-93 on GRS80, as IGN's note NT/G 71 has it.
SEMI_MAJOR, FLATTENING = 6_378_137.0, 1 / 298.257222101
ECCENTRICITY = sqrt(2 * FLATTENING - FLATTENING**2)
# A commune has changed when its surface moved by more than this, in km²: the grid's rounding stays far below.
CHANGED = 0.01


def isometric(lat: float) -> float:
    return atanh(sin(lat)) - ECCENTRICITY * atanh(ECCENTRICITY * sin(lat))


def cone() -> tuple[float, float, float]:
    """Exponent, scale and ordinate of the pole."""
    def normal(lat: float) -> float:
        return SEMI_MAJOR / sqrt(1 - (ECCENTRICITY * sin(lat)) ** 2)

    first, second, origin = radians(44.0), radians(49.0), radians(46.5)
    radius = [normal(lat) * (1 - sin(lat) ** 2) ** 0.5 for lat in (first, second)]
    n = np.log(radius[1] / radius[0]) / (isometric(first) - isometric(second))
    c = radius[0] / n * e ** (n * isometric(first))
    return float(n), float(c), float(6_600_000.0 + c * e ** (-n * isometric(origin)))


N, C, Y_POLE = cone()


def project(points: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    s = np.sin(lat)
    iso = np.arctanh(s) - ECCENTRICITY * np.arctanh(ECCENTRICITY * s)
    r, angle = C * np.exp(-N * iso), N * (lon - radians(3.0))
    return np.column_stack([700_000.0 + r * np.sin(angle), Y_POLE - r * np.cos(angle)])


def ring_area(ring: np.ndarray) -> float:
    """Signed, in km²."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2e6


def areas(path: str) -> dict[str, float]:
    """The surface of each commune of a reference, in km²."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        topology = json.load(text)
    scale = topology["transform"]["scale"]
    arcs = [project(np.cumsum(np.array(arc, dtype=float), axis=0) * scale) for arc in topology["arcs"]]
    out = {}
    for geometry in topology["objects"]["communes"]["geometries"]:
        polygons = {None: [], "Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}[geometry["type"]]
        total = 0.0
        for ring in (ring for polygon in polygons for ring in polygon):
            # Outer rings run counter-clockwise, holes clockwise: the sum counts both rightly.
            total += ring_area(np.concatenate([arcs[a] if a >= 0 else arcs[~a][::-1] for a in ring]))
        out[geometry["id"]] = total
    return out


def main(before_path: str, after_path: str) -> None:
    before, after = areas(before_path), areas(after_path)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    changed = defaultdict(list)
    for code in sorted({*before, *after}):
        departement = code[:3] if code.startswith("97") else code[:2]
        a, b = before.get(code, 0.0), after.get(code, 0.0)
        sums[departement][0] += a
        sums[departement][1] += b
        if abs(a - b) > CHANGED:
            changed[departement].append(f"{code} {a:.2f} -> {b:.2f}")
    for departement, (a, b) in sorted(sums.items()):
        if changed[departement] or abs(a - b) > CHANGED:
            print(f"{departement}  {a:.2f} -> {b:.2f}  {b - a:+.2f}  {'; '.join(changed[departement])}")
    whole = [sum(s[n] for d, s in sums.items() if not d.startswith(("97", "98"))) for n in (0, 1)]
    print(f"metropolitan France  {whole[0]:.2f} -> {whole[1]:.2f}  {whole[1] - whole[0]:+.2f}")
    print(f"communes that moved  {sum(map(len, changed.values()))}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
