import { readFileSync } from 'node:fs';
import { resolveSample } from '#engine/model/samples.ts';

/** The first rows of a sample's CSV file as JSON has them, from column to value. */
export async function sampleObjects(sample: string, count: number): Promise<readonly Record<string, unknown>[]> {
  const { dataPath } = await resolveSample(sample);
  const [head = '', ...lines] = readFileSync(dataPath, 'utf8').trim().split('\n');
  const names = head.trim().split(',');
  return lines
    .slice(0, count)
    .map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index], valueOf(value)])));
}

function valueOf(text: string): unknown {
  const value = text.trim();
  if (value === 'true' || value === 'false') return value === 'true';
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
