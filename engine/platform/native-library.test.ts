import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { missingLibrary } from './native-library.ts';

const scratch = mkdtempSync(join(tmpdir(), 'modewise-native-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What Node throws for a package whose only file is this text. */
function thrownBy(name: string, text: string): unknown {
  const folder = join(scratch, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), text);
  writeFileSync(join(folder, 'binding.node'), 'not a library');
  try {
    createRequire(join(scratch, 'x.js'))(name);
  } catch (error) {
    return error;
  }
  throw new Error('it was loaded');
}

test.each([
  [
    'onnxruntime-node',
    "require('../bin/napi-v6/other/x64/onnxruntime_binding.node')",
    /^ONNX Runtime cannot be loaded/,
  ],
  ['onnxruntime-node', "require('./binding.node')", /^ONNX Runtime cannot be loaded .*binding\.node/],
  ['@duckdb/node-bindings', "require('@duckdb/node-bindings-other-x64/duckdb.node')", /^DuckDB cannot be loaded/],
  ['fs-native-extensions', "require('fs-native-extensions/prebuilds')", /^The library for file locks/],
])('native code that %s lacks is named in one line, with the systems that have it', (name, text, cause) => {
  const error = missingLibrary(thrownBy(name, text));
  expect(error?.code).toBe('not-available');
  expect(error?.reason).toMatch(cause);
  expect(error?.reason).toContain(`${process.platform} ${process.arch}`);
  expect(error?.reason).not.toContain('\n');
  expect(error?.actions.join()).toContain('Linux');
});

test('what a process wrote before it ended is recognised as well', () => {
  const error = thrownBy('onnxruntime-node', "require('./no.node')");
  const stack = error instanceof Error ? error.stack : '';
  expect(missingLibrary(`node:internal:1\n${stack} {\n  code: 'MODULE_NOT_FOUND'\n}`)?.reason).toMatch(
    /: Cannot find module '\.\/no\.node'$/,
  );
});

test('other modules that are missing, and errors of a library that is there, are not about native code', () => {
  expect(missingLibrary(thrownBy('another', "require('nothing')"))).toBeNull();
  expect(missingLibrary(thrownBy('onnxruntime-node', "throw new Error('model not found')"))).toBeNull();
  expect(missingLibrary('onnxruntime-node ran out of memory')).toBeNull();
});
