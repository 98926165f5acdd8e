/** The last step of the GitHub action: fails for a failed gate, now that the summary and the comment are written. */
import { fail, input } from './common.mjs';

const failed = input('FAILED');
if (failed !== '') fail(failed);
console.log('every gate passed');
