import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { engine } from '#e2e/engines/lib/engines.ts';
import { type Answer, Followed, type Seen, SYNC_S } from '#e2e/engines/lib/hpa-follow.ts';
import { autoscalerOf, randomSeries, type Series, TICK_S } from '#e2e/engines/lib/hpa-series.ts';
import { printTable } from '#e2e/engines/lib/print.ts';
import type { ApiUser } from '#e2e/kubernetes/api.ts';
import { applyManifests } from '#e2e/kubernetes/apply.ts';
import { inTurns, until } from '#e2e/kubernetes/cluster.ts';
import { type ControlPlane, startControlPlane } from '#e2e/kubernetes/control-plane.ts';
import {
  createFleet,
  createPods,
  deletePods,
  FLEET_DEFINITION,
  fleetsOf,
  podsOf,
  settle,
} from '#e2e/kubernetes/fleet-targets.ts';
import { startMetricsApi } from '#e2e/kubernetes/metrics-api.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';

const COUNT = 200;
const TICKS = 19;
/**
 * So many series may differ once: on a busy machine the controller steps late, or has not seen a pod yet. What differs for another reason differs
 * again when few series run.
 */
const ONCE_DIFFERENT = 10;
/** Seconds from the first questions to the first tick: the controller has asked again by then. */
const FIRST_TICK_S = TICK_S;
/** Seconds after a tick at which every target gets what its autoscaler wants. The first is long enough for every step to be done. */
const SETTLE_S = [3, 4.2];
const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';

describe.skipIf(engine('kubernetes') === null)("Kubernetes' own autoscaler", () => {
  let control: ControlPlane;
  let metrics: { readonly stop: () => void };
  const all = new Map<string, Followed>();

  /** The cluster before the first questions. */
  let before: Seen | null = null;

  const ask = async (name: string): Promise<Answer | null> => (await all.get(name)?.ask(before, seconds())) ?? null;

  beforeAll(async () => {
    control = await startControlPlane({
      controllerOptions: [
        `--horizontal-pod-autoscaler-sync-period=${SYNC_S}s`,
        `--concurrent-horizontal-pod-autoscaler-syncs=${COUNT}`,
      ],
      // Every autoscaler waits for its metric in a request of its own.
      serverOptions: ['--enable-priority-and-fairness=false', '--max-requests-inflight=2000'],
    });
    const { admin } = control;
    metrics = await startMetricsApi(control, {
      external: async (name) => {
        const answer = await ask(name);
        return answer !== null && 'milli' in answer ? answer.milli : null;
      },
      pods: async (selector) => {
        const answer = await ask(selector.replace(/^series=/, ''));
        return answer !== null && 'uses' in answer ? answer.uses : null;
      },
    });
    await applyManifests(admin, [FLEET_DEFINITION]);
    await until('the kind of the targets', () =>
      fleetsOf(admin).then(
        () => true,
        () => false,
      ),
    );
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    metrics?.stop();
    await control?.stop();
  });

  /** Gives the controller these series alone, and every step of them to our step as well. */
  const follow = async (list: readonly Series[]): Promise<readonly Followed[]> => {
    const { admin } = control;
    all.clear();
    for (const series of list) all.set(series.name, new Followed(series));
    await inTurns(list, ({ name, initial }) => createFleet(admin, name, initial));
    await makePods(control, all);
    before = await seenNow(admin);
    await inTurns(list, async (series) => {
      await admin.create(AUTOSCALERS, autoscalerOf(series));
    });
    await until('the first questions', () => [...all.values()].every(({ hasBegun }) => hasBegun));
    const begun = seconds();
    for (let tick = 0; tick < TICKS; tick++) {
      const nowS = begun + FIRST_TICK_S + tick * TICK_S;
      // The controller has stepped a moment after the last tick, some later than others.
      for (const untilS of SETTLE_S) {
        await sleep(Math.max(0, 1000 * (nowS - TICK_S + untilS - seconds())));
        await makePods(control, all);
        const settled = await seenNow(admin);
        for (const followed of all.values()) followed.follow(settled);
      }
      await sleep(Math.max(0, 1000 * (nowS - seconds())));
      const seen = { ...(await seenNow(admin)), nowS };
      for (const followed of all.values()) {
        if (tick === 0) followed.checkFirst(nowS);
        followed.answer(seen);
      }
    }
    await sleep(1000 * SYNC_S);
    const last = await seenNow(admin);
    for (const followed of all.values()) followed.compare(last);
    await admin.delete(AUTOSCALERS);
    return [...all.values()];
  };

  test('has the replicas of our step, at every step of 200 random series', { timeout: 1_200_000 }, async () => {
    const compared = await follow(randomSeries(createRandom(1), COUNT));
    printTable('hpa', tableOf(compared));
    const different = compared.filter(({ difference }) => difference !== null);
    expect(different.length, different.map(({ difference }) => difference).join('\n')).toBeLessThan(ONCE_DIFFERENT);
    if (different.length > 0) {
      const names = new Set(different.map(({ series }) => series.name));
      // The same numbers again, under another name.
      const alike = randomSeries(createRandom(1), COUNT).filter(({ name }) => names.has(name));
      const again = await follow(alike.map((series) => ({ ...series, name: `${series.name}-again` })));
      printTable('hpa', tableOf(again));
      expect(again.flatMap(({ difference }) => difference ?? [])).toEqual([]);
    }
    // On a slow machine most steps may be too late to be compared.
    expect(compared.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThan(2 * COUNT);
  });
});

/** The clock of all series. */
function seconds(): number {
  return performance.now() / 1000;
}

async function seenNow(admin: ApiUser): Promise<Seen> {
  const [fleets, pods] = await Promise.all([fleetsOf(admin), podsOf(admin)]);
  return { nowS: seconds(), fleets, pods };
}

/** Gives every target the pods that it wants, and says that it has them. */
async function makePods({ admin }: ControlPlane, all: ReadonlyMap<string, Followed>): Promise<void> {
  const [fleets, pods] = await Promise.all([fleetsOf(admin), podsOf(admin)]);
  const lacking: Parameters<typeof createPods>[1][number][] = [];
  const surplus: string[] = [];
  for (const { series } of all.values()) {
    if (series.kind === 'average') continue;
    const own = pods.filter(({ metadata }) => metadata.labels?.['series'] === series.name);
    const wanted = fleets.get(series.name)?.spec.replicas ?? 0;
    for (let i = own.length; i < wanted; i++) {
      const [role, cpuMilli] = [series.nextRole(), 100 + 10 * series.name.length];
      const labels = { series: series.name, role, cpu: String(cpuMilli) };
      lacking.push({ labels, cpuMilli, isReady: role !== 'unready' });
    }
    surplus.push(...own.slice(wanted).map(({ metadata }) => metadata.name));
  }
  const moved = [...fleets.values()].filter(({ spec, status }) => spec.replicas !== status?.replicas);
  await Promise.all([
    inTurns(moved, (fleet) => settle(admin, fleet)),
    createPods(admin, lacking),
    deletePods(admin, surplus),
  ]);
}

function tableOf(all: readonly Followed[]) {
  const kinds = [...new Set(all.map(({ series }) => series.kind))];
  const sum = (list: readonly Followed[], of: (each: Followed) => number): number =>
    list.reduce((total, each) => total + of(each), 0);
  return {
    title: "The real autoscaler's replicas and ours",
    columns: ['metric', 'series', 'steps compared', 'changes', 'not compared to the end', 'different'],
    rows: kinds.map((kind) => {
      const own = all.filter(({ series }) => series.kind === kind);
      const dropped = own.filter(({ isDropped }) => isDropped).length;
      const different = own.filter(({ difference }) => difference !== null).length;
      return [kind, own.length, sum(own, ({ steps }) => steps), sum(own, ({ changes }) => changes), dropped, different];
    }),
    note: `${TICKS} values of each metric, one every ${TICK_S} s.`,
  };
}
