import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
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
} from './testing-postgres.ts';

/** Reads from a server that behaves so. */
export async function reading(
  behaviour: Behaviour,
  limits = {},
  more: Parameters<typeof copied>[1] = {},
): ReturnType<typeof copied> {
  const { port, stop } = await behavingPostgres(behaviour);
  onTestFinished(stop);
  return copied(`postgres://user@127.0.0.1:${port}/db?query=SELECT 1`, {
    limits: { ...SOURCE_LIMITS, ...limits },
    ...more,
  });
}

const BROKEN = 'its server does not answer as PostgreSQL does';
/** A server that answers a query with some bytes. */
export const answer =
  (...parts: readonly Buffer[]) =>
  (socket: Socket) =>
    void socket.write(Buffer.concat(parts));

type Broken = readonly [what: string, reason: string, fetch: Behaviour['fetch']];

/** Answers that no PostgreSQL gives, or that are too large. */
export const BROKEN_ANSWERS: readonly Broken[] = [
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
];

/** One test for each answer. */
export function testBrokenAnswers(answers: readonly Broken[]): void {
  test.each(answers)('%s ends the reading: %s', async (_, reason, fetch) => {
    const error = await refusal(() => reading({ fetch }));
    expect(error).toMatchObject({ code: 'unusable-input', file: expect.stringMatching(/^postgres:\/\/127/) });
    expect(error.reason).toContain(reason);
  });
}
