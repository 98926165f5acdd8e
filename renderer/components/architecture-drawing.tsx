import type { Architecture } from '#core/contract/model/samples.ts';

const NODES = {
  trees: [
    [30, 6],
    [14, 22],
    [46, 22],
    [6, 38],
    [22, 38],
    [38, 38],
    [54, 38],
  ],
  dense: [
    [6, 6],
    [6, 22],
    [6, 38],
    [30, 6],
    [30, 22],
    [30, 38],
    [54, 22],
  ],
} as const;

/** A line drawing of a model's architecture, 60 × 44 units, in the current text colour. Hidden from screen readers. */
export function ArchitectureDrawing({
  architecture,
  width = 60,
}: {
  readonly architecture: Architecture;
  readonly width?: number;
}) {
  return (
    <svg
      width={width}
      height={(width * 44) / 60}
      viewBox="0 0 60 44"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.1}
      aria-hidden
      style={{ flex: 'none', overflow: 'visible' }}
    >
      <Lines architecture={architecture} />
    </svg>
  );
}

function Lines({ architecture }: { readonly architecture: Architecture }) {
  switch (architecture) {
    case 'trees':
      return (
        <>
          <path d="M30 6 L14 22 M30 6 L46 22 M14 22 L6 38 M14 22 L22 38 M46 22 L38 38 M46 22 L54 38" />
          <Nodes at={NODES.trees} />
        </>
      );
    case 'dense':
      return (
        <>
          <path d="M6 6 L30 6 M6 6 L30 22 M6 6 L30 38 M6 22 L30 6 M6 22 L30 22 M6 22 L30 38 M6 38 L30 6 M6 38 L30 22 M6 38 L30 38 M30 6 L54 22 M30 22 L54 22 M30 38 L54 22" />
          <Nodes at={NODES.dense} />
        </>
      );
    case 'convolution':
      return (
        <>
          <rect x={3} y={4} width={34} height={34} rx={1.5} fill="var(--mw-surface)" />
          <rect x={22} y={12} width={24} height={24} rx={1.5} fill="var(--mw-surface)" />
          <rect x={40} y={22} width={14} height={14} rx={1.5} fill="var(--mw-surface)" />
        </>
      );
    case 'attention':
      return (
        <>
          <path d="M17 12 V18 M30 12 V18 M43 12 V18 M17 26 V32 M30 26 V32 M43 26 V32" />
          <rect x={3} y={4} width={54} height={8} rx={2} />
          <rect x={3} y={18} width={54} height={8} rx={2} />
          <rect x={3} y={32} width={54} height={8} rx={2} />
        </>
      );
    case 'other':
      return (
        <>
          <path d="M14 22 H22 M38 22 H46" />
          <rect x={22} y={12} width={16} height={20} rx={2} />
          <Nodes
            at={[
              [11, 22],
              [49, 22],
            ]}
          />
        </>
      );
  }
}

function Nodes({ at }: { readonly at: readonly (readonly [number, number])[] }) {
  return at.map(([x, y]) => <circle key={`${x} ${y}`} cx={x} cy={y} r={3} fill="var(--mw-surface)" />);
}
