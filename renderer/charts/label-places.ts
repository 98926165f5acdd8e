/** Where a label stands from its mark, in pixels. */
export interface LabelPlace {
  readonly dx: number;
  readonly dy: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** A box of pixels from the upper left corner of what the axes cover. */
export interface Taken {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the axes cover, and the margin on its right into which labels may reach. */
export interface Extent {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rightPx: number;
}

export const LABEL_HEIGHT_PX = 12;

/** Whether a box lies within the chart and meets nothing that is taken. */
export function isFree(box: Taken, taken: readonly Taken[], { widthPx, heightPx, rightPx }: Extent): boolean {
  if (box.left < -2 || box.right > widthPx + rightPx || box.top < -14 || box.bottom > heightPx + 2) return false;
  return taken.every(
    (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
  );
}
