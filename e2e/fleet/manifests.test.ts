import { Job } from 'kubernetes-models/batch/v1/Job';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { argoWorkflow, skyTask } from '#core/fleet/exports.ts';
import type { PodSettings } from '#core/fleet/job-pod.ts';
import { accessManifests, jobManifest } from '#core/fleet/manifests.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { yamlDocuments, yamlOf } from '#core/fleet/yaml.ts';
import { RESOURCES, schemaProblem, unknownFields } from './cluster/resources.ts';

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

test('a Job is valid by the official schema, and has no field that Kubernetes does not know', () => {
  const job = jobManifest(STUDY, TYPE, { ...SETTINGS, namespace: 'fleet' });
  expect(new Job(structuredClone(job) as never).validate()).toBeUndefined();
  expect(unknownFields('Job', job)).toEqual([]);
  expect(unknownFields('Job', { ...job, spec: { ...job.spec, template: { spec: { cpuLimit: 1 } } } })).toEqual([
    '.spec.template.spec.cpuLimit',
  ]);
});

test('the printed namespace and rights are valid by the official schemas', () => {
  for (const manifest of accessManifests('fleet', 'me@example.com')) {
    const resource = RESOURCES.find(({ kind }) => kind === Reflect.get(manifest, 'kind'));
    if (resource === undefined) throw new Error('an unknown kind');
    expect(schemaProblem(resource, manifest)).toBeNull();
    expect(schemaProblem(resource, { ...manifest, metadata: 7 })).toContain(resource.kind);
  }
});

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
