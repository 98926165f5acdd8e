import { readdirSync, readFileSync } from 'node:fs';
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
