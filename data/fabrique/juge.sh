#!/usr/bin/env bash
# Installs the judge of converted files, PyPI's frictionless, in an environment of its own beside the build. Without it
# `make test` runs all the same, and says at its end that converted files were not judged.
set -euo pipefail
judge="${CARGO_TARGET_DIR:-$HOME/.cache/territoire}/tmp/frictionless"
if "$judge/bin/python" -c "import frictionless" >/dev/null 2>&1; then exit 0; fi
echo "Installation de frictionless…" >&2
mkdir -p "$(dirname "$judge")"
python3 -m venv "$judge"
"$judge/bin/pip" install -q "frictionless==5.21.0" >/dev/null
