import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import { manualClock } from '#renderer/host/testing-clock.ts';
import type { Host } from '#renderer/host/host.ts';
import { REST_AFTER_MS, restWhenIdle } from './rest-engine.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
let clock = manualClock();
let inputs = new EventTarget();
let isResting = false;
let isAsked = false;
let stop: () => void = () => undefined;

const host = {
  kind: 'electron',
  engineRest: { begin: () => void (isResting = true), end: () => void (isResting = false) },
} as unknown as Host;
const client = { isIdle: () => !isAsked } as unknown as Client<Methods>;

beforeEach(() => {
  clock = manualClock();
  inputs = new EventTarget();
  isResting = false;
  isAsked = false;
  useStore.setState({ ...blank, host, client }, true);
  stop = restWhenIdle({ inputs, clock });
});
afterEach(() => stop());

test('the engine rests once the window has been left alone, and any input starts it again', () => {
  clock.pass(REST_AFTER_MS - 1);
  inputs.dispatchEvent(new Event('pointermove'));
  clock.pass(REST_AFTER_MS - 1);
  expect(isResting).toBe(false);
  clock.pass(1);
  expect(isResting).toBe(true);
  inputs.dispatchEvent(new Event('keydown'));
  expect(isResting).toBe(false);
  clock.pass(REST_AFTER_MS);
  expect(isResting).toBe(true);
});

test.each([
  ['a model is open', () => useStore.setState({ model: '/d/net.onnx' })],
  ['a request waits for its answer', () => void (isAsked = true)],
  ['there is no engine', () => useStore.setState({ client: null })],
])('the engine does not rest while %s', (_name, begin) => {
  begin();
  clock.pass(10 * REST_AFTER_MS);
  expect(isResting).toBe(false);
});
