#!/usr/bin/env bash
# The compiler of the packages of this repository when the fuzz targets are built (RUSTC_WORKSPACE_WRAPPER): it marks
# every branch for libFuzzer. The libraries that they use are compiled without marks, so that those of the tests serve.
# Comparisons are not traced: that halves the speed, and these formats are texts, whose words are in mots.dict.
exec "$@" -Cpasses=sancov-module \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table
