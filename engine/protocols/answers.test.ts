import { expect, test } from 'vitest';
import { readAnswer } from './answers.ts';

const read = (
  text: string,
  { protocol = 'json' as 'json' | 'tfserving' | 'sagemaker', expression = null as string | null } = {},
) => readAnswer({ body: Buffer.from(text), jsonBytes: null }, { protocol, expression });

test('NaN and Infinity, which Python writes and JSON does not have, are read outside of texts only', () => {
  expect(read('{"predictions": [[NaN, -Infinity, 0.5, "NaN \\" Infinity"]]}')).toEqual([
    { name: null, values: [Number.NaN, -Infinity, 0.5, 'NaN " Infinity'] },
  ]);
});

test('plain values are read, and a page, an error, broken JSON, compressed bytes and nothing are not', () => {
  expect(read('0.25,0.75\n', { protocol: 'sagemaker' })).toEqual([{ name: null, values: [0.25, 0.75] }]);
  for (const text of ['', '<html>Sign in</html>', '{"predictions": [[1, 2', '\u001f\ufffd\u0008'])
    expect(read(text)).toBeNull();
  expect(read('{"error": "model not loaded"}', { protocol: 'tfserving' })).toBeNull();
});

test('an answer without a single output cannot be read', () => {
  const none = (protocol: 'v2' | 'v2-grpc', body: Buffer) =>
    readAnswer({ body, jsonBytes: null }, { protocol, expression: null });
  expect(none('v2', Buffer.from('{"outputs": []}'))).toBeNull();
  // A frame of gRPC with an empty message.
  expect(none('v2-grpc', Buffer.alloc(5))).toBeNull();
});

test('an answer without what the template names cannot be read', () => {
  expect(read('{"error": "no"}', { expression: 'result.scores' })).toBeNull();
  expect(read('plain text', { expression: 'result.scores' })).toBeNull();
  expect(read('{"result": {"scores": [1]}}', { expression: 'result.scores' })).toEqual([{ name: null, values: [1] }]);
});
