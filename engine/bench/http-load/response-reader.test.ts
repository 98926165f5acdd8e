import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, ResponseReader } from './response-reader.ts';

const answerText = (status: number, body: string): string =>
  `HTTP/1.1 ${status} Words\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nDate: now\r\n\r\n${body}`;

const chunkedText = (status: number, body: string): string => {
  const [first, second] = [body.slice(0, 3), body.slice(3)].map((part) =>
    part === '' ? '' : `${part.length.toString(16)};x=1\r\n${part}\r\n`,
  );
  return `HTTP/1.1 ${status} Words\r\nTransfer-Encoding: chunked\r\n\r\n${first}${second}0\r\nTrailer: t\r\n\r\n`;
};

test('answers are found however the bytes are cut, with a length or in chunks', () => {
  const bodies = fc.array(
    fc.tuple(fc.integer({ min: 200, max: 599 }), fc.stringMatching(/^[\r\n a-z]{0,40}$/), fc.boolean()),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }), (answers, cuts) => {
      const parts: string[] = [];
      const reader = new ResponseReader({ onBody: (part) => void parts.push(part.toString()) });
      const found: Answer[] = [];
      const usual = answers.filter(([status]) => status !== 204 && status !== 304);
      for (const [status, body, inChunks] of usual) {
        // Only one request is in flight, so an answer ends with a chunk.
        const bytes = Buffer.from(inChunks ? chunkedText(status, body) : answerText(status, body));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const next = Math.min(bytes.length, at + (cuts[turn % cuts.length] ?? 1));
          const answer = reader.push(bytes.subarray(at, next));
          if (answer !== null) found.push(answer);
          at = next;
        }
      }
      expect(found).toEqual(
        usual.map(([status, body]) => ({ status, bodyBytes: body.length, asksToRetry: false, isLast: false })),
      );
      expect(parts.join('')).toBe(usual.map(([, body]) => body).join(''));
    }),
  );
});

test('an answer without a body or a length ends where the protocol says', () => {
  const reader = new ResponseReader();
  expect(reader.push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n'))?.status).toBe(204);
  expect(reader.push(Buffer.from('HTTP/1.0 200 OK\r\n\r\nab'))).toBeNull();
  expect(reader.push(Buffer.from('c'))).toBeNull();
  expect(reader.end()).toEqual({ status: 200, bodyBytes: 3, asksToRetry: false, isLast: true });
  expect(new ResponseReader().end()).toBeNull();
});

test('an answer says that it throttles, and that its connection ends', () => {
  const text = 'HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  expect(new ResponseReader().push(Buffer.from(text))).toMatchObject({ asksToRetry: true, isLast: true });
});

test.each([
  'SMTP ready\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  `${answerText(200, 'a')}more`,
  `${chunkedText(200, 'a')}more`,
  'x'.repeat(20_000),
])('bytes that are not an HTTP response are refused', (text) => {
  expect(() => new ResponseReader().push(Buffer.from(text))).toThrow();
});
