import { assertNever } from '#core/assert-never.ts';
import type { Basis } from '#core/contract/base/numbers.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Notice } from '#core/report/model.ts';
import { modeMark } from '#core/figure/scene/marks.ts';
import { shapesSvg } from '#core/figure/scene/svg.ts';

/** The glyph of a mode as inline SVG. It is decorative, because the mode's name is next to it. */
export function modeGlyph(mode: ServingMode): string {
  const half = mode === 'microbatch' ? 5.8 : 6;
  const shapes = modeMark(mode, { x: 8, y: 8, half });
  return `<svg viewBox="0 0 16 16" aria-hidden="true">${shapesSvg(shapes)}</svg>`;
}

function basisLines(basis: Basis): string {
  switch (basis) {
    case 'measured':
      return '<path d="M0 3.5h20"/>';
    case 'imported':
      return '<path d="M0 1.8h20M0 5.2h20"/>';
    case 'projected':
      return '<path d="M0 3.5h20" stroke-dasharray="5 2.5"/>';
    case 'bounded':
      return '<path d="M1 3.5h18M1 .5v6M19 .5v6"/>';
    case 'assumed':
      return '<path d="M0 3.5h20" stroke-dasharray="1.5 2.2"/>';
    default:
      return assertNever(basis);
  }
}

/** A line sample that represents a basis, with its name. */
export function basisBadge(basis: Basis): string {
  return `<span class="basis"><svg viewBox="0 0 20 7" fill="none" stroke="var(--ink-2)" stroke-width="1.5" aria-hidden="true">${basisLines(basis)}</svg>${basis}</span>`;
}

function icon(path: string, colour: string): string {
  return `<svg viewBox="0 0 16 16" fill="none" stroke="var(--${colour})" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
}

/** A check mark as inline SVG. */
export function checkIcon(): string {
  return icon('<path d="M2.5 8.5l3.5 3.5 7.5-8"/>', 'good');
}

/** An arrow as inline SVG. */
export function arrowIcon(): string {
  return icon('<path d="M2 8h11M9 4l4 4-4 4"/>', 'accent');
}

/** The icon next to a notice's severity: triangle, cross or an i. */
export function noticeIcon(severity: Notice['severity']): string {
  switch (severity) {
    case 'warning':
      return icon('<path d="M8 2l6.5 12h-13zM8 6.5v3.5M8 12v.1"/>', 'warn');
    case 'bad':
      return icon('<path d="M3 3l10 10M13 3L3 13"/>', 'bad');
    case 'information':
      return icon('<circle cx="8" cy="8" r="6.5"/><path d="M8 7.5V11M8 4.8v.1"/>', 'ink-3');
    default:
      return assertNever(severity);
  }
}
