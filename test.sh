#!/usr/bin/env bash
# Runs every check of the project: set-up, build (warnings are errors), format, CRD drift, unit tests, simulation and integration tests,
# the quickstart. Installs what the tests need and is missing. The last line counts the tests' own results.
#
#   ./test.sh                        everything
#   KUBEBUILDER_ASSETS=DIR ./test.sh the integration suite on the etcd and kube-apiserver in DIR
#   KUBECONFIG=FILE ./test.sh        the integration suite on that cluster
set -uo pipefail
cd "$(dirname "$0")"

for argument in "$@"; do
  case "$argument" in
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown argument '$argument'; allowed: --help" >&2; exit 2 ;;
  esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
failed_checks=0

step() { printf '\n== %s\n' "$*"; }

check() { # title, command...: a check that is not a test still fails the run
  step "$1"
  shift
  if ! "$@"; then
    failed_checks=$((failed_checks + 1))
    echo "FAILED: $*" >&2
  fi
}

install_packages() { # packages...: the first that the distribution has
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  [ -n "${apt_updated:-}" ] || { apt-get update -qq >/dev/null 2>&1; apt_updated=yes; }
  local package
  for package in "$@"; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 && return 0
  done
  return 1
}

need() { # what for, probe command, packages...
  local purpose=$1 probe=$2
  shift 2
  eval "$probe" >/dev/null 2>&1 || install_packages "$@" || echo "not installed: $* ($purpose); the tests that need it are skipped"
}

step "Set-up"
if ! command -v dotnet >/dev/null; then
  echo "test.sh: 'dotnet' is not on the PATH: install the .NET 10 SDK first" >&2
  exit 1
fi
need "the kubectl suite" "command -v kubectl" kubectl kubernetes-client
need "the Python client suite" "/usr/bin/python3 -c 'import kubernetes'" python3-kubernetes
need "process tests" "command -v setsid && command -v setpriv && command -v nsenter" util-linux
need "process tests" "command -v ps" procps
need "the PostgreSQL backup plugin" "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb" postgresql

step "Build"
if ! dotnet build Operator.sln --configuration Release --verbosity quiet -warnaserror; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
./build.sh || failed_checks=$((failed_checks + 1))

check "Format" dotnet format Operator.sln --verify-no-changes --no-restore
check "CRDs match the records" artifacts/bin/carillon dev crds --check

export CARILLON_SIMULATION_SUMMARY=$PWD/$results/simulation.txt
for suite in unit simulation integration; do
  step "Tests: $suite"
  # A hang must end with a name, not with the limit of whoever called this; a machine that is twice as slow as usual must not.
  timeout --kill-after=30 3300 dotnet test "tests/$suite" --configuration Release --no-build --verbosity quiet \
    --logger "trx;LogFileName=$suite.trx" --logger "console;verbosity=minimal" \
    --results-directory "$results" -- RunConfiguration.TreatNoTestsAsError=true
  code=$?
  if [ "$code" != 0 ] && ! grep -q 'outcome="Failed"' "$results/$suite.trx" 2>/dev/null; then
    echo "FAILED: the $suite suite ended with code $code" >&2
    failed_checks=$((failed_checks + 1))
  fi
  [ "$suite" != simulation ] || cat "$CARILLON_SIMULATION_SUMMARY" 2>/dev/null
done

quickstart_folder=$(mktemp -d)
check "Quickstart" ./quickstart.sh --check --data-dir "$quickstart_folder/data" --listen 127.0.0.1:0
rm -rf "$quickstart_folder"

count() { # outcome
  cat "$results"/*.trx 2>/dev/null | grep -o '<UnitTestResult [^>]*outcome="'"$1"'"' | wc -l
}

passed=$(count Passed)
failed=$(($(count Failed) + failed_checks))
skipped=$(count NotExecuted)
step "Result"
[ "$failed_checks" = 0 ] || echo "$failed_checks of the failures are checks outside the test projects, named FAILED above"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
