import { peerCases } from '#core/rpc/peer.cases.ts';
import { portChannels } from './testing-ports.ts';

peerCases('the port of the window', portChannels);
