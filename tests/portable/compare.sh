#!/usr/bin/env bash
# compare.sh PRESET...: every build must print the same fingerprints for the same seeds. A difference
# means that something of one compiler, word size or optimization reached the state of a world.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../build"
seeds=20
reference=$1

for preset in "$@"; do
  if ! "$preset/zablab_portable" --seeds "$seeds" >"$preset/fingerprints"; then
    echo "portable: $preset/zablab_portable failed"
    exit 1
  fi
  if ! difference=$(cmp "$reference/fingerprints" "$preset/fingerprints" 2>&1); then
    echo "portable: not the same bytes: $difference (see: diff build/{$reference,$preset}/fingerprints)"
    exit 1
  fi
done
[[ -s $reference/fingerprints ]] || { echo "portable: no build printed any fingerprint" && exit 1; }
echo "portable: $# builds print the same bytes for $seeds seeds ($*)"
