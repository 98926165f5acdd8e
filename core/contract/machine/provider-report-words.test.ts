import { expect, test } from 'vitest';
import type { ProviderReport } from '#core/contract/machine/provider-report.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { providerReportLines, providerReportSummary } from './provider-report-words.ts';

const report: ProviderReport = {
  schemaVersion: 1,
  modewise: '1.0.0',
  node: '20.20.0',
  at: '2026-01-01T00:00:00.000Z',
  host: exampleRun().host,
  trials: [
    {
      state: { provider: 'webgpu', state: 'works', device: exampleExecution().device, cause: null },
      samples: [
        { sample: 'recommendations', outcome: { kind: 'placed', execution: exampleExecution({ cpuMs: 6 }) } },
        { sample: 'fraud', outcome: { kind: 'refused', cause: 'all nodes ran on the CPU' } },
      ],
    },
    { state: { provider: 'cuda', state: 'fails', device: null, cause: 'libcudart.so.12 is missing' }, samples: [] },
  ],
};

test('a report says where nodes ran, whether answers were those of the CPU, and what to install', () => {
  const lines = providerReportLines(report);
  const text = lines.map((each) => each.text).join('\n');
  expect(text).toContain('WebGPU works: SwiftShader (software, not a GPU)');
  expect(text).toContain(
    'recommendations, fp32: one row 3.0 ms, 2.0 times as fast as on the CPU with one thread (6.0 ms)',
  );
  expect(text).toContain('2 of 11 nodes on the CPU: 61 % of the time');
  expect(text).toContain('answers as on the CPU');
  expect(text).toContain('fraud: no result: all nodes ran on the CPU');
  expect(lines.at(-1)?.text).toContain('CUDA does not work here: libcudart.so.12 is missing');
  expect(lines.at(-1)?.fix).toContain('npm rebuild onnxruntime-node');
  expect(lines.filter(({ mark }) => mark === 'wrong')).toEqual([]);
});

test('other answers than those of the CPU and failures are marked, and named in the summary', () => {
  const execution = exampleExecution({ answers: { same: false, maxAbsDiff: 0.5, maxRelDiff: 1, tolerance: 1e-4 } });
  const [webgpu, cuda] = report.trials;
  if (webgpu === undefined || cuda === undefined) throw new Error('the report has two providers');
  const differing = { ...webgpu, samples: [{ sample: 'fraud', outcome: { kind: 'placed', execution } as const }] };
  const wrong = { ...report, trials: [differing, cuda] };
  expect(
    providerReportLines(wrong)
      .filter(({ mark }) => mark === 'wrong')
      .map(({ text }) => text),
  ).toEqual(['fraud, fp32: one row 3.0 ms', 'answers differ from those on the CPU by up to 0.50']);
  expect(providerReportSummary(report)).toBe("Works: WebGPU. Failures or other answers than the CPU's: none.");
  expect(providerReportSummary(wrong)).toBe("Works: WebGPU. Failures or other answers than the CPU's: WebGPU.");
});
