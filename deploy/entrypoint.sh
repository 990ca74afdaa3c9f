#!/bin/bash
# Entry point of the image: a silo, or any other command of `cronium`. `ready` asks the silo of this container.
set -eu

case ${1:-} in
  silo)
    # Other silos reach this one by the address of its container, which is known only now.
    : "${CRONIUM_CLUSTER__ADVERTISEDADDRESS:=$(hostname -i | cut -d ' ' -f 1)}"
    export CRONIUM_CLUSTER__ADVERTISEDADDRESS
    ;;
  ready)
    exec 3<>/dev/tcp/127.0.0.1/5080
    printf 'GET /ready HTTP/1.0\r\n\r\n' >&3
    read -r _ status _ <&3
    [ "$status" = 200 ]
    exit
    ;;
esac
exec cronium "$@"
