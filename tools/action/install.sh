#!/usr/bin/env bash
# Installs and builds Modewise where the action was checked out, unless that is done.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"
if ! command -v node >/dev/null || ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 20) ? 0 : 1)'; then
  echo "::error::Modewise needs Node 20.20 or newer. Put a step with actions/setup-node before it."
  exit 1
fi
[ -d node_modules ] || npm ci
node tools/build.mjs --when-stale
