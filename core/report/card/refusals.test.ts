import { expect, test } from 'vitest';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { byRefusal } from './refusals.ts';

const slow = statedReason({ code: 'slo-below-idle-latency', percentile: 99, idleMs: 90, pathMs: 5, sloMs: 50 });
const rare = statedReason({ code: 'excluded-by-rule', rule: 'rarely-holds' });
const unfit = statedReason({ code: 'no-input-known' });

test('options are grouped by what mainly keeps them from serving, whatever else they note', () => {
  const options = [{ reasons: [rare, slow] }, { reasons: [slow] }, { reasons: [unfit] }, { reasons: [slow, rare] }];
  expect(byRefusal(options)).toEqual([
    { kind: 'slow', options: [options[1], options[3]] },
    { kind: 'rarely', options: [options[0]] },
    { kind: 'unfit', options: [options[2]] },
  ]);
});

test('an option without a reason is listed all the same', () => {
  expect(byRefusal([{ reasons: [] }])).toEqual([{ kind: 'unfit', options: [{ reasons: [] }] }]);
});
