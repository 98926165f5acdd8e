import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { engine } from './lib/engines.ts';
import { startKafka } from './lib/kafka.ts';
import { runPython } from './lib/programs.ts';

const MESSAGES = 1_000;
const isThere = engine('kafka-broker') !== null && engine('kafka-client') !== null;

const brokerFolders = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('modewise-kafka-'));

describe.skipIf(!isThere)('a Kafka broker', () => {
  test('keeps messages in order, knows what was committed, and leaves nothing behind', async () => {
    const before = brokerFolders();
    const { bootstrap, service } = await startKafka();
    try {
      const python = engine('kafka-client')?.path ?? '';
      const answer = await runPython(python, 'kafka_round_trip.py', [bootstrap, 'rows', String(MESSAGES)]);
      expect(answer).toEqual({
        values: Array.from({ length: MESSAGES }, (_, index) => `message ${index}`),
        committed: MESSAGES,
      });
    } finally {
      await service.stop();
    }
    expect(brokerFolders()).toEqual(before);
    expect(existsSync(`/proc/${service.keeperPid}`)).toBe(false);
  });
});
