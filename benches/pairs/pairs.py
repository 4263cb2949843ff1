"""What pandana and SciPy take for one case, and what they find. Usage: pairs.py CASE INPUTS RESULTS

Writes to RESULTS what each step took, in milliseconds (pair.json), and what was found (.npy files). Reading the inputs
and importing the libraries is not timed, no more than it is on our side. The steps are those of bench e of the reference
scripts.
"""
import json
import os
import sys
import time

import numpy as np


took = {}


def timed(label, work):
    start = time.perf_counter()
    done = work()
    took[label] = (time.perf_counter() - start) * 1e3
    return done


def mixed(n):
    """The n-th numbers of SplitMix64, as `benches/reseau.rs` makes them."""
    with np.errstate(over="ignore"):
        z = (n.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def grid(results, check, side=1000):
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    count = side * side
    k = np.arange(count)
    row, column = k[k % side + 1 < side], k[: count - side]
    tails, heads = np.r_[row, column], np.r_[row + 1, column + side]
    lengths = (60_000 + mixed(np.arange(len(tails))) % np.uint64(80_000)).astype(float)

    def pick(start, n):
        return (mixed(np.arange(n) + (start << 32)) % np.uint64(count)).astype(int)

    places = pick(1, 1000)
    both = (np.r_[tails, heads], np.r_[heads, tails])
    graph = csr_matrix((np.r_[lengths, lengths], both), shape=(count, count))
    # As bench e asks it: with the place that each node is nearest to.
    found, _, _ = timed(
        "nearest 1",
        lambda: dijkstra(graph, directed=True, indices=places, min_only=True, return_predecessors=True),
    )
    timed("nearest 1, costs only", lambda: dijkstra(graph, directed=True, indices=places, min_only=True))
    np.save(os.path.join(results, "grille_nearest1.npy"), found)
    if check:
        # SciPy has no search of the nearest five: all distances from a few nodes tell them.
        nodes = pick(4, 40)
        five = [np.sort(dijkstra(graph, indices=int(n))[places])[:5] for n in nodes]
        np.save(os.path.join(results, "grille_nodes5.npy"), nodes)
        np.save(os.path.join(results, "grille_nearest5.npy"), np.array(five))
        origins, destinations = pick(2, 50), pick(3, 50)
        rows = [dijkstra(graph, indices=int(o))[destinations] for o in origins]
        np.save(os.path.join(results, "grille_matrix.npy"), np.array(rows))


def real(name, inputs, results):
    import pandana
    import pandas as pd

    def read(what):
        return pd.read_csv(os.path.join(inputs, f"{name}_{what}"))

    nodes, edges = read("nodes.csv.gz"), read("edges.csv.gz")
    places, pairs = read("pois200.csv").node.to_numpy(), read("od1000.csv")
    most, limit = 20_000, 2_000
    x, y, count = nodes.lon, nodes.lat, len(nodes)
    values = ((np.arange(count) * 2654435761) % 97).astype(float)
    weights = pd.DataFrame({"m": edges.length_m})
    network = timed("build", lambda: pandana.Network(x, y, edges["from"], edges["to"], weights, twoway=True))
    timed("places", lambda: network.set_pois("f", most, 5, x[places], y[places]))
    five = timed("nearest 5", lambda: network.nearest_pois(most, "f", num_pois=5))
    np.save(os.path.join(results, f"{name}_nearest5.npy"), five.to_numpy())

    def sums():
        network.set(pd.Series(np.arange(count)), variable=pd.Series(values), name="v")
        return network.aggregate(limit, type="sum", decay="flat", name="v")

    np.save(os.path.join(results, f"{name}_sums2000.npy"), timed("sums", sums).to_numpy())
    origins, destinations = pairs.origin.to_numpy(), pairs.destination.to_numpy()
    n = len(origins)
    matrix = timed(
        "matrix", lambda: network.shortest_path_lengths(np.repeat(origins, n), np.tile(destinations, n))
    )
    np.save(os.path.join(results, f"{name}_matrix.npy"), np.array(matrix).reshape(n, n))


if __name__ == "__main__":
    case, inputs, results = sys.argv[1:4]
    if case == "grille":
        grid(results, check="--verifier" in sys.argv)
    else:
        real(case, inputs, results)
    with open(os.path.join(results, "pair.json"), "w", encoding="utf-8") as file:
        json.dump(took, file)
