#!/usr/bin/env bash
# Installs what the build needs beside Rust and a C toolchain: GDAL's development files and pkg-config.
set -euo pipefail

missing() {
  command -v pkg-config >/dev/null 2>&1 || return 0
  pkg-config --exists gdal || return 0
  return 1
}

if ! missing; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
  cat >&2 <<'TXT'
Il manque les fichiers de développement de GDAL (3.4 ou plus récent) et pkg-config.
Ce script ne sait les installer que sous Debian et Ubuntu. Ailleurs :
  Fedora         sudo dnf install gdal-devel pkgconf-pkg-config
  Arch           sudo pacman -S gdal pkgconf
  macOS          brew install gdal pkgconf
  Windows        passer par WSL 2 (voir README.md)
Puis relancer la commande.
TXT
  exit 1
fi

sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Il manque GDAL : installer libgdal-dev et pkg-config en tant qu'administrateur, puis relancer." >&2
    exit 1
  fi
  sudo="sudo"
fi
echo "Installation de GDAL (libgdal-dev) et de pkg-config…" >&2
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends libgdal-dev pkg-config >/dev/null
