import { z } from 'zod';
import type { OverlayInstancePrice } from '#core/contract/catalog-overlay.ts';
import { BAND_NAMES } from '#core/price/pricing/spot.ts';
import { type Download, downloadJson, unbelievable } from './download.ts';

const Advice = z.object({ s: z.number().min(0).max(99), r: z.number().int().min(0) });
const Advisor = z.object({
  ranges: z.array(z.object({ index: z.number().int(), label: z.string() })).min(1),
  spot_advisor: z.record(z.string(), z.object({ Linux: z.record(z.string(), z.unknown()) }).partial()),
});

/**
 * Typical spot prices: what the on-demand prices are after the average saving that the Spot Advisor prints, with its band of interruptions.
 * Empty when it does not know the region.
 */
export async function readSpotPrices(
  source: Download,
  options: { readonly onDemand: readonly OverlayInstancePrice[]; readonly region: string; readonly today: string },
): Promise<readonly OverlayInstancePrice[]> {
  const { onDemand, region, today } = options;
  const parsed = Advisor.safeParse(await downloadJson(source));
  if (!parsed.success) throw unbelievable(source.url, 'the answer is not that of the Spot Advisor');
  const { ranges, spot_advisor } = parsed.data;
  const bands = new Map(ranges.map(({ index, label }) => [index, label]));
  const regions = new Map(Object.entries(spot_advisor));
  const advice = new Map(Object.entries(regions.get(region)?.Linux ?? {}));
  return onDemand.flatMap((price) => {
    const printed = advice.get(price.instanceType);
    if (printed === undefined) return [];
    const of = Advice.safeParse(printed);
    const band = of.success ? bands.get(of.data.r) : undefined;
    if (!of.success || band === undefined || !BAND_NAMES.includes(band)) {
      throw unbelievable(source.url, `what it says of ${price.instanceType} is not a saving and a band`);
    }
    return [
      {
        ...price,
        purchase: 'spot' as const,
        usdPerHour: Number((price.usdPerHour * (1 - of.data.s / 100)).toPrecision(6)),
        interruptionBand: band,
        kind: 'TYPICAL' as const,
        source: source.url,
        asOf: today,
        note: `on-demand x (1 - Spot Advisor average saving of ${of.data.s} %); a typical saving, not a quote`,
      },
    ];
  });
}
