/**
 * An input as a line: a ring at the current value, a bar at the value that changes the verdict, dots between them. Hidden from screen
 * readers, because the values are shown next to it.
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
  // Keeps a ring at the end of the line uncut.
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
