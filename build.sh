#!/usr/bin/env bash
# Builds the three programs and links them as artifacts/bin/{carillon-operator,carillon-agent,carillon}.
#
#   ./build.sh             a quick build that runs with the installed .NET runtime
#   ./build.sh --release   trimmed, ReadyToRun, self-contained: what images and hosts get
set -euo pipefail
cd "$(dirname "$0")"

usage() { sed -n '2,5s/^# \{0,1\}//p' "$0"; }

release=no
for argument in "$@"; do
  case "$argument" in
    --release) release=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "build.sh: unknown argument '$argument'; allowed: --release, --help" >&2; exit 2 ;;
  esac
done

if ! command -v dotnet >/dev/null; then
  echo "build.sh: 'dotnet' is not on the PATH: install the .NET 10 SDK first" >&2
  exit 1
fi

case "$(uname -m)" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "build.sh: no release build for the machine type '$(uname -m)'; known: x86_64, aarch64" >&2; exit 1 ;;
esac

# project folder, assembly folder under artifacts/bin, program name
programs=(
  "operator Carillon.Operator carillon-operator"
  "agent-daemonset Carillon.Agent carillon-agent"
  "cli Carillon.Cli carillon"
)

link() { # target relative to artifacts/bin, name
  mkdir -p artifacts/bin
  ln -sfn "$1" "artifacts/bin/$2"
}

for program in "${programs[@]}"; do
  read -r project assembly name <<<"$program"
  if [ "$release" = yes ]; then
    dotnet publish "$project" --configuration Release --runtime "$rid" --self-contained \
      -p:PublishTrimmed=true -p:TrimmerSingleWarn=false -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=false \
      -p:PublishSingleFile=true -p:PublishReferencesDocumentationFiles=false -p:DebugType=embedded \
      --output "artifacts/release/$name" --verbosity quiet -clp:ErrorsOnly
    link "../release/$name/$name" "$name"
  else
    dotnet build "$project" --configuration Release --verbosity quiet -clp:ErrorsOnly
    link "$assembly/release/$name" "$name"
  fi
done
link carillon kubectl-carillon
