/** Reads a call with the wrappers around it. The layer is taken from invokeWithLayer before anything inside it is decoded. */
import type { Definition } from './definition';
import { codecFor } from './layers';
import type { TlObject } from './rpc/registry';
import { NEWEST_LAYER } from './schema';
import { TlError, TlReader } from './tl-bytes';

/** A wrapper with its own fields, without the query. */
export type Wrapper = TlObject;

export interface Call {
  readonly method: Definition;
  readonly params: TlObject;
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
  readonly layer: number;
  /** The server has no schema of that layer and used the next lower one. */
  readonly layerIsKnown: boolean;
  /** Encoded call without its wrappers. */
  readonly bytes: Buffer;
}

/** @param layer what the key said before; 0 = nothing yet. @throws TlError */
export function readCall(body: Buffer, layer: number): Call {
  const reader = new TlReader(body);
  const wrappers: Wrapper[] = [];
  let current = layer === 0 ? NEWEST_LAYER : layer;
  for (;;) {
    const { codec, exact } = codecFor(current);
    const start = reader.position;
    const id = reader.id();
    const definition = codec.schema.byId.get(id);
    if (!definition?.isMethod) throw new TlError(`${definition?.name ?? id.toString(16)} is no method of layer ${codec.schema.layer}`);
    const query = definition.fields.at(-1);
    if (query?.type.kind !== 'any') {
      const params = codec.readFields(reader, definition, definition.fields);
      if (reader.remaining !== 0) throw new TlError(`${reader.remaining} bytes left after ${definition.name}`);
      return { method: definition, params, wrappers, layer: current, layerIsKnown: exact, bytes: body.subarray(start) };
    }
    const wrapper = codec.readFields(reader, definition, definition.fields.slice(0, -1));
    if (definition.name === 'invokeWithLayer') current = wrapper.layer as number;
    wrappers.push(wrapper);
    if (wrappers.length > 10) throw new TlError('more than 10 wrappers');
  }
}
