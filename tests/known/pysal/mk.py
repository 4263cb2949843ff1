"""Exports examples of libpysal 4.14.1 (BSD-3, shipped in its PyPI wheel) to CSV: data and contiguity lists.

    pip install libpysal==4.14.1 && python3 mk.py
"""

import csv
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import geopandas  # noqa: E402
import libpysal  # noqa: E402

OUT = Path(__file__).parent
path = libpysal.examples.get_path


def write(name: str, header: list[str], rows) -> None:
    with open(OUT / name, "w", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def edges(w, name: str) -> None:
    order = {k: i for i, k in enumerate(w.id_order)}
    write(name, ["focal", "neighbour"], sorted((order[i], order[j]) for i in w.id_order for j in w.neighbors[i]))


with open(path("mexico.csv")) as f:
    rows = list(csv.DictReader(f))
years = [f"pcgdp{y}" for y in range(1940, 2010, 10)]
write("mexico.csv", ["hanson98", *years], [[r["hanson98"], *(r[y] for y in years)] for r in rows])

w = libpysal.io.open(path("stl.gal")).read()
edges(w, "stl_edges.csv")
write("stl.csv", ["HR8893"], [[v] for v in libpysal.io.open(path("stl_hom.txt")).by_col["HR8893"]])

w = libpysal.io.open(path("sids2.gal")).read()
edges(w, "sids2_edges.csv")
write("sids2.csv", ["SIDR74"], [[v] for v in geopandas.read_file(path("sids2.shp")).SIDR74])

w = libpysal.io.open(path("desmith.gal")).read()
edges(w, "desmith_edges.csv")
write("desmith.csv", ["z"], [[v] for v in libpysal.io.open(path("desmith.txt")).by_col["z"]])

columbus = geopandas.read_file(path("columbus.shp"))
edges(libpysal.weights.Queen.from_dataframe(columbus, use_index=False), "columbus_edges.csv")
write("columbus.csv", ["CRIME"], [[v] for v in columbus.CRIME])
sys.exit(0)
