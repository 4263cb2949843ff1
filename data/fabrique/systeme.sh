#!/usr/bin/env bash
# Installs what the build needs beside Rust and a C++ toolchain: GDAL's development files and pkg-config; cmake and libclang,
# which build the solver HiGHS.
set -euo pipefail

missing() {
  command -v pkg-config >/dev/null 2>&1 || return 0
  pkg-config --exists gdal || return 0
  command -v cmake >/dev/null 2>&1 || return 0
  # Where bindgen looks for libclang; macOS has its own.
  if [ "$(uname)" != Darwin ] && [ -z "${LIBCLANG_PATH:-}" ]; then
    { ls /usr/lib*/llvm*/lib*/libclang{,-[0-9]*}.so* /usr/lib{,64}/libclang{,-[0-9]*}.so* \
      /usr/lib/*/libclang{,-[0-9]*}.so* 2>/dev/null || true; } | grep -q . || return 0
  fi
  return 1
}

if ! missing; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
  cat >&2 <<'TXT'
Il manque de quoi compiler : GDAL et ses fichiers de développement (3.4 ou plus récent), pkg-config, cmake ou libclang.
Ce script ne sait les installer que sous Debian et Ubuntu. Ailleurs :
  Fedora         sudo dnf install gdal-devel pkgconf-pkg-config cmake clang-devel gcc-c++
  Arch           sudo pacman -S gdal pkgconf cmake clang
  macOS          brew install gdal pkgconf cmake llvm
  Windows        passer par WSL 2 (voir README.md)
Puis relancer la commande.
TXT
  exit 1
fi

sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Il manque de quoi compiler : installer libgdal-dev, pkg-config, cmake, libclang-dev et g++ en tant qu'administrateur, puis relancer." >&2
    exit 1
  fi
  sudo="sudo"
fi
echo "Installation de GDAL (libgdal-dev), de pkg-config, de cmake et de libclang…" >&2
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends libgdal-dev pkg-config cmake libclang-dev g++ make >/dev/null
