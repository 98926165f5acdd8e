import { hpaStep } from '#core/scale/policies/hpa.ts';
import {
  type PodGroup,
  replicasForAverage,
  replicasForPods,
  replicasForValue,
} from '#core/scale/policies/hpa-replicas.ts';
import type { FleetTarget } from '#e2e/kubernetes/fleet-targets.ts';
import type { PodUse } from '#e2e/kubernetes/metrics-api.ts';
import type { Pod } from '#e2e/kubernetes/objects.ts';
import { type PodRole, type Series, TICK_S } from './hpa-series.ts';

/** Seconds after which the controller looks again. Then it waits for the next tick, because its metric has no value before. */
export const SYNC_S = 5;
/** The first step is not at a tick; this far from the edge of a window it must be at least. */
const MARGIN_S = 1;
const TOLERANCES = { up: 0.1, down: 0.1 };

/** What a metrics server answers for a series. */
export type Answer = { readonly milli: number } | { readonly uses: readonly PodUse[] };

/** The cluster as it is at a tick. */
export interface Seen {
  /** In seconds, on the clock of all series. */
  readonly nowS: number;
  readonly fleets: ReadonlyMap<string, FleetTarget>;
  readonly pods: readonly Pod[];
}

/** A series that the controller and our step follow: both are given the same, and their replicas compared. */
export class Followed {
  readonly series: Series;
  readonly #step: ReturnType<typeof hpaStep>;
  #waiting: ((answer: Answer | null) => void) | null = null;
  #hasBegun = false;
  #hasFollowed = false;
  #firstS = Infinity;
  /** The replicas a moment after the last step. */
  #soon: number | null = null;
  #expected: number | null = null;
  /** Steps whose replicas were compared, and those that changed them. */
  steps = 0;
  changes = 0;
  /** Whether its steps are not compared any more, because the machine was slow. */
  isDropped = false;
  /** The first step after which the replicas were others than ours. */
  difference: string | null = null;

  constructor(series: Series) {
    this.series = series;
    this.#step = hpaStep(series.behavior, series);
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * A question of the controller. The first is answered at once, and later ones at the next tick. It has a value only after the target has followed
   * the last step: the controller may look again at once, because its own status has changed.
   */
  ask(before: Seen | null, nowS: number): Promise<Answer | null> {
    if (this.#hasBegun && !this.#hasFollowed) return Promise.resolve(null);
    const asked = new Promise<Answer | null>((resolve) => {
      this.#waiting = resolve;
    });
    const { initial, min, max } = this.series;
    if (this.#hasBegun || before === null) return asked;
    this.#hasBegun = true;
    // Outside of its limits, the controller asks for no metric at first.
    if (initial < min || initial > max) this.#expected = this.#step(nowS - SYNC_S, initial, initial);
    else this.answer({ ...before, nowS });
    return asked;
  }

  /** Looks a moment after a step. If the target has what its autoscaler wants, a question can be answered from now on. */
  follow({ fleets, pods }: Seen): void {
    const fleet = fleets.get(this.series.name);
    if (fleet === undefined || !this.#hasBegun) return;
    this.#soon ??= fleet.spec.replicas;
    this.#dropIfLate(fleet);
    this.#hasFollowed ||= this.#isSettled(fleet, this.#own(pods));
  }

  /** A step that was done late may be counted differently at the edge of a window. */
  #dropIfLate({ spec }: FleetTarget): void {
    if (this.#soon !== null && spec.replicas !== this.#soon) this.isDropped = true;
  }

  /** Drops a series whose first step was so long before the first tick that an edge of a window may be on either side of it. */
  checkFirst(firstTickS: number): void {
    const apart = (firstTickS - this.#firstS) % TICK_S;
    if (Math.abs(apart - TICK_S / 2) < MARGIN_S) this.isDropped = true;
  }

  /** Compares what the last step came to, and answers a question that waits with the next value. */
  answer(seen: Seen): void {
    this.compare(seen);
    this.#expected = null;
    const fleet = seen.fleets.get(this.series.name);
    if (fleet !== undefined) this.#dropIfLate(fleet);
    if (this.#waiting === null || fleet === undefined) return;
    const own = this.#own(seen.pods);
    if (!this.#isSettled(fleet, own)) {
      // The last step was so late that the target has not followed it.
      this.isDropped = true;
      this.#hasFollowed = false;
      this.#waiting(null);
      this.#waiting = null;
      return;
    }
    const current = fleet.spec.replicas;
    const { wanted, answer } = wantedBy(this.series, { current, own });
    this.#waiting(answer);
    this.#waiting = null;
    this.#hasFollowed = false;
    this.#firstS = Math.min(this.#firstS, seen.nowS);
    this.#soon = null;
    this.#expected = this.#step(seen.nowS, current, wanted);
    if (this.#expected !== current) this.changes += 1;
  }

  #own(pods: readonly Pod[]): readonly Pod[] {
    return pods.filter(({ metadata }) => metadata.labels?.['series'] === this.series.name);
  }

  #isSettled({ spec, status }: FleetTarget, own: readonly Pod[]): boolean {
    return status?.replicas === spec.replicas && (this.series.kind === 'average' || own.length === spec.replicas);
  }

  /** Compares the replicas with those that our step came to. */
  compare({ fleets, nowS }: Seen): void {
    const { name, kind } = this.series;
    if (this.#expected === null || this.isDropped || this.difference !== null) return;
    this.steps += 1;
    const current = fleets.get(name)?.spec.replicas ?? 0;
    if (current === this.#expected) return;
    this.difference = `${name} (${kind}) at ${nowS.toFixed(1)} s: ${current} replicas, ours ${this.#expected}`;
  }
}

/** The next value of the metric, and the replicas that it wants by our formulas. */
function wantedBy(
  { kind, target, nextLoad, nextFactor }: Series,
  { current, own }: { readonly current: number; readonly own: readonly Pod[] },
): { readonly wanted: number; readonly answer: Answer } {
  const load = nextLoad();
  const isReady = ({ metadata }: Pod): boolean => metadata.labels?.['role'] !== 'unready';
  switch (kind) {
    case 'average': {
      const milli = Math.round(load * target);
      return {
        wanted: replicasForAverage(milli, target, current, TOLERANCES),
        answer: { milli },
      };
    }
    case 'value': {
      // It is worth as many replicas as the ready pods times the ratio.
      const milli = Math.round((target * load) / Math.max(1, current));
      const given = { current, ready: own.filter(isReady).length, tolerances: TOLERANCES };
      return { wanted: replicasForValue({ metric: milli, target }, given), answer: { milli } };
    }
    case 'cpu':
    case 'memory': {
      const mean = load / Math.max(1, current);
      const measured = own.filter(({ metadata }) => metadata.labels?.['role'] !== 'missing');
      const uses = measured.map(({ metadata }): PodUse => {
        const requested = Number(metadata.labels?.['cpu']);
        const factor = mean * nextFactor();
        const cpuMilli = Math.round((requested * target * factor) / 100);
        return { name: metadata.name, cpuMilli, memoryBytes: Math.round(target * factor) };
      });
      return { wanted: forPods(kind, target, { current, own, uses }), answer: { uses } };
    }
  }
}

function forPods(
  kind: 'cpu' | 'memory',
  target: number,
  { current, own, uses }: { readonly current: number; readonly own: readonly Pod[]; readonly uses: readonly PodUse[] },
): number {
  const used = new Map(uses.map((use) => [use.name, kind === 'cpu' ? use.cpuMilli : use.memoryBytes * 1000]));
  const groupOf = (roles: readonly PodRole[]): PodGroup => {
    const group = own.filter(({ metadata }) => roles.some((role) => metadata.labels?.['role'] === role));
    return {
      count: group.length,
      use: group.reduce((sum, { metadata }) => sum + (used.get(metadata.name) ?? 0), 0),
      requested: group.reduce((sum, { metadata }) => sum + Number(metadata.labels?.['cpu']), 0),
    };
  };
  const missing = groupOf(['missing']);
  // A pod that is not ready counts for its CPU only.
  const pods =
    kind === 'cpu'
      ? { ready: groupOf(['ready']), missing, unready: groupOf(['unready']) }
      : { ready: groupOf(['ready', 'unready']), missing, unready: groupOf([]) };
  const aim =
    kind === 'cpu'
      ? ({ kind: 'utilisation', percent: target } as const)
      : ({ kind: 'average', use: target * 1000 } as const);
  return replicasForPods(aim, pods, current, TOLERANCES);
}
