import { beforeEach, expect, test } from 'vitest';
import { billExtract, billLine } from '#core/bill/testing.ts';
import type { BillExtract, BillRequest } from '#core/contract/catalog/bill.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Host } from '#renderer/host/host.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const plan = examplePlan();
const UNREADABLE = {
  code: 'unusable-input',
  file: 'bill.csv',
  cause: 'it has a, b',
  actions: ['Export it again.'],
} as const;
/** What the engine was asked to read. */
let read: BillRequest[];
let chosen: readonly string[];

/** A bill of $900 for one service, without units. */
function extract(service: string): BillExtract {
  return billExtract(billLine({ service, region: plan.catalog.region, cost: 900, unit: null, quantity: null }));
}

const client = {
  call: (method: string, input: never) => {
    if (method === 'catalogShow') {
      return Promise.resolve({ catalog: exampleCatalog(), sha256: plan.catalog.sha256 });
    }
    const request = input as BillRequest;
    read.push(request);
    if (request.tag?.key === 'bad')
      return Promise.reject(new RpcError({ ...UNREADABLE, actions: [...UNREADABLE.actions] }));
    return Promise.resolve(extract(request.resource === null ? 'Amazon Elastic Compute Cloud' : 'Amazon S3'));
  },
} as unknown as Client<Methods>;

const host = { kind: 'electron', chooseFiles: () => Promise.resolve(chosen) } as unknown as Host;

beforeEach(() => {
  read = [];
  chosen = ['/bills/bill.csv'];
  useStore.setState({ ...blank, client, host, plan }, true);
});

test('a bill that is chosen is read and compared with the plan', async () => {
  await useStore.getState().openBill();
  expect(read).toEqual([{ file: '/bills/bill.csv', tag: null, resource: null }]);
  expect(useStore.getState().bill).toMatchObject({
    note: null,
    problem: null,
    services: ['Amazon Elastic Compute Cloud'],
    found: { comparison: { verdict: 'wrong' }, claim: expect.stringMatching(/^Billed \$913 a month, /) },
  });
  useStore.getState().closeBill();
  expect(useStore.getState().bill).toBeNull();
});

test('a cancelled dialog opens nothing', async () => {
  chosen = [];
  await useStore.getState().openBill();
  expect([useStore.getState().bill, read]).toEqual([null, []]);
});

test('only a tag and a resource read the file again, and the services of the whole file stay to choose from', async () => {
  const { openBill, changeBill } = useStore.getState();
  await openBill();
  await changeBill({ services: ['Lambda'] });
  expect(read).toHaveLength(1);
  expect(useStore.getState().bill).toMatchObject({
    found: null,
    problem: { file: 'bill.csv', cause: 'none of its services is Lambda' },
  });
  await changeBill({ services: [], resource: 'x' });
  expect(read.at(-1)).toMatchObject({ resource: 'x' });
  expect(useStore.getState().bill?.services).toEqual(['Amazon Elastic Compute Cloud']);
  expect(useStore.getState().bill?.problem?.actions).toEqual([
    'Name the service with “Services that count”. It has: Amazon S3.',
  ]);
});

test('an unreadable bill says what the engine says, and can be corrected', async () => {
  const { openBill, changeBill } = useStore.getState();
  await openBill();
  await changeBill({ tag: { key: 'bad', value: 'x' } });
  expect(useStore.getState().bill).toMatchObject({ found: null, note: null, problem: { cause: 'it has a, b' } });
  await changeBill({ tag: null });
  expect(useStore.getState().bill).toMatchObject({
    problem: null,
    found: { claim: expect.stringMatching(/^Billed /) },
  });
});

test('an answer that another question overtook is dropped', async () => {
  const { openBill, changeBill } = useStore.getState();
  await openBill();
  await Promise.all([changeBill({ resource: 'x' }), changeBill({ resource: null })]);
  expect(useStore.getState().bill).toMatchObject({ problem: null, query: { resource: null } });
});
