import { memoryChannels } from './channel.ts';
import { peerCases } from './peer.cases.ts';

peerCases('two queues in memory', memoryChannels);
