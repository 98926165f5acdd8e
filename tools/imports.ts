import { dirname, join, normalize } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

/** A source file, with its path relative to the root and `/` on every platform. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One import, export from, dynamic import or require of a source file. */
export interface Import {
  /** A package (`zod`), a builtin (`node:fs`), or a path from the root (`core/math/stats/moments.ts`). */
  readonly target: string;
  readonly kind: 'package' | 'builtin' | 'path';
  /** Written with `../`, which is less readable than the path from the root. */
  readonly climbs: boolean;
}

/** A violation of a rule. */
export interface Violation {
  readonly path: string;
  readonly text: string;
}

/** All imports of a file, type imports included. Throws if the file cannot be parsed or an import is computed. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const specifiers = [
    ...module.staticImports.map((each) => each.moduleRequest.value),
    ...module.staticExports.flatMap((each) => each.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map((each) => literal(path, text.slice(each.moduleRequest.start, each.moduleRequest.end))),
  ];
  new Visitor({
    CallExpression(call) {
      const [argument] = call.arguments;
      if (call.callee.type !== 'Identifier' || call.callee.name !== 'require' || argument?.type !== 'Literal') return;
      specifiers.push(String(argument.value));
    },
    TSImportType(type) {
      specifiers.push(type.source.value);
    },
  }).visit(program);
  return specifiers.map((specifier) => classify(path, specifier));
}

function literal(path: string, source: string): string {
  const quoted = /^\s*(['"`])([^'"`$]+)\1\s*$/.exec(source)?.[2];
  if (quoted === undefined) throw new Error(`${path}: an import that is computed cannot be checked: import(${source})`);
  return quoted;
}

function classify(path: string, specifier: string): Import {
  if (specifier.startsWith('#'))
    return { target: specifier.slice(1).replace(/\?.*$/, ''), kind: 'path', climbs: false };
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(path), specifier.replace(/\?.*$/, ''))).replaceAll('\\', '/');
    return { target, kind: 'path', climbs: specifier.startsWith('..') };
  }
  if (specifier.startsWith('node:')) return { target: specifier, kind: 'builtin', climbs: false };
  const parts = specifier.split('/');
  return { target: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), kind: 'package', climbs: false };
}

/** The names out of `names` that a file uses as free variables or through globalThis. */
export function hostNamesIn({ path, text }: SourceFile, names: ReadonlySet<string>): readonly string[] {
  const { program } = parseSync(path, text);
  const found = new Set<string>();
  new Visitor({
    MemberExpression({ object, property }) {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      const name = object.name === 'globalThis' ? property.name : `${object.name}.${property.name}`;
      if (names.has(name)) found.add(name);
      if (names.has(object.name)) found.add(object.name);
    },
    CallExpression({ callee }) {
      if (callee.type === 'Identifier' && names.has(callee.name)) found.add(callee.name);
    },
    NewExpression({ callee, arguments: given }) {
      // `new Date(x)` is arithmetic; `new Date()` reads a clock.
      if (callee.type === 'Identifier' && names.has(`new ${callee.name}`) && given.length === 0)
        found.add(`new ${callee.name}()`);
    },
  }).visit(program);
  return [...found];
}
