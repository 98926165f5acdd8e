import { expect, test } from 'vitest';
import { readPrices } from './prices.ts';

test('offers are the CPU instances with an on-demand price, under the names of the results', () => {
  const { region, offers, measuredSigmaLog } = readPrices();
  expect(region).toBe('us-east-1');
  expect(offers.get('AWS c7i.large')).toEqual({
    instanceType: 'c7i.large',
    uarch: 'Sapphire Rapids',
    vcpus: 2,
    usdPerHour: 0.08925,
    generationYear: 2023,
  });
  expect([...offers.keys()].filter((name) => !name.startsWith('AWS ') || /AWS (g|p|inf)\d/.test(name))).toEqual([]);
  expect(measuredSigmaLog).toBeCloseTo(Math.log(1.07 / 0.93) / 3.29, 4);
});
