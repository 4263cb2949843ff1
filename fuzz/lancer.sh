#!/usr/bin/env bash
# Fuzzes the readers, every target when none is named (plan document couche geometrie etude classeur gdal):
#   fuzz/lancer.sh SECONDS [TARGET…]      goes on with what the runs before have found on this machine
#   fuzz/lancer.sh RUNSx [TARGET…]        so many runs from the seeds alone: nearly the same on every machine, for .ci/run
#
# libFuzzer is built and started without cargo-fuzz: that tool would take minutes to install on a fresh machine, wants
# a nightly toolchain for its sanitizers (of no use to a package without `unsafe`), and passes its flags to every
# library, all of which would be compiled a second time: ten minutes on two cores. Here only the packages of this
# repository are marked (see rustc.sh); the libraries are those that `cargo test` has compiled.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/territoire}"
much=${1:?usage: fuzz/lancer.sh SECONDS|RUNSx [TARGET…]}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(plan document couche geometrie etude classeur gdal)

RUSTC_WORKSPACE_WRAPPER=$PWD/fuzz/rustc.sh cargo build --package territoire-fuzz

# What GDAL has to say of each file would hide what libFuzzer says.
export CPL_LOG=/dev/null RAYON_NUM_THREADS=1 RUST_BACKTRACE=0
work=$CARGO_TARGET_DIR/fuzz
# What the targets write goes with this run, and not with one beside it.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
bash fuzz/graines.sh "$work/graines"
for target in "${targets[@]}"; do
  mkdir -p "$work/corpus/$target" "$work/trouves/$target"
  case $much in
  *x)
    corpus=$(mktemp -d)
    until=(-runs="${much%x}")
    echo "fuzz: $target, ${much%x} runs" >&2
    ;;
  *)
    corpus=$work/corpus/$target
    until=(-max_total_time="$much")
    echo "fuzz: $target, $much s" >&2
    ;;
  esac
  log=$work/$target.log
  # A whole GeoPackage or workbook does not come smaller.
  case $target in gdal) longest=24000 ;; classeur) longest=12000 ;; *) longest=6000 ;; esac
  # In a folder of its own: GDAL writes beside some files. One seed, so that a failure comes again.
  if ! "$CARGO_TARGET_DIR/debug/fuzz-$target" "${until[@]}" -max_len=$longest -len_control=20 -timeout=30 \
    -rss_limit_mb=2000 -seed=20261124 -print_final_stats=1 -use_value_profile=0 -dict=fuzz/mots.dict \
    -artifact_prefix="$work/trouves/$target/" "$corpus" "$work/graines/$target" > "$log" 2>&1; then
    tail -40 "$log" >&2
    echo "To see it again: CPL_LOG=/dev/null $CARGO_TARGET_DIR/debug/fuzz-$target <the file named above>" >&2
    exit 1
  fi
  grep -E '#[0-9]+.*DONE|stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log" >&2
done
