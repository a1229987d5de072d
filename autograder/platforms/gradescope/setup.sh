#!/usr/bin/env bash
# Makes an environment for grading, and in the folder of an export sees whether it can grade.
# Gradescope runs it once, as root, when it builds its image; so does the Dockerfile. It needs a package index, and
# Python 3.11 or later, which it installs with apt-get where that is missing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
environment="${AUTOGRADER_ENVIRONMENT:-/opt/autograder}"
# What grading needs, in the versions of requirements.lock. Not all that stands there: the rest builds and tests a course,
# and some of it asks for a newer Python than platforms have.
packages=(torch numpy matplotlib safetensors pydantic typer rich ipython babel PyYAML)
read -ra more <<<"${AUTOGRADER_PACKAGES:-}" # what the course lists beyond these, where the course is not here to say so
packages+=("${more[@]}")

stop() {
  echo "setup.sh: $1" >&2
  exit 1
}

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

python="$(find_python)"
if [ -z "$python" ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update && apt-get -qq install -y --no-install-recommends python3.11 python3.11-venv >/dev/null || true
  python="$(find_python)"
fi
[ -n "$python" ] || stop "Python 3.11 with venv was not found and cannot be installed here. Choose a newer base image."

"$python" -m venv "$environment" || stop "no environment can be made in $environment."
pip=("$environment/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check)
# an index of its own for torch, where the usual one has the large build with CUDA
index="${AUTOGRADER_TORCH_INDEX:-$(cat "$here/torch_index" 2>/dev/null || true)}"
if [ -n "$index" ]; then
  "${pip[@]}" --index-url "$index" "$(grep '^torch==' "$here/requirements.lock")" ||
    stop "torch cannot be installed from $index. Is the address right, and can it be reached from here?"
fi
install() {
  "${pip[@]}" --constraint "$here/requirements.lock" "$@" ||
    stop "the packages cannot be installed. Above, pip says which and why."
}
install "${packages[@]}"

if [ -f "$here/container.json" ]; then
  chmod -R go-rwx "$here" # besides the sandbox: students' code runs as another user
  cd "$here"
  listed='from pathlib import Path; from autograder.course.loading import load_course; print(*load_course(Path.cwd()).packages)'
  read -ra more < <("$environment/bin/python" -c "$listed")
  [ "${#more[@]}" -eq 0 ] || install "${more[@]}"
  "$environment/bin/python" -m autograder.container.ready || stop "this image must not be used."
fi
