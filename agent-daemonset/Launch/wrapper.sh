#!/bin/sh
# The gate and the notary of one run. Usage: wrapper.sh FOLDER TIMEOUT GRACE PROCS COMMAND [ARGUMENT...]
#
# Started by the agent as leader of a session of its own, as root, with an environment that no task can shape. It waits
# at the gate (its standard input) until the agent has journalled who it is, leaves a mark that it is about to start,
# runs the command, and leaves the exit status behind. From the gate on it needs no living agent.
# POSIX sh only; `timeout` is used where the host has it, so that the time limit holds while no agent is there.
set -u
folder=$1 limit=$2 grace=$3 procs=$4
shift 4
umask 077
exec >/dev/null 2>>"$folder/wrapper.log"

# A handler, not an ignore: the command gets the default action back, while this shell goes on waiting for it.
trap : HUP INT TERM

# End of file at the gate: the agent died before it could let us in, and nothing has started.
IFS= read -r word || exit 0
[ "$word" = go ] || exit 0
exec </dev/null

read -r began _ </proc/uptime
set -C # the redirection below creates the file or fails
: >"$folder/go" || exit 0
set +C

if command -v timeout >/dev/null; then
    set -- timeout -k "$grace" "$limit" "$@"
fi

# Whatever protects the agent, or marks its pod, when memory is short, is not for commands.
{ echo 0 >/proc/self/oom_score_adj; } 2>/dev/null

# The agent's runtime raises this for itself. Programs that look at every possible descriptor would take for ever.
(ulimit -S -n 1024) 2>/dev/null && ulimit -S -n 1024

# A script is handed over as an open file: the user it runs as owns it, but has no way through the folders above it.
[ ! -e "$folder/script" ] || exec 4<"$folder/script"
[ ! -e "$folder/stdin" ] || exec <"$folder/stdin"

(
    # The agent put this shell into the run's control group, so the command is born there. The shell itself moves out: what
    # limits, freezes and kills the group must not hit who notes the end. If it cannot, only that note is at risk.
    [ -z "$procs" ] || { echo "$$" >"$procs"; } 2>/dev/null
    exec "$@" >>"$folder/stdout" 2>>"$folder/stderr"
)
status=$?

read -r ended _ </proc/uptime
# The file was written full of blanks beforehand: a full disk cannot lose a result.
printf '%s %s %s .\n' "$status" "$began" "$ended" 1<>"$folder/exit.new"
mv "$folder/exit.new" "$folder/exit"
