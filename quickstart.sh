#!/usr/bin/env bash
# A control plane and three hosts on this machine, with the samples applied.
#
#   ./quickstart.sh            build, start, and show the runs as they happen; Ctrl-C stops everything
#   ./quickstart.sh --check    exit 0 once the samples ran on all three hosts, or say why not after three minutes
#
#   --data-dir DIR             where data and admin.kubeconfig live (default: ./.carillon)
#   --listen HOST:PORT         where the API server listens (default: 127.0.0.1:7443; port 0 takes a free one)
set -euo pipefail
cd "$(dirname "$0")"

data=$PWD/.carillon
listen=127.0.0.1:7443
mode=watch
hosts=(host-1 host-2 host-3)

fail() { echo "quickstart: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case "$1" in
    --check) mode=check ;;
    --data-dir) [ $# -gt 1 ] || fail "--data-dir needs a folder"; data=$2; shift ;;
    --listen) [ $# -gt 1 ] || fail "--listen needs HOST:PORT"; listen=$2; shift ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown argument '$1'; allowed: --check, --data-dir DIR, --listen HOST:PORT, --help" ;;
  esac
  shift
done

# The kubeconfig of somebody's real cluster has no business here.
unset KUBECONFIG
bin=$PWD/artifacts/bin
kubeconfig=$data/admin.kubeconfig
started=()
watcher=
# Where this script itself runs in the background, SIGINT comes ignored, and would be so for the programs.
with_interrupt=(env)
! env --default-signal=INT true 2>/dev/null || with_interrupt=(env --default-signal=INT)

bold='' plain=''
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || bold=$'\033[1m' plain=$'\033[0m'
say() { printf '%s\n' "$bold$*$plain"; }

stop_all() {
  trap - EXIT
  # Neither a second Ctrl-C, nor the code of a program that ended by itself, nor a terminal that is gone keeps the rest from being stopped.
  trap '' INT TERM PIPE
  set +e
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  [ ${#started[@]} -gt 0 ] || return 0
  echo
  say "Stopping the hosts and the control plane"
  # Agents first, by SIGINT: it makes them end what still runs, where SIGTERM would leave it for the next agent to adopt.
  # The control plane goes last, so that they can report what they ended.
  end "${started[@]:1}"
  end "${started[0]}"
}

end() { # pids...
  [ $# -gt 0 ] || return 0
  local signal pid tries
  for signal in INT TERM KILL; do
    for pid in "$@"; do kill "-$signal" "$pid" 2>/dev/null || true; done
    for ((tries = 0; tries < 150; tries++)); do
      kill -0 "$@" 2>/dev/null || { wait "$@" 2>/dev/null; return 0; }
      sleep 0.1
    done
  done
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start() { # log name, command...
  local log=$data/logs/$1.log
  shift
  # Job control gives each program a process group of its own, so that Ctrl-C reaches this script alone and it decides the order.
  set -m
  "${with_interrupt[@]}" "$@" >>"$log" 2>&1 &
  started+=($!)
  set +m
}

alive() {
  local pid
  for pid in "${started[@]}"; do
    kill -0 "$pid" 2>/dev/null || return 1
  done
}

wait_until() { # seconds, what, command...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    alive || { tail -n 5 "$data"/logs/*.log >&2; fail "a program ended while waiting for $what; its log is above and in $data/logs"; }
    [ "$SECONDS" -lt "$deadline" ] || fail "no $what within the time; the logs are in $data/logs"
    sleep 0.2
  done
}

carillon() { "$bin/carillon" --kubeconfig "$kubeconfig" "$@"; }

say "Building"
./build.sh
mkdir -p "$data/logs"
chmod 700 "$data"

say "Starting the control plane"
rm -f "$kubeconfig"
start control-plane "$bin/carillon-operator" standalone --data-dir "$data" --listen "$listen"
wait_until 60 "kubeconfig from the control plane" test -s "$kubeconfig"
wait_until 60 "answer from the control plane" carillon get dct
# Port 0 means that only the server knows the port it took.
address=$(sed -n 's#^ *server: "\{0,1\}https://\([^"]*\).*#\1#p' "$kubeconfig" | head -n 1)
[ -n "$address" ] || fail "no server address in $kubeconfig"

say "Starting ${#hosts[@]} hosts"
for host in "${hosts[@]}"; do
  mkdir -p "$data/agents/$host"
  "$bin/carillon-operator" agent-kubeconfig --data-dir "$data" --listen "$address" --node "$host" --output "$data/agents/$host/kubeconfig"
  start "$host" "$bin/carillon-agent" --kubeconfig "$data/agents/$host/kubeconfig" --node-name "$host" \
    --data-dir "$data/agents/$host" --register-node --node-labels "carillon.dev/host=true"
done

say "Applying the samples"
# The one address in them is the control plane's default; where it listens elsewhere, the sample follows.
for sample in samples/*.yaml; do
  echo "---"
  sed "s#https://127\.0\.0\.1:7443/#https://$address/#" "$sample"
done | carillon apply -f -

# On how many hosts has the task succeeded?
succeeded() { # task
  carillon get exe --selector "carillon.dev/task=$1" | awk '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["PHASE"] == "Succeeded" { hosts[$column["HOST"]] = 1 }
    END { for (host in hosts) count++; print count + 0 }'
}
ran_everywhere() { [ "$(succeeded hello)" = ${#hosts[@]} ] && [ "$(succeeded health-ping)" = ${#hosts[@]} ]; }

if [ "$mode" = check ]; then
  wait_until 180 "run of 'hello' and 'health-ping' on all of: ${hosts[*]}" ran_everywhere
  carillon get dct,dcr,exe
  say "The samples ran on all ${#hosts[@]} hosts"
  exit 0
fi

cat <<TEXT

In another terminal:
  export KUBECONFIG=$kubeconfig
  kubectl get dct,dcr,exe          # or artifacts/bin/carillon get …
  kubectl describe dct hello
  artifacts/bin/carillon run greet --param NAME=you --wait
Ctrl-C stops everything; the data stays in $data and the next start goes on from there.

TEXT
say "Runs as they happen"
"$bin/carillon" --kubeconfig "$kubeconfig" get dcr --watch &
watcher=$!
while alive && kill -0 "$watcher" 2>/dev/null; do
  wait -n 2>/dev/null || true
done
alive || fail "a program ended; see $data/logs"
