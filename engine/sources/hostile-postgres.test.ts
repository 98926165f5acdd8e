import { expect, test } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { parquetRows } from '#engine/dataset/rows/testing-tables.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { answer, BROKEN_ANSWERS, reading, testBrokenAnswers } from './hostile-postgres.cases.ts';
import { type Behaviour, columns, done, message, ready, row, welcome } from './testing-postgres.ts';

const end = Buffer.concat([columns('a'), done('FETCH 0'), ready]);

test('a server that answers as PostgreSQL does is read', async () => {
  const { path } = await reading({
    fetch: (socket, nth) =>
      socket.write(nth > 0 ? end : Buffer.concat([columns('a'), row('x'), row('y'), done('FETCH 2'), ready])),
  });
  expect(await parquetRows(path)).toEqual([{ a: 'x' }, { a: 'y' }]);
});

// hostile-postgres.full.test.ts has the others.
testBrokenAnswers(everyNth(BROKEN_ANSWERS, 2));

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

test.each<readonly [what: string, does: string, behaviour: Behaviour]>([
  ['the query', 'send rows', { fetch: () => undefined }],
  ['the login', 'accept the connection', { fetch: () => undefined, start: () => undefined }],
])(
  'silence after %s says what is waited for and how long at most, and ends at once with a stop',
  async (_, does, behaviour) => {
    const controller = new AbortController();
    const heard: string[] = [];
    const onProgress = (text: string): void => {
      heard.push(text);
      if (text.startsWith('waiting')) controller.abort();
    };
    const more = { onProgress, signal: controller.signal };
    const error = await refusal(() => reading(behaviour, { quietMs: 200, silenceMs: 600_000 }, more));
    expect(error.code).toBe('interrupted');
    expect(heard).toEqual([
      expect.stringMatching(/^reading postgres:/),
      expect.stringMatching(new RegExp(`^waiting for postgres://127.* to ${does}: \\d+ ms so far, at most 10 min$`)),
    ]);
  },
);

test('a server that sends rows slowly is not waited for', async () => {
  const heard: string[] = [];
  const slow: Behaviour['fetch'] = (socket, nth) => {
    if (nth > 0) return void socket.write(end);
    socket.write(columns('a'));
    let rows = 0;
    const timer = setInterval(() => {
      rows += 1;
      socket.write(rows < 8 ? row('x') : Buffer.concat([row('x'), done('FETCH 8'), ready]));
      if (rows === 8) clearInterval(timer);
    }, 100);
  };
  await reading({ fetch: slow }, { quietMs: 400 }, { onProgress: (text) => void heard.push(text) });
  expect(heard.filter((text) => text.startsWith('waiting'))).toEqual([]);
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
