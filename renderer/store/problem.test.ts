import { expect, test } from 'vitest';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { asProblem } from './problem.ts';

test('a problem leaves out actions for the command line: the window has fields for them', () => {
  const actions = [{ commandLine: 'Set it with --dim sequence=N' }, 'Copy the file again.'];
  const problem = asProblem(new RpcError({ code: 'unusable-input', file: null, cause: 'x', actions }));
  expect(problem).toMatchObject({ code: 'unusable-input', cause: 'x', actions: ['Copy the file again.'] });
});
