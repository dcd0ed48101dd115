import * as v from 'valibot';
import type { Message } from 'vscode-jsonrpc';
import { shortText, whole } from './schema/primitives';

const version = { jsonrpc: v.literal('2.0') };
const id = v.union([whole, v.pipe(v.string(), v.maxLength(64))]);
/** Ours are always by name; a list would be spread over a handler's arguments. */
const params = v.optional(v.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)));

const request = v.strictObject({ ...version, id, method: shortText, params });
const notification = v.strictObject({ ...version, method: shortText, params });
const cancel = v.strictObject({ ...version, method: v.literal('$/cancelRequest'), params: v.strictObject({ id }) });
const success = v.strictObject({ ...version, id, result: v.unknown() });
/** Without an id it answers nothing, and the library would write all of its data into a log line, indented, however deep it goes. */
const failure = v.strictObject({ ...version, id, error: v.strictObject({ code: whole, message: v.string(), data: v.optional(v.unknown()) }) });

/**
 * A JSON-RPC message whose frame is right; what it carries is checked by its method's schema.
 * @returns null when it is none: such a peer is not ours, and the connection ends.
 */
export function parseEnvelope(value: unknown): Message | null {
  if (typeof value !== 'object' || value === null) return null;
  const result = v.safeParse(schemaFor(value), value);
  return result.success ? result.output : null;
}

function schemaFor(value: object) {
  if ('method' in value) {
    if (value.method === '$/cancelRequest') return cancel;
    return 'id' in value ? request : notification;
  }
  return 'error' in value ? failure : success;
}
