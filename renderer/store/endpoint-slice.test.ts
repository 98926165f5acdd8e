import { beforeEach, expect, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import { exampleEndpoint, exampleCurrentDeployment } from '#core/contract/testing/testing-endpoint.ts';
import { calibratedWorkload, calibrateCurrentDeployment } from '#core/decide/calibrate-deployment.ts';
import { examplePlan } from '#core/report/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Host } from '#renderer/host/host.ts';
import { contentOf } from './project-content.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const document = exampleEndpoint();
let refusal: string | null = null;

const client = {
  call: (method: string, input: { readonly sha256: string | null; readonly service: string | null }) => {
    if (refusal !== null)
      return Promise.reject(new RpcError({ code: 'unusable-input', file: 'a.json', cause: refusal, actions: [] }));
    if (method === 'openEndpoint') return Promise.resolve({ document, sha256: 'of the file' });
    return Promise.resolve(exampleCurrentDeployment({ sha256: input.sha256 ?? 'of the text', service: input.service }));
  },
} as unknown as Client<Methods>;

const host = { kind: 'electron', chooseFiles: () => Promise.resolve(['/d/endpoint.json']) } as unknown as Host;

beforeEach(() => {
  refusal = null;
  useStore.setState({ ...blank, client, host, model: 'sample:fraud', name: 'A study' }, true);
});

test('an endpoint that was measured before is opened, joins the plan of the project, and is removed', async () => {
  const { openMeasured, setService, addCurrentDeployment, removeCurrentDeployment } = useStore.getState();
  await openMeasured();
  expect(useStore.getState().endpoint).toMatchObject({ found: document, foundSha256: 'of the file', problem: null });
  setService('eks');
  await addCurrentDeployment();
  const currentDeployment = exampleCurrentDeployment({ sha256: 'of the file', service: 'eks' });
  expect(useStore.getState().currentDeployment).toEqual(currentDeployment);
  expect(contentOf(useStore.getState())).toMatchObject({ currentDeployment });
  removeCurrentDeployment();
  expect(contentOf(useStore.getState())).toMatchObject({ currentDeployment: null });
});

test('one that was measured now has the hash that its document will have', async () => {
  const { openEndpoint, addCurrentDeployment } = useStore.getState();
  openEndpoint();
  const { endpoint } = useStore.getState();
  if (endpoint !== null) useStore.setState({ endpoint: { ...endpoint, found: document } });
  await addCurrentDeployment();
  expect(useStore.getState()).toMatchObject({
    currentDeployment: { sha256: 'of the text' },
    endpoint: { foundSha256: 'of the text' },
  });
});

test('a file that is not a measured endpoint says so in the drawer', async () => {
  refusal = 'this is a run.json, and an endpoint.json is needed here';
  await useStore.getState().openMeasured();
  expect(useStore.getState().endpoint).toMatchObject({ found: null, problem: { cause: refusal } });
});

test('a plan that is opened brings what ran, and the way as it was stated', () => {
  const plan = examplePlan();
  const live = plan.options.find(
    ({ feasible, latencyMs, mode }) => feasible && latencyMs !== null && mode === 'realtime',
  );
  const currentDeployment = calibrateCurrentDeployment(
    plan,
    exampleCurrentDeployment({ p99Ms: 5_000, service: live?.service ?? null }),
  );
  const workload = calibratedWorkload(plan.workload, currentDeployment);
  expect(workload.pathOverheadMs).toBeGreaterThan(plan.workload.pathOverheadMs);
  useStore.getState().openPlan({ ...plan, workload, currentDeployment });
  expect(useStore.getState()).toMatchObject({ currentDeployment: currentDeployment.endpoint, workload: plan.workload });
});
