#!/bin/sh
# Looks for drift, and runs a command if there are news: findings that the run before did not have, or an error. For cron or drift.timer, as a user of its own.
#
#   PROJECT  folder of the project, with node_modules
#   REPORTS  folder of the reports, which this script keeps
#   NOTIFY   command that gets a text on its standard input, such as `mail -s Drift team@example.com`
#   METRICS  file for the textfile collector of the node exporter; none without it
#
# Keys of the services, passphrase and backend are in the environment too.
set -eu

cd "$PROJECT"
mkdir -p "$REPORTS"
previous="$REPORTS/previous.json"
report="$REPORTS/drift.json"
rm -f "$report"

set -- --all --quiet --output "json=$report" --output "markdown=$REPORTS/drift.md" --output "html=$REPORTS/drift.html"
if [ -f "$previous" ]; then set -- "$@" --previous "$previous"; fi
if [ -n "${METRICS:-}" ]; then set -- "$@" --output "openmetrics=$METRICS"; fi

code=0
npx --no pulumi-workspaces drift "$@" > "$REPORTS/drift.txt" 2> "$REPORTS/errors.txt" || code=$?

case $code in
  0 | 7)
    new=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).summary.new' "$report")
    if [ "$new" -gt 0 ]; then $NOTIFY < "$REPORTS/drift.txt"; fi
    # Only now: what could not be said is news again in the next run.
    mv "$report" "$previous"
    ;;
  *)
    cat "$REPORTS/drift.txt" "$REPORTS/errors.txt" | $NOTIFY
    exit "$code"
    ;;
esac
