import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Which packages each built file is made from. The build writes it into dist/engine, for `npm run package`. */
export const BUILT_INTO_FILE = 'built-into.json';

/** A shipped package: bundled, or next to the program. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** The licence field of its package.json; usually an SPDX expression. */
  readonly licence: string;
  /** Where its source is, as its package.json says; some licences ask that those who get it be told. */
  readonly source: string | null;
  /** Its licence files and notices with their names; for a package without any, the standard text of its licence. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
  readonly repository?: string | { readonly url?: string };
  readonly author?: string | { readonly name?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LICENCE_FILE = /^((un)?licen[cs]e|copying|(copyright)?notice|third[-_ ]?party)/i;
const PROGRAM_FILE = /\.([cm]?[jt]sx?|json)$/i;

/** A web address from a package.json's `repository`, which may be `git+https://…`, `git://…` or `github:owner/name`. */
function sourceOf({ repository }: Manifest): string | null {
  const url = typeof repository === 'string' ? repository : repository?.url;
  if (url === undefined) return null;
  const [, path = url] = /github(?:\.com[/:]|:)(.+)$/.exec(url) ?? [];
  return path === url ? url : `https://github.com/${path.replace(/\.git$/, '')}`;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The folder of the package that a file belongs to; null for a file outside node_modules. */
export function packageFolder(file: string): string | null {
  const path = file.split('?', 1)[0] ?? '';
  const mark = `${sep}node_modules${sep}`;
  const at = path.lastIndexOf(mark);
  if (at < 0) return null;
  const [scope = '', name = ''] = path.slice(at + mark.length).split(sep);
  return join(path.slice(0, at + mark.length), scope.startsWith('@') ? join(scope, name) : scope);
}

/**
 * A dependency's folder, resolved as Node does from the package that needs it; null if it is not installed (another
 * system's).
 */
function findDependency(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

/** The folders of packages and their dependencies, once each, without `except` and what only those need. */
export function dependencyFolders(
  names: readonly string[],
  root: string,
  except: ReadonlySet<string> = new Set(),
): readonly string[] {
  const found = new Set<string>();
  const open = names.map((name) => ({ name, from: root }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const folder = except.has(next.name) ? null : findDependency(next.name, next.from);
    if (folder === null || found.has(folder)) continue;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) open.push({ name, from: folder });
  }
  return [...found];
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'not stated';
}

/** The MIT licence text, for packages that only name it. */
function mitText(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}

/**
 * Reads the licence from a package's folder. `holders` has the copyright holders of packages without a licence file.
 * Throws Error for a package with neither a file nor a known licence, so that it is never shipped by mistake.
 */
export function readShipped(folder: string, holders: ReadonlyMap<string, string>): ShippedPackage {
  const manifest = readManifest(folder);
  const { name = folder, version = '' } = manifest;
  const licence = licenceOf(manifest);
  const source = sourceOf(manifest);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name) && !PROGRAM_FILE.test(entry.name))
    .map(({ name: file }) => file)
    .toSorted();
  const texts = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  if (texts.length > 0) return { name, version, licence, source, texts };
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  const holder = holders.get(name) ?? author;
  if (licence !== 'MIT' || holder === undefined) {
    throw new Error(`${name} ${version} (${licence}) brings no licence text, and none is known for it`);
  }
  return { name, version, licence, source, texts: [{ file: 'LICENSE', text: mitText(holder) }] };
}

/** All notices as one text: a list of the packages, then the texts of each, by name. */
export function noticesText(packages: readonly ShippedPackage[]): string {
  const byTitle = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  const sorted = [...byTitle.values()].toSorted((a, b) =>
    `${a.name} ${a.version}`.localeCompare(`${b.name} ${b.version}`, 'en'),
  );
  const line = '='.repeat(80);
  const list = sorted.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
  const texts = sorted.map(({ name, version, licence, source, texts: own }) => {
    const bodies = own.map(({ file, text }) => `--- ${file} ---\n\n${text.replaceAll('\r\n', '\n').trim()}\n`);
    const from = source === null ? '' : `Source: ${source}\n\n`;
    return `${line}\n${name} ${version} (${licence})\n${line}\n\n${from}${bodies.join('\n')}`;
  });
  return `Third-party notices\n\nModewise comes with these packages, under the licences that follow.\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

/** Packages that are not bundled: native code. Their dependencies come with them. @public loaded by the packaging */
export const BESIDE = ['fs-native-extensions', 'onnxruntime-node', '@duckdb/node-api', '@duckdb/node-bindings'];

/** Packages that `onnxruntime-node` needs only for its install script, which never runs: docs/adr/0002. @public loaded by the packaging */
export const FOR_INSTALLING = new Set(['adm-zip', 'global-agent']);

/** Where native libraries publish the notices of the code linked into them, because their packages lack those. */
const LINKED_IN = `Notices of what is linked into native libraries are published with these:
ONNX Runtime: https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt
DuckDB: https://github.com/duckdb/duckdb/tree/main/third_party
`;
const LINKED_INTO_ELECTRON = 'Electron: LICENSES.chromium.html in its folder\n';

/**
 * The notices of everything that is shipped: the `builtIn` folders of bundled packages, the native packages next to
 * them, and Electron if the program brings it (`runtime`). `parts` has the copyright holders of packages without a
 * licence file. Throws Error for a package without a licence text.
 */
export function shippedNotices(options: {
  readonly root: string;
  readonly builtIn: ReadonlySet<string>;
  readonly parts: readonly { readonly name: string; readonly holder: string }[];
  readonly runtime: 'electron' | 'node';
}): string {
  const { root, builtIn, parts, runtime } = options;
  const holders = new Map(parts.map(({ name, holder }) => [name, holder]));
  const folders = new Set([
    ...builtIn,
    ...dependencyFolders(BESIDE, root, FOR_INSTALLING),
    ...(runtime === 'electron' ? [join(root, 'node_modules', 'electron')] : []),
  ]);
  const packages = [...folders].map((folder) => readShipped(folder, holders));
  return `${noticesText(packages)}\n${LINKED_IN}${runtime === 'electron' ? LINKED_INTO_ELECTRON : ''}`;
}
