/** Pictures worth looking at, drawn from a hash: skies, hills and lakes for the demo, plain gradients for everything else. */
import { between, chance, mix } from './hash';

/** Eight-bit RGB, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export type Art = 'gradient' | 'landscape';

type Colour = readonly [number, number, number];

function blend(a: Colour, b: Colour, part: number): Colour {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

function hue(degrees: number, saturation: number, light: number): Colour {
  const channel = (n: number): number => {
    const k = (n + degrees / 30) % 12;
    const a = saturation * Math.min(light, 1 - light);
    return 255 * (light - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Draws the picture of `hash` in the size asked for; the same hash in another size is the same picture. */
export function draw(hash: number, width: number, height: number, art: Art): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  const paint = art === 'landscape' ? landscape(hash) : cells(gradient(hash), width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const colour = paint((x + 0.5) / width, (y + 0.5) / height);
      rgb[at] = colour[0];
      rgb[at + 1] = colour[1];
      rgb[at + 2] = colour[2];
    }
  }
  return { width, height, rgb };
}

type Paint = (x: number, y: number) => Colour;

/** Squares of eight pixels: an encoder is through with them in no time, and a benchmark asks for thousands. */
function cells(paint: Paint, width: number, height: number): Paint {
  const columns = Math.ceil(width / 8);
  const colours: Colour[] = [];
  return (x, y) => {
    const column = Math.floor((x * width) / 8);
    const row = Math.floor((y * height) / 8);
    const at = row * columns + column;
    return (colours[at] ??= paint((column * 8) / width, (row * 8) / height));
  };
}

function gradient(hash: number): Paint {
  const from = hue(between(hash, 1, 0, 359), 0.55, 0.45);
  const to = hue(between(hash, 2, 0, 359), 0.6, 0.75);
  const tilt = chance(hash, 3);
  return (x, y) => blend(from, to, x * tilt + y * (1 - tilt));
}

interface Palette {
  readonly top: Colour;
  readonly low: Colour;
  readonly sun: Colour;
  readonly far: Colour;
  readonly near: Colour;
}

const PALETTES: readonly Palette[] = [
  { top: [60, 120, 200], low: [200, 225, 245], sun: [255, 250, 225], far: [130, 160, 190], near: [50, 110, 70] },
  { top: [60, 40, 110], low: [250, 160, 110], sun: [255, 225, 150], far: [140, 90, 120], near: [50, 35, 60] },
  { top: [240, 170, 120], low: [255, 230, 190], sun: [255, 255, 240], far: [190, 150, 140], near: [95, 75, 60] },
  { top: [15, 25, 60], low: [50, 80, 130], sun: [235, 240, 255], far: [45, 60, 100], near: [15, 25, 40] },
  { top: [110, 170, 190], low: [225, 240, 235], sun: [255, 255, 255], far: [150, 180, 175], near: [80, 125, 95] },
];

function landscape(hash: number): Paint {
  const palette = PALETTES[hash % PALETTES.length] ?? { top: [0, 0, 0], low: [0, 0, 0], sun: [0, 0, 0], far: [0, 0, 0], near: [0, 0, 0] };
  const sunX = 0.15 + chance(hash, 1) * 0.7;
  const sunY = 0.15 + chance(hash, 2) * 0.3;
  const water = chance(hash, 3) < 0.5 ? 0.78 + chance(hash, 4) * 0.08 : 2;
  const layers = between(hash, 5, 3, 5);
  // One ridge per layer: three sines of the layer's own phase, higher and paler at the back.
  const ridges = Array.from({ length: layers }, (_, layer) => {
    const seed = mix(hash, 100 + layer);
    const base = 0.45 + (layer / layers) * 0.42;
    const height = 0.14 - layer * 0.018;
    const phases = [1, 2, 3].map((n) => chance(seed, n) * 6.28);
    return (x: number): number =>
      base - height * (0.5 * Math.sin(x * 3.1 + (phases[0] ?? 0)) + 0.3 * Math.sin(x * 7.3 + (phases[1] ?? 0)) + 0.16 * Math.sin(x * 17.9 + (phases[2] ?? 0)));
  });
  const sky: Paint = (x, y) => {
    const glow = Math.exp(-((x - sunX) ** 2 * 2.2 + (y - sunY) ** 2) * 9);
    const disc = (x - sunX) ** 2 * 1.8 + (y - sunY) ** 2 < 0.0022 ? 1 : 0;
    return blend(blend(palette.top, palette.low, Math.min(1, y * 1.5)), palette.sun, Math.max(glow * 0.7, disc));
  };
  const land: Paint = (x, y) => {
    for (let layer = layers - 1; layer >= 0; layer--) {
      const edge = ridges[layer]?.(x) ?? 1;
      if (y < edge) continue;
      return blend(blend(palette.far, palette.near, layer / Math.max(1, layers - 1)), [10, 15, 20], Math.min(0.4, (y - edge) * 0.9));
    }
    return sky(x, y);
  };
  return (x, y) => {
    if (y < water) return land(x, y);
    const mirrored = land(x + Math.sin(y * 160) * 0.006, 2 * water - y);
    return blend(mirrored, palette.top, 0.35);
  };
}
