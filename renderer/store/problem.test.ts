import { expect, test } from 'vitest';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { asProblem, readingsOf } from './problem.ts';

test('a problem leaves out actions for the command line: the window has fields for them', () => {
  const actions = [{ commandLine: 'Set it with --dim sequence=N' }, 'Copy the file again.'];
  const problem = asProblem(new RpcError({ code: 'unusable-input', file: null, cause: 'x', actions }));
  expect(problem).toMatchObject({ code: 'unusable-input', cause: 'x', actions: ['Copy the file again.'] });
});

test('readings of a file can be chosen, and are sentences where nothing asks for one', () => {
  const reading = { traceColumn: 'ts,n', time: 'ts', count: { name: 'n', isRate: false }, perDay: 1.2e6, rows: 200 };
  const error = new RpcError({ code: 'unusable-input', file: null, cause: 'x', actions: [{ reading }] });
  expect(readingsOf(error)).toEqual([reading]);
  expect(asProblem(error).actions).toEqual([
    'Counts in “n”, times in “ts” (1.2 million arrivals a day in the first 200 rows): traceColumn=ts,n',
  ]);
  expect(readingsOf(new Error('x'))).toEqual([]);
});
