/**
 * Starts the app whose folder is the first argument that is no switch, as the default app of a complete Electron does. Runtimes that
 * come without one get this in its place (tools/electron-runtime.mjs).
 */
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');

const folder = resolve(process.argv.find((word, index) => index > 0 && !word.startsWith('-')) ?? '.');
const { productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(productName);
app.setVersion(version);
app.setAppPath(folder);
require(join(folder, main));
