import { expect, test } from 'vitest';
import { leadOf } from './lead.ts';

test('a reason is parted where its claim ends', () => {
  expect(
    leadOf('A caller waits and the SLO is 100 ms at p99; the freshest batch there is has answers up to 6 h old.'),
  ).toEqual({
    lead: 'A caller waits and the SLO is 100 ms at p99',
    rest: 'The freshest batch there is has answers up to 6 h old.',
  });
});

test('a point inside a name or a number does not part it', () => {
  expect(leadOf('Kinesis micro-batch on c7i.large costs $0.28 a month with a p99 of 1.4 s.')).toEqual({
    lead: 'Kinesis micro-batch on c7i.large costs $0.28 a month with a p99 of 1.4 s',
    rest: '',
  });
});

test('a sentence that never ends is left whole', () => {
  const long = 'word '.repeat(60).trim();
  expect(leadOf(`${long}: end`)).toEqual({ lead: `${long}: end`, rest: '' });
});
