import { MessageChannel } from 'node:worker_threads';
import { peerCases } from '#core/rpc/peer.cases.ts';
import { portChannel } from './port-channel.ts';

peerCases('a MessagePort', () => {
  const { port1, port2 } = new MessageChannel();
  return [portChannel(port1), portChannel(port2)];
});
