import type { PictureAnswer, PictureJob } from './picture-job';

/** Runs in a worker of its own, bundled as text: it reaches neither the disk nor the network. */

/** chosen: sides are whole numbers, so the shape of small results is a little off. */
const SHAPE_TOLERANCE = 0.02;

async function smaller({ id, bytes, width, height, quality }: PictureJob): Promise<PictureAnswer> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return { id, reason: 'it has no canvas' };
  if (bytes !== undefined) {
    const picture = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), { imageOrientation: 'from-image' });
    // Turned as EXIF says, as it was when the size was worked out.
    if (Math.abs((picture.width * height) / (picture.height * width) - 1) > SHAPE_TOLERANCE + 1 / Math.min(width, height)) return { id, reason: `it is shown with ${picture.width}×${picture.height}` };
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, width, height);
    picture.close();
  }
  const made = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  return { id, bytes: new Uint8Array(await made.arrayBuffer()) };
}

self.onmessage = ({ data }: MessageEvent<PictureJob>) => {
  smaller(data).then(
    (answer) => self.postMessage(answer),
    (error: unknown) => self.postMessage({ id: data.id, reason: error instanceof Error ? error.message : String(error) }),
  );
};
