import type { FleetRun, FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import type { ObservedRun } from '#core/fleet/observed-state.ts';
import type { FoundPackSource } from '#engine/packs/pack-file.ts';
import { AppError } from '#engine/platform/app-error.ts';

/** A file of a study on this machine; its bytes are read only where they are needed. */
export interface LocalInput {
  readonly path: string;
}

/** What a run needs besides fleet.json: files on this machine, and addresses, which may be secrets and are in no document. */
export interface StartMaterial {
  /** By the position of the input; null where the machine of the fleet fetches it itself. */
  readonly files: readonly (LocalInput | null)[];
  /** Addresses with their query; null for inputs from elsewhere. */
  readonly urls: readonly (string | null)[];
  /** Receives what is being done. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A failure that may be gone a moment later: of the network, or of a busy server. */
export class TemporaryFailure extends AppError {}

/**
 * A place where the measurements of a study run. The state is on the other side: every call finds what is there by the labels of the study, so that
 * a process that was killed loses nothing. All throw AppError.
 */
export interface FleetEngine {
  /** Looks whether the study can run, and creates nothing. */
  readonly preflight: (study: FleetStudy, signal: AbortSignal) => Promise<readonly PreflightCheck[]>;
  /** Creates what is missing, in an order in which an interrupted start can be repeated. */
  readonly start: (study: FleetStudy, material: StartMaterial) => Promise<void>;
  /** What is seen of every run, by instance type. */
  readonly observe: (study: FleetStudy, signal: AbortSignal) => Promise<ReadonlyMap<string, ObservedRun>>;
  /** The pack of a run that has ended well. */
  readonly readPack: (study: FleetStudy, run: FleetRun, signal: AbortSignal) => Promise<FoundPackSource>;
  /** Removes the run of one type, so that it does not start once it is no longer waited for. */
  readonly release: (study: FleetStudy, instanceType: string, signal: AbortSignal) => Promise<void>;
  /** Removes everything that belongs to a study and returns its names. */
  readonly remove: (studyId: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** fleet.json of a study as it was started, from where it runs; null if there is none. */
  readonly find: (studyId: string, signal: AbortSignal) => Promise<FleetStudy | null>;
  /** Ends connections. */
  readonly close: () => void;
}
