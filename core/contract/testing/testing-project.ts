import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { PROJECT_SCHEMA_VERSION, Project, ProjectContent } from '#core/contract/project/project.ts';
import { exampleRun } from './testing.ts';

/** The content of a measured project for tests, with files in a folder of its user. */
export function exampleContent(change: Partial<ProjectContent> = {}): ProjectContent {
  return ProjectContent.parse({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Card fraud',
    model: '/home/ann/secret/fraud.onnx',
    data: '/home/ann/secret/fraud.csv',
    syntheticRows: null,
    maps: [],
    dims: {},
    settings: MEASURE_DEFAULTS,
    run: exampleRun(),
    runFolder: '/home/ann/runs/one',
    importedRuns: [],
    workload: findPreset('million-a-day')?.workload,
    verdict: null,
    reports: [
      {
        format: 'md',
        path: '/home/ann/secret/report.md',
        bytes: 1,
        writtenAt: '2026-01-15T09:00:00.000Z',
        planMark: 'a',
      },
    ],
    ...change,
  });
}

/** A `.modewise` document for tests. */
export function exampleProject(change: Partial<ProjectContent> = {}): Project {
  return Project.parse({
    ...exampleContent(change),
    schemaVersion: PROJECT_SCHEMA_VERSION,
    modewise: '1.2.3',
    savedAt: '2026-01-15T09:00:00.000Z',
    stamps: { model: null, data: null },
  });
}
