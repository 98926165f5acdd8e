import { parseSync, Visitor, type ESTree } from 'rolldown/utils';
import type { SourceFile } from './imports.ts';

/** Names of variables and fields that hold our own sentences. */
const SENTENCES = new Set([
  'because',
  'blurb',
  'cause',
  'headline',
  'problem',
  'reason',
  'sentence',
  'subtitle',
  'title',
]);
/** A field with this name is a sentence; a variable with this name is any text. */
const SENTENCE_FIELD = 'text';
const READING = new Set(['endsWith', 'includes', 'indexOf', 'match', 'matchAll', 'search', 'split', 'startsWith']);
/** Methods of texts. `slice` also exists for lists, so it counts only where a formatter made the text. */
const CUTTING = new Set(['replace', 'replaceAll', 'substring']);
const MATCHING = new Set(['exec', 'test']);
/** A file without any of these calls need not be parsed. */
const CALLS = new RegExp(`\\.(${[...READING, ...CUTTING, ...MATCHING, 'slice'].join('|')})\\(`);
/** Formatters and wording: the exports of these files return text for a reader. */
const WORDS = /(^|[/#])core\/(words\/([\w-]+\/)?[\w-]+|contract\/[\w-]+\/[\w-]+-words)\.ts$/;
/** Escaping has to process text. */
const ESCAPING = /\/safe-text\.ts$/;

/**
 * The places where a file inspects a sentence to decide something, or takes text for a reader apart: a method of READING
 * or CUTTING on such a name or on the result of a function of `core/words`, or a regular expression tested on it. It goes
 * by names within the file, so it misses sentences under other names and sentences passed to a function that inspects
 * them.
 */
export function proseReadIn({ path, text }: SourceFile): readonly string[] {
  if (!CALLS.test(text)) return [];
  const found: string[] = [];
  const { program } = parseSync(path, text);
  const worded = wordedNamesIn(path, program);
  const isWorded = (node: ESTree.Node): boolean => isFormatted(node, worded);
  new Visitor({
    CallExpression({ callee, arguments: given, start, end }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const method = callee.property.name;
      const [argument] = given;
      const isText = (node: ESTree.Node): boolean => isSentence(node) || isWorded(node);
      const reads =
        ((READING.has(method) || CUTTING.has(method)) && isText(callee.object)) ||
        (method === 'slice' && isWorded(callee.object)) ||
        (MATCHING.has(method) && argument !== undefined && isText(argument));
      if (reads) found.push(text.slice(start, end).split('\n', 1)[0] ?? '');
    },
  }).visit(program);
  return found;
}

/** Functions that a file imports from `core/words`, and variables that it sets to what they return. */
interface WordedNames {
  readonly functions: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

function wordedNamesIn(path: string, program: ESTree.Program): WordedNames {
  const functions = new Set<string>();
  const variables = new Set<string>();
  const names = { functions, variables };
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  new Visitor({
    ImportDeclaration({ source, specifiers }) {
      const target = source.value.replace(/^\.\//, folder);
      if (!WORDS.test(target) || ESCAPING.test(target)) return;
      for (const { local } of specifiers) functions.add(local.name);
    },
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init !== null && isFormatted(init, names)) variables.add(id.name);
    },
  }).visit(program);
  return names;
}

function isFormatted(node: ESTree.Node, { functions, variables }: WordedNames): boolean {
  if (node.type === 'Identifier') return variables.has(node.name);
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && functions.has(node.callee.name);
}

function isSentence(node: ESTree.Node): boolean {
  switch (node.type) {
    case 'Identifier':
      return SENTENCES.has(node.name);
    case 'MemberExpression':
      return (
        node.property.type === 'Identifier' &&
        (SENTENCES.has(node.property.name) || node.property.name === SENTENCE_FIELD)
      );
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
      return isSentence(node.expression);
    case 'LogicalExpression':
      return isSentence(node.left);
    default:
      return false;
  }
}

/**
 * Phrases that Modewise does not use in strings, comments and docs, each with what to write instead. A pattern is matched against text without its
 * code and links, and ignores case.
 */
const PHRASES: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: /(?<!\b(?:there|where|if|whether)\s+)\b(?:is|are) no (?!longer\b|more\b|less\b)(?:\w+|$)/i,
    instead: '“is not a …”, or the fact',
  },
  { pattern: /\bbeside\b/i, instead: '“next to”, “as well as” or “compared with”' },
  { pattern: /\bof which\b/i, instead: 'a second sentence, or “whose”' },
  { pattern: /\b(?:is|are|was|were) (?:said|told)\b|\btold of\b/i, instead: 'who reports it: “Modewise reports …”' },
  { pattern: /\btakes? `?--\w/i, instead: '“requires --flag”, “pass --flag”' },
  // A greeting is not a price.
  { pattern: /\bdear(?:er|est)?\b(?! team\b)/i, instead: '“more expensive”, “upper bound”' },
  { pattern: /\bcheap end\b/i, instead: '“lower bound”' },
  {
    pattern: /\bwhat is paid\b|\bwho has\b|\bwhat goes wrong\b|\bwhat answers back\b/i,
    instead: 'a noun: “cost”, “interactive”',
  },
  { pattern: /\banew\b/i, instead: '“again”' },
  { pattern: /\bso that it is as\b|\bas the \w+ has it\b/i, instead: '“as in …”' },
  // “Stands in for” is English for substitutes.
  { pattern: /\bstands? (?:in(?! for\b)|beside)\b/i, instead: '“is shown in”, “is in”' },
  { pattern: /\b(?:is|are) held against\b/i, instead: '“is compared with”' },
  { pattern: /\bhangs? on\b/i, instead: '“depends on”' },
  { pattern: /\blies? over\b/i, instead: '“covers”, “is above”' },
  { pattern: /\ba way (?:to|of)\b/i, instead: '“option”, “route”, “path”' },
  { pattern: /\bnobody\b|\bsomebody waits\b/i, instead: '“no one”, “a caller waits”' },
  { pattern: /\bworlds?\b(?! cup\b)/i, instead: '“simulation” (in code: draw)' },
  { pattern: /\boften enough\b/i, instead: '“reliably”, “in 95 % of simulations”' },
  { pattern: /\bdoes what is asked\b/i, instead: '“meets the requirements”' },
  { pattern: /\bfront doors?\b/i, instead: '“load balancer”, “API gateway”' },
  { pattern: /\bsettled\b/i, instead: '“converged”, “final”' },
  { pattern: /(?<!\brows? (?:that )?)\b(?:is|are) left out\b/i, instead: '“is excluded”' },
  { pattern: /\bin the room\b/i, instead: '“in the meeting”, “present”' },
];

/** A phrase of PHRASES in a file, with its line. */
export interface FoundPhrase {
  readonly line: number;
  readonly phrase: string;
  readonly instead: string;
}

/** The phrases in the strings, JSX texts and comments of a TypeScript or JavaScript file, or in the prose of a Markdown file. */
export function phrasesIn({ path, text }: SourceFile): readonly FoundPhrase[] {
  const parts = path.endsWith('.md') ? [{ text: withoutCode(text), start: 0 }] : proseOf({ path, text });
  const found = parts.flatMap((part) =>
    PHRASES.flatMap(({ pattern, instead }) =>
      [...part.text.matchAll(new RegExp(pattern.source.replaceAll(' ', String.raw`\s+`), 'gi'))].map((match) => ({
        line: text.slice(0, part.start + match.index).split('\n').length,
        phrase: match[0].replace(/\s+/g, ' '),
        instead,
      })),
    ),
  );
  return found.toSorted((a, b) => a.line - b.line);
}

/** Markdown with code and link targets blanked out, so that offsets stay. */
function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```|`[^`\n]*`|\]\([^)\s]*\)/gm, (code) => code.replace(/[^\n]/g, ' '));
}

/** The parts of a source that a person reads: comments, JSX texts, and strings with a space in them. */
function proseOf({ path, text }: SourceFile): readonly { readonly text: string; readonly start: number }[] {
  const { program, comments } = parseSync(path, text);
  // A comment names code in backticks, and begins each line with a star.
  const found = comments.map(({ value, start }) => ({
    text: `  ${withoutCode(value).replace(/\n\s*\*(?=\s)/g, (star) => star.replace('*', ' '))}`,
    start,
  }));
  const add = (value: string, start: number): void =>
    void (/\s/.test(value.trim()) && found.push({ text: value, start }));
  new Visitor({
    Literal({ value, start }) {
      if (typeof value === 'string') add(value, start + 1);
    },
    TemplateElement({ value, start }) {
      add(value.raw, start);
    },
    JSXText({ value, start }) {
      add(value, start);
    },
  }).visit(program);
  return found;
}
