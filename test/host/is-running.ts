import { readFileSync } from 'node:fs';
import { isProcessAlive } from '../../companion/server/process-alive';

/** True while a process runs. One that has ended and waits to be collected does not, where the system tells. */
export function isRunning(pid: number): boolean {
  if (process.platform !== 'linux') return isProcessAlive(pid);
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // It ends while it is being looked at. (Realms differ: no instanceof.)
    if (typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false;
    throw error;
  }
}
