#!/bin/sh
# {{headline}}
{{>shell/vertex.sh}}
