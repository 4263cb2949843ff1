"""Prints what esda, inequality and libpysal make of the examples in this folder, for tests/it/method/oracles.rs, and
exports the borders of Columbus and its contiguity by border.

    pip install libpysal==4.14.1 esda==2.9.0 inequality==1.1.2 numpy==2.4.6 && python3 mk_spatial.py
"""

import csv
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import esda  # noqa: E402
import geopandas  # noqa: E402
import inequality.atkinson  # noqa: E402
import libpysal  # noqa: E402
import numpy as np  # noqa: E402

HERE = Path(__file__).parent
np.set_printoptions(precision=17)


def rows(name: str) -> list[dict]:
    with open(HERE / name) as f:
        return list(csv.DictReader(f))


def column(name: str, key: str) -> np.ndarray:
    return np.array([float(r[key]) for r in rows(name)])


def weights(name: str, n: int) -> libpysal.weights.W:
    neighbours = {i: [] for i in range(n)}
    for r in rows(name):
        neighbours[int(r["focal"])].append(int(r["neighbour"]))
    return libpysal.weights.W(neighbours, silence_warnings=True)


columbus = geopandas.read_file(libpysal.examples.get_path("columbus.shp"))
rook = libpysal.weights.Rook.from_dataframe(columbus, use_index=False)
with open(HERE / "columbus_rook_edges.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["focal", "neighbour"])
    out.writerows(sorted((i, j) for i in rook.id_order for j in rook.neighbors[i]))
with open(HERE / "columbus_rings.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["unit", "ring", "x", "y"])
    for unit, shape in enumerate(columbus.geometry):
        ring = 0
        for polygon in getattr(shape, "geoms", [shape]):
            for line in [polygon.exterior, *polygon.interiors]:
                out.writerows((unit, ring, repr(float(x)), repr(float(y))) for x, y in line.coords)
                ring += 1
points = [(p.x, p.y) for p in columbus.representative_point()]
with open(HERE / "columbus_points.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["x", "y"])
    out.writerows((repr(float(x)), repr(float(y))) for x, y in points)

crime = column("columbus.csv", "CRIME")
cases = {
    "columbus rook": (crime, lambda: weights("columbus_rook_edges.csv", len(crime))),
    "columbus queen": (crime, lambda: weights("columbus_edges.csv", len(crime))),
    "columbus 5 nearest": (crime, lambda: libpysal.weights.KNN(points, 5)),
    "columbus within 1": (crime, lambda: libpysal.weights.DistanceBand(points, 1.0, silence_warnings=True)),
    "stl": ((y := column("stl.csv", "HR8893")), lambda: weights("stl_edges.csv", len(y))),
    "sids2": ((s := column("sids2.csv", "SIDR74")), lambda: weights("sids2_edges.csv", len(s))),
}
for name, (y, w) in cases.items():
    c = esda.Geary(y, w(), permutations=0)
    g = esda.G(y, w(), permutations=0)
    m = esda.Moran(y, w(), permutations=0)
    star = esda.G_Local(y, w(), transform="B", star=True, permutations=0)
    np.random.seed(20)
    pc = esda.Geary(y, w(), permutations=99_999).p_sim
    pg = esda.G(y, w(), permutations=99_999).p_sim
    local = ", ".join(repr(float(z)) for z in star.Zs[:5])
    print(f"{name}: edges {w().nonzero} I {m.I:.17g}")
    print(f"  C {c.C:.17g} VC_norm {c.VC_norm:.17g} VC_rand {c.VC_rand:.17g} p_norm {c.p_norm:.17g} p_sim {pc:g}")
    print(f"  G {g.G:.17g} EG {g.EG:.17g} VG {g.VG:.17g} p_norm {g.p_norm:.17g} p_sim {pg:g}")
    print(f"  G* z, first five {local}, sum of squares {float((star.Zs**2).sum())!r}, Gs[0] {float(star.Gs[0])!r}")

six = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
star = esda.G_Local(
    np.array([2, 3, 3.2, 5, 8, 7]), libpysal.weights.DistanceBand(six, 15), transform="B", star=True, permutations=0
)
print("six points, G* z", [float(z) for z in star.Zs])

for year in range(1940, 2010, 10):
    y = column("mexico.csv", f"pcgdp{year}")
    regions = column("mexico.csv", "hanson98")
    # Not in PySAL: the definitions, in numpy.
    share = [(regions == r).mean() for r in np.unique(regions)]
    means = [y[regions == r].mean() for r in np.unique(regions)]
    between = sum(p * np.log(y.mean() / m) for p, m in zip(share, means))
    print(
        year,
        "Atkinson",
        [float(inequality.atkinson.atkinson(y, e)) for e in (0.5, 1.0, 2.0)],
        "L",
        float(np.log(y.mean() / y).mean()),
        "between",
        float(between),
        "CV",
        float(y.std() / y.mean()),
        "H",
        float(((y / y.sum()) ** 2).sum()),
    )
