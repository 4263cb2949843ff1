"""Validates a CSV against a Table Schema: prints its faults, one a line, and ends with 1 when there are some.

    python valider.py FILE.csv SCHEMA.json

The judge of `territoire donnees convertir`: another program, by the makers of the standard (PyPI frictionless).
"""

import json
import sys

from frictionless import Dialect, Resource, Schema, formats


def main(path: str, schema_path: str) -> int:
    with open(schema_path, encoding="utf-8") as file:
        official = json.load(file)
    # The other keys of an official schema (authors, examples, custom checks) are not those of the standard.
    kept = {key: official[key] for key in ("fields", "missingValues", "primaryKey") if key in official}
    with open(path, encoding="utf-8") as file:
        header = file.readline()
    separator = ";" if header.count(";") > header.count(",") else ","
    resource = Resource(
        path=path,
        schema=Schema.from_descriptor(kept),
        dialect=Dialect(controls=[formats.CsvControl(delimiter=separator)]),
        encoding="utf-8",
    )
    report = resource.validate(limit_errors=50)
    rows = report.tasks[0].stats.get("rows")
    for error in report.flatten(["rowNumber", "fieldName", "type", "note"]):
        print(*error, sep=" | ")
    print(f"{rows} rows, valid: {report.valid}")
    return 0 if report.valid else 1


if __name__ == "__main__":
    import os

    path = os.path.abspath(sys.argv[1])
    # The library refuses absolute paths: it is run from the folder of the file.
    schema = os.path.abspath(sys.argv[2])
    os.chdir(os.path.dirname(path))
    sys.exit(main(os.path.basename(path), schema))
