import { afterAll, expect, test } from 'vitest';
import { METHODS, type Methods } from '#core/contract/methods/methods.ts';
import type { OpenedProject } from '#core/contract/project/project.ts';
import type { Handlers } from '#core/contract/methods/method-map.ts';
import { connect } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { exampleContent } from '#core/contract/testing/testing-project.ts';
import { portChannels } from '#engine/platform/testing-ports.ts';
import { createService } from './service.ts';
import { onlyShared, SHARED_METHODS } from './shared-methods.ts';

const shared: OpenedProject = {
  content: exampleContent(),
  file: 'study.modewise',
  savedAt: '2026-01-15T09:00:00.000Z',
  unsavedAt: null,
  notices: [],
};
const [near, far] = portChannels();
createService({ shared }).attach(far);
const engine = connect<Methods>(near);
afterAll(() => engine.close());

test('every method but those of a view is refused, whatever it is given', async () => {
  const names = Object.keys(METHODS) as (keyof Methods)[];
  const asked: string[] = [];
  const handlers = Object.fromEntries(
    names.map((name) => [name, () => Promise.resolve(void asked.push(name))]),
  ) as unknown as Handlers<Methods>;
  const kept = onlyShared(handlers) as unknown as Readonly<Record<string, () => Promise<unknown>>>;
  for (const name of names) {
    if (SHARED_METHODS.has(name)) await kept[name]?.();
    else await expect(kept[name]?.(), name).rejects.toMatchObject({ code: 'not-available' });
  }
  expect(asked.sort()).toEqual(['catalogShow', 'sharedStudy']);
});

test('over a channel, the study and its prices come, and files, settings and measuring do not', async () => {
  expect(await engine.call('sharedStudy', {})).toEqual(shared);
  expect((await engine.call('catalogShow', { region: 'us-east-1' })).catalog.region).toBe('us-east-1');
  const refused = [
    engine.call('settings', {}),
    engine.call('openPlan', { file: '/etc/passwd' }),
    engine.call('projectOpen', { file: '/tmp/other.modewise' }),
    engine.call('inspect', { model: 'sample:fraud', data: null, hash: false, maps: [], dims: {} }),
    engine.stream('calibrate', {}, { onEvent: () => undefined }),
  ];
  for (const answer of refused) {
    const error: unknown = await answer.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    expect((error as RpcError).document).toMatchObject({
      code: 'not-available',
      cause: 'this study is shown read-only',
    });
  }
});
