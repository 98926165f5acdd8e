import { expect, test } from 'vitest';
import type { TieBreak } from '#core/contract/verdict/verdict-reasons.ts';
import { verdictText, verdictWords } from './verdict-reasons-words.ts';

const offer = { service: 'lambda', instanceType: null, purchase: 'on-demand', monthlyUsd: 143 } as const;
const claimOf = (by: TieBreak, cheapestUsd = 141) =>
  verdictWords({
    code: 'certainty',
    offer,
    lowUsd: 138,
    highUsd: 150,
    usdPerMillion: 0.94,
    share: 0.2,
    simulations: 512,
    leastRegret: null,
    tie: { cheapest: { ...offer, service: 'ecs-fargate', monthlyUsd: cheapestUsd }, belowUsd: 25, by },
  }).claim;

test('a tie says which of the two meets the requirements more often, and what the other one saves', () => {
  const often = { kind: 'holds', ownShare: 0.998, otherShare: 0.98 } as const;
  expect(claimOf(often)).toContain(
    'meets the requirements in 99.8 % of the simulations; Fargate does so in 98 % and saves $2.00 per month (less than $25.00 or 5 % is a tie)',
  );
  expect(claimOf(often, 150)).toMatch(/Fargate does so in 98 %$/);
});

test('the lowest expected regret is stated where the choice has it, and of no other option', () => {
  const textOf = (leastRegret: typeof offer | null) =>
    verdictText({
      code: 'certainty',
      offer,
      lowUsd: 138,
      highUsd: 150,
      usdPerMillion: 0.94,
      share: 0.9,
      simulations: 512,
      leastRegret,
    });
  expect(textOf(null)).toMatch(/It also has the lowest expected regret\.$/);
  expect(textOf(offer)).not.toContain('regret');
});

test('a tie says that the choice is safer, or has fewer components to operate', () => {
  expect(claimOf({ kind: 'regret' })).toMatch(/its expected regret is lower than that of Fargate, which saves \$2\.00/);
  expect(claimOf({ kind: 'parts' })).toMatch(/has fewer components to operate than Fargate, which saves \$2\.00/);
});
