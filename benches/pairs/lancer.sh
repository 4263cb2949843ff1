#!/usr/bin/env bash
# Ours against pandana and SciPy, side by side. Usage: lancer.sh REPETITIONS [CASE ...]
# Their environment is made in the target folder, from exact versions; it needs Python 3.11 or later with venv, and the
# network the first time. The real networks come from ../shared/peers/inputs; without them the grid is run alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
pairs="$CARGO_TARGET_DIR/pairs"
mkdir -p "$pairs"
if ! cmp -s benches/pairs/requirements.txt "$pairs/requirements.txt"; then
  if ! python3 -m venv --clear "$pairs/venv"; then
    echo "Il manque Python 3.11 et son module venv (Debian : apt-get install python3-venv)." >&2
    exit 1
  fi
  "$pairs/venv/bin/pip" install --quiet --disable-pip-version-check -r benches/pairs/requirements.txt
  cp benches/pairs/requirements.txt "$pairs/requirements.txt"
fi
program=$(cargo bench --no-run --bench reseau --message-format=json \
  | "$pairs/venv/bin/python" -c 'import json, sys
found = [m.get("executable") for m in map(json.loads, sys.stdin) if m.get("target", {}).get("name") == "reseau"]
print([f for f in found if f][-1])')
# Set by some machines for other programs; they would make NumPy slower than it is.
env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE \
  "$pairs/venv/bin/python" benches/pairs/comparer.py "$program" ../shared/peers/inputs "$pairs/travail" "$@"
