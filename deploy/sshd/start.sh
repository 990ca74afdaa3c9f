#!/bin/sh
# /keys holds the host key and the key that opens the account; both outlive the container.
set -eu
[ -e /keys/host ] || ssh-keygen -q -t ed25519 -N '' -C sshd -f /keys/host
[ -e /keys/deploy ] || ssh-keygen -q -t ed25519 -N '' -C deploy -f /keys/deploy
exec /usr/sbin/sshd -D -e -f /dev/null -h /keys/host -o PidFile=none -o UsePAM=no -o PasswordAuthentication=no -o PermitRootLogin=no \
  -o StrictModes=no -o AuthorizedKeysFile=/keys/deploy.pub -o AllowUsers=deploy -o 'Subsystem=sftp internal-sftp'
