import type { ModelProfile } from '#core/contract/profile.ts';
import { operatorTimes, timeFinding } from '#core/figure/time.ts';
import type { Style } from '#cli/output/style.ts';
import { table } from '#cli/output/table.ts';
import { duration, percent } from '#core/words/format.ts';

const RIGHT = 'right' as const;
const MAX_OPERATORS = 5;

/** Where the time of an inference goes, by batch size: the finding, the three kinds and the slowest operators. */
export function profileText(profile: ModelProfile, style: Style): string {
  const { batchSizes, byKind, callMs } = profile;
  const withShare = (ms: readonly number[]): string[] =>
    ms.map(
      (each, at) => `${duration(each)} ${percent(each / Math.max(callMs[at] ?? 0, Number.MIN_VALUE)).padStart(7)}`,
    );
  const operators = operatorTimes(profile).filter(({ nodes }) => nodes !== null);
  const left = operators.length - MAX_OPERATORS;
  return [
    `${style.bold('Where the time goes')}: ${style.green(timeFinding(profile))}\n`,
    table(
      [
        { title: 'one thread' },
        ...batchSizes.map((rows) => ({ title: rows === 1 ? '1 row' : `${rows} rows`, align: RIGHT })),
      ],
      [
        ...byKind.map(({ kind, ms }) => [kind, ...withShare(ms)]),
        ...operators
          .slice(0, MAX_OPERATORS)
          .map(({ label, nodes, ms }) => [`${label} × ${nodes ?? 1}`, ...withShare(ms)]),
      ],
    ),
    left > 0 ? `  … ${left} more operators\n` : '',
  ].join('');
}
