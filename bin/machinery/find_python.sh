# Sets HERE (this folder's parent) and PYTHON (3.11 or newer), or says what is missing.
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
PYTHON=
for name in python3 python3.11 python3.12 python3.13 python3.14; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        PYTHON=$(command -v "$name")
        break
    fi
done
if [ -z "$PYTHON" ]; then
    if command -v python3 >/dev/null 2>&1; then
        found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null)
        echo "Spark needs Python 3.11 or newer; this machine's python3 is ${found:-broken}." >&2
    else
        echo "Spark needs Python 3.11 or newer; this machine has no python3." >&2
    fi
    exit 1
fi
