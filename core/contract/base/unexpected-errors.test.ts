import { expect, test } from 'vitest';
import {
  type ErrorSource,
  handleUnexpectedErrors,
  MAX_UNEXPECTED,
  UNEXPECTED_WITHIN_MS,
  type UnexpectedPolicy,
} from './unexpected-errors.ts';

/** A process in which tests can raise errors. `reports` and `ends` record its actions. */
function failingProcess(policy: UnexpectedPolicy, report: (error: unknown) => void = () => undefined) {
  const listeners: ((error: unknown) => void)[] = [];
  const source: ErrorSource = { on: (_event, listener) => listeners.push(listener) };
  const seen = { reports: 0, ends: 0, atMs: 0 };
  handleUnexpectedErrors({
    source,
    report: (error) => {
      seen.reports += 1;
      report(error);
    },
    policy: () => policy,
    end: () => {
      seen.ends += 1;
    },
    nowMs: () => seen.atMs,
  });
  expect(listeners).toHaveLength(2);
  return { seen, fail: () => listeners[0]?.(new Error('unexpected')) };
}

test('a process that ends reports first and ends once, whatever fails meanwhile', () => {
  const { seen, fail } = failingProcess('end');
  fail();
  fail();
  expect(seen).toMatchObject({ reports: 1, ends: 1 });
});

test('a report that fails itself does not keep the process from ending', () => {
  const { seen, fail } = failingProcess('end', () => {
    throw new Error('no disk');
  });
  fail();
  expect(seen.ends).toBe(1);
});

test('a process that goes on reports each error, until they come in a row without an end', () => {
  const { seen, fail } = failingProcess('go-on');
  for (let count = 0; count < 5 * MAX_UNEXPECTED; count += 1) {
    fail();
    seen.atMs += UNEXPECTED_WITHIN_MS / (MAX_UNEXPECTED - 2);
  }
  expect(seen).toMatchObject({ reports: 5 * MAX_UNEXPECTED, ends: 0 });
  seen.atMs += UNEXPECTED_WITHIN_MS;
  for (let count = 0; count < MAX_UNEXPECTED; count += 1) fail();
  expect(seen.ends).toBe(1);
});
