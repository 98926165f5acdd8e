/** A plugin of StrykerJS: sentences are not mutated, since no test should repeat them; codes, keys and names are. */

/** Two words, one after the other. */
const PROSE = /[A-Za-z] +\S/;

function isProse({ node }) {
  if (node.type === 'StringLiteral') return PROSE.test(node.value);
  return node.type === 'TemplateLiteral' && node.quasis.some(({ value }) => PROSE.test(value.raw));
}

/** The text of an error that only a programmer sees. */
function isErrorText(path) {
  const { parent } = path;
  return parent?.type === 'NewExpression' && parent.callee.name === 'Error' && path.listKey === 'arguments';
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: { shouldIgnore: (path) => (isProse(path) || isErrorText(path) ? 'prose' : undefined) },
  },
];
