import { unusable } from '#engine/platform/app-error.ts';

/** The first words of statements that return rows. */
const READS: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'TABLE', 'WITH']);

/** White space and comments, which PostgreSQL nests. */
const SPACE = /\s+|--[^\n]*(?:\n|$)/y;

/**
 * Throws AppError unless a query begins as a statement that only reads. The server decides about the rest of it: a cursor takes one such
 * statement, without INTO and without parts that write.
 */
export function checkQuery(query: string, location: string): void {
  const [first = ''] = /^[A-Za-z]+/.exec(withoutStart(query)) ?? [];
  if (READS.has(first.toUpperCase())) return;
  throw unusable(
    location,
    first === '' ? 'its query does not begin with SELECT' : `its query begins with ${first.slice(0, 40).toUpperCase()}`,
    'Data are only read: name one SELECT, VALUES or TABLE, or WITH … SELECT.',
  );
}

/** A query without the white space, comments and brackets before its first word. */
function withoutStart(query: string): string {
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    if (SPACE.test(query)) at = SPACE.lastIndex;
    else if (query.startsWith('/*', at)) at = endOfComment(query, at);
    else if (query[at] === '(') at += 1;
    else return query.slice(at);
  }
}

function endOfComment(query: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(query); mark !== null; mark = marks.exec(query)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return query.length;
}
