const WORDS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

/** A count for the beginning of a sentence, in words up to twelve. */
export function countWord(count: number): string {
  return WORDS[count] ?? String(count);
}
