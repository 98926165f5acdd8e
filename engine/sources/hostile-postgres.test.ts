import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parquetRows } from '#engine/dataset/rows/testing-tables.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied } from './testing.ts';
import {
  type Behaviour,
  behavingPostgres,
  columns,
  done,
  int32,
  message,
  pour,
  ready,
  row,
  welcome,
} from './testing-postgres.ts';

async function reading(behaviour: Behaviour, limits = {}): ReturnType<typeof copied> {
  const { port, stop } = await behavingPostgres(behaviour);
  onTestFinished(stop);
  return copied(`postgres://user@127.0.0.1:${port}/db?query=SELECT 1`, { limits: { ...SOURCE_LIMITS, ...limits } });
}

const BROKEN = 'its server does not answer as PostgreSQL does';
const answer =
  (...parts: readonly Buffer[]) =>
  (socket: Socket) =>
    void socket.write(Buffer.concat(parts));
const end = Buffer.concat([columns('a'), done('FETCH 0'), ready]);

test('a server that answers as PostgreSQL does is read', async () => {
  const { path } = await reading({
    fetch: (socket, nth) =>
      socket.write(nth > 0 ? end : Buffer.concat([columns('a'), row('x'), row('y'), done('FETCH 2'), ready])),
  });
  expect(await parquetRows(path)).toEqual([{ a: 'x' }, { a: 'y' }]);
});

test.each<readonly [what: string, reason: string, fetch: Behaviour['fetch']]>([
  ['a COPY in', BROKEN, answer(message('G', '\0\0\0'))],
  ['a COPY out that never ends', BROKEN, (socket) => pour(socket, message('d', 'x'.repeat(1000)))],
  ['a COPY in both directions', BROKEN, answer(message('W', '\0\0\0'))],
  ['notices that never end', BROKEN, (socket) => pour(socket, message('N', 'Mtext\0\0'))],
  ['parameters that never end', BROKEN, (socket) => pour(socket, message('S', 'a\0b\0'))],
  ['results that never end', BROKEN, (socket) => pour(socket, Buffer.concat([columns('a'), done('FETCH 0')]))],
  ['a step that ends without a result', BROKEN, answer(ready)],
  ['a count that is not that of the rows', BROKEN, answer(columns('a'), row('x'), done('FETCH 2'), ready)],
  ['rows without columns', BROKEN, answer(row('x'), done('FETCH 1'), ready)],
  ['rows with other columns', BROKEN, answer(columns('a'), row('x'), row('x', 'y'), done('FETCH 2'), ready)],
  ['a type of message that does not exist', BROKEN, answer(message('?', 'x'))],
  ['a length below its own', BROKEN, answer(Buffer.concat([Buffer.from('C'), int32(0)]))],
  [
    'a field longer than its row',
    BROKEN,
    answer(columns('a'), message('D', '\0\u0001', int32(99)), done('FETCH 1'), Buffer.alloc(200), ready),
  ],
  ['an unknown request for a password', 'reading it failed', answer(message('R', int32(99)))],
  [
    'a row that never ends',
    'one of its rows has more than 64 MiB',
    (socket) => {
      socket.write(Buffer.concat([columns('a'), Buffer.from('D'), int32(0x7fffffff)]));
      pour(socket, Buffer.alloc(2 ** 20));
    },
  ],
  [
    'a column without a name',
    'its column 2 has no name',
    answer(columns('a', ''), row('x', 'y'), done('FETCH 1'), ready),
  ],
  [
    'an endless name',
    'the name of its column 1 has more than 1,024 characters',
    answer(columns('a'.repeat(2000)), row('x')),
  ],
  ['an error without a code', BROKEN, answer(message('E', 'Mno\0\0'), ready)],
  ['a closed connection', 'the server closed the connection', (socket) => void socket.end()],
])('%s ends the reading: %s', async (_, reason, fetch) => {
  const error = await refusal(() => reading({ fetch }));
  expect(error).toMatchObject({ code: 'unusable-input', file: expect.stringMatching(/^postgres:\/\/127/) });
  expect(error.reason).toContain(reason);
});

test('an error that a server writes is shown on one line, in part', async () => {
  const text = `\u001b[2J${'no\n'.repeat(10_000)}`;
  const error = await refusal(() => reading({ fetch: answer(message('E', `C42P01\0M${text}\0\0`), ready) }));
  expect(error.reason).toMatch(/^the query is refused:  \[2Jno no no/);
  expect(error.reason).not.toMatch(/\p{Cc}/u);
  expect(error.reason.length).toBeLessThan(400);
});

test.each<readonly [what: string, behaviour: Behaviour]>([
  ['after the query', { fetch: () => undefined }],
  ['before the login', { fetch: () => undefined, start: () => undefined }],
  ['in the middle of the login', { fetch: () => undefined, start: (socket) => socket.write(welcome.subarray(0, 12)) }],
])('silence %s ends the reading', async (_, behaviour) => {
  const error = await refusal(() => reading(behaviour, { silenceMs: 300, stepMs: 300 }));
  expect(error.reason).toBe('the server did not answer in time');
});

test('rows that arrive one at a time end with the time for all of them', async () => {
  const drip: Behaviour['fetch'] = (socket) => {
    socket.write(columns('a'));
    const timer = setInterval(() => socket.write(row('x')), 20);
    socket.on('close', () => clearInterval(timer));
  };
  const error = await refusal(() => reading({ fetch: drip }, { maxMs: 1000 }));
  expect(error.reason).toBe('reading it took more than 1 s');
  expect(error.actions.join(' ')).toContain('MODEWISE_SOURCE_MINUTES');
});
