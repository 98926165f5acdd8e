import { memo } from 'react';
import type { Basis } from '#core/contract/base/numbers.ts';
import { basisDash } from '#core/figure/scene/marks.ts';

/**
 * The basis of a number as a word and a line style: measured solid, imported double, projected dashed, bounded a bar with ends, assumed
 * dotted.
 */
export const BasisBadge = memo(function BasisBadge({ basis }: { readonly basis: Basis }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, color: 'var(--mw-ink-2)', fontSize: 12 }}>
      <svg width={18} height={8} viewBox="0 0 18 8" aria-hidden>
        {basis === 'imported' ? (
          <path d="M1 2.5 H17 M1 5.5 H17" stroke="currentColor" strokeWidth={1.4} />
        ) : basis === 'bounded' ? (
          <path d="M1 4 H17 M1 1 V7 M17 1 V7" stroke="currentColor" strokeWidth={1.4} />
        ) : (
          <path d="M1 4 H17" stroke="currentColor" strokeWidth={1.8} strokeDasharray={basisDash(basis)?.join(' ')} />
        )}
      </svg>
      {basis}
    </span>
  );
});
