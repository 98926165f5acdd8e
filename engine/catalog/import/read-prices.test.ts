import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tablesUnder } from '#engine/catalog/load.ts';
import { readPrices } from './read-prices.ts';

const tables = tablesUnder([]);
const NOW = '2026-11-24T10:00:00.000Z';
const read = (text: string) => readPrices({ text, name: 'ours.csv', now: NOW, tables });
const problemsOf = (text: string) => {
  const result = read(text);
  if (result.state === 'read') throw new Error('it was read');
  return result.problems.map(({ line, column, cause, remedy }) => `${line} ${column ?? '-'}: ${cause}. ${remedy}`);
};

test('prices of known types, of SageMaker and of metered services, and a type of your own, are read from one file', () => {
  const result = read(
    [
      'instance_type,price_id,region,purchase,usd,as_of,vcpus,memory_gib,uarch,clock_ghz,accelerator,note',
      'c7i.large,,us-east-1,,0.0714,2026-10-01,,,,,,20 % off',
      'c7i.large,,us-east-1,spot,0.03,,,,,,,',
      'ml.c7i.large,,us-east-1,on-demand,0.09,,,,,,,',
      ',lambda.duration,us-east-1,,1.5e-5,,,,,,,',
      '"rack-9",,us-east-1,,1.25,,64,512,Zen 5,4.1,L4,"ours, paid for"',
      '',
    ].join('\n'),
  );
  if (result.state === 'refused') throw new Error(JSON.stringify(result.problems));
  const { overlay } = result;
  const origin = { kind: 'imported', source: 'ours.csv' };
  expect(overlay.instancePrices[0]).toMatchObject({
    ...origin,
    usdPerHour: 0.0714,
    asOf: '2026-10-01',
    note: '20 % off',
  });
  // The catalogue's band for this type stays; the date is that of the import.
  expect(overlay.instancePrices[1]).toMatchObject({ purchase: 'spot', interruptionBand: '>20%', asOf: '2026-11-24' });
  expect(overlay.sagemakerPrices).toMatchObject([{ instanceType: 'c7i.large', usdPerHour: 0.09 }]);
  expect(overlay.unitPrices).toMatchObject([{ id: 'lambda.duration', usd: 1.5e-5, ...origin }]);
  expect(overlay.instances).toMatchObject([
    {
      instanceType: 'rack-9',
      cloud: 'own',
      physicalCores: 32,
      accelerator: { name: 'L4', count: 1, memoryGiBEach: 24 },
    },
  ]);
});

const HEAD = 'instance_type,region,purchase,usd';

test.each([
  ['c7i.large,us-east-1,,-1', '2 usd: "-1" is not a number above 0'],
  ['c7i.large,us-east-1,,0', '2 usd: 0 is too small'],
  ['c7i.large,us-east-1,,NaN', '2 usd: "NaN" is not'],
  ['c7i.large,us-east-1,,0x10', '2 usd: "0x10" is not'],
  ['c7i.large,us-east-1,,$0.08', '2 usd: "$0.08" is not'],
  ['c7i.large,us-east-1,,"0,085"', '2 usd: "0,085" has a decimal comma. Write it with a point.'],
  ['c7i.large,us-east-1,,1e9', '2 usd: 1e9 is too large'],
  ['c7i.large,us-east-1,,', '2 usd: it is empty'],
  ['c7i.large,,,0.1', '2 region: it is empty'],
  ['c7i.large,../etc,,0.1', '2 region: "../etc" is not a region'],
  ['c7i.large,us-east-1,weekly,0.1', '2 purchase: "weekly" is not a purchase option'],
  [',us-east-1,,0.1', '2 instance_type: it is empty'],
  ['__proto__,us-east-1,,0.1', '2 instance_type: "__proto__" is not the name'],
  ['ml.c7i.large,us-east-1,spot,0.1', '2 purchase: a SageMaker price for spot'],
  ['c7i.large,us-east-1,0.1', '2 -: it has 3 cells, the header 4'],
  ['mine,us-east-1,,0.1', '2 vcpus: it is empty'],
  [
    'c7i.large,us-east-1,,0.1\n\nc7i.large,us-east-1,on-demand,0.2',
    '4 -: line 2 prices c7i.large on-demand in us-east-1 too',
  ],
  ['"c7i.large,us-east-1,,0.1', 'Close the quotation mark'],
  ['', '1 -: the file contains no price'],
])('%j is refused, and the message names line, column, cause and remedy', (line, expected) => {
  expect(problemsOf(`${HEAD}\n${line}`).join('\n')).toContain(expected);
});

test('a price of a day that is still to come is refused', () => {
  const problems = problemsOf(`${HEAD},as_of\nc7i.large,us-east-1,,0.1,2999-01-01`);
  expect(problems.join('\n')).toContain('2 as_of: 2999-01-01 is still to come');
});

test('every wrong line is named, and a header that is not ours says what columns there are', () => {
  expect(problemsOf(`${HEAD}\nc7i.large,us-east-1,,a\nc7i.large,us-east-1,,b\nc7i.large,eu-west-1,,0.1`)).toHaveLength(
    2,
  );
  expect(problemsOf('instance_type,region,usd_per_hr,__proto__\nx,y,z,w').join('\n')).toMatch(
    /1 usd_per_hr: the column is unknown[\s\S]*1 __proto__: the column is unknown[\s\S]*1 usd: it is missing/,
  );
  expect(problemsOf('')).not.toEqual([]);
});

test('whatever a file holds, it is read or refused with a reason, and what is read has believable prices', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'c7i.large',
      'ml.m5.xlarge',
      'us-east-1',
      'spot',
      '0.1',
      '-0',
      '1e400',
      '"',
      '',
      'Infinity',
      '=1+1',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const row = fc.array(cell, { minLength: 3, maxLength: 5 }).map((cells) => cells.join(','));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
      const result = read([HEAD, ...rows].join('\n'));
      if (result.state === 'refused') return result.problems.length > 0;
      return result.overlay.instancePrices.every(({ usdPerHour }) => usdPerHour > 0 && usdPerHour <= 1000);
    }),
    { numRuns: 300 },
  );
});
