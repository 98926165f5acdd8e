import { expect, test } from 'vitest';
import { Flip, type FlipFact, Relaxation, type RelaxationFact } from '#core/contract/verdict/verdict-changes.ts';
import { flipText, relaxationText, relaxationWords, statedFlip, statedRelaxation } from './verdict-changes-words.ts';

const PER_DAY = { input: 'predictionsPerDay', at: 864_000 } as const;
const BATCH_ID = 'ec2-batch/c7i.xlarge/spot';

test.each<readonly [FlipFact, string]>([
  [
    { code: 'input-rises', ...PER_DAY, becomes: 'realtime' },
    'At 864,000 predictions per day (10/s) or more, the verdict becomes real time.',
  ],
  [
    { code: 'input-falls', input: 'sloMs', at: 2500, becomes: 'none', holds: false },
    'At an SLO of 2.5 s or less, no option meets the requirements reliably.',
  ],
  [
    { code: 'input-rises', input: 'sloMs', at: 2500, becomes: 'hybrid', holds: true },
    'At an SLO of 2.5 s or more, hybrid meets the requirements reliably.',
  ],
  [
    { code: 'input-falls', input: 'sloMs', at: 2500, becomes: 'none' },
    'At an SLO of 2.5 s or less, no option is feasible.',
  ],
  [
    { code: 'input-rises', input: 'spotPrice', at: 2.4, becomes: 'microbatch' },
    'At 2.4 times the stated spot price or more, the verdict becomes micro-batch.',
  ],
  [
    { code: 'caller-waits', input: 'callerWaits', at: 1, becomes: 'realtime' },
    'If a caller waits for the answer, the verdict becomes real time.',
  ],
  [
    { code: 'caller-waits', input: 'callerWaits', at: 0, becomes: 'batch' },
    'If no caller waits for the answer, the verdict becomes batch.',
  ],
  [{ code: 'text-only', ...PER_DAY, becomes: 'async', text: 'An older sentence.' }, 'An older sentence.'],
])('a flip as text: %j', (flip, text) => {
  expect(flipText(flip)).toBe(text);
  expect(Flip.parse(statedFlip(flip))).toEqual({ ...flip, text });
});

test.each<readonly [RelaxationFact, string]>([
  [
    { code: 'input-eased', input: 'maxStalenessS', from: 60, to: 25_200, makesFeasible: BATCH_ID },
    'Max age of an answer: 7 h instead of 1 min. This makes EC2 batch, c7i.xlarge, spot feasible.',
  ],
  [
    { code: 'waiting-dropped', input: 'callerWaits', from: true, to: false, makesFeasible: BATCH_ID },
    'No caller waits for the answer. This makes EC2 batch, c7i.xlarge, spot feasible.',
  ],
  [
    { code: 'deadline-dropped', input: 'deadlineS', from: 600, to: null, makesFeasible: 'unknown' },
    'No limit on the batch window instead of 10 min. This makes unknown feasible.',
  ],
])('a relaxation as text: %j', (relaxation, text) => {
  expect(relaxationText(relaxation)).toBe(text);
  expect(Relaxation.parse(statedRelaxation(relaxation))).toEqual({ ...relaxation, text });
});

test('a value that is known only about has two digits in the unit in which it is read', () => {
  const at = (input: string, value: number) =>
    flipText({ code: 'input-rises', input, at: value, becomes: 'batch', isAbout: true });
  expect(at('sloMs', 84.37)).toBe('At an SLO of about 84 ms or more, the verdict becomes batch.');
  expect(at('maxStalenessS', 3480)).toContain('a tolerated age of about 58 min or more');
  expect(at('predictionsPerDay', 17_270)).toContain('At about 17,000 predictions per day (0.197/s) or more');
  expect(at('inputsKnownInAdvance', 0.9876)).toContain('about 98.8 % of inputs known in advance');
  expect(at('spotPrice', 2.437)).toContain('At about 2.4 times the stated spot price or more');
});

test('a relaxation takes the label that a caller knows', () => {
  const relaxation = { code: 'input-eased', input: 'sloMs', from: 1, to: 15, makesFeasible: BATCH_ID } as const;
  expect(relaxationWords(relaxation, 'EC2 batch, own price')).toEqual({
    change: 'Latency SLO: 15 ms instead of 1 ms',
    effect: 'makes EC2 batch, own price feasible',
  });
});

test('a change at practically the estimate says that the choice is on the edge, and no factor', () => {
  const at = (value: number) => flipText({ code: 'input-falls', input: 'startup', at: value, becomes: 'batch' });
  expect(at(0.991)).toBe(
    'At slightly less than the stated start-up time (the choice is on the edge), the verdict becomes batch.',
  );
  expect(at(0.5)).toBe('At 0.5 times the stated start-up time or less, the verdict becomes batch.');
  expect(flipText({ code: 'input-rises', input: 'sloMs', at: 1, becomes: 'batch' })).not.toContain('edge');
});
