#!/usr/bin/env bash
# days.sh OUT [ENGRAM]: lives of five days (days.yaml) with other replays, lengths of a night and traces, and how many of
# the 50 patterns of each day are stored at the end of each day (docs/days.md). A life takes about 20 s on two cores.
set -euo pipefail
out=${1:?days.sh OUT [ENGRAM]} engram=${2:-bin/engram}
yaml=$(dirname "$0")/days.yaml
mkdir -p "$out"
echo "replay,cycles,trace,day,of,stored"
while read -r replay cycles trace; do
  life=$out/$replay-$cycles-$trace
  sed "s/replay: all/replay: $replay/; s/cycles: 60/cycles: $cycles/; s/trace: 0.4/trace: $trace/" "$yaml" > "$life.yaml"
  [ -e "$life" ] || "$engram" run "$life.yaml" --out "$life" > "$life.log" 2>&1
  awk -F, -v life="$replay,$cycles,$trace" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["phase_name"] == "wake" && $at["cycle"] > 0 { print life "," $at["phase"] / 2 "," $at["day"] "," $at["stored"] }
  ' "$life/days.csv"
done <<'LIVES'
all 60 0.4
day 60 0.4
all 60 0.3
all 60 0.35
all 60 0.5
all 100 0.4
all 150 0.4
LIVES
