import type { VaultPath } from '../../model/ids';
import { processedExtensions, type Processor } from '../../model/processing';

/** Where a result stands beside its original; never the original's own path. */
export function besidePath(original: VaultPath, processor: Processor): VaultPath {
  return `${stemOf(original)}.small.${processedExtensions[processor]}`;
}

/** Where a result goes that takes the original's place. */
export function insteadPath(original: VaultPath, processor: Processor): VaultPath {
  return `${stemOf(original)}.${processedExtensions[processor]}`;
}

function stemOf(path: VaultPath): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path;
}
