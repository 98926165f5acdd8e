#!/usr/bin/env node
'use strict';
/** The command line of the npm package. Written so that any Node can read it and say that it is too old. */
var required = require('../package.json').engines.node.match(/\d+/g).map(Number);
var running = process.versions.node.split('.').map(Number);

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  process.stderr.write(
    'modewise: Node ' +
      required.join('.') +
      ' or newer is needed, and this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install a newer Node and run the command again.\n',
  );
  process.exit(2);
} else require('../dist/engine/cli.cjs');
