"""Makes the made-up layers about the SDIRVE of the example study data/coeur-de-lorraine/couches/: an adopted one, the use of
the points of bornes-fictif.csv, projects and obligations, what the grid can take. No figure in them is to be cited.

    python3 sdirve.py --reference ../reference --couches ../coeur-de-lorraine/couches

Nothing is drawn by lot; what stands for what:

- objectives: of a commune, a slow point for 1,200 people, one of 22 kW for 400 (one from 200 on), one of 50 kW from 900 on,
  two of 150 kW where there were some at the diagnosis; never fewer than at the diagnosis. Stations: half the points;
- at the diagnosis, the stations up to number 12: the others opened since;
- vehicles: 4.5 electric and 2.5 plug-in for 100 people;
- use: by power, 0.3 to 1.5 sessions a day and a point, 5 to 22 kWh, 40 to 240 minutes; station 15 gives nothing;
- grid: 40 to 160 kW where there is an objective, by the number of the commune in the list, 400 at Saint-Mihiel; three times
  that in the long term; nothing is told of one commune in nine.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
from collections import defaultdict
from pathlib import Path

EPCI = ("245500327", "200034874", "200066140", "245501176")
DIAGNOSIS, ADOPTION, DEADLINE = "2024-03-10", "2024-11-20", "2027-03-10"
URL = "https://sdirve-fictif.example.fr/schema.pdf"
CLASSES = range(4)


def class_of(kilowatts: float) -> int:
    return 0 if kilowatts <= 7.4 else 1 if kilowatts <= 22 else 2 if kilowatts < 150 else 3


def write(path: Path, columns: list[str], rows: list[dict], separator: str = ";") -> None:
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


# Of a class: sessions a day and a point, kWh and minutes a session.
USE = [(0.3, 9.0, 240), (0.6, 14.0, 130), (0.9, 19.0, 55), (1.5, 22.0, 40)]


def adopted(communes: list[dict], points: list[dict]) -> list[dict]:
    before: dict[str, list[int]] = defaultdict(lambda: [0] * 4)
    for point in points:
        if int(point["id_station_itinerance"][-5:]) <= 12:
            before[point["code_insee_commune"]][class_of(float(point["puissance_nominale"]))] += 1
    rows = []
    for commune in communes:
        people, had = int(commune["population"]), before[commune["code"]]
        aims = [people // 1200, max(round(people / 400), int(people >= 200)), int(people >= 900), 2 if had[3] else 0]
        aims = [max(aim, there) for aim, there in zip(aims, had)]
        induced = {"55463": [0, 2, 0, 0], "55551": [0, 1, 0, 0], "55123": [0, 0, 1, 0]}.get(commune["code"], [0] * 4)
        used = sum(had)
        row = {
            "date_realisation_diagnostic": DIAGNOSIS, "date_adoption_sdirve": ADOPTION, "date_objectifs": DEADLINE,
            "code_commune_insee": commune["code"],
            "existant_nb_moyen_recharges": round(sum(n * USE[c][0] for c, n in enumerate(had)), 1),
            "existant_duree_moyenne_recharges": 120 if used else 0,
            "existant_taux_disponibilite_moyen": 93.5 if used else 0,
            "estimation_vehicules_particuliers_electriques": round(people * 0.045),
            "estimation_vehicules_particuliers_hybrides_rechargeables": round(people * 0.025),
            "objectifs_nb_total_stations": math.ceil(sum(aims) / 2),
            "url_sdirve": URL,
        }
        for c in CLASSES:
            row[f"existant_nb_pdc_intervalle_{c + 1}"] = had[c]
            row[f"evaluation_developpement_nb_pdc_intervalle_{c + 1}"] = induced[c]
            row[f"objectifs_nb_pdc_intervalle_{c + 1}"] = aims[c]
        rows.append(row)
    return rows


def use(points: list[dict]) -> list[dict]:
    stations: dict[str, list[dict]] = defaultdict(list)
    for point in points:
        stations[point["id_station_itinerance"]].append(point)
    rows = []
    for station, of in stations.items():
        number = int(station[-5:])
        if number == 15:
            continue
        # The last two opened in the spring of 2026.
        start, days = ("2026-03-01", 245) if number >= 13 else ("2024-11-01", 730)
        classes = [class_of(float(point["puissance_nominale"])) for point in of]
        sessions = round(sum(USE[c][0] for c in classes) * days)
        mean = [sum(USE[c][k] * USE[c][0] for c in classes) / sum(USE[c][0] for c in classes) for k in (1, 2)]
        rows.append({
            "code_insee_commune": of[0]["code_insee_commune"], "id_station_itinerance": station,
            "nom_station": of[0]["nom_station"], "nombre_pdc": len(of), "debut": start, "fin": "2026-10-31",
            "sessions_initiees": round(sessions * 1.06), "sessions_reussies": sessions,
            "kwh_par_session": round(mean[0], 1), "minutes_par_session": round(mean[1]),
            "taux_disponibilite": 88 + number * 7 % 12, "taux_occupation": 2 + number * 3 % 7,
        })
    return rows


def projects() -> list[dict]:
    of = [
        ("55463", "Supermarché fictif", "obligation", 2, 22, 2026, "en travaux", "oui", 60),
        ("55463", "Gare fictive", "projet", 2, 50, 2027, "prévu", "oui", ""),
        ("55551", "Parking fictif de la base de loisirs", "obligation", 3, 22, 2026, "prévu", "oui", 80),
        ("55123", "Aire fictive", "projet", 2, 150, 2029, "prévu", "oui", ""),
        ("55198", "Mairie fictive", "projet", 1, 22, 2026, "en service", "oui", ""),
        ("55517", "Entreprise fictive", "obligation", 2, 7.4, 2026, "prévu", "non", 40),
        ("55268", "Place fictive", "projet", 2, 22, 2026, "abandonné", "oui", ""),
    ]
    names = "code_insee_commune lieu origine nombre_pdc puissance_kw annee etat ouvert_au_public places".split()
    return [dict(zip(names, row)) for row in of]


def grid(aims: list[dict]) -> list[dict]:
    rows = []
    for n, row in enumerate(aims):
        if not any(row[f"objectifs_nb_pdc_intervalle_{c + 1}"] for c in CLASSES) or n % 9 == 4:
            continue
        kilowatts = 400 if row["code_commune_insee"] == "55463" else 40 * (1 + n % 4)
        rows.append({
            "code_insee_commune": row["code_commune_insee"], "gestionnaire": "GRD fictif",
            "capacite_moyen_terme_kw": kilowatts, "capacite_long_terme_kw": 3 * kilowatts, "date": "2026-06-30",
            "remarque": "fictif",
        })
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--couches", type=Path, required=True)
    asked = parser.parse_args()
    with gzip.open(asked.reference / "communes.csv.gz", "rt", encoding="utf-8") as file:
        communes = sorted((c for c in csv.DictReader(file) if c["siren_epci"] in EPCI), key=lambda c: c["code"])
    with open(asked.couches / "bornes-fictif.csv", encoding="utf-8") as file:
        points = list(csv.DictReader(file))
    dataset = adopted(communes, points)
    classes = [c + 1 for c in CLASSES]
    columns = [
        "date_realisation_diagnostic", "date_adoption_sdirve", "date_objectifs", "code_commune_insee", "code_iris_insee",
        *(f"existant_nb_pdc_intervalle_{c}" for c in classes), "existant_nb_moyen_recharges",
        "existant_duree_moyenne_recharges", "existant_taux_disponibilite_moyen",
        *(f"evaluation_developpement_nb_pdc_intervalle_{c}" for c in classes),
        "estimation_vehicules_particuliers_electriques", "estimation_vehicules_particuliers_hybrides_rechargeables",
        *(f"objectifs_nb_pdc_intervalle_{c}" for c in classes), "objectifs_nb_total_stations",
        *(f"objectifs_nb_pdc_usage_{usage}_intervalle_{c}" for c in classes
          for usage in ("residentiel", "professionnel", "occasionnel_transit")),
        "url_sdirve",
    ]
    write(asked.couches / "sdirve-fictif.csv", columns, dataset, ",")
    for name, rows in (("usage-bornes-fictif", use(points)), ("projets-bornes-fictif", projects()),
                       ("capacite-reseau-fictif", grid(dataset))):
        write(asked.couches / f"{name}.csv", list(rows[0]), rows)


if __name__ == "__main__":
    main()
