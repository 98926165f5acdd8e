/**
 * Finds and installs what the tests of `e2e/engines` run: Java, Kafka's broker, Python with the sections of requirements.txt,
 * and the schema of Terraform's provider.
 */
import { CannotBeHad, engine, lackOf } from './cannot-be-had.mjs';
import { java } from './java.mjs';
import { kafka } from './kafka.mjs';
import { kubectl } from './kubectl.mjs';
import { perfAnalyzer } from './perf-analyzer.mjs';
import { environmentOf, python, sections } from './python.mjs';
import { terraformSchema } from './terraform-schema.mjs';

/** Every engine by its name: where it is, `reason` if it cannot be had here, `failure` if it should have been. */
export function realEngines({ log }) {
  if (process.platform === 'win32') return onWindows();
  const runtime = engine(() => java({ log }));
  const broker = engine(() => needing(runtime, 'Java', () => kafka({ log })));
  const base = engine(() => python({ log }));
  const inPython = (section) => {
    const environment = environmentOf(section, base, { log });
    return section === 'perf-analyzer' ? perfAnalyzer(environment, { log }) : environment;
  };
  const environments = sections().map((section) => [
    section,
    engine(() => needing(base, 'Python', () => inPython(section))),
  ]);
  const others = {
    java: runtime,
    'kafka-broker': broker,
    kubectl: engine(() => kubectl({ log })),
    'terraform-schema': engine(() => terraformSchema({ log })),
  };
  return { ...others, python: base, ...Object.fromEntries(environments) };
}

/** What needs an engine that is not there cannot be had either: the engine's own line says why. */
function needing(other, name, find) {
  if (lackOf(other) !== null) throw new CannotBeHad(`it needs ${name}`);
  return find();
}

function onWindows() {
  const lack = { reason: 'the tests of engines run on Linux and macOS', failure: null };
  return Object.fromEntries(
    ['java', 'kafka-broker', 'kubectl', 'terraform-schema', 'python', ...sections()].map((name) => [name, lack]),
  );
}
