import type { Random } from '#core/math/stats/random.ts';
import { ASIDES, CLOSERS, INTENTS, OPENERS, SLOTS } from './phrases.ts';

/** Maximum number of tokens of a message. */
export const SEQUENCE = 32;
const PAD = '[pad]';
const START = '[start]';
const UNKNOWN = '[unknown]';

/** A message and its topic. */
export interface Message {
  readonly text: string;
  readonly intent: number;
}

/** Every word of the phrases. [pad] is 0 and [start] is 1; [unknown] is last, so that clamping an id leads to it. */
export const VOCABULARY: readonly string[] = [PAD, START, ...knownWords(), UNKNOWN];
const IDS: ReadonlyMap<string, number> = new Map(VOCABULARY.map((word, id) => [word, id]));
export const UNKNOWN_ID = VOCABULARY.length - 1;

function knownWords(): readonly string[] {
  const phrases = [
    ...INTENTS.flatMap((intent) => intent.phrases),
    ...Object.values(SLOTS).flat(),
    ...OPENERS,
    ...CLOSERS,
    ...ASIDES,
  ];
  const words = phrases.flatMap((phrase) => phrase.replaceAll(/\{\w+\}/g, ' ').split(' '));
  return [...new Set(words.filter((word) => word !== ''))].sort();
}

/** Support messages with one topic each, sometimes with an aside about another topic, typing errors and greetings. */
export function writeMessages(random: Random, count: number): readonly Message[] {
  return Array.from({ length: count }, (_, i) => writeMessage(random.fork(i)));
}

function writeMessage(random: Random): Message {
  const intent = random.int(INTENTS.length);
  const other = (intent + 1 + random.int(INTENTS.length - 1)) % INTENTS.length;
  const main = fill(random, choose(random, INTENTS[intent]?.phrases ?? []));
  const aside = fill(random, choose(random, INTENTS[other]?.phrases ?? []));
  const body = random.uniform() < 0.3 ? choose(random, ASIDES).replace('{aside}', aside).replace('{main}', main) : main;
  const whole = [choose(random, OPENERS), body, choose(random, CLOSERS)].filter((part) => part !== '').join(' ');
  return {
    intent,
    text: whole
      .split(' ')
      .map((word) => (random.uniform() < 0.06 ? mistype(random, word) : word))
      .join(' '),
  };
}

function choose(random: Random, list: readonly string[]): string {
  return list[random.int(list.length)] ?? '';
}

function fill(random: Random, phrase: string): string {
  return phrase.replaceAll(/\{(\w+)\}/g, (_, slot: string) => choose(random, SLOTS[slot] ?? []));
}

/** Deletes or doubles a letter. */
function mistype(random: Random, word: string): string {
  const i = random.int(word.length);
  return random.uniform() < 0.5 ? word.slice(0, i) + word.slice(i + 1) : word.slice(0, i + 1) + word.slice(i);
}

/** Ids of a message's words after [start], truncated to `SEQUENCE`; not padded. */
export function tokenise(text: string): readonly number[] {
  const words = text.split(' ').filter((word) => word !== '');
  return [1, ...words.map((word) => IDS.get(word) ?? UNKNOWN_ID)].slice(0, SEQUENCE);
}

/** Ids padded to the same length, and a mask that is 1 at words. Row-major [rows, sequence]. */
export interface TokenBatch {
  readonly ids: Int32Array;
  readonly mask: Uint8Array;
  readonly rows: number;
}

/** Pads to `sequence`, or to the longest message. */
export function padded(
  tokens: readonly (readonly number[])[],
  sequence: number = Math.max(...tokens.map((t) => t.length)),
): TokenBatch {
  const ids = new Int32Array(tokens.length * sequence);
  const mask = new Uint8Array(tokens.length * sequence);
  tokens.forEach((row, i) => {
    ids.set(row, i * sequence);
    mask.fill(1, i * sequence, i * sequence + row.length);
  });
  return { ids, mask, rows: tokens.length };
}
