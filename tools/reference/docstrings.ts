import { parseSync, type ESTree } from 'rolldown/utils';
import type { SourceFile } from '../imports.ts';

/**
 * The docstrings of the exported constants of a file, and of the properties in them. Keys are the name of the constant and the names of the
 * properties that lead to one, joined by dots; an element of a list in the source is its index: `Plan.catalog.asOf`, `Reason.0.code`.
 */
export function docstringsOf({ path, text }: SourceFile): ReadonlyMap<string, string> {
  const { program, comments } = parseSync(path, text);
  const found = new Map<string, string>();
  const note = (start: number, key: string): void => {
    const comment = comments.find(
      ({ type, end }) => type === 'Block' && end <= start && /^\s*$/.test(text.slice(end, start)),
    );
    if (comment?.value.startsWith('*')) found.set(key, plain(comment.value));
  };
  const visit = (node: unknown, key: string): void => {
    if (Array.isArray(node)) return node.forEach((each) => visit(each, key));
    if (!isNode(node)) return;
    if (node.type === 'Property' && node.key.type === 'Identifier') {
      const inner = `${key}.${node.key.name}`;
      note(node.start, inner);
      return visit(node.value, inner);
    }
    if (node.type === 'ArrayExpression') {
      return node.elements.forEach((each, index) => {
        if (each !== null) note(each.start, `${key}.${index}`);
        visit(each, `${key}.${index}`);
      });
    }
    for (const child of Object.values(node)) visit(child, key);
  };
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declared.declarations) {
      if (id.type !== 'Identifier') continue;
      note(statement.start, id.name);
      visit(init, id.name);
    }
  }
  return found;
}

function isNode(value: unknown): value is ESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The sentences of a comment on one line. */
function plain(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .replace(/\n\s*\* ?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
