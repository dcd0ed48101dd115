import { closeSync, openSync, writeSync } from 'node:fs';

/*
 * A tiny file in whisper.cpp's own format that says one text in one language, whatever it hears: real engines load it, hear
 * real audio with it, and what they print is known (media.md section 12a). Encoder and embeddings are random; the decoder's
 * attention and its MLP are zero, so the only thing that decides the next token is its position: the positional embedding of
 * each place is the embedding of the token wanted there.
 *
 * @see whisper.cpp, src/whisper.cpp (whisper_model_load) for the order of what is in the file
 */

const MAGIC = 0x67676d6c;
const VOCABULARY = 51_865;
const WIDTH = 64;
const AUDIO_CONTEXT = 1500;
const TEXT_CONTEXT = 448;
const MELS = 80;
const FFT_BINS = 201;
/** Weights of two dimensions are 16 bits wide. */
const F16 = 1;
const F32 = 0;

/** Fixed places in the multilingual vocabulary. */
const END_OF_TEXT = 50_257;
const START = 50_258;
const FIRST_LANGUAGE = 50_259;
const FIRST_TIMESTAMP = 50_364;
/** A window has 30 s in steps of 20 ms. */
const WINDOW_END = FIRST_TIMESTAMP + 1500;
/** In the order of the vocabulary. */
const LANGUAGES = ['en', 'zh', 'de', 'es', 'ru'] as const;

export interface GeneratedModel {
  /** Separated by single spaces; each word becomes a token. */
  readonly text: string;
  readonly language: (typeof LANGUAGES)[number];
  /** Another number makes another file that says the same. */
  readonly seed?: number;
}

/** Writes the model to `path` (7.5 MB). */
export function writeWhisperModel(path: string, { text, language, seed = 1 }: GeneratedModel): void {
  const file = openSync(path, 'w');
  try {
    const writer = new ModelWriter(file, seed);
    const words = text.split(' ').map((word) => ` ${word}`);
    writer.header();
    writer.filters();
    writer.vocabulary(words);
    writer.tensors(placesOf(words, language));
  } finally {
    closeSync(file);
  }
}

/** The token wanted after each place: language (that is what detection reads), start, first time, words, last time, end. */
function placesOf(words: readonly string[], language: GeneratedModel['language']): readonly number[] {
  const spoken = words.map((_word, index) => BYTES + index);
  return [FIRST_LANGUAGE + LANGUAGES.indexOf(language), START, FIRST_TIMESTAMP, ...spoken, WINDOW_END, END_OF_TEXT];
}

/** Tokens before the words: one for each byte. */
const BYTES = 256;

class ModelWriter {
  private state: number;

  constructor(
    private readonly file: number,
    seed: number,
  ) {
    this.state = seed >>> 0;
  }

  header(): void {
    this.ints(MAGIC, VOCABULARY, AUDIO_CONTEXT, WIDTH, 1, 1, TEXT_CONTEXT, WIDTH, 1, 1, MELS, F16);
  }

  /** Triangles on Slaney's scale, as whisper's own. */
  filters(): void {
    this.ints(MELS, FFT_BINS);
    const edges = Array.from({ length: MELS + 2 }, (_unused, index) => melToHz((hzToMel(8000) * index) / (MELS + 1)));
    const values = new Float32Array(MELS * FFT_BINS);
    for (let mel = 0; mel < MELS; mel++) {
      const [low = 0, centre = 0, high = 0] = edges.slice(mel, mel + 3);
      for (let bin = 0; bin < FFT_BINS; bin++) {
        const hz = (8000 * bin) / (FFT_BINS - 1);
        values[mel * FFT_BINS + bin] = Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre))) * (2 / (high - low));
      }
    }
    this.bytes(Buffer.from(values.buffer));
  }

  vocabulary(words: readonly string[]): void {
    const tokens = [...Array.from({ length: BYTES }, (_unused, byte) => Buffer.from([byte])), ...words.map((word) => Buffer.from(word, 'utf8'))];
    this.ints(tokens.length);
    for (const token of tokens) {
      this.ints(token.length);
      this.bytes(token);
    }
  }

  tensors(places: readonly number[]): void {
    this.f32('encoder.positional_embedding', [WIDTH, AUDIO_CONTEXT], this.random(WIDTH * AUDIO_CONTEXT, 0.1));
    this.f16('encoder.conv1.weight', [3, MELS, WIDTH], this.random(3 * MELS * WIDTH, 0.05));
    this.f32('encoder.conv1.bias', [1, WIDTH], zeros(WIDTH));
    this.f16('encoder.conv2.weight', [3, WIDTH, WIDTH], this.random(3 * WIDTH * WIDTH, 0.05));
    this.f32('encoder.conv2.bias', [1, WIDTH], zeros(WIDTH));
    this.norm('encoder.ln_post', 1);
    this.block('encoder.blocks.0', true);
    const embeddings = this.random(WIDTH * VOCABULARY, 1);
    this.f32('decoder.positional_embedding', [WIDTH, TEXT_CONTEXT], wantedAt(places, embeddings));
    this.f16('decoder.token_embedding.weight', [WIDTH, VOCABULARY], embeddings);
    this.norm('decoder.ln', 6);
    this.block('decoder.blocks.0', false);
    this.norm('decoder.blocks.0.cross_attn_ln', 1);
    this.attention('decoder.blocks.0.cross_attn', false);
  }

  private block(name: string, isRandom: boolean): void {
    this.norm(`${name}.mlp_ln`, 1);
    const mlp = (size: number): Float32Array => (isRandom ? this.random(size, 0.05) : zeros(size));
    this.f16(`${name}.mlp.0.weight`, [WIDTH, 4 * WIDTH], mlp(4 * WIDTH * WIDTH));
    this.f32(`${name}.mlp.0.bias`, [4 * WIDTH], zeros(4 * WIDTH));
    this.f16(`${name}.mlp.2.weight`, [4 * WIDTH, WIDTH], mlp(4 * WIDTH * WIDTH));
    this.f32(`${name}.mlp.2.bias`, [WIDTH], zeros(WIDTH));
    this.norm(`${name}.attn_ln`, 1);
    this.attention(`${name}.attn`, isRandom);
  }

  private attention(name: string, isRandom: boolean): void {
    for (const part of ['query', 'key', 'value', 'out']) {
      this.f16(`${name}.${part}.weight`, [WIDTH, WIDTH], isRandom ? this.random(WIDTH * WIDTH, 0.05) : zeros(WIDTH * WIDTH));
      if (part !== 'key') this.f32(`${name}.${part}.bias`, [WIDTH], zeros(WIDTH));
    }
  }

  private norm(name: string, weight: number): void {
    this.f32(`${name}.weight`, [WIDTH], new Float32Array(WIDTH).fill(weight));
    this.f32(`${name}.bias`, [WIDTH], zeros(WIDTH));
  }

  private f32(name: string, shape: readonly number[], values: Float32Array): void {
    this.tensor(name, shape, F32);
    this.bytes(Buffer.from(values.buffer));
  }

  private f16(name: string, shape: readonly number[], values: Float32Array): void {
    this.tensor(name, shape, F16);
    this.bytes(Buffer.from(Uint16Array.from(values, toHalf).buffer));
  }

  private tensor(name: string, shape: readonly number[], type: number): void {
    this.ints(shape.length, name.length, type, ...shape);
    this.bytes(Buffer.from(name, 'latin1'));
  }

  private ints(...values: readonly number[]): void {
    this.bytes(Buffer.from(Int32Array.from(values).buffer));
  }

  private bytes(data: Buffer): void {
    writeSync(this.file, data);
  }

  /** Numbers around 0, the same for the same seed. */
  private random(count: number, scale: number): Float32Array {
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      // @see "mulberry32"; four draws added up are round enough.
      let sum = 0;
      for (let draw = 0; draw < 2; draw++) {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        sum += ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
      }
      values[index] = sum * scale;
    }
    return values;
  }
}

function wantedAt(places: readonly number[], embeddings: Float32Array): Float32Array {
  const values = zeros(WIDTH * TEXT_CONTEXT);
  for (let place = 0; place < TEXT_CONTEXT; place++) {
    const token = places[place] ?? END_OF_TEXT;
    for (let index = 0; index < WIDTH; index++) values[place * WIDTH + index] = 30 * (embeddings[token * WIDTH + index] ?? 0);
  }
  return values;
}

function zeros(count: number): Float32Array {
  return new Float32Array(count);
}

function hzToMel(hz: number): number {
  return hz < 1000 ? (3 * hz) / 200 : 15 + Math.log(hz / 1000) / (Math.log(6.4) / 27);
}

function melToHz(mel: number): number {
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp((Math.log(6.4) / 27) * (mel - 15));
}

const scratch = new DataView(new ArrayBuffer(4));

/** Nearest half-precision number of a small one; those below 2⁻¹⁴ become 0. */
function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0) return sign;
  return sign | ((exponent << 10) + (((bits & 0x7fffff) + 0x1000) >>> 13));
}
