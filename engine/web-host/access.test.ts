import { expect, test } from 'vitest';
import { hasBearer, hasProtocolToken, isFromHere, isSecret, newSecret } from './access.ts';

const port = 4321;

test('a page of this server and a program on this machine are let in', () => {
  for (const host of ['127.0.0.1:4321', 'localhost:4321']) {
    expect(isFromHere({ host }, { port, changes: false })).toBe(true);
    expect(isFromHere({ host, origin: `http://${host}` }, { port, changes: true })).toBe(true);
  }
});

test.each([
  ['a name of somebody else that points here', 'evil.example:4321'],
  ['another port', '127.0.0.1:4322'],
  ['no port', '127.0.0.1'],
  ['a name that only begins like ours', '127.0.0.1:4321.evil.example'],
  ['another address of this machine', '0.0.0.0:4321'],
  ['nothing', undefined],
])('a Host that is %s is refused', (_what, host) => {
  expect(isFromHere({ host }, { port, changes: false })).toBe(false);
});

test.each([
  'http://evil.example',
  'https://127.0.0.1:4321',
  'http://localhost:4321',
  'http://127.0.0.1:80',
  'null',
  '',
])('the Origin %j is refused where the page is that of 127.0.0.1', (origin) => {
  for (const changes of [true, false]) {
    expect(isFromHere({ host: '127.0.0.1:4321', origin }, { port, changes })).toBe(false);
  }
});

test('what changes something has to say where it comes from', () => {
  expect(isFromHere({ host: '127.0.0.1:4321' }, { port, changes: true })).toBe(false);
});

test('a token opens only as it is, and only in its own place', () => {
  const token = newSecret();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(newSecret()).not.toBe(token);
  expect(isSecret(token, token)).toBe(true);
  expect(isSecret(token.slice(1), token)).toBe(false);
  expect(hasBearer({ authorization: `Bearer ${token}` }, token)).toBe(true);
  for (const authorization of [`Basic ${token}`, token, `Bearer ${token}x`, 'Bearer ', undefined]) {
    expect(hasBearer(authorization === undefined ? {} : { authorization }, token)).toBe(false);
  }
  expect(hasProtocolToken({ 'sec-websocket-protocol': `modewise, token.${token}` }, token)).toBe(true);
  for (const offered of [`token.${token}`, 'modewise', `modewise, token.${token.slice(1)}`, `modewise, ${token}`]) {
    expect(hasProtocolToken({ 'sec-websocket-protocol': offered }, token)).toBe(false);
  }
  expect(hasProtocolToken({}, token)).toBe(false);
});
