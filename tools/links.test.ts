import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SKIPPED = new Set(['node_modules', 'dist', '.cache', '.git']);

function pagesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : pagesUnder(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function proseOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

const anchors = new Map<string, ReadonlySet<string>>();

/** The anchors that GitHub generates from headings; each page is read once. */
function anchorsOf(path: string): ReadonlySet<string> {
  const known = anchors.get(path);
  if (known !== undefined) return known;
  const found = [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
  anchors.set(path, new Set(found));
  return anchorsOf(path);
}

function brokenLinksOf(path: string): readonly string[] {
  const targets = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const page = file === '' ? path : join(dirname(path), file);
    if (!existsSync(page)) return true;
    return anchor !== undefined && (statSync(page).isDirectory() || !anchorsOf(page).has(anchor));
  });
}

test('every relative link of every page leads to an existing file and heading', () => {
  const broken = pagesUnder(ROOT).flatMap((path) => brokenLinksOf(path).map((target) => `${path}: ${target}`));
  expect(broken).toEqual([]);
});

test('every page of the documentation can be reached from docs/README.md', () => {
  const index = join(ROOT, 'docs', 'README.md');
  const indexes = [index, join(ROOT, 'docs', 'methodology', 'README.md'), join(ROOT, 'docs', 'adr', 'README.md')];
  const linked = new Set(
    indexes.flatMap((path) =>
      [...proseOf(path).matchAll(/\]\(([^)\s#]+\.md)/g)].map(([, link = '']) => join(dirname(path), link)),
    ),
  );
  expect(pagesUnder(join(ROOT, 'docs')).filter((page) => page !== index && !linked.has(page))).toEqual([]);
});
