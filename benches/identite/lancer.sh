#!/usr/bin/env bash
# The binary of before against that of after: the same studies in two folders, every byte that they write and say.
# Usage: lancer.sh AVANT APRES [DOSSIER [STUDY ...]]; the studies are those of comparer.py, all of them when none is named.
# What was written stays in DOSSIER, in avant/ and apres/. Studies that need ../shared are passed over without it.
set -euo pipefail
if [ $# -lt 2 ]; then
  echo "Usage : lancer.sh AVANT APRES [DOSSIER [ETUDE ...]]" >&2
  exit 2
fi
before=$(realpath -e "$1")
after=$(realpath -e "$2")
folder=$(realpath -m "${3:-${CARGO_TARGET_DIR:-$HOME/.cache/territoire}/identite}")
shift $(($# < 3 ? $# : 3))
cd "$(dirname "$0")/../.."
exec python3 -B benches/identite/comparer.py "$before" "$after" "$folder" "$@"
