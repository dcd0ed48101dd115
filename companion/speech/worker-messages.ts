import * as v from 'valibot';

/*
 * What the companion and the process around a speech package say to each other: one JSON object a line, orders on standard
 * input, answers on descriptor 3, because native code prints what it likes on the usual ones.
 */

/** First line: what to load. */
export const workerStartSchema = v.strictObject({ package: v.string(), folder: v.string(), model: v.string(), gpu: v.boolean() });
export type WorkerStart = v.InferOutput<typeof workerStartSchema>;

export const workerOrderSchema = v.strictObject({ id: v.number(), path: v.string(), language: v.string(), beam: v.number(), threads: v.number() });
export type WorkerOrder = v.InferOutput<typeof workerOrderSchema>;

const segment = v.strictObject({ startMs: v.number(), endMs: v.number(), text: v.string() });

export const workerAnswerSchema = v.union([
  v.strictObject({ id: v.number(), language: v.optional(v.string()), segments: v.array(segment) }),
  v.strictObject({ id: v.number(), error: v.string() }),
]);
export type WorkerAnswer = v.InferOutput<typeof workerAnswerSchema>;

/** Where answers are written. */
export const answerDescriptor = 3;
