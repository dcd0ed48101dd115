import { writeSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { loadBinding, type Hear } from './package-bindings';
import { answerDescriptor, workerOrderSchema, workerStartSchema, type WorkerAnswer, type WorkerOrder } from './worker-messages';

/**
 * The process around a speech package (`main.js speech-worker`): it holds one model and hears one sound after the other,
 * because native code blocks its thread and may crash its process. Ends with its standard input.
 */
export async function speechWorker(): Promise<void> {
  let hear: Hear | null = null;
  for await (const line of createInterface({ input: process.stdin })) {
    const message: unknown = JSON.parse(line);
    if (hear === null) hear = await loadBinding(v.parse(workerStartSchema, message));
    else answer(await answerTo(v.parse(workerOrderSchema, message), hear));
  }
}

async function answerTo(order: WorkerOrder, hear: Hear): Promise<WorkerAnswer> {
  try {
    const { language, segments } = await hear(order);
    return { id: order.id, segments: [...segments], ...(language !== undefined && { language }) };
  } catch (error) {
    // One sound the package refuses must not cost the model that is loaded: the other side reports it.
    return { id: order.id, error: error instanceof Error ? error.message : String(error) };
  }
}

function answer(message: WorkerAnswer): void {
  writeSync(answerDescriptor, `${JSON.stringify(message)}\n`);
}
