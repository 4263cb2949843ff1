#!/usr/bin/env bash
# Writes the first inputs of every target in the folder $1: those of graines/, and small pieces of the examples and of
# the files of the tests, so that these are not kept twice.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$here/..
out=$1
mkdir -p "$out"
cp -r "$here"/graines/* "$out"/

study=$root/data/coeur-de-lorraine
head -c 3000 "$study/plan/projet-de-territoire.txt" > "$out/plan/exemple"
{
  head -30 "$study/plan/projet-de-territoire.txt"; printf '\0'
  head -4 "$study/plan/actions.csv"; printf '\0'
  head -8 "$study/plan/rattachements.csv"
} > "$out/plan/exemple-rattache"

# The first byte is the format (a: CSV, b: GeoJSON), the second the model, in the order of their names.
letters=({a..z})
n=0
for model in "$root"/data/modeles/*.toml; do
  id=$(basename "$model" .toml)
  for kind in propre fautes; do
    for file in "$root/tests/modeles/$id/$kind".*; do
      case $file in
        *.csv) { printf 'a%s' "${letters[n]}"; head -4 "$file"; } > "$out/couche/$id-$kind" ;;
        *.geojson) { printf 'b%s' "${letters[n]}"; head -c 6000 "$file"; } > "$out/couche/$id-$kind" ;;
      esac
    done
  done
  { printf 'm'; head -80 "$model"; } > "$out/etude/modele-$id"
  n=$((n + 1))
done
for recipe in "$root"/maps/*.toml; do { printf 'r'; cat "$recipe"; } > "$out/etude/carte-$(basename "$recipe" .toml)"; done
{ printf 'c'; head -60 "$root/data/catalogue.toml"; } > "$out/etude/catalogue"
{ printf 'e'; head -c 4000 "$study/territoire.toml"; } > "$out/etude/exemple"
