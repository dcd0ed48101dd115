import type { Library } from '../connections/library';
import { IgeDecryptor } from './ige-decryptor';
import { partMemory } from './part-memory';

interface Ige {
  readonly key: Buffer;
  readonly iv: Buffer;
  decryptIge(data: Buffer): Buffer;
}

const installed = new WeakSet<object>();

/**
 * Lets the library decrypt by {@link IgeDecryptor}: half of the time of a download went into that (measured). Where WebAssembly is
 * not allowed, the library does it as before. Once per process is enough; more do no harm.
 */
export function installIge({ IGE }: Pick<Library, 'IGE'>): void {
  const prototype = IGE.prototype as unknown as Ige;
  if (installed.has(prototype)) return;
  installed.add(prototype);
  const decryptor = makeDecryptor();
  if (decryptor === null) return;
  prototype.decryptIge = function decryptIge(this: Ige, data: Buffer): Buffer {
    return decryptor.decrypt(data, this);
  };
}

function makeDecryptor(): IgeDecryptor | null {
  try {
    return new IgeDecryptor(partMemory);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}
