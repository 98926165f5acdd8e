import { expect, test } from 'vitest';
import { fill } from './fill.ts';
import { plainName, traced } from './traced.ts';

const VALUES = { count: traced(2, 'for 30 requests/s'), mode: traced('SPOT') };

test('a template gets its values and where they come from', () => {
  expect(fill('replicas: {{count}} # {{count.note}}\nmarket: {{mode}}\n', VALUES)).toBe(
    'replicas: 2 # for 30 requests/s\nmarket: SPOT\n',
  );
});

test('a comment that only holds an empty note disappears, and nothing else does', () => {
  expect(fill('a: 1\n  # {{mode.note}}\n  # {{count.note}}\nb: {{mode}} # {{mode.note}}', VALUES)).toBe(
    'a: 1\n  # for 30 requests/s\nb: SPOT #',
  );
});

test('a name without a value is a defect', () => {
  expect(() => fill('{{other}}', VALUES)).toThrow('the template names other');
});

test('neither a value nor a note can leave its line', () => {
  const evil = traced('a\nimage: evil', 'b\r\nprivileged: true');
  expect(fill('x: {{evil}} # {{evil.note}}', { evil })).toBe('x: a image: evil # b privileged: true');
});

test.each([
  ['Fraud Model v2.onnx', 'fraud-model-v2-onnx'],
  ['../../etc/passwd', 'etc-passwd'],
  ['42 is the answer', 'is-the-answer'],
  ['模型', 'model'],
  ['x'.repeat(100), 'x'.repeat(40)],
])('%j becomes a name that every system accepts', (given, name) => {
  expect(plainName(given)).toBe(name);
});
