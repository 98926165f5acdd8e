import { z } from 'zod';
import { Device, Execution, Provider, ProviderState } from './execution.ts';
import { HostDescription } from './host.ts';
import { IsoTime, Name, Text } from '#core/contract/base/numbers.ts';

export const PROVIDER_REPORT_VERSION = 1;

/** The outcome of one sample on one provider. `refused`: no node of it ran there; `failed`: everything else. */
export const SampleTrial = z.object({
  sample: Name,
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('placed'), execution: Execution }),
    z.object({ kind: z.enum(['refused', 'failed']), cause: Text }),
  ]),
});
export type SampleTrial = Readonly<z.infer<typeof SampleTrial>>;

/** One execution provider of a machine, and the samples on it if it works. */
export const ProviderTrial = z.object({ state: ProviderState, samples: z.array(SampleTrial).max(64) });
export type ProviderTrial = Readonly<z.infer<typeof ProviderTrial>>;

/** The findings of `modewise doctor --providers` on a machine, for a reader on another one. */
export const ProviderReport = z.object({
  schemaVersion: z.literal(PROVIDER_REPORT_VERSION),
  modewise: Name,
  node: Name,
  at: IsoTime,
  host: HostDescription,
  trials: z.array(ProviderTrial).max(64),
});
export type ProviderReport = Readonly<z.infer<typeof ProviderReport>>;

/** One step of the trial: a provider alone (`sample` null), or a sample on it. */
export const ProviderTrialStep = z.object({ provider: Provider, sample: Name.nullable(), device: Device.nullable() });
export type ProviderTrialStep = Readonly<z.infer<typeof ProviderTrialStep>>;
