import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { theEngine } from './engines.ts';
import { freePort, isListening, outputOf, type Service, startService } from './programs.ts';

/** A running broker: the address for `bootstrap.servers`. */
export interface Kafka {
  readonly bootstrap: string;
  readonly service: Service;
}

const HOST = '127.0.0.1';
const HEAP = '-Xmx512m';

/** One process that is broker and controller (KRaft), with one copy of everything. */
function properties(options: {
  readonly port: number;
  readonly controllerPort: number;
  readonly data: string;
}): string {
  const { port, controllerPort, data } = options;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // A consumer that joins gets its partitions at once.
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Starts an empty broker in a temporary folder, which is deleted when it ends. */
export async function startKafka(): Promise<Kafka> {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-kafka-'));
  const [port, controllerPort] = [await freePort(), await freePort()];
  const file = join(folder, 'server.properties');
  writeFileSync(file, properties({ port, controllerPort, data: join(folder, 'data') }));
  const java = [HEAP, '-cp', join(theEngine('kafka-broker').path, '*')];
  const program = theEngine('java').path;
  // An id may begin with a hyphen.
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId()}`, '-c', file];
  await outputOf({ program, args: [...java, ...format] });
  const service = await startService({ program, args: [...java, 'kafka.Kafka', file], folders: [folder] }, () =>
    isListening(port),
  );
  return { bootstrap: `${HOST}:${port}`, service };
}

/** Sixteen bytes in Kafka's form of base64. */
function clusterId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
}
