/** The id of the card that states the reasons for and against trusting a run. */
export const TRUST_CARD_ID = 'trust';

/** Brings the card with the reasons into view and moves the focus there. */
export function showTrust(): void {
  const card = document.getElementById(TRUST_CARD_ID);
  card?.scrollIntoView({ block: 'nearest' });
  card?.focus({ preventScroll: true });
}
