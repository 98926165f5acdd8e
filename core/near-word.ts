/** The known word that is nearest to another, or null if more than a third of its letters differ. */
export function nearWord(word: string, known: readonly string[]): string | null {
  const scored = known.map((name) => ({ name, steps: editDistance(word.toLowerCase(), name.toLowerCase()) }));
  const best = scored.sort((a, b) => a.steps - b.steps)[0];
  return best !== undefined && best.steps <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : null;
}

/** What is wrong with a name that is none of those known, with the nearest of them: `"ek" is not … (did you mean 'eks'?); known are eks`. */
export function unknownName(name: string, what: string, known: readonly string[]): string {
  const near = nearWord(name, known);
  return `"${name}" is not ${what}${near === null ? '' : ` (did you mean '${near}'?)`}; known are ${known.join(', ')}`;
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, change));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
