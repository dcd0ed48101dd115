/** Taken when a file does not say, or says nonsense. */
const USUAL_RATE = 30;

/**
 * Frames per second as ffprobe writes them, `30000/1001` or `25`. The text comes from a stranger's file: it is matched, never
 * evaluated (media.md section 3).
 */
export function frameRateOf(text: string | undefined): number {
  const fraction = /^(\d{1,9})\/(\d{1,9})$/.exec(text ?? '');
  const rate = fraction !== null ? Number(fraction[1]) / Number(fraction[2]) : /^\d{1,4}(?:\.\d{1,6})?$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isFinite(rate) && rate >= 1 && rate <= 1000 ? rate : USUAL_RATE;
}
