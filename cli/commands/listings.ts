import { usage } from '../../engine/app-error.ts';
import type { Action } from '../context.ts';
import { catalogText, doctorText, presetsText, samplesText } from '../format/listings.ts';
import { done } from '../output/outcome.ts';

type Nothing = Readonly<Record<string, never>>;

/** `modewise samples` */
export const samples: Action<Nothing> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('samples', {}, interruption);
  return done(document, samplesText(document, style));
};

/** `modewise presets` */
export const presets: Action<Nothing> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('presets', {}, interruption);
  return done(document, presetsText(document, style));
};

/** `modewise catalog show` */
export const catalogShow: Action<{ readonly region?: string }> = async (
  { engine, interruption, style },
  { region },
) => {
  const document = await (await engine()).call('catalogShow', { region: region ?? 'us-east-1' }, interruption);
  return done(document, catalogText(document, style));
};

/** `modewise doctor` */
export const doctor: Action<{ readonly calibrate?: boolean }> = async (
  { engine, interruption, style },
  { calibrate },
) => {
  if (calibrate === true) {
    throw usage('--calibrate is not available yet', 'Leave it out: `modewise doctor` describes this machine.');
  }
  const document = await (await engine()).call('doctor', {}, interruption);
  const exitCode = document.checks.some((check) => check.state === 'failed') ? 1 : 0;
  return { document, text: doctorText(document, style), exitCode };
};
