#!/usr/bin/env bash
# Ours against pandana and SciPy on road networks, GeoPandas and PySAL on the communes of France, spopt on where to put
# sites, side by side.
# Usage: lancer.sh REPETITIONS [CASE ...]; the cases are those of comparer.py and france.py, and implantation (once, some
# six minutes); all of them when none is named.
# Their environment is made in the target folder, from exact versions; it needs Python 3.11 or later with venv, and the
# network the first time. The inputs come from ../shared/peers; without them the grid is run alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
repetitions=$1
shift
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
python="$pairs/venv/bin/python"
# Set by some machines for other programs; they would make NumPy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

# The program of a bench, built.
program() {
  cargo bench --no-run --bench "$1" --message-format=json | "$python" -c 'import json, sys
found = [m.get("executable") for m in map(json.loads, sys.stdin) if m.get("target", {}).get("name") == sys.argv[1]]
print([f for f in found if f][-1])' "$1"
}

france=() routes=() sites=()
for case in "$@"; do
  case $case in
    jointure | proches | couverture | dissolution | equilibre | theil) france+=("$case") ;;
    implantation) sites+=("$case") ;;
    *) routes+=("$case") ;;
  esac
done
missed=0
if [ $# -eq 0 ] || [ ${#routes[@]} -gt 0 ]; then
  reseau=$(program reseau)
  "$python" benches/pairs/comparer.py "$reseau" ../shared/peers/inputs "$pairs/travail" "$repetitions" "${routes[@]}" || missed=1
fi
if [ $# -eq 0 ] || [ ${#sites[@]} -gt 0 ]; then
  "$python" benches/pairs/implantation.py "$(program siting)" ../shared/peers/inputs || missed=1
fi
if [ $# -eq 0 ] || [ ${#france[@]} -gt 0 ]; then
  if [ ! -d ../shared/peers/scripts ]; then
    echo "Scripts de référence absents (../shared/peers) : les travaux sur la France sont passés"
    exit $missed
  fi
  # They write beside themselves.
  if [ ! -f "$pairs/reference/inputs/communes_metro.gpkg" ]; then
    rm -rf "$pairs/reference"
    cp -r ../shared/peers "$pairs/reference"
    chmod -R u+w "$pairs/reference"
    "$python" "$pairs/reference/scripts/prep.py" > /dev/null
  fi
  communes=$(program france_pairs)
  "$python" benches/pairs/france.py "$communes" "$pairs/reference" "$pairs/travail" "$repetitions" "${france[@]}" || missed=1
fi
exit $missed
