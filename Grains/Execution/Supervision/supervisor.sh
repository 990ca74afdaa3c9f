#!/bin/sh
# Starts, watches and ends attempts on the machine it runs on. POSIX sh; the transports differ, this file does not.
#
#   sh FILE ensure  TOKEN ROOT ATTEMPT EPOCH WITHIN LIMIT GRACE CAP INTERPRETER DIRECTORY ENV-BYTES SCRIPT-BYTES LINGER [ORIGIN]
#   sh FILE observe TOKEN ROOT ATTEMPT
#   sh FILE cancel  TOKEN ROOT ATTEMPT
#   sh FILE ack     TOKEN ROOT ATTEMPT
#   sh FILE survey  TOKEN ROOT -
#   sh FILE list    TOKEN ROOT -
#
# FILE and ROOT are absolute. TOKEN is new for each call; the answer follows the line that repeats it, so whatever a
# login shell prints before is no harm, and a line "." closes it. WITHIN, LIMIT, GRACE and LINGER count tenths of a
# second, CAP thousands of bytes; LIMIT 0 is none, an empty DIRECTORY the attempt's own. Standard input of `ensure`: the
# environment as shell assignments, then the script. Nothing secret is ever an argument.
# With a LINGER, `ensure` waits so long for the end. If it comes, the answer has a line "inline OUT-BYTES ERR-BYTES",
# and so many bytes of both outputs, from the first on, after its last line.
#
# ROOT/r/ATTEMPT, the run directory (ROOT belongs to one machine):
#   TOKEN/     what one launch brought: its script, its origin, and its env, deleted as soon as it is read
#   claim      whose launch it is: "1 PID START BOOT EPOCH TOKEN LIMIT GRACE CAP". Linked into place: whole or absent
#   started    the second latch: "run PID START SECONDS CLOCK" by the session leader just before the script, or
#              "void WORD SECONDS" by whoever makes sure that the script never starts
#   out err    what the script writes
#   cancel     somebody wants it to end
#   why        what the supervisor ends it for: canceled, timeout, output, stopped (`full`, an empty file: no space)
#   rc         how it ended: "1 exit|signal|refused|lost DETAIL WHY OUT-BYTES ERR-BYTES SECONDS ."; the first writer wins
#   gone       whether every process was gone when the supervisor had ended it: "yes", "yes SECONDS" if that took long,
#              "pursued CLOCK COUNT PID..." while some outlive the first KILL of then, "no SECONDS COUNT PID..." when given up
#   group      the attempt's own cgroup, where this account may make one; the script is in it, and nothing gets out unasked
#   watcher    "PID START" of the supervisor that follows one that died
# ROOT/t/ATTEMPT, the tombstone: it was acknowledged, and never runs again.
#
# Three processes: the launcher (this call) answers; the supervisor, in a session of its own, claims and watches; the
# session leader, in another, runs the script and records its end, so that a killed supervisor costs nothing.
# What a script leaves running when it exits is left alone; when it is ended, all of it is.

main() {
  set -uf
  # The script gets it back; the other roles have it from the launcher.
  [ "$1" != ensure ] || umask=$(umask)
  umask 077
  role=$1 token=$2 root=$3 attempt=$4
  run=$root/r/$attempt tombstone=$root/t/$attempt trouble=''
  shift 4
  case $role in
    ensure) ensure "$@" ;;
    observe) recover ;;
    cancel) cancel ;;
    ack) acknowledge ;;
    survey) survey; exit ;;
    list) list; exit ;;
    supervise) supervise "$@"; exit ;;
    watch) take_over; exit ;;
    lead) lead "$@"; exit ;;
    *) trouble="the supervisor knows no role $role" ;;
  esac
  answer
}

# --- The launcher ---

# ensure EPOCH WITHIN LIMIT GRACE CAP INTERPRETER DIRECTORY ENV-BYTES SCRIPT-BYTES LINGER [ORIGIN]
ensure() {
  linger=${10}
  # First of all: however long this process is held up between two lines, the tombstone that it may miss outlives the deadline.
  clock
  begin_by=$((clock + $2))
  if known; then
    # Some a way here breaks when what was sent is left unread.
    cat >/dev/null
    recover
    return
  fi
  launch "$begin_by" "$@"
  [ -n "$trouble" ] || known || trouble="the launch left no trace; is there space under $root, and setsid, perl or python3?"
}

known() {
  [ -e "$tombstone" ] || [ -e "$run/claim" ] || [ -e "$run/started" ]
}

# launch DEADLINE EPOCH WITHIN LIMIT GRACE CAP INTERPRETER DIRECTORY ENV-BYTES SCRIPT-BYTES LINGER [ORIGIN]
launch() {
  if ! mkdir -p "$run/$token" "$run/work" 2>/dev/null; then
    trouble="cannot make $run"
  elif ! receive "$run/$token" "$9" "${10}" "${12-}" 2>/dev/null; then
    rm -rf "${run:?}/$token"
    [ -n "$trouble" ] || void space || trouble="no space left under $root"
  else
    # Ends when supervisor and leader have closed their output: by then it is decided who starts, and the linger is over.
    : "$(in_session supervise "$token" "$root" "$attempt" "$1" "$2" "$4" "$5" "$6" "$7" "$8" "$umask" "$linger" </dev/null 2>/dev/null &)"
  fi
}

# receive DIRECTORY ENV-BYTES SCRIPT-BYTES ORIGIN: by way of a file, as not every head stops reading at its count.
receive() {
  cat > "$1/input" || return
  if [ $(($(wc -c < "$1/input"))) -ne $(($2 + $3)) ]; then
    trouble="the order was cut short"
    return 1
  fi
  head -c "$2" "$1/input" > "$1/env" && tail -c "+$(($2 + 1))" "$1/input" > "$1/script" && printf '%s\n' "$4" > "$1/origin"
}

# recover: a claim whose owner died before the start is voided; a script whose supervisor died gets another, which also
# records a loss, and goes on to prove an end. Changes nothing where somebody attends to the attempt.
recover() {
  enter || return
  if [ -z "$started" ]; then
    supervised || void abandoned
  elif [ "$started" = run ] && ! settled && ! supervised; then
    : "$(in_session watch "$token" "$root" "$attempt" </dev/null 2>/dev/null &)"
  fi
}

cancel() {
  [ ! -e "$tombstone" ] || return
  if ! mkdir -p "$run" 2>/dev/null || ! : > "$run/cancel"; then
    trouble="cannot write to $run"
  elif ! void canceled; then
    recover
    enter && supervised && kill -USR1 "$supervisor" 2>/dev/null
  fi
  [ ! -e "$tombstone" ] || rm -rf "$run"
}

acknowledge() {
  [ ! -e "$run" ] || void acknowledged
  # The tombstone is looked at last: another acknowledgement, which sets it first, may be removing what is read here.
  if enter && unfinished && [ ! -e "$tombstone" ]; then
    trouble="the script still runs"
  elif ! mkdir -p "$root/t" || ! : > "$tombstone"; then
    trouble="cannot write to $root/t"
  else
    [ ! -d "$run" ] || ! line group || rmdir "$line" 2>/dev/null
    # Renamed first: a launch under way loses the directory it works in at one stroke.
    cd / && mv "$run" "$root/r/.$attempt.$token" 2>/dev/null
    # With all that were renamed: an earlier acknowledgement may have been killed amid this.
    (set +f && rm -rf "$root/r/."[!.]*)
    sweep_tombstones
  fi
}

# At most once an hour; a tombstone stays for two full days at least.
sweep_tombstones() {
  swept=0 seconds=$(date +%s)
  [ ! -e "$root/t/.swept" ] || read -r swept < "$root/t/.swept"
  [ $((seconds - swept)) -ge 3600 ] || return
  printf '%s\n' "$seconds" > "$root/t/.swept"
  find "$root/t" -type f -mtime +2 -exec rm -f {} + 2>/dev/null
  # A cgroup that something was left in goes when that is gone: only an empty one can be removed.
  ! own_group || find "$group/." ! -name . -prune -name 'cronium-*' -mtime +0 -exec rmdir {} + 2>/dev/null
}

# survey: names the attempts that `observe` has to settle, as nobody attends to them. Costs the same for one or hundreds.
survey() {
  printf '%s\n' "$token"
  set +f
  for run in "$root"/r/*; do
    ! enter || settled || supervised || printf 'unattended %s\n' "${run##*/}"
  done
  echo .
}

# list: names every attempt that was claimed and not acknowledged, its owner's epoch, and where it comes from.
list() {
  printf '%s\n' "$token"
  set +f
  for run in "$root"/r/*; do
    if ! enter || [ -z "$claim" ]; then continue; fi
    # shellcheck disable=SC2086 # split on purpose
    set -- $claim
    [ $# -eq 9 ] || continue
    line "$6/origin" || line=''
    printf 'claimed %s %s %s\n' "${run##*/}" "$5" "$line"
  done
  echo .
}

# answer: the facts; what they mean is for the reader to decide.
answer() {
  printf '%s\n' "$token"
  [ -z "$trouble" ] || printf 'trouble %s\n' "$trouble"
  out_inline=0 err_inline=0
  ! enter || facts
  [ ! -e "$tombstone" ] || echo forgotten
  echo .
  [ "$out_inline" -eq 0 ] || head -c "$out_inline" out
  [ "$err_inline" -eq 0 ] || head -c "$err_inline" err
}

# facts: who lives is looked at before rc, sizes after it and the tombstone last, so that what happens between two looks
# is never taken for a loss.
facts() {
  supervised=no left=no
  ! supervised || supervised=yes
  ! unfinished || left=yes
  [ -z "$claim" ] || printf 'claim %s\n' "$claim"
  [ -z "$started" ] || printf 'started %s\n' "$started_line"
  end=''
  ! line rc || { end=$line && printf 'rc %s\n' "$end"; }
  ! line gone || printf 'gone %s\n' "$line"
  printf 'supervised %s\nleft %s\nboot %s\n' $supervised $left "$boot"
  # shellcheck disable=SC2086 # split on purpose
  set -- $end
  case $#:${5-}${6-} in
    8:*[!0-9]* | [!8]*)
      [ -e err ] || return
      sizes
      ;;
    *)
      # What is written after the recorded end is not output.
      out_size=$5 err_size=$6
      [ "${linger:-0}" -eq 0 ] || announce
      ;;
  esac
  printf 'bytes %s %s\n' "$out_size" "$err_size"
}

# announce: says how much of the output comes with the answer.
announce() {
  inline "$out_size"
  out_inline=$inline
  inline "$err_size"
  err_inline=$inline
  printf 'inline %s %s\n' "$out_inline" "$err_inline"
}

# inline SIZE: sets `inline` to no more than 32 KiB. By text first, as some shells count in 32 bits.
inline() {
  case $1 in ??????*) inline=32768 ;; *) inline=$1 ;; esac
  [ "$inline" -le 32768 ] || inline=32768
}

# settled: the end is recorded, and if we brought it about, it is proven or given up. So it is after the script ended by itself.
settled() {
  line rc || return
  # shellcheck disable=SC2086 # split on purpose
  set -- $line
  case ${4-} in '' | - | full) return ;; esac
  line gone && case $line in pursued*) return 1 ;; esac
}

# unfinished: somebody or something of a started script is still there, and its end is not recorded: also not meanwhile.
unfinished() {
  [ "$started" = run ] && [ ! -e rc ] && { supervised || alive "$leader" "$leader_start" || members; } && [ ! -e rc ]
}

# --- The supervisor ---

# supervise DEADLINE EPOCH LIMIT GRACE CAP INTERPRETER DIRECTORY UMASK LINGER
supervise() {
  mind_signals
  cd "$run" || exit
  start_of $$
  boot_id
  claim_boot=$boot limit=$3 grace=$4 cap=$5
  if ! printf '1 %s %s %s %s %s %s %s %s\n' $$ "$start" "$boot" "$2" "$token" "$limit" "$grace" "$cap" > "claim.$token" ||
    ! ln "claim.$token" claim 2>/dev/null; then
    withdraw
  fi
  # Both looked at after the claim: an acknowledgement or a long delay may have come between the launch and now. The
  # clock last: where a tombstone has been and gone again, it is too late.
  if [ -e "$tombstone" ]; then
    cd / && rm -rf "$run"
    exit
  fi
  clock
  if [ "$clock" -ge "$1" ]; then
    void late
    withdraw
  elif ! { : > out && : > err && : > note && printf '%8192s' '' > reserve; }; then
    void space
    withdraw
  fi
  in_session lead "$token" "$root" "$attempt" "$6" "$7" "$8" </dev/null 2>/dev/null &
  leader=$! leader_start=''
  ! start_of "$leader" || leader_start=$start
  clock
  patience=$((clock + $9))
  watch
}

# withdraw: what this launch brought goes, first of all its environment.
withdraw() {
  rm -rf "$token" "claim.$token"
  exit
}

# take_over: the supervisor is dead, the script is not, or its end is not recorded.
take_over() {
  mind_signals
  enter || exit
  start_of $$
  printf '%s %s\n' $$ "$start" > "watcher.$token" && mv "watcher.$token" watcher
  alive "$leader" "$leader_start" || leaderless
  patience=0
  watch
  [ ! -e claim ] || settled || kill_all
}

# Before the claim names this process: whoever reads the claim may signal it.
mind_signals() {
  stop=''
  trap 'stop=1' TERM
  trap : USR1 HUP INT
}

# watch: until the end is recorded, or the directory is gone. Who launched it waits until the output is closed.
watch() {
  began='' beat=0.2 beats=0 last_size=''
  dismiss
  while [ -e claim ] && [ ! -e rc ]; do
    if [ -z "$began" ]; then
      read_started
      began=$started_clock
      [ "$started" != void ] || withdraw
    fi
    if [ -n "$began" ] && cause; then
      patience=0
      dismiss
      end_it
      break
    fi
    alive "$leader" "$leader_start" || leaderless
    pause
    dismiss
  done
}

# pause: short while the script is young, then a second. A signal cuts it short; that makes an end and a cancel quick.
pause() {
  beats=$((beats + 1))
  if [ $beats -lt 25 ]; then sleep $beat >/dev/null & else sleep 1 >/dev/null & fi
  wait $!
  [ $? -ne 1 ] || beat=1
}

# dismiss: lets the launcher go when it has waited long enough for the end.
dismiss() {
  [ -n "$patience" ] || return
  clock
  [ "$clock" -lt "$patience" ] || { exec >/dev/null && patience=''; }
}

# leaderless: whoever ran the script was killed. Its exit code is lost, yet it may still be at work: wait until it is not.
leaderless() {
  [ ! -e rc ] || return
  read_started
  if [ -z "$started" ]; then
    void abandoned
  elif [ "$started" = run ] && ! members; then
    if [ "$boot" = "$claim_boot" ]; then record lost killed; else record lost restarted; fi
  fi
}

# cause: whether there is something to end it for.
cause() {
  clock
  why=''
  if [ -n "$stop" ]; then
    why=stopped
  elif [ -e cancel ]; then
    why=canceled
  elif [ "$limit" -gt 0 ] && [ $((clock - began)) -ge "$limit" ]; then
    why=timeout
  elif grown; then
    if [ "$thousands" -gt "$cap" ]; then why=output; elif ! room; then why=space; fi
  fi
  [ -n "$why" ]
}

# room: whether the disk takes more. What was written to find out is given back, so that it cannot be found again.
room() {
  printf '%8192s' '' > probe && : > probe
} 2>/dev/null

# grown: sets `thousands`.
grown() {
  sizes
  [ "$out_size $err_size" != "$last_size" ] || return
  last_size="$out_size $err_size" thousands=0
  count_thousands "$out_size"
  count_thousands "$err_size"
}

# By text, as some shells count in 32 bits.
count_thousands() {
  case $1 in ????*) thousands=$((thousands + ${1%???})) ;; esac
}

# end_it: TERM, grace, KILL. Where space or the cap ran out there is no grace, as the output would go on.
end_it() {
  if [ "$why" = space ] || ! printf '%s\n' "$why" > "why.$token"; then : > full; else ln "why.$token" why; fi 2>/dev/null
  case $why in output | space) grace=0 ;; esac
  clock
  deadline=$((clock + grace))
  if [ "$grace" -gt 0 ]; then
    members
    strike TERM
    ! alive "$leader" "$leader_start" || kill -TERM "-$leader" 2>/dev/null
  fi
  while [ "$clock" -lt "$deadline" ] && { members || [ ! -e rc ]; }; do
    sleep $beat
    clock
  done
  kill_all
}

# How long what outlives KILL is pursued, in tenths of a second: a process in the kernel's hands, or another user's.
pursuit=1200

# kill_all: until two looks in a row find nobody, as one may miss a child being born, and the leader has recorded the
# end it saw. After five seconds that is told, and pursued on, more and more slowly, until it is given up.
kill_all() {
  clock
  killed=$clock empty=0 stuck=0
  # shellcheck disable=SC2086 # split on purpose
  ! { [ "$claim_boot" = "$boot" ] && line gone; } || { set -- $line && killed=$2; }
  while [ $empty -lt 2 ] && [ -e claim ]; do
    if members; then
      empty=0
      strike KILL
      sleep $beat
    elif [ -e rc ] || ! alive "$leader" "$leader_start"; then
      empty=$((empty + 1))
    else
      stuck=$((stuck + 1))
      [ $stuck -lt 5 ] || kill -KILL "-$leader" 2>/dev/null
      sleep $beat
    fi
    clock
    if [ $empty -lt 2 ] && [ $((clock - killed)) -ge 50 ]; then
      if [ $((clock - killed)) -ge $pursuit ]; then
        confirm "no $(((clock - killed) / 10)) $(named)"
        return
      fi
      confirm "pursued $killed $(named)"
      case $beat in 0.*) beat=1 ;; [1-4]) beat=$((beat + 1)) ;; esac
    fi
  done
  if [ -e gone ]; then confirm "yes $(((clock - killed) / 10))"; else confirm yes; fi
}

# named: how many are left, and who the first of them are.
named() {
  # shellcheck disable=SC2086 # split on purpose
  set -- $pids
  printf '%s' $#
  count=0
  for pid; do
    count=$((count + 1))
    [ $count -gt 5 ] || printf ' %s' "$pid"
  done
}

# confirm WHAT
confirm() {
  [ -e rc ] || record signal 9
  # An honest yes needs a /proc to look into, and a grep that takes its entries apart.
  grep -zx . /dev/null 2>/dev/null
  if [ $? -ne 1 ] || [ ! -r /proc/self/environ ]; then
    case $1 in yes*) set -- no ;; esac
  fi
  rm -f reserve
  printf '%s\n' "$1" > "gone.$token" && mv "gone.$token" gone
}

# strike SIGNAL. Where the kernel kills a whole cgroup at once, nothing is born meanwhile.
strike() {
  [ "$1" != KILL ] || ! line group || [ ! -e "$line/cgroup.kill" ] || echo 1 > "$line/cgroup.kill"
  for pid in $pids; do kill "-$1" "$pid"; done
} 2>/dev/null

# members: sets `pids` to every process of the attempt: whatever is in its cgroup or carries its mark, and the leader's
# session, without the leader and its children. Those are the script, or the commands by which the leader records its end.
members() {
  pids=''
  [ "$claim_boot" = "$boot" ] || return
  if [ ! -r /proc/self/environ ]; then
    ! kill -0 "-$leader" 2>/dev/null || pids=-$leader
  else
    set +f
    # If the number is another process' by now, so is the session; a corpse, or nobody, still stands for ours.
    start=$leader_start
    stat_of "/proc/$leader/stat"
    [ "$start" != "$leader_start" ] || session_of /proc/[0-9]*/stat
    # shellcheck disable=SC2013 # words are wanted
    for found in $(grep -lszxF "CRONIUM_ATTEMPT_ID=$attempt" /proc/[0-9]*/environ); do
      found=${found#/proc/}
      add "${found%/environ}"
    done
    set -f
    if line group; then
      # shellcheck disable=SC2044 # numbers are found, not names
      for found in $(find "$line" -name cgroup.procs -exec cat {} + 2>/dev/null); do add "$found"; done
    fi
  fi
  [ -n "$pids" ]
}

add() {
  case " $pids " in *" $1 "*) ;; *) pids="$pids $1" ;; esac
}

session_of() {
  for file; do
    ! stat_of "$file" || [ "$session" != "$leader" ] || [ "$id" = "$leader" ] || [ "$parent" = "$leader" ] || add "$id"
  done
}

# --- The session leader ---

# lead INTERPRETER DIRECTORY UMASK
lead() {
  # A handler, not "ignore": the script gets the default back.
  trap : TERM HUP USR1
  cd "$run" || exit
  make_group
  clock
  start_of $$
  printf 'run %s %s %s %s\n' $$ "$start" "$(date +%s)" "$clock" > "started.$token" && ln "started.$token" started 2>/dev/null || exit
  exec >/dev/null
  code=''
  # What the shell itself says about its child goes to `note`: most say there that a signal ended it.
  { (perform "$run" "$token" "$1" "${2:-$run/work}" "$3" "$PATH" "$attempt") </dev/null >>out 2>>err; code=$?; } 2>note
  trap '' TERM HUP USR1
  conclude
}

# make_group: a cgroup of the attempt's own, if this account may have one: root, or whom a part of the tree is delegated to.
# A process that left the session and cleared its environment is found by it.
make_group() {
  own_group && mkdir "$group/cronium-$attempt" 2>/dev/null && printf '%s\n' "$group/cronium-$attempt" > group
}

# own_group: sets `group` to the cgroup of this process in a hierarchy that it may add to: the unified one, else an old one
# that limits nothing by itself.
own_group() {
  group=''
  [ -r /proc/self/cgroup ] || return
  while IFS=: read -r _ kind path; do
    case $kind in
      '') set -- /sys/fs/cgroup /sys/fs/cgroup/unified ;;
      name=systemd | freezer | pids) set -- "/sys/fs/cgroup/${kind#name=}" ;;
      *) set -- ;;
    esac
    for mount; do
      [ ! -w "$mount${path%/}/cgroup.procs" ] || group=$mount${path%/}
    done
  done < /proc/self/cgroup
  [ -n "$group" ]
}

# perform RUN-DIRECTORY TOKEN INTERPRETER DIRECTORY UMASK PATH ATTEMPT
# Once the environment is in, any variable may have changed; the positional parameters have not.
perform() {
  # By echo, which every shell has inside: it is the process that writes which moves.
  ! line group || { echo 0 > "$line/cgroup.procs"; } 2>/dev/null
  set -a
  # shellcheck disable=SC1090 # brought by the launch
  . "$1/$2/env"
  set +a
  export CRONIUM_ATTEMPT_ID="$7"
  # The first program with the whole environment: it fails when that is too large. By env, because busybox has an rm inside.
  PATH=$6 env rm -f "$1/$2/env" "$1/$2/input" || refuse environment "$@"
  case $4 in /*) cd "$4" 2>/dev/null ;; *) false ;; esac || refuse directory "$@"
  if [ "$3" = python ] && command -v python3 >/dev/null; then set -- "$1" "$2" python3 "$4" "$5" "$6"; fi
  command -v "$3" >/dev/null || refuse "interpreter:$3" "$@"
  umask "$5"
  exec "$3" "$1/$2/script"
}

# refuse WORD RUN-DIRECTORY ...
refuse() {
  PATH=$7
  printf '%s\n' "$1" > "$2/refused"
  exit 1
}

# conclude: an env still there was not read to its end. Who attends to it need not find out by itself that it ended.
conclude() {
  if [ -z "$code" ]; then
    record refused space
  elif signaled; then
    record signal $signal
  elif [ -e "$token/env" ]; then
    record refused environment
  elif line refused; then
    record refused "$line"
  else
    record exit "$code"
  fi
  [ ! -e "$token/env" ] || rm -f "$token/env" "$token/input"
  enter && supervised && kill -USR1 "$supervisor" 2>/dev/null
}

# signaled: sets `signal`. Yash adds 384 to its number, ksh93 256, the others 128, which an exit code can be as well.
signaled() {
  if [ "$code" -gt 384 ]; then
    signal=$((code - 384))
  elif [ "$code" -gt 256 ]; then
    signal=$((code - 256))
  else
    signal=$((code - 128))
    [ $signal -gt 0 ] && { [ -s note ] || silent_shell; }
  fi
}

# silent_shell: mksh says nothing about the end of its child.
silent_shell() {
  case ${KSH_VERSION-} in *MIRBSD* | *LEGACY*) [ $signal -le 64 ] ;; *) return 1 ;; esac
}

# --- What is recorded and known ---

# record END DETAIL: how it ended, once. A full disk may have cost output, and the record says so.
record() {
  because=-
  if [ -e full ]; then because=space; elif line why; then because=$line; fi
  sizes
  seconds=$(date +%s)
  if ! printf '1 %s %s %s %s %s %s .\n' "$1" "$2" "$because" "$out_size" "$err_size" "$seconds" > "rc.$role.$token"; then
    rm -f reserve
    [ "$because" != - ] || because=full
    printf '1 %s %s %s %s %s %s .\n' "$1" "$2" "$because" "$out_size" "$err_size" "$seconds" > "rc.$role.$token"
  fi 2>/dev/null
  ln "rc.$role.$token" rc 2>/dev/null
}

# void WORD: takes the latch of the start, so that the script never runs; fails if it has started.
void() {
  printf 'void %s %s\n' "$1" "$(date +%s)" > "$run/void.$token" && ln "$run/void.$token" "$run/started"
} 2>/dev/null

# enter: goes to the run directory and reads what it says; fails if there is none.
enter() {
  cd "$run" 2>/dev/null || return
  boot_id
  read_claim
  leader=0 leader_start=''
  read_started
}

read_claim() {
  claim='' supervisor=0 supervisor_start='' claim_boot=$boot
  line claim || return 0
  claim=$line
  # shellcheck disable=SC2086 # split on purpose
  set -- $claim
  [ $# -eq 9 ] || return 0
  supervisor=$2 supervisor_start=$3 claim_boot=$4 limit=$7 grace=$8 cap=$9
  # shellcheck disable=SC2086 # split on purpose
  ! line watcher || { set -- $line && supervisor=$1 supervisor_start=$2; }
}

read_started() {
  started='' started_clock=''
  line started || return 0
  started_line=$line
  # shellcheck disable=SC2086 # split on purpose
  set -- $line
  started=${1-}
  [ $# -ne 5 ] || { leader=$2 leader_start=$3 started_clock=$5; }
}

supervised() {
  alive "$supervisor" "$supervisor_start"
}

# line FILE: sets `line` to its first one.
line() {
  [ -e "$1" ] && line='' && read -r line < "$1"
}

# sizes: by ls, as some a wc reads all there is; `?` where they cannot be had, which makes a record invalid rather than wrong.
sizes() {
  out_size='?' err_size='?'
  listing=$(LC_ALL=C ls -ln err out 2>/dev/null) || return 0
  # shellcheck disable=SC2086 # split on purpose
  set -- $listing
  err_size=$5
  # shellcheck disable=SC2086 # split on purpose
  set -- ${listing##*err}
  out_size=$5
}

# alive PID START: whether it is that process, of this boot, not a later one with its number and not a corpse.
alive() {
  [ "$1" -gt 0 ] && [ "$claim_boot" = "$boot" ] && start_of "$1" && [ "$start" = "$2" ]
}

start_of() {
  if [ -r /proc/self/stat ]; then
    stat_of "/proc/$1/stat"
  else
    start=$(ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _) && [ -n "$start" ]
  fi
}

# stat_of FILE: sets `id`, `parent`, `session` and `start`; fails for a corpse. The name of a command may hold anything but a last ") ".
stat_of() {
  read -r stat 2>/dev/null < "$1" || return
  id=${stat%% *} stat=${stat##*") "}
  # shellcheck disable=SC2086 # split on purpose
  set -- $stat
  [ $# -ge 20 ] || return
  parent=$2 session=$4 start=${20}
  case $1 in Z | X) return 1 ;; esac
}

boot_id() {
  read -r boot 2>/dev/null < /proc/sys/kernel/random/boot_id ||
    boot=$( (sysctl -n kern.bootsessionuuid || sysctl -n kern.boottime) 2>/dev/null | tr -s ' ' _)
}

# clock: tenths of a second that no change of the wall clock moves.
clock() {
  if read -r clock _ 2>/dev/null < /proc/uptime; then
    clock=${clock%?}
    clock=${clock%.*}${clock#*.}
    clock=${clock#0}
  else
    clock=$(date +%s)0
  fi
}

# in_session ROLE ARGUMENT...: becomes that, in a session of its own.
in_session() {
  if command -v setsid >/dev/null; then
    exec setsid sh "$0" "$@"
  elif command -v perl >/dev/null; then
    exec perl -e 'use POSIX; POSIX::setsid(); exec @ARGV' sh "$0" "$@"
  else
    exec python3 -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' sh "$0" "$@"
  fi
}

# The last line, so that a copy that was cut short does nothing.
main "$@"
