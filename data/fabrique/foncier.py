"""Makes the made-up layers about land of the example study data/coeur-de-lorraine/couches/: what was consumed each year, in
the columns that the Cerema publishes, the planning documents, vacant dwellings. No figure in them is to be cited.

    python3 foncier.py --reference ../reference --couches ../coeur-de-lorraine/couches

Nothing is drawn by lot; what stands for what, by the number of the commune in the list and its population:

- a commune consumes in one year of nine under 150 people, three under 500, six beyond; each time 500 to 2,750 m², more where
  there are more people; seven tenths for housing, two for activity, one for roads;
- one commune has no data for 2022;
- dwellings: one for 2.2 people, 8 to 14 % of them vacant, half of these for more than two years; fewer than 11 are a secret;
- documents: PLU in the three largest, PLUi prescribed in 2021 in the second EPCI, a carte communale in one commune of five,
  the rest without a document; nothing is told of one commune in eleven.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from pathlib import Path

EPCI = ("245500327", "200034874", "200066140", "245501176")
YEARS = range(9, 24)
USES = ("act", "hab", "mix", "rou", "fer", "inc")


def write(path: Path, columns: list[str], rows: list[dict]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def consumed(number: int, people: int, year: int) -> int:
    often = 1 if people < 150 else 3 if people < 500 else 6
    if (number * 5 + year * 7) % 9 >= often:
        return 0
    return round((500 + 250 * ((number * 13 + year * 11) % 10)) * max(1.0, (people / 400) ** 0.6))


def enaf(communes: list[dict]) -> tuple[list[str], list[dict]]:
    columns = ["idcom", "idcomtxt", "idreg", "idregtxt", "iddep", "iddeptxt", "epci24", "epci24txt"]
    for year in YEARS:
        columns += [f"naf{year:02}art{year + 1:02}"] + [f"art{year:02}{use}{year + 1:02}" for use in USES]
    columns += ["naf09art24"] + [f"art09{use}24" for use in ("act", "hab", "mix", "inc", "rou", "fer")]
    rows = []
    for number, commune in enumerate(communes):
        row = {
            "idcom": commune["code"], "idcomtxt": commune["nom"], "idreg": "44", "idregtxt": "Grand Est",
            "iddep": commune["code"][:2], "iddeptxt": "Meuse", "epci24": commune["siren_epci"],
        }
        totals = dict.fromkeys(("naf", *USES), 0)
        for year in YEARS:
            whole = consumed(number, int(commune["population"]), year)
            parts = {"hab": whole * 7 // 10, "act": whole * 2 // 10, "mix": 0, "fer": 0, "inc": 0}
            parts["rou"] = whole - sum(parts.values())
            for use in ("naf", *USES):
                totals[use] += whole if use == "naf" else parts[use]
            if number == 40 and year == 22:
                continue
            row[f"naf{year:02}art{year + 1:02}"] = whole
            for use in USES:
                row[f"art{year:02}{use}{year + 1:02}"] = parts[use]
        if number != 40:
            row["naf09art24"] = totals["naf"]
            for use in USES:
                row[f"art09{use}24"] = totals[use]
        rows.append(row)
    return columns, rows


def documents(communes: list[dict]) -> list[dict]:
    largest = {c["code"] for c in sorted(communes, key=lambda c: -int(c["population"]))[:3]}
    rows = []
    for number, commune in enumerate(communes):
        row = {"code_insee": commune["code"], "nom": commune["nom"], "source": "fictif"}
        if commune["code"] in largest:
            row |= {"document": "PLU", "date_prescription": "2009-04-02", "date_arret": "2012-06-15", "date_approbation": "2013-03-28"}
        elif number % 11 == 7:
            row |= {"document": "inconnu"}
        elif commune["siren_epci"] == EPCI[1]:
            row |= {"document": "PLUi", "date_prescription": "2021-09-30"}
        elif number % 5 == 2:
            row |= {"document": "CC", "date_approbation": f"{2004 + number % 12}-11-10"}
        else:
            row |= {"document": "RNU"}
        rows.append(row)
    return rows


def vacant(communes: list[dict]) -> list[dict]:
    rows = []
    for number, commune in enumerate(communes):
        dwellings = round(int(commune["population"]) / 2.2)
        share = 8 + number % 7
        empty = round(dwellings * share / 100)
        secret = lambda count: count if count >= 11 else "s"
        rows.append({
            "code_insee": commune["code"], "nom": commune["nom"], "nb_log_prive": dwellings, "nb_log_vacant": secret(empty),
            "nb_log_vacant_2ans": secret(empty // 2), "taux_vacance": share if empty >= 11 else "s",
        })
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--couches", type=Path, required=True)
    arguments = parser.parse_args()
    with gzip.open(arguments.reference / "communes.csv.gz", "rt", encoding="utf-8") as lines:
        communes = sorted((c for c in csv.DictReader(lines) if c["siren_epci"] in EPCI), key=lambda c: c["code"])
    columns, rows = enaf(communes)
    write(arguments.couches / "enaf-fictif.csv", columns, rows)
    rows = vacant(communes)
    write(arguments.couches / "logements-vacants-fictif.csv", list(rows[0]), rows)
    fields = ["code_insee", "nom", "document", "date_prescription", "date_arret", "date_approbation", "source"]
    write(arguments.couches / "documents-urbanisme-fictif.csv", fields, documents(communes))


if __name__ == "__main__":
    main()
