import { expect, test } from 'vitest';
import { trustAdvice } from '#core/contract/run/run-facts-words.ts';
import { remedy, remedyText } from './remedy.ts';

test('a command stands after its sentence, set as the output sets code', () => {
  const { fix } = trustAdvice({ code: 'governor', governor: 'powersave' });
  expect(fix.command).toBe('cpupower frequency-set -g performance');
  expect(remedyText(fix, (code) => `<code>${code}</code>`)).toBe(
    `${fix.text}: <code>cpupower frequency-set -g performance</code>`,
  );
  expect(remedyText(remedy('Measure again.'), () => 'x')).toBe('Measure again.');
});
