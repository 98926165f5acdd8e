import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client } from '#core/rpc/client.ts';

/** The engine in this process, over the same protocol as in every other host. Loaded on first use. */
export function engineInProcess(): () => Promise<Client<Methods>> {
  let client: Promise<Client<Methods>> | null = null;
  return () => {
    client ??= start();
    return client;
  };
}

async function start(): Promise<Client<Methods>> {
  const { createService } = await import('#engine/service/service.ts');
  const { memoryChannels } = await import('#core/rpc/channel.ts');
  const { connect } = await import('#core/rpc/client.ts');
  const [clientEnd, serverEnd] = memoryChannels();
  createService().attach(serverEnd);
  return connect<Methods>(clientEnd);
}

/** Starts the thread that plans while the command and its files are still read: both take about a quarter of a second. */
export async function prepareForPlan(): Promise<void> {
  (await import('#engine/plans/off-thread.ts')).prepareForPlan();
}
