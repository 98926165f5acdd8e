import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Programs that only a checkout or the desktop app starts. */
const NOT_OF_THE_COMMAND_LINE = [
  'backtest',
  'bench-http-echo',
  'bench-plain-echo',
  'bench-plain-loop',
  'electron-engine',
  'fuzz-engine',
  'fuzz-health',
];

/** The part of a file between two marks. */
function part(file: string, from: string, to: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const start = text.indexOf(from);
  expect(start).toBeGreaterThan(0);
  return text.slice(start, text.indexOf(to, start));
}

test('every program that is built is shipped with the command line, or known not to be needed by it', () => {
  const built = [...part('vite.config.ts', 'const nodeEntries', '};').matchAll(/^ {2}'?([\w-]+)'?: at\(/gm)];
  const shipped = [
    ...part('tools/packaging/shipped-files.mjs', 'const PROGRAMS', '];').matchAll(/^ {2}'([\w-]+)',$/gm),
  ];
  const names = (found: readonly RegExpMatchArray[]): readonly string[] => found.map(([, name = '']) => name);
  expect(names(shipped)).toContain('cli');
  expect([...names(shipped), ...NOT_OF_THE_COMMAND_LINE].sort()).toEqual([...names(built)].sort());
});
