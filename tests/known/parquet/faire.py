"""Makes the Parquet files beside it, by pyarrow: another program than the one that reads them here.

    pip install pyarrow && python tests/known/parquet/faire.py
"""

import datetime as dt
import decimal
import json
import pathlib
import struct

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent

# Saint-Mihiel is 55463, Lacroix-sur-Meuse 55268, Verdun 55545, Paris 75056. Three rows to a group: the second has none of
# Saint-Mihiel and Lacroix.
EQUIPMENTS = pa.table(
    {
        "AN": pa.array(["2024"] * 7),
        "NOMRS": pa.array(["Boulangerie Été", None, "Mairie ; annexe", "A", "B", "C", "Poste"]),
        "DEPCOM": pa.array(["55463", "55463", "55268", "75056", "75056", "55545", "55463"]),
        "TYPEQU": pa.array(["B207", "D265", "A129", "A504", "A504", "A203", "A206"]).dictionary_encode(),
        "LAMBERT_X": pa.array([886000.5, None, None, 652000.0, 652000.0, 872000.0, 886100.25]),
        "LAMBERT_Y": pa.array([6867000.0, None, None, 6862000.0, 6862000.0, 6897000.0, 6867100.0]),
        "QUALITE_XY": pa.array(["A", "B", "M", "A", "A", "A", "A"]),
    }
)
for compression in ["none", "snappy", "gzip", "brotli", "zstd"]:
    pq.write_table(EQUIPMENTS, HERE / f"bpe-{compression}.parquet", compression=compression, row_group_size=3)

TYPES = pa.table(
    {
        "code_insee": pa.array(["55463", "55463"]),
        "oui": pa.array([True, None]),
        "petit": pa.array([-3, 7], pa.int8()),
        "grand": pa.array([9_007_199_254_740_993, None], pa.int64()),
        "naturel": pa.array([4_294_967_295, 0], pa.uint32()),
        "simple": pa.array([0.1, 2.0], pa.float32()),
        "double": pa.array([1e-7, float("nan")], pa.float64()),
        "montant": pa.array([decimal.Decimal("1234.50"), decimal.Decimal("-0.05")], pa.decimal128(10, 2)),
        "jour": pa.array([dt.date(2025, 3, 2), dt.date(1969, 12, 31)], pa.date32()),
        "ms": pa.array([dt.datetime(2025, 3, 2, 10, 4, 5), None], pa.timestamp("ms")),
        "us": pa.array([dt.datetime(2025, 3, 2, 10, 4, 5), None], pa.timestamp("us")),
        "ns": pa.array([1_740_909_845_000_000_000, None], pa.timestamp("ns")),
        "liste": pa.array([["a", "b"], []], pa.list_(pa.string())),
        "octets": pa.array(["é".encode(), b"\xff\x00"], pa.binary()),
    }
)
pq.write_table(TYPES, HERE / "types.parquet", compression="snappy", version="2.6")


def point(x, y):
    return struct.pack("<BIdd", 1, 1, x, y)


# On the central meridian of Lambert-93, (700000, 6600000) is 3° E, 46.5° N by definition.
PLACES = pa.table(
    {
        "nom": pa.array(["origine", "sans lieu"]),
        "geometry": pa.array([point(700000.0, 6600000.0), None], pa.binary()),
    }
)
GEO = {
    "version": "1.0.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {"encoding": "WKB", "geometry_types": [], "crs": {"id": {"authority": "EPSG", "code": 2154}}}
    },
}
pq.write_table(PLACES.replace_schema_metadata({"geo": json.dumps(GEO)}), HERE / "lieux.parquet")
