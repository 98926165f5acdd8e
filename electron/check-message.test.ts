import { expect, test } from 'vitest';
import { parseCall, senderProblem } from './check-message.ts';

const contents = { id: 1 };
const window = { webContents: contents };
const frame = { url: 'app://modewise/index.html', parent: null };

test('a message from the main frame of our page in our window is accepted', () => {
  expect(senderProblem({ sender: contents, senderFrame: frame }, window)).toBeNull();
});

test.each([
  ['another window', { sender: { id: 1 }, senderFrame: frame }, window, /not our window/],
  ['any sender after the window is closed', { sender: contents, senderFrame: frame }, null, /not our window/],
  ['a frame that is gone', { sender: contents, senderFrame: null }, window, /frame is gone/],
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
    /https:\/\/example\.com\//,
  ],
  [
    'a host whose name starts like ours',
    { sender: contents, senderFrame: { ...frame, url: 'app://modewise.example/index.html' } },
    window,
    /app:\/\/modewise\.example/,
  ],
])('a message from %s is rejected', (_who, sender, own, said) => {
  expect(senderProblem(sender, own)).toMatch(said);
});

test('parsing a call removes unknown fields', () => {
  expect(parseCall('setProgress', { share: 0.5, command: 'rm' })).toEqual({
    call: 'setProgress',
    input: { share: 0.5 },
  });
});

test('a picture that is saved has the bytes of a PNG, or the text of an SVG', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);
  const save = (picture: unknown) => parseCall('savePicture', { name: 'pareto', picture });
  expect(save({ kind: 'png', bytes: png })).toMatchObject({ input: { picture: { bytes: png } } });
  expect(save({ kind: 'svg', text: '<svg xmlns="x"/>' })).toHaveProperty('call');
  for (const picture of [
    { kind: 'png', bytes: new TextEncoder().encode('#!/bin/sh') },
    { kind: 'png', bytes: [...png] },
    { kind: 'svg', text: '#!/bin/sh' },
    { kind: 'sh', text: '<svg ' },
  ]) {
    expect(save(picture)).toHaveProperty('problem');
  }
});

test('a malformed call is rejected with the path of the error', () => {
  expect(parseCall('openLink', { link: 'https://example.com/' })).toEqual({
    problem: expect.stringMatching(/^openLink\.link is not valid/) as string,
  });
  expect(parseCall('toString', {})).toEqual({ problem: 'unknown call "toString"' });
  expect(parseCall(7, {})).toEqual({ problem: 'unknown call 7' });
});
