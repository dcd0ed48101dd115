import { CanvasProcessing } from '../../../../src/obsidian/canvas/canvas-processing';
import { defaultSettings } from '../../../../src/settings/settings';
import type { PictureAnswer, PictureJob } from '../../../../src/obsidian/canvas/picture-job';

/** A worker that answers as told, or never. */
function installWorker(answer: ((job: PictureJob) => PictureAnswer) | null): { readonly ended: () => boolean } {
  let isEnded = false;
  class ToldWorker {
    onmessage: ((event: { readonly data: PictureAnswer }) => void) | null = null;

    postMessage(job: PictureJob): void {
      if (answer !== null) queueMicrotask(() => this.onmessage?.({ data: answer(job) }));
    }

    terminate(): void {
      isEnded = true;
    }
  }
  Object.defineProperty(globalThis, 'Worker', { value: ToldWorker, configurable: true });
  return { ended: () => isEnded };
}

afterEach(() => void Reflect.deleteProperty(globalThis, 'Worker'));

const options = defaultSettings();
const { signal } = new AbortController();

it('says why where there is no canvas', async () => {
  expect(await new CanvasProcessing('').begin(options, { signal })).toEqual({ kind: 'missing', reason: "Obsidian's own canvas: there are no workers here" });
  installWorker(({ id }) => ({ id, reason: 'OffscreenCanvas is not defined' }));
  expect(await new CanvasProcessing('').begin(options, { signal })).toEqual({ kind: 'missing', reason: "Obsidian's own canvas: OffscreenCanvas is not defined" });
});

it('can do nothing but pictures', async () => {
  installWorker(({ id }) => ({ id, bytes: new Uint8Array(1) }));
  expect(await new CanvasProcessing('').begin(options, { signal })).toMatchObject({ kind: 'ready', only: { processors: ['picture'] } });
});

it('ends the worker at a stop', async () => {
  const worker = installWorker(null);
  const stop = new AbortController();
  const begun = new CanvasProcessing('').begin(options, stop);
  stop.abort(new DOMException('stopped', 'AbortError'));
  await expect(begun).rejects.toMatchObject({ name: 'AbortError' });
  expect(worker.ended()).toBe(true);
});
