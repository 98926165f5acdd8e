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
/** Methods of texts alone: `slice` is one of lists too, so it counts only where a formatter made the text. */
const CUTTING = new Set(['replace', 'replaceAll', 'substring']);
const MATCHING = new Set(['exec', 'test']);
/** A file without any of these calls need not be parsed. */
const CALLS = new RegExp(`\\.(${[...READING, ...CUTTING, ...MATCHING, 'slice'].join('|')})\\(`);
/** Formatters and wording: the exports of these files return text for a reader. */
const WORDS = /(^|[/#])core\/words\/[\w-]+\.ts$/;
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
