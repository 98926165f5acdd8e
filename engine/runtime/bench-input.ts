import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import type { Provider } from '#core/contract/machine/execution.ts';
import type { SessionTuning } from '#core/contract/run/tuning.ts';
import type { TensorInfo } from '#core/contract/model/model.ts';

/** The source of the rows. */
export type RowSource =
  | ({ readonly kind: 'file'; readonly path: string } & Omit<ColumnChoice, 'dims'>)
  | { readonly kind: 'synthetic'; readonly rows: number; readonly seed: number };

/** The model and data of every task. */
export interface BenchInput {
  readonly modelPath: string;
  readonly inputs: readonly TensorInfo[];
  /** Names of the outputs that JavaScript can receive: tensors. */
  readonly outputs: readonly string[];
  /** Whether the inputs have a free leading dimension, which determines how rows are cut. */
  readonly batchable: boolean;
  /** The classes that the model predicts, if it names them; data are bound with them. */
  readonly classes?: readonly string[];
  /** Whether one inference can take more than one row: `batchable`, unless a test showed otherwise. */
  readonly stackable: boolean;
  readonly weightBytes: number;
  readonly source: RowSource;
  /** Where the rows of a data file are kept for the processes of one measurement, once one of them has read them. Absent: each reads the file. */
  readonly rowsFile?: string;
  readonly dims: Readonly<Record<string, number>>;
  /** The execution provider. Absent: the CPU. */
  readonly provider?: Provider;
  /** Settings of its sessions. Absent: the usual ones. */
  readonly tuning?: SessionTuning;
  /**
   * Whether each executor has its session in a process of its own: for several sessions on a device, because sessions that run at once in one
   * process crash it (onnxruntime#32561).
   */
  readonly ownProcesses?: boolean;
  /** How many such sessions there are at most. Absent: one. */
  readonly sessions?: number;
  /** The largest batch for which the memory of the device certainly suffices, and what it was computed from. Absent: unknown, or the CPU. */
  readonly deviceBound?: { readonly rows: number; readonly freeBytes: number; readonly rowBytes: number };
}

/** Whether a provider computes elsewhere than on the CPU. */
export function isDevice(provider: Provider | undefined): provider is Exclude<Provider, 'cpu'> {
  return provider !== undefined && provider !== 'cpu';
}
