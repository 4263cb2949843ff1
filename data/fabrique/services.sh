#!/usr/bin/env bash
# Installs what the integration tests talk to: PostgreSQL with PostGIS, and GDAL's tools, which write files to read.
# Without them `make test` runs all the same, and says at its end which tests could not. Nothing is left running: each
# test starts its own private server.
set -euo pipefail

present() {
  command -v ogr2ogr >/dev/null 2>&1 || return 1
  for folder in /usr/lib/postgresql/*/bin; do
    version="$(basename "$(dirname "$folder")")"
    if [ -x "$folder/initdb" ] && [ -f "/usr/share/postgresql/$version/extension/postgis.control" ]; then return 0; fi
  done
  return 1
}

if present; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Ce script ne sait installer PostgreSQL et PostGIS que sous Debian et Ubuntu." >&2
  exit 1
fi

sudo=""
if [ "$(id -u)" -ne 0 ]; then sudo="sudo"; fi
echo "Installation de PostgreSQL, de PostGIS et des outils de GDAL…" >&2
export DEBIAN_FRONTEND=noninteractive
# The tests make their own clusters: the one that the package would make and start at once is not wanted.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  $sudo mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold \
  postgresql postgresql-postgis gdal-bin >/dev/null
present
