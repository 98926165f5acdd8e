import { z } from 'zod';
import { alternatives, member } from './testing-extremes.ts';

/**
 * What ends a string, a comment or a block of some language, begins an expression of it, or cannot be written into a file. The commands only
 * make a file named `pwned`, so that a program that runs one shows it.
 */
const PARTS: readonly string[] = [
  '"',
  "'",
  '"""',
  "'''",
  '\\',
  '\\"',
  "\\'",
  '`',
  '```',
  '~~~',
  'x"""; __import__("os").system("touch pwned") #',
  '"; touch pwned #',
  "'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  '${HOME}',
  '$HOME',
  '$',
  '%',
  '$$',
  '$${x}',
  '${file("/etc/passwd")}',
  '%{ if true }x%{ endif }',
  '%%{x}',
  '$\\{x}',
  '{{headline}}',
  '{{{{name}}}}',
  '{{*tritonPorts}}',
  '{{>aws/parts/head.tf}}',
  '{{resolve:ssm:secret}}',
  '${AWS::AccountId}',
  '#',
  '# {{count.note}}',
  '//',
  '/*',
  '*/',
  '--',
  '-- x',
  ']]>',
  '|',
  '| a | b |',
  '---',
  '===',
  '...',
  '- x',
  '-x',
  '--endpoint-url=http://127.0.0.1:9',
  '+ x',
  '> x',
  '1. x',
  '[x] y',
  '*x*',
  '_x_',
  '~x~',
  '[x](javascript:alert(1))',
  '![x](http://127.0.0.1:9/x.png)',
  '[x]: http://127.0.0.1:9',
  '<script>alert(1)</script>',
  '<!--',
  '&lt;',
  '&amp;',
  ': ',
  'a: b',
  ' #x',
  '&anchor',
  '*alias',
  '!!python/object/apply:os.system ["touch pwned"]',
  '!Sub "${x}"',
  '[',
  ']',
  '{',
  '}',
  '}]}',
  'null',
  'true',
  'no',
  '~',
  '1e3',
  '0x10',
  '.inf',
  '',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\u0000',
  '\u0001',
  '\u0008',
  '\u000b',
  '\u000c',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\u200b',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\ufffe',
  '\u{1ffff}',
  '\ud800',
  '\udc00',
  '😀',
  '👩\u200d💻',
  'é\u0301',
  'مرحبا',
  '模型',
  'EOT\n',
  '\nEOT\n',
  '  EOT\n}\nresource "x" "y" {}\n',
  '\nENV X=1\nRUN touch pwned',
  '# syntax=x/y',
  '# -*- coding: utf-7 -*-',
  '+ACIAOwAgAHQ-',
  'x'.repeat(5_000),
  '"'.repeat(200),
  '\\'.repeat(201),
  "'; DROP TABLE t; --",
  '%s%n',
  '../../../etc/passwd',
  '/dev/zero',
  'C:\\x',
  '__proto__',
  'constructor',
  'toString',
];

/** Texts that an attacker may put wherever a document has a text: each part alone, and between others. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...PARTS,
  ...PARTS.flatMap((part, index) => (index % 2 === 0 ? [`a${part}z`] : [`a\n${part}\n${part}`])),
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** The way to a value in a document. */
type Path = readonly (string | number)[];

/** A document whose texts can be replaced. */
export interface Texts<T> {
  /** The places where its schema takes any text. */
  readonly paths: readonly Path[];
  /**
   * A copy with `text` in each of them, or in the chosen ones. The schema accepts it as it accepts the document, if the text is not too long:
   * nothing else is different.
   */
  readonly filled: (text: string, chosen?: (path: Path) => boolean) => T;
}

/** The conversion of a large schema takes a tenth of a second. */
const SCHEMAS = new WeakMap<z.ZodType, unknown>();

/**
 * The texts of a document that its schema leaves free: no code, pattern or format. The fields named `code` are not among them, because
 * programs compare them.
 */
export function textsOf<T>(schema: z.ZodType<T>, document: T): Texts<T> {
  const json = SCHEMAS.get(schema) ?? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  SCHEMAS.set(schema, json);
  const paths = freeTexts(json, document as Json, []);
  return {
    paths,
    filled: (text, chosen = () => true) => {
      const copy: unknown = JSON.parse(JSON.stringify(document));
      for (const path of paths.filter(chosen)) {
        const holder = path.slice(0, -1).reduce<unknown>((at, key) => member(at, String(key)), copy);
        if (typeof holder === 'object' && holder !== null) Reflect.set(holder, path.at(-1) ?? '', text);
      }
      return copy as T;
    },
  };
}

function freeTexts(schema: unknown, value: Json, path: Path): readonly Path[] {
  const fitting = alternatives(schema);
  if (typeof value === 'string') return path.at(-1) !== 'code' && takesAnyText(fitting) ? [path] : [];
  if (Array.isArray(value)) {
    const items = { anyOf: fitting.flatMap((each) => member(each, 'items') ?? []) };
    return (value as readonly Json[]).flatMap((each, index) => freeTexts(items, each, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const own = fitting.flatMap(
      (one) => member(member(one, 'properties'), key) ?? member(one, 'additionalProperties') ?? [],
    );
    return freeTexts({ anyOf: own }, each, [...path, key]);
  });
}

/** Whether every text that one of these schemas takes is free. */
function takesAnyText(schemas: readonly unknown[]): boolean {
  const texts = schemas.filter((each) => member(each, 'type') === 'string');
  return (
    texts.length > 0 &&
    texts.every((each) => ['const', 'enum', 'pattern', 'format'].every((key) => member(each, key) === undefined))
  );
}
