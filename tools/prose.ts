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
const MATCHING = new Set(['exec', 'test']);
/** A file without any of these calls need not be parsed. */
const CALLS = new RegExp(`\\.(${[...READING, ...MATCHING].join('|')})\\(`);

/**
 * The places where a file inspects a sentence to decide something or take it apart: a method of READING on such a name,
 * or a regular expression tested on it. It goes by names, so it misses sentences under other names and sentences passed
 * to a function that inspects them.
 */
export function proseReadIn({ path, text }: SourceFile): readonly string[] {
  if (!CALLS.test(text)) return [];
  const found: string[] = [];
  const { program } = parseSync(path, text);
  new Visitor({
    CallExpression({ callee, arguments: given, start, end }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const method = callee.property.name;
      const [argument] = given;
      const reads =
        (READING.has(method) && isSentence(callee.object)) ||
        (MATCHING.has(method) && argument !== undefined && isSentence(argument));
      if (reads) found.push(text.slice(start, end).split('\n', 1)[0] ?? '');
    },
  }).visit(program);
  return found;
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
