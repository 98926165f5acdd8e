import { escapeMarkdown } from '#core/report/markdown.ts';
import { printable } from '#core/words/format/safe-text.ts';
import type { Language, Place, Surrounding } from './places.ts';

/** Characters that no text file in UTF-8 can contain, or that YAML forbids. */
const UNWRITABLE = /[\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;
/** Characters that are invisible in code, or appear in another place. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text on one line, without characters that no file can hold. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(UNWRITABLE, '\u{fffd}');
}

/** A word of a shell: as it is if it has no meaning to a shell, else in single quotes. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${shellSingle(text)}'`;
}

function shellSingle(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}

function backslashed(text: string): string {
  return text.replaceAll(/[\\"]/g, String.raw`\$&`);
}

/** A `$` or `%` that begins an expression of Terraform with what follows it, inside the text or after it. */
const BEFORE_BRACE = /[$%](?=[$%{]|$)/g;

function terraformQuoted(text: string): string {
  return backslashed(text).replaceAll(BEFORE_BRACE, (sign) => (sign === '$' ? String.raw`\u0024` : String.raw`\u0025`));
}

function terraformHeredoc(text: string): string {
  return text.replaceAll(BEFORE_BRACE, (sign) => `\${"${sign}"}`);
}

/** A string of protobuf's text format. Invisible characters become octal bytes, so the name is exact. */
function tritonQuoted(text: string): string {
  return backslashed(text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}')).replaceAll(UNSEEN, (character) =>
    encodeURIComponent(character).replaceAll(
      /%(..)/g,
      (_, hex: string) => `\\${Number.parseInt(hex, 16).toString(8).padStart(3, '0')}`,
    ),
  );
}

/** A name of BigQuery's SQL in backticks, which has the escapes of its strings. Invisible characters become escapes, so the name is exact. */
function sqlName(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\u{fffd}')
    .replaceAll(/[\\`]/g, String.raw`\$&`)
    .replaceAll(UNSEEN, escapedCharacter);
}

/** How a text is written inside each surrounding. Where none is named, no text can be written. */
const ESCAPES: Readonly<Partial<Record<Surrounding, (text: string) => string>>> = {
  comment: oneLine,
  heredoc: terraformHeredoc,
  'json-quoted': (text) => backslashed(oneLine(text)),
  markdown: escapeMarkdown,
  shell: (text) => shellWord(oneLine(text)),
  'shell-double': (text) => oneLine(text).replaceAll(/[\\"$`]/g, String.raw`\$&`),
  'shell-single': (text) => shellSingle(oneLine(text)),
  'sql-name': sqlName,
  'shell-single-json-text': (text) => shellSingle(backslashed(oneLine(text))),
  'terraform-quoted': (text) => terraformQuoted(oneLine(text)),
  'triton-quoted': tritonQuoted,
  'yaml-double': (text) => backslashed(oneLine(text)),
  'yaml-single': (text) => oneLine(text).replaceAll("'", "''"),
};

/**
 * A text as a place of a template needs it: there it is a value or a part of one, and never code. Throws where no escape is known: a defect of
 * the template, whatever the text.
 */
export function escaped(text: string, { name, surroundings }: Place, language: Language): string {
  // CloudFormation looks up `{{resolve:…}}` in every string of a template, and has no escape for it.
  const own = language === 'cloudformation' ? text.replaceAll(/\{(?=\{)/g, '{ ') : text;
  return surroundings.reduce((inner, surrounding) => {
    const escape = ESCAPES[surrounding];
    if (escape === undefined) throw new Error(`${name} is a text, which cannot be written into ${surrounding}`);
    return escape(inner);
  }, own);
}

/** A comment of Python. */
export function pythonComment(text: string): string {
  return `# ${oneLine(text)}`;
}

/** A docstring of Python on one line. */
export function pythonDocstring(text: string): string {
  return `"""${backslashed(oneLine(text))}"""`;
}

/** A Python literal. Lists and dictionaries take one line an entry, so that a change shows as a line. Strings keep their exact value. */
export function pythonLiteral(value: unknown, indent = ''): string {
  const inner = `${indent}    `;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) {
    const isPlain = value.every((each) => typeof each !== 'object' || each === null);
    const items = value.map((each) => pythonLiteral(each, inner));
    if (isPlain && items.join(', ').length < 100) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object') {
    const items = Object.entries(value).map(
      ([key, each]) => `${inner}${pythonLiteral(key)}: ${pythonLiteral(each, inner)},\n`,
    );
    return `{\n${items.join('')}${indent}}`;
  }
  // Escapes of JSON are escapes of Python, too.
  return JSON.stringify(value).replaceAll(UNSEEN, escapedCharacter);
}

/** A character as Python and BigQuery's SQL escape it. */
function escapedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code > 0xffff ? ['U', 8] : ['u', 4];
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}

/** A code span of Markdown that shows exactly this text. */
export function codeSpan(text: string): string {
  const shown = oneLine(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const edge = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${edge}${shown}${edge}${fence}`;
}
