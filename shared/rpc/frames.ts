import { z } from 'zod';
import type { PlainError } from '../base/winnowError.ts';

/** Grows when a frame's meaning changes. Both sides must speak the same version. */
export const protocolVersion = 1;

/** Longest frame that a server reads, in characters. The largest honest one (100,000 ids) is below one million. */
export const maxFrameLength = 8_000_000;

/** Calls that a server works on at a time for one connection. The client keeps itself below it and queues the rest. */
export const maxCallsInFlight = 64;

const callId = z.number().int().min(1);

/** From the page to the backend. */
const clientFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.number() }),
  z.object({ t: z.literal('call'), id: callId, method: z.string().max(100), input: z.unknown() }),
  z.object({ t: z.literal('cancel'), id: callId }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** From the backend to the page. */
export type ServerFrame =
  | { readonly t: 'hello'; readonly protocol: number }
  | { readonly t: 'ok'; readonly id: number; readonly output: unknown }
  | { readonly t: 'error'; readonly id: number; readonly error: PlainError }
  | { readonly t: 'event'; readonly name: string; readonly payload: unknown };

/** JSON knows neither NaN nor Infinity: both become null, which is what the contract calls "cannot be known". */
export function encodeFrame(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(frame);
}

/** Null when the text is not a frame. */
export function decodeClientFrame(text: string): ClientFrame | null {
  if (text.length > maxFrameLength) return null;
  const parsed = clientFrame.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

/** The page trusts its backend: only the outline is looked at. Null when the text is not a frame. */
export function decodeServerFrame(text: string): ServerFrame | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('t' in value)) return null;
  return value as ServerFrame;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
