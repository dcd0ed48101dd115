import { create } from 'qrcode';

/** Light modules around the code; documented. */
const QUIET = 4;

/** A QR code as a drawing. */
export interface QrPath {
  /** Width and height of the drawing, border included, in modules. */
  readonly size: number;
  /** SVG path data of the dark modules: one bar per run of them. */
  readonly path: string;
}

/** The QR code of a text, as a shape to be filled. */
export function qrPath(content: string): QrPath {
  const { modules } = create(content, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; ) {
      let end = column;
      while (end < modules.size && modules.get(row, end) !== 0) end++;
      if (end > column) path += `M${column + QUIET} ${row + QUIET}h${end - column}v1h${column - end}z`;
      column = Math.max(end, column + 1);
    }
  }
  return { size: modules.size + 2 * QUIET, path };
}
