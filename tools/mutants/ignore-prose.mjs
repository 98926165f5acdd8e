/** A StrykerJS plugin that mutates codes, keys and names, and not sentences, which tests should not repeat. */

/** Two words in a row. */
const PROSE = /[A-Za-z] +\S/;

function isProse({ node }) {
  if (node.type === 'StringLiteral') return PROSE.test(node.value);
  return node.type === 'TemplateLiteral' && node.quasis.some(({ value }) => PROSE.test(value.raw));
}

/** Whether a text is the message of an error for programmers. */
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
