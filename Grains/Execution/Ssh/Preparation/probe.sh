# Finds out what a server can do. POSIX sh, read whole before it is run.
#
#   main TOKEN DIRECTORY NAME FILE
#
# DIRECTORY is where run directories are kept, empty: .cronium in the home. FILE is the name of the supervisor's file.
# The answer follows the line that repeats TOKEN, a line "." closes it.

main() {
  umask 077
  home=${HOME:-$(cd && pwd)}
  root=${2:-$home/.cronium}/$3
  mkdir -p "$root/bin" 2>/dev/null
  printf '%s\n' "$1"
  printf 'home %s\nroot %s\nshell %s\npath %s\n' "$home" "$root" "${SHELL:-unknown}" "$PATH"
  printf 'user %s\nsystem %s\nmachine %s\n' "$(id -un)" "$(uname -sr)" "$(uname -m)"
  printf 'interpreters%s\n' "$(interpreters)"
  printf 'session %s\n' "$(first_of setsid perl python3)"
  printf 'proc %s\n' "$(yes_if has_proc)"
  printf 'ends %s\nlingers %s\n' "$(logout_ends)" "$(yes_if lingers)"
  printf 'published %s\nwritable %s\n' "$(yes_if [ -s "$root/bin/$4" ])" "$(yes_if takes_files)"
  printf 'free %s\nclock %s\n' "$(free)" "$(date +%s)"
  echo .
}

yes_if() {
  if "$@"; then echo yes; else echo no; fi 2>/dev/null
}

has_proc() {
  [ -r /proc/self/stat ] && [ -r /proc/self/environ ]
}

takes_files() {
  printf '%4096s' '' > "$root/bin/probe.$$" && rm "$root/bin/probe.$$"
}

interpreters() {
  for name in sh bash python3 python node; do
    ! command -v $name >/dev/null || printf ' %s' $name
  done
}

first_of() {
  for name; do
    if command -v "$name" >/dev/null; then
      echo "$name"
      return
    fi
  done
  echo none
}

# logout_ends: whether systemd-logind ends what is left of an account when it has logged out. By default it spares root.
logout_ends() {
  answer=''
  if [ "$(id -u)" -ne 0 ] && command -v busctl >/dev/null; then
    answer=$(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager KillUserProcesses)
  fi 2>/dev/null
  yes_if [ "$answer" = 'b true' ]
}

lingers() {
  [ -e "/var/lib/systemd/linger/$(id -un)" ] || [ "$(loginctl show-user "$(id -un)" -p Linger)" = Linger=yes ]
}

# free: kilobytes where run directories are kept, or would be.
free() {
  place=$root
  while [ ! -d "$place" ]; do place=$(dirname "$place"); done
  # shellcheck disable=SC2046 # split on purpose
  set -- $(df -Pk "$place" 2>/dev/null | tail -n 1)
  echo "${4:-unknown}"
}
