import { accessSync, constants, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Settings } from '../../src/settings/definitions';
import { codeOf } from '../server/process-alive';
import { findTool, kindOf, type ToolFound } from '../tools/find-tools';
import { probe, type Machine } from '../tools/locate';
import { findWhisperModel } from '../tools/whisper-model';
import { findWhisperPackage } from '../tools/whisper-packages';
import { findModel } from './find-model';
import { DEFAULT_SERVER, loopbackAddress, ServerEngine } from './server-engine';

/** The settings that say where engines and models are. */
export type SpeechSettings = Pick<Settings, 'whisperPath' | 'transcribeEngine' | 'transcribeModel' | 'transcribePrecision'>;

/** Where engines are looked for. */
export interface SpeechCheck {
  readonly machine: Machine;
  /** The Node that runs packages; null: there is none. */
  readonly nodePath: string | null;
  readonly signal: AbortSignal;
}

/** chosen: faster-whisper is Python, which takes seconds to start the first time. */
const PYTHON_LIMIT_MS = 20_000;

/** Every engine and model TOBS could use, each really tried: found, or why not. The engine that is set comes first. */
export async function speechTools(settings: SpeechSettings, check: SpeechCheck): Promise<readonly ToolFound[]> {
  const { machine } = check;
  const configured = settings.whisperPath === '' ? [] : [await configuredEngine(settings, check)];
  return [
    ...configured,
    await findTool(kindOf('whisper-cli'), machine),
    await packageFound(check),
    await findTool(kindOf('whisper-ctranslate2'), machine, { run: (path, args) => probe(path, args, PYTHON_LIMIT_MS) }),
    await serverFound(settings, check),
    await modelFound(settings, machine),
  ];
}

const missing = (name: string, reason: string): ToolFound => ({ name, found: false, path: null, version: null, reason });

async function packageFound({ nodePath, machine }: SpeechCheck, folder?: string): Promise<ToolFound> {
  return nodePath === null ? missing('whisper-package', 'packages need Node.js, which was not found') : await findWhisperPackage({ nodePath, machine, ...(folder !== undefined && { roots: [folder, join(folder, 'node_modules')] }) });
}

/** What the user has named: a program, a folder with packages, or the address of a server. Nothing else is tried in its place. */
async function configuredEngine({ whisperPath, transcribeEngine }: SpeechSettings, check: SpeechCheck): Promise<ToolFound> {
  const name = 'speech-engine';
  if (/^\w+:\/\//.test(whisperPath)) return { ...(await serverAt(whisperPath, check)), name };
  try {
    if (statSync(whisperPath).isDirectory()) return { ...(await packageFound(check, whisperPath)), name };
    accessSync(whisperPath, constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return missing(name, `${whisperPath} ${code === 'ENOENT' ? 'does not exist' : `may not be run (${code})`}`);
  }
  const isCtranslate2 = transcribeEngine === 'whisper-ctranslate2' || (transcribeEngine !== 'whisper-cli' && basename(whisperPath).includes('ctranslate2'));
  const kind = kindOf(isCtranslate2 ? 'whisper-ctranslate2' : 'whisper-cli');
  return { ...(await findTool(kind, check.machine, { setting: whisperPath, run: (path, args) => probe(path, args, isCtranslate2 ? PYTHON_LIMIT_MS : undefined) })), name };
}

/** Nobody is asked unless the user wants a server: what listens there may be anything. */
async function serverFound({ whisperPath, transcribeEngine }: SpeechSettings, check: SpeechCheck): Promise<ToolFound> {
  if (transcribeEngine !== 'server') return missing('whisper-server', 'not asked: it is only used when it is chosen as the speech engine');
  return await serverAt(whisperPath === '' ? DEFAULT_SERVER : whisperPath, check);
}

async function serverAt(address: string, { signal }: SpeechCheck): Promise<ToolFound> {
  const url = loopbackAddress(address);
  if (url === null) return missing('whisper-server', `${address} is not the address of a server on this computer, such as ${DEFAULT_SERVER}`);
  const problem = await new ServerEngine(url).check(signal);
  return problem === null ? { name: 'whisper-server', found: true, path: url.href, version: 'unknown', reason: null } : missing('whisper-server', problem);
}

async function modelFound({ transcribeModel: model, transcribePrecision: precision }: SpeechSettings, machine: Machine): Promise<ToolFound> {
  if (model === '' && precision === 'auto') return findWhisperModel(machine);
  const search = await findModel({ model, precision }, machine);
  return 'model' in search ? { name: 'whisper-model', found: true, path: search.model.path, version: search.model.label, reason: null } : missing('whisper-model', search.problem);
}
