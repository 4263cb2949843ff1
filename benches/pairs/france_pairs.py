"""One job of GeoPandas and PySAL on the communes of France, step by step. Usage: france_pairs.py JOB INPUTS RESULTS

The calls are those of the reference scripts; what the reference has no job for (dissolving by EPCI, Theil with 99
permutations) is written as its users write it. Writes to RESULTS what each step took, in milliseconds, imports left out
(JOB.json), and what was found. `moitie` makes the inputs of half of France instead, whole départements.
"""
import json
import os
import sys
import time
import warnings

# Not used: compiling would take longer than it saves.
sys.modules["numba"] = None
warnings.filterwarnings("ignore")

took, figures = {}, {}


def timed(label, work):
    start = time.perf_counter()
    done = work()
    took[label] = (time.perf_counter() - start) * 1e3
    return done


def communes(inputs):
    import geopandas as gpd

    return timed("communes", lambda: gpd.read_file(inputs + "/communes_metro.gpkg").to_crs(2154))


def facilities(inputs):
    import pandas as pd

    return pd.read_csv(inputs + "/facilities_5k.csv")


def projected(table):
    import geopandas as gpd
    import numpy as np

    found = gpd.GeoSeries(gpd.points_from_xy(table.lon, table.lat), crs=4326).to_crs(2154)
    return np.c_[found.x, found.y]


def distances(inputs, table):
    from scipy.spatial import cKDTree

    tree = cKDTree(facilities(inputs)[["x_l93", "y_l93"]].to_numpy())
    return tree.query(projected(table))[0]


def jointure(inputs, results):
    import geopandas as gpd
    import pandas as pd

    def points():
        read = pd.read_csv(inputs + "/points_200k.csv.gz")
        return gpd.GeoDataFrame(read, geometry=gpd.points_from_xy(read.lon, read.lat), crs=4326).to_crs(2154)

    shapes, located = communes(inputs), timed("points", points)
    timed("area", lambda: shapes.area)
    columns = located[["id", "geometry"]], shapes[["code", "geometry"]]
    timed("join", lambda: gpd.sjoin(*columns, how="left", predicate="within"))


def proches(inputs, results):
    import pandas as pd
    from scipy.spatial import cKDTree

    def read():
        table = pd.read_csv(inputs + "/communes_attr.csv", dtype={"code": str, "dep": str})
        metropolitan = table[~table.dep.str[:2].isin(["97", "98"])]
        return projected(metropolitan), facilities(inputs)[["x_l93", "y_l93"]].to_numpy()

    mairies, places = timed("read", read)
    tree = timed("tree", lambda: cKDTree(places))
    timed("nearest", lambda: tree.query(mairies))
    timed("counts", lambda: [tree.query_ball_point(mairies, r * 1000, return_length=True) for r in (5, 10, 20)])


def couverture(inputs, results):
    import geopandas as gpd

    shapes, read = communes(inputs), facilities(inputs)

    def shares():
        circles = gpd.GeoSeries(gpd.points_from_xy(read.x_l93, read.y_l93), crs=2154).buffer(5000)
        parts = gpd.GeoSeries([circles.union_all()], crs=2154).explode(ignore_index=True)
        cut = gpd.overlay(shapes[["code", "geometry"]], gpd.GeoDataFrame(geometry=parts), how="intersection")
        covered = cut.assign(a=cut.area).groupby("code").a.sum().reindex(shapes.code).fillna(0)
        return covered.to_numpy() / shapes.area.to_numpy()

    timed("shares", shares)


def equilibre(inputs, results):
    import esda
    import numpy as np
    import pandas as pd
    from inequality.gini import Gini
    from inequality.theil import TheilD
    from libpysal.graph import Graph

    shapes = communes(inputs)
    found = timed("distances", lambda: distances(inputs, shapes))
    graph = timed("contiguity", lambda: Graph.build_contiguity(shapes.geometry, rook=False).transform("r"))
    np.random.seed(1)
    moran = timed("moran", lambda: esda.Moran(found, graph, permutations=999))
    timed("lisa", lambda: esda.Moran_Local(found, graph, permutations=999, seed=1, n_jobs=1))
    groups = shapes.epci.fillna("").to_numpy()
    gini, theil = timed("indices", lambda: (Gini(found).g, TheilD(found, groups)))
    between, within = float(np.ravel(theil.bg)[0]), float(np.ravel(theil.wg)[0])
    figures.update(gini_distance=gini, theil_dist_between=between, theil_dist_within=within)
    figures.update(moran_I=moran.I, moran_EI=moran.EI, moran_VI_norm=moran.VI_norm, moran_VI_rand=moran.VI_rand)
    figures.update(moran_p_sim=moran.p_sim)
    pairs = graph.adjacency.reset_index()
    pairs = pairs[pairs.focal < pairs.neighbor]
    code = shapes.code.to_numpy()
    pd.DataFrame({"a": code[pairs.focal], "b": code[pairs.neighbor]}).to_csv(results + "/aretes_pair.csv", index=False)


def dissolution(inputs, results):
    shapes = communes(inputs)
    shapes["epci"] = shapes.epci.fillna("")
    found = timed("dissolve", lambda: shapes.dissolve("epci"))
    table = found.assign(area_m2=found.area, perimeter_m=found.length)[["area_m2", "perimeter_m"]]
    table.to_csv(results + "/epci_pair.csv")


def theil(inputs, results):
    import numpy as np
    from inequality.theil import TheilDSim

    shapes = communes(inputs)
    found = timed("distances", lambda: distances(inputs, shapes))
    np.random.seed(1)
    groups = shapes.epci.fillna("").to_numpy()
    simulated = timed("decomposition", lambda: TheilDSim(found, groups, 99))
    # The first of each is that observed.
    between, within = float(np.ravel(simulated.bg)[0]), float(np.ravel(simulated.wg)[0])
    figures.update(between=between, within=within, p=float(np.ravel(simulated.bg_pvalue)[0]))


def moitie(inputs, results):
    import geopandas as gpd
    import pandas as pd

    shapes = gpd.read_file(inputs + "/communes_metro.gpkg")
    sizes = shapes.groupby("dep").size().sort_index().cumsum()
    kept = set(sizes.index[sizes <= len(shapes) / 2])
    half = shapes[shapes.dep.isin(kept)]
    half.to_file(results + "/communes_metro.gpkg", driver="GPKG", layer="communes")
    table = pd.read_csv(inputs + "/communes_attr.csv", dtype=str)
    table[table.dep.isin(kept)].to_csv(results + "/communes_attr.csv", index=False)
    for name in ("points_200k.csv.gz", "facilities_5k.csv"):
        read = pd.read_csv(f"{inputs}/{name}", dtype=str)
        place = gpd.points_from_xy(read.lon.astype(float), read.lat.astype(float), crs=4326)
        inside = gpd.sjoin(gpd.GeoDataFrame(read, geometry=place), half[["geometry"]], predicate="within").index
        read.loc[inside.unique().sort_values()].to_csv(f"{results}/{name}", index=False)
    figures.update(communes=len(half), all=len(shapes))


if __name__ == "__main__":
    job, inputs, results = sys.argv[1:4]
    globals()[job](inputs, results)
    with open(os.path.join(results, job + ".json"), "w", encoding="utf-8") as file:
        json.dump({"steps": took, "figures": {k: float(v) for k, v in figures.items()}}, file)
