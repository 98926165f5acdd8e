import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { argoWorkflow, skyTask } from './exports.ts';
import type { PodSettings } from './job-pod.ts';
import { accessManifests } from './manifests.ts';
import { exampleStudy, exampleType } from './testing.ts';
import { yamlDocuments, yamlOf } from './yaml.ts';

const SETTINGS: PodSettings = {
  image: 'registry.test/modewise:1',
  program: ['modewise'],
  tolerate: ['study'],
  addresses: {
    inputs: new Map([
      [1, { name: 'MODEWISE_INPUT_1', valueFrom: { secretKeyRef: { name: 'addresses', key: 'input-1' } } }],
    ]),
    pack: null,
  },
};
const TYPE = exampleType('c7i.xlarge', { vcpus: 4, memoryGiB: 8 });
const STUDY = exampleStudy([TYPE, exampleType('m7g.large', { arch: 'arm64' })]);

test('YAML reads back as what it was written from', () => {
  const values = [
    ...accessManifests('fleet', 'me@example.com'),
    {
      text: ['yes', '0123', '', 'a: b', '- c', 'x\ny', 'null', '1e3'],
      nested: [[1, [2]], [], {}, [{ a: 1, b: [{ c: null }] }]],
    },
  ];
  expect(parseAllDocuments(yamlDocuments(values)).map((document) => document.toJS())).toEqual(values);
});

test('a workflow of Argo has a template for each type, with its node, its deadline and one more attempt', () => {
  const workflow = parse(yamlOf(argoWorkflow(STUDY, SETTINGS)));
  expect(workflow).toMatchObject({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    spec: { entrypoint: 'measure' },
  });
  const [dag, ...templates] = workflow.spec.templates;
  expect(dag.dag.tasks.map(({ template }: { template: string }) => template)).toEqual(
    templates.map(({ name }: { name: string }) => name),
  );
  expect(templates[1]).toMatchObject({
    activeDeadlineSeconds: 1800,
    retryStrategy: { limit: 1 },
    nodeSelector: { 'node.kubernetes.io/instance-type': 'm7g.large' },
    container: { image: 'registry.test/modewise:1' },
  });
});

test('a task of SkyPilot has the types as candidates, and a time limit in its command', () => {
  const task = parse(yamlOf(skyTask({ ...STUDY, capacity: 'spot' }, SETTINGS)));
  expect(task.resources.candidates).toEqual([
    { instance_type: 'c7i.xlarge', use_spot: true },
    { instance_type: 'm7g.large', use_spot: true },
  ]);
  expect(task.run).toContain('timeout 1800 modewise fleet job --study mw-1a2b3c4d --type "$MODEWISE_TYPE"');
  expect(task.file_mounts).toEqual({ '/input/0/model.onnx': './model.onnx' });
});
