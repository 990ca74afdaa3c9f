#!/bin/sh
# What we run inside a container besides the supervisor. POSIX sh.
#
#   sh FILE call   BYTES CAUSE SUPERVISOR ROLE TOKEN ROOT ATTEMPT ...
#   sh FILE follow CAUSE SUPERVISOR TOKEN ROOT ATTEMPT OUT-OFFSET ERR-OFFSET
#
# CAUSE is why the container had ended before, "-" for nothing known; the first one stays.
#
# call: the supervisor's launcher with the first BYTES of standard input, which nobody can close for us over TLS. Then comes
# a last line "TOKEN usage PEAK CPU OOM CAUSE": bytes, microseconds, processes that the kernel ended for want of memory.
#
# follow: TOKEN on a line, then frames: "o N" or "e N" with N bytes of standard output or error, "s" when that is all there
# is by now, "h" that it lives, "f" and then what `call` with `observe` gives, to the end. It ends with its reader.

main() {
  set -uf
  # What the image lacks may have been brought along.
  PATH=${PATH:-/usr/bin:/bin}:${0%/*}/bin
  LC_ALL=C
  export LC_ALL PATH
  role=$1
  shift
  case $role in
    call) call "$@" ;;
    follow) follow "$@" ;;
  esac
}

call() {
  bytes=$1 cause=$2 supervisor=$3
  shift 3
  token=$2 run=$3/r/$4
  keep_cause
  # Where no process can be started any more, the wish to end it is still noted.
  [ "$1" != cancel ] || [ ! -d "$run" ] || : > "$run/cancel"
  if [ "$bytes" -gt 0 ]; then
    # What the supervisor leaves unread is read here, or the engine would wait for ever to get rid of it.
    head -c "$bytes" | { sh "$supervisor" "$@"; cat >/dev/null; }
  else
    sh "$supervisor" "$@" </dev/null
  fi
  usage
}

keep_cause() {
  [ "$cause" = - ] && return
  [ -d "$run" ] && printf '%s\n' "$cause" > "$run/cause.$token" && ln "$run/cause.$token" "$run/cause"
} 2>/dev/null

# usage: measured once, when the end is recorded, so that everybody is told the same.
usage() {
  cause='' measured=''
  [ ! -e "$run/cause" ] || read -r cause < "$run/cause"
  if [ -e "$run/rc" ] && [ ! -e "$run/usage" ]; then
    measure
    { printf '%s\n' "$measured" > "$run/usage.$token" && ln "$run/usage.$token" "$run/usage"; } 2>/dev/null
  fi
  [ ! -e "$run/usage" ] || read -r measured < "$run/usage"
  printf '\n%s usage %s %s\n' "$token" "${measured:-- - -}" "$cause"
}

# measure: of a container that was started again it is not the attempt's.
measure() {
  peak=- cpu=- oom=-
  if [ -n "$cause" ]; then
    :
  elif [ -r /sys/fs/cgroup/memory.events ]; then
    [ ! -r /sys/fs/cgroup/memory.peak ] || read -r peak < /sys/fs/cgroup/memory.peak
    oom=$(value_of oom_kill /sys/fs/cgroup/memory.events)
    cpu=$(value_of usage_usec /sys/fs/cgroup/cpu.stat)
  elif [ -r /sys/fs/cgroup/memory/memory.oom_control ]; then
    read -r peak < /sys/fs/cgroup/memory/memory.max_usage_in_bytes
    oom=$(value_of oom_kill /sys/fs/cgroup/memory/memory.oom_control)
    [ ! -r /sys/fs/cgroup/cpuacct/cpuacct.usage ] || read -r cpu < /sys/fs/cgroup/cpuacct/cpuacct.usage
    case $cpu in ????*) cpu=${cpu%???} ;; esac
  fi
  measured="${peak:--} ${cpu:--} ${oom:--}"
}

value_of() {
  while read -r key value; do
    [ "$key" != "$1" ] || printf '%s' "$value"
  done < "$2"
}

follow() {
  cause=$1 supervisor=$2 token=$3 root=$4 attempt=$5 out_at=$6 err_at=$7
  run=$root/r/$attempt
  keep_cause
  exec 5<&0 </dev/null
  # Whatever of this is at work when the reader goes away goes with it.
  { cat <&5; kill -KILL 0; } >/dev/null 2>&1 &
  exec 5<&-
  printf '%s\n' "$token"
  cd "$run" 2>/dev/null && await_files && stream
  echo f
  sh "$supervisor" observe "$token" "$root" "$attempt"
  usage
  kill -KILL 0
}

await_files() {
  waits=0
  while [ ! -e out ] || [ ! -e err ]; do
    waits=$((waits + 1))
    if [ -e started ] || [ $waits -gt 200 ]; then return 1; fi
    nap 0.02
  done
  exec 3<out 4<err
  # Seeks, without reading what lies before.
  dd bs=1 skip="$out_at" count=0 <&3 2>/dev/null
  dd bs=1 skip="$err_at" count=0 <&4 2>/dev/null
}

stream() {
  calm=0 over=''
  while look; do
    if [ "$out_size" -gt "$out_at" ] || [ "$err_size" -gt "$err_at" ]; then
      calm=0
      send o 3 "$out_at" "$out_size"
      out_at=$sent
      send e 4 "$err_at" "$err_size"
      err_at=$sent
    elif [ -n "$over" ]; then
      settle
      return
    else
      attended || return
      beat
    fi
  done
}

# look: the sizes first, then whether the end is recorded: what was written after the end is not output.
look() {
  out_size='' err_size=''
  # shellcheck disable=SC2046 # split on purpose
  set -- $(ls -ln err out 2>/dev/null)
  [ $# -ge 18 ] || return
  err_size=$5
  shift $(($# / 2))
  out_size=$5
  if [ -e rc ] && read -r _ _ _ why out_end err_end _ < rc; then
    over=1
    case $out_end$err_end in '' | *[!0-9]*) ;; *) out_size=$out_end err_size=$err_end ;; esac
  fi
}

# send NAME DESCRIPTOR FROM TO: a fair share of it; sets `sent`.
send() {
  sent=$3
  pieces=0
  while [ "$sent" -lt "$4" ] && [ $pieces -lt 4 ]; do
    piece=$(($4 - sent))
    [ "$piece" -le 262144 ] || piece=262144
    printf '%s %s\n' "$1" "$piece"
    dd bs="$piece" count=1 2>/dev/null <&"$2"
    sent=$((sent + piece))
    pieces=$((pieces + 1))
  done
}

beat() {
  [ $calm -ne 0 ] || echo s
  calm=$((calm + 1))
  if [ $calm -lt 20 ]; then nap 0.02; elif [ $calm -lt 60 ]; then nap 0.05; else nap 0.1; fi
  [ $((calm % 40)) -ne 0 ] || echo h
}

nap() {
  if [ -n "${whole-}" ] || ! sleep "$1" 2>/dev/null; then
    whole=1
    sleep 1
  fi
}

# settle: what the supervisor ends is over when it has looked whether all of it is gone.
settle() {
  case $why in
    - | full) ;;
    *) while [ ! -e gone ] && attended; do nap 0.05; done ;;
  esac
}

# attended: whether the supervisor lives.
attended() {
  pid=0 start=-
  if [ -e watcher ]; then read -r pid start < watcher; elif [ -e claim ]; then read -r _ pid start _ < claim; fi
  read -r stat 2>/dev/null < "/proc/$pid/stat" || return
  # shellcheck disable=SC2086 # split on purpose
  set -- ${stat##*") "}
  case $1 in Z | X) return 1 ;; esac
  [ "${20-}" = "$start" ]
}

# The last line, so that a copy that was cut short does nothing.
main "$@"
