#!/usr/bin/env bash
# Measures with a machine's own Python and packages, and beside them the wheels of `make gpu-wheels`; installs nothing there.
set -euo pipefail
machine="$1"
shift
"$machine" -m venv --without-pip .gpu/python
folder="$(.gpu/python/bin/python -c 'import site; print(site.getsitepackages()[0])')"
"$machine" -c 'import site; print(*site.getsitepackages(), sep="\n")' >"$folder/machine.pth"
for wheel in .gpu/wheels/*.whl; do "$machine" -m zipfile -e "$wheel" "$folder"; done
exec .gpu/python/bin/python -m tests.card.check "$@"
