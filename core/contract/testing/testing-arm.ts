import type { Catalog } from '#core/contract/catalog/catalog.ts';

const SEEN = { source: 'test', asOf: '2026-07-20', note: '', kind: 'exact' } as const;

const ARM_USD = {
  'lambda.duration-arm': 1.33334e-5,
  'lambda.provisioned-arm': 3.3333e-6,
  'lambda.provisioned-duration-arm': 7.7778e-6,
  'fargate.vcpu-arm': 0.03238,
  'fargate-spot.vcpu-arm': 0.009714,
  'fargate.memory-arm': 0.003556,
};

/** A catalogue for tests with a type of Graviton2 and the prices of services on Arm. */
export function withGraviton2(catalog: Catalog): Catalog {
  const graviton3 = catalog.instances.find(({ instanceType }) => instanceType === 'c7g.large');
  if (graviton3 === undefined) throw new Error('the example has a c7g.large');
  const c6g = {
    ...graviton3,
    instanceType: 'c6g.large',
    cpuModel: 'AWS Graviton2',
    uarch: 'Neoverse-N1',
    clockGHz: 2.5,
    fp32FlopPerCycle: 16,
    int8Unit: 'dotprod',
    sagemaker: null,
  };
  const services = Object.entries(ARM_USD).map(([id, usd]) => ({
    id,
    service: id,
    item: id,
    unit: 'unit',
    usd,
    ...SEEN,
  }));
  return { ...catalog, instances: [...catalog.instances, c6g], services: [...catalog.services, ...services] };
}
