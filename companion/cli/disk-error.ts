import { TobsFailure } from '../../src/model/errors';
import { codeOf } from '../server/process-alive';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is in the place of a folder',
  EISDIR: 'a folder is in the place of a file',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EINVAL: 'the name is not allowed here',
  EBUSY: 'it is in use',
  EIO: 'the disk reported an error',
  ENOENT: 'its folder does not exist',
  EEXIST: 'something else is in its place',
};

/** What the disk refused, named for the user. `path` is what they know the file by. Anything else is returned as it is. */
export function diskFailure(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof TobsFailure) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new TobsFailure({ code: 'DISK_FULL', path }, { cause: error });
  const reason = reasons[code];
  return reason === undefined ? error : new TobsFailure({ code: 'NOT_WRITABLE', path, reason }, { cause: error });
}

/** Runs `work`; what the disk refuses becomes a TobsFailure about `path`. */
export async function onDisk<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(error, path);
  }
}

/** `work`'s result, or `otherwise` when the system says one of `codes`. */
export async function unless<Result, Other>(codes: readonly string[], otherwise: Other, work: () => Promise<Result>): Promise<Result | Other> {
  try {
    return await work();
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return otherwise;
    throw error;
  }
}
