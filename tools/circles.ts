import { importsOf, type SourceFile } from './imports.ts';

/**
 * Circles of files that import each other, type imports included: each as the paths in the order of its imports, beginning with the first by name.
 * One circle is named for each group of files that reach each other.
 */
export function circlesOf(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const paths = new Set(files.map(({ path }) => path));
  const imports = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ target, kind }) => (kind === 'path' && paths.has(target) ? [target] : [])),
    ]),
  );
  const done = new Set<string>();
  const circles: (readonly string[])[] = [];
  const follow = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at !== -1) circles.push(way.slice(at));
    if (at !== -1 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) follow(target, [...way, path]);
    done.add(path);
  };
  for (const path of [...paths].sort()) follow(path, []);
  return circles;
}
