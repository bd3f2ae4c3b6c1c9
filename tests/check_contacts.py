# SPDX-License-Identifier: MIT
"""Hold every shipped file of contacts against its schema; two contacts never share an id."""

import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(sys.argv[1])
schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
wrong = 0
seen = {}
for path in sorted(folder.glob("*.json")):
    if path.name == "schema.json":
        continue
    book = json.loads(path.read_text(encoding="utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(book):
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
        wrong += 1
    if path.stem not in (book.get("region"), "crisis"):
        print(f"{path}: the region is not the file's name")
        wrong += 1
    ids = seen.setdefault("crisis" if path.stem == "crisis" else path.stem, set())
    for contact in book.get("contacts", []):
        if contact.get("id") in ids:
            print(f"{path}: the id {contact['id']} is there twice")
            wrong += 1
        ids.add(contact.get("id"))
sys.exit(1 if wrong else 0)
