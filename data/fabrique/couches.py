"""Makes the layers of the example study data/coeur-de-lorraine/couches/.

Real: mairies (from data/reference/, the same file that `territoire nouveau` writes) and France Services (ANCT list of
August 2024). Made up, with a fixed seed, in the official column layouts and called «fictif»: bornes, friches, points
de rencontre, Voie Verte; and by a formula from the population: vehicles, dwellings.

    python3 couches.py --reference ../reference --sortie ../coeur-de-lorraine/couches
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
from pathlib import Path

EPCI = ("245500327", "200034874", "200066140", "245501176")
FICTIF = "Exemple fictif"


IRVE = (
    "nom_amenageur siren_amenageur contact_amenageur nom_operateur contact_operateur telephone_operateur nom_enseigne "
    "id_station_itinerance id_station_local nom_station implantation_station adresse_station code_insee_commune "
    "coordonneesXY nbre_pdc id_pdc_itinerance id_pdc_local puissance_nominale prise_type_ef prise_type_2 "
    "prise_type_combo_ccs prise_type_chademo prise_type_autre gratuit paiement_acte paiement_cb paiement_autre "
    "tarification condition_acces reservation horaires accessibilite_pmr restriction_gabarit station_deux_roues "
    "raccordement num_pdl date_mise_en_service observations date_maj cable_t2_attache"
).split()

FRICHES = (
    "site_id site_nom site_type site_adresse site_identif_date site_actu_date site_url site_ademe_url site_securite "
    "site_occupation site_statut site_projet_url site_reconv_annee site_reconv_type activite_libelle activite_code "
    "activite_fin_annee comm_nom comm_insee bati_type bati_nombre bati_surface bati_pollution bati_vacance "
    "bati_patrimoine bati_etat local_ancien_annee local_recent_annee proprio_type proprio_personne proprio_nom "
    "sol_pollution_annee sol_pollution_existe sol_pollution_origine sol_pollution_commentaire sol_depollution_fiche "
    "unite_fonciere_surface unite_fonciere_refcad urba_zone_type urba_zone_lib urba_zone_formdomi urba_zaer "
    "urba_doc_type desserte_distance desserte_commentaire source_nom source_url source_producteur source_contact "
    "geompoint geomsurf"
).split()

BNLC = (
    "id_lieu id_local nom_lieu ad_lieu com_lieu insee type date_maj ouvert source Xlong Ylat nbre_pl nbre_pmr duree "
    "horaires proprio lumiere comm"
).split()

VEHICLES = "CODGEO LIBGEO DATE_ARRETE NB_VP_RECHARGEABLES_EL NB_VP_RECHARGEABLES_GAZ NB_VP NB_VUL".split()

DWELLINGS = "code_insee nom maisons appartements voitures_au_travail".split()

Commune = dict[str, str]


def write(path: Path, columns: list[str], rows: list[dict], delimiter: str = ",") -> None:
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def near(draw: random.Random, commune: Commune, spread: float) -> tuple[float, float]:
    """A point some hundred metres around a mairie."""
    return (
        round(float(commune["mairie_lon"]) + draw.uniform(-spread, spread) * 1.5, 6),
        round(float(commune["mairie_lat"]) + draw.uniform(-spread, spread), 6),
    )


def bornes(draw: random.Random, by_size: list[Commune]) -> list[dict]:
    # Stations by commune, the largest first: powers in kW of their points de charge.
    powers = [
        [22, 22, 22, 22], [50, 50, 22], [150, 150, 22], [22, 22], [7.4, 7.4], [22, 22, 50], [7.4, 3.7], [22, 22],
        [22, 22], [11, 11], [7.4, 7.4], [22, 22], [300, 300, 300, 300], [7.4], [22, 22], [22, 7.4],
    ]
    rows = []
    sizes = [c for c in by_size[:12]] + [by_size[0], by_size[1], by_size[20], by_size[30]]
    for n, (commune, kilowatts) in enumerate(zip(sizes, powers), start=1):
        lon, lat = near(draw, commune, 0.002)
        for k, power in enumerate(kilowatts, start=1):
            fast = power >= 50
            rows.append({
                "nom_amenageur": FICTIF, "siren_amenageur": "", "contact_operateur": "fictif@exemple.invalid",
                "nom_operateur": FICTIF, "nom_enseigne": FICTIF, "id_station_itinerance": f"FRFICP{n:05}",
                "nom_station": f"Station fictive {n}, {commune['nom']}", "implantation_station": "Parking public",
                "adresse_station": f"adresse fictive, {commune['nom']}", "code_insee_commune": commune["code"],
                "coordonneesXY": f"[{lon},{lat}]", "nbre_pdc": len(kilowatts),
                "id_pdc_itinerance": f"FRFICE{n:05}{k}", "puissance_nominale": power, "prise_type_ef": "false",
                "prise_type_2": "false" if fast else "true", "prise_type_combo_ccs": "true" if fast else "false",
                "prise_type_chademo": "false", "prise_type_autre": "false", "paiement_acte": "true",
                "condition_acces": "Accès libre", "reservation": "false", "horaires": "24/7",
                "accessibilite_pmr": "Accessibilité inconnue", "restriction_gabarit": "inconnue",
                "station_deux_roues": "false", "date_maj": "2026-01-15",
            })
    return rows


def visited(n: int, surface: int | str) -> dict:
    """What who went there would say of a friche, by its rank: nothing of one in three, nothing built on another."""
    if n % 3 == 0:
        return {}
    owners = ["personne morale", "personne physique", "personne morale"]
    soils = ["inconnu", "pollution inexistante", "pollution avérée", "pollution peu probable", "pollution supposée"]
    known = {
        "site_occupation": "totalement inoccupé" if n % 2 else "partiellement inoccupé",
        "proprio_personne": owners[n % 3], "sol_pollution_existe": soils[n % 5],
    }
    if n % 3 == 2:
        return {**known, "bati_nombre": 0}
    states = ["dégradation très importante", "dégradation moyenne", "dégradation hétérogène"]
    return {
        **known, "bati_type": "industriel" if n % 2 else "commercial", "bati_nombre": 1 + n % 4,
        "bati_surface": round(int(surface) * 0.18) if surface else "", "bati_vacance": "vacant",
        "bati_pollution": "amiante" if n % 2 else "inconnu", "bati_etat": states[n // 3 % 3],
    }


def friches(draw: random.Random, by_size: list[Commune]) -> list[dict]:
    kinds = ["friche industrielle", "friche d'habitat", "friche commerciale", "friche ferroviaire",
             "friche agro-industrielle", "friche d'équipement public", "friche militaire"]
    states = ["friche sans projet"] * 4 + ["friche potentielle"] * 3 + ["friche avec projet"] * 2 + ["friche reconvertie"]
    rows = []
    for n in range(1, 28):
        commune = by_size[min(int(draw.expovariate(1 / 12)), 60)]
        lon, lat = near(draw, commune, 0.004)
        surface = "" if n in (5, 17) else round(draw.lognormvariate(9.0, 0.9))
        rows.append({
            "site_id": f"{commune['code']}_FICTIF{n:03}", "site_nom": f"Friche fictive {n}", "site_type": draw.choice(kinds),
            "site_identif_date": "2025-06-01", "site_actu_date": "2026-01-15", "site_statut": draw.choice(states),
            "comm_nom": commune["nom"], "comm_insee": commune["code"], "unite_fonciere_surface": surface,
            "urba_zaer": "inconnu", "source_nom": FICTIF, "geompoint": f"POINT({lon} {lat})", **visited(n, surface),
        })
    # One site given twice under two identifiers, as real inventories have them.
    twin = dict(rows[2], site_id=rows[2]["site_id"] + "bis")
    return [*rows, twin]


def meeting_points(draw: random.Random, by_size: list[Commune]) -> list[dict]:
    rows = []
    for n, commune in enumerate([*by_size[:12], *by_size[14:44:5]], start=1):
        lon, lat = near(draw, commune, 0.002)
        kind = "Aire de covoiturage" if n % 4 == 1 else "Auto-stop" if n % 4 == 3 else "Parking"
        rows.append({
            "id_lieu": f"{commune['code']}-F-{n:03}", "nom_lieu": f"Point de rencontre fictif {n}",
            "ad_lieu": "adresse fictive", "com_lieu": commune["nom"], "insee": commune["code"], "type": kind,
            "date_maj": "2026-01-15", "ouvert": "true", "source": FICTIF, "Xlong": lon, "Ylat": lat,
            "nbre_pl": draw.choice([4, 6, 8, 10, 15]), "nbre_pmr": 0, "lumiere": "false",
        })
    return rows


def voie_verte(draw: random.Random, communes: dict[str, Commune]) -> dict:
    """Segments from mairie to mairie along the Meuse, south to north, shifted and bent: no real alignment."""
    valley = ["55467", "55264", "55463", "55312", "55444", "55268", "55521"]
    stops = sorted((communes[c] for c in valley if c in communes), key=lambda c: float(c["mairie_lat"]))
    states = ["EN SERVICE", "EN SERVICE", "EN TRAVAUX", "EN SERVICE", "EN TRAVAUX", "EN SERVICE", "EN SERVICE"]
    features = []
    for n, (a, b) in enumerate(zip(stops, stops[1:]), start=1):
        (x1, y1), (x2, y2) = ((float(c["mairie_lon"]), float(c["mairie_lat"])) for c in (a, b))
        line = []
        for k in range(9):
            t = k / 8
            bend = 0.0 if k in (0, 8) else draw.uniform(-0.004, 0.004)
            line.append([round(x1 + (x2 - x1) * t + bend + 0.003, 6), round(y1 + (y2 - y1) * t, 6)])
        features.append({
            "type": "Feature",
            "properties": {
                "id_local": f"FICTIF-VV-{n:02}", "num_iti": "fictif", "code_com_d": a["code"], "ame_d": "VOIE VERTE",
                "regime_d": "AUTRE", "sens_d": "BIDIRECTIONNEL", "local_d": "URBAIN", "statut_d": states[n % 7],
                "code_com_g": a["code"], "ame_g": "VOIE VERTE", "regime_g": "AUTRE", "sens_g": "BIDIRECTIONNEL",
                "local_g": "URBAIN", "statut_g": states[n % 7], "date_maj": "2026-01-15",
                "comm": f"Voie Verte fictive, {a['nom']} - {b['nom']}", "source": FICTIF, "project_c": 4326, "ref_geo": "EXEMPLE",
            },
            "geometry": {"type": "LineString", "coordinates": line},
        })
    return {"type": "FeatureCollection", "name": "voie_verte_fictif", "features": features}


def vehicles(by_size: list[Commune]) -> list[dict]:
    """0.62 cars and 0.11 light commercial vehicles an inhabitant, of the cars 2 to 3 % electric and 1.2 to 1.8 % plug-in
    hybrids, by the rank of the commune."""
    rows = []
    for rank, commune in enumerate(by_size):
        people = int(commune["population"])
        cars = round(people * 0.62)
        rows.append({
            "CODGEO": commune["code"], "LIBGEO": commune["nom"], "DATE_ARRETE": "2025-12-31", "NB_VP": cars,
            "NB_VP_RECHARGEABLES_EL": round(cars * (0.020 + 0.010 * (rank * 7 % 5) / 4)),
            "NB_VP_RECHARGEABLES_GAZ": round(cars * (0.012 + 0.006 * (rank * 3 % 4) / 3)),
            "NB_VUL": round(people * 0.11),
        })
    return sorted(rows, key=lambda r: r["CODGEO"])


def dwellings(by_size: list[Commune]) -> list[dict]:
    """A dwelling for 2.2 inhabitants, flats by the size of the commune; 55 to 65 % of the cars go to work."""
    rows = []
    for rank, commune in enumerate(by_size):
        people = int(commune["population"])
        homes = round(people / 2.2)
        flats = round(homes * (0.30 if people > 1500 else 0.12 if people > 500 else 0.04))
        rows.append({
            "code_insee": commune["code"], "nom": commune["nom"], "maisons": homes - flats, "appartements": flats,
            "voitures_au_travail": 55 + rank * 5 % 11,
        })
    return sorted(rows, key=lambda r: r["code_insee"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).parent
    parser.add_argument("--reference", type=Path, default=here.parent / "reference")
    parser.add_argument("--sortie", type=Path, default=here.parent / "coeur-de-lorraine" / "couches")
    options = parser.parse_args()
    with gzip.open(options.reference / "communes.csv.gz", "rt", encoding="utf-8") as text:
        rows = [r for r in csv.DictReader(text) if r["siren_epci"] in EPCI]
    communes = {r["code"]: r for r in rows}
    by_size = sorted(rows, key=lambda r: (-int(r["population"]), r["code"]))
    out: Path = options.sortie
    out.mkdir(parents=True, exist_ok=True)
    write(out / "bornes-fictif.csv", IRVE, bornes(random.Random(1), by_size))
    write(out / "friches-fictif.csv", FRICHES, friches(random.Random(2), by_size))
    write(out / "points-de-rencontre-fictif.csv", BNLC, meeting_points(random.Random(3), by_size))
    write(out / "vehicules-fictif.csv", VEHICLES, vehicles(by_size), ";")
    write(out / "logements-fictif.csv", DWELLINGS, dwellings(by_size), ";")
    lines = voie_verte(random.Random(4), communes)
    (out / "voie-verte-fictif.geojson").write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
