import { z } from 'zod';
import { DoctorReport } from './doctor.ts';
import type { MethodMap } from './method-map.ts';
import { Path } from './numbers.ts';
import { ProviderReport, ProviderTrialStep } from './provider-report.ts';

/** The methods that say what a machine has. */
export const MACHINE_METHODS = {
  doctor: {
    kind: 'call',
    /** `providers`: also try ONNX Runtime's execution providers, each in a process of its own, which takes seconds. */
    input: z.strictObject({ providers: z.boolean().default(false) }),
    output: DoctorReport,
  },
  /** Tries every execution provider, and the samples on those that work. */
  tryProviders: { kind: 'stream', input: z.strictObject({}), event: ProviderTrialStep, end: ProviderReport },
  /** Reads such a report, perhaps of another machine. */
  openProviderReport: { kind: 'call', input: z.object({ file: Path }), output: ProviderReport },
} as const satisfies MethodMap;
