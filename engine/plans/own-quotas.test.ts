import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { QuotaId } from '#core/contract/workload/own-quotas.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { readQuotas } from './own-quotas.ts';

const folder = mkdtempSync(join(tmpdir(), 'quotas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(text: string): string {
  const file = join(folder, 'quotas.csv');
  writeFileSync(file, text);
  return file;
}

test('a file of quotas is read by its header, in any order, with the most that a quota can be raised to', async () => {
  const file = fileOf('value,quota,max\n64,ec2.vcpus,\n\n"2,000",lambda.concurrency,5000\n');
  expect(await readQuotas(file)).toEqual([
    { id: 'ec2.vcpus', value: 64, max: null },
    { id: 'lambda.concurrency', value: 2000, max: 5000 },
  ]);
});

test.each([
  ['quota,value\nec2.vcpu,64\n', /line 2: "ec2\.vcpu" is not a quota \(did you mean 'ec2\.vcpus'\?\); known are/],
  ['quota,value\nec2.vcpus,many\n', /line 2: value: "many" is not a number of at least 0/],
  ['quota,value\nec2.vcpus,-1\n', /line 2: value: "-1" is not a number of at least 0/],
  ['quota,value,max\nec2.vcpus,64,32\n', /line 2: max must be at least the value/],
  ['quota,value\nec2.vcpus,64\nec2.vcpus,65\n', /line 3: line 2 states ec2\.vcpus too/],
  ['quota,value\nec2.vcpus,64,7\n', /line 2: it has 3 cells, the header 2/],
  ['name,value\nec2.vcpus,64\n', /the column quota is missing/],
  ['quota,value,remark\nec2.vcpus,64,x\n', /the column remark is unknown/],
  ['quota,value\n', /it contains no quota/],
])('%j is refused with the file, the line, the cause and what to do', async (text, cause) => {
  await expect(readQuotas(fileOf(text))).rejects.toMatchObject({
    code: 'unusable-input',
    file: join(folder, 'quotas.csv'),
    reason: expect.stringMatching(cause),
  });
});

test('every quota that can be stated is a row of the catalogue of its cloud', () => {
  const rows = ['us-east-1', 'us-central1', 'eastus'].flatMap((region) => loadCatalog({ region }).limits);
  const ids = new Set(rows.map(({ id }) => id));
  expect(QuotaId.options.filter((id) => !ids.has(id))).toEqual([]);
});
