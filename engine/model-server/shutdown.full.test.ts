import { expect, test } from 'vitest';
import { identityOfAll, servedHere } from './testing.ts';
import { calling, request, WAYS } from './testing-shutdown.ts';

test('a stop does not wait for ever for the rest of a request', { timeout: 30_000 }, async () => {
  const { port, stop } = await servedHere(identityOfAll(['float32']));
  const callers = await Promise.all(WAYS.map(() => calling(port)));
  callers.forEach(({ socket }, index) => socket.write(request(WAYS[index]?.[1] ?? '').subarray(0, 100)));
  await stop();
  for (const { told } of callers) expect(await told).not.toContain('200 OK');
});
