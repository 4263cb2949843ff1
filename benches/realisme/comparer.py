#!/usr/bin/env python3
"""Holds our travel times against those of routino, an independent router (Debian: `apt-get install routino`).

Reads the CSV that `benches/realisme.rs` prints, has routino travel the same pairs, and prints a table in Markdown.
Needs Python 3.11 or later and nothing else.

Both sides are given the same reading of the map: the tagging rules and the profiles of routino are made here from
`data/profils/*.toml` (speeds by class, share of limits, surfaces, values that close, barriers). What is left to each side
is told in `docs/realisme.md`.
"""

import argparse
import collections
import csv
import math
import pathlib
import statistics
import subprocess
import sys
import tomllib
import xml.sax.saxutils

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Our profiles in routino: its name of the transport, and what speeds are multiplied by, since it only has whole numbers
# of km/h up to 255. Times are divided by the same.
MODES = {"voiture": ("motorcar", 2), "velo": ("bicycle", 2), "marche": ("foot", 10)}

# Widest difference that is not looked into, as a share.
BOUNDS = {"voiture": 0.10, "velo": 0.05, "marche": 0.05}

# The highway type of routino for each class.
TYPES = {
    "motorway": "motorway", "motorway_link": "motorway", "trunk": "trunk", "trunk_link": "trunk",
    "primary": "primary", "primary_link": "primary", "secondary": "secondary", "secondary_link": "secondary",
    "tertiary": "tertiary", "tertiary_link": "tertiary", "unclassified": "unclassified", "road": "unclassified",
    "residential": "residential", "living_street": "residential", "service": "service", "track": "track",
    "cycleway": "cycleway", "path": "path", "footway": "path", "pedestrian": "path", "bridleway": "path",
    "platform": "path", "corridor": "path", "steps": "steps",
}
ALL_TYPES = list(dict.fromkeys(TYPES.values())) + ["ferry"]
FERRY = 10  # km/h, when the map does not say how long it takes

NAMED = {"urban": "agglomeration", "rural": "hors_agglomeration", "trunk": "voie_rapide", "motorway": "autoroute",
         "zone30": "zone_30", "zone:30": "zone_30", "30": "zone_30", "living_street": "zone_de_rencontre",
         "walk": "zone_de_rencontre", "20": "zone_de_rencontre"}
LIMITS = {"agglomeration": 50, "hors_agglomeration": 80, "voie_rapide": 110, "autoroute": 130, "zone_30": 30,
          "zone_de_rencontre": 20}
COUNTRIES = ["DE", "FR", "FI", "CH", "LI", "AT"]


def tag(name, /, **attributes):
    quoted = "".join(f" {k}={xml.sax.saxutils.quoteattr(str(v))}" for k, v in attributes.items())
    return f"<{name}{quoted}"


def rule(kind, content, /, **attributes):
    return f"{tag(kind, **attributes)}>{content}</{kind}>\n"


def put(key, value):
    return tag("set", k=key, v=value) + "/>"


def out(key, value):
    return tag("output", k=key, v=value) + "/>"


def speeds(profile, scale):
    """Of each type of routino, the highest speed of its classes."""
    known = {**profile.get("vitesses_sur_autorisation", {}), **profile["vitesses"]}
    by_type = {t: 0 for t in ALL_TYPES}
    for name, speed in known.items():
        if name in TYPES:
            by_type[TYPES[name]] = max(by_type[TYPES[name]], speed)
    by_type["ferry"] = FERRY
    return {t: round(v * scale) for t, v in by_type.items()}


def speed_rules(profile, scale):
    """Rules that leave in `maxspeed` the least of the limit, the class's speed and the surface's."""
    whole = lambda v: max(1, round(v * scale))
    top = max(speeds(profile, scale).values())
    share = profile.get("part_de_la_limite", 1.0)
    limits = {**LIMITS, **profile.get("limites", {})}
    numbers = {str(n): whole(n * share) for n in range(1, 141)}
    numbers["walk"] = whole(limits["zone_de_rencontre"] * share)
    named = {f"{c}:{n}": whole(limits[l] * share) for c in COUNTRIES for n, l in NAMED.items()}
    text, caps = "", set()

    def lower(key, value, cap):
        least = rule("ifnot", put("plafond", cap), k="plafond")
        for other in sorted(c for c in caps if c > cap):
            least += rule("if", put("plafond", cap), k="plafond", v=other)
        return rule("if", least, k=key, v=value)

    for key in ["maxspeed", "maxspeed:type", "zone:maxspeed", "source:maxspeed"]:
        of_key = ""
        for value, cap in ({**numbers, **named} if key == "maxspeed" else named).items():
            if cap < top:
                of_key += rule("if", put("lu", cap), k=key, v=value)
                caps.add(cap)
        text += rule("ifnot", of_key, k="lu")
    text += rule("if", tag("set", k="plafond") + "/>", k="lu")
    by_type = speeds(profile, scale)
    classes = {**profile.get("vitesses_sur_autorisation", {}), **profile["vitesses"]}
    for name, speed in classes.items():
        if name in TYPES and whole(speed) < by_type[TYPES[name]]:
            text += lower("highway", name, whole(speed))
            caps.add(whole(speed))
    for surface, speed in profile.get("revetements", {}).items():
        text += lower("surface", surface, whole(speed))
        caps.add(whole(speed))
    if "descendre_kmh" in profile:
        text += lower(profile["acces"][0], "dismount", whole(profile["descendre_kmh"]))
    # Routino writes a way's name beside each stretch, and not the speed at which it takes it: the one is told by the other.
    for key in ["maxspeed", "name", "ref", "prow_ref"]:
        text += rule("if", "<unset/>", k=key)
    return text + rule("if", tag("output", k="maxspeed") + "/>" + tag("set", k="name") + "/>", k="plafond")


def access_rules(profile):
    """Rules that leave `yes` or `no` in `acces`, when the map says so; the most precise key has the last word."""
    text = ""
    for key in reversed(profile["acces"]):
        text += rule("if", put("acces", "yes"), k=key)
        for value in profile["interdit"]:
            text += rule("if", put("acces", "no"), k=key, v=value)
    return text


def tagging(profile, transport, scale, without=()):
    """Tagging rules for one profile. `without` names what is left out, to see what a difference is due to."""
    own = profile["acces"][0]
    node = access_rules(profile)
    stops = "".join(rule("if", out(transport, "no"), k="barrier", v=b) for b in profile["barrieres"])
    node += rule("if", out(transport, "no"), k="acces", v="no") + rule("ifnot", stops, k="acces")
    node = "" if "barrier" in without else rule("if", node, k="barrier")
    way = speed_rules(profile, scale) + access_rules(profile)
    for name, kind in TYPES.items():
        opened = out("highway", kind) + out(transport, "yes")
        if name in profile["vitesses"]:
            way += rule("if", opened, k="highway", v=name)
        elif name in profile.get("vitesses_sur_autorisation", {}):
            way += rule("if", rule("if", opened, k=own), k="highway", v=name)
    ferry = out("highway", "ferry") + out(transport, "yes")
    if own != "foot":
        ferry = rule("if", ferry, k=own)
    way += rule("if", rule("ifnot", ferry, k="highway"), k="route", v="ferry")
    if "motor_vehicle" not in profile["acces"]:
        way += rule("if", rule("ifnot", out(transport, "no"), k=own), k="motorroad", v="yes")
    if "descendre_kmh" not in profile:
        way += rule("if", out(transport, "no"), k=own, v="dismount")
    way += rule("if", out(transport, "no"), k="smoothness", v="impassable")
    if "access" not in without:
        way += rule("if", out(transport, "no"), k="acces", v="no")
    if "oneway" not in without:
        way += rule("if", out("oneway", "yes"), k="highway", v="motorway")
        for value in ["roundabout", "circular"]:
            way += rule("if", out("oneway", "yes"), k="junction", v=value)
        way += rule("if", "<output/>", k="oneway")
        if profile.get("sens_unique") == "sauf-velo":
            free = out("cyclebothways", "yes")
            way += rule("if", free, k="oneway:bicycle", v="no")
            for value in ["opposite", "opposite_lane", "opposite_track"]:
                way += rule("if", free, k="cycleway", v=value)
    way += rule("if", "<output/>", k="name")
    relation = rule("if", "<output/>", k="type") + rule("if", "<output/>", k="restriction")
    relation += rule("if", "<output/>", k="except")
    rooms = rule("node", node) + rule("way", way) + rule("relation", relation)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + rule("routino-tagging", rooms)


def stock(profile, transport, scale):
    """Routino's own rules, but for the speeds."""
    own = pathlib.Path("/usr/share/routino/tagging.xml").read_text(encoding="utf-8")
    return own.replace("<way>", "<way>\n" + speed_rules(profile, scale), 1)


def router_profile(profile, transport, scale):
    by_type = speeds(profile, scale)
    one_way = 0 if profile.get("sens_unique") == "ignore" else 1
    text = rule("speeds", "".join(tag("speed", highway=t, kph=v) + "/>" for t, v in by_type.items()))
    text += rule("preferences", "".join(tag("preference", highway=t, percent=100) + "/>" for t in by_type))
    properties = ["paved", "multilane", "bridge", "tunnel", "footroute", "bicycleroute"]
    text += rule("properties", "".join(tag("property", type=p, percent=50) + "/>" for p in properties))
    limits = "".join(tag(k, limit="0.0") + "/>" for k in ["weight", "height", "width", "length"])
    text += rule("restrictions", tag("oneway", obey=one_way) + "/>" + tag("turns", obey=0) + "/>" + limits)
    text = rule("profile", text, name=transport, transport=transport)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + rule("routino-profiles", text)


class Router:
    """Routino on one extract, for one profile."""

    def __init__(self, folder, extract, name, without=(), whole=None):
        profile = tomllib.loads((ROOT / f"data/profils/{name}.toml").read_text(encoding="utf-8"))
        self.transport, self.scale = MODES[name]
        kind = "routino" if whole else "-".join(["memes", *without])
        self.prefix = f"{extract.name.split('.')[0]}-{name}-{kind}"
        self.folder = folder
        rules = folder / f"{self.prefix}.xml"
        text = stock(profile, *MODES[name]) if whole else tagging(profile, *MODES[name], without)
        rules.write_text(text, encoding="utf-8")
        (folder / f"{name}-profil.xml").write_text(router_profile(profile, *MODES[name]), encoding="utf-8")
        self.profiles = folder / f"{name}-profil.xml"
        command = ["planetsplitter", f"--dir={folder}", f"--prefix={self.prefix}", f"--tagging={rules}",
                   "--prune-none", str(extract)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stdout[-500:]}\n{done.stderr[-500:]}")

    def travel(self, pair, *options):
        """The points of the quickest way: latitude, longitude, km/h of the stretch that leads there; None without."""
        # The other build, which maps files into memory, dies (3.3.3) on a small extract.
        command = ["routino-router-slim", f"--dir={self.folder}", f"--prefix={self.prefix}", f"--profiles={self.profiles}",
                   f"--transport={self.transport}", "--quickest", "--output-text-all", "--output-stdout",
                   "--exact-nodes-only",  # pairs are nodes
                   f"--lon1={pair['lon1']}", f"--lat1={pair['lat1']}", f"--lon2={pair['lon2']}", f"--lat2={pair['lat2']}",
                   *options]
        done = subprocess.run(command, capture_output=True, text=True)
        points = []
        for line in done.stdout.splitlines():
            if line and not line.startswith("#"):
                cells = line.split("\t")
                speed = None
                if len(cells) > 10 and cells[8].strip():
                    name = cells[10].strip()
                    speed = min(float(cells[8]), float(name) if name.isdigit() else math.inf)
                points.append((float(cells[0]), float(cells[1]), speed))
        return points or None

    def seconds(self, points):
        """The time of a way. Routino keeps the whole metres of each stretch and drops the rest, more than 1 % of a way
        in short stretches: lengths are those between the positions that it goes through."""
        pairs = zip(points, points[1:])
        return sum(metres(*a[:2], *b[:2]) / (b[2] / self.scale / 3.6) for a, b in pairs if b[2])


def metres(lat1, lon1, lat2, lon2):
    """Between near positions, by the radii of curvature of WGS84."""
    lat, square = math.radians((lat1 + lat2) / 2), 0.00669437999
    w = 1 - square * math.sin(lat) ** 2
    north = math.radians(lat2 - lat1) * 6378137 * (1 - square) / w ** 1.5
    return math.hypot(north, math.radians(lon2 - lon1) * 6378137 / math.sqrt(w) * math.cos(lat))


def snapped(pair, points):
    """How far from what was asked routino begins and ends, m."""
    first = metres(float(pair["lat1"]), float(pair["lon1"]), *points[0][:2])
    return max(first, metres(float(pair["lat2"]), float(pair["lon2"]), *points[-1][:2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=pathlib.Path, help="what benches/realisme.rs printed")
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where routino keeps its files")
    parser.add_argument("--sample", type=int, default=20, help="larger differences to look into, for each line")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    groups = collections.defaultdict(list)
    with arguments.pairs.open(encoding="utf-8") as lines:
        for pair in csv.DictReader(lines):
            groups[pair["extrait"], pair["profil"]].append(pair)
    same, turning, own = [], [], []
    with (arguments.folder / "details.csv").open("w", encoding="utf-8", newline="") as file:
        details = csv.writer(file)
        details.writerow([*next(iter(groups.values()))[0], "regles", "routino", "ecart_m", "cause"])
        for (extract, name), pairs in groups.items():
            compared = Compared(arguments, ROOT / extract, name, pairs, details)
            same.append(compared.line("memes"))
            if name != "marche":
                turning.append(compared.line("tourner", "--turns=1"))
            own.append(compared.line("routino", "--turns=1"))
    head = "| extrait | profil | paires | sans chemin | rapport médian | part dans la borne | au-delà : causes |\n"
    head += "|---|---|--:|--:|--:|--:|---|"
    for title, lines in [("Mêmes règles", same), ("Routino obéit aux interdictions de tourner", turning),
                         ("Routino lit la carte à sa façon", own)]:
        print(f"**{title}**\n\n{head}", *lines, "", sep="\n")
    failed = [line for line in same + turning if "hors but" in line]
    sys.exit(f"{len(failed)} lignes manquent le but" if failed else 0)


def number(value):
    return f"{value:.3f}".replace(".", ",")


def ours(pair, rules):
    """Our seconds: routino is asked to obey forbidden turns, or not."""
    return float(pair["sans_interdictions" if rules == "memes" else "secondes"])


class Compared:
    """The pairs of one extract and one profile."""

    def __init__(self, arguments, extract, name, pairs, details):
        self.arguments, self.extract, self.name, self.pairs, self.details = arguments, extract, name, pairs, details
        self.bound = BOUNDS[name]
        self.routers = {}

    def router(self, *without):
        """Routino under the same rules as ours, but for those that are left out; or under its own."""
        if without not in self.routers:
            whole = without == ("routino",)
            rules = () if whole else without
            self.routers[without] = Router(self.arguments.folder, self.extract, self.name, rules, whole)
        return self.routers[without]

    def line(self, rules, *options):
        router = self.router("routino") if rules == "routino" else self.router()
        ratios, wide = [], []
        for pair in self.pairs:
            points = router.travel(pair, *options)
            seconds = router.seconds(points) if points else None
            ratio = ours(pair, rules) / seconds if points else math.inf
            ratios.append(ratio)
            found = "" if ratio <= 1 + self.bound and ratio >= 1 - self.bound else "?"
            if found and len(wide) < self.arguments.sample:
                found = self.cause(pair, router, points, rules)
                wide.append(found)
            row = [f"{seconds:.1f}", f"{snapped(pair, points):.1f}"] if points else ["", ""]
            self.details.writerow([*pair.values(), rules, *row, found])
        middle, lost = statistics.median(ratios), sum(math.isinf(r) for r in ratios)
        within = sum(abs(r - 1) <= self.bound for r in ratios) / len(ratios)
        failed = "" if abs(middle - 1) <= 0.03 and within >= 0.9 else " (hors but)"
        told = ", ".join(f"{n} {c}" for c, n in collections.Counter(wide).most_common()) or "aucun écart"
        share = f"{100 * within:.1f}".replace(".", ",")
        return (f"| {self.extract.name.split('.')[0]} | {self.name} | {len(ratios)} | {lost} | {number(middle)}"
                f" | {share} %{failed} | {told} |")

    def cause(self, pair, router, points, rules):
        """What must be left out of routino's side, one thing at a time, for the difference to go."""
        mine = ours(pair, rules)

        def near(router, found, seconds=mine):
            return found and abs(seconds / router.seconds(found) - 1) <= self.bound

        if points and snapped(pair, points) > 5:
            return "recalage (routino n'y va pas)"
        # When both sides turn freely and agree, the forbidden turns are what differs.
        if rules != "memes" and near(router, router.travel(pair, "--turns=0"), ours(pair, "memes")):
            return "interdiction de tourner"
        if rules == "routino":
            return "accès ou sens" if near(self.router(), self.router().travel(pair)) else "inexpliqué"
        for without, french in [("barrier", "barrière"), ("oneway", "sens unique"), ("access", "accès")]:
            if near(self.router(without), self.router(without).travel(pair)):
                return french
        return "inexpliqué"


if __name__ == "__main__":
    main()
