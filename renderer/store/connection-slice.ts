import type { DoctorReport, SampleSummary } from '#core/contract/listings.ts';
import type { Methods } from '#core/contract/methods.ts';
import { type Client, connect } from '#core/rpc/client.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Host } from '#renderer/host/host.ts';
import type { Slice } from './store.ts';

/** The line to the engine and what it said of itself. */
export interface ConnectionSlice {
  readonly host: Host | null;
  readonly client: Client<Methods> | null;
  readonly connection: 'connecting' | 'ready' | 'lost';
  readonly doctor: DoctorReport | null;
  readonly samples: readonly SampleSummary[];
  /** A problem that belongs to no screen. */
  readonly problem: Problem | null;
  readonly showProblem: (problem: Problem | null) => void;
  /** Puts the page on its host and opens the line; opens it again whenever it is lost. */
  readonly begin: (host: Host) => Promise<void>;
  /** The client; throws before there is a line. */
  readonly engine: () => Client<Methods>;
}

export const createConnectionSlice: Slice<ConnectionSlice> = (set, get) => ({
  host: null,
  client: null,
  connection: 'connecting',
  doctor: null,
  samples: [],
  problem: null,
  showProblem: (problem) => set({ problem }),
  begin: async (host) => {
    set({ host, connection: 'connecting' });
    host.setColorScheme(get().colorScheme);
    try {
      const channel = await host.connect();
      const client = connect<Methods>(channel);
      channel.onClose(() => {
        set({ client: null, connection: 'lost' });
        setTimeout(() => void get().begin(host), 500);
      });
      set({ client, connection: 'ready' });
      const [doctor, { samples }] = await Promise.all([client.call('doctor', {}), client.call('samples', {})]);
      set({ doctor, samples });
    } catch (error) {
      set({ connection: 'lost', problem: asProblem(error) });
    }
  },
  engine: () => {
    const { client } = get();
    if (client === null) throw new Error('there is no line to the engine');
    return client;
  },
});
