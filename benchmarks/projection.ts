import { createProjector } from '#core/project/projection/project.ts';
import { median } from '#core/math/stats/moments.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { measureByCli } from './lib/cli.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { verdict } from './lib/rounds.ts';

/**
 * Time of a projection onto all instance types of a catalogue from quick runs of the samples. Each repetition uses a
 * new projector; the catalogue is loaded before.
 */
const SAMPLES = ['fraud', 'image-classifier', 'text-encoder'] as const;
const TIMES = 50;
const BAR_MS = 50;

async function main(): Promise<void> {
  printHeader('Projection of every instance type');
  const catalog = loadCatalog({ region: 'us-east-1' });
  const rows: (readonly (string | number)[])[] = [];
  for (const sample of SAMPLES) {
    const { run } = await measureByCli(['--model', `sample:${sample}`]);
    const times = Array.from({ length: TIMES }, () => {
      const before = performance.now();
      const project = createProjector({ runs: [run], catalog });
      for (const instance of catalog.instances) project(instance);
      return performance.now() - before;
    });
    const first = times[0] ?? 0;
    const spread = [median(times), first, Math.max(...times)].map((ms) => fixed(ms, 2));
    rows.push([sample, catalog.instances.length, ...spread, verdict(first <= BAR_MS)]);
  }
  printTable(['sample', 'instance types', 'median, ms', 'first, ms', 'slowest, ms', `first ≤ ${BAR_MS} ms`], rows);
}

void main();
