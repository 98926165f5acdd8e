import { config } from 'zod';

/** The page's policy forbids code from text, and zod's attempt at it would be reported as a violation. Import this before any schema. */
config({ jitless: true });
