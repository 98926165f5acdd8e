import { unusable } from '#engine/platform/app-error.ts';

/** A model in an address of the Open Inference Protocol, with what may follow it. */
const MODEL = /\/v2\/models\/([^/]+)(.*)$/;

/**
 * The address of a served model: that of a service of the Open Inference Protocol v2 with the name of a model, if it has none or another one
 * is named. `likely` is the name under which a server most likely has the planned model. Throws AppError if no name is known.
 */
export function servedAddress(
  address: string,
  { named, likely }: { readonly named: string | null; readonly likely: string | null },
): string {
  const [path = '', ...query] = address.split('?');
  const has = MODEL.test(path);
  if (has && named === null) return address;
  const model = named ?? likely;
  if (model === null) {
    throw unusable(
      path.replace(/\/\/[^/@]*@/, '//'),
      'it is not known which model it serves',
      'Name it: --model NAME, or in the address: /v2/models/NAME',
    );
  }
  const before = path.replace(MODEL, '').replace(/\/+$/, '').replace(/\/v2$/, '');
  return [`${before}/v2/models/${encodeURIComponent(model)}`, ...query].join('?');
}
