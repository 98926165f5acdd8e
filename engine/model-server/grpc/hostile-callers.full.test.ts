import { expect, test } from 'vitest';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { framed } from './client-messages.ts';
import {
  begin,
  caller,
  LONG,
  MIB,
  ofRows,
  RESET_OTHERS,
  STATUS,
  statusOf,
  statusOfFrame,
  testResets,
} from './hostile-callers.cases.ts';
import { servedByGrpc } from './testing.ts';

testResets(RESET_OTHERS);

test('messages that never end take no more memory than all callers have, and give it back', LONG, async () => {
  const { port } = await servedByGrpc(identityOfAll(['float32']));
  const part = Buffer.alloc(900_000);
  part.writeUInt32BE(MIB - 1, 1);
  const session = await caller(port);
  // Of 180 MB, 128 MiB fit.
  const streams = Array.from({ length: 200 }, () => begin(session));
  let refused = 0;
  for (const stream of streams) {
    void statusOf(stream).then((status) => (refused += status === STATUS.exhausted ? 1 : 0));
    stream.write(part);
  }
  await expect.poll(() => refused, LONG).toBeGreaterThanOrEqual(51);
  session.destroy();
  const other = await caller(port);
  await expect.poll(() => statusOfFrame(other, framed(ofRows(100_000))), LONG).toBe(STATUS.ok);
});
