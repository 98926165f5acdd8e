import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProfileEvent } from '#core/project/projection/flops.ts';
import { type AppError, measurementFailed } from '#engine/platform/app-error.ts';

const Count = z.string().regex(/^\d{1,15}$/);
const Shapes = z.array(z.record(z.string(), z.array(z.number().int().nonnegative())));

/** An event as ONNX Runtime writes it, with the model's names. */
const Event = z.object({
  cat: z.string().exactOptional(),
  name: z.string().exactOptional(),
  dur: z.number().nonnegative().exactOptional(),
  args: z
    .object({
      op_name: z.string().exactOptional(),
      provider: z.string().exactOptional(),
      node_index: Count.exactOptional(),
      parameter_size: Count.exactOptional(),
      activation_size: Count.exactOptional(),
      output_size: Count.exactOptional(),
      input_type_shape: Shapes.exactOptional(),
      output_type_shape: Shapes.exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<ProfileEvent>;

function unreadable(detail: string): AppError {
  return measurementFailed(
    null,
    `ONNX Runtime's profile of this model cannot be read: ${detail}`,
    'export the model with names of letters, digits, `_`, `.` and `/`: ONNX Runtime writes others as they are',
  );
}

/**
 * The events of a profile's text. ONNX Runtime does not escape the names of a model: control characters in them become
 * spaces, other invalid JSON is an error, and unknown events are skipped. Throws AppError.
 */
export function parseProfile(text: string): readonly ProfileEvent[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replaceAll(/\p{Cc}/gu, ' '));
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
  if (!Array.isArray(parsed)) throw unreadable('it is not a list of events');
  return parsed.flatMap((each) => {
    const event = Event.safeParse(each);
    return event.success ? [event.data] : [];
  });
}

/** Reads the profile in a folder: ONNX Runtime chooses the file name, and `endProfiling` does not return it. */
export async function readProfile(folder: string): Promise<readonly ProfileEvent[]> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.json'));
  if (name === undefined) throw new Error('ONNX Runtime left no profile');
  return parseProfile(await readFile(join(folder, name), 'utf8'));
}
