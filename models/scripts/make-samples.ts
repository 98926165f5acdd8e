import { parseArgs } from 'node:util';
import { SAMPLES } from './definitions.ts';
import { writeManifest, writeSample } from './write-sample.ts';

const USAGE = `usage: node dist/engine/make-samples.cjs [--only NAME]… [--out FOLDER] [--expected-rows N]
Makes the sample models and their data again, from their seeds. NAME is one of ${SAMPLES.map((s) => s.about.name).join(', ')}.`;

/** Default number of rows in expected.json. */
const EXPECTED_ROWS = 32;

interface Options {
  readonly only: readonly string[];
  readonly out: string;
  readonly expectedRows: number;
}

/** Options from the command line, or null if they are invalid. */
function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        out: { type: 'string', default: 'models' },
        'expected-rows': { type: 'string', default: String(EXPECTED_ROWS) },
      },
    });
    const only = values.only ?? SAMPLES.map((sample) => sample.about.name);
    const expectedRows = Number(values['expected-rows']);
    const known = only.every((name) => SAMPLES.some((sample) => sample.about.name === name));
    return known && Number.isInteger(expectedRows) && expectedRows > 0 ? { only, out: values.out, expectedRows } : null;
  } catch {
    return null;
  }
}

function main(): void {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { only, out, expectedRows } = options;
  for (const sample of SAMPLES.filter((candidate) => only.includes(candidate.about.name))) {
    const { name, seed } = sample.about;
    const started = performance.now();
    const { trainRows, dataRows } = sample;
    const progress = (line: string): void => console.error(`${name}: ${line}`);
    const build = sample.make({ seed, trainRows, dataRows, expectedRows, progress });
    const entry = writeSample(out, sample, build, expectedRows);
    writeManifest(
      out,
      [entry],
      SAMPLES.map((s) => s.about.name),
    );
    const metrics = entry.metrics.map((m) => `${m.name} ${m.value} (constant answer: ${m.baseline})`).join(', ');
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${name}: model ${entry.model.bytes} B, data ${entry.data.bytes} B, ${metrics}, ${seconds} s`);
    console.log(`  ${entry.model.sha256}  ${entry.model.file}\n  ${entry.data.sha256}  ${entry.data.file}`);
  }
}

main();
