import type { DeckSlide, SlideKind } from '#core/deck/model.ts';

/** How the slides are arranged by hand: the order of their kinds, and those that are hidden. Kinds that are not listed come after those that are. */
export interface Arrangement {
  readonly order: readonly SlideKind[];
  readonly hidden: readonly SlideKind[];
}

/** As the deck comes. */
export const UNARRANGED: Arrangement = { order: [], hidden: [] };

/** All slides in the arranged order, hidden ones too. */
export function ordered(slides: readonly DeckSlide[], { order }: Arrangement): readonly DeckSlide[] {
  const placeOf = ({ kind }: DeckSlide, index: number): number => {
    const place = order.indexOf(kind);
    return place === -1 ? order.length + index : place;
  };
  return slides
    .map((slide, index) => ({ slide, place: placeOf(slide, index) }))
    .sort((a, b) => a.place - b.place)
    .map(({ slide }) => slide);
}

/** The slides to show. If all are hidden, all are shown: an empty presentation is of no use. */
export function visible(slides: readonly DeckSlide[], arrangement: Arrangement): readonly DeckSlide[] {
  const inOrder = ordered(slides, arrangement);
  const kept = inOrder.filter(({ kind }) => !arrangement.hidden.includes(kind));
  return kept.length === 0 ? inOrder : kept;
}

/** Moves a slide to the place of another. */
export function moved(
  slides: readonly DeckSlide[],
  arrangement: Arrangement,
  { kind, to }: { readonly kind: SlideKind; readonly to: number },
): Arrangement {
  const others = ordered(slides, arrangement)
    .map((slide) => slide.kind)
    .filter((each) => each !== kind);
  const place = Math.max(0, Math.min(others.length, to));
  return { ...arrangement, order: [...others.slice(0, place), kind, ...others.slice(place)] };
}

/** Hides a slide, or shows it again. */
export function toggled(arrangement: Arrangement, kind: SlideKind): Arrangement {
  const { hidden } = arrangement;
  return {
    ...arrangement,
    hidden: hidden.includes(kind) ? hidden.filter((each) => each !== kind) : [...hidden, kind],
  };
}

const KEY = 'modewise.slides';

/** The arrangement that was stored in this browser or app; the deck's own if there is none. */
export function storedArrangement(storage: Pick<Storage, 'getItem'>): Arrangement {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    const listOf = (name: string): readonly SlideKind[] => {
      const value: unknown = typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : null;
      return Array.isArray(value) ? value.filter((each): each is SlideKind => typeof each === 'string') : [];
    };
    return { order: listOf('order'), hidden: listOf('hidden') };
  } catch {
    return UNARRANGED;
  }
}

/** Stores an arrangement for the next presentation. */
export function storeArrangement(storage: Pick<Storage, 'setItem'>, arrangement: Arrangement): void {
  storage.setItem(KEY, JSON.stringify(arrangement));
}
