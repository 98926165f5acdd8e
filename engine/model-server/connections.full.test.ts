import { expect, test } from 'vitest';
import { identityOfAll, servedHere } from './testing.ts';
import { answered, LINE, SHORT, staying } from './testing-connections.ts';

test('a caller that never takes its answers loses the connection', { timeout: 60_000 }, async () => {
  const { port, ports } = await servedHere(identityOfAll(['float32']), { times: SHORT });
  const request = `${LINE}Content-Length: ${answered.length}\r\n\r\n${answered}`;
  const socket = await staying(port, request.repeat(40_000), { reads: false });
  socket.pause();
  await expect.poll(ports, { timeout: 40_000 }).toEqual([]);
});
