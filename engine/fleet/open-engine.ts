import type { FleetPlace, FleetStudy } from '#core/contract/fleet.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { FleetEngine } from './fleet-engine.ts';

/** Where and how a study runs, as the command line says it. */
export interface PlaceChoice {
  readonly on: FleetPlace['kind'];
  readonly image: string | null;
  readonly program: readonly string[];
  readonly context: string | null;
  readonly namespace: string | null;
  readonly tolerate: readonly string[];
}

/** The program in the image, if nothing else is said: what the package installs. */
export const DEFAULT_PROGRAM = ['modewise'] as const;

/** An engine, and the place as fleet.json names it. */
export interface OpenedEngine {
  readonly engine: FleetEngine;
  readonly place: FleetPlace;
}

/** Connects to the place that a command line names. Throws AppError. */
export async function openPlace(choice: PlaceChoice): Promise<OpenedEngine> {
  const { on, image, program, context, namespace, tolerate } = choice;
  if (on !== 'kubernetes') throw usage(`--on ${on} is not known`, 'Use --on kubernetes.');
  const { kubernetesEngine } = await import('./kubernetes/kubernetes-engine.ts');
  const engine = await kubernetesEngine({ context, namespace, image: image ?? '', program, tolerate });
  const { cluster } = engine;
  return { engine, place: { kind: 'kubernetes', context: cluster.context, namespace: cluster.namespace } };
}

/** Connects to the place where a study was started. Throws AppError. */
export async function openStarted({ place, image, studyId }: FleetStudy): Promise<OpenedEngine> {
  if (place === null) {
    throw usage(
      `the study ${studyId} has not been started`,
      'Start it with: modewise fleet run fleet.json --image IMAGE --model FILE --yes',
    );
  }
  const context = place.kind === 'kubernetes' ? place.context : null;
  const namespace = place.kind === 'kubernetes' ? place.namespace : null;
  return openPlace({ on: place.kind, image, program: DEFAULT_PROGRAM, context, namespace, tolerate: [] });
}
