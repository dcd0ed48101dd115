import { readFileSync, readdirSync } from 'node:fs';

/** Process ids of companions started by this process. */
export function companions(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js\0serve');
      } catch (error) {
        // It ended while it was being looked at.
        if (error instanceof Error || error !== null) return false;
        throw error;
      }
    });
}
