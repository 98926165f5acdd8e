import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, ResponseReader } from './response-reader.ts';

const answerText = (status: number, body: string): string =>
  `HTTP/1.1 ${status} Words\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nDate: now\r\n\r\n${body}`;

test('answers are found however the bytes are cut', () => {
  const bodies = fc.array(fc.tuple(fc.integer({ min: 200, max: 599 }), fc.stringMatching(/^[\r\n a-z]{0,40}$/)), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }), (answers, cuts) => {
      const reader = new ResponseReader();
      const found: Answer[] = [];
      for (const [status, body] of answers) {
        // Only one request is in flight, so an answer ends with a chunk.
        const bytes = Buffer.from(answerText(status, body));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const next = Math.min(bytes.length, at + (cuts[turn % cuts.length] ?? 1));
          const answer = reader.push(bytes.subarray(at, next));
          if (answer !== null) found.push(answer);
          at = next;
        }
      }
      expect(found).toEqual(answers.map(([status, body]) => ({ status, bodyBytes: body.length })));
    }),
  );
});

test.each([
  'SMTP ready\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  `${answerText(200, 'a')}more`,
  'x'.repeat(20_000),
])('what is no answer of a model server is refused', (text) => {
  expect(() => new ResponseReader().push(Buffer.from(text))).toThrow();
});
