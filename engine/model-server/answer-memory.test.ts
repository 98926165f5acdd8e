import { expect, test } from 'vitest';
import { AnswerMemory, type Held } from './answer-memory.ts';
import { Caller, Share } from './caller.ts';

const KIB = 1024;
const MIB = KIB * KIB;

const caller = (share = new Share(), uncountedBytes = 0): Caller => new Caller({ uncountedBytes, share });

/** A reservation, and whether it has memory. */
function reserve(memory: AnswerMemory, by: Caller, bytes: number | null) {
  const state: { held: Held | null; error: unknown } = { held: null, error: null };
  const reserved = memory.reserve(by, bytes);
  const done = Promise.resolve(reserved).then(
    (held) => void (state.held = held),
    (error: unknown) => void (state.error = error),
  );
  return { state, done, isAtOnce: !(reserved instanceof Promise) };
}

test('answers have memory up to the limit, others wait, and connections take turns', async () => {
  const memory = new AnswerMemory({ maxBytes: 4 * MIB });
  const [one, two] = [new Share(), new Share()];
  const first = reserve(memory, caller(new Share()), 4 * MIB);
  await first.done;
  const order: string[] = [];
  const held: Held[] = [];
  for (const [name, share] of [
    ['one', one],
    ['one', one],
    ['two', two],
  ] as const) {
    const { done, state, isAtOnce } = reserve(memory, caller(share), 2 * MIB);
    expect(isAtOnce).toBe(false);
    void done.then(() => {
      order.push(name);
      if (state.held !== null) held.push(state.held);
    });
  }
  first.state.held?.free();
  first.state.held?.free();
  await expect.poll(() => order).toEqual(['one', 'two']);
  held[0]?.free();
  await expect.poll(() => order).toEqual(['one', 'two', 'one']);
});

test('small answers of a connection that holds none always have memory, and those that do not count need none', () => {
  const memory = new AnswerMemory({ maxBytes: MIB });
  expect(reserve(memory, caller(), MIB).isAtOnce).toBe(true);
  const share = new Share();
  expect(reserve(memory, caller(share), 64 * KIB).isAtOnce).toBe(true);
  expect(reserve(memory, caller(share), 64 * KIB).isAtOnce).toBe(false);
  expect(memory.reserve(caller(share, 64 * KIB), 64 * KIB)).toBe(null);
});

test('one answer larger than all memory has room at a time, and a connection has its share', async () => {
  const memory = new AnswerMemory({ maxBytes: 32 * MIB });
  const large = reserve(memory, caller(), 100 * MIB);
  await large.done;
  const next = reserve(memory, caller(), 100 * MIB);
  expect([large.isAtOnce, next.isAtOnce]).toEqual([true, false]);
  large.state.held?.free();
  await next.done;
  const share = new Share();
  expect(reserve(memory, caller(share), 10 * MIB).isAtOnce).toBe(true);
  expect(reserve(memory, caller(share), 10 * MIB).isAtOnce).toBe(false);
});

test('two answers of unknown size begin at a time, and count what they have', async () => {
  const memory = new AnswerMemory({ maxBytes: MIB });
  const [first, second, third] = [1, 2, 3].map(() => reserve(memory, caller(), null));
  await first?.done;
  expect([first?.isAtOnce, second?.isAtOnce, third?.isAtOnce]).toEqual([true, true, false]);
  const by = caller();
  memory.answered(by, first?.state.held ?? null, MIB);
  await second?.done;
  second?.state.held?.free();
  expect(third?.state.held).toBe(null);
  by.taken();
  await third?.done;
  expect(third?.state.held).not.toBe(null);
});

test('a caller that leaves frees what it holds, and waits no longer', async () => {
  const memory = new AnswerMemory({ maxBytes: MIB });
  const holder = caller();
  const first = reserve(memory, holder, MIB);
  await first.done;
  memory.answered(holder, first.state.held, MIB);
  const leaving = caller();
  const gone = reserve(memory, leaving, MIB);
  const other = reserve(memory, caller(), MIB);
  leaving.leave();
  await gone.done;
  expect(gone.state.error).toMatchObject({ status: 499 });
  holder.leave();
  await other.done;
  expect(other.state.error).toBe(null);
  // The answer comes after its caller has left.
  memory.answered(leaving, null, MIB);
  expect(leaving.holds).toBe(false);
});

test('requests are refused once no memory has become free for a time, and wait as long as inferences run', async () => {
  const memory = new AnswerMemory({ maxBytes: MIB, waitMs: 100 });
  const holder = caller();
  const first = reserve(memory, holder, MIB);
  await first.done;
  const waiting = reserve(memory, caller(), MIB);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(waiting.state).toEqual({ held: null, error: null });
  memory.answered(holder, first.state.held, MIB);
  await waiting.done;
  expect(waiting.state.error).toMatchObject({ status: 503 });
});
