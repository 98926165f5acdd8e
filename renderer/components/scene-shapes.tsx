import { useElementSize } from '@mantine/hooks';
import { memo } from 'react';
import { assertNever } from '#core/assert-never.ts';
import type { Colour, Scene, Shape } from '#core/figure/scene/scene.ts';

/** A scene's colour in the window's theme, as a CSS value. */
export function colourOf(colour: Colour): string {
  if (colour === 'none') return 'none';
  return colour === 'accent' ? 'var(--mw-accent-text)' : `var(--mw-${colour})`;
}

/** The shapes of a scene as SVG elements. */
export function SceneShapes({ shapes }: { readonly shapes: readonly Shape[] }) {
  const counts = new Map<string, number>();
  return shapes.map((shape) => {
    const look = lookOf(shape);
    const nth = counts.get(look) ?? 0;
    counts.set(look, nth + 1);
    return <Drawn key={`${look} ${nth}`} {...shape} />;
  });
}

/**
 * What a shape keeps when it moves. Shapes have no ids, but those of one look keep their order: with it as their key, intervals that come and go with
 * another plan leave the marks and the texts after them as they are.
 */
function lookOf(shape: Shape): string {
  return shape.kind === 'path'
    ? `${shape.fill} ${shape.stroke} ${shape.widthPx} ${shape.dash?.join(' ') ?? ''} ${shape.opacity}`
    : `${shape.fill} ${shape.fontPx} ${shape.bold} ${shape.halo}`;
}

/** Memoised by value, because a slider moves only a few of the shapes. */
const Drawn = memo(function Drawn(shape: Shape) {
  switch (shape.kind) {
    case 'path':
      return (
        <path
          d={shape.d}
          fill={colourOf(shape.fill)}
          stroke={colourOf(shape.stroke)}
          strokeWidth={shape.widthPx}
          strokeDasharray={shape.dash?.join(' ')}
          opacity={shape.opacity}
        />
      );
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          textAnchor={shape.anchor}
          fontSize={shape.fontPx}
          fontWeight={shape.bold ? 600 : 400}
          fill={colourOf(shape.fill)}
          {...(shape.halo && { stroke: 'var(--mw-surface)', strokeWidth: 3, paintOrder: 'stroke' })}
        >
          {shape.text}
        </text>
      );
    default:
      return assertNever(shape);
  }
});

/**
 * A scene as wide as its parent and as high as it is drawn.
 * @param minHeightPx its least height, kept free before its width is known
 */
export function SceneFigure({
  draw,
  minHeightPx,
  label,
}: {
  readonly draw: (widthPx: number) => Scene;
  readonly minHeightPx: number;
  readonly label: string;
}) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} style={{ minHeight: minHeightPx }}>
      {width > 0 && <SceneDrawing scene={draw(width)} label={label} />}
    </div>
  );
}

/** A scene as an SVG element of its size. `label` is the text for screen readers. */
export function SceneDrawing({
  scene: { width, height, shapes },
  label,
}: {
  readonly scene: Scene;
  readonly label: string;
}) {
  return (
    <svg width={width} height={height} role="img" aria-label={label} overflow="visible">
      <SceneShapes shapes={shapes} />
    </svg>
  );
}
