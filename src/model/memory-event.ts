import type { ExportEvent } from './events';

/** How near the process that talks to Telegram is to its memory limit: less is fetched at a time until it is `normal` again. */
export interface MemoryNotice {
  readonly level: 'normal' | 'warning' | 'critical';
  readonly usedMB: number;
  readonly limitMB: number;
}

/** What a run says about memory running short, or no longer. */
export function memoryEvent({ level, usedMB, limitMB }: MemoryNotice): Extract<ExportEvent, { type: 'message' }> {
  switch (level) {
    case 'warning':
      return { type: 'message', level: 'warn', text: `Memory is getting short (${usedMB} of ${limitMB} MB): less is fetched at a time.` };
    case 'critical':
      return { type: 'message', level: 'warn', text: `Memory is at its limit (${usedMB} of ${limitMB} MB): one request at a time until there is room again.` };
    case 'normal':
      return { type: 'message', level: 'info', text: `Memory is no longer short (${usedMB} of ${limitMB} MB).` };
  }
}
