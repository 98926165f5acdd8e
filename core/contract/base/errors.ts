import { z } from 'zod';
import { ColumnReading } from '#core/contract/workload/column-reading.ts';
import type { ErrorAction as Action } from './error-action.ts';

/** The kind of a failure. The command line turns it into an exit code, the window into a sentence and actions. */
export const ErrorCode = z.enum([
  'usage',
  'unusable-input',
  'measurement-failed',
  /** A device was lost, or the process that had it. It costs the phase that ran. */
  'device-lost',
  /** ONNX Runtime ran all nodes on the CPU, so there is no result of the provider. */
  'fell-back',
  'interrupted',
  'not-available',
  /** The answering process does not know the requested stream: it has ended, or another process started it. */
  'unknown-stream',
  'defect',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

const ErrorAction = z.union([
  z.string(),
  z.object({ commandLine: z.string() }),
  z.object({ reading: ColumnReading }),
]) satisfies z.ZodType<Action>;

/** A failure that crosses a process boundary. `cause` says why, `actions` what the reader can do. */
export const ErrorDocument = z.object({
  code: ErrorCode,
  file: z.string().nullable(),
  cause: z.string(),
  actions: z.array(ErrorAction),
});
export type ErrorDocument = Readonly<z.infer<typeof ErrorDocument>>;
