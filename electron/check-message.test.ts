import { expect, test } from 'vitest';
import { parseCall, senderProblem } from './check-message.ts';

const contents = { id: 1 };
const window = { webContents: contents };
const frame = { url: 'app://modewise/index.html', parent: null };

test('the main frame of our page in our window is listened to', () => {
  expect(senderProblem({ sender: contents, senderFrame: frame }, window)).toBeNull();
});

test.each([
  ['another window', { sender: { id: 1 }, senderFrame: frame }, window, /no window of ours/],
  ['anybody once the window is closed', { sender: contents, senderFrame: frame }, null, /no window of ours/],
  ['a frame that is gone', { sender: contents, senderFrame: null }, window, /its frame is gone/],
  [
    'a frame inside the page',
    { sender: contents, senderFrame: { ...frame, parent: frame } },
    window,
    /inside the page/,
  ],
  [
    'a page of the web',
    { sender: contents, senderFrame: { ...frame, url: 'https://example.com/' } },
    window,
    /it comes from https:\/\/example\.com\//,
  ],
  [
    'a host whose name begins like ours',
    { sender: contents, senderFrame: { ...frame, url: 'app://modewise.example/index.html' } },
    window,
    /it comes from app:\/\/modewise\.example/,
  ],
])('%s is not', (_who, sender, own, said) => {
  expect(senderProblem(sender, own)).toMatch(said);
});

test('a call is parsed once: what it was not asked for does not come through', () => {
  expect(parseCall('setProgress', { share: 0.5, command: 'rm' })).toEqual({
    call: 'setProgress',
    input: { share: 0.5 },
  });
});

test('a malformed call is refused, naming the place', () => {
  expect(parseCall('openLink', { link: 'https://example.com/' })).toEqual({
    problem: expect.stringMatching(/^openLink\.link is not understood/) as string,
  });
  expect(parseCall('toString', {})).toEqual({ problem: 'there is no call "toString"' });
  expect(parseCall(7, {})).toEqual({ problem: 'there is no call 7' });
});
