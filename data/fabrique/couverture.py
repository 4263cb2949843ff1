"""An exact coverage out of contours whose borders are drawn twice, or by versions that draw them differently."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely

from contours import Piece

# One grid step is about 1 m: far below the precision of the contours (median segment 561 m), and enough for the two
# drawings of one border to fall on the same points.
GRID = 1e-5
# A square degree in km², where France lies: good to some 15 %, for thresholds and counts only.
SQUARE_DEGREE = 111.0 * 75.0
# A face that no commune claims and that is smaller than this, in km², is a fault between two drawings, not a lake or an
# enclave of a neighbouring country.
GAP = 0.1

Point = tuple[int, int]


class Coverage:
    """An exact coverage: faces of the noded borders, each given to one commune, and the arcs between them."""

    def __init__(self, codes: list[str], pieces: list[Piece], report: dict) -> None:
        self.codes = codes
        self.report = report
        drawn = [shape for piece in pieces for shape in (piece.shape, *(part for _, part in piece.parts))]
        noded = shapely.union_all(shapely.boundary(np.array(drawn, dtype=object)), grid_size=GRID)
        faces = list(shapely.polygonize(shapely.get_parts(noded)).geoms)
        faces.sort(key=lambda f: f.bounds)
        self.faces = faces
        self.rings = [self.face_rings(face) for face in faces]
        self.side: dict[tuple[Point, Point], int] = {}
        for f, rings in enumerate(self.rings):
            for ring in rings:
                for a, b in zip(ring, ring[1:]):
                    self.side[a, b] = f
        owners, older = self.claims(pieces)
        self.settle(owners, older)

    def claims(self, pieces: list[Piece]) -> tuple[list[list[int]], list[bool]]:
        """For each face the communes that claim it, by the contours that hold its inner point, and whether it is an older
        version that says so: where the newest draws a commune, nothing else counts."""
        inner = shapely.point_on_surface(np.array(self.faces, dtype=object))
        index = {code: n for n, code in enumerate(self.codes)}
        holding = pairs(inner, [piece.shape for piece in pieces])
        shared = [(n, index[code], part) for n, piece in enumerate(pieces) for code, part in piece.parts]
        parts: dict[tuple[int, int], set[int]] = defaultdict(set)
        for f, s in pairs(inner, [part for _, _, part in shared]):
            parts[f, shared[s][0]].add(shared[s][1])
        claimed: list[list[int]] = [[] for _ in self.faces]
        for f, p in holding:
            claimed[f].append(p)
        owners, older = [], []
        for f, mine in enumerate(claimed):
            rank = min((pieces[p].rank for p in mine), default=0)
            found: set[int] = set()
            for p in mine:
                if pieces[p].rank == rank:
                    # What no part of a commune that was split claims is claimed by them all.
                    found |= parts.get((f, p)) or {index[code] for code in pieces[p].communes}
            owners.append(sorted(found))
            older.append(rank > 0)
        return owners, older

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

    def around(self, f: int) -> dict[int, float]:
        """The faces that a face touches, and how long their border is."""
        border: dict[int, float] = defaultdict(float)
        for ring in self.rings[f]:
            for a, b in zip(ring, ring[1:]):
                other = self.side.get((b, a))
                if other is not None:
                    border[other] += ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        return border

    def settle(self, owners: list[list[int]], older: list[bool]) -> None:
        """Gives each face to one commune; overlaps and small gaps go to the neighbour with the longest border."""
        owner = [o[0] if len(o) == 1 else -1 for o in owners]
        area = [face.area * SQUARE_DEGREE for face in self.faces]
        open_faces = [f for f, o in enumerate(owners) if len(o) != 1]
        gaps = {f for f in open_faces if not owners[f]}
        # Between what the newest version draws and what an older one does, land belongs to the latter: the newest has
        # its commune nowhere, and what it draws beside it is whole.
        beside = {f for f in gaps if any(older[g] for g in self.around(f))}
        kept = {f for f in gaps if area[f] > GAP and f not in beside}
        overlaps = [f for f in open_faces if owners[f]]
        self.report["faces_en_recouvrement"] = len(overlaps)
        self.report["recouvrement_km2"] = round(sum(area[f] for f in overlaps), 3)
        self.report["trous_combles"] = len(gaps - kept)
        self.report["trous_combles_km2"] = round(sum(area[f] for f in sorted(gaps - kept)), 3)
        self.report["plus_grand_trou_comble_km2"] = round(max((area[f] for f in gaps - kept), default=0.0), 3)
        self.empty = [self.faces[f] for f in sorted(kept)]
        waiting = [f for f in open_faces if f not in kept]
        while waiting:
            later = []
            chosen: dict[int, int] = {}
            for f in waiting:
                border: dict[int, float] = defaultdict(float)
                for other, length in self.around(f).items():
                    if owner[other] >= 0 and (older[other] or f not in beside):
                        border[owner[other]] += length
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
            edge: owner[f] for edge, f in self.side.items() if owner[f] >= 0
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


def pairs(points, shapes: list) -> list[tuple[int, int]]:
    """Which point lies within which shape, in order."""
    point, shape = shapely.STRtree(shapes).query(points, predicate="within")
    return sorted(zip(point.tolist(), shape.tolist()))


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
