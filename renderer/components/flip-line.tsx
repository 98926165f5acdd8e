/**
 * An input as a line: a ring where it is now, a bar where the verdict changes, dots for the way between them. Says nothing by itself: the values
 * stand beside it.
 */
export function FlipLine({
  nowShare,
  atShare,
  width = 112,
  height = 20,
}: {
  readonly nowShare: number;
  readonly atShare: number;
  readonly width?: number;
  readonly height?: number;
}) {
  const radius = height / 4;
  // A ring at an end of the line is not cut.
  const inset = radius + 2;
  const at = (share: number): number => inset + share * (width - 2 * inset);
  const middle = height / 2;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <line x1={0} x2={width} y1={middle} y2={middle} stroke="var(--mw-line-strong)" strokeWidth={2} />
      <line
        x1={at(nowShare)}
        x2={at(atShare)}
        y1={middle}
        y2={middle}
        stroke="var(--mw-ink-2)"
        strokeWidth={2}
        strokeDasharray="2 2"
      />
      <line x1={at(atShare)} x2={at(atShare)} y1={2} y2={height - 2} stroke="var(--mw-ink)" strokeWidth={2} />
      <circle
        cx={at(nowShare)}
        cy={middle}
        r={radius}
        fill="var(--mw-surface)"
        stroke="var(--mw-accent-text)"
        strokeWidth={2}
      />
    </svg>
  );
}
