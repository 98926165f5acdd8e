#!/bin/sh
# Installs the Python packages on a node of the cluster: sh bootstrap.sh s3://…/requirements.txt
# The release has Python 3.9, which is too old for them.
set -eu

sudo dnf install --assumeyes python3.11 python3.11-pip
aws s3 cp "$1" /tmp/requirements.txt
sudo python3.11 -m pip install --no-cache-dir --requirement /tmp/requirements.txt
