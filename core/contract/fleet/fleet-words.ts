import { assertNever } from '#core/assert-never.ts';
import type { FleetReason, FleetRun, FleetRunState, StatedFleetReason } from '#core/contract/fleet/fleet.ts';
import { counted, roundDuration } from '#core/words/format/format.ts';
import { printable } from '#core/words/format/safe-text.ts';

/** Why the run of a type is in its state, as a clause. */
function fleetReasonText(reason: FleetReason): string {
  switch (reason.code) {
    case 'not-scheduled':
      return reason.said === null ? 'no node was found for it' : `no node was found for it: ${printable(reason.said)}`;
    case 'evicted':
      return `its node or pod was removed, ${counted(reason.attempts, 'attempt')}${said(reason.said)}`;
    case 'deadline':
      return `it was not ready within ${roundDuration(1000 * reason.deadlineS)}`;
    case 'container-failed':
      return `the measurement ended ${reason.exitCode === null ? 'without an exit code' : `with exit code ${reason.exitCode}`}${said(reason.said)}`;
    case 'image':
      return `its image cannot be started${said(reason.said)}`;
    case 'pack-missing':
      return 'it ended without a result';
    case 'pack-damaged':
      return `its result is damaged: ${PROBLEMS[reason.problem]}`;
    case 'pack-of-other-study':
      return `its result belongs to the study ${printable(reason.study)}, type ${printable(reason.instanceType)}`;
    case 'pack-of-other-model':
      return `it measured another model (sha256 ${reason.sha256.slice(0, 12)}…, not ${reason.ownSha256.slice(0, 12)}…)`;
    case 'lying-label':
      return `the node is labelled ${printable(reason.label)}, and ${SOURCES[reason.source]} say${reason.source === 'imds' ? 's' : ''} ${printable(reason.machine)}`;
    case 'unlike-type':
      return `${printable(reason.label)} has ${FACTS[reason.fact]} ${printable(reason.expected)}, and the machine has ${printable(reason.found)}`;
    case 'incomplete-run':
      return `the measurement is ${printable(reason.state)}, not complete`;
    case 'cancelled':
      return 'it was cancelled';
    case 'not-started':
      return 'it is not running: start it again with modewise fleet run';
    case 'gone':
      return 'the cluster no longer has it';
    default:
      return assertNever(reason);
  }
}

/** A reason as documents store it. */
export function statedFleetReason(reason: FleetReason): StatedFleetReason {
  return { ...reason, text: fleetReasonText(reason) };
}

function said(text: string | null): string {
  return text === null || text.trim() === '' ? '' : `: ${printable(text.trim())}`;
}

const PROBLEMS = {
  'no-end': 'its last line is missing',
  'wrong-hash': 'its hash does not match',
  'not-base64': 'lines are missing or changed',
  'not-gzip': 'it cannot be decompressed',
  'not-a-pack': 'it is not a result of Modewise',
  'too-large': 'it is larger than any measurement',
} as const satisfies Record<Extract<FleetReason, { code: 'pack-damaged' }>['problem'], string>;

const SOURCES = { smbios: 'its firmware tables', imds: 'its metadata service' } as const;
const FACTS = { arch: 'the architecture', vcpus: 'vCPUs:' } as const;

const STATES = {
  planned: 'planned',
  waiting: 'waits for a node',
  running: 'measures',
  measured: 'measured',
  collected: 'collected',
  refused: 'refused',
  'never-scheduled': 'never scheduled',
  evicted: 'evicted',
  'out-of-time': 'out of time',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<FleetRunState, string>;

/** The state of a run in a table. */
export function fleetStateText(state: FleetRunState): string {
  return STATES[state];
}

/** The state of one run in a line. */
export function fleetRunText({ instanceType, state, reason }: FleetRun): string {
  return `${instanceType}: ${fleetStateText(state)}${reason === null ? '' : `, ${reason.text}`}`;
}
