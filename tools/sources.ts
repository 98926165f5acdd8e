import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './imports.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NOT_SOURCES = new Set(['node_modules', 'dist', '.git', '.cache', '.ci']);

/** Every TypeScript file of the repository except the root's configuration. */
export function* allSources(folder = ROOT): Generator<SourceFile> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const absolute = join(folder, entry.name);
    if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) yield* allSources(absolute);
    else if (entry.isFile() && /\.tsx?$/.test(entry.name) && folder !== ROOT) {
      yield { path: relative(ROOT, absolute).replaceAll('\\', '/'), text: readFileSync(absolute, 'utf8') };
    }
  }
}

/** Everything in the repository that is written for people: sources, programs and Markdown. */
export function allProse(): readonly SourceFile[] {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return files
    .split('\0')
    .filter((path) => /\.(tsx?|mjs|md)$/.test(path) && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
