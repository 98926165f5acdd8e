import { basename } from 'node:path';
import MarkdownIt from 'markdown-it';
import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';

/** What a reader of a language finds in a file: what it consists of without its strings and comments, and the values of its strings. */
export interface Read {
  readonly structure: unknown;
  readonly strings: readonly string[];
}

/** Reads a file of a bundle as its language does. Throws for a file that the language refuses. Python and shells have readers of their own. */
export function readFile(file: string, text: string): Read {
  const name = basename(file);
  const reader = READERS[name] ?? READERS[name.slice(name.lastIndexOf('.'))];
  if (reader === undefined) throw new Error(`nothing reads ${file}`);
  return reader(text);
}

const READERS: Readonly<Record<string, (text: string) => Read>> = {
  Dockerfile: (text) => plain(text.split('\n').filter((line) => !line.startsWith('#'))),
  'requirements.txt': plain,
  '.json': (text) => withStrings((keep) => withoutStrings(JSON.parse(text), keep)),
  '.md': (text) =>
    plain(
      MARKDOWN.parse(text, {}).map(({ type, tag, level, children }) => [
        type,
        tag,
        level,
        (children ?? []).map((child) => child.type).filter((kind) => kind !== 'text'),
      ]),
    ),
  '.pbtxt': (text) =>
    withStrings((keep) => words(text, /"(?:\\.|[^"\\\n])*"|#.*/g, (string) => keep(ofProtobuf(string)))),
  '.sql': (text) => withStrings((keep) => sql(text, keep)),
  '.tf': (text) => withStrings((keep) => terraform(text, keep)),
  '.yaml': (text) => withStrings((keep) => yaml(text, keep)),
};

type Keep = (text: string) => void;

function plain(structure: unknown): Read {
  return { structure, strings: [] };
}

function withStrings(read: (keep: Keep) => unknown): Read {
  const strings: string[] = [];
  return { structure: read((text) => strings.push(text)), strings };
}

function withoutStrings(value: unknown, keep: Keep): unknown {
  if (typeof value === 'string') return keep(value);
  if (Array.isArray(value)) return value.map((each) => withoutStrings(each, keep));
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([key, each]) => [key, withoutStrings(each, keep)]);
}

function yaml(text: string, keep: Keep): unknown {
  return parseAllDocuments(text, { logLevel: 'error' }).map(({ errors, contents }) => {
    const [error] = errors;
    if (error !== undefined) throw error;
    return yamlNode(contents, keep);
  });
}

function yamlNode(node: unknown, keep: Keep): unknown {
  if (isMap(node)) {
    return node.items.map(({ key, value }) => [isScalar(key) ? key.value : 'not a scalar', yamlNode(value, keep)]);
  }
  if (isSeq(node)) return node.items.map((each) => yamlNode(each, keep));
  if (!isScalar(node)) return node === null ? 'nothing' : 'alias';
  return [node.tag, node.type, typeof node.value === 'string' ? keep(node.value) : node.value];
}

/** The words of a text without its strings and comments, which are what the pattern matches. */
function words(text: string, pattern: RegExp, keep: Keep): readonly string[] {
  const code = text.replaceAll(pattern, (found) => {
    if (!found.startsWith('"')) return '';
    keep(found);
    return '""';
  });
  return code.split(/\s+/);
}

/** The words of BigQuery's SQL without its names in backticks, strings and comments. */
function sql(text: string, keep: Keep): readonly string[] {
  const code = text.replaceAll(/`((?:\\.|[^`\\\n])*)`|'[^'\\\n]*'|--.*/g, (found, name?: string) => {
    if (name !== undefined) keep(ofSqlName(name));
    return found.startsWith('--') ? '' : found.slice(0, 1);
  });
  return code.split(/\s+/);
}

/** The value of a name in backticks: an escape is a code of four or eight digits, or a character. */
function ofSqlName(name: string): string {
  return name.replaceAll(/\\(?:u(.{4})|U(.{8})|(.))/g, (_, four?: string, eight?: string, one?: string) =>
    one === undefined ? String.fromCodePoint(Number.parseInt(four ?? eight ?? '', 16)) : one,
  );
}

/** A string of Terraform, with the expressions in it, and a comment. */
const TERRAFORM = /"(?:\\.|[$%]\{(?:[^{}"]|"[^"]*")*\}|[^"\\\n])*"|#.*/g;

/** Terraform's code, and the expressions in its strings and heredocs. */
function terraform(text: string, keep: Keep): unknown {
  const expressions: string[] = [];
  const code = text.replaceAll(/<<-EOT\n([^]*?)\n *EOT\n/g, (_, body: string) => {
    const shown = body.replaceAll(/\$\{"([$%])"\}/g, (_escape, sign: string) => `\\${sign}`);
    expressions.push(...expressionsIn(shown));
    return '""\n';
  });
  const structure = words(code, TERRAFORM, (string) => {
    expressions.push(...expressionsIn(string));
    keep(ofJson(string.replaceAll(/\$\{(?:[^{}"]|"[^"]*")*\}/g, '')));
  });
  return { structure, expressions };
}

function expressionsIn(text: string): readonly string[] {
  return text.match(/(?<!\\)[$%]\{[^}]*\}/g) ?? [];
}

/** The value of a string whose escapes are some of JSON's. */
function ofJson(string: string): string {
  return String(JSON.parse(string));
}

/** The value of a string of protobuf's text format: its octal escapes are bytes. */
function ofProtobuf(string: string): string {
  const bytes = [...string.slice(1, -1).matchAll(/\\(\d{3})|\\(.)|([^\\])/gu)].map(([, octal, escaped, character]) =>
    octal === undefined ? Buffer.from(escaped ?? character ?? '') : Buffer.from([Number.parseInt(octal, 8)]),
  );
  return Buffer.concat(bytes).toString();
}

const MARKDOWN = new MarkdownIt({ html: true });

/** The commands of a README: the code span that begins a numbered step. */
export function commandsOf(readme: string): readonly string[] {
  const found = MARKDOWN.parse(readme, {});
  return found.flatMap(({ children }, index) => {
    const [first] = children ?? [];
    const isStep = found[index - 2]?.type === 'list_item_open' && found[index - 2]?.info !== '';
    return isStep && first?.type === 'code_inline' ? [first.content] : [];
  });
}
