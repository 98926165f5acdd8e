/**
 * Finds and installs what the tests of `e2e/engines` run: Java, Kafka's broker, Python with the sections of requirements.txt,
 * the schema of Terraform's provider and Kubernetes' control plane.
 */
import { azurite } from './azurite.mjs';
import { browser } from './browser.mjs';
import { CannotBeHad, engine, lackOf } from './cannot-be-had.mjs';
import { java } from './java.mjs';
import { kafka } from './kafka.mjs';
import { kubectl } from './kubectl.mjs';
import { kubernetes } from './kubernetes.mjs';
import { perfAnalyzer } from './perf-analyzer.mjs';
import { environmentOf, python, sections } from './python.mjs';
import { onnxRuntime112, outsideModels } from './warehouse.mjs';
import { terraformSchema } from './terraform-schema.mjs';

/** The section with Go, and the engine that it builds. */
const KUBERNETES = 'kubernetes';
/** Environments of Python that are installed at the same time: pip uses one core. */
const AT_ONCE = 2;

/** Every engine by its name: where it is, `reason` if it cannot be had here, `failure` if it should have been. */
export async function realEngines({ log }) {
  if (process.platform === 'win32') return onWindows();
  const runtime = await engine(() => java({ log }));
  const base = await engine(() => python({ log }));
  const inPython = async (section) => {
    const environment = await environmentOf(section, base, { log });
    return section === 'perf-analyzer' ? perfAnalyzer(environment, { log }) : environment;
  };
  // First, because its build goes on in the background.
  const control = await engine(() =>
    needing(base, 'Python', async () => kubernetes(await environmentOf(KUBERNETES, base, { log }), { log })),
  );
  const others = sections().filter((section) => section !== KUBERNETES);
  const installing = inTurns(others, async (section) => [
    section,
    await engine(() => needing(base, 'Python', () => inPython(section))),
  ]);
  const found = {
    azurite: await engine(() => azurite({ log })),
    browser: await engine(() => browser({ log })),
    java: runtime,
    'kafka-broker': await engine(() => needing(runtime, 'Java', () => kafka({ log }))),
    kubectl: await engine(() => kubectl({ log })),
    'terraform-schema': await engine(() => terraformSchema({ log })),
    'onnxruntime-1.12': await engine(() => onnxRuntime112({ log })),
    'outside-models': await engine(() => needing(base, 'Python', () => outsideModels(base, { log }))),
  };
  return { ...found, [KUBERNETES]: control, python: base, ...Object.fromEntries(await installing) };
}

/** The results of `work` for each item, some of them at the same time. */
async function inTurns(items, work) {
  const results = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** What needs an engine that is not there cannot be had either: the engine's own line says why. */
function needing(other, name, find) {
  if (lackOf(other) !== null) throw new CannotBeHad(`it needs ${name}`);
  return find();
}

function onWindows() {
  const lack = { reason: 'the tests of engines run on Linux and macOS', failure: null };
  return Object.fromEntries(
    [
      'azurite',
      'browser',
      'java',
      'kafka-broker',
      'kubectl',
      'onnxruntime-1.12',
      'outside-models',
      'terraform-schema',
      'python',
      ...sections(),
    ].map((name) => [name, lack]),
  );
}
