"""What ours and the peers found on the communes of France, held against each other: for each job what is said of it, and
whether it is equal within what is said here.
"""
import hashlib
import json
import os


def number(value, digits):
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",")


def small(value):
    """A difference, in scientific notation."""
    return "0" if value == 0 else f"{value:.0e}".replace("e-0", "e-")


def results_of(job, figures, peer_figures, reference, work):
    base = os.path.join(work, "france")
    folders = os.path.join(base, "nous"), os.path.join(base, "pair"), os.path.join(reference, "work")
    outputs = os.path.join(reference, "outputs")
    return globals()[job](folders, outputs, figures, peer_figures)


def read(folder, name, **how):
    import pandas as pd

    return pd.read_csv(os.path.join(folder, name), dtype={"code": str, "a": str, "b": str, "epci": str}, **how)


def published(outputs, name):
    with open(os.path.join(outputs, name), encoding="utf-8") as file:
        return json.load(file)


def relative(found, expected):
    """The largest relative difference of figures of the same names."""
    return max(abs(found[k] - expected[k]) / abs(expected[k]) for k in expected)


def jointure(folders, outputs, *_):
    ours, _, theirs = folders
    mine, peer = read(ours, "jointure.csv"), read(theirs, "wp_a.csv")
    peer = peer.drop_duplicates("id").sort_values("id")
    apart = int((mine.code.fillna("").to_numpy() != peer.code.fillna("").to_numpy()).sum())
    found = hashlib.sha256("\n".join(mine.code.fillna("")).encode()).hexdigest()
    same = found == published(outputs, "result_a.json")["join_sha256_of_codes_joined_by_newline"]
    areas = read(ours, "surfaces.csv").merge(read(theirs, "wp_a_area.csv"), on="code", suffixes=("", "_pair"))
    difference = float((areas.area_m2 - areas.area_m2_pair).abs().max())
    said = f"{apart} point sur {number(len(mine), 0)} ailleurs, empreinte {'égale' if same else 'différente'}"
    equal = apart == 0 and same and len(areas) == 34_738 and difference < 0.01
    return f"{said} ; surfaces : {small(difference)} m² au plus", equal


def proches(folders, *_):
    ours, _, theirs = folders
    both = read(ours, "proches.csv").merge(read(theirs, "wp_b.csv"), on="code", suffixes=("", "_pair"))
    apart = {c: int((both[c] != both[c + "_pair"]).sum()) for c in ("i", "n5", "n10", "n20")}
    difference = float((both.d - both.d_pair).abs().max())
    equal = len(both) == 34_738 and not any(apart.values()) and difference < 1e-4
    said = f"{apart['i']} plus proche et {apart['n5'] + apart['n10'] + apart['n20']} compte différents"
    return f"{said} ; distances : {small(difference)} m au plus", equal


def couverture(folders, *_):
    ours, _, theirs = folders
    both = read(ours, "couverture.csv").merge(read(theirs, "wp_c.csv"), on="code", suffixes=("", "_pair"))
    difference = float((both.share - both.share_pair).abs().max())
    return f"parts : {small(difference)} au plus", len(both) == 34_738 and difference < 1e-8


def dissolution(folders, *_):
    ours, theirs, _ = folders
    mine, peer = (read(f, n, keep_default_na=False) for f, n in ((ours, "epci.csv"), (theirs, "epci_pair.csv")))
    both = mine.merge(peer, on="epci", suffixes=("", "_pair"))
    area = float((both.area_m2 / both.area_m2_pair - 1).abs().max())
    length = float((both.perimeter_m / both.perimeter_m_pair - 1).abs().max())
    said = f"{number(len(both), 0)} EPCI ; surface : {small(area)}, périmètre : {small(length)} en relatif au plus"
    return said, len(both) == len(peer) == len(mine) and area < 1e-8 and length < 1e-6


def equilibre(folders, outputs, figures, peer_figures):
    import numpy as np

    ours, theirs, work = folders
    mine, peer = (set(map(tuple, read(*f).to_numpy())) for f in ((ours, "aretes.csv"), (theirs, "aretes_pair.csv")))
    edges = len(mine ^ peer) + len(mine ^ set(map(tuple, read(outputs, "d_queen_edges.csv.gz").to_numpy())))
    # Pseudo p-values of different generators are not the same figure.
    sure = {k: v for k, v in peer_figures.items() if k != "moran_p_sim"}
    known = published(outputs, "result_d_nonumba.json")
    known = {k: known[k] for k in ("gini_distance", "theil_distance", "theil_dist_between", "theil_dist_within")}
    indices = max(relative(figures, sure), relative(figures, known))
    both = read(ours, "lisa.csv").merge(read(work, "wp_d_nonumba.csv"), on="code", suffixes=("", "_pair"))
    local = float((both.I - both.I_pair).abs().max())
    linked = both[both.p.notna()]
    corners = int((linked.q != linked.q_pair).sum())
    # Ours is two-sided, at most 1; theirs one-sided. A share of 999 draws has a deviation of √(p(1−p)/999).
    one_sided = linked.p / 2
    spread = np.sqrt(2 * linked.p_pair.clip(0.002) * (1 - linked.p_pair.clip(0.002)) / 999)
    apart = float(((one_sided - linked.p_pair).abs() / spread).max())
    same = edges == 0 and indices < 1e-8 and local < 1e-6 and corners == 0 and apart < 7
    same = same and figures["moran_p_sim"] == peer_figures["moran_p_sim"] and len(both) == 34_738
    return (
        f"{number(len(mine), 0)} arêtes, {edges} de différence ; indices : {small(indices)} en relatif au plus ; Moran local :"
        f" {small(local)} au plus, {corners} quadrant différent ; probabilités : au plus {number(apart, 1)} écarts types"
        " du tirage"
    ), same


def theil(folders, outputs, figures, peer_figures):
    parts = {k: peer_figures[k] for k in ("between", "within")}
    difference = relative(figures, parts)
    same = difference < 1e-8 and figures["p"] == peer_figures["p"]
    return f"parts : {small(difference)} en relatif au plus ; probabilité : {number(figures['p'], 2)} des deux côtés", same
