import type { KeyNumber, ShownReport } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/safe-text.ts';
import { basisBadge, modeGlyph, noticeIcon } from './glyphs.ts';

/** Longer values are set in smaller type, so that four fit side by side. */
const MAX_LARGE = 12;

function keyNumber({ label, text: said, note, quantity }: KeyNumber): string {
  const basis = quantity === null || quantity.unit === 'share' ? '' : basisBadge(quantity.basis);
  return `<div><dt>${text(label)}</dt><dd class="value${said.length > MAX_LARGE ? ' long' : ''}">${text(said)}</dd><dd class="note">${prose(note)}${basis}</dd></div>`;
}

/** The question, the verdict as a heading and a sentence, and the key numbers, in one element. */
export function verdictBlock({ question, verdict, keyNumbers }: ShownReport): string {
  const { mode, headline, sentence } = verdict;
  const glyph = mode === 'none' ? noticeIcon('bad') : modeGlyph(mode);
  return `<div class="verdict"><p class="question">${text(question)}</p>
<h1>${glyph}<span>${text(headline)}</span></h1>
<p class="lede">${prose(sentence)}</p>
<dl class="numbers">${keyNumbers.map(keyNumber).join('')}</dl></div>`;
}
